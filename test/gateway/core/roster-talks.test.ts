/** Stories of announced talks and visits: from the announcement to all well, or to an alarm, whatever breaks on the way. */
import { describe, expect, test } from 'vitest';
import type { Actor, Outcome } from '../../../gateway/core/events.ts';
import { listTalks } from '../../../gateway/core/roster/view-talks.ts';
import { EMPTY_SITE, ROSTER_RULES } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { as, type Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { down, jump, lifeAt, noticesOf, sameAfterRestart, talkOf } from './roster-life.ts';

const MORNING = '2026-11-25T10:00:00Z';
const MINUTE = 60;
const wil = as('employee', 'wil');
const anna = as('responder', 'anna');
const gijs = as('coordinator', 'gijs');

interface Wish {
  readonly person?: string;
  readonly place?: string | null;
  readonly address?: string | null;
  /** Minutes from now. */
  readonly from?: number;
  readonly until?: number;
  readonly looksIn?: string | null;
}
/** Announces a talk of Wil in room 1, from in 60 minutes until in 120. */
function announce(life: Life, wish: Wish = {}, actor: Actor = wil): Outcome {
  return life.ask(actor, {
    type: 'talk.wanted',
    person: wish.person ?? 'wil',
    place: wish.place === undefined ? 'kamer-1' : wish.place,
    address: wish.address ?? null,
    from: wall(life.wall + (wish.from ?? 60) * 60_000),
    until: wall(life.wall + (wish.until ?? 120) * 60_000),
    looksIn: wish.looksIn === undefined ? 'anna' : wish.looksIn,
  });
}
const deed = (
  life: Life,
  what: 'start' | 'extend' | 'well' | 'cancel',
  actor: Actor = wil,
  untilMinutes?: number,
): Outcome =>
  life.ask(actor, {
    type: 'talk.answered',
    talk: talkOf(life).id,
    do: what,
    until: untilMinutes === undefined ? null : wall(life.wall + untilMinutes * 60_000),
  });
const code = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.problem.code);
const states = (life: Life) => life.entries('talk.changed').map(({ state }) => state);

/** Wil raises an alarm by hand. */
const raised = (life: Life, place: string): Outcome =>
  life.ask(wil, { type: 'alarm.raised', place, text: null, level: 'assist', id: '00000000000000aa' });

describe('announcing', () => {
  test('a talk begins by itself, and all well ends it', () => {
    const life = lifeAt(MORNING);
    expect(announce(life)).toMatchObject({ ok: true, created: true });
    life.pass(60 * MINUTE);
    expect(talkOf(life).state).toBe('running');
    life.pass(30 * MINUTE);
    expect(deed(life, 'well')).toMatchObject({ ok: true });
    life.pass(60 * MINUTE);
    expect(states(life)).toEqual(['running', 'well']);
    expect(life.alarms()).toEqual([]);
    sameAfterRestart(life);
  });
  test('heard twice it is one talk', () => {
    const life = lifeAt(MORNING);
    announce(life);
    expect(announce(life)).toMatchObject({ ok: true, created: false, id: talkOf(life).id });
    expect(life.entries('talk.announced')).toHaveLength(1);
  });
  test.each<[string, Wish, Actor, string]>([
    ['of somebody else by an employee', { person: 'anna', looksIn: null }, wil, 'forbidden'],
    ['of somebody else by a coordinator', { person: 'anna', looksIn: null }, gijs, 'ok'],
    ['of nobody known', { person: 'niemand' }, gijs, 'invalid'],
    ['in a room that is not there', { place: 'kelder' }, wil, 'invalid'],
    ['nowhere', { place: null }, wil, 'invalid'],
    ['at an empty address', { place: null, address: '  ' }, wil, 'invalid'],
    ['in two places', { address: 'Dorpsstraat 9' }, wil, 'invalid'],
    ['at an address of 200 characters', { place: null, address: 'x'.repeat(200) }, wil, 'ok'],
    ['at an address of 201 characters', { place: null, address: 'x'.repeat(201) }, wil, 'invalid'],
    ['that ends before it begins', { from: 60, until: 59 }, wil, 'invalid'],
    ['of 24 hours', { from: 0, until: 24 * 60 }, wil, 'ok'],
    ['of more than 24 hours', { from: 0, until: 24 * 60 + 1 }, wil, 'invalid'],
    ['that is over', { from: -60, until: 0 }, wil, 'invalid'],
    ['that began a while ago', { from: -30, until: 30 }, wil, 'ok'],
    ['in more than a year', { from: 367 * 1440, until: 367 * 1440 + 60 }, wil, 'invalid'],
    ['in which the speaker looks in', { looksIn: 'wil' }, wil, 'invalid'],
    ['in which nobody known looks in', { looksIn: 'niemand' }, wil, 'invalid'],
  ])('%s', (_, wish, actor, outcome) => {
    expect(code(announce(lifeAt(MORNING), wish, actor))).toBe(outcome);
  });
  test('fifty at a time are enough for one person', () => {
    const life = lifeAt(MORNING);
    for (let i = 0; i < 50; i += 1) expect(code(announce(life, { from: 60 + i, until: 600 }))).toBe('ok');
    expect(code(announce(life, { from: 200, until: 600 }))).toBe('conflict');
  });
});

