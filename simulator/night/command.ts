/**
 * `simulate --night`: lives one night of a fleet, or several, says how far it is, and prints what came of it. Promises
 * the exit status of every other run of the simulator.
 */
import { FINGERPRINT, writeSeed } from '../plan/seed.ts';
import { count, many, span, still } from '../report/words.ts';
import { STATUS } from '../run/lived.ts';
import { clockText } from './hours.ts';
import { liveNight, type NightSum } from './night.ts';
import { NIGHT_MS, WHOLE_FLEET } from './plan.ts';
import { NIGHT_CHECKS, type NightCheck } from './verdict.ts';

/** What was asked. */
export interface NightAsked {
  /** Seed of the first night. */
  readonly seed: number;
  readonly nights: number;
  readonly json: boolean;
}
/** What the command works with. */
export interface NightGround {
  out(text: string): void;
  /** How far it is; a line that is written over on a terminal. */
  progress(text: string): void;
  /** Real time, monotonic, in ms. */
  clock(): number;
  /** Devices of each night; a whole fleet when not said. */
  readonly devices?: number;
}

interface Lived extends NightSum {
  readonly tookMs: number;
}

/** A check that failed counts as one of timing when it says "too late", else as one of safety. */
const LATE: ReadonlySet<NightCheck> = new Set(['in-time', 'over-when-heard', 'told']);

const planned = ({ plan }: NightSum): string => {
  const counts = new Map<string, number>();
  for (const event of plan.events) {
    const name = event.do === 'silent' ? event.how : event.do;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const { fare } of plan.devices) if (fare !== 'well') counts.set(fare, (counts.get(fare) ?? 0) + 1);
  return [...counts].map(([name, n]) => `${name} ${n}`).join(', ');
};

/** Nights as plain data. */
export const nightJson = (nights: readonly Lived[]): unknown => ({
  story: 'night-of-a-fleet',
  fingerprint: FINGERPRINT,
  nights: nights.map(({ plan, tried, tookMs, ...sum }) => ({
    seed: writeSeed(plan.seed),
    devices: plan.devices.length,
    events: plan.events.length,
    tookMs: Math.round(tookMs),
    livedMs: NIGHT_MS,
    checks: Object.fromEntries(tried),
    ...sum,
  })),
});

function nightText(night: Lived): readonly string[] {
  const { plan, failures, tried, beats, faults, messages, rows, restarts, sampled, trace, tookMs } = night;
  const real = plan.devices.filter((device) => device.real).length;
  const lines = [
    failures.length === 0
      ? `${many(plan.devices.length, 'device', 'devices')}, ten in the evening until half past seven: everything was reported in time, nothing twice, nothing that was not.`
      : `The night of seed ${writeSeed(plan.seed)} went wrong.`,
    '',
    `  seed        ${writeSeed(plan.seed)}`,
    `  real time   ${span(tookMs)}`,
    `  beats       ${count(beats)}; ${many(real, 'device runs', 'devices run')} the real firmware`,
    `  went wrong  ${planned(night)}`,
    `  restarts    ${count(restarts)}`,
    `  faults      ${count(faults)}`,
    `  messages    ${count(messages)} to those who look after devices`,
    `  log         ${many(rows, 'row', 'rows')}, ${many(sampled, 'device', 'devices')} sampled`,
    `  trace       ${trace}`,
    '',
  ];
  for (const [check, says] of Object.entries(NIGHT_CHECKS))
    lines.push(`  ${String(count(tried.get(check as NightCheck) ?? 0)).padStart(7)} times  ${says}`);
  for (const { check, message } of failures) lines.push('', `${check}: ${message}`);
  lines.push('', `To repeat this: noodknop simulate --night --seed ${writeSeed(plan.seed)}`);
  return lines;
}

/** What several nights came to, at the end of a long print. */
function sumText(nights: readonly Lived[]): string {
  const failed = nights.filter(({ failures }) => failures.length > 0);
  const seeds = failed.map(({ plan }) => writeSeed(plan.seed)).join(', ');
  return failed.length === 0
    ? `${nights.length} nights, none failed.`
    : `${nights.length} nights, ${failed.length} failed: ${seeds}.`;
}

/** Lives the nights and prints them; the exit status. */
export function simulateNights(
  { seed, nights, json }: NightAsked,
  { out, progress, clock, devices = WHOLE_FLEET }: NightGround,
): number {
  const lived: Lived[] = [];
  for (let i = 0; i < nights; i += 1) {
    const begun = clock();
    const of = nights === 1 ? '' : `night ${i + 1} of ${nights}, `;
    const sum = liveNight((seed + i) % 0x1_0000_0000, {
      devices,
      progress: (at) => progress(`${of}${clockText(at)}, ${span(clock() - begun)}`),
    });
    const night = { ...sum, tookMs: clock() - begun };
    lived.push(night);
    if (!json) out(`${nightText(night).map(still).join('\n')}\n${i + 1 < nights ? '\n' : ''}`);
  }
  if (!json && nights > 1) out(`\n${still(sumText(lived))}\n`);
  if (json) out(`${JSON.stringify(nightJson(lived), null, 2)}\n`);
  const failures = lived.flatMap((night) => night.failures);
  if (failures.length === 0) return 0;
  return failures.every(({ check }) => LATE.has(check)) ? STATUS.timing : STATUS.safety;
}
