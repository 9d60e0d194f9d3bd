/**
 * What is planned for a life, as sentences: what happens, for how long, and that it is over. Promises one plain line
 * for every kind of event; what it led to is told by the facts after it.
 */

import { UNCUT_BYTES } from '../plan/fault-classes.ts';
import type { PlanEvent } from '../plan/plan.ts';
import { span } from '../report/words.ts';

type Event<T extends PlanEvent['do']> = Extract<PlanEvent, { readonly do: T }>;

const percent = (rate: number): string => `${Math.round(rate * 1000) / 10} %`;
/** How long it lasts, as the end of a sentence. */
const lasts = (forMs: number | null): string => (forMs === null ? ', for good' : `, for ${span(forMs)}`);

function pressText({ device, button, holdMs, taps }: Event<'press'>): string {
  const which = ['', ', on the second button', ', on both buttons'][button] ?? '';
  const how = taps > 1 ? `, ${taps} times in a row` : '';
  return `${device} is pressed for ${span(holdMs)}${which}${how}`;
}

/** What is wrong with a link, as a noun. */
function linkNoun({ device, fault, rate }: Event<'link'>): string {
  const where = device === null ? 'on all links' : `on the link of ${device}`;
  switch (fault) {
    case 'loss':
      return `loss of ${percent(rate)} of messages ${where}`;
    case 'delay':
      return `a delay of up to ${span(rate * 1000)} ${where}`;
    case 'duplicate':
      return `doubling of ${percent(rate)} of messages ${where}`;
    case 'reorder':
      return `overtaking of ${percent(rate)} of messages ${where}`;
    case 'cut-up':
      return `a cut ${where}: nothing reaches the gateway`;
    case 'cut-down':
      return `a cut ${where}: nothing reaches the device`;
    case 'cut-both':
      return `a cut ${where}, both ways`;
    case 'half-open':
      return `a half-open connection ${where}: gone for the gateway, standing for the device`;
    case 'no-network':
      return `no network ${where}`;
  }
}

const DISK: Readonly<Record<Event<'disk'>['fault'], string>> = {
  full: 'a full disk',
  error: 'errors of the disk',
  hang: 'a disk that hangs',
  slow: 'a slow disk',
};
const CHANNEL: Readonly<Record<Event<'channel'>['fault'], string>> = {
  refuses: 'refuses pages',
  hangs: 'takes pages and says nothing',
  loses: 'accepts pages and loses them',
  late: 'delivers pages late',
  twice: 'delivers pages twice',
};
const WAY: Readonly<Record<Event<'channel'>['channel'], string>> = {
  mqtt: 'the way to pagers',
  web: 'the web page',
  board: 'the board',
  sms: 'the way to telephones',
  espa: 'the paging system',
};
const channelWords = ({ channel, person, fault }: Event<'channel'>): string => {
  const way = WAY[channel];
  return `${way}${person === null ? '' : ` of ${person}`} ${CHANNEL[fault]}`;
};

function crashText({ effects, downMs, startMs, power, keep }: Event<'crash'>): string {
  const when = effects === 0 ? 'at once' : `after ${effects} more effects`;
  const how = power ? 'is to lose power' : 'is to be killed';
  const kept = keep === 0 ? 'none' : keep === 1 ? 'all' : percent(keep);
  return `the gateway ${how} ${when}, for ${span(downMs)} and a start of ${span(startMs)}; ${kept} of what is being written is kept`;
}

function overrideText({ remove, add, inMs, lastsMs }: Event<'override'>): string {
  const [off, on] = [remove.join(', '), add.join(', ')];
  const what =
    off !== '' && on !== '' ? `${on} instead of ${off}` : off !== '' ? `${off} off duty` : `${on} on duty`;
  return `a coordinator puts ${what}, in ${span(inMs)}${lasts(lastsMs)}`;
}

/** More are counted, so that a sentence stays one line. */
const NAMED_MOST = 4;
const someOf = (devices: readonly string[]): string =>
  devices.length <= NAMED_MOST
    ? devices.join(', ')
    : `${devices.slice(0, NAMED_MOST).join(', ')} and ${devices.length - NAMED_MOST} more`;

