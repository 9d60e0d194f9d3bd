/** The command line of faults, once through the running gateway's socket and once on the directory itself. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { FaultView } from '../../gateway/core/api.ts';
import { COMMAND_LINE } from '../../gateway/shell/admin-roster.ts';
import { openSmallHouse, REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { folder, run } from './cli-stage.ts';
import { SITE } from './shell/roster-house.ts';

describe.each(['a running gateway', 'the directory itself'])('on %s', { timeout: 60_000 }, (way) => {
  let dir: ReturnType<typeof folder>;
  let house: SmallHouse | null = null;
  beforeEach(async () => {
    dir = folder();
    const first = await openSmallHouse(dir.path);
    const { gateway } = first.parts;
    await gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: SITE });
    const device = { type: 'device.added', actor: COMMAND_LINE, device: 'balie-1', kind: 'desk' } as const;
    await gateway.ask({ ...device, place: 'kamer', person: null });
    await gateway.ask({ type: 'device.key-rotated', actor: COMMAND_LINE, device: 'balie-1', first: false });
    await first.close();
    if (way === 'a running gateway') house = await runningGateway(dir.path);
  });
  afterEach(async () => {
    await house?.close();
    house = null;
    dir.remove();
  });
  const on = (...args: readonly string[]) => run([...args, '--data', dir.path], {}, REACH);

  test('lists, takes on and notes; refuses what is not there', async () => {
    const [fault] = JSON.parse((await on('fault', 'list', '--open', '--json')).out) as FaultView[];
    expect(fault).toMatchObject({ code: 'rotation-pending', device: 'balie-1', acknowledged: null });
    const id = fault?.id ?? '';
    const taken = await on('fault', 'acknowledge', id, '--note', 'komt vandaag');
    expect([taken.status, taken.err]).toEqual([0, '']);
    expect(taken.out).toContain('taken on');
    const noted = await on('fault', 'note', id, 'sleutel gezet', '--json');
    expect(JSON.parse(noted.out)).toMatchObject({
      acknowledged: { person: null, note: 'komt vandaag' },
      notes: [{ person: null, text: 'sleutel gezet' }],
    });
    expect((await on('fault', 'list')).out).toMatch(/f\d+\s+taken on\s+rotation-pending\s+balie-1/);
    expect((await on('fault', 'note', 'f999', 'x')).status).toBe(1);
    expect((await on('fault', 'note', 'balie-1', 'x')).status).toBe(2);
    expect((await on('fault', 'acknowledge', id, '--note', ' ')).status).toBe(2);
  });
});

describe.each(['a running gateway', 'the directory itself'])('watchers on %s', { timeout: 60_000 }, (way) => {
  test('are listed, and forgotten when somebody says so', async () => {
    const dir = folder();
    onTestFinished(dir.remove);
    const first = await openSmallHouse(dir.path);
    first.parts.gateway.hear({ type: 'watcher.asked', watcher: 'kelder', account: '0123abcd' });
    await first.close();
    const house = way === 'a running gateway' ? await runningGateway(dir.path) : null;
    onTestFinished(() => house?.close());
    const on = (...args: readonly string[]) => run([...args, '--data', dir.path], {}, REACH);
    expect((await on('watcher', 'list')).out).toMatch(/kelder\s+awaited\s+not since the start\s.*0123abcd/);
    expect((await on('watcher', 'forget', 'zolder')).status).toBe(1);
    expect((await on('watcher', 'forget', '-x y')).status).toBe(2);
    const forgotten = await on('watcher', 'forget', 'kelder', '--json');
    expect([forgotten.status, JSON.parse(forgotten.out)]).toEqual([0, []]);
    expect((await on('watcher', 'list')).out).toContain('Nobody watches this gateway from outside');
  });
});

test('help says what each does', async () => {
  const { out, status } = await run(['fault', 'acknowledge', '--help']);
  expect([status, out.includes('--note <text>')]).toEqual([0, true]);
});
