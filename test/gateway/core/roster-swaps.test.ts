/** Swaps of shifts: asked, accepted, approved, refused with a reason, lapsed, and moved with their shift. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../gateway/core/events.ts';
import { noticeWords } from '../../../gateway/core/roster/notice-words.ts';
import { listEdits } from '../../../gateway/core/roster/view-edits.ts';
import { listSwaps } from '../../../gateway/core/roster/view-swaps.ts';
import { viewRoster } from '../../../gateway/core/roster/view-weeks.ts';
import { shiftAt } from '../../../gateway/core/rotation.ts';
import { ROSTER_RULES, type SiteFile } from '../../../gateway/core/site.ts';
import { restore, start } from '../../../gateway/core/step.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { wall } from '../../../gateway/core/time.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const GIJS = as('coordinator', 'gijs');
const me = (person: string) => as('responder', person);
const DAY = 86_400;

/** Blauw (daan, eva) is on duty from 30 November to 7 December, rood (anna, bram, cleo) before and after. */
const want = (
  life: Life,
  more: Partial<{
    person: string;
    of: string | null;
    shift: string;
    inReturn: string | null;
    rotation: string;
  }> = {},
  actor = me(more.person ?? 'daan'),
) =>
  life.ask(actor, {
    type: 'swap.wanted',
    rotation: 'week-noord',
    shift: '2026-12-02',
    person: 'daan',
    of: 'anna',
    inReturn: null,
    note: null,
    ...more,
  });
const reply = (life: Life, person: string, answer: 'accept' | 'decline' | 'withdraw', swap = 's1') =>
  life.ask(me(person), { type: 'swap.answered', swap, answer });
const decide = (life: Life, answer: 'approve' | 'refuse' | 'withdraw', swap = 's1', actor = GIJS) =>
  life.ask(actor, { type: 'swap.answered', swap, answer });
const reason = (outcome: Outcome): string => (outcome.ok ? 'not refused' : outcome.problem.message);
const code = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.problem.code);
const people = (life: Life, at: string, rotation = 'week-noord'): string =>
  shiftAt(life.state.site, rotation, wall(Date.parse(at)))?.people.join() ?? 'none';
const stateOf = (life: Life, swap = 's1') => life.state.roster.swaps.get(swap)?.state;
/** What somebody was told of swaps, oldest first. */
const told = (life: Life, person: string): string[] =>
  [...life.state.roster.notices.values()]
    .filter((notice) => notice.person === person && notice.kind.startsWith('swap'))
    .map(({ kind, about }) => `${kind} ${about.codes?.join('+')}`);
/** The newest word of swaps that somebody reads. */
const news = (life: Life, person: string): string => {
  const notice = [...life.state.roster.notices.values()].findLast(
    (one) => one.person === person && one.kind === 'swap-result',
  );
  return notice === undefined ? 'nothing' : noticeWords(life.state, notice).text;
};
const group = (life: Life, members: readonly string[]) =>
  life.ask(GIJS, {
    type: 'roster.changed',
    base: null,
    edits: [{ do: 'put', section: 'groups', value: { id: 'blauw', name: 'Blauw', people: members } }],
  });
const strict: SiteFile = { ...LIFE_SITE, roster: { ...ROSTER_RULES, approveSwaps: true } };
const edit = (life: Life, value: SiteFile['rotations'][number]) =>
  life.ask(GIJS, { type: 'roster.changed', base: null, edits: [{ do: 'put', section: 'rotations', value }] });
const noord = (life: Life) => {
  const found = life.state.site.rotations.find(({ id }) => id === 'week-noord');
  if (found === undefined) throw new Error('no rotation');
  return found;
};

