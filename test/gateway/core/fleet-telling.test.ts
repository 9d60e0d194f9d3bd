/** Who is told of faults: the right people, at the right hour, once, in few messages; and people's own part in them. */
import { describe, expect, test } from 'vitest';
import { NOTES_LIMIT } from '../../../gateway/core/fleet/evolve.ts';
import { restore, start } from '../../../gateway/core/step.ts';
import { listFaults, viewFault } from '../../../gateway/core/views.ts';
import { faultOf, fleetAt, left, shortTo } from './fleet-stage.ts';
import { as, type Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { noticesOf } from './roster-life.ts';

const DAYTIME = '2026-11-25T10:00:00Z';
/** Eleven in the evening in Amsterdam. */
const NIGHT = '2026-11-25T22:00:00Z';
const HOUR = 3_600;

const told = (life: Life, code: Parameters<typeof faultOf>[1]) =>
  [...new Set(faultOf(life, code).told.map(({ person }) => person))].sort();

describe('who is told', () => {
  test('those who look after the devices of that site, over their own channels, within a minute', () => {
    const life = fleetAt(DAYTIME);
    life.drop('balie-1');
    life.pass(60);
    expect(life.faults()).toEqual(['device-lost']);
    expect(left(life)).toEqual(['fien sms', 'otto sms']);
    expect(shortTo(life, 'fien')[0]).toBe(
      'STORING: Storing van apparaten. balie-1 (Plek balie) geeft geen levensteken meer.',
    );
    expect(faultOf(life, 'device-lost').told[0]?.channels).toEqual(['web', 'sms']);
    expect(noticesOf(life, 'gijs', 'faults')).toEqual([]);
  });
  test('each in the own language, nothing in it begins like an alarm', () => {
    const life = fleetAt(DAYTIME);
    life.drop('zaal-1');
    life.pass(60);
    expect(left(life)).toEqual(['zoe mail', 'otto sms']);
    expect(shortTo(life, 'zoe')[0]).toBe(
      'FAULT: Trouble with devices. zaal-1 (Plek zaal) gives no sign of life.',
    );
  });
  test('what belongs to no site is told to all of them', () => {
    const life = fleetAt(NIGHT);
    life.hear({ type: 'clock.jumped', byMs: 3_600 });
    life.pass(30);
    expect(told(life, 'clock')).toEqual(['fien', 'otto', 'zoe']);
  });
  test('where nobody looks after devices coordinators read it on their page, once, and are not called', () => {
    const life = fleetAt(DAYTIME, undefined, LIFE_SITE);
    life.drop('balie-1');
    life.pass(3 * 24 * HOUR);
    expect(left(life)).toEqual([]);
    expect(noticesOf(life, 'gijs', 'faults').map(({ rings }) => rings)).toEqual([false]);
  });
  test('a policy names others: the first that fits counts', () => {
    const life = fleetAt(DAYTIME, [
      { codes: ['device-lost'], site: 'noord', tell: [{ person: 'zoe' }, { group: 'reserve' }] },
      { tell: ['admin'] },
    ]);
    life.drop('balie-1', 'zaal-1');
    life.pass(60);
    const toldOf = (id: string) =>
      [...life.state.faults.values()]
        .find(({ device }) => device === id)
        ?.told.map(({ person }) => person)
        .sort();
    expect(toldOf('balie-1')).toEqual(['gijs', 'zoe']);
    expect(toldOf('zaal-1')).toEqual(['admin']);
  });
});

describe('at what hour', () => {
  test('one dead button at night waits until seven, and is one message with all else that waited', () => {
    const life = fleetAt(NIGHT);
    life.drop('balie-1');
    life.pass(HOUR);
    life.drop('kamer-3');
    life.pass(6.9 * HOUR);
    expect(left(life)).toEqual([]);
    life.pass(0.2 * HOUR);
    expect(left(life)).toEqual(['fien sms', 'otto sms']);
    expect(life.entries('faults.told').map(({ faults }) => faults.length)).toEqual([2, 2]);
    expect(new Date(faultOf(life, 'device-lost').told[0]?.at ?? 0).toISOString()).toBe(
      '2026-11-26T06:00:00.000Z',
    );
  });
  test('three of an area at night do not wait', () => {
    const life = fleetAt(NIGHT);
    life.drop('balie-1', 'kamer-1', 'kamer-2');
    life.pass(70);
    expect(life.faults()).toEqual(['area-lost']);
    expect(left(life)).toEqual(['fien sms', 'otto sms']);
  });
  test('a channel waits while another works, the last one does not', () => {
    const life = fleetAt(NIGHT);
    life.hear({ type: 'channel.changed', channel: 'mail', ok: false, reason: 'gone' });
    life.pass(60);
    expect(life.entries('faults.told')).toEqual([]);
    life.hear({ type: 'channel.changed', channel: 'sms', ok: false, reason: 'gone' });
    life.pass(90);
    expect(noticesOf(life, 'fien', 'faults')).toHaveLength(1);
  });
  test('hours of a policy: only on workdays from eight', () => {
    // Friday evening; Monday is the 30th.
    const life = fleetAt('2026-11-27T20:00:00Z', [
      {
        tell: ['facilities'],
        when: {
          days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
          from: '08:00',
          until: '17:00',
          timezone: 'Europe/Amsterdam',
        },
      },
    ]);
    life.drop('balie-1', 'kamer-1', 'kamer-2');
    life.pass(3 * 24 * HOUR);
    expect(new Date(faultOf(life, 'area-lost').told[0]?.at ?? 0).toISOString()).toBe(
      '2026-11-30T07:00:00.000Z',
    );
  });
  test('always means at night too', () => {
    const life = fleetAt(NIGHT, [{ tell: ['facilities'], when: 'always', repeat: 0 }]);
    life.drop('balie-1');
    life.pass(60);
    expect(left(life)).toHaveLength(2);
    life.pass(48 * HOUR);
    expect(left(life)).toHaveLength(2);
  });
});

describe('once', () => {
  test('what is over before it was told is not told', () => {
    const life = fleetAt(NIGHT);
    life.drop('balie-1');
    life.pass(HOUR);
    life.connect('balie-1');
    life.pass(10 * HOUR);
    expect(left(life)).toEqual([]);
    expect(life.faults()).toEqual([]);
  });
  test('told again after a day while nobody takes it on, and no more once somebody does', () => {
    const life = fleetAt(DAYTIME);
    life.drop('balie-1');
    life.pass(25 * HOUR);
    expect(left(life)).toEqual(['fien sms', 'otto sms', 'fien sms', 'otto sms']);
    const { id } = faultOf(life, 'device-lost');
    expect(
      life.ask(as('facilities', 'fien'), { type: 'fault.acknowledged', fault: id, note: ' besteld\n' }),
    ).toEqual({
      ok: true,
      id,
    });
    life.pass(72 * HOUR);
    expect(left(life)).toHaveLength(4);
    expect(life.faults()).toEqual(['device-lost']);
    expect(faultOf(life, 'device-lost').acknowledged).toMatchObject({ person: 'fien', text: 'besteld' });
  });
  test('an area that grows, and shrinks to single devices, is not told anew', () => {
    const life = fleetAt(DAYTIME);
    life.drop('balie-1', 'kamer-1', 'kamer-2');
    life.pass(70);
    expect(left(life)).toHaveLength(2);
    life.connect('balie-1');
    life.pass(HOUR);
    expect(life.faults()).toEqual(['device-lost', 'device-lost']);
    expect(left(life)).toHaveLength(2);
  });
  test('a restart tells nobody twice', () => {
    const life = fleetAt(DAYTIME);
    life.drop('balie-1');
    life.pass(60);
    life.restart('two');
    life.openLanes('sms', 'mail');
    life.connect('kamer-1', 'kamer-2', 'kamer-3', 'zaal-1', 'hanger-1');
    life.pass(2 * HOUR);
    expect(left(life)).toHaveLength(2);
    const folded = start();
    restore(folded, life.disk);
    expect(folded.faults).toEqual(life.state.faults);
    expect(folded.fleet.toldT).toEqual(life.state.fleet.toldT);
  });
  test('five hundred faults are a few messages', () => {
    const life = fleetAt(DAYTIME);
    for (let i = 0; i < 500; i++) {
      life.hear({ type: 'channel.changed', channel: `hub:h${i}`, ok: false, reason: 'gone' });
      life.pass(2);
    }
    life.pass(HOUR);
    expect(life.faults()).toHaveLength(500);
    for (const person of ['fien', 'otto', 'zoe']) {
      const sent = shortTo(life, person);
      expect(sent.length).toBeLessThan(6);
      expect(Math.max(...sent.map((text) => text.length))).toBeLessThanOrEqual(128);
    }
    const all = life.entries('faults.told').filter(({ person }) => person === 'fien');
    expect(new Set(all.flatMap(({ faults }) => faults)).size).toBe(500);
  });
});

describe('taking a fault on', () => {
  test('by confirming the message: it is nobody else’s any more, and the message of others is over', () => {
    const life = fleetAt(DAYTIME);
    life.drop('balie-1');
    life.pass(60);
    const [notice] = noticesOf(life, 'fien', 'faults');
    life.hear({ type: 'page.answered', page: notice?.id ?? '', channel: 'sms', answer: 'coming' });
    expect(faultOf(life, 'device-lost').acknowledged?.person).toBe('fien');
    life.pass(60);
    expect(noticesOf(life, 'otto', 'faults')[0]?.endedAt).not.toBeNull();
  });
  test('notes are kept in order, also of what is over; too long, too many and unknown are refused', () => {
    const life = fleetAt(DAYTIME);
    life.drop('balie-1');
    life.pass(60);
    const { id: fault } = faultOf(life, 'device-lost');
    const note = (text: string) => life.ask(as('facilities', 'fien'), { type: 'fault.noted', fault, text });
    life.connect('balie-1');
    expect(note('voeding vervangen')).toEqual({ ok: true, id: fault });
    expect(note('x'.repeat(501))).toMatchObject({ ok: false, problem: { code: 'invalid', field: 'text' } });
    expect(note(' \n ')).toMatchObject({ ok: false, problem: { code: 'invalid' } });
    for (let i = 1; i < NOTES_LIMIT; i++) note(`n${i}`);
    expect(note('te veel')).toMatchObject({ ok: false, problem: { code: 'conflict' } });
    expect(life.ask(as('facilities'), { type: 'fault.acknowledged', fault, note: null })).toMatchObject({
      ok: false,
      problem: { code: 'closed' },
    });
    expect(life.ask(as('facilities'), { type: 'fault.noted', fault: 'f99', text: 'x' })).toMatchObject({
      ok: false,
      problem: { code: 'not_found' },
    });
    expect(faultOf(life, 'device-lost').notes).toHaveLength(NOTES_LIMIT);
  });
  test('auditors and integrations see that it was done and told, and neither persons nor their words', () => {
    const life = fleetAt(DAYTIME);
    life.drop('balie-1');
    life.pass(60);
    const { id } = faultOf(life, 'device-lost');
    life.ask(as('facilities', 'fien'), { type: 'fault.acknowledged', fault: id, note: 'van Jan' });
    life.ask(as('facilities', 'fien'), { type: 'fault.noted', fault: id, text: 'Jan belt' });
    const seen = viewFault(life.state, id, as('facilities'));
    expect(seen).toMatchObject({
      acknowledged: { person: 'fien', note: 'van Jan' },
      notes: [{ person: 'fien', text: 'Jan belt' }],
      told: [
        { person: 'fien', channel: 'web' },
        { person: 'fien', channel: 'sms' },
        { person: 'otto', channel: 'web' },
        { person: 'otto', channel: 'sms' },
      ],
    });
    for (const role of ['auditor', 'integration'] as const) {
      const text = JSON.stringify(listFaults(life.state, as(role)));
      expect(text).toContain('"acknowledged":{"person":null');
      for (const word of ['Jan', 'fien', 'otto']) expect(text).not.toContain(word);
    }
  });
});
