/** Stories and tables of presence: whose word counts when, the order in which people are asked, and who may see it. */
import { describe, expect, test } from 'vitest';
import type { Actor, Outcome } from '../../../gateway/core/events.ts';
import type { Presence } from '../../../gateway/core/roster/entries.ts';
import { byPresence, presenceOf } from '../../../gateway/core/roster/presence.ts';
import { listPresence, listPresent } from '../../../gateway/core/roster/view-presence.ts';
import { type Wall, wall } from '../../../gateway/core/time.ts';
import { as, type Life } from './life.ts';
import { lifeAt, sameAfterRestart } from './roster-life.ts';

const HOUR = 3_600_000;
const gijs = as('coordinator', 'gijs');

const say = (
  life: Life,
  person: string,
  presence: Presence | null,
  actor: Actor = as('responder', person),
  until: Wall | null = null,
): Outcome => life.ask(actor, { type: 'presence.set', person, presence, until, via: 'self' });
/** Absences in hours from now. */
const away = (
  life: Life,
  person: string,
  spans: readonly (readonly [number, number])[],
  actor: Actor = as('responder', person),
): Outcome =>
  life.ask(actor, {
    type: 'absences.given',
    person,
    spans: spans.map(([from, until]) => ({
      from: wall(life.wall + from * HOUR),
      until: wall(life.wall + until * HOUR),
    })),
  });
const is = (life: Life, person: string): Presence | null => presenceOf(life.state, person, wall(life.wall));
const code = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.problem.code);
const start = (): Life => lifeAt('2026-11-25T10:00:00Z');

describe('whose word counts', () => {
  test('nobody said anything: unknown', () => {
    expect(is(start(), 'anna')).toBeNull();
  });
  test('the own word, until it says', () => {
    const life = start();
    say(life, 'anna', 'in', undefined, wall(life.wall + HOUR));
    expect(is(life, 'anna')).toBe('in');
    life.pass(3599);
    expect(is(life, 'anna')).toBe('in');
    life.pass(1);
    expect(is(life, 'anna')).toBeNull();
  });
  test('null takes it back', () => {
    const life = start();
    say(life, 'anna', 'off');
    say(life, 'anna', null);
    expect(is(life, 'anna')).toBeNull();
    sameAfterRestart(life);
  });
  test('an absence counts as out, a word said during it goes before', () => {
    const life = start();
    say(life, 'anna', 'in');
    away(life, 'anna', [[1, 3]]);
    expect(is(life, 'anna')).toBe('in');
    life.pass(3600);
    expect(is(life, 'anna')).toBe('out');
    life.pass(60);
    expect(code(say(life, 'anna', 'in'))).toBe('ok');
    expect(is(life, 'anna')).toBe('in');
    life.pass(2 * 3600);
    expect(is(life, 'anna')).toBe('in');
    sameAfterRestart(life);
  });
  test('said twice it is one entry', () => {
    const life = start();
    say(life, 'anna', 'in');
    say(life, 'anna', 'in');
    say(life, 'bram', null);
    expect(life.entries('presence.changed')).toHaveLength(1);
  });
});

describe('who may say it', () => {
  test.each<[string, Actor, string, string, string]>([
    ['oneself', as('employee', 'anna'), 'anna', 'ok', 'self'],
    ['a colleague', as('responder', 'bram'), 'anna', 'forbidden', ''],
    ['a coordinator', gijs, 'anna', 'ok', 'coordinator'],
    ['the command line', as('admin'), 'anna', 'ok', 'coordinator'],
    ['an open board of its people', as('board', null, 'zuid'), 'ina', 'ok', 'board'],
    ['an open board of others', as('board', null, 'zuid'), 'anna', 'forbidden', ''],
    ['a covert board', as('board', null, 'noord'), 'anna', 'forbidden', ''],
    ['an auditor', as('auditor'), 'anna', 'forbidden', ''],
    ['somebody nobody knows', gijs, 'niemand', 'not_found', ''],
  ])('%s', (_, actor, person, outcome, via) => {
    const life = start();
    expect(code(say(life, person, 'in', actor))).toBe(outcome);
    expect(life.entries('presence.changed').map((entry) => entry.via)).toEqual(via === '' ? [] : [via]);
  });
  test('a word of the past, or of years ahead, is none', () => {
    const life = start();
    expect(code(say(life, 'anna', 'in', undefined, wall(life.wall)))).toBe('invalid');
    expect(code(say(life, 'anna', 'in', undefined, wall(life.wall + 400 * 24 * HOUR)))).toBe('invalid');
  });
});

