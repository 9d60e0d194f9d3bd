/** What is checked of a night, and where broken checks and those that held are noted. Bounded: a bad night tells of its first troubles. */
import { clockText } from './hours.ts';

/** What is checked, in words. */
export const NIGHT_CHECKS = {
  'in-time': 'a silent device is reported within 33 s, a wearable that is handed out within 11 min',
  once: 'no silence is reported twice',
  'none-false': 'nothing is reported that did not happen',
  'over-when-heard': 'a device that is heard again is no longer reported',
  area: 'three fixed devices of one area are one fault of the area',
  found: 'every other cause of a fault is found',
  told: 'everyone who looks after the devices is told, and nobody else',
  'right-hour': 'one device waits for the morning, an area does not',
  'told-once': 'nobody is told the same twice while it lasts',
  few: 'what comes together is one message',
} as const;
/** One of them. */
export type NightCheck = keyof typeof NIGHT_CHECKS;

/** A broken check. */
export interface NightFailure {
  readonly check: NightCheck;
  /** True time, ms since ten in the evening. */
  readonly at: number;
  readonly message: string;
}

/** Most failures that are told in full. */
const FAILURES_MOST = 20;

/** Where it is noted. */
export class Verdict {
  readonly failures: NightFailure[] = [];
  readonly tried = new Map<NightCheck, number>();

  constructor(private readonly now: () => number) {}

  broken(check: NightCheck, message: string): void {
    const at = this.now();
    if (this.failures.length < FAILURES_MOST)
      this.failures.push({ check, at, message: `${clockText(at)} ${message}` });
  }
  held(check: NightCheck): void {
    this.tried.set(check, (this.tried.get(check) ?? 0) + 1);
  }
}
