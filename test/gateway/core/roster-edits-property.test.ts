/** Any edits and swaps: what was accepted checks, the log gives the same roster back, and undo leads all the way home. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RosterEdit } from '../../../gateway/core/roster/events.ts';
import { checkSite } from '../../../gateway/core/site-check.ts';
import { restore, start } from '../../../gateway/core/step.ts';
import { as, Life } from './life.ts';

const GIJS = as('coordinator', 'gijs');
const PEOPLE = ['anna', 'bram', 'cleo', 'daan', 'eva', 'gijs', 'wil', 'ina', 'nobody'];
const person = fc.constantFrom(...PEOPLE);
const moment = fc
  .integer({ min: -3 * 24, max: 30 * 24 })
  .map((hours) => new Date(Date.UTC(2026, 10, 25) + hours * 3_600_000).toISOString());
const change = fc.oneof(
  fc.record({ replace: fc.record({ person, by: person }) }),
  fc.record({ add: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }) }),
  fc.record({ remove: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }) }),
);
const edit: fc.Arbitrary<RosterEdit> = fc.oneof(
  fc
    .record({
      id: fc.constantFrom('o1', 'o2', 'o3', undefined),
      from: moment,
      until: moment,
      shift: fc.constantFrom(undefined, '2026-11-24', '2026-12-01', '2026-12-08', '2020-01-01'),
      change,
    })
    .map(({ change: what, ...rest }) => ({
      do: 'put' as const,
      section: 'overrides' as const,
      value: { rotation: 'week-noord', ...rest, ...what },
    })),
  fc
    .record({
      id: fc.constantFrom('rood', 'blauw', 'nieuw'),
      people: fc.uniqueArray(person, { maxLength: 4 }),
    })
    .map((value) => ({
      do: 'put' as const,
      section: 'groups' as const,
      value: { name: value.id, ...value },
    })),
  fc
    .record({
      groups: fc.array(fc.constantFrom('rood', 'blauw', 'nieuw'), { maxLength: 3 }),
      weekday: fc.constantFrom('monday' as const, 'friday' as const, 'sunday' as const),
      fallback: fc.constantFrom('reserve', 'blauw'),
    })
    .map(({ groups, weekday, fallback }) => ({
      do: 'put' as const,
      section: 'rotations' as const,
      value: {
        id: 'week-noord',
        site: 'noord',
        groups,
        handoff: { weekday, time: '09:00' },
        start: '2026-11-20',
        timezone: 'Europe/Amsterdam',
        fallback,
      },
    })),
  fc
    .tuple(
      fc.constantFrom('overrides' as const, 'groups' as const, 'people' as const, 'rotations' as const),
      fc.constantFrom('o1', 'o2', 'o3', 'o4', 'nieuw', 'reserve', 'wil', 'week-noord'),
    )
    .map(([section, id]) => ({ do: 'drop' as const, section, id })),
);
type Act =
  | { readonly edits: readonly RosterEdit[] }
  | { readonly of: string; readonly person: string; readonly shift: string; readonly inReturn: string | null }
  | { readonly undo: number };
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ edits: fc.array(edit, { minLength: 1, maxLength: 3 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      person,
      of: person,
      shift: fc.constantFrom('2026-11-25', '2026-12-01', '2026-12-08', '2026-12-15'),
      inReturn: fc.constantFrom(null, '2026-12-08', '2026-12-01'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ undo: fc.constant(0) }) },
);

test('edits, swaps and their undoing', () => {
  let [accepted, swapped, undone] = [0, 0, 0];
  fc.assert(
    fc.property(fc.array(act, { minLength: 4, maxLength: 14 }), (acts) => {
      const life = new Life();
      const home = life.state.site;
      const { roster } = life.state;
      for (const one of acts) {
        const before = life.state.site;
        if ('edits' in one) {
          const outcome = life.ask(GIJS, { type: 'roster.changed', edits: one.edits, base: null });
          if (outcome.ok) accepted += 1;
          else expect(life.state.site).toBe(before);
        } else if ('undo' in one) {
          const last = roster.edits.at(-1 - one.undo);
          if (last !== undefined && life.ask(GIJS, { type: 'roster.undone', edit: last.id }).ok) undone += 1;
        } else {
          const wanted = life.ask(GIJS, {
            type: 'swap.wanted',
            rotation: 'week-noord',
            note: null,
            ...one,
          });
          const swap = wanted.ok ? (wanted.id ?? '') : '';
          const answer = life.ask(as('responder', one.of), { type: 'swap.answered', swap, answer: 'accept' });
          if (answer.ok) swapped += 1;
        }
        const wrong: string[] = [];
        checkSite(life.state.site, (path, message) => wrong.push(`${path.join('.')} ${message}`));
        expect(wrong.filter((text) => !/^devices\.\d+\.person/.test(text))).toEqual([]);
      }
      const again = start();
      restore(again, life.disk);
      expect(again.site).toEqual(life.state.site);
      expect(again.roster).toEqual(roster);
      // Newest first, each edit that still stands can be taken back; an edit and its undo are none together.
      const hops = (id: string | null): number =>
        id === null ? -1 : 1 + hops(roster.edits.find((one) => one.id === id)?.undoes ?? null);
      for (const one of roster.edits.toReversed()) {
        if (one.undoneBy !== null || hops(one.id) % 2 === 1) continue;
        const outcome = life.ask(GIJS, { type: 'roster.undone', edit: one.id });
        expect(outcome.ok ? '' : outcome.problem.message).toBe('');
      }
      expect(life.state.site).toEqual(home);
      for (const { state } of roster.swaps.values()) expect(state).not.toBe('done');
    }),
    { numRuns: 60 },
  );
  expect(Math.min(accepted, swapped, undone)).toBeGreaterThan(5);
});