describe('absences', () => {
  test('are sorted, merged, and those that are over left out', () => {
    const life = start();
    away(life, 'anna', [
      [10, 12],
      [1, 2],
      [2, 4],
      [11, 11.5],
      [-5, -4],
      [-1, 0.5],
    ]);
    const spans = life.state.roster.absences.get('anna');
    expect(spans?.map(({ from, until }) => [(from - life.wall) / HOUR, (until - life.wall) / HOUR])).toEqual([
      [-1, 0.5],
      [1, 4],
      [10, 12],
    ]);
    sameAfterRestart(life);
  });
  test('replace those before; none at all removes them', () => {
    const life = start();
    away(life, 'anna', [[0, 2]]);
    expect(is(life, 'anna')).toBe('out');
    away(life, 'anna', []);
    expect(is(life, 'anna')).toBeNull();
    expect(life.state.roster.absences.has('anna')).toBe(false);
  });
  test('given twice they are one entry', () => {
    const life = start();
    away(life, 'anna', [[1, 2]]);
    away(life, 'anna', [[1, 2]]);
    expect(life.entries('absences.imported')).toHaveLength(1);
  });
  test('500 are kept, more are refused and change nothing', () => {
    const life = start();
    const many = (count: number) => Array.from({ length: count }, (_, i) => [2 * i, 2 * i + 1] as const);
    expect(code(away(life, 'anna', many(500)))).toBe('ok');
    expect(code(away(life, 'anna', many(501)))).toBe('invalid');
    expect(life.state.roster.absences.get('anna')).toHaveLength(500);
    // At every edge of the many: half open.
    for (let i = 0; i < 1000; i += 1)
      expect(presenceOf(life.state, 'anna', wall(life.wall + i * HOUR))).toBe(i % 2 === 0 ? 'out' : null);
  });
  test.each<[string, Actor, string]>([
    ['oneself', as('employee', 'anna'), 'ok'],
    ['a colleague', as('responder', 'bram'), 'forbidden'],
    ['a coordinator', gijs, 'ok'],
    ['a board', as('board', null, 'noord'), 'forbidden'],
  ])('given by %s', (_, actor, outcome) => {
    expect(code(away(start(), 'anna', [[1, 2]], actor))).toBe(outcome);
  });
  test('that end before they begin are refused as a whole', () => {
    expect(
      code(
        away(start(), 'anna', [
          [1, 2],
          [5, 5],
        ]),
      ),
    ).toBe('invalid');
  });
});

describe('the order in which people are asked', () => {
  test('in the building, unknown, out, off; nobody is left out, and equals stay as they were', () => {
    const life = start();
    say(life, 'anna', 'off');
    say(life, 'bram', 'out');
    say(life, 'daan', 'in');
    away(life, 'eva', [[0, 1]]);
    say(life, 'gijs', 'in');
    const people = ['anna', 'bram', 'cleo', 'daan', 'eva', 'gijs', 'wil', 'cleo'];
    expect(byPresence(life.state, people, wall(life.wall))).toEqual([
      'daan',
      'gijs',
      'cleo',
      'wil',
      'bram',
      'eva',
      'anna',
    ]);
  });
});

describe('who sees it', () => {
  test.each<[string, Actor, readonly string[] | 'all']>([
    ['a coordinator', gijs, 'all'],
    ['an administrator', as('admin'), 'all'],
    ['a responder', as('responder', 'anna'), 'all'],
    ['an employee', as('employee', 'wil'), ['wil']],
    ['an open board', as('board', null, 'zuid'), ['ina', 'jos']],
    ['a covert board', as('board', null, 'noord'), []],
    ['an auditor', as('auditor', 'wil'), []],
    ['an integration', as('integration'), []],
  ])('%s', (_, actor, people) => {
    const life = start();
    const seen = listPresence(life.state, actor, life.now()).map(({ person }) => person);
    expect(seen).toEqual(people === 'all' ? life.state.site.people.map(({ id }) => id) : people);
  });
  test('with whence it is known', () => {
    const life = start();
    say(life, 'anna', 'in');
    away(life, 'bram', [[-1, 1]]);
    const seen = new Map(listPresence(life.state, gijs, life.now()).map((view) => [view.person, view]));
    expect(seen.get('anna')).toMatchObject({ presence: 'in', via: 'self', until: null });
    expect(seen.get('bram')).toEqual({
      person: 'bram',
      presence: 'out',
      since: new Date(life.wall - HOUR).toISOString(),
      until: new Date(life.wall + HOUR).toISOString(),
      via: 'calendar',
    });
    expect(seen.get('cleo')).toMatchObject({ presence: null, via: null });
  });
  test('who is in the building, by name, never on a covert board', () => {
    const life = start();
    for (const person of ['jos', 'ina', 'anna']) say(life, person, 'in', gijs);
    expect(listPresent(life.state, 'zuid', life.now()).map(({ name }) => name)).toEqual([
      'Naam-ina',
      'Naam-jos',
    ]);
    expect(listPresent(life.state, 'noord', life.now())).toEqual([]);
    expect(listPresent(life.state, 'nergens', life.now())).toEqual([]);
  });
});
