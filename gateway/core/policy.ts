/**
 * Which escalation policy applies to an alarm, and the default one. Promises that 112 guidance never comes later
 * than the contract allows, whatever a policy says, and that hours are those of the local clock; leaves starting steps
 * to `paging.ts` and what a policy may say to `policy-check.ts`.
 */
import type { AlarmLevel } from '../../protocol/messages.ts';
import type { Policy, PolicyHours, SiteFile, Weekday } from './site.ts';
import { type Duration, hours, millis, minutes, seconds, type Wall } from './time.ts';
import { instantOf, isZone, localDay } from './zone.ts';

/** Latest start of 112 guidance for an assist alarm that nobody takes, from the start of its policy. */
export const GUIDANCE_LIMIT: Duration = seconds(60);
/** Seconds without an arrival after which a "coming" expires, when the policy does not say. */
export const DEFAULT_ACKNOWLEDGE_EXPIRY = 120;
/** Seconds after which the last step is repeated, when the policy does not say. */
export const DEFAULT_REPEAT = 60;
/** Steps, and repeats of the last one, are at least this many seconds apart. */
export const STEPS_APART = 5;

/** A policy under way for this long repeats its last step more slowly: an alarm left open for days must not fill the log. */
const REPEATS_SLOW_AFTER: Duration = hours(1);
const SLOW_REPEAT: Duration = minutes(5);

/**
 * The policy of a site that has none: the group in force at 0 s, again with the board at 20 s, everyone of the site
 * at 40 s, and at 60 s everyone once more with 112 guidance (for an emergency from 0 s).
 */
export function defaultPolicy(level: AlarmLevel): Policy {
  return {
    level,
    acknowledgeExpiry: DEFAULT_ACKNOWLEDGE_EXPIRY,
    steps: [
      { after: 0, page: ['oncall'], need: 1, guide112: level === 'emergency' },
      { after: 20, page: ['oncall', 'site-board'], need: 1, guide112: false },
      { after: 40, page: ['everyone', 'site-board'], need: 1, guide112: false },
      { after: 60, page: ['everyone', 'site-board'], need: 1, guide112: true },
    ],
  };
}

/** A policy, and what it is in force for. */
export interface PolicyChoice {
  readonly policy: Policy;
  readonly because: 'place' | 'site' | 'default';
}

/** The policy in force at an instant: of the place, else of its site, else the default; with hours before without. */
export function choosePolicy(
  site: SiteFile,
  place: string | null,
  siteId: string | null,
  level: AlarmLevel,
  at: Wall,
): PolicyChoice {
  const pick = (isFor: (policy: Policy) => boolean): Policy | undefined => {
    const found = site.policies.filter((policy) => policy.level === level && isFor(policy));
    return (
      found.find(({ when }) => when !== undefined && inHours(when, at)) ??
      found.find(({ when }) => when === undefined)
    );
  };
  const ofPlace = place === null ? undefined : pick((policy) => policy.place === place);
  if (ofPlace !== undefined) return { policy: ofPlace, because: 'place' };
  const ofSite =
    siteId === null ? undefined : pick((policy) => policy.place === undefined && policy.site === siteId);
  if (ofSite !== undefined) return { policy: ofSite, because: 'site' };
  return { policy: defaultPolicy(level), because: 'default' };
}

/** The policy in force, without the reason. */
export const policyFor = (
  site: SiteFile,
  place: string | null,
  siteId: string | null,
  level: AlarmLevel,
  at: Wall,
): Policy => choosePolicy(site, place, siteId, level, at).policy;

/** The days of the week in the order of `Date`. */
export const WEEKDAYS: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];

/** Minutes after midnight of "HH:MM". */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * Whether an instant lies within hours. A span belongs to the day on which it begins and may run over midnight; both
 * its ends are local times, read as everywhere (a time that does not exist moves on by the gap, a repeated one is its
 * first), so that spans which meet leave no hole when the clocks change. A zone that this machine does not know has no
 * hours.
 */
export function inHours(when: PolicyHours, at: Wall): boolean {
  if (!isZone(when.timezone)) return false;
  const [from, until] = [minuteOf(when.from), minuteOf(when.until)];
  const today = localDay(when.timezone, at);
  for (const day of [today, { ...today, day: today.day - 1 }]) {
    const weekday = WEEKDAYS[new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay()];
    if (when.days.length > 0 && (weekday === undefined || !when.days.includes(weekday))) continue;
    const last = until <= from ? { ...day, day: day.day + 1 } : day;
    if (instantOf(when.timezone, day, from) <= at && at < instantOf(when.timezone, last, until)) return true;
  }
  return false;
}

/** How long after the start of the policy 112 guidance begins if nobody took the alarm by then. */
export function guidanceAfter(policy: Policy, level: AlarmLevel): Duration {
  if (level === 'emergency') return seconds(0);
  const step = policy.steps.find((s) => s.guide112);
  return step === undefined || seconds(step.after) > GUIDANCE_LIMIT ? GUIDANCE_LIMIT : seconds(step.after);
}

/** How long until the last step is repeated, in a policy that has been under way for a while. It never stops. */
export function repeatAfter(policy: Policy, underWay: Duration): Duration {
  const usual = seconds(Math.max(STEPS_APART, policy.repeat ?? DEFAULT_REPEAT));
  return underWay < REPEATS_SLOW_AFTER ? usual : millis(Math.max(usual, SLOW_REPEAT));
}
