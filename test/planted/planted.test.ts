/**
 * Every planted bug that simulated lives can catch, each until its first catch; the suite is red when one of them
 * lives. Those that only a named test can catch are left to `npm run planted-bugs`, and named as such.
 */
import { describe, expect, it } from 'vitest';
import { problemsOf } from './bug.ts';
import { hunt } from './hunt.ts';
import { BUGS, UNCLAIMED, withoutBug } from './list.ts';
import { notedLives } from './noted.ts';
import { LIVES } from './options.ts';
import { tableText } from './table.ts';
import { isBad } from './verdict.ts';

/** A bug that others catch in so many lives is not caught by those it names. */
const ENOUGH = 20;

describe('the list of planted bugs', () => {
  it('can be planted, each in its one place', () => {
    expect(problemsOf(BUGS)).toEqual([]);
  });

  it('holds 60 and more, and at least one for every promise that is claimed', () => {
    expect(BUGS.length).toBeGreaterThanOrEqual(60);
    expect(withoutBug(BUGS)).toEqual([]);
    const named = new Set(BUGS.flatMap(({ promises }) => promises));
    expect(UNCLAIMED.filter(({ promise }) => named.has(promise))).toEqual([]);
  });
});

describe('planted bugs', () => {
  it('are caught by simulated lives', { timeout: 600_000 }, async () => {
    const hunted = await hunt(BUGS, {
      lives: LIVES,
      early: true,
      enough: ENOUGH,
      first: notedLives(),
      entry: 'test/planted/lives-main.ts',
      tests: false,
      told: () => {},
    });
    process.stdout.write(`\n${tableText({ ...hunted, unclaimed: UNCLAIMED, without: withoutBug(BUGS) })}`);
    const bad = hunted.verdicts
      .filter(isBad)
      .map(({ bug, outcome, note }) => `${bug.name}: ${outcome} ${note}`);
    expect(bad).toEqual([]);
    expect(hunted.unsound.map(({ seed, broken }) => `seed ${seed}: ${broken[0]?.message}`)).toEqual([]);
  });
});
