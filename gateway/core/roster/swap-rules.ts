/**
 * Whether a shift can be swapped, and with which overrides: pure, for `swaps.ts` which decides and `view-swaps.ts`
 * which shows. Promises a reason for each no. Being on duty at another site too is told, never refused.
 */
import type { Actor } from '../events.ts';
import { type Week, weekNamed } from '../handoffs.ts';
import type { Problem } from '../problem.ts';
import { stretches } from '../rotation.ts';
import { type Rotation, serveTogether } from '../site.ts';
import type { State } from '../state.ts';
import type { Texts } from '../texts/index.ts';
import type { ShiftFacts } from '../texts/roster-facts.ts';
import { hours, iso, type Wall, wall } from '../time.ts';
import { isOnDuty } from './edit-follows.ts';
import type { RosterEdit } from './events.ts';
import type { SwapRecord } from './state.ts';
import { membersOf } from './swap-news.ts';
import { localText, nameOf, refusal, rotationName } from './words.ts';

/** Who is away for this much of a shift, taken together, cannot take it over. */
const AWAY_MOST = hours(24);

/** What somebody may answer to a swap. */
export type SwapAnswer = 'accept' | 'decline' | 'withdraw' | 'approve' | 'refuse';

/** One handing over of a shift from one person to another. */
interface Turnover {
  readonly rotation: Rotation;
  readonly week: Week;
  readonly person: string;
  readonly by: string;
}

const later = (a: Wall, b: Wall): Wall => wall(Math.max(a, b));

/** A coordinator, as far as swaps go. */
export const coordinates = ({ role }: Actor): boolean => role === 'coordinator' || role === 'admin';

/** A shift in words. */
export const shiftFacts = (
  t: Texts,
  state: State,
  rotation: Rotation,
  week: Week,
  who: string,
  by = '',
): ShiftFacts => ({
  who: nameOf(state.site, who),
  by: by === '' ? '' : nameOf(state.site, by),
  rotation: rotationName(state.site, rotation.id),
  from: localText(t, rotation.timezone, week.from),
  until: localText(t, rotation.timezone, week.until),
});

/** The week of a swap's shift or of the one in return. Undefined: it is no more. */
export function weekOfSwap(state: State, swap: SwapRecord, shift = swap.shift): Week | undefined {
  const rotation = state.site.rotations.find(({ id }) => id === swap.rotation);
  const week = rotation === undefined ? undefined : weekNamed(rotation, shift);
  return week === undefined || week.number < 0 ? undefined : week;
}

/** When a swap that is still open lapses: its shift begins, or that in return; one of a running shift, as it ends. */
export function lapseOf(state: State, swap: SwapRecord): Wall | null {
  const ends = [swap.shift, ...(swap.inReturn === null ? [] : [swap.inReturn])].map((shift) => {
    const week = weekOfSwap(state, swap, shift);
    return week === undefined ? null : week.from > swap.askedAt ? week.from : week.until;
  });
  let first: Wall | null = null;
  for (const end of ends) {
    if (end === null) return null;
    if (first === null || end < first) first = end;
  }
  return first;
}

/** Why these people cannot hand over that shift; null: they can, as far as duty and absence go. */
export function refuseTurnover(
  state: State,
  { rotation, week, person, by }: Turnover,
  now: Wall,
): Problem | null {
  const rest = { from: later(week.from, now), until: week.until };
  if (!isOnDuty(state.site, rotation.id, rest, person))
    return refusal(
      'conflict',
      (t) => t.rosterCore.swap.notOnDuty(shiftFacts(t, state, rotation, week, person)),
      'shift',
    );
  return by === '' ? null : refuseTaking(state, rotation, week, by, now);
}

/** Why somebody cannot take over a shift. */
function refuseTaking(state: State, rotation: Rotation, week: Week, by: string, now: Wall): Problem | null {
  const rest = { from: later(week.from, now), until: week.until };
  if (isOnDuty(state.site, rotation.id, rest, by))
    return refusal(
      'conflict',
      (t) => t.rosterCore.swap.alreadyOnDuty(shiftFacts(t, state, rotation, week, by)),
      'of',
    );
  let away = 0;
  for (const { from, until } of state.roster.absences.get(by) ?? [])
    away += Math.max(0, Math.min(until, rest.until) - Math.max(from, rest.from));
  return away >= Math.min(AWAY_MOST, rest.until - rest.from)
    ? refusal('conflict', (t) => t.rosterCore.swap.absent(shiftFacts(t, state, rotation, week, by)), 'of')
    : null;
}

/** The edits that let `by` stand in for `person` for what is left of a week, or why there are none. */
export function turnoverEdits(
  state: State,
  { rotation, week, person, by }: Turnover,
  now: Wall,
): readonly RosterEdit[] | Problem {
  const from = later(week.from, now);
  const span = { rotation: rotation.id, shift: week.shift, from: iso(from), until: iso(week.until) };
  const members = state.site.groups.find(({ id }) => id === week.group)?.people ?? [];
  const through = state.site.overrides.filter(
    (override) =>
      override.rotation === rotation.id &&
      override.replace?.by === person &&
      Date.parse(override.from) < week.until &&
      Date.parse(override.until) > from,
  );
  const [known, ...others] = through;
  if (known === undefined && members.includes(person))
    return [{ do: 'put', section: 'overrides', value: { ...span, replace: { person, by } } }];
  const fits =
    known?.replace !== undefined &&
    known.id !== undefined &&
    others.length === 0 &&
    Date.parse(known.from) >= week.from &&
    Date.parse(known.from) <= from &&
    Date.parse(known.until) === week.until;
  if (!fits || known.replace === undefined || known.id === undefined)
    return refusal(
      'conflict',
      (t) => t.rosterCore.swap.throughOverride(shiftFacts(t, state, rotation, week, person)),
      'shift',
    );
  // Somebody who stands in hands over to the next; to whoever was replaced at first, the shift just goes back.
  const original = known.replace.person;
  const whole = Date.parse(known.from) === from;
  const first: RosterEdit = whole
    ? original === by
      ? { do: 'drop', section: 'overrides', id: known.id }
      : { do: 'put', section: 'overrides', value: { ...known, replace: { person: original, by } } }
    : { do: 'put', section: 'overrides', value: { ...known, until: iso(from) } };
  if (whole || original === by) return [first];
  return [first, { do: 'put', section: 'overrides', value: { ...span, replace: { person: original, by } } }];
}

/** True when somebody is on duty at another site during what is left of a week: told, not refused. */
export function isDouble(state: State, rotation: Rotation, week: Week, person: string, now: Wall): boolean {
  return state.site.rotations.some(
    (other) =>
      !serveTogether(other, rotation) &&
      stretches(state.site, other.id, later(week.from, now), week.until).some(({ people }) =>
        people.includes(person),
      ),
  );
}

/** What this actor may answer to a swap as it stands. */
export function answersOf(state: State, swap: SwapRecord, actor: Actor): readonly SwapAnswer[] {
  if (swap.state !== 'asked' && swap.state !== 'accepted') return [];
  const me = actor.person;
  const answers: SwapAnswer[] = [];
  if (swap.state === 'asked' && me !== null && me !== swap.person) {
    if (swap.of === me) answers.push('accept', 'decline');
    else if (swap.of === null && membersOf(state, swap.rotation).includes(me)) answers.push('accept');
  }
  if (coordinates(actor) || (me !== null && (swap.person === me || swap.askedBy === me)))
    answers.push('withdraw');
  if (coordinates(actor))
    answers.push(...(swap.state === 'accepted' ? (['approve', 'refuse'] as const) : (['refuse'] as const)));
  return answers;
}