describe('a swap', () => {
  test('leaves the original on duty until it is accepted; then the other is, and both hear of it', () => {
    const life = new Life();
    expect(want(life)).toMatchObject({ ok: true, created: true, id: 's1' });
    expect(life.state.roster.swaps.get('s1')).toMatchObject({ shift: '2026-11-30', state: 'asked' });
    expect(people(life, '2026-12-02T12:00:00Z')).toBe('daan,eva');
    expect(told(life, 'anna')).toEqual(['swap-asked asked']);
    expect(reply(life, 'anna', 'accept')).toMatchObject({ ok: true });
    expect(people(life, '2026-12-02T12:00:00Z')).toBe('anna,eva');
    expect(people(life, '2026-12-07T09:00:00Z')).toBe('anna,bram,cleo');
    expect(stateOf(life)).toBe('done');
    expect([told(life, 'daan'), told(life, 'anna').at(-1)]).toEqual([
      ['swap-result done'],
      'swap-result done',
    ]);
    expect(listEdits(life.state, life.now(), texts.en)[0]).toMatchObject({
      swap: 's1',
      by: 'anna',
      stuck: null,
    });
    const again = start();
    restore(again, life.disk);
    expect(again.roster).toEqual(life.state.roster);
    expect(again.site).toEqual(life.state.site);
  });

  test('accepted twice is accepted once', () => {
    const life = new Life();
    want(life);
    reply(life, 'anna', 'accept');
    const { length } = life.disk;
    expect(reply(life, 'anna', 'accept')).toEqual({ ok: true, id: 's1' });
    expect(life.disk).toHaveLength(length);
  });

  test('in return puts the asker on duty in the other shift', () => {
    const life = new Life();
    want(life, { inReturn: '2026-12-09' });
    reply(life, 'anna', 'accept');
    expect([people(life, '2026-12-02T12:00:00Z'), people(life, '2026-12-09T12:00:00Z')]).toEqual([
      'anna,eva',
      'daan,bram,cleo',
    ]);
    expect(life.state.site.overrides.map(({ shift }) => shift)).toEqual(['2026-11-30', '2026-12-07']);
  });

  test('asked of everyone goes to members who are free, and is taken by the first', () => {
    const life = new Life();
    want(life, { of: null });
    expect(['anna', 'bram', 'gijs', 'eva', 'daan', 'ina'].map((one) => told(life, one).length)).toEqual([
      1, 1, 1, 0, 0, 0,
    ]);
    expect(code(reply(life, 'ina', 'accept'))).toBe('forbidden');
    expect(code(reply(life, 'bram', 'accept'))).toBe('ok');
    expect(code(reply(life, 'anna', 'accept'))).toBe('closed');
    expect(people(life, '2026-12-02T12:00:00Z')).toBe('bram,eva');
    expect(
      [...life.state.roster.notices.values()].filter((n) => n.kind === 'swap-asked' && n.endedAt === null),
    ).toEqual([]);
  });

  test('waits for a coordinator where the rules ask for one', () => {
    const life = new Life(strict);
    want(life);
    reply(life, 'anna', 'accept');
    expect([stateOf(life), people(life, '2026-12-02T12:00:00Z')]).toEqual(['accepted', 'daan,eva']);
    expect(told(life, 'gijs')).toEqual(['swap-approval accepted']);
    expect(code(decide(life, 'approve', 's1', me('daan')))).toBe('forbidden');
    expect(code(decide(life, 'approve'))).toBe('ok');
    expect([stateOf(life), people(life, '2026-12-02T12:00:00Z')]).toEqual(['done', 'anna,eva']);
    expect(life.state.roster.swaps.get('s1')?.by).toBe('anna');
  });

  test('that a coordinator refuses leaves everything as it was', () => {
    const life = new Life(strict);
    want(life);
    reply(life, 'anna', 'accept');
    expect(code(decide(life, 'refuse'))).toBe('ok');
    expect([stateOf(life), people(life, '2026-12-02T12:00:00Z')]).toEqual(['refused', 'daan,eva']);
    expect(told(life, 'daan').at(-1)).toBe('swap-result refused');
  });

  test('of a running shift counts from the moment it is accepted', () => {
    const life = new Life();
    want(life, { person: 'anna', of: 'daan', shift: '2026-11-25' });
    life.pass(3600);
    reply(life, 'daan', 'accept');
    expect(life.state.site.overrides[0]).toMatchObject({ from: '2026-11-25T11:00:00.000Z' });
    expect([people(life, '2026-11-25T10:30:00Z'), people(life, '2026-11-25T11:30:00Z')]).toEqual([
      'anna,bram,cleo',
      'daan,bram,cleo',
    ]);
  });

  test('whoever stands in can hand the shift on, and back', () => {
    const life = new Life();
    want(life);
    reply(life, 'anna', 'accept');
    want(life, { person: 'anna', of: 'bram' });
    reply(life, 'bram', 'accept', 's2');
    expect(people(life, '2026-12-02T12:00:00Z')).toBe('bram,eva');
    want(life, { person: 'bram', of: 'daan' });
    reply(life, 'daan', 'accept', 's3');
    expect(people(life, '2026-12-02T12:00:00Z')).toBe('daan,eva');
    expect(life.state.site.overrides).toEqual([]);
  });
});

