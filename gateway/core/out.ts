/**
 * What one turn of the core wants to leave the gateway, before it has a number. Messages to a device get their `n`
 * only when they really go (a receipt waits for the disk while an `alive` does not), so that numbers leave in order.
 */
import type { DownBody, UnpageReason } from '../../protocol/messages.ts';
import type { Effect } from './effects.ts';

export type Out =
  /** To one boot, or (null) to the confirmed boot and those not yet confirmed. `owed` names what it settles once heard. */
  | {
      readonly kind: 'down';
      readonly device: string;
      readonly boot: number | null;
      readonly body: DownBody;
      readonly owed: string | null;
    }
  /** Its state (logged, unlogged) is known only when it leaves. */
  | {
      readonly kind: 'receipt';
      readonly device: string;
      readonly boot: number;
      readonly seq: number;
      readonly id: string;
      readonly test: boolean;
      /** The batch that must be on disk; null: the batch of this very turn. */
      readonly batch: number | null;
    }
  /** `again`: for a pager or screen that just came; a page that still waits for its batch goes with that one. */
  | { readonly kind: 'page'; readonly alarm: string; readonly page: string; readonly again: boolean }
  /** What rings outside must stop. */
  | {
      readonly kind: 'withdraw';
      readonly alarm: string;
      readonly page: string;
      readonly reason: UnpageReason;
    }
  | { readonly kind: 'effect'; readonly effect: Effect };
