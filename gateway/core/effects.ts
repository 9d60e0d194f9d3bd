/**
 * What the gateway's core wants done: every effect, in the imperative. Shells perform them in order and report what
 * came of it as an event; they never try again by themselves and own no timer but the one for `nextDeadline`.
 */
import type { DownBody, UnpageReason } from '../../protocol/messages.ts';
import type { Entry } from './entries.ts';
import type { Outcome } from './events.ts';
import type { Address, FarChannel } from './far-channel.ts';
import type { Channel } from './site.ts';
import type { PageWords } from './words.ts';

/** What a channel that leads outside needs of a page. */
export interface FarPage {
  /** 1 for the first; it is never put off for anything. */
  readonly attempt: number;
  /** Alarm number, for people: it is in every text. */
  readonly number: number;
  readonly to: readonly Address[];
  readonly words: PageWords;
  /** No alarm: a test page or another notice, which goes without urgency. */
  readonly test?: true;
}

export type Effect =
  /** Write these entries in one transaction; report `append.done` or `append.failed` with the batch. */
  | { readonly type: 'append'; readonly batch: number; readonly entries: readonly Entry[] }
  /** Sign and send to the device if it is connected; if not, drop it: the core sends again what is still true. */
  | {
      readonly type: 'send-down';
      readonly device: string;
      readonly boot: number;
      readonly n: number;
      readonly body: DownBody;
    }
  /** Hand a page to its lane; report `pages.handed`. For `mqtt` the `down` messages are those of `sends`. */
  | {
      readonly type: 'send-page';
      readonly page: string;
      readonly alarm: string;
      readonly channel: Channel;
      readonly person: string | null;
      readonly device: string | null;
      readonly sends: readonly { readonly boot: number; readonly n: number; readonly body: DownBody }[];
      /** For a channel that leads outside. */
      readonly far?: FarPage;
    }
  /** What rings outside must stop: nobody reports anything of it. Sent for channels that lead outside only. */
  | {
      readonly type: 'withdraw-page';
      readonly page: string;
      readonly alarm: string;
      readonly channel: FarChannel;
      readonly person: string;
      readonly reason: UnpageReason;
      readonly far: FarPage;
    }
  /** Hand a notice to the lane of a channel that leads outside, once; nobody waits for what becomes of it. */
  | {
      readonly type: 'send-notice';
      readonly notice: string;
      readonly channel: FarChannel;
      readonly person: string;
      readonly far: FarPage;
    }
  /**
   * The gateway's own press, which pages nobody: take this page through the lane of the channel as any other, up to the
   * message that would be handed over, and no further. What came of it is told with the look that pressed.
   */
  | { readonly type: 'rehearse-page'; readonly channel: FarChannel; readonly far: FarPage }
  /** A short message in answer to one that was heard; nobody waits for what becomes of it. */
  | { readonly type: 'send-text'; readonly to: string; readonly text: string }
  /** Answer the request of this name. */
  | { readonly type: 'respond'; readonly request: string; readonly outcome: Outcome }
  /** Something changed that screens and integrations may show; read it with `views.ts`. */
  | {
      readonly type: 'show';
      readonly what:
        | 'alarm'
        | 'device'
        | 'fault'
        | 'incident'
        | 'roster'
        | 'notice'
        | 'self-check'
        | 'walk'
        | 'drill';
      readonly id: string;
    }
  /** The site changed as a whole: screens read everything anew. */
  | { readonly type: 'show-site' }
  /** The device may no longer connect: close its connection, forget its session and keys. */
  | { readonly type: 'expel'; readonly device: string }
  /** The first message under the new key came: the old one is no longer valid. */
  | { readonly type: 'settle-key'; readonly device: string }
  /** A rotation was not finished in time: the old key is no longer valid. */
  | { readonly type: 'forget-old-key'; readonly device: string };
