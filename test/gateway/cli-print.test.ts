/** What the command line prints: inert on a terminal, in JSON, CSV and PDF, whatever names hold (P26). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../gateway/cli/csv.ts';
import { printFields, printJson, printTable } from '../../gateway/cli/terminal.ts';
import { csvCell, writeCsv } from '../../gateway/shell/csv.ts';
import { printable } from '../../gateway/shell/report/letters.ts';
import { acting, run } from './cli-stage.ts';

describe('printing (P26)', () => {
  const screen = (shown: boolean) => {
    const out: string[] = [];
    return {
      text: () => out.join(''),
      terminal: {
        out: (t: string | Uint8Array) => void out.push(String(t)),
        err: () => {},
        outlive: () => {},
        shown,
        colours: false,
        interactive: false,
        ask: async () => '',
        askUnseen: async () => '',
        input: async () => '',
        env: {},
      },
    };
  };
  const HOSTILE = '\u001b[31m=cmd|x\u202e\r\n<b>\u009b2J';

  test('names cannot act on a terminal', () => {
    const { terminal, text } = screen(true);
    printTable(terminal, ['NAME', 'X'], [[HOSTILE, 1]]);
    printFields(terminal, [['name', HOSTILE]]);
    expect(text()).toBe('NAME        X\n=cmd|x <b>  1\nname  =cmd|x <b>\n');
  });

  test('JSON stays the same value with nothing raw in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { terminal, text } = screen(false);
        printJson(terminal, { name });
        expect(acting(text())).toEqual([]);
        expect(JSON.parse(text())).toEqual({ name });
      }),
    );
  });

  test('a table is aligned on a screen and has tabs in a pipe', () => {
    const rows = [
      ['a', null],
      ['long name', 'é'],
    ] as const;
    const [shown, piped] = [screen(true), screen(false)];
    printTable(shown.terminal, ['ID', 'B'], rows);
    printTable(piped.terminal, ['ID', 'B'], rows);
    expect(shown.text()).toBe('ID         B\na          -\nlong name  é\n');
    expect(piped.text()).toBe('ID\tB\na\t-\nlong name\té\n');
  });

  test('colours only where there are colours', async () => {
    expect((await run(['site', 'check', '-'], { input: 'x', colours: true })).err).toContain(
      '\u001b[31merror:\u001b[39m',
    );
    expect((await run(['site', 'check', '-'], { input: 'x' })).err).not.toContain('\u001b');
  });
});

describe('PDF', () => {
  test.each([
    ['Fatma Yıldız', 'Fatma Yildiz'],
    ['Łódź', 'Lódz'],
    ['“Ja” — €5', '“Ja” — €5'],
    ['漢\u202e\u001b[31mx', '?x'],
    ['ﬁets', 'fiets'],
    ['a\nb', 'a\nb'],
  ])('%j is printed as %j', (text, printed) => {
    expect(printable(text)).toBe(printed);
  });
});

describe('CSV', () => {
  test('what was written reads back, formulas with an apostrophe before them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1 }),
        (rows) => {
          const read = readCsv(writeCsv(rows));
          const expected = rows.map((row) =>
            row.map((cell) =>
              (csvCell(cell).replace(/^"/, '').startsWith("'") && !cell.startsWith("'")
                ? `'${cell}`
                : cell
              ).replace(/\r\n?/g, '\n'),
            ),
          );
          expect(read.ok && read.rows.slice(0, rows.length).map(({ cells }) => cells)).toEqual(expected);
        },
      ),
    );
  });
  test.each([
    ['=1+1', "'=1+1"],
    ['+31 6', "'+31 6"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['\t=1', "' =1"],
    ['＝1', "'＝1"],
    ['a,"b"', '"a,""b"""'],
    ['gewoon', 'gewoon'],
    [-5, '-5'],
    [null, ''],
  ])('%j becomes %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
  test('rows keep their line numbers', () => {
    expect(readCsv('a,"b\nc"\n\nd,e')).toEqual({
      ok: true,
      rows: [
        { line: 1, cells: ['a', 'b\nc'] },
        { line: 3, cells: [''] },
        { line: 4, cells: ['d', 'e'] },
      ],
    });
    expect(readCsv('a\nb"c')).toMatchObject({ ok: false, line: 2 });
  });
});
