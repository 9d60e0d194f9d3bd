/** Which roles were taken away: the fold of edits and site files, bounded, and the same after a restart. */
import { describe, expect, test } from 'vitest';
import {
  isRoleTaken,
  ROLES_TAKEN_LIMIT,
  rolesOfEdit,
  rolesOfFile,
} from '../../../gateway/core/roles-taken.ts';
import type { Person, Role, SiteFile } from '../../../gateway/core/site.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { sameAfterRestart } from './roster-life.ts';

const GIJS = as('coordinator', 'gijs');
const roles = (id: string, given: readonly Role[], site: SiteFile = LIFE_SITE): SiteFile => ({
  ...site,
  people: site.people.map((one) => (one.id === id ? { ...one, roles: given } : one)),
});
const put = (life: Life, id: string, given: readonly Role[]) => {
  const value = roles(id, given).people.find((one) => one.id === id);
  if (value === undefined) throw new Error(`no ${id}`);
  const edits = [{ do: 'put', section: 'people', value }] as const;
  return life.ask(GIJS, { type: 'roster.changed', edits, base: null });
};
const taken = (life: Life, id: string): readonly Role[] => [...(life.state.rolesTaken.get(id) ?? [])];

describe('roles taken away', () => {
  test('none by the first site file, and none that somebody never had', () => {
    const life = new Life();
    expect(life.state.rolesTaken.size).toBe(0);
    expect(isRoleTaken(life.state, 'wil', 'coordinator')).toBe(false);
    expect(isRoleTaken(life.state, null, 'admin')).toBe(false);
  });

  test('by an edit, until it is given back or undone', () => {
    const life = new Life();
    expect(put(life, 'anna', ['employee'])).toMatchObject({ ok: true });
    expect(taken(life, 'anna')).toEqual(['responder']);
    expect(isRoleTaken(life.state, 'anna', 'responder')).toBe(true);
    expect(isRoleTaken(life.state, 'anna', 'employee')).toBe(false);
    sameAfterRestart(life);
    expect(put(life, 'anna', ['responder'])).toMatchObject({ ok: true });
    expect(taken(life, 'anna')).toEqual(['employee']);
    for (let left = 2; left > 0; left -= 1) {
      const edit = life.state.roster.edits.findLast(
        ({ undoneBy, undoes }) => undoneBy === null && undoes === null,
      );
      life.ask(GIJS, { type: 'roster.undone', edit: edit?.id ?? '' });
    }
    expect(taken(life, 'anna')).toEqual([]);
    sameAfterRestart(life);
  });

  test('by a site file, and of whoever it leaves out, also when they come back with less', () => {
    const life = new Life();
    const without = { ...LIFE_SITE, people: LIFE_SITE.people.filter(({ id }) => id !== 'mia') };
    expect(life.import(without)).toMatchObject({ ok: true });
    const had = LIFE_SITE.people.find(({ id }) => id === 'mia')?.roles ?? [];
    expect(had).toContain('manager');
    expect(taken(life, 'mia')).toEqual(had);
    expect(life.import(roles('mia', ['employee']))).toMatchObject({ ok: true });
    expect(taken(life, 'mia')).toEqual(had.filter((role) => role !== 'employee'));
    sameAfterRestart(life);
    expect(life.import(LIFE_SITE)).toMatchObject({ ok: true });
    expect(life.state.rolesTaken.size).toBe(0);
  });

  test('are remembered of a bounded number of people, those whose roles changed last', () => {
    const state = { rolesTaken: new Map<string, ReadonlySet<Role>>() };
    const [someone] = LIFE_SITE.people;
    if (someone === undefined) throw new Error('an empty site');
    const people = (from: number, count: number): ReadonlyMap<string, Person> =>
      new Map(
        Array.from({ length: count }, (_, i) => [
          `p${from + i}`,
          { ...someone, roles: ['responder' as const] },
        ]),
      );
    for (let from = 0; from < 30_000; from += 10_000) rolesOfFile(state, people(from, 10_000), new Map());
    expect(state.rolesTaken.size).toBe(ROLES_TAKEN_LIMIT);
    expect([isRoleTaken(state, 'p9999', 'responder'), isRoleTaken(state, 'p29999', 'responder')]).toEqual([
      false,
      true,
    ]);
    const before = { ...someone, id: 'p29999', roles: ['admin' as const] };
    rolesOfEdit(state, [{ section: 'people', id: 'p29999', before, after: null, index: 0 }]);
    expect([...(state.rolesTaken.get('p29999') ?? [])]).toEqual(['responder', 'admin']);
  });
});
