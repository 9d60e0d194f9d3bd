/** Stories of what is shown to whom: alarms, stubs, duties, rosters and names per role (INTERFACE, HTTP and roles). */
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../gateway/core/site.ts';
import * as views from '../../../gateway/core/views.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

/** A wearable's alarm that anna came to, with 112 called and the stub filled in. */
function story(): Life {
  const life = new Life();
  life.connect('hanger-1', 'balie-1', 'p-anna', 'p-bram');
  life.press('hanger-1', 'emergency');
  life.pass(10);
  life.reply('p-anna', 'coming');
  life.pass(50);
  life.reply('p-anna', 'arrived');
  life.ask(as('responder', 'anna'), {
    type: 'guidance.changed',
    alarm: life.last().id,
    state: 'called',
    note: 'Naam-anna belde',
  });
  return life;
}
const see = (life: Life, role: Role, person: string | null = null, site: string | null = null) =>
  views.viewAlarm(life.state, life.last().id, as(role, person, site), life.now());

describe('an alarm', () => {
  it('is shown with ids, ISO times, pages and responders', () => {
    const life = story();
    const view = see(life, 'admin');
    expect(view).toMatchObject({
      id: expect.stringMatching(/^20261125-\d+$/),
      device: 'hanger-1',
      place: 'balie',
      site: 'noord',
      level: 'emergency',
      state: 'on-scene',
      openedAt: '2026-11-25T10:00:00.000Z',
      presses: [
        {
          level: 'emergency',
          receivedAt: '2026-11-25T10:00:00.000Z',
          age: 12,
          unverified: false,
          resumed: false,
        },
      ],
      step: 0,
      responders: [{ person: 'anna', answer: 'arrived', at: '2026-11-25T10:01:00.000Z' }],
      coming: 1,
      need: 1,
      lead: 'anna',
      cancelled: null,
      guidance112: {
        since: '2026-11-25T10:00:00.000Z',
        calling: null,
        called: { person: 'anna', at: '2026-11-25T10:01:00.000Z', note: 'Naam-anna belde' },
      },
      call112: false,
      plan: 'Ga met twee mensen.',
      closedAt: null,
    });
    expect(view?.pages.find((page) => page.device === 'p-anna')).toMatchObject({
      responder: 'anna',
      channel: 'mqtt',
      state: 'acknowledged',
    });
  });

  it('brings all that the 112 room asks, filled in from the site', () => {
    expect(see(story(), 'responder', 'bram')?.card112).toEqual({
      service: 'politie',
      municipality: 'Demostad',
      siteName: 'Locatie Noord',
      address: 'Dorpsstraat 1',
      entrance: 'achter',
      placeInside: 'Plek balie, 0',
      callback: '000-1111111',
      contacts: { wijkagent: { name: 'Naam-wijkagent', phone: '000-2222222' }, safetyOfficer: null },
    });
  });

  it.each<[Role, string | null, string | null, boolean]>([
    ['employee', 'wil', null, true],
    ['employee', 'mia', null, false],
    ['responder', 'bram', null, true],
    ['manager', 'mia', null, true],
    ['manager', 'gijs', null, false],
    ['facilities', null, null, true],
    ['coordinator', 'gijs', null, true],
    ['admin', null, null, true],
    ['auditor', null, null, true],
    ['integration', null, null, true],
    ['board', null, 'noord', true],
    ['board', null, 'zuid', false],
    ['board', null, null, false],
  ])('is seen by %s (%s, site %s): %s', (role, person, site, seen) => {
    const life = story();
    expect(see(life, role, person, site) !== null).toBe(seen);
    expect(views.listAlarms(life.state, as(role, person, site), life.now(), true).length === 1).toBe(seen);
  });

  it('that is closed is seen no longer by boards, nor by responders who had no part in it', () => {
    const life = story();
    life.reply('p-anna', 'clear');
    expect(see(life, 'board', null, 'noord')).toBeNull();
    expect(see(life, 'responder', 'cleo')).toBeNull();
    expect(see(life, 'responder', 'anna')?.state).toBe('closed');
    expect(views.listAlarms(life.state, as('admin'), life.now(), true)).toEqual([]);
    expect(views.listAlarms(life.state, as('admin'), life.now(), false)).toHaveLength(1);
  });

  it.each<Role>([
    'facilities',
    'auditor',
    'integration',
  ])('tells a %s no person, no note, no contact', (role) => {
    const view = see(story(), role);
    expect(JSON.stringify(view)).not.toMatch(/Naam-|"anna"|"wil"|"p-anna"/);
    expect(view).toMatchObject({
      place: 'balie',
      device: 'hanger-1',
      lead: null,
      card112: { contacts: { wijkagent: null } },
    });
  });

  it('tells a covert board neither names nor places, but the site’s instructions; an open board all', () => {
    const life = story();
    expect(see(life, 'board', null, 'noord')).toMatchObject({
      device: null,
      place: null,
      plan: 'Ga met twee mensen.',
      lead: null,
      sounds: false,
      card112: { address: 'Dorpsstraat 1', placeInside: null },
    });
    const open = new Life();
    open.connect('zaal-1', 'p-ina');
    open.press('zaal-1');
    open.pass(20);
    expect(see(open, 'board', null, 'zuid')).toMatchObject({
      place: 'zaal',
      sounds: true,
      card112: { placeInside: 'Plek zaal, 0' },
    });
    expect(see(open, 'board', null, 'zuid')?.pages[0]?.responder).toBe('ina');
  });

  it('sounds on a board from the step that pages the board', () => {
    const life = new Life();
    life.connect('zaal-1', 'p-ina');
    life.press('zaal-1');
    expect(see(life, 'board', null, 'zuid')?.sounds).toBe(false);
    life.pass(20);
    expect(see(life, 'board', null, 'zuid')?.sounds).toBe(true);
  });
});

