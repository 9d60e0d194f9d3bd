import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPlan } from '../../simulator/plan/draw.ts';
import { writePlan } from '../../simulator/plan/plan-file.ts';
import { type Asked, asksForFaults, readAsked, repeatAll, repeatOne } from '../../simulator/run/asked.ts';
import { barLine, plainLine } from '../../simulator/run/progress.ts';
import { openScreen } from '../../simulator/run/screen.ts';

const NOTHING: Asked = {
  lives: null,
  days: null,
  seed: null,
  plan: null,
  faults: null,
  report: null,
  trace: null,
  workers: null,
  json: false,
};
const read = (asked: Partial<Asked>) =>
  readAsked(
    { ...NOTHING, ...asked },
    () => 77,
    4,
    (word) => `; guess for ${word}`,
  );
const ordered = (asked: Partial<Asked>) => {
  const reading = read(asked);
  if (!reading.ok) throw new Error(`${reading.wrong.field}: ${reading.wrong.reason}`);
  return reading.order;
};
const plan = { file: 'a plan.json', text: writePlan(drawPlan(3)) };

describe('what is asked of simulate', () => {
  it('is a hundred lives from a drawn seed when nothing is said', () => {
    expect(ordered({})).toMatchObject({
      lives: { from: 'seeds', first: 77, count: 100, single: false },
      threads: 4,
      days: null,
      faults: null,
    });
  });

  it('is one life for a seed, and as many as said with both', () => {
    expect(ordered({ seed: '5' })).toMatchObject({ lives: { first: 5, count: 1, single: true }, threads: 1 });
    expect(ordered({ seed: '5@source', lives: 9, workers: 2 })).toMatchObject({
      lives: { first: 5, count: 9, single: false },
      threads: 2,
    });
  });

  it('is the life of a plan', () => {
    expect(ordered({ plan })).toMatchObject({
      lives: { from: 'plan', file: 'a plan.json', plan: { seed: 3 } },
      threads: 1,
    });
  });

  it('puts classes in their order, each once', () => {
    expect(ordered({ faults: 'crash, loss,crash' }).faults).toEqual(['loss', 'crash']);
  });

  it.each([
    ['a.html', 'html'],
    ['A.HTM', 'html'],
    ['x/y.json', 'json'],
    ['report.txt', 'text'],
    ['report', 'text'],
  ])('writes %s as %s', (file, form) => {
    expect(ordered({ report: file }).report).toEqual({ file, form });
  });

  it.each<[string, Partial<Asked>, string, RegExp]>([
    ['a seed that is none', { seed: 'x' }, 'seed', /such as 42/],
    ['a seed of another version', { seed: '7@ffffff' }, 'seed', /version ffffff/],
    ['an unknown class', { faults: 'los' }, 'faults', /"los"; guess for los/],
    ['no class at all', { faults: ' , ' }, 'faults', /names no class/],
    ['a plan and a seed', { plan, seed: '1' }, 'seed', /--plan/],
    ['a plan and days', { plan, days: 1 }, 'days', /--plan/],
    ['a plan and lives', { plan, lives: 1 }, 'lives', /--plan/],
    ['a plan and faults', { plan, faults: 'loss' }, 'faults', /--plan/],
    ['a plan that is none', { plan: { file: 'f', text: '{' } }, 'plan', /^f: .*JSON/],
    ['the trace of many lives', { trace: 't', lives: 3 }, 'trace', /one life/],
    ['the trace of a hundred lives', { trace: 't' }, 'trace', /one life/],
  ])('refuses %s and names the field', (_, asked, field, reason) => {
    const reading = read(asked);
    expect(reading).toMatchObject({ ok: false, wrong: { field, reason: expect.stringMatching(reason) } });
  });

  it('is a list of classes only', () => {
    expect(
      [true, 'list', 'help', 'loss', null].map((faults) =>
        asksForFaults({ ...NOTHING, faults: faults as string }),
      ),
    ).toEqual([true, true, true, false, false]);
  });

  it('can be repeated by the command it prints', () => {
    expect(repeatAll(ordered({ lives: 9, days: 7, faults: 'loss,crash' }))).toBe(
      'noodknop simulate --seed 77@source --lives 9 --days 7 --faults loss,crash',
    );
    expect(repeatOne(ordered({ lives: 9, days: 0.5 }), 80)).toBe(
      'noodknop simulate --seed 80@source --days 0.5',
    );
    expect(repeatAll(ordered({ seed: '5' }))).toBe('noodknop simulate --seed 5@source');
    expect(repeatOne(ordered({ plan }), 3)).toBe("noodknop simulate --plan 'a plan.json'");
  });

  it('is answered whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, faults) => {
        const reading = read({ seed, faults: faults === '' ? null : faults });
        expect(reading.ok || reading.wrong.reason.length > 0).toBe(true);
      }),
    );
  });
});

describe('how far a run is', () => {
  it('is a bar, lives a second, time left and failures', () => {
    expect(barLine({ done: 512, all: 2048, failed: 0, tookMs: 10_000 })).toBe(
      '██████░░░░░░░░░░░░░░░░░░ 512/2,048 lives  51/s  30 s left  no failures',
    );
    expect(barLine({ done: 1, all: 2, failed: 1, tookMs: 100 })).toBe(
      '████████████░░░░░░░░░░░░ 1/2 lives  1 failed life',
    );
    expect(plainLine({ done: 4, all: 4, failed: 2, tookMs: 3000 })).toBe(
      '4 of 4 lives, 1.3/s, 2 failed lives',
    );
  });

  it('says how long it has been while the first life is lived', () => {
    const nothing = '░'.repeat(24);
    expect(barLine({ done: 0, all: 1, failed: 0, tookMs: 12_700 })).toBe(
      `${nothing} 0/1 lives  12 s  no failures`,
    );
    expect(barLine({ done: 0, all: 1, failed: 0, tookMs: 200 })).toBe(`${nothing} 0/1 lives  no failures`);
  });

  const screened = (kind: 'terminal' | 'log' | 'none') => {
    let now = 0;
    let said = '';
    const screen = openScreen({
      write: (text) => {
        said += text;
      },
      kind,
      clock: () => now,
    });
    for (let done = 1; done <= 60; done++) {
      now += 1000;
      screen.at({ done, all: 60, failed: 0, tookMs: now });
    }
    screen.clear();
    return said;
  };

  it('is written over on a terminal, and leaves nothing behind', () => {
    const said = screened('terminal');
    expect(said.split('\r')).toHaveLength(62);
    expect(said).not.toContain('\n');
    expect(said.endsWith('\r\u001b[K')).toBe(true);
  });

  it('is a line now and then in a log, and nothing for a program', () => {
    expect(screened('log').match(/^\d+ of 60 lives, .*no failures$/gm)).toHaveLength(6);
    expect(screened('none')).toBe('');
  });
});
