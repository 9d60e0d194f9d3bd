/**
 * The procedure of ESPA 4.4.4 as a station that another control station polls, and properties of both roles: no input
 * stops them, every call ends, and the two understand each other over a bad line.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER_MS, SUPERVISION_MS } from '../../../gateway/shell/channels/espa/line.ts';
import { encodeBlock } from '../../../gateway/shell/channels/espa/wire.ts';
import { bytes, CONTROL, STATION, VirtualLine } from './espa-rig.ts';

const CALL = '<SOH>1<STX>1<US>A<ETX>_';
const STATUS = encodeBlock({
  header: '2',
  records: [
    { id: '1', value: '101' },
    { id: '7', value: '6' },
  ],
});

describe('a station that is polled', () => {
  it('says nothing by itself, and EOT when it has nothing to say', () => {
    const one = new VirtualLine(STATION);
    one.pass(5_000);
    expect(one.read()).toBe('');
    one.hear('<EOT>2<ENQ>');
    expect(one.read()).toBe('<EOT>');
    expect(one.troubles).toEqual([null]);
  });

  it('hands a call over when it is polled', () => {
    const one = new VirtualLine(STATION);
    one.want('a');
    expect(one.read()).toBe('');
    one.hear('2<ENQ>');
    expect(one.read()).toBe('1<ENQ>');
    one.hear('<ACK>');
    expect(one.read()).toBe(CALL);
    one.hear('<ACK>');
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: true });
    one.hear('2<ENQ>');
    expect(one.read()).toBe('<EOT>');
  });

  it('takes blocks when the control station polls itself and selects it', () => {
    const one = new VirtualLine(STATION);
    one.hear('<EOT>1<ENQ>');
    expect(one.read()).toBe('');
    one.hear('2<ENQ>');
    expect(one.read()).toBe('<ACK>');
    one.hear(STATUS);
    expect(one.read()).toBe('<ACK>');
    expect(one.took).toHaveLength(1);
    one.hear('<EOT>2<ENQ>');
    expect(one.read()).toBe('<EOT>');
  });

  it('refuses a call to a pager: it has none', () => {
    const one = new VirtualLine(STATION);
    one.hear('<EOT>1<ENQ>2<ENQ>');
    one.read();
    one.hear(CALL);
    expect(one.read()).toBe('3<NAK>');
    expect(one.took).toEqual([]);
  });

  it('does not mix in while others talk', () => {
    const one = new VirtualLine(STATION);
    one.want('a');
    one.hear('<EOT>3<ENQ>1<ENQ><ACK>');
    one.hear(STATUS);
    one.hear('<ACK><EOT>');
    expect(one.read()).toBe('');
    expect(one.took).toEqual([]);
    one.hear('2<ENQ>');
    expect(one.read()).toBe('1<ENQ>');
  });

  it('keeps a call when the control station takes the line back, for the next poll', () => {
    const one = new VirtualLine(STATION);
    one.want('a');
    one.hear('2<ENQ>');
    one.hear('<EOT>');
    expect(one.ended.size).toBe(0);
    one.read();
    one.hear('2<ENQ>');
    one.hear('<ACK>');
    one.hear('<EOT>');
    expect(one.ended.size).toBe(0);
    one.hear('2<ENQ>');
    one.hear('<ACK>');
    one.hear('<ACK>');
    expect(one.ended.get('a')).toEqual({ ok: true });
  });

  it('tries a selection twice, then lets go with EOT', () => {
    const one = new VirtualLine(STATION);
    one.want('a');
    one.hear('2<ENQ>');
    one.read();
    one.pass(ANSWER_MS + 5);
    expect(one.read()).toBe('1<ENQ>');
    one.pass(ANSWER_MS + 5);
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: false, why: 'silent' });
  });

  it('is in trouble when nobody polled it for ten seconds, and out of it with the next poll', () => {
    const one = new VirtualLine(STATION);
    one.pass(SUPERVISION_MS - 1);
    expect(one.troubles).toEqual([]);
    one.pass(1);
    expect(one.troubles).toEqual(['silent']);
    one.hear('2<ENQ>');
    expect(one.troubles).toEqual(['silent', null]);
    one.pass(SUPERVISION_MS - 1);
    one.hear('<00><00>');
    one.pass(1);
    expect(one.troubles).toEqual(['silent', null, 'garbled']);
  });

  it('ends a call that nobody fetched in time', () => {
    const one = new VirtualLine(STATION);
    one.want('a', { until: 8_000 });
    one.pass(8_000);
    expect(one.ended.get('a')).toEqual({ ok: false, why: 'waited' });
  });

  it('forgets within ten seconds that it was selected, or that others talk', () => {
    for (const begin of ['<EOT>1<ENQ>2<ENQ>', '<EOT>3<ENQ>']) {
      const one = new VirtualLine(STATION);
      one.hear(begin);
      one.pass(SUPERVISION_MS);
      one.read();
      one.hear('2<ENQ>');
      expect(one.read()).toBe('<EOT>');
    }
  });
});

describe('both roles', () => {
  const settings = fc.constantFrom(CONTROL, STATION);
  const piece = fc.oneof(
    fc
      .constantFrom(
        '1<ENQ>',
        '2<ENQ>',
        '3<ENQ>',
        '<ACK>',
        '<NAK>',
        '1<NAK>',
        '2<NAK>',
        '3<NAK>',
        '<EOT>',
        CALL,
      )
      .map(bytes),
    fc.constant(STATUS),
    fc.constant(STATUS.slice(0, 6)),
    fc.uint8Array({ maxLength: 20 }),
  );
  const deed = fc.oneof(
    { weight: 5, arbitrary: piece.map((raw) => ({ type: 'hear' as const, raw })) },
    {
      weight: 2,
      arbitrary: fc.integer({ min: 0, max: 12_000 }).map((ms) => ({ type: 'pass' as const, ms })),
    },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 }).map((rank) => ({ type: 'want' as const, rank })) },
    { weight: 1, arbitrary: fc.constantFrom({ type: 'closed' as const }, { type: 'opened' as const }) },
  );

  it('no input stops them: every call ends once, every phase ends, and a sound line works again', () => {
    fc.assert(
      fc.property(settings, fc.array(deed, { maxLength: 40 }), (setting, deeds) => {
        const one = new VirtualLine(setting);
        let wanted = 0;
        for (const deed of deeds) {
          if (deed.type === 'hear') one.hear(deed.raw);
          else if (deed.type === 'pass') one.pass(deed.ms);
          else if (deed.type === 'want') {
            wanted += 1;
            one.want(String(wanted), { rank: deed.rank });
          } else one.step({ type: deed.type });
        }
        one.pass(120_000);
        expect(one.ended.size).toBe(wanted);
        one.step({ type: 'closed' });
        one.step({ type: 'opened' });
        one.read();
        one.want('last');
        one.hear(setting.role === 'station' ? '<EOT>2<ENQ>' : '<EOT>');
        one.hear('<ACK>');
        one.hear('<ACK>');
        expect(one.ended.get('last')).toEqual({ ok: true });
      }),
      { numRuns: 300 },
    );
  });

  /** Bytes of the block that is sent. Two damages in one block can leave its BCC right (it is an XOR): then it means something else. */
  const BLOCK = 8;
  it.each([
    ['at most one byte of a block', BLOCK],
    ['bytes', 0],
  ])('understand each other: calls and statuses get through a line that damages %s, once it stops doing so', (_what, least) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: least, max: 60 }), { maxLength: 30 }), (damage) => {
        const control = new VirtualLine(CONTROL, false);
        const station = new VirtualLine(STATION, false);
        const queue: (readonly [VirtualLine, Uint8Array])[] = [];
        const gaps = [...damage];
        let until = gaps.shift();
        const through = (raw: Uint8Array): Uint8Array =>
          raw.map((byte) => {
            if (until === undefined) return byte;
            if (until > 0) {
              until -= 1;
              return byte;
            }
            until = gaps.shift();
            return byte ^ 0x11;
          });
        control.wire = (raw) => void queue.push([station, through(raw)]);
        station.wire = (raw) => void queue.push([control, through(raw)]);
        const live = (ms: number): void => {
          for (let gone = 0; gone < ms; gone += 10) {
            for (let next = queue.shift(); next !== undefined; next = queue.shift()) next[0].hear(next[1]);
            control.pass(10);
            station.pass(10);
          }
        };
        station.step({ type: 'opened' });
        control.step({ type: 'opened' });
        const status = encodeBlock({ header: '2', records: [{ id: '7', value: '3' }] });
        expect(status.length).toBe(BLOCK);
        for (let n = 0; n < 30; n += 1) {
          control.want(`c${n}`, { block: status });
          station.want(`s${n}`, { block: status });
          live(1_000);
        }
        live(30_000);
        until = undefined;
        gaps.length = 0;
        control.want('c', { block: status });
        station.want('s', { block: status });
        const before = [control.took.length, station.took.length];
        live(30_000);
        expect(control.ended.get('c')).toEqual({ ok: true });
        expect(station.ended.get('s')).toEqual({ ok: true });
        expect([control.took.length, station.took.length]).toEqual(before.map((count) => count + 1));
        expect([control.troubles.at(-1), station.troubles.at(-1)]).toEqual([null, null]);
        if (least < BLOCK) return;
        // What one side was told is taken, the other side took, or took twice when an ACK was lost.
        const taken = (one: VirtualLine): number => [...one.ended.values()].filter(({ ok }) => ok).length;
        expect(station.took.length).toBeGreaterThanOrEqual(taken(control));
        expect(control.took.length).toBeGreaterThanOrEqual(taken(station));
      }),
      { numRuns: 60 },
    );
  });
});
