/**
 * Labels of devices: the command on a real directory, the code read back by another's reader, and what stands on the
 * sheets as a printer would find it.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jsQR from 'jsqr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Label, labelsPdf, qrOf } from '../../gateway/cli/device-labels.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { wordsOf } from '../tools/pdf-words.ts';
import { REACH } from './cli-house.ts';
import { folder, run } from './cli-stage.ts';

/** Dark squares of so many pixels on white, with the light edge a reader wants. */
function picture(
  rows: readonly (readonly boolean[])[],
  one: number,
): { side: number; pixels: Uint8ClampedArray } {
  const side = (rows.length + 8) * one;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [row, modules] of rows.entries())
    for (const [column, isDark] of modules.entries())
      if (isDark)
        for (let y = 0; y < one; y += 1)
          for (let x = 0; x < one; x += 1) {
            const at = (((row + 4) * one + y) * side + (column + 4) * one + x) * 4;
            pixels.fill(0, at, at + 3);
          }
  return { side, pixels };
}

const label = (device: string): Label => ({ device, kind: 'desk', place: 'Spreekkamer 2', site: 'Stadhuis' });

describe('a label', () => {
  it('has a code that another reader reads, also for the longest id and with a corner gone', () => {
    for (const id of ['b', 'balie-1', 'x'.repeat(32)]) {
      const { side, pixels } = picture(qrOf(id), 6);
      expect(jsQR(pixels, side, side)?.data).toBe(id);
      // A scratch away from what a reader finds the code by.
      const from = Math.floor(side * 0.45);
      const to = Math.floor(side * 0.53);
      for (let y = from; y < to; y += 1) pixels.fill(255, (y * side + from) * 4, (y * side + to) * 4);
      expect(jsQR(pixels, side, side)?.data).toBe(id);
    }
  });

  it('stands on sheets of 24, beginning where the sheet was left', async () => {
    const many = Array.from({ length: 30 }, (_, i) => label(`knop-${i + 1}`));
    const pages = wordsOf(await labelsPdf(many, 'nl', 1));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain('knop-24');
    expect(pages[1]).toMatch(/knop-25[\s\S]*knop-30/);
    expect(wordsOf(await labelsPdf([label('a'), label('b')], 'nl', 24))).toHaveLength(2);
  });

  it('says place, site and kind in the language asked for, in letters the fonts have, and nothing beyond its edge', async () => {
    const [dutch = ''] = wordsOf(await labelsPdf([{ ...label('balie-1'), place: 'Şalı 1' }], 'nl', 1));
    expect(dutch.split('\n')).toEqual(['balie-1', 'Sali 1', 'Stadhuis', 'Vaste knop']);
    const [english = ''] = wordsOf(
      await labelsPdf([{ ...label('balie-1'), place: 'p'.repeat(300) }], 'en', 1),
    );
    const lines = english.split('\n');
    expect([lines[0], ...lines.slice(-2)]).toEqual(['balie-1', 'Stadhuis', 'Desk button']);
    const place = lines.slice(1, -2);
    expect(place).toHaveLength(2);
    expect(place.join('').length).toBeLessThan(60);
  });
});

describe('noodknop device label', () => {
  let dir: ReturnType<typeof folder>;
  beforeEach(async () => {
    dir = folder();
    const site = join(dir.path, 'site.yaml');
    writeFileSync(site, stringify(DEMO_SITE), { mode: 0o600 });
    const ran = await run(['site', 'import', site, '--yes', '--data', dir.path], {}, REACH);
    expect([ran.status, ran.err]).toEqual([0, '']);
  }, 60_000);
  afterEach(() => dir.remove());
  const on = (...args: readonly string[]) => run(['device', 'label', ...args, '--data', dir.path], {}, REACH);

  it('writes a new file for those asked for, with nobody’s name and no key', async () => {
    const [first, second] = DEMO_SITE.devices;
    const file = join(dir.path, 'labels.pdf');
    const ran = await on(first?.id ?? '', second?.id ?? '', '-o', file);
    expect([ran.status, ran.err]).toEqual([0, '']);
    expect(ran.out).toContain('2 labels');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const words = wordsOf(readFileSync(file)).join('\n');
    expect(words).toContain(first?.id);
    for (const { name } of DEMO_SITE.people) expect(words).not.toContain(name);
    expect(words).not.toMatch(/[0-9a-f]{64}/);
    const again = await on('-o', file);
    expect([again.status, again.err]).toEqual([1, expect.stringContaining('exists already')]);
    const all = await on('-o', join(dir.path, 'all.pdf'), '--json');
    expect((JSON.parse(all.out) as { labels: string[] }).labels).toHaveLength(DEMO_SITE.devices.length);
  }, 60_000);

  it('refuses what it cannot label, and writes nothing', async () => {
    const file = join(dir.path, 'labels.pdf');
    for (const [ids, status, why] of [
      [['geen-knop'], 1, 'there is no device "geen-knop"'],
      [['Balie 1'], 2, 'is no id of a device'],
      [['--first-at', '25'], 2, 'from 1 to 24'],
    ] as const) {
      const ran = await on(...ids, '-o', file);
      expect([ran.status, ran.err]).toEqual([status, expect.stringContaining(why)]);
    }
    expect(existsSync(file)).toBe(false);
  }, 60_000);
});
