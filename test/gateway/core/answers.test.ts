/** Stories of answers: coming, cannot, arrived, clear, false alarm, 112 (PROTOCOL 7.4, 7.6, 7.10; INTERFACE, alarm state). */
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../gateway/core/site.ts';
import { viewAlarm, viewIncident } from '../../../gateway/core/views.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const GROUP = ['p-anna', 'p-bram', 'p-cleo'];

function pressed(level: 'assist' | 'emergency' = 'assist'): Life {
  const life = new Life();
  life.connect('balie-1', 'hanger-1', 'p-anna', 'p-bram', 'p-cleo', 'p-gijs');
  life.clear();
  life.press('balie-1', level);
  return life;
}
const states = (life: Life) => life.got('balie-1', 'progress').map(({ state }) => state);

describe('coming', () => {
  it('acknowledges the alarm and stops later steps', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.pass(100);
    expect(life.last()).toMatchObject({ state: 'acknowledged', step: 0 });
    expect(life.last().guidance).toBeNull();
  });

  it('expires after 120 s without an arrival: open again, from step 0, everyone paged at once', () => {
    const life = pressed();
    life.reply('p-cleo', 'cannot');
    life.reply('p-anna', 'coming');
    life.pass(119.9);
    expect(life.last().state).toBe('acknowledged');
    life.clear();
    life.pass(0.1);
    expect(life.last()).toMatchObject({ state: 'open', step: 0, policyFrom: life.t });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.last().responders.get('anna')?.answer).toBe('expired');
    expect(states(life).at(-1)).toBe('paged');
  });

  it('does not expire once somebody has arrived', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.reply('p-bram', 'coming');
    life.reply('p-anna', 'arrived');
    life.pass(300);
    expect(life.last().state).toBe('on-scene');
    expect(life.last().responders.get('bram')?.answer).toBe('coming');
  });

  it('of one person expires alone while enough others are coming', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.pass(60);
    life.reply('p-bram', 'coming');
    life.pass(60);
    expect(life.last().state).toBe('acknowledged');
    expect(life.last().responders.get('anna')?.answer).toBe('expired');
    life.pass(60);
    expect(life.last().state).toBe('open');
  });

  it('counts also late, after the unpage', () => {
    const life = pressed();
    const page = life.got('p-bram', 'page')[0]?.page ?? '';
    life.reply('p-anna', 'coming');
    expect(life.got('p-bram', 'unpage')).toHaveLength(1);
    life.reply('p-bram', 'coming', page);
    expect(life.last().responders.get('bram')?.answer).toBe('coming');
    expect(life.last().pages.get(page)?.state).toBe('acknowledged');
    expect(life.got('balie-1', 'progress').at(-1)?.responders).toBe(2);
  });

  it('counts to a page that a newer one replaced', () => {
    const life = pressed();
    const page = life.got('p-bram', 'page')[0]?.page ?? '';
    life.pass(20);
    life.reply('p-bram', 'coming', page);
    expect(life.last().state).toBe('acknowledged');
  });

  it('counts for nothing for a closed alarm, and gets its receipt all the same', () => {
    const life = pressed();
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    const before = life.disk.length;
    const reply = life.reply('p-anna', 'coming');
    expect(life.last()).toMatchObject({ state: 'closed' });
    expect(life.disk.slice(before).map(({ type }) => type)).not.toContain('answer.recorded');
    expect(life.got('p-anna', 'receipt')).toMatchObject([{ seq: reply.seq, state: 'logged' }]);
  });

  it('counts for nothing from a pager to which the page was not sent, or that nobody holds', () => {
    const life = pressed();
    const page = life.got('p-bram', 'page')[0]?.page ?? '';
    life.reply('p-anna', 'coming', page);
    expect(life.last().responders.size).toBe(0);
    life.ask(as('admin'), { type: 'device.assigned', device: 'p-anna', person: null });
    life.reply('p-anna', 'coming');
    expect(life.last().responders.size).toBe(0);
    life.reply('p-anna', 'coming', 'no-such-page');
    expect(life.got('p-anna', 'receipt')).toHaveLength(3);
  });

  it('counts for whoever holds the pager at that moment, and the page stops ringing', () => {
    const life = pressed();
    life.ask(as('admin'), { type: 'device.assigned', device: 'p-anna', person: 'gijs' });
    life.reply('p-anna', 'cannot');
    expect(life.last().responders.get('gijs')?.answer).toBe('cannot');
    expect([...life.last().ringing.values()].filter(({ device }) => device === 'p-anna')).toEqual([]);
  });

  it('of everyone of the site counts over HTTP; a token without a person cannot answer', () => {
    const life = pressed();
    expect(life.answer('wil', 'coming')).toMatchObject({ ok: true });
    expect(
      life.ask(as('responder'), { type: 'answer.given', alarm: life.last().id, answer: 'coming' }),
    ).toMatchObject({
      ok: false,
      problem: { code: 'forbidden' },
    });
  });

  it('said twice is said once', () => {
    const life = pressed();
    life.answer('anna', 'coming');
    const before = life.disk.length;
    expect(life.answer('anna', 'coming')).toEqual({ ok: true, alarm: life.last().id });
    expect(life.disk).toHaveLength(before);
  });
});

