/** The pure parts of people's day: countdowns of talks, which notices are shown, the bell, the late word, the axes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NoticeView, TalkView } from '../../../gateway/core/api-roster.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { firstDay } from '../../../gateway/web/parts/figures.ts';
import { stillToShow } from '../../../gateway/web/parts/notices.ts';
import { cardOf } from '../../../gateway/web/parts/pager-state.ts';
import { monthWord, percentWord, secondsAxis, secondsWord } from '../../../gateway/web/parts/plot.tsx';
import { usualUntils } from '../../../gateway/web/parts/presence.tsx';
import { isLate, othersComing } from '../../../gateway/web/parts/ring-extras.tsx';
import { NOTICE_EVERY, samplesOf } from '../../../gateway/web/parts/sound.ts';
import { countdownWords } from '../../../gateway/web/parts/talk-card.tsx';
import { countdownOf, extendedTo, inTalkOrder, spanOf } from '../../../gateway/web/parts/talk-state.ts';
import { ago, alarmView, pageTo } from './canned.ts';

const AT = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const inMinutes = (minutes: number): string => new Date(AT + minutes * MINUTE).toISOString();

const talk = (extra: Partial<TalkView> = {}): TalkView => ({
  id: 't1',
  person: 'sanne',
  place: 'linde-spreekkamer-2',
  address: null,
  from: inMinutes(-30),
  until: inMinutes(30),
  looksIn: 'daan',
  state: 'running',
  alarmAt: inMinutes(35),
  alarm: null,
  walkedAt: null,
  noButton: false,
  may: ['extend', 'well'],
  ...extra,
});

describe('the countdown of a talk, in plain words', () => {
  const t = textsFor('nl');
  test.each<[string, Partial<TalkView>, string]>([
    ['before it begins', { state: 'planned', from: inMinutes(20) }, 'Begint over 20 minuten'],
    ['while it goes on', {}, 'Nog 30 minuten'],
    ['in its last minute', { until: inMinutes(0.5) }, 'Nog minder dan een minuut'],
    [
      'when its time is up and nothing was heard of that yet',
      { until: inMinutes(-0.1), alarmAt: inMinutes(4.9) },
      'Over 4 minuten gaat er een alarm af',
    ],
    [
      'when it was asked whether all is well',
      { state: 'asked', until: inMinutes(-1), alarmAt: inMinutes(4) },
      'Over 4 minuten gaat er een alarm af',
    ],
    [
      'after the one call',
      { state: 'called', alarmAt: inMinutes(1.2) },
      'Over 1 minuut gaat er een alarm af',
    ],
    [
      'at the very last',
      { state: 'called', alarmAt: inMinutes(0.9) },
      'Binnen een minuut gaat er een alarm af',
    ],
    ['when signed off', { state: 'well' }, 'Afgemeld, alles goed'],
    ['of hours', { until: inMinutes(150) }, 'Nog 2 uur en 30 minuten'],
  ])('%s', (_when, extra, words) => {
    expect(countdownWords(talk(extra), AT, t)).toBe(words);
  });

  test('never promises more time than there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_600_000, max: 86_400_000 }), (left) => {
        const countdown = countdownOf(
          talk({ state: 'called', alarmAt: new Date(AT + left).toISOString() }),
          AT,
        );
        if (countdown.until !== 'alarm') throw new Error('a called talk counts down to its alarm');
        expect(countdown.minutes * MINUTE).toBeLessThanOrEqual(Math.max(0, left));
      }),
    );
  });

  test('what asks most comes first, and what is over last', () => {
    const list = [
      talk({ id: 'over', state: 'well' }),
      talk({ id: 'later', state: 'planned', from: inMinutes(60) }),
      talk({ id: 'soon', state: 'planned', from: inMinutes(10) }),
      talk({ id: 'runs' }),
      talk({ id: 'called', state: 'called' }),
      talk({ id: 'asked', state: 'asked' }),
    ];
    expect(inTalkOrder(list).map(({ id }) => id)).toEqual([
      'called',
      'asked',
      'runs',
      'soon',
      'later',
      'over',
    ]);
  });

  test('extending counts from the end, or from now when the end has passed', () => {
    expect(extendedTo(talk(), 15, AT)).toBe(inMinutes(45));
    expect(extendedTo(talk({ until: inMinutes(-3) }), 15, AT)).toBe(inMinutes(15));
  });
});

describe('times that are typed', () => {
  const clock = (at: number): string => {
    const date = new Date(at);
    return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  };
  test('a beginning a moment ago is now, an end before the beginning is the day after', () => {
    expect(spanOf(clock(AT - 5 * MINUTE), clock(AT + 60 * MINUTE), AT)).toEqual({
      from: AT,
      until: AT + 60 * MINUTE,
    });
    const late = spanOf(clock(AT + 30 * MINUTE), clock(AT + 10 * MINUTE), AT);
    expect(late?.until).toBe(AT + 10 * MINUTE + 24 * 60 * MINUTE);
  });
  test('whatever is typed, the end is after the beginning and nothing begins in the past', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(time, time, (from, until) => {
        const span = spanOf(from, until, AT);
        if (span === null) throw new Error('two times make a span');
        expect(span.until).toBeGreaterThan(span.from);
        expect(span.from).toBeGreaterThanOrEqual(AT);
      }),
    );
    expect(spanOf('', '10:00', AT)).toBeNull();
  });
  test('usual ends lie ahead, in order, and the evening is one only while it is far enough', () => {
    const morning = new Date(AT).setHours(9, 0, 0, 0);
    expect(usualUntils(morning).map(({ at }) => at - morning)).toEqual([
      60 * MINUTE,
      120 * MINUTE,
      540 * MINUTE,
    ]);
    expect(usualUntils(new Date(AT).setHours(17, 30, 0, 0))).toHaveLength(2);
  });
});

describe('which notices are shown', () => {
  const notice = (extra: Partial<NoticeView>): NoticeView => ({
    id: 'n1',
    kind: 'readiness',
    about: {},
    at: ago(AT, 60),
    until: inMinutes(60),
    confirm: true,
    rings: true,
    confirmedAt: null,
    over: false,
    title: 'Proefoproep',
    text: 'Bevestig.',
    ...extra,
  });
  test.each<[string, Partial<NoticeView>]>([
    ['confirmed', { confirmedAt: ago(AT, 1) }],
    ['over', { over: true }],
    ['past its time, though nobody said so', { until: ago(AT, 1) }],
  ])('not one that is %s', (_what, extra) => {
    expect(stillToShow([notice(extra)], new Set(), AT)).toEqual([]);
  });
  test('not one that was put away here; what waits for a tap comes first, then the newest', () => {
    const list = [
      notice({ id: 'old', confirm: false, rings: false, at: ago(AT, 90) }),
      notice({ id: 'new', confirm: false, rings: false }),
      notice({ id: 'asks', at: ago(AT, 900) }),
      notice({ id: 'away', confirm: false }),
    ];
    expect(stillToShow(list, new Set(['away']), AT).map(({ id }) => id)).toEqual(['asks', 'new', 'old']);
  });
});

describe('the bell of a notice', () => {
  const loudness = (samples: Float32Array): number =>
    samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  /** Share of tenths of a second in which something is heard. */
  const heard = (samples: Float32Array): number => {
    const tenth = 2205;
    const count = Math.floor(samples.length / tenth);
    return (
      Array.from({ length: count }, (_, i) => loudness(samples.subarray(i * tenth, (i + 1) * tenth))).filter(
        (most) => most > 0.05,
      ).length / count
    );
  };
  test('is softer than an alarm, fades, and is mostly silence, where an alarm is mostly sound', () => {
    const bell = samplesOf('notice');
    expect(bell.length).toBe(NOTICE_EVERY * 22_050);
    expect(heard(bell)).toBeLessThan(0.35);
    for (const tone of ['assist', 'emergency'] as const) {
      expect(heard(samplesOf(tone))).toBeGreaterThan(0.5);
      expect(loudness(bell)).toBeLessThan(0.7 * loudness(samplesOf(tone)));
    }
  });
});