describe('what is refused, with the reason', () => {
  const cases: readonly [string, (life: Life) => Outcome, string, RegExp][] = [
    [
      'somebody else’s shift',
      (life) => want(life, {}, me('eva')),
      'forbidden',
      /only have your own shift swapped/,
    ],
    [
      'a shift without duty',
      (life) => want(life, { shift: '2026-12-09' }),
      'conflict',
      /Naam-daan is not on duty in rotation Locatie Noord from Mon 7 Dec/,
    ],
    [
      'somebody on duty in that shift',
      (life) => want(life, { of: 'eva' }),
      'conflict',
      /Naam-eva is already on duty/,
    ],
    ['oneself', (life) => want(life, { of: 'daan' }), 'invalid', /Nobody swaps with themselves/],
    ['nobody known', (life) => want(life, { of: 'niemand' }), 'not_found', /niemand is not known/],
    [
      'a past shift',
      (life) => {
        life.pass(30 * DAY);
        return want(life);
      },
      'conflict',
      /is over/,
    ],
    [
      'a day before the rotation began',
      (life) => want(life, { shift: '2026-11-01' }),
      'invalid',
      /belongs to no shift/,
    ],
    ['no date', (life) => want(life, { shift: 'tomorrow' }), 'invalid', /belongs to no shift/],
    [
      'a shift years ahead',
      (life) => want(life, { shift: '2030-12-03' }),
      'invalid',
      /more than a year ahead/,
    ],
    ['no rotation', (life) => want(life, { rotation: 'x' }), 'not_found', /no rotation x/],
    ['the same shift in return', (life) => want(life, { inReturn: '2026-12-04' }), 'invalid', /same shift/],
    [
      'a shift in return of nobody in particular',
      (life) => want(life, { of: null, inReturn: '2026-12-09' }),
      'invalid',
      /asks one colleague/,
    ],
    [
      'a shift in return in which the other has no duty',
      (life) => want(life, { of: 'gijs', inReturn: '2026-12-09' }),
      'conflict',
      /Naam-gijs is not on duty/,
    ],
    [
      'a second swap of the same shift',
      (life) => {
        want(life);
        return want(life, { of: 'bram' });
      },
      'conflict',
      /already open/,
    ],
    [
      'somebody who is away then',
      (life) => {
        life.ask(me('anna'), {
          type: 'absences.given',
          person: 'anna',
          spans: [
            {
              from: wall(Date.parse('2026-12-01T00:00:00Z')),
              until: wall(Date.parse('2026-12-04T00:00:00Z')),
            },
          ],
        });
        return want(life);
      },
      'conflict',
      /Naam-anna is absent/,
    ],
    [
      'a shift that a coordinator’s override takes them off',
      (life) => {
        life.ask(GIJS, {
          type: 'roster.changed',
          base: null,
          edits: [
            {
              do: 'put',
              section: 'overrides',
              value: {
                rotation: 'week-noord',
                from: '2026-12-03T08:00:00Z',
                until: '2026-12-04T08:00:00Z',
                remove: ['daan'],
              },
            },
          ],
        });
        return want(life);
      },
      'invalid',
      /moves "daan" at the same time/,
    ],
  ];
  test.each(cases)('%s', (_, act, wanted, sentence) => {
    const life = new Life();
    const outcome = act(life);
    expect([code(outcome), reason(outcome)]).toEqual([wanted, expect.stringMatching(sentence)]);
    expect(outcome.ok || (outcome.problem.nl ?? '')).not.toBe('');
  });

  test('what changed since the asking counts at the accepting', () => {
    const life = new Life();
    want(life);
    life.ask(GIJS, {
      type: 'roster.changed',
      base: null,
      edits: [
        {
          do: 'put',
          section: 'groups',
          value: { id: 'blauw', name: 'Blauw', people: ['daan', 'eva', 'anna'] },
        },
      ],
    });
    expect(reason(reply(life, 'anna', 'accept'))).toMatch(/Naam-anna is already on duty/);
    expect(stateOf(life)).toBe('asked');
  });

  test('answers by those whom it is none of', () => {
    const life = new Life();
    want(life);
    expect(
      [reply(life, 'bram', 'accept'), reply(life, 'bram', 'decline'), reply(life, 'bram', 'withdraw')].map(
        code,
      ),
    ).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(code(decide(life, 'approve'))).toBe('conflict');
    expect(code(reply(life, 'anna', 'decline'))).toBe('ok');
    expect(code(reply(life, 'anna', 'accept'))).toBe('closed');
    expect(code(life.ask(GIJS, { type: 'swap.answered', swap: 's9', answer: 'approve' }))).toBe('not_found');
  });

  test('double duty at another site is told, not refused', () => {
    const life = new Life();
    expect(code(want(life, { of: 'ina' }))).toBe('ok');
    expect(code(reply(life, 'ina', 'accept'))).toBe('ok');
    expect(told(life, 'gijs')).toEqual(['swap-result done+double-duty']);
  });
});