describe('who may do what', () => {
  test.each<[string, Actor, 'start' | 'extend' | 'well' | 'cancel', string]>([
    ['the person starts', wil, 'start', 'ok'],
    ['the person cancels', wil, 'cancel', 'ok'],
    ['the person extends', wil, 'extend', 'ok'],
    ['well before it began', wil, 'well', 'conflict'],
    ['who looks in does not start', anna, 'start', 'conflict'],
    ['who looks in does not cancel', anna, 'cancel', 'conflict'],
    ['a coordinator cancels', gijs, 'cancel', 'ok'],
    ['somebody else knows of no such talk', as('responder', 'bram'), 'well', 'not_found'],
    ['a token of nobody neither', as('employee'), 'well', 'not_found'],
  ])('planned: %s', (_, actor, what, outcome) => {
    const life = lifeAt(MORNING);
    announce(life);
    expect(code(deed(life, what, actor, what === 'extend' ? 180 : undefined))).toBe(outcome);
  });
  test.each<[string, Actor, 'start' | 'extend' | 'well' | 'cancel', string]>([
    ['who looks in signs off', anna, 'well', 'ok'],
    ['a coordinator signs off', gijs, 'well', 'ok'],
    ['who looks in extends', anna, 'extend', 'ok'],
    ['starting again changes nothing', wil, 'start', 'ok'],
    ['nobody cancels any more', wil, 'cancel', 'conflict'],
  ])('running: %s', (_, actor, what, outcome) => {
    const life = lifeAt(MORNING);
    announce(life);
    expect(code(deed(life, 'start'))).toBe('ok');
    expect(code(deed(life, what, actor, what === 'extend' ? 180 : undefined))).toBe(outcome);
  });
  test('extending goes forward only, to 24 hours in all', () => {
    const life = lifeAt(MORNING);
    announce(life);
    expect(code(deed(life, 'extend', wil, 110))).toBe('invalid');
    expect(code(deed(life, 'extend', wil, 60 + 24 * 60 + 1))).toBe('invalid');
    expect(code(deed(life, 'extend', wil, 60 + 24 * 60))).toBe('ok');
    expect(states(life)).toEqual(['planned']);
  });
  test('cancelled is over, whatever comes', () => {
    const life = lifeAt(MORNING);
    announce(life);
    deed(life, 'cancel');
    life.pass(180 * MINUTE);
    expect(states(life)).toEqual(['cancelled']);
    expect(code(deed(life, 'start'))).toBe('closed');
    expect(noticesOf(life, 'wil', 'all-well')).toEqual([]);
  });
});

