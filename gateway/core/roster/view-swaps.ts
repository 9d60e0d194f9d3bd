/**
 * Swaps as one viewer may see them: coordinators all of them, a colleague those that they asked for, were asked for or
 * could accept. Reads only.
 */
import type { SwapView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import { NO_PERSONS } from '../sight.ts';
import type { State } from '../state.ts';
import { iso, type Now } from '../time.ts';
import type { SwapRecord } from './state.ts';
import { membersOf } from './swap-news.ts';
import { answersOf, coordinates, lapseOf, weekOfSwap } from './swap-rules.ts';

/** Most swaps that are shown at once. */
const SHOWN_MOST = 200;

const isOpen = ({ state }: SwapRecord): boolean => state === 'asked' || state === 'accepted';

/** Open swaps, then ended ones, newest first, at most 200. */
export function listSwaps(state: State, actor: Actor, now: Now): readonly SwapView[] {
  if (NO_PERSONS.has(actor.role)) return [];
  return [...state.roster.swaps.values()]
    .filter((swap) => concerns(state, swap, actor))
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.changedAt - a.changedAt)
    .slice(0, SHOWN_MOST)
    .map((swap) => view(state, swap, actor, now));
}

function concerns(state: State, swap: SwapRecord, actor: Actor): boolean {
  if (coordinates(actor)) return true;
  const { person } = actor;
  if (person === null) return false;
  if ([swap.person, swap.of, swap.by, swap.askedBy].includes(person)) return true;
  return isOpen(swap) && swap.of === null && membersOf(state, swap.rotation).includes(person);
}

function view(state: State, swap: SwapRecord, actor: Actor, now: Now): SwapView {
  const week = weekOfSwap(state, swap);
  const lapse = isOpen(swap) ? lapseOf(state, swap) : null;
  return {
    id: swap.id,
    rotation: swap.rotation,
    site: state.site.rotations.find(({ id }) => id === swap.rotation)?.site ?? null,
    shift: swap.shift,
    from: week === undefined ? null : iso(week.from),
    until: week === undefined ? null : iso(week.until),
    person: swap.person,
    of: swap.of,
    inReturn: swap.inReturn,
    note: swap.note,
    state: swap.state,
    by: swap.by,
    askedAt: iso(swap.askedAt),
    changedAt: iso(swap.changedAt),
    answers: lapse === null || lapse <= now.wall ? [] : answersOf(state, swap, actor),
  };
}
