/**
 * What a phone and the gateway say to each other beside the pages: the message that is pushed, encrypted, and the
 * answers of the routes for phones. Types only; a message carries no secret, its answer goes by the phone's own session.
 */
import type { AlarmLevel } from '../../protocol/messages.ts';
import type { Time } from './api.ts';
import type { Language } from './texts/index.ts';

interface PushHead {
  readonly v: 1;
  readonly language: Language;
  /** When the gateway made it, milliseconds since 1970: an older one never takes the place of a newer. */
  readonly at: number;
  readonly title: string;
  readonly body: string;
  /** Page of ours that a tap opens. */
  readonly url: string;
}
/** What is pushed to a phone. */
export type PushMessage =
  /** Ring, with answers. */
  | (PushHead & {
      readonly kind: 'call';
      readonly page: string;
      readonly alarm: string;
      readonly level: AlarmLevel;
    })
  /** It is over: takes the place of what rang, without a sound. */
  | (PushHead & { readonly kind: 'over'; readonly page: string; readonly alarm: string })
  /** A message that is no alarm; `confirm`: its reader is asked to say that it was read. */
  | (PushHead & { readonly kind: 'notice'; readonly page: string; readonly confirm: boolean })
  /** A trial that its owner asked for. */
  | (PushHead & { readonly kind: 'test'; readonly test: string });

/** One of the asker's own phones. */
export interface PhoneView {
  readonly id: string;
  readonly label: string;
  readonly createdAt: Time;
  /** When its push service last took a message; null: never. */
  readonly okAt: Time | null;
}
/** How calls to phones stand for the asker. */
export interface PushView {
  /** Public VAPID key, base64url; null while the channel cannot work. */
  readonly key: string | null;
  readonly phones: readonly PhoneView[];
}
/** What was noted of an answer from a notification. */
export interface PushAnswerView {
  /** Null: it was a message that is no alarm, and is confirmed. */
  readonly alarm: string | null;
  /** The person's answer as it now stands. */
  readonly answer: 'coming' | 'cannot' | 'arrived' | 'clear' | 'expired';
  /** How many others are coming or there. */
  readonly others: number;
  /** How many are wanted. */
  readonly need: number;
  /** When: calls made before do not ring any more. */
  readonly at: Time;
}
