/**
 * The crash test's own judgement: an account that cannot be trusted is worse than none. Logs and pages with planted
 * faults are played against the checks; the real processes are the crash test itself.
 */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../gateway/core/entries.ts';
import type { LogRow } from '../whole/log-reader.ts';
import type { PagerBook } from './house.ts';
import { doubledAlarms, doubledPages, forgottenPages, halfAlarms, plannedTwice } from './log-story.ts';
import { readOptions } from './options.ts';
import { reportJson, reportText } from './report.ts';
import { Account } from './verdicts.ts';

const about = { seed: 7, kills: 3, seconds: 12, machine: 'a machine', others: 0, remarks: ['a remark'] };

describe('a line', () => {
  it('holds when it was tried and nothing broke it, and only then', () => {
    const line = new Account().line('P1', 'something');
    expect(line.standing).toBe('not tried');
    line.tried(3);
    expect(line.standing).toBe('held');
    line.check(false, 'lost');
    expect([line.standing, line.times, line.problems]).toEqual(['broken', 4, ['lost']]);
  });

  it('is broken by a figure above its bound, unless the machine lost that much by itself', () => {
    const account = new Account();
    const line = account.line('P28', 'start', { unit: 'ms', most: 3_000 });
    line.measured(2_900, 'it took');
    expect(line.standing).toBe('held');
    line.measured(3_400, 'it took', { ms: 500, why: 'the machine slept' });
    expect([line.standing, line.note]).toEqual(['excused', 'it took: 3400 ms (the machine slept)']);
    expect(account.isBroken).toBe(false);
    line.measured(3_600, 'it took', { ms: 500, why: 'the machine slept' });
    expect([line.standing, line.worst, account.isBroken]).toEqual(['broken', 3_600, true]);
  });

  it('never excuses what was not a time', () => {
    const line = new Account().line('P1', 'receipts');
    line.measured(1, 'x', { ms: 1e9, why: 'the machine slept' });
    line.broken('a receipt is not in the log');
    expect(line.standing).toBe('broken');
  });
});

