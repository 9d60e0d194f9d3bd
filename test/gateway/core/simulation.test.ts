/** Stories and properties of simulation sessions in a real site: virtual devices, and whom they never page. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restore, start } from '../../../gateway/core/step.ts';
import { storyLine } from '../../../gateway/core/story.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import * as views from '../../../gateway/core/views.ts';
import { durable } from './durable.ts';
import { as, Life, pressId } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const REAL = ['balie-1', 'kamer-1', 'hanger-1'] as const;
const PAGERS = ['p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-gijs'] as const;
const coordinator = as('coordinator', 'gijs');

/** A life with a session of these people, and three virtual devices in it. */
function session(people: readonly string[], minutes = 30): Life {
  const life = new Life();
  life.connect(...REAL, ...PAGERS);
  life.board('noord');
  open(life, people, minutes);
  return life;
}

function open(life: Life, people: readonly string[], minutes = 30): void {
  expect(life.ask(coordinator, { type: 'simulation.opened', people, minutes })).toMatchObject({ ok: true });
  add(life, 'sim-desk', 'desk', null);
  add(life, 'sim-sounder', 'sounder', null);
  life.connect('sim-desk', 'sim-sounder');
}

const add = (
  life: Life,
  device: string,
  kind: 'desk' | 'wearable' | 'pager' | 'sounder',
  person: string | null,
) =>
  life.ask(coordinator, { type: 'device.added', device, kind, place: 'kamer-2', person, virtual: 'session' });

/** Whom the alarms of virtual devices were ever paged to, boards and devices too. */
function simulatedPages(life: Life) {
  const simulated = new Set(
    life.entries('alarm.opened').flatMap((one) => (one.virtual === true ? [one.alarm] : [])),
  );
  return life.entries('page.requested').flatMap(({ alarm, pages }) => (simulated.has(alarm) ? pages : []));
}

