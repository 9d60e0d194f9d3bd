/**
 * What Home Assistant must be told to show devices, sites and the gateway by itself: the discovery messages of its MQTT
 * integration, one for each entity. Pure. Promises ids and nothing else of what they stand for: no person, no place, no
 * name, no text of a fault; and nothing that could be commanded.
 */

/** Under what Home Assistant looks for discovery messages. */
export const PREFIX = 'homeassistant';
const STATE = 'noodknop/v1/state';

/** One discovery message, and what stands behind it. */
export interface Discovery {
  readonly topic: string;
  readonly config: Readonly<Record<string, unknown>>;
}
/** What an entity is made of. */
interface EntityParts {
  readonly component: 'binary_sensor' | 'sensor';
  /** Groups the entities of one thing. */
  readonly node: string;
  readonly entity: string;
  readonly device: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Shown also while the gateway is not ready. */
  readonly always?: true;
}

const underscored = (id: string): string => id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
/** Where an entity's own state is published, for what no other state topic tells. */
export const ownState = (node: string, entity: string): string =>
  `${PREFIX}/binary_sensor/${node}/${entity}/state`;

/** The gateway's node. No device's or site's can be the same: those have an underscore after the word. */
export const GATEWAY_NODE = 'noodknop';
/** The node of a device. */
export const deviceNode = (id: string): string => `noodknop_${id}`;
/** The node of a site; a dot may stand in a site's id and not in a node's. */
export const siteNode = (id: string): string => `noodknop_site_${id.replaceAll('.', '-dot-')}`;

function discovery(
  { component, node, entity, device, fields, always }: EntityParts,
  version: string,
): Discovery {
  const unique = `${node}_${entity}`;
  return {
    topic: `${PREFIX}/${component}/${node}/${entity}/config`,
    config: {
      unique_id: unique,
      default_entity_id: `${component}.${underscored(unique)}`,
      device,
      // Required by today's discovery; names what published this.
      origin: { name: 'noodknop', sw_version: version },
      ...(always === true
        ? {}
        : {
            availability: [
              {
                topic: `${STATE}/gateway`,
                value_template: "{{ 'online' if value_json.ready else 'offline' }}",
              },
            ],
          }),
      ...fields,
    },
  };
}

const made = { manufacturer: 'noodknop' };
const onWhen = (condition: string): Readonly<Record<string, unknown>> => ({
  value_template: `{{ 'ON' if ${condition} else 'OFF' }}`,
  payload_on: 'ON',
  payload_off: 'OFF',
});

/** The entities of a device. `battery`: one was told of; a device on the mains has none. */
export function deviceDiscoveries(id: string, kind: string, battery: boolean, version: string): Discovery[] {
  const node = deviceNode(id);
  const device = {
    identifiers: [node],
    name: `noodknop ${id}`,
    model: kind,
    ...made,
    via_device: GATEWAY_NODE,
  };
  const of = (
    component: EntityParts['component'],
    entity: string,
    fields: Readonly<Record<string, unknown>>,
  ): Discovery => discovery({ component, node, entity, device, fields }, version);
  const state = `${STATE}/devices/${id}`;
  return [
    of('binary_sensor', 'connectivity', {
      device_class: 'connectivity',
      entity_category: 'diagnostic',
      state_topic: state,
      ...onWhen('value_json.online'),
    }),
    of('binary_sensor', 'problem', {
      device_class: 'problem',
      entity_category: 'diagnostic',
      state_topic: ownState(node, 'problem'),
      json_attributes_topic: ownState(node, 'problem'),
      ...onWhen('value_json.problem'),
    }),
    ...(battery
      ? [
          of('sensor', 'battery', {
            device_class: 'battery',
            entity_category: 'diagnostic',
            state_class: 'measurement',
            unit_of_measurement: '%',
            state_topic: state,
            value_template: '{{ value_json.battery }}',
          }),
        ]
      : []),
  ];
}

/** The one entity of a site: whether an alarm is open there. */
export function siteDiscoveries(id: string, version: string): Discovery[] {
  const node = siteNode(id);
  return [
    discovery(
      {
        component: 'binary_sensor',
        node,
        entity: 'alarm',
        device: { identifiers: [node], name: `noodknop site ${id}`, ...made, via_device: GATEWAY_NODE },
        fields: {
          name: 'Alarm open',
          device_class: 'safety',
          state_topic: `${STATE}/sites/${id}`,
          ...onWhen('value_json.openAlarms > 0'),
        },
      },
      version,
    ),
  ];
}

/** The entities of the gateway. A check that is not told for three minutes makes its entity unavailable. */
export function gatewayDiscoveries(version: string): Discovery[] {
  const device = { identifiers: [GATEWAY_NODE], name: 'noodknop gateway', sw_version: version, ...made };
  const of = (entity: string, fields: Readonly<Record<string, unknown>>, always?: true): Discovery =>
    discovery(
      {
        component: 'binary_sensor',
        node: GATEWAY_NODE,
        entity,
        device,
        fields: { entity_category: 'diagnostic', ...fields },
        ...(always === undefined ? {} : { always }),
      },
      version,
    );
  return [
    of(
      'ready',
      {
        name: 'Ready',
        device_class: 'running',
        state_topic: `${STATE}/gateway`,
        ...onWhen('value_json.ready'),
      },
      true,
    ),
    of('self-check', {
      name: 'Self-check',
      device_class: 'problem',
      expire_after: 180,
      state_topic: ownState(GATEWAY_NODE, 'self-check'),
      json_attributes_topic: ownState(GATEWAY_NODE, 'self-check'),
      ...onWhen('value_json.problem'),
    }),
    of('problem', {
      name: 'Fault',
      device_class: 'problem',
      state_topic: ownState(GATEWAY_NODE, 'problem'),
      json_attributes_topic: ownState(GATEWAY_NODE, 'problem'),
      ...onWhen('value_json.problem'),
    }),
  ];
}
