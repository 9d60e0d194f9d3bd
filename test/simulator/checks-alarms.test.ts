/**
 * Checks about alarms, steps, pages and people, each told a story in which its promise holds and one in which it is
 * broken, without a world around it.
 */
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../gateway/core/entries.ts';
import type { GatewayEvent } from '../../gateway/core/events.ts';
import { defaultPolicy } from '../../gateway/core/policy.ts';
import type { Policy } from '../../gateway/core/site.ts';
import { instant } from '../../gateway/core/time.ts';
import type { Check } from '../../simulator/checks/check.ts';
import { oneTransaction } from '../../simulator/checks/p04-one-transaction.ts';
import { stepsInTime } from '../../simulator/checks/p05-steps-in-time.ts';
import { acknowledgements } from '../../simulator/checks/p06-acknowledgements.ts';
import { oneAlarmPress } from '../../simulator/checks/p07-one-alarm-a-press.ts';
import { joining } from '../../simulator/checks/p08-joining.ts';
import { pagesOnce } from '../../simulator/checks/p09-pages-once.ts';
import { handoffPagesBoth, oneGroup } from '../../simulator/checks/p18-roster.ts';
import { clockJumps } from '../../simulator/checks/p20-clock-jumps.ts';
import { testsEnd } from '../../simulator/checks/p24-tests.ts';
import { cancelInforms } from '../../simulator/checks/p25-cancel.ts';
import { nobody } from '../../simulator/checks/p32-nobody.ts';
import {
  answered,
  answers,
  BOOT,
  beat,
  desk,
  down,
  handsOver,
  opens,
  paged,
  pressed,
  progress,
  received,
  SETTLED,
  SITE,
  Story,
} from './checks-bench.ts';

const TIME: GatewayEvent = { type: 'time.passed' };
const step = (index: number, from = 10_000): readonly EntryBody[] => [
  { type: 'step.started', alarm: 'A', step: index, from: instant(from) },
  paged('A', index + 1, ['anna', 'bram']),
];
/** A policy whose second step is later than that of the policy for assistance. */
const PATIENT: Policy = {
  ...defaultPolicy('emergency'),
  steps: [
    { after: 0, page: ['oncall'], need: 1, guide112: true },
    { after: 45, page: ['everyone'], need: 1, guide112: false },
  ],
};
/** The alarm becomes an emergency. */
const raisedAt = (at: number): readonly EntryBody[] => [
  { type: 'alarm.raised', alarm: 'A', level: 'emergency', policy: PATIENT },
  { type: 'step.started', alarm: 'A', step: 0, from: instant(at) },
  { ...paged('A', 2, ['anna']), reason: 'raise' } as EntryBody,
];
/** An alarm that was opened at 10 s, with anna paged. */
const opened = (check: Check): Story => new Story(check).starts(0).turn(10_000, pressed(), opens(10_000));

describe('P4, one transaction', () => {
  it('holds for an alarm with its pages, and for a press whose round is planned', () => {
    const story = opened(oneTransaction).turn(11_000, pressed('p2'), [
      received('A', 'p2'),
      { type: 'round.planned', alarm: 'A', due: instant(15_000) },
    ]);
    story.turn(12_000, pressed('p3'), [received('A', 'p3')]);
    expect(story.said).toBe('');
    expect(story.tried.get('P4')).toBe(3);
  });
  it('is broken when an alarm is on the disk without its pages', () => {
    expect(
      new Story(oneTransaction).starts(0).turn(10_000, pressed(), opens(10_000).slice(0, 3)).said,
    ).toContain('without the pages it requires');
  });
  it('is broken when the disk has a part of what was decided', () => {
    const [first] = SETTLED;
    const story = new Story(oneTransaction)
      .starts(0)
      .turn(10_000, pressed(), opens(10_000), { commit: false });
    const entry = story.disk.find(({ type }) => type === first?.type);
    expect(
      story.tell(10_001, { type: 'log.committed', batch: 2, entries: entry ? [entry] : [] }).said,
    ).toContain('are on the disk');
  });
});