describe('a press of a virtual device in a real site', () => {
  it('pages the people of its session at the first step, on their own pagers too, and nobody else ever', () => {
    const life = session(['bram', 'gijs']);
    const since = life.t;
    life.press('sim-desk');
    expect(life.last()).toMatchObject({ device: 'sim-desk', sandbox: new Set(['bram', 'gijs']) });
    // Bram is on duty; gijs is in the second step of the default policy.
    expect(life.paged(since)).toEqual(['p-bram']);
    life.pass(1900);
    expect(new Set(simulatedPages(life).map(({ person }) => person))).toEqual(
      new Set(['bram', 'gijs', null]),
    );
    expect(new Set(simulatedPages(life).flatMap(({ device }) => device ?? []))).toEqual(
      new Set(['p-bram', 'p-gijs', 'sim-sounder']),
    );
    expect(simulatedPages(life).some(({ channel }) => channel === 'board')).toBe(false);
  });

  it('pages the whole session at once when the policy names none of it', () => {
    const life = session(['ina']);
    life.web('ina');
    life.press('sim-desk');
    const toPeople = life.round().filter(({ channel }) => channel === 'web');
    expect(life.round().every(({ person }) => person === 'ina' || person === null)).toBe(true);
    expect(toPeople.map(({ person, channel, state }) => [person, channel, state])).toEqual([
      ['ina', 'web', 'sent'],
    ]);
    expect(life.last().step).toBe(0);
  });

  it('ends in "nobody" when nobody is in the session', () => {
    const life = session([]);
    life.press('sim-desk');
    life.pass(1);
    expect(life.got('sim-desk', 'progress').at(-1)).toMatchObject({ state: 'nobody' });
    expect(simulatedPages(life).filter(({ person }) => person !== null)).toEqual([]);
  });

  it('says on every page that it is a simulation, and sends nobody to call 112', () => {
    const life = session(['bram', 'cleo']);
    life.press('sim-desk', 'emergency');
    life.pass(61);
    const bram = life.got('p-bram', 'page').at(-1);
    expect([bram?.place, bram?.text]).toEqual([
      expect.stringMatching(/^SIMULATION /),
      expect.stringMatching(/^SIMULATION: /),
    ]);
    expect(bram?.call112).toBe(0);
    expect(life.got('p-cleo', 'page').at(-1)?.text).toMatch(/^SIMULATIE: /);
    expect(views.viewAlarm(life.state, life.last().id, as('admin'), life.now())).toMatchObject({
      virtual: true,
      call112: false,
      guidance112: { called: null },
    });
    expect(life.got('p-cleo', 'page').at(-1)?.text).not.toContain('112');
  });

  it('goes on in line when somebody of the session declines, within the session', () => {
    const life = session(['bram', 'eva']);
    life.press('sim-desk');
    life.answer('bram', 'cannot');
    expect(life.round().map(({ person }) => person)).toContain('eva');
    expect(life.round().every(({ person }) => person === 'eva' || person === null)).toBe(true);
  });

  it('shows to the session and to those who watch over devices, not to boards, systems and colleagues', () => {
    const life = session(['bram']);
    life.press('sim-desk');
    const { id } = life.last();
    const sees = (actor: ReturnType<typeof as>) =>
      views.viewAlarm(life.state, id, actor, life.now()) !== null;
    expect(sees(as('responder', 'bram'))).toBe(true);
    expect([sees(coordinator), sees(as('facilities')), sees(as('auditor'))]).toEqual([true, true, true]);
    expect([
      sees(as('responder', 'anna')),
      sees(as('board', null, 'noord')),
      sees(as('integration')),
    ]).toEqual([false, false, false]);
    expect(life.answer('anna', 'coming', id)).toMatchObject({ ok: false, problem: { code: 'forbidden' } });
  });

  it('shows who of the session is paged and answers to whoever watches over devices, and nobody else', () => {
    const life = session(['bram', 'eva']);
    life.press('sim-desk');
    const { id } = life.last();
    life.answer('bram', 'coming', id);
    const seen = (actor: ReturnType<typeof as>) => views.viewAlarm(life.state, id, actor, life.now());
    const view = seen(as('facilities'));
    expect(new Set(view?.pages.map(({ responder }) => responder))).toEqual(new Set(['bram']));
    expect(view?.pages.find(({ channel }) => channel === 'mqtt')?.device).toBe('p-bram');
    expect(view?.responders).toMatchObject([{ person: 'bram', answer: 'coming' }]);
    expect(seen(as('auditor'))?.responders).toMatchObject([{ person: null }]);
    // Who closes it as a coordinator does not take part, and stays unnamed.
    expect(
      life.ask(as('coordinator', 'gijs'), { type: 'answer.given', alarm: id, answer: 'clear' }),
    ).toMatchObject({ ok: true });
    expect([seen(as('facilities'))?.closedBy, seen(as('coordinator', 'gijs'))?.closedBy]).toEqual([
      null,
      'gijs',
    ]);
    // A real alarm beside it is without people, as ever.
    life.press('kamer-1');
    const real = views.viewAlarm(life.state, life.last().id, as('facilities'), life.now());
    expect(real?.pages.length).toBeGreaterThan(0);
    expect(real?.pages.every(({ responder, device }) => responder === null && device === null)).toBe(true);
  });

  it('tells phones that the simulation has ended, and calls nothing safe that nobody reported safe', () => {
    const life = new Life({
      ...LIFE_SITE,
      people: LIFE_SITE.people.map((one) =>
        one.id === 'cleo' ? { ...one, channels: [{ kind: 'sms', number: '0612345678' }] } : one,
      ),
    });
    life.openLanes('sms');
    open(life, ['cleo']);
    life.press('sim-desk');
    const told = (ask: () => void): readonly string[] => {
      const from = life.effects.length;
      ask();
      return life.effects
        .slice(from)
        .flatMap(({ effect }) =>
          effect.type === 'withdraw-page' && effect.reason === 'closed' ? [effect.far.words.over.closed] : [],
        );
    };
    const { id } = life.last();
    expect(told(() => life.ask(coordinator, { type: 'simulation.closed' }))).toEqual([
      'SIMULATIE: Plek kamer-2: de simulatie is afgelopen, de oproep vervalt.',
    ]);
    const story = views.viewIncident(life.state, id, as('admin'), life.now())?.timeline.at(-1);
    if (story === undefined) throw new Error('the alarm has a story');
    expect(storyLine(story, textsFor('nl'), [], (one) => one)).toBe('Gestopt: de simulatie is afgelopen');
    // Within a session somebody can report safe, and then it is so.
    life.ask(coordinator, { type: 'simulation.opened', people: ['cleo'], minutes: 30 });
    add(life, 'sim-other', 'desk', null);
    life.connect('sim-other');
    life.press('sim-other');
    life.answer('cleo', 'arrived');
    expect(told(() => life.answer('cleo', 'clear')).join()).toContain('veilig gemeld');
  });

  it('has no duties, is in no statistics, and raises no faults', () => {
    const life = session(['bram']);
    life.press('sim-desk');
    const { id } = life.last();
    life.answer('bram', 'arrived', id);
    life.answer('bram', 'clear', id);
    expect(views.viewIncident(life.state, id, as('admin'), life.now())).toMatchObject({
      virtual: true,
      duties: [],
    });
    expect(life.state.roster.timings).toEqual([]);
    life.beat('sim-desk', { battery: 3 });
    life.end('sim-desk').beatEvery = 0;
    life.end('sim-sounder').beatEvery = 0;
    life.pass(40);
    expect(life.faults()).toEqual([]);
    expect(views.viewDevice(life.state, 'sim-desk', as('admin'), life.now())).toMatchObject({
      state: 'lost',
      virtual: true,
    });
  });
});

