/** The plan of changes an import prints before it asks. */
import { describe, expect, test } from 'vitest';
import { EMPTY_SITE, type SiteFile } from '../../../gateway/core/site.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { planOfChanges, summaryOf } from '../../../gateway/shell/config/plan-of-changes.ts';

const registered = DEMO_SITE.devices.map(({ id, kind, place, person }) => ({
  id,
  kind,
  place,
  person: person ?? null,
}));
const texts = (coming: SiteFile, devices = registered) =>
  planOfChanges(DEMO_SITE, coming, devices).map(({ text }) => text);

describe('a plan of changes', () => {
  test('is empty when the file says what already stands', () => {
    expect(planOfChanges(DEMO_SITE, structuredClone(DEMO_SITE), registered)).toEqual([]);
  });

  test('names what is new, and that new devices need a key', () => {
    const plan = planOfChanges(EMPTY_SITE, DEMO_SITE, []);
    expect(plan.filter(({ change }) => change === 'add')).toHaveLength(2 + 10 + 8 + 4 + 2 + 1 + 14);
    expect(plan.filter(({ change }) => change === 'key').map(({ id }) => id)).toEqual(
      DEMO_SITE.devices.map(({ id }) => id),
    );
    expect(summaryOf(plan)).toBe('41 to add, 0 to change, 0 to remove');
  });

  test('says of a change which fields differ, from what, to what', () => {
    const people = DEMO_SITE.people.map((p) =>
      p.id === 'sanne' ? { ...p, name: 'Sanne Vos', manager: undefined } : p,
    );
    expect(texts({ ...DEMO_SITE, people })).toEqual([
      'change person sanne: name: "Sanne de Vries" -> "Sanne Vos"; manager: "marieke" -> nothing',
    ]);
  });

  test('shows who is told of faults from now on, by its place in the list: the first that fits counts', () => {
    const night = { codes: ['device-lost'], tell: ['facilities'], when: 'always' } as const;
    const rest = { tell: [{ person: 'sanne' }] } as const;
    expect(texts({ ...DEMO_SITE, faultPolicies: [night, rest] })).toEqual([
      'add fault policy 1',
      'add fault policy 2',
    ]);
    const standing = { ...DEMO_SITE, faultPolicies: [night, rest] };
    expect(
      planOfChanges(standing, { ...DEMO_SITE, faultPolicies: [rest] }, registered).map(({ text }) => text),
    ).toEqual([
      expect.stringMatching(/^change fault policy 1: .*tell: \["facilities"\] -> \[\{"person":"sanne"\}\]/),
      'remove fault policy 2',
    ]);
  });

  test('does not mind the order of fields or items', () => {
    const places = DEMO_SITE.places.map(({ area, ...rest }) => ({ area, ...rest })).reverse();
    expect(texts({ ...DEMO_SITE, places })).toEqual([]);
  });

  test('removes everything but registered devices', () => {
    const known = registered.slice(0, 1);
    const plan = planOfChanges(DEMO_SITE, { ...DEMO_SITE, devices: [], overrides: [], policies: [] }, known);
    expect(plan.find(({ id }) => id === 'balie-1')).toMatchObject({ change: 'keep' });
    expect(plan.filter(({ change }) => change === 'remove').map(({ id }) => id)).toContain(
      'place haven-huisbezoek, assist',
    );
    expect(plan.filter(({ change, list }) => change === 'remove' && list === 'devices')).toHaveLength(13);
  });

  test('tells of a registered device whose holder is left out that nobody holds it then', () => {
    const { people } = DEMO_SITE;
    const gone = people[0]?.id ?? '';
    const held = { id: 'pieper-9', kind: 'pager', place: null, person: gone };
    const changes = planOfChanges(DEMO_SITE, { ...DEMO_SITE, people: people.slice(1) }, [held]);
    expect(changes.filter(({ id }) => id === 'pieper-9').map(({ text }) => text)).toEqual([
      expect.stringContaining('keep device pieper-9'),
      `change device pieper-9: person: "${gone}" -> nothing`,
    ]);
    const kept = planOfChanges(DEMO_SITE, DEMO_SITE, [held]);
    expect(kept.filter(({ id }) => id === 'pieper-9')).toHaveLength(1);
  });

  test('compares with the device as it is registered, not with the old file', () => {
    const moved = registered.map((d) => (d.id === 'pieper-1' ? { ...d, person: null } : d));
    expect(texts(DEMO_SITE, moved)).toEqual(['change device pieper-1: person: nothing -> "sanne"']);
  });

  test('tells overrides and policies by what they are for', () => {
    const override = {
      rotation: 'linde-week',
      from: '2026-11-23T08:00:00.000Z',
      until: '2026-11-30T08:00:00.000Z',
    };
    const site = {
      ...DEMO_SITE,
      overrides: [{ ...override, replace: { person: 'sanne', by: 'youssef' } }],
      policies: DEMO_SITE.policies.map((policy) => ({ ...policy, acknowledgeExpiry: 200 })),
      retention: { ...DEMO_SITE.retention, log: 365 },
    };
    expect(texts(site)).toEqual([
      'add override linde-week 2026-11-23T08:00:00.000Z to 2026-11-30T08:00:00.000Z: youssef for sanne',
      'change policy place haven-huisbezoek, assist: acknowledgeExpiry: 300 -> 200',
      'change retention log: 730 -> 365 days',
    ]);
  });
});
