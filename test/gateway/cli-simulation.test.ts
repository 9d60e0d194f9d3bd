/**
 * Simulation sessions from the command line, once through the running gateway's socket and once on the directory itself;
 * and where everything is simulated already.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { folder, run } from './cli-stage.ts';
import { as } from './core/life.ts';

// On a directory without a gateway each command opens and closes the log: long on a busy disk.
describe.each(['a running gateway', 'the directory itself'])('on %s', { timeout: 90_000 }, (way) => {
  let dir: ReturnType<typeof folder>;
  let house: SmallHouse | null = null;
  const on = (...args: readonly string[]) => run(['simulation', ...args, '--data', dir.path], {}, REACH);
  const json = async (...args: readonly string[]) => {
    const ran = await on(...args, '--json');
    expect([ran.status, ran.err]).toEqual([0, '']);
    return JSON.parse(ran.out);
  };
  beforeEach(async () => {
    dir = folder();
    house = await runningGateway(dir.path);
    const path = join(dir.path, 'site.yaml');
    writeFileSync(path, stringify({ ...DEMO_SITE, devices: [] }), { mode: 0o600 });
    expect((await run(['site', 'import', path, '--yes', '--data', dir.path], {}, REACH)).status).toBe(0);
    if (way === 'a running gateway') return;
    await house.close();
    house = null;
  });
  afterEach(async () => {
    await house?.close();
    house = null;
    dir.remove();
  });

  test('a simulation begins with its people, shows how it stands, and ends', async () => {
    expect(await json('status')).toMatchObject({ open: false, whole: false, until: null, people: [] });
    const begun = await json('start', '--person', 'sanne', '--person', 'daan', '--minutes', '10');
    expect(begun).toMatchObject({ open: true, by: null, people: ['sanne', 'daan'], devices: [] });
    expect(Date.parse(begun.until) - Date.parse(begun.now)).toBeLessThanOrEqual(600_000);
    expect(Date.parse(begun.until) - Date.parse(begun.now)).toBeGreaterThan(590_000);
    const shown = await on('status');
    expect(shown.out).toMatch(/simulation\topen[\s\S]*pages only\tsanne, daan/);
    const twice = await on('start', '--person', 'sanne');
    expect([twice.status, twice.err]).toEqual([1, expect.stringContaining('close it first')]);
    expect(await json('stop')).toMatchObject({ open: false, people: [], devices: [] });
    const none = await on('stop');
    expect([none.status, none.err]).toEqual([1, expect.stringContaining('no simulation is open')]);
  });

  test('who is not there and how long is too long name their field', async () => {
    const stranger = await on('start', '--person', 'nobody', '--json');
    expect([stranger.status, JSON.parse(stranger.err).error.field]).toEqual([1, 'people']);
    const long = await on('start', '--minutes', '121');
    expect([long.status, long.err]).toEqual([2, expect.stringContaining('from 1 to 120')]);
    expect(await json('status')).toMatchObject({ open: false });
  });
});

test(
  'where everything is simulated there is no session to begin or to end',
  { timeout: 30_000 },
  async () => {
    const dir = folder();
    const house = await runningGateway(dir.path);
    try {
      const { gateway } = house.parts;
      const site = { ...DEMO_SITE, devices: [] };
      await gateway.ask({ type: 'site.imported', actor: as('admin'), site });
      const place = DEMO_SITE.places[0]?.id ?? '';
      await gateway.ask({
        ...{ type: 'device.added', actor: as('admin'), device: 'knop-1', kind: 'desk', place, person: null },
        virtual: 'whole',
      } as const);
      const on = (...args: readonly string[]) => run(['simulation', ...args, '--data', dir.path], {}, REACH);
      expect((await on('status')).out).toContain('everything here is simulated');
      for (const act of ['start', 'stop'])
        expect([act, (await on(act)).err]).toEqual([
          act,
          expect.stringContaining('everything is simulated here'),
        ]);
    } finally {
      await house.close();
      dir.remove();
    }
  },
);