/** A planned event as a sentence without its full stop. */
export function plannedText(event: PlanEvent): string {
  switch (event.do) {
    case 'press':
      return pressText(event);
    case 'cancel':
      return `${event.device}: both buttons are held for "false alarm"${event.duress ? ', under duress' : ''}`;
    case 'raise':
      return `${event.person} raises an alarm by hand: ${event.level}`;
    case 'test':
      return `a test session of ${event.minutes} min is asked for on ${event.device}`;
    case 'walk':
      return `a walk test of ${event.minutes} min is asked for on ${someOf(event.devices)}`;
    case 'walk-on':
      return 'the walk test is asked to go on';
    case 'drill':
      return `a drill is announced on ${event.device} for ${event.minutes} min`;
    case 'drill-here':
      return `a drill is announced and begun at place ${event.place}`;
    case 'drill-stop':
      return 'the drill is asked to end';
    case 'rotate-key':
      return `a new key is made for ${event.device}`;
    case 'revoke':
      return `${event.device} is revoked`;
    case 'assign':
      return `${event.device} is handed to ${event.person ?? 'nobody'}`;
    case 'everyone-off':
      return `an override takes everyone off duty${lasts(event.forMs)}`;
    case 'empty-group':
      return `nobody of the group on duty can be reached${lasts(event.forMs)}`;
    case 'phone-off':
      return `${event.person} has phone and pager off${lasts(event.forMs)}`;
    case 'override':
      return overrideText(event);
    case 'move-handoff':
      return `the roster is to hand over on ${event.handoff.weekday} at ${event.handoff.time} from now on`;
    case 'swap':
      return (
        `${event.person} asks ${event.of} to take over the shift of ${event.shift}, ` +
        (event.answer === null ? 'and nobody answers' : `and the answer is to be: ${event.answer}`)
      );
    case 'presence':
      return `${event.person} says ${event.presence === null ? 'nothing any more of where they are' : `"${event.presence}"`}${lasts(event.lastsMs)}`;
    case 'talk':
      return (
        `${event.person} announces a talk of ${span(event.lastsMs)} in ${span(event.inMs)}, ` +
        (event.ends === 'well' ? 'and will sign off' : 'and will forget to sign off')
      );
    case 'link':
      return `${linkNoun(event)}${lasts(event.forMs)}`;
    case 'broker-down':
      return `the broker is down${lasts(event.forMs)}`;
    case 'storm':
      return 'all connections end at once';
    case 'crash':
      return crashText(event);
    case 'pause':
      return `the gateway is to stand still${lasts(event.forMs)}`;
    case 'disk':
      return `${DISK[event.fault]}${lasts(event.forMs)}`;
    case 'corrupt-row':
      return `a row of the log is damaged on the disk, mended after ${span(event.mendMs)}`;
    case 'clock':
      return `the wall clock is set ${event.byMs < 0 ? 'back' : 'forward'} by ${span(Math.abs(event.byMs))}`;
    case 'drift':
      return `the gateway's clocks run ${Math.abs(event.ppm)} millionths too ${event.ppm > 0 ? 'fast' : 'slow'}${lasts(event.forMs)}`;
    case 'channel':
      return `${channelWords(event)}${lasts(event.forMs)}`;
    case 'brown-out': {
      const cut = event.bytes < UNCUT_BYTES ? `, ${event.bytes} bytes into a flash write` : '';
      return `the next press of ${event.device} will take its power after ${event.effects} effects${cut}, for ${span(event.offMs)}`;
    }
    case 'dead-battery':
      return `the battery of ${event.device} is dead${lasts(event.forMs)}`;
    case 'flash-fails':
      return `the next ${event.writes} flash writes of ${event.device} will fail`;
    case 'clone':
      return `a second device with the key of ${event.device} appears, to press ${event.presses} times${lasts(event.forMs)}`;
    case 'babble':
      return `${event.device} goes mad: a press every ${span(event.everyMs)}${lasts(event.forMs)}`;
    case 'replay': {
      const what = event.what === 'any' ? 'message' : event.what;
      const to =
        event.way === 'up' ? `of ${event.device} is played to the gateway` : `is played to ${event.device}`;
      return `a recorded ${what} ${to}`;
    }
    case 'spoof':
      return event.way === 'up'
        ? `somebody sends a message as ${event.device} with a wrong code`
        : `somebody sends ${event.device} a message with a wrong code`;
    case 'retained':
      return `a recorded press of ${event.device} is published retained`;
    case 'will':
      return `a recorded press of ${event.device} is left as a last will`;
    case 'foreign-topic':
      return `${event.device} speaks on the topic of ${event.victim}`;
    case 'wrong-password':
      return `somebody tries a wrong password for ${event.device}`;
  }
}

/** That something planned, which lasted, is over. */
export function overText(event: PlanEvent): string {
  switch (event.do) {
    case 'link':
      return `over: ${linkNoun(event)}`;
    case 'disk':
      return `over: ${DISK[event.fault]}`;
    case 'channel':
      return `no longer: ${channelWords(event)}`;
    case 'phone-off':
      return `${event.person} has phone and pager on again`;
    case 'empty-group':
      return 'the group on duty can be reached again';
    case 'everyone-off':
      return 'the override is over';
    case 'broker-down':
      return 'the broker is there again';
    case 'pause':
      return 'the standstill of the gateway is over';
    case 'drift':
      return "the gateway's clocks run as they should";
    case 'dead-battery':
      return `${event.device} has power again`;
    case 'clone':
      return `the second holder of the key of ${event.device} is gone`;
    case 'babble':
      return `${event.device} stops babbling`;
    default:
      return `over: ${plannedText(event)}`;
  }
}
