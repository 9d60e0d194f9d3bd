/** The pure parts of the pages: when a pager rings, in which order, what a light shows when, the course of a press. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmView, DeviceView, PageView } from '../../../gateway/core/api.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { byUrgency, missingFrom, withAlarm } from '../../../gateway/web/parts/alarms.ts';
import { toSay } from '../../../gateway/web/parts/card112.tsx';
import { dueWords } from '../../../gateway/web/parts/duties.tsx';
import { countFleet, fleetOf, needsAttention } from '../../../gateway/web/parts/fleet-shape.ts';
import { stageOf as followStage } from '../../../gateway/web/parts/follow.tsx';
import {
  becameReal,
  cardOf,
  choose,
  chosenCard,
  inOrder,
  toneOf,
} from '../../../gateway/web/parts/pager-state.ts';
import { changedFields } from '../../../gateway/web/parts/report-form.tsx';
import { toneAt } from '../../../gateway/web/parts/signals.tsx';
import { samplesOf } from '../../../gateway/web/parts/sound.ts';
import { courseOf, stageOf } from '../../../gateway/web/parts/stage.ts';
import { lineOf } from '../../../gateway/web/parts/story.tsx';
import { ago, alarmView, deviceViews, emergencyView, faultViews, incidentView, pageTo } from './canned.ts';

const AT = Date.parse('2026-11-21T12:00:00Z');
const none: ReadonlySet<string> = new Set();

describe('when a pager rings', () => {
  const states: readonly (readonly [PageView['state'], boolean])[] = [
    ['requested', true],
    ['sent', true],
    ['delivered', true],
    ['failed', true],
    ['acknowledged', false],
    ['declined', false],
    ['withdrawn', false],
  ];
  test.each(states)('a page that is %s: %s', (state, rings) => {
    expect(cardOf(alarmView(AT, { pages: [pageTo(AT, 'sanne', state)] }), 'sanne', none).ringing).toBe(rings);
  });

  test('only the newest page counts, and only over the open page', () => {
    const older = pageTo(AT, 'sanne', 'declined', { id: 'old', requestedAt: ago(AT, 60) });
    const newer = pageTo(AT, 'sanne', 'sent', { id: 'new', requestedAt: ago(AT, 1) });
    const mqtt = pageTo(AT, 'sanne', 'sent', { id: 'mqtt', channel: 'mqtt', requestedAt: ago(AT, 0) });
    const card = cardOf(alarmView(AT, { pages: [newer, older, mqtt] }), 'sanne', none);
    expect([card.page?.id, card.ringing]).toEqual(['new', true]);
  });

  test('a closed alarm, another person, and a page silenced here do not ring', () => {
    const pages = [pageTo(AT, 'sanne', 'sent', { id: 'p' })];
    expect(cardOf(alarmView(AT, { state: 'closed', pages }), 'sanne', none)).toMatchObject({
      ringing: false,
      stopped: 'closed',
    });
    expect(cardOf(alarmView(AT, { pages }), 'daan', none).ringing).toBe(false);
    expect(cardOf(alarmView(AT, { pages }), 'sanne', new Set(['p'])).ringing).toBe(false);
  });

  test('ringing comes first, then where one is needed; the emergency sets the tone', () => {
    const ringing = cardOf(alarmView(AT, { id: 'r' }), 'sanne', none);
    const onScene = cardOf(
      emergencyView(AT, {
        id: 's',
        pages: [],
        responders: [{ person: 'sanne', answer: 'arrived', at: ago(AT, 1) }],
      }),
      'sanne',
      none,
    );
    const urgent = cardOf(emergencyView(AT, { id: 'e' }), 'sanne', none);
    const closed = cardOf(emergencyView(AT, { id: 'c', state: 'closed' }), 'sanne', none);
    expect(inOrder([closed, onScene, ringing, urgent]).map(({ alarm }) => alarm.id)).toEqual([
      'e',
      'r',
      's',
      'c',
    ]);
    expect([toneOf([ringing]), toneOf([ringing, urgent]), toneOf([onScene, closed])]).toEqual([
      'assist',
      'emergency',
      null,
    ]);
  });
});

describe('what is real goes before what is not', () => {
  const drill = { drill: true } as const;
  const virtual = { virtual: true } as const;
  const old = { openedAt: ago(AT, 600) };
  const ids = (list: readonly { readonly alarm: { readonly id: string } }[]) =>
    list.map(({ alarm }) => alarm.id);
  const cards = (...alarms: readonly ReturnType<typeof alarmView>[]) =>
    inOrder(alarms.map((alarm) => cardOf(alarm, 'sanne', none)));

  test('whatever level or age, on pagers and on boards; closed ones last', () => {
    const alarms = [
      emergencyView(AT, { id: 'vd', ...virtual, ...drill, ...old }),
      emergencyView(AT, { id: 'v', ...virtual }),
      emergencyView(AT, { id: 'd', ...drill, ...old }),
      alarmView(AT, { id: 'r' }),
    ];
    const closed = emergencyView(AT, { id: 'c', state: 'closed' });
    expect(ids(cards(closed, ...alarms))).toEqual(['r', 'd', 'vd', 'v', 'c']);
    expect([...alarms].sort(byUrgency).map(({ id }) => id)).toEqual(['r', 'd', 'vd', 'v']);
  });

  test('also a real one that does not ring here goes before a simulation that does', () => {
    const coming = { responders: [{ person: 'sanne', answer: 'coming' as const, at: ago(AT, 1) }] };
    const pages = [pageTo(AT, 'sanne', 'acknowledged')];
    expect(ids(cards(emergencyView(AT, virtual), alarmView(AT, { id: 'r', pages, ...coming })))).toEqual([
      'r',
      'E1',
    ]);
  });

  test('what was opened by hand stays until a new page of another, real alarm', () => {
    const real = alarmView(AT, { id: 'r', pages: [pageTo(AT, 'sanne', 'sent', { id: 'r1' })] });
    const played = emergencyView(AT, {
      id: 'v',
      ...virtual,
      pages: [pageTo(AT, 'sanne', 'sent', { id: 'v1' })],
    });
    const chosen = choose(cards(real, played), 'v');
    expect(chosenCard(cards(real, played), chosen)?.alarm.id).toBe('v');
    const another = alarmView(AT, { id: 'n', pages: [pageTo(AT, 'sanne', 'sent', { id: 'n1' })] });
    expect(chosenCard(cards(real, played, { ...another, ...drill }), chosen)?.alarm.id).toBe('v');
    expect(chosenCard(cards(real, played, another), chosen)).toBeNull();
    const again = [...real.pages, pageTo(AT + 1, 'sanne', 'sent', { id: 'r2' })];
    expect(chosenCard(cards({ ...real, pages: again }, played), chosen)).toBeNull();
    expect(chosenCard(cards({ ...real, pages: again }, played), { ...chosen, alarm: 'r' })?.alarm.id).toBe(
      'r',
    );
    expect(chosenCard(cards(real), chosen)).toBeNull();
  });

  test('a "coming" that ended because the drill became real is told from one that came too late', () => {
    const card = (asked: PageView['asked'], drilled: boolean | undefined) =>
      cardOf(
        alarmView(AT, {
          ...(drilled === undefined ? {} : { drill: drilled }),
          responders: [{ person: 'sanne', answer: 'expired', at: ago(AT, 1) }],
          pages: [
            pageTo(AT - 5000, 'sanne', 'acknowledged', { id: '1' }),
            pageTo(AT, 'sanne', 'sent', { id: '2', asked }),
            pageTo(AT + 1000, 'sanne', 'sent', { id: '3', asked: 'repeat' }),
          ],
        }),
        'sanne',
        none,
      );
    expect([card('real', false), card('press', false), card('raise', false)].map(becameReal)).toEqual([
      true,
      true,
      true,
    ]);
    expect([card('expired', false), card('press', undefined), card('real', true)].map(becameReal)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('how the devices of a site stand, on the home page', () => {
  const [first] = deviceViews(AT);
  if (first === undefined) throw new Error('there are canned devices');
  const well: DeviceView = {
    ...first,
    state: 'healthy',
    inService: true,
    battery: 90,
    batteryEmptyAt: null,
    signalTrend: null,
    repeatRate: null,
    firmwareExpected: null,
  };
  const { unheard: _, ...heard } = well;

  test.each([
    ['all is well', {}, { all: 1, ill: 0, unheard: 0, apart: 0 }],
    ['one is not in service', { inService: false }, { all: 1, ill: 1, unheard: 0, apart: 0 }],
    ['one was never heard', { state: 'never-heard' }, { all: 1, ill: 1, unheard: 0, apart: 0 }],
    ['one is lost', { state: 'lost' }, { all: 1, ill: 1, unheard: 0, apart: 0 }],
    ['one has a battery that is nearly empty', { battery: 5 }, { all: 1, ill: 1, unheard: 0, apart: 0 }],
    ['one was not heard since the start', { unheard: true }, { all: 1, ill: 0, unheard: 1, apart: 0 }],
    ['one was taken away', { state: 'revoked', inService: false }, { all: 0, ill: 0, unheard: 0, apart: 0 }],
  ] as const)('%s', (_name, extra, counts) => {
    expect(countFleet([{ ...heard, ...extra }], [], AT)).toEqual(counts);
  });

  test('a device with faults counts once, as on the devices page; faults of no device there are apart', () => {
    const [fault] = faultViews(AT);
    if (fault === undefined) throw new Error('there are canned faults');
    const faults = [
      { ...fault, id: 'F1', device: heard.id, until: null },
      { ...fault, id: 'F2', device: heard.id, until: null },
      { ...fault, id: 'F3', device: null, until: null },
      { ...fault, id: 'F4', device: null, until: ago(AT, 1) },
      { ...fault, id: 'F5', device: 'gone', until: null },
      { ...fault, id: 'F6', device: 'gone', until: null },
    ];
    const counted = countFleet([heard], faults, AT);
    expect(counted).toEqual({ all: 1, ill: 1, unheard: 0, apart: 2 });
    expect(counted.ill).toBe(fleetOf([heard], faults, AT).filter(needsAttention).length);
    expect(countFleet([heard], faults.slice(2), AT)).toEqual({ all: 1, ill: 0, unheard: 0, apart: 2 });
  });
});

describe('what is known of alarms', () => {
  test('an older picture is dropped, a newer one kept', () => {
    const newer = alarmView(AT, { state: 'acknowledged' });
    const older = alarmView(AT - 1000);
    const table = withAlarm(withAlarm(new Map(), newer), older);
    expect(table.get('A1')?.state).toBe('acknowledged');
    expect(withAlarm(table, alarmView(AT + 1, { state: 'closed' })).get('A1')?.state).toBe('closed');
  });
  test('what vanished from the list of open alarms must be asked for, unless it was known to be closed', () => {
    const table = new Map(
      [alarmView(AT), alarmView(AT, { id: 'A2', state: 'closed' })].map((each) => [each.id, each]),
    );
    expect(missingFrom(table, [])).toEqual(['A1']);
    expect(missingFrom(table, [alarmView(AT)])).toEqual([]);
  });
  test('emergencies come before assistance, then the oldest', () => {
    const list = [alarmView(AT, { id: 'b', openedAt: ago(AT, 5) }), alarmView(AT), emergencyView(AT)];
    expect(list.sort(byUrgency).map(({ id }) => id)).toEqual(['E1', 'A1', 'b']);
  });
  test.each([
    ['open', {}, 'received'],
    ['nobody yet, all tried', { nobody: true }, 'nobody'],
    ['someone coming, though fewer than needed', { coming: 1, need: 2 }, 'coming'],
    ['on scene', { state: 'on-scene' }, 'on-scene'],
    ['closed', { state: 'closed', nobody: true }, 'closed'],
  ] as const)('the presser sees: %s', (_, extra, stage) => {
    expect(followStage(alarmView(AT, extra))).toBe(stage);
  });
});

describe('light and trembling in time', () => {
  const blink = {
    stretches: [
      { tone: 'red', ms: 100 },
      { tone: 'off', ms: 50 },
    ],
    end: 'repeat',
  } as const;
  test.each([
    [0, 'red', 100],
    [99, 'red', 100],
    [100, 'off', 150],
    [150, 'red', 250],
    [1649, 'off', 1650],
  ] as const)('at %i ms it is %s until %i ms', (ms, tone, next) => {
    expect(toneAt(blink, ms)).toEqual({ tone, next });
  });
  test('at its end it holds, or goes off', () => {
    expect(toneAt({ ...blink, stretches: [{ tone: 'green', ms: 10 }], end: 'hold' }, 10)).toEqual({
      tone: 'green',
      next: null,
    });
    expect(toneAt({ ...blink, end: 'off' }, 150)).toEqual({ tone: 'off', next: null });
    expect(toneAt({ stretches: [], end: 'repeat' }, 5)).toEqual({ tone: 'off', next: null });
  });
  test('the next change always lies ahead, so that playing never stands still', () => {
    const stretch = fc.record({
      tone: fc.constantFrom('red' as const, 'off' as const),
      ms: fc.integer({ min: 0, max: 900 }),
    });
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 8 }),
        fc.constantFrom('repeat' as const, 'hold' as const, 'off' as const),
        fc.nat(20_000),
        (stretches, end, ms) => {
          const { next } = toneAt({ stretches, end }, ms);
          if (next !== null) expect(next).toBeGreaterThan(ms);
        },
      ),
    );
  });
  test.each(['assist', 'emergency'] as const)('the tone %s is heard, and never clipped', (tone) => {
    const samples = samplesOf(tone);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeGreaterThan(0.5);
    expect(loudest).toBeLessThanOrEqual(1);
    expect([samples[0], samples.at(-1)].map((edge) => Math.abs(edge ?? 1) < 0.01)).toEqual([true, true]);
  });
});

describe('the course of a press', () => {
  const at = (ms: number): string => new Date(AT + ms).toISOString();
  test('begins at the last press that found the device at rest, with times since it was felt', () => {
    const stages = [
      { pattern: 'felt', at: at(0) },
      { pattern: 'closed', at: at(100) },
      { pattern: 'idle', at: at(200) },
      { pattern: 'felt', at: at(1000) },
      { pattern: 'received', at: at(1300) },
      { pattern: 'felt', at: at(1500) },
      { pattern: 'received', at: at(1700) },
      { pattern: 'coming', at: at(7000) },
      { pattern: 'idle', at: at(9000) },
    ];
    expect(courseOf(stages).map(({ stage, after }) => `${stage} ${after}`)).toEqual([
      'felt 0',
      'received 300',
      'felt 500',
      'received 700',
      'coming 6000',
    ]);
    expect(courseOf([])).toEqual([]);
  });
  test('"on scene" is told apart from "coming", and no connection from "ready"', () => {
    const look = {
      pattern: 'coming',
      alarm: { state: 'on-scene' },
      pending: 0,
      signal: { light: { stretches: [], end: 'off' }, vibration: { stretches: [], end: 'off' } },
    } as const;
    expect(stageOf({ look, link: 'up' })).toBe('on-scene');
    expect(stageOf({ look: { ...look, alarm: { state: 'coming' } }, link: 'up' })).toBe('coming');
    expect(stageOf({ look: { ...look, pattern: 'idle' }, link: 'down' })).toBe('starting');
  });
});

describe('the incident in words', () => {
  const incident = incidentView(AT);
  const name = (id: string): string => ({ sanne: 'Sanne', daan: 'Daan' })[id] ?? id;
  const line = (index: number, code: 'nl' | 'en'): string => {
    const item = incident.timeline[index];
    return item === undefined ? '' : lineOf(item, textsFor(code), incident, name);
  };
  test('each line says who did what', () => {
    expect(incident.timeline.map((_, index) => line(index, 'nl')).slice(3, 7)).toEqual([
      '2 personen opgeroepen',
      '2 oproepen verstuurd',
      'Sanne komt',
      'Genoeg mensen onderweg; de anderen hoeven niet meer',
    ]);
    expect(line(10, 'en')).toBe('Reported safe and closed by Sanne');
  });
  test('a kind of line that is not known is named, not left out', () => {
    expect(lineOf({ at: ago(AT, 0), type: 'novelty.happened' }, textsFor('nl'), incident, name)).toBe(
      'novelty.happened',
    );
  });
  test('only fields that differ are sent', () => {
    const { report } = incident;
    expect(changedFields({ behaviour: 4, injury: 'x', damage: null }, report)).toEqual({ injury: 'x' });
  });
  test('duties at the end of the alarm are due at once; others by their time; late ones say so', () => {
    const [first] = incident.duties;
    if (first === undefined || incident.closedAt === null) throw new Error('the canned incident has duties');
    const closed = Date.parse(incident.closedAt);
    const nl = textsFor('nl');
    expect(dueWords({ ...first, due: incident.closedAt }, incident, nl, closed + 1)).toEqual({
      text: 'meteen',
      late: true,
    });
    expect(dueWords({ ...first, due: null }, incident, nl, closed)).toEqual({
      text: 'zodra van toepassing',
      late: false,
    });
    const due = new Date(closed + 3_600_000).toISOString();
    expect(dueWords({ ...first, due }, incident, nl, closed).text).toMatch(/^vóór /);
    expect(dueWords({ ...first, due }, incident, nl, closed + 7_200_000)).toMatchObject({ late: true });
  });
});

describe('what to say to the 112 room', () => {
  const labels = textsFor('nl').pages.call112;
  test('is filled in from the site and the place', () => {
    expect(toSay(alarmView(AT), textsFor('nl')).map(([label]) => label)).toEqual([
      labels.address,
      labels.entrance,
      labels.inside,
      labels.callback,
    ]);
  });
  test('begins, for an alarm raised elsewhere, with where that is, and says that the address is our own', () => {
    const card = { ...emergencyView(AT).card112, placeInside: null } as AlarmView['card112'];
    const rows = toSay(
      emergencyView(AT, { device: null, place: null, text: 'Kerkstraat 5', card112: card }),
      textsFor('nl'),
    );
    expect(rows[0]).toEqual([labels.where, 'Kerkstraat 5']);
    expect(rows.map(([label]) => label)).toEqual([labels.where, labels.base, labels.callback]);
    expect(
      toSay(emergencyView(AT, { place: null, text: 'Kerkstraat 5', card112: null }), textsFor('nl')),
    ).toEqual([[labels.where, 'Kerkstraat 5']]);
  });
});
