/**
 * Counters in the Prometheus text format 0.0.4. Promises names and labels without personal data; what is counted is
 * asked of the other parts at each reading.
 */
import { SHOWN_STATES, shownState } from '../../core/device-state.ts';
import type { Actor } from '../../core/events.ts';
import { FAULT_CODES } from '../../core/fault-codes.ts';
import { type Family, familiesText, type Sample } from '../prometheus.ts';
import type { Parts } from './route.ts';

const family = (
  name: string,
  kind: 'counter' | 'gauge',
  help: string,
  samples: readonly Sample[],
): Family => ({ name, kind, help, samples });

const ALARM_STATES = ['open', 'acknowledged', 'on-scene'] as const;

/** All counters, as text. */
export function metricsText({ options, streams, guesses }: Parts): string {
  const { gateway, views, broker } = options;
  const everything: Actor = { role: 'admin', roles: ['admin'], person: null, site: null };
  const { state } = gateway;
  const now = gateway.now();
  /** How often each; what does not occur is there as well, so that rules and pictures find a nought. */
  const tally = (all: readonly string[], keys: readonly string[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>(all.map((key) => [key, 0]));
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const by = (label: string, counts: ReadonlyMap<string, number>): Sample[] =>
    [...counts].map(([key, value]) => ({ labels: { [label]: key }, value }));
  // What lives in a simulation session of a real site is counted nowhere.
  const alarms = views
    .listAlarms(state, everything, now, true)
    .flatMap(({ virtual, state: stage }) => (virtual === true ? [] : [stage]));
  const faults = views.listFaults(state, everything).filter(({ until }) => until === null);
  const simulated = new Set<string>();
  for (const { id, simulation } of state.devices.values())
    if (typeof simulation === 'string') simulated.add(id);
  const devices = views
    .listDevices(state, everything, now)
    .flatMap((device) => (simulated.has(device.id) ? [] : [shownState(device)]));
  const parts = options.parts();
  return familiesText([
    family(
      'noodknop_refused_total',
      'counter',
      'What arrived from devices and was refused, by reason.',
      Object.entries(broker.refused()).map(([reason, value]) => ({ labels: { reason }, value })),
    ),
    family('noodknop_connections', 'gauge', 'Open MQTT connections.', [{ value: broker.connections() }]),
    family('noodknop_event_streams', 'gauge', 'Open event streams of browsers and scripts.', [
      { value: streams.count() },
    ]),
    family('noodknop_http_wrong_logins_total', 'counter', 'Wrong tokens, sessions and links over HTTP.', [
      { value: guesses.total() },
    ]),
    family(
      'noodknop_alarms',
      'gauge',
      'Alarms that are not closed, by state.',
      by('state', tally(ALARM_STATES, alarms)),
    ),
    family('noodknop_devices', 'gauge', 'Devices, by state.', by('state', tally(SHOWN_STATES, devices))),
    family(
      'noodknop_faults',
      'gauge',
      'Open faults, by code.',
      by(
        'code',
        tally(
          FAULT_CODES,
          faults.map(({ code }) => code),
        ),
      ),
    ),
    family(
      'noodknop_part_up',
      'gauge',
      '1 while the part works.',
      parts.map(({ part, ok }) => ({ labels: { part }, value: ok ? 1 : 0 })),
    ),
    family('process_resident_memory_bytes', 'gauge', 'Resident memory.', [
      { value: process.memoryUsage.rss() },
    ]),
    family('process_uptime_seconds', 'gauge', 'Seconds since the start.', [
      { value: Math.floor(process.uptime()) },
    ]),
    ...(options.figures?.() ?? []),
  ]);
}
