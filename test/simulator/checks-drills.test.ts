/** The check of drills (R9), told stories in which it holds and in which it is broken, without a world around it. */
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../gateway/core/effects.ts';
import type { EntryBody } from '../../gateway/core/entries.ts';
import { instant } from '../../gateway/core/time.ts';
import { drillsAreMarked } from '../../simulator/checks/r-drills.ts';
import { opens, paged, pressed, Story } from './checks-bench.ts';

const announced = (until: number, device = 'desk-1'): EntryBody => ({
  type: 'drill.announced',
  drill: 'd',
  device,
  place: 'plek-1',
  site: 'huis',
  note: null,
  until: instant(until),
  by: null,
});
/** What a press of desk-1 opens, called a drill. */
const drill = (at: number, level: 'assist' | 'emergency' = 'assist'): readonly EntryBody[] => {
  const [first, ...rest] = opens(at, { level });
  return [
    { ...first, drill: 'on' } as EntryBody,
    { type: 'drill.begun', drill: 'd', alarm: 'A' },
    ...rest.filter(({ type }) => type !== 'alarm.opened'),
  ];
};
const again: EntryBody = {
  type: 'press.received',
  alarm: 'A',
  device: 'desk-1',
  press: 'p2',
  boot: 1,
  seq: 2,
  level: 'assist',
  age: 0,
  resumed: false,
  battery: null,
  unverified: false,
};
const real: EntryBody = { type: 'drill.became-real', drill: 'd', alarm: 'A', why: 'press' };
const page = (text: string): Effect => ({
  type: 'send-page',
  page: '1-1-1',
  alarm: 'A',
  channel: 'mqtt',
  person: 'anna',
  device: 'pager-1',
  sends: [
    {
      boot: 1,
      n: 1,
      body: {
        type: 'page',
        page: '1-1-1',
        alarm: 'A',
        level: 'assist',
        place: text,
        text,
        age: 0,
        call112: 0,
      },
    },
  ],
});
const begun = (until = 60_000): Story =>
  new Story(drillsAreMarked)
    .starts(0)
    .turn(1_000, { type: 'time.passed' }, [announced(until)])
    .turn(10_000, pressed(), drill(10_000));

