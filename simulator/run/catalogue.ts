/** Everything a life is watched by, and the words for it: the checks of promises, the marks, the classes of faults. */
import { CHECKS } from '../checks/all.ts';
import type { Check, Mark } from '../checks/check.ts';
import { MARKS } from '../checks/marks.ts';
import { FAULT_CLASSES } from '../plan/fault-classes.ts';
import type { Catalogue } from './lives.ts';

/** Every check there is. */
export const ALL_CHECKS: readonly Check[] = CHECKS;
/** Every mark there is. */
export const ALL_MARKS: readonly Mark[] = MARKS;

/** What a report names, in its order. */
export const CATALOGUE: Catalogue = {
  checks: ALL_CHECKS.map(({ promise, says }) => ({ promise, says })),
  marks: ALL_MARKS.map(({ name, says }) => ({ name, says })),
  faults: FAULT_CLASSES.map(({ name, says }) => ({ name, says })),
};
