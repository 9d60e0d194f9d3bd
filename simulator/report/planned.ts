/**
 * What a plan does, in a few words and with the lanes it lies on. Promises short phrases for a picture; whole
 * sentences are the story's. Decides nothing about what became of it.
 */
import type { OutsideKind, PlanEvent } from '../plan/plan.ts';
import type { Sign, Tone } from './scene.ts';
import { span } from './words.ts';

/** On which lanes it lies; names of devices and people are ids. */
export type Where =
  | { readonly on: 'device'; readonly device: string }
  | { readonly on: 'devices' }
  | { readonly on: 'gateway' }
  | { readonly on: 'log' }
  | { readonly on: 'channel'; readonly channel: OutsideKind | 'mqtt' | 'web' | 'board' }
  | { readonly on: 'person'; readonly person: string }
  | { readonly on: 'people' };

/** How it is shown. */
export interface Phrase {
  readonly where: Where;
  readonly text: string;
  /** It lasts, until the life says that it is over. */
  readonly lasts: boolean;
  readonly sign: Sign;
  readonly tone: Tone;
}

const share = (rate: number): string => `${Math.round(rate * 100)} %`;

function linkText(event: Extract<PlanEvent, { do: 'link' }>): string {
  switch (event.fault) {
    case 'loss':
      return `loses ${share(event.rate)} of messages`;
    case 'delay':
      return `up to ${span(event.rate * 1000)} late`;
    case 'duplicate':
      return `doubles ${share(event.rate)} of messages`;
    case 'reorder':
      return `reorders ${share(event.rate)} of messages`;
    case 'cut-up':
      return 'cut upwards';
    case 'cut-down':
      return 'cut downwards';
    case 'cut-both':
      return 'cut both ways';
    case 'half-open':
      return 'half-open connection';
    case 'no-network':
      return 'no network';
  }
}

const CHANNEL: Readonly<Record<Extract<PlanEvent, { do: 'channel' }>['fault'], string>> = {
  refuses: 'refuses',
  hangs: 'hangs',
  loses: 'accepts and loses',
  late: 'delivers late',
  twice: 'delivers twice',
};

const fault = (where: Where, text: string): Phrase => ({
  where,
  text,
  lasts: true,
  sign: 'strange',
  tone: 'fault',
});
const blow = (where: Where, text: string, sign: Sign = 'strange'): Phrase => ({
  where,
  text,
  lasts: false,
  sign,
  tone: 'fault',
});
const deed = (where: Where, text: string, sign: Sign): Phrase => ({
  where,
  text,
  lasts: false,
  sign,
  tone: 'plain',
});

const onDevice = (device: string): Where => ({ on: 'device', device });
const GATEWAY: Where = { on: 'gateway' };
const DEVICES: Where = { on: 'devices' };
const PEOPLE: Where = { on: 'people' };

/** The phrase of something planned; null where the facts themselves show it better (a press). */
export function phraseOf(event: PlanEvent): Phrase | null {
  switch (event.do) {
    case 'press':
    case 'cancel':
    case 'raise':
      return null;
    case 'test':
      return deed(onDevice(event.device), `test session of ${event.minutes} min`, 'tick');
    case 'walk':
      return deed(PEOPLE, `walk test of ${event.minutes} min`, 'tick');
    case 'walk-on':
      return deed(PEOPLE, 'the walk test goes on', 'tick');
    case 'drill':
      return deed(onDevice(event.device), `drill within ${event.minutes} min`, 'tick');
    case 'drill-here':
      return deed(PEOPLE, `drill at place ${event.place}`, 'tick');
    case 'drill-stop':
      return deed(PEOPLE, 'the drill is stopped', 'tick');
    case 'rotate-key':
      return deed(onDevice(event.device), 'gets a new key', 'tick');
    case 'revoke':
      return deed(onDevice(event.device), 'revoked', 'end');
    case 'assign':
      return deed(onDevice(event.device), `handed to ${event.person ?? 'nobody'}`, 'tick');
    case 'everyone-off':
      return fault(PEOPLE, 'everyone off duty');
    case 'empty-group':
      return fault(PEOPLE, 'nobody of the group can be reached');
    case 'phone-off':
      return fault({ on: 'person', person: event.person }, 'phone off');
    case 'override':
      return deed(PEOPLE, `${[...event.remove, ...event.add].join(', ')}: duty changed`, 'tick');
    case 'move-handoff':
      return deed(PEOPLE, `handoff moves to ${event.handoff.weekday} ${event.handoff.time}`, 'tick');
    case 'swap':
      return deed({ on: 'person', person: event.person }, `wants to swap with ${event.of}`, 'tick');
    case 'presence':
      return deed({ on: 'person', person: event.person }, `says: ${event.presence ?? 'nothing'}`, 'tick');
    case 'talk':
      return deed(
        { on: 'person', person: event.person },
        `announces a talk of ${span(event.lastsMs)}`,
        'tick',
      );
    case 'link':
      return fault(event.device === null ? DEVICES : onDevice(event.device), linkText(event));
    case 'broker-down':
      return fault(DEVICES, 'broker down');
    case 'storm':
      return blow(DEVICES, 'all connections end at once');
    case 'crash':
      return blow(GATEWAY, event.power ? 'power is cut' : 'is killed', 'no');
    case 'pause':
      return fault(GATEWAY, 'stands still');
    case 'disk':
      return fault({ on: 'log' }, `disk: ${event.fault}`);
    case 'corrupt-row':
      return blow({ on: 'log' }, 'a row is damaged');
    case 'clock':
      return blow(
        GATEWAY,
        `wall clock set ${event.byMs < 0 ? 'back' : 'on'} by ${span(Math.abs(event.byMs))}`,
      );
    case 'drift':
      return fault(GATEWAY, `clocks run ${event.ppm > 0 ? 'fast' : 'slow'} by ${Math.abs(event.ppm)} ppm`);
    case 'channel':
      return fault(
        { on: 'channel', channel: event.channel },
        `${CHANNEL[event.fault]}${event.person === null ? '' : ` for ${event.person}`}`,
      );
    case 'brown-out':
      return blow(onDevice(event.device), 'next press loses power');
    case 'dead-battery':
      return fault(onDevice(event.device), 'battery dead');
    case 'flash-fails':
      return blow(onDevice(event.device), `next ${event.writes} flash writes fail`);
    case 'clone':
      return fault(onDevice(event.device), 'a second holder of its key');
    case 'babble':
      return fault(onDevice(event.device), `a press every ${span(event.everyMs)}`);
    case 'replay':
      return blow(onDevice(event.device), `a recorded ${event.what} is played ${event.way}`);
    case 'spoof':
      return blow(onDevice(event.device), `a wrongly signed message ${event.way}`);
    case 'retained':
      return blow(onDevice(event.device), 'a recorded press, retained');
    case 'will':
      return blow(onDevice(event.device), 'a recorded press, as a last will');
    case 'foreign-topic':
      return blow(onDevice(event.device), `speaks on the topic of ${event.victim}`);
    case 'wrong-password':
      return blow(onDevice(event.device), 'somebody tries a wrong password');
  }
}
