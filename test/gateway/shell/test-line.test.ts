/** Lines of the timeline about walk tests and drills, from entries of a real core: words in both languages, no codes. */
import { expect, it } from 'vitest';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { isTestEntry, testLine } from '../../../gateway/shell/simulation/test-line.ts';
import { as, Life } from '../core/life.ts';

const FACILITIES = as('facilities', 'daan');
const announced = { type: 'drill.announced', place: null, note: null, minutes: 10 } as const;

function lived(): Life {
  const life = new Life();
  life.connect('balie-1', 'kamer-1', 'kamer-2', 'kamer-3', 'p-anna');
  life.ask(FACILITIES, { ...announced, device: 'kamer-3' });
  life.ask(FACILITIES, { type: 'walk.wanted', scope: { devices: ['balie-1', 'kamer-1'] }, minutes: 30 });
  life.pass(10);
  life.press('balie-1');
  life.pass(0.2);
  life.beat('balie-1');
  life.press('kamer-1', 'assist', { age: 9_000 });
  life.pass(60);
  life.press('kamer-3');
  life.pass(5);
  life.press('kamer-3');
  life.answer('gijs', 'clear', life.last().id, 'coordinator');
  life.ask(FACILITIES, { type: 'walk.continued', walk: 'w1' });
  life.ask(FACILITIES, { type: 'walk.stopped', walk: 'w1' });
  return life;
}

it('says in words what happens in walk tests and drills', () => {
  const entries = lived()
    .batches.flatMap((batch) => batch.entries)
    .filter(isTestEntry);
  const told = (language: 'nl' | 'en') => entries.map((entry) => testLine(entry, textsFor(language)));
  for (const line of [...told('nl'), ...told('en')]) expect(line).not.toMatch(/walk\.|drill\.|undefined/);
  expect(told('nl')).toEqual([
    'aangekondigd',
    'begonnen',
    'ingedrukt als test',
    'de ontvangst is bevestigd',
    'ingedrukt als test: De druk kwam meer dan vijf seconden na de vinger aan.',
    'de ontvangst is bevestigd',
    'begonnen',
    'GEEN OEFENING meer: er is nog eens gedrukt',
    'onderbroken door een echt alarm',
    'afgelopen',
    'gaat verder',
    'voorbij: gestopt',
  ]);
});
