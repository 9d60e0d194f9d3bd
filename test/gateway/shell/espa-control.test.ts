/**
 * Calls of ESPA 4.4.4 as a control station makes them, in virtual time: order, refusals, garbage, silence, and how long
 * each may last.
 */
import { describe, expect, it } from 'vitest';
import { ANSWER_MS, BLOCK_ANSWER_MS } from '../../../gateway/shell/channels/espa/line.ts';
import { encodeBlock } from '../../../gateway/shell/channels/espa/wire.ts';
import { bytes, CONTROL, quiet, shown, VirtualLine } from './espa-rig.ts';

const CALL = '<SOH>1<STX>1<US>A<ETX>_';

describe('a call', () => {
  it('goes out at once: polls ourselves, selects the station, sends, and ends with EOT', () => {
    const one = quiet();
    one.pass(300);
    one.want('a');
    expect(one.read()).toBe('1<ENQ>2<ENQ>');
    one.hear('<ACK>');
    expect(one.read()).toBe(CALL);
    expect(one.ended.size).toBe(0);
    one.hear('<ACK>');
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: true });
  });

  it('waits for an answer to a poll that is out', () => {
    const one = quiet();
    one.pass(1_000);
    one.read();
    one.want('a');
    expect(one.read()).toBe('');
    one.hear('<EOT>');
    expect(one.read()).toBe('1<ENQ>2<ENQ>');
  });

  it('goes after what waits of its rank, before what is of less; one at a time', () => {
    const one = quiet();
    const order: string[] = [];
    one.want('first', { rank: 2, block: bytes('f') });
    one.want('assist', { rank: 2, block: bytes('a') });
    one.want('emergency', { rank: 0, block: bytes('e') });
    one.want('again', { rank: 4, block: bytes('r') });
    one.want('other', { rank: 0, block: bytes('o') });
    for (let sent = 0; sent < 5; sent += 1) {
      one.read();
      one.hear('<ACK>');
      order.push(one.read());
      one.hear('<ACK>');
    }
    expect(order).toEqual(['f', 'e', 'o', 'a', 'r']);
  });

  it('does not keep the station from being polled when many wait', () => {
    const one = quiet();
    let sent = 0;
    let polls = 0;
    for (let n = 0; n < 40; n += 1) one.want(String(n));
    for (let turn = 0; turn < 200 && one.ended.size < 40; turn += 1) {
      const out = one.read();
      one.pass(150);
      if (out.endsWith('1<ENQ>2<ENQ>') || out.endsWith(CALL)) {
        sent += 1;
        one.hear('<ACK>');
      } else {
        polls += 1;
        one.hear('<EOT>');
      }
    }
    expect(one.ended.size).toBe(40);
    expect(sent).toBe(80);
    expect(polls).toBeGreaterThanOrEqual(5);
  });

  it.each([
    ['1', 'transmission'],
    ['', 'transmission'],
    ['2', 'busy'],
  ])('that is refused with "%s" NAK is sent twice, then given up with EOT: %s', (prefix, why) => {
    const one = quiet();
    one.want('a');
    one.hear('<ACK>');
    one.read();
    one.hear(`${prefix}<NAK>`);
    expect(one.read()).toBe(CALL);
    one.hear(`${prefix}<NAK>`);
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: false, why });
    expect(one.troubles).toEqual([null]);
  });

  it('that is refused as invalid is not sent again: it would be as invalid', () => {
    const one = quiet();
    one.want('a');
    one.hear('<ACK>');
    one.read();
    one.hear('3<NAK>');
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: false, why: 'invalid' });
  });

  it('that is taken at the second try is taken', () => {
    const one = quiet();
    one.want('a');
    one.hear('<ACK>');
    one.hear('1<NAK>');
    one.read();
    one.hear('<ACK>');
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: true });
  });

  it('to a station that is busy when selected is tried twice', () => {
    const one = quiet();
    one.want('a');
    one.read();
    one.hear('2<NAK>');
    expect(one.read()).toBe('<EOT>1<ENQ>2<ENQ>');
    one.hear('2<NAK>');
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: false, why: 'busy' });
  });

  it('to a station that never answers ends after two tries, with all that wait behind it, and is trouble', () => {
    const one = quiet();
    one.want('a');
    one.want('b');
    expect(one.read()).toBe('1<ENQ>2<ENQ>');
    one.pass(ANSWER_MS + 5);
    expect(one.read()).toBe('<EOT>1<ENQ>2<ENQ>');
    expect(one.ended.size).toBe(0);
    one.pass(ANSWER_MS + 6);
    expect(one.read()).toMatch(/^<EOT>/);
    expect(one.ended).toEqual(
      new Map([
        ['a', { ok: false, why: 'silent' }],
        ['b', { ok: false, why: 'silent' }],
      ]),
    );
    expect(one.troubles).toEqual([null, 'silent']);
  });

  it('whose block is not answered is sent twice', () => {
    const one = quiet();
    one.want('a');
    one.hear('<ACK>');
    one.read();
    one.pass(BLOCK_ANSWER_MS + 10);
    expect(one.read()).toBe(CALL);
    one.pass(BLOCK_ANSWER_MS + 10);
    expect(one.read()).toMatch(/^<EOT>/);
    expect(one.ended.get('a')).toEqual({ ok: false, why: 'silent' });
  });

  it('that the station ends with EOT instead of an answer begins anew, once', () => {
    const one = quiet();
    one.want('a');
    one.hear('<ACK>');
    one.read();
    one.hear('<EOT>');
    expect(one.read()).toBe('<EOT>1<ENQ>2<ENQ>');
    one.hear('<ACK>');
    expect(one.read()).toBe(CALL);
    one.hear('<EOT>');
    expect(one.read()).toBe('<EOT>');
    expect(one.ended.get('a')).toEqual({ ok: false, why: 'transmission' });
  });

  it('is not taken for taken by an ACK in the middle of garbage', () => {
    const one = quiet();
    one.want('a');
    one.hear('<ACK>');
    one.read();
    one.hear('<00><7F><12><ACK>');
    expect(one.ended.size).toBe(0);
    one.pass(BLOCK_ANSWER_MS + 10);
    expect(one.read()).toBe(CALL);
    expect(one.ended.size).toBe(0);
    // A byte or two, as two-wire drivers make when they turn round, do not count.
    one.hear('<7F><ACK>');
    expect(one.ended.get('a')).toEqual({ ok: true });
  });

  it('is sent though the selection was answered in the middle of garbage: only the ACK to the block counts', () => {
    const one = quiet();
    one.want('a');
    one.read();
    one.hear('<00><7F><12><15><EOT><ACK>');
    expect(one.read()).toBe(CALL);
    one.hear('<ACK>');
    expect(one.ended.get('a')).toEqual({ ok: true });
  });

  it('over a line of nothing but garbage is called garbled', () => {
    const one = quiet();
    one.want('a');
    for (let n = 0; n < 2; n += 1) {
      one.hear(new Uint8Array(50).fill(0xe9));
      one.pass(ANSWER_MS + 10);
    }
    expect(one.ended.get('a')).toEqual({ ok: false, why: 'garbled' });
    expect(one.troubles).toEqual([null, 'garbled']);
  });

  it('that nobody waits for any more is not sent', () => {
    const one = quiet();
    one.want('a');
    one.want('b');
    one.want('c', { until: one.now + 100 });
    one.step({ type: 'unwanted', id: 'b' });
    expect(one.ended.get('b')).toEqual({ ok: false, why: 'unwanted' });
    one.pass(100);
    expect(one.ended.get('c')).toEqual({ ok: false, why: 'waited' });
    one.hear('<ACK>');
    one.hear('<ACK>');
    one.read();
    one.pass(500);
    expect(one.read()).toBe('');
  });

  it('is refused at once while the port is closed, and every one ends when it closes', () => {
    const one = quiet();
    one.want('a');
    one.want('b');
    one.step({ type: 'closed' });
    one.want('c');
    expect([...one.ended]).toEqual(['a', 'b', 'c'].map((id) => [id, { ok: false, why: 'closed' }]));
    one.read();
    one.hear('<ACK>');
    one.pass(60_000);
    expect(one.read()).toBe('');
    one.step({ type: 'opened' });
    expect(one.read()).toBe('<EOT>2<ENQ>');
    // Nothing is known of the line now.
    one.hear('<EOT>');
    expect(one.troubles).toEqual([null, null]);
  });

  it('has time at 300 bit/s to leave before its answer is missed', () => {
    const one = new VirtualLine({ ...CONTROL, characterMs: 11_000 / 300 });
    one.hear('<EOT>');
    const block = encodeBlock({ header: '1', records: [{ id: '2', value: 'x'.repeat(128) }] });
    one.want('a', { block });
    one.hear('<ACK>');
    one.read();
    one.pass(block.length * (11_000 / 300) + BLOCK_ANSWER_MS - 1);
    expect(one.read()).toBe('');
    one.pass(2);
    expect(one.read()).toBe(shown(block));
  });
});
