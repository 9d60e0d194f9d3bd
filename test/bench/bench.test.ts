/**
 * The benchmark's own arithmetic: a measure that cannot be trusted is worse than none. The account of pages is played
 * against a small broker that loses, doubles and delays on purpose; the real brokers are the benchmark itself.
 */
import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Handset } from './handset.ts';
import { PAGERS, runLoad, schedule, type Target } from './load.ts';
import { readOptions } from './options.ts';
import { connectPacket, frameAt, publishPacket, TYPE } from './packets.ts';
import { peerTarget } from './peer.ts';
import { ratio } from './report.ts';
import { quantile, spreadOf } from './spread.ts';
import { openWires } from './wire.ts';

describe('quantiles', () => {
  it('are nearest-rank values that were measured', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(spreadOf(hundred)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(quantile([7], 0.99)).toBe(7);
    expect(spreadOf([]).p50).toBeNaN();
  });
  it('leave no value out: the greatest is the maximum of any list', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 }), (values) => {
        const { p50, p95, p99, max } = spreadOf(values);
        expect(max).toBe(Math.max(...values));
        expect(values).toContain(p99);
        expect(p50 <= p95 && p95 <= p99 && p99 <= max).toBe(true);
      }),
    );
  });
});

describe('the schedule', () => {
  it('has the rate asked for, rises, and is the same for the same seed', () => {
    const times = [...schedule(1_000, 200, 7)];
    expect(times.at(-1)).toBeCloseTo(5_000, 6);
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
    expect([...schedule(1_000, 200, 7)]).toEqual(times);
    expect([...schedule(1_000, 200, 8)]).not.toEqual(times);
  });
  it('has the gaps of people who know nothing of one another: as uneven as long', () => {
    const times = [...schedule(5_000, 200, 3)];
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).toBeGreaterThan(0.9);
    expect(deviation / mean).toBeLessThan(1.1);
  });
});

describe('frames', () => {
  it('are found wherever the bytes are cut', () => {
    const bytes = publishPacket(9, 'a/b', 'x'.repeat(300));
    for (let cut = 0; cut < bytes.length; cut++) expect(frameAt(bytes.subarray(0, cut), 0)).toBeNull();
    expect(frameAt(bytes, 0)).toEqual({ first: 0x32, start: 3, end: bytes.length });
    expect(connectPacket('a', 'b', 60).subarray(0, 2)).toEqual(Buffer.from([0x10, 16 + 3]));
  });
});

describe('ratios', () => {
  const series = [
    {
      name: 'gateway 200/s',
      label: '',
      rounds: [
        [2, 2, 2],
        [6, 6, 6],
      ],
    },
    {
      name: 'bare 200/s',
      label: '',
      rounds: [
        [1, 1, 1],
        [2, 2, 2],
      ],
    },
  ];
  it('are given over all rounds and round by round', () => {
    expect(ratio(series, 'gateway 200/s', 'bare 200/s', 'p50')).toEqual({
      together: 2,
      byRound: [2, 3],
      middle: 2,
    });
    expect(ratio(series, 'gateway 200/s', 'mosquitto 200/s', 'p50')).toBeNull();
  });
});

describe('options', () => {
  it.each([
    [['--rounds', '3'], '--rounds'],
    [['--buttons', 'many'], '--buttons'],
    [['--only', 'gateway,nothing'], '--only'],
    [['--fast'], '--fast'],
  ])('%j is refused by name, with status 2', (args, named) => {
    const reading = readOptions(args);
    expect(reading).toMatchObject({ ok: false, status: 2 });
    expect(reading.ok ? '' : reading.text).toContain(named);
  });
  it('are at least 4 rounds, also in the quick form', () => {
    const reading = readOptions(['--quick']);
    expect(reading.ok && reading.options.rounds).toBe(4);
  });
});

