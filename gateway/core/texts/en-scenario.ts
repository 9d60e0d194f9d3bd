/** English of the reports on scenarios. */
import type { scenario as dutch } from './nl-scenario.ts';

/** Texts of scenario reports. */
export const scenario: typeof dutch = {
  title: 'Scenario',
  passed: 'PASSED',
  failed: 'FAILED',
  notDone: 'NOT DONE',
  leftOut: 'LEFT OUT',
  virtual: 'in the virtual clock',
  live: 'live, with real processes',
  ranAt: 'Run',
  how: 'How',
  took: 'Took',
  simulated: 'Time played',
  expected: 'What had to come of it',
  happened: 'What happened',
  broken: 'The scenario could not be run to its end',
  undone: 'This cannot be done live',
  summary: (passed, all, leftOut) =>
    `${passed} of ${all} scenarios passed${leftOut === 0 ? '' : `, ${leftOut} left out`}`,
  held: (passed, all) => `${passed} of ${all} expectations held`,
  more: (count) => `and ${count} more lines`,
};
