/**
 * What walk tests make of what is heard: a test press is looked at, its receipt waited for; a real alarm cuts a walk
 * short; time ends it. What is a test and what is real is decided in `presses.ts` for all tests alike.
 *
 * A press passes when all of this holds. It left the device within five seconds of the finger (later the presser is
 * told "not received"), was not kept over a loss of power, and its counters were good. The battery is not low and the
 * device reports no fault of its own. The site file knows its place. Somebody whom an alarm of this button would page,
 * by the functions that page, can be reached at this moment. And the device showed that it got the receipt: a message
 * other than a press came from the same boot, with a `heard` of at least the receipt's number: who still waits for it
 * repeats the press. PUBACK is no such sign (PROTOCOL section 2); it only measures how long the receipt took.
 */
import type { Press, UpMessage } from '../../../protocol/messages.ts';
import { plan } from '../agenda.ts';
import { BATTERY_LOW, type Standing } from '../conversation.ts';
import { faultKey } from '../evolve-faults.ts';
import { whoIsReached } from '../roster/dry-run.ts';
import type { Device, State } from '../state.ts';
import { after, hours, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import type { WalkFailure, WouldPage } from './entries.ts';
import { LATE } from './evolve.ts';
import { isExercise } from './requests.ts';
import { hasPassed, isPending, type Walk, walkDue } from './state.ts';
import { lookSoon, testedWell } from './untested.ts';

/** An interrupted walk that nobody resumes ends after this long. Its buttons are live all the while. */
const INTERRUPTED_MOST = hours(4);
/** People named as "would have been paged". */
const PEOPLE_MOST = 30;

/** Looks at a press that was taken for a test. */
export function heardTest(turn: Turn, device: Device, press: Press, standing: Standing): void {
  const tested = turn.entries.some(
    (entry) => entry.type === 'press.received' && entry.alarm === null && entry.press === press.id,
  );
  if (!tested) return;
  const { walk } = device.tests;
  if (walk === null) {
    testedWell(turn, device);
    return;
  }
  const reached = whoIsReached(
    turn.state,
    {
      place: device.place,
      site: turn.state.index.places.get(device.place)?.site ?? null,
      level: press.level === 'emergency' ? 'emergency' : 'assist',
      at: turn.now.wall,
      holder: device.person,
    },
    turn.now,
  );
  record(turn, {
    type: 'walk.pressed',
    walk,
    device: device.id,
    press: press.id,
    age: press.age ?? null,
    battery: press.battery ?? device.battery,
    rssi: device.rssi,
    why: failureOf(turn.state, device, press, standing, reached),
    wouldPage: reached.slice(0, PEOPLE_MOST),
  });
  planWalk(turn.state, walk);
}

function failureOf(
  state: State,
  device: Device,
  press: Press,
  standing: Standing,
  reached: readonly WouldPage[],
): WalkFailure | null {
  if (press.damaged === true || !standing.newer || standing.replaced || device.twoHolders)
    return 'unverified';
  if (press.resumed === true) return 'resumed';
  if ((press.age ?? 0) > LATE) return 'late';
  const low = state.openFaults.has(faultKey('battery-low', device.id, null));
  if (low || (press.battery ?? device.battery ?? 100) <= BATTERY_LOW) return 'battery';
  if (state.openFaults.has(faultKey('device-fault', device.id, null))) return 'device-fault';
  if (!state.index.places.has(device.place)) return 'place';
  return reached.some(({ channels }) => channels.length > 0) ? null : 'nobody';
}

/**
 * A message came that may show that the receipt of a test press arrived. `roundTrip`: milliseconds that the last
 * message to the device took there and back, where the broker knows.
 */
export function heardAfterTest(
  turn: Turn,
  device: Device,
  message: UpMessage,
  roundTrip: number | null,
): void {
  const { receipt } = device.tests;
  if (receipt === null || message.boot !== receipt.boot || message.heard < receipt.n) return;
  if (message.type === 'press') return;
  device.tests.receipt = null;
  for (const walk of turn.state.walks.all.values()) {
    const result = walk.devices.get(device.id)?.result;
    if (result === undefined || result === null || result.judged || result.press !== receipt.press) continue;
    const out = receipt.t - result.t;
    const back = roundTrip ?? turn.now.t - receipt.t;
    const sent = wall(turn.now.wall - (turn.now.t - receipt.t));
    judge(turn, walk, device.id, sent, (result.age ?? 0) + out + back);
    return;
  }
}

/** Settles whether a receipt arrived; `receiptAt` null: it did not. */
function judge(turn: Turn, walk: Walk, id: string, receiptAt: Wall | null, roundTripMs: number | null): void {
  const result = walk.devices.get(id)?.result;
  if (result === undefined || result === null) return;
  const confirmed = receiptAt !== null;
  record(turn, {
    type: 'walk.judged',
    walk: walk.id,
    device: id,
    press: result.press,
    confirmed,
    receiptAt,
    roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs),
  });
  const device = turn.state.devices.get(id);
  if (result.why === null && device !== undefined) testedWell(turn, device);
  // A button stays under test no longer than somebody needs it to be.
  if (
    walk.state === 'running' &&
    [...walk.devices.values()].every((one) => one.out !== null || hasPassed(one))
  )
    record(turn, { type: 'walk.ended', walk: walk.id, reason: 'done', by: null });
  planWalk(turn.state, walk.id);
}

