/** The bytes of ESPA 4.4.4: blocks, their check character, and a reader that no garbage can stop. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLOCK_MOST,
  type Block,
  blockCheck,
  encodeBlock,
  RECORDS_MOST,
  Reader,
  type Token,
} from '../../../gateway/shell/channels/espa/wire.ts';
import { anyText, bytes } from './espa-rig.ts';

const read = (...written: string[]): Token[] => {
  const reader = new Reader();
  return written.flatMap((part) => reader.read(bytes(part)));
};
const types = (tokens: readonly Token[]): string => tokens.map(({ type }) => type).join(' ');

/** A block whose check character is right. */
const checked = (body: string): string =>
  `<SOH>${body}<ETX><${blockCheck(bytes(`${body}<ETX>`))
    .toString(16)
    .toUpperCase()
    .padStart(2, '0')}>`;

const char = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
const value = fc.array(char, { maxLength: 128 }).map((chars) => chars.join(''));
const anyBlock: fc.Arbitrary<Block> = fc.record({
  header: fc.constantFrom('1', '2', '3', '5'),
  records: fc.array(fc.record({ id: fc.constantFrom('1', '2', '3', '7', '8'), value }), { maxLength: 3 }),
});

describe('the check character', () => {
  it('is that of the known vector', () => {
    const block = encodeBlock({ header: '1', records: [{ id: '1', value: 'A' }] });
    expect(Array.from(block)).toEqual([0x01, 0x31, 0x02, 0x31, 0x1f, 0x41, 0x03, 0x5f]);
    expect(blockCheck(block.slice(1, -1))).toBe(0x5f);
  });

  it('may look like a control character', () => {
    // 1 STX 7 US x ETX with an x that makes the sum EOT: the reader must not take it for one.
    const x = String.fromCharCode(0x31 ^ 0x02 ^ 0x37 ^ 0x1f ^ 0x03 ^ 0x04 ^ 0x41 ^ 0x41 ^ 0x20);
    const block = encodeBlock({ header: '1', records: [{ id: '7', value: ` ${x}` }] });
    expect(block.at(-1)).toBe(0x04);
    expect(types(new Reader().read(block))).toBe('block');
  });
});

