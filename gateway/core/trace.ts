/**
 * The trace of one alarm: every entry of it from the first byte to the closing, with the milliseconds since its first
 * press was heard and what each deed took. Pure, made from the log's entries alone, so that it can be made years later;
 * what only memory knew (the sockets, the disk) is in `/metrics` of that life and not here.
 */
import type { Entry, EntryOf } from './entries.ts';
import { iso } from './time.ts';

/** One line. */
export interface TraceLine {
  readonly at: string;
  /** Milliseconds since the first press was heard, or the alarm raised. */
  readonly ms: number;
  readonly type: Entry['type'];
  /** What it was, in a few words with ids. */
  readonly what: string;
  /** Channels it went over. */
  readonly channels: readonly string[];
  /** Milliseconds it took: from asking for a page to handing it over, from there to the evidence, from there to the answer. */
  readonly took: number | null;
}
/** A whole trace. */
export interface AlarmTrace {
  readonly alarm: string;
  readonly openedAt: string;
  /** Milliseconds from the finger to the gateway, by the device's own clock; null when it did not say. */
  readonly fingerMs: number | null;
  readonly firstPageMs: number | null;
  readonly firstAnswerMs: number | null;
  readonly closedMs: number | null;
  readonly lines: readonly TraceLine[];
}

interface PageSteps {
  readonly channel: string;
  readonly person: string | null;
  /** When it last took a step. */
  t: number;
}
interface Told {
  readonly what: string;
  readonly channels?: readonly string[];
  readonly took?: number | null;
}

/** What comes after the alarm is none of its trace. */
const AFTERWARDS: ReadonlySet<Entry['type']> = new Set(['incident.edited', 'duty.changed']);

/** Makes the trace; null when the entries hold no opening. */
export function traceOf(entries: readonly Entry[]): AlarmTrace | null {
  const opened = entries.find((entry): entry is EntryOf<'alarm.opened'> => entry.type === 'alarm.opened');
  if (opened === undefined) return null;
  const pages = new Map<string, PageSteps>();
  const lines: TraceLine[] = [];
  const since = (entry: Entry | undefined): number | null =>
    entry === undefined ? null : entry.t - opened.t;
  for (const entry of entries) {
    if (AFTERWARDS.has(entry.type)) continue;
    const { what, channels = [], took = null } = tell(entry, pages);
    lines.push({ at: iso(entry.at), ms: entry.t - opened.t, type: entry.type, what, channels, took });
  }
  const press = entries.find((entry): entry is EntryOf<'press.received'> => entry.type === 'press.received');
  return {
    alarm: opened.alarm,
    openedAt: iso(opened.at),
    fingerMs: press?.age ?? null,
    firstPageMs: since(entries.find(({ type }) => type === 'page.sent')),
    firstAnswerMs: since(entries.find(({ type }) => type === 'answer.recorded')),
    closedMs: since(entries.find(({ type }) => type === 'alarm.closed')),
    lines,
  };
}

/** Takes the pages one step on: how long it took, the longest where there are several, and over which channels. */
function step(pages: Map<string, PageSteps>, ids: readonly string[], t: number): Told {
  const channels = new Set<string>();
  let took: number | null = null;
  for (const id of ids) {
    const page = pages.get(id);
    if (page === undefined) continue;
    channels.add(page.channel);
    took = Math.max(took ?? 0, t - page.t);
    page.t = t;
  }
  return { what: ids.length === 1 ? (ids[0] ?? '') : `${ids.length} pages`, channels: [...channels], took };
}

function tell(entry: Entry, pages: Map<string, PageSteps>): Told {
  switch (entry.type) {
    case 'alarm.opened':
      return { what: join(entry.level, entry.device ?? `by ${entry.raisedBy ?? 'hand'}`, entry.place) };
    case 'press.received':
      return {
        what: join(
          entry.press,
          entry.level,
          entry.age === null ? null : `${entry.age} ms after the finger`,
          entry.resumed ? 'resumed' : null,
          entry.unverified ? 'unverified' : null,
        ),
      };
    case 'press.raised':
      return { what: join(entry.press, entry.level) };
    case 'alarm.raised':
      return { what: entry.level };
    case 'step.started':
    case 'step.repeated':
      return { what: `step ${entry.step}` };
    case 'page.requested': {
      for (const { page, channel, person } of entry.pages) pages.set(page, { channel, person, t: entry.t });
      const people = new Set(entry.pages.map(({ person }) => person ?? 'board'));
      return {
        what: join(`step ${entry.step}`, entry.reason, `${entry.pages.length} pages`, [...people].join(' ')),
        channels: [...new Set(entry.pages.map(({ channel }) => channel))],
      };
    }
    case 'page.sent':
    case 'page.retried':
    case 'page.withdrawn':
      return step(pages, entry.pages, entry.t);
    case 'page.failed': {
      const told = step(pages, entry.pages, entry.t);
      return { ...told, what: join(told.what, entry.reason) };
    }
    case 'page.delivered': {
      const told = step(pages, [entry.page], entry.t);
      return { ...told, what: join(entry.page, pages.get(entry.page)?.person ?? null) };
    }
    case 'answer.recorded': {
      const told = entry.page === null ? {} : step(pages, [entry.page], entry.t);
      return { ...told, what: join(entry.person, entry.answer, entry.page) };
    }
    case 'acknowledgement.reminded':
    case 'acknowledgement.expired':
      return { what: entry.people.join(' ') };
    case 'alarm.reopened':
      return { what: entry.reason };
    case 'alarm.on-scene':
      return { what: entry.lead };
    case 'alarm.reminded':
      return { what: entry.whom };
    case 'press.cancelled':
      return { what: join(entry.by ?? 'the presser', entry.duress ? 'under duress' : null) };
    case 'guidance.calling':
    case 'guidance.called':
      return { what: entry.person ?? 'somebody' };
    case 'guidance.lapsed':
      return { what: entry.why };
    case 'alarm.closed':
      return { what: entry.ended === undefined ? (entry.by ?? '') : 'the simulation ended' };
    case 'closing.confirmed':
      return { what: entry.device };
    default:
      return { what: '' };
  }
}

const join = (...words: readonly (string | null)[]): string =>
  words.filter((word) => word !== null && word !== '').join(', ');
