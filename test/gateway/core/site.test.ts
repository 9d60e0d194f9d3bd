/** Stories of the site and its devices: imports, registration, handing out, revoking, rosters (INTERFACE, site file). */
import { describe, expect, it } from 'vitest';
import { recall } from '../../../gateway/core/recall.ts';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { siteView, viewAlarm } from '../../../gateway/core/views.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const without = (list: 'people' | 'places' | 'sites' | 'devices', ...ids: readonly string[]): SiteFile => ({
  ...LIFE_SITE,
  [list]: LIFE_SITE[list].filter(({ id }) => !ids.includes(id)),
});

describe('a site file', () => {
  it('becomes the site: what was imported is what is exported', () => {
    expect(siteView(new Life().state)).toEqual(LIFE_SITE);
  });

  it('numbers its devices in order, never using a number twice', () => {
    const life = new Life();
    life.ask(as('admin'), { type: 'device.revoked', device: 'p-ina' });
    life.ask(as('admin'), {
      type: 'device.added',
      device: 'nieuw',
      kind: 'desk',
      place: 'balie',
      person: null,
    });
    const numbers = [...life.state.devices.values()].map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });

  it('imported again changes nothing but its own entry', () => {
    const life = new Life();
    const before = life.disk.length;
    life.import(LIFE_SITE);
    expect(life.disk.slice(before).map(({ type }) => type)).toEqual(['site.imported']);
  });

  it('leaves out no device: those it does not name are kept', () => {
    const life = new Life();
    life.import(without('devices', 'balie-1', 'p-anna'));
    expect(life.device('balie-1')).toMatchObject({ revoked: false, place: 'balie' });
    expect(life.device('p-anna').person).toBe('anna');
  });

  it('moves a device to the place it names, and hands it to the person it names or to nobody', () => {
    const life = new Life();
    life.import({
      ...LIFE_SITE,
      devices: LIFE_SITE.devices.map((device) => {
        if (device.id === 'balie-1') return { ...device, place: 'kamer-3' };
        if (device.id === 'p-anna') return { ...device, person: 'bram' };
        return device.id === 'hanger-1'
          ? { id: 'hanger-1', kind: 'wearable' as const, place: 'balie' }
          : device;
      }),
    });
    expect(life.device('balie-1').place).toBe('kamer-3');
    expect(life.device('p-anna').person).toBe('bram');
    expect(life.device('hanger-1').person).toBeNull();
    life.restart();
    expect(life.device('balie-1').place).toBe('kamer-3');
  });

  it.each<[string, (life: Life) => SiteFile, string]>([
    [
      'gives a device another kind',
      () => ({ ...LIFE_SITE, devices: [{ id: 'balie-1', kind: 'pager', place: 'balie' }] }),
      'devices',
    ],
    [
      'leaves out the place of a device it does not name',
      () => ({ ...without('places', 'kamer-3'), devices: [] }),
      'places',
    ],
    [
      'names a device that was revoked',
      (life) => {
        life.ask(as('admin'), { type: 'device.revoked', device: 'balie-1' });
        return LIFE_SITE;
      },
      'devices',
    ],
    [
      'has more devices than there are numbers',
      () => ({
        ...LIFE_SITE,
        devices: Array.from({ length: 65_530 }, (_, i) => ({ id: `x-${i}`, kind: 'desk', place: 'balie' })),
      }),
      'devices',
    ],
  ])('that %s is refused as a whole', (_, file, field) => {
    const life = new Life();
    const site = file(life);
    const before = life.disk.length;
    expect(life.import(site)).toMatchObject({ ok: false, problem: { field } });
    expect(life.disk).toHaveLength(before);
    expect(life.state.site).toBe(LIFE_SITE);
  });

  it('takes the devices of people who left back, but not from those an open alarm pages until it is closed', () => {
    const life = new Life();
    life.connect('balie-1', 'p-anna', 'p-bram', 'p-cleo');
    life.press('balie-1');
    life.import({
      ...without('people', 'anna', 'wil'),
      devices: LIFE_SITE.devices.filter(({ person }) => person !== 'anna' && person !== 'wil'),
    });
    expect(life.device('hanger-1').person).toBeNull();
    expect(life.device('p-anna').person).toBe('anna');
    life.clear();
    life.pass(20);
    expect(life.paged(life.t)).toContain('p-anna');
    life.reply('p-anna', 'arrived');
    life.reply('p-anna', 'clear');
    expect(life.device('p-anna').person).toBeNull();
  });

  it('does not take away the address, the place or the groups that an open alarm needs', () => {
    const life = new Life();
    life.connect('zaal-1', 'balie-1', 'p-ina', 'p-anna');
    life.press('zaal-1');
    life.import({
      ...LIFE_SITE,
      sites: LIFE_SITE.sites.filter(({ id }) => id !== 'zuid'),
      places: LIFE_SITE.places.filter(({ site }) => site !== 'zuid'),
      people: LIFE_SITE.people.filter(({ site }) => site !== 'zuid'),
      groups: LIFE_SITE.groups.filter(({ id }) => id !== 'zuidgroep'),
      rotations: LIFE_SITE.rotations.filter(({ site }) => site !== 'zuid'),
      devices: [
        { id: 'zaal-1', kind: 'desk', place: 'balie' },
        { id: 'p-ina', kind: 'pager', place: 'balie' },
      ],
    });
    life.clear();
    life.pass(20);
    expect(life.paged(life.t)).toEqual(['p-ina']);
    expect(life.got('p-ina', 'page').at(-1)?.place).toBe('Plek zaal');
    // Everyone of a site that is gone: they are still known to this alarm.
    life.pass(20);
    const everyone = life.entries('page.requested').filter(({ t, step }) => t === life.t && step === 2);
    expect(everyone.flatMap(({ pages }) => pages.map(({ device }) => device))).toContain('p-ina');
    const view = viewAlarm(life.state, life.last().id, as('admin'), life.now());
    expect(view?.card112).toMatchObject({ address: 'Laan 2', placeInside: 'Plek zaal, 0' });
  });

  it('does not change the policy of an alarm that runs', () => {
    const life = new Life();
    life.connect('balie-1', 'p-anna');
    life.press('balie-1');
    life.import({
      ...LIFE_SITE,
      policies: [
        {
          site: 'noord',
          level: 'assist',
          acknowledgeExpiry: 5,
          steps: [{ after: 0, page: ['everyone'], need: 1, guide112: true }],
        },
      ],
    });
    life.pass(20);
    expect(life.last()).toMatchObject({ step: 1, policy: { acknowledgeExpiry: 120 } });
  });
});

