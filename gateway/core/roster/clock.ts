/**
 * The roster's deadlines: looks at everything of it whose time has come, and says when to look again. They are wall
 * times, since people plan by the clock; a clock that jumps makes them be looked at anew.
 */
import type { Wall } from '../time.ts';
import type { Turn } from '../turn.ts';
import { noticesPassed } from './notices.ts';
import { readinessPassed } from './readiness.ts';
import { swapsPassed } from './swaps.ts';
import { talksPassed } from './talk-clock.ts';

/** Does what is due. Returns the next moment at which something of the roster is due; null: nothing as things are. */
export function rosterPassed(turn: Turn): Wall | null {
  let next: Wall | null = null;
  for (const passed of [swapsPassed, readinessPassed, talksPassed, noticesPassed]) {
    const due = passed(turn);
    if (due !== null && (next === null || due < next)) next = due;
  }
  return next;
}
