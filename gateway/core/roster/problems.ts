/**
 * What is wrong with a roster in a span of time. Walks the moments at which something changes, never the minutes.
 * Promises the serious ones first and at most 500; words are left to `problem-words.ts`.
 */
import type { RosterProblemCode } from '../api-roster.ts';
import { isMoved, weeksBetween } from '../handoffs.ts';
import { isRoleTaken } from '../roles-taken.ts';
import { type Stretch, stretches } from '../rotation.ts';
import {
  type Person,
  ROSTER_RULES,
  type Role,
  type Rotation,
  type SiteFile,
  serveTogether,
  sitesOf,
} from '../site.ts';
import type { State } from '../state.ts';
import { pagersOf } from '../targets.ts';
import { days, hours, type Wall, wall } from '../time.ts';
import { channelsOf } from './channels.ts';

/** Most problems told at once. */
const PROBLEMS_MOST = 500;
/** Somebody who said to be off without saying until when is taken to be so for a day. */
const OFF_FOR = days(1);

/** One thing that is wrong, in ids. */
export interface RosterProblem {
  readonly code: RosterProblemCode;
  /** `serious`: help could stay away. `notice`: somebody should look at it. */
  readonly weight: 'serious' | 'notice';
  readonly site: string | null;
  readonly rotation: string | null;
  /** The other rotation of a double duty. */
  readonly other: string | null;
  readonly group: string | null;
  readonly people: readonly string[];
  readonly from: Wall | null;
  readonly until: Wall | null;
  /** How often it comes back after `until` within what was looked at; only of those told once per person. */
  readonly again: number;
  /** Of somebody absent: reported as off, and not by the calendar. */
  readonly said: boolean;
}

/** Roles whose pager page shows and answers pages. */
const ANSWERING: readonly Role[] = ['responder', 'coordinator', 'admin'];

const SERIOUS: ReadonlySet<RosterProblemCode> = new Set([
  'no-rotation',
  'nobody',
  'no-channel',
  'cannot-answer',
  'absent',
  'unconfirmed',
]);

interface Found {
  readonly site?: string | null;
  readonly rotation?: string;
  readonly other?: string;
  readonly group?: string;
  readonly people?: readonly string[];
  readonly from?: Wall;
  readonly until?: Wall;
  readonly again?: number;
  readonly said?: boolean;
}
const made = (code: RosterProblemCode, found: Found): RosterProblem => ({
  code,
  weight: SERIOUS.has(code) ? 'serious' : 'notice',
  site: found.site ?? null,
  rotation: found.rotation ?? null,
  other: found.other ?? null,
  group: found.group ?? null,
  people: found.people ?? [],
  from: found.from ?? null,
  until: found.until ?? null,
  again: found.again ?? 0,
  said: found.said ?? false,
});

/** A rotation with who is on duty when. */
interface Walked {
  readonly rotation: Rotation;
  readonly stretches: readonly Stretch[];
}

/** Problems in `[from, until)`. `site`: the site to look at, which need not be the one in force. */
export function problemsOf(state: State, site: SiteFile, from: Wall, until: Wall): readonly RosterProblem[] {
  const walked = site.rotations.map((rotation) => ({
    rotation,
    stretches: stretches(site, rotation.id, from, until),
  }));
  const away = awayOf(state);
  const people = new Map(site.people.map((person) => [person.id, person]));
  const found = [
    ...withoutRotation(site),
    ...walked.flatMap((one) => [
      ...standing(one),
      ...unreachable(state, people, one, from),
      ...away.flatMap((of) => absent(one, of)),
      ...unconfirmed(state, site, one, from),
      ...moved(one, from, until),
    ]),
    ...doubled(walked),
    ...inNoGroup(site),
  ];
  return found.sort((a, b) => rank(a) - rank(b) || (a.from ?? 0) - (b.from ?? 0)).slice(0, PROBLEMS_MOST);
}

const rank = ({ weight }: RosterProblem): number => (weight === 'serious' ? 0 : 1);

function withoutRotation({ sites, rotations }: SiteFile): readonly RosterProblem[] {
  const served = new Set(rotations.flatMap(sitesOf));
  return sites.filter(({ id }) => !served.has(id)).map(({ id }) => made('no-rotation', { site: id }));
}

