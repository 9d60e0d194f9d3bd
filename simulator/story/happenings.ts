/**
 * Facts of a life as happenings worth a line: what is planned, pressed, shown, paged, answered, what dies and starts.
 * Promises the order of the facts and, for each, how much it weighs; how many lines there is room for is `story.ts`'s.
 */
import type { Pattern } from '../../firmware/core/signals.ts';
import type { Entry } from '../../gateway/core/entries.ts';
import type { Witnessed } from '../facts.ts';
import { entryText, type Short } from './entry-words.ts';
import { overText, plannedText } from './planned-words.ts';

/** One line to be. */
export interface Happening {
  readonly at: number;
  readonly text: string;
  /** 3: the plan, fingers, deaths; 2: what came of them; 1: steps between. */
  readonly weight: 1 | 2 | 3;
}

/** What a device shows, in words; null for what says nothing to anybody who waits. */
const SHOWS: Readonly<Record<Pattern, string | null>> = {
  idle: null,
  felt: null,
  dark: 'goes dark',
  received: 'shows "received"',
  unlogged: 'shows "called, not recorded"',
  test: 'shows "test"',
  coming: 'shows "someone is coming"',
  'coming-112': 'shows "someone is coming", and "call 112"',
  'not-received': 'shows "not received"',
  nobody: 'shows "nobody: call 112 yourself"',
  closed: 'shows "closed"',
  'out-of-order': 'shows "out of order"',
  ringing: null,
  paged: null,
};

/** Pages that go out or ring within this time of each other make one line, in ms. */
const TOGETHER_MS = 250;
/** Power-ups this early are the beginning of the life. */
const BEGINNING_MS = 3000;

const shortPress = (id: string): string => `press ${id.slice(0, 6)}`;
const SHORT: Short = { press: shortPress, alarm: (id) => `alarm ${id}` };

/** True for a fact that may have a place in a story; others need not be kept for it. */
export function belongsInStory(fact: Witnessed): boolean {
  switch (fact.type) {
    case 'device.sent':
    case 'device.reachable':
    case 'connection.down':
      return false;
    case 'device.heard':
      return fact.replayed;
    case 'connection.up':
      return fact.takeover;
    case 'gateway.heard':
      return fact.event.type === 'clock.jumped' || (fact.event.type === 'message.received' && fact.replayed);
    case 'gateway.did':
      return fact.effect.type === 'append' || fact.effect.type === 'expel';
    default:
      return true;
  }
}

/** Tells facts one after the other. */
export class Telling {
  readonly happenings: Happening[] = [];
  private readonly shown = new Map<string, Pattern>();
  private readonly booted = new Set<string>();
  /** Newest line of each kind of page, with those who are in it. */
  private readonly together = new Map<string, { index: number; at: number; names: string[] }>();
  private batches = new Set<number>();

  /** Takes in the next fact. */
  hear(fact: Witnessed): void {
    const { at } = fact;
    const line = (weight: 1 | 2 | 3, text: string): void => {
      this.happenings.push({ at, text, weight });
    };
    switch (fact.type) {
      case 'phase':
        if (fact.phase === 'liveness')
          line(3, 'from here on nothing new fails, and a healthy core is healed');
        break;
      case 'planned':
        line(3, plannedText(fact.event));
        break;
      case 'fault.over':
        line(2, overText(fact.event));
        break;
      case 'device.booted':
        this.boot(fact, line);
        break;
      case 'device.died':
        line(3, `${holder(fact)} loses power${fact.mid ? ' in the middle of it' : ''}`);
        break;
      case 'press.made':
        line(
          3,
          fact.resumed
            ? `${holder(fact)} finds ${shortPress(fact.id)} in its flash and goes on with it`
            : `${holder(fact)} makes ${shortPress(fact.id)} of it: ${fact.level}`,
        );
        break;
      case 'press.raised':
        line(3, `${holder(fact)} makes ${shortPress(fact.id)} an emergency`);
        break;
      case 'cancel.made':
        line(
          3,
          `${holder(fact)} says "false alarm" of ${shortPress(fact.id)}${fact.duress ? ', under duress' : ''}`,
        );
        break;
      case 'device.showed':
        this.show(fact, line);
        break;
      case 'device.heard':
        line(
          2,
          `a recorded ${fact.message.type} reaches ${fact.device}, which ${fact.accepted ? 'takes' : 'ignores'} it`,
        );
        break;
      case 'gateway.died':
        line(3, `the gateway ${deathWords(fact)}`);
        break;
      case 'gateway.starting':
        this.batches = new Set();
        if (at > BEGINNING_MS) line(3, `the gateway starts, with ${fact.rows} rows in its log`);
        break;
      case 'gateway.up':
        if (at > BEGINNING_MS) line(3, 'the gateway is up');
        break;
      case 'gateway.refused-start':
        line(3, `the gateway refuses to start: ${fact.why}`);
        break;
      case 'gateway.paused':
        line(3, 'the gateway stands still');
        break;
      case 'gateway.resumed':
        line(3, 'the gateway goes on');
        break;
      case 'gateway.heard':
        if (fact.event.type === 'clock.jumped') line(2, 'the gateway notices that its wall clock jumped');
        else if (fact.event.type === 'message.received')
          line(
            2,
            `the gateway hears the recorded ${fact.event.message.type} of ${fact.event.message.device}`,
          );
        break;
      case 'gateway.did':
        if (fact.effect.type === 'expel') line(2, `the gateway puts ${fact.effect.device} out`);
        else if (fact.effect.type === 'append' && !this.batches.has(fact.effect.batch)) {
          this.batches.add(fact.effect.batch);
          for (const entry of fact.effect.entries) this.decide(entry, line);
        }
        break;
      case 'log.committed': {
        const told = fact.entries.flatMap(committedName);
        if (told.length > 0) line(1, `on the disk: ${[...new Set(told)].join(', ')}`);
        break;
      }
      case 'log.failed':
        line(2, `the log cannot write: ${fact.reason}`);
        break;
      case 'gateway.turned-away':
        line(1, `the gateway turns ${fact.device} away: ${fact.why}`);
        break;
      case 'connection.up':
        if (fact.takeover) line(1, `a new connection as ${fact.device} takes over`);
        break;
      case 'page.handed':
        this.gather(at, 2, `${HANDED[fact.outcome]}, ${SHORT.alarm(fact.alarm)}`, whom(fact));
        break;
      case 'page.rang':
        this.gather(at, 2, 'it rings', whom(fact));
        break;
      case 'person.answered':
        line(2, `${fact.person} says "${fact.answer}" to ${SHORT.alarm(fact.alarm)}`);
        break;
      case 'device.darkened':
      case 'device.sent':
      case 'device.reachable':
      case 'connection.down':
        break;
    }
  }