describe('the end', () => {
  /** A talk whose time is over in this very second. */
  function ended(...pagers: readonly string[]): Life {
    const life = lifeAt(MORNING);
    life.connect(...pagers);
    announce(life, { person: 'anna', looksIn: 'bram', from: 0, until: 10 }, anna);
    life.pass(10 * MINUTE);
    return life;
  }
  test('asks, calls once at 4 minutes, and raises an assist alarm at 5', () => {
    const life = ended();
    expect(talkOf(life).state).toBe('asked');
    expect(noticesOf(life, 'anna', 'all-well')).toHaveLength(1);
    life.pass(4 * MINUTE - 1);
    expect(noticesOf(life, 'anna', 'last-call')).toHaveLength(0);
    life.pass(1);
    expect(noticesOf(life, 'anna', 'last-call')).toHaveLength(1);
    life.pass(MINUTE - 1);
    expect(life.alarms()).toEqual([]);
    life.pass(1);
    const alarm = life.last();
    expect(alarm).toMatchObject({
      level: 'assist',
      place: 'kamer-1',
      site: 'noord',
      raisedBy: 'anna',
      holder: 'anna',
      device: null,
    });
    expect(alarm.text).toContain('Niet afgemeld om 11:10');
    expect(talkOf(life)).toMatchObject({ state: 'alarm', alarm: alarm.id });
    // By the normal policy: the group in force, but not the person it is about.
    expect([...alarm.pagedFirst].sort()).toEqual(['bram', 'cleo']);
    expect(noticesOf(life, 'bram', 'talk-alarm')).toHaveLength(1);
    expect(noticesOf(life, 'gijs', 'talk-alarm')).toHaveLength(1);
    life.pass(60 * MINUTE);
    expect(life.alarms()).toHaveLength(1);
    expect(code(deed(life, 'well', anna))).toBe('closed');
    sameAfterRestart(life);
  });
  test('the alarm and what the talk came to stand in one batch', () => {
    const life = ended();
    life.pass(5 * MINUTE);
    const batch = life.batches.find(({ entries }) => entries.some(({ type }) => type === 'alarm.opened'));
    expect(batch?.entries.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['alarm.opened', 'page.requested', 'talk.changed']),
    );
  });
  test('one tap on a pager is all well', () => {
    const life = ended('p-anna');
    life.reply('p-anna', 'ringing');
    life.reply('p-anna', 'coming');
    expect(talkOf(life).state).toBe('well');
    life.pass(30 * MINUTE);
    expect(life.alarms()).toEqual([]);
    expect(life.got('p-anna', 'unpage').at(-1)).toMatchObject({ reason: 'closed' });
  });
  test('the last call on the pager page is answered just in time', () => {
    const life = ended();
    life.pass(5 * MINUTE - 1);
    const [call] = noticesOf(life, 'anna', 'last-call');
    expect(call?.about.until).toBe(life.wall + 1000);
    expect(life.ask(anna, { type: 'notice.answered', notice: call?.id ?? '' })).toMatchObject({ ok: true });
    life.pass(30 * MINUTE);
    expect(states(life)).toEqual(['running', 'asked', 'called', 'well']);
    expect(life.alarms()).toEqual([]);
  });
  test('extended at the end it goes on, and the question is withdrawn', () => {
    const life = ended('p-anna');
    expect(code(deed(life, 'extend', anna, 20))).toBe('ok');
    expect(noticesOf(life, 'anna', 'all-well').map(({ endedAt }) => endedAt)).toEqual([life.wall]);
    expect(life.got('p-anna', 'unpage').at(-1)).toMatchObject({ reason: 'closed' });
    life.pass(20 * MINUTE + 5 * MINUTE - 1);
    expect(life.alarms()).toEqual([]);
    life.pass(1);
    expect(life.alarms()).toHaveLength(1);
  });
  test('a visit tells its address, under the site of the person', () => {
    const life = lifeAt(MORNING);
    announce(life, { place: null, address: 'Dorpsstraat 9', from: 0, until: 10, looksIn: null });
    life.pass(15 * MINUTE);
    expect(life.last()).toMatchObject({ place: null, site: 'noord' });
    expect(life.last().text).toBe('Dorpsstraat 9. Niet afgemeld om 11:10');
  });
  test('an alarm of the same person that goes on stands for it; a false, forgotten or closed one does not', () => {
    const cases: readonly (readonly [(life: Life, press: string) => void, number])[] = [
      [() => undefined, 1],
      [(life, press) => void life.cancel('hanger-1', press), 2],
      [(life) => void life.answer('gijs', 'clear', undefined, 'coordinator'), 2],
    ];
    for (const [then, alarms] of cases) {
      const life = lifeAt(MORNING);
      life.connect('hanger-1');
      announce(life, { from: 0, until: 10 });
      life.pass(8 * MINUTE);
      const { id } = life.press('hanger-1');
      const first = life.last().id;
      then(life, id);
      life.pass(8 * MINUTE);
      expect(life.alarms()).toHaveLength(alarms);
      expect(talkOf(life)).toMatchObject({ state: 'alarm', alarm: life.last().id });
      expect(life.last().id === first).toBe(alarms === 1);
    }
  });
  test.each<readonly [string, number, (life: Life) => void]>([
    ['somebody is coming', 2, (life) => void life.answer('cleo', 'coming')],
    ['somebody is on scene', 2, (life) => void life.answer('cleo', 'arrived')],
    ['somebody said cannot, and others are asked', 1, (life) => void life.answer('cleo', 'cannot')],
  ])('an alarm from the talk itself: %s', (_, alarms, then) => {
    const life = lifeAt(MORNING);
    life.web('anna');
    life.web('cleo');
    announce(life, { from: 0, until: 10 });
    life.pass(14 * MINUTE);
    raised(life, 'kamer-1');
    then(life);
    life.pass(2 * MINUTE);
    expect(life.alarms()).toHaveLength(alarms);
    expect(talkOf(life)).toMatchObject({ state: 'alarm', alarm: life.last().id });
    sameAfterRestart(life);
  });
  test('an alarm from elsewhere, or from before the talk, stands for nothing', () => {
    for (const [before, place] of [
      [true, 'kamer-1'],
      [false, 'balie'],
    ] as const) {
      const life = lifeAt(MORNING);
      if (before) raised(life, place);
      life.pass(MINUTE);
      announce(life, { from: 0, until: 10 });
      life.pass(MINUTE);
      if (!before) raised(life, place);
      life.pass(15 * MINUTE);
      expect(life.alarms()).toHaveLength(2);
      const since = life.entries('talk.changed').find(({ state }) => state === 'alarm')?.t ?? 0;
      const asked = life
        .entries('page.requested')
        .filter(({ t, reason }) => t === since && reason === 'step');
      expect(asked).toHaveLength(1);
    }
  });
  test('who presses a carried button during a visit is found there', () => {
    const life = lifeAt(MORNING);
    life.connect('hanger-1');
    announce(life, { place: null, address: 'Dorpsstraat 9', from: 0, until: 10 });
    life.pass(MINUTE);
    life.press('hanger-1');
    expect(life.last()).toMatchObject({
      place: 'balie',
      text: 'Gesprek of bezoek: Dorpsstraat 9, tot 11:10',
    });
    life.press('balie-1');
    expect(life.last().text).toBeNull();
  });
  test('a grace of its own, and of nothing', () => {
    for (const talkGrace of [0, 10]) {
      const life = lifeAt(MORNING, { ...LIFE_SITE, roster: { ...ROSTER_RULES, talkGrace } });
      announce(life, { from: 0, until: 10 });
      life.pass((10 + talkGrace) * MINUTE - 1);
      expect(life.alarms()).toEqual([]);
      life.pass(1);
      expect(life.alarms()).toHaveLength(1);
    }
  });
  test('of somebody who is no longer of the site it still ends in an alarm', () => {
    const life = ended();
    const people = LIFE_SITE.people.filter(({ id }) => id !== 'anna');
    const groups = LIFE_SITE.groups.map((g) => ({ ...g, people: g.people.filter((p) => p !== 'anna') }));
    const devices = LIFE_SITE.devices.map(({ person, ...d }) =>
      person === undefined || person === 'anna' ? d : { ...d, person },
    );
    expect(life.import({ ...LIFE_SITE, people, groups, devices })).toMatchObject({ ok: true });
    life.pass(6 * MINUTE);
    expect(life.alarms()).toHaveLength(1);
  });
});

