/**
 * Stories of walk tests: which buttons take part, what a press in one comes to, what makes a button live again, and what
 * is kept (PROTOCOL section 7.5, P24).
 */
import { describe, expect, it } from 'vitest';
import type { WalkView } from '../../../gateway/core/api-walk.ts';
import type { Outcome } from '../../../gateway/core/events.ts';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { restore, start } from '../../../gateway/core/step.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import type { WalkScope } from '../../../gateway/core/walk/entries.ts';
import { listWalks, viewWalk } from '../../../gateway/core/walk/view.ts';
import { walkCsv } from '../../../gateway/shell/report/walk-csv.ts';
import { durable } from './durable.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

/** Buttons of the front of site `noord`, and the pagers of the group in force. */
const FRONT = ['balie-1', 'kamer-1', 'kamer-2'] as const;
const TESTER = as('facilities', 'daan');

function morning(site: SiteFile = LIFE_SITE): Life {
  const life = new Life(site);
  life.connect(...FRONT, 'kamer-3', 'zaal-1', 'hanger-1', 'p-anna', 'p-bram', 'p-cleo');
  life.clear();
  return life;
}
const begin = (life: Life, scope: WalkScope = { area: 'voor' }, minutes = 30, who = TESTER): Outcome =>
  life.ask(who, { type: 'walk.wanted', scope, minutes });
const look = (life: Life, id = 'w1', who = TESTER): WalkView => {
  const view = viewWalk(life.state, id, who, life.now());
  if (view === null) throw new Error(`no walk ${id}`);
  return view;
};
const part = (life: Life, device: string, id = 'w1') => {
  const found = look(life, id).devices.find((one) => one.device === device);
  if (found === undefined) throw new Error(`${device} is not in ${id}`);
  return found;
};
/** A press whose receipt the device then shows to have got. */
function test(
  life: Life,
  device: string,
  ...more: Parameters<Life['press']> extends [string, ...infer R] ? R : never
) {
  const press = life.press(device, ...more);
  life.pass(0.2);
  life.beat(device);
  return press;
}
const refusal = (outcome: Outcome) => (outcome.ok ? null : outcome.problem);

