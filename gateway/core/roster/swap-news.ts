/** Who is told what of a swap. Leaves to `notices.ts` how, and to `swaps.ts` when. */
import { weekNamed } from '../handoffs.ts';
import { shiftAt } from '../rotation.ts';
import type { State } from '../state.ts';
import { days, type Wall, wall } from '../time.ts';
import type { Turn } from '../turn.ts';
import type { NoticeAbout, NoticeKind } from './entries.ts';
import { endNotices, sendNotice, tellCoordinators } from './notices.ts';
import type { NoticeRecord, SwapRecord } from './state.ts';

/** How long a result stays in view. */
const NEWS_FOR = days(3);
/** Most colleagues who are asked at once. */
const ASKED_MOST = 200;

/** A later moment on the wall clock. */
const later = (at: Wall, ms: number): Wall => wall(at + ms);

/** What a notice says of a swap; the first of `codes` is the state it came to. `at`: now. */
export function aboutSwap(
  state: State,
  swap: SwapRecord,
  codes: readonly string[],
  at: Wall,
  by: string | null = null,
): NoticeAbout {
  const rotation = state.site.rotations.find(({ id }) => id === swap.rotation);
  const week = rotation === undefined ? undefined : weekNamed(rotation, swap.shift);
  const settled = swap.state === 'done' || swap.state === 'void';
  const duty =
    week === undefined || !settled || week.until <= at
      ? undefined
      : shiftAt(state.site, swap.rotation, wall(Math.max(week.from, at)))?.people;
  return {
    rotation: swap.rotation,
    swap: swap.id,
    people: [swap.person, ...(swap.by === null ? [] : [swap.by])],
    ...(week === undefined ? {} : { from: week.from, until: week.until }),
    codes,
    ...(by === null ? {} : { by }),
    ...(duty === undefined ? {} : { duty }),
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
  const about = aboutSwap(turn.state, swap, [swap.state], turn.now.wall);
  for (const person of whom.slice(0, ASKED_MOST))
    sendNotice(turn, { person, kind: 'swap-asked', about, until });
}

/** Asks coordinators to approve. */
export function askApproval(turn: Turn, swap: SwapRecord, until: Wall): void {
  const about = aboutSwap(turn.state, swap, [swap.state], turn.now.wall);
  tellCoordinators(turn, siteOfSwap(turn.state, swap), 'swap-approval', about, until);
}

/** Ends what still asks for an answer, and tells those concerned what the swap came to. */
export function tellResult(
  turn: Turn,
  swap: SwapRecord,
  told: {
    readonly coordinators: boolean;
    readonly except?: string | null;
    /** Who brought it about. */
    readonly by?: string | null;
    /** Codes after the state, such as why it ended. */
    readonly more?: readonly string[];
  },
): void {
  endNotices(turn, 'moot', (notice) => isAsking(notice, swap));
  tellAll(turn, swap, [swap.state, ...(told.more ?? [])], later(turn.now.wall, NEWS_FOR), told);
}

const ASKING: readonly NoticeKind[] = ['swap-asked', 'swap-approval'];
const isAsking = ({ kind, about }: NoticeRecord, swap: SwapRecord): boolean =>
  about.swap === swap.id && ASKING.includes(kind);

/** Tells those concerned that a swap moved with its shift; who is still asked is asked with the new times. */
export function tellMoved(turn: Turn, swap: SwapRecord, by: string | null, lapse: Wall | null): void {
  const asked = [...turn.state.roster.notices.values()].filter(
    (notice) => notice.endedAt === null && isAsking(notice, swap),
  );
  endNotices(turn, 'moot', (notice) => isAsking(notice, swap));
  const about = aboutSwap(turn.state, swap, [swap.state], turn.now.wall);
  for (const { person, kind } of asked)
    if (lapse !== null) sendNotice(turn, { person, kind, about, until: lapse });
  const until = later(turn.now.wall, NEWS_FOR);
  tellAll(turn, swap, [swap.state, 'moved'], until, { coordinators: false, except: by, by });
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
  {
    coordinators,
    except = null,
    by = null,
  }: { readonly coordinators: boolean; readonly except?: string | null; readonly by?: string | null },
): void {
  const about = aboutSwap(turn.state, swap, codes, turn.now.wall, by);
  const people = new Set(
    [swap.person, swap.of, swap.by].filter((person) => person !== null && person !== except),
  );
  for (const person of people)
    if (person !== null && turn.state.index.people.has(person))
      sendNotice(turn, { person, kind: 'swap-result', about, until });
  if (coordinators) tellCoordinators(turn, siteOfSwap(turn.state, swap), 'swap-result', about, until);
}
