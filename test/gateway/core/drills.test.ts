/** Stories of drills: marked on every page, without duties, and real as soon as anything is doubtful (P2, P8, P25). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewDrill } from '../../../gateway/core/drills/view.ts';
import { statisticsOf } from '../../../gateway/core/roster/statistics.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { wall } from '../../../gateway/core/time.ts';
import { viewAlarm, viewIncident } from '../../../gateway/core/views.ts';
import { courseOf, drillCsv, toTheDoor } from '../../../gateway/shell/report/drill-csv.ts';
import { durable } from './durable.ts';
import { as, Life, MORNING, pressId } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const ADMIN = as('admin');
const GROUP = ['p-anna', 'p-bram', 'p-cleo'];

function morning(): Life {
  const life = new Life();
  life.connect('balie-1', 'kamer-1', 'zaal-1', ...GROUP);
  life.clear();
  return life;
}
const announce = (life: Life, device = 'balie-1', minutes = 15): string => {
  const outcome = life.ask(as('facilities', 'gijs'), {
    type: 'drill.announced',
    device,
    place: null,
    note: 'kwartaal',
    minutes,
  });
  expect(outcome).toMatchObject({ ok: true });
  // Whoever pressed in that very instant did not know of it.
  life.pass(1);
  return outcome.ok ? (outcome.id ?? '') : '';
};
const drill = (life: Life, id: string, actor = ADMIN) => viewDrill(life.state, id, actor, life.now());
const view = (life: Life) => viewAlarm(life.state, life.last().id, ADMIN, life.now());

/** A drill under way on balie-1, after a moment. */
function underway(): { readonly life: Life; readonly id: string } {
  const life = morning();
  const id = announce(life);
  life.pass(30);
  life.press('balie-1');
  life.pass(6);
  return { life, id };
}

/** Everybody of the group was paged anew just now, and the first thing they read is that it is none. */
function allPagedAsReal(life: Life, since: number): void {
  expect(life.paged(since)).toEqual(GROUP);
  for (const pager of GROUP) {
    const newest = life.got(pager, 'page').at(-1);
    expect(newest?.text).toMatch(pager === 'p-bram' ? /^NO DRILL: / : /^GEEN OEFENING: /);
    expect(newest?.place).toMatch(pager === 'p-bram' ? /^NO DRILL / : /^GEEN OEFENING /);
    const ids = life.got(pager, 'page').map(({ page }) => page);
    expect(new Set(ids).size).toBeGreaterThan(1);
  }
  expect(view(life)?.drill).toBe(false);
}

