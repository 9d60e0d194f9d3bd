import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINGERPRINT, MAX_SEED, readSeed, writeSeed } from '../../simulator/plan/seed.ts';

const HERE = '1a2b3c';

describe('a seed as people write it', () => {
  it.each([
    ['0', 0],
    ['42', 42],
    [' 42\n', 42],
    ['0042', 42],
    [String(MAX_SEED), MAX_SEED],
    [`7@${HERE}`, 7],
  ])('%j is read', (text, seed) => {
    expect(readSeed(text, HERE)).toEqual({ ok: true, seed });
  });

  it.each([
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    '12 13',
    'forty',
    '7@',
    '7@1A2B3C',
    '7@1a2b3c4',
    '@1a2b3c',
  ])('%j is no seed, and the answer shows what one looks like', (text) => {
    const reading = readSeed(text, HERE);
    expect(reading.ok ? '' : reading.problem).toContain('such as 42');
  });

  it('is at most 32 bits', () => {
    const reading = readSeed(String(MAX_SEED + 1), HERE);
    expect(reading.ok ? '' : reading.problem).toContain(String(MAX_SEED));
  });

  it('of another version is refused, with both versions and a way on', () => {
    const reading = readSeed('7@ffffff', HERE);
    expect(reading.ok).toBe(false);
    const problem = reading.ok ? '' : reading.problem;
    for (const word of ['version ffffff', `version ${HERE}`, 'another life', '--plan', 'give 7 alone'])
      expect(problem).toContain(word);
    expect(readSeed('7@source', HERE).ok).toBe(false);
  });

  it('of the very version is read back, for every number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_SEED }), (seed) => {
        expect(readSeed(writeSeed(seed))).toEqual({ ok: true, seed });
        expect(readSeed(writeSeed(seed, HERE), HERE)).toEqual({ ok: true, seed });
      }),
    );
    expect(FINGERPRINT).toMatch(/^([0-9a-f]{6}|source)$/);
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const reading = readSeed(text, HERE);
        expect(reading.ok || reading.problem.length > 0).toBe(true);
      }),
    );
  });
});
