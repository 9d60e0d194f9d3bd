/**
 * The core's side of the log: which batch is on disk, which is late, and what waits for it. A press is answered
 * `logged` only when the disk has it; after one second, or at the first failure, people are paged from memory and the
 * answer is `unlogged`; when the disk takes it after all, `logged` follows (PROTOCOL section 7.8). Batches are given
 * to the store in order, and given again by deadline when it fails.
 */
import { plan } from './agenda.ts';
import { storeDue } from './due.ts';
import type { Effect } from './effects.ts';
import type { Entry } from './entries.ts';
import { emit } from './outgoing.ts';
import type { Out } from './out.ts';
import { type Batch, OWED_LIMIT, type State } from './state.ts';
import { after, millis, type Now, seconds } from './time.ts';

/** A commit that takes longer counts as failed for those who wait. */
export const COMMIT_PATIENCE = seconds(1);
const RETRY_FIRST = 500;
const RETRY_MOST = 5_000;

/** Ends a turn: entries become a batch that its outs wait for; outs without entries wait only where they must. */
export function leave(state: State, now: Now, entries: readonly Entry[], outs: readonly Out[], effects: Effect[]): void {
  const { store } = state;
  if (entries.length === 0) {
    for (const out of outs) {
      const waits = out.kind === 'receipt' ? waitsFor(state, out.batch) : undefined;
      if (waits === undefined) emit(state, out, out.kind === 'receipt' && out.batch !== null && isLost(state, out.batch), now.wall, effects);
      else {
        waits.held.push(out);
        if (waits.late) emit(state, out, true, now.wall, effects);
      }
    }
    return;
  }
  const batch: Batch = {
    batch: store.nextBatch,
    entries,
    due: after(now.t, COMMIT_PATIENCE),
    held: [...outs],
    late: store.failing,
    inFlight: store.retryDue === null,
  };
  store.nextBatch += 1;
  if (store.owedEntries + entries.length > OWED_LIMIT && store.failing) {
    for (const out of outs) emit(state, out, true, now.wall, effects);
    return;
  }
  store.open.push(batch);
  store.owedEntries += entries.length;
  if (batch.inFlight) effects.push({ type: 'append', batch: batch.batch, entries });
  if (batch.late) letGo(state, batch, now, effects);
  planStore(state);
}

/** The store has every batch up to this one. Returns true when the store was failing and nothing is late any more. */
export function appended(state: State, upto: number, now: Now, effects: Effect[]): boolean {
  const { store } = state;
  let done = 0;
  for (const batch of store.open) {
    if (batch.batch > upto) break;
    done += 1;
  }
  if (upto > store.doneUpto) store.doneUpto = Math.min(upto, store.nextBatch - 1);
  if (done === 0) return false;
  for (const batch of store.open.splice(0, done)) {
    store.owedEntries -= batch.entries.length;
    for (const out of batch.held) emit(state, out, false, now.wall, effects);
    batch.held = [];
  }
  if (store.open.length === 0 || !store.open.some((batch) => batch.late)) {
    store.retryMs = 0;
    store.retryDue = null;
    if (store.failing) {
      store.failing = false;
      return true;
    }
  }
  return false;
}

/** The store could not write this batch nor those after it. Returns true when the failure is new. */
export function appendFailed(state: State, first: number, now: Now, effects: Effect[]): boolean {
  const { store } = state;
  if (first <= store.doneUpto || !store.open.some((batch) => batch.batch >= first && batch.inFlight)) return false;
  for (const batch of store.open) {
    if (batch.batch < first) continue;
    batch.inFlight = false;
    if (!batch.late) letGo(state, batch, now, effects);
  }
  store.retryMs = Math.min(RETRY_MOST, store.retryMs === 0 ? RETRY_FIRST : store.retryMs * 2);
  store.retryDue = after(now.t, millis(store.retryMs));
  planStore(state);
  const isNew = !store.failing;
  store.failing = true;
  return isNew;
}

/** The store's deadline has come: late batches are let go, failed ones tried again. True when the failure is new. */
export function storePassed(state: State, now: Now, effects: Effect[]): boolean {
  const { store } = state;
  let isNew = false;
  for (const batch of store.open) {
    if (batch.late || batch.due > now.t) continue;
    if (!store.failing) isNew = true;
    store.failing = true;
    letGo(state, batch, now, effects);
  }
  if (store.retryDue !== null && store.retryDue <= now.t) {
    store.retryDue = null;
    for (const batch of store.open) {
      if (batch.inFlight) continue;
      batch.inFlight = true;
      effects.push({ type: 'append', batch: batch.batch, entries: batch.entries });
    }
  }
  planStore(state);
  return isNew;
}

/** Looks at the store when its next deadline comes. */
export function planStore(state: State): void {
  plan(state.agenda, 's', storeDue(state));
}

function letGo(state: State, batch: Batch, now: Now, effects: Effect[]): void {
  batch.late = true;
  for (const out of batch.held) emit(state, out, true, now.wall, effects);
  batch.held = batch.held.filter((out) => out.kind === 'receipt');
}

/** The batch a receipt without entries of its own must wait for: that of its press, or (a repeat) whatever is under way. */
const waitsFor = (state: State, batch: number | null): Batch | undefined =>
  batch === null ? state.store.open.at(-1) : batch > state.store.doneUpto ? find(state, batch) : undefined;

/** The open batch of this number; batches have no gaps but for those dropped beyond `OWED_LIMIT`. */
function find(state: State, number: number): Batch | undefined {
  return state.store.open.find((batch) => batch.batch === number);
}

/** A batch that is neither on disk nor waited for: it was dropped while the store failed. */
const isLost = (state: State, number: number): boolean => number > state.store.doneUpto && find(state, number) === undefined;