describe('a drill', () => {
  it('is the next press of its device: on the real path, receipt and pages as ever, marked first', () => {
    const life = morning();
    const id = announce(life);
    expect(drill(life, id)).toMatchObject({ state: 'armed', alarm: null, device: 'balie-1', place: 'balie' });
    life.pass(60);
    const press = life.press('balie-1');
    expect(life.got('balie-1', 'receipt').at(-1)).toMatchObject({ id: press.id, state: 'logged' });
    expect(life.paged(life.t)).toEqual(GROUP);
    const [anna] = life.got('p-anna', 'page');
    expect(anna?.text).toMatch(/^OEFENING: /);
    expect(anna?.place).toMatch(/^OEFENING Plek balie/);
    expect(life.got('p-bram', 'page')[0]?.text).toMatch(/^DRILL: /);
    expect(view(life)).toMatchObject({ drill: true, state: 'open' });
    expect(drill(life, id)).toMatchObject({ state: 'running', alarm: life.last().id });
  });

  it('commits the alarm, what it is and its pages in one transaction (P4)', () => {
    const life = morning();
    announce(life);
    life.press('balie-1');
    const [batch] = life.batches.filter(({ entries }) => entries.some(({ type }) => type === 'alarm.opened'));
    expect(batch?.entries.map(({ type }) => type)).toEqual([
      'alarm.opened',
      'drill.begun',
      'press.received',
      'step.started',
      'page.requested',
    ]);
  });

  it('is timed from the finger to the knock on the door', () => {
    const life = morning();
    const id = announce(life);
    life.pass(10);
    life.press('balie-1', 'assist', { age: 1_500 });
    life.pass(2);
    life.reply('p-anna', 'ringing');
    life.pass(3);
    life.reply('p-anna', 'coming');
    life.pass(40);
    life.reply('p-anna', 'arrived');
    life.pass(60);
    life.reply('p-anna', 'clear');
    const told = drill(life, id)?.times.map(({ what, person, afterMs }) => [what, person, afterMs]);
    expect(told).toEqual([
      ['pressed', null, 0],
      ['received', null, 1_500],
      ...['anna', 'bram', 'cleo'].map((person) => ['paged', person, 1_500]),
      ['delivered', 'anna', 3_500],
      ['coming', 'anna', 6_500],
      ['arrived', 'anna', 46_500],
      ['closed', 'anna', 106_500],
    ]);
    expect(drill(life, id)?.state).toBe('ended');
    expect(drill(life, id, as('auditor'))?.times.every(({ person }) => person === null)).toBe(true);
  });

  it('sends nobody to call 112, on no page and on no device', () => {
    const life = morning();
    announce(life);
    life.press('balie-1');
    life.pass(90);
    expect(life.got('p-anna', 'page').every(({ call112 }) => call112 === 0)).toBe(true);
    expect(life.got('balie-1', 'progress').every(({ call112 }) => call112 === 0)).toBe(true);
    expect(life.got('p-anna', 'page').some(({ text }) => text.includes('112'))).toBe(false);
    expect(view(life)).toMatchObject({ drill: true, call112: false });
    expect(
      life.ask(as('responder', 'anna'), {
        type: 'guidance.changed',
        alarm: life.last().id,
        state: 'called',
        note: null,
      }),
    ).toMatchObject({ ok: false, problem: { code: 'conflict' } });
    // Nobody comes: that is shown as it is, in a drill too.
    expect(life.got('balie-1', 'progress').at(-1)?.state).toBe('nobody');
  });

  it('asks no duties of anybody and counts in no statistics', () => {
    const { life } = underway();
    life.reply('p-anna', 'coming');
    life.reply('p-anna', 'arrived');
    life.reply('p-anna', 'clear');
    expect(viewIncident(life.state, life.last().id, ADMIN, life.now())).toMatchObject({
      duties: [],
      drill: true,
    });
    const all = () => statisticsOf(life.state, wall(MORNING - 1), wall(MORNING + 86_400_000)).rows;
    expect(all()).toEqual([]);
    life.press('kamer-1');
    expect(all()).toHaveLength(1);
  });

  it('at a place without a button begins by hand', () => {
    const life = morning();
    const outcome = life.ask(as('coordinator', 'gijs'), {
      type: 'drill.announced',
      device: null,
      place: 'kamer-3',
      note: null,
      minutes: 5,
    });
    const id = outcome.ok ? (outcome.id ?? '') : '';
    expect(life.ask(as('coordinator', 'gijs'), { type: 'drill.begun', drill: id })).toMatchObject({
      ok: true,
    });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(view(life)).toMatchObject({ drill: true, device: null, place: 'kamer-3', raisedBy: 'gijs' });
    expect(drill(life, id)?.times[0]).toMatchObject({ what: 'pressed', afterMs: 0 });
    expect(life.ask(as('coordinator', 'gijs'), { type: 'drill.begun', drill: id })).toMatchObject({
      ok: false,
      problem: { code: 'conflict' },
    });
  });

  it('is stopped by whoever holds it, and nobody is left ringing', () => {
    const { life, id } = underway();
    expect(life.ask(as('facilities', 'gijs'), { type: 'drill.stopped', drill: id })).toMatchObject({
      ok: true,
    });
    expect(life.last().state).toBe('closed');
    expect(life.got('p-anna', 'unpage').at(-1)?.reason).toBe('closed');
    expect(drill(life, id)?.state).toBe('ended');
    expect(life.ask(ADMIN, { type: 'drill.stopped', drill: id })).toMatchObject({ ok: true });
  });
});

