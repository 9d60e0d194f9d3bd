/** What the command line may ask about faults and watchers: the form and the answer of every operation, part of the list in `operations.ts`. */
import { z } from 'zod';
import type { FaultView } from '../core/api.ts';
import { NOTE_LENGTH } from '../core/fleet/words.ts';
import { WATCHER_NAME } from '../core/watchers/state.ts';
import type { WatcherListing } from '../core/watchers/view.ts';

const id = z.string().regex(/^f\d{1,12}$/, 'must be the id of a fault, such as f12');
const text = z.string().trim().min(1, 'is empty').max(NOTE_LENGTH);

/** The form of each operation's question. */
export const FLEET_OPERATIONS = {
  'fault.list': z.strictObject({ open: z.boolean() }),
  'fault.acknowledge': z.strictObject({ id, note: text.nullable() }),
  'fault.note': z.strictObject({ id, text }),
  /** Who watches the gateway from outside. */
  'watcher.list': z.strictObject({}),
  'watcher.forget': z.strictObject({
    watcher: z.string().regex(WATCHER_NAME, 'must be the name of a watcher, such as watch'),
  }),
} as const;

/** What each answers. */
export interface FleetAnswers {
  'fault.list': readonly FaultView[];
  'fault.acknowledge': FaultView;
  'fault.note': FaultView;
  'watcher.list': readonly WatcherListing[];
  'watcher.forget': readonly WatcherListing[];
}
/** Name of one. */
export type FleetOperation = keyof typeof FLEET_OPERATIONS;
