/**
 * The command line on a gateway: every command once through the running gateway's socket and once on the directory
 * itself, with real log, keys and core; what it prints, refuses and leaves behind.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { COMMAND_LINE } from '../../gateway/shell/admin-roster.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { readSiteFile, writeSiteFile } from '../../gateway/shell/config/site-file.ts';
import type { Credentials } from '../../gateway/shell/operations.ts';
import { openSmallHouse, REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { folder, run, type Setting } from './cli-stage.ts';

const NO_DEVICES = { ...DEMO_SITE, devices: [] };

// On a directory without a gateway each command opens and closes the log: long on a busy disk.
describe.each(['a running gateway', 'the directory itself'])('on %s', { timeout: 90_000 }, (way) => {
  let dir: ReturnType<typeof folder>;
  let house: SmallHouse | null = null;
  beforeEach(async () => {
    dir = folder();
    if (way === 'a running gateway') house = await runningGateway(dir.path);
  });
  afterEach(async () => {
    await house?.close();
    house = null;
    dir.remove();
  });
  const on = (args: readonly string[], setting?: Setting) =>
    run([...args, '--data', dir.path], setting, REACH);
  const json = async <T>(...args: readonly string[]): Promise<T> => {
    const ran = await on([...args, '--json']);
    expect([ran.status, ran.err]).toEqual([0, '']);
    return JSON.parse(ran.out) as T;
  };
  const siteFile = (site: object): string => {
    const path = join(dir.path, 'site.yaml');
    writeFileSync(path, stringify(site), { mode: 0o600 });
    return path;
  };
  const imported = async (site: object): Promise<void> => {
    expect((await on(['site', 'import', siteFile(site), '--yes'])).status).toBe(0);
  };

  test('a site goes in and comes out the same', async () => {
    await imported(DEMO_SITE);
    const { out } = await on(['site', 'export']);
    expect(out.split('\n')[0]).toBe('# yaml-language-server: $schema=/x/site.schema.json');
    expect(readSiteFile(out)).toEqual({ ok: true, site: DEMO_SITE, notes: [] });
    const again = await on(['site', 'import', siteFile(DEMO_SITE)]);
    expect([again.status, again.out]).toEqual([
      0,
      '0 to add, 0 to change, 0 to remove\nThe site was so already.\n',
    ]);
    await imported(readSiteFile(out).ok ? DEMO_SITE : {});
  });

  test('an import shows its plan and asks; only a yes applies it', async () => {
    const file = siteFile(NO_DEVICES);
    const piped = await on(['site', 'import', file]);
    expect(piped.status).toBe(2);
    expect(piped.err).toContain('add --yes');
    const person = { shown: true, interactive: true };
    const no = await on(['site', 'import', file], { ...person, answer: 'n' });
    expect([no.status, no.err]).toEqual([1, 'error: nothing was changed\n']);
    expect(no.out).toContain('+ add site linde (Wijkteam De Linde)');
    expect(await json('oncall')).toEqual([]);
    const yes = await on(['site', 'import', file], { ...person, answer: 'ja' });
    expect([yes.status, yes.asked]).toEqual([0, ['Apply these changes? [y/N] ']]);
    expect(await json<unknown[]>('oncall')).toHaveLength(2);
  });

  test('a file with a typo changes nothing', async () => {
    await imported(NO_DEVICES);
    const bad = await on(['site', 'import', siteFile({ ...NO_DEVICES, groups: [] }), '--yes']);
    expect(bad.status).toBe(1);
    expect(bad.err).toContain('rotations[0].fallback "eik" is not the id of any of the groups');
    expect(readSiteFile((await on(['site', 'export'])).out)).toMatchObject({ ok: true, site: NO_DEVICES });
  });

  test('a device is added, shown, handed out, tested and ended', async () => {
    await imported(NO_DEVICES);
    const made = await json<Credentials>(
      'device',
      'add',
      'los-1',
      '--kind',
      'wearable',
      '--place',
      'linde-gang',
    );
    expect(made).toEqual({
      device: 'los-1',
      number: 1,
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      mqttPassword: expect.stringMatching(/^[0-9a-f]{64}$/),
      place: 'linde-gang',
    });
    expect(await json('device', 'list')).toMatchObject([
      { id: 'los-1', number: 1, kind: 'wearable', place: 'linde-gang', person: null, state: 'never-heard' },
    ]);
    expect(await json('device', 'assign', 'los-1', '--person', 'sanne')).toMatchObject({ person: 'sanne' });
    expect(await json('device', 'assign', 'los-1', '--nobody')).toMatchObject({ person: null });
    expect(await json('device', 'test', 'los-1', '--minutes', '5')).toMatchObject({
      testUntil: expect.stringMatching(/Z$/),
    });
    const rotated = await json<Credentials>('device', 'rotate-key', 'los-1');
    expect(rotated).toMatchObject({ device: 'los-1', number: 1, place: 'linde-gang' });
    expect(rotated.key).not.toBe(made.key);
    expect(await json('device', 'revoke', 'los-1')).toMatchObject({ state: 'revoked' });
    const refused = await on(['device', 'rotate-key', 'los-1', '--json']);
    expect([refused.status, JSON.parse(refused.err)]).toMatchObject([
      1,
      { error: { code: 'conflict', field: 'id' } },
    ]);
    expect(await on(['device', 'show', 'los-2'])).toMatchObject({
      status: 1,
      err: 'error: id: there is no device "los-2"\n',
    });
    const twice = await on(['device', 'add', 'los-1', '--kind', 'desk', '--place', 'linde-gang']);
    expect([twice.status, twice.err]).toEqual([1, expect.stringContaining('los-1')]);
    const nowhere = await on(['device', 'add', 'los-3', '--kind', 'desk', '--place', 'zolder']);
    expect([nowhere.status, nowhere.err]).toEqual([1, expect.stringMatching(/^error: place: .*zolder/)]);
  });

  test('a device of the site file gets its key by rotate-key', async () => {
    await imported(DEMO_SITE);
    const made = await json<Credentials>('device', 'rotate-key', 'balie-1');
    expect(made).toMatchObject({ device: 'balie-1', place: 'linde-balie' });
    expect(made.key).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a list of devices is registered in its order, or not at all', async () => {
    await imported(NO_DEVICES);
    const list = Array.from({ length: 40 }, (_, i) => `knop-${i},desk,linde-balie,`).join('\r\n');
    const file = join(dir.path, 'list.csv');
    const imports = (text: string) => {
      writeFileSync(file, text, { mode: 0o600 });
      return on(['device', 'import', file, '--json']);
    };
    const bad = await imports(`id,kind,place,person\n${list}\nknop-40,desk,zolder,\n`);
    expect([bad.status, JSON.parse(bad.err), bad.out]).toMatchObject([1, { error: { field: 'place' } }, '']);
    const typo = await imports('id,kind,place,person\nknop-1,dekc,linde-balie,\n');
    expect(JSON.parse(typo.err)).toEqual({
      error: {
        code: 'invalid',
        field: 'kind',
        message: 'line 2: kind must be one of desk, wearable, pager, sounder',
      },
    });
    const kept = await imports('id,kind,place,person\nknop-1,desk,linde-balie,\nsim-1,desk,linde-balie,\n');
    expect([kept.status, JSON.parse(kept.err), kept.out]).toMatchObject([
      1,
      { error: { code: 'invalid', field: 'id', message: expect.stringContaining('line 3: id') } },
      '',
    ]);
    const one = await on(['device', 'add', 'sim-1', '--kind', 'desk', '--place', 'linde-balie', '--json']);
    expect([one.status, JSON.parse(one.err)]).toMatchObject([1, { error: { field: 'id' } }]);
    const good = await imports(
      `\ufeffid,kind,place,person\r\n${list}\r\npieper-9,pager,linde-gang,"sanne"\r\n`,
    );
    const made = good.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Credentials);
    expect(made.map(({ device }) => device)).toEqual([
      ...Array.from({ length: 40 }, (_, i) => `knop-${i}`),
      'pieper-9',
    ]);
    expect(new Set(made.map(({ key }) => key)).size).toBe(41);
    expect(await json('device', 'show', 'pieper-9')).toMatchObject({ person: 'sanne' });
    expect((await imports(list)).status).toBe(1);
  });

  test('who is on duty, now and at any time', async () => {
    await imported(DEMO_SITE);
    expect(await json('oncall', '--at', '2026-11-23T12:00:00Z')).toEqual([
      {
        rotation: 'linde-week',
        group: 'berk',
        people: ['sanne', 'daan'],
        from: '2026-11-23T08:00:00.000Z',
        until: '2026-11-30T08:00:00.000Z',
      },
      {
        rotation: 'haven-week',
        group: 'anker',
        people: ['fatma', 'ruben'],
        from: '2026-11-23T08:30:00.000Z',
        until: '2026-11-30T08:30:00.000Z',
      },
    ]);
    expect(await json('oncall', '--at', '2024-01-01T00:00Z', '--group', 'eik')).toEqual([
      {
        rotation: 'linde-week',
        group: 'eik',
        people: ['marieke', 'youssef'],
        from: null,
        until: '2025-01-06T08:00:00.000Z',
        fallback: true,
      },
    ]);
    expect(await on(['oncall', '--group', 'beuk'])).toMatchObject({
      status: 1,
      err: 'error: group: there is no group "beuk"\n',
    });
  });

  test('tokens are made, listed without their secret, and ended', async () => {
    await imported(NO_DEVICES);
    const made = await json<{ token: string; id: string }>(
      'token',
      'create',
      '--role',
      'responder',
      '--person',
      'sanne',
      '--days',
      '3',
    );
    const list = await on(['token', 'list', '--json']);
    expect(JSON.parse(list.out)).toMatchObject([
      { id: made.id, role: 'responder', person: 'sanne', site: null },
    ]);
    expect(list.out).not.toContain(made.token);
    expect(await json('token', 'revoke', made.id)).toEqual({ id: made.id });
    expect(await on(['token', 'revoke', made.id])).toMatchObject({ status: 1 });
    expect(await on(['token', 'create', '--role', 'responder', '--person', 'niemand'])).toMatchObject({
      status: 1,
      err: 'error: person: there is no person "niemand"\n',
    });
    expect(await on(['token', 'create', '--role', 'board', '--site', 'nergens'])).toMatchObject({
      status: 1,
      err: 'error: site: there is no site "nergens"\n',
    });
  });

  test('a colleague gets a sign-in link that works once', async () => {
    await imported(NO_DEVICES);
    const made = await json<{ link: string; id: string; token?: string }>(
      ...['token', 'create', '--role', 'responder', '--person', 'sanne'],
      ...['--link', '--address', 'https://knop.example.org/'],
    );
    expect(made.link).toMatch(/^https:\/\/knop\.example\.org\/in#[\w-]{43}$/);
    expect(made.token).toBeUndefined();
    expect(await on(['token', 'create', '--role', 'responder', '--link', '--address', 'knop'])).toMatchObject(
      {
        status: 2,
      },
    );
    expect(await json('token', 'revoke', made.id)).toEqual({ id: made.id });
  });

  test('a hub gets one account', async () => {
    const made = await json<object>('hub', 'add', 'begane-grond');
    expect(made).toEqual({
      hub: 'begane-grond',
      user: 'hub:begane-grond',
      mqttPassword: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await on(['hub', 'add', 'begane-grond'])).toMatchObject({
      status: 1,
      err: 'error: name: there is a hub "begane-grond" already\n',
    });
  });

  test('the log is whole after all of this', async () => {
    await imported(DEMO_SITE);
    expect(await json('log', 'verify')).toMatchObject({ ok: true, rows: expect.any(Number) });
  });

  test('what is not there is refused by name', async () => {
    expect(await on(['alarm', 'show', 'a-1'])).toMatchObject({
      status: 1,
      err: 'error: id: there is no alarm "a-1"\n',
    });
    expect(await on(['incident', 'show', 'a-1'])).toMatchObject({
      status: 1,
      err: 'error: id: there is no incident "a-1"\n',
    });
    expect(await json('alarm', 'list', '--open')).toEqual([]);
    expect(await json('incident', 'export')).toEqual([]);
  });
});

describe('a directory that is not there', () => {
  test('is no gateway without alarms: commands say so and do not make it', async () => {
    const dir = folder();
    const missing = join(dir.path, 'mistyped');
    for (const command of [
      'device list',
      'alarm list',
      'oncall',
      'log verify',
      'token list',
      'site export',
    ]) {
      const { status, out, err } = await run([...command.split(' '), '--data', missing], {}, REACH);
      expect([status, out], command).toEqual([1, '']);
      expect(err, command).toContain(missing);
    }
    expect(existsSync(missing)).toBe(false);
    expect((await run(['hub', 'add', 'bg', '--data', missing], {}, REACH)).status).toBe(0);
    dir.remove();
  });
});

describe('between two lives', () => {
  test('what was changed without a gateway is there for the next, and the log proves it', async () => {
    const dir = folder();
    const on = (...args: string[]) => run([...args, '--data', dir.path], {}, REACH);
    const file = join(dir.path, 'site.yaml');
    writeFileSync(file, writeSiteFile(NO_DEVICES), { mode: 0o600 });
    expect((await on('site', 'import', file, '--yes')).status).toBe(0);
    const made = JSON.parse(
      (await on('device', 'add', 'balie-9', '--kind', 'desk', '--place', 'linde-balie', '--json')).out,
    ) as Credentials;
    const house = await openSmallHouse(dir.path);
    expect(house.parts.keys.login('balie-9', made.mqttPassword)).toBe('current');
    await house.close();
    expect((await on('device', 'revoke', 'balie-9')).status).toBe(0);
    const after = await openSmallHouse(dir.path);
    expect(after.parts.keys.has('balie-9')).toBe(false);
    await after.close();
    expect((await on('log', 'verify')).out).toMatch(/^The log is whole: \d+ rows/);
    dir.remove();
  });

  test('the site changing behind the plan is a conflict, not a surprise', async () => {
    const dir = folder();
    const house = await runningGateway(dir.path);
    const file = join(dir.path, 'site.yaml');
    writeFileSync(file, writeSiteFile(NO_DEVICES), { mode: 0o600 });
    const late = run(
      ['site', 'import', file, '--data', dir.path],
      {
        shown: true,
        interactive: true,
        get answer() {
          void house.parts.gateway.ask({
            type: 'site.imported',
            actor: COMMAND_LINE,
            site: { ...NO_DEVICES, policies: [] },
          });
          return 'y';
        },
      },
      REACH,
    );
    expect(await late).toMatchObject({
      status: 1,
      err: expect.stringContaining('the site changed while you looked at the plan'),
    });
    await house.close();
    dir.remove();
  });
});
