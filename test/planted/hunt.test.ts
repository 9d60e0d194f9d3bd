/** The hunt itself: what it calls caught, survived or nothing proved, tried on a product of three lines. */
import { describe, expect, it } from 'vitest';
import { type PlantedBug, plant, problemsOf, type TestProof } from './bug.ts';
import { liveIn, programWith } from './by-lives.ts';
import { readReport, type TestRun } from './by-test.ts';
import { type Hunted, hunt, judgeTests } from './hunt.ts';
import { liveAll } from './lives.ts';
import { readOptions } from './options.ts';
import { statusOf, tableJson, tableText } from './table.ts';
import { isBad, type Life, type Verdict } from './verdict.ts';

const kettle = (more: Partial<PlantedBug>): PlantedBug => ({
  name: 'boils-too-long',
  promises: ['P1'],
  file: 'test/planted/stand-in/kettle.ts',
  find: 'return degrees < 100;',
  replace: 'return degrees <= 100;',
  says: 'A comparison turned by one.',
  by: 'lives',
  ...more,
});
const cold = { name: 'stays-cold', replace: 'return degrees < 40;' } as const;
const harmless = { name: 'harmless', replace: 'return !(degrees >= 100);' } as const;

const go = (bugs: readonly PlantedBug[], lives: number, early = false): Promise<Hunted> =>
  hunt(bugs, {
    lives,
    early,
    enough: 3,
    entry: 'test/planted/stand-in/lives-main.ts',
    threads: 2,
    tests: false,
    told: () => {},
  });
const only = async (bug: PlantedBug, lives: number, early = false): Promise<Verdict> => {
  const { verdicts } = await go([bug], lives, early);
  const [verdict] = verdicts;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};

describe('planting', () => {
  const source = 'let a = 1;\nlet b = 1;\n';
  it('replaces the one place', () => {
    expect(plant(kettle({ find: 'b = 1', replace: 'b = $&2' }), source)).toEqual({
      ok: true,
      text: 'let a = 1;\nlet b = $&2;\n',
    });
  });
  it.each([
    ['a text that is gone', { find: 'c = 1' }, /is not in .*kettle\.ts \(any more\): c = 1/],
    ['a text that stands twice', { find: '= 1' }, /stands 2 times .* not once/],
    ['two lines', { find: 'b = 1', replace: 'b = 1;\nc = 2' }, /is one line/],
    ['no change', { find: 'b = 1', replace: 'b = 1' }, /is what was there/],
  ])('refuses %s', (_what, more, why) => {
    const made = plant(kettle(more), source);
    expect(made.ok ? '' : made.problem).toMatch(why);
  });
  it('refuses a list with a name or a bug twice, or a file that is not there', () => {
    expect(problemsOf([kettle({})])).toEqual([]);
    expect(problemsOf([kettle({}), kettle({ replace: 'return true;' })])).toEqual([
      'boils-too-long: two bugs have this name',
    ]);
    expect(problemsOf([kettle({}), kettle({ name: 'again' })])).toEqual([
      'again: the same bug as boils-too-long',
    ]);
    expect(problemsOf([kettle({ file: 'test/planted/none.ts' })])[0]).toMatch(/ENOENT/);
  });
});