describe('P5, steps in time', () => {
  it('holds when the next step begins at its deadline, and when people are coming', () => {
    const story = opened(stepsInTime).turn(30_000, TIME, step(1));
    expect(story.until(31_000).said).toBe('');
    expect(story.tried.get('P5')).toBe(1);
    expect(
      opened(stepsInTime)
        .turn(15_000, answers('anna', 'coming'), [answered('anna', 'coming')])
        .until(90_000).said,
    ).toBe('');
  });
  it('is broken when it never begins, begins late, or begins early', () => {
    expect(opened(stepsInTime).until(40_000).said).toContain('has not begun');
    expect(opened(stepsInTime).turn(32_050, TIME, step(1)).said).toContain('2050 ms after its time');
    expect(opened(stepsInTime).turn(20_000, TIME, step(1)).said).toContain('10000 ms before its time');
  });
  it('gives a process that was down or paused five seconds', () => {
    const down = opened(stepsInTime).dies(20_000).starts(50_000);
    expect(down.until(54_000).said).toBe('');
    expect(down.until(56_000).said).toContain('has not begun');
    const still = opened(stepsInTime)
      .tell(20_000, { type: 'gateway.paused' })
      .tell(50_000, { type: 'gateway.resumed' });
    expect(still.turn(50_001, TIME, [...step(1), ...step(2)]).until(54_000).said).toBe('');
  });
  it('lets a step begin at once when all declined', () => {
    const story = opened(stepsInTime).turn(15_000, answers('anna', 'cannot'), [
      answered('anna', 'cannot'),
      ...step(1),
    ]);
    expect(story.said).toBe('');
  });
});

describe('P6, acknowledgements', () => {
  const coming = (): Story =>
    opened(acknowledgements).turn(15_000, answers('anna', 'coming'), [
      answered('anna', 'coming'),
      { type: 'alarm.acknowledged', alarm: 'A' },
    ]);
  const expired: EntryBody = { type: 'acknowledgement.expired', alarm: 'A', people: ['anna'] };

  it('holds when a "coming" stops the steps and runs out', () => {
    const story = coming().turn(135_000, TIME, [
      expired,
      { type: 'alarm.reopened', alarm: 'A', reason: 'expired' },
      ...step(0, 135_000),
    ]);
    expect(story.until(140_000).said).toBe('');
    expect(story.tried.has('P6')).toBe(true);
  });
  it('is broken by a step though enough are coming', () => {
    expect(coming().turn(30_000, TIME, step(1)).said).toContain('though 1 of 1 are coming');
  });
  it('is broken when a "coming" never runs out, or runs out early', () => {
    expect(coming().until(140_000).said).toContain('nobody has arrived');
    expect(coming().turn(60_000, TIME, [expired]).said).toContain('before its time');
  });
  it('is broken when one speaks for another, and when the policy does not start anew', () => {
    const other = opened(acknowledgements).turn(15_000, answers('bram', 'coming'), [
      answered('anna', 'coming'),
    ]);
    expect(other.said).toContain('who did not say so just now');
    expect(coming().turn(135_000, TIME, [expired]).said).toContain('does not start anew');
  });
});

describe('P7, one alarm a press', () => {
  const alive = (): Story => new Story(oneAlarmPress).starts(0);
  it('holds when a press is heard twice and opens one alarm', () => {
    const story = alive().turn(10_000, pressed(), opens(10_000)).turn(11_000, pressed());
    expect(story.until(12_000).said).toBe('');
    expect(story.tried.get('P7')).toBe(2);
  });
  it('is broken when it opens a second', () => {
    const story = alive()
      .turn(10_000, pressed(), opens(10_000))
      .turn(11_000, pressed(), opens(11_000, { alarm: 'B' }));
    expect(story.said).toContain('was taken for a new one');
  });
  it('is broken when a new press is absorbed', () => {
    expect(alive().turn(10_000, pressed()).until(10_001).said).toContain('absorbed');
  });
  it('takes a press again that was lost with the process', () => {
    const story = alive()
      .turn(10_000, pressed(), opens(10_000), { commit: false })
      .dies(10_001)
      .starts(12_000);
    expect(story.turn(13_000, pressed(), opens(13_000, { alarm: 'B' })).until(14_000).said).toBe('');
  });
});

