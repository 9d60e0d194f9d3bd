/**
 * A product of three lines for the tests of the hunt: a kettle that must switch off at 100 degrees. Only so large that
 * a bug can be planted in it.
 */

/** Degrees after a step of heating. */
export function heated(degrees: number, on: boolean): number {
  return on ? degrees + 1 : degrees;
}

/** Whether the kettle stays on at this temperature. */
export function staysOn(degrees: number): boolean {
  return degrees < 100;
}