describe('whatever breaks on the way', () => {
  test.each([
    0, 30, 60, 61, 119, 120, 121, 124, 124.5, 125, 126,
  ])('the gateway restarts at minute %d: the same comes of it, once', (minute) => {
    const life = lifeAt(MORNING);
    announce(life);
    life.pass(minute * MINUTE);
    life.restart('two');
    life.pass((140 - minute) * MINUTE);
    expect(states(life)).toEqual(['running', 'asked', 'called', 'alarm']);
    expect(life.alarms()).toHaveLength(1);
    expect(life.entries('alarm.opened').map(({ at }) => at)).toEqual([
      Date.parse(MORNING) + 125 * MINUTE * 1000,
    ]);
    sameAfterRestart(life);
  });
  test('down over the end: the person is asked first, and then the alarm comes, however long it was', () => {
    for (const days of [1 / 24, 7]) {
      const life = lifeAt(MORNING);
      announce(life, { from: 0, until: 10 });
      life.pass(5 * MINUTE);
      down(life, days * 86_400);
      expect(talkOf(life).state).toBe('asked');
      expect(life.alarms()).toEqual([]);
      life.pass(5 * MINUTE);
      expect(life.alarms()).toHaveLength(1);
      expect(life.last().text).toContain('Niet afgemeld om');
    }
  });
  test('down during the grace: the call is still made, and a minute later the alarm', () => {
    const life = lifeAt(MORNING);
    announce(life, { from: 0, until: 10 });
    life.pass(12 * MINUTE);
    down(life, 60 * MINUTE);
    expect(talkOf(life).state).toBe('called');
    expect(life.alarms()).toEqual([]);
    life.pass(MINUTE);
    expect(life.alarms()).toHaveLength(1);
  });
  test('down after the call: the alarm comes at once', () => {
    const life = lifeAt(MORNING);
    announce(life, { from: 0, until: 10 });
    life.pass(14 * MINUTE + 10);
    down(life, 10 * MINUTE);
    expect(life.alarms()).toHaveLength(1);
  });
  test('a clock that jumps during the grace neither hurries nor delays it', () => {
    for (const hours of [-26, 26]) {
      const life = lifeAt(MORNING);
      announce(life, { from: 0, until: 10 });
      life.pass(11 * MINUTE);
      jump(life, hours * 3_600_000);
      life.pass(4 * MINUTE - 2);
      expect(life.alarms()).toEqual([]);
      const call = noticesOf(life, 'wil', 'last-call').at(-1);
      expect(call?.endedAt).toBeNull();
      life.pass(1);
      expect(life.alarms()).toHaveLength(1);
    }
  });
  test('a clock that is set back while it goes on does not put off its end', () => {
    const life = lifeAt(MORNING);
    announce(life, { from: 0, until: 10 });
    life.pass(5 * MINUTE);
    jump(life, -24 * 3_600_000);
    life.pass(5 * MINUTE);
    expect(talkOf(life).state).toBe('asked');
  });
  test('a disk that fails over the end: paged from memory, and one alarm in the end', () => {
    const life = lifeAt(MORNING);
    announce(life, { from: 0, until: 10 });
    life.pass(10 * MINUTE);
    life.mood = 'fails';
    life.pass(6 * MINUTE);
    expect(life.alarms()).toHaveLength(1);
    life.restart('two');
    life.mood = 'writes';
    life.pass(10 * MINUTE);
    expect(life.alarms()).toHaveLength(1);
    expect(life.entries('alarm.opened')).toHaveLength(1);
    sameAfterRestart(life);
  });
  test('the hour that summer time takes away is no part of a talk', () => {
    // 01:30 to 03:30 on 28 March 2027 in Amsterdam is one hour.
    const life = lifeAt('2027-03-28T00:00:00Z');
    announce(life, { from: 30, until: 90 });
    life.pass(89 * MINUTE);
    expect(talkOf(life).state).toBe('running');
    life.pass(6 * MINUTE);
    expect(life.last().text).toContain('Niet afgemeld om 03:30');
  });
});