describe('a late answer', () => {
  const coming = (person: string) => ({ person, answer: 'coming' as const, at: ago(AT, 5) });
  const card = (extra: Parameters<typeof alarmView>[1]) => cardOf(alarmView(AT, extra), 'sanne', new Set());
  test('is one when enough others are coming, not before, and not on one’s own alarm', () => {
    const pages = [pageTo(AT, 'sanne', 'sent')];
    expect(isLate(card({ pages, responders: [], coming: 0 }), 'sanne')).toBe(false);
    expect(isLate(card({ pages, responders: [coming('daan')], coming: 1, need: 2 }), 'sanne')).toBe(false);
    expect(isLate(card({ pages, responders: [coming('daan')], coming: 1, need: 1 }), 'sanne')).toBe(true);
    expect(isLate(card({ pages, responders: [coming('daan')], coming: 1, raisedBy: 'sanne' }), 'sanne')).toBe(
      false,
    );
  });
  test('does not count oneself among the others', () => {
    const responders = [coming('daan'), coming('sanne')];
    expect(othersComing(card({ responders, coming: 2 }), 'sanne')).toBe(1);
  });
});

describe('the plots', () => {
  test('an axis reaches over the largest value with few lines, from zero', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 20_000, noNaN: true }), (most) => {
        const { top, lines } = secondsAxis(most);
        expect(top).toBeGreaterThanOrEqual(most);
        expect(lines[0]).toBe(0);
        expect(lines.at(-1)).toBe(top);
        expect(lines.length).toBeLessThanOrEqual(7);
      }),
    );
  });
  test('words of months, seconds and shares', () => {
    expect(monthWord('2026-11', 'nl-NL', true)).toBe('nov 2026');
    expect(monthWord('nonsense', 'nl-NL', true)).toBe('nonsense');
    expect([secondsWord(6.4, 'nl-NL'), secondsWord(150, 'nl-NL')]).toEqual(['6,4 s', '2,5 min']);
    expect(percentWord(2 / 3)).toBe('67%');
  });
  test('a period of months begins on the first of a month, over the turn of the year too', () => {
    expect(firstDay(12, AT)).toBe('2025-12-01');
    expect(firstDay(3, Date.parse('2026-01-31T23:00:00Z'))).toBe('2025-11-01');
  });
});
