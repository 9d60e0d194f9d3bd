/**
 * Readiness: before somebody's time on duty begins, at a handoff or later by an override, they get a test page and
 * confirm it, who did not is reported by name, and after a handoff those who leave are told so; once a day the coming
 * week is reported. Promises each of these once per shift or day, also when the gateway was down at the moment or the
 * clock jumped. Who comes is worked out by `coming.ts`.
 */
import { type Week, weekAt } from '../handoffs.ts';
import { shiftAt, stretches } from '../rotation.ts';
import { ROSTER_RULES, type RosterRules, type Rotation } from '../site.ts';
import type { State } from '../state.ts';
import { days, hours, minutes, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import { instantOf, localDay } from '../zone.ts';
import { type Comer, comingOf, laterComers, testOf } from './coming.ts';
import type { HandoffStage } from './entries.ts';
import { endNotices, sendNotice, tellCoordinators } from './notices.ts';
import { problemsOf } from './problems.ts';
import { zoneOfSite } from './zones.ts';

/** Somebody asked so lately is not reported as not having confirmed. */
const ASKED_LATELY = minutes(15);
/** So long before the handoff the report does not wait any more. */
const REPORT_LATEST = minutes(5);
/** Whoever is asked after the report has at least this long, unless their time begins before. */
const LATE_LEAST = minutes(10);
/** So long before it begins they are reported anyhow. */
const LATE_LATEST = minutes(1);
/** Whoever is on duty again within this time is not told to be off. */
const AGAIN_SOON = hours(12);
/** A handoff longer ago is news to nobody. */
const HANDED_NEWS = days(1);
/** Local time of the daily report, in minutes. */
const REPORT_MINUTE = 7 * 60;
/** How far the daily report looks. */
const REPORT_AHEAD = days(7);
/** A day reported so far ahead was reported under a wrong clock. */
const REPORT_SANE = days(2);

/** How the roster is looked after, as the site says. */
export const rulesOf = (state: State): RosterRules => state.site.roster ?? ROSTER_RULES;

/** Stages of handoffs and the daily report whose time has come. Returns when to look again. */
export function readinessPassed(turn: Turn): Wall | null {
  const moments: Wall[] = [];
  for (const rotation of turn.state.site.rotations) {
    handOver(turn, rotation);
    moments.push(...prepare(turn, rotation));
  }
  const daily = reportDay(turn);
  if (daily !== null) moments.push(daily);
  let next: Wall | null = null;
  for (const moment of moments) if (moment > turn.now.wall && (next === null || moment < next)) next = moment;
  return next;
}

/** A stage of the handoff that begins a shift is done. */
export const isStaged = (state: State, rotation: string, stage: HandoffStage, shift: string): boolean =>
  state.roster.staged.get(`${rotation}|${stage}`)?.includes(shift) ?? false;

function stage(turn: Turn, rotation: string, done: HandoffStage, shift: string): void {
  if (!isStaged(turn.state, rotation, done, shift))
    record(turn, { type: 'handoff.staged', rotation, shift, stage: done });
}

/** Tests and reports who comes on duty. Returns the moments at which it wants to be looked at. */
function prepare(turn: Turn, rotation: Rotation): readonly Wall[] {
  const { state, now } = turn;
  const rules = rulesOf(state);
  const { week, comers } = comingOf(state, rotation, now.wall);
  const all = [...laterComers(state, rotation, now.wall), ...comers];
  takeBack(turn, rotation, all);
  const testAt = wall(week.from - hours(rules.testBefore));
  const moments: Wall[] = [testAt, week.from];
  // The clock was set back behind a handoff that was carried out.
  const isHanded = isStaged(state, rotation.id, 'handed', week.shift);
  const asked: Comer[] = [];
  for (const comer of all) {
    const { person, from, shift, group } = comer;
    if (!state.index.people.has(person) || (isHanded && shift === week.shift)) continue;
    const due = wall(from - hours(rules.testBefore));
    moments.push(due, from);
    if (now.wall < due) continue;
    asked.push(comer);
    if (testOf(state, rotation.id, comer) !== undefined) continue;
    const about = { rotation: rotation.id, shift, group, from };
    sendNotice(turn, { person, kind: 'readiness', about, confirm: true, rings: true, until: from });
  }
  if (now.wall >= testAt && !isHanded) {
    stage(turn, rotation.id, 'tested', week.shift);
    moments.push(reportShift(turn, rotation, week, asked));
  }
  moments.push(...reportLate(turn, rotation, week, asked));
  return moments;
}

/** Test pages for what is not to come any more are taken back. */
function takeBack(turn: Turn, rotation: Rotation, comers: readonly Comer[]): void {
  const begins = new Map(comers.map(({ shift, person, from }) => [`${shift}|${person}`, from]));
  endNotices(
    turn,
    'moot',
    ({ kind, about, person, confirmedAt, until }) =>
      kind === 'readiness' &&
      about.rotation === rotation.id &&
      confirmedAt === null &&
      until > turn.now.wall &&
      begins.get(`${about.shift}|${person}`) !== about.from,
  );
}

/** Who comes with the handoff and did not confirm is reported, once for all of them. Returns when, or the handoff. */
function reportShift(turn: Turn, rotation: Rotation, week: Week, asked: readonly Comer[]): Wall {
  const { state, now } = turn;
  const { shift, from, group } = week;
  if (isStaged(state, rotation.id, 'reported', shift)) return from;
  const coming = asked.filter((comer) => comer.shift === shift && comer.from === from);
  const tests = coming.map((comer) => testOf(state, rotation.id, comer));
  const last = Math.max(0, ...tests.map((test) => test?.at ?? now.wall));
  const reportAt = wall(
    Math.max(from - hours(rulesOf(state).reportBefore), Math.min(last + ASKED_LATELY, from - REPORT_LATEST)),
  );
  if (now.wall < reportAt) return reportAt;
  const silent = coming.filter((_, i) => (tests[i]?.confirmedAt ?? null) === null);
  report(turn, rotation, { shift, from, group }, silent);
  stage(turn, rotation.id, 'reported', shift);
  return from;
}

/**
 * Who came in after that report, or comes later than the handoff, is reported when half of the time is gone in which
 * they could confirm. Returns the moments at which somebody will be.
 */
function reportLate(turn: Turn, rotation: Rotation, week: Week, asked: readonly Comer[]): readonly Wall[] {
  const { state, now } = turn;
  const isReported = isStaged(state, rotation.id, 'reported', week.shift);
  const before = hours(rulesOf(state).reportBefore);
  const moments: Wall[] = [];
  const late = new Map<Wall, Comer[]>();
  for (const comer of asked) {
    const { from, shift } = comer;
    if (shift === week.shift && from === week.from && !isReported) continue;
    const test = testOf(state, rotation.id, comer);
    if (test === undefined || test.confirmedAt !== null || isNamed(state, rotation, comer)) continue;
    const half = test.at + Math.max(LATE_LEAST, (from - test.at) / 2);
    const due = wall(Math.max(from - before, Math.min(half, from - LATE_LATEST)));
    if (due > now.wall) moments.push(due);
    // Nobody is named in the very moment in which they are asked.
    else if (test.at < now.wall) late.set(from, [...(late.get(from) ?? []), comer]);
  }
  for (const [from, silent] of late) {
    const [{ shift, group } = week] = silent;
    report(turn, rotation, { shift, from, group }, silent);
  }
  return moments;
}

function report(
  turn: Turn,
  { id, site }: Rotation,
  about: { readonly shift: string; readonly from: Wall; readonly group: string },
  silent: readonly Comer[],
): void {
  if (silent.length === 0) return;
  const people = silent.map(({ person }) => person);
  tellCoordinators(turn, site, 'unready', { rotation: id, ...about, people }, about.from);
}

/** Coordinators were told that somebody did not confirm. */
function isNamed({ roster }: State, { id }: Rotation, { person, from, shift }: Comer): boolean {
  for (const { kind, about } of roster.notices.values())
    if (
      kind === 'unready' &&
      about.rotation === id &&
      about.shift === shift &&
      about.from === from &&
      about.people?.includes(person) === true
    )
      return true;
  return false;
}

/** The next look at the roster tells those who left with the last handoff of a rotation that they are off. */
export function tellsLeaving({ state, now }: Turn, rotation: Rotation): boolean {
  const { shift, from, number } = weekAt(rotation, now.wall);
  const isKnown = state.roster.staged.has(`${rotation.id}|handed`);
  const isNews = number >= 0 && now.wall - from <= HANDED_NEWS;
  return isKnown && isNews && !isStaged(state, rotation.id, 'handed', shift);
}

/** After a handoff: those who leave are told so. A rotation seen for the first time has handed nothing over yet. */
function handOver(turn: Turn, rotation: Rotation): void {
  const { state, now } = turn;
  const { shift, from, group } = weekAt(rotation, now.wall);
  if (isStaged(state, rotation.id, 'handed', shift)) return;
  const tells = tellsLeaving(turn, rotation);
  stage(turn, rotation.id, 'handed', shift);
  endNotices(
    turn,
    'over',
    ({ kind, about }) =>
      kind === 'readiness' && about.rotation === rotation.id && (about.from ?? now.wall) <= now.wall,
  );
  if (!tells) return;
  const until = wall(now.wall + AGAIN_SOON);
  const onDuty = new Set(
    state.site.rotations.flatMap(({ id }) =>
      stretches(state.site, id, now.wall, until).flatMap(({ people }) => people),
    ),
  );
  for (const person of shiftAt(state.site, rotation.id, wall(from - 1))?.people ?? [])
    if (!onDuty.has(person) && state.index.people.has(person))
      sendNotice(turn, {
        person,
        kind: 'off-duty',
        about: { rotation: rotation.id, shift, group, from },
        until: wall(from + HANDED_NEWS),
      });
}

/** Once a day coordinators hear what is wrong with the coming week. Returns when the next report is due. */
function reportDay(turn: Turn): Wall | null {
  const { state, now } = turn;
  if (state.site.sites.length === 0) return null;
  const zone = zoneOfSite(state.site, null);
  const today = localDay(zone, now.wall);
  const due = instantOf(zone, today, REPORT_MINUTE);
  if (now.wall < due) return due;
  const next = instantOf(zone, { ...today, day: today.day + 1 }, REPORT_MINUTE);
  const day = new Date(Date.UTC(today.year, today.month - 1, today.day)).toISOString().slice(0, 10);
  const { reportedDay } = state.roster;
  // Set back by a day or two the clock comes to a day that was reported; far ahead it was wrong before.
  if (reportedDay >= day && Date.parse(reportedDay) - Date.parse(day) <= REPORT_SANE) return next;
  record(turn, { type: 'roster.reported', day });
  const sites = new Map<string | null, { readonly codes: Set<string>; readonly people: Set<string> }>();
  for (const found of problemsOf(state, state.site, now.wall, wall(now.wall + REPORT_AHEAD))) {
    // Who is in no group is no matter of one week.
    if (found.code === 'in-no-group') continue;
    const of = sites.get(found.site) ?? { codes: new Set(), people: new Set() };
    of.codes.add(found.code);
    for (const person of found.people) of.people.add(person);
    sites.set(found.site, of);
  }
  for (const [site, { codes, people }] of sites)
    tellCoordinators(
      turn,
      site,
      'roster-report',
      { codes: [...codes], people: [...people], ...(site !== null && { site }) },
      next,
    );
  return next;
}
