/**
 * R2: whoever declines is replaced in the same turn while anybody is left to ask. R3: the last step of a policy is
 * repeated at its interval while too few come, and not once enough do. R4: who said "coming" and has not arrived is
 * asked before their word expires. Times are the site's own: 60 s between repeats unless its policy says otherwise, five
 * minutes after an hour; a reminder when three quarters of the time are over.
 */
import type { AlarmAccount } from './account.ts';
import { wanting } from './account-words.ts';
import { clock, watching } from './watch.ts';

const LATE_MS = 2_000;
const USUAL_REPEAT_S = 60;
const LEAST_REPEAT_S = 5;
const HOUR_MS = 3_600_000;
const SLOW_REPEAT_MS = 300_000;
const REMINDED_AT = 0.75;

/** R2. */
export const declinedIsReplaced = watching(
  'R2',
  'Somebody who declines is replaced at once by the next who can be asked.',
  ({ ledger, tried, broken }) => {
    /** Alarms in which a person who was paged declined in this turn, with who was asked before. */
    let declined = new Map<string, ReadonlySet<string>>();
    ledger.before('answer.recorded', ({ alarm: id, person, answer }) => {
      const alarm = ledger.account.alarms.get(id);
      if (answer === 'cannot' && alarm?.paged.has(person) === true && !declined.has(id))
        declined.set(id, new Set(alarm.paged));
    });
    ledger.turn((entries) => {
      const now = declined;
      if (now.size === 0) return;
      declined = new Map();
      for (const [id, asked] of now) {
        const alarm = ledger.account.alarms.get(id);
        const site = ledger.account.site;
        if (alarm === undefined || site === null || !wanting(alarm)) continue;
        const left = site.people.filter(
          (one) =>
            one.id !== alarm.holder &&
            (alarm.site === null || one.site === alarm.site) &&
            !asked.has(one.id) &&
            !alarm.answers.has(one.id),
        );
        if (left.length === 0) continue;
        const again = entries.some(
          (entry) =>
            entry.type === 'page.requested' &&
            entry.alarm === id &&
            entry.pages.some(({ person }) => person !== null),
        );
        if (again) tried();
        else
          broken(
            'safety',
            `somebody declined alarm ${id}, ${left.map((one) => one.id).join()} could be asked, and nobody is`,
          );
      }
    });
    return undefined;
  },
);

/** How long until the last step is repeated. */
function repeatMs(alarm: AlarmAccount): number {
  const usual = Math.max(LEAST_REPEAT_S, alarm.policy.repeat ?? USUAL_REPEAT_S) * 1000;
  // A step that only just started is new to whom it asks, however long ago its policy began.
  const fresh = alarm.repeatedT === alarm.stepT || alarm.repeatedT - alarm.from < HOUR_MS;
  return fresh ? usual : Math.max(usual, SLOW_REPEAT_MS);
}
const isLast = (alarm: AlarmAccount): boolean => alarm.step >= alarm.policy.steps.length - 1;

/** R3. */
export const lastStepRepeats = watching(
  'R3',
  'The last step of a policy is repeated while too few come, and no longer.',
  ({ bench, ledger, tried, broken }) => {
    const expect = (alarm: AlarmAccount): void => {
      if (!isLast(alarm) || alarm.stage === 'closed') return;
      const { id, repeatedT } = alarm;
      const due = ledger.trueOf(repeatedT + repeatMs(alarm));
      ledger.by(due, LATE_MS, () => {
        const now = ledger.account.alarms.get(id);
        if (now === undefined || now.repeatedT !== repeatedT || !isLast(now) || !wanting(now)) return;
        // On scene, or enough were coming when it was due: the clock of the steps stood still.
        if (now.stage !== 'open' || settled.has(id)) return;
        broken(
          'timing',
          `too few are coming to alarm ${id}, and its last step is not repeated by ${clock(bench.now())}`,
        );
      });
    };
    /** Alarms of which `need` was met and whose policy has not started anew since. */
    const settled = new Set<string>();
    ledger.before('step.repeated', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      if (alarm === undefined) return;
      const early = alarm.repeatedT + repeatMs(alarm) - entry.t;
      if (!wanting(alarm))
        broken('safety', `alarm ${alarm.id} pages its last step once more though enough are coming`);
      else if (!isLast(alarm)) broken('safety', `alarm ${alarm.id} repeats step ${alarm.step}, not its last`);
      else if (early > 0)
        broken('timing', `the last step of alarm ${alarm.id} is repeated ${early} ms before its time`);
      else tried();
    });
    ledger.after('alarm.acknowledged', ({ alarm }) => settled.add(alarm));
    const begun = ({ alarm: id }: { readonly alarm: string }): void => {
      settled.delete(id);
      const alarm = ledger.account.alarms.get(id);
      if (alarm !== undefined) expect(alarm);
    };
    ledger.after('step.started', begun);
    ledger.after('step.repeated', begun);
    ledger.started(() => {
      settled.clear();
      for (const entry of bench.disk)
        if (entry.type === 'alarm.acknowledged') settled.add(entry.alarm);
        else if (entry.type === 'step.started') settled.delete(entry.alarm);
      for (const id of ledger.account.open) {
        const alarm = ledger.account.alarms.get(id);
        if (alarm !== undefined) expect(alarm);
      }
    });
    return undefined;
  },
);

/** R4. */
export const remindedBeforeExpiry = watching(
  'R4',
  'Somebody who said "coming" is asked whether they arrived before that expires.',
  ({ ledger, tried, broken }) => {
    /** When each was last asked, by alarm and person, on the log's time line. */
    const askedT = new Map<string, number>();
    ledger.after('page.requested', ({ alarm, reason, pages, t }) => {
      if (reason !== 'arrival') return;
      for (const { person } of pages) if (person !== null) askedT.set(`${alarm} ${person}`, t);
    });
    ledger.before('acknowledgement.expired', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      if (alarm === undefined) return;
      for (const person of entry.people) {
        const said = alarm.answers.get(person);
        if (said?.answer !== 'coming' || said.expiresT > entry.t || person === alarm.holder) continue;
        if (ledger.account.site?.people.some(({ id }) => id === person) !== true) continue;
        const dueT = said.t + REMINDED_AT * (said.expiresT - said.t);
        if (!ledger.ranSince(ledger.trueOf(dueT))) continue;
        const asked = askedT.get(`${alarm.id} ${person}`) ?? -1;
        if (asked >= dueT - 1) tried();
        else {
          broken(
            'safety',
            `the "coming" of ${person} for alarm ${alarm.id} expires and they were never asked`,
          );
          return;
        }
      }
    });
    return undefined;
  },
);
