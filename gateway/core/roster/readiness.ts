/** Readiness before a handoff, and the report of each day. */
import type { Wall } from '../time.ts';
import type { Turn } from '../turn.ts';

/** Stages of handoffs and the daily report whose time has come. Returns when to look again. */
export function readinessPassed(_turn: Turn): Wall | null {
  return null;
}
