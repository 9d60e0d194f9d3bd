/**
 * Readiness: before each handoff the coming people get a test page and confirm it, who did not is reported by name,
 * and after it those who leave are told so; once a day the coming week is reported. Promises each of these once per
 * shift or day, also when the gateway was down at the moment or the clock jumped.
 */
import { type Week, weekAt, weekOf } from '../handoffs.ts';
import { oncall, shiftAt } from '../rotation.ts';
import { ROSTER_RULES, type RosterRules, type Rotation } from '../site.ts';
import type { State } from '../state.ts';
import { days, hours, minutes, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import { instantOf, localDay } from '../zone.ts';
import type { HandoffStage } from './entries.ts';
import { endNotices, sendNotice, tellCoordinators } from './notices.ts';
import { problemsOf } from './problems.ts';
import type { NoticeRecord } from './state.ts';
import { zoneOfSite } from './zones.ts';

/** Somebody asked so lately is not reported as not having confirmed. */
const ASKED_LATELY = minutes(15);
/** So long before the handoff the report does not wait any more. */
const REPORT_LATEST = minutes(5);
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

/** The handoff that comes next, and who comes on duty with it after overrides. */
export interface Coming {
  readonly week: Week;
  readonly people: readonly string[];
}

/** The handoff of a rotation that comes after an instant. */
export function comingOf(state: State, rotation: Rotation, at: Wall): Coming {
  const now = weekAt(rotation, at);
  const week = weekOf(rotation, Math.max(0, now.number + 1));
  return { week, people: shiftAt(state.site, rotation.id, week.from)?.people ?? [] };
}

/** The test page of a person for a shift that was not taken back: the confirmed one, else the newest. */
export function testOf(
  state: State,
  rotation: string,
  shift: string,
  person: string,
): NoticeRecord | undefined {
  let found: NoticeRecord | undefined;
  for (const notice of state.roster.notices.values()) {
    if (notice.kind !== 'readiness' || notice.person !== person) continue;
    if (notice.about.rotation !== rotation || notice.about.shift !== shift) continue;
    if (notice.confirmedAt !== null) return notice;
    if (notice.endedAt === null) found = notice;
  }
  return found;
}

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

const isStaged = (state: State, rotation: string, stage: HandoffStage, shift: string): boolean =>
  state.roster.staged.get(`${rotation}|${stage}`)?.includes(shift) ?? false;

function stage(turn: Turn, rotation: string, done: HandoffStage, shift: string): void {
  if (!isStaged(turn.state, rotation, done, shift))
    record(turn, { type: 'handoff.staged', rotation, shift, stage: done });
}

/** Tests and reports the coming shift. Returns the moments at which it wants to be looked at. */
function prepare(turn: Turn, rotation: Rotation): readonly Wall[] {
  const { state, now } = turn;
  const rules = rulesOf(state);
  const { week, people } = comingOf(state, rotation, now.wall);
  const { shift, from, group } = week;
  const testAt = wall(from - hours(rules.testBefore));
  if (now.wall < testAt) return [testAt, from];
  // The clock was set back behind a handoff that was carried out.
  if (isStaged(state, rotation.id, 'handed', shift)) return [from];
  const about = { rotation: rotation.id, shift, group, from };
  endNotices(
    turn,
    'moot',
    ({ kind, about: of, person, confirmedAt }) =>
      kind === 'readiness' &&
      of.rotation === rotation.id &&
      confirmedAt === null &&
      (of.shift !== shift || of.from !== from || !people.includes(person)),
  );
  let asked: Wall = testAt;
  for (const person of people) {
    if (!state.index.people.has(person)) continue;
    const known = testOf(state, rotation.id, shift, person);
    if (known === undefined)
      sendNotice(turn, { person, kind: 'readiness', about, confirm: true, rings: true, until: from });
    if ((known?.at ?? now.wall) > asked) asked = known?.at ?? now.wall;
  }
  stage(turn, rotation.id, 'tested', shift);
  if (isStaged(state, rotation.id, 'reported', shift)) return [from];
  const reportAt = Math.max(
    from - hours(rules.reportBefore),
    Math.min(asked + ASKED_LATELY, from - REPORT_LATEST),
  );
  if (now.wall < reportAt) return [wall(reportAt), from];
  const silent = people.filter(
    (person) =>
      state.index.people.has(person) &&
      (testOf(state, rotation.id, shift, person)?.confirmedAt ?? null) === null,
  );
  if (silent.length > 0) tellCoordinators(turn, rotation.site, 'unready', { ...about, people: silent }, from);
  stage(turn, rotation.id, 'reported', shift);
  return [from];
}

/** After a handoff: those who leave are told so. A rotation seen for the first time has handed nothing over yet. */
function handOver(turn: Turn, rotation: Rotation): void {
  const { state, now } = turn;
  const { shift, from, group, number } = weekAt(rotation, now.wall);
  if (isStaged(state, rotation.id, 'handed', shift)) return;
  const known = state.roster.staged.has(`${rotation.id}|handed`);
  stage(turn, rotation.id, 'handed', shift);
  endNotices(
    turn,
    'over',
    ({ kind, about }) =>
      kind === 'readiness' && about.rotation === rotation.id && (about.from ?? now.wall) <= now.wall,
  );
  if (!known || number < 0 || now.wall - from > HANDED_NEWS) return;
  const onDuty = new Set(oncall(state.site, now.wall).flatMap(({ people }) => people));
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
