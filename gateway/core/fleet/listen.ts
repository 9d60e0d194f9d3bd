/**
 * What a message tells of how its device fares, beside what it says: counts of the day that runs, hourly readings, and
 * whether the device counts time as we do. Promises that a recording tells nothing: a repeat counts only from the
 * confirmed boot, soon after the first, and of a press only when its age went on. Entries are made in `samples.ts`.
 */
import type { UpMessage } from '../../../protocol/messages.ts';
import { faultText } from '../fault-text.ts';
import type { Device } from '../state.ts';
import { after, hours, minutes, seconds } from '../time.ts';
import { raiseFault, type Turn } from '../turn.ts';
import { type DeviceWatch, HOURS_LIMIT, watchOf } from './state.ts';

/** A repeat comes within this of the first; later it may be a recording. */
const REPEATS_WITHIN = minutes(10);
/** More than this in one gap is a counter that jumped, not messages lost. */
const GAP_MOST = 1_000;
/** A device that counts time backwards by more than this, or that much less than ours, counts wrong. Seconds. */
const BACK_S = 60;
const SLOW_SHARE = 0.9;
/** One odd number is none. */
const WRONG_IN_A_ROW = 3;
/** So long must it have been heard before slowness is told. */
const SLOW_AFTER = hours(1);

/** A message came. `previous`: the highest seq heard of its boot before it; undefined: none. `counts`: it is newer and of the confirmed boot. */
export function listen(
  turn: Turn,
  device: Device,
  message: UpMessage,
  previous: number | undefined,
  counts: boolean,
): void {
  // What a virtual device of a session says is play, and nobody's trend.
  if (message.boot !== device.confirmed || device.simulation !== null) return;
  const watch = watchOf(turn.state.fleet, device.id);
  const { t } = turn.now;
  if (!counts) {
    if (isRepeat(watch, message, t)) watch.repeats += 1;
    return;
  }
  watch.heardT ??= t;
  watch.heard += 1;
  const gap = previous === undefined ? 0 : message.seq - previous - 1;
  if (gap <= GAP_MOST) watch.missed += gap;
  const { boot, seq } = message;
  if (message.type !== 'beat') watch.last = { boot, seq, t, age: ageOf(message) };
  else {
    read(watch, device, message, t);
    compareClocks(turn, device, watch, message);
  }
}

const ageOf = (message: UpMessage): number => ('age' in message ? (message.age ?? 0) : 0);

function isRepeat(watch: DeviceWatch, message: UpMessage, t: number): boolean {
  const { last } = watch;
  if (last === null || message.type === 'beat' || message.boot !== last.boot || message.seq !== last.seq)
    return false;
  if (t > after(last.t, REPEATS_WITHIN)) return false;
  if (message.type !== 'press') return true;
  const age = ageOf(message);
  if (age <= last.age) return false;
  last.age = age;
  return true;
}

type Beat = Extract<UpMessage, { readonly type: 'beat' }>;

/** One reading an hour is kept. */
function read(watch: DeviceWatch, device: Device, beat: Beat, t: DeviceWatch['hourT'] & number): void {
  if (watch.hourT !== null && t < after(watch.hourT, hours(1))) return;
  const battery = beat.battery ?? device.battery;
  if (battery === null && beat.rssi === undefined) return;
  watch.hourT = t;
  if (battery !== null) push(watch.batteries, battery);
  if (beat.rssi !== undefined) push(watch.rssis, beat.rssi);
}

function push(readings: number[], value: number): void {
  readings.push(value);
  if (readings.length > HOURS_LIMIT) readings.shift();
}

/**
 * A device has no clock, but says how long it runs. Backwards, or by far too little, is a device whose loop hangs: the
 * ages it gives are wrong. By too much is not told: a gateway that stood still for a while sees the same.
 */
function compareClocks(turn: Turn, device: Device, watch: DeviceWatch, { boot, uptime }: Beat): void {
  const { t } = turn.now;
  // What comes over the air has no room for it and says nought.
  if (uptime === 0) return;
  const known = watch.uptime;
  if (known === null || known.boot !== boot) {
    watch.uptime = { boot, t, first: uptime, highest: uptime, wrong: 0 };
    return;
  }
  const [ours, its] = [(t - known.t) / seconds(1), uptime - known.first];
  const wrong =
    uptime < known.highest - BACK_S || (t > after(known.t, SLOW_AFTER) && its < ours * SLOW_SHARE - BACK_S);
  known.highest = Math.max(known.highest, uptime);
  known.wrong = wrong ? known.wrong + 1 : 0;
  if (known.wrong < WRONG_IN_A_ROW) return;
  const detail = `${Math.round(its)} s / ${Math.round(ours)} s`;
  raiseFault(turn, 'clock', { device: device.id }, faultText(turn.state, 'clock', device.id, detail));
  // Begun anew, so that a fault which is over does not come back by itself.
  watch.uptime = { boot, t, first: uptime, highest: uptime, wrong: 0 };
}
