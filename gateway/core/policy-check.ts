/**
 * Whether an escalation policy makes sense: known targets, no empty step, steps in their order, no two policies for the
 * same moment. `checkPolicies` looks at a whole file and is as lenient as the site file may be; `checkPolicy` looks at
 * one that is about to be saved by an edit, is stricter, speaks both languages, and says what the gateway will do
 * whatever the policy says. Reads only.
 */
import { DUTCH_LISTS, type Known, type Path, type Report } from './check-report.ts';
import { DEFAULT_REPEAT, GUIDANCE_LIMIT, guidanceAfter, minuteOf, STEPS_APART, WEEKDAYS } from './policy.ts';
import type { Policy, PolicyHours, SiteFile } from './site.ts';
import { isZone } from './zone.ts';

/** Something said to the person who edits, in both languages. */
export interface Said {
  readonly message: string;
  readonly nl: string;
}
/** What is wrong with a policy, and with which field of it, such as `steps.1.after`. */
export interface PolicyFault extends Said {
  readonly field: string;
}
/** What `checkPolicy` found. */
export interface PolicyCheck {
  /** Any of these: it cannot be saved. */
  readonly faults: readonly PolicyFault[];
  /** What the gateway does all the same, to be shown before saving. */
  readonly notes: readonly Said[];
}

/** Field of the faults of a policy that pages no person: these no edit may bring about, not even by taking one back. */
export const NAMING = 'steps';

type Tell = (path: Path, message: string, nl: string) => void;

/** Reports everything in which the policies of a file contradict themselves, each other or the rest of it. */
export function checkPolicies(site: SiteFile, known: Known, report: Report): void {
  const scopes = new Map<string, { readonly policy: Policy; readonly index: number }[]>();
  site.policies.forEach((policy, i) => {
    const tell: Tell = (path, message, nl) => report(['policies', i, ...path], message, nl);
    lookAt(site, policy, (list, id, path) => known(list, id, ['policies', i, ...path]), tell);
    const scope = scopeOf(policy);
    const others = scopes.get(scope) ?? [];
    const meets = others.find((other) => clash(other.policy, policy) !== null);
    if (meets !== undefined) tellClash(meets.policy, policy, `policies[${meets.index}]`, tell);
    others.push({ policy, index: i });
    scopes.set(scope, others);
  });
}

/**
 * Looks at one policy before it is saved. `site` is the site as it would be; the policy with the same id in it is the
 * one that is replaced.
 */
export function checkPolicy(site: SiteFile, policy: Policy): PolicyCheck {
  const faults: PolicyFault[] = [];
  const tell: Tell = (path, message, nl) => {
    faults.push({ field: path.join('.'), message, nl });
  };
  const known: Known = (list, id, path) => {
    if (id === undefined || (site[list] as readonly { readonly id: string }[]).some((one) => one.id === id))
      return;
    tell(
      path,
      `"${id}" is not the id of any of the ${list}`,
      `"${id}" bestaat niet (gezocht in ${DUTCH_LISTS[list]})`,
    );
  };
  lookAt(site, policy, known, tell);
  lookCloser(site, policy, tell);
  // Hours that are no hours cannot be compared with others.
  const others = faults.some(({ field }) => field.startsWith('when')) ? [] : site.policies;
  for (const other of others) {
    if (other.id === policy.id || scopeOf(other) !== scopeOf(policy) || clash(other, policy) === null)
      continue;
    tellClash(other, policy, other.id ?? '?', tell);
    break;
  }
  return { faults, notes: notesOn(policy) };
}