describe('P8, joining', () => {
  it('holds when a press that joins is paged for', () => {
    const story = opened(joining).turn(12_000, pressed('p2'), [
      received('A', 'p2'),
      paged('A', 2, ['anna'], 'press'),
    ]);
    expect(story.until(30_000).said).toBe('');
    expect(story.tried.get('P8')).toBe(1);
  });
  it('is broken when nobody is paged for it, also by a closing', () => {
    expect(
      opened(joining)
        .turn(12_000, pressed('p2'), [received('A', 'p2')])
        .until(30_000).said,
    ).toContain('nobody was paged');
    const closed = opened(joining)
      .turn(12_000, pressed('p2'), [received('A', 'p2')])
      .turn(13_000, answers('anna', 'clear'), [{ type: 'alarm.closed', alarm: 'A', by: 'anna' }]);
    expect(closed.said).toContain('closed with press p2 in it');
  });
  it.each<[string, readonly EntryBody[], string]>([
    ['is closed', [{ type: 'alarm.closed', alarm: 'A', by: null }], 'it is closed'],
    ['somebody reached', [{ type: 'alarm.on-scene', alarm: 'A', lead: 'anna' }], 'somebody is on scene'],
  ])('is broken when a press joins an alarm that %s', (_, entries, said) => {
    const story = opened(joining).turn(11_000, answers('anna', 'clear'), entries);
    expect(
      story.turn(12_000, pressed('p2'), [received('A', 'p2'), paged('A', 2, ['anna'], 'press')]).said,
    ).toContain(said);
  });
  it('is broken when a forgotten alarm, or one of another device, swallows a press', () => {
    const later = opened(joining).turn(1_810_001, pressed('p2'), [
      received('A', 'p2'),
      paged('A', 2, ['anna'], 'press'),
    ]);
    expect(later.said).toContain('for 30 minutes');
    const other = opened(joining).turn(12_000, pressed('p2', { device: 'desk-2' }), [
      received('A', 'p2', 'desk-2'),
    ]);
    expect(other.said).toContain('it belongs to desk-1');
  });
  it('does not take repeats of the last step for a sign of life', () => {
    const again: readonly EntryBody[] = [
      { type: 'step.repeated', alarm: 'A', step: 0 },
      { ...paged('A', 2, ['anna']), reason: 'repeat' } as EntryBody,
      { type: 'page.sent', alarm: 'A', pages: ['1-2-1'] },
      { type: 'page.delivered', alarm: 'A', page: '1-2-1' },
    ];
    const asked: readonly EntryBody[] = [paged('A', 2, ['anna'])];
    const later = (entries: readonly EntryBody[]): Story =>
      opened(joining)
        .turn(900_000, TIME, entries)
        .turn(1_810_001, pressed('p2'), [received('A', 'p2'), paged('A', 3, ['anna'], 'press')]);
    expect(later(again).said).toContain('for 30 minutes');
    expect(later(asked).said).toBe('');
  });
  it('is broken by two rounds within five seconds', () => {
    const story = opened(joining)
      .turn(12_000, pressed('p2'), [received('A', 'p2'), paged('A', 2, ['anna'], 'press')])
      .turn(14_000, pressed('p3'), [received('A', 'p3'), paged('A', 3, ['anna'], 'press')]);
    expect(story.said).toContain('two rounds of pages');
  });
});

describe('P9 and P17, pages', () => {
  const there = (): Story =>
    new Story(pagesOnce).starts(0).turn(1_000, { type: 'web-pager.changed', person: 'anna', open: true });
  const pageAt = (at: number, effects = [handsOver('1-1-1')]): Story =>
    there().turn(at, pressed(), opens(at), { effects });

  it('holds when a page is handed over, and again when its screen comes back', () => {
    const story = pageAt(10_000)
      .turn(12_000, { type: 'web-pager.changed', person: 'anna', open: true }, [], {
        effects: [handsOver('1-1-1')],
      })
      .until(30_000);
    expect(story.said).toBe('');
    expect(story.tried.get('P9')).toBe(1);
  });
  it('is broken when it is not, though anna is there', () => {
    expect(pageAt(10_000, []).until(30_000).said).toMatch(/^P9 .*not handed over/s);
  });
  it('is P17 that is broken while the log fails', () => {
    const story = there();
    if (story.state !== null) story.state.store.failing = true;
    story.turn(10_000, pressed(), opens(10_000), { commit: false });
    expect(story.until(30_000).said).toMatch(/^P17 /);
  });
  it('asks nothing where nobody is there', () => {
    expect(new Story(pagesOnce).starts(0).turn(10_000, pressed(), opens(10_000)).until(30_000).said).toBe('');
  });
  it('is broken when it is handed over twice without a crash', () => {
    expect(pageAt(10_000, [handsOver('1-1-1'), handsOver('1-1-1')]).said).toContain('handed over twice');
  });
  it('is broken when an id stands for another page after a crash', () => {
    const story = new Story(pagesOnce)
      .starts(0)
      .turn(10_000, pressed(), opens(10_000), { commit: false, effects: [handsOver('1-1-1')] });
    story.dies(11_000).starts(12_000);
    const other = opens(13_000, { press: 'p9', people: ['bram'] });
    expect(
      story.turn(13_000, pressed('p9'), other, { effects: [handsOver('1-1-1', 'bram')] }).said,
    ).toContain('now stands for');
  });
});

