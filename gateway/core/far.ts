/**
 * Channels that lead out of the gateway's own reach: push to phones, ESPA, SMS, mail, webhook. Whom a page can go to over
 * them, and when it is tried again. Promises that a first attempt never waits, that whoever has not answered is tried
 * for as long as people are wanted, and that SMS and mail come at most once a minute after three.
 */
import { isPaging, isReminder } from './alarm-facts.ts';
import { personOf } from './ground.ts';
import type { Channel, Person } from './site.ts';
import type { Alarm, PageRecord, State } from './state.ts';
import { after, type Instant, millis, minutes, seconds } from './time.ts';

/** A channel whose pages leave through a lane of their own and are tried again by the clock. */
export type FarChannel = Exclude<Channel, 'mqtt' | 'web' | 'board'>;

/** All of them, in the order in which they are asked for. */
export const FAR_CHANNELS = [
  'web-push',
  'espa',
  'sms',
  'mail',
  'webhook',
] as const satisfies readonly FarChannel[];

/** True for a channel of this kind. */
export const isFar = (channel: Channel): channel is FarChannel =>
  channel !== 'mqtt' && channel !== 'web' && channel !== 'board';

/** Where a page goes on its channel: the fields of the person's `channels` in the site file. */
export type Address = Person['channels'][number];

/** Gaps before the second, third and fourth attempt; after those the last one stays. */
const GAPS = [seconds(2), seconds(4), seconds(8)] as const;
const GAP_AFTER = seconds(8);
/** SMS and mail: after this many attempts to a person in one alarm at most one in each `TEXT_GAP`. */
const TEXTS_AT_ONCE = 3;
const TEXT_GAP = minutes(1);

/** Channels that fill somebody's inbox. */
const isText = (channel: FarChannel): boolean => channel === 'sms' || channel === 'mail';

/** The addresses of a person on a channel. */
export const addressesOf = (person: Person | undefined, channel: FarChannel): readonly Address[] =>
  person?.channels.filter(({ kind }) => kind === channel) ?? [];

/** The far channels of a person: those of the site file, and push where a phone said that it wants it. */
export function farChannelsOf(state: State, alarm: Alarm, id: string): readonly FarChannel[] {
  const person = personOf(state, alarm, id);
  return FAR_CHANNELS.filter(
    (channel) => addressesOf(person, channel).length > 0 || (channel === 'web-push' && state.phones.has(id)),
  );
}

/** How often something was tried, and when last. */
export interface Tries {
  readonly count: number;
  readonly lastT: Instant;
}

/** Under which name attempts to a person over a channel are counted, over all pages of an alarm. */
export const triesKey = (page: Pick<PageRecord, 'channel' | 'person'>): string =>
  `${page.channel}|${page.person ?? ''}`;

/** When this page may be tried again. */
function againAt(alarm: Alarm, page: PageRecord, channel: FarChannel): Instant {
  const gap = (count: number) => GAPS[count - 1] ?? GAP_AFTER;
  const mine = after(page.triedT ?? page.requestedT, page.tries === 0 ? millis(0) : gap(page.tries));
  const told = alarm.tries.get(triesKey(page));
  if (!isText(channel) || told === undefined || told.count < TEXTS_AT_ONCE) return mine;
  const next = after(told.lastT, TEXT_GAP);
  return next > mine ? next : mine;
}

/**
 * When a page is tried again; null: never, as things stand. A lane that does not exist is not asked again, and a page
 * in its lane is waited for.
 */
export function retryDue(state: State, alarm: Alarm, page: PageRecord): Instant | null {
  const { channel } = page;
  if (!isFar(channel) || page.handed || isReminder(page) || !isPaging(alarm)) return null;
  return state.lanes.has(channel) ? againAt(alarm, page, channel) : null;
}

/** Whether the first attempt of a new page must wait because this person had its three texts of this alarm. */
export function mustWait(alarm: Alarm, channel: Channel, person: string, now: Instant): boolean {
  if (!isFar(channel) || !isText(channel)) return false;
  const told = alarm.tries.get(triesKey({ channel, person }));
  return told !== undefined && told.count >= TEXTS_AT_ONCE && after(told.lastT, TEXT_GAP) > now;
}
