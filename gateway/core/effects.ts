/**
 * What the gateway's core wants done: every effect, in the imperative. Shells perform them in order and report what
 * came of it as an event; they never try again by themselves and own no timer but the one for `nextDeadline`.
 */
import type { DownBody } from '../../protocol/messages.ts';
import type { Entry } from './entries.ts';
import type { Outcome } from './events.ts';
import type { Channel } from './site.ts';

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
    }
  /** Answer the request of this name. */
  | { readonly type: 'respond'; readonly request: string; readonly outcome: Outcome }
  /** Something changed that screens and integrations may show; read it with `views.ts`. */
  | {
      readonly type: 'show';
      readonly what: 'alarm' | 'device' | 'fault' | 'incident' | 'roster' | 'notice';
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
