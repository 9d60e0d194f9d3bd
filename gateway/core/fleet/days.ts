/**
 * The days of one device, the newest four weeks of them, in a ring of plain numbers: a restart folds a year of samples of
 * every device, so that taking one in makes no object. Promises the days oldest first, as they were put in.
 */
import { type Wall, wall } from '../time.ts';

/** Most days of a device that are remembered. */
export const DAYS_LIMIT = 28;

/** One day of a device. */
export interface DeviceDay {
  readonly at: Wall;
  /** Percent; null: not known. */
  readonly battery: number | null;
  /** dBm; null: not known. */
  readonly rssi: number | null;
  readonly heard: number;
  readonly repeats: number;
  readonly missed: number;
}

/** What a day takes in the ring: `at`, battery, rssi, heard, repeats, missed; what is not known is not a number. */
const FIELDS = 6;

/** The newest days. */
export class Days {
  private readonly values = new Float64Array(DAYS_LIMIT * FIELDS);
  /** How many were ever put in. */
  private taken = 0;

  get length(): number {
    return Math.min(this.taken, DAYS_LIMIT);
  }

  /** Takes in the day that follows; the oldest of four weeks goes. */
  put(
    at: Wall,
    battery: number | undefined,
    rssi: number | undefined,
    heard: number,
    repeats: number,
    missed: number,
  ): void {
    const { values } = this;
    const from = (this.taken % DAYS_LIMIT) * FIELDS;
    values[from] = at;
    values[from + 1] = battery ?? Number.NaN;
    values[from + 2] = rssi ?? Number.NaN;
    values[from + 3] = heard;
    values[from + 4] = repeats;
    values[from + 5] = missed;
    this.taken += 1;
  }

  /** All of them, oldest first. */
  list(): readonly DeviceDay[] {
    const days: DeviceDay[] = [];
    for (let i = this.taken - this.length; i < this.taken; i++) days.push(this.day(i));
    return days;
  }

  /** The newest. */
  last(): DeviceDay | undefined {
    return this.taken === 0 ? undefined : this.day(this.taken - 1);
  }

  /** The newest battery reading; null: none is known. */
  battery(): number | null {
    for (let i = this.taken - 1; i >= this.taken - this.length; i--) {
      const { battery } = this.day(i);
      if (battery !== null) return battery;
    }
    return null;
  }

  private day(index: number): DeviceDay {
    const from = (index % DAYS_LIMIT) * FIELDS;
    const value = (field: number): number => this.values[from + field] ?? Number.NaN;
    const known = (field: number): number | null => (Number.isNaN(value(field)) ? null : value(field));
    return {
      at: wall(value(0)),
      battery: known(1),
      rssi: known(2),
      heard: value(3),
      repeats: value(4),
      missed: value(5),
    };
  }
}
