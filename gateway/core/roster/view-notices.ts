/** Notices as their reader sees them. */
import type { NoticeView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import type { State } from '../state.ts';
import type { Now } from '../time.ts';

/** One notice; null: there is none, or it is not this reader's. */
export function viewNotice(_state: State, _id: string, _actor: Actor, _now: Now): NoticeView | null {
  return null;
}