describe('which buttons', () => {
  it.each<[string, WalkScope, readonly string[]]>([
    ['a site: what hangs there', { site: 'noord' }, ['balie-1', 'kamer-1', 'kamer-2', 'kamer-3']],
    ['an area of it', { area: 'voor' }, ['balie-1', 'kamer-1', 'kamer-2']],
    ['an area of a site that is named', { site: 'noord', area: 'achter' }, ['kamer-3']],
    [
      'devices by name, also carried ones',
      { devices: ['hanger-1', 'zaal-1', 'hanger-1'] },
      ['hanger-1', 'zaal-1'],
    ],
  ])('%s', (_, scope, devices) => {
    const life = morning();
    expect(begin(life, scope)).toMatchObject({ ok: true, created: true, id: 'w1' });
    expect(look(life).devices.map(({ device }) => device)).toEqual(devices);
    expect(look(life)).toMatchObject({ state: 'running', tested: 0, total: devices.length, tester: 'daan' });
  });

  it('a group: the wearables that its people hold', () => {
    const life = morning({
      ...LIFE_SITE,
      groups: [...LIFE_SITE.groups, { id: 'dragers', name: 'Dragers', people: ['wil', 'anna'] }],
    });
    begin(life, { group: 'dragers' });
    expect(look(life)).toMatchObject({ groupName: 'Dragers', devices: [{ device: 'hanger-1' }] });
  });

  it('leaves out what a colleague carries, and says so', () => {
    const life = morning();
    begin(life);
    expect(look(life).leftOut).toMatchObject([{ device: 'hanger-1', why: 'carried' }]);
    life.press('hanger-1');
    expect(life.alarms()).toHaveLength(1);
  });

  it('takes a wearable that lies in its drawer', () => {
    const life = morning();
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: null });
    begin(life);
    expect(part(life, 'hanger-1')).toMatchObject({ kind: 'wearable', state: 'untested' });
  });

  it.each<[string, WalkScope, string, RegExp]>([
    ['nothing', {}, 'invalid', /one of these/],
    ['two things', { site: 'noord', group: 'rood' }, 'invalid', /one of these/],
    ['no such site', { site: 'west' }, 'not_found', /no site "west"/],
    ['no such area', { area: 'zolder' }, 'not_found', /no area "zolder"/],
    ['no such group', { group: 'paars' }, 'not_found', /no group "paars"/],
    ['no such device', { devices: ['balie-9'] }, 'not_found', /no device "balie-9"/],
    ['a pager', { devices: ['p-anna'] }, 'invalid', /is a pager/],
    ['a group that carries nothing', { group: 'reserve' }, 'invalid', /no button here/],
  ])('refuses %s', (_, scope, code, said) => {
    const life = morning();
    const why = refusal(begin(life, scope));
    expect(why).toMatchObject({ code, message: expect.stringMatching(said), nl: expect.any(String) });
    expect(life.entries('walk.started')).toEqual([]);
  });

  it('refuses an area that several sites have, until the site is named', () => {
    const places = LIFE_SITE.places.map((place) => ({ ...place, area: 'begane grond' }));
    const life = morning({ ...LIFE_SITE, places });
    expect(refusal(begin(life, { area: 'begane grond' }))).toMatchObject({ code: 'invalid', field: 'site' });
    expect(begin(life, { site: 'zuid', area: 'begane grond' }).ok).toBe(true);
  });

  it.each([[0], [31], [1.5]])('refuses %s minutes', (minutes) => {
    expect(refusal(begin(morning(), { site: 'noord' }, minutes))).toMatchObject({ field: 'minutes' });
  });

  it('refuses more buttons than anybody presses in half an hour', () => {
    const devices = Array.from({ length: 501 }, (_, i) => ({
      id: `knop-${i}`,
      kind: 'desk' as const,
      place: 'balie',
    }));
    const life = new Life({ ...LIFE_SITE, devices });
    expect(refusal(begin(life, { site: 'noord' }))?.message).toMatch(/501 buttons; a walk takes at most 500/);
  });

  it('gives a button to one tester at a time, and names the other', () => {
    const life = morning();
    begin(life);
    const why = refusal(begin(life, { site: 'noord' }, 30, as('facilities', 'eva')));
    expect(why).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/balie-1.* w1 of Naam-daan/),
    });
    expect(begin(life, { area: 'achter' }, 30, as('facilities', 'eva'))).toMatchObject({ id: 'w2' });
    test(life, 'kamer-3');
    expect([look(life, 'w1').tested, look(life, 'w2').tested]).toEqual([0, 1]);
  });

  it('and a test session of its own do not mix', () => {
    const life = morning();
    life.ask(as('facilities'), { type: 'test.started', device: 'kamer-1', minutes: 5 });
    begin(life);
    expect(look(life).leftOut).toMatchObject([
      { device: 'kamer-1', why: 'session' },
      { device: 'hanger-1', why: 'carried' },
    ]);
    expect(refusal(begin(life, { devices: ['kamer-1'] }))?.message).toMatch(/test session of its own/);
    const other = life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5 });
    expect(refusal(other)?.message).toMatch(/walk test w1/);
  });

  it('waits while an alarm is open at the site, and not while one is open elsewhere', () => {
    const life = morning();
    life.press('zaal-1');
    expect(begin(life).ok).toBe(true);
    const other = morning();
    other.press('kamer-3');
    const why = refusal(begin(other));
    expect(why).toMatchObject({ code: 'conflict', message: expect.stringContaining(other.last().id) });
  });
});

