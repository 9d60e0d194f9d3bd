/**
 * Brings an alarm that left memory back from its log entries, so that its stub can still be completed. Its entries
 * change nothing else: what they once did to devices and counters is long in the state. Memory stays as bounded as
 * before: whichever closed alarm was not looked at longest makes room.
 */
import type { Entry } from './entries.ts';
import { keepClosed } from './evolve.ts';
import type { State } from './state.ts';
import { stateOfAlarm } from './views.ts';

/** Puts the alarm of these entries among the closed ones in memory. False when they tell of no closed alarm. */
export function recall(state: State, id: string, entries: Iterable<Entry>): boolean {
  if (state.alarms.has(id)) return true;
  const alarm = stateOfAlarm(state, entries).alarms.get(id);
  if (alarm === undefined || alarm.state !== 'closed') return false;
  state.alarms.set(id, alarm);
  state.byNumber.set(alarm.number, id);
  state.storyWeight += alarm.storyWeight;
  keepClosed(state, id);
  return true;
}
