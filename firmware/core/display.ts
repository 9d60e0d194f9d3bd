/**
 * What the presser is shown, derived from everything else: not received before coming before nobody, then how far the
 * last press came. Promises that "not received" appears 5 s after a press without receipt, or 15 s after the gateway
 * was last heard while an alarm is open, and that a cancelled alarm shows nothing.
 */
import { isHushed, type OwnAlarm, shownAlarm } from './alarms.ts';
import { foremost, type HeldPage } from './pages.ts';
import { lateAt, type PendingPress } from './queue.ts';
import { type Pattern, passingMs, type Signal, signalOf } from './signals.ts';
import type { DeviceState } from './state.ts';
import { NEVER, SILENCE_MS } from './timing.ts';

/** When an open alarm counts as unheard, if nothing comes until then. */
const silenceAt = (state: DeviceState, alarm: OwnAlarm | undefined): number =>
  alarm === undefined ? NEVER : Math.max(state.heardAt, alarm.since) + SILENCE_MS;

/** When a press counts as not received; one that was called from memory, when its gateway has fallen silent since. */
const unheardAt = (state: DeviceState, press: PendingPress): number =>
  press.unlogged ? Math.max(state.heardAt, press.askedAt) + SILENCE_MS : lateAt(press);

const notReceived = (state: DeviceState): boolean => {
  for (const press of state.queue.presses) {
    if (unheardAt(state, press) <= state.at && !isHushed(state.alarms, press.id)) return true;
  }
  return silenceAt(state, shownAlarm(state.alarms)) <= state.at;
};

const ofAlarm = (alarm: OwnAlarm): Pattern | null => {
  if (alarm.state === 'coming' || alarm.state === 'on-scene') return alarm.call112 ? 'coming-112' : 'coming';
  return alarm.state === 'nobody' || alarm.call112 ? 'nobody' : null;
};

/** How far the newest press came that has no receipt `logged`. */
const ofPress = (state: DeviceState): Pattern | null => {
  let pattern: Pattern | null = null;
  for (const press of state.queue.presses) {
    if (!isHushed(state.alarms, press.id)) pattern = press.unlogged ? 'unlogged' : 'felt';
  }
  return pattern;
};

const ofPages = (state: DeviceState): Pattern | null => {
  const page = foremost(state.pages);
  if (page === undefined) return null;
  if (page.ringing) return 'ringing';
  return page.over === '' && page.answer !== 'cannot' && page.answer !== 'clear' ? 'paged' : null;
};

const lasting = (state: DeviceState): Pattern => {
  const alarm = shownAlarm(state.alarms);
  const help = alarm === undefined ? null : ofAlarm(alarm);
  if (help !== null) return help;
  const press = ofPress(state);
  if (press !== null) return press;
  if (alarm !== undefined) return 'received';
  if (state.alarms.hushed.length > 0) return 'dark';
  const page = ofPages(state);
  if (page === 'ringing') return page;
  if (state.heartbeat.outAt <= state.at) return 'out-of-order';
  return page === null ? 'idle' : page;
};

/** What is shown at `state.at`. */
export function patternNow(state: DeviceState): Pattern {
  const lost = notReceived(state);
  const passing = state.display.until > state.at;
  if (passing && (!lost || state.display.passing === 'felt')) return state.display.passing;
  return lost ? 'not-received' : lasting(state);
}

/** Shows a passing pattern from now on. */
export function pass(state: DeviceState, pattern: Pattern): void {
  state.display.passing = pattern;
  state.display.until = state.at + passingMs(pattern);
  state.display.serial = state.display.serial + 1;
  state.display.since = state.at;
  state.display.stale = true;
}

/** Brings the display up to date; true when there is something new to show. */
export function refresh(state: DeviceState): boolean {
  const pattern = patternNow(state);
  const display = state.display;
  const fresh = display.stale || pattern !== display.pattern;
  if (pattern !== display.pattern) display.since = state.at;
  display.pattern = pattern;
  display.stale = false;
  return fresh;
}

/** When time alone changes what is shown. */
export function displayDeadline(state: DeviceState): number {
  let next = NEVER;
  const consider = (at: number): void => {
    if (at > state.at && at < next) next = at;
  };
  consider(state.display.until);
  for (const press of state.queue.presses) consider(unheardAt(state, press));
  consider(silenceAt(state, shownAlarm(state.alarms)));
  consider(state.heartbeat.outAt);
  return next;
}

/** All there is to see, feel and hear of a device. */
export interface Look {
  readonly pattern: Pattern;
  /** Since when, in the shell's monotonic milliseconds. */
  readonly since: number;
  /** Grows with each passing pattern: the same one again begins anew. */
  readonly serial: number;
  readonly signal: Signal;
  readonly covert: boolean;
  /** The alarm that is shown. */
  readonly alarm: OwnAlarm | null;
  readonly pages: readonly HeldPage[];
  /** Presses without a receipt. */
  readonly pending: number;
  readonly linkUp: boolean;
  /** Heard on this connection. */
  readonly gatewayHeard: boolean;
}

/** The look of a device after its last step. */
export function lookAt(state: DeviceState): Look {
  const alarm = shownAlarm(state.alarms);
  return {
    pattern: state.display.pattern,
    since: state.display.since,
    serial: state.display.serial,
    signal: signalOf(state.display.pattern, state.config.kind, state.covert),
    covert: state.covert,
    alarm: alarm === undefined ? null : alarm,
    pages: state.pages,
    pending: state.queue.presses.length,
    linkUp: state.uplink.phase === 'open',
    gatewayHeard: state.uplink.heard,
  };
}