/** What counts for a file as well as for an edit. */
function lookAt(site: SiteFile, policy: Policy, known: Known, tell: Tell): void {
  known('sites', policy.site, ['site']);
  known('places', policy.place, ['place']);
  const ofPlace = policy.place === undefined ? undefined : site.places.find(({ id }) => id === policy.place);
  if (policy.site === undefined && policy.place === undefined)
    tell([], 'must name a site or a place', 'noem een locatie of een plaats');
  if (policy.site !== undefined && ofPlace !== undefined && ofPlace.site !== policy.site)
    tell(
      ['place'],
      `"${ofPlace.id}" belongs to site "${ofPlace.site}"`,
      `"${ofPlace.id}" hoort bij locatie "${ofPlace.site}"`,
    );
  policy.steps.forEach((step, j) => {
    step.page.forEach((target, k) => {
      if (typeof target === 'string') return;
      const path = ['steps', j, 'page', k];
      if ('group' in target) known('groups', target.group, [...path, 'group']);
      else if ('person' in target) known('people', target.person, [...path, 'person']);
    });
    if (step.page.length === 0 && !step.guide112)
      tell(
        ['steps', j],
        'pages nobody and starts no 112 guidance: give it a page or guide112: true',
        'roept niemand op en begint geen 112-aanwijzing: kies wie er opgeroepen wordt, of de aanwijzing',
      );
  });
  policy.steps.forEach((step, j) => {
    const before = policy.steps[j - 1];
    if (before === undefined && step.after !== 0)
      tell(
        ['steps', j, 'after'],
        'must be 0: the first step starts at once',
        'moet 0 zijn: de eerste stap begint meteen',
      );
    if (before !== undefined && step.after < before.after)
      tell(
        ['steps', j, 'after'],
        `must be ${before.after} or more: steps stand in their order`,
        `moet ${before.after} of meer zijn: de stappen staan op volgorde`,
      );
  });
}

/** What counts for an edit only. */
function lookCloser(site: SiteFile, policy: Policy, tell: Tell): void {
  if (policy.steps.length === 0)
    tell([NAMING], 'is empty: a policy needs at least one step', 'is leeg: er is minstens één stap nodig');
  else if (!policy.steps.some(({ page }) => page.some((target) => target !== 'site-board')))
    tell(
      [NAMING],
      'page no person at all: choose people, a group or those on duty in at least one step',
      'roepen geen mens op: kies bij minstens één stap mensen, een groep of wie er dienst heeft',
    );
  const seconds = (path: Path, value: number, least: number): void => {
    if (value >= least && value <= 3600) return;
    tell(
      path,
      `must be ${least} to 3600 seconds, so that somebody can answer in between`,
      `moet ${least} tot 3600 seconden zijn, zodat er iemand tussendoor kan antwoorden`,
    );
  };
  if (policy.repeat !== undefined) seconds(['repeat'], policy.repeat, STEPS_APART);
  seconds(['acknowledgeExpiry'], policy.acknowledgeExpiry, 1);
  policy.steps.forEach((step, j) => {
    const before = policy.steps[j - 1];
    if (before !== undefined && step.after >= before.after && step.after < before.after + STEPS_APART)
      tell(
        ['steps', j, 'after'],
        `must be ${before.after + STEPS_APART} or more: steps are at least ${STEPS_APART} s apart`,
        `moet ${before.after + STEPS_APART} of meer zijn: tussen stappen zit minstens ${STEPS_APART} s`,
      );
    if (!Number.isInteger(step.need) || step.need < 1)
      tell(['steps', j, 'need'], 'must be 1 or more', 'moet 1 of meer zijn');
    step.page.forEach((target, k) => {
      if (typeof target === 'string') return;
      if ('external' in target && target.external.phone.replace(/\D/g, '') === '112')
        tell(
          ['steps', j, 'page', k, 'external', 'phone'],
          '112 is no number to be put here: guidance to call it starts by itself',
          '112 hoort hier niet: de aanwijzing om te bellen begint vanzelf',
        );
      const group = 'group' in target ? site.groups.find(({ id }) => id === target.group) : undefined;
      if (group?.people.length === 0)
        tell(
          ['steps', j, 'page', k, 'group'],
          `"${group.id}" has no people`,
          `in groep "${group.name}" zit niemand`,
        );
    });
  });
  const { when } = policy;
  if (when === undefined) return;
  if (!isZone(when.timezone))
    tell(
      ['when', 'timezone'],
      `"${when.timezone}" is no time zone`,
      `"${when.timezone}" is geen tijdzone, zoals Europe/Amsterdam`,
    );
  for (const field of ['from', 'until'] as const)
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(when[field]))
      tell(['when', field], 'must be a time such as "09:00"', 'moet een tijd zijn, zoals 09:00');
}