describe('a press in a walk', () => {
  it('pages nobody, is answered `test`, and passes once the device shows that it has the receipt', () => {
    const life = morning();
    begin(life);
    const pressed = life.wall;
    life.press('balie-1', 'emergency', { age: 40 });
    expect(life.got('balie-1', 'receipt')).toMatchObject([{ state: 'test' }]);
    expect([life.alarms(), life.paged(0)]).toEqual([[], []]);
    expect(part(life, 'balie-1')).toMatchObject({ state: 'untested', why: 'confirming' });
    life.pass(0.3);
    life.beat('balie-1', { battery: 88, rssi: -61 });
    expect(part(life, 'balie-1')).toMatchObject({
      state: 'passed',
      why: null,
      placeName: 'Plek balie',
      ...{ site: 'noord', siteName: 'Locatie Noord' },
      area: 'voor',
      press: {
        pressedAt: new Date(pressed - 40).toISOString(),
        receivedAt: new Date(pressed).toISOString(),
        receiptAt: new Date(pressed).toISOString(),
        ageMs: 40,
        roundTripMs: 340,
      },
      wouldPage: [
        { person: 'anna', name: 'Naam-anna', channels: ['mqtt'] },
        { person: 'bram', name: 'Naam-bram', channels: ['mqtt'] },
        { person: 'cleo', name: 'Naam-cleo', channels: ['mqtt'] },
      ],
      lastGoodTestAt: null,
    });
    expect(look(life)).toMatchObject({ tested: 1, total: 3 });
  });

  it('is timed by what the broker measured, where it did', () => {
    const life = morning();
    begin(life);
    life.press('balie-1', 'assist', { age: 40 });
    life.pass(7);
    const { boot, heard, seq } = life.end('balie-1');
    life.hear({
      type: 'message.received',
      message: { type: 'beat', device: 'balie-1', boot, heard, seq: seq + 1, uptime: 1 },
      key: 'current',
      roundTrip: 25,
    });
    expect(part(life, 'balie-1').press).toMatchObject({ ageMs: 40, roundTripMs: 65 });
  });

  it('tells whom a press would page as the roster stands, not the one who holds the button', () => {
    const life = morning();
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: 'anna' });
    begin(life, { devices: ['hanger-1'] });
    test(life, 'hanger-1');
    expect(part(life, 'hanger-1').wouldPage?.map(({ person }) => person)).toEqual(['bram', 'cleo']);
    expect(part(life, 'hanger-1').state).toBe('passed');
  });

  it('names also those who could not be reached, up to the first who can', () => {
    const life = morning();
    life.drop('p-anna', 'p-bram', 'p-cleo');
    life.web('gijs');
    begin(life);
    test(life, 'balie-1');
    const { state, wouldPage } = part(life, 'balie-1');
    expect(wouldPage?.slice(0, 3).map(({ channels }) => channels)).toEqual([[], [], []]);
    expect(wouldPage).toContainEqual({ person: 'gijs', name: 'Naam-gijs', channels: ['web'] });
    expect(state).toBe('passed');
  });

  it.each<[string, string, (life: Life) => void]>([
    [
      'it left more than 5 s after the finger',
      'late',
      (life) => {
        life.pass(6);
        test(life, 'balie-1', 'assist', { age: 5_001 });
      },
    ],
    ['its counter is old', 'unverified', (life) => test(life, 'balie-1', 'assist', { seq: 1 })],
    ['the battery is low', 'battery', (life) => test(life, 'balie-1', 'assist', { battery: 20 })],
    [
      'the device reports a fault',
      'device-fault',
      (life) => {
        life.beat('balie-1', { fault: 'flash' });
        test(life, 'balie-1');
      },
    ],
    [
      'nobody who would be paged can be reached',
      'nobody',
      (life) => {
        life.drop('p-anna', 'p-bram', 'p-cleo');
        test(life, 'balie-1');
      },
    ],
    [
      'the receipt never arrives',
      'unconfirmed',
      (life) => {
        life.drop('balie-1');
        life.press('balie-1');
        life.pass(36);
      },
    ],
  ])('fails when %s', (_, why, deed) => {
    const life = morning();
    begin(life);
    deed(life);
    expect(part(life, 'balie-1')).toMatchObject({ state: 'failed', why });
    expect(life.device('balie-1').tests.lastGood).toBeNull();
  });

  it('that failed may be tried again, and the last one counts', () => {
    const life = morning();
    begin(life);
    life.pass(10);
    test(life, 'balie-1', 'assist', { age: 9_000 });
    life.pass(4);
    test(life, 'balie-1');
    expect(part(life, 'balie-1')).toMatchObject({ state: 'passed', why: null });
    // That it failed first is not forgotten, and stands in the report.
    const [failed] = part(life, 'balie-1').failedTries;
    expect(part(life, 'balie-1').failedTries).toEqual([{ pressedAt: expect.any(String), why: 'late' }]);
    expect(
      Date.parse(part(life, 'balie-1').press?.pressedAt ?? '') - Date.parse(failed?.pressedAt ?? ''),
    ).toBe(4_200 + 9_000 - 12);
    const nl = textsFor('nl');
    expect(walkCsv(look(life), nl)).toMatch(
      new RegExp(`T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ${nl.walk.why.late}`),
    );
  });

  it('is not taken as confirmed by a repeat of itself, nor by what was said before the receipt', () => {
    const life = morning();
    begin(life);
    const before = life.end('balie-1').heard;
    const press = life.press('balie-1');
    life.say({ ...press, heard: life.end('balie-1').heard });
    life.beat('balie-1', { heard: before });
    expect(part(life, 'balie-1').why).toBe('confirming');
    life.beat('balie-1');
    expect(part(life, 'balie-1').state).toBe('passed');
  });

  it('heard twice changes nothing', () => {
    const life = morning();
    begin(life);
    const press = test(life, 'balie-1');
    const before = structuredClone(durable(life.state));
    life.say(press);
    life.pass(60);
    life.say(press);
    expect(durable(life.state).walks).toEqual(before.walks);
    expect(life.entries('walk.pressed')).toHaveLength(1);
    expect(life.entries('walk.judged')).toHaveLength(1);
  });

  it('is a press of a walk also while the disk hangs, and its receipt is then confirmed', () => {
    const life = morning();
    begin(life);
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(1.5);
    life.mood = 'writes';
    life.settle();
    life.beat('balie-1');
    expect(life.got('balie-1', 'receipt').map(({ state }) => state)).toContain('test');
    expect(part(life, 'balie-1').state).toBe('passed');
  });
});

