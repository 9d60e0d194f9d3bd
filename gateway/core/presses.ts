/**
 * What becomes of a press (PROTOCOL sections 7.2 to 7.5): an alarm, a part of one, or a test. Promises that an id
 * never heard before always causes pages, whatever its counters say, that a known id changes nothing but a rise in
 * level, and that a forgotten alarm swallows nothing.
 */
import type { AlarmLevel, Press, Unknown } from '../../protocol/messages.ts';
import { isPaging } from './alarm-facts.ts';
import { hearBattery, type Standing } from './conversation.ts';
import type { Doubt } from './drills/entries.ts';
import { armedFor, becomeReal, doubtAbout, isAmidDrill, realElsewhere } from './drills/real.ts';
import type { Drill } from './drills/state.ts';
import type { EntryBody } from './entries.ts';
import { faultText } from './fault-text.ts';
import { pressRound, roundInTurn, startGuidance, startStep } from './paging.ts';
import { policyFor } from './policy.ts';
import { whereabouts } from './roster/talk-words.ts';
import { isSecondPress } from './second-press.ts';
import type { Alarm, Device, PressRecord, State } from './state.ts';
import { after, type Instant, instant, iso, minutes, seconds } from './time.ts';
import { raiseFault, record, type Turn } from './turn.ts';

/** An alarm without any entry for this long takes no more presses: the next opens a new one. */
const FORGOTTEN_AFTER = minutes(30);
/** Ages are reckoned by devices: so much earlier than the session a press may seem to be made. */
const BEFORE_SESSION = seconds(1);

const RANK = { test: 0, assist: 1, emergency: 2, unknown: 2 } as const;

/** The level at which a press is paged. */
const alarmLevel = (level: Press['level']): AlarmLevel =>
  level === 'assist' || level === 'test' ? 'assist' : 'emergency';

/** Takes in a press. */
export function hearPress(turn: Turn, device: Device, press: Press, standing: Standing): void {
  // A recording must not tell of an empty battery, or of a full one.
  if (standing.counts && press.battery !== undefined) hearBattery(turn, device, press.battery);
  const seen = device.seen.get(press.id);
  if (seen !== undefined) {
    const rises = RANK[press.level] > RANK[seen.level];
    // Pressed in a test that is over, and held on since: that is a call for help, but for the one press that puts a button into service.
    if (rises && seen.alarm === null && !isUnderTest(device, turn.now.t) && !device.testOnce) {
      openOrJoin(turn, device, press, !standing.newer || standing.replaced || device.twoHolders);
      receipt(turn, device, press, press.id, false, null);
      return;
    }
    if (rises && seen.alarm !== null) rise(turn, device, seen.alarm, press);
    receipt(turn, device, press, press.id, seen.alarm === null, device.seen.get(press.id)?.batch ?? 0);
    return;
  }
  const inTest = isUnderTest(device, turn.now.t);
  if (inTest && isMeantAsTest(device, press, turn.now.t)) {
    record(turn, { type: 'press.received', alarm: null, ...fields(device, press, false) });
    mark(turn, device, press.id);
    receipt(turn, device, press, press.id, true, null);
    turn.devices.add(device.id);
    turn.shown.add(device.id);
    // Whoever put the button into service is done; the next press may be anybody's, and meant.
    if (device.testOnce) record(turn, { type: 'test.ended', device: device.id, reason: 'tested' });
    return;
  }
  if (inTest) record(turn, { type: 'test.ended', device: device.id, reason: 'real-press' });
  const doubtful = press.damaged === true || !standing.newer || standing.replaced || device.twoHolders;
  if (doubtful)
    raiseFault(
      turn,
      'unverified-press',
      { device: device.id },
      faultText(turn.state, 'unverified-press', device.id),
    );
  if (press.level === 'test')
    raiseFault(
      turn,
      'test-outside-session',
      { device: device.id },
      faultText(turn.state, 'test-outside-session', device.id),
    );
  openOrJoin(turn, device, press, doubtful || press.level === 'test');
  receipt(turn, device, press, press.id, false, null);
}

/** A well-signed message of a type nobody knows, with an id: paged once as an emergency (PROTOCOL section 7.6). */
export function hearUnknown(turn: Turn, device: Device, message: Unknown, standing: Standing): void {
  const known = message.id === null ? !standing.newer : device.seen.has(message.id);
  if (!known)
    raiseFault(
      turn,
      'unknown-message',
      { device: device.id },
      faultText(turn.state, 'unknown-message', device.id),
    );
  if (message.id === null) return;
  const press: Press = { ...message, type: 'press', id: message.id, level: 'unknown' };
  const seen = device.seen.get(press.id);
  if (seen === undefined)
    openOrJoin(turn, device, press, !standing.newer || standing.replaced || device.twoHolders);
  receipt(turn, device, message, message.id, false, seen?.batch ?? null);
}

