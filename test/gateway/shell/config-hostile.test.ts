/** The site file's reader against broken, hostile and random text: always an answer in words, never a throw. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readSiteFile } from '../../../gateway/shell/config/site-file.ts';
import { problemsOf } from './config-bend.ts';

describe('refusing, whatever the text', () => {
  test('line and column lead to the fault', () => {
    const text = 'sites: []\npeople:\n  - id: jan\n    name: Jan\n    rols: [employee]\n  - id: piet\n';
    expect(readSiteFile(text)).toEqual({
      ok: false,
      problems: [
        { line: 5, column: 5, field: 'people[0].rols', message: 'is not known here; did you mean "roles"?' },
        { line: 6, column: 5, field: 'people[1].name', message: 'is missing' },
      ],
    });
  });

  test('broken YAML names its line', () => {
    const reading = readSiteFile('sites:\n  - id: a\n   name: b\n');
    expect(reading.ok || reading.problems[0]).toMatchObject({ line: 3 });
    expect(reading.ok).toBe(false);
  });

  test.each<[string, string, string]>([
    [
      'an unknown field without a value',
      'sites: []\npeople:\n  - { id: jan, name: Jan, rols: }\n',
      '3:27 people[0].rols is not known here; did you mean "roles"?',
    ],
    [
      'a comma in a text in braces',
      'people:\n  - { id: jan, name: Vries, de }\n',
      '2:29 people[0].de is not known here; put a text with a comma, colon or # between quotes, and a space after each colon',
    ],
    [
      'a comma in the address of a channel',
      'people:\n  - id: jan\n    name: Jan\n    channels:\n      - { kind: webhook, url: "https://x.nl",topic }\n',
      '5:46 people[0].channels[0].topic is not known here; put a text with a comma, colon or # between quotes, and a space after each colon',
    ],
    ['an unknown list', 'sites: []\n12:\n', '2:1 12 is not known here; put a text'],
    [
      'two documents',
      'sites: []\n# more\n---\npeople: []\n',
      '3:1  one file is one document: remove this line and put all in one',
    ],
    [
      'a value named but given nowhere',
      'sites: []\npeople: *all\n',
      '2:9  this value begins with * and repeats one that is not above: write the value out, a text that begins with * between quotes',
    ],
    [
      'values that repeat values',
      'a: &a [1]\nb: &b [*a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c]\ne: *d\n',
      '3:8  this value begins with * and repeats others too often: write the value out',
    ],
  ])('%s: plain words, and the right line', (_, text, told) => {
    const reading = readSiteFile(text);
    const said = reading.ok
      ? []
      : reading.problems.map(({ line, column, field, message }) => `${line}:${column} ${field} ${message}`);
    expect(said.map((one) => one.slice(0, told.length))).toContain(told);
    expect(said.join('\n')).not.toMatch(/parseAllDocuments|attack|anchor|Unresolved/);
  });

  test('a value may be repeated with & and *', () => {
    const text =
      'sites: []\npeople:\n  - { id: jan, name: Jan, roles: &r [employee] }\n  - { id: an, name: An, roles: *r }\n';
    expect(readSiteFile(text)).toMatchObject({
      ok: true,
      site: { people: [{ id: 'jan' }, { roles: ['employee'] }] },
    });
  });

  const hostile: readonly [string, string][] = [
    ['nothing', ''],
    ['a list', '- 1'],
    ['a word', 'hello'],
    ['two documents', 'sites: []\n---\nsites: []\n'],
    ['a key twice', 'sites: []\nsites: []\n'],
    ['a million brackets', '['.repeat(1_000_000)],
    ['a million dashes', '- '.repeat(1_000_000)],
    [
      'a bomb of aliases',
      `a: &a [1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(8)}]\nc: &c [${'*b,'.repeat(8)}]\nd: [${'*c,'.repeat(8)}]\n`,
    ],
    ['five megabytes', `# ${'x'.repeat(5_000_000)}\nsites: []\n`],
    ['a prototype', '__proto__: {sites: []}\n'],
    ['NUL bytes', 'sites: \u0000\n'],
  ];
  test.each(hostile)('%s is refused in words', (_title, text) => {
    const begun = performance.now();
    const reading = readSiteFile(text);
    expect(reading.ok).toBe(false);
    expect(
      !reading.ok &&
        reading.problems.length > 0 &&
        reading.problems.every((p) => p.line >= 1 && p.message !== ''),
    ).toBe(true);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test('no text makes the reader throw', () => {
    const lines = fc.constantFrom(
      'sites:',
      '  - id: a',
      'people: [',
      '{',
      '&a',
      '*a',
      '? x',
      '!!binary x',
      '|',
      '\t',
      '- - -',
      ': :',
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(lines).map((l) => l.join('\n')),
        ),
        (text) => {
          const reading = readSiteFile(text);
          return reading.ok || reading.problems.length > 0;
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a thousand faults are told in a bounded list', () => {
    const said = problemsOf(stringify({ people: Array.from({ length: 1000 }, (_, i) => ({ id: `p${i}` })) }));
    expect(said).toHaveLength(51);
    expect(said.at(-1)).toBe(' and 950 more problems');
  });
});
