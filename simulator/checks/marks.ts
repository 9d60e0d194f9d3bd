/**
 * Every mark of the simulator. Promises nothing by itself.
 */
import type { Mark } from './check.ts';

/** All marks. */
export const MARKS: readonly Mark[] = [];
