/** The checks of talks (R5) and of test pages (R1), told stories without a world around them. */
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../gateway/core/entries.ts';
import { wall } from '../../gateway/core/time.ts';
import { talksEnd } from '../../simulator/checks/r-days.ts';
import { readiness } from '../../simulator/checks/r-readiness.ts';
import { BEGINS, opens, pressed, Story } from './checks-bench.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const begins = Date.parse(BEGINS);
const TIME = { type: 'time.passed' } as const;

describe('R5, a talk of which nobody signs off', () => {
  const becomes = (state: 'asked' | 'called' | 'well' | 'alarm', alarm: string | null = null): EntryBody => ({
    type: 'talk.changed',
    talk: 't1',
    state,
    until: null,
    opens: alarm,
    by: null,
  });
  const asked = (): Story =>
    new Story(talksEnd)
      .starts(0)
      .turn(1_000, TIME, [
        {
          type: 'talk.announced',
          talk: 't1',
          person: 'anna',
          place: 'plek-1',
          address: null,
          from: wall(begins),
          until: wall(begins + 60_000),
          looksIn: null,
          by: 'anna',
        },
      ])
      .turn(60_000, TIME, [becomes('asked')]);
  const called = (at: number): Story => asked().turn(at, TIME, [becomes('called')]);

  it('holds when it is called for once more, and ends in an alarm or well', () => {
    const alarm = called(5 * MINUTE_MS).turn(6 * MINUTE_MS, pressed(), [
      ...opens(6 * MINUTE_MS),
      becomes('alarm', 'A'),
    ]);
    expect(alarm.until(HOUR_MS).said).toBe('');
    expect(alarm.tried.get('R5')).toBe(2);
    expect(
      asked()
        .turn(70_000, TIME, [becomes('well')])
        .until(HOUR_MS).said,
    ).toBe('');
  });
  it('gives the one call its whole time, also when the process stood still before it', () => {
    const late = asked()
      .tell(2 * MINUTE_MS, { type: 'gateway.paused' })
      .tell(11 * MINUTE_MS, { type: 'gateway.resumed' })
      .turn(11 * MINUTE_MS, TIME, [becomes('called')]);
    expect(late.until(12 * MINUTE_MS + 20_000).said).toBe('');
    expect(late.until(HOUR_MS).said).toContain('which is "called" still');
  });
  it('is broken when nothing follows, or an alarm that is none', () => {
    expect(asked().until(HOUR_MS).said).toContain('which is "asked" still');
    const none = called(5 * MINUTE_MS).turn(6 * MINUTE_MS, TIME, [becomes('alarm', 'nowhere')]);
    expect(none.said).toContain('which is none');
  });
});

describe('R1, a test page once', () => {
  const handoff = begins + 5 * 24 * HOUR_MS;
  const page = (notice: string): EntryBody => ({
    type: 'notice.sent',
    notice,
    person: 'anna',
    kind: 'readiness',
    about: { rotation: 'week', from: wall(handoff) },
    confirm: true,
    rings: true,
    until: wall(handoff),
  });
  const at = 4 * 24 * HOUR_MS + HOUR_MS;
  const twice = (byMs: number): string => {
    const set = { at: at + 2_000, do: 'clock', byMs } as const;
    return new Story(readiness, [set])
      .starts(0)
      .turn(at, TIME, [page('n1')])
      .turn(at + 10_000, TIME, [page('n2')]).said;
  };

  it('is broken when it comes twice, also where the clock was set a little meanwhile', () => {
    expect(twice(HOUR_MS)).toContain('twice');
  });
  it('holds when the clock was in another year meanwhile', () => {
    expect(twice(-400 * 24 * HOUR_MS)).toBe('');
  });
});
