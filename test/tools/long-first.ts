/**
 * The order of test files: those that take longest begin first, so that no core waits at the end for one of them. By
 * name and not by an earlier run's times: a clean checkout has none.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Ends of the names of test files that take more than ten seconds, the longest first. */
const LONG = [
  'beside/people.test.ts',
  'beside/sms.test.ts',
  'beside/roster.test.ts',
  'beside/line.test.ts',
  'beside/push.test.ts',
  'beside/browser.test.ts',
  'beside/espa.test.ts',
  'beside/serial-buttons.test.ts',
  'beside/channels.test.ts',
  'beside/hub.test.ts',
  'beside/start.test.ts',
  'beside/wall.test.ts',
  'beside/dead-man.test.ts',
  'web/pages-phone.test.ts',
  'web/pages-desktop.test.ts',
  'simulator/lives.test.ts',
  'planted/planted.test.ts',
  'core/properties.test.ts',
  'web/behaviour.test.ts',
  'simulator/run-process.test.ts',
  'firmware/virtual.test.ts',
  'simulator/year.test.ts',
  'gateway/cli-roster.test.ts',
  'simulator/report-page.test.ts',
  'web/phone.test.ts',
  'web/simulator.test.ts',
  'web/facilities.test.ts',
  'shell/web-events.test.ts',
  'simulator/night.test.ts',
  'gateway/cli-admin.test.ts',
  'simulator/shrink.test.ts',
];

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((end) => moduleId.endsWith(end));
  return at < 0 ? LONG.length : at;
}

export default class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}
