/**
 * A walk test as its page reads it from the gateway, and what the page works out from it: which button was pressed last,
 * what is still to be pressed and in which order one walks. Pure; nothing here asks or shows.
 */
import { fieldsOf, listIn, numberIn, textIn, timeIn, wordIn } from './reading.ts';

/** More devices than one site has; a longer list is cut. */
const MOST_DEVICES = 2000;
const MOST_WALKS = 200;
const MOST_PAGED = 50;
const MOST_INTERRUPTIONS = 20;
const MOST_TRIES = 20;
/** Milliseconds in a day. */
const DAY = 86_400_000;
/** Days after which a good test no longer counts. */
export const TEST_AGES_AFTER = 90;

/** Somebody who would have been paged. */
export interface WouldPage {
  readonly name: string;
  readonly channels: readonly string[];
}
/** A press in the test. Times are ISO 8601, lengths milliseconds. */
export interface WalkPress {
  readonly pressedAt: string | null;
  readonly receivedAt: string;
  readonly receiptAt: string | null;
  readonly ageMs: number | null;
  readonly roundTripMs: number | null;
}
/** A press that failed before its button was pressed again. */
export interface FailedTry {
  readonly pressedAt: string;
  /** Code of why; null: an answer without one. */
  readonly why: string | null;
}
/** A button of the test. */
export interface WalkDevice {
  readonly device: string;
  readonly kind: string;
  readonly place: string | null;
  readonly placeName: string | null;
  readonly site: string;
  readonly siteName: string;
  readonly floor: string;
  readonly area: string;
  readonly state: 'untested' | 'passed' | 'failed';
  /** Code of why it failed, or why it is not tested yet. */
  readonly why: string | null;
  readonly battery: number | null;
  readonly rssi: number | null;
  readonly press: WalkPress | null;
  /** Null: this reader sees no persons, or nothing was pressed. */
  readonly wouldPage: readonly WouldPage[] | null;
  /** Presses that failed before its last, oldest first. */
  readonly failedTries: readonly FailedTry[];
  readonly lastGoodTestAt: string | null;
}
/** A button that could have taken part and does not. */
export interface LeftOut {
  readonly device: string;
  readonly placeName: string | null;
  readonly why: string | null;
  readonly lastGoodTestAt: string | null;
}
/** A real alarm that cut a test short. */
export interface Interruption {
  readonly alarm: string;
  readonly at: string;
  readonly device: string | null;
  readonly placeName: string | null;
  /** Code of what made it real; null: nothing to say. */
  readonly why: string | null;
}
/** A walk test. */
export interface Walk {
  readonly id: string;
  readonly tester: string | null;
  readonly testerName: string | null;
  readonly site: string | null;
  readonly scope: Readonly<Record<string, unknown>>;
  /** Of the group in `scope`. */
  readonly groupName: string | null;
  readonly startedAt: string;
  readonly until: string;
  readonly state: 'running' | 'interrupted' | 'ended';
  readonly endedAt: string | null;
  readonly reason: string | null;
  readonly interruptedBy: string | null;
  /** Real alarms that cut it short, oldest first. */
  readonly interruptions: readonly Interruption[];
  /** An alarm is open there, so that it cannot be resumed; null: the gateway does not say. */
  readonly alarmOpen: boolean | null;
  /** Null in a list that tells no devices. */
  readonly devices: readonly WalkDevice[] | null;
  readonly leftOut: readonly LeftOut[];
  readonly tested: number;
  readonly total: number;
  readonly now: string;
}

const asPaged = (value: unknown): WouldPage | null => {
  const fields = fieldsOf(value);
  const name = textIn(fields?.name) ?? textIn(fields?.person);
  if (fields === null || name === null) return null;
  return { name, channels: listIn(fields.channels, textIn, 10) ?? [] };
};

const asPress = (value: unknown): WalkPress | null => {
  const fields = fieldsOf(value);
  const receivedAt = timeIn(fields?.receivedAt);
  if (fields === null || receivedAt === null) return null;
  return {
    pressedAt: timeIn(fields.pressedAt),
    receivedAt,
    receiptAt: timeIn(fields.receiptAt),
    ageMs: numberIn(fields.ageMs),
    roundTripMs: numberIn(fields.roundTripMs),
  };
};

const asTry = (value: unknown): FailedTry | null => {
  const fields = fieldsOf(value);
  const pressedAt = timeIn(fields?.pressedAt);
  return pressedAt === null ? null : { pressedAt, why: textIn(fields?.why) };
};

const asDevice = (value: unknown): WalkDevice | null => {
  const fields = fieldsOf(value);
  const device = textIn(fields?.device);
  if (fields === null || device === null) return null;
  return {
    device,
    kind: textIn(fields.kind) ?? '',
    place: textIn(fields.place),
    placeName: textIn(fields.placeName) ?? textIn(fields.place),
    site: textIn(fields.site) ?? '',
    siteName: textIn(fields.siteName) ?? textIn(fields.site) ?? '',
    floor: textIn(fields.floor) ?? '',
    area: textIn(fields.area) ?? '',
    // An unknown state is nothing to rely on.
    state: wordIn(fields.state, ['untested', 'passed', 'failed']) ?? 'untested',
    why: textIn(fields.why),
    battery: numberIn(fields.battery),
    rssi: numberIn(fields.rssi),
    press: asPress(fields.press),
    wouldPage: listIn(fields.wouldPage, asPaged, MOST_PAGED),
    failedTries: listIn(fields.failedTries, asTry, MOST_TRIES) ?? [],
    lastGoodTestAt: timeIn(fields.lastGoodTestAt),
  };
};