describe('cannot', () => {
  it('after coming withdraws it: open again, the others are paged at once', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.clear();
    life.pass(5);
    life.answer('anna', 'cannot');
    expect(life.last()).toMatchObject({ state: 'open', step: 0, policyFrom: life.t });
    expect(life.paged(life.t)).toEqual(['p-bram', 'p-cleo']);
    expect(states(life).at(-1)).toBe('paged');
  });

  it('of one of two who come leaves the alarm acknowledged', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.answer('bram', 'coming');
    life.answer('anna', 'cannot');
    expect(life.last().state).toBe('acknowledged');
  });

  it('on scene pages the others again when fewer than need are left', () => {
    const life = new Life({
      ...LIFE_SITE,
      policies: [
        {
          site: 'noord',
          level: 'assist',
          acknowledgeExpiry: 120,
          steps: [{ after: 0, page: ['oncall'], need: 2, guide112: true }],
        },
      ],
    });
    life.connect('balie-1', ...GROUP);
    life.press('balie-1');
    life.reply('p-anna', 'arrived');
    life.reply('p-bram', 'coming');
    life.clear();
    life.answer('bram', 'cannot');
    expect(life.last().state).toBe('on-scene');
    expect(life.paged(life.t)).toEqual(['p-cleo']);
  });

  it('does not take anybody away who is on scene', () => {
    const life = pressed();
    life.answer('anna', 'arrived');
    expect(life.answer('anna', 'cannot')).toMatchObject({ ok: false, problem: { code: 'already_on_scene' } });
    expect(life.last().responders.get('anna')?.answer).toBe('arrived');
  });
});

describe('arrived', () => {
  it('makes the first who arrives the lead; the next changes nothing of that', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.reply('p-bram', 'arrived', life.got('p-bram', 'page')[0]?.page);
    life.reply('p-anna', 'arrived');
    expect(life.last()).toMatchObject({ state: 'on-scene', lead: 'bram' });
    expect(states(life).at(-1)).toBe('on-scene');
  });

  it('is possible unannounced: open becomes on scene, and others stop ringing', () => {
    const life = pressed();
    life.reply('p-cleo', 'arrived');
    expect(life.last().state).toBe('on-scene');
    expect(life.got('p-anna', 'unpage')).toMatchObject([{ reason: 'taken' }]);
    life.pass(100);
    expect(life.last().step).toBe(0);
    expect(life.last().guidance).toBeNull();
  });

  it('reminds its responders after 15 min and the coordinator after 30; the alarm never closes by itself', () => {
    const life = pressed();
    life.reply('p-anna', 'arrived');
    life.clear();
    life.pass(15 * 60);
    expect(life.paged(life.t)).toEqual(['p-anna']);
    life.pass(15 * 60);
    expect(life.paged(life.t)).toEqual(['p-gijs']);
    life.pass(24 * 3600);
    expect(life.last().state).toBe('on-scene');
    expect(life.entries('alarm.reminded').map(({ whom }) => whom)).toEqual(['responders', 'coordinator']);
  });

  it('reminds both at once when the gateway was down meanwhile, and goes on', () => {
    const life = pressed();
    life.reply('p-anna', 'arrived');
    life.sleep(3600);
    life.restart();
    life.pass(1);
    expect(life.entries('alarm.reminded').map(({ whom }) => whom)).toEqual(['responders', 'coordinator']);
  });

  it('lets a reminder be silenced by any answer, and be cleared', () => {
    const life = pressed();
    life.reply('p-anna', 'arrived');
    life.pass(15 * 60);
    const page = life.got('p-anna', 'page').at(-1);
    expect(page?.text).toContain('Nog niet veilig gemeld');
    life.reply('p-anna', 'coming');
    expect(life.last().pages.get(page?.page ?? '')?.state).toBe('acknowledged');
    expect(life.last().responders.get('anna')?.answer).toBe('arrived');
    life.reply('p-anna', 'clear');
    expect(life.last().state).toBe('closed');
  });
});

