/** The page behind an answer link, of a drill and of a device that is none: marked first, and no way to 112 on it. */
import { expect, it } from 'vitest';
import { type AnswerView, answerHtml } from '../../../gateway/shell/web/answer-page.ts';

const view = (extra: Partial<AnswerView>): AnswerView => ({
  language: 'nl',
  reader: 'Sanne de Vries',
  number: 7,
  level: 'assist',
  onScene: false,
  where: 'Spreekkamer 2',
  site: 'De Linde',
  floor: '',
  since: '14:02',
  age: 9,
  comers: [],
  enough: false,
  cancelled: false,
  duress: false,
  unverified: false,
  own: false,
  mark: null,
  virtual: false,
  mine: null,
  call112: { by: null, calledAt: null, card: null },
  plan: '',
  now: '14:02',
  ...extra,
});
const at = (page: string, words: string): number => page.indexOf(words);

it('a drill is marked before anything else, and cannot be rung through to 112', () => {
  const page = answerHtml(view({ mark: 'drill' }));
  expect(at(page, 'OEFENING')).toBeGreaterThan(0);
  expect(at(page, 'OEFENING')).toBeLessThan(at(page, 'Assistentie'));
  expect(page).toContain('Bel NIET 112');
  expect(page).not.toContain('tel:112');
});

it('an alarm of a virtual device says so, and does not lead to 112', () => {
  const page = answerHtml(view({ virtual: true }));
  expect(page).toContain('VIRTUEEL');
  expect(page).not.toContain('tel:112');
});

it('what became real is said to be no drill, and leads to 112 as any alarm', () => {
  const page = answerHtml(view({ mark: 'real' }));
  expect(page).toContain('GEEN OEFENING');
  expect(page).toContain('tel:112');
  expect(answerHtml(view({}))).not.toContain('OEFENING');
});