describe('a virtual pager or wearable', () => {
  it('rings for alarms of its session only', () => {
    const life = session(['bram']);
    expect(add(life, 'sim-pager', 'pager', 'bram')).toMatchObject({ ok: true });
    life.connect('sim-pager');
    life.press('kamer-1');
    expect(life.got('sim-pager', 'page')).toEqual([]);
    expect(life.got('p-bram', 'page')).toHaveLength(1);
    life.press('sim-desk');
    expect(life.got('sim-pager', 'page')).toHaveLength(1);
  });

  it('belongs to nobody outside the session', () => {
    const life = session(['bram']);
    expect(add(life, 'sim-pager', 'pager', 'anna')).toMatchObject({
      ok: false,
      problem: { field: 'person' },
    });
    add(life, 'sim-wear', 'wearable', 'bram');
    expect(
      life.ask(coordinator, { type: 'device.assigned', device: 'sim-wear', person: 'anna' }),
    ).toMatchObject({ ok: false });
  });
});

describe('a session', () => {
  it.each([
    [{ people: ['nobody-we-know'], minutes: 30 }, 'people'],
    [{ people: ['bram'], minutes: 0 }, 'minutes'],
    [{ people: ['bram'], minutes: 121 }, 'minutes'],
    [{ people: ['bram'], minutes: 1.5 }, 'minutes'],
  ])('refuses %j, and names the field', (asked, field) => {
    expect(new Life().ask(coordinator, { type: 'simulation.opened', ...asked })).toMatchObject({
      ok: false,
      problem: { code: 'invalid', field },
    });
  });

  it('is one at a time, and without one there is no virtual device', () => {
    const life = new Life();
    expect(add(life, 'sim-1', 'desk', null)).toMatchObject({ ok: false, problem: { code: 'conflict' } });
    open(life, ['bram']);
    expect(life.ask(coordinator, { type: 'simulation.opened', people: [], minutes: 5 })).toMatchObject({
      ok: false,
      problem: { code: 'conflict' },
    });
    expect(add(life, 'kamer-9', 'desk', null)).toMatchObject({ ok: false, problem: { field: 'id' } });
    for (let n = 2; n < 200; n += 1) expect(add(life, `sim-${n}`, 'desk', null).ok).toBe(true);
    expect(add(life, 'sim-200', 'desk', null)).toMatchObject({ ok: false, problem: { code: 'conflict' } });
  });

  it('ends by itself: its alarms are closed, its devices revoked, and later presses of them are nothing', () => {
    const life = session(['bram'], 5);
    life.press('sim-desk');
    const { id } = life.last();
    life.pass(5 * 60 - 1);
    expect(life.state.simulation).not.toBeNull();
    life.pass(1);
    expect(life.entries('simulation.closed')).toMatchObject([
      { simulation: 's1', reason: 'time', devices: ['sim-desk', 'sim-sounder'], alarms: [id] },
    ]);
    expect(life.alarm(id).state).toBe('closed');
    expect(life.entries('alarm.closed')).toMatchObject([{ alarm: id, by: null, ended: 'simulation' }]);
    expect(life.got('p-bram', 'unpage').at(-1)).toMatchObject({ reason: 'closed' });
    expect(life.device('sim-desk').revoked).toBe(true);
    const before = life.disk.length;
    life.press('sim-desk');
    expect(life.disk.slice(before)).toEqual([]);
  });

  it('ends at its time although nothing woke the gateway: a press after it opens nothing', () => {
    const life = session(['bram'], 5);
    life.sleep(5 * 60);
    life.press('sim-desk');
    expect(life.entries('alarm.opened')).toEqual([]);
    expect(life.entries('simulation.closed')).toHaveLength(1);
  });

  it('ends when the gateway was down at its time, and goes on when it comes back before', () => {
    const life = session(['bram'], 5);
    life.press('sim-desk');
    life.sleep(60);
    life.restart();
    expect(life.state.simulation?.people).toEqual(new Set(['bram']));
    expect(life.last().sandbox).toEqual(new Set(['bram']));
    life.sleep(300);
    life.restart();
    expect(life.state.simulation).toBeNull();
    expect(life.last().state).toBe('closed');
    expect(life.device('sim-desk').revoked).toBe(true);
    expect(life.entries('simulation.closed')).toHaveLength(1);
  });

  it('leaves the site as it is: no export holds its devices, and an import does not stumble over them', () => {
    const life = session(['bram']);
    expect(views.siteView(life.state).devices.map(({ id }) => id)).not.toContain('sim-desk');
    const smaller = { ...LIFE_SITE, places: LIFE_SITE.places.filter(({ id }) => id !== 'kamer-2') };
    const devices = LIFE_SITE.devices.map((one) =>
      one.id === 'kamer-2' ? { ...one, place: 'kamer-1' } : one,
    );
    expect(life.import({ ...smaller, devices })).toMatchObject({ ok: true });
    life.press('sim-desk');
    expect(simulatedPages(life).every(({ person }) => person === 'bram' || person === null)).toBe(true);
    const clash = [...LIFE_SITE.devices, { id: 'sim-desk', kind: 'desk', place: 'balie' } as const];
    expect(life.import({ ...LIFE_SITE, devices: clash })).toMatchObject({ ok: false });
  });

  it('interrupts no walk test, and its buttons are part of none', () => {
    const life = session(['bram']);
    expect(
      life.ask(coordinator, { type: 'walk.wanted', scope: { site: 'noord' }, minutes: 30 }),
    ).toMatchObject({
      ok: true,
    });
    expect(life.entries('walk.started').at(-1)?.devices).not.toContain('sim-desk');
    life.press('sim-desk');
    expect(life.entries('walk.interrupted')).toEqual([]);
    life.press('zaal-1');
    life.ask(as('employee', 'wil'), {
      type: 'alarm.raised',
      id: pressId(9),
      place: 'balie',
      text: null,
      level: 'assist',
    });
    expect(life.entries('walk.interrupted')).toHaveLength(1);
  });

  it('does not stand in the way of a real answer by text message', () => {
    const site = {
      ...LIFE_SITE,
      people: LIFE_SITE.people.map((one) =>
        one.id === 'bram' ? { ...one, channels: [{ kind: 'sms', number: '0612345678' } as const] } : one,
      ),
    };
    const life = new Life(site);
    life.openLanes('sms');
    life.connect(...REAL);
    open(life, ['bram']);
    life.press('kamer-1');
    const real = life.last().id;
    life.press('sim-desk');
    life.hear({ type: 'text.received', from: '+31612345678', text: '1' });
    expect(life.alarm(real).responders.get('bram')?.answer).toBe('coming');
    expect(life.last().responders.size).toBe(0);
  });
});