describe('clear', () => {
  it.each(['anna', 'cleo'])('is refused from %s, who did not arrive', (person) => {
    const life = pressed();
    life.answer('anna', 'coming');
    expect(life.answer(person, 'clear')).toMatchObject({ ok: false, problem: { code: 'not_on_scene' } });
    expect(life.last().state).toBe('acknowledged');
  });

  it('counts from somebody on scene: nobody rings any more, and all are told', () => {
    const life = pressed();
    life.reply('p-anna', 'arrived');
    life.clear();
    life.reply(
      'p-anna',
      'clear',
      [...life.last().pages.values()].find(({ device }) => device === 'p-anna')?.id,
    );
    expect(life.last()).toMatchObject({ state: 'closed', closedBy: 'anna' });
    expect(life.last().ringing.size).toBe(0);
    expect(states(life)).toEqual(['closed']);
    for (const pager of GROUP) expect(life.got(pager, 'unpage')).toMatchObject([{ reason: 'closed' }]);
  });

  it('counts from the coordinator, over HTTP and from a pager, without arriving', () => {
    const life = pressed();
    expect(life.answer('gijs', 'clear', life.last().id, 'coordinator')).toMatchObject({ ok: true });
    life.press('balie-1');
    life.pass(40);
    life.reply('p-gijs', 'clear');
    expect(life.last().state).toBe('closed');
  });

  it('of a token of lesser role is refused, whatever its person may be elsewhere', () => {
    const life = pressed();
    expect(life.answer('gijs', 'clear', life.last().id, 'responder')).toMatchObject({
      ok: false,
      problem: { code: 'not_on_scene' },
    });
  });

  it('after closing is a conflict, as every other answer', () => {
    const life = pressed();
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(life.answer('anna', 'coming')).toMatchObject({ ok: false, problem: { code: 'closed' } });
    expect(life.answer('anna', 'coming', 'no-alarm')).toMatchObject({
      ok: false,
      problem: { code: 'not_found' },
    });
  });
});

describe('a false alarm, said by the presser', () => {
  it('informs and never closes; steps go on', () => {
    const life = pressed();
    life.cancel('balie-1', life.last().firstPress);
    expect(life.last()).toMatchObject({ state: 'open', cancelled: { duress: false } });
    life.pass(20);
    expect(life.last().step).toBe(1);
  });

  it('looks the same at the device and on shared screens whether under duress or not (P25)', () => {
    const told = [false, true].map((duress) => {
      const life = pressed();
      life.clear();
      life.cancel('balie-1', life.last().firstPress, duress);
      life.pass(21);
      const board = viewAlarm(life.state, life.last().id, as('board', null, 'noord'), life.now());
      return { device: life.end('balie-1').got.map(({ body }) => body), board };
    });
    expect(told[1]).toEqual(told[0]);
  });

  it('tells duress on the pagers of responders, and not on those of others', () => {
    const life = new Life({
      ...LIFE_SITE,
      devices: [...LIFE_SITE.devices, { id: 'p-mia', kind: 'pager', place: 'balie', person: 'mia' }],
    });
    life.connect('balie-1', 'p-anna', 'p-mia');
    const press = life.press('balie-1');
    life.pass(40);
    life.cancel('balie-1', press.id, true);
    expect(life.got('p-anna', 'page').at(-1)?.text).toContain('DWANG');
    expect(life.got('p-mia', 'page').at(-1)?.text).not.toContain('DWANG');
    expect(life.got('p-mia', 'page').at(-1)?.text).toContain('loos alarm');
  });

  it.each<[Role, string | null, boolean]>([
    ['responder', 'anna', true],
    // The presser, who is on call too: that screen may be watched.
    ['responder', 'wil', false],
    ['coordinator', 'gijs', true],
    ['admin', null, true],
    ['employee', 'wil', false],
    ['manager', 'mia', false],
    ['facilities', null, false],
    ['auditor', null, false],
    ['integration', null, false],
    ['board', null, false],
  ])('shows duress to a %s: %s %s', (role, person, shown) => {
    const life = pressed();
    const press = life.press('hanger-1');
    life.cancel('hanger-1', press.id, true);
    const actor = as(role, person, role === 'board' ? 'noord' : null);
    const alarm = viewAlarm(life.state, life.last().id, actor, life.now());
    const incident = viewIncident(life.state, life.last().id, actor, life.now());
    expect(alarm?.cancelled).toEqual(
      shown ? { at: expect.any(String), duress: true } : { at: expect.any(String) },
    );
    expect(JSON.stringify(incident).includes('duress')).toBe(shown);
  });

  it('cannot be taken back to an ordinary one once it was under duress', () => {
    const life = pressed();
    const press = life.last().firstPress;
    life.cancel('balie-1', press, true);
    life.cancel('balie-1', press, false);
    life.cancel('balie-1', press, true);
    expect(life.last().cancelled?.duress).toBe(true);
    expect(life.entries('press.cancelled')).toHaveLength(1);
  });

  it('over HTTP counts from the presser only', () => {
    const life = pressed();
    life.press('hanger-1');
    const cancel = (person: string) =>
      life.ask(as('employee', person), { type: 'alarm.cancelled', alarm: life.last().id, duress: false });
    expect(cancel('anna')).toMatchObject({ ok: false, problem: { code: 'forbidden' } });
    expect(cancel('wil')).toMatchObject({ ok: true });
  });
});

