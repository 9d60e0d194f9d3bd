/** Statistics: what counts as an answer, for whom and in which month, told by stories; and the figures by hand. */
import { describe, expect, test } from 'vitest';
import type { TimingView } from '../../../gateway/core/api-roster.ts';
import type { AlarmTiming } from '../../../gateway/core/roster/state.ts';
import { statisticsOf } from '../../../gateway/core/roster/statistics.ts';
import { instant, wall } from '../../../gateway/core/time.ts';
import type { Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { lifeAt, sameAfterRestart } from './roster-life.ts';

const FROM = wall(Date.parse('2026-01-01T00:00:00Z'));
const UNTIL = wall(Date.parse('2028-01-01T00:00:00Z'));
const figures = (life: Life) => statisticsOf(life.state, FROM, UNTIL);
/** The one row there is. */
function row(life: Life): TimingView {
  const [only, ...more] = figures(life).rows;
  if (only === undefined || more.length > 0) throw new Error(`not one row but ${more.length + 1}`);
  return only;
}
const start = (at = '2026-11-25T10:00:00Z'): Life => lifeAt(at);
/** An alarm that is answered, reached and closed after so many seconds. */
function alarm(life: Life, answered: number, arrived: number): void {
  life.press('balie-1');
  life.pass(answered);
  life.answer('anna', 'coming');
  life.pass(arrived - answered);
  life.answer('anna', 'arrived');
  life.answer('anna', 'clear');
  life.pass(60);
}

describe('what counts', () => {
  test('an alarm answered after 8 s and reached after a minute', () => {
    const life = start();
    alarm(life, 8, 60);
    expect(row(life)).toEqual({
      month: '2026-11',
      group: 'rood',
      groupName: 'Rood',
      alarms: 1,
      answered: 1,
      arrived: 1,
      answerMedian: 8,
      answerP90: 8,
      arrivalMedian: 60,
      arrivalP90: 60,
      within10: 1,
      within40: 1,
    });
    sameAfterRestart(life);
  });

  test('shares are of all alarms, those that nobody answered too', () => {
    const life = start();
    alarm(life, 10, 50);
    alarm(life, 40, 50);
    alarm(life, 41, 50);
    life.press('balie-1');
    life.pass(200);
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(life.last().state).toBe('closed');
    expect(row(life)).toMatchObject({ alarms: 4, answered: 3, arrived: 3, within10: 0.25, within40: 0.5 });
  });

  test('closed from afar without an answer is no answer', () => {
    const life = start();
    life.press('balie-1');
    life.pass(5);
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(row(life)).toMatchObject({ alarms: 1, answered: 0, arrived: 0, answerMedian: null, within10: 0 });
    sameAfterRestart(life);
  });

  test('who cannot come is no answer; the first who can is', () => {
    const life = start();
    life.press('balie-1');
    life.pass(3);
    life.answer('anna', 'cannot');
    life.pass(9);
    life.answer('bram', 'coming');
    expect(row(life)).toMatchObject({ answered: 1, answerMedian: 12, within10: 0 });
  });

  test('who arrives unannounced answers and arrives at once', () => {
    const life = start();
    life.press('balie-1');
    life.pass(20);
    life.answer('cleo', 'arrived');
    expect(row(life)).toMatchObject({ answerMedian: 20, arrivalMedian: 20 });
  });

  test('pressing again is the same alarm, and its clock runs from the first press', () => {
    const life = start();
    life.press('balie-1');
    life.pass(30);
    life.press('balie-1');
    life.pass(5);
    life.answer('anna', 'coming');
    expect(row(life)).toMatchObject({ alarms: 1, answerMedian: 35 });
    life.pass(5);
    life.press('balie-1');
    life.answer('anna', 'coming');
    life.answer('anna', 'arrived');
    expect(row(life)).toMatchObject({ alarms: 1, answerMedian: 35, arrivalMedian: 40 });
  });

  test('an answer that expires and one that is given anew: the first counts', () => {
    const life = start();
    life.press('balie-1');
    life.pass(5);
    life.answer('anna', 'coming');
    life.pass(300);
    life.answer('bram', 'coming');
    expect(row(life)).toMatchObject({ answered: 1, answerMedian: 5 });
  });

  test('an alarm that was forgotten counts, and so does the next one of its button', () => {
    const life = start();
    life.press('balie-1');
    life.pass(30 * 3600);
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(2);
    life.pass(4);
    life.answer('anna', 'coming');
    expect(row(life)).toMatchObject({ alarms: 2, answered: 1, answerMedian: 4, within10: 0.5 });
    sameAfterRestart(life);
  });

  test('a test of a button is no alarm', () => {
    const life = start();
    const admin = { role: 'admin', roles: ['admin'], person: null, site: null } as const;
    life.ask(admin, { type: 'test.started', device: 'balie-1', minutes: 5 });
    life.press('balie-1', 'test');
    expect(figures(life).rows).toEqual([]);
  });

  test('a restart in the middle of an alarm changes nothing', () => {
    const life = start();
    life.press('balie-1');
    life.pass(7);
    life.restart();
    life.pass(2);
    life.answer('anna', 'coming');
    expect(row(life)).toMatchObject({ answered: 1, answerMedian: 9 });
    sameAfterRestart(life);
  });
});

describe('for whom, and when', () => {
  test('near a handoff an alarm counts for the leaving and the coming group', () => {
    const life = start('2026-11-30T07:50:00Z');
    alarm(life, 5, 20);
    expect(figures(life).rows.map(({ group, alarms }) => [group, alarms])).toEqual([
      ['blauw', 1],
      ['rood', 1],
    ]);
  });

  test('months are those of the site: half past eleven at night UTC is December in Amsterdam', () => {
    const life = start('2026-11-30T22:30:00Z');
    alarm(life, 5, 20);
    life.pass(3600);
    alarm(life, 5, 20);
    expect(figures(life).rows.map(({ month }) => month)).toEqual(['2026-11', '2026-12']);
  });

  test('an alarm of nowhere counts for no group', () => {
    const life = start();
    const before = life.state.alarmNumber;
    life.ask({ role: 'employee', roles: ['employee'], person: 'wil', site: null }, {
      type: 'alarm.raised',
      id: '00112233445566aa',
      place: null,
      text: 'outside',
      level: 'assist',
    } as never);
    expect(life.state.alarmNumber).toBe(before + 1);
    expect(figures(life).rows.length).toBeGreaterThan(0);
    expect(figures(life).rows.reduce((sum, { alarms }) => sum + alarms, 0)).toBeGreaterThan(0);
  });

  test('only of the asked time, from the first moment on and not at the last', () => {
    const life = start();
    const at = wall(life.wall);
    alarm(life, 5, 20);
    expect(statisticsOf(life.state, at, wall(at + 1)).rows).toHaveLength(1);
    expect(statisticsOf(life.state, wall(at - 1), at).rows).toEqual([]);
    expect(statisticsOf(life.state, wall(at + 1), UNTIL).rows).toEqual([]);
  });

  test('names nobody and no place', () => {
    const life = start();
    alarm(life, 5, 20);
    const said = JSON.stringify([figures(life), life.state.roster.timings]);
    for (const { id, name } of LIFE_SITE.people) {
      expect(said).not.toContain(`"${id}"`);
      expect(said).not.toContain(name);
    }
    for (const { id } of LIFE_SITE.places) expect(said).not.toContain(`"${id}"`);
  });
});

describe('the figures', () => {
  const timings = (...answers: readonly (number | null)[]): AlarmTiming[] =>
    answers.map((seconds, i) => ({
      alarm: `a${i}`,
      at: wall(FROM + i),
      openedT: instant(i),
      site: 'noord',
      groups: ['rood'],
      answerMs: seconds === null ? null : seconds * 1000,
      arrivalMs: null,
    }));
  test.each<[string, (number | null)[], [number | null, number | null, number, number]]>([
    ['one', [4.44], [4.4, 4.4, 1, 1]],
    ['two: the middle between them', [4, 9], [6.5, 9, 1, 1]],
    ['three', [30, 2, 11], [11, 30, 1 / 3, 1]],
    ['ten: the ninth is the 90th percentile', [1, 2, 3, 4, 5, 6, 7, 8, 9, 100], [5.5, 9, 0.9, 0.9]],
    ['eleven: the tenth is', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100], [6, 10, 10 / 11, 10 / 11]],
    ['the bounds count: 10 s and 40 s', [10, 40, 10.001, 40.001], [25, 40, 0.25, 0.75]],
    ['none answered', [null, null], [null, null, 0, 0]],
  ])('of %s', (_what, answers, [median, p90, within10, within40]) => {
    const life = start();
    life.state.roster.timings = timings(...answers);
    const found = row(life);
    expect([found.answerMedian, found.answerP90, found.within10, found.within40]).toEqual([
      median,
      p90,
      within10,
      within40,
    ]);
  });

  test('alarms that memory no longer holds are counted as left out, where they could be of the asked time', () => {
    const life = start();
    alarm(life, 5, 20);
    alarm(life, 5, 20);
    const [, second] = life.state.roster.timings;
    if (second === undefined) throw new Error('no second alarm');
    life.state.roster.timings = [second];
    life.state.roster.timingsLeft = 1;
    expect(figures(life).leftOut).toBe(1);
    expect(statisticsOf(life.state, second.at, UNTIL).leftOut).toBe(0);
  });
});
