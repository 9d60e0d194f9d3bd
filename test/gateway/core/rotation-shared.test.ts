/** A rotation that several sites share: who is on duty there, who is paged, what is a problem and what is not. */
import { describe, expect, it } from 'vitest';
import { everyoneOf, homeOf } from '../../../gateway/core/ground.ts';
import { problemsOf } from '../../../gateway/core/roster/problems.ts';
import { rotationName } from '../../../gateway/core/roster/words.ts';
import { dutyPeople } from '../../../gateway/core/rotation.ts';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { readSiteFile, writeSiteFile } from '../../../gateway/shell/config/site-file.ts';
import { Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const [first] = LIFE_SITE.rotations;
if (first === undefined) throw new Error('the site of these stories has a rotation');
/** The rotation of one building serves the other too, which has none of its own. */
const SHARED: SiteFile = { ...LIFE_SITE, rotations: [{ ...first, sharedWith: ['zuid'] }] };

describe('a rotation that two sites share', () => {
  it('has its people on duty for both, and everyone of its groups belongs to both', () => {
    const life = new Life(SHARED);
    const at = life.now().wall;
    expect(dutyPeople(SHARED, 'zuid', at)).toEqual(dutyPeople(SHARED, 'noord', at));
    expect(dutyPeople(SHARED, 'zuid', at).people).not.toEqual([]);
    for (const person of dutyPeople(SHARED, 'zuid', at).people)
      expect(everyoneOf(SHARED, 'zuid')).toContain(person);
  });

  it('is one duty: nobody is on duty twice, and no site lacks a rotation', () => {
    const life = new Life(SHARED);
    const from = life.now().wall;
    const codes = problemsOf(life.state, SHARED, from, wall(from + 8 * 7 * 86_400_000)).map(
      ({ code }) => code,
    );
    expect(codes).not.toContain('double-duty');
    expect(codes).not.toContain('no-rotation');
    const alone: SiteFile = { ...SHARED, rotations: [first] };
    const missing = problemsOf(life.state, alone, from, wall(from + 86_400_000));
    expect(missing.filter(({ code }) => code === 'no-rotation').map(({ site }) => site)).toEqual(['zuid']);
  });

  it('is called by both buildings, and says of nobody in which of them they are', () => {
    expect(rotationName(SHARED, first.id)).toBe('Locatie Noord, Locatie Zuid');
    const homeless = { ...SHARED, people: SHARED.people.map(({ site: _, ...person }) => person) };
    const member = homeless.groups.find(({ id }) => id === first.groups[0])?.people[0] ?? '';
    expect(homeOf(homeless, member)).toBeNull();
  });

  it('is written and read in a site file, each further site once', () => {
    expect(readSiteFile(writeSiteFile(SHARED))).toMatchObject({ ok: true });
    const twice = { ...SHARED, rotations: [{ ...first, sharedWith: ['zuid', 'noord', 'west'] }] };
    const read = readSiteFile(writeSiteFile(twice));
    expect(read.ok ? [] : read.problems.map(({ field, message }) => `${field} ${message}`)).toEqual([
      'rotations[0].sharedWith[1] "noord" stands here twice',
      'rotations[0].sharedWith[2] "west" is not the id of any of the sites',
    ]);
  });
});