describe('an announcement', () => {
  it('ends by itself, over a restart too, and the press after it is an alarm like any other', () => {
    const life = morning();
    const id = announce(life, 'balie-1', 30);
    life.pass(600);
    life.restart();
    life.connect('balie-1', ...GROUP);
    expect(drill(life, id)?.state).toBe('armed');
    life.pass(1_198);
    expect(drill(life, id)?.state).toBe('armed');
    life.pass(2);
    expect(drill(life, id)?.state).toBe('expired');
    expect(life.entries('drill.ended')).toMatchObject([{ drill: id, reason: 'time' }]);
    life.press('balie-1');
    expect(view(life)).not.toHaveProperty('drill');
    expect(life.got('p-anna', 'page').at(-1)?.text).not.toContain('OEFENING');
  });

  it('is over in its own moment, also when the process slept through it', () => {
    const life = morning();
    announce(life, 'balie-1', 5);
    life.sleep(301);
    life.press('balie-1');
    expect(life.last().drill).toBeNull();
  });

  it.each([
    ['of a device that is not there', 'nergens', 'invalid'],
    ['of a pager', 'p-anna', 'invalid'],
  ])('%s is refused', (_, device, code) => {
    const life = morning();
    expect(
      life.ask(ADMIN, { type: 'drill.announced', device, place: null, note: null, minutes: 15 }),
    ).toMatchObject({ ok: false, problem: { code, field: 'device' } });
  });

  it('is refused on a virtual device of a simulation', () => {
    const life = morning();
    expect(life.ask(ADMIN, { type: 'simulation.opened', people: [], minutes: 30 })).toMatchObject({
      ok: true,
    });
    life.ask(ADMIN, {
      ...{ type: 'device.added', device: 'sim-1', kind: 'desk', place: 'balie', person: null },
      virtual: 'session',
    });
    expect(
      life.ask(ADMIN, { type: 'drill.announced', device: 'sim-1', place: null, note: null, minutes: 15 }),
    ).toMatchObject({ ok: false, problem: { code: 'invalid', field: 'device', nl: expect.any(String) } });
  });

  it('is refused twice on one device, in its test session, and with an alarm open', () => {
    const ask = { type: 'drill.announced', device: 'balie-1', place: null, note: null, minutes: 15 } as const;
    const conflict = { ok: false, problem: { code: 'conflict' } };
    const twice = morning();
    announce(twice);
    expect(twice.ask(ADMIN, ask)).toMatchObject(conflict);
    expect(twice.ask(ADMIN, { type: 'test.started', device: 'balie-1', minutes: 5 })).toMatchObject(conflict);
    const testing = morning();
    testing.ask(ADMIN, { type: 'test.started', device: 'balie-1', minutes: 5 });
    expect(testing.ask(ADMIN, ask)).toMatchObject(conflict);
    const alarmed = morning();
    alarmed.press('balie-1');
    expect(alarmed.ask(ADMIN, ask)).toMatchObject(conflict);
    for (const minutes of [0, 31, 1.5])
      expect(morning().ask(ADMIN, { ...ask, minutes })).toMatchObject({
        ok: false,
        problem: { code: 'invalid', field: 'minutes' },
      });
  });

  it('that is called off leaves the next press real', () => {
    const life = morning();
    const id = announce(life);
    life.ask(ADMIN, { type: 'drill.stopped', drill: id });
    life.press('balie-1');
    expect(life.last().drill).toBeNull();
  });
});