describe('the account of pages', () => {
  const fixture = {
    buttons: Array.from({ length: 20 }, (_, i) => ({ device: `b${i}`, key: 'ab'.repeat(32), place: null })),
    pagers: Array.from({ length: PAGERS }, (_, i) => ({
      device: `p${i}`,
      key: 'cd'.repeat(32),
      place: null,
    })),
  };
  let server: Server | null = null;
  afterEach(() => {
    server?.close();
    server = null;
  });

  /** A broker that gives every press to the pagers as `copies` says: how many of them, for press number so and pager so. */
  async function open(
    copies: (press: number, pager: number) => number,
  ): Promise<{ target: Target; end(): void }> {
    const sockets: Socket[] = [];
    const pagers = new Map<string, Socket>();
    let presses = 0;
    server = createServer((socket) => {
      sockets.push(socket);
      socket.setNoDelay(true);
      let rest: Buffer = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        rest = Buffer.concat([rest, chunk]);
        for (let frame = frameAt(rest, 0); frame !== null; frame = frameAt(rest, 0)) {
          const body = rest.subarray(frame.start, frame.end);
          switch (frame.first >> 4) {
            case 1: {
              const id = body.toString('latin1', 12, 12 + body.readUInt16BE(10));
              if (id.startsWith('p')) pagers.set(id, socket);
              socket.write(Buffer.from([0x20, 2, 0, 0]));
              break;
            }
            case 8:
              socket.write(Buffer.from([0x90, 3, body[0] ?? 0, body[1] ?? 0, 1]));
              break;
            case TYPE.publish: {
              const topicEnd = 2 + body.readUInt16BE(0);
              const payload = body.toString('latin1', topicEnd + 2);
              for (let pager = 0; pager < PAGERS; pager++)
                for (let copy = copies(presses, pager); copy > 0; copy--)
                  pagers.get(`p${pager}`)?.write(publishPacket(1, 'down', payload));
              presses += 1;
              socket.write(Buffer.from([0x40, 2, body[topicEnd] ?? 0, body[topicEnd + 1] ?? 0]));
              break;
            }
          }
          rest = rest.subarray(frame.end);
        }
      });
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const wires = (of: typeof fixture.buttons) =>
      openWires(of.map(({ device }) => ({ port, id: device, password: '', filter: device })));
    const target = peerTarget(
      'played',
      process.pid,
      fixture,
      await wires(fixture.pagers),
      await wires(fixture.buttons),
    );
    return {
      target,
      end() {
        for (const wire of [...target.pagers, ...target.buttons]) wire.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  }
  const run = async (copies: (press: number, pager: number) => number) => {
    const { target, end } = await open(copies);
    const presses = Array.from({ length: 20 }, (_, button) => target.press(button));
    const outcome = await runLoad(target, presses, { perSecond: 2_000, seed: 1 }, 500);
    end();
    return outcome;
  };

  it('finds nothing wrong where nothing is', async () => {
    const outcome = await run(() => 1);
    expect(outcome).toMatchObject({ presses: 20, lost: 0, unanswered: 0, doubled: 0, unlogged: 0 });
    expect(outcome.pagedMs).toHaveLength(20);
    expect(outcome.pagedMs.every((ms) => ms > 0 && ms <= outcome.tookMs)).toBe(true);
    expect(outcome.alarms).toHaveLength(20);
  });
  it('finds every doubled page', async () => {
    const outcome = await run((press, pager) => (press === 4 && pager === 1 ? 3 : 1));
    expect(outcome).toMatchObject({ lost: 0, doubled: 2 });
  });
  it('finds a press that one pager never heard of', async () => {
    const outcome = await run((press, pager) => (press === 4 && pager === 1 ? 0 : 1));
    expect(outcome).toMatchObject({ lost: 1, unanswered: 0, doubled: 0 });
    expect(outcome.pagedMs).toHaveLength(19);
  });
});

describe('a handset', () => {
  it('signs with a key of 64 hex digits only', () => {
    expect(() => new Handset({ device: 'a', key: 'short', place: null })).toThrow('64 hex digits');
  });
});
