/** When two presses under test are one call for help: the one rule for what is paged and for what is said of it. Pure. */
import type { Device } from './state.ts';
import { after, type Instant, instant, seconds } from './time.ts';

/** In a test session, a second press this soon is real. */
const REAL_IF_WITHIN = seconds(3);

/**
 * A press heard at `t` is the second within 3 s of the device's last test press, by the finger or by arrival. `age`:
 * milliseconds from the finger to leaving the device; null: it did not say.
 */
export function isSecondPress(
  { testPressT, testFingerT }: Pick<Device, 'testPressT' | 'testFingerT'>,
  age: number | null,
  t: Instant,
): boolean {
  if (testPressT !== null && t < after(testPressT, REAL_IF_WITHIN)) return true;
  return testFingerT !== null && Math.abs(instant(t - (age ?? 0)) - testFingerT) < REAL_IF_WITHIN;
}