describe('a real alarm', () => {
  it.each<[string, (life: Life) => void]>([
    ['a press of a button outside the walk', (life) => life.press('kamer-3')],
    [
      'a press inside it that was made before it began, and could not be heard until now',
      (life) => life.press('balie-1', 'assist', { age: 4 * 3_600_000 }),
    ],
    [
      'a press inside it that was kept over a loss of power',
      (life) => life.press('balie-1', 'emergency', { resumed: true, age: 60_000 }),
    ],
    [
      'a second press within 3 s by the finger, late by the wire',
      (life) => {
        life.press('balie-1');
        life.pass(3.6);
        life.press('balie-1', 'assist', { age: 2_600 });
      },
    ],
    [
      'a second press within 3 s on a button inside it',
      (life) => {
        life.press('balie-1');
        life.pass(2.5);
        life.press('balie-1');
      },
    ],
    [
      'one raised by hand',
      (life) =>
        life.ask(as('employee', 'wil'), {
          type: 'alarm.raised',
          id: '00000000000000aa',
          place: 'kamer-3',
          text: null,
          level: 'assist',
        }),
    ],
    [
      'one that nobody knows the site of',
      (life) =>
        life.ask(as('employee', 'admin'), {
          type: 'alarm.raised',
          id: '00000000000000aa',
          place: null,
          text: 'Buiten',
          level: 'assist',
        }),
    ],
    ['a wearable that was left out', (life) => life.press('hanger-1')],
  ])('by %s makes every button of the walk live at once', (_, deed) => {
    const life = morning();
    begin(life);
    test(life, 'kamer-2');
    life.clear();
    deed(life);
    expect(life.paged(0)).toEqual(['p-anna', 'p-bram', 'p-cleo']);
    const alarm = life.last().id;
    expect(look(life)).toMatchObject({
      state: 'interrupted',
      interruptedBy: alarm,
      alarmOpen: true,
      tested: 1,
    });
    // In the very transaction that opened the alarm: no crash can keep the buttons in test.
    const batch = life.batches.find(({ entries }) => entries.some(({ type }) => type === 'alarm.opened'));
    expect(batch?.entries.map(({ type }) => type)).toContain('walk.interrupted');
    life.press('kamer-1');
    expect(life.last()).toMatchObject({ device: 'kamer-1', state: 'open' });
  });

  it('at another site interrupts it too: every button is live, and it goes on once that alarm is closed', () => {
    const life = morning();
    begin(life);
    life.press('zaal-1');
    const elsewhere = life.last().id;
    expect(look(life)).toMatchObject({ state: 'interrupted', interruptedBy: elsewhere, alarmOpen: true });
    life.ask(TESTER, { type: 'walk.continued', walk: 'w1' });
    expect(look(life).state).toBe('interrupted');
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(2);
  });

  it('keeps results; the walk goes on by hand once it is closed, and not before', () => {
    const life = morning();
    begin(life);
    test(life, 'kamer-2');
    life.press('kamer-3');
    const go = () => life.ask(as('facilities', 'eva'), { type: 'walk.continued', walk: 'w1' });
    expect(refusal(go())).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(life.last().id),
    });
    life.pass(3600);
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(look(life)).toMatchObject({ state: 'interrupted', alarmOpen: false });
    expect(go().ok).toBe(true);
    expect(look(life)).toMatchObject({ state: 'running', interruptedBy: null, tested: 1 });
    expect(part(life, 'kamer-2').state).toBe('passed');
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(1);
    expect(refusal(go())).toMatchObject({ code: 'conflict' });
  });

  it('stays told after the walk went on: when, which, and where', () => {
    const life = morning();
    begin(life);
    life.press('kamer-3');
    const alarm = life.last().id;
    life.answer('gijs', 'clear', alarm, 'coordinator');
    life.ask(TESTER, { type: 'walk.continued', walk: 'w1' });
    expect(look(life).interruptions).toEqual([
      {
        alarm,
        at: new Date(life.entries('walk.interrupted')[0]?.at ?? 0).toISOString(),
        device: 'kamer-3',
        place: 'kamer-3',
        placeName: 'Plek kamer-3',
        siteName: 'Locatie Noord',
        why: null,
      },
    ]);
  });

  it.each<[string, 'second-press' | null, (life: Life) => void]>([
    ['a second press within 3 s', 'second-press', (life) => life.press('balie-1')],
    [
      'a second press within 3 s by the finger, late by the wire',
      'second-press',
      (life) => {
        life.pass(1.1);
        life.press('balie-1', 'assist', { age: 1_500 });
      },
    ],
    ['a press of another button within 3 s', null, (life) => life.press('kamer-3')],
    [
      'a press that was kept over a loss of power',
      null,
      (life) => {
        life.pass(60);
        life.press('balie-1', 'assist', { resumed: true, age: 1_000 });
      },
    ],
  ])('tells why: %s', (_, why, deed) => {
    const life = morning();
    begin(life);
    life.press('balie-1');
    life.pass(2.5);
    deed(life);
    expect(look(life).interruptions).toMatchObject([{ alarm: life.last().id, why }]);
  });

  it('is remembered of the newest twenty', () => {
    const life = morning();
    begin(life);
    const alarms = Array.from({ length: 22 }, () => {
      life.pass(5);
      life.press('kamer-3');
      const { id } = life.last();
      life.answer('gijs', 'clear', id, 'coordinator');
      life.ask(TESTER, { type: 'walk.continued', walk: 'w1' });
      return id;
    });
    expect(look(life).interruptions.map(({ alarm }) => alarm)).toEqual(alarms.slice(2));
  });

  it('that nobody resumes from ends the walk after hours, with its buttons live throughout', () => {
    const life = morning();
    begin(life);
    life.press('kamer-3');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.sleep(4 * 3600);
    life.pass(1);
    expect(look(life)).toMatchObject({ state: 'ended', reason: 'time' });
    expect(begin(life, { site: 'noord' }).ok).toBe(true);
  });
});

