/**
 * The one small face that every channel out of the house has: hand over a page, take it back, look whether it works. A
 * channel makes one attempt and never tries again by itself; queue, time-out and breaker are the lane's (`lane.ts`), the
 * next attempt is the core's. Promises nothing of delivery: a channel says so separately, when it has evidence.
 */
import type { UnpageReason } from '../../../protocol/messages.ts';
import type { FarPage } from '../../core/effects.ts';
import type { FarChannel } from '../../core/far-channel.ts';

/** A page on its way out. */
export interface OutPage extends FarPage {
  /** Page id: the same over all attempts. */
  readonly page: string;
  readonly alarm: string;
  readonly person: string;
}

/** What a channel brings back, at any time, from outside. */
export interface ChannelNews {
  /** Evidence that it reached the person's device: a receipt, a status, a phone that shows it. */
  reached(page: string): void;
  /** The person answered on the channel itself. */
  answered(page: string, answer: 'coming' | 'cannot'): void;
  /** A text message came; `at`, in milliseconds since 1970: since when it lies on this machine. */
  text(from: string, text: string, at?: number): void;
  /** Trouble that shows between pages (a cable pulled), or its end. */
  trouble(reason: string | null): void;
}

/**
 * Why a channel could not do what was asked. The message is for facilities: which part, what is wrong, how to mend it;
 * it holds no password, no token and no telephone number.
 */
export class ChannelError extends Error {
  /** `address`: only this person's address is wrong, the channel itself works. */
  readonly whose: 'channel' | 'address';
  constructor(message: string, whose: 'channel' | 'address' = 'channel') {
    super(message);
    this.whose = whose;
  }
}

/** One channel. */
export interface Channel {
  readonly kind: FarChannel;
  /** How many pages it can work on at the same time. */
  readonly parallel: number;
  /** How long one attempt may take, in milliseconds; then `signal` aborts and the attempt has failed. */
  readonly patienceMs: number;
  /**
   * One attempt, to all addresses of the person. Resolves once the next hop has taken it for at least one of them;
   * rejects with a `ChannelError`. Must give up when `signal` aborts.
   */
  send(page: OutPage, signal: AbortSignal): Promise<void>;
  /**
   * All that an attempt does up to handing it over, with a page that is for nobody: the text, the letter, the encryption,
   * the draft. Touches no peer and leaves nothing; rejects with a `ChannelError` when a page could not be made now.
   */
  rehearse(page: OutPage, signal: AbortSignal): Promise<void>;
  /** Stops the ringing, where the channel can. Failing is not retried. */
  withdraw(page: OutPage, reason: UnpageReason, signal: AbortSignal): Promise<void>;
  /** An answer to a text message; channels without texts leave it out. */
  say?(to: string, text: string, signal: AbortSignal): Promise<void>;
  /** Looks whether it works without disturbing anybody. Resolves with a remark for facilities, or rejects. */
  check(signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}
