/** The site file: what passes, what is refused and how that is said, and that writing and reading agree. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { didYouMean, nearest } from '../../../gateway/core/nearest.ts';
import { shiftAt } from '../../../gateway/core/rotation.ts';
import { EMPTY_SITE, type Role, type SiteFile } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { inert } from '../../../gateway/shell/config/inert.ts';
import { readSiteFile, readSiteValue, writeSiteFile } from '../../../gateway/shell/config/site-file.ts';
import { siteJsonSchema, siteSchema } from '../../../gateway/shell/config/site-schema.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { at, bent } from './config-bend.ts';

type DeepReadonly<T> = T extends (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** Without the fields of channels, which the core leaves open and the schema bounds. */
type Bare<S extends { readonly people: readonly object[] }> = Omit<S, 'people'> & {
  readonly people: readonly Omit<S['people'][number], 'channels'>[];
};

describe('the schema', () => {
  test('gives the type the core works with', () => {
    expectTypeOf<z.output<typeof siteSchema>>().toExtend<SiteFile>();
    expectTypeOf<Bare<SiteFile>>().toExtend<DeepReadonly<Bare<z.output<typeof siteSchema>>>>();
    expectTypeOf<z.output<typeof siteSchema>['people'][number]['roles'][number]>().toEqualTypeOf<Role>();
  });

  test('fills in what may be left out', () => {
    expect(siteSchema.parse({})).toEqual(EMPTY_SITE);
  });

  test('is published as a JSON Schema that is up to date (noodknop site schema)', () => {
    const file = join(ROOT, 'gateway/shell/config/site.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(siteJsonSchema());
  });
});

describe('reading', () => {
  test('the demo site passes, and its rotations are in force', () => {
    const reading = readSiteFile(writeSiteFile(DEMO_SITE));
    expect(reading).toEqual({ ok: true, site: DEMO_SITE, notes: [] });
    for (const { id } of DEMO_SITE.rotations)
      expect(shiftAt(DEMO_SITE, id, wall(Date.parse('2026-11-21T12:00:00Z')))).toMatchObject({
        fallback: false,
      });
  });

  test('the demo site is what a newcomer was promised', () => {
    expect(DEMO_SITE.sites.map((site) => site.covertBoard)).toEqual([false, true]);
    expect([DEMO_SITE.places.length, DEMO_SITE.people.length, DEMO_SITE.groups.length]).toEqual([10, 8, 4]);
    expect(DEMO_SITE.devices.filter(({ kind }) => kind === 'desk' || kind === 'wearable')).toHaveLength(10);
    const roles = new Set(DEMO_SITE.people.flatMap((person) => person.roles));
    expect([...roles].sort()).toEqual([
      'admin',
      'auditor',
      'coordinator',
      'employee',
      'facilities',
      'manager',
      'responder',
    ]);
    for (const group of DEMO_SITE.groups) expect(group.people.length).toBeGreaterThanOrEqual(2);
  });

  test('a step may name one target or a list', () => {
    const reading = readSiteFile(
      bent((s) => Object.assign(at(s.policies), { steps: [{ after: 0, page: 'everyone', guide112: true }] })),
    );
    expect(reading.ok && reading.site.policies[0]?.steps).toEqual([
      { after: 0, page: ['everyone'], need: 1, guide112: true },
    ]);
  });

  test('local times of an override are read in the zone of its rotation', () => {
    const reading = readSiteFile(
      bent((s) =>
        s.overrides.push({
          rotation: 'linde-week',
          from: '2026-07-01 09:00',
          until: '2026-12-01T09:00:30+01:00',
          remove: ['sanne'],
        }),
      ),
    );
    expect(reading.ok && reading.site.overrides).toMatchObject([
      { from: '2026-07-01T07:00:00.000Z', until: '2026-12-01T08:00:30.000Z' },
    ]);
  });

  test('an empty field counts as left out', () => {
    const reading = readSiteFile('sites:\nplaces: []\nretention:\n  log:\n');
    expect(reading).toMatchObject({ ok: true, site: EMPTY_SITE });
  });

  test('what acts on a screen is taken out and told; ordinary text stays', () => {
    const reading = readSiteFile(
      bent((s) => {
        at(s.people).name = 'Sanne\u001b[31m \u202ede Vries\u200b';
        at(s.people, 1).name = '=HYPERLINK("x") <b>El Amrani</b> ../..';
      }),
    );
    expect(reading.ok && reading.site.people.slice(0, 2).map(({ name }) => name)).toEqual([
      'Sanne de Vries',
      '=HYPERLINK("x") <b>El Amrani</b> ../..',
    ]);
    expect(reading.ok && reading.notes.map(({ field }) => field)).toEqual(['people[0].name']);
  });
});

describe('writing', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
    .map((s) => inert(s).trim())
    .filter((s) => s !== '');
  const trap = fc.constantFrom(
    'yes',
    'null',
    '1e3',
    '0x1f',
    '09:00',
    '2026-01-01',
    '- a',
    '# x',
    '"',
    "'",
    ':',
    '~',
    '&a',
    '*a',
    '!b',
    '=1+1',
    '@x',
    '%',
  );
  test('any names read back as they were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(name, trap), { minLength: 8, maxLength: 8 }),
        fc.oneof(name, trap),
        (names, plan) => {
          const site: SiteFile = {
            ...DEMO_SITE,
            people: DEMO_SITE.people.map((person, i) => ({ ...person, name: names[i] ?? person.name })),
            sites: DEMO_SITE.sites.map((s) => ({ ...s, plan })),
          };
          expect(readSiteFile(writeSiteFile(site))).toEqual({ ok: true, site, notes: [] });
        },
      ),
      { numRuns: 100 },
    );
  });

  test('the first line tells an editor where the schema is', () => {
    expect(writeSiteFile(EMPTY_SITE, '/x/site.schema.json').split('\n')[0]).toBe(
      '# yaml-language-server: $schema=/x/site.schema.json',
    );
    expect(readSiteFile(writeSiteFile(EMPTY_SITE))).toMatchObject({ ok: true, site: EMPTY_SITE });
  });

  test('10,000 devices are read in seconds, and checked again in less', () => {
    const devices = Array.from({ length: 10_000 }, (_, i) => ({
      id: `d-${i}`,
      kind: 'desk' as const,
      place: 'linde-balie',
    }));
    const text = writeSiteFile({ ...DEMO_SITE, devices });
    const begun = performance.now();
    const reading = readSiteFile(text);
    const took = performance.now() - begun;
    expect(reading.ok && reading.site.devices.length).toBe(10_000);
    expect(took).toBeLessThan(15_000);
    const again = performance.now();
    expect(readSiteValue({ ...DEMO_SITE, devices }).ok).toBe(true);
    expect(performance.now() - again).toBeLessThan(3000);
  });
});

describe('words', () => {
  test.each([
    ['evrybody', 'everybody'],
    ['NAME', 'name'],
    ['xyz', undefined],
  ])('%s is nearest to %s', (asked, found) => {
    expect(nearest(asked, ['everybody', 'name', 'coordinator'])).toBe(found);
  });
  test('silence rather than a wild guess', () => {
    expect(didYouMean('x', ['everybody'])).toBe('');
  });
  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['a\r\nb\tc', 'a b c'],
    ['abc\u202edef\u2066', 'abcdef'],
    ['ü ø 漢 👩‍⚕️', 'ü ø 漢 👩‍⚕️'],
    ['\ud800x', '\ufffdx'],
  ])('%j becomes %j', (text, clean) => {
    expect(inert(text)).toBe(clean);
  });
});