/** What the gateway does whatever the policy says. */
function notesOn(policy: Policy): readonly Said[] {
  const notes: Said[] = [];
  const seconds = guidanceAfter(policy, policy.level) / 1000;
  const named = policy.steps.find(({ guide112 }) => guide112)?.after;
  if (policy.level === 'emergency')
    notes.push({
      message: 'For an emergency 112 guidance starts at 0 s, whatever the policy says.',
      nl: 'Bij nood begint de 112-aanwijzing meteen, wat hier ook staat.',
    });
  else if (named === undefined || named * 1000 > GUIDANCE_LIMIT)
    notes.push({
      message: `112 guidance starts after ${seconds} s when nobody comes, whatever the policy says.`,
      nl: `De 112-aanwijzing begint na ${seconds} s als er niemand komt, wat hier ook staat.`,
    });
  const repeat = policy.repeat ?? DEFAULT_REPEAT;
  notes.push({
    message: `While too few come the last step is repeated every ${repeat} s until the alarm is closed.`,
    nl: `Zolang er te weinig mensen komen, wordt de laatste stap elke ${repeat} s herhaald tot het alarm is afgesloten.`,
  });
  if (policy.when !== undefined)
    notes.push({
      message: 'Outside its hours the policy without hours counts, else that of the site, else the default.',
      nl: 'Buiten deze uren geldt de opschaling zonder uren, anders die van de locatie, anders de standaard.',
    });
  return notes;
}

/** Policies for the same place or site and level. */
const scopeOf = (policy: Policy): string =>
  JSON.stringify([
    policy.place ?? null,
    policy.place === undefined ? (policy.site ?? null) : null,
    policy.level,
  ]);

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** Spans of local time in a week: first minute after the start of Sunday, and length. */
function spansOf(when: PolicyHours): readonly { readonly start: number; readonly length: number }[] {
  const [from, until] = [minuteOf(when.from), minuteOf(when.until)];
  const length = until <= from ? until + DAY - from : until - from;
  const days = when.days.length === 0 ? WEEKDAYS : when.days;
  return days.map((day) => ({ start: WEEKDAYS.indexOf(day) * DAY + from, length }));
}

/** Why two policies of the same scope cannot both stand; null: they can. */
function clash(one: Policy, other: Policy): 'same' | 'hours' | 'zones' | null {
  if (one.when === undefined && other.when === undefined) return 'same';
  if (one.when === undefined || other.when === undefined) return null;
  if (one.when.timezone !== other.when.timezone) return 'zones';
  const theirs = spansOf(other.when);
  for (const a of spansOf(one.when))
    for (const b of theirs)
      if ((b.start - a.start + WEEK) % WEEK < a.length || (a.start - b.start + WEEK) % WEEK < b.length)
        return 'hours';
  return null;
}

function tellClash(one: Policy, other: Policy, name: string, tell: Tell): void {
  switch (clash(one, other)) {
    case 'same':
      tell([], `is for the same as ${name}`, `is voor hetzelfde als ${name}`);
      return;
    case 'hours':
      tell(['when'], `counts at the same hours as ${name}`, `geldt in dezelfde uren als ${name}`);
      return;
    case 'zones':
      tell(
        ['when', 'timezone'],
        `must be "${one.when?.timezone}", as in ${name}: hours in two zones cannot be told apart`,
        `moet "${one.when?.timezone}" zijn, zoals in ${name}: uren in twee zones zijn niet uit elkaar te houden`,
      );
      return;
    case null:
      return;
  }
}
