/**
 * Walk tests from the command line, once through the running gateway's socket and once on the directory itself: begun
 * with one, seen and ended with the other.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readCsv } from '../../gateway/cli/csv.ts';
import type { WalkView } from '../../gateway/core/api-walk.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { wordsOf } from '../tools/pdf-words.ts';
import { REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { acting, folder, run, type Setting } from './cli-stage.ts';

// On a directory without a gateway each command opens and closes the log: long on a busy disk.
describe.each(['a running gateway', 'the directory itself'])('on %s', { timeout: 90_000 }, (way) => {
  let dir: ReturnType<typeof folder>;
  let house: SmallHouse | null = null;
  const on = (args: readonly string[], setting?: Setting) =>
    run([...args, '--data', dir.path], setting, REACH);
  const json = async (...args: readonly string[]): Promise<WalkView> => {
    const ran = await on(['walk-test', ...args, '--json']);
    expect([ran.status, ran.err]).toEqual([0, '']);
    return JSON.parse(ran.out) as WalkView;
  };
  beforeEach(async () => {
    dir = folder();
    house = await runningGateway(dir.path);
    const path = join(dir.path, 'site.yaml');
    writeFileSync(path, stringify(DEMO_SITE), { mode: 0o600 });
    expect((await on(['site', 'import', path, '--yes'])).status).toBe(0);
    if (way === 'a running gateway') return;
    await house.close();
    house = null;
  });
  afterEach(async () => {
    await house?.close();
    house = null;
    dir.remove();
  });

  test('a walk begins, shows how it stands, and ends; its report is kept', async () => {
    const none = await on(['walk-test', 'status']);
    expect([none.status, none.err]).toEqual([1, expect.stringContaining('walk-test start begins one')]);
    const made = await json('start', '--site', 'linde', '--tester', 'fatma', '--minutes', '25');
    expect(made).toMatchObject({
      state: 'running',
      testerName: 'Fatma Yıldız',
      siteName: 'Wijkteam De Linde',
    });
    expect(made.devices.map(({ device }) => device)).toEqual([
      'balie-1',
      'spreekkamer-1',
      'spreekkamer-2',
      'spreekkamer-3',
    ]);
    expect(await json('status')).toMatchObject({ id: made.id, tested: 0, total: 4 });
    const shown = await on(['walk-test', 'status', made.id], { shown: true, colours: true });
    expect(shown.out).toMatch(/spreekkamer-3 +Spreekkamer 3/);
    expect(shown.out).toContain('draagbaar-1 takes no part: it is carried by somebody');
    // As the page counts while one walks: those that take no part are apart.
    const counts = '0 passed, 0 failed, 4 not tested; 2 take no part';
    expect([made.total, made.leftOut.length]).toEqual([4, 2]);
    expect(shown.out).toContain(counts);
    expect((await on(['walk-test', 'list'])).out).toContain(counts);
    const device = JSON.parse((await on(['device', 'show', 'balie-1', '--json'])).out);
    // Both are reckoned from the two clocks at their moment.
    expect(Math.abs(Date.parse(device.testUntil) - Date.parse(made.until))).toBeLessThan(50);
    expect(device.lastGoodTestAt).toBeNull();
    const again = await on(['walk-test', 'start', '--device', 'balie-1']);
    expect([again.status, again.err]).toEqual([
      1,
      expect.stringMatching(/balie-1 is in the walk test .*Fatma/),
    ]);
    expect(await json('stop')).toMatchObject({ id: made.id, state: 'ended', reason: 'asked' });
    const list = await on(['walk-test', 'list', '--json']);
    expect(JSON.parse(list.out).map(({ id }: WalkView) => id)).toEqual([made.id]);

    const csv = await on(['walk-test', 'report', '--format', 'csv', '--language', 'en']);
    const rows = readCsv(csv.out);
    expect(rows.ok && rows.rows.filter(({ cells }) => cells.includes('not pressed'))).toHaveLength(4);
    const file = join(dir.path, 'looptest.pdf');
    expect((await on(['walk-test', 'report', made.id, '--format', 'pdf', '--out', file])).status).toBe(0);
    const words = wordsOf(readFileSync(file)).join('\n');
    expect(words).toContain('Fatma Yildiz');
    expect(words).toContain('0 goed, 0 niet goed, 6 niet getest');
    expect((await on(['walk-test', 'report', '--format', 'pdf', '--out', file])).err).toContain(
      'exists already',
    );
    expect(JSON.parse((await on(['walk-test', 'report'])).out)).toMatchObject({ id: made.id, tested: 0 });
  });

  test('what makes no sense is refused, with the option named', async () => {
    for (const [args, status, said] of [
      [['start'], 2, /one of these/],
      [['start', '--site', 'linde', '--group', 'berk'], 2, /one of these/],
      [['start', '--site', 'linde', '--minutes', '31'], 2, /1 to 30/],
      [['start', '--device', 'Balie 1'], 2, /lower-case/],
      [['start', '--site', 'elders'], 1, /^error: site: There is no site "elders"/],
      [
        ['start', '--site', 'linde', '--tester', 'niemand'],
        1,
        /^error: tester: There is no person "niemand"/,
      ],
      [['start', '--group', 'zeil\u001b[31m'], 1, /There is no group/],
      [['stop'], 1, /no walk test runs/],
      [['resume', 'w9'], 1, /no such walk test/],
    ] as const) {
      const ran = await on(['walk-test', ...args]);
      expect([args, ran.status, ran.err]).toEqual([args, status, expect.stringMatching(said)]);
      expect(acting(ran.err)).toEqual([]);
    }
  });

  test('a group walks with what its people carry; of two walks one must be named', async () => {
    const first = await json('start', '--group', 'zeil');
    expect(first.devices.map(({ device }) => device)).toEqual(['draagbaar-3']);
    await json('start', '--site', 'linde', '--area', 'linde-boven');
    const which = await on(['walk-test', 'stop']);
    expect([which.status, which.err]).toEqual([
      1,
      expect.stringMatching(/several walk tests run, say which/),
    ]);
    expect(await json('stop', first.id)).toMatchObject({ state: 'ended' });
  });
});
