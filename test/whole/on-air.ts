/**
 * The air of a house: wearables that advertise, hubs that hear them louder or fainter, with noise and loss. Everything
 * real but the radio waves. Its chance is drawn from a seed.
 */
import type { OnAirDevice } from '../../firmware/shell/virtual/on-air.ts';
import { chanceFrom } from './chance.ts';
import type { FakeHub } from './fake-hub.ts';

/** One transmitter: where it is heard, and by whom how loud (dBm). */
export interface Transmitter {
  readonly address: string;
  readonly loudness: Map<FakeHub, number>;
  /** What it says, and how often; both null: nothing. */
  advertise(frame: Uint8Array | null, everyMs: number): void;
  hangUp(): void;
  /** Frames it said, each once. */
  readonly said: Uint8Array[];
  /** Hubs that hold a connection. */
  readonly connectedBy: Set<FakeHub>;
  /** Who can be written to, once there is one. */
  wearable: OnAirDevice | null;
}

/** Noise of a signal strength, to either side, in dB. */
const NOISE_DB = 5;
/** Share of advertisements that a hub misses. */
const LOSS = 0.2;

/** The air; ends with `close`. */
export class Air {
  private readonly timers = new Set<() => void>();
  private readonly chance: () => number;

  constructor(seed: number) {
    this.chance = chanceFrom(seed);
  }

  /** Something that can speak under an address. */
  transmitter(address: string, loudness: Map<FakeHub, number>): Transmitter {
    let timer: NodeJS.Timeout | undefined;
    this.timers.add(() => clearInterval(timer));
    const said: Uint8Array[] = [];
    const connectedBy = new Set<FakeHub>();
    const made: Transmitter = {
      address,
      loudness,
      said,
      connectedBy,
      wearable: null,
      advertise: (frame, everyMs) => {
        clearInterval(timer);
        if (frame === null) return;
        said.push(frame);
        const once = (): void => this.heard(made, frame);
        once();
        timer = setInterval(once, everyMs);
      },
      hangUp: () => connectedBy.clear(),
    };
    return made;
  }

  /** Lets hubs write to a transmitter's wearable. */
  reach(made: Transmitter): void {
    for (const hub of made.loudness.keys())
      hub.inRange.set(made.address, {
        written: (piece) => {
          if (!made.connectedBy.has(hub)) made.wearable?.connected();
          made.connectedBy.add(hub);
          made.wearable?.written(piece);
        },
        disconnected: () => {
          if (made.connectedBy.delete(hub)) made.wearable?.disconnected();
        },
      });
  }

  close(): void {
    for (const end of this.timers) end();
  }

  private heard({ address, loudness }: Transmitter, frame: Uint8Array): void {
    for (const [hub, rssi] of loudness) {
      if (this.chance() < LOSS) continue;
      hub.hears(address, frame, Math.round(rssi + (2 * this.chance() - 1) * NOISE_DB));
    }
  }
}