describe('a roster that leaves nobody', () => {
  const empty: SiteFile = {
    ...LIFE_SITE,
    overrides: [
      {
        rotation: 'week-noord',
        from: '2026-11-25T11:00:00.000Z',
        until: '2026-11-25T12:00:00.000Z',
        remove: ['anna', 'bram', 'cleo'],
      },
    ],
  };
  it('has the fallback group in force, and is a fault as long as it lasts', () => {
    const life = new Life(empty);
    life.connect('balie-1', 'p-anna', 'p-gijs');
    life.pass(3600);
    life.pass(301);
    expect(life.faults()).toContain('roster');
    life.press('balie-1');
    expect(life.paged(0)).toEqual(['p-gijs']);
    life.pass(3600);
    expect(life.faults()).not.toContain('roster');
  });

  it('is no fault any more when an import mends it or takes the rotation away', () => {
    const life = new Life(empty);
    life.pass(3901);
    expect(life.faults()).toEqual(['roster']);
    life.import({
      ...empty,
      rotations: empty.rotations.filter(({ id }) => id !== 'week-noord'),
      overrides: [],
    });
    life.pass(0);
    expect(life.faults()).toEqual([]);
  });
});

describe('a device', () => {
  const add = (
    life: Life,
    device: string,
    more: Partial<{ kind: 'desk' | 'wearable' | 'pager'; place: string; person: string | null }> = {},
  ) =>
    life.ask(as('admin'), {
      type: 'device.added',
      device,
      kind: 'desk',
      place: 'balie',
      person: null,
      ...more,
    });

  it('of the site has no id that is kept for virtual ones, in a file neither', () => {
    const life = new Life();
    const said = { ok: false, problem: { code: 'invalid', message: expect.stringContaining('"sim-"') } };
    expect(add(life, 'sim-1')).toMatchObject({ ...said, problem: { ...said.problem, field: 'id' } });
    const devices = [...LIFE_SITE.devices, { id: 'sim-1', kind: 'desk' as const, place: 'balie' }];
    expect(life.import({ ...LIFE_SITE, devices })).toMatchObject(said);
    expect(life.state.devices.has('sim-1')).toBe(false);
    expect(add(life, 'simpel')).toMatchObject({ ok: true });
  });

  it('is added once, at a known place, for a known person, and an id is never used twice', () => {
    const life = new Life();
    expect(add(life, 'nieuw')).toEqual({ ok: true, created: true, device: 'nieuw' });
    expect(add(life, 'nieuw')).toMatchObject({ ok: false, problem: { code: 'conflict', field: 'id' } });
    expect(add(life, 'x', { place: 'nergens' })).toMatchObject({
      ok: false,
      problem: { code: 'invalid', field: 'place' },
    });
    expect(add(life, 'x', { kind: 'pager', person: 'niemand' })).toMatchObject({
      ok: false,
      problem: { field: 'person' },
    });
    expect(add(life, 'x', { kind: 'desk', person: 'anna' })).toMatchObject({
      ok: false,
      problem: { field: 'person' },
    });
    life.ask(as('admin'), { type: 'device.revoked', device: 'nieuw' });
    expect(add(life, 'nieuw')).toMatchObject({ ok: false, problem: { code: 'conflict' } });
  });

  it('that is revoked is expelled, heard no more, and its faults end (P12)', () => {
    const life = new Life();
    life.connect('balie-1');
    life.beat('balie-1', { battery: 3 });
    life.clear();
    life.ask(as('admin'), { type: 'device.revoked', device: 'balie-1' });
    expect(life.effects.map(({ effect }) => effect)).toContainEqual({ type: 'expel', device: 'balie-1' });
    expect(life.faults()).toEqual([]);
    life.clear();
    life.press('balie-1');
    expect(life.alarms()).toEqual([]);
    life.pass(100);
    expect(life.effects.filter(({ effect }) => effect.type === 'send-down')).toEqual([]);
    expect(life.faults()).toEqual([]);
  });

  it('that is assigned changes hands in the log; an unknown one is not found', () => {
    const life = new Life();
    const assign = (device: string, person: string | null) =>
      life.ask(as('facilities', 'gijs'), { type: 'device.assigned', device, person });
    expect(assign('hanger-1', 'mia')).toEqual({ ok: true, device: 'hanger-1' });
    expect(life.entries('device.assigned').at(-1)).toMatchObject({
      device: 'hanger-1',
      person: 'mia',
      by: 'gijs',
    });
    expect(assign('nergens', null)).toMatchObject({ ok: false, problem: { code: 'not_found' } });
    expect(assign('balie-1', 'mia')).toMatchObject({
      ok: false,
      problem: { code: 'invalid', field: 'person' },
    });
  });
});

