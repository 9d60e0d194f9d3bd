/**
 * Stories of people whose time on duty an edit, its undoing, a swap or an import changed: who comes on duty now or soon
 * hears of it, and a handoff that is moved to later is handed over again.
 */
import { describe, expect, test } from 'vitest';
import { noticeWords } from '../../../gateway/core/roster/notice-words.ts';
import type { Override, SiteFile } from '../../../gateway/core/site.ts';
import { as, type Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { jump, lifeAt, noticesOf, sameAfterRestart } from './roster-life.ts';

const GIJS = as('coordinator', 'gijs');
/** Rood (Anna, Bram, Cleo) is on duty until 30 November 09:00 in Amsterdam, then Blauw (Daan, Eva). */
const WEDNESDAY = '2026-11-25T10:00:00Z';
const SUNDAY = '2026-11-29T12:00:00Z';

const override = (from: string, until: string, person: string, by: string): Override => ({
  rotation: 'week-noord',
  from,
  until,
  replace: { person, by },
});
const cover = (life: Life, from: string, until: string, person: string, by: string, actor = GIJS) =>
  life.ask(actor, {
    type: 'roster.changed',
    base: null,
    edits: [{ do: 'put', section: 'overrides', value: override(from, until, person, by) }],
  });
const handoff = (life: Life, time: string) => {
  const [noord] = life.state.site.rotations;
  if (noord === undefined) throw new Error('no rotation');
  return life.ask(GIJS, {
    type: 'roster.changed',
    base: null,
    edits: [{ do: 'put', section: 'rotations', value: { ...noord, handoff: { weekday: 'monday', time } } }],
  });
};
const undoLast = (life: Life) =>
  life.ask(GIJS, { type: 'roster.undone', edit: life.state.roster.edits.at(-1)?.id ?? '' });
/** Everybody who was told that their time on duty changed, and how, oldest first. */
const told = (life: Life): readonly string[] =>
  life
    .entries('notice.sent')
    .filter(({ kind }) => kind === 'duty-changed')
    .map(({ person, about }) => `${person} ${about.codes?.join()}`);
const words = (life: Life, person: string): string => {
  const notice = noticesOf(life, person, 'duty-changed').at(-1);
  return notice === undefined ? 'nothing' : noticeWords(life.state, notice).text;
};

describe('whose time on duty changed', () => {
  test('now: who comes and who goes, in their own language; taken back they hear that too', () => {
    const life = lifeAt(WEDNESDAY);
    cover(life, '2026-11-25T10:00:00Z', '2026-11-30T08:00:00Z', 'bram', 'daan');
    expect(told(life)).toEqual(['daan on', 'bram off']);
    expect(words(life, 'daan')).toBe(
      'Het rooster is veranderd. Je hebt nu dienst bij Rood (Locatie Noord), tot ma 7 dec 09:00.',
    );
    expect(words(life, 'bram')).toBe('The roster was changed. Your shift with Rood (Locatie Noord) is over.');
    expect(noticesOf(life, 'daan', 'duty-changed')[0]).toMatchObject({ rings: false, confirm: false });
    undoLast(life);
    expect(told(life).slice(2)).toEqual(['bram on', 'daan off']);
    expect(noticesOf(life, 'daan').map(({ endedAt }) => endedAt === null)).toEqual([false, true]);
    sameAfterRestart(life);
  });

  test('within a day: who comes, who does not, and whose times are others', () => {
    const life = lifeAt(SUNDAY);
    cover(life, '2026-11-30T08:00:00Z', '2026-12-07T08:00:00Z', 'daan', 'gijs', as('admin'));
    expect(told(life)).toEqual(['gijs coming', 'daan cancelled']);
    expect(words(life, 'daan')).toMatch(
      /Je dienst bij Blauw \(Locatie Noord\) van ma 30 nov.? 09:00 tot ma 7 dec.? 09:00 gaat niet door\.$/,
    );
    handoff(life, '10:30');
    expect(told(life).slice(2)).toEqual(
      expect.arrayContaining(['eva times', 'anna ends', 'bram ends', 'cleo ends']),
    );
    expect(words(life, 'anna')).toMatch(
      /Je dienst bij Rood \(Locatie Noord\) duurt nu tot ma 30 nov.? 10:30\.$/,
    );
  });

  test('later than a day: nobody is told yet', () => {
    const life = lifeAt(WEDNESDAY);
    cover(life, '2026-11-28T08:00:00Z', '2026-11-30T08:00:00Z', 'anna', 'daan');
    cover(life, '2026-12-07T08:00:00Z', '2026-12-14T08:00:00Z', 'anna', 'eva');
    expect(told(life)).toEqual([]);
  });

  test('for an hour: who is replaced hears when they are back', () => {
    const life = lifeAt(WEDNESDAY);
    cover(life, '2026-11-25T10:00:00Z', '2026-11-25T12:00:00Z', 'anna', 'daan');
    expect(told(life)).toEqual(['daan on', 'anna paused']);
    expect(words(life, 'anna')).toMatch(/Je hebt nu geen dienst\. Je dienst .* is van 13:00 tot ma 30 nov/);
  });

  test('by a swap or an import; whoever did it is not told', () => {
    const life = lifeAt(WEDNESDAY);
    life.ask(as('responder', 'anna'), {
      type: 'swap.wanted',
      rotation: 'week-noord',
      shift: '2026-11-23',
      person: 'anna',
      of: 'daan',
      inReturn: null,
      note: null,
    });
    life.ask(as('responder', 'daan'), { type: 'swap.answered', swap: 's1', answer: 'accept' });
    expect(told(life)).toEqual(['anna off']);
    life.import(LIFE_SITE);
    expect(told(life).slice(1)).toEqual(['anna on', 'daan off']);
  });

  test('neither the first site file nor the same once more is news, nor other parts of it', () => {
    const life = lifeAt(WEDNESDAY);
    life.import(structuredClone(LIFE_SITE) as SiteFile);
    life.import({ ...LIFE_SITE, sites: LIFE_SITE.sites.map((site) => ({ ...site, plan: 'Bel aan.' })) });
    expect(told(life)).toEqual([]);
  });
});

describe('a handoff that is moved', () => {
  const off = (life: Life) => noticesOf(life, 'anna', 'off-duty');
  test('to later, after it was: who left is on duty again, and off again when it comes', () => {
    const life = lifeAt('2026-11-29T07:00:00Z');
    life.pass(26 * 3600);
    expect(off(life).map(({ endedAt }) => endedAt)).toEqual([null]);
    handoff(life, '17:00');
    expect(off(life)[0]?.endedAt).not.toBeNull();
    expect(told(life)).toEqual(
      expect.arrayContaining(['anna on', 'bram on', 'cleo on', 'daan paused', 'eva paused']),
    );
    expect(words(life, 'anna')).toMatch(/Je hebt nu dienst bij Rood \(Locatie Noord\), tot 17:00\.$/);
    // Daan did not confirm for the old time, and is asked for the new one.
    expect(noticesOf(life, 'daan', 'readiness').map(({ until }) => new Date(until).toISOString())).toEqual([
      '2026-11-30T08:00:00.000Z',
      '2026-11-30T16:00:00.000Z',
    ]);
    life.pass(24 * 3600);
    expect(off(life).map(({ about }) => new Date(about.from ?? 0).toISOString())).toEqual([
      '2026-11-30T08:00:00.000Z',
      '2026-11-30T16:00:00.000Z',
    ]);
    sameAfterRestart(life);
  });
  test('to before now: who leaves hears once, that they are off', () => {
    const life = lifeAt('2026-11-30T07:00:00Z');
    handoff(life, '07:30');
    expect(noticesOf(life, 'anna', 'off-duty')).toHaveLength(1);
    expect(told(life)).toEqual(['daan on', 'eva on']);
  });
  test('a clock set back behind a handoff does not hand over twice, whatever is edited then', () => {
    const life = lifeAt('2026-11-29T07:00:00Z');
    life.pass(26 * 3600);
    jump(life, -3 * 3_600_000);
    cover(life, '2026-12-01T08:00:00Z', '2026-12-02T08:00:00Z', 'daan', 'gijs');
    life.pass(6 * 3600);
    expect(off(life)).toHaveLength(1);
  });
});
