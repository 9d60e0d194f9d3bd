/** Planted bugs about the roster and what follows from it: handoffs, swaps, readiness, presence, talks, replacements. */
import type { PlantedBug, TestProof } from './bug.ts';

const paging = 'gateway/core/paging.ts';
const readiness = 'gateway/core/roster/readiness.ts';
const coming = 'gateway/core/roster/coming.ts';
/** The year of handoffs: what random lives of minutes do not come to. */
const YEAR: TestProof = { file: 'test/simulator/year.test.ts', title: 'a quarter of a year' };

/** The roster in the gateway's core. */
export const ROSTER_BUGS: readonly PlantedBug[] = [
  {
    name: 'the-coming-group-waits-for-its-shift',
    promises: ['P19'],
    file: 'gateway/core/rotation.ts',
    find: 'if (coming - at <= HANDOFF_MARGIN) near.push(standing(of, coming));',
    replace: 'if (coming - at <= 0) near.push(standing(of, coming));',
    says: 'They are not on duty yet.',
    by: YEAR,
  },
  {
    name: 'a-swap-begins-a-day-late',
    promises: ['R7'],
    file: 'gateway/core/roster/swap-rules.ts',
    find: 'const from = later(week.from, now);',
    replace: 'const from = later((week.from + 86_400_000) as Wall, now);',
    says: 'The day of the handoff still belongs to those who leave.',
    by: YEAR,
  },
  {
    name: 'what-did-not-arrive-was-not-sent',
    promises: ['R1'],
    file: coming,
    find: 'if (endedAt === null || over) found = notice;',
    replace: 'if (notice.delivered.size > 0 && (endedAt === null || over)) found = notice;',
    says: 'Wanted to be sure that it reached them, and sends it again and again.',
    by: YEAR,
  },
  {
    name: 'test-pages-come-with-the-report',
    promises: ['R1'],
    file: readiness,
    find: 'const due = wall(from - hours(rules.testBefore));',
    replace: 'const due = wall(from - hours(rules.reportBefore));',
    says: 'Mixed up the two settings.',
    by: YEAR,
  },
  {
    name: 'those-who-leave-are-not-told',
    promises: ['R1'],
    file: readiness,
    find: 'if (!onDuty.has(person) && state.index.people.has(person))',
    replace: 'if (onDuty.has(person) && state.index.people.has(person))',
    says: 'A negation lost.',
    by: YEAR,
  },
  {
    name: 'who-is-off-is-not-paged',
    promises: ['P19', 'P2', 'P32'],
    file: 'gateway/core/roster/presence.ts',
    find: 'return ranked.sort((a, b) => a.rank - b.rank || a.given - b.given).map(({ person }) => person);',
    replace:
      'return ranked.filter(({ rank }) => rank < RANK.off).sort((a, b) => a.rank - b.rank).map(({ person }) => person);',
    says: 'They said that they are off.',
    by: YEAR,
  },
  {
    name: 'who-is-out-goes-first',
    promises: ['R6'],
    file: 'gateway/core/roster/presence.ts',
    find: 'return ranked.sort((a, b) => a.rank - b.rank || a.given - b.given).map(({ person }) => person);',
    replace:
      'return ranked.sort((a, b) => b.rank - a.rank || a.given - b.given).map(({ person }) => person);',
    says: 'A comparison turned.',
    by: YEAR,
  },
  {
    name: 'a-restart-forgets-the-talks',
    promises: ['R5'],
    file: 'gateway/core/roster/talk-clock.ts',
    find: 'if (isTalkOver(talk)) continue;',
    replace: 'if (isTalkOver(talk) || talk.changedT < (turn.state.startedT ?? 0)) continue;',
    says: 'What began before this start is over.',
    by: { file: 'test/gateway/core/roster-talks.test.ts', title: 'whatever breaks on the way' },
  },
  {
    name: 'a-talk-is-only-asked-about',
    promises: ['R5'],
    file: 'gateway/core/roster/talk-clock.ts',
    find: "if (talk.state === 'called' && alarmDue(state, talk) <= now.t) raise(turn, talk);",
    replace: "if (talk.state === 'asked' && alarmDue(state, talk) <= now.t) raise(turn, talk);",
    says: 'Mixed up two states.',
    by: YEAR,
  },
  {
    name: 'the-last-step-is-never-repeated',
    promises: ['R3'],
    file: 'gateway/core/evolve-alarm.ts',
    find: 'alarm.repeatDue = next === undefined ? after(entry.t, repeatAfter(alarm.policy, millis(0))) : null;',
    replace: 'alarm.repeatDue = null;',
    says: 'Everyone was paged; there is nothing left to do.',
    by: 'lives',
  },
  {
    name: 'the-last-step-is-repeated-once',
    promises: ['R3'],
    file: 'gateway/core/evolve-alarm.ts',
    find: 'alarm.repeatDue = after(entry.t, repeatAfter(alarm.policy, millis(entry.t - alarm.policyFrom)));',
    replace: 'alarm.repeatDue = null;',
    says: 'Once more is enough.',
    by: 'lives',
  },
  {
    name: 'the-last-step-is-repeated-for-ever',
    promises: ['R3'],
    file: 'gateway/core/alarm-clock.ts',
    find: 'if (alarm.repeatDue !== null && alarm.repeatDue <= t && isPaging(alarm)) repeatStep(turn, alarm);',
    replace: 'if (alarm.guidance !== null && alarm.responders.size > 0) repeatStep(turn, alarm);',
    says: 'Better one page too many.',
    by: 'lives',
  },
  {
    name: 'who-declines-is-not-replaced',
    promises: ['R2'],
    file: 'gateway/core/answers.ts',
    find: '        replace(turn, alarm);',
    replace: "        if (alarm.state === 'on-scene') replace(turn, alarm);",
    says: 'The next step will see to it.',
    by: 'lives',
  },
  {
    name: 'the-reminder-comes-when-it-is-over',
    promises: ['R4'],
    file: 'gateway/core/evolve-pages.ts',
    find: 'const REMINDED_AT = 3 / 4;',
    replace: 'const REMINDED_AT = 4 / 4;',
    says: 'Give them all the time they have.',
    by: 'lives',
  },
  {
    name: 'a-replacement-holds-up-the-steps',
    promises: ['P32', 'P5'],
    file: paging,
    find: "if (page.reason === 'replacement') continue;",
    replace: "if (page.reason === 'unknown-alarm') continue;",
    says: 'Somebody may still come.',
    by: 'lives',
  },
];
