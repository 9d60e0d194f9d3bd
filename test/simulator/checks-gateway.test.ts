/**
 * Checks about recordings, doors, keys, the log, starts and silence, each told a story in which its promise holds and
 * one in which it is broken, without a world around it; and what all checks and marks have in common.
 */
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../gateway/core/entries.ts';
import type { GatewayEvent } from '../../gateway/core/events.ts';
import { instant } from '../../gateway/core/time.ts';
import { CHECKS } from '../../simulator/checks/all.ts';
import { MARKS } from '../../simulator/checks/marks.ts';
import { replays } from '../../simulator/checks/p10-replays.ts';
import { foreignIsRefused, retainedCountsNothing, revokedIsOut } from '../../simulator/checks/p13-door.ts';
import { twoHolders } from '../../simulator/checks/p14-two-holders.ts';
import { logFails } from '../../simulator/checks/p17-log-fails.ts';
import { pendingPresses } from '../../simulator/checks/p27-liveness.ts';
import { resumes } from '../../simulator/checks/p28-after-a-crash.ts';
import { silence } from '../../simulator/checks/p33-silence.ts';
import { greeting } from '../../simulator/checks/p39-greeting.ts';
import type { PlanEvent } from '../../simulator/plan/plan.ts';
import {
  BOOT,
  beat,
  desk,
  down,
  handsOver,
  opens,
  paged,
  pressed,
  progress,
  receipt,
  received,
  Story,
} from './checks-bench.ts';

const TIME: GatewayEvent = { type: 'time.passed' };
const ADMIN = { role: 'admin', roles: ['admin'], person: null, site: null } as const;
const fault = (
  id: string,
  code: 'store' | 'second-holder' | 'device-lost',
  deviceId: string | null,
): EntryBody => ({
  type: 'fault.raised',
  fault: id,
  code,
  device: deviceId,
  channel: code === 'store' ? 'store' : null,
  text: '',
  devices: [],
});

describe('P10, replays', () => {
  const replay: PlanEvent = { at: 0, do: 'replay', device: 'desk-1', way: 'up', what: 'any', back: 0 };
  const heard = (): Story =>
    new Story(replays, [replay])
      .starts(0)
      .turn(1_000, beat('desk-1', 1))
      .turn(2_000, pressed(), opens(2_000));

  it('holds when what comes again changes nothing but a reservation of numbers', () => {
    const story = heard()
      .turn(3_000, beat('desk-1', 1), [{ type: 'counter.reserved', device: 'desk-1', to: 1000 }], {
        replayed: true,
      })
      .turn(4_000, pressed(), [], { replayed: true });
    expect(story.said).toBe('');
    expect(story.tried.get('P10')).toBe(2);
    expect(story.tried.get('P40')).toBe(1);
  });
  it('is broken when a replayed beat counts as life, or a press opens another alarm', () => {
    const life = heard().turn(3_000, beat('desk-1', 1), [{ type: 'fault.cleared', fault: 'f1' }], {
      replayed: true,
    });
    expect(life.said).toContain('led to fault.cleared');
    const alarm = heard().turn(3_000, pressed(), opens(3_000, { alarm: 'B' }), { replayed: true });
    expect(alarm.said).toContain('led to alarm.opened');
  });
  it('lets a recording that never arrived open an alarm', () => {
    const story = new Story(replays, [replay])
      .starts(0)
      .turn(2_000, pressed(), opens(2_000), { replayed: true });
    expect(story.said).toBe('');
  });
  it('is broken when a device takes a number again', () => {
    const again = { ...desk.hears(progress('paged'), 5), replayed: true } as ReturnType<typeof desk.hears>;
    const story = new Story(replays, [replay])
      .tell(0, desk.boots())
      .tell(10, desk.hears(progress('paged'), 5));
    expect(story.tell(20, again).said).toContain('took a progress again');
  });
});

