/** `noodknop scenario` as it is typed: list, check, run with its report, exit status, and a file to begin with. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScenarioView } from '../../gateway/core/scenario-view.ts';
import { wordsOf } from '../tools/pdf-words.ts';
import { run } from './cli-stage.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noodknop-scenario-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('scenario', () => {
  it('lists what is shipped, in either language', async () => {
    const { status, out } = await run(['scenario', 'list', '--json', '--language', 'en']);
    expect(status).toBe(0);
    const list = JSON.parse(out) as { name: string; title: string }[];
    expect(list.length).toBeGreaterThanOrEqual(12);
    expect(list[0]).toMatchObject({ name: '01-eerste-druk', title: 'The first press' });
  });

  it('runs one, says what passed, and ends with 0', async () => {
    const { status, out } = await run(['scenario', 'run', '02-niemand-antwoordt']);
    expect(status).toBe(0);
    expect(out).toContain('✓ Niemand antwoordt (02-niemand-antwoordt, 9 van 9 verwachtingen kwamen uit');
  });

  it('ends with 1 and the reason when one fails, and writes reports', async () => {
    const { out: text } = await run(['scenario', 'show', '01-eerste-druk']);
    const file = join(folder, 'mijn.yaml');
    writeFileSync(file, text.replace('page: { person: daan }', 'page: { person: tom }'));
    const [pdf, json] = [join(folder, 'uit.pdf'), join(folder, 'uit.json')];
    const { status, out } = await run(['scenario', 'run', file, '01-eerste-druk', '--report', pdf]);
    expect(status).toBe(1);
    expect(out).toContain('Tom Janssen werd niet opgeroepen binnen 1 s; wel: Sanne de Vries');
    expect(out).toContain('1 van 2 scenario’s geslaagd');
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    const pages = wordsOf(readFileSync(pdf));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.map((page) => page.split('\n').at(-1))).toEqual(
      pages.map((_, index) => `${index + 1} / ${pages.length}`),
    );
    const again = await run(['scenario', 'run', file, '--json', '--report', json]);
    expect(again.status).toBe(1);
    const printed = JSON.parse(again.out) as ScenarioView[];
    expect(printed[0]).toMatchObject({ name: 'mijn', outcome: 'failed', live: false });
    expect((JSON.parse(readFileSync(json, 'utf8')) as ScenarioView[])[0]?.expectations).toEqual(
      printed[0]?.expectations,
    );
    const kept = await run(['scenario', 'run', file, '--report', json]);
    expect(kept.err).toContain('exists already');
  });

  it('says line and field of what is wrong with a file, and plays nothing', async () => {
    const file = join(folder, 'fout.yaml');
    writeFileSync(file, 'title: Fout\nsteps:\n  - at: "0:99"\n    press: { device: x }\nexpect: []\n');
    for (const command of ['check', 'run']) {
      const { status, err, out } = await run(['scenario', command, file]);
      expect(status).toBe(1);
      expect(err).toContain(`${file}:3:5: steps[0].at: "0:99" is no time there is`);
      expect(out).toBe('');
    }
    const { err } = await run(['scenario', 'check', file, '--json']);
    expect((JSON.parse(err) as { error: { problems: object[] } }).error.problems[0]).toMatchObject({
      file,
      line: 3,
      field: 'steps[0].at',
    });
    expect((await run(['scenario', 'check', '01-eerste-druk'])).status).toBe(0);
  });

  it('writes a file to begin with, which passes as it is, and never over another', async () => {
    const file = join(folder, 'nieuw.yaml');
    expect((await run(['scenario', 'new', file])).status).toBe(0);
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    const schema = first.split('$schema=')[1] ?? '';
    expect(existsSync(join(folder, schema))).toBe(true);
    expect((await run(['scenario', 'run', file])).status).toBe(0);
    expect((await run(['scenario', 'new', file])).status).toBe(1);
  });

  it.each([
    [['scenario', 'run'], 'name a file or a shipped scenario, or give --all'],
    [['scenario', 'run', 'x.yaml', '--all'], 'name scenarios, or give --all, not both'],
    [['scenario', 'run', 'x.yaml', '--url', 'http://x', '--token', 'y'], 'belongs to --live'],
    [['scenario', 'run', 'x.yaml', '--live', '--url', 'http://x'], '--url and --token belong together'],
    [['scenario', 'run', 'x.yaml', '--report', 'x.txt'], 'It must end in .pdf or .json.'],
  ])('%j is wrong use', async (args, why) => {
    const { status, err } = await run(args);
    expect(status).toBe(2);
    expect(err).toContain(why);
  });

  it('refuses at once, before anything begins, what was named and cannot be played live, with the reason', async () => {
    const report = join(folder, 'uit.json');
    const why = 'een virtuele knop kan niet op hol slaan; dit deel gaat alleen in de virtuele klok';
    const began = performance.now();
    const { status, out, err } = await run([
      ...['scenario', 'run', '01-eerste-druk', '08-vloed', '--live', '--report', report],
    ]);
    expect([status, out]).toEqual([1, '']);
    expect(err).toBe(`error: 08-vloed: Dit kan niet live: ${why}\n`);
    expect(existsSync(report)).toBe(false);
    const json = await run(['scenario', 'run', '08-vloed', '--live', '--json', '--language', 'en']);
    expect([json.status, json.out]).toEqual([1, '']);
    expect(JSON.parse(json.err)).toEqual({
      error: {
        code: 'invalid',
        message: 'cannot be played live',
        problems: [
          { file: '08-vloed', message: 'a virtual button cannot go mad; this part needs the virtual clock' },
        ],
      },
    });
    // The first of them alone plays for a minute.
    expect(performance.now() - began).toBeLessThan(20_000);
    expect((await run(['scenario', 'run', '08-vloed'])).status).toBe(0);
  });

  it('tells at most ten problems of a file, each once, and how many more there are', async () => {
    const file = join(folder, 'diep.yaml');
    // One wrong thing on each of 40 lines.
    writeFileSync(file, `title: x\n${Array.from({ length: 40 }, (_, n) => `w${n}: 1\n`).join('')}`);
    const { status, err } = await run(['scenario', 'run', file]);
    const lines = err.trimEnd().split('\n');
    expect([status, lines.length]).toEqual([1, 11]);
    expect(lines.at(-1)).toMatch(/and \d+ more$/);
    // The same thing wrong again and again.
    writeFileSync(file, `title: ${'[{a: '.repeat(15)}\n`);
    const deep = (await run(['scenario', 'run', file])).err.trimEnd().split('\n');
    expect(deep.length).toBe(new Set(deep).size);
    expect(deep.length).toBeLessThanOrEqual(11);
  });

  it.each([
    'run',
    'check',
    'show',
  ])('%s reads neither a device nor a file that is too large', async (command) => {
    const device = await run(['scenario', command, '/dev/zero']);
    expect([device.status, device.err]).toEqual([1, expect.stringContaining('it is no file')]);
    const file = join(folder, 'groot.yaml');
    writeFileSync(file, `title: x\n${'#'.repeat(256 * 1024)}\n`);
    const large = await run(['scenario', command, file]);
    expect([large.status, large.err]).toEqual([1, expect.stringContaining('it is larger than 256 kB')]);
  });

  it('takes no device for the site of a scenario', async () => {
    const file = join(folder, 'site.yaml');
    const { out } = await run(['scenario', 'show', '01-eerste-druk']);
    writeFileSync(file, `site: /dev/zero\n${out.replace(/^site:.*\n/m, '')}`);
    const { status, err } = await run(['scenario', 'check', file]);
    expect([status, err]).toEqual([1, expect.stringContaining('/dev/zero cannot be read')]);
  });

  it('says that a file is not there', async () => {
    const { status, err } = await run(['scenario', 'run', join(folder, 'niets.yaml')]);
    expect(status).toBe(1);
    expect(err).toContain('there is no such file');
  });
});
