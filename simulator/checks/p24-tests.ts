/**
 * P24: a device in a walk test is live again within 30 minutes by itself; a press of any other device stays real
 * throughout, and so is a second press within 3 s on the device itself (PROTOCOL section 7.5), by the finger as by arrival, and a press that
 * was made before the test or was kept over a loss of power. While an alarm is open no device of a walk is under test; a drill counts from when it became real. A loss of the
 * machine's power ends every test: nothing but a wall clock that may be wrong tells how long it was off. Reckons sessions from when they
 * were started, by the log's time line and by true time.
 */
import { clock, watching } from './watch.ts';

const LONGEST_MS = 30 * 60_000;
const REAL_WITHIN_MS = 3_000;
/** Ages are reckoned by devices. */
const AGE_SLACK_MS = 1_000;

/** P24. */
export const testsEnd = watching(
  'P24',
  'Only presses of a device under test are tests, for 30 minutes at most.',
  ({ bench, ledger, tried, broken }) => {
    /** True time at which each device's session began. */
    const began = new Map<string, number>();
    ledger.after('test.started', ({ device, until, t }) => {
      began.set(device, bench.now());
      if (until - t > LONGEST_MS) broken('safety', `the test of ${device} is to last ${until - t} ms`);
    });
    const walks = ({
      walk,
      until,
      t,
    }: {
      readonly walk: string;
      readonly until: number;
      readonly t: number;
    }) => {
      for (const device of ledger.account.devices.values())
        if (device.walk === walk) began.set(device.id, bench.now());
      if (until - t > LONGEST_MS) broken('safety', `the walk test ${walk} is to last ${until - t} ms`);
    };
    ledger.after('walk.started', walks);
    ledger.after('walk.resumed', walks);
    ledger.before('press.received', (entry) => {
      const device = ledger.account.devices.get(entry.device);
      if (device === undefined) return;
      const inTest = device.testUntil !== null && entry.t < device.testUntil;
      const finger = entry.t - (entry.age ?? 0);
      const again =
        (device.testPressT !== null && entry.t < device.testPressT + REAL_WITHIN_MS) ||
        (device.testFingerT !== null && Math.abs(finger - device.testFingerT) < REAL_WITHIN_MS);
      const stale =
        entry.resumed || (device.testStartedT !== null && finger + AGE_SLACK_MS < device.testStartedT);
      const press = `press ${entry.press} of ${entry.device}`;
      if (entry.alarm !== null) {
        // Any other device, while a test runs somewhere; the second press within three seconds; one made before the test.
        if ((inTest && (again || stale)) || (!inTest && began.size > 0)) tried();
        return;
      }
      if (!inTest) {
        broken(
          'safety',
          `${press} is taken for a test at ${clock(bench.now())}, and no test of that device runs`,
        );
        return;
      }
      const alarm = [...ledger.account.open].find((id) => ledger.account.alarms.get(id)?.drill !== true);
      if (device.walk !== null && alarm !== undefined) {
        broken('safety', `${press} is taken for a test of a walk while alarm ${alarm} is open`);
        return;
      }
      if (again) {
        broken('safety', `${press} is taken for a test though it came within 3 s of another`);
        return;
      }
      if (stale) {
        broken(
          'safety',
          `${press} is taken for a test though it was made before, or kept over a loss of power`,
        );
        return;
      }
      const since = began.get(entry.device);
      if (since !== undefined && ledger.poweredOffAt > since)
        broken('safety', `${press} is taken for a test that began before the machine lost its power`);
      else if (since !== undefined && bench.now() - since > LONGEST_MS + ledger.unrest(LONGEST_MS))
        broken('safety', `${press} is taken for a test ${bench.now() - since} ms after the test began`);
      else tried();
    });
    return undefined;
  },
);