describe('P11, P12 and P13, the door', () => {
  it('P11 holds when a connection comes and goes, and is broken when that opens an alarm', () => {
    const gone: GatewayEvent = { type: 'device.disconnected', device: 'desk-1' };
    const story = new Story(retainedCountsNothing)
      .starts(0)
      .tell(1_000, { type: 'planned', event: { at: 0, do: 'will', device: 'desk-1' } })
      .turn(2_000, gone)
      .tell(2_000, { type: 'connection.down', device: 'desk-1', clone: true, why: 'closed' });
    expect(story.said).toBe('');
    expect(story.tried.get('P11')).toBe(1);
    expect(new Story(retainedCountsNothing).starts(0).turn(2_000, gone, opens(2_000)).said).toContain(
      'a mere device.disconnected',
    );
  });

  const revoke: GatewayEvent = { type: 'device.revoked', device: 'desk-1', request: 'r9', actor: ADMIN };
  const revoked = (): Story =>
    new Story(revokedIsOut)
      .starts(0)
      .tell(1_000, { type: 'connection.up', device: 'desk-1', takeover: false, clone: false })
      .turn(2_000, revoke, [{ type: 'device.revoked', device: 'desk-1', by: null }], {
        effects: [{ type: 'respond', request: 'r9', outcome: { ok: true, device: 'desk-1' } }],
      });
  it('P12 holds when the device is out, and is broken when it stays, comes back or is heard', () => {
    const down = { type: 'connection.down', device: 'desk-1', clone: false, why: 'expelled' } as const;
    const story = revoked().tell(2_001, down).until(10_000);
    expect(story.said).toBe('');
    expect(story.tried.get('P12')).toBe(1);
    expect(revoked().until(8_000).said).toContain('is connected at');
    const back = revoked()
      .tell(2_001, down)
      .tell(9_000, { type: 'connection.up', device: 'desk-1', takeover: false, clone: false });
    expect(back.said).toContain('was let in');
    expect(revoked().tell(2_001, down).turn(9_000, beat('desk-1', 3)).said).toContain('was heard');
  });

  it('P13 holds when only the sender loses its connection, and is broken when the victim does', () => {
    const plan: PlanEvent = { at: 0, do: 'foreign-topic', device: 'desk-2', victim: 'desk-1' };
    const refused = (lost: string): Story =>
      new Story(foreignIsRefused)
        .tell(1_000, { type: 'planned', event: plan })
        .tell(
          1_100,
          { type: 'gateway.turned-away', device: 'desk-2', why: 'foreign-topic' },
          { type: 'connection.down', device: lost, clone: false, why: 'foreign-topic' },
        )
        .until(2_000);
    expect(refused('desk-2').said).toBe('');
    expect(refused('desk-2').tried.get('P13')).toBe(1);
    expect(refused('desk-1').said).toContain('desk-1 lost its connection');
  });
});

describe('P14, two holders', () => {
  const alive = (n: number, boot: number) => down({ type: 'alive', seq: 1 }, n, 'desk-1', boot);
  /** Boot 1 is believed, then boot 2 replaces it, then boot 1 speaks again. */
  const replaced = (entries: readonly EntryBody[]): Story =>
    new Story(twoHolders)
      .starts(0)
      .turn(1_000, beat('desk-1', 1, { boot: 1 }), [], { effects: [alive(1, 1)] })
      .turn(1_100, beat('desk-1', 2, { boot: 1, heard: 1 }), [], { effects: [alive(2, 1)] })
      .turn(2_000, beat('desk-1', 1, { boot: 2 }), [], { effects: [alive(3, 2)] })
      .turn(2_100, beat('desk-1', 2, { boot: 2, heard: 3 }), [], { effects: [alive(4, 2)] })
      .turn(3_000, beat('desk-1', 3, { boot: 1, heard: 2 }), entries)
      .until(3_001);

  it('holds when the first holder’s next message is reported', () => {
    const story = replaced([fault('f1', 'second-holder', 'desk-1')]);
    expect(story.said).toBe('');
    expect(story.tried.get('P14')).toBe(1);
  });
  it('is broken when it is not', () => {
    expect(replaced([]).said).toContain('no second holder is reported');
  });
  it('is broken when a press of either is not marked', () => {
    const story = replaced([fault('f1', 'second-holder', 'desk-1')]);
    expect(story.turn(4_000, pressed(), opens(4_000)).said).toContain('is not marked');
  });
});

