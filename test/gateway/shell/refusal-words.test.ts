/** What people read when what they sent does not fit: plain words in their language, never those of the checker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invalid } from '../../../gateway/shell/web/requests.ts';
import type { Route } from '../../../gateway/shell/web/route.ts';
import { drillRoutes } from '../../../gateway/shell/web/routes-drills.ts';
import { faultRoutes } from '../../../gateway/shell/web/routes-faults.ts';
import { planRoutes } from '../../../gateway/shell/web/routes-plans.ts';
import { scenarioRoutes } from '../../../gateway/shell/web/routes-scenarios.ts';
import { simulationRoutes } from '../../../gateway/shell/web/routes-simulation.ts';
import { walkRoutes } from '../../../gateway/shell/web/routes-walks.ts';
import { openRosterHouse, type RosterHouse } from './roster-house.ts';

const bodies: ReadonlyMap<string, NonNullable<Route['body']>> = new Map(
  [drillRoutes, faultRoutes, planRoutes, scenarioRoutes, simulationRoutes, walkRoutes]
    .flat()
    .flatMap(({ method, path, body }) => (body === null ? [] : [[`${method} ${path}`, body] as const])),
);

function saidOf(route: string, sent: unknown): readonly [string, string | undefined] {
  const read = bodies.get(route)?.safeParse(sent);
  if (read === undefined || read.success) throw new Error(`${route} takes ${JSON.stringify(sent)}`);
  const { message, nl } = invalid(read.error, '');
  return [message, nl];
}

const WALKS = 'POST /api/walk-tests';
const DRILLS = 'POST /api/drills';
const SESSION = 'POST /api/simulation';

describe('what does not fit is refused in plain words', () => {
  const half = {
    en: 'a whole number from 1 to 30 is needed',
    nl: 'een heel getal van 1 tot en met 30 is nodig',
  };
  it.each([
    [WALKS, { site: 'linde', minutes: 31 }, `minutes: ${half.en}`, `minutes (${half.nl})`],
    [WALKS, { site: 'linde', minutes: 0 }, `minutes: ${half.en}`, `minutes (${half.nl})`],
    [WALKS, { site: 'linde', minutes: 1.5 }, `minutes: ${half.en}`, `minutes (${half.nl})`],
    [
      WALKS,
      { devices: [] },
      'devices: at least one device is needed',
      'devices (minstens één knop is nodig)',
    ],
    [DRILLS, { device: 'balie-1', minutes: 31 }, `minutes: ${half.en}`, `minutes (${half.nl})`],
    [DRILLS, { device: 7 }, 'device: a text is needed', 'device (een tekst is nodig)'],
    [DRILLS, { device: '' }, 'device: is empty', 'device (is leeg)'],
    [DRILLS, { device: 'x'.repeat(65) }, 'device: at most 64 characters', 'device (hoogstens 64 tekens)'],
    [DRILLS, { device: 'balie-1', wat: 1 }, 'wat: is not known here', 'wat (is hier niet bekend)'],
    [
      DRILLS,
      {},
      'device: a device or a place is needed, one of the two',
      'device (kies een knop of een plek, één van de twee)',
    ],
    ['POST /api/faults/:id/notes', {}, 'text: is missing', 'text (ontbreekt)'],
    ['POST /api/faults/:id/notes', { text: ' ' }, 'text: is empty', 'text (is leeg)'],
    [
      SESSION,
      { minutes: 999 },
      'minutes: a whole number from 1 to 120 is needed',
      'minutes (een heel getal van 1 tot en met 120 is nodig)',
    ],
    [SESSION, { people: 'anna' }, 'people: a list is needed', 'people (een lijst is nodig)'],
    [
      'POST /api/simulation/devices',
      { kind: 'knop', place: 'x' },
      'kind: desk, wearable, pager or sounder is needed',
      'kind (desk, wearable, pager of sounder is nodig)',
    ],
    [
      'POST /api/simulation/world',
      { clock: { at: 'morgen' } },
      'clock.at: a date and time (ISO 8601) is needed',
      'clock.at (een datum en tijd (ISO 8601) is nodig)',
    ],
    [
      'PUT /api/sites/:id/plan',
      { positions: { a: { x: 1001, y: 0 } } },
      'positions.a.x: at most 1000',
      'positions.a.x (hoogstens 1000)',
    ],
    [
      'POST /api/scenarios/:name/run',
      { live: true },
      'live: is not known here',
      'live (is hier niet bekend)',
    ],
  ])('%s %j', (route, sent, en, nl) => {
    expect(saidOf(route, sent)).toEqual([en, `Dit veld klopt niet: ${nl}`]);
  });

  it('and no body of these routes lets the words of the checker through', () => {
    const odd: readonly unknown[] = [null, [], 'x', 7, { minutes: 'x' }, { x: 1 }];
    let refusals = 0;
    for (const [route, body] of bodies)
      for (const sent of odd) {
        if (body.safeParse(sent).success) continue;
        refusals += 1;
        for (const said of saidOf(route, sent))
          expect(said).not.toMatch(/Invalid|Too |Unrecognized|expected/);
      }
    expect(refusals).toBeGreaterThan(bodies.size);
  });
});

describe('over HTTP', () => {
  let at: RosterHouse;
  beforeAll(async () => {
    at = await openRosterHouse();
  });
  afterAll(() => at.close());

  it('each reader is refused in their own language', async () => {
    const [dutch, english] = [await at.token('coordinator', 'anna'), await at.token('coordinator', 'bob')];
    const sent = { site: 'stadhuis', minutes: 31 };
    for (const path of ['/api/walk-tests', '/api/drills']) {
      const body = path === '/api/drills' ? { place: 'kamer', minutes: 31 } : sent;
      const nl = await at.call('POST', path, dutch, body);
      expect([nl.status, nl.json.error.message]).toEqual([
        400,
        'Dit veld klopt niet: minutes (een heel getal van 1 tot en met 30 is nodig)',
      ]);
      const en = await at.call('POST', path, english, body);
      expect([en.status, en.json.error.message]).toEqual([
        400,
        'minutes: a whole number from 1 to 30 is needed',
      ]);
    }
  });
});
