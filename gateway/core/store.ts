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
import type { Out } from './out.ts';
import { emit } from './outgoing.ts';
import type { State } from './state.ts';
import { type Batch, OWED_LIMIT } from './store-state.ts';
import { after, millis, type Now, seconds } from './time.ts';

/** A commit that takes longer counts as failed for those who wait. */
const COMMIT_PATIENCE = seconds(1);
const RETRY_FIRST = 500;
const RETRY_MOST = 5_000;
/** Numbers that one message to a device may take: one for each boot that lives. */
const NUMBERS_AT_ONCE = 8;

/** Ends a turn: entries become a batch that its outs wait for; outs without entries wait only where they must. */
export function leave(
  state: State,
  now: Now,
  entries: readonly Entry[],
  outs: readonly Out[],
  effects: Effect[],
): void {
  const { store } = state;
  if (entries.length === 0) {
    for (const out of outs) {
      const waits = waitsFor(state, out);
      if (waits === undefined) emit(state, out, isLost(state, out), now.t, effects);
      else hold(waits, out, state, now, effects);
    }
    return;
  }
  const batch: Batch = {
    batch: store.nextBatch,
    entries,
    due: after(now.t, COMMIT_PATIENCE),
    held: receiptsFirst(outs),
    late: store.failing,
    inFlight: store.retryDue === null,
  };
  store.nextBatch += 1;
  if (store.owedEntries + entries.length > OWED_LIMIT && store.failing) {
    for (const out of outs) emit(state, out, true, now.t, effects);
    return;
  }
  store.open.push(batch);
  store.owedEntries += entries.length;
  if (batch.inFlight) effects.push({ type: 'append', batch: batch.batch, entries });
  if (batch.late) letGo(state, batch, now, effects);
  planStore(state);
}

/** The presser hears first; the order among the others stays as it was decided. */
const receiptsFirst = (outs: readonly Out[]): Out[] => [
  ...outs.filter((out) => out.kind === 'receipt'),
  ...outs.filter((out) => out.kind !== 'receipt'),
];

/** The store has every batch up to this one. Returns true when it was failing and keeps up again. */
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
    for (const out of batch.held) emit(state, out, false, now.t, effects);
    batch.held = [];
  }
  // The oldest is the first to be overdue; while anything waits for its next attempt, not all is well.
  const [oldest] = store.open;
  if (oldest !== undefined && (store.retryDue !== null || oldest.due <= now.t)) return false;
  store.retryMs = 0;
  store.retryDue = null;
  store.failedFrom = Number.POSITIVE_INFINITY;
  const recovered = store.failing;
  store.failing = false;
  return recovered;
}

/** The store could not write this batch nor those after it. Returns true when the failure is new. */
export function appendFailed(state: State, first: number, now: Now, effects: Effect[]): boolean {
  const { store } = state;
  // Each of many batches may be reported; what is known to have failed need not be looked for among them.
  if (first <= store.doneUpto || first >= store.failedFrom) return false;
  const failed = store.open.filter((batch) => batch.batch >= first);
  if (!failed.some(({ inFlight }) => inFlight)) return false;
  for (const batch of failed) batch.inFlight = false;
  store.failedFrom = first;
  store.retryMs = Math.min(RETRY_MOST, store.retryMs === 0 ? RETRY_FIRST : store.retryMs * 2);
  store.retryDue = after(now.t, millis(store.retryMs));
  return failNow(state, now, effects);
}

/** The store's deadline has come: late batches are let go, failed ones tried again. True when the failure is new. */
export function storePassed(state: State, now: Now, effects: Effect[]): boolean {
  const { store } = state;
  const oldest = store.open[0];
  const isNew = oldest !== undefined && oldest.due <= now.t && failNow(state, now, effects);
  if (store.retryDue !== null && store.retryDue <= now.t) {
    store.retryDue = null;
    store.failedFrom = Number.POSITIVE_INFINITY;
    for (const batch of store.open) {
      if (batch.inFlight) continue;
      batch.inFlight = true;
      effects.push({ type: 'append', batch: batch.batch, entries: batch.entries });
    }
  }
  return isNew;
}

/** Looks at the store when its next deadline comes. */
export function planStore(state: State): void {
  plan(state.agenda, 's', storeDue(state));
}

/** What this batch holds back has not left yet. */
export function isHeld(state: State, batch: number): boolean {
  return find(state, batch)?.late === false;
}

/** All that waits is let go, in its order: what came later must not overtake what came before. */
function failNow(state: State, now: Now, effects: Effect[]): boolean {
  const { store } = state;
  for (const batch of store.open) if (!batch.late) letGo(state, batch, now, effects);
  const isNew = !store.failing;
  store.failing = true;
  return isNew;
}

function letGo(state: State, batch: Batch, now: Now, effects: Effect[]): void {
  batch.late = true;
  for (const out of batch.held) emit(state, out, true, now.t, effects);
  batch.held = batch.held.filter((out) => out.kind === 'receipt');
}

function hold(batch: Batch, out: Out, state: State, now: Now, effects: Effect[]): void {
  if (batch.late) emit(state, out, true, now.t, effects);
  // A device repeats until the disk has it: one answer for all its repeats is enough.
  if (batch.late && out.kind === 'receipt' && batch.held.some((held) => isSameReceipt(held, out))) return;
  batch.held.push(out);
}

const isSameReceipt = (held: Out, out: Extract<Out, { kind: 'receipt' }>): boolean =>
  held.kind === 'receipt' &&
  held.device === out.device &&
  held.boot === out.boot &&
  held.seq === out.seq &&
  held.id === out.id;

/** The batch that something without entries of its own must wait for. */
function waitsFor(state: State, out: Out): Batch | undefined {
  switch (out.kind) {
    case 'receipt': {
      // Of a press: the batch that holds it. Of a repeated answer: whatever is under way.
      const held = out.batch === null ? state.store.open.at(-1) : find(state, out.batch);
      return held ?? numbersOf(state, out.device);
    }
    case 'down':
      return numbersOf(state, out.device);
    case 'page': {
      const device = state.alarms.get(out.alarm)?.pages.get(out.page)?.device ?? null;
      return device === null ? undefined : numbersOf(state, device);
    }
    case 'withdraw':
    case 'effect':
      return undefined;
  }
}

/** The batch that reserves the next numbers of a device, if they may not be used before. */
function numbersOf(state: State, id: string): Batch | undefined {
  const device = state.devices.get(id);
  if (device === undefined || device.n + NUMBERS_AT_ONCE <= device.freeTo) return undefined;
  const batch = find(state, device.reserveBatch);
  return batch?.late === false ? batch : undefined;
}

/** The open batch of this number; batches have no gaps but for those dropped beyond `OWED_LIMIT`. */
function find(state: State, number: number): Batch | undefined {
  const { open, doneUpto } = state.store;
  if (number <= doneUpto) return undefined;
  const guess = open[number - (open[0]?.batch ?? number)];
  return guess?.batch === number ? guess : open.find((batch) => batch.batch === number);
}

/** The press of this receipt is neither on disk nor waited for: its batch was dropped while the store failed. */
const isLost = (state: State, out: Out): boolean =>
  out.kind === 'receipt' &&
  out.batch !== null &&
  out.batch > state.store.doneUpto &&
  find(state, out.batch) === undefined;