describe('an incident stub', () => {
  const stub = (life: Life, role: Role = 'admin', person: string | null = null) =>
    views.viewIncident(life.state, life.last().id, as(role, person), life.now());

  it('tells the story in order with its delays, and how long it took', () => {
    const life = story();
    life.pass(120);
    life.reply('p-anna', 'clear');
    const incident = stub(life);
    expect(incident).toMatchObject({ firstAnswerMs: 10_000, arrivalMs: 60_000, durationMs: 180_000 });
    const told = incident?.timeline.map(({ type }) => type) ?? [];
    expect(told.slice(0, 4)).toEqual(['alarm.opened', 'press.received', 'step.started', 'guidance.started']);
    expect(told).toEqual(
      expect.arrayContaining([
        'page.requested',
        'page.sent',
        'answer.recorded',
        'alarm.on-scene',
        'guidance.called',
      ]),
    );
    expect(told.at(-1)).toBe('alarm.closed');
    expect(incident?.timeline.find(({ type }) => type === 'answer.recorded')).toMatchObject({
      person: 'anna',
      answer: 'coming',
      afterMs: 10_000,
    });
  });

  it('holds the duties with their times from the closing, to be ticked off', () => {
    const life = story();
    life.reply('p-anna', 'clear');
    const incident = life.last().id;
    const duty = (code: string) => stub(life)?.duties.find((one) => one.code === code);
    expect(duty('response-to-perpetrator')).toMatchObject({ state: 'open', due: '2026-11-27T10:01:00.000Z' });
    expect(duty('aftercare-started')).toMatchObject({ state: 'open', due: '2026-11-28T10:01:00.000Z' });
    life.ask(as('manager', 'mia'), {
      type: 'duty.changed',
      incident,
      code: 'police-report',
      state: 'done',
      reason: 'met Naam-wil',
    });
    expect(duty('police-report')).toMatchObject({ state: 'done', by: 'mia', reason: 'met Naam-wil' });
    life.ask(as('manager', 'mia'), { type: 'incident.edited', incident, fields: { behaviour: 2 } });
    expect(stub(life)?.report).toMatchObject({ behaviour: 2, by: 'mia' });
    expect(JSON.stringify(stub(life, 'auditor'))).not.toMatch(/Naam-|"mia"|"wil"/);
  });

  it('is seen by the manager of the presser, not by another', () => {
    const life = story();
    life.reply('p-anna', 'clear');
    expect(views.listIncidents(life.state, as('manager', 'mia'), life.now())).toHaveLength(1);
    expect(views.listIncidents(life.state, as('manager', 'eva'), life.now())).toHaveLength(0);
  });

  it('read back from the log alone is the same as from memory', () => {
    const life = story();
    life.reply('p-anna', 'clear');
    const { id } = life.last();
    const rows = life.disk.filter((entry) => 'alarm' in entry && entry.alarm === id);
    const alone = views.stateOfAlarm(life.state, rows);
    expect(views.viewIncident(alone, id, as('admin'), life.now())).toEqual(stub(life));
  });
});