describe('without an answer', () => {
  test('a day before everyone hears so, and as the shift begins it lapses: the original is on duty', () => {
    const life = new Life();
    want(life);
    life.pass(3 * DAY + 22 * 3600 - 60);
    expect(told(life, 'daan')).toEqual([]);
    life.pass(120);
    expect([told(life, 'daan'), told(life, 'gijs')]).toEqual([
      ['swap-result asked+unanswered'],
      ['swap-result asked+unanswered'],
    ]);
    life.pass(DAY - 120);
    expect(stateOf(life)).toBe('asked');
    life.pass(120);
    expect(stateOf(life)).toBe('lapsed');
    expect(people(life, '2026-12-02T12:00:00Z')).toBe('daan,eva');
    for (const one of ['daan', 'anna', 'gijs']) expect(told(life, one).at(-1)).toBe('swap-result lapsed');
    expect(code(reply(life, 'anna', 'accept'))).toBe('closed');
  });

  test('one that waits for a coordinator lapses too', () => {
    const life = new Life(strict);
    want(life);
    reply(life, 'anna', 'accept');
    life.pass(6 * DAY);
    expect([stateOf(life), people(life, '2026-12-02T12:00:00Z')]).toEqual(['lapsed', 'daan,eva']);
  });

  test('withdrawn by the asker it is over', () => {
    const life = new Life();
    want(life);
    expect(code(reply(life, 'daan', 'withdraw'))).toBe('ok');
    expect([stateOf(life), told(life, 'anna').at(-1)]).toEqual(['withdrawn', 'swap-result withdrawn']);
  });
});