describe('P17, a log that fails', () => {
  it('holds when facilities are told and "logged" waits for the disk', () => {
    const story = new Story(logFails)
      .starts(0)
      .turn(1_000, pressed(), [...opens(1_000)], { commit: false, effects: [down(receipt('unlogged'))] })
      .tell(1_010, { type: 'log.failed', batch: 2, reason: 'EIO' })
      .turn(1_010, { type: 'append.failed', batch: 2, reason: 'EIO' }, [fault('f1', 'store', null)]);
    expect(story.until(9_000).said).toBe('');
    expect(story.tried.get('P17')).toBeGreaterThan(0);
  });
  it('is broken when nobody is told of an error or of a disk that hangs', () => {
    const error = new Story(logFails).starts(0).tell(1_010, { type: 'log.failed', batch: 2, reason: 'EIO' });
    expect(error.until(2_000).said).toContain('nobody was told');
    const hangs = new Story(logFails).starts(0).turn(1_000, pressed(), opens(1_000), { commit: false });
    expect(hangs.until(2_000).said).toBe('');
    expect(hangs.until(9_000).said).toContain('nobody is told');
  });
  it('is broken when "logged" is said before the disk has it', () => {
    const story = new Story(logFails)
      .starts(0)
      .turn(1_000, pressed(), opens(1_000), { commit: false, effects: [down(receipt())] });
    expect(story.said).toContain('it is not on the disk');
  });
});

describe('P27, pending presses once healed', () => {
  const waiting = (): Story =>
    new Story(pendingPresses)
      .starts(0)
      .tell(1_000, desk.boots())
      .tell(2_000, desk.presses())
      .tell(60_000, { type: 'phase', phase: 'liveness' });

  it('holds when the press is logged and paged in time', () => {
    const story = waiting().turn(65_000, pressed(), opens(65_000)).tell(65_001, {
      type: 'page.handed',
      page: '1-1-1',
      alarm: 'A',
      channel: 'web',
      person: 'anna',
      outcome: 'taken',
    });
    expect(story.until(100_000).said).toBe('');
    expect(story.tried.get('P27')).toBe(2);
  });
  it('is broken when it is not, counted from when the way is free', () => {
    expect(waiting().until(75_000).said).toContain('is not logged');
    const later = waiting().tell(61_000, {
      type: 'device.reachable',
      device: 'desk-1',
      up: false,
      down: false,
    });
    later.tell(80_000, { type: 'device.reachable', device: 'desk-1', up: true, down: true });
    expect(later.until(90_000).said).toBe('');
    expect(later.until(95_000).said).toContain('is not logged');
  });
});

describe('P28, after a crash', () => {
  /** An alarm whose page was asked for and not handed over, when the process died. */
  const died = (): Story => new Story(resumes).starts(0).turn(10_000, pressed(), opens(10_000)).dies(11_000);

  it('holds when the page is handed over, or fails', () => {
    const story = died()
      .starts(12_000)
      .turn(13_000, TIME, [], { effects: [handsOver('1-1-1')] });
    expect(story.until(20_000).said).toBe('');
    expect(story.tried.get('P28')).toBe(1);
  });
  it('is broken when nothing becomes of it, or of a step that came due', () => {
    expect(died().starts(12_000).until(20_000).said).toContain('neither handed over nor failed');
    const late = died()
      .starts(60_000)
      .turn(60_100, TIME, [], { effects: [handsOver('1-1-1')] });
    expect(late.until(70_000).said).toContain('was due before and has not begun');
  });
  it('is broken when a planned round is forgotten', () => {
    const story = new Story(resumes)
      .starts(0)
      .turn(10_000, pressed(), opens(10_000))
      .turn(11_000, pressed('p2'), [
        received('A', 'p2'),
        { type: 'round.planned', alarm: 'A', due: instant(12_000) },
      ])
      .dies(11_500)
      .starts(15_000)
      .turn(15_100, TIME, [], { effects: [handsOver('1-1-1')] });
    expect(story.until(30_000).said).toContain('planned round');
  });
});

