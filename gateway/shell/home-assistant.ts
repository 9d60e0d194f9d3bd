/**
 * Home Assistant discovery, when it is switched on (`--home-assistant`): publishes the retained messages that show
 * devices, sites and the gateway, and what no other state topic tells: whether they have faults. Promises that what is
 * gone is taken back, that only changes are published, and that a storm of faults is looked at once in a while.
 */
import { viewSelfCheck } from '../core/self-view.ts';
import type { Broker, Gateway } from './faces.ts';
import {
  type Discovery,
  deviceDiscoveries,
  deviceNode,
  GATEWAY_NODE,
  gatewayDiscoveries,
  ownState,
  siteDiscoveries,
} from './home-assistant-config.ts';

/** Changes of faults within this time are published together. */
const MOMENT_MS = 200;

/** Publishes what is true now and every change from now on. Returns how to stop it. */
export function publishDiscovery(
  gateway: Pick<Gateway, 'state' | 'now' | 'onShow'>,
  broker: Pick<Broker, 'publishState'>,
  version: string,
): () => void {
  const said = new Map<string, string>();
  const say = (topic: string, payload: string): void => {
    if (said.get(topic) === payload) return;
    said.set(topic, payload);
    broker.publishState(topic, payload);
  };
  const takeBack = (topic: string): void => {
    if (said.delete(topic)) broker.publishState(topic, null);
  };
  /** Topics of each thing, to be taken back when it goes. */
  const of = new Map<string, readonly string[]>();
  const tell = (thing: string, discoveries: readonly Discovery[], states: readonly string[]): void => {
    for (const { topic, config } of discoveries) say(topic, JSON.stringify(config));
    of.set(thing, [...discoveries.map(({ topic }) => topic), ...states]);
  };
  const forget = (thing: string): void => {
    for (const topic of of.get(thing) ?? []) takeBack(topic);
    of.delete(thing);
  };
  const problemOf = (node: string, codes: readonly string[]): void =>
    say(ownState(node, 'problem'), JSON.stringify({ problem: codes.length > 0, codes }));

  const device = (id: string): void => {
    const known = gateway.state.devices.get(id);
    // What lives in a simulation session is nothing to other systems.
    if (known === undefined || known.revoked || known.simulation !== null) {
      forget(`d ${id}`);
      return;
    }
    const node = deviceNode(id);
    tell(`d ${id}`, deviceDiscoveries(id, known.kind, known.battery !== null, version), [
      ownState(node, 'problem'),
    ]);
    if (!said.has(ownState(node, 'problem'))) problemOf(node, []);
  };
  const sites = (): void => {
    const ids = new Set(gateway.state.site.sites.map(({ id }) => id));
    for (const id of ids) tell(`s ${id}`, siteDiscoveries(id, version), []);
    for (const thing of [...of.keys()]) if (thing.startsWith('s ') && !ids.has(thing.slice(2))) forget(thing);
  };
  /** Codes of the open faults of each device, and of what is no device's. */
  const faults = (): void => {
    const codes = new Map<string | null, Set<string>>();
    const note = (id: string | null, code: string): void => {
      const known = codes.get(id);
      if (known === undefined) codes.set(id, new Set([code]));
      else known.add(code);
    };
    for (const id of gateway.state.openFaults.values()) {
      const fault = gateway.state.faults.get(id);
      if (fault === undefined) continue;
      note(fault.device, fault.code);
      for (const named of fault.devices) note(named, fault.code);
    }
    problemOf(GATEWAY_NODE, [...(codes.get(null) ?? [])].sort());
    for (const thing of of.keys()) {
      if (!thing.startsWith('d ')) continue;
      const id = thing.slice(2);
      problemOf(deviceNode(id), [...(codes.get(id) ?? [])].sort());
    }
  };
  const check = (): void => {
    const { at, ok, parts } = viewSelfCheck(gateway.state, gateway.now());
    if (at === null) return;
    const failed = parts.filter((part) => !part.ok).map(({ part }) => part);
    say(ownState(GATEWAY_NODE, 'self-check'), JSON.stringify({ problem: !ok, failed, at }));
  };

  tell('gateway', gatewayDiscoveries(version), []);
  for (const id of gateway.state.devices.keys()) device(id);
  sites();
  faults();
  check();
  let gathering: NodeJS.Timeout | undefined;
  const stop = gateway.onShow(({ what, id }) => {
    if (what === 'device') device(id);
    else if (what === 'self-check') check();
    else if (what === 'site') {
      sites();
      for (const one of gateway.state.devices.keys()) device(one);
    } else if (what === 'fault')
      gathering ??= setTimeout(() => {
        gathering = undefined;
        faults();
      }, MOMENT_MS);
  });
  return () => {
    stop();
    clearTimeout(gathering);
  };
}
