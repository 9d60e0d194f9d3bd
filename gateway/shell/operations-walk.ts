/** The part of `operations.ts` about walk tests. What each does is in `admin-walk.ts`. */
import { z } from 'zod';
import { DEVICE_ID } from '../../protocol/messages.ts';
import type { WalkView } from '../core/api-walk.ts';
import { WALK_MINUTES_MOST } from '../core/walk/requests.ts';
import { WALK_DEVICES_MOST } from '../core/walk/scope.ts';

const id = z.string().min(1).max(64);
/** Null: the one that is meant when nobody says which. */
const walk = z.strictObject({ id: id.nullable() });

/** The form of each operation's question. */
export const WALK_OPERATIONS = {
  'walk.start': z.strictObject({
    site: id.optional(),
    area: id.optional(),
    group: id.optional(),
    devices: z.array(z.string().regex(DEVICE_ID)).min(1).max(WALK_DEVICES_MOST).optional(),
    minutes: z.int().min(1).max(WALK_MINUTES_MOST),
    tester: id.nullable(),
  }),
  /** Without an id: the newest. */
  'walk.show': walk,
  'walk.list': z.strictObject({}),
  /** Without an id: the only one that is not over. */
  'walk.stop': walk,
  'walk.resume': walk,
} as const;

/** Name of an operation of walk tests. */
export type WalkOperation = keyof typeof WALK_OPERATIONS;

/** What each operation answers. */
export interface WalkAnswers {
  'walk.start': WalkView;
  'walk.show': WalkView;
  'walk.list': readonly WalkView[];
  'walk.stop': WalkView;
  'walk.resume': WalkView;
}
