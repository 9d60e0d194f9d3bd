/**
 * The gateway's look at itself, as the core knows it: a press of a reserved device once a minute, and what the shell
 * found on its way. Promises that such a press is logged and receipted like any other, goes through every lane up to
 * people, and comes to nothing else: no alarm, no page, no device, no number. Decides when trouble of the gateway itself is a fault; how it looks is left to
 * `shell/self/`.
 */
import type { UpMessage } from '../../protocol/messages.ts';
import { plan } from './agenda.ts';
import type { FaultCode } from './entries.ts';
import { faultKey } from './evolve-faults.ts';
import { FAR_CHANNELS } from './far-channel.ts';
import { faultText } from './fault-text.ts';
import { rehearsalPage } from './rehearsal.ts';
import { judgeStarts, STARTS } from './restarts.ts';
import { type CheckPart, SELF_DEVICE, type SelfCheckFound } from './self-state.ts';
import type { State } from './state.ts';
import { after, seconds } from './time.ts';
import { clearFault, perform, raiseFault, record, type Turn } from './turn.ts';

/** A check that failed as often as this in a row is a fault. */
const FAILED_MOST = 2;
/** No check finished for so long: that is a fault too. */
const PATIENCE = seconds(150);
/** What has a fault of its own already, by part: it is not told twice. */
const OWN: Readonly<Record<string, FaultCode>> = { disk: 'disk', certificate: 'certificate', clock: 'clock' };
/** The part that stands for the check as a whole. */
const WHOLE = 'check';

/** Takes in a message of the reserved device. Only a press says anything. */
export function hearSelf(turn: Turn, message: UpMessage): void {
  if (message.type !== 'press') return;
  const { self, store } = turn.state;
  if (message.id !== self.press) {
    record(turn, { type: 'self.checked', press: message.id });
    self.batch = store.nextBatch;
    rehearse(turn);
  }
  const { boot, seq, id } = message;
  turn.outs.push({
    kind: 'receipt',
    device: SELF_DEVICE,
    boot,
    seq,
    id,
    test: false,
    batch: self.batch === store.nextBatch ? null : self.batch,
  });
}

/** Lets a page that is for nobody go through every lane that leads outside, once the press is on disk, as pages do. */
function rehearse(turn: Turn): void {
  const { state, now } = turn;
  for (const channel of FAR_CHANNELS)
    if (state.lanes.has(channel))
      perform(turn, { type: 'rehearse-page', channel, far: rehearsalPage(state, now) });
}

/** The shell looks from now on: a check must be finished within reason. */
export function checkingBegan(turn: Turn): void {
  awaitNext(turn);
}

/** A check is finished. */
export function checked(turn: Turn, found: SelfCheckFound): void {
  const { state } = turn;
  const { self } = state;
  self.found = { ...found, at: turn.now.wall };
  awaitNext(turn);
  clearFault(turn, 'self-check', null, WHOLE);
  for (const part of found.parts) judge(turn, part);
  judgeStarts(turn);
  // A part that is looked at no more, such as a channel that was taken out, is no trouble any more.
  const parts = new Set([WHOLE, STARTS, ...found.parts.map(({ part }) => part)]);
  for (const part of [...self.failed.keys()]) if (!parts.has(part)) self.failed.delete(part);
  for (const key of [...state.openFaults.keys()]) {
    const [code, , part = ''] = key.split('|');
    if (code === 'self-check' && !parts.has(part)) clearFault(turn, 'self-check', null, part);
  }
  perform(turn, { type: 'show', what: 'self-check', id: '' });
}

/** The deadline of the next finished check has come. */
export function checkPassed(turn: Turn): void {
  const { self, agenda } = turn.state;
  if (self.due === null) return;
  if (self.due > turn.now.t) {
    plan(agenda, 'c', self.due);
    return;
  }
  self.due = null;
  // Who waits for a log that fails cannot finish, and that is told as `store`.
  if (turn.state.store.failing) {
    awaitNext(turn);
    return;
  }
  raise(turn, WHOLE, '');
}

function awaitNext(turn: Turn): void {
  const { self, agenda } = turn.state;
  self.due = after(turn.now.t, PATIENCE);
  plan(agenda, 'c', self.due);
}

function judge(turn: Turn, { part, ok, reached, remark }: CheckPart): void {
  const own = OWN[part];
  if (own !== undefined) {
    judgeOwn(turn, own, ok, remark);
    return;
  }
  const { failed } = turn.state.self;
  if (ok) {
    failed.delete(part);
    clearFault(turn, 'self-check', null, part);
    return;
  }
  if (reached === false || isToldAlready(turn.state, part)) return;
  const times = (failed.get(part) ?? 0) + 1;
  failed.set(part, times);
  if (times >= FAILED_MOST) raise(turn, part, remark);
}

/** Trouble with a code of its own is told at once, and anew when something else of it is wrong. */
function judgeOwn(turn: Turn, code: FaultCode, ok: boolean, remark: string): void {
  const { state } = turn;
  if (code === 'clock') {
    // It has no end that could be seen: it ends by itself, as the fault of a jump does.
    if (!ok) raiseFault(turn, code, {}, faultText(state, code, null, remark));
    return;
  }
  if (ok) {
    clearFault(turn, code, null);
    return;
  }
  const said = faultText(state, code, null, remark);
  const open = state.faults.get(state.openFaults.get(faultKey(code, null, null)) ?? '');
  if (code === 'certificate' && open !== undefined && open.text !== said.text) clearFault(turn, code, null);
  raiseFault(turn, code, {}, said);
}

/** The log has `store`, a channel has `channel`. */
function isToldAlready(state: State, part: string): boolean {
  if (part === 'log') return true;
  if (state.store.failing) return true;
  const lane = part.startsWith('lane:') ? part.slice('lane:'.length) : null;
  return lane !== null && state.openFaults.has(faultKey('channel', null, lane));
}

function raise(turn: Turn, part: string, remark: string): void {
  raiseFault(
    turn,
    'self-check',
    { channel: part },
    faultText(turn.state, 'self-check', null, remark, [], part),
  );
}
