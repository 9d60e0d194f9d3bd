/**
 * The roster by weeks as one viewer may see it: shifts with their changes, what is wrong with them, and for those who
 * edit the items themselves. Reads only. Promises a covert board and roles without personal data nobody's name or id,
 * and a board nothing of another site.
 */
import type { RosterView, RotationWeeksView, ShiftView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import { type Week, weeksBetween } from '../handoffs.ts';
import { stretches } from '../rotation.ts';
import { isCovert } from '../sight.ts';
import { ROSTER_RULES, type Rotation, serves } from '../site.ts';
import type { State } from '../state.ts';
import type { Texts } from '../texts/index.ts';
import { iso, type Now, type Wall, wall } from '../time.ts';
import { viewProblem } from './problem-words.ts';
import { problemsOf } from './problems.ts';
import { coordinates } from './swap-rules.ts';
import { LOOK_AHEAD } from './view-edits.ts';
import { groupName } from './words.ts';

const WEEK = 7 * 86_400_000;
/** Most weeks in one answer. */
const WEEKS_MOST = 60;

/** Weeks of the roster from the shift in force at `from` on; `weeks` 1 to 60. */
export function viewRoster(
  state: State,
  actor: Actor,
  now: Now,
  from: Wall,
  weeks: number,
  texts: Texts,
): RosterView {
  const { site, roster } = state;
  const until = wall(from + Math.min(WEEKS_MOST, Math.max(1, Math.floor(weeks))) * WEEK);
  const nameless =
    actor.role === 'auditor' ||
    actor.role === 'integration' ||
    (actor.role === 'board' && (actor.site === null || isCovert(state, actor.site)));
  const edits = coordinates(actor);
  const rotations = site.rotations
    .filter((rotation) => actor.role !== 'board' || serves(rotation, actor.site))
    .map((rotation) => viewRotation(state, rotation, { from, until, now: now.wall, nameless }));
  const ahead = wall(Math.min(until, Math.max(now.wall, from) + LOOK_AHEAD));
  const looked = wall(Math.max(now.wall, from));
  return {
    revision: roster.revision,
    from: iso(from),
    until: iso(until),
    rotations,
    problems:
      edits && looked < ahead
        ? problemsOf(state, site, looked, ahead).map((found) => viewProblem(texts, site, found))
        : [],
    names: nameless ? {} : namesIn(state, rotations),
    rules: site.roster ?? ROSTER_RULES,
    items: edits
      ? {
          people: site.people.map((person) => ({
            id: person.id,
            name: person.name,
            site: person.site ?? null,
            roles: person.roles,
            language: person.language,
            manager: person.manager ?? null,
          })),
          groups: site.groups,
          rotations: site.rotations,
          overrides: site.overrides,
          policies: site.policies,
        }
      : null,
  };
}

/** What is looked at, and for whom. */
interface Look {
  readonly from: Wall;
  readonly until: Wall;
  readonly now: Wall;
  readonly nameless: boolean;
}

function viewRotation(state: State, rotation: Rotation, look: Look): RotationWeeksView {
  const overrides = state.site.overrides.filter((override) => override.rotation === rotation.id);
  return {
    rotation: rotation.id,
    site: rotation.site,
    sharedWith: rotation.sharedWith ?? [],
    timezone: rotation.timezone,
    handoff: rotation.handoff,
    shifts: weeksBetween(rotation, look.from, look.until).map((week) => {
      const touching = overrides.filter(
        (override) => Date.parse(override.from) < week.until && Date.parse(override.until) > week.from,
      );
      return viewShift(
        state,
        rotation,
        week,
        touching.flatMap(({ id }) => (id === undefined ? [] : [id])),
        look,
      );
    }),
  };
}

function viewShift(
  state: State,
  rotation: Rotation,
  week: Week,
  overrides: readonly string[],
  { now, nameless }: Look,
): ShiftView {
  const members = state.site.groups.find(({ id }) => id === week.group)?.people ?? [];
  const swaps = [...state.roster.swaps.values()].filter(
    (swap) =>
      (swap.state === 'asked' || swap.state === 'accepted') &&
      swap.rotation === rotation.id &&
      (swap.shift === week.shift || swap.inReturn === week.shift),
  );
  return {
    shift: week.shift,
    week: isoWeek(week.shift),
    from: iso(week.from),
    until: iso(week.until),
    group: week.group,
    groupName: groupName(state.site, week.group),
    members: nameless ? [] : members,
    spans: stretches(state.site, rotation.id, week.from, week.until).map((span) => ({
      from: iso(span.from),
      until: iso(span.until),
      people: nameless ? [] : span.people,
      fallback: span.fallback,
    })),
    overrides,
    swaps: nameless ? [] : swaps.map(({ id }) => id),
    now: week.from <= now && now < week.until,
  };
}

/** ISO 8601 week of a day, such as `2026-W53`: that of its Thursday. */
function isoWeek(day: string): string {
  const local = new Date(`${day}T00:00:00Z`);
  local.setUTCDate(local.getUTCDate() + 4 - (local.getUTCDay() || 7));
  const first = Date.UTC(local.getUTCFullYear(), 0, 1);
  const week = Math.floor((local.getTime() - first) / WEEK) + 1;
  return `${local.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

function namesIn(state: State, rotations: readonly RotationWeeksView[]): Readonly<Record<string, string>> {
  const people = new Set(
    rotations.flatMap(({ shifts }) =>
      shifts.flatMap(({ members, spans }) => [...members, ...spans.flatMap((span) => span.people)]),
    ),
  );
  return Object.fromEntries([...people].map((id) => [id, state.index.people.get(id)?.name ?? id]));
}