describe('the report', () => {
  it('shows every line by promise, and says what broke, what is excused and what was not tried', () => {
    const account = new Account();
    account.line('P22', 'verify').tried(2);
    account.line('P4', 'batches').check(false, 'a half batch');
    account.line('P28', 'start', { unit: 'ms', most: 10 }).measured(15, 'took', { ms: 9, why: 'asleep' });
    account.line('P9', 'pages');
    const text = reportText(account, about);
    const order = ['P4 ', 'P9 ', 'P22', 'P28'].map((promise) => text.indexOf(`\n${promise}`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(text).toMatch(/P4 +batches +1 +- +BROKEN/);
    expect(text).toContain('BROKEN P4 (batches): a half batch');
    expect(text).toMatch(/P9 +pages +0 +- +not tried/);
    expect(text).toMatch(/P28 +start +1 +15 of 10 ms +excused/);
    expect(text).toContain('4 lines: 1 BROKEN, 1 held, 1 excused, 1 not tried');
    const json = JSON.parse(reportJson(account, about));
    expect(json.broken).toBe(true);
    expect(json.lines.map((line: { promise: string }) => line.promise)).toEqual(['P4', 'P9', 'P22', 'P28']);
  });

  it('says when others used the machine', () => {
    expect(reportText(new Account(), { ...about, others: 0.4 })).toContain('40 % of the processors');
    expect(reportText(new Account(), about)).not.toContain('of the processors');
  });
});

describe('the command line', () => {
  it.each([
    [['--kills', '0'], /--kills/],
    [['--kills', '10001'], /--kills/],
    [['--kills', '1e2'], /--kills/],
    [['--seed', '-1'], /--seed|argument/],
    [['--minutes', 'x'], /--minutes/],
    [['--only', 'kills,nothing'], /--only/],
    [['--nonsense'], /--nonsense/],
    [['loose'], /loose/],
  ])('refuses %j by name, with status 2', (args, words) => {
    const reading = readOptions(args, 1);
    expect(reading).toMatchObject({ ok: false, status: 2, text: expect.stringMatching(words) });
    expect(reading).toMatchObject({ text: expect.stringContaining('--help') });
  });

  it('explains itself, and draws a seed where none is given', () => {
    expect(readOptions(['--help'], 1)).toMatchObject({ ok: false, status: 0 });
    expect(readOptions([], 99)).toMatchObject({ ok: true, options: { kills: 20, seed: 99, json: false } });
    expect(readOptions(['--kills', '200', '--seed', '5', '--json'], 99)).toMatchObject({
      ok: true,
      options: { kills: 200, seed: 5, json: true },
    });
  });
});

/** Rows out of entries, a batch each list. */
const rowsOf = (...batches: readonly (readonly object[])[]): readonly LogRow[] =>
  batches.flatMap((entries, i) =>
    entries.map((entry) => ({
      seq: 0,
      batch: i + 1,
      hash: '',
      entry: { t: 0, at: 1_000 * i, ...entry } as Entry,
    })),
  );
const opened = (alarm: string, press: string) => ({ type: 'alarm.opened', alarm, device: 'd', press });
const received = (alarm: string, press: string) => ({ type: 'press.received', alarm, device: 'd', press });
const requested = (alarm: string, page: string, device: string | null = 'p') => ({
  type: 'page.requested',
  alarm,
  pages: [{ page, person: 'ria', channel: 'mqtt', device }],
});
const whole = [opened('a1', 'x'), received('a1', 'x'), requested('a1', '1-1-1')];
const pagerWith = (...rung: readonly { page: string; words?: string; settledAt?: number }[]) =>
  new Map([
    [
      'p',
      {
        rung: rung.map(({ page, words = page, settledAt = 0 }) => ({ alarm: 'a1', page, words, settledAt })),
      } as unknown as PagerBook,
    ],
  ]);

describe('the story of a log', () => {
  it('without a fault is believed', () => {
    const rows = rowsOf(whole);
    expect([doubledAlarms(rows), halfAlarms(rows)]).toEqual([[], []]);
    expect(forgottenPages(rows, pagerWith({ page: '1-1-1' }))).toEqual({ planned: 1, forgotten: [] });
    expect(plannedTwice(rows)).toEqual([]);
  });

  it('of a press that made two alarms, or was counted twice, is found (P7)', () => {
    expect(doubledAlarms(rowsOf(whole, [opened('a2', 'x')]))).toHaveLength(1);
    expect(doubledAlarms(rowsOf(whole, [received('a1', 'x')]))).toHaveLength(1);
    // Closed before anybody was paged for it, it went on to the next alarm, in one batch.
    const moved = [{ type: 'alarm.closed', alarm: 'a1' }, opened('a2', 'y'), received('a2', 'x')];
    expect(doubledAlarms(rowsOf(whole, moved))).toEqual([]);
  });

  it('of an alarm without its press or its pages in the same batch is found (P4)', () => {
    expect(
      halfAlarms(rowsOf([opened('a1', 'x'), received('a1', 'x')], [requested('a1', '1-1-1')])),
    ).toHaveLength(1);
    expect(halfAlarms(rowsOf([opened('a1', 'x'), requested('a1', '1-1-1')]))).toHaveLength(1);
  });

  it('of a page that never rang is found, unless it was over before it could (P9)', () => {
    expect(forgottenPages(rowsOf(whole), pagerWith()).forgotten).toEqual(['1-1-1 never rang at p']);
    for (const end of [
      { type: 'page.withdrawn', alarm: 'a1', pages: ['1-1-1'] },
      { type: 'answer.recorded', alarm: 'a1', person: 'ria' },
      { type: 'alarm.closed', alarm: 'a1' },
    ])
      expect(forgottenPages(rowsOf(whole, [end]), pagerWith()).forgotten).toEqual([]);
    const replaced = rowsOf(whole, [requested('a1', '1-2-1')]);
    expect(forgottenPages(replaced, pagerWith({ page: '1-2-1' })).forgotten).toEqual([]);
    expect(forgottenPages(replaced, pagerWith({ page: '1-1-1' })).forgotten).toEqual([
      '1-2-1 never rang at p',
    ]);
    // What ends another alarm, or another person's answer, ends nothing here.
    const other = [
      { type: 'alarm.closed', alarm: 'a2' },
      { type: 'answer.recorded', alarm: 'a1', person: 'bo' },
    ];
    expect(forgottenPages(rowsOf(whole, other), pagerWith()).forgotten).toHaveLength(1);
  });

  it('of a page that was planned twice is found (P9)', () => {
    expect(plannedTwice(rowsOf(whole, [requested('a1', '1-1-1')]))).toHaveLength(1);
  });

  it('of a page said twice to a pager that had been there is found; after a return it may be (P9)', () => {
    const rows = rowsOf([], [], whole);
    const twice = [{ page: '1-1-1' }, { page: '1-1-1' }];
    expect(doubledPages(rows, pagerWith(...twice))).toEqual({
      looked: 2,
      doubled: ['1-1-1 was said twice to p: 1-1-1'],
    });
    const back = twice.map((one) => ({ ...one, settledAt: 5_000 }));
    expect(doubledPages(rows, pagerWith(...back))).toEqual({ looked: 0, doubled: [] });
    const newText = [{ page: '1-1-1' }, { page: '1-1-1', words: 'somebody comes' }];
    expect(doubledPages(rows, pagerWith(...newText)).doubled).toEqual([]);
    // Somebody else said "coming" meanwhile, and took it back; then the gateway said it once more for nothing.
    const takenBack = [...newText, { page: '1-1-1' }];
    expect(doubledPages(rows, pagerWith(...takenBack)).doubled).toEqual([]);
    expect(doubledPages(rows, pagerWith(...takenBack, { page: '1-1-1' })).doubled).toHaveLength(1);
  });
});