/** Nobody, not begun, one person alone. */
function standing({ rotation, stretches: all }: Walked): readonly RosterProblem[] {
  const { id, site } = rotation;
  return all.flatMap(({ group, people, fallback, nobody, from, until }) => {
    const where = { site, rotation: id, group, from, until };
    return [
      ...(nobody ? [made('nobody', where)] : fallback ? [made('not-begun', where)] : []),
      ...(people.length === 1 ? [made('one-person', { ...where, people })] : []),
    ];
  });
}

/**
 * Why a page does not help this person, who is on duty; null: as far as anybody can know it does. A pager page that works
 * is evidence of a login of some role, unless it is the site that takes the role away.
 */
function deafness(
  state: State,
  people: ReadonlyMap<string, Person>,
  id: string,
  now: Wall,
): 'no-channel' | 'cannot-answer' | null {
  const answers = (person: Person | undefined): boolean =>
    person?.roles.some((role) => ANSWERING.includes(role)) ?? false;
  const channels = channelsOf(state, id, now);
  if (!answers(people.get(id)) && pagersOf(state, id).length === 0) {
    const loses =
      answers(state.index.people.get(id)) || ANSWERING.some((role) => isRoleTaken(state, id, role));
    if (loses || channels.length === 0) return 'cannot-answer';
  }
  return channels.length === 0 ? 'no-channel' : null;
}

/** People on duty whom no page helps, each once; those with the same duties are told together. */
function unreachable(
  state: State,
  site: ReadonlyMap<string, Person>,
  { rotation, stretches: all }: Walked,
  now: Wall,
): readonly RosterProblem[] {
  const whys = new Map<string, ReturnType<typeof deafness>>();
  const duties = new Map<string, { readonly group: string; readonly spans: { from: Wall; until: Wall }[] }>();
  for (const { group, people, from, until } of all)
    for (const person of people) {
      const known = whys.get(person);
      const why = known === undefined ? deafness(state, site, person, now) : known;
      whys.set(person, why);
      if (why === null) continue;
      const duty = duties.get(person) ?? { group, spans: [] };
      duties.set(person, duty);
      const last = duty.spans.at(-1);
      if (last !== undefined && last.until === from) last.until = until;
      else duty.spans.push({ from, until });
    }
  const together = new Map<string, { readonly first: RosterProblem; readonly people: string[] }>();
  for (const [person, { group, spans }] of duties) {
    const [next] = spans;
    const code = whys.get(person) ?? null;
    if (next === undefined || code === null) continue;
    const key = `${code} ${group} ${spans.map(({ from, until }) => `${from} ${until}`).join(' ')}`;
    const known = together.get(key);
    if (known !== undefined) known.people.push(person);
    else {
      const where = { site: rotation.site, rotation: rotation.id, group };
      const first = made(code, { ...where, ...next, again: spans.length - 1 });
      together.set(key, { first, people: [person] });
    }
  }
  return [...together.values()].map(({ first, people }) => ({ ...first, people }));
}

interface Span {
  readonly from: Wall;
  readonly until: Wall;
}
/** When people are away: by their calendar, or (`said`) because they are reported as off. */
interface Away {
  readonly said: boolean;
  readonly spans: ReadonlyMap<string, readonly Span[]>;
}

function awayOf({ roster }: State): readonly Away[] {
  const off = new Map<string, readonly Span[]>();
  for (const [person, { presence, since, until }] of roster.presence)
    if (presence === 'off') off.set(person, [{ from: since, until: until ?? wall(since + OFF_FOR) }]);
  return [
    { said: false, spans: roster.absences },
    { said: true, spans: off },
  ];
}

function absent({ rotation, stretches: all }: Walked, { said, spans: away }: Away): readonly RosterProblem[] {
  if (away.size === 0) return [];
  const spans = new Map<string, { from: Wall; until: Wall }[]>();
  for (const { people, from, until } of all)
    for (const person of people)
      for (const gone of away.get(person) ?? []) {
        const [begins, ends] = [wall(Math.max(from, gone.from)), wall(Math.min(until, gone.until))];
        if (ends <= begins) continue;
        const list = spans.get(person) ?? [];
        const last = list.at(-1);
        if (last !== undefined && begins <= last.until) last.until = wall(Math.max(last.until, ends));
        else list.push({ from: begins, until: ends });
        spans.set(person, list);
      }
  return [...spans].flatMap(([person, list]) =>
    list.map((span) =>
      made('absent', { site: rotation.site, rotation: rotation.id, people: [person], ...span, said }),
    ),
  );
}

