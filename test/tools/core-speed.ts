/**
 * Measures the gateway's core alone: what one event costs with 10,000 devices and 5,000 open alarms. Run with `node`
 * after bundling; prints one JSON object, microseconds unless named otherwise. Nothing here waits or does I/O.
 */

import type { GatewayEvent } from '../../gateway/core/events.ts';
import { EMPTY_SITE, type SiteFile } from '../../gateway/core/site.ts';
import { nextDeadline, start, step } from '../../gateway/core/step.ts';
import { instant, wall } from '../../gateway/core/time.ts';

const DEVICES = Number(process.argv[2] ?? 10_000);
const ALARMS = Number(process.argv[3] ?? 5_000);
const PLACES = 200;
const GROUP = ['anna', 'bram', 'cleo'];

const site: SiteFile = {
  ...EMPTY_SITE,
  sites: ['s', 't'].map((id) => ({
    id,
    name: id,
    address: '',
    municipality: '',
    entrance: '',
    callback: '',
    contacts: {},
    plan: '',
    covertBoard: true,
  })),
  places: Array.from({ length: PLACES }, (_, i) => ({
    id: `k${i}`,
    name: `Kamer ${i}`,
    site: i % 2 === 0 ? 's' : 't',
    floor: '',
    area: `a${i % 20}`,
  })),
  people: GROUP.map((id) => ({
    id,
    name: id,
    site: 's',
    language: 'nl' as const,
    roles: ['responder' as const],
    channels: [],
  })),
  groups: [{ id: 'g', name: 'g', people: GROUP }],
  rotations: ['s', 't'].map((id) => ({
    id,
    site: id,
    groups: ['g'],
    handoff: { weekday: 'monday' as const, time: '09:00' },
    start: '2026-01-05',
    timezone: 'Europe/Amsterdam',
    fallback: 'g',
  })),
  devices: [
    ...GROUP.map((person) => ({ id: `p-${person}`, kind: 'pager' as const, place: 'k0', person })),
    ...Array.from({ length: DEVICES }, (_, i) => ({
      id: `d${i}`,
      kind: 'desk' as const,
      place: `k${i % PLACES}`,
    })),
  ],
};

const state = start();
let t = 1_000_000;
const heard = new Map<string, number>();
const seqs = new Map<string, number>();

/** Hears an event; the disk has everything at once, and lanes report together, as the real loop lets them. */
function hear(event: GatewayEvent): void {
  const queue: GatewayEvent[] = [event];
  let results: { page: string; ok: true }[] = [];
  let upto = 0;
  for (;;) {
    let next = queue.pop();
    if (next === undefined && upto > 0) {
      next = { type: 'append.done', upto };
      upto = 0;
    }
    if (next === undefined && results.length > 0) {
      next = { type: 'pages.handed', results };
      results = [];
    }
    if (next === undefined) return;
    const { effects } = step(state, next, { t: instant(t), wall: wall(1_764_000_000_000 + t) });
    for (const effect of effects) {
      if (effect.type === 'append') upto = effect.batch;
      else if (effect.type === 'send-down') heard.set(effect.device, effect.n);
      else if (effect.type === 'send-page') results.push({ page: effect.page, ok: true });
    }
  }
}
const head = (device: string) => {
  const seq = (seqs.get(device) ?? 0) + 1;
  seqs.set(device, seq);
  return { device, boot: 7, seq, heard: heard.get(device) ?? 0 };
};
const beat = (device: string): GatewayEvent => ({
  type: 'message.received',
  key: 'current',
  message: { type: 'beat', ...head(device), uptime: 1, battery: 80, rssi: -60, firmware: '1.0' },
});
let pressed = 0;
const press = (device: string): GatewayEvent => {
  pressed += 1;
  return {
    type: 'message.received',
    key: 'current',
    message: {
      type: 'press',
      ...head(device),
      id: pressed.toString(16).padStart(16, '0'),
      level: 'assist',
      age: 10,
    },
  };
};

/** Median and p99 of single `step` calls for these events; what follows from them is done in between, unmeasured. */
function each(events: readonly (() => GatewayEvent)[]): {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
} {
  const took: number[] = [];
  for (const make of events) {
    const event = make();
    const begun = performance.now();
    const { effects } = step(state, event, { t: instant(t), wall: wall(1_764_000_000_000 + t) });
    took.push((performance.now() - begun) * 1000);
    for (const effect of effects) {
      if (effect.type === 'append') hear({ type: 'append.done', upto: effect.batch });
      if (effect.type === 'send-down') heard.set(effect.device, effect.n);
    }
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => Math.round((took[Math.floor((took.length - 1) * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}
const timed = (act: () => void): number => {
  const begun = performance.now();
  act();
  return Math.round(performance.now() - begun);
};

hear({ type: 'gateway.started', version: 'speed' });
hear({
  type: 'site.imported',
  site,
  request: 'r',
  actor: { role: 'admin', roles: ['admin'], person: null, site: null },
});
const all = [...GROUP.map((id) => `p-${id}`), ...Array.from({ length: DEVICES }, (_, i) => `d${i}`)];
const connectMs = timed(() => {
  for (const device of all) {
    hear({ type: 'device.connected', device, takeover: false });
    hear(beat(device));
    hear(beat(device));
  }
});
const openMs = timed(() => {
  for (let i = 0; i < ALARMS; i++) hear(press(`d${i}`));
});
const fresh = ALARMS === 0 ? 0 : Math.min(2_000, DEVICES - ALARMS);
const beats = each(Array.from({ length: DEVICES }, (_, i) => () => beat(`d${i}`)));
const presses = each(Array.from({ length: fresh }, (_, i) => () => press(`d${ALARMS + i}`)));
const again = each(Array.from({ length: Math.min(1_000, ALARMS) }, (_, i) => () => press(`d${i}`)));
const reconnect = timed(() => {
  for (const device of all) {
    hear({ type: 'device.connected', device, takeover: true });
    hear(beat(device));
  }
});
/** Longest single turn while a minute passes for all, with nobody beating: every device falls silent. */
let longest = 0;
let turns = 0;
const until = t + 60_000;
const minuteMs = timed(() => {
  for (let due = nextDeadline(state); due !== undefined && due <= until; due = nextDeadline(state)) {
    t = Math.max(t, due);
    const begun = performance.now();
    hear({ type: 'time.passed' });
    longest = Math.max(longest, performance.now() - begun);
    turns += 1;
  }
});
console.log(
  JSON.stringify({
    devices: DEVICES,
    alarms: ALARMS,
    beat: beats,
    press: presses,
    pressAgain: again,
    connectAllMs: connectMs,
    openAlarmsMs: openMs,
    reconnectAllMs: reconnect,
    silentMinute: { ms: minuteMs, turns, longestTurnMs: Math.round(longest) },
    heapMb: Math.round(process.memoryUsage().heapUsed / 1e6),
  }),
);
