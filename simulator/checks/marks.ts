/**
 * Every mark of the simulator: interesting states that a run of many lives must reach now and then, so that nobody
 * believes in checks that were never asked. Promises nothing by itself.
 */
import type { Mark } from './check.ts';
import { ALARM_MARKS } from './marks-alarms.ts';
import { DEVICE_MARKS } from './marks-devices.ts';
import { GATEWAY_MARKS } from './marks-gateway.ts';

/** All marks. */
export const MARKS: readonly Mark[] = [...GATEWAY_MARKS, ...ALARM_MARKS, ...DEVICE_MARKS];