describe('a bug in lives', () => {
  it('is caught by the promise it names, and counted', async () => {
    const { verdicts, unsound } = await go([kettle({})], 12);
    expect(unsound).toEqual([]);
    expect(verdicts[0]).toMatchObject({
      outcome: 'caught',
      catchers: [['P1', 12]],
      lives: 12,
      caughtIn: 12,
      note: '101 degrees',
    });
    expect(statusOf({ verdicts, unsound })).toBe(0);
  });

  it('that another promise catches is caught, and shown as such', async () => {
    const verdict = await only(kettle(cold), 5);
    expect(verdict).toMatchObject({ outcome: 'other', catchers: [['P2', 5]] });
    expect(isBad(verdict)).toBe(false);
  });

  it('that nobody notices survives, and the run fails', async () => {
    const { verdicts, unsound } = await go([kettle(harmless), kettle({})], 3);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['survived', 'caught']);
    expect(statusOf({ verdicts, unsound })).toBe(1);
  });

  it('is not caught by a life that fails without it, and the run fails', async () => {
    const { verdicts, unsound } = await go([kettle({ ...harmless, promises: ['P2'] })], 14);
    expect(unsound.map(({ seed }) => seed)).toEqual([13]);
    expect(verdicts[0]).toMatchObject({ outcome: 'void', caughtIn: 0 });
    expect(statusOf({ verdicts, unsound })).toBe(1);
  });

  it('is let go early: at the first catch, or after enough by others', async () => {
    expect(await only(kettle({}), 200, true)).toMatchObject({ outcome: 'caught', lives: 1, seed: 1 });
    expect(await only(kettle(cold), 200, true)).toMatchObject({ outcome: 'other', lives: 3 });
    expect(await only(kettle({ ...harmless, promises: ['P2'] }), 20, true)).toMatchObject({
      outcome: 'void',
      lives: 20,
    });
  });

  it('that makes two runs of a life differ is caught by comparing them', async () => {
    const heated = { find: 'return on ? degrees + 1 : degrees;' };
    const chance = kettle({
      ...heated,
      replace: 'return on ? Math.min(100, degrees + 2 * Math.random()) : degrees;',
      by: 'twice',
      promises: ['P41'],
    });
    expect(await only(chance, 4)).toMatchObject({ outcome: 'caught', caughtIn: 4 });
    const same = kettle({ ...heated, replace: 'return on ? 1 + degrees : degrees;', by: 'twice' });
    expect(await only(same, 4)).toMatchObject({ outcome: 'survived', lives: 4 });
  });

  it('that throws or ends its thread makes a crash of each life', async () => {
    const crash = [['a crash that names no promise', 2]];
    const thrown = kettle({ replace: "throw new Error('out of water');" });
    expect(await only(thrown, 2)).toMatchObject({ outcome: 'other', catchers: crash });
    const ends = kettle({ replace: 'process.exit(7);' });
    expect(await only(ends, 2)).toMatchObject({ outcome: 'other', catchers: crash });
  });

  it('that makes a life go on for ever makes a crash of it, and the next is lived', async () => {
    const endless = kettle({ replace: 'while (degrees === 3) continue; return degrees < 100;' });
    const program = await programWith(endless, 'test/planted/stand-in/lives-main.ts');
    if (!program.ok) throw new Error(program.problem);
    const task = { seeds: [1, 2, 3, 4], twice: false, until: null, enough: 0 };
    const lives = await liveIn(program.file, task, () => {}, 1_000);
    program.remove();
    expect(lives.map(({ seed, broken }) => [seed, broken[0]?.message])).toEqual([
      [1, 'the life took more than 1 s'],
      [2, 'the life took more than 1 s'],
      [3, undefined],
      [4, undefined],
    ]);
  });

  it('in a file that the lives do not run proves nothing; neither does one that is no program', async () => {
    const elsewhere = kettle({ file: 'protocol/lines.ts', find: 'export ', replace: 'export  ' });
    expect((await only(elsewhere, 1)).outcome).toBe('void');
    expect(await only(kettle({ replace: 'return (;' }), 1)).toMatchObject({ outcome: 'void' });
    const unused = await programWith(
      kettle({ file: 'test/planted/table.ts', find: 'const cut =', replace: 'const  cut =' }),
      'test/planted/stand-in/lives-main.ts',
    );
    expect(unused.ok ? '' : unused.problem).toBe(
      'boils-too-long: the simulator does not run test/planted/table.ts',
    );
  });
});

describe('the loop of lives', () => {
  it('ends at the first catch where that is enough, else lives all', () => {
    const live = (seed: number) => ({
      trace: '',
      broken: seed > 2 ? [{ promise: 'P7', kind: 'safety', message: '' } as const] : [],
    });
    const seedsOf = (until: readonly `P${number}`[] | null, enough: number): number[] => {
      const lives: Life[] = [];
      liveAll({ seeds: [1, 2, 3, 4, 5], twice: false, until, enough }, live, (life) => lives.push(life));
      return lives.map(({ seed }) => seed);
    };
    expect(seedsOf(null, 0)).toEqual([1, 2, 3, 4, 5]);
    expect(seedsOf(['P7'], 9)).toEqual([1, 2, 3]);
    expect(seedsOf(['P8'], 2)).toEqual([1, 2, 3, 4]);
  });
});

