/**
 * The gateway's doors to the roster, as the pages use them: one function per request, with its types. What an answer
 * means on the screen is left to the pages.
 */
import type {
  CalendarLinkView,
  DryRunView,
  EditView,
  ReadyView,
  RosterCheckView,
  RosterView,
  SwapView,
} from '../../core/api-roster.ts';
import type { RosterEdit } from '../../core/roster/events.ts';
import { type Answer, change, read } from './api.ts';

const id = encodeURIComponent;

/** The roster from a local day on. */
export const readRoster = (from: string, weeks: number): Promise<Answer<RosterView>> =>
  read<RosterView>(`/api/roster?from=${id(from)}&weeks=${weeks}`);
/** What edits would bring; changes nothing. */
export const checkRoster = (
  edits: readonly RosterEdit[],
  base: number | null,
): Promise<Answer<RosterCheckView>> => change('POST', '/api/roster/check', { edits, base });
/** Saves edits, all or none. */
export const saveRoster = (edits: readonly RosterEdit[], base: number | null): Promise<Answer<unknown>> =>
  change('POST', '/api/roster', { edits, base });
/** Edits, newest first. */
export const readEdits = (): Promise<Answer<readonly EditView[]>> =>
  read<readonly EditView[]>('/api/roster/edits');
/** Takes an edit back. */
export const undoEdit = (edit: string): Promise<Answer<unknown>> =>
  change('POST', `/api/roster/edits/${id(edit)}/undo`, {});
/** How ready the coming shifts are. */
export const readReady = (): Promise<Answer<readonly ReadyView[]>> =>
  read<readonly ReadyView[]>('/api/ready');

/** Swaps that concern the viewer. */
export const readSwaps = (): Promise<Answer<readonly SwapView[]>> => read<readonly SwapView[]>('/api/swaps');
/** A request to swap. */
export interface SwapWish {
  readonly rotation: string;
  readonly shift: string;
  readonly of: string | null;
  readonly inReturn: string | null;
  readonly note: string | null;
}
/** Asks to swap a shift of the viewer's own. */
export const askSwap = (wish: SwapWish): Promise<Answer<unknown>> => change('POST', '/api/swaps', wish);
/** What can be answered to a swap. */
export type SwapAnswer = SwapView['answers'][number];
/** Answers a swap. */
export const answerSwap = (swap: string, answer: SwapAnswer): Promise<Answer<unknown>> =>
  change('POST', `/api/swaps/${id(swap)}`, { answer });

/** Calendar links that work. */
export const readLinks = (): Promise<Answer<readonly CalendarLinkView[]>> =>
  read<readonly CalendarLinkView[]>('/api/calendar-links');
/** A link just made: the only time its address is told. */
export interface MadeLink {
  readonly id: string;
  readonly url: string;
}
/** Makes a secret link for the viewer's own shifts, or for a group's. */
export const makeLink = (group: string | null): Promise<Answer<MadeLink>> =>
  change('POST', '/api/calendar-links', group === null ? {} : { group });
/** Ends a link. */
export const dropLink = (link: string): Promise<Answer<unknown>> =>
  change('DELETE', `/api/calendar-links/${id(link)}`);

/** What came of a calendar file with absences. */
export interface AbsencesRead {
  readonly spans: readonly { readonly from: string; readonly until: string }[];
  /** What was left out, in the reader's language. */
  readonly notes: readonly string[];
}
/** Reads in a calendar file with the viewer's absences, in place of those before; null clears them. */
export const giveAbsences = (ics: string | null): Promise<Answer<AbsencesRead>> =>
  change('POST', '/api/absences', ics === null ? { clear: true } : { ics });

/** Who would be paged when. */
export const readDryRun = (query: {
  readonly place?: string;
  readonly site?: string;
  readonly level: string;
  readonly at: string;
}): Promise<Answer<DryRunView>> => read<DryRunView>(`/api/dry-run?${new URLSearchParams(query).toString()}`);
