/** Secret links to calendars: who makes and drops them, how many there are, and that only a hash is kept. */
import { describe, expect, test } from 'vitest';
import type { Actor, Outcome } from '../../../gateway/core/events.ts';
import { as, type Life } from './life.ts';
import { lifeAt, sameAfterRestart } from './roster-life.ts';

const anna = as('employee', 'anna');
const gijs = as('coordinator', 'gijs');
const hash = (n: number): string => n.toString(16).padStart(64, '0');
const start = (): Life => lifeAt('2026-11-25T10:00:00Z');
const want = (
  life: Life,
  actor: Actor,
  person: string | null,
  group: string | null = null,
  of = hash(1),
): Outcome => life.ask(actor, { type: 'calendar.wanted', hash: of, person, group });
const code = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.problem.code);

describe('links to calendars', () => {
  test.each<[string, Actor, string | null, string | null, string]>([
    ['one’s own', anna, 'anna', null, 'ok'],
    ['a colleague’s', anna, 'bram', null, 'forbidden'],
    ['a group’s, as an employee', anna, null, 'rood', 'forbidden'],
    ['a colleague’s, as coordinator', gijs, 'bram', null, 'ok'],
    ['a group’s, as coordinator', gijs, null, 'rood', 'ok'],
    ['of both', gijs, 'anna', 'rood', 'invalid'],
    ['of neither', gijs, null, null, 'invalid'],
    ['of nobody known', gijs, 'niemand', null, 'invalid'],
    ['of no group known', gijs, null, 'paars', 'invalid'],
    ['as a token of nobody', as('employee'), 'anna', null, 'forbidden'],
  ])('%s', (_, actor, person, group, outcome) => {
    expect(code(want(start(), actor, person, group))).toBe(outcome);
  });
  test('the same secret for the same calendar is one link, for another it is refused', () => {
    const life = start();
    const made = want(life, anna, 'anna');
    expect(want(life, anna, 'anna')).toEqual({ ...made, created: false });
    expect(code(want(life, gijs, 'bram'))).toBe('conflict');
    expect(code(want(life, anna, 'anna', null, 'not a hash'))).toBe('invalid');
    sameAfterRestart(life);
  });
  test('twenty of one person, twenty of one group', () => {
    const life = start();
    for (let i = 0; i < 20; i += 1) expect(code(want(life, anna, 'anna', null, hash(i)))).toBe('ok');
    expect(code(want(life, anna, 'anna', null, hash(20)))).toBe('conflict');
    expect(code(want(life, gijs, null, 'rood', hash(20)))).toBe('ok');
  });
  test('is dropped by whoever may make it, and its name is never used again', () => {
    const life = start();
    const made = want(life, anna, 'anna');
    const link = made.ok ? (made.id ?? '') : '';
    const drop = (actor: Actor) => code(life.ask(actor, { type: 'calendar.dropped', link }));
    expect(drop(as('employee', 'bram'))).toBe('not_found');
    expect(drop(anna)).toBe('ok');
    expect(drop(anna)).toBe('not_found');
    expect(life.state.roster.links.size).toBe(0);
    const next = want(life, anna, 'anna', null, hash(2));
    expect(next.ok && next.id !== link).toBe(true);
    sameAfterRestart(life);
  });
});