describe('a bug in tests', () => {
  const proof: TestProof = { file: 'test/x.test.ts', title: 'boils' };
  const ran = (
    passed: readonly string[],
    failed: readonly string[] = [],
    broken: string | null = null,
  ): TestRun => ({
    passed,
    failed,
    broken,
  });
  it.each<[string, TestRun, TestRun, Verdict['outcome']]>([
    ['passed before and fails now', ran(['a', 'b']), ran(['a'], ['b']), 'caught'],
    ['passes still', ran(['a']), ran(['a']), 'survived'],
    ['failed before', ran([], ['a']), ran([], ['a']), 'void'],
    ['was not there, or skipped', ran([]), ran([], ['a']), 'void'],
    ['could not be loaded before', ran([], [], 'syntax'), ran([], ['a']), 'void'],
    ['cannot be loaded now', ran(['a']), ran([], [], 'syntax'), 'void'],
    ['is another than the one that fails now', ran(['a']), ran(['a'], ['b']), 'survived'],
  ])('whose test %s', (_what, before, after, outcome) => {
    expect(judgeTests(kettle({ by: proof }), proof, before, after).outcome).toBe(outcome);
  });

  it('is read from what the test runner reports', () => {
    const report = (message: string, ...statuses: string[]): string =>
      JSON.stringify({
        testResults: [
          { message, assertionResults: statuses.map((status, i) => ({ fullName: `t${i}`, status })) },
        ],
      });
    expect(readReport(report('', 'passed', 'failed', 'skipped'))).toEqual(ran(['t0'], ['t1']));
    expect(readReport(report('cannot find x'))).toEqual(ran([], [], 'cannot find x'));
  });

  it('is left out aloud where tests are not run', async () => {
    const { verdicts, unsound } = await go([kettle({ by: proof })], 1);
    expect(verdicts[0]?.outcome).toBe('not-run');
    const text = tableText({ verdicts, unsound, unclaimed: [], without: [] });
    expect(text).toMatch(/1 bugs caught by named tests were NOT run here/);
  });
});

describe('the table', () => {
  it('tells of everything, in words and as JSON', async () => {
    const hunted = await go([kettle({}), kettle(cold), kettle({ ...harmless, promises: ['P2'] })], 13);
    const told = {
      ...hunted,
      unclaimed: [{ promise: 'P21', why: 'there is one kettle.' }] as const,
      without: ['P3'],
    };
    const lines = tableText(told).split('\n');
    expect(lines[1]).toMatch(
      /^boils-too-long +test\/planted\/stand-in\/kettle\.ts +P1 +P1 12; 12 of 13 lives$/,
    );
    expect(lines[2]).toMatch(/caught by other: P2 12; 12 of 13 lives$/);
    expect(lines[3]).toMatch(/NOTHING PROVED: 1 of its lives fail without the bug as well$/);
    expect(lines.slice(5)).toEqual([
      'Seed 13 fails without any bug (P2): it proves nothing. an unlucky kettle',
      'P21 is not claimed yet: there is one kettle.',
      'No bug is planted for P3.',
      '3 planted bugs: 1 caught as expected, 1 caught by another promise, 0 survived, 1 without proof, 0 not run.',
      '',
    ]);
    expect(JSON.parse(tableJson(told))).toMatchObject({
      bugs: [{ name: 'boils-too-long', outcome: 'caught', caughtIn: 12 }, {}, {}],
      unsound: [{ seed: 13 }],
      without: ['P3'],
    });
  });
});

describe('options', () => {
  const bugs = [
    kettle({}),
    kettle({ name: 'by-test', promises: ['P2', 'P3'], by: { file: 'x', title: 'y' } }),
  ];
  const names = (...args: string[]): readonly string[] | string => {
    const read = readOptions(args, bugs);
    return read.ok ? read.asked.bugs.map(({ name }) => name) : read.problem;
  };
  it('choose bugs by name, promise and kind of proof', () => {
    expect(names()).toEqual(['boils-too-long', 'by-test']);
    expect(names('--bug', 'by-test')).toEqual(['by-test']);
    expect(names('--only', 'P3')).toEqual(['by-test']);
    expect(names('--by', 'lives')).toEqual(['boils-too-long']);
    expect(names('--by', 'lives', '--only', 'P2')).toBe('no bug fits these options');
  });
  it.each([
    [['--bug', 'none'], '--bug: there is no bug "none"'],
    [['--only', 'P99'], '--only: no bug names the promise "P99"'],
    [['--by', 'luck'], '--by is lives or tests, not "luck"'],
    [['--lives', '0'], '--lives is a whole number from 1 to 10000, not "0"'],
    [['--lives', 'many'], '--lives is a whole number from 1 to 10000, not "many"'],
  ])('%s is refused by name', (args, problem) => {
    expect(names(...args)).toBe(problem);
  });
  it('that do not exist are refused by name', () => {
    expect(names('--fast')).toContain('--fast');
  });
  it('are 200 lives unless said otherwise', () => {
    const read = readOptions([], bugs);
    expect(read.ok && read.asked).toMatchObject({ lives: 200, json: false, early: false, note: false });
  });
});
