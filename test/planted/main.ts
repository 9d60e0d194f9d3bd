/** `npm run planted-bugs`: reads the options, hunts, prints. Puts parts together and holds no logic. */
import { hunt } from './hunt.ts';
import { BUGS, UNCLAIMED, withoutBug } from './list.ts';
import { notedLives, noteLives } from './noted.ts';
import { readOptions, USAGE } from './options.ts';
import { statusOf, tableJson, tableText } from './table.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const read = readOptions(process.argv.slice(2), BUGS);
if (!read.ok) {
  say(`${read.problem}\n\n${USAGE}`);
  process.exit(2);
}
const { bugs, lives, json, early, note } = read.asked;
const hunted = await hunt(bugs, {
  lives,
  early,
  first: notedLives(),
  enough: lives,
  entry: 'test/planted/lives-main.ts',
  tests: true,
  told: say,
});
if (note) noteLives(hunted.verdicts);
const told = {
  ...hunted,
  unclaimed: bugs.length === BUGS.length ? UNCLAIMED : [],
  without: bugs.length === BUGS.length ? withoutBug(BUGS) : [],
};
process.stdout.write(json ? tableJson(told) : `\n${tableText(told)}`);
process.exitCode = statusOf(told);
