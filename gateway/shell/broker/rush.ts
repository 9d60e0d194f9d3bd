/**
 * Who is heard first when very much is said in one go. Promises that beats then wait until everything else that was
 * read is heard, and are heard in portions in between, so that a press waits for little else (P30); that a device's
 * messages stay in order; and that its newest beat is always heard. An older one that waits may be let go.
 */
import type { BrokerClock, BrokerLimits } from './limits.ts';

/** How our own devices begin a beat. What begins otherwise never waits, whatever it is. */
const BEAT = Buffer.from('{"v":1,"type":"beat",');
const TYPE = '"type":';

/** Says of itself that it is a beat, and of nothing else: of two types in one message the last would count. */
const isBeat = (payload: Buffer): boolean =>
  payload.length > BEAT.length &&
  BEAT.equals(payload.subarray(0, BEAT.length)) &&
  payload.indexOf(TYPE, BEAT.length) < 0;

/** One of these is called, once. */
interface Said {
  readonly hear: () => void;
  /** A newer beat of this device came. */
  readonly letGo: () => void;
}

/** Stands before the ear of the broker. */
export class Rush {
  /** When the first message of this turn of the event loop came; null between turns. */
  private began: number | null = null;
  /** Beats that wait, one of each device, in the order in which they began to. */
  private readonly waiting = new Map<string, Said>();
  private draining = false;

  constructor(
    private readonly clock: BrokerClock,
    private readonly limits: Pick<BrokerLimits, 'rushMs'>,
  ) {}

  /** Hears what a device said: now, or a beat in a rush in a moment. */
  said(device: string, payload: Buffer, hear: () => void, letGo: () => void): void {
    const before = this.waiting.get(device);
    if (isBeat(payload) && (this.isOn() || before !== undefined)) {
      before?.letGo();
      this.waiting.set(device, { hear, letGo });
      this.drainLater();
      return;
    }
    this.waiting.delete(device);
    before?.hear();
    hear();
  }

  /** The device may no longer connect. */
  forget(device: string): void {
    this.waiting.delete(device);
  }

  /** Whether this turn has taken too long already. */
  private isOn(): boolean {
    const now = this.clock.now();
    if (this.began !== null) return now - this.began >= this.limits.rushMs;
    this.began = now;
    // Comes after everything that could be read in this turn.
    setImmediate(() => {
      this.began = null;
    });
    return false;
  }

  private drainLater(): void {
    if (this.draining) return;
    this.draining = true;
    setImmediate(() => this.drain());
  }

  private drain(): void {
    this.draining = false;
    const began = this.clock.now();
    for (const [device, { hear }] of this.waiting) {
      this.waiting.delete(device);
      hear();
      if (this.clock.now() - began >= this.limits.rushMs) break;
    }
    if (this.waiting.size > 0) this.drainLater();
  }
}
