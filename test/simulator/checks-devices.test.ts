/**
 * Checks about what devices do and show, each told a story in which its promise holds and one in which it is broken,
 * without a world around it.
 */
import { describe, expect, it } from 'vitest';
import { receivedIsLogged } from '../../simulator/checks/p01-received-is-logged.ts';
import { noPressUnnoticed } from '../../simulator/checks/p02-no-press-unnoticed.ts';
import { successIsProven } from '../../simulator/checks/p03-success-is-proven.ts';
import { notReceived, silenceIsTold } from '../../simulator/checks/p31-not-received.ts';
import { numbersOnce, pressOutlivesPower } from '../../simulator/checks/p36-power.ts';
import type { Fact } from '../../simulator/facts.ts';
import type { PlanEvent } from '../../simulator/plan/plan.ts';
import { BOOT, desk, handsOver, opens, pressed, progress, receipt, Story } from './checks-bench.ts';

const handed = { type: 'page.handed', page: '1-1-1', alarm: 'A', channel: 'web', person: 'anna' } as const;

describe('P1, received is logged', () => {
  const told = (commit: boolean): Story =>
    new Story(receivedIsLogged)
      .starts(0)
      .tell(1_000, desk.boots())
      .tell(2_000, desk.presses(), desk.sends())
      .turn(2_010, pressed(), opens(2_010), { commit })
      .tell(2_020, desk.hears(receipt(), 1));

  it('holds when the disk has the press, also for the next process', () => {
    const story = told(true).dies(3_000).starts(4_000);
    expect(story.said).toBe('');
    expect(story.tried.get('P1')).toBe(2);
  });
  it('is broken when "logged" is said before the disk has it', () => {
    expect(told(false).said).toContain('is logged, and it is not on the disk');
  });
  it('is broken when the log of the next process has lost it', () => {
    const story = told(true).dies(3_000);
    story.disk.splice(
      story.disk.findIndex(({ type }) => type === 'press.received'),
      1,
    );
    expect(story.starts(4_000).said).toContain('does not have it');
  });
});

describe('P2, no press goes unnoticed', () => {
  const made = (): Story =>
    new Story(noPressUnnoticed).starts(0).tell(1_000, desk.boots()).tell(2_000, desk.presses(), desk.sends());

  it('holds when a page is handed over', () => {
    const story = made()
      .turn(2_010, pressed(), opens(2_010))
      .tell(2_011, { ...handed, outcome: 'taken' });
    expect(story.over(200_000).said).toBe('');
    expect(story.tried.get('P2')).toBe(1);
  });
  it('holds when the presser is shown that it is not received', () => {
    const story = made().tell(7_000, desk.shows('not-received'));
    expect(story.over(200_000).said).toBe('');
    expect(story.tried.has('P2')).toBe(true);
  });
  it('holds when the presser is shown that nobody comes, and while it is dark after a cancel', () => {
    const alone = made()
      .turn(2_010, pressed(), opens(2_010, { people: [] }))
      .tell(2_020, desk.hears(receipt(), 1), desk.shows('nobody', { alarm: 'p1' }));
    expect(alone.over(200_000).said).toBe('');
    const dark = made().tell(
      4_000,
      { type: 'device.darkened', device: 'desk-1', ids: ['p1'] },
      desk.shows('dark'),
    );
    expect(dark.over(200_000).said).toBe('');
  });
  it('is broken when no receipt came and the light says nothing of it', () => {
    expect(made().tell(2_001, desk.shows('idle')).until(8_000).said).toContain('the device shows "idle"');
  });
  it('is broken when "received" is shown for good and nobody is ever paged', () => {
    const story = made()
      .turn(2_010, pressed(), opens(2_010, { people: [] }))
      .tell(2_020, desk.hears(receipt(), 1), desk.shows('received', { alarm: 'p1' }));
    expect(story.until(60_000).said).toBe('');
    expect(story.until(100_000).said).toContain('nobody was paged for it');
  });
  it('does not take a refused page for a page', () => {
    const story = made()
      .turn(2_010, pressed(), opens(2_010))
      .tell(2_011, { ...handed, outcome: 'refused' })
      .tell(2_020, desk.hears(receipt(), 1), desk.shows('received', { alarm: 'p1' }));
    expect(story.until(100_000).said).toContain('nobody was paged for it');
  });
  it('is broken when a finger is felt, no press follows from it and the device is dark', () => {
    const story = new Story(noPressUnnoticed)
      .starts(0)
      .tell(1_000, desk.boots())
      .tell(2_000, desk.shows('felt', { passing: true }))
      .tell(2_300, desk.shows('dark'));
    expect(story.until(8_000).said).toContain('dropped it');
  });
  it('holds when that finger went on to call off the press that spoke for it, also after one that power took away', () => {
    const waiting = ['p1', 'p2', 'p3', 'p4'];
    const story = (ids: readonly string[]): Story =>
      new Story(noPressUnnoticed)
        .starts(0)
        .tell(1_000, desk.boots())
        .tell(2_000, desk.presses('lost'), desk.dies(true))
        .tell(3_000, desk.boots(), ...waiting.map((id) => desk.presses(id, true)), desk.shows('not-received'))
        .tell(9_000, { type: 'device.darkened', device: 'desk-1', ids: waiting }, desk.shows('dark'))
        .tell(12_000, desk.shows('felt', { passing: true }))
        .tell(17_000, { type: 'device.darkened', device: 'desk-1', ids }, desk.shows('dark'));
    expect(story(waiting).until(25_000).said).toBe('');
    expect(story(waiting.slice(0, 3)).until(25_000).said).toContain('dropped it');
  });
});