const isUnderTest = (device: Device, t: Instant): boolean =>
  device.testUntil !== null && t < device.testUntil;

/**
 * A press within a session that is not meant as a test: a second one within 3 s, by the finger or by arrival; one that was made before the
 * session began, or kept over a loss of power: somebody called for help and could not be heard (PROTOCOL section 7.5, P2).
 */
function isMeantAsTest(device: Device, press: Press, t: Instant): boolean {
  const finger = instant(t - (press.age ?? 0));
  const { testFrom } = device;
  if (press.resumed === true) return false;
  if (testFrom !== null && after(finger, BEFORE_SESSION) < testFrom) return false;
  return !isSecondPress(device, press.age ?? null, t);
}

/** Says that a transmission was heard; it leaves when its batch is on disk, or late. `batch` null: this turn's. */
export function receipt(
  turn: Turn,
  device: Device,
  message: { readonly boot: number; readonly seq: number },
  id: string,
  test: boolean,
  batch: number | null,
): void {
  turn.outs.push({
    kind: 'receipt',
    device: device.id,
    boot: message.boot,
    seq: message.seq,
    id,
    test,
    batch,
  });
}

type PressFields = Omit<Extract<EntryBody, { readonly type: 'press.received' }>, 'type' | 'alarm'>;

function fields(device: Device, press: Press, unverified: boolean): PressFields {
  return {
    device: device.id,
    press: press.id,
    boot: press.boot,
    seq: press.seq,
    level: press.level,
    age: press.age ?? null,
    resumed: press.resumed ?? false,
    battery: press.battery ?? null,
    unverified,
  };
}

/** The batch of this turn holds what was just recorded of this press. */
function mark(turn: Turn, device: Device, id: string): void {
  const seen = device.seen.get(id);
  if (seen !== undefined) seen.batch = turn.state.store.nextBatch;
}

/** The alarm of a device that a press now would join. */
function joinable(state: State, device: Device, turn: Turn): Alarm | undefined {
  const id = device.alarms[device.alarms.length - 1];
  const alarm = id === undefined ? undefined : state.alarms.get(id);
  if (alarm === undefined || alarm.state === 'closed' || alarm.state === 'on-scene') return undefined;
  return turn.now.t < after(alarm.lastEntryT, FORGOTTEN_AFTER) ? alarm : undefined;
}

function openOrJoin(turn: Turn, device: Device, press: Press, unverified: boolean): void {
  const alarm = joinable(turn.state, device, turn);
  const level = alarmLevel(press.level);
  if (alarm === undefined) {
    realElsewhere(turn, device);
    const drill = armedFor(turn, device.id);
    const doubt = drill === undefined ? null : doubtAbout(turn, drill, press, unverified);
    openForDevice(turn, device, [fields(device, press, unverified)], level, drill, doubt);
    return;
  }
  record(turn, { type: 'press.received', alarm: alarm.id, ...fields(device, press, unverified) });
  mark(turn, device, press.id);
  if (RANK[level] > RANK[alarm.level]) {
    becomeReal(turn, alarm, 'emergency', false);
    raiseAlarm(turn, alarm, level);
    return;
  }
  if (alarm.drill === 'on') {
    becomeReal(turn, alarm, 'press', true);
    return;
  }
  roundInTurn(turn, alarm);
}

/** An alarm that began with the same press is over, but "closed" would now be taken for the one that opens. */
function forgetClosing(turn: Turn, device: Device, press: string): void {
  for (const owed of [...device.owed.values()])
    if (owed.kind === 'closed' && owed.press === press)
      record(turn, { type: 'closing.confirmed', device: device.id, alarm: owed.alarm });
  const said = turn.outs.findIndex(
    (out) =>
      out.kind === 'down' &&
      out.device === device.id &&
      out.body.type === 'progress' &&
      out.body.state === 'closed' &&
      out.body.id === press,
  );
  if (said >= 0) turn.outs.splice(said, 1);
}

