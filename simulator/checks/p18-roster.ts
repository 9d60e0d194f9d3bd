/**
 * P18: at every instant each rotation has exactly one group in force, and its fallback is never empty; asked at the
 * handoffs of this life, a millisecond before and in between, and whenever an alarm opens. P19: an alarm within 15
 * minutes of a handoff pages the leaving and the coming group, and the group of an open alarm never changes silently:
 * who was paged first is paged by every later step that pages who is on call. Held against a second reckoning
 * (`roster.ts`). Exempt: who pressed, who said "cannot" or is coming already, and who is not in the site file.
 */

import type { EntryOf } from '../../gateway/core/entries.ts';
import { oncall } from '../../gateway/core/rotation.ts';
import type { SiteFile } from '../../gateway/core/site.ts';
import { wall } from '../../gateway/core/time.ts';
import type { AlarmAccount } from './account.ts';
import { comes } from './account-words.ts';
import type { Check } from './check.ts';
import { handoffsAround, inForce, onCall } from './roster.ts';
import { watching } from './watch.ts';

const HOUR_MS = 3_600_000;
const EDIT_WEEKS = 3;
const date = (at: number): string => new Date(at).toISOString();

/** P18. */
export const oneGroup: Check = watching(
  'P18',
  'Each rotation has exactly one group in force at every instant, never an empty one.',
  ({ bench, ledger, tried, broken }) => {
    const ask = (site: SiteFile, at: number): void => {
      const shifts = oncall(site, wall(at));
      for (const rotation of site.rotations) {
        const mine = inForce(site, rotation, at);
        const theirs = shifts.filter((shift) => shift.rotation === rotation.id);
        const [shift] = theirs;
        const same = (people: readonly string[]): string => [...people].sort().join();
        if (theirs.length === 1 && shift?.group === mine.group && same(shift.people) === same(mine.people)) {
          if (mine.people.length > 0) tried();
          else broken('safety', `at ${date(at)} rotation ${rotation.id} has nobody`);
        } else
          broken(
            'safety',
            `at ${date(at)} rotation ${rotation.id} should have ${mine.group} (${mine.people.join()}) and has ` +
              theirs.map(({ group, people }) => `${group} (${people.join()})`).join(' and '),
          );
      }
    };
    const around = (site: SiteFile, from: number, until: number): void => {
      for (const rotation of site.rotations)
        for (let at = from; at <= until; ) {
          const { next } = handoffsAround(rotation, at);
          for (const moment of [at, next - 1, next, next + HOUR_MS]) if (moment <= until) ask(site, moment);
          at = next + 1;
        }
    };
    let asked = false;
    ledger.after('site.imported', ({ site }) => {
      if (asked) return;
      asked = true;
      const from = Date.parse(bench.plan.begins);
      around(site, from, from + bench.plan.safetyMs + bench.plan.livenessMs);
    });
    // An edit is looked at in the weeks that it may change at once, and where it begins and ends.
    ledger.after('roster.edited', ({ at, changes }) => {
      const { site } = ledger.account;
      if (site === null) return;
      around(site, at, at + EDIT_WEEKS * 7 * 24 * HOUR_MS);
      for (const change of changes)
        if (change.section === 'overrides')
          for (const edge of [
            change.before?.from,
            change.before?.until,
            change.after?.from,
            change.after?.until,
          ])
            if (edge !== undefined) for (const away of [-1, 0]) ask(site, Date.parse(edge) + away);
    });
    ledger.before('alarm.opened', ({ at }) => {
      if (ledger.account.site !== null) ask(ledger.account.site, at);
    });
    return undefined;
  },
);

/** P19. */
export const handoffPagesBoth: Check = watching(
  'P19',
  'Near a handoff both groups are paged, and who was paged first stays on call for the alarm.',
  ({ ledger, tried, broken }) => {
    const judge = (alarm: AlarmAccount, entry: EntryOf<'page.requested'>): void => {
      const { site } = ledger.account;
      const step = alarm.policy.steps[alarm.step];
      if (site === null || step?.page.includes('oncall') !== true) return;
      const paged = new Set(entry.pages.map(({ person }) => person));
      const there = new Set(site.people.map(({ id }) => id));
      const { people, near } = onCall(site, alarm.site, entry.at);
      const first = alarm.firstPaged.size > 0 && alarm.step > 0;
      for (const person of [...people, ...alarm.firstPaged]) {
        const excused =
          person === alarm.holder ||
          !there.has(person) ||
          comes(alarm, person) ||
          alarm.answers.get(person)?.answer === 'cannot';
        if (excused || paged.has(person)) continue;
        broken(
          'safety',
          `${person} is on call for alarm ${alarm.id} at ${date(entry.at)} and step ${alarm.step} does not page them`,
        );
        return;
      }
      if (near || first) tried();
    };
    /** The alarm whose step has just begun: its pages follow. Rounds after a press have their own rule. */
    let begun: string | null = null;
    ledger.after('step.started', ({ alarm }) => {
      begun = alarm;
    });
    ledger.before('page.requested', (entry) => {
      const alarm = ledger.account.alarms.get(entry.alarm);
      if (alarm !== undefined && begun === entry.alarm) judge(alarm, entry);
      begun = null;
    });
    ledger.turn(() => {
      begun = null;
    });
    return undefined;
  },
);