const asLeftOut = (value: unknown): LeftOut | null => {
  const fields = fieldsOf(value);
  const device = textIn(fields?.device);
  if (fields === null || device === null) return null;
  return {
    device,
    placeName: textIn(fields.placeName) ?? textIn(fields.place),
    why: textIn(fields.why),
    lastGoodTestAt: timeIn(fields.lastGoodTestAt),
  };
};

const asInterruption = (value: unknown): Interruption | null => {
  const fields = fieldsOf(value);
  const alarm = textIn(fields?.alarm);
  const at = timeIn(fields?.at);
  if (fields === null || alarm === null || at === null) return null;
  return {
    alarm,
    at,
    device: textIn(fields.device),
    placeName: textIn(fields.placeName) ?? textIn(fields.place),
    why: textIn(fields.why),
  };
};

/** A walk test, or null for anything that has not the marks of one. */
export function asWalk(value: unknown): Walk | null {
  const fields = fieldsOf(value);
  const id = textIn(fields?.id);
  const startedAt = timeIn(fields?.startedAt);
  const until = timeIn(fields?.until);
  const state = wordIn(fields?.state, ['running', 'interrupted', 'ended']);
  if (fields === null || id === null || startedAt === null || until === null || state === null) return null;
  const devices = listIn(fields.devices, asDevice, MOST_DEVICES);
  return {
    id,
    tester: textIn(fields.tester),
    testerName: textIn(fields.testerName),
    site: textIn(fields.site),
    scope: fieldsOf(fields.scope) ?? {},
    groupName: textIn(fields.groupName),
    startedAt,
    until,
    state,
    endedAt: timeIn(fields.endedAt),
    reason: textIn(fields.reason),
    interruptedBy: textIn(fields.interruptedBy),
    interruptions: listIn(fields.interruptions, asInterruption, MOST_INTERRUPTIONS) ?? [],
    alarmOpen: typeof fields.alarmOpen === 'boolean' ? fields.alarmOpen : null,
    devices,
    leftOut: listIn(fields.leftOut, asLeftOut, MOST_DEVICES) ?? [],
    tested: numberIn(fields.tested) ?? devices?.filter((each) => each.state !== 'untested').length ?? 0,
    total: numberIn(fields.total) ?? devices?.length ?? 0,
    now: timeIn(fields.now) ?? startedAt,
  };
}

/** The list of walk tests; null when it is no list. */
export const asWalks = (value: unknown): readonly Walk[] | null => listIn(value, asWalk, MOST_WALKS);

/** It was heard, and is not known to have its receipt yet: neither well nor failed. */
export const isWaiting = ({ state, press }: WalkDevice): boolean => state === 'untested' && press !== null;

/** The button that was pressed last; null while none was. */
export function lastPressed(walk: Walk): WalkDevice | null {
  let last: WalkDevice | null = null;
  for (const device of walk.devices ?? []) {
    if (device.press === null) continue;
    if (last?.press == null || device.press.receivedAt > last.press.receivedAt) last = device;
  }
  return last;
}

/** Buttons that hang together, in the order one walks. */
export interface Stretch {
  readonly site: string;
  readonly siteName: string;
  readonly floor: string;
  readonly area: string;
  readonly devices: readonly WalkDevice[];
}

/** Devices by site, floor and area; within one by place, worn ones last. */
export function stretchesOf(devices: readonly WalkDevice[]): readonly Stretch[] {
  const found = new Map<string, WalkDevice[]>();
  const inOrder = [...devices].sort(
    (a, b) =>
      Number(a.kind === 'wearable') - Number(b.kind === 'wearable') ||
      a.siteName.localeCompare(b.siteName, 'nl', { numeric: true }) ||
      a.floor.localeCompare(b.floor, 'nl', { numeric: true }) ||
      a.area.localeCompare(b.area) ||
      (a.placeName ?? '').localeCompare(b.placeName ?? '', 'nl', { numeric: true }) ||
      a.device.localeCompare(b.device, 'nl', { numeric: true }),
  );
  for (const device of inOrder) {
    const key =
      device.kind === 'wearable' ? '\u0000worn' : [device.site, device.floor, device.area].join('\u0000');
    const list = found.get(key);
    if (list === undefined) found.set(key, [device]);
    else list.push(device);
  }
  return [...found].map(([key, list]) => {
    const worn = key === '\u0000worn';
    return {
      site: worn ? '' : (list[0]?.site ?? ''),
      siteName: worn ? '' : (list[0]?.siteName ?? ''),
      floor: worn ? '\u0000worn' : (list[0]?.floor ?? ''),
      area: worn ? '' : (list[0]?.area ?? ''),
      devices: list,
    };
  });
}
/** The floor of the stretch that holds the worn buttons, which hang nowhere. */
export const WORN = '\u0000worn';

/** Whole days since a moment, never below 0; null for never. */
export const daysSince = (time: string | null, now: number): number | null =>
  time === null ? null : Math.max(0, Math.floor((now - Date.parse(time)) / DAY));

/** A good test that no longer counts, or that never was. */
export const isOverdue = (lastGoodTestAt: string | null, now: number): boolean => {
  const days = daysSince(lastGoodTestAt, now);
  return days === null || days >= TEST_AGES_AFTER;
};

/** "84 ms", "1,2 s", "12 min": a length in milliseconds as it is read at a glance. */
export function lengthOf(ms: number, locale: string): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000)
    return `${(ms / 1000).toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** How strong a signal is in words; dBm. */
export const signalOf = (dbm: number): 'strong' | 'fair' | 'weak' =>
  dbm >= -70 ? 'strong' : dbm >= -85 ? 'fair' : 'weak';