/** Opens an alarm for a press; the first step pages at once, in the same transaction (P4). */
function openForDevice(
  turn: Turn,
  device: Device,
  presses: readonly [PressFields, ...PressFields[]],
  level: AlarmLevel,
  drill?: Drill,
  doubt: Doubt | null = null,
): void {
  const [first] = presses;
  const place = turn.state.index.places.get(device.place);
  const alarm = openAlarm(turn, {
    device: device.id,
    raisedBy: null,
    holder: device.person,
    press: first.press,
    place: device.place,
    site: place?.site ?? null,
    // A carried button belongs to one place; its holder may be at another.
    text: device.kind === 'wearable' ? whereabouts(turn.state, device.person, turn.now.wall) : null,
    level,
    ...(device.simulation === null ? {} : { virtual: true }),
    drill: drill !== undefined && doubt === null ? 'on' : null,
  });
  if (drill !== undefined)
    record(
      turn,
      doubt === null
        ? { type: 'drill.begun', drill: drill.id, alarm: alarm.id }
        : { type: 'drill.became-real', drill: drill.id, alarm: alarm.id, why: doubt },
    );
  forgetClosing(turn, device, first.press);
  for (const press of presses) {
    record(turn, { type: 'press.received', alarm: alarm.id, ...press });
    mark(turn, device, press.press);
  }
  startStep(turn, alarm, 0, turn.now.t, first.level === 'unknown' ? 'unknown-alarm' : 'step');
}

/** Records a new alarm under the policy in force; the caller starts its first step. */
export function openAlarm(
  turn: Turn,
  about: Pick<Alarm, 'device' | 'raisedBy' | 'holder' | 'place' | 'site' | 'text' | 'level'> & {
    readonly press: string;
    /** Of a virtual device in a real site. */
    readonly virtual?: true;
    readonly drill?: 'on' | 'off' | null;
  },
): Alarm {
  const number = turn.state.alarmNumber + 1;
  const { state } = turn;
  // While the log does not know of this life, another may have used the number, and nobody would know.
  const life = state.life === '' || state.startBatch <= state.store.doneUpto ? '' : `-${state.life}`;
  const id = `${iso(turn.now.wall).slice(0, 10).replace(/\D/g, '')}-${number}${life}`;
  const policy = policyFor(turn.state.site, about.place, about.site, about.level, turn.now.wall);
  const { drill: asked, ...rest } = about;
  // Whoever knows of a drill must not take this for it.
  const drill = asked ?? (about.virtual !== true && isAmidDrill(turn, about.site) ? 'off' : null);
  const marked = drill === null ? {} : { drill };
  record(turn, { type: 'alarm.opened', alarm: id, number, ...rest, policy, ...marked });
  const alarm = turn.state.alarms.get(id);
  if (alarm === undefined) throw new Error(`alarm ${id} was opened and is not there`);
  return alarm;
}

/** Raises an alarm: that level's policy starts, and pages go out at once. */
export function raiseAlarm(turn: Turn, alarm: Alarm, level: AlarmLevel): void {
  const policy = policyFor(turn.state.site, alarm.place, alarm.site, level, turn.now.wall);
  record(turn, { type: 'alarm.raised', alarm: alarm.id, level, policy });
  if (isPaging(alarm)) {
    startStep(turn, alarm, 0, turn.now.t, 'raise', alarm.paged);
    return;
  }
  startGuidance(turn, alarm);
  pressRound(turn, alarm, 'raise');
}

function rise(turn: Turn, device: Device, alarmId: string, press: Press): void {
  const alarm = turn.state.alarms.get(alarmId);
  const level = alarmLevel(press.level);
  if (alarm === undefined || alarm.state === 'closed') {
    // The alarm is over, but somebody holds the button for an emergency: that is a new call for help.
    openForDevice(turn, device, [fields(device, press, false)], level);
    return;
  }
  record(turn, { type: 'press.raised', alarm: alarm.id, device: device.id, press: press.id, level });
  mark(turn, device, press.id);
  if (RANK[level] <= RANK[alarm.level]) return;
  becomeReal(turn, alarm, 'emergency', false);
  raiseAlarm(turn, alarm, level);
}

/** Opens an alarm for presses that joined one which was closed before anybody could hear of them. */
export function openAgain(turn: Turn, closed: Alarm, presses: readonly PressRecord[]): void {
  const [first, ...others] = presses;
  const device = closed.device === null ? undefined : turn.state.devices.get(closed.device);
  if (first === undefined || device === undefined) return;
  const highest = presses.some((press) => alarmLevel(press.level) === 'emergency') ? 'emergency' : 'assist';
  const again = ({ id, at: _, ...press }: PressRecord): PressFields => ({
    device: device.id,
    press: id,
    ...press,
    battery: null,
  });
  openForDevice(turn, device, [again(first), ...others.map(again)], highest);
}
