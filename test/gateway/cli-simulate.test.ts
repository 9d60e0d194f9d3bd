import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulatorPath } from '../../gateway/cli/summary.ts';
import { writeSiteFile } from '../../gateway/shell/config/site-file.ts';
import { run } from './cli-stage.ts';
import { LIFE_SITE } from './core/life-site.ts';

const dir = mkdtempSync(join(tmpdir(), 'noodknop-simulate-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const NOTHING = {
  lives: null,
  days: null,
  seed: null,
  plan: null,
  faults: null,
  report: null,
  trace: null,
  workers: null,
  json: false,
};

describe('noodknop simulate', () => {
  it('hands over what was asked, and nothing that was not', async () => {
    expect((await run(['simulate'])).simulated).toEqual([NOTHING]);
    const all = ['--lives', '2000', '--days', '0.5', '--seed', '42@1a2b3c', '--faults', 'loss,crash'];
    const rest = ['--report', 'run.html', '--trace', 'run.trace', '--workers', '3', '--json'];
    expect((await run(['simulate', ...all, ...rest])).simulated).toEqual([
      {
        lives: 2000,
        days: 0.5,
        seed: '42@1a2b3c',
        plan: null,
        faults: 'loss,crash',
        report: 'run.html',
        trace: 'run.trace',
        workers: 3,
        json: true,
      },
    ]);
    expect((await run(['simulate', '--faults'])).simulated).toMatchObject([{ faults: true }]);
  });

  it('reads the plan, from a file or from standard input', async () => {
    const file = join(dir, 'plan.json');
    writeFileSync(file, '{"version":1}');
    expect((await run(['simulate', '--plan', file])).simulated).toMatchObject([
      { plan: { file, text: '{"version":1}' } },
    ]);
    expect((await run(['simulate', '--plan', '-'], { input: '{}' })).simulated).toMatchObject([
      { plan: { file: '-', text: '{}' } },
    ]);
  });

  it.each([0, 1, 3, 4, 5, 130])('ends with the status of the run: %i', async (status) => {
    expect((await run(['simulate'], { simulated: () => ({ status }) })).status).toBe(status);
  });

  it('says which field was wrong and why, and ends with 2', async () => {
    const simulated = () => ({ wrong: { field: 'seed', reason: 'belongs to version 1a2b3c' } });
    expect(await run(['simulate', '--seed', '7@1a2b3c'], { simulated })).toMatchObject({
      status: 2,
      out: '',
      err: 'error: seed: belongs to version 1a2b3c\n',
    });
    const inJson = await run(['simulate', '--seed', '7@1a2b3c', '--json'], { simulated });
    expect([inJson.status, JSON.parse(inJson.err)]).toEqual([
      2,
      { error: { code: 'usage', field: 'seed', message: 'belongs to version 1a2b3c' } },
    ]);
  });

  it.each([
    [['--lives', '0'], 'lives'],
    [['--lives', 'many'], 'lives'],
    [['--days', '0'], 'days'],
    [['--days', '401'], 'days'],
    [['--days', '1e2'], 'days'],
    [['--workers', '257'], 'workers'],
    [['--plan', '/nowhere/plan.json'], 'plan'],
    [['--lifes', '3'], '--lives'],
  ])('refuses %j before anything is lived', async (args, named) => {
    const { status, err, simulated } = await run(['simulate', ...args]);
    expect([status, simulated]).toEqual([2, []]);
    expect(err).toContain(named);
  });

  it('runs a gateway in which everything is simulated with --live, in a directory that is thrown away', async () => {
    const { status, started, simulated } = await run(['simulate', '--live', '--port', '0', '--open']);
    expect([status, simulated]).toEqual([0, []]);
    expect(started).toMatchObject([
      { host: '127.0.0.1', httpPort: 0, demo: true, live: { open: true, keeps: false } },
    ]);
    expect(existsSync(started[0]?.data ?? '/')).toBe(false);
    const kept = await run(['simulate', '--live', '--data', join(dir, 'kept')]);
    expect(kept.started).toMatchObject([
      { data: join(dir, 'kept'), httpPort: 8080, live: { open: false, keeps: true } },
    ]);
  });

  it.each([
    [['employee', 'facilities', 'admin'], '/in?to=simulator#s-admin'],
    // A site of one's own may have no admin.
    [['employee', 'facilities'], '/in?to=simulator#s-facilities'],
    [['employee'], '/simulator'],
  ])('opens the simulator, signed in as who may simulate: of %j', (roles, path) => {
    expect(simulatorPath(roles.map((role) => ({ role, who: null, path: `/in#s-${role}` })))).toBe(path);
  });

  it('takes a site file for --live, and says where it is wrong', async () => {
    const file = join(dir, 'site.yaml');
    writeFileSync(file, writeSiteFile(LIFE_SITE));
    expect((await run(['simulate', '--live', '--site', file])).started).toMatchObject([
      { site: { sites: [{ id: 'noord' }, { id: 'zuid' }] } },
    ]);
    writeFileSync(file, 'sites: 3\n');
    const { status, err, started } = await run(['simulate', '--live', '--site', file]);
    expect([status, started]).toEqual([2, []]);
    expect(err).toMatch(/site\.yaml:1:\d+: sites/);
  });

  it.each([
    [['--live', '--seed', '4'], 'seed'],
    [['--live', '--lives', '4'], 'lives'],
    [['--live', '--json'], 'json'],
    [['--live', '--year'], 'year'],
    [['--site', 'site.yaml'], 'site'],
    [['--port', '80'], 'port'],
    [['--open'], 'open'],
    [['--data', 'x', '--seed', '4'], 'data'],
  ])('does not mix a live simulation with lives in the virtual clock: %j', async (args, named) => {
    const { status, err, simulated, started } = await run(['simulate', ...args]);
    expect([status, simulated, started]).toEqual([2, [], []]);
    expect(err).toContain(`--${named}`);
    expect(err).toContain('--live');
  });

  it('does not take an error of its own for a broken promise of safety', async () => {
    const simulated = (): never => {
      throw new Error('no thread would start');
    };
    const { status, err } = await run(['simulate'], { simulated });
    expect(status).toBe(5);
    expect(err).toContain('no thread would start');
  });

  it('explains itself: every option, every exit status, the long form for a night', async () => {
    const { status, out } = await run(['simulate', '--help']);
    expect(status).toBe(0);
    for (const word of [
      '--lives',
      '--days',
      '--seed',
      '--plan',
      '--faults',
      '--report',
      '--trace',
      '--workers',
      '--json',
    ])
      expect(out).toContain(word);
    expect(out.replace(/\s+/g, ' ')).toMatch(
      /0 every promise held, 1 .*safety.*5 .*program.*3 .*finished.*4 .*late.*2 wrongly used; 130/,
    );
    expect(out).toContain('npm run simulate -- --lives 100000');
    expect((await run(['--help'])).out).toMatch(/simulate .*simulated lives/);
  });
});