describe('P33, silence', () => {
  const living = (): Story =>
    new Story(silence)
      .starts(0)
      .turn(1_000, beat('desk-1', 1), [{ type: 'device.first-heard', device: 'desk-1' }]);

  it('holds when a silent device is reported, and while it is heard', () => {
    const story = living().turn(31_000, TIME, [fault('f1', 'device-lost', 'desk-1')]);
    expect(story.until(60_000).said).toBe('');
    expect(story.tried.get('P33')).toBe(1);
    expect(living().turn(30_000, beat('desk-1', 2)).until(62_000).said).toBe('');
  });
  it('is broken when nobody is told, also when only a recording speaks', () => {
    expect(living().until(40_000).said).toContain('is not reported as lost');
    const tape = living().turn(20_000, beat('desk-1', 1), [], { replayed: true });
    expect(tape.until(40_000).said).toContain('is not reported as lost');
  });
  it('is broken when three of an area are reported one by one', () => {
    const story = living();
    for (const [i, id] of ['desk-1', 'desk-2', 'desk-3'].entries())
      story.turn(31_000 + i, TIME, [fault(`f${i}`, 'device-lost', id)]);
    expect(story.said).toContain('reported singly');
  });
});

describe('P39, greeting', () => {
  const back = (effects: Parameters<Story['turn']>[3]): Story =>
    new Story(greeting)
      .starts(0)
      .tell(1_000, desk.boots())
      .turn(10_000, pressed(), opens(10_000))
      .turn(20_000, { type: 'device.connected', device: 'desk-1', takeover: false })
      .turn(20_010, beat('desk-1', 5), [], effects);

  it('holds when the progress of its open alarm leaves at once', () => {
    const story = back({ effects: [down(progress('paged'))] }).until(30_000);
    expect(story.said).toBe('');
    expect(story.tried.get('P39')).toBe(1);
  });
  it('is broken when it does not, or leaves for another boot', () => {
    expect(back({}).until(30_000).said).toContain('was not sent alarm p1');
    expect(back({ effects: [down(progress('paged'), 1, 'desk-1', BOOT + 1)] }).until(30_000).said).toContain(
      'was not sent',
    );
  });
  it('asks nothing for an alarm that is over by then', () => {
    const story = back({}).turn(21_000, TIME, [{ type: 'alarm.closed', alarm: 'A', by: null }]);
    expect(story.until(30_000).said).toBe('');
  });
});

describe('all checks and marks', () => {
  it('cover every promise that one life can decide', () => {
    const covered = new Set(CHECKS.map(({ promise }) => promise));
    const wanted = [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 17, 18, 19, 20, 24, 25, 27, 28, 31, 32, 33, 36, 37, 39,
      40,
    ];
    expect(wanted.filter((n) => !covered.has(`P${n}`))).toEqual([]);
  });
  it('say in a sentence what they are about; marks have names of their own', () => {
    for (const { says } of [...CHECKS, ...MARKS]) expect(says).toMatch(/^[A-Z0-9].*\.$/);
    expect(new Set(MARKS.map(({ name }) => name)).size).toBe(MARKS.length);
    expect(MARKS.length).toBeGreaterThanOrEqual(30);
  });
  it('are silent about a quiet life', () => {
    for (const check of CHECKS) {
      const story = new Story(check).starts(0).tell(1_000, desk.boots(), desk.shows('idle'));
      expect(story.over(600_000).said).toBe('');
    }
  });
  it('reach a mark when its state is there', () => {
    const mark = (name: string) => {
      const found = MARKS.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no mark ${name}`);
      return new Story(found)
        .starts(0)
        .turn(10_000, pressed(), opens(10_000), { commit: name !== 'crash-between-append-and-commit' });
    };
    expect(mark('crash-between-commit-and-page').dies(10_001).reached).toBe(1);
    expect(mark('crash-between-append-and-commit').dies(10_001).reached).toBe(1);
    expect(mark('press-joins').turn(11_000, pressed('p2'), [received('A', 'p2')]).reached).toBe(1);
    expect(
      mark('two-alarms').turn(11_000, pressed('p2'), opens(11_000, { alarm: 'B', press: 'p2' })).reached,
    ).toBe(1);
    expect(mark('two-alarms').turn(11_000, TIME, [paged('A', 2, ['anna'])]).reached).toBe(0);
  });
});