describe('devices and faults', () => {
  it('are shown to those whose work they are; others see what they hold themselves', () => {
    const life = story();
    life.drop('balie-1');
    life.pass(31);
    const list = (role: Role, person: string | null = null) =>
      views.listDevices(life.state, as(role, person), life.now());
    expect(list('facilities').map(({ id, state }) => [id, state])).toContainEqual(['balie-1', 'lost']);
    expect(list('facilities').find(({ id }) => id === 'kamer-3')).toMatchObject({
      state: 'never-heard',
      lastHeardAt: null,
    });
    expect(list('facilities').find(({ id }) => id === 'hanger-1')).toMatchObject({
      state: 'healthy',
      person: 'wil',
    });
    expect(list('auditor').find(({ id }) => id === 'hanger-1')).toMatchObject({ person: null });
    expect(list('employee', 'wil').map(({ id }) => id)).toEqual(['hanger-1']);
    expect(list('board')).toEqual([]);
    expect(views.listFaults(life.state, as('facilities'))).toMatchObject([
      { code: 'device-lost', device: 'balie-1', until: null },
    ]);
    expect(views.listFaults(life.state, as('responder', 'anna'))).toEqual([]);
  });

  it('say that a button is in service once a press of it came through, and a pager once it was heard', () => {
    const life = new Life();
    const inService = (id: string) =>
      views.viewDevice(life.state, id, as('facilities'), life.now())?.inService;
    expect(['balie-1', 'p-anna'].map(inService)).toEqual([false, false]);
    life.connect('balie-1', 'p-anna');
    expect(['balie-1', 'p-anna'].map(inService)).toEqual([false, true]);
    life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5 });
    life.press('balie-1', 'assist');
    expect(life.state.alarms.size).toBe(0);
    expect(inService('balie-1')).toBe(true);
    life.ask(as('facilities'), { type: 'device.revoked', device: 'balie-1' });
    expect(inService('balie-1')).toBe(false);
  });

  it('take a device out of service when its board is written, until a press came through, and page that press', () => {
    const life = story();
    const inService = () => views.viewDevice(life.state, 'balie-1', as('facilities'), life.now())?.inService;
    life.connect('balie-1');
    life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5, once: true });
    life.press('balie-1');
    expect(inService()).toBe(true);
    life.ask(as('facilities'), { type: 'device.flashed', device: 'balie-1' });
    expect(inService()).toBe(false);
    life.pass(5);
    life.press('balie-1', 'assist');
    expect(life.state.devices.get('balie-1')?.alarms).toHaveLength(1);
    expect(inService()).toBe(true);
  });

  it('show how long a test runs', () => {
    const life = story();
    life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5 });
    const device = views.viewDevice(life.state, 'balie-1', as('facilities'), life.now());
    expect(device?.testUntil).toBe(new Date(life.wall + 300_000).toISOString());
  });
});

describe('who is on duty', () => {
  it('is told with names of ids to responders, without people to auditors and covert boards, and per site to boards', () => {
    const life = story();
    const duty = (role: Role, site: string | null = null) =>
      views.listOncall(life.state, life.now().wall, as(role, null, site));
    expect(duty('responder')[0]).toMatchObject({
      rotation: 'week-noord',
      group: 'rood',
      people: ['anna', 'bram', 'cleo'],
    });
    expect(duty('auditor')[0]?.people).toEqual([]);
    expect(duty('board', 'noord')).toMatchObject([{ rotation: 'week-noord', people: [] }]);
    expect(duty('board', 'zuid')).toMatchObject([{ rotation: 'week-zuid', people: ['ina', 'jos'] }]);
  });
});

describe('names', () => {
  it('of colleagues go to those who need them: a board knows its own site, a covert one and an auditor nobody', () => {
    const life = story();
    const names = (role: Role, site: string | null = null) =>
      views.viewMe(life.state, as(role, null, site)).people.map(({ id }) => id);
    expect(names('board', 'zuid')).toEqual(['ina', 'jos']);
    expect(names('board', 'noord')).toEqual([]);
    expect(names('auditor')).toEqual([]);
    expect(names('responder')).toHaveLength(LIFE_SITE.people.length);
  });
});

describe('pages that ring on a screen', () => {
  it('are those of that person which are neither answered nor over', () => {
    const life = new Life();
    life.connect('balie-1');
    life.web('anna');
    life.press('balie-1');
    expect(views.openPagesOf(life.state, 'anna')).toHaveLength(1);
    life.answer('anna', 'coming');
    expect(views.openPagesOf(life.state, 'anna')).toEqual([]);
    expect(views.openPagesOf(life.state, 'bram')).toEqual([]);
  });
});
