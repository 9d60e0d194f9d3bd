import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenLife, type Lived, livedTwice } from '../../simulator/run/lived.ts';
import { adding, type Sum } from '../../simulator/run/lives.ts';
import { runLives, seedsFrom } from '../../simulator/run/run-lives.ts';
import { twoRuns } from '../../simulator/run/twice.ts';
import { failing, life, SMALL } from './lived-samples.ts';

const summed = (lives: readonly Lived[]): Sum => {
  const sum = adding(SMALL);
  for (const one of lives) sum.add(one);
  return sum.sum();
};

describe('lives added up', () => {
  it('counts how often each promise was put to the test, in its order, with every check of it', () => {
    const { promises } = summed([
      life(1),
      life(2, { tried: [['P2', 5]] }),
      life(3, { failures: [failing('safety', 'P2')] }),
    ]);
    expect(promises).toEqual([
      { promise: 'P1', says: ['First.'], checks: 1, tried: 6, lives: 2, failures: 0 },
      {
        promise: 'P2',
        says: ['Second.', 'Second, seen from another side.'],
        checks: 2,
        tried: 5,
        lives: 1,
        failures: 1,
      },
      { promise: 'P41', says: [expect.any(String)], checks: 1, tried: 0, lives: 0, failures: 0 },
    ]);
  });

  it('names what was never met, and what nobody announced', () => {
    const { marks, faults } = summed([
      life(1, { marks: [['seen', 2]] }),
      life(2, {
        marks: [
          ['seen', 1],
          ['new', 1],
        ],
      }),
    ]);
    expect(marks.map(({ name, lives, times }) => [name, lives, times])).toEqual([
      ['seen', 2, 3],
      ['unseen', 0, 0],
      ['new', 1, 1],
    ]);
    expect(faults.map(({ name, lives }) => [name, lives])).toEqual([
      ['loss', 2],
      ['crash', 0],
    ]);
  });

  it('counts a life once for each kind of failure, and keeps the first hundred failed lives', () => {
    const lives = Array.from({ length: 150 }, (_, seed) =>
      life(seed, { failures: [failing('timing'), failing('safety', null)] }),
    );
    const { kinds, failedLives, failed, unnamed } = summed(lives);
    expect(kinds).toEqual({ safety: 150, crash: 0, liveness: 0, timing: 150 });
    expect([failedLives, failed.length, unnamed]).toEqual([150, 100, 150]);
    expect(failed.map(({ seed }) => seed)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('finds the life with most to tell: marks first, then events; the earlier of equals', () => {
    const marks = [['seen', 1] as const];
    expect(summed([]).eventful).toBeNull();
    expect(
      summed([life(1, { events: 200 }), life(2, { marks, events: 3 }), life(3, { marks, events: 3 })])
        .eventful,
    ).toBe(2);
  });

  it('gives a single life its own trace, and many a hash over all of them in order', () => {
    expect(summed([life(7)]).trace).toBe('trace of 7');
    const over = createHash('sha256').update('7 trace of 7\n8 trace of 8\n').digest('hex');
    expect(summed([life(7), life(8)]).trace).toBe(over);
    expect(summed([life(8), life(7)]).trace).not.toBe(over);
  });
});

describe('a run', () => {
  const seeds = [...seedsFrom(40, 30)];
  /** Lives that end in an order of their own. */
  const inDisorder = (delays: readonly number[]) => {
    let now = 0;
    return async (seed: number, twice: boolean): Promise<Lived> => {
      const until = now + (delays[seed % delays.length] ?? 0);
      for (; now < until; now++) await Promise.resolve();
      const own = life(seed, { failures: seed % 7 === 0 ? [failing('liveness')] : [] });
      return twice ? livedTwice(own, null) : own;
    };
  };
  const clock = (): number => 0;

  it('counts seeds on round the end of 32 bits', () => {
    expect([...seedsFrom(4_294_967_294, 4)]).toEqual([4_294_967_294, 4_294_967_295, 0, 1]);
  });

  it('comes to the same sum whatever the number of hands and whoever is done first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }),
        async (atOnce, delays) => {
          const order: number[] = [];
          const ran = await runLives(seeds, {
            catalogue: SMALL,
            live: inDisorder(delays),
            atOnce,
            twiceEvery: 10,
            clock,
            onLife: ({ seed }) => order.push(seed),
          });
          const one = await runLives(seeds, {
            catalogue: SMALL,
            live: inDisorder([0]),
            atOnce: 1,
            twiceEvery: 10,
            clock,
          });
          expect(ran.sum).toEqual(one.sum);
          expect(order).toEqual(seeds);
          expect([ran.stopped, ran.sum.twice]).toEqual([false, 3]);
        },
      ),
    );
  });

  it('stops at once when told, with what was seen until then and what was done early', async () => {
    const stop = new AbortController();
    const never = new Promise<Lived>(() => {});
    const ran = await runLives(seeds, {
      catalogue: SMALL,
      live: async (seed) => {
        if (seed === 41) return never;
        if (seed === 45) stop.abort();
        return life(seed);
      },
      atOnce: 2,
      twiceEvery: 0,
      stop: stop.signal,
      clock,
    });
    expect(ran.stopped).toBe(true);
    // 40, 42, 43 and 44 were over; 41 never ends, and 45 came after the word.
    expect(ran.sum.lives).toBe(4);
  });

  it('begins no life when it was stopped before', async () => {
    const ran = await runLives(seeds, {
      catalogue: SMALL,
      live: () => Promise.reject(new Error('nobody should live')),
      atOnce: 2,
      twiceEvery: 1,
      stop: AbortSignal.abort(),
      clock,
    });
    expect([ran.sum.lives, ran.stopped]).toEqual([0, true]);
  });

  it('begins no new life when its time is over', async () => {
    let now = 0;
    const ran = await runLives(seeds, {
      catalogue: SMALL,
      live: async (seed) => {
        now += 100;
        return life(seed);
      },
      atOnce: 1,
      twiceEvery: 0,
      budgetMs: 1000,
      clock: () => now,
    });
    expect([ran.sum.lives, ran.stopped, ran.realMs]).toEqual([10, true, 1000]);
  });

  it('takes a life about which nothing can be said for a crash', async () => {
    const ran = await runLives([5], {
      catalogue: SMALL,
      live: () => Promise.reject(new Error('out of memory')),
      atOnce: 1,
      twiceEvery: 0,
      clock,
    });
    expect(ran.sum.kinds.crash).toBe(1);
    expect(ran.sum.failed[0]?.failures[0]?.message).toContain('out of memory');
    expect(brokenLife(5, 'why').failures).toEqual([{ promise: null, kind: 'crash', message: 'why', at: 0 }]);
  });
});

