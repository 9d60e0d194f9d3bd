/** Both languages say everything: no empty text, the same shape, what is filled in comes out, and pager lines fit. */
import { describe, expect, test } from 'vitest';
import { type Texts, texts, textsFor } from '../../../gateway/core/texts/index.ts';

/** Every text of a language by its path; functions are named, not called. */
function flat(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));
}
/** Texts that are the same word in both languages, or meant to be empty. */
const SAME = new Set(['.page.reason.step', '.pages.common.brand']);

describe('texts', () => {
  test('both languages have the same keys, none of them empty', () => {
    const nl = flat(texts.nl);
    const en = flat(texts.en);
    expect(en.map(([path]) => path)).toEqual(nl.map(([path]) => path));
    for (const [path, text] of [...nl, ...en]) if (!SAME.has(path)) expect(text, path).not.toBe('');
  });
  test('sentences of the pages differ between the languages', () => {
    const en = new Map(flat(texts.en));
    const sentences = flat(texts.nl).filter(
      ([path, text]) => typeof text === 'string' && text.includes(' ') && !SAME.has(path),
    );
    const same = sentences.filter(([path, text]) => en.get(path) === text).map(([path]) => path);
    expect(same).toEqual([]);
  });
  test('anything that is no known language gives Dutch', () => {
    expect([textsFor('fr'), textsFor(null), textsFor('en')]).toEqual([texts.nl, texts.nl, texts.en]);
  });

  const facts = {
    level: 'emergency',
    reason: '',
    call112: false,
    coming: 0,
    cancelled: false,
    duress: false,
    text: null,
  } as const;
  test.each(['nl', 'en'] as const)('a line on a pager puts what matters most first, %s', (code) => {
    const t: Texts = textsFor(code);
    const full = t.page.line({
      ...facts,
      call112: true,
      duress: true,
      cancelled: true,
      coming: 2,
      reason: t.page.reason.expired,
      text: 'x',
    });
    expect(full.indexOf('112')).toBeLessThan(12);
    expect(full.toUpperCase()).toContain(code === 'nl' ? 'DWANG' : 'DURESS');
    expect(t.page.line({ ...facts, cancelled: true })).toMatch(
      code === 'nl' ? /loos alarm$/ : /false alarm$/,
    );
    // The presser's "false alarm" is not shown as such when it was said under duress.
    expect(full).not.toMatch(code === 'nl' ? /Melder zegt/ : /Presser says/);
  });
  test.each(['nl', 'en'] as const)('the plain lines fit the 80 characters of a page, %s', (code) => {
    const t = textsFor(code);
    for (const reason of Object.values(t.page.reason))
      for (const level of ['assist', 'emergency'] as const)
        expect(t.page.line({ ...facts, level, reason, call112: true }).length).toBeLessThanOrEqual(80);
  });
  test.each(['nl', 'en'] as const)('every fault names its device or channel, %s', (code) => {
    const t = textsFor(code);
    const about = { device: 'balie-1', channel: 'sms', devices: ['balie-1', 'balie-2'], detail: '' };
    const general = new Set(['store', 'clock', 'roster', 'disk', 'certificate']);
    for (const [fault, tell] of Object.entries(t.fault)) {
      const sentence = tell(about);
      if (!general.has(fault)) expect(sentence, fault).toMatch(/balie-1|sms/);
      expect(sentence, fault).toMatch(/\.$/);
    }
  });
});
