/**
 * The site file of a simulated life, made from its plan. Promises nothing that the product's own check of site files
 * would refuse (a test holds it to that); what changes during a life is put on top by `deeds.ts`.
 */
import {
  EMPTY_SITE,
  type Override,
  type PageTarget,
  type Person,
  type Policy,
  type SiteFile,
} from '../../gateway/core/site.ts';
import type { Plan, StepPlan } from '../plan/plan.ts';

/** The telephone number of a person of this plan. */
export const telephoneOf = (plan: Plan, person: string): string =>
  `+316${String(10_000_000 + plan.people.findIndex(({ id }) => id === person))}`;

/** The one site of a life, and its rotation. */
export const SITE = 'huis';
export const ROTATION = 'week';
/** Places of one area. */
export const AREA_SIZE = 4;

/** What differs from the plan at the moment. */
export interface SiteChanges {
  /** People who cannot be reached on any channel of their own. */
  readonly without: ReadonlySet<string>;
  readonly overrides: readonly Override[];
  readonly revoked: ReadonlySet<string>;
  /** Who holds what now, where it is not as planned. */
  readonly holders: ReadonlyMap<string, string | null>;
}

const targetsOf = (step: StepPlan): PageTarget[] => [...step.page];
const policyOf = (
  plan: Plan,
  level: 'assist' | 'emergency',
  steps: readonly StepPlan[] | null,
): readonly Policy[] =>
  steps === null
    ? []
    : [
        {
          site: SITE,
          level,
          acknowledgeExpiry: plan.site.expiryS,
          steps: steps.map((step) => ({
            after: step.after,
            page: targetsOf(step),
            need: step.need,
            guide112: step.guide112,
          })),
        },
      ];

/** The site file in force. */
export function siteOf(plan: Plan, changes: SiteChanges): SiteFile {
  const places = new Set<number>([0, ...plan.devices.map((device) => device.place)]);
  return {
    ...EMPTY_SITE,
    sites: [
      {
        id: SITE,
        name: 'Het Huis',
        address: 'Proeflaan 1',
        municipality: 'Proefstad',
        entrance: 'voor',
        callback: '000-0000001',
        contacts: {},
        plan: 'Ga met twee mensen.',
        covertBoard: true,
      },
    ],
    places: [...places]
      .sort((a, b) => a - b)
      .map((n) => ({
        id: `plek-${n}`,
        name: `Plek ${n}`,
        site: SITE,
        floor: '0',
        area: `hoek-${Math.floor(n / AREA_SIZE)}`,
      })),
    people: plan.people.map((person) => ({
      id: person.id,
      name: `Naam ${person.id}`,
      site: SITE,
      language: 'nl',
      roles: person.coordinator ? ['employee', 'responder', 'coordinator'] : ['employee', 'responder'],
      channels: changes.without.has(person.id)
        ? []
        : person.channels.flatMap((channel): Person['channels'] => {
            if (channel === 'sms') return [{ kind: channel, number: telephoneOf(plan, person.id) }];
            return channel === 'web' ? [] : [{ kind: channel }];
          }),
    })),
    groups: [
      ...plan.site.groups.map((people, n) => ({ id: `groep-${n}`, name: `Groep ${n}`, people })),
      { id: 'vangnet', name: 'Vangnet', people: plan.site.fallback },
    ],
    rotations: [
      {
        id: ROTATION,
        site: SITE,
        groups: plan.site.groups.map((_, n) => `groep-${n}`),
        handoff: plan.site.handoff,
        start: plan.site.start,
        timezone: plan.site.zone,
        fallback: 'vangnet',
      },
    ],
    // A copy: what was loaded does not change when more is planned.
    overrides: [...changes.overrides],
    policies: [
      ...policyOf(plan, 'assist', plan.site.assist),
      ...policyOf(plan, 'emergency', plan.site.emergency),
    ],
    devices: plan.devices
      .filter((device) => !changes.revoked.has(device.id))
      .map((device) => {
        const person = changes.holders.has(device.id) ? changes.holders.get(device.id) : device.person;
        return {
          id: device.id,
          kind: device.kind,
          place: `plek-${device.place}`,
          ...(person === null || person === undefined ? {} : { person }),
        };
      }),
  };
}

/** A site file of a told story, with what differs from it at the moment. */
export function stagedSite(site: SiteFile, changes: SiteChanges): SiteFile {
  return {
    ...site,
    overrides: [...site.overrides, ...changes.overrides],
    devices: site.devices
      .filter(({ id }) => !changes.revoked.has(id))
      .map(({ person, ...device }) => {
        const holder = changes.holders.has(device.id) ? changes.holders.get(device.id) : person;
        return holder === null || holder === undefined ? device : { ...device, person: holder };
      }),
  };
}