/** The next handoff is near, and some have not confirmed their test page. */
function unconfirmed(
  state: State,
  site: SiteFile,
  { rotation, stretches: all }: Walked,
  now: Wall,
): readonly RosterProblem[] {
  const { reportBefore } = site.roster ?? ROSTER_RULES;
  const near = now + hours(reportBefore);
  const people = new Set<string>();
  let coming: Wall | null = null;
  for (const { kind, about, person, confirmedAt, endedAt } of state.roster.notices.values()) {
    if (kind !== 'readiness' || about.rotation !== rotation.id || confirmedAt !== null || endedAt !== null)
      continue;
    const { from } = about;
    if (from === undefined || from <= now || from > near) continue;
    const begins = all.find((stretch) => stretch.from <= from && from < stretch.until);
    if (begins === undefined || !begins.people.includes(person)) continue;
    people.add(person);
    coming = from;
  }
  if (coming === null) return [];
  return [
    made('unconfirmed', { site: rotation.site, rotation: rotation.id, people: [...people], from: coming }),
  ];
}

function moved({ rotation }: Walked, from: Wall, until: Wall): readonly RosterProblem[] {
  return weeksBetween(rotation, from, until)
    .filter((week) => week.number >= 0 && week.from >= from && isMoved(rotation, week))
    .map((week) =>
      made('moved-handoff', {
        site: rotation.site,
        rotation: rotation.id,
        group: week.group,
        from: week.from,
        until: week.until,
      }),
    );
}

interface Duty extends Span {
  readonly rotation: Rotation;
}

/** People on duty at two sites at once; those of the same two rotations and span are told together. */
function doubled(walked: readonly Walked[]): readonly RosterProblem[] {
  if (new Set(walked.flatMap(({ rotation }) => sitesOf(rotation))).size < 2) return [];
  const duties = new Map<string, Duty[]>();
  for (const { rotation, stretches: all } of walked)
    for (const { people, from, until } of all)
      for (const person of people) {
        const list = duties.get(person) ?? [];
        const last = list.at(-1);
        if (last !== undefined && last.rotation === rotation && last.until === from) list.pop();
        const begins =
          last !== undefined && last.rotation === rotation && last.until === from ? last.from : from;
        list.push({ rotation, from: begins, until });
        duties.set(person, list);
      }
  const together = new Map<string, { first: Duty; second: Duty; people: string[]; span: Span }>();
  for (const [person, list] of duties) {
    list.sort((a, b) => a.from - b.from);
    let running: Duty[] = [];
    for (const duty of list) {
      running = running.filter(({ until }) => until > duty.from);
      for (const other of running) {
        if (serveTogether(other.rotation, duty.rotation)) continue;
        const [first, second] = other.rotation.id < duty.rotation.id ? [other, duty] : [duty, other];
        const span = { from: duty.from, until: wall(Math.min(other.until, duty.until)) };
        const key = `${first.rotation.id}|${second.rotation.id}|${span.from}|${span.until}`;
        const known = together.get(key);
        if (known !== undefined) known.people.push(person);
        else if (together.size < PROBLEMS_MOST) together.set(key, { first, second, people: [person], span });
      }
      running.push(duty);
    }
  }
  return [...together.values()].map(({ first, second, people, span }) =>
    made('double-duty', {
      site: first.rotation.site,
      rotation: first.rotation.id,
      other: second.rotation.id,
      people,
      ...span,
    }),
  );
}

/** Responders who are in no group, nor named by an override or a policy. */
function inNoGroup({ people, groups, overrides, policies }: SiteFile): readonly RosterProblem[] {
  const paged = new Set([
    ...groups.flatMap((group) => group.people),
    ...overrides.flatMap(({ replace, add }) => [
      ...(replace === undefined ? [] : [replace.by]),
      ...(add ?? []),
    ]),
    ...policies.flatMap(({ steps }) =>
      steps.flatMap(({ page }) =>
        page.flatMap((target) => (typeof target !== 'string' && 'person' in target ? [target.person] : [])),
      ),
    ),
  ]);
  const left = new Map<string | null, string[]>();
  for (const { id, roles, site = null } of people) {
    if (!roles.includes('responder') || paged.has(id)) continue;
    const list = left.get(site) ?? [];
    list.push(id);
    left.set(site, list);
  }
  return [...left].map(([site, ids]) => made('in-no-group', { site, people: ids }));
}
