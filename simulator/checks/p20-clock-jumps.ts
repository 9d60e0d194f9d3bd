/**
 * P20: no jump of the wall clock, even while the gateway is down, skips or repeats a step or delays it by more than its
 * own length. Reckons in true time, which no clock of the gateway tells. Allowed by the contract: after a loss of power
 * only the wall clock says how long the machine was off, so after a wrong one a step may start early, or its own length
 * after the start; a process that was down at a deadline has 5 s from its start.
 */
import type { AlarmAccount } from './account.ts';
import { nextStepDue, stuck, wanting } from './account-words.ts';
import { AFTER_START_MS } from './ledger.ts';
import { clock, watching } from './watch.ts';

const STEP_LATE_MS = 2_000;

interface Begun {
  readonly step: number;
  readonly from: number;
  /** True time at which it began. */
  readonly at: number;
  /** How long until the next, in ms; null: there is none. */
  readonly length: number | null;
}

/** P20. */
export const clockJumps = watching(
  'P20',
  'No jump of the wall clock skips a step, repeats one or delays it by more than its own length.',
  ({ bench, ledger, tried, broken }) => {
    const begun = new Map<string, Begun>();

    const note = (alarm: AlarmAccount, at: number): void => {
      const due = nextStepDue(alarm);
      const length = due === null ? null : due - alarm.stepT;
      const one = { step: alarm.step, from: alarm.from, at, length };
      begun.set(alarm.id, one);
      if (length === null) return;
      // Its own length late, by true time, however the clocks were set.
      const late = (): void => {
        const now = ledger.account.alarms.get(alarm.id);
        if (begun.get(alarm.id) !== one || now === undefined || !wanting(now)) return;
        if (now.step !== one.step || now.from !== one.from) return;
        // The machine was off: what was left of the step may begin anew with the process.
        const again = ledger.poweredOffAt >= at ? (ledger.runsSince ?? at) + length + AFTER_START_MS : 0;
        if (bench.now() < again) {
          bench.later(again + ledger.unrest(length), late);
          return;
        }
        broken(
          'timing',
          `step ${one.step} of alarm ${alarm.id} began at ${clock(at)} and lasts ${length} ms; the next has not ` +
            `begun by ${clock(bench.now())}`,
        );
      };
      ledger.by(at + 2 * length, STEP_LATE_MS, late, true);
    };

    ledger.before('step.started', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      const last = begun.get(entry.alarm);
      if (alarm === undefined || last === undefined || entry.step === 0) return;
      if (entry.from !== last.from || entry.step !== last.step + 1) {
        const what = entry.step <= last.step && entry.from === last.from ? 'repeats' : 'skips';
        broken('safety', `alarm ${alarm.id} ${what} a step: ${entry.step} after ${last.step}`);
        return;
      }
      const early = last.at + (last.length ?? 0) - bench.now();
      const guessed = ledger.poweredOffAt >= last.at;
      if (early > ledger.unrest(last.length ?? 0) && !guessed && !stuck(alarm)) {
        broken('timing', `step ${entry.step} of alarm ${alarm.id} began ${early} ms early by true time`);
        return;
      }
      if (ledger.clockSetAt >= last.at) tried();
    });
    ledger.after('step.started', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      if (alarm !== undefined) note(alarm, bench.now());
    });
    ledger.after('alarm.raised', ({ alarm }) => begun.delete(alarm));
    // What the disk does not have did not happen for the next process: that step will begin anew.
    ledger.started(() => {
      for (const [id, last] of [...begun]) {
        const alarm = ledger.account.alarms.get(id);
        if (alarm?.step !== last.step || alarm.from !== last.from) begun.delete(id);
      }
    });
    return undefined;
  },
);
