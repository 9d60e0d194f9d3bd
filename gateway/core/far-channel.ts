/** The channels that lead out of the gateway's own reach, and the small words for them: kinds, addresses, attempts. */
import type { Channel, Person } from './site.ts';
import type { Instant } from './time.ts';

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

/** The addresses of a person on a channel. */
export const addressesOf = (person: Person | undefined, channel: FarChannel): readonly Address[] =>
  person?.channels.filter(({ kind }) => kind === channel) ?? [];

/** How often something was tried, and when last. */
export interface Tries {
  readonly count: number;
  readonly lastT: Instant;
}

/** Under which name attempts to a person over a channel are counted, over all pages of an alarm. */
export const triesKey = (page: { readonly channel: Channel; readonly person: string | null }): string =>
  `${page.channel}|${page.person ?? ''}`;
