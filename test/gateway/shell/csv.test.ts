/** The figures as a table: what a spreadsheet reads, and what it must not take for a formula. */
import { expect, test } from 'vitest';
import { readCsv } from '../../../gateway/cli/csv.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { statisticsCsv } from '../../../gateway/shell/csv.ts';

const row = {
  month: '2026-11',
  group: 'g',
  groupName: 'G',
  alarms: 4,
  answered: 3,
  arrived: 0,
  answerMedian: 8.5,
  answerP90: 31,
  arrivalMedian: null,
  arrivalP90: null,
  within10: 0.5,
  within40: 0.75,
};
const table = (groupName: string): string =>
  statisticsCsv({ from: '', until: '', rows: [{ ...row, groupName }], leftOut: 0 }, textsFor('en'));

test('a heading, a row, numbers as numbers, nothing where nothing is known', () => {
  expect(table('Groep Noord')).toBe(
    'Month,Group code,Group,Alarms,Answered,Arrived,"First answer, middle (s)","First answer, 9 out of 10 within (s)",' +
      '"First arrival, middle (s)","First arrival, 9 out of 10 within (s)",' +
      'Share answered within 10 s,Share answered within 40 s\r\n' +
      '2026-11,g,Groep Noord,4,3,0,8.5,31,,,0.5,0.75\r\n',
  );
});

test('a Dutch reader gets Dutch headings, and alarms without a group are called that', () => {
  const rows = [{ ...row, group: null, groupName: null }];
  const read = readCsv(statisticsCsv({ from: '', until: '', rows, leftOut: 0 }, textsFor('nl')));
  expect(read.ok && read.rows.slice(0, 2).map(({ cells }) => cells.slice(0, 4))).toEqual([
    ['Maand', 'Code van de groep', 'Groep', 'Alarmen'],
    ['2026-11', '', 'Zonder groep', '4'],
  ]);
});

test.each([
  '=1+1',
  '+31',
  '-2',
  '@x',
  ' =HYPERLINK("x")',
  '\t=1',
  '＝1',
])('a group called %j is a text, not a formula', (name) => {
  const read = readCsv(table(name));
  expect(read.ok && read.rows[1]?.cells[2]?.startsWith("'")).toBe(true);
});

test('commas, quotes and line ends of a name stay inside its cell; escape sequences go', () => {
  const read = readCsv(table('a,"b"\r\nc\u001b[31m'));
  expect(read.ok && read.rows.slice(0, 2).map(({ cells }) => cells.length)).toEqual([12, 12]);
  expect(read.ok && read.rows[1]?.cells[2]).toBe('a,"b"\nc');
});
