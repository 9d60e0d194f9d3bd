/** Readings that overtake each other: an older one never comes after a newer one, one after the other all are taken. */
import { expect, test } from 'vitest';
import { turns } from '../../../gateway/web/parts/turns.ts';

test('answers in the order of their questions are all taken, also while the next is under way', () => {
  const turn = turns();
  const first = turn();
  const second = turn();
  expect(first()).toBe(true);
  const third = turn();
  expect(second()).toBe(true);
  expect(third()).toBe(true);
});

test('an answer to an older question is not taken after that to a newer one', () => {
  const turn = turns();
  const first = turn();
  const second = turn();
  const third = turn();
  expect(second()).toBe(true);
  expect(first()).toBe(false);
  expect(third()).toBe(true);
});

test('what is known at once counts as the newest answer there is', () => {
  const turn = turns();
  const under = turn();
  expect(turn()()).toBe(true);
  expect(under()).toBe(false);
});
