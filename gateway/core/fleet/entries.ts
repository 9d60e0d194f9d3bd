/**
 * What the log holds of the fleet: a sample of each device a day, who was told of which faults, who took them on, and
 * notes of repairs. Folded by `fleet/evolve.ts`.
 */
import type { Channel } from '../site.ts';

/**
 * A day of one device, as far as it was heard. What is unknown or nought is left out: ten thousand devices say this
 * once a day (about 60 bytes each).
 */
export interface DeviceSample {
  readonly device: string;
  /** Median of the day's readings: percent, and dBm. */
  readonly battery?: number;
  readonly rssi?: number;
  /** Messages heard that count. */
  readonly heard: number;
  /** Repeats heard of presses, cancels and replies. */
  readonly repeats?: number;
  /** Messages that it sent and nobody heard, by the gaps in its counter. */
  readonly missed?: number;
  /** Its firmware is not that of most of its kind. */
  readonly odd?: true;
}

/** Entries of the fleet. */
export type FleetBody =
  /** Devices whose day is full, many in one row. */
  | { readonly type: 'fleet.sampled'; readonly samples: readonly DeviceSample[] }
  /** One message to one person about many faults. */
  | {
      readonly type: 'faults.told';
      readonly faults: readonly string[];
      readonly person: string;
      readonly notice: string;
      readonly channels: readonly Channel[];
    }
  /** Somebody takes care of it. */
  | {
      readonly type: 'fault.acknowledged';
      readonly fault: string;
      readonly note: string | null;
      readonly by: string | null;
    }
  /** What was done about it, or found. */
  | {
      readonly type: 'fault.noted';
      readonly fault: string;
      readonly text: string;
      readonly by: string | null;
    };
