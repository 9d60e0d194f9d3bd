/** Who is told what of a swap. Leaves to `notices.ts` how, and to `swaps.ts` when. */
import { weekNamed } from '../handoffs.ts';
import type { State } from '../state.ts';
import { days, type Wall, wall } from '../time.ts';
import type { Turn } from '../turn.ts';
import type { NoticeAbout, NoticeKind } from './entries.ts';
import { endNotices, sendNotice, tellCoordinators } from './notices.ts';
import type { SwapRecord } from './state.ts';

/** How long a result stays in view. */
const NEWS_FOR = days(3);
/** Most colleagues who are asked at once. */
const ASKED_MOST = 200;

/** A later moment on the wall clock. */
const later = (at: Wall, ms: number): Wall => wall(at + ms);

/** What a notice says of a swap; the first of `codes` is the state it came to. */
export function aboutSwap(state: State, swap: SwapRecord, codes: readonly string[]): NoticeAbout {
  const rotation = state.site.rotations.find(({ id }) => id === swap.rotation);
  const week = rotation === undefined ? undefined : weekNamed(rotation, swap.shift);
  return {
    rotation: swap.rotation,
    swap: swap.id,
    people: [swap.person, ...(swap.by === null ? [] : [swap.by])],
    ...(week === undefined ? {} : { from: week.from, until: week.until }),
    codes,
  };
}

const siteOfSwap = (state: State, swap: SwapRecord): string | null =>
  state.site.rotations.find(({ id }) => id === swap.rotation)?.site ?? null;

/** Members of the groups of a rotation, its fallback among them, in the order of the groups. */
export function membersOf(state: State, rotation: string): readonly string[] {
  const found = state.site.rotations.find(({ id }) => id === rotation);
  if (found === undefined) return [];
  const groups = new Set([...found.groups, found.fallback]);
  return [...new Set(state.site.groups.flatMap(({ id, people }) => (groups.has(id) ? people : [])))];
}

/** Asks: one colleague, or every member who could. */
export function askColleagues(turn: Turn, swap: SwapRecord, whom: readonly string[], until: Wall): void {
  const about = aboutSwap(turn.state, swap, [swap.state]);
  for (const person of whom.slice(0, ASKED_MOST))
    sendNotice(turn, { person, kind: 'swap-asked', about, until });
}

/** Asks coordinators to approve. */
export function askApproval(turn: Turn, swap: SwapRecord, until: Wall): void {
  const about = aboutSwap(turn.state, swap, [swap.state]);
  tellCoordinators(turn, siteOfSwap(turn.state, swap), 'swap-approval', about, until);
}

/** Ends what still asks for an answer, and tells those concerned what the swap came to. */
export function tellResult(
  turn: Turn,
  swap: SwapRecord,
  told: {
    readonly coordinators: boolean;
    readonly except?: string | null;
    readonly more?: readonly string[];
  },
): void {
  const asking: readonly NoticeKind[] = ['swap-asked', 'swap-approval'];
  endNotices(turn, 'moot', ({ kind, about }) => about.swap === swap.id && asking.includes(kind));
  tellAll(turn, swap, [swap.state, ...(told.more ?? [])], later(turn.now.wall, NEWS_FOR), told);
}

/** Tells everyone concerned that nobody answered yet: the one who asked, who was asked, and the coordinators. */
export function remind(turn: Turn, swap: SwapRecord, until: Wall): void {
  tellAll(turn, swap, [swap.state, 'unanswered'], until, { coordinators: true });
}

function tellAll(
  turn: Turn,
  swap: SwapRecord,
  codes: readonly string[],
  until: Wall,
  { coordinators, except = null }: { readonly coordinators: boolean; readonly except?: string | null },
): void {
  const about = aboutSwap(turn.state, swap, codes);
  const people = new Set(
    [swap.person, swap.of, swap.by].filter((person) => person !== null && person !== except),
  );
  for (const person of people)
    if (person !== null && turn.state.index.people.has(person))
      sendNotice(turn, { person, kind: 'swap-result', about, until });
  if (coordinators) tellCoordinators(turn, siteOfSwap(turn.state, swap), 'swap-result', about, until);
}