describe('P18 and P19, the roster', () => {
  // Thirty minutes of a Monday around nine in Amsterdam: it is summer time already in one story, and not yet in this.
  const nearHandoff = 5 * 86_400_000 - 7_200_000;

  it('holds for the product at every handoff of a life', () => {
    const story = new Story(oneGroup).starts(0).turn(10_000, pressed(), opens(10_000));
    expect(story.said).toBe('');
    expect(story.tried.get('P18')).toBeGreaterThanOrEqual(2);
  });
  it('is broken when a rotation has nobody', () => {
    const empty = {
      ...SITE,
      groups: SITE.groups.map((group) => ({ ...group, people: [] })),
      rotations: SITE.rotations.map((rotation) => ({ ...rotation, groups: ['een'] })),
    };
    expect(new Story(oneGroup).starts(0, [{ type: 'site.imported', site: empty, by: null }]).said).toContain(
      'has nobody',
    );
  });
  it('holds when both groups are paged near a handoff, and is broken when one is', () => {
    const both = new Story(handoffPagesBoth)
      .starts(0)
      .turn(nearHandoff, pressed(), opens(nearHandoff, { people: ['anna', 'bram'] }));
    expect(both.said).toBe('');
    expect(both.tried.get('P19')).toBe(1);
    const one = new Story(handoffPagesBoth)
      .starts(0)
      .turn(nearHandoff, pressed(), opens(nearHandoff, { people: ['bram'] }));
    expect(one.said).toContain('anna is on call');
  });
  it('is broken when who was paged first is no longer on call for a later step', () => {
    const first = new Story(handoffPagesBoth)
      .starts(0)
      .turn(10_000, pressed(), opens(10_000, { people: ['anna', 'bram'] }));
    const next: readonly EntryBody[] = [
      { type: 'step.started', alarm: 'A', step: 1, from: instant(10_000) },
      paged('A', 2, ['bram'], 'step', 1),
    ];
    expect(first.turn(30_000, TIME, next).said).toContain('anna is on call');
  });
});

describe('P20, jumps of the clock', () => {
  const jump = { type: 'planned', event: { at: 0, do: 'clock', byMs: 86_400_000 } } as const;
  it('holds when steps go on in their order and time', () => {
    const story = opened(clockJumps)
      .tell(20_000, jump)
      .turn(30_000, TIME, step(1))
      .turn(50_000, TIME, step(2));
    expect(story.until(60_000).said).toBe('');
    expect(story.tried.get('P20')).toBe(1);
  });
  it('is broken when a step is skipped, repeated, early or very late', () => {
    expect(opened(clockJumps).turn(30_000, TIME, step(2)).said).toContain('skips a step');
    expect(opened(clockJumps).turn(30_000, TIME, step(1)).turn(50_000, TIME, step(1)).said).toContain(
      'repeats a step',
    );
    expect(opened(clockJumps).turn(20_000, TIME, step(1)).said).toContain('early by true time');
    expect(opened(clockJumps).until(60_000).said).toContain('the next has not begun');
  });
  /** Raised in the millisecond in which it opened; the disk saw the opening and never the raise. */
  const raiseLost = (): Story =>
    opened(clockJumps)
      .turn(10_000, pressed('p2'), raisedAt(10_000), { commit: false })
      .dies(10_050)
      .starts(12_000);
  it('asks a process that never saw a raise for the steps of the policy before it', () => {
    const story = raiseLost().tell(13_000, jump).turn(30_000, TIME, step(1)).turn(50_000, TIME, step(2));
    expect(story.until(60_000).said).toBe('');
    expect(story.tried.get('P20')).toBe(1);
  });
  it('is broken when that process starts such a step early, late, or skips it', () => {
    expect(raiseLost().turn(20_000, TIME, step(1)).said).toContain('early by true time');
    expect(raiseLost().until(60_000).said).toContain('the next has not begun');
    expect(raiseLost().turn(30_000, TIME, step(2)).said).toContain('skips a step');
  });
});

