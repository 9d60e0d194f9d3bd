/**
 * Channels that lead out of the gateway's own reach: push to phones, ESPA, SMS, mail, webhook. Whom a page can go to over
 * them, and when it is tried again. Promises that a first attempt never waits, that whoever has not answered is tried
 * for as long as people are wanted, and that SMS and mail come at most once a minute after three.
 */
import { isComing, isPaging, isReminder } from './alarm-facts.ts';
import { faultKey } from './evolve-faults.ts';
import { addressesOf, FAR_CHANNELS, type FarChannel, isFar, triesKey } from './far-channel.ts';
import { personOf } from './ground.ts';
import type { Channel } from './site.ts';
import type { Alarm, PageRecord, State } from './state.ts';
import { after, type Instant, millis, minutes, seconds } from './time.ts';

/** Gaps before the second, third and fourth attempt; after those the last one stays. */
const GAPS = [seconds(2), seconds(4), seconds(8)] as const;
const GAP_AFTER = seconds(8);
/** SMS and mail: after this many attempts to a person in one alarm at most one in each `TEXT_GAP`. */
const TEXTS_AT_ONCE = 3;
const TEXT_GAP = minutes(1);

/** Channels that fill somebody's inbox. */
const isText = (channel: FarChannel): boolean => channel === 'sms' || channel === 'mail';

/** The far channels of a person: those of the site file, and push where a phone said that it wants it. */
export function farChannelsOf(state: State, alarm: Alarm, id: string): readonly FarChannel[] {
  const person = personOf(state, alarm, id);
  return FAR_CHANNELS.filter(
    (channel) => addressesOf(person, channel).length > 0 || (channel === 'web-push' && state.phones.has(id)),
  );
}

/** True when this gateway has the channel and nothing is known to be wrong with it. */
export const works = (state: State, channel: FarChannel): boolean =>
  state.lanes.has(channel) && !state.openFaults.has(faultKey('channel', null, channel));

/** The far channels of somebody who is paged for no alarm: of the site file, and push where a phone takes it. */
export const farChannelsOfPerson = (state: State, id: string): readonly FarChannel[] =>
  FAR_CHANNELS.filter(
    (channel) =>
      addressesOf(state.index.people.get(id), channel).length > 0 ||
      (channel === 'web-push' && state.phones.has(id)),
  );

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
  // A new press tells whoever is coming too, once.
  if (page.person !== null && isComing(alarm.responders.get(page.person)?.answer)) return null;
  return state.lanes.has(channel) ? againAt(alarm, page, channel) : null;
}

/** Whether the first attempt of a new page must wait because this person had its three texts of this alarm. */
export function mustWait(alarm: Alarm, channel: Channel, person: string, now: Instant): boolean {
  if (!isFar(channel) || !isText(channel)) return false;
  const told = alarm.tries.get(triesKey({ channel, person }));
  return told !== undefined && told.count >= TEXTS_AT_ONCE && after(told.lastT, TEXT_GAP) > now;
}
