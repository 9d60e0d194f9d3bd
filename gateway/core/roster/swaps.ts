/**
 * Swaps: somebody asks a colleague to take over a shift, perhaps for another in return; the colleague accepts, and
 * where the rules ask for it a coordinator approves. Promises that the original stays on duty until then, that what
 * nobody answered lapses and says so, and that a swap which is done is an edit like any other, bound to its shift.
 */
import type { Actor, Outcome, RosterRequestOf } from '../events.ts';
import { type Week, weekNamed } from '../handoffs.ts';
import type { Problem } from '../problem.ts';
import { ROSTER_RULES, type Rotation } from '../site.ts';
import type { State } from '../state.ts';
import { days, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import { carryOut, type PlannedEdits, planEdits } from './edits.ts';
import type { SwapEnd } from './entries.ts';
import type { RosterEdit } from './events.ts';
import type { SwapRecord } from './state.ts';
import { askApproval, askColleagues, membersOf, remind, tellResult } from './swap-news.ts';
import {
  answersOf,
  coordinates,
  isDouble,
  lapseOf,
  refuseTurnover,
  type SwapAnswer,
  shiftFacts,
  turnoverEdits,
  weekOfSwap,
} from './swap-rules.ts';
import { refusal, rotationName } from './words.ts';

/** Shifts further ahead are not swapped yet. */
const AHEAD_MOST = days(366);
/** Most swaps that are open at once. */
const OPEN_MOST = 500;
/** How long before a swap lapses everyone concerned is told that nobody answered. */
const REMIND_BEFORE = days(1);

const refuse = (problem: Problem): Outcome => ({ ok: false, problem });
const isProblem = (found: readonly RosterEdit[] | Problem): found is Problem => 'code' in found;
const isOpen = ({ state }: SwapRecord): boolean => state === 'asked' || state === 'accepted';

/** What a swap is about, with its weeks. */
interface Wish {
  readonly rotation: Rotation;
  readonly week: Week;
  readonly person: string;
  /** The week that `person` takes over from whoever accepts. */
  readonly inReturn: Week | null;
}

/** Somebody asks for a swap, or a coordinator does for them. */
export function wantSwap(turn: Turn, event: RosterRequestOf<'swap.wanted'>): Outcome {
  const { state, now } = turn;
  const { person, of, actor } = event;
  const { site, roster } = state;
  const rotation = site.rotations.find(({ id }) => id === event.rotation);
  if (rotation === undefined)
    return refuse(refusal('not_found', (t) => t.rosterCore.swap.noRotation(event.rotation), 'rotation'));
  if (actor.person !== person && !coordinates(actor))
    return refuse(refusal('forbidden', (t) => t.rosterCore.swap.notYours(), 'person'));
  for (const [field, id] of [['person', person] as const, ['of', of] as const])
    if (id !== null && !state.index.people.has(id))
      return refuse(refusal('not_found', (t) => t.rosterCore.swap.unknownPerson(id), field));
  if (of === person) return refuse(refusal('invalid', (t) => t.rosterCore.swap.self(), 'of'));
  const week = shiftWeek(rotation, event.shift, now.wall, 'shift');
  if ('code' in week) return refuse(week);
  let inReturn: Week | null = null;
  if (event.inReturn !== null) {
    if (of === null) return refuse(refusal('invalid', (t) => t.rosterCore.swap.returnNeedsOne(), 'inReturn'));
    const found = shiftWeek(rotation, event.inReturn, now.wall, 'inReturn');
    if ('code' in found) return refuse(found);
    if (found.number === week.number)
      return refuse(refusal('invalid', (t) => t.rosterCore.swap.sameShift(), 'inReturn'));
    inReturn = found;
  }
  const open = [...roster.swaps.values()].filter(isOpen);
  if (open.some((swap) => concerns(swap, rotation, week, person)))
    return refuse(
      refusal(
        'conflict',
        (t) => t.rosterCore.swap.open(shiftFacts(t, state, rotation, week, person)),
        'shift',
      ),
    );
  if (open.length >= OPEN_MOST) return refuse(refusal('rate', (t) => t.rosterCore.swap.tooMany()));
  const wish = { rotation, week, person, inReturn };
  const why =
    of === null ? refuseTurnover(state, { ...wish, by: '' }, now.wall) : planned(state, wish, of, now.wall);
  if (why !== null && 'code' in why) return refuse(why);
  const swap = `s${roster.swapNumber + 1}`;
  record(turn, {
    type: 'swap.asked',
    swap,
    rotation: rotation.id,
    shift: week.shift,
    person,
    of,
    inReturn: inReturn?.shift ?? null,
    note: event.note,
    by: actor.person,
  });
  const asked = roster.swaps.get(swap);
  if (asked !== undefined)
    askColleagues(
      turn,
      asked,
      of === null ? whoCould(state, wish, now.wall) : [of],
      lapseOf(state, asked) ?? week.until,
    );
  return { ok: true, created: true, id: swap };
}

const concerns = (swap: SwapRecord, rotation: Rotation, week: Week, person: string): boolean =>
  swap.rotation === rotation.id &&
  ((swap.shift === week.shift && swap.person === person) ||
    (swap.inReturn === week.shift && swap.of === person));

/** The shift that a day names, if it can still be swapped. */
function shiftWeek(rotation: Rotation, day: string, now: Wall, field: string): Week | Problem {
  const week = weekNamed(rotation, day);
  if (week === undefined || week.number < 0)
    return refusal('invalid', (t) => t.rosterCore.swap.noShift(day), field);
  if (week.until <= now) return refusal('conflict', (t) => t.rosterCore.swap.past(), field);
  return week.from > now + AHEAD_MOST ? refusal('invalid', (t) => t.rosterCore.swap.far(), field) : week;
}

/** Members who are not on duty in that shift themselves. */
const whoCould = (state: State, wish: Wish, now: Wall): readonly string[] =>
  membersOf(state, wish.rotation.id).filter(
    (by) => by !== wish.person && refuseTurnover(state, { ...wish, by }, now) === null,
  );

/** What it comes to when `by` accepts: the edit, or why it cannot be. */
function planned(
  state: State,
  { rotation, week, person, inReturn }: Wish,
  by: string,
  now: Wall,
): Extract<PlannedEdits, { readonly ok: true }> | Problem {
  const turnovers = [
    { rotation, week, person, by },
    ...(inReturn === null ? [] : [{ rotation, week: inReturn, person: by, by: person }]),
  ];
  const edits: RosterEdit[] = [];
  for (const turnover of turnovers) {
    const why = refuseTurnover(state, turnover, now);
    if (why !== null) return why;
    const found = turnoverEdits(state, turnover, now);
    if (isProblem(found)) return found;
    edits.push(...found);
  }
  const plan = planEdits(state, edits, now);
  return plan.ok ? plan : plan.problem;
}

/** Somebody answers a swap. */
export function answerSwap(turn: Turn, event: RosterRequestOf<'swap.answered'>): Outcome {
  const { state, now } = turn;
  const swap = state.roster.swaps.get(event.swap);
  if (swap === undefined)
    return refuse(refusal('not_found', (t) => t.rosterCore.swap.none(event.swap), 'swap'));
  if (isRepeat(swap, event.answer, event.actor)) return { ok: true, id: swap.id };
  if (!isOpen(swap))
    return refuse(refusal('closed', (t) => t.rosterCore.swap.over(t.rosterCore.swap.state[swap.state])));
  const why = answersOf(state, swap, event.actor).includes(event.answer)
    ? null
    : refuseAnswer(state, swap, event.answer);
  if (why !== null) return refuse(why);
  const lapse = lapseOf(state, swap);
  if (lapse === null || lapse <= now.wall) return refuse(refusal('closed', (t) => t.rosterCore.swap.began()));
  const by = event.actor.person;
  switch (event.answer) {
    case 'accept':
      return by === null
        ? refuse(refusal('forbidden', (t) => t.rosterCore.swap.notAsked()))
        : accept(turn, swap, by, event.actor, lapse);
    case 'approve':
      return swap.by === null
        ? refuse(refusal('conflict', (t) => t.rosterCore.swap.notAccepted()))
        : finish(turn, swap, swap.by, by);
    case 'decline':
      return end(turn, swap, 'declined', by);
    case 'withdraw':
      return end(turn, swap, 'withdrawn', by);
    case 'refuse':
      return end(turn, swap, 'refused', by);
  }
}

/** The same answer once more. */
function isRepeat(swap: SwapRecord, answer: SwapAnswer, { person }: Actor): boolean {
  const { state } = swap;
  switch (answer) {
    case 'accept':
      return (state === 'accepted' || state === 'done') && person !== null && swap.by === person;
    case 'approve':
      return state === 'done';
    case 'decline':
      return state === 'declined';
    case 'withdraw':
      return state === 'withdrawn';
    case 'refuse':
      return state === 'refused';
  }
}

function refuseAnswer(state: State, swap: SwapRecord, answer: SwapAnswer): Problem {
  switch (answer) {
    case 'accept':
      if (swap.state === 'accepted')
        return refusal('taken', (t) => t.rosterCore.swap.over(t.rosterCore.swap.state.accepted));
      return swap.of === null
        ? refusal('forbidden', (t) => t.rosterCore.swap.notMember(rotationName(state.site, swap.rotation)))
        : refusal('forbidden', (t) => t.rosterCore.swap.notAsked());
    case 'decline':
      return swap.of === null
        ? refusal('invalid', (t) => t.rosterCore.swap.nobodyAsked())
        : refusal('forbidden', (t) => t.rosterCore.swap.notAsked());
    case 'withdraw':
      return refusal('forbidden', (t) => t.rosterCore.swap.notAsker());
    case 'approve':
    case 'refuse':
      return swap.state === 'asked' && answer === 'approve'
        ? refusal('conflict', (t) => t.rosterCore.swap.notAccepted())
        : refusal('forbidden', (t) => t.rosterCore.swap.coordinatorOnly());
  }
}

const wishOf = (state: State, swap: SwapRecord): Wish | null => {
  const rotation = state.site.rotations.find(({ id }) => id === swap.rotation);
  const week = weekOfSwap(state, swap);
  const inReturn = swap.inReturn === null ? null : weekOfSwap(state, swap, swap.inReturn);
  if (rotation === undefined || week === undefined || inReturn === undefined) return null;
  return { rotation, week, person: swap.person, inReturn };
};

function accept(turn: Turn, swap: SwapRecord, by: string, actor: Actor, lapse: Wall): Outcome {
  const { state, now } = turn;
  const { approveSwaps } = state.site.roster ?? ROSTER_RULES;
  if (!approveSwaps || coordinates(actor)) return finish(turn, swap, by, by);
  const wish = wishOf(state, swap);
  const plan =
    wish === null ? refusal('closed', (t) => t.rosterCore.swap.began()) : planned(state, wish, by, now.wall);
  if ('code' in plan) return refuse(plan);
  record(turn, { type: 'swap.changed', swap: swap.id, state: 'accepted', by });
  tellResult(turn, swap, { coordinators: false, except: by });
  askApproval(turn, swap, lapse);
  return { ok: true, id: swap.id };
}

/** The swap is in force from here on. `actor`: who made it so. */
function finish(turn: Turn, swap: SwapRecord, by: string, actor: string | null): Outcome {
  const { state, now } = turn;
  const wish = wishOf(state, swap);
  const plan =
    wish === null ? refusal('closed', (t) => t.rosterCore.swap.began()) : planned(state, wish, by, now.wall);
  if ('code' in plan) return refuse(plan);
  const double =
    wish !== null &&
    (isDouble(state, wish.rotation, wish.week, by, now.wall) ||
      (wish.inReturn !== null && isDouble(state, wish.rotation, wish.inReturn, swap.person, now.wall)));
  // Its own edit takes the asker off duty, which would end any other swap of that shift.
  const others = plan.voids.filter((one) => one.swap !== swap.id);
  const own = { ...plan, voids: others.map((one) => ({ ...one, why: 'passed' as const })) };
  carryOut(turn, own, actor, null, swap.id);
  record(turn, { type: 'swap.changed', swap: swap.id, state: 'done', by: swap.by ?? by });
  tellResult(turn, swap, { coordinators: double, more: double ? ['double-duty'] : [] });
  return { ok: true, id: swap.id };
}

function end(
  turn: Turn,
  swap: SwapRecord,
  state: 'declined' | 'withdrawn' | 'refused',
  by: string | null,
): Outcome {
  record(turn, { type: 'swap.changed', swap: swap.id, state, by });
  tellResult(turn, swap, { coordinators: false, except: by });
  return { ok: true, id: swap.id };
}

/** Swaps whose time has come. Returns when to look again; null: never as things are. */
export function swapsPassed(turn: Turn): Wall | null {
  const { state, now } = turn;
  let next: Wall | null = null;
  const look = (at: Wall): void => {
    if (next === null || at < next) next = at;
  };
  for (const swap of [...state.roster.swaps.values()]) {
    if (swap.state === 'done' && isUndone(state, swap, now.wall)) {
      lapse(turn, swap, 'void', 'imported');
      continue;
    }
    if (!isOpen(swap)) continue;
    const due = lapseOf(state, swap);
    if (due === null) lapse(turn, swap, 'void', 'gone');
    else if (due <= now.wall) lapse(turn, swap, 'lapsed');
    else {
      const early = wall(due - REMIND_BEFORE);
      const wanted = !swap.reminded && swap.askedAt < early;
      if (wanted && early <= now.wall) remind(turn, swap, due);
      look(wanted && early > now.wall ? early : due);
    }
  }
  return next;
}

/** The site file was read in anew without the overrides of a swap that is not over. */
function isUndone(state: State, swap: SwapRecord, now: Wall): boolean {
  const week = weekOfSwap(state, swap);
  if (week === undefined || week.until <= now || swap.overrides.length === 0) return false;
  const there = new Set(state.site.overrides.map(({ id }) => id));
  return swap.overrides.some((id) => !there.has(id));
}

function lapse(turn: Turn, swap: SwapRecord, state: 'lapsed' | 'void', why?: SwapEnd): void {
  record(turn, { type: 'swap.changed', swap: swap.id, state, by: null });
  tellResult(turn, swap, { coordinators: true, more: why === undefined ? [] : [why] });
}
