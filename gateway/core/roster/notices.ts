/** Notices: what one person is told that is no alarm. */
import type { Outcome, RosterRequestOf } from '../events.ts';
import type { Wall } from '../time.ts';
import type { Turn } from '../turn.ts';
import type { NoticeAbout, NoticeKind } from './entries.ts';

/** Sends a notice. Returns its id. */
export function sendNotice(
  _turn: Turn,
  _notice: {
    readonly person: string;
    readonly kind: NoticeKind;
    readonly about: NoticeAbout;
    readonly confirm?: boolean;
    readonly rings?: boolean;
    readonly until: Wall;
  },
): string {
  throw new Error('not built yet');
}
/** Ends open notices that speak of something that is over. */
export function endNotices(
  _turn: Turn,
  _why: 'over' | 'moot',
  _which: (notice: { readonly kind: NoticeKind; readonly about: NoticeAbout }) => boolean,
): void {}
/** Tells everyone who coordinates this site (all coordinators where none is of it). */
export function tellCoordinators(
  _turn: Turn,
  _site: string | null,
  _kind: NoticeKind,
  _about: NoticeAbout,
  _until: Wall,
): void {}
export function confirmNotice(_turn: Turn, _event: RosterRequestOf<'notice.answered'>): Outcome {
  throw new Error('not built yet');
}
export function noticeShown(_turn: Turn, _event: RosterRequestOf<'notice.shown'>): Outcome {
  throw new Error('not built yet');
}
/** Notices whose time has come. Returns when to look again. */
export function noticesPassed(_turn: Turn): Wall | null {
  return null;
}