describe('what is doubtful is real', () => {
  it('a second press of the device: everybody is paged again at once, and duties are back', () => {
    const { life, id } = underway();
    life.press('balie-1');
    allPagedAsReal(life, life.t);
    expect(drill(life, id)?.state).toBe('became-real');
    expect(life.entries('drill.became-real')).toMatchObject([{ why: 'press' }]);
    expect(viewIncident(life.state, life.last().id, ADMIN, life.now())?.duties.length).toBeGreaterThan(5);
    expect(life.ask(ADMIN, { type: 'drill.stopped', drill: id })).toMatchObject({
      ok: false,
      problem: { code: 'conflict' },
    });
    life.pass(61);
    expect(view(life)?.call112).toBe(true);
  });

  it('and the report says when, by what, and no time to a door that was knocked on after it', () => {
    const { life, id } = underway();
    life.reply('p-anna', 'coming');
    life.pass(4);
    life.press('balie-1', 'assist', { age: 1_000 });
    life.pass(20);
    life.reply('p-anna', 'arrived');
    const report = drill(life, id);
    if (report === null) throw new Error('no report');
    expect(report).toMatchObject({
      pressedAgain: { afterMs: 9_012 },
      becameReal: { afterMs: 10_012, why: 'press' },
    });
    expect(report.times.find(({ what }) => what === 'arrived')?.afterMs).toBe(30_012);
    expect(toTheDoor(report)).toBeNull();
    expect(courseOf(report).map(({ what, why }) => (why === null ? what : `${what} ${why}`))).toEqual([
      'pressed',
      'received',
      ...['paged', 'paged', 'paged'],
      'coming',
      'pressed-again',
      'became-real press',
      'arrived',
    ]);
    expect(drillCsv({ view: report, where: '', zone: '', people: {} }, textsFor('en'))).toMatch(
      /Became real,,[^,]+,10012,it was pressed again/,
    );
  });

  it('and a knock before it stands in the report', () => {
    const { life, id } = underway();
    life.reply('p-anna', 'arrived');
    life.pass(4);
    life.reply('p-cleo', 'calling-112');
    const report = drill(life, id);
    expect(report).toMatchObject({ pressedAgain: null, becameReal: { why: 'called-112' } });
    expect(report && toTheDoor(report)).toBe(6_012);
  });

  it('a second press within a second of the first', () => {
    const life = morning();
    announce(life);
    life.press('balie-1');
    life.pass(0.4);
    life.press('balie-1');
    allPagedAsReal(life, life.t);
  });

  it('a second press when somebody said "coming" to the exercise: nobody is counted on', () => {
    const { life } = underway();
    life.reply('p-anna', 'coming');
    expect(life.last().state).toBe('acknowledged');
    const since = life.t;
    life.pass(5);
    life.press('balie-1');
    allPagedAsReal(life, since + 1);
    expect(life.last().state).toBe('open');
    expect(life.last().responders.get('anna')?.answer).toBe('expired');
  });

  it('a press while somebody is on scene of the drill: a new alarm, and the drill is none any more', () => {
    const { life, id } = underway();
    life.reply('p-anna', 'arrived');
    life.pass(5);
    const since = life.t;
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(2);
    expect(life.last().drill).toBe('off');
    expect(life.alarms()[0]?.drill).toBe('off');
    expect(life.paged(since)).toEqual(GROUP);
    expect(drill(life, id)?.state).toBe('became-real');
  });

  it('the same press held on until it is an emergency', () => {
    const life = morning();
    const id = announce(life);
    const press = life.press('balie-1');
    life.pass(2);
    const end = life.end('balie-1');
    end.seq += 1;
    life.say({ ...press, seq: end.seq, heard: end.heard, level: 'emergency' });
    allPagedAsReal(life, life.t);
    expect(life.last().level).toBe('emergency');
    expect(view(life)?.call112).toBe(true);
    expect(drill(life, id)?.state).toBe('became-real');
  });

  it.each([
    ['an emergency', 'emergency', {}],
    ['a press of an unknown level', 'unknown', {}],
    ['a test outside a session', 'test', {}],
    ['a press from before a reset', 'assist', { resumed: true }],
    ['a press that was made before anybody announced a drill', 'assist', { age: 90_000 }],
    ['a press with a counter that is not newer', 'assist', { seq: 1 }],
  ] as const)('%s on the announced device', (_, level, more) => {
    const life = morning();
    const id = announce(life);
    life.pass(30);
    life.press('balie-1', level, more);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(view(life)?.drill).toBe(false);
    expect(life.got('p-anna', 'page').at(-1)?.text).toMatch(/^GEEN OEFENING: /);
    expect(drill(life, id)?.state).toBe('became-real');
    expect(life.last().presses).toHaveLength(1);
  });

  it('a cancel, and under duress it looks the same on a shared screen (P25)', () => {
    const seen = [false, true].map((duress) => {
      const life = morning();
      announce(life);
      const press = life.press('balie-1');
      life.pass(6);
      const since = life.t;
      life.cancel('balie-1', press.id, duress);
      expect(life.paged(since)).toEqual(GROUP);
      expect(view(life)?.drill).toBe(false);
      const board = viewAlarm(life.state, life.last().id, as('board', null, 'noord'), life.now());
      const progress = life.got('balie-1', 'progress', since);
      return JSON.stringify([board, progress]);
    });
    expect(seen[0]).toBe(seen[1]);
  });

  it('another device at the site: an alarm of its own, told to be none of the drill', () => {
    const { life } = underway();
    life.press('kamer-1');
    expect(life.alarms()).toHaveLength(2);
    expect(life.last()).toMatchObject({ device: 'kamer-1', drill: 'off' });
    expect(life.got('p-anna', 'page').at(-1)?.text).toMatch(/^GEEN OEFENING: /);
    life.press('zaal-1');
    expect(life.last()).toMatchObject({ device: 'zaal-1', drill: null });
  });

  it('an alarm of which nobody knows the site is told to be none of the drill either', () => {
    const { life } = underway();
    const call = { id: '00000000000000ab', place: null, text: 'Geschreeuw', level: 'assist' } as const;
    expect(life.ask(as('admin'), { type: 'alarm.raised', ...call })).toMatchObject({ ok: true });
    expect(life.last()).toMatchObject({ site: null, drill: 'off' });
    expect(life.got('p-anna', 'page').at(-1)?.text).toMatch(/^GEEN OEFENING: /);
  });

  it('whoever says on a pager to be calling 112', () => {
    const { life } = underway();
    life.reply('p-cleo', 'calling-112');
    expect(view(life)).toMatchObject({ drill: false });
    expect(view(life)?.guidance112?.calling?.person).toBe('cleo');
  });

  it('and then a recorded repeat of the first press changes nothing (P10)', () => {
    const life = morning();
    announce(life);
    const press = life.press('balie-1');
    life.pass(10);
    const before = life.disk.length;
    life.say(press);
    life.say(press);
    expect(life.disk.slice(before).map(({ type }) => type)).toEqual([]);
    expect(view(life)?.drill).toBe(true);
  });
});