  private boot(
    fact: Extract<Witnessed, { type: 'device.booted' }>,
    line: (weight: 3, text: string) => void,
  ): void {
    const who = holder(fact);
    const first = !this.booted.has(who);
    this.booted.add(who);
    this.shown.delete(who);
    if (first && fact.at < BEGINNING_MS && !fact.clone) return;
    line(3, `${who} starts`);
  }

  private show(
    fact: Extract<Witnessed, { type: 'device.showed' }>,
    line: (weight: 2 | 3, text: string) => void,
  ): void {
    const who = holder(fact);
    const before = this.shown.get(who);
    this.shown.set(who, fact.pattern);
    const words = SHOWS[fact.pattern];
    if (words === null || before === fact.pattern) return;
    const waits = fact.pattern === 'not-received' && fact.pending.length > 0;
    line(
      fact.pattern === 'out-of-order' ? 2 : 3,
      `${who} ${words}${waits ? ` (${fact.pending.map(shortPress).join(', ')})` : ''}`,
    );
  }

  private decide(entry: Entry, line: (weight: 1 | 2, text: string) => void): void {
    const said = entryText(entry, SHORT);
    if (said !== null) line(said.weight, said.text);
  }

  /** Adds a name to the line of its kind, if that is new enough; else begins one. */
  private gather(at: number, weight: 2, kind: string, name: string): void {
    const held = this.together.get(kind);
    const open = held !== undefined && at - held.at <= TOGETHER_MS ? held : null;
    const names = open?.names ?? [];
    const index = open?.index ?? this.happenings.length;
    if (!names.includes(name)) names.push(name);
    this.happenings[index] = { at: open?.at ?? at, text: `${kind}: ${names.join(', ')}`, weight };
    if (open === null) this.together.set(kind, { index, at, names });
  }
}

const holder = ({ device, clone }: { readonly device: string; readonly clone: boolean }): string =>
  clone ? `the second ${device}` : device;

const whom = ({ person, channel }: { readonly person: string | null; readonly channel: string }): string =>
  person === null ? 'the board' : `${person} (${channel === 'mqtt' ? 'pager' : channel})`;

const HANDED: Readonly<Record<Extract<Witnessed, { type: 'page.handed' }>['outcome'], string>> = {
  taken: 'pages go out',
  refused: 'pages are refused',
  hangs: 'pages hang',
  lost: 'pages are taken and lost',
};

function deathWords({ why, power, inFlight }: Extract<Witnessed, { type: 'gateway.died' }>): string {
  const how = power ? 'loses power' : why === 'planned' ? 'is killed' : `dies: ${why}`;
  return inFlight === 0 ? how : `${how} with ${inFlight} ${inFlight === 1 ? 'write' : 'writes'} under way`;
}

/** What of an entry it matters to have on the disk. */
function committedName(entry: Entry): readonly string[] {
  switch (entry.type) {
    case 'press.received':
      return [shortPress(entry.press)];
    case 'alarm.opened':
    case 'alarm.acknowledged':
    case 'alarm.on-scene':
    case 'alarm.closed':
      return [`${SHORT.alarm(entry.alarm)} ${entry.type.slice('alarm.'.length)}`];
    case 'page.requested':
      return [`pages of ${SHORT.alarm(entry.alarm)}`];
    default:
      return [];
  }
}