describe('the end', () => {
  it.each([
    ['a gateway that runs'],
    ['a gateway that was down meanwhile'],
  ])('comes by itself after its minutes, by %s (P24)', (how) => {
    const life = morning();
    begin(life);
    life.pass(600);
    test(life, 'balie-1');
    if (how.startsWith('a gateway that was')) {
      life.sleep(1199);
      life.restart();
      life.connect('balie-1', 'kamer-1', 'p-anna');
      life.press('kamer-2');
      expect(life.alarms()).toEqual([]);
      life.sleep(1.1);
    } else life.pass(1200);
    life.clear();
    // Whether or not the core was woken in time: the moment itself decides.
    life.press('kamer-1');
    expect(life.last()).toMatchObject({ device: 'kamer-1', state: 'open' });
    life.pass(1);
    expect(look(life)).toMatchObject({ state: 'ended', reason: 'time' });
    expect(part(life, 'balie-1').state).toBe('passed');
  });

  it('comes with the last button that passes', () => {
    const life = morning();
    begin(life);
    for (const id of FRONT) test(life, id);
    expect(look(life)).toMatchObject({ state: 'ended', reason: 'done', tested: 3, total: 3 });
    life.pass(4);
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(1);
  });

  it('does not come while one failed: it may be tried again', () => {
    const life = morning();
    begin(life);
    test(life, 'balie-1', 'assist', { battery: 3 });
    for (const id of ['kamer-1', 'kamer-2']) test(life, id);
    expect(look(life).state).toBe('running');
  });

  it('comes when anybody with the permission asks, and asking twice is no harm', () => {
    const life = morning();
    begin(life);
    const stop = () => life.ask(as('coordinator', 'gijs'), { type: 'walk.stopped', walk: 'w1' });
    expect([stop().ok, stop().ok]).toEqual([true, true]);
    expect(life.entries('walk.ended')).toMatchObject([{ reason: 'asked', by: 'gijs' }]);
    expect(refusal(life.ask(TESTER, { type: 'walk.stopped', walk: 'w9' }))?.code).toBe('not_found');
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(1);
  });

  it('leaves a receipt that is still waited for to be confirmed', () => {
    const life = morning();
    begin(life, { area: 'voor' }, 1);
    life.pass(59);
    life.drop('balie-1');
    life.end('balie-1').connected = false;
    life.press('balie-1');
    life.pass(2);
    expect(look(life).state).toBe('ended');
    expect(part(life, 'balie-1').why).toBe('confirming');
    life.pass(40);
    expect(part(life, 'balie-1')).toMatchObject({ state: 'failed', why: 'unconfirmed' });
  });

  it('of one button comes when it is revoked or handed to somebody else: whoever has it may need it', () => {
    const life = morning();
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: null });
    begin(life);
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: 'wil' });
    life.ask(as('facilities'), { type: 'device.revoked', device: 'kamer-2' });
    expect(part(life, 'hanger-1').why).toBe('assigned');
    expect(part(life, 'kamer-2').why).toBe('revoked');
    life.press('hanger-1');
    expect(life.last().device).toBe('hanger-1');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.ask(TESTER, { type: 'walk.continued', walk: 'w1' });
    life.press('hanger-1');
    expect(life.alarms()).toHaveLength(2);
  });
});