describe('a swap belongs to its shift', () => {
  test('it moves with it, before and after it is accepted', () => {
    for (const first of [false, true]) {
      const life = new Life();
      want(life, { inReturn: '2026-12-09' });
      if (first) reply(life, 'anna', 'accept');
      edit(life, { ...noord(life), handoff: { weekday: 'wednesday', time: '07:00' } });
      expect(life.state.roster.swaps.get('s1')).toMatchObject({
        shift: '2026-12-02',
        inReturn: '2026-12-09',
      });
      if (!first) reply(life, 'anna', 'accept');
      expect(people(life, '2026-12-02T06:00:00Z')).toBe('anna,eva');
      expect(people(life, '2026-12-02T05:59:00Z')).toBe('anna,bram,cleo');
      expect(people(life, '2026-12-15T12:00:00Z')).toBe('daan,bram,cleo');
    }
  });

  test('when its shift is gone it ends, both hear it, and undo brings it back', () => {
    const life = new Life();
    want(life, { inReturn: '2026-12-09' });
    reply(life, 'anna', 'accept');
    const before = life.state.site;
    const outcome = edit(life, { ...noord(life), groups: ['rood'] });
    expect([stateOf(life), life.state.site.overrides]).toEqual(['void', []]);
    expect([told(life, 'daan').at(-1), told(life, 'anna').at(-1)]).toEqual([
      'swap-result void+gone',
      'swap-result void+gone',
    ]);
    life.ask(GIJS, { type: 'roster.undone', edit: outcome.ok ? (outcome.id ?? '') : '' });
    expect([stateOf(life), life.state.site]).toEqual(['done', before]);
  });

  test('an open one whose asker is not on duty any more ends', () => {
    const life = new Life();
    want(life);
    life.ask(GIJS, {
      type: 'roster.changed',
      base: null,
      edits: [{ do: 'put', section: 'groups', value: { id: 'blauw', name: 'Blauw', people: ['eva'] } }],
    });
    expect([stateOf(life), told(life, 'daan')]).toEqual(['void', ['swap-result void+changed']]);
  });

  test('undoing its edit ends it, and undoing that brings it back; also where a stand-in handed on', () => {
    const life = new Life();
    want(life);
    reply(life, 'anna', 'accept');
    want(life, { person: 'anna', of: 'bram' });
    reply(life, 'bram', 'accept', 's2');
    const [second, first] = listEdits(life.state, life.now(), texts.en);
    expect(code(life.ask(GIJS, { type: 'roster.undone', edit: first?.id ?? '' }))).toBe('conflict');
    const undone = life.ask(GIJS, { type: 'roster.undone', edit: second?.id ?? '' });
    expect([people(life, '2026-12-02T12:00:00Z'), stateOf(life), stateOf(life, 's2')]).toEqual([
      'anna,eva',
      'done',
      'void',
    ]);
    life.ask(GIJS, { type: 'roster.undone', edit: undone.ok ? (undone.id ?? '') : '' });
    expect([people(life, '2026-12-02T12:00:00Z'), stateOf(life, 's2')]).toEqual(['bram,eva', 'done']);
  });

  test('an override taken away by hand ends the whole swap, also its other half', () => {
    const life = new Life();
    want(life, { inReturn: '2026-12-09' });
    reply(life, 'anna', 'accept');
    life.ask(GIJS, {
      type: 'roster.changed',
      base: null,
      edits: [{ do: 'drop', section: 'overrides', id: 'o1' }],
    });
    expect([stateOf(life), life.state.site.overrides]).toEqual(['void', []]);
  });

  test('an import without its overrides ends it', () => {
    const life = new Life();
    want(life);
    reply(life, 'anna', 'accept');
    life.import(LIFE_SITE);
    expect([stateOf(life), told(life, 'anna').at(-1)]).toEqual(['void', 'swap-result void+imported']);
    expect(news(life, 'anna')).toMatch(/is vervallen, omdat het rooster opnieuw is ingelezen\. Dienst heeft/);
  });

  test('what its people read is why it ended, and who is on duty now', () => {
    const life = new Life();
    want(life, { of: 'bram' });
    reply(life, 'bram', 'accept');
    expect(news(life, 'daan')).toMatch(/ is geregeld\. Dienst heeft dan: Naam-bram en Naam-eva\.$/);
    life.ask(GIJS, { type: 'roster.undone', edit: 'e1' });
    expect([told(life, 'daan').at(-1), told(life, 'bram').at(-1)]).toEqual([
      'swap-result void+undone',
      'swap-result void+undone',
    ]);
    expect(news(life, 'daan')).toMatch(
      / is teruggedraaid door Naam-gijs\. Dienst heeft dan: Naam-daan en Naam-eva\.$/,
    );
    expect(news(life, 'bram')).toMatch(/ is undone by Naam-gijs\. On duty then: Naam-daan and Naam-eva\.$/);
  });

  test('handed back by a later one, it was replaced by that', () => {
    const life = new Life();
    want(life);
    reply(life, 'anna', 'accept');
    want(life, { person: 'anna', of: 'daan' });
    reply(life, 'daan', 'accept', 's2');
    expect([stateOf(life), stateOf(life, 's2'), told(life, 'anna').slice(-2)]).toEqual([
      'void',
      'done',
      ['swap-result void+passed', 'swap-result done'],
    ]);
    expect(told(life, 'anna').filter((line) => line.includes('gone'))).toEqual([]);
  });

  test('one that was undone stays undone, whatever else is undone later', () => {
    const life = new Life();
    want(life);
    reply(life, 'anna', 'accept');
    want(life, { person: 'anna', of: 'bram' });
    reply(life, 'bram', 'accept', 's2');
    life.ask(GIJS, { type: 'roster.undone', edit: 'e2' });
    group(life, ['eva']);
    expect([stateOf(life), stateOf(life, 's2')]).toEqual(['void', 'void']);
    life.ask(GIJS, { type: 'roster.undone', edit: life.state.roster.edits.at(-1)?.id ?? '' });
    expect([people(life, '2026-12-02T12:00:00Z'), stateOf(life), stateOf(life, 's2')]).toEqual([
      'anna,eva',
      'done',
      'void',
    ]);
    const again = start();
    restore(again, life.disk);
    expect(again.roster).toEqual(life.state.roster);
  });

  test('undone, brought back and undone again it is undone', () => {
    const life = new Life();
    want(life);
    reply(life, 'anna', 'accept');
    want(life, { person: 'anna', of: 'bram' });
    reply(life, 'bram', 'accept', 's2');
    const states = [2, 3, 4].map((edit) => {
      life.ask(GIJS, { type: 'roster.undone', edit: `e${edit}` });
      return stateOf(life, 's2');
    });
    expect(states).toEqual(['void', 'done', 'void']);
    expect(people(life, '2026-12-02T12:00:00Z')).toBe('anna,eva');
  });

  test('when it moves both parties hear the new times, and who is asked is asked for those', () => {
    for (const first of [false, true]) {
      const life = new Life();
      want(life, { of: 'bram' });
      if (first) reply(life, 'bram', 'accept');
      edit(life, { ...noord(life), handoff: { weekday: 'friday', time: '11:00' } });
      expect(life.state.roster.swaps.get('s1')?.shift).toBe('2026-12-04');
      const state = first ? 'done' : 'asked';
      expect([told(life, 'daan').at(-1), told(life, 'bram').at(-1)]).toEqual([
        `swap-result ${state}+moved`,
        `swap-result ${state}+moved`,
      ]);
      expect(news(life, 'daan')).toMatch(/vr 4 dec.* 11:00 .*is meegeschoven met de dienst/);
      const asked = [...life.state.roster.notices.values()].filter(
        (notice) => notice.kind === 'swap-asked' && notice.endedAt === null,
      );
      expect(asked.map(({ person, about }) => [person, about.from])).toEqual(
        first ? [] : [['bram', Date.parse('2026-12-04T10:00:00Z')]],
      );
    }
  });

  test('another order of the groups never pulls it into the shift that runs; undo puts it back', () => {
    for (const first of [false, true]) {
      const life = new Life();
      want(life);
      if (first) reply(life, 'anna', 'accept');
      edit(life, { ...noord(life), groups: ['blauw', 'rood'] });
      expect(life.state.roster.swaps.get('s1')).toMatchObject({ shift: '2026-12-07' });
      expect(people(life, '2026-11-25T12:00:00Z')).toBe('daan,eva');
      life.ask(GIJS, { type: 'roster.undone', edit: life.state.roster.edits.at(-1)?.id ?? '' });
      expect(life.state.roster.swaps.get('s1')).toMatchObject({ shift: '2026-11-30' });
      expect(people(life, '2026-12-02T12:00:00Z')).toBe(first ? 'anna,eva' : 'daan,eva');
    }
  });
});

describe('who sees it', () => {
  test('those concerned and coordinators, with what they may answer; a board sees none', () => {
    const life = new Life();
    want(life);
    const seen = (actor: ReturnType<typeof as>) =>
      listSwaps(life.state, actor, life.now()).map(({ answers }) => answers);
    expect(seen(me('anna'))).toEqual([['accept', 'decline']]);
    expect(seen(me('daan'))).toEqual([['withdraw']]);
    expect(seen(GIJS)).toEqual([['withdraw', 'refuse']]);
    expect([seen(me('bram')), seen(as('board', null, 'noord')), seen(as('auditor'))]).toEqual([[], [], []]);
    const shift = viewRoster(life.state, GIJS, life.now(), life.now().wall, 2, texts.nl).rotations[0]
      ?.shifts[1];
    expect([shift?.shift, shift?.swaps]).toEqual(['2026-11-30', ['s1']]);
  });
});
