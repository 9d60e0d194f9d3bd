/** The site file: what passes, what is refused and how that is said, and that writing and reading agree. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { shiftAt } from '../../../gateway/core/rotation.ts';
import { EMPTY_SITE, type Role, type SiteFile } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { inert } from '../../../gateway/shell/config/inert.ts';
import { didYouMean, nearest } from '../../../gateway/shell/config/nearest.ts';
import { readSiteFile, readSiteValue, writeSiteFile } from '../../../gateway/shell/config/site-file.ts';
import { siteJsonSchema, siteSchema } from '../../../gateway/shell/config/site-schema.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';

type DeepReadonly<T> = T extends (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** Without the fields of channels, which the core leaves open and the schema bounds. */
type Bare<S extends { readonly people: readonly object[] }> = Omit<S, 'people'> & {
  readonly people: readonly Omit<S['people'][number], 'channels'>[];
};

/** The demo site as plain data that a test may bend, and the field it bends. */
type Bent = { [K in keyof SiteFile]: Record<string, unknown>[] };
const bent = (bend: (site: Bent) => void): string => {
  const copy = structuredClone(DEMO_SITE) as unknown as Bent;
  bend(copy);
  return stringify(copy);
};
const at = (list: Record<string, unknown>[], index = 0): Record<string, unknown> => {
  const found = list[index];
  if (found === undefined) throw new Error(`the demo site has no item ${index} there`);
  return found;
};
const problemsOf = (text: string): string[] => {
  const reading = readSiteFile(text);
  return reading.ok ? [] : reading.problems.map(({ field, message }) => `${field} ${message}`);
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

describe('refusing', () => {
  const rows: readonly [string, (site: Bent) => void, string][] = [
    [
      'an unknown key',
      (s) => {
        at(s.people).nmae = 'x';
      },
      'people[0].nmae is not known here; did you mean "name"?',
    ],
    [
      'an unknown list',
      (s) => {
        Object.assign(s, { peple: [] });
      },
      'peple is not known here; did you mean "people"?',
    ],
    [
      'a missing fallback',
      (s) => {
        delete at(s.rotations).fallback;
      },
      'rotations[0].fallback is missing',
    ],
    [
      'a mistyped kind',
      (s) => {
        at(s.devices).kind = 'desc';
      },
      'devices[0].kind "desc" is not one of desk, wearable, pager, sounder; did you mean "desk"?',
    ],
    [
      'a mistyped role',
      (s) => {
        at(s.people).roles = ['responder', 'cordinator'];
      },
      'people[0].roles[1] "cordinator" is not one of employee, responder, manager, facilities, coordinator, admin, auditor, board, integration; did you mean "coordinator"?',
    ],
    [
      'an unknown place',
      (s) => {
        at(s.devices).place = 'linde-bali';
      },
      'devices[0].place "linde-bali" is not the id of any of the places; did you mean "linde-balie"?',
    ],
    [
      'an unknown site',
      (s) => {
        at(s.places).site = 'lnide';
      },
      'places[0].site "lnide" is not the id of any of the sites; did you mean "linde"?',
    ],
    [
      'an unknown group of a rotation',
      (s) => {
        at(s.rotations).groups = ['berk', 'eikk'];
      },
      'rotations[0].groups[1] "eikk" is not the id of any of the groups; did you mean "eik"?',
    ],
    [
      'an unknown fallback',
      (s) => {
        at(s.rotations).fallback = 'nobody';
      },
      'rotations[0].fallback "nobody" is not the id of any of the groups',
    ],
    [
      'an empty group',
      (s) => {
        at(s.groups).people = [];
      },
      'groups[0].people is empty: a group needs at least one person',
    ],
    [
      'a member twice',
      (s) => {
        at(s.groups).people = ['sanne', 'sanne'];
      },
      'groups[0].people[1] "sanne" stands here twice',
    ],
    [
      'an id used twice',
      (s) => {
        at(s.devices, 1).id = 'balie-1';
      },
      'devices[1].id "balie-1" is already the id of devices[0]',
    ],
    [
      'an id that programs use',
      (s) => {
        at(s.places).id = 'constructor';
      },
      'places[0].id is a word that programs use for themselves: choose another id',
    ],
    [
      'a path as an id',
      (s) => {
        at(s.sites).id = '../etc';
      },
      'sites[0].id must be an id: letters, digits, dots, hyphens and underscores, at most 64, a letter or digit first',
    ],
    [
      'a number for a name',
      (s) => {
        at(s.people).name = 7;
      },
      'people[0].name must be text: put it in quotes',
    ],
    [
      'an empty name',
      (s) => {
        at(s.people).name = '  ';
      },
      'people[0].name is empty',
    ],
    [
      'a long name',
      (s) => {
        at(s.people).name = 'x'.repeat(81);
      },
      'people[0].name is too long: at most 80 characters',
    ],
    [
      'a telephone number without digits',
      (s) => {
        at(s.sites).callback = 'balie';
      },
      'sites[0].callback must be a telephone number, in quotes',
    ],
    [
      'a bad zone',
      (s) => {
        at(s.rotations).timezone = 'Europe/Amsterdm';
      },
      'rotations[0].timezone is not a time zone of the IANA list, such as Europe/Amsterdam',
    ],
    [
      'a bad handoff time',
      (s) => {
        at(s.rotations).handoff = { weekday: 'monday', time: '25:00' };
      },
      'rotations[0].handoff.time must be a time of day such as "09:00", in quotes',
    ],
    [
      'a bad weekday',
      (s) => {
        at(s.rotations).handoff = { weekday: 'munday', time: '09:00' };
      },
      'rotations[0].handoff.weekday "munday" is not one of monday, tuesday, wednesday, thursday, friday, saturday, sunday; did you mean "monday"?',
    ],
    [
      'a day that does not exist',
      (s) => {
        at(s.rotations).start = '2026-02-30';
      },
      'rotations[0].start is a date that does not exist',
    ],
    [
      'a desk button with a holder',
      (s) => {
        at(s.devices).person = 'sanne';
      },
      'devices[0].person a desk has no holder: only a wearable or a pager is handed out',
    ],
    [
      'being one’s own manager',
      (s) => {
        at(s.people).manager = 'sanne';
      },
      'people[0].manager nobody is their own manager',
    ],
    [
      'the channel everybody has',
      (s) => {
        at(s.people).channels = [{ kind: 'web' }];
      },
      'people[0].channels[0].kind everybody has the pager page in the browser: leave "web" out',
    ],
    [
      'a policy for a place of another site',
      (s) => {
        at(s.policies).site = 'linde';
      },
      'policies[0].place "haven-huisbezoek" belongs to site "haven"',
    ],
    [
      'a policy for nothing',
      (s) => {
        delete at(s.policies).place;
      },
      'policies[0] must name a site or a place',
    ],
    [
      'two policies for the same',
      (s) => {
        s.policies.push(at(s.policies));
      },
      'policies[1] is for the same as policies[0]',
    ],
    [
      'a policy that begins late',
      (s) => {
        at(s.policies).steps = [{ after: 5, page: 'oncall', guide112: true }];
      },
      'policies[0].steps[0].after must be 0: the first step starts at once',
    ],
    [
      'steps out of order',
      (s) => {
        at(s.policies).steps = [
          { after: 0, page: 'oncall', guide112: true },
          { after: 0, page: 'everyone' },
        ];
      },
      'policies[0].steps[1].after must be more than 0, the step before it',
    ],
    [
      'a need of nobody',
      (s) => {
        at(s.policies).steps = [{ after: 0, page: 'oncall', guide112: true, need: 0 }];
      },
      'policies[0].steps[0].need must be at least 1',
    ],
    [
      'no step at all',
      (s) => {
        at(s.policies).steps = [];
      },
      'policies[0].steps is empty: a policy needs at least one step',
    ],
    [
      'a policy that pages nobody',
      (s) => {
        at(s.policies).steps = [{ after: 0, guide112: true }];
      },
      'policies[0].steps page nobody at all: give at least one step a page',
    ],
    [
      'a mistyped target',
      (s) => {
        at(s.policies).steps = [{ after: 0, page: 'oncal', guide112: true }];
      },
      'policies[0].steps[0].page[0] must be oncall, site-board, everyone, {group: id} or {person: id}; did you mean "oncall"?',
    ],
    [
      'an unknown target',
      (s) => {
        at(s.policies).steps = [{ after: 0, page: { group: 'berck' }, guide112: true }];
      },
      'policies[0].steps[0].page[0].group "berck" is not the id of any of the groups; did you mean "berk"?',
    ],
    [
      'late guidance for an assist',
      (s) => {
        at(s.policies).steps = [
          { after: 0, page: 'oncall' },
          { after: 61, guide112: true },
        ];
      },
      'policies[0].steps must start 112 guidance by 60 seconds: add guide112: true to a step at 60 or earlier',
    ],
    [
      'an emergency without guidance at once',
      (s) => {
        Object.assign(at(s.policies), { level: 'emergency' });
      },
      'policies[0].steps of an emergency must start 112 guidance at once: add guide112: true to the step at 0 seconds',
    ],
  ];
  test.each(rows)('%s', (_title, bend, said) => {
    expect(problemsOf(bent(bend))).toEqual([said]);
  });

  const span = { rotation: 'linde-week', from: '2026-11-23T09:00:00Z', until: '2026-11-30T09:00:00Z' };
  const pairs: readonly [string, readonly Record<string, unknown>[], readonly string[]][] = [
    [
      'the same person replaced twice at once',
      [{ replace: { person: 'sanne', by: 'tom' } }, { replace: { person: 'sanne', by: 'fatma' } }],
      ['overrides[1] moves "sanne" at the same time as overrides[0] does'],
    ],
    [
      'a stand-in who is taken away',
      [{ replace: { person: 'sanne', by: 'tom' } }, { remove: ['tom'] }],
      ['overrides[1] moves "tom" at the same time as overrides[0] does'],
    ],
    [
      'different people at once',
      [{ replace: { person: 'sanne', by: 'tom' } }, { remove: ['daan'] }, { add: ['fatma'] }],
      [],
    ],
    [
      'the same person one after the other',
      [{ remove: ['sanne'] }, { remove: ['sanne'], from: span.until, until: '2026-12-07T09:00:00Z' }],
      [],
    ],
    [
      'the same person in two rotations',
      [{ remove: ['sanne'] }, { remove: ['sanne'], rotation: 'haven-week' }],
      [],
    ],
    [
      'two ways in one override',
      [{ remove: ['sanne'], add: ['tom'] }],
      ['overrides[0] must have exactly one of replace, add and remove'],
    ],
    [
      'an end before the beginning',
      [{ remove: ['sanne'], until: '2026-11-23T09:00:00Z' }],
      ['overrides[0].until must be later than from'],
    ],
    [
      'standing in for oneself',
      [{ replace: { person: 'tom', by: 'tom' } }],
      ['overrides[0].replace.by nobody stands in for themselves'],
    ],
    [
      'a day without a time',
      [{ remove: ['sanne'], from: '2026-11-23' }],
      [
        'overrides[0].from must be a date and time such as "2026-01-05T09:00:00+01:00"; without an offset it is local time of the rotation',
      ],
    ],
  ];
  test.each(pairs)('overrides: %s', (_title, overrides, said) => {
    expect(problemsOf(bent((s) => s.overrides.push(...overrides.map((o) => ({ ...span, ...o })))))).toEqual(
      said,
    );
  });

  test('a long override over two short ones is found, whatever lies between', () => {
    const said = problemsOf(
      bent((s) =>
        s.overrides.push(
          { ...span, remove: ['sanne'] },
          { ...span, until: '2026-11-24T09:00:00Z', remove: ['daan'] },
          { ...span, from: '2026-11-29T09:00:00Z', remove: ['sanne', 'daan'] },
        ),
      ),
    );
    expect(said).toEqual(['overrides[2] moves "sanne" at the same time as overrides[0] does']);
  });

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