describe('what is kept', () => {
  it('is the fold of the log, in the middle of everything', () => {
    const life = morning();
    begin(life);
    test(life, 'balie-1');
    life.press('kamer-1');
    begin(life, { site: 'zuid' }, 10, as('admin'));
    life.press('kamer-3');
    life.ask(as('facilities'), { type: 'device.revoked', device: 'kamer-2' });
    const again = start();
    restore(again, life.disk);
    expect(durable(again)).toEqual(durable(life.state));
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.ask(TESTER, { type: 'walk.continued', walk: 'w1' });
    life.pass(5 * 3600);
    const later = start();
    restore(later, life.disk);
    expect(durable(later)).toEqual(durable(life.state));
    expect(listWalks(later, TESTER, life.now()).map(({ id, state }) => [id, state])).toEqual([
      ['w2', 'ended'],
      ['w1', 'ended'],
    ]);
  });

  it('shows no persons to those who see none', () => {
    const life = morning();
    begin(life);
    test(life, 'balie-1');
    const seen = look(life, 'w1', as('auditor'));
    expect(seen).toMatchObject({ tester: null, testerName: null });
    expect(JSON.stringify(seen)).not.toMatch(/daan|anna|bram|cleo/i);
  });

  it('is the newest hundred that ended', () => {
    const life = morning();
    for (let i = 0; i < 103; i += 1) {
      begin(life, { devices: ['balie-1'] });
      life.ask(TESTER, { type: 'walk.stopped', walk: `w${i + 1}` });
    }
    expect([...life.state.walks.all.keys()].at(0)).toBe('w4');
    expect(listWalks(life.state, TESTER, life.now())).toHaveLength(50);
  });
});