describe('the reader', () => {
  it.each<[string, string, readonly Token[]]>([
    ['a poll', '2<ENQ>', [{ type: 'enquiry', address: '2' }]],
    [
      'a station that polls itself and selects another',
      '1<ENQ>2<ENQ>',
      [
        { type: 'enquiry', address: '1' },
        { type: 'enquiry', address: '2' },
      ],
    ],
    ['an acknowledgement', '<ACK>', [{ type: 'ack' }]],
    ['a refusal with its reason', '2<NAK>', [{ type: 'nak', prefix: '2' }]],
    ['a refusal without one', '<NAK>', [{ type: 'nak', prefix: null }]],
    ['a refusal behind a stray character', 'x<NAK>', [{ type: 'noise' }, { type: 'nak', prefix: null }]],
    ['an enquiry without an address', '<ENQ>', [{ type: 'noise' }]],
    [
      'an address of two characters: the last counts',
      'x2<ENQ>',
      [{ type: 'noise' }, { type: 'enquiry', address: '2' }],
    ],
    ['an end', '<EOT>', [{ type: 'eot' }]],
    [
      'a block',
      checked('2<STX>1<US>101<RS>7<US>6'),
      [
        {
          type: 'block',
          block: {
            header: '2',
            records: [
              { id: '1', value: '101' },
              { id: '7', value: '6' },
            ],
          },
        },
      ],
    ],
    [
      'a block whose last record ends like those before it',
      checked('2<STX>1<US>101<RS>'),
      [{ type: 'block', block: { header: '2', records: [{ id: '1', value: '101' }] } }],
    ],
    [
      'a block with a wrong check character',
      '<SOH>2<STX>1<US>101<ETX>x',
      [{ type: 'bad-block', why: 'damaged' }],
    ],
    ['a block without records’ separators', checked('2<STX>101'), [{ type: 'bad-block', why: 'form' }]],
    ['a block without a header', checked('<STX>1<US>2'), [{ type: 'bad-block', why: 'form' }]],
    ['a block without STX', checked('21<US>2'), [{ type: 'bad-block', why: 'form' }]],
    ['a record with two values', checked('2<STX>1<US>2<US>3'), [{ type: 'bad-block', why: 'form' }]],
    [
      'a record with a control character in it',
      checked('2<STX>1<US>a<0D>b'),
      [{ type: 'bad-block', why: 'form' }],
    ],
    [
      'a byte that 7 bits cannot make, in a block',
      checked('2<STX>1<US>a<E9>b'),
      [{ type: 'bad-block', why: 'damaged' }],
    ],
    [
      'an acknowledgement inside a block, where it can only be damage',
      checked('2<STX>1<US>a<ACK>b'),
      [{ type: 'bad-block', why: 'damaged' }],
    ],
    [
      'a block that ends in the middle',
      '<SOH>2<STX>1<US>1<EOT>',
      [{ type: 'bad-block', why: 'damaged' }, { type: 'eot' }],
    ],
  ])('knows %s', (_, written, tokens) => {
    expect(read(written)).toEqual(tokens);
    // One byte at a time makes no difference.
    const reader = new Reader();
    expect(Array.from(bytes(written)).flatMap((byte) => reader.read([byte]))).toEqual(tokens);
  });

  it('takes up a block that is begun again', () => {
    expect(types(read('<SOH>2<STX>1<US>1', checked('2<STX>1<US>1')))).toBe('bad-block block');
  });

  it('forgets a block that was begun when it is told so', () => {
    const reader = new Reader();
    reader.read(bytes('<SOH>2<STX>1'));
    reader.reset();
    expect(reader.read(bytes('<ACK>'))).toEqual([{ type: 'ack' }]);
  });

  it('refuses blocks that are too long or have too many records, and reads on behind them', () => {
    const long = checked(`2<STX>1<US>${'x'.repeat(BLOCK_MOST)}`);
    const many = checked(`2<STX>${'1<US>1<RS>'.repeat(RECORDS_MOST + 1)}`);
    expect(read(long, '<ACK>')).toEqual([{ type: 'bad-block', why: 'damaged' }, { type: 'ack' }]);
    expect(read(many, '<ACK>')).toEqual([{ type: 'bad-block', why: 'form' }, { type: 'ack' }]);
  });

  it('reads back every block that was written', () => {
    fc.assert(
      fc.property(anyBlock, (block) => {
        expect(new Reader().read(encodeBlock(block))).toEqual([{ type: 'block', block }]);
      }),
    );
  });

  it('writes no block that is broken, whatever stands in it', () => {
    fc.assert(
      fc.property(anyText(128), (said) => {
        const block = encodeBlock({ header: '1', records: [{ id: '2', value: said }] });
        const tokens = new Reader().read(block);
        expect(types(tokens)).toBe('block');
        expect(block.slice(3, -2).every((byte) => byte === 0x1f || (byte >= 0x20 && byte < 0x7f))).toBe(true);
      }),
    );
  });

  it('notices any one damaged byte of a block', () => {
    fc.assert(
      fc.property(anyBlock, fc.nat(), fc.integer({ min: 1, max: 0x7f }), (block, at, flip) => {
        const raw = encodeBlock(block);
        const place = 1 + (at % (raw.length - 1));
        raw[place] = (raw[place] ?? 0) ^ flip;
        expect(new Reader().read(raw).filter(({ type }) => type === 'block')).toEqual([]);
      }),
    );
  });

  it('never throws, holds at most one block, and understands the next block behind any garbage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 4 }),
        anyBlock,
        (chunks, block) => {
          const reader = new Reader();
          for (const chunk of chunks) {
            const tokens = reader.read(chunk);
            expect(tokens.length).toBeLessThanOrEqual(2 * chunk.length);
            expect(JSON.stringify(reader).length).toBeLessThan(4 * BLOCK_MOST + 200);
          }
          // EOT ends whatever was begun; but the very next byte may be taken for a check character.
          reader.read(bytes('<EOT><EOT>'));
          expect(reader.read(encodeBlock(block))).toEqual([{ type: 'block', block }]);
        },
      ),
    );
  });
});