describe('P24, tests', () => {
  const testing: EntryBody = { type: 'test.started', device: 'desk-1', until: instant(1_801_000), by: null };
  const inTest = (): Story => new Story(testsEnd).starts(0).turn(1_000, TIME, [testing]);
  it('holds for a press of the device under test, and of another beside it', () => {
    const story = inTest()
      .turn(2_000, pressed(), [received(null)])
      .turn(8_000, pressed('p2', { device: 'desk-2' }), [received('B', 'p2', 'desk-2')]);
    expect(story.said).toBe('');
    expect(story.tried.get('P24')).toBe(2);
    const restarted = inTest()
      .dies(2_000)
      .starts(3_000)
      .turn(9_000, pressed(), [received(null)]);
    expect([restarted.said, restarted.tried.get('P24')]).toEqual(['', 1]);
  });
  it('is broken for another device, for a second press within 3 s, after the end or a power cut, and for a test without an end', () => {
    expect(
      inTest().turn(2_000, pressed('p2', { device: 'desk-2' }), [received(null, 'p2', 'desk-2')]).said,
    ).toContain('no test of that device');
    expect(
      inTest()
        .turn(2_000, pressed(), [received(null)])
        .turn(4_000, pressed('p2'), [received(null, 'p2')]).said,
    ).toContain('within 3 s');
    expect(inTest().turn(1_801_000, pressed(), [received(null)]).said).toContain('no test of that device');
    expect(
      inTest()
        .dies(2_000, true)
        .starts(3_000)
        .turn(9_000, pressed(), [received(null)]).said,
    ).toContain('before the machine lost its power');
    const long: EntryBody = { ...testing, until: instant(9_000_000) };
    expect(new Story(testsEnd).starts(0).turn(1_000, TIME, [long]).said).toContain('is to last');
  });
  it('is broken for a test press in a walk while an alarm is open, and not while that is a drill', () => {
    const walk: EntryBody = {
      ...{ type: 'walk.started', walk: 'w1', by: null, site: null, scope: { devices: ['desk-2'] } },
      ...{ devices: ['desk-2'], leftOut: [], until: instant(1_801_000) },
    };
    const walking = (drill: boolean): Story =>
      new Story(testsEnd)
        .starts(0)
        .turn(1_000, pressed(), [
          ...opens(1_000).map((one) =>
            one.type === 'alarm.opened' && drill ? { ...one, drill: 'on' as const } : one,
          ),
          walk,
        ]);
    const press = (story: Story): string =>
      story.turn(9_000, pressed('p2', { device: 'desk-2' }), [received(null, 'p2', 'desk-2')]).said;
    expect(press(walking(false))).toContain('while alarm A is open');
    const drill = walking(true);
    expect(press(drill)).toBe('');
    drill.turn(20_000, TIME, [{ type: 'drill.became-real', drill: 'd1', alarm: 'A', why: 'press' }]);
    expect(press(drill)).toContain('while alarm A is open');
  });
});

