/**
 * Times without an offset on the command line: they are meant on the clocks of the organisation, which the gateway
 * knows, and not on those of the machine at which somebody types. Promises to ask only when such a time was given, and
 * that a time with an offset stays what it is.
 */
import { localTimeOf } from '../shell/config/local-time.ts';
import type { Admin } from '../shell/operations.ts';
import type { ZoneAsk } from '../shell/operations-roster.ts';
import { type Ending, withValue } from './ending.ts';
import type { Moment } from './values.ts';

/** Whose clocks, where no person, place or site is meant: those of the first rotation. */
export const ORGANISATION: ZoneAsk = { of: 'organisation', id: null };
/** What help says of such times. */
export const LOCAL = 'local to the organisation unless it ends in Z or an offset';

/** Turns moments into milliseconds since 1970. */
export interface Settle {
  (moment: Moment): number;
  (moment: Moment | null): number | null;
}

/** Goes on with what settles these moments, by the clocks of whom or what they are about. */
export async function withClock(
  admin: Admin,
  about: ZoneAsk,
  given: readonly (Moment | null | undefined)[],
  go: (settle: Settle) => Ending | Promise<Ending>,
): Promise<Ending> {
  const settleIn = (zone: string): Settle =>
    ((moment: Moment | null) => (typeof moment === 'string' ? localTimeOf(zone, moment) : moment)) as Settle;
  if (!given.some((one) => typeof one === 'string')) return go(settleIn('UTC'));
  return withValue(admin.perform('zone', about), ({ zone }) => go(settleIn(zone)));
}