describe('a life lived twice', () => {
  const parted = (first: readonly string[], second: readonly string[], keep?: number) => {
    const runs = twoRuns(keep);
    for (const line of first) runs.first(line);
    for (const line of second) runs.second(line);
    return runs.parting();
  };

  it.each([
    ['is the same', ['a', 'b'], ['a', 'b'], null],
    ['differs', ['a', 'b', 'c'], ['a', 'x', 'c'], { line: 2, first: 'b', second: 'x' }],
    ['goes on', ['a'], ['a', 'b'], { line: 2, first: null, second: 'b' }],
    ['ends early', ['a', 'b'], ['a'], { line: 2, first: 'b', second: null }],
    ['says nothing at all', [], [], null],
  ])('that %s', (_, first, second, parting) => {
    expect(parted(first, second)).toEqual(parting);
  });

  it('is compared by code where the text is too long to be kept', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `line ${i}`);
    expect(parted(lines, lines, 100)).toBeNull();
    expect(parted(lines, lines.with(9000, 'other'), 100)).toMatchObject({
      line: 9001,
      first: expect.stringContaining('code'),
      second: 'other',
    });
  });

  it('finds the first line in which any two traces part', () => {
    const trace = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 });
    fc.assert(
      fc.property(trace, trace, fc.nat(12), (first, second, keep) => {
        const length = Math.max(first.length, second.length);
        const index = Array.from({ length }).findIndex((_, i) => first[i] !== second[i]);
        expect(parted(first, second, keep)?.line).toBe(index < 0 ? undefined : index + 1);
      }),
    );
  });

  it('breaks P41 when the two part, in words', () => {
    const broken = livedTwice(life(1), { line: 3, first: 'a', second: null });
    expect(broken.failures).toEqual([
      {
        promise: 'P41',
        kind: 'crash',
        at: 0,
        message: expect.stringMatching(/line 3:\n.*first: {2}a\n.*second: \(nothing more\)/),
      },
    ]);
    expect(livedTwice(life(1), null)).toMatchObject({ failures: [], again: 'same' });
  });
});
