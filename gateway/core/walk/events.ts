/** What people ask about walk tests. Whether their role may ask was checked by the shell's table. */
import type { WalkScope } from './entries.ts';

export type WalkAsk =
  /** `tester`: who walks; the asker when left out. */
  | {
      readonly type: 'walk.wanted';
      readonly scope: WalkScope;
      readonly minutes: number;
      readonly tester?: string | null;
    }
  | { readonly type: 'walk.stopped'; readonly walk: string }
  /** After an interruption, once no alarm is open there. */
  | { readonly type: 'walk.continued'; readonly walk: string };
