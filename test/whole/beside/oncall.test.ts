/**
 * Who is on duty, asked of a real gateway in its three ways: the command line, `GET /api/oncall`, and the weeks that the
 * roster page shows. Promises that they agree on a thousand random instants of forty years, overrides and both changes
 * of the clocks among them. (Whether they are right is the business of the rotation's own tests.)
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OncallView } from '../../../gateway/core/api.ts';
import type { RosterView } from '../../../gateway/core/api-roster.ts';
import { SITE, Whole } from '../rig.ts';

const COUNT = 1_000;
const WEEK_MS = 604_800_000;
const [FIRST, LAST] = [Date.parse('2020-01-01T00:00:00Z'), Date.parse('2060-01-01T00:00:00Z')];

/** Drawn from a fixed seed (xorshift32), so that a failing instant comes again. */
function draw(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/** Two sites' worth of groups, a replacement, a fortnight of help, and a day on which nobody is left. */
const ROSTER = {
  ...SITE,
  groups: [
    { id: 'rood', name: 'Rood', people: ['ria', 'bo'] },
    { id: 'blauw', name: 'Blauw', people: ['cas'] },
    { id: 'groen', name: 'Groen', people: ['bo', 'cas'] },
  ],
  rotations: [
    {
      id: 'dag',
      site: 'huis',
      groups: ['rood', 'blauw', 'groen'],
      handoff: { weekday: 'sunday', time: '02:30' },
      start: '2021-01-03',
      timezone: 'Europe/Amsterdam',
      fallback: 'rood',
    },
    {
      id: 'ver',
      site: 'huis',
      groups: ['blauw', 'rood'],
      handoff: { weekday: 'wednesday', time: '17:15' },
      start: '2019-12-04',
      timezone: 'America/New_York',
      fallback: 'groen',
    },
  ],
  overrides: [
    { rotation: 'dag', from: '2026-11-20T10:00:00Z', until: '2026-12-04T10:00:00Z', add: ['ria'] },
    {
      rotation: 'ver',
      from: '2026-03-28T10:00:00Z',
      until: '2026-03-30T10:00:00Z',
      replace: { person: 'cas', by: 'bo' },
    },
    {
      rotation: 'dag',
      from: '2026-10-24T10:00:00Z',
      until: '2026-10-26T10:00:00Z',
      remove: ['ria', 'bo', 'cas'],
    },
  ],
};

describe('who is on duty', { timeout: 300_000 }, () => {
  const rig = new Whole();
  let token = '';
  beforeAll(async () => {
    await rig.load(ROSTER as unknown as typeof SITE);
    await rig.start();
    token = await rig.token('coordinator');
  }, 120_000);
  afterAll(() => rig.close());

  const instants = (() => {
    const next = draw(20_261_122);
    const edges = ROSTER.overrides.flatMap(({ from, until }) => [Date.parse(from), Date.parse(until)]);
    const drawn = Array.from({ length: COUNT - 3 * edges.length }, () =>
      Math.floor(FIRST + next() * (LAST - FIRST)),
    );
    return [...drawn, ...edges.flatMap((edge) => [edge - 1, edge, edge + 1])];
  })();
  const asked = async (...args: readonly string[]): Promise<{ at: string; oncall: OncallView[] }[]> =>
    JSON.parse((await rig.run(['oncall', ...args, '--json'])).out);

  it('is the same on the command line, over HTTP and on the roster page, at a thousand instants', async () => {
    const file = join(rig.folder, 'times.txt');
    writeFileSync(file, instants.map((at) => `${new Date(at).toISOString()}\n`).join(''));
    const told = await asked('--at-file', file);
    expect(told.map(({ at }) => Date.parse(at))).toEqual(instants);
    for (const [i, { at, oncall }] of told.entries()) {
      const { body } = await rig.api(token, 'GET', `/api/oncall?at=${at}`);
      expect([i, at, body]).toEqual([i, at, oncall]);
      const page = (await rig.api(token, 'GET', `/api/roster?from=${at}&weeks=1`)).body as RosterView;
      const shown = page.rotations.map(({ rotation, shifts }) => {
        const span = shifts
          .flatMap(({ spans, group }) => spans.map((one) => ({ ...one, group })))
          .find(({ from, until }) => from <= at && at < until);
        return [rotation, span?.people, span?.fallback ?? false];
      });
      expect([i, at, shown]).toEqual([
        i,
        at,
        oncall.map(({ rotation, people, fallback }) => [rotation, people, fallback ?? false]),
      ]);
    }
  });

  it('keeps its bare list for one instant, and lists for more than one', async () => {
    const [one, two] = [new Date(FIRST).toISOString(), new Date(FIRST + WEEK_MS).toISOString()];
    const bare = JSON.parse((await rig.run(['oncall', '--at', one, '--json'])).out) as OncallView[];
    expect(bare.map(({ rotation }) => rotation)).toEqual(['dag', 'ver']);
    const both = await asked('--at', one, '--at', two);
    expect(both.map(({ at }) => at)).toEqual([one, two]);
    expect(both[0]?.oncall).toEqual(bare);
  });

  it('answers ten thousand instants in one run', async () => {
    const file = join(rig.folder, 'many.txt');
    const next = draw(7);
    const many = Array.from({ length: 10_000 }, () =>
      new Date(FIRST + next() * (LAST - FIRST)).toISOString(),
    );
    writeFileSync(file, many.join('\n'));
    const told = await asked('--at-file', file);
    expect(told).toHaveLength(10_000);
    expect(
      told.every(({ oncall }) => oncall.length === 2 && oncall.every(({ people }) => people.length > 0)),
    ).toBe(true);
  });
});
