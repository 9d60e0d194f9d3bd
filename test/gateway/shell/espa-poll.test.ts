/**
 * Polling by ESPA 4.4.4 as a control station does it, in virtual time: what the station says is taken or refused, and
 * nobody holds the line for long.
 */
import { describe, expect, it } from 'vitest';
import { ANSWER_MS, DAMAGED_FOR_MS, SUPERVISION_MS } from '../../../gateway/shell/channels/espa/line.ts';
import { encodeBlock } from '../../../gateway/shell/channels/espa/wire.ts';
import { bytes, CHARACTER_MS, quiet } from './espa-rig.ts';

const STATUS = encodeBlock({
  header: '2',
  records: [
    { id: '1', value: '101' },
    { id: '7', value: '3' },
  ],
});
const spoilt = (): Uint8Array => STATUS.map((byte, at) => (at === STATUS.length - 1 ? byte ^ 1 : byte));

describe('polling', () => {
  it('asks the station once in every interval', () => {
    const one = quiet();
    one.pass(999);
    expect(one.read()).toBe('');
    one.pass(1);
    expect(one.read()).toBe('2<ENQ>');
  });

  it('takes what the station has to say, block after block, until it ends', () => {
    const one = quiet();
    one.pass(1_000);
    one.read();
    one.hear('1<ENQ>');
    expect(one.read()).toBe('<ACK>');
    one.hear(STATUS);
    expect(one.read()).toBe('<ACK>');
    one.hear(STATUS);
    expect(one.read()).toBe('<ACK>');
    expect(one.took).toHaveLength(2);
    one.hear('<EOT>');
    one.pass(1_000);
    expect(one.read()).toBe('2<ENQ>');
  });

  it('gives a poll without an answer up with EOT; two in a row are trouble, and the next answer ends it', () => {
    const one = quiet();
    one.pass(1_000);
    one.read();
    one.pass(ANSWER_MS + 2 * CHARACTER_MS - 1);
    expect(one.read()).toBe('');
    one.pass(1);
    expect(one.read()).toBe('<EOT>2<ENQ>');
    expect(one.troubles).toEqual([null]);
    one.pass(ANSWER_MS + 10);
    expect(one.troubles).toEqual([null, 'silent']);
    one.read();
    one.hear('<EOT>');
    expect(one.troubles).toEqual([null, 'silent', null]);
  });

  it('refuses a damaged block with 1 NAK, twice is trouble; a good one ends it', () => {
    const one = quiet();
    one.pass(1_000);
    one.read();
    one.hear('1<ENQ>');
    one.read();
    one.hear(spoilt());
    expect(one.read()).toBe('1<NAK>');
    expect(one.troubles).toEqual([null]);
    one.hear(spoilt());
    expect(one.read()).toBe('1<NAK>');
    expect(one.troubles).toEqual([null, 'damaged']);
    one.hear(STATUS);
    expect(one.read()).toBe('<ACK>');
    expect(one.troubles).toEqual([null, 'damaged', null]);
    expect(one.took).toHaveLength(1);
  });

  it('says no longer that blocks are damaged when none came for a minute', () => {
    const one = quiet();
    one.pass(1_000);
    one.hear('1<ENQ>');
    one.hear(spoilt());
    one.hear(spoilt());
    one.hear('<EOT>');
    one.read();
    for (let waited = 0; waited < DAMAGED_FOR_MS - 3_000; waited += 1_000) {
      one.pass(1_000);
      one.hear('<EOT>');
    }
    expect(one.troubles).toEqual([null, 'damaged']);
    one.pass(4_000);
    one.hear('<EOT>');
    expect(one.troubles.at(-1)).toBe(null);
  });

  it.each([
    ['that has not the form of a block', bytes('<SOH>2<ETX>1')],
    ['that calls us: we are no pager', encodeBlock({ header: '1', records: [{ id: '1', value: '9' }] })],
    ['that asks us for a status: we have none', encodeBlock({ header: '3', records: [] })],
  ])('refuses a block %s with 3 NAK', (_, block) => {
    const one = quiet();
    one.pass(1_000);
    one.hear('1<ENQ>');
    one.read();
    one.hear(block);
    expect(one.read()).toBe('3<NAK>');
    expect(one.took).toEqual([]);
  });

  it('lets go with EOT of a station that was selected and says nothing for ten seconds', () => {
    const one = quiet();
    one.pass(1_000);
    one.hear('1<ENQ>');
    one.read();
    one.hear(STATUS.slice(0, 5));
    one.pass(SUPERVISION_MS - 1);
    expect(one.read()).toBe('');
    one.pass(1 + CHARACTER_MS);
    expect(one.read()).toMatch(/^<EOT>2<ENQ>/);
    // What was begun is forgotten: the answer to the poll is not taken for the rest of that block.
    one.hear('1<ENQ>');
    expect(one.read()).toBe('<ACK>');
  });

  it('lets two others talk, for as long as something comes every ten seconds', () => {
    const one = quiet();
    one.pass(1_000);
    one.read();
    one.hear('3<ENQ>');
    for (let turn = 0; turn < 3; turn += 1) {
      one.pass(SUPERVISION_MS - 1);
      one.hear('<ACK>');
    }
    expect(one.read()).toBe('');
    one.pass(SUPERVISION_MS);
    expect(one.read()).toBe('<EOT>2<ENQ>');
  });

  it('takes the line back from a station that holds it for more than ten seconds while a call waits', () => {
    const one = quiet();
    one.pass(1_000);
    one.hear('1<ENQ>');
    one.want('a');
    one.read();
    for (let sent = 0; sent < 4; sent += 1) {
      one.pass(2_500);
      one.hear(STATUS);
    }
    expect(one.read()).toBe('<ACK><ACK><ACK><EOT>1<ENQ>2<ENQ>');
  });
});
