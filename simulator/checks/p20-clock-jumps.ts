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
  /** Tells the policy of an alarm that was raised from the one before, which may have begun in the same millisecond. */
  readonly level: string;
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
    /** The steps of each open alarm, oldest first: the last is in force, those before it may be so again after a crash. */
    const begun = new Map<string, Begun[]>();
    const inForce = (id: string): Begun | undefined => begun.get(id)?.at(-1);

    // Its own length late, by true time, however the clocks were set.
    const expect = (id: string, one: Begun): void => {
      const { at, length } = one;
      if (length === null) return;
      const late = (): void => {
        const now = ledger.account.alarms.get(id);
        if (inForce(id) !== one || now === undefined || !wanting(now) || !stands(now, one)) return;
        // The machine was off: what was left of the step may begin anew with the process.
        const again = ledger.poweredOffAt >= at ? (ledger.runsSince ?? at) + length + AFTER_START_MS : 0;
        if (bench.now() < again) {
          bench.later(again + ledger.unrest(length), late);
          return;
        }
        broken(
          'timing',
          `step ${one.step} of alarm ${id} began at ${clock(at)} and lasts ${length} ms; the next has not ` +
            `begun by ${clock(bench.now())}`,
        );
      };
      ledger.by(at + 2 * length, STEP_LATE_MS, late, true);
    };

    ledger.before('step.started', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      const last = inForce(entry.alarm);
      // An alarm that was raised while people were coming begins the policy of its new level when it pages again.
      if (alarm === undefined || last === undefined || entry.step === 0 || !stands(alarm, last)) return;
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
      if (alarm === undefined) return;
      const { step, from, level } = alarm;
      const due = nextStepDue(alarm);
      const one = { step, from, level, at: bench.now(), length: due === null ? null : due - alarm.stepT };
      const known = begun.get(alarm.id);
      if (known === undefined) begun.set(alarm.id, [one]);
      else known.push(one);
      expect(alarm.id, one);
    });
    ledger.after('alarm.closed', ({ alarm }) => begun.delete(alarm));
    // What the disk does not have did not happen for the next process: the step that it has is in force again.
    ledger.started(() => {
      for (const [id, steps] of [...begun]) {
        const alarm = ledger.account.alarms.get(id);
        const newest = steps.length;
        while (alarm !== undefined && steps.length > 0) {
          const last = steps.at(-1);
          if (last === undefined || stands(alarm, last)) break;
          steps.pop();
        }
        const last = steps.at(-1);
        if (alarm === undefined || last === undefined) begun.delete(id);
        else if (steps.length < newest) expect(id, last);
      }
    });
    return undefined;
  },
);

/** True when that is the step of the alarm that is in force. */
const stands = ({ step, from, level }: AlarmAccount, one: Begun): boolean =>
  step === one.step && from === one.from && level === one.level;
