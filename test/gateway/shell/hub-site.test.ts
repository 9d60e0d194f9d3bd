/** Hubs in the site file: what is read, what is refused and where, what an import says of them. */
import { describe, expect, test } from 'vitest';
import { planOfChanges } from '../../../gateway/shell/config/plan-of-changes.ts';
import { readSiteValue, writeSiteFile } from '../../../gateway/shell/config/site-file.ts';
import { LIFE_SITE } from '../core/life-site.ts';

const place = LIFE_SITE.places[0]?.id ?? '';
const read = (hubs: unknown) => readSiteValue({ ...LIFE_SITE, hubs });

describe('hubs in the site file', () => {
  test('are a name and a place, and may be left out', () => {
    expect(read([{ id: 'gang', place }])).toMatchObject({
      ok: true,
      site: { hubs: [{ id: 'gang', place }] },
    });
    expect(readSiteValue(LIFE_SITE).ok).toBe(true);
  });
  test.each([
    ['a place that is not there', [{ id: 'gang', place: 'nergens' }], 'hubs[0].place'],
    ['no place', [{ id: 'gang' }], 'hubs[0].place'],
    [
      'the same name twice',
      [
        { id: 'gang', place },
        { id: 'gang', place },
      ],
      'hubs[1].id',
    ],
    ['a name that no account can have', [{ id: 'Gang/#', place }], 'hubs[0].id'],
    ['a password', [{ id: 'gang', place, password: 'x' }], 'hubs[0].password'],
  ])('%s is refused where it stands', (_, hubs, field) => {
    const reading = read(hubs);
    expect(reading.ok).toBe(false);
    if (!reading.ok) expect(reading.problems.map((problem) => problem.field)).toContain(field);
  });
  test('stand in the plan of an import and in what is written', () => {
    const before = {
      ...LIFE_SITE,
      hubs: [
        { id: 'gang', place },
        { id: 'oud', place },
      ],
    };
    const behind = {
      ...LIFE_SITE,
      hubs: [
        { id: 'gang', place: LIFE_SITE.places[1]?.id ?? '' },
        { id: 'nieuw', place },
      ],
    };
    const texts = planOfChanges(before, behind, [])
      .filter(({ list }) => list === 'hubs')
      .map(({ text }) => text);
    expect(texts).toEqual([
      `change hub gang: place: "${place}" -> "${LIFE_SITE.places[1]?.id}"`,
      'add hub nieuw',
      'remove hub oud',
    ]);
    expect(planOfChanges(LIFE_SITE, LIFE_SITE, []).filter(({ list }) => list === 'hubs')).toEqual([]);
    expect(writeSiteFile(before)).toContain('hubs:');
  });
});