describe('a drill', () => {
  const announce = (life: Life, device: string): Outcome =>
    life.ask(as('facilities'), { type: 'drill.announced', device, place: null, note: null, minutes: 10 });

  it('that is announced on a button keeps it out of a walk', () => {
    const life = morning();
    announce(life, 'kamer-1');
    expect(refusal(begin(life, { devices: ['kamer-1'] }))).toMatchObject({ code: 'conflict' });
    begin(life);
    expect(look(life).leftOut.map(({ device, why }) => [device, why])).toContainEqual(['kamer-1', 'drill']);
  });

  it('is not announced on a button of a walk, not even of one that is interrupted', () => {
    const life = morning();
    begin(life);
    expect(announce(life, 'kamer-1').ok).toBe(false);
    life.press('kamer-3');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(announce(life, 'kamer-1').ok).toBe(false);
  });

  it.each<[string, string, (life: Life) => void]>([
    ['at the same site', 'kamer-3', (life) => life.press('kamer-3')],
    ['in another building', 'zaal-1', (life) => life.press('zaal-1')],
    ['of which somebody says to call 112', 'kamer-3', (life) => life.reply('p-anna', 'calling-112')],
  ])('%s leaves a walk alone until it becomes real, in that very transaction', (_, device, doubt) => {
    const life = morning();
    announce(life, device);
    begin(life, { devices: [...FRONT] });
    life.pass(1);
    life.press(device);
    expect(life.last().drill).toBe('on');
    expect(look(life)).toMatchObject({ state: 'running', interruptedBy: null, alarmOpen: false });
    test(life, 'kamer-2');
    expect(part(life, 'kamer-2').state).toBe('passed');
    life.pass(5);
    doubt(life);
    expect(life.last().drill).toBe('off');
    expect(look(life)).toMatchObject({
      state: 'interrupted',
      interruptedBy: life.last().id,
      alarmOpen: true,
    });
    const batch = life.batches.find(({ entries }) =>
      entries.some(({ type }) => type === 'drill.became-real'),
    );
    expect(batch?.entries.map(({ type }) => type)).toContain('walk.interrupted');
    life.press('kamer-1');
    expect(life.last()).toMatchObject({ device: 'kamer-1', state: 'open' });
  });

  it('that runs lets a walk begin, and go on after an alarm', () => {
    const life = morning();
    announce(life, 'kamer-3');
    life.pass(1);
    life.press('kamer-3');
    expect(begin(life).ok).toBe(true);
    life.press('zaal-1');
    expect(look(life).state).toBe('interrupted');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(life.ask(TESTER, { type: 'walk.continued', walk: 'w1' }).ok).toBe(true);
  });
});