describe('whatever is done in whatever order', () => {
  it('folding the log gives the state back, no press is lost, and no real press stays a drill', () => {
    const deeds = fc.array(
      fc.oneof(
        fc.record({ what: fc.constant('press' as const), device: fc.constantFrom('balie-1', 'kamer-1') }),
        fc.record({
          what: fc.constantFrom('announce' as const, 'stop' as const, 'coming' as const, 'arrived' as const),
          device: fc.constantFrom('balie-1', 'kamer-1'),
        }),
        fc.record({ what: fc.constantFrom('clear' as const, 'restart' as const), device: fc.constant('') }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        deeds,
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 30, maxLength: 30 }),
        (all, waits) => {
          const life = new Life(LIFE_SITE);
          const online = ['balie-1', 'kamer-1', ...GROUP];
          life.connect(...online);
          let presses = 0;
          for (const [i, { what, device }] of all.entries()) {
            life.pass(waits[i] ?? 1);
            const open = life.alarms().filter(({ state }) => state !== 'closed');
            switch (what) {
              case 'press': {
                const joined = open.some((alarm) => alarm.device === device);
                presses += 1;
                life.press(device);
                const alarm = life.state.devices.get(device)?.seen.get(pressId(presses))?.alarm ?? '';
                expect(life.alarm(alarm).pages.size).toBeGreaterThan(0);
                if (joined) expect(life.alarm(alarm).drill).not.toBe('on');
                break;
              }
              case 'announce':
                life.request(ADMIN, {
                  type: 'drill.announced',
                  device,
                  place: null,
                  note: null,
                  minutes: 15,
                });
                break;
              case 'stop':
                for (const one of life.state.drills.open.values())
                  life.request(ADMIN, { type: 'drill.stopped', drill: one.id });
                break;
              case 'restart':
                life.restart();
                life.connect(...online);
                break;
              default:
                for (const { id } of open) life.answer('anna', what, id);
            }
            expect(life.state.drills.open.size).toBeLessThanOrEqual(2);
          }
          const before = durable(life.state).drills;
          life.restart();
          expect(durable(life.state).drills).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a drill and a real alarm', () => {
  const ask = (place: string | null, device: string | null = null) =>
    ({ type: 'drill.announced', device, place, note: null, minutes: 15 }) as const;
  const raise = (life: Life, place: string | null) =>
    life.ask(as('coordinator', 'gijs'), {
      type: 'alarm.raised',
      ...{ id: '00000000000000aa', place, text: 'Geschreeuw', level: 'assist' },
    });

  it.each([
    ['of another device', (life: Life) => life.press('kamer-1')],
    ['raised by hand', (life: Life) => raise(life, 'kamer-2')],
    ['raised by hand nobody knows where', (life: Life) => raise(life, null)],
  ])('an announcement is refused while an alarm is open at the site: %s', (_, happens) => {
    const life = morning();
    happens(life);
    const alarm = life.last().id;
    for (const what of [ask(null, 'balie-1'), ask('kamer-3')])
      expect(life.ask(ADMIN, what)).toMatchObject({
        ok: false,
        problem: {
          code: 'conflict',
          message: `Alarm ${alarm} is open; a drill waits until it is closed.`,
          nl: `Er loopt een alarm (${alarm}); een oefening kan pas als dat is afgesloten.`,
        },
      });
    expect(life.entries('drill.announced')).toEqual([]);
    life.answer('gijs', 'clear', alarm, 'coordinator');
    expect(life.ask(ADMIN, ask(null, 'balie-1'))).toMatchObject({ ok: true });
  });

  it('an announcement does not wait for an alarm at another site, nor for another drill', () => {
    const life = morning();
    life.press('zaal-1');
    expect(life.ask(ADMIN, ask(null, 'balie-1'))).toMatchObject({ ok: true });
    life.pass(1);
    life.press('balie-1');
    expect(life.last().drill).toBe('on');
    expect(life.ask(ADMIN, ask('kamer-3'))).toMatchObject({ ok: true });
    // That drill becomes real: now it is an alarm like any other.
    life.press('balie-1');
    expect(life.ask(ADMIN, ask(null, 'kamer-1'))).toMatchObject({ ok: false, problem: { code: 'conflict' } });
  });

  it('a drill that was announced before the alarm does not begin by hand until it is closed', () => {
    const life = morning();
    const outcome = life.ask(ADMIN, ask('kamer-3'));
    const id = outcome.ok ? (outcome.id ?? '') : '';
    life.press('kamer-1');
    const real = life.last().id;
    expect(life.ask(ADMIN, { type: 'drill.begun', drill: id })).toMatchObject({
      ok: false,
      problem: { code: 'conflict', nl: expect.stringContaining(`Er loopt een alarm (${real})`) },
    });
    expect(life.alarms()).toHaveLength(1);
    expect(drill(life, id)?.state).toBe('armed');
    life.answer('gijs', 'clear', real, 'coordinator');
    expect(life.ask(ADMIN, { type: 'drill.begun', drill: id })).toMatchObject({ ok: true });
    expect(life.last().drill).toBe('on');
  });

  it.each([
    ['of another device', (life: Life) => life.press('kamer-1')],
    ['raised by hand', (life: Life) => raise(life, 'balie')],
    ['raised by hand nobody knows where', (life: Life) => raise(life, null)],
  ])('the press of an announced device beside an open alarm is real: %s', (_, happens) => {
    const life = morning();
    const id = announce(life);
    happens(life);
    life.pass(20);
    const since = life.t;
    life.press('balie-1');
    allPagedAsReal(life, since);
    expect(life.alarms()).toHaveLength(2);
    expect(life.last()).toMatchObject({ device: 'balie-1', drill: 'off' });
    expect(drill(life, id)).toMatchObject({ state: 'became-real', alarm: life.last().id });
    expect(life.entries('drill.became-real')).toMatchObject([{ alarm: life.last().id, why: 'alarm' }]);
  });

  it('the press of an announced device that stands elsewhere by now is real beside an alarm there', () => {
    const life = morning();
    const id = announce(life);
    const devices = LIFE_SITE.devices.map((one) => (one.id === 'balie-1' ? { ...one, place: 'zaal' } : one));
    expect(life.import({ ...LIFE_SITE, devices })).toMatchObject({ ok: true });
    life.press('zaal-1');
    life.press('balie-1');
    expect(life.last()).toMatchObject({ device: 'balie-1', site: 'zuid' });
    expect(life.last().drill).not.toBe('on');
    expect(drill(life, id)?.state).toBe('became-real');
  });

  it('the press of an announced device is a drill beside an alarm elsewhere, and after one that is closed', () => {
    const elsewhere = morning();
    announce(elsewhere);
    elsewhere.press('zaal-1');
    elsewhere.press('balie-1');
    expect(elsewhere.last()).toMatchObject({ device: 'balie-1', drill: 'on' });
    const closed = morning();
    announce(closed);
    closed.press('kamer-1');
    closed.answer('gijs', 'clear', closed.last().id, 'coordinator');
    closed.press('balie-1');
    expect(closed.last()).toMatchObject({ device: 'balie-1', drill: 'on' });
  });

  it('an alarm of a simulation is none: neither announcement nor press waits for it', () => {
    const life = morning();
    life.ask(ADMIN, { type: 'simulation.opened', people: [], minutes: 30 });
    life.ask(ADMIN, {
      ...{ type: 'device.added', device: 'sim-1', kind: 'desk', place: 'balie', person: null },
      virtual: 'session',
    });
    life.connect('sim-1');
    life.press('sim-1');
    expect(life.last().sandbox).not.toBeNull();
    announce(life);
    life.press('balie-1');
    expect(life.last()).toMatchObject({ device: 'balie-1', drill: 'on' });
  });
});

describe('a walk test and a drill', () => {
  it('do not share a button', () => {
    const walking = morning();
    const scope = { site: 'noord' };
    expect(walking.ask(ADMIN, { type: 'walk.wanted', scope, minutes: 10 })).toMatchObject({ ok: true });
    expect(
      walking.ask(ADMIN, { type: 'drill.announced', device: 'balie-1', place: null, note: null, minutes: 5 }),
    ).toMatchObject({ ok: false, problem: { code: 'conflict', field: 'device' } });
    const drilling = morning();
    announce(drilling);
    drilling.ask(ADMIN, { type: 'walk.wanted', scope, minutes: 10 });
    expect(drilling.entries('walk.started').at(-1)?.devices).not.toContain('balie-1');
    drilling.press('balie-1');
    expect(drilling.last().drill).toBe('on');
    // Nobody is in danger, and every page says so: the walk goes on.
    expect(drilling.entries('walk.interrupted')).toEqual([]);
  });
});
