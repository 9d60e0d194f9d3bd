/**
 * P6: acknowledgements stop later steps once `need` is met and never hide earlier ones; each belongs to one person and
 * one time, and expires when nobody arrives. Reckons who counts from what each person last said. Allowed: a policy
 * starts anew when the level rises, when a drill became real, when a "coming" ran out or was taken back, and when nobody says "coming" anew after
 * the presser pressed again (PROTOCOL section 7.4); somebody on scene who touches a ringing pager stays on scene.
 */
import type { EntryOf } from '../../gateway/core/entries.ts';
import { telephoneOf } from '../world/site.ts';
import type { AlarmAccount, AnswerAccount } from './account.ts';
import { coming, needed, wanting } from './account-words.ts';
import { clock, watching } from './watch.ts';

const EXPIRY_LATE_MS = 2_000;

/** P6. */
export const acknowledgements = watching(
  'P6',
  'Acknowledgements stop later steps, count for one person each, and expire when nobody arrives.',
  ({ bench, ledger, tried, broken }) => {
    const alarmOf = (id: string): AlarmAccount | undefined => ledger.account.alarms.get(id);

    /** Somebody said "coming": either they arrive, or they are not counted on for ever. */
    const expects = ({ id }: AlarmAccount, person: string, { t: saidT, expiresT }: AnswerAccount): void => {
      const due = ledger.trueOf(expiresT);
      ledger.by(due, EXPIRY_LATE_MS, () => {
        const now = alarmOf(id);
        const said = now?.answers.get(person);
        if (now?.stage !== 'open' || said?.answer !== 'coming' || said.t !== saidT) return;
        broken(
          'timing',
          `${person} said "coming" to alarm ${id} and nobody has arrived by ${clock(bench.now())}; it was to expire ` +
            `at ${clock(due)}`,
        );
      });
    };

    /** Who really speaks in this event; null: nobody does. */
    const speaker = (entry: EntryOf<'answer.recorded'>): string | null => {
      const event = ledger.heard?.event;
      if (event?.type === 'answer.given') return event.actor.person;
      if (event?.type === 'page.answered') return ledger.account.pages.get(event.page)?.person ?? null;
      if (event?.type === 'text.received')
        return bench.plan.people.find(({ id }) => telephoneOf(bench.plan, id) === event.from)?.id ?? null;
      if (event?.type !== 'message.received' || event.message.type !== 'reply') return null;
      if (event.message.id !== entry.page) return null;
      return ledger.account.devices.get(event.message.device)?.person ?? null;
    };

    ledger.before('step.started', (entry) => {
      const alarm = alarmOf(entry.alarm);
      if (alarm === undefined || alarm.rounds === 0) return;
      const enough = coming(alarm) >= needed(alarm);
      if (enough && alarm.raisedT !== entry.t && alarm.realT !== entry.t) {
        broken(
          'safety',
          `step ${entry.step} of alarm ${alarm.id} began though ${coming(alarm)} of ${needed(alarm)} are coming`,
        );
        return;
      }
      if (coming(alarm) > 0) tried();
    });

    ledger.before('answer.recorded', (entry) => {
      const said = ledger.heard?.event;
      const what =
        said?.type === 'answer.given'
          ? said.answer
          : said?.type === 'page.answered'
            ? said.answer
            : said?.type === 'text.received'
              ? said.text === '1'
                ? 'coming'
                : 'cannot'
              : said?.type === 'message.received' && said.message.type === 'reply'
                ? said.message.answer
                : null;
      const before = alarmOf(entry.alarm)?.answers.get(entry.person)?.answer;
      const stays = entry.answer === 'arrived' && before === 'arrived';
      if (speaker(entry) !== entry.person || (what !== entry.answer && !stays)) {
        broken(
          'safety',
          `"${entry.answer}" is held true of ${entry.person} for alarm ${entry.alarm}, who did not say so just now`,
        );
        return;
      }
      if (alarmOf(entry.alarm)?.holder === entry.person && entry.answer !== 'clear')
        broken('safety', `${entry.person} pressed and counts as a responder to the own alarm ${entry.alarm}`);
    });
    ledger.after('answer.recorded', (entry) => {
      const alarm = alarmOf(entry.alarm);
      const said = alarm?.answers.get(entry.person);
      if (alarm?.stage === 'open' && said?.answer === 'coming') expects(alarm, entry.person, said);
    });

    ledger.before('acknowledgement.expired', (entry) => {
      const alarm = alarmOf(entry.alarm);
      if (alarm === undefined) return;
      const unanswered = alarm.awaitUntil !== null && alarm.awaitUntil <= entry.t;
      for (const person of entry.people) {
        const said = alarm.answers.get(person);
        const ranOut = said?.answer === 'coming' && said.expiresT <= entry.t;
        // Said to an exercise, it is not counted on once that became real.
        const wasDrill = said?.answer === 'coming' && alarm.realT === entry.t;
        if (ranOut || wasDrill || (unanswered && said?.answer === 'coming')) tried();
        else {
          broken('safety', `the "coming" of ${person} for alarm ${alarm.id} is taken away before its time`);
          return;
        }
      }
    });

    // Nobody is hidden: too few are coming, so the policy is under way again at once.
    ledger.turn((_, alarms) => {
      for (const alarm of alarms) {
        const lapsed = [...alarm.answers.values()].some(
          ({ answer, t }) => (answer === 'expired' || answer === 'cannot') && t === ledger.t,
        );
        if (!lapsed || !wanting(alarm)) continue;
        const idle = alarm.stage === 'open' && acknowledged.has(alarm.id) && alarm.stepT !== ledger.t;
        if (!idle) continue;
        broken(
          'safety',
          `too few are coming to alarm ${alarm.id} any more, and its policy does not start anew`,
        );
        return;
      }
    });
    const acknowledged = new Set<string>();
    ledger.after('alarm.acknowledged', ({ alarm }) => acknowledged.add(alarm));
    ledger.after('alarm.reopened', ({ alarm }) => acknowledged.delete(alarm));
    ledger.after('alarm.raised', ({ alarm }) => acknowledged.delete(alarm));
    ledger.started(() => {
      acknowledged.clear();
      for (const id of ledger.account.open) {
        const alarm = alarmOf(id);
        if (alarm?.stage !== 'open') continue;
        for (const [person, said] of alarm.answers)
          if (said.answer === 'coming') expects(alarm, person, said);
      }
    });
    return undefined;
  },
);
