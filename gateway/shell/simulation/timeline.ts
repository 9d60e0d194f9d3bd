/**
 * The simulator's timeline: what the log and the devices' receipts tell, line by line as it happens, in the reader's
 * language. Promises the order in which it happened, that the newest 500 are told to whoever comes later, and that in a
 * real site nothing stands in it but what virtual devices brought about.
 */

import type { Effect } from '../../core/effects.ts';
import type { Entry } from '../../core/entries.ts';
import { faultSentence } from '../../core/fault-text.ts';
import { findPage } from '../../core/lanes.ts';
import { momentInFull } from '../../core/roster/notice-words.ts';
import { zoneOfSite } from '../../core/roster/zones.ts';
import type { State } from '../../core/state.ts';
import { storyLine } from '../../core/story.ts';
import { type Texts, textsFor } from '../../core/texts/index.ts';
import { iso, type Now, wall } from '../../core/time.ts';
import type { OutPage } from '../channels/face.ts';
import type { Running } from '../run.ts';
import type { Moment, MomentKind, Timeline, WorldChange } from './face.ts';
import { isTestEntry, testLine } from './test-line.ts';

/** Lines kept for whoever comes later. */
export const KEPT = 500;
/** Most pages of one entry that are told one by one. */
const PAGES_ONE_BY_ONE = 40;

interface Told extends Omit<Moment, 'text'> {
  readonly text: (texts: Texts) => string;
}

const KIND_OF: Readonly<Partial<Record<Entry['type'], MomentKind>>> = {
  'press.received': 'press',
  'press.raised': 'press',
  'press.cancelled': 'press',
  'step.started': 'step',
  'step.repeated': 'step',
  'answer.recorded': 'answer',
  'acknowledgement.reminded': 'answer',
  'acknowledgement.expired': 'answer',
  'answer.awaited': 'answer',
  'policy.exhausted': 'step',
};
const kindOf = ({ type }: Entry): MomentKind =>
  KIND_OF[type] ?? (type.startsWith('guidance.') ? 'guidance' : type.startsWith('page.') ? 'page' : 'alarm');

/** Entries that say nothing to whoever watches. */
const SILENT: ReadonlySet<string> = new Set([
  'unpage.confirmed',
  'closing.confirmed',
  'round.planned',
  'incident.edited',
  'duty.changed',
]);

/** What a timeline needs. */
export interface TimelineParts {
  readonly gateway: Running;
  /** Everything is told, not only what is simulated. */
  readonly whole: boolean;
  /** The gateway's wall clock less the true one, milliseconds. */
  readonly clockOffset: () => number;
}