describe('R9, drills', () => {
  it('hold when the announced device is pressed in time, and its pages say so first', () => {
    const story = begun().turn(10_100, { type: 'time.passed' }, [], { effects: [page('OEFENING: kamer')] });
    expect([story.said, story.tried.get('R9')]).toEqual(['', 3]);
  });

  it('are broken by a drill that nobody announced, too late, of another device, or in an emergency', () => {
    const bare = new Story(drillsAreMarked).starts(0).turn(10_000, pressed(), drill(10_000));
    expect(bare.said).toContain('nobody had announced it');
    expect(begun(9_000).said).toContain('the announcement was over');
    const other = new Story(drillsAreMarked)
      .starts(0)
      .turn(1_000, { type: 'time.passed' }, [announced(60_000, 'desk-2')])
      .turn(10_000, pressed(), drill(10_000));
    expect(other.said).toContain('desk-2 was announced');
    const urgent = new Story(drillsAreMarked)
      .starts(0)
      .turn(1_000, { type: 'time.passed' }, [announced(60_000)])
      .turn(10_000, pressed(), drill(10_000, 'emergency'));
    expect(urgent.said).toContain('it is an emergency');
  });

  it('are broken by pages that do not say it, or say it of what is none', () => {
    const plain = begun().turn(10_100, { type: 'time.passed' }, [], { effects: [page('kamer')] });
    expect(plain.said).toContain('says "kamer"');
    const wrong = new Story(drillsAreMarked)
      .starts(0)
      .turn(10_000, pressed(), opens(10_000), { effects: [page('OEFENING: kamer')] });
    expect(wrong.said).toContain('says "OEFENING: kamer"');
    const stale = begun()
      .turn(20_000, pressed('p2'), [again, real, paged('A', 2, ['anna'])])
      .turn(20_100, { type: 'time.passed' }, [], { effects: [page('OEFENING: kamer')] });
    expect(stale.said).toContain('says "OEFENING: kamer"');
  });

  it('are broken by a second press after which it is a drill still, also in the next life', () => {
    expect(begun().turn(20_000, pressed('p2'), [again]).said).toContain(
      'is still a drill after another press',
    );
    const restarted = begun().dies(15_000).starts(16_000).turn(20_000, pressed('p2'), [again]);
    expect(restarted.said).toContain('is still a drill after another press');
  });

  it('are broken when nobody is paged for what became real', () => {
    const paging = begun().turn(20_000, pressed('p2'), [again, real, paged('A', 2, ['anna'])]);
    expect(paging.until(60_000).said).toBe('');
    const silent = begun().turn(20_000, pressed('p2'), [again, real]);
    expect(silent.until(60_000).said).toContain('nobody was paged');
  });

  it('are broken by an announcement that stands after its time', () => {
    const waiting = new Story(drillsAreMarked)
      .starts(0)
      .turn(1_000, { type: 'time.passed' }, [announced(60_000)]);
    expect(waiting.until(61_000).said).toBe('');
    expect(waiting.until(70_000).said).toContain('is still announced');
  });

  describe('beside a real alarm', () => {
    /** Another alarm, opened a second before the press of the announced device. */
    const beside = (more: Record<string, unknown> = {}, then: readonly EntryBody[] = []): Story =>
      new Story(drillsAreMarked)
        .starts(0)
        .turn(1_000, { type: 'time.passed' }, [announced(60_000)])
        .turn(9_000, pressed('p0'), [
          { ...opens(9_000, { alarm: 'B', press: 'p0' })[0], device: 'desk-2', ...more } as EntryBody,
        ])
        .turn(9_500, { type: 'time.passed' }, then)
        .turn(10_000, pressed(), drill(10_000));

    it('are broken by a press that stays a drill, at that site or where nobody knows, also in the next life', () => {
      expect(beside().said).toContain('the real alarm B was open beside it');
      expect(beside({ drill: 'off' }).said).toContain('the real alarm B was open beside it');
      expect(beside({ site: null }).said).toContain('the real alarm B was open beside it');
      const restarted = new Story(drillsAreMarked)
        .starts(0)
        .turn(1_000, { type: 'time.passed' }, [announced(60_000)])
        .turn(2_000, pressed('p0'), [
          { ...opens(2_000, { alarm: 'B', press: 'p0' })[0], device: 'desk-2' } as EntryBody,
        ])
        .dies(3_000)
        .starts(4_000)
        .turn(10_000, pressed(), drill(10_000));
      expect(restarted.said).toContain('the real alarm B was open beside it');
    });

    it('are broken by a press that stays a drill beside one that became real', () => {
      const become: EntryBody = { type: 'drill.became-real', drill: 'e', alarm: 'B', why: 'called-112' };
      expect(beside({ drill: 'on' }, [become, paged('B', 2, ['anna'])]).said).toContain(
        'the real alarm B was open beside it',
      );
    });

    it('are broken by an announcement while it is open', () => {
      const opened = opens(1_000, { alarm: 'B' });
      const story = new Story(drillsAreMarked).starts(0).turn(1_000, pressed(), opened);
      story.turn(2_000, { type: 'time.passed' }, [announced(60_000)]);
      expect(story.said).toContain('the drill d is announced while the real alarm B is open');
    });

    it('hold beside a simulation, another site, and an alarm that is closed', () => {
      expect(beside({ virtual: true }).said).toBe('');
      expect(beside({ site: 'elders' }).said).toBe('');
      const closed: EntryBody = { type: 'alarm.closed', alarm: 'B', by: null };
      expect(beside({}, [closed]).said).toBe('');
    });
  });
});
