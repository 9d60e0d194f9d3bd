/**
 * P5: an alarm that nobody acknowledged by deadline D starts its next step within [D, D + 2 s] in a running gateway;
 * if the process was down at D (or stood still), within 5 s of its start. D is reckoned from the policy: its start and
 * the seconds of the step. Sooner only where nobody is left who could come (P32). Deadlines live on the log's time
 * line; what jumps of the wall clock do to it is P20.
 */
import type { EntryOf } from '../../gateway/core/entries.ts';
import type { AlarmAccount } from './account.ts';
import { nextStepDue, stuck, wanting } from './account-words.ts';
import { clock, watching } from './watch.ts';

const STEP_LATE_MS = 2_000;

/** P5. */
export const stepsInTime = watching(
  'P5',
  'An unacknowledged alarm starts its next step at its deadline, at most 2 s late.',
  ({ bench, ledger, tried, broken }) => {
    const expect = (alarm: AlarmAccount): void => {
      const due = nextStepDue(alarm);
      if (due === null || alarm.stage === 'closed') return;
      const { step, id } = alarm;
      ledger.by(ledger.trueOf(due), STEP_LATE_MS, () => {
        const now = ledger.account.alarms.get(id);
        // Another step or start of the policy: that one has a deadline of its own.
        if (now === undefined || now.step !== step || nextStepDue(now) !== due || !wanting(now)) return;
        broken(
          'timing',
          `alarm ${id} is at step ${step}; the next was due at ${clock(ledger.trueOf(due))} and has not begun by ` +
            clock(bench.now()),
        );
      });
    };
    const judge = (entry: EntryOf<'step.started'>): void => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      if (alarm === undefined || entry.step === 0) return;
      const due = nextStepDue(alarm);
      if (due === null) return;
      const early = due - entry.t;
      if (early > 0 && !stuck(alarm))
        broken(
          'timing',
          `step ${entry.step} of alarm ${entry.alarm} began ${early} ms before its time while people could still answer`,
        );
      else if (-early > STEP_LATE_MS && ledger.ranSince(ledger.trueOf(due)))
        broken('timing', `step ${entry.step} of alarm ${entry.alarm} began ${-early} ms after its time`);
      else tried();
    };
    ledger.before('step.started', judge);
    ledger.after('step.started', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      if (alarm !== undefined) expect(alarm);
    });
    ledger.after('drill.became-real', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      if (alarm !== undefined) expect(alarm);
    });
    ledger.started(() => {
      for (const id of ledger.account.open) {
        const alarm = ledger.account.alarms.get(id);
        if (alarm !== undefined) expect(alarm);
      }
    });
    return undefined;
  },
);