describe('P3, success is proven', () => {
  const sent = (): Story =>
    new Story(successIsProven).tell(0, desk.boots()).tell(10, desk.presses(), desk.sends());

  it('holds for a receipt of what was sent, and for a later word', () => {
    const story = sent()
      .tell(20, desk.hears(receipt(), 1), desk.shows('received', { passing: true, alarm: 'p1' }))
      .tell(30, desk.hears(progress('coming', 1), 2), desk.shows('coming', { alarm: 'p1' }));
    expect(story.said).toBe('');
    expect(story.tried.get('P3')).toBe(2);
  });
  it.each([
    ['without a receipt', () => sent().tell(20, desk.shows('received', { passing: true }))],
    [
      'on a receipt for another number',
      () =>
        sent().tell(20, desk.hears(receipt('logged', 'p1', 9), 1), desk.shows('received', { passing: true })),
    ],
    [
      'on a receipt that says "unlogged"',
      () => sent().tell(20, desk.hears(receipt('unlogged'), 1), desk.shows('received', { passing: true })),
    ],
    [
      'on a message that was not newer',
      () =>
        sent()
          .tell(20, desk.hears(progress('paged'), 5))
          .tell(30, desk.hears(progress('coming', 1), 4, false), desk.shows('coming', { alarm: 'p1' })),
    ],
    [
      'on a word that was taken back',
      () =>
        sent()
          .tell(20, desk.hears(progress('coming', 1), 1))
          .tell(30, desk.hears(progress('paged'), 2), desk.shows('coming', { alarm: 'p1' })),
    ],
  ])('is broken when success shows %s', (_, story) => {
    expect(story().said).toContain('shows');
  });
  it('is broken when a message of another boot, or an old one, is taken', () => {
    const foreign = { ...receipt(), device: 'desk-1', boot: BOOT + 1, n: 1 };
    const heard: Fact = {
      type: 'device.heard',
      device: 'desk-1',
      boot: BOOT,
      message: foreign,
      accepted: true,
      replayed: false,
      clone: false,
    };
    expect(sent().tell(20, heard).said).toContain('took a receipt');
    expect(
      sent()
        .tell(20, desk.hears(progress('paged'), 5))
        .tell(30, desk.hears(progress('paged'), 5)).said,
    ).toContain('its last number 5');
  });
});

describe('P31, not received', () => {
  const cut: PlanEvent = { at: 0, do: 'link', device: 'desk-1', fault: 'cut-down', rate: 1, forMs: null };
  const made = (): Story =>
    new Story(notReceived, [cut]).tell(0, desk.boots()).tell(1_000, desk.presses(), desk.sends());

  it('holds when it shows within five seconds and stays', () => {
    const story = made().tell(6_000, desk.shows('not-received')).until(60_000);
    expect(story.said).toBe('');
    expect(story.tried.get('P31')).toBe(1);
  });
  it('holds when a receipt came, or the device has no power', () => {
    expect(made().tell(2_000, desk.hears(receipt(), 1), desk.shows('received')).until(60_000).said).toBe('');
    expect(made().tell(2_000, desk.dies()).until(60_000).said).toBe('');
  });
  it('is broken when it does not show, and when it stops without a receipt', () => {
    expect(made().tell(1_001, desk.shows('idle')).until(60_000).said).toContain('has no receipt since');
    const story = made().tell(6_000, desk.shows('not-received')).until(8_000).tell(9_000, desk.shows('idle'));
    expect(story.said).toContain('stopped saying');
  });
  it('counts anew for a press that is raised', () => {
    const raised = (): Story =>
      made()
        .tell(1_100, desk.hears(receipt(), 1), desk.shows('received'))
        .tell(3_000, { type: 'press.raised', device: 'desk-1', id: 'p1', clone: false }, desk.sends('p1', 2));
    expect(raised().tell(8_000, desk.shows('not-received')).until(60_000).said).toBe('');
    // The receipt of what was sent before it was raised says nothing of it.
    expect(raised().tell(3_100, desk.hears(receipt(), 2)).until(60_000).said).toContain(
      'has no receipt since',
    );
  });
});