describe('112 guidance', () => {
  const call = (
    life: Life,
    person: string | null,
    state: 'calling' | 'called' | 'released',
    role: Role = 'responder',
  ) => life.ask(as(role, person), { type: 'guidance.changed', alarm: life.last().id, state, note: null });

  it('starts at 60 s for assist when nobody comes, and at 0 s for an emergency', () => {
    const assist = pressed();
    assist.pass(59.9);
    expect(assist.last().guidance).toBeNull();
    assist.pass(0.1);
    expect(assist.last().guidance).toMatchObject({ since: assist.wall });
    const emergency = pressed('emergency');
    expect(emergency.last().guidance).toMatchObject({ since: emergency.wall });
    expect(emergency.got('balie-1', 'progress').at(-1)).toMatchObject({ call112: 1 });
    expect(emergency.got('p-anna', 'page')[0]).toMatchObject({ call112: 1 });
  });

  it('does not start for assist while somebody is coming, and starts 60 s after that ran out', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.pass(179);
    expect(life.last().guidance).toBeNull();
    life.pass(1);
    expect(life.last().guidance).not.toBeNull();
  });

  it('does not end when people come, arrive or the alarm is cancelled', () => {
    const life = pressed('emergency');
    life.cancel('balie-1', life.last().firstPress);
    life.reply('p-anna', 'coming');
    life.reply('p-anna', 'arrived');
    life.pass(10);
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ state: 'on-scene', call112: 1 });
  });

  it('is quiet while somebody is calling, which lapses after 90 s without `called`', () => {
    const life = pressed('emergency');
    call(life, 'anna', 'calling');
    expect(life.last().guidance?.calling?.person).toBe('anna');
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ call112: 0 });
    expect(life.got('p-bram', 'page').at(-1)).toMatchObject({ call112: 0 });
    expect(call(life, 'bram', 'calling')).toMatchObject({ ok: false, problem: { code: 'taken' } });
    life.pass(89.9);
    expect(life.last().guidance?.calling).not.toBeNull();
    life.pass(0.1);
    expect(life.last().guidance?.calling).toBeNull();
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ call112: 1 });
  });

  it('is given back by who called, or the coordinator, not by others', () => {
    const life = pressed('emergency');
    call(life, 'anna', 'calling');
    expect(call(life, 'bram', 'released')).toMatchObject({ ok: false, problem: { code: 'forbidden' } });
    expect(call(life, 'gijs', 'released', 'coordinator')).toMatchObject({ ok: true });
    expect(life.last().guidance?.calling).toBeNull();
    expect(call(life, 'anna', 'released')).toMatchObject({ ok: false, problem: { code: 'not_active' } });
  });

  it('ends when a call is recorded, by who and when, from a pager too', () => {
    const life = pressed('emergency');
    life.reply('p-anna', 'calling-112');
    life.pass(30);
    life.reply('p-anna', 'called-112');
    expect(life.last().guidance).toMatchObject({ calling: null, called: { person: 'anna', at: life.wall } });
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ call112: 0 });
    life.pass(200);
    expect(life.last().guidance?.called?.person).toBe('anna');
    expect(call(life, 'bram', 'calling')).toMatchObject({ ok: false, problem: { code: 'conflict' } });
  });

  it('ends with the alarm', () => {
    const life = pressed('emergency');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ state: 'closed', call112: 0 });
  });

  it('comes at 60 s at the latest whatever a policy says, and at once for every emergency', () => {
    const late = { after: 0, page: ['oncall' as const], need: 1, guide112: false };
    const life = new Life({
      ...LIFE_SITE,
      policies: (['assist', 'emergency'] as const).map((level) => ({
        site: 'noord',
        level,
        acknowledgeExpiry: 120,
        steps: [late, { ...late, after: 300, guide112: true }],
      })),
    });
    life.connect('balie-1', 'kamer-3', ...GROUP);
    life.press('balie-1');
    life.press('kamer-3', 'emergency');
    expect(life.alarms().map(({ guidance }) => guidance !== null)).toEqual([false, true]);
    life.pass(60);
    expect(life.alarms().map(({ guidance }) => guidance !== null)).toEqual([true, true]);
  });
});