describe('whatever is pressed', () => {
  const action = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('press' as const), device: fc.constantFrom(...REAL) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('simulate' as const),
        device: fc.constantFrom('sim-desk', 'sim-wear'),
        level: fc.constantFrom('assist' as const, 'emergency' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('answer' as const),
        simulated: fc.boolean(),
        person: fc.constantFrom('anna', 'bram', 'cleo', 'gijs', 'eva'),
        answer: fc.constantFrom('coming' as const, 'cannot' as const, 'arrived' as const, 'clear' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('pass' as const),
        seconds: fc.constantFrom(0, 1, 4, 6, 30, 70, 200, 950),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  );

  it('no page of a simulated alarm leaves the session, and real alarms page exactly as without it', () => {
    const people = fc.subarray(['anna', 'bram', 'eva', 'gijs', 'mia', 'ina']);
    fc.assert(
      fc.property(people, fc.array(action, { maxLength: 25 }), (inSession, plan) => {
        const begin = (withSession: boolean): Life => {
          const life = new Life();
          life.connect(...REAL, ...PAGERS);
          life.board('noord');
          if (withSession) {
            open(life, inSession, 120);
            add(life, 'sim-wear', 'wearable', inSession[0] ?? null);
            add(life, 'sim-pager', 'pager', inSession[1] ?? null);
            life.connect('sim-wear', 'sim-pager');
          }
          return life;
        };
        const [mixed, alone] = [begin(true), begin(false)];
        let pressed = 1000;
        for (const one of plan) {
          pressed += 1;
          const id = pressId(pressed);
          switch (one.do) {
            case 'press':
              for (const life of [mixed, alone]) life.press(one.device, 'assist', { id });
              break;
            case 'simulate':
              mixed.press(one.device, one.level, { id });
              break;
            case 'answer': {
              const newest = (life: Life) =>
                life.alarms().findLast((alarm) => (alarm.sandbox !== null) === one.simulated);
              for (const life of one.simulated ? [mixed] : [mixed, alone]) {
                const alarm = newest(life);
                if (alarm !== undefined) life.answer(one.person, one.answer, alarm.id);
              }
              break;
            }
            case 'pass':
              for (const life of [mixed, alone]) life.pass(one.seconds);
              break;
            case 'restart':
              for (const life of [mixed, alone]) {
                life.restart();
                life.connect(...REAL, ...PAGERS);
              }
              break;
          }
        }
        for (const life of [mixed, alone]) life.pass(120);
        const allowed = new Set<string | null>([...inSession, null]);
        expect(simulatedPages(mixed).filter(({ person }) => !allowed.has(person))).toEqual([]);
        const outside = simulatedPages(mixed).filter(
          ({ person, device, channel }) =>
            channel === 'board' || (person === null && device !== 'sim-sounder'),
        );
        expect(outside).toEqual([]);
        expect(realPages(mixed)).toEqual(realPages(alone));
        const again = start();
        restore(again, mixed.disk);
        expect(durable(again)).toEqual(durable(mixed.state));
        expect(again.simulation).toEqual(mixed.state.simulation);
      }),
      { numRuns: 60 * Number(process.env.PROPERTY_TIMES ?? '1') },
    );
  }, 120_000);
});

/** What real alarms asked for, press by press: when, why, and for whom over what. */
function realPages(life: Life) {
  const opened = new Map(life.entries('alarm.opened').map((one) => [one.alarm, one]));
  const asked = life.entries('page.requested').flatMap(({ alarm, t, reason, step, round, pages }) => {
    const of = opened.get(alarm);
    if (of === undefined || of.virtual === true) return [];
    return [
      {
        ...{ press: of.press, t, reason, step, round },
        pages: pages.map(({ person, channel, device }) => `${person} ${channel} ${device}`),
      },
    ];
  });
  // Two alarms that are due at one instant have no order.
  return asked.sort((a, b) => (a.press === b.press ? 0 : a.press < b.press ? -1 : 1));
}