describe('P25, a cancel', () => {
  const event: GatewayEvent = {
    type: 'message.received',
    key: 'current',
    message: { type: 'cancel', device: 'desk-1', boot: BOOT, seq: 2, heard: 0, id: 'p1', duress: false },
  };
  const cancelled: EntryBody = { type: 'press.cancelled', alarm: 'A', duress: false, by: null };
  const mqtt: EntryBody = {
    type: 'page.requested',
    alarm: 'A',
    step: 0,
    round: 2,
    reason: 'step',
    pages: [{ page: '1-2-1', person: 'anna', channel: 'mqtt', device: 'pager-1' }],
  };
  const ringing = (): Story =>
    opened(cancelInforms)
      .turn(11_000, { type: 'device.connected', device: 'pager-1', takeover: false })
      .turn(11_100, beat('pager-1', 1))
      .turn(12_000, TIME, [mqtt, { type: 'page.sent', alarm: 'A', pages: ['1-2-1'] }]);
  const again = down(
    { type: 'page', page: '1-2-1', alarm: 'A', level: 'assist', place: '', text: '', age: 9, call112: 0 },
    2,
    'pager-1',
  );

  it('holds when pagers that ring are told, and nothing else follows', () => {
    const story = ringing();
    story.state = null;
    story.turn(20_000, event, [cancelled], { effects: [again] });
    expect(story.until(30_000).said).toBe('');
    expect(story.tried.has('P25')).toBe(true);
  });
  it('is broken when it silences, or when a pager that rings is not told', () => {
    expect(
      ringing().turn(20_000, event, [cancelled, { type: 'alarm.closed', alarm: 'A', by: null }]).said,
    ).toContain('led to alarm.closed');
    const quiet = ringing();
    quiet.state = null;
    expect(quiet.turn(20_000, event, [cancelled]).until(30_000).said).toContain('was not told');
  });
  it('is broken when a device shows what it called off', () => {
    const dark = (): Story =>
      new Story(cancelInforms)
        .starts(0)
        .tell(1_000, desk.boots())
        .tell(2_000, desk.presses())
        .tell(8_000, { type: 'device.darkened', device: 'desk-1', ids: ['p1'] }, desk.shows('dark'));
    expect(dark().tell(9_000, desk.shows('dark')).said).toBe('');
    expect(dark().tell(9_000, desk.shows('nobody', { alarm: 'p1' })).said).toContain('was to stay dark');
    expect(dark().tell(9_000, desk.shows('not-received')).said).toContain('was to stay dark');
    expect(dark().tell(9_000, desk.presses('p2'), desk.shows('not-received')).said).toBe('');
  });
});

describe('P32, nobody', () => {
  const failed: EntryBody = { type: 'page.failed', alarm: 'A', pages: ['1-1-1'], reason: 'nobody-connected' };
  it('holds when the next step follows at once, to the end and 112 guidance', () => {
    const story = opened(nobody).turn(15_000, TIME, [
      failed,
      ...[1, 2, 3].map(
        (index): EntryBody => ({ type: 'step.started', alarm: 'A', step: index, from: instant(10_000) }),
      ),
      { type: 'guidance.started', alarm: 'A' },
    ]);
    expect(story.until(90_000).said).toBe('');
    expect(story.tried.has('P32')).toBe(true);
  });
  it('is broken when it does not, and when a page that nobody takes does not fail', () => {
    expect(opened(nobody).turn(15_000, TIME, [failed]).said).toContain('the next does not begin');
    expect(opened(nobody).until(18_000).said).toContain('does not count as failed');
  });
  it('is broken when 112 guidance does not begin within 60 s', () => {
    const sent: EntryBody = { type: 'page.sent', alarm: 'A', pages: ['1-1-1'] };
    expect(opened(nobody).turn(10_001, TIME, [sent]).until(71_000).said).toBe('');
    expect(opened(nobody).turn(10_001, TIME, [sent]).until(75_000).said).toContain('no 112 guidance');
  });
  it('is broken when the presser is told what is not so, or nothing at all', () => {
    const wrong = opened(nobody).turn(12_000, TIME, [], { effects: [down(progress('coming', 1))] });
    expect(wrong.said).toContain('is told "coming, 1 coming');
    const listening = (): Story =>
      new Story(nobody)
        .starts(0)
        .turn(1_000, { type: 'device.connected', device: 'desk-1', takeover: false })
        .turn(1_100, beat('desk-1', 1));
    expect(listening().turn(10_000, pressed(), opens(10_000)).until(12_000).said).toContain('was not told');
    const told = listening().turn(10_000, pressed(), opens(10_000), { effects: [down(progress('paged'))] });
    expect(told.until(12_000).said).toBe('');
  });
});
