/** Edits of the roster: all or none, checked as a whole, what follows from them, conflicts and undo. */
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../gateway/core/problem.ts';
import type { RosterEdit } from '../../../gateway/core/roster/events.ts';
import { checkEdits, listEdits } from '../../../gateway/core/roster/view-edits.ts';
import { oncall } from '../../../gateway/core/rotation.ts';
import type { Group, Override, Person, Rotation, SiteFile } from '../../../gateway/core/site.ts';
import { restore, start } from '../../../gateway/core/step.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const GIJS = as('coordinator', 'gijs');
const ADMIN = as('admin', 'admin');

const put = <S extends 'people' | 'groups' | 'rotations' | 'overrides' | 'policies'>(
  section: S,
  value: SiteFile[S][number],
): RosterEdit => ({ do: 'put', section, value }) as RosterEdit;
const drop = (
  section: 'people' | 'groups' | 'rotations' | 'overrides' | 'policies',
  id: string,
): RosterEdit => ({
  do: 'drop',
  section,
  id,
});
const group = (life: Life, id: string): Group => {
  const found = life.state.site.groups.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no group ${id}`);
  return found;
};
const rotation = (life: Life, id = 'week-noord'): Rotation => {
  const found = life.state.site.rotations.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no rotation ${id}`);
  return found;
};
const person = (life: Life, id: string): Person => {
  const found = life.state.site.people.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no person ${id}`);
  return found;
};
const override = (more: Partial<Override>): Override => ({
  rotation: 'week-noord',
  from: '2026-11-26T08:00:00.000Z',
  until: '2026-11-27T08:00:00.000Z',
  ...more,
});
const edit = (life: Life, edits: readonly RosterEdit[], base: number | null = null, actor = GIJS) =>
  life.ask(actor, { type: 'roster.changed', edits, base });
const undo = (life: Life, id: string, actor = GIJS) => life.ask(actor, { type: 'roster.undone', edit: id });
const refusedOf = (outcome: ReturnType<typeof edit>): Problem => {
  if (outcome.ok) throw new Error('it was not refused');
  return outcome.problem;
};
const idOf = (outcome: ReturnType<typeof edit>): string => {
  if (!outcome.ok) throw new Error(outcome.problem.message);
  return outcome.id ?? '';
};
const onDuty = (life: Life, at: string): string =>
  oncall(life.state.site, Date.parse(at) as Parameters<typeof oncall>[1])
    .filter(({ rotation: id }) => id === 'week-noord')
    .map(({ people }) => people.join())
    .join();

describe('an edit', () => {
  test('is in force at once, stands in the log with before and after, and is found again by a restart', () => {
    const life = new Life();
    const before = group(life, 'blauw');
    const id = idOf(edit(life, [put('groups', { ...before, people: ['daan', 'eva', 'gijs'] })]));
    expect(onDuty(life, '2026-12-01T12:00:00Z')).toBe('daan,eva,gijs');
    const entry = life.disk.findLast(({ type }) => type === 'roster.edited');
    expect(entry).toMatchObject({
      edit: id,
      by: 'gijs',
      changes: [{ section: 'groups', id: 'blauw', before, after: { people: ['daan', 'eva', 'gijs'] } }],
    });
    const again = start();
    restore(again, life.disk);
    expect(again.site).toEqual(life.state.site);
    expect(again.roster).toEqual(life.state.roster);
  });

  test('heard twice changes nothing the second time', () => {
    const life = new Life();
    const edits = [put('groups', { ...group(life, 'blauw'), name: 'Blauw en groen' })];
    edit(life, edits);
    const { length } = life.disk;
    expect(edit(life, edits, 1)).toEqual({ ok: true });
    expect(life.disk).toHaveLength(length);
  });

  test('of several items is all or none', () => {
    const life = new Life();
    const before = life.state.site;
    const outcome = edit(life, [
      put('groups', { ...group(life, 'blauw'), name: 'Nieuw' }),
      put('groups', { ...group(life, 'rood'), people: ['anna', 'niemand'] }),
    ]);
    expect(refusedOf(outcome)).toMatchObject({ code: 'invalid', field: 'groups.rood.people.1' });
    expect(life.state.site).toBe(before);
  });

  test('gives a new override an id that no item ever had', () => {
    const life = new Life();
    const first = override({ remove: ['anna'] });
    edit(life, [put('overrides', first)]);
    expect(life.state.site.overrides.map(({ id }) => id)).toEqual(['o1']);
    edit(life, [drop('overrides', 'o1')]);
    edit(life, [put('overrides', first)]);
    expect(life.state.site.overrides.map(({ id }) => id)).toEqual(['o2']);
  });

  test('that mends nothing of what was wrong before is not refused for it', () => {
    const broken: SiteFile = {
      ...LIFE_SITE,
      people: LIFE_SITE.people.map((one) => (one.id === 'wil' ? { ...one, manager: 'gone' } : one)),
    };
    const life = new Life(broken);
    expect(edit(life, [put('groups', { ...group(life, 'rood'), name: 'Roder' })]).ok).toBe(true);
    expect(edit(life, [put('people', { ...person(life, 'anna'), manager: 'gone' })]).ok).toBe(false);
  });
});

describe('what an edit may not come to, with what and why in both languages', () => {
  const cases: readonly [string, (life: Life) => readonly RosterEdit[], string, RegExp, RegExp][] = [
    [
      'overrides that pull at the same person',
      () => [
        put('overrides', override({ remove: ['anna'] })),
        put('overrides', override({ replace: { person: 'anna', by: 'daan' } })),
      ],
      'invalid',
      /moves "anna" at the same time as "override: Naam-anna is off/,
      /gaat over "anna" in dezelfde tijd als "wijziging: Naam-anna vrij/,
    ],
    [
      'an override that ends before it begins',
      () => [put('overrides', override({ until: '2026-11-26T08:00:00Z', add: ['eva'] }))],
      'invalid',
      /must be later than from/,
      /einde moet na het begin/,
    ],
    [
      'an override of no moment',
      () => [put('overrides', override({ from: 'soon', add: ['eva'] }))],
      'invalid',
      /no moment in time/,
      /geen tijdstip/,
    ],
    [
      'a group that still takes turns',
      () => [drop('groups', 'blauw')],
      'conflict',
      /Group Blauw cannot go: it is still named in rotation Locatie Noord/,
      /Groep Blauw kan niet weg/,
    ],
    [
      'the fallback group',
      () => [drop('groups', 'reserve')],
      'conflict',
      /as its fallback/,
      /als reservegroep/,
    ],
    [
      'a group that is on duty now, taken out of its rotation in the same edit',
      (life) => [put('rotations', { ...rotation(life), groups: ['blauw'] }), drop('groups', 'rood')],
      'conflict',
      /Group Rood cannot go: it is on duty now in rotation Locatie Noord until Mon 30 Nov 2026 09:00/,
      /heeft nu dienst in rooster Locatie Noord tot ma 30 nov 2026 09:00/,
    ],
    [
      'a group without people, such as the fallback',
      (life) => [put('groups', { ...group(life, 'reserve'), people: [] })],
      'invalid',
      /has nobody in it/,
      /heeft niemand/,
    ],
    [
      'a rotation without groups',
      (life) => [put('rotations', { ...rotation(life), groups: [] })],
      'invalid',
      /has no groups/,
      /heeft geen groepen/,
    ],
    [
      'a person who is still named somewhere',
      () => [drop('people', 'anna')],
      'conflict',
      /Naam-anna cannot go: still named in group Rood and device p-anna/,
      /Naam-anna kan niet weg: nog genoemd in groep Rood en apparaat p-anna/,
    ],
    ['a manager of somebody', () => [drop('people', 'mia')], 'conflict', /as manager/, /als leidinggevende/],
    [
      'the last rotation of a site with places',
      () => [drop('rotations', 'week-zuid')],
      'conflict',
      /Locatie Zuid would be without a rotation/,
      /Locatie Zuid zou zonder rooster zijn/,
    ],
    [
      'an item twice',
      (life) => [put('groups', { ...group(life, 'rood'), name: 'A' }), drop('groups', 'rood')],
      'invalid',
      /named twice/,
      /twee keer/,
    ],
    [
      'an item that is not there',
      () => [drop('groups', 'paars')],
      'not_found',
      /does not exist/,
      /bestaat niet/,
    ],
    [
      'a shift that is none',
      () => [put('overrides', override({ shift: '2026-01-01', add: ['eva'] }))],
      'invalid',
      /belongs to no shift/,
      /hoort bij geen dienst/,
    ],
  ];
  test.each(cases)('%s', (_, edits, code, english, dutch) => {
    const life = new Life();
    const before = life.state.site;
    const problem = refusedOf(edit(life, edits(life)));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(english);
    expect(problem.nl).toMatch(dutch);
    expect(life.state.site).toBe(before);
  });

  test('a person whom only past overrides name may go, and those go along; undo brings all back', () => {
    const life = new Life();
    edit(life, [put('people', { ...person(life, 'wil'), id: 'kim', name: 'Kim', manager: undefined })]);
    edit(life, [
      put(
        'overrides',
        override({ from: '2026-11-24T08:00:00Z', until: '2026-11-24T10:00:00Z', add: ['kim'] }),
      ),
    ]);
    const before = life.state.site;
    const id = idOf(edit(life, [drop('people', 'kim')]));
    expect(life.state.site.overrides).toEqual([]);
    undo(life, id);
    expect(life.state.site).toEqual(before);
  });

  test('the last one who coordinates, and the own last role', () => {
    const life = new Life();
    expect(
      refusedOf(edit(life, [put('people', { ...person(life, 'gijs'), roles: ['employee'] })])),
    ).toMatchObject({
      code: 'conflict',
      field: 'people.gijs.roles',
    });
    edit(life, [put('people', { ...person(life, 'gijs'), roles: ['employee'] })], null, ADMIN);
    const last = edit(
      life,
      [put('people', { ...person(life, 'admin'), roles: ['employee'] })],
      null,
      as('admin'),
    );
    expect(refusedOf(last).message).toMatch(/Nobody would be coordinator/);
  });

  test('a coordinator makes nobody an administrator', () => {
    const life = new Life();
    const wanted = [put('people', { ...person(life, 'anna'), roles: ['admin'] as const })];
    expect(refusedOf(edit(life, wanted))).toMatchObject({ code: 'forbidden', field: 'people' });
    expect(edit(life, wanted, null, ADMIN).ok).toBe(true);
  });
});

describe('two coordinators at once', () => {
  test('edits of other items merge; of the same item the second is refused with who, when and what', () => {
    const life = new Life();
    const base = life.state.roster.revision;
    const looked = group(life, 'blauw');
    edit(life, [put('groups', { ...looked, people: ['daan', 'eva', 'gijs'] })], base);
    expect(edit(life, [put('groups', { ...group(life, 'rood'), name: 'Roder' })], base, ADMIN).ok).toBe(true);
    const problem = refusedOf(edit(life, [put('groups', { ...looked, name: 'Blauwer' })], base, ADMIN));
    expect(problem).toMatchObject({ code: 'conflict', field: 'groups.blauw' });
    expect(problem.message).toMatch(
      /Group Blauw was changed by Naam-gijs on Wed 25 Nov 2026 11:00 .*Naam-gijs joined/,
    );
    expect(problem.nl).toMatch(/op wo 25 nov 2026 11:00 door Naam-gijs gewijzigd.*erbij Naam-gijs/);
    expect(group(life, 'blauw')).toMatchObject({ name: 'Blauw', people: ['daan', 'eva', 'gijs'] });
  });

  test('an import since is named as the reason', () => {
    const life = new Life();
    const base = life.state.roster.revision;
    life.import(LIFE_SITE);
    const problem = refusedOf(edit(life, [put('groups', { ...group(life, 'rood'), name: 'R' })], base));
    expect(problem).toMatchObject({ code: 'conflict', field: 'base' });
  });
});

describe('undo', () => {
  test('puts items back where they stood, and can itself be undone', () => {
    const life = new Life();
    edit(life, [
      put('overrides', override({ remove: ['anna'] })),
      put('overrides', override({ remove: ['bram'] })),
      put('overrides', override({ remove: ['cleo'], until: '2026-11-26T09:00:00Z' })),
    ]);
    const before = life.state.site;
    const id = idOf(edit(life, [drop('overrides', 'o1'), drop('overrides', 'o2')]));
    const after = life.state.site;
    const back = idOf(undo(life, id));
    expect(life.state.site).toEqual(before);
    expect(refusedOf(undo(life, id)).message).toMatch(/already undone by Naam-gijs/);
    undo(life, back);
    expect(life.state.site).toEqual(after);
  });

  test('is refused when a later edit touched the same item, and works again once that one is undone', () => {
    const life = new Life();
    const first = idOf(edit(life, [put('groups', { ...group(life, 'rood'), name: 'Een' })]));
    const second = idOf(edit(life, [put('groups', { ...group(life, 'rood'), name: 'Twee' })], null, ADMIN));
    expect(refusedOf(undo(life, first)).message).toMatch(/Group .* was changed again by Naam-admin/);
    undo(life, second);
    expect(undo(life, first).ok).toBe(true);
    expect(group(life, 'rood').name).toBe('Rood');
  });

  test('is refused when the result does not stand', () => {
    const life = new Life();
    const first = idOf(
      edit(life, [put('people', { ...person(life, 'wil'), id: 'kim', name: 'Kim', manager: undefined })]),
    );
    edit(life, [put('groups', { ...group(life, 'blauw'), people: ['daan', 'kim'] })]);
    expect(refusedOf(undo(life, first)).message).toMatch(/Kim cannot go: still named in group Blauw/);
    expect(listEdits(life.state, life.now(), texts.nl)[1]).toMatchObject({
      id: first,
      text: ['Medewerker Kim toegevoegd'],
      stuck: 'Kim kan niet weg: nog genoemd in groep Blauw. Haal Kim daar eerst uit.',
    });
  });
});

describe('overrides of a shift', () => {
  const inShift = (life: Life) =>
    edit(life, [
      put('overrides', {
        rotation: 'week-noord',
        shift: '2026-12-03',
        from: '2026-11-30T08:00:00Z',
        until: '2026-12-07T08:00:00Z',
        replace: { person: 'daan', by: 'anna' },
      }),
    ]);

  test('are named by the handoff that begins it and move with it', () => {
    const life = new Life();
    inShift(life);
    expect(life.state.site.overrides[0]).toMatchObject({
      shift: '2026-11-30',
      from: '2026-11-30T08:00:00.000Z',
    });
    edit(life, [put('rotations', { ...rotation(life), handoff: { weekday: 'tuesday', time: '10:30' } })]);
    expect(life.state.site.overrides[0]).toMatchObject({
      shift: '2026-12-01',
      from: '2026-12-01T09:30:00.000Z',
      until: '2026-12-08T09:30:00.000Z',
    });
  });

  test('move with their group when the order changes, and come back with undo', () => {
    const life = new Life();
    inShift(life);
    const before = life.state.site;
    const id = idOf(edit(life, [put('rotations', { ...rotation(life), groups: ['blauw', 'rood'] })]));
    // Of the shifts a week before and after it the one before runs already.
    expect(life.state.site.overrides[0]).toMatchObject({ shift: '2026-12-07' });
    undo(life, id);
    expect(life.state.site).toEqual(before);
  });

  test('end when their group is not near any more', () => {
    const life = new Life();
    inShift(life);
    const edits = [put('rotations', { ...rotation(life), groups: ['rood'] })];
    expect(checkEdits(life.state, edits, null, life.now(), texts.en).follows).toEqual([
      expect.stringMatching(/Goes along: Override: Naam-anna stands in for Naam-daan .* removed/),
    ]);
    edit(life, edits);
    expect(life.state.site.overrides).toEqual([]);
  });

  test('go with a rotation that goes', () => {
    const life = new Life();
    edit(life, [put('rotations', { ...rotation(life), id: 'extra' })]);
    edit(life, [put('overrides', override({ rotation: 'extra', add: ['eva'] }))]);
    edit(life, [drop('rotations', 'extra')]);
    expect(life.state.site.overrides).toEqual([]);
  });
});

describe('a check before saving', () => {
  test('shows what an edit brings, solves and leaves, and changes nothing', () => {
    const life = new Life();
    const before = life.state.site;
    const { revision } = life.state.roster;
    const check = checkEdits(
      life.state,
      [
        put('groups', { ...group(life, 'blauw'), people: ['daan'] }),
        put('people', { ...person(life, 'gijs'), roles: ['employee', 'coordinator', 'responder'] }),
      ],
      revision,
      life.now(),
      texts.nl,
    );
    expect(check.refused).toBeNull();
    expect(check.brings.some(({ code, people }) => code === 'one-person' && people.join() === 'daan')).toBe(
      true,
    );
    expect(check.brings.some(({ code, people }) => code === 'in-no-group' && people.join() === 'eva')).toBe(
      true,
    );
    expect(check.brings.find(({ code }) => code === 'one-person')?.text).toBe(
      'Rooster Locatie Noord: Naam-daan heeft van ma 30 nov 2026 09:00 tot ma 7 dec 2026 09:00 alleen dienst.',
    );
    expect(life.state.site).toBe(before);
    expect(life.state.roster.revision).toBe(revision);
  });

  test('says why it would be refused', () => {
    const life = new Life();
    const check = checkEdits(life.state, [drop('groups', 'blauw')], null, life.now(), texts.nl);
    expect(check.refused).toMatchObject({ code: 'conflict', field: 'groups.blauw' });
    expect(check.refused?.message).toMatch(/^Groep Blauw kan niet weg/);
  });
});