describe('looking in', () => {
  test('whoever looks in is asked to walk past every 15 minutes while it goes on, and never after', () => {
    const life = lifeAt(MORNING);
    announce(life, { from: 0, until: 50 });
    life.pass(49 * MINUTE);
    const asked = noticesOf(life, 'anna', 'walk-past').map(({ at }) => (at - Date.parse(MORNING)) / 60_000);
    expect(asked).toEqual([15, 30, 45]);
    expect(talkOf(life).walkedAt).toBe(Date.parse(MORNING) + 45 * 60_000);
    deed(life, 'well');
    life.pass(60 * MINUTE);
    expect(noticesOf(life, 'anna', 'walk-past')).toHaveLength(3);
    expect(noticesOf(life, 'anna').every(({ endedAt }) => endedAt !== null)).toBe(true);
  });
  test('after an hour down it is asked once, not four times', () => {
    const life = lifeAt(MORNING);
    announce(life, { from: 0, until: 120 });
    life.pass(20 * MINUTE);
    down(life, 60 * MINUTE);
    expect(noticesOf(life, 'anna', 'walk-past')).toHaveLength(2);
  });
});

describe('no button in the room', () => {
  test('is said half an hour before to the speaker, who looks in, and the coordinators, once', () => {
    const life = lifeAt(MORNING);
    announce(life, { person: 'eva', looksIn: 'anna', place: 'zaal', from: 60 }, as('responder', 'eva'));
    life.ask(as('admin'), { type: 'device.revoked', device: 'zaal-1' });
    life.pass(30 * MINUTE - 1);
    expect(noticesOf(life, 'eva', 'no-button')).toEqual([]);
    life.pass(1);
    for (const person of ['eva', 'anna', 'gijs'])
      expect(noticesOf(life, person, 'no-button'), person).toHaveLength(1);
    life.restart('two');
    life.pass(60 * MINUTE);
    expect(noticesOf(life, 'eva', 'no-button')).toHaveLength(1);
  });
  test.each<[string, Wish, boolean]>([
    ['the room has a desk button', { person: 'eva' }, false],
    ['a room without one, the speaker holds a wearable', { person: 'wil', place: 'balie' }, false],
    ['a visit, the speaker holds a wearable', { person: 'wil', place: null, address: 'Laan 3' }, false],
    ['a visit, the speaker holds none', { person: 'eva', place: null, address: 'Laan 3' }, true],
  ])('%s', (_, wish, warned) => {
    const life = lifeAt(MORNING);
    announce(life, { looksIn: null, from: 10, ...wish }, gijs);
    const person = wish.person ?? 'wil';
    expect(noticesOf(life, person, 'no-button').length > 0).toBe(warned);
    const view = listTalks(life.state, as('employee', person), life.now()).at(0);
    expect(view?.noButton).toBe(warned);
  });
  test('a wearable that is handed out after all takes the warning back', () => {
    const life = lifeAt(MORNING);
    announce(life, { person: 'eva', looksIn: null, place: null, address: 'Laan 3', from: 10 }, gijs);
    life.ask(as('admin'), { type: 'device.assigned', device: 'hanger-1', person: 'eva' });
    life.pass(301);
    expect(noticesOf(life, 'eva', 'no-button').every(({ endedAt }) => endedAt !== null)).toBe(true);
  });
});