/** Makes the timeline of a running gateway. */
export function openTimeline({ gateway, whole, clockOffset }: TimelineParts): Timeline & {
  /** The world was changed. */
  changed(change: WorldChange): void;
  /** A page lies on somebody's virtual phone. */
  shown(page: OutPage): void;
  close(): void;
} {
  const kept: Told[] = [];
  const listeners = new Map<symbol, (told: Told) => void>();

  const tell = (heard: Told): void => {
    // What is told was heard just now, by the clock as it is set now: without it, it is the true moment.
    const offset = clockOffset();
    const told = offset === 0 ? heard : { ...heard, real: iso(wall(Date.parse(heard.at) - offset)) };
    kept.push(told);
    if (kept.length > KEPT) kept.shift();
    for (const listener of [...listeners.values()]) listener(told);
  };
  const now = (): string => iso(gateway.now().wall);
  const nameOf = (person: string): string => gateway.state.index.people.get(person)?.name ?? person;
  const isOurs = (state: State, entry: Entry): boolean => {
    if (whole) return true;
    if ('alarm' in entry && entry.alarm !== null)
      return (state.alarms.get(entry.alarm)?.sandbox ?? null) !== null;
    if ('device' in entry && entry.device !== null)
      return (state.devices.get(entry.device)?.simulation ?? null) !== null;
    return entry.type === 'simulation.opened' || entry.type === 'simulation.closed';
  };

  function hear(entry: Entry): void {
    const { state } = gateway;
    if (SILENT.has(entry.type) || !isOurs(state, entry)) return;
    const at = iso(entry.at);
    const line = (kind: MomentKind, subject: string | null, alarm: string | null, text: Told['text']): void =>
      tell({ at, kind, subject, alarm, text });
    switch (entry.type) {
      case 'page.requested':
      case 'page.retried':
      case 'page.sent':
      case 'page.delivered':
      case 'page.failed':
      case 'page.withdrawn':
        pages(entry, at);
        return;
      case 'device.registered':
      case 'device.revoked':
      case 'device.assigned':
      case 'device.first-heard':
      case 'test.started':
      case 'test.ended': {
        const { type, device } = entry;
        line('device', device, null, (texts) => texts.simulation.device[type]);
        return;
      }
      case 'simulation.opened':
        line('world', null, null, (texts) => texts.simulation.world.opened);
        return;
      case 'simulation.closed':
        line('world', null, null, (texts) => texts.simulation.world.closed);
        return;
      case 'fault.raised': {
        const said = { ...entry, detail: entry.detail ?? '' };
        line('fault', entry.device ?? entry.channel, null, (texts) => faultSentence(state, said, texts));
        return;
      }
      case 'fault.cleared': {
        const fault = state.faults.get(entry.fault);
        if (fault !== undefined)
          line('fault', fault.device ?? fault.channel, null, (texts) =>
            texts.simulation.cleared(faultSentence(state, fault, texts)),
          );
        return;
      }
      default:
        other(entry, at);
    }
  }

  /** Lines that the story of an incident knows too, and those of walk tests and drills. */
  function other(entry: Entry, at: string): void {
    const subject = subjectOf(entry);
    if (isTestEntry(entry)) {
      const kind = entry.type.startsWith('walk.') ? 'walk' : 'drill';
      tell({ at, kind, subject, alarm: null, text: (texts) => testLine(entry, texts) });
      return;
    }
    if (!('alarm' in entry)) return;
    const { alarm } = entry;
    const item = { ...entry, at };
    const answered =
      'page' in entry && typeof entry.page === 'string' ? findPage(gateway.state, entry.page) : undefined;
    const pages = answered === undefined ? [] : [{ id: answered.page.id, responder: answered.page.person }];
    tell({ at, kind: kindOf(entry), subject, alarm, text: (texts) => storyLine(item, texts, pages, nameOf) });
  }

  function pages(entry: Extract<Entry, { readonly type: `page.${string}` }>, at: string): void {
    const ids =
      entry.type === 'page.requested'
        ? entry.pages.map(({ page }) => page)
        : entry.type === 'page.delivered'
          ? [entry.page]
          : entry.pages;
    for (const id of ids.slice(0, PAGES_ONE_BY_ONE)) {
      const page = findPage(gateway.state, id)?.page;
      if (page === undefined) continue;
      const { channel, person, device } = page;
      const why = entry.type === 'page.failed' ? entry.reason : '';
      const what = entry.type.slice('page.'.length) as
        | 'requested'
        | 'retried'
        | 'sent'
        | 'delivered'
        | 'failed'
        | 'withdrawn';
      tell({
        at,
        kind: 'page',
        subject: person ?? device ?? channel,
        alarm: entry.alarm,
        text: ({ simulation, channel: names, channels }) =>
          simulation.page[what](
            person === null ? (device ?? simulation.page.board) : nameOf(person),
            names[channel],
            channels.reason[why] ?? why,
          ),
      });
    }
  }

  function perform(effect: Effect, now: Now): void {
    if (effect.type === 'append') {
      for (const entry of effect.entries) hear(entry);
      return;
    }
    if (effect.type !== 'send-down' || effect.body.type !== 'receipt') return;
    const device = gateway.state.devices.get(effect.device);
    if (!whole && (device === undefined || device.simulation === null)) return;
    const { id, state } = effect.body;
    const press = device?.seen.get(id);
    // Replies of pagers get receipts too; what came of them is told by their answer.
    if (press === undefined) return;
    const { alarm } = press;
    tell({
      at: iso(now.wall),
      kind: 'receipt',
      subject: effect.device,
      alarm,
      text: ({ simulation }) => simulation.receipt[state],
    });
  }
  const stop = gateway.onEffect(perform);

  const world = (subject: string | null, text: Told['text']): void =>
    tell({ at: now(), kind: 'world', subject, alarm: null, text });

  return {
    follow(language, listen) {
      const texts = textsFor(language);
      const said = ({ text, ...rest }: Told): void => listen({ ...rest, text: text(texts) });
      for (const told of [...kept]) said(told);
      const key = Symbol();
      listeners.set(key, said);
      return () => listeners.delete(key);
    },
    changed({ all, channel, broker, clock, person }) {
      if (all !== undefined) world(null, (texts) => texts.simulation.world.all);
      if (channel !== undefined)
        world(channel.kind, (texts) =>
          texts.simulation.world.channel[channel.mode](texts.channel[channel.kind]),
        );
      if (broker !== undefined) world(null, (texts) => texts.simulation.world.broker[broker]);
      if (clock !== undefined) {
        const to = gateway.now().wall;
        const { site } = gateway.state;
        world(null, (texts) => texts.simulation.world.clock(momentInFull(texts, zoneOfSite(site, null), to)));
      }
      if (person !== undefined)
        world(person.id, (texts) => texts.simulation.world.phone[person.phone](nameOf(person.id)));
    },
    shown({ page, alarm, person, words }) {
      const channel = findPage(gateway.state, page)?.page.channel;
      if (channel === undefined) return;
      tell({
        at: now(),
        kind: 'page',
        subject: person,
        alarm,
        text: (texts) => texts.simulation.page.arrived(nameOf(person), texts.channel[channel], words.short),
      });
    },
    close: stop,
  };
}

/** What an entry is about. */
function subjectOf(entry: Entry): string | null {
  for (const field of ['device', 'person', 'lead', 'by', 'raisedBy'] as const) {
    const value: unknown = (entry as Readonly<Record<string, unknown>>)[field];
    if (typeof value === 'string') return value;
  }
  return null;
}
