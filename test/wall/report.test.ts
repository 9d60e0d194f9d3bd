/**
 * What the wall says of itself: nothing that was missing may look whole, and its table fits the screen it is given. The
 * wall itself is played in test/whole/beside/wall.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';
import type { Pressed } from './play.ts';
import { isWhole, paintFor, reportJson, reportText, type Told, wrapped } from './report.ts';

const about = (device: string) => ({
  device,
  board: 'a board of some kind',
  real: 'this and that and something else that is real in it and takes its room',
  played: 'a part, another part',
});
const pressed = (device: string, further: Partial<Pressed> = {}): Pressed => ({
  device,
  toWire: 12.4,
  toPage: 23.6,
  toTold: 45,
  answeredBy: 'pager',
  missing: null,
  ...further,
});
const both = [pressed('one'), pressed('two')];
const told: Told = {
  buttons: [about('one'), about('two')],
  pagers: [{ ...about('pager'), rang: 4, answered: 4 }],
  inTurn: both,
  atOnce: both,
  leftOut: [],
  seconds: 12.34,
  lateMs: 8,
};
const plain = paintFor(false);

describe('a wall', () => {
  it('is whole when each button was told both times, and only then', () => {
    expect(isWhole(told)).toBe(true);
    const missing = [pressed('one'), pressed('two', { toTold: null, missing: 'never told' })];
    expect(isWhole({ ...told, inTurn: missing })).toBe(false);
    expect(isWhole({ ...told, atOnce: missing })).toBe(false);
    expect(isWhole({ ...told, atOnce: [pressed('one')] })).toBe(false);
    expect(isWhole({ ...told, buttons: [], inTurn: [], atOnce: [] })).toBe(false);
    expect(isWhole({ ...told, pagers: [{ ...about('pager'), rang: 8, answered: 0 }] })).toBe(false);
  });

  it('says what was missing and what was left out, by name', () => {
    const text = reportText(
      {
        ...told,
        atOnce: [pressed('one'), pressed('two', { toPage: null, toTold: null, missing: 'pager never rang' })],
        leftOut: [{ what: 'a chip', why: 'there is none' }],
      },
      120,
      plain,
    );
    expect(text).toContain('MISSING  two, pressed with all others: pager never rang');
    expect(text).toContain('LEFT OUT  a chip: there is none');
    const idle = { ...about('pager'), rang: 8, answered: 0 };
    expect(reportText({ ...told, pagers: [idle] }, 120, plain)).toContain('MISSING  pager answered nothing');
    expect(text).toContain('NOT WHOLE');
    expect(text).toMatch(/^two .* 24 \/ {4}- .* 45 \/ {4}-$/m);
    expect(reportText(told, 120, plain)).toMatch(/2 buttons: each was pressed, paged, answered and told/);
  });

  it.each([
    80, 96, 120, 150, 20, 1_000,
  ])('has a table that fits %i columns, or the least that it can do with', (columns) => {
    const lines = reportText(told, columns, plain).split('\n');
    const table = lines.slice(
      1,
      lines.findIndex((line) => line.startsWith('Times')),
    );
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(
      Math.min(150, Math.max(80, columns)),
    );
  });

  it('has colours only where there are some', () => {
    const ESC = '\u001b';
    expect(reportText(told, 120, plain)).not.toContain(ESC);
    expect(reportText(told, 120, paintFor(true))).toContain(ESC);
  });

  it('is JSON for programs', () => {
    expect(JSON.parse(reportJson(told))).toMatchObject({ whole: true, inTurn: [{ device: 'one' }, {}] });
  });

  it('breaks a text at its spaces, and leaves a long word whole', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('unbreakable word', 4)).toEqual(['unbreakable', 'word']);
  });
});

describe('the command line', () => {
  it.each([[['--nonsense']], [['loose']], [['--keep=yes']]])('refuses %j with status 2', (args) => {
    expect(readOptions(args)).toMatchObject({
      ok: false,
      status: 2,
      text: expect.stringContaining('--help'),
    });
  });
  it('explains itself, and knows its flags', () => {
    expect(readOptions(['--help'])).toMatchObject({ ok: false, status: 0 });
    expect(readOptions(['--json'])).toEqual({ ok: true, options: { keep: false, json: true } });
    expect(readOptions(['--keep'])).toEqual({ ok: true, options: { keep: true, json: false } });
  });
});