/**
 * After everything else that a turn decided: a real alarm, of whatever site, makes every button of every walk live at
 * once. Whoever is called may be the tester, and nobody walks on while somebody is in need. A drill does so in the turn
 * in which it becomes real.
 */
export function settleWalks(turn: Turn): void {
  const { state } = turn;
  const real = new Set<string>();
  let look = false;
  for (const entry of turn.entries)
    switch (entry.type) {
      case 'alarm.opened':
      case 'alarm.raised':
      case 'press.raised':
      case 'drill.became-real':
        real.add(entry.alarm);
        break;
      case 'press.received':
        if (entry.alarm !== null) real.add(entry.alarm);
        break;
      case 'device.registered':
      case 'device.assigned':
      case 'device.revoked':
      case 'site.imported':
        look = true;
        break;
      case 'walk.started':
      case 'walk.resumed':
        planWalk(state, entry.walk);
        break;
      default:
        break;
    }
  if (look) lookSoon(turn);
  for (const id of [...state.walks.open]) endInTime(turn, state.walks.all.get(id));
  for (const id of real) {
    const alarm = state.alarms.get(id);
    if (alarm === undefined || isExercise(alarm)) continue;
    for (const open of [...state.walks.open]) {
      const walk = state.walks.all.get(open);
      if (walk?.state !== 'running') continue;
      const until = after(turn.now.t, INTERRUPTED_MOST);
      record(turn, { type: 'walk.interrupted', walk: walk.id, alarm: alarm.id, until });
      planWalk(state, walk.id);
    }
  }
}

/** The deadline of a walk has come. */
export function walkPassed(turn: Turn, id: string): void {
  const walk = turn.state.walks.all.get(id);
  if (walk === undefined) return;
  for (const device of walk.devices.values()) {
    const { result } = device;
    if (result !== null && isPending(device) && result.judgeBy <= turn.now.t)
      judge(turn, walk, device.id, null, null);
  }
  endInTime(turn, walk);
  planWalk(turn.state, id);
}

/** Ends a walk whose time is over: its buttons have been live since that moment, whoever notices it first. */
function endInTime(turn: Turn, walk: Walk | undefined): void {
  if (walk !== undefined && walk.state !== 'ended' && walk.until <= turn.now.t)
    record(turn, { type: 'walk.ended', walk: walk.id, reason: 'time', by: null });
}

/** Makes sure that a walk is looked at when its next deadline comes. */
function planWalk(state: State, id: string): void {
  const walk = state.walks.all.get(id);
  if (walk !== undefined) plan(state.agenda, `w:${id}`, walkDue(walk));
}

/**
 * A new life of the gateway: deadlines of the former go on. After a `rebooted` machine nobody knows how much of a test's
 * time is left (a wall clock without a battery says that none passed), so each is over: people try the buttons after a
 * power cut, and a press that is a test for nobody must page.
 */
export function startTests(turn: Turn, rebooted: boolean): void {
  const { state } = turn;
  if (rebooted) {
    for (const id of [...state.walks.open])
      if (state.walks.all.get(id)?.state === 'running')
        record(turn, { type: 'walk.ended', walk: id, reason: 'time', by: null });
    for (const device of state.devices.values())
      if (device.testUntil !== null) record(turn, { type: 'test.ended', device: device.id, reason: 'time' });
  }
  for (const id of state.walks.all.keys()) planWalk(state, id);
  lookSoon(turn);
}
