/**
 * Makes the two documents for people who build against the wire: the JSON Schemas of its messages and an AsyncAPI 3
 * description of its topics. Promises the same text each time, all of it taken from `schema.ts`; writing the files
 * is left to the test that keeps them up to date (`npx vitest run test/protocol/documents.test.ts -u`).
 */
import { z } from 'zod';
import { MAX_ENVELOPE, WIRE_VERSION } from './messages.ts';
import {
  aliveSchema,
  beatSchema,
  cancelSchema,
  deviceStateSchema,
  downSchema,
  gatewayStateSchema,
  pageSchema,
  pressSchema,
  progressSchema,
  receiptSchema,
  replySchema,
  settingsSchema,
  siteStateSchema,
  unpageSchema,
  upSchema,
} from './schema.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const UP = { Press: pressSchema, Cancel: cancelSchema, Beat: beatSchema, Reply: replySchema };
const DOWN = {
  Receipt: receiptSchema,
  Alive: aliveSchema,
  Progress: progressSchema,
  Page: pageSchema,
  Unpage: unpageSchema,
  Settings: settingsSchema,
};
const STATE = {
  DeviceState: deviceStateSchema,
  SiteState: siteStateSchema,
  GatewayState: gatewayStateSchema,
};

/** All schemas of a registry as JSON Schema 2020-12, each by its name, references by `uri`. */
function schemasBy(uri: (id: string) => string): Readonly<Record<string, Json>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...UP, Up: upSchema, ...DOWN, Down: downSchema, ...STATE })) {
    registry.add(schema, { id });
  }
  const { schemas } = z.toJSONSchema(registry, { uri });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const { $schema: _dialect, $id: _address, id: _id, ...rest } = schema as Record<string, Json>;
      return [id, rest];
    }),
  );
}

/** JSON Schemas of every message: one document, the messages under `$defs`. */
export const jsonSchemas = (): Json => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: `noodknop wire messages, version ${WIRE_VERSION}`,
  description:
    'Strict form for senders. The JSON text of an envelope, or a retained state. Envelope: JSON text, one space, ' +
    `32 lower-case hex digits; at most ${MAX_ENVELOPE} bytes of printable ASCII.`,
  $defs: schemasBy((id) => `#/$defs/${id}`),
});

const reference = (path: string): Json => ({ $ref: `#/${path}` });
const messagesOf = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, reference(`components/messages/${name}`)]));

const message = (name: string, envelope: boolean): Json => ({
  name,
  contentType: envelope ? 'text/plain' : 'application/json',
  summary: envelope ? 'The payload is an envelope; this is the JSON text in it.' : 'Plain JSON, retained.',
  payload: reference(`components/schemas/${name}`),
});

const channel = (
  address: string,
  description: string,
  parameter: string | null,
  names: readonly string[],
): Json => ({
  address,
  description,
  ...(parameter === null ? {} : { parameters: { [parameter]: { description: `Id of the ${parameter}.` } } }),
  messages: messagesOf(names),
});

const operation = (action: 'send' | 'receive', name: string, summary: string): Json => ({
  action,
  channel: reference(`channels/${name}`),
  summary,
  ...(action === 'send' ? { bindings: { mqtt: { qos: 1, retain: false } } } : {}),
});

/** The topics, who speaks on them and what, from the gateway's point of view: AsyncAPI 3.0.0. */
export const asyncApi = (): Json => ({
  asyncapi: '3.0.0',
  info: {
    title: 'noodknop wire contract',
    version: `${WIRE_VERSION}.0.0`,
    description:
      'What devices, pagers and the gateway say to each other over MQTT 3.1.1. An envelope is the JSON text, one ' +
      'space and the first 16 bytes of HMAC-SHA-256 over that text, as 32 lower-case hex digits. The key is ' +
      "HMAC-SHA-256 of the label 'up' or 'down' under the device's root key.",
    license: { name: 'EUPL-1.2' },
  },
  defaultContentType: 'text/plain',
  servers: {
    gateway: {
      host: 'localhost:1883',
      protocol: 'mqtt',
      protocolVersion: '3.1.1',
      description: 'Embedded broker. Client id and user name are the device id.',
      security: [reference('components/securitySchemes/device')],
    },
  },
  channels: {
    up: channel('noodknop/v1/{device}/up', 'From the device.', 'device', Object.keys(UP)),
    down: channel('noodknop/v1/{device}/down', 'To the device.', 'device', Object.keys(DOWN)),
    deviceState: channel('noodknop/v1/state/devices/{device}', 'Retained, for integrations.', 'device', [
      'DeviceState',
    ]),
    siteState: channel('noodknop/v1/state/sites/{site}', 'Retained, for integrations.', 'site', [
      'SiteState',
    ]),
    gatewayState: channel('noodknop/v1/state/gateway', 'Retained, for integrations.', null, ['GatewayState']),
  },
  operations: {
    hearDevice: operation('receive', 'up', 'Devices speak; QoS 0, 1 and 2 are taken.'),
    tellDevice: operation('send', 'down', 'The gateway answers, reports and pages at QoS 1.'),
    showDevice: {
      action: 'send',
      channel: reference('channels/deviceState'),
      bindings: { mqtt: { retain: true } },
    },
    showSite: {
      action: 'send',
      channel: reference('channels/siteState'),
      bindings: { mqtt: { retain: true } },
    },
    showGateway: {
      action: 'send',
      channel: reference('channels/gatewayState'),
      bindings: { mqtt: { retain: true } },
    },
  },
  components: {
    securitySchemes: {
      device: {
        type: 'userPassword',
        description: "The password is HMAC-SHA-256 of 'mqtt' under the root key, in hex.",
      },
    },
    messages: Object.fromEntries([
      ...[...Object.keys(UP), ...Object.keys(DOWN)].map((name) => [name, message(name, true)] as const),
      ...Object.keys(STATE).map((name) => [name, message(name, false)] as const),
    ]),
    schemas: schemasBy((id) => `#/components/schemas/${id}`),
  },
});

const LINE = 110;

/** JSON laid out as the project's formatter does: a list of plain values that fits stands on one line. */
export const layOut = (value: Json): string => `${layOutAt(value, '', 0)}\n`;

function layOutAt(value: Json, indent: string, keyWidth: number): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const fits = indent.length + keyWidth + flat.length + 1 <= LINE;
    if (fits && value.every((item) => typeof item !== 'object')) return flat;
    return `[\n${value.map((item) => deeper + layOutAt(item, deeper, 0)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const rows = Object.entries(value).map(([key, item]) => {
      const name = `${JSON.stringify(key)}: `;
      return deeper + name + layOutAt(item, deeper, name.length);
    });
    return rows.length === 0 ? '{}' : `{\n${rows.join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value);
}
