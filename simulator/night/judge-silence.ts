/**
 * Judges how silence is reported: every one in time, once, none that was not, an area as an area, and no longer than it
 * lasts. Reckons silence from the last message that truly came in and counts; after a start of the gateway, and after a
 * wearable was handed out, from that moment (P33).
 */
import type { Entry } from '../../gateway/core/entries.ts';
import type { OpenFaults } from './open-faults.ts';
import { MINUTE, type NightDevice, type NightPlan, SECOND } from './plan.ts';
import type { Verdict } from './verdict.ts';

const LIMIT_MS = { fixed: 33 * SECOND, wearable: 11 * MINUTE } as const;
const LEAST_MS = { fixed: 30 * SECOND, wearable: 10 * MINUTE } as const;
/** An area's fault is told anew every two seconds at most, also when somebody is back. */
const AREA_SLACK_MS = 2_500;
const AREA_COUNT = 3;

interface Silence {
  readonly device: NightDevice;
  /** When it was last heard so that it counts. */
  heardAt: number;
  /** Since when it is handed out, or not any more. */
  heldAt: number;
  held: boolean;
  reported: boolean;
  /** Times it was reported since it was last heard. */
  times: number;
  /** This silence was judged. */
  judged: boolean;
}

/** Watches silences. */
export class SilenceJudge {
  private readonly silences = new Map<string, Silence>();
  private upSince: number | null = null;

  constructor(
    { devices }: NightPlan,
    private readonly faults: OpenFaults,
    private readonly verdict: Verdict,
    private readonly now: () => number,
  ) {
    for (const device of devices)
      this.silences.set(device.id, {
        device,
        heardAt: 0,
        heldAt: 0,
        held: device.person !== null,
        reported: false,
        times: 0,
        judged: false,
      });
  }

  /** A message of the device came in and counts. */
  heard(id: string): void {
    const silence = this.silences.get(id);
    if (silence === undefined) return;
    silence.heardAt = this.now();
    silence.times = 0;
    silence.judged = false;
  }
  /** It is handed out, or returned. */
  assigned(id: string, person: string | null): void {
    const silence = this.silences.get(id);
    if (silence === undefined) return;
    silence.held = person !== null;
    silence.heldAt = this.now();
    silence.times = 0;
    silence.judged = false;
  }
  /** Two have its key: which of them lives is no longer for anybody to say. */
  doubtful(id: string): void {
    this.silences.delete(id);
  }
  died(): void {
    this.upSince = null;
  }
  started(): void {
    this.upSince = this.now();
  }
  /** Names the silence that a device is in. */
  nameOf(id: string): string {
    const silence = this.silences.get(id);
    return `${id} ${silence === undefined ? '' : Math.max(silence.heardAt, silence.heldAt)}`;
  }

  private silent({ heardAt, heldAt }: Silence): number {
    const now = this.now();
    return now - Math.max(heardAt, heldAt, this.upSince ?? now);
  }
  private least({ device }: Silence): number {
    return device.kind === 'wearable' ? LEAST_MS.wearable : LEAST_MS.fixed;
  }
  private limit({ device }: Silence): number {
    return device.kind === 'wearable' ? LIMIT_MS.wearable : LIMIT_MS.fixed;
  }

  /** A turn was written: who is reported now and was not, or no more. */
  wrote(entries: readonly Entry[]): void {
    if (!entries.some(({ type }) => type === 'fault.raised' || type === 'fault.cleared')) return;
    const reported = new Set<string>();
    for (const { code, devices } of this.faults.all())
      if (code === 'device-lost' || code === 'area-lost') for (const id of devices) reported.add(id);
    for (const [id, silence] of this.silences) {
      const is = reported.has(id);
      if (is === silence.reported) continue;
      silence.reported = is;
      if (is) this.reported(id, silence);
      else this.verdict.held('over-when-heard');
    }
    this.areas();
  }

  private reported(id: string, silence: Silence): void {
    silence.times += 1;
    const ms = this.silent(silence);
    const { verdict } = this;
    if (silence.times > 1) verdict.broken('once', `${id} is reported again in one silence`);
    else verdict.held('once');
    if (ms < this.least(silence)) verdict.broken('none-false', `${id} is reported after ${ms} ms of silence`);
    else verdict.held('none-false');
  }

  /** Of an area three are never reported singly at one moment. */
  private areas(): void {
    const singly = new Map<string, number>();
    for (const { code, device, since } of this.faults.all()) {
      if (code === 'area-lost') this.verdict.held('area');
      const known = code === 'device-lost' ? this.silences.get(device ?? '')?.device : undefined;
      if (known === undefined || (known.kind !== 'desk' && known.kind !== 'sounder')) continue;
      if (since > this.now() - MINUTE) singly.set(known.area, (singly.get(known.area) ?? 0) + 1);
    }
    for (const [area, count] of singly)
      if (count >= AREA_COUNT)
        this.verdict.broken(
          'area',
          `${count} devices of ${area} fell silent within a minute and are told singly`,
        );
  }

  /** Looks at every device; once a second of a running gateway. */
  look(): void {
    if (this.upSince === null) return;
    for (const [id, silence] of this.silences) {
      if (silence.judged) continue;
      const watched = silence.device.kind !== 'wearable' || silence.held;
      const ms = this.silent(silence);
      if (silence.reported && silence.times === 0) this.overdue(id, silence, ms, watched);
      else if (watched && ms > this.limit(silence) + SECOND) {
        silence.judged = true;
        if (silence.reported) this.verdict.held('in-time');
        else this.verdict.broken('in-time', `${id} is silent for ${ms} ms and not reported`);
      }
    }
  }

  /** It was heard, or returned, and is still reported. */
  private overdue(id: string, silence: Silence, ms: number, watched: boolean): void {
    if (ms <= AREA_SLACK_MS + SECOND || ms > this.least(silence)) return;
    // Heard before the gateway died, by a gateway that did not come to say so.
    if (watched && silence.heardAt < (this.upSince ?? 0)) return;
    silence.judged = true;
    this.verdict.broken('over-when-heard', `${id} is still reported ${ms} ms after it was heard`);
  }
}
