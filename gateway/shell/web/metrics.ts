/**
 * Counters in the Prometheus text format 0.0.4. Promises names and labels without personal data; what is counted is
 * asked of the other parts at each reading.
 */
import type { Actor } from '../../core/events.ts';
import type { Parts } from './route.ts';

/** One measured value. */
interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function family(name: string, kind: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => {
    const inside = Object.entries(labels ?? {}).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
    return `${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
}

/** Media type of the text. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** All counters, as text. */
export function metricsText({ options, streams, guesses }: Parts): string {
  const { gateway, views, broker } = options;
  const everything: Actor = { role: 'admin', roles: ['admin'], person: null, site: null };
  const { state } = gateway;
  const now = gateway.now();
  const tally = (keys: readonly string[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const by = (label: string, counts: ReadonlyMap<string, number>): Sample[] =>
    [...counts].map(([key, value]) => ({ labels: { [label]: key }, value }));
  const alarms = views.listAlarms(state, everything, now, true).map((alarm) => alarm.state);
  const faults = views.listFaults(state, everything).filter(({ until }) => until === null);
  const devices = views.listDevices(state, everything, now).map((device) => device.state);
  const parts = options.parts();
  return [
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
    family('noodknop_alarms', 'gauge', 'Alarms that are not closed, by state.', by('state', tally(alarms))),
    family('noodknop_devices', 'gauge', 'Devices, by state.', by('state', tally(devices))),
    family(
      'noodknop_faults',
      'gauge',
      'Open faults, by code.',
      by('code', tally(faults.map(({ code }) => code))),
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
  ].join('');
}