describe('what is kept in memory', () => {
  it('is the newest closed alarms; the older are in the log, and their stubs can still be added to', () => {
    const life = new Life();
    life.connect('balie-1');
    life.press('balie-1');
    const first = life.last().id;
    life.answer('gijs', 'clear', first, 'coordinator');
    for (let i = 0; i < 500; i++) {
      life.press('balie-1');
      life.answer('gijs', 'clear', life.last().id, 'coordinator');
    }
    expect(life.state.alarms.size).toBe(500);
    expect(life.state.alarms.has(first)).toBe(false);
    const edited = life.ask(as('manager', 'mia'), {
      type: 'incident.edited',
      incident: first,
      fields: { behaviour: 4 },
    });
    expect(edited).toEqual({ ok: true, alarm: first });
    expect(life.entries('incident.edited')).toMatchObject([{ alarm: first, fields: { behaviour: 4 } }]);
    expect(
      life.ask(as('manager', 'mia'), { type: 'incident.edited', incident: 'none', fields: {} }),
    ).toMatchObject({
      ok: false,
      problem: { code: 'not_found' },
    });
  });

  it('does not grow when many old alarms are looked at', () => {
    const life = new Life();
    life.connect('balie-1');
    for (let i = 0; i < 700; i++) {
      life.press('balie-1');
      life.answer('gijs', 'clear', life.last().id, 'coordinator');
    }
    const ids = [...life.state.forgotten];
    expect(ids).toHaveLength(200);
    for (const id of ids) {
      const rows = life.disk.filter((entry) => 'alarm' in entry && entry.alarm === id);
      expect(recall(life.state, id, rows)).toBe(true);
    }
    expect(life.state.alarms.size).toBe(500);
    expect(life.state.alarms.has(ids.at(-1) ?? '')).toBe(true);
    const weights = life.alarms().map(({ storyWeight }) => storyWeight);
    expect(life.state.storyWeight).toBe(weights.reduce((sum, weight) => sum + weight, 0));
    expect(recall(life.state, 'none', [])).toBe(false);
  });

  it('is bounded for an alarm whose button babbles for a day: its end still stands in its story', () => {
    const life = new Life();
    life.connect('balie-1', 'p-anna', 'p-bram');
    for (let i = 0; i < 2_000; i++) {
      life.press('balie-1');
      life.pass(7);
    }
    const alarm = life.last();
    expect(alarm.pressCount).toBe(2_000);
    expect(alarm.presses.length).toBeLessThanOrEqual(500);
    expect(alarm.pages.size).toBeLessThanOrEqual(2_000);
    life.reply('p-anna', 'arrived');
    life.reply('p-anna', 'clear');
    expect(alarm.story.length).toBeLessThanOrEqual(4_000);
    expect(alarm.story.at(-1)?.type).toBe('alarm.closed');
    expect(life.state.agenda.heap.length).toBeLessThan(500);
  });
});
