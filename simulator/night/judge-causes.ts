/** Judges the faults that are no silence: each has its cause, once, and each cause that could be seen is found. */
import type { Entry } from '../../gateway/core/entries.ts';
import type { FaultCode } from '../../gateway/core/fault-codes.ts';
import type { OpenFault } from './open-faults.ts';
import { type Fare, HOUR, type NightDevice, type NightPlan, SECOND } from './plan.ts';
import type { Verdict } from './verdict.ts';

/** The fault that the days of a device come to, when a sample of it is taken. */
const BY_DAYS: Partial<Record<Fare, FaultCode>> = {
  dying: 'battery-trend',
  fading: 'signal',
  lossy: 'repeats',
  odd: 'firmware-mismatch',
};
const BY_FARE: Partial<Record<Fare, FaultCode>> = { ...BY_DAYS, draining: 'battery-low', stuck: 'clock' };
/** A clone is reported with the next message of the first (P14): a beat, or the end of its pause. */
const CLONE_WITHIN_MS = 45 * SECOND;

/** Watches causes. */
export class CauseJudge {
  private readonly devices: ReadonlyMap<string, NightDevice>;
  private readonly raisedAt = new Map<string, number>();
  private readonly clones = new Map<string, number>();
  private readonly sampled = new Set<string>();
  private readonly low = new Set<string>();
  private jumpedAt: number | null = null;

  constructor(
    { devices }: NightPlan,
    private readonly verdict: Verdict,
    private readonly now: () => number,
  ) {
    this.devices = new Map(devices.map((device) => [device.id, device]));
  }

  cloned(id: string): void {
    this.clones.set(id, this.now());
  }
  clockSet(): void {
    this.jumpedAt ??= this.now();
  }
  /** A battery of this many percent was heard. */
  battery(id: string, percent: number): void {
    if (percent <= 20) this.low.add(id);
  }

  /** A turn was written. */
  wrote(entries: readonly Entry[], raised: readonly OpenFault[]): void {
    for (const entry of entries)
      if (entry.type === 'fleet.sampled') for (const { device } of entry.samples) this.sampled.add(device);
    for (const { code, device } of raised) {
      if (code === 'device-lost' || code === 'area-lost') continue;
      const key = `${code} ${device ?? ''}`;
      const { verdict } = this;
      if (!this.hasCause(code, device))
        verdict.broken('none-false', `${code} of ${device ?? 'the gateway'} has no cause`);
      else if (this.raisedAt.has(key))
        verdict.broken('once', `${code} of ${device ?? 'the gateway'} is reported again`);
      else verdict.held('none-false');
      this.raisedAt.set(key, this.now());
    }
  }

  private hasCause(code: FaultCode, id: string | null): boolean {
    if (id === null) return code === 'clock' && this.jumpedAt !== null;
    if (code === 'second-holder') return this.clones.has(id);
    const fare = this.devices.get(id)?.fare ?? 'well';
    return BY_FARE[fare] === code;
  }

  /** The night is over. Returns how many devices were sampled. */
  end(): number {
    for (const { id, fare } of this.devices.values()) {
      const code = BY_DAYS[fare];
      if (code !== undefined && this.sampled.has(id)) this.find(code, id);
      if (this.low.has(id)) this.find('battery-low', id);
      // Its count stands still after three hours; whichever life of the gateway heard it for long enough sees that.
      if (fare === 'stuck' && this.raisedAt.has(`clock ${id}`))
        this.inTime(`clock ${id}`, 3 * HOUR, 8 * HOUR);
    }
    for (const [id, at] of this.clones)
      if (this.find('second-holder', id)) this.inTime(`second-holder ${id}`, at, CLONE_WITHIN_MS);
    if (this.jumpedAt !== null && this.find('clock', null)) this.inTime('clock ', this.jumpedAt, SECOND);
    return this.sampled.size;
  }

  private find(code: FaultCode, id: string | null): boolean {
    const is = this.raisedAt.has(`${code} ${id ?? ''}`);
    if (is) this.verdict.held('found');
    else this.verdict.broken('found', `${code} of ${id ?? 'the gateway'} was never reported`);
    return is;
  }

  private inTime(key: string, from: number, within: number): void {
    const at = this.raisedAt.get(key) ?? 0;
    if (at - from > within)
      this.verdict.broken('in-time', `${key} is reported ${at - from} ms after its cause`);
    else this.verdict.held('in-time');
  }
}
