/**
 * What the device knows of its own alarms: how far help has come, and which alarms stay dark after a cancel. Promises
 * that only a gateway's `progress` moves an alarm on and that a cancelled alarm never shows anything again.
 */
import type { Progress, ProgressState } from '../../protocol/messages.ts';

/** Most alarms followed at a time; the oldest goes first. */
export const MAX_ALARMS = 4;
/** Most ids that stay dark: all that one cancel can name (four presses that wait, four alarms, the last press) and some. */
export const MAX_HUSHED = 12;
/** An alarm of which a gateway that speaks says nothing for this long is none: its progress comes every 5 s. */
const UNSAID_MS = 30000;

/** One alarm. `called`: its press has a receipt, and nothing more is known. */
export interface OwnAlarm {
  readonly id: string;
  state: 'called' | ProgressState;
  responders: number;
  call112: boolean;
  readonly since: number;
}
/** All that is known, oldest first. */
export interface Alarms {
  list: OwnAlarm[];
  hushed: string[];
  /** When something was last hushed, or the device woke up. */
  hushedAt: number;
}

const copyAlarm = (alarm: OwnAlarm): OwnAlarm => Object.assign({}, alarm);

/** A copy, for a step that must not change what it was given. */
export function copyAlarms(alarms: Alarms): Alarms {
  return { list: alarms.list.map(copyAlarm), hushed: alarms.hushed.slice(), hushedAt: alarms.hushedAt };
}

/** True when this press or alarm stays dark. */
export function isHushed(alarms: Alarms, id: string): boolean {
  return alarms.hushed.indexOf(id) >= 0;
}

/** This press or alarm stays dark from now on. Said anew of those that still live, so that the others are forgotten first. */
export function hush(alarms: Alarms, id: string): void {
  const known = alarms.hushed.indexOf(id);
  if (known >= 0) alarms.hushed.splice(known, 1);
  alarms.hushed.push(id);
  if (alarms.hushed.length > MAX_HUSHED) alarms.hushed.shift();
}

/** This press is shown again. */
export function unhush(alarms: Alarms, id: string): void {
  const known = alarms.hushed.indexOf(id);
  if (known >= 0) alarms.hushed.splice(known, 1);
}

const indexOf = (alarms: Alarms, id: string): number => {
  for (let i = 0; i < alarms.list.length; i++) {
    const alarm = alarms.list[i];
    if (alarm !== undefined && alarm.id === id) return i;
  }
  return -1;
};

const add = (alarms: Alarms, alarm: OwnAlarm): void => {
  alarms.list.push(alarm);
  if (alarms.list.length > MAX_ALARMS) alarms.list.shift();
};

/** A press has its receipt: it is an alarm, or part of one that is open and where nobody has arrived yet. */
export function called(alarms: Alarms, press: string, now: number): void {
  if (indexOf(alarms, press) >= 0) return;
  for (const alarm of alarms.list) if (alarm.state !== 'on-scene') return;
  add(alarms, { id: press, state: 'called', responders: 0, call112: false, since: now });
}

/** A press turned out to be a test: there is no alarm. */
export function wasTest(alarms: Alarms, press: string): void {
  const at = indexOf(alarms, press);
  if (at >= 0) alarms.list.splice(at, 1);
}

/** Ids stay dark for as long as their press waits or their alarm is open. */
const forgetHushed = (alarms: Alarms, waiting: readonly string[]): void => {
  // One that found no room in the list may still be open, and will be heard of again.
  if (alarms.list.length >= MAX_ALARMS - 1) return;
  alarms.hushed = alarms.hushed.filter((id) => indexOf(alarms, id) >= 0 || waiting.indexOf(id) >= 0);
};

/**
 * Forgets presses that must have joined another alarm, and ids kept dark of which nothing is left, because a gateway
 * heard on this connection since `heardSince` said nothing of them. True: something was forgotten.
 */
export function forgetJoined(
  alarms: Alarms,
  waiting: readonly string[],
  heardSince: number,
  now: number,
): boolean {
  const before = alarms.list.length + alarms.hushed.length;
  const said = (alarm: OwnAlarm): boolean =>
    alarm.state !== 'called' || now - Math.max(alarm.since, heardSince) < UNSAID_MS;
  alarms.list = alarms.list.filter(said);
  if (now - Math.max(alarms.hushedAt, heardSince) >= UNSAID_MS) forgetHushed(alarms, waiting);
  return alarms.list.length + alarms.hushed.length !== before;
}

const closeAlarm = (alarms: Alarms, id: string): boolean => {
  const at = indexOf(alarms, id);
  const shown = at >= 0 && !isHushed(alarms, id);
  if (at >= 0) alarms.list.splice(at, 1);
  // Only this one: of another that was called off the gateway may not have said yet which alarm it belongs to.
  unhush(alarms, id);
  return shown;
};

/** What a progress led to. */
export type Progressed = 'closed' | 'changed' | 'same';

/**
 * Takes a progress. `waiting` are the ids of presses without a receipt. An unknown alarm that is not one of them is
 * the one that a cancelled press has joined, if there is such a press: it stays dark too.
 */
export function progressed(
  alarms: Alarms,
  message: Progress,
  waiting: readonly string[],
  now: number,
): Progressed {
  if (message.state === 'closed') {
    const shown = closeAlarm(alarms, message.id);
    return shown ? 'closed' : 'same';
  }
  const at = indexOf(alarms, message.id);
  const known = alarms.list[at];
  if (known !== undefined) {
    const same =
      known.state === message.state &&
      known.responders === message.responders &&
      known.call112 === (message.call112 === 1);
    known.state = message.state;
    known.responders = message.responders;
    known.call112 = message.call112 === 1;
    return same ? 'same' : 'changed';
  }
  const open = (alarm: OwnAlarm): boolean => alarm.state === 'called' && isHushed(alarms, alarm.id);
  const cancelled = alarms.list.some(open) || waiting.some((id) => isHushed(alarms, id));
  if (cancelled && waiting.indexOf(message.id) < 0) hush(alarms, message.id);
  // A press of which nothing was said yet has joined this alarm, unless somebody was already there.
  if (message.state !== 'on-scene') alarms.list = alarms.list.filter((alarm) => alarm.state !== 'called');
  add(alarms, {
    id: message.id,
    state: message.state,
    responders: message.responders,
    call112: message.call112 === 1,
    since: now,
  });
  return 'changed';
}

/** The newest alarm that may be shown. */
export function shownAlarm(alarms: Alarms): OwnAlarm | undefined {
  for (let i = alarms.list.length - 1; i >= 0; i--) {
    const alarm = alarms.list[i];
    if (alarm !== undefined && !isHushed(alarms, alarm.id)) return alarm;
  }
  return undefined;
}
