/**
 * Who is paged, as the simulator draws it: the newest page on each of a person's channels, the virtual phones with what
 * lies on them, and the 112 cards. Pure. Whether a phone may be answered is the gateway's; here only what is worth drawing.
 */
import type { AlarmView, PageView } from '../../core/api.ts';
import type { Channel } from '../../core/site.ts';

/** Channels that end on somebody's telephone. */
const ON_PHONE: ReadonlySet<Channel> = new Set(['web', 'web-push', 'sms']);
/** Alarms that one phone shows. */
const MOST_HELD = 3;

/** A page lying on a virtual phone. */
export interface HeldCall {
  readonly alarm: AlarmView;
  readonly channels: readonly Channel[];
  readonly rings: boolean;
  /** What its owner last said; empty: nothing that still counts. */
  readonly said: string;
  /** It was taken back, and nothing can be said to it. */
  readonly over: boolean;
}
/** A virtual phone. */
export interface PhoneView {
  readonly person: string;
  readonly held: readonly HeldCall[];
}

const isRinging = ({ state }: PageView): boolean =>
  state === 'requested' || state === 'sent' || state === 'delivered';

const newestOf = new WeakMap<readonly PageView[], readonly PageView[]>();
/** The newest page on each channel of each person; in the order in which they were first asked for. */
export function newestPages(pages: readonly PageView[]): readonly PageView[] {
  const known = newestOf.get(pages) ?? newest(pages);
  newestOf.set(pages, known);
  return known;
}

function newest(pages: readonly PageView[]): readonly PageView[] {
  const found = new Map<string, PageView>();
  for (const page of pages) {
    // Whose page is whose may be hidden: then each is a line of its own.
    const key = page.responder === null ? page.id : `${page.responder} ${page.channel} ${page.device ?? ''}`;
    const known = found.get(key);
    if (known === undefined || known.requestedAt <= page.requestedAt) found.set(key, page);
  }
  return [...found.values()];
}

/**
 * Who was paged, in that order: for each person the newest page on each channel. A board, and a page whose reader may
 * not be named, stand alone.
 */
export function peoplePaged(pages: readonly PageView[]): readonly (readonly [PageView, ...PageView[]])[] {
  const found = new Map<string, [PageView, ...PageView[]]>();
  for (const page of newestPages(pages)) {
    const key = page.responder === null ? `page ${page.id}` : `person ${page.responder}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [page]);
    else known.push(page);
  }
  return [...found.values()];
}

function heldBy(alarm: AlarmView, person: string, mine: readonly PageView[]): HeldCall {
  const answer = alarm.responders.find((one) => one.person === person)?.answer ?? '';
  const said = answer === 'expired' ? '' : answer;
  const rings = mine.some(isRinging);
  return {
    alarm,
    channels: [...new Set(mine.map(({ channel }) => channel))],
    rings,
    said,
    over: alarm.state === 'closed' || (said === '' && mine.every(({ state }) => state === 'withdrawn')),
  };
}

/**
 * The phones on which something lies, in the order in which they were paged.
 * @param speaksFor whether the reader may answer on this person's phone
 * @param drawn whether this person's page of this alarm is drawn as a pager already
 */
export function phonesOf(
  alarms: readonly AlarmView[],
  speaksFor: (person: string) => boolean,
  drawn: (person: string, alarm: string) => boolean,
): readonly PhoneView[] {
  const phones = new Map<string, HeldCall[]>();
  for (const alarm of alarms) {
    const mine = new Map<string, PageView[]>();
    for (const page of newestPages(alarm.pages)) {
      const { responder, channel } = page;
      // In a flood there are many alarms, and the first on each phone are all that is drawn of it.
      if (responder === null || !ON_PHONE.has(channel) || phones.get(responder)?.length === MOST_HELD)
        continue;
      mine.set(responder, [...(mine.get(responder) ?? []), page]);
    }
    for (const [person, pages] of mine)
      if (speaksFor(person) && !drawn(person, alarm.id))
        phones.set(person, [...(phones.get(person) ?? []), heldBy(alarm, person, pages)]);
  }
  return [...phones].map(([person, held]) => ({ person, held }));
}

/**
 * Alarms whose 112 card is shown: the first simulated one, and the first real one. Neither stands in for the other: who
 * tries things out sees the card of the simulation also while somewhere somebody is truly in danger.
 * @param whole everything here is simulated
 */
export function cardsOf(open: readonly AlarmView[], whole: boolean): readonly AlarmView[] {
  const asks = open
    .filter(({ guidance112 }) => guidance112 !== null)
    .map((alarm) => (whole ? { ...alarm, virtual: true as const } : alarm));
  const simulated = asks.find(({ virtual }) => virtual === true);
  const real = asks.find(({ virtual }) => virtual !== true);
  return [simulated, real].filter((alarm) => alarm !== undefined);
}