describe('P40, silence is told', () => {
  const open = (): Story =>
    new Story(silenceIsTold)
      .tell(0, desk.boots())
      .tell(1_000, desk.presses(), desk.sends())
      .tell(1_100, desk.hears(receipt(), 1), desk.shows('received', { alarm: 'p1' }));

  it('holds when fifteen seconds of silence show', () => {
    const story = open()
      .tell(5_000, desk.hears(progress('paged'), 2))
      .tell(20_000, desk.shows('not-received', { alarm: 'p1' }))
      .until(60_000);
    expect(story.said).toBe('');
    expect(story.tried.has('P40')).toBe(true);
  });
  it('holds when the alarm is closed, and after a cancel', () => {
    expect(
      open()
        .tell(5_000, desk.hears(progress('closed'), 2), desk.shows('idle'))
        .until(60_000).said,
    ).toBe('');
    const dark = open().tell(
      5_000,
      { type: 'device.darkened', device: 'desk-1', ids: ['p1'] },
      desk.shows('dark'),
    );
    expect(dark.until(60_000).said).toBe('');
  });
  it('is broken when the light goes on as if somebody were there', () => {
    expect(open().until(60_000).said).toContain('heard nothing since');
  });
});

describe('P36 and P37, power and flash', () => {
  const made = (): Story =>
    new Story(pressOutlivesPower).tell(0, desk.boots()).tell(1_000, desk.presses(), desk.sends());

  it('holds when the press is there after the boot', () => {
    const story = made()
      .tell(1_500, desk.dies())
      .tell(9_000, desk.boots(78), desk.presses('p1', true, 78))
      .until(9_001);
    expect(story.said).toBe('');
    expect(story.tried.get('P36')).toBe(1);
  });
  it('is broken when it is forgotten, after a cut of the flash as P37', () => {
    expect(made().tell(1_500, desk.dies()).tell(9_000, desk.boots(78)).until(9_001).said).toMatch(
      /^P36 .*forgotten/,
    );
    expect(made().tell(1_500, desk.dies(true)).tell(9_000, desk.boots(78)).until(9_001).said).toMatch(
      /^P37 .*forgotten/,
    );
  });
  it('asks nothing of a press that had its receipt, nor of a flash that was made to fail', () => {
    const done = made().tell(1_200, desk.hears(receipt(), 1)).tell(1_500, desk.dies());
    expect(done.tell(9_000, desk.boots(78)).until(9_001).said).toBe('');
    const failing = new Story(pressOutlivesPower)
      .tell(
        0,
        { type: 'planned', event: { at: 0, do: 'flash-fails', device: 'desk-1', writes: 1 } },
        desk.boots(),
      )
      .tell(1_000, desk.presses(), desk.sends())
      .tell(1_500, desk.dies());
    expect(failing.tell(9_000, desk.boots(78)).until(9_001).said).toBe('');
  });
  it('is broken when one number stands for two presses', () => {
    const story = new Story(numbersOnce).tell(0, desk.sends('p1', 1)).tell(1_000, desk.sends('p1', 1));
    expect(story.said).toBe('');
    expect(story.tell(2_000, desk.sends('p2', 1)).said).toContain('seq 1 for p1');
  });
});

describe('the bench of these tests', () => {
  it('lets looks happen after everything else of their moment', () => {
    const story = new Story(noPressUnnoticed).starts(0).tell(1_000, desk.boots()).tell(2_000, desk.presses());
    // The page is handed over in the very moment in which the check looks.
    story.turn(7_500, pressed(), opens(7_500), { effects: [handsOver('1-1-1')] });
    story.tell(7_500, { ...handed, outcome: 'taken' });
    expect(story.until(9_000).said).toBe('');
  });
});
