/**
 * Who watches the watcher: the gateway notices that the dead man's switch asks no more. Promises a fault some minutes after
 * its last question, over with its next one; a row in the log when one appears or is forgotten and none for a question;
 * no fault for time in which this gateway itself was not there to be asked; and that nobody but its own token speaks for one.
 */
import { plan } from '../agenda.ts';
import type { Outcome } from '../events.ts';
import { faultText } from '../fault-text.ts';
import { problem } from '../problem.ts';
import type { State } from '../state.ts';
import { after, type Instant, minutes, seconds } from '../time.ts';
import { clearFault, perform, raiseFault, record, type Turn } from '../turn.ts';
import { type Unwatched, WATCHER_NAME, WATCHERS_MOST, type Watcher } from './state.ts';

/**
 * It asks every few seconds (at most 10). Five minutes leave room for a restart of its machine with updates; longer would
 * be longer without a guard.
 */
export const ASKS_WITHIN = minutes(5);
/** A deadline that is looked at so much later was slept through: nobody could have asked. */
const SLEPT = seconds(30);

/**
 * Why a question under this name with this token counts for no watcher; null: it counts. A name belongs to the token
 * that said it first, and a token has one name: one token takes one place, and keeps no other's dead watch alive.
 */
export function whyUnwatched({ watchers }: State, name: string, account: string): Unwatched | null {
  if (!WATCHER_NAME.test(name)) return 'name';
  const known = watchers.get(name);
  if (known?.account === account) return null;
  if (known !== undefined && known.account !== null) return 'another-token';
  for (const other of watchers.values()) if (other.account === account) return 'another-name';
  return known === undefined && watchers.size >= WATCHERS_MOST ? 'full' : null;
}

/** A watcher asked how the gateway is; `account` is the public name of its token. */
export function watcherAsked(turn: Turn, name: string, account: string): void {
  const { state, now } = turn;
  const { watchers } = state;
  if (whyUnwatched(state, name, account) !== null) return;
  const known = watchers.get(name);
  const isNew = known === undefined;
  if (isNew || known.account === null) record(turn, { type: 'watcher.appeared', watcher: name, account });
  const watcher = watchers.get(name);
  if (watcher === undefined) return;
  const isFirst = watcher.askedT === null;
  const isLate = watcher.due === null;
  watcher.askedT = now.t;
  watcher.askedAt = now.wall;
  expectAgain(state, watcher, now.t);
  clearFault(turn, 'watcher-lost', null, name);
  if (isNew || isFirst || isLate) perform(turn, { type: 'show', what: 'self-check', id: '' });
}

/** This life begins: each has its time anew, since nobody could ask while the gateway was away. */
export function awaitWatchers(turn: Turn): void {
  const { state, now } = turn;
  for (const watcher of state.watchers.values()) expectAgain(state, watcher, now.t);
}

/** The deadline of a watcher may have come. */
export function watcherPassed(turn: Turn, name: string): void {
  const { state, now } = turn;
  const watcher = state.watchers.get(name);
  if (watcher === undefined || watcher.due === null) return;
  if (watcher.due > now.t) {
    plan(state.agenda, `o:${name}`, watcher.due);
    return;
  }
  if (now.t - watcher.due > SLEPT) {
    expectAgain(state, watcher, now.t);
    return;
  }
  watcher.due = null;
  raiseFault(turn, 'watcher-lost', { channel: name }, faultText(state, 'watcher-lost', null, '', [], name));
  perform(turn, { type: 'show', what: 'self-check', id: '' });
}

/** Somebody says that there is no such watcher any more. Should it ask all the same, it is new. */
export function forgetWatcher(turn: Turn, name: string, by: string | null): Outcome {
  if (!turn.state.watchers.has(name))
    return { ok: false, problem: problem('not_found', `There is no watcher "${name}".`, 'watcher') };
  record(turn, { type: 'watcher.forgotten', watcher: name, by });
  clearFault(turn, 'watcher-lost', null, name);
  perform(turn, { type: 'show', what: 'self-check', id: '' });
  return { ok: true, id: name };
}

function expectAgain(state: State, watcher: Watcher, t: Instant): void {
  watcher.due = after(t, ASKS_WITHIN);
  plan(state.agenda, `o:${watcher.name}`, watcher.due);
}
