/**
 * What this life of the gateway knows of its looks at itself. All but its starts is passing: a restart looks anew. What follows
 * from it is decided in `self-check.ts`, how it is shown in `self-view.ts`.
 */
import type { DownBody } from '../../protocol/messages.ts';
import type { Instant, Wall } from './time.ts';

/** The device the gateway presses itself. No device can be registered under it: ids begin with a letter or digit. */
export const SELF_DEVICE = '-self-check';

/** Something a check looked at. */
export interface CheckPart {
  /** `broker`, `core`, `log`, `down` (the way of a press), `lane:<channel>`, `disk`, `clock`, `certificate`. */
  readonly part: string;
  readonly ok: boolean;
  /** Milliseconds it took; null where nothing is timed. */
  readonly ms: number | null;
  /** For facilities: what is wrong, or a figure. No person, no place, no secret. */
  readonly remark: string;
  /** False: the check ended before it came there, which says nothing of this part. */
  readonly reached?: false;
}
/** What one check found. */
export interface SelfCheckFound {
  /** Milliseconds from connecting to the receipt in hand; null when it did not come. */
  readonly ms: number | null;
  readonly parts: readonly CheckPart[];
}
/** The look at itself. */
export interface SelfState {
  /** The newest press of the reserved device, and its batch. */
  press: string;
  batch: number;
  /** Last number used in a message to it. */
  n: number;
  /** When the next check must be finished; null: nobody looks, or it was told that none finishes. */
  due: Instant | null;
  /** How often in a row each part failed. */
  readonly failed: Map<string, number>;
  found: (SelfCheckFound & { readonly at: Wall }) | null;
  /** The newest starts of the gateway, oldest first, from the log; bounded. */
  readonly starts: Instant[];
}

/** Nothing was looked at yet. */
export const emptySelf = (): SelfState => ({
  press: '',
  batch: 0,
  n: 0,
  due: null,
  failed: new Map(),
  found: null,
  starts: [],
});

/** So many starts within an hour are no updates and no power cut any more; older ones are forgotten. */
export const STARTS_MOST = 5;

/** Notes a start of the gateway, as the log tells it. */
export function noteStart(self: SelfState, t: Instant): void {
  self.starts.push(t);
  if (self.starts.length > STARTS_MOST) self.starts.shift();
}

/** A message to the reserved device, numbered. Its key is as old as this life of the gateway, and so is its counter. */
export function selfDown(self: SelfState, boot: number, body: DownBody) {
  self.n += 1;
  return { type: 'send-down', device: SELF_DEVICE, boot, n: self.n, body } as const;
}
