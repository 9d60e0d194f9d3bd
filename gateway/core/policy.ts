/**
 * Which escalation policy applies to an alarm, and the default one. Promises that 112 guidance never comes later
 * than the contract allows, whatever a policy says; leaves starting steps to `paging.ts`.
 */
import type { AlarmLevel } from '../../protocol/messages.ts';
import type { Policy, SiteFile } from './site.ts';
import { type Duration, seconds } from './time.ts';

/** Latest start of 112 guidance for an assist alarm that nobody takes, from the start of its policy. */
export const GUIDANCE_LIMIT: Duration = seconds(60);
/** Seconds without an arrival after which a "coming" expires, when the policy does not say. */
export const DEFAULT_ACKNOWLEDGE_EXPIRY = 120;

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

/** The policy in force: of the place, else of its site, else the default. */
export function policyFor(
  site: SiteFile,
  place: string | null,
  siteId: string | null,
  level: AlarmLevel,
): Policy {
  const ofPlace =
    place === null ? undefined : site.policies.find((p) => p.place === place && p.level === level);
  if (ofPlace !== undefined) return ofPlace;
  const ofSite =
    siteId === null
      ? undefined
      : site.policies.find((p) => p.place === undefined && p.site === siteId && p.level === level);
  return ofSite ?? defaultPolicy(level);
}

/** How long after the start of the policy 112 guidance begins if nobody took the alarm by then. */
export function guidanceAfter(policy: Policy, level: AlarmLevel): Duration {
  if (level === 'emergency') return seconds(0);
  const step = policy.steps.find((s) => s.guide112);
  return step === undefined || seconds(step.after) > GUIDANCE_LIMIT ? GUIDANCE_LIMIT : seconds(step.after);
}
