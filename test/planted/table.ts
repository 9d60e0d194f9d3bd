/**
 * The table of planted bugs, as text and as JSON. Promises that what was not caught, not claimed and not run here is
 * said as plainly as what was.
 */
import type { Unclaimed } from './list.ts';
import type { Life, Verdict } from './verdict.ts';
import { isBad } from './verdict.ts';

/** Everything a table tells of. */
export interface Told {
  readonly verdicts: readonly Verdict[];
  readonly unsound: readonly Life[];
  readonly unclaimed: readonly Unclaimed[];
  /** Promises that no bug in this run names. */
  readonly without: readonly string[];
}

const cut = (text: string, most: number): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
};

function catchOf({ bug, outcome, catchers, lives, caughtIn, note }: Verdict): string {
  if (outcome === 'survived') return lives > 0 ? `SURVIVED ${lives} lives` : `SURVIVED: ${cut(note, 90)}`;
  if (outcome === 'void') return `NOTHING PROVED: ${cut(note, 200)}`;
  if (outcome === 'not-run') return 'not run here';
  if (typeof bug.by === 'object') return cut(note, 110);
  const named = (by: string): boolean => bug.promises.some((promise) => promise === by);
  const said = [...catchers]
    .sort(([a], [b]) => Number(named(b)) - Number(named(a)))
    .map(([by, count]) => (count === lives ? by : `${by} ${count}`))
    .join(', ');
  const other = outcome === 'other' ? 'caught by other: ' : '';
  return `${other}${said}; ${caughtIn} of ${lives} lives`;
}

function rows(verdicts: readonly Verdict[]): string[] {
  const cells = verdicts.map((verdict) => [
    verdict.bug.name,
    verdict.bug.file,
    verdict.bug.promises.join(' '),
    catchOf(verdict),
  ]);
  const heading = ['bug', 'file', 'expected', 'caught by'];
  const widths = heading.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => (row[i] ?? '').length)),
  );
  return [heading, ...cells].map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** The table as people read it. */
export function tableText({ verdicts, unsound, unclaimed, without }: Told): string {
  const count = (outcome: Verdict['outcome']): number => verdicts.filter((v) => v.outcome === outcome).length;
  const lines = [...rows(verdicts), ''];
  for (const { seed, broken } of unsound)
    lines.push(
      `Seed ${seed} fails without any bug (${broken[0]?.promise ?? broken[0]?.kind}): it proves nothing. ${cut(broken[0]?.message ?? '', 200)}`,
    );
  for (const { promise, why } of unclaimed) lines.push(`${promise} is not claimed yet: ${why}`);
  if (without.length > 0) lines.push(`No bug is planted for ${without.join(', ')}.`);
  const notRun = count('not-run');
  if (notRun > 0)
    lines.push(
      `${notRun} bugs caught by named tests were NOT run here; \`npm run planted-bugs\` runs them all.`,
    );
  lines.push(
    `${verdicts.length} planted bugs: ${count('caught')} caught as expected, ${count('other')} caught by another promise, ` +
      `${count('survived')} survived, ${count('void')} without proof, ${notRun} not run.`,
  );
  return `${lines.join('\n')}\n`;
}

/** The same for programs. */
export const tableJson = ({ verdicts, unsound, unclaimed, without }: Told): string =>
  `${JSON.stringify(
    {
      bugs: verdicts.map(({ bug, ...verdict }) => ({ ...bug, ...verdict })),
      unsound: unsound.map(({ seed, broken }) => ({ seed, broken })),
      unclaimed,
      without,
    },
    null,
    2,
  )}\n`;

/** Exit status: 1 when a bug lives, nothing was proved of one, or the copy without any fails. */
export const statusOf = ({ verdicts, unsound }: Pick<Told, 'verdicts' | 'unsound'>): 0 | 1 =>
  verdicts.some(isBad) || unsound.length > 0 ? 1 : 0;
