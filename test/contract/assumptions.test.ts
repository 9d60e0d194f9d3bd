/**
 * Holds the list of assumptions to the sources: every test it names is there, every file that relies on one is there,
 * and no file that stands in for the real world relies on nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../gateway/shell/paths.ts';
import { ASSUMPTIONS } from './assumptions.ts';

/** Files of the simulator that play something of the real world, and not people, plans or chance. */
const STAND_INS: readonly string[] = [
  'simulator/world/network.ts',
  'simulator/world/door.ts',
  'simulator/world/lanes.ts',
  'simulator/world/keys.ts',
  'simulator/world/disk.ts',
  'simulator/world/machine-clock.ts',
  'simulator/world/gateway.ts',
  'simulator/world/attacker.ts',
];

const textOf = (file: string): string =>
  existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';
/** A title as it stands in a source: a text of its own, in any quotes. */
const holds = (text: string, title: string): boolean =>
  ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));

describe('every assumption', () => {
  it.each(ASSUMPTIONS.map((one) => [one.assumption, one] as const))('%s', (_, { madeIn, provedBy }) => {
    expect(existsSync(join(ROOT, madeIn)), madeIn).toBe(true);
    expect(provedBy.filter(({ file, title }) => !holds(textOf(file), title))).toEqual([]);
  });

  it('is said once', () => {
    const said = ASSUMPTIONS.map(({ assumption }) => assumption);
    expect(new Set(said).size).toBe(said.length);
  });

  it('is proved by tests that run: none of them is skipped or marked as expected to fail', () => {
    const files = new Set(ASSUMPTIONS.flatMap(({ provedBy }) => provedBy.map(({ file }) => file)));
    const idle = /\b(?:it|test|describe)\.(?:skip|todo|fails|only)\b/;
    expect([...files].filter((file) => idle.test(textOf(file)))).toEqual([]);
  });
});

describe('what stands in for the real world', () => {
  it.each(STAND_INS)('%s says what it takes for granted', (file) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(ASSUMPTIONS.some(({ madeIn }) => madeIn === file)).toBe(true);
  });

  it('is all that assumptions are made in', () => {
    expect([...new Set(ASSUMPTIONS.map(({ madeIn }) => madeIn))].sort()).toEqual([...STAND_INS].sort());
  });
});
