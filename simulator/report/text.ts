/**
 * The report as plain text, for a terminal or a file. Promises lines of at most 120 columns where words allow it, and
 * to hide nothing: what was never tried and what was never reached stands there by name.
 */
import { type Report, timesRealTime, unreached, untried } from './report.ts';
import { count, many, moment, percent, span, still } from './words.ts';

const WIDTH = 118;

/** Columns side by side; `right` are those that hold numbers. The last column is broken at words. */
export function columns(
  rows: readonly (readonly string[])[],
  right: readonly number[],
  width: number = WIDTH,
): string[] {
  const [heading = []] = rows;
  const widths = heading
    .slice(0, -1)
    .map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const indent = widths.reduce((sum, one) => sum + one + 2, 0);
  return rows.flatMap((row) => {
    const head = widths
      .map((size, column) => {
        const cell = row[column] ?? '';
        return right.includes(column) ? cell.padStart(size) : cell.padEnd(size);
      })
      .join('  ');
    const lines = wrapped(row[heading.length - 1] ?? '', Math.max(30, width - indent));
    return lines.map((line, index) =>
      `${index === 0 ? head : ' '.repeat(Math.max(0, indent - 2))}  ${line}`.trimEnd(),
    );
  });
}

/** A text in lines of at most so many columns; a longer word stays whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The run in one sentence. */
export function verdict({ ran }: Report): string {
  const { sum, stopped } = ran;
  const lives = `${many(sum.lives, 'life', 'lives')}${stopped ? ' (stopped early)' : ''}`;
  if (sum.lives === 0) return 'No life was lived.';
  if (sum.failedLives === 0) return `${lives}: every promise held.`;
  const broken = sum.promises.filter(({ failures }) => failures > 0).map(({ promise }) => promise);
  const what =
    broken.length === 0
      ? 'the program itself failed'
      : `${broken.join(', ')} ${broken.length === 1 ? 'was' : 'were'} broken`;
  return `${lives}: ${what} in ${many(sum.failedLives, 'life', 'lives')}.`;
}

/** A figure: its name, its value, and what is to be said beside it. */
export type Figure = readonly [name: string, value: string, beside: string];
/** The figures of a run. */
export function figures(report: Report): readonly Figure[] {
  const { ran, threads } = report;
  const { sum } = ran;
  return [
    ['lives', count(sum.lives), sum.twice > 0 ? `${count(sum.twice)} of them lived twice` : ''],
    ['virtual time', span(sum.livedMs), ''],
    ['real time', span(ran.realMs), `on ${many(threads, 'thread', 'threads')}`],
    ['speed', `${count(timesRealTime(ran))}×`, 'real time, per core'],
    ['facts', count(sum.facts), ''],
    ['version', report.fingerprint, ''],
  ];
}
/** What the run was asked for, and the code over all that happened. */
export function particulars({ ran, seeds, planFile, days, faults }: Report): readonly Figure[] {
  return [
    seeds === null
      ? ['plan', planFile ?? '', '']
      : ['seeds', seeds.first, seeds.count === 1 ? '' : `and on, ${count(seeds.count)} in all`],
    ...(days === null ? [] : ([['days a life', String(days), '']] as const)),
    ...(faults === null ? [] : ([['faults', faults.join(', '), '']] as const)),
    ['trace', ran.sum.trace, ran.sum.lives > 1 ? 'over all lives' : ''],
  ];
}

function failureLines({ failing, told, ran }: Report): string[] {
  if (failing.length === 0) return [];
  const kinds = Object.entries(ran.sum.kinds)
    .filter(([, lives]) => lives > 0)
    .map(([kind, lives]) => `${kind} in ${many(lives, 'life', 'lives')}`);
  const lines = [`FAILURES: ${kinds.join(', ')}`, ''];
  for (const { life, failures } of failing.slice(0, 10))
    for (const { promise, kind, at, message } of failures)
      lines.push(
        `  ${life}  ${promise ?? 'crash'} (${kind}) at ${moment(at)}: ${message.replaceAll('\n', '\n    ')}`,
      );
  const more = ran.sum.failedLives - Math.min(10, failing.length);
  if (more > 0) lines.push(`  and ${many(more, 'more life', 'more lives')}`);
  lines.push('');
  if (told !== null) {
    const { shrunk } = told;
    const size =
      shrunk === null ? '' : `, shrunk from ${many(shrunk.from, 'event', 'events')} to ${shrunk.to}`;
    lines.push(`THE FIRST OF THEM${size}`, '', told.story.trimEnd(), '');
    lines.push(`  plan:   ${told.planFile}`, `  repeat: ${told.repeat}`, '');
  }
  return lines;
}

/** The whole report. */
export function textReport(report: Report): string {
  const { ran } = report;
  const { sum } = ran;
  const figureRows = [...figures(report), ...particulars(report)].map(([name, value, beside]) =>
    `  ${name.padEnd(13)} ${value} ${beside}`.trimEnd(),
  );
  const promiseRows = sum.promises.map(({ promise, says, checks, tried, lives, failures }) => [
    promise,
    String(checks),
    tried === 0 ? 'never' : count(tried),
    count(lives),
    failures === 0 ? '-' : count(failures),
    says.join(' '),
  ]);
  const met = (rows: typeof sum.marks): string[][] =>
    rows.map(({ name, says, lives }) => [name, count(lives), percent(lives, sum.lives), says]);
  const notReached = unreached(ran);
  const notTried = untried(ran);
  const reached = sum.marks.length - notReached.length;
  const lines = [
    verdict(report),
    '',
    ...figureRows,
    '',
    ...failureLines(report),
    'PROMISES',
    '',
    ...columns([['', 'checks', 'tried', 'lives', 'failed', ''], ...promiseRows], [1, 2, 3, 4]),
    ...(notTried.length === 0 ? [] : ['', `Never put to the test: ${notTried.join(', ')}`]),
    '',
    `MARKS: ${reached} of ${sum.marks.length} reached`,
    '',
    ...columns([['', 'lives', '', ''], ...met(sum.marks)], [1, 2]),
    ...(notReached.length === 0 ? [] : ['', ...wrapped(`Not reached: ${notReached.join(', ')}`, WIDTH)]),
    '',
    'FAULTS',
    '',
    ...columns([['', 'lives', '', ''], ...met(sum.faults)], [1, 2]),
    '',
    `To repeat this run: ${report.repeat}`,
    '',
  ];
  return still(lines.join('\n'));
}