describe('who sees it', () => {
  test.each<[string, Actor, boolean]>([
    ['the person', wil, true],
    ['who looks in', as('employee', 'anna'), true],
    ['a coordinator', gijs, true],
    ['a responder, today', as('responder', 'bram'), true],
    ['a colleague', as('employee', 'eva'), false],
    ['a board', as('board', null, 'noord'), false],
    ['an auditor', as('auditor'), false],
  ])('%s', (_, actor, sees) => {
    const life = lifeAt(MORNING);
    announce(life);
    expect(listTalks(life.state, actor, life.now()).length).toBe(sees ? 1 : 0);
  });
  test('a responder sees nothing of tomorrow', () => {
    const life = lifeAt(MORNING);
    announce(life, { from: 1440, until: 1500 });
    expect(listTalks(life.state, as('responder', 'bram'), life.now())).toEqual([]);
    expect(listTalks(life.state, wil, life.now()).at(0)).toMatchObject({
      state: 'planned',
      may: ['start', 'extend', 'cancel'],
      alarm: null,
      alarmAt: new Date(life.wall + 1505 * 60_000).toISOString(),
    });
  });
});

test('a site with nothing in it has no talks and no trouble', () => {
  const life = lifeAt(MORNING, EMPTY_SITE);
  life.pass(86_400);
  expect(life.state.roster.talks.size).toBe(0);
});
