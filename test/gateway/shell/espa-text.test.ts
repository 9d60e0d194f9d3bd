/** Texts on pagers: letters stay letters, nothing else gets through, and the alarm's number survives the cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callBlock,
  isPagerAddress,
  readStatus,
  resetBlock,
} from '../../../gateway/shell/channels/espa/calls.ts';
import { PAGERS_MOST, Pagers } from '../../../gateway/shell/channels/espa/pagers.ts';
import { DISPLAY_MOST, forPager, inSevenBits } from '../../../gateway/shell/channels/espa/text.ts';
import { refusalText, troubleText } from '../../../gateway/shell/channels/espa/words.ts';
import { anyText, shown } from './espa-rig.ts';

describe('seven bits', () => {
  it.each([
    ['Café Zuiderzee, 2ᵉ étage', 'Cafe Zuiderzee, 2e etage'],
    ['Straße Ærø Łódź Þór Đà Nẵng', 'Strasse AEro Lodz THor Da Nang'],
    ['Ĳsbaan ĳs ﬁets ½ n°3', 'IJsbaan ijs fiets 1/2 no3'],
    ['“Balie” – kamer ‘3’… €5', '"Balie" - kamer \'3\'... EUR5'],
    ['e\u0301e\u0301n', 'een'],
    ['a\r\nb\tc\u0000d\u001e\u001fe', 'a b c d e'],
    ['voor\u202Ekant\u200B \uFEFFx', 'voorkant x'],
    ['kamer [3] {a|b}', 'kamer (3) (a/b)'],
    ['Пост 7 🚨🚨', '? 7 ?'],
    ['echt?? ja', 'echt?? ja'],
  ])('%j becomes %j', (text, plain) => {
    expect(inSevenBits(text)).toBe(plain);
  });
});

describe('the line of a pager', () => {
  it('is left as it is when it fits', () => {
    expect(forPager('NOOD Balie, Huis nr 12 Sinds 12:00 Ga met twee', 'nr 12')).toBe(
      'NOOD Balie, Huis nr 12 Sinds 12:00 Ga met twee',
    );
  });

  it.each([
    [
      'a long text behind the number is cut',
      `NOOD Balie nr 12 ${'x'.repeat(200)}`,
      /^NOOD Balie nr 12 x{111}$/,
    ],
    ['a long name before it gives way', `NOOD ${'x'.repeat(140)} nr 12 Sinds`, /^NOOD x{117} nr 12$/],
    ['a number that the core cut off comes back', `NOOD ${'x'.repeat(123)}`, /^NOOD x{117} nr 12$/],
    ['half a number is no number', `NOOD ${'x'.repeat(117)} nr 1`, /^NOOD x{117} nr 12$/],
    ['nor is half a label one', `NOOD ${'x'.repeat(114)} nr 1`, /^NOOD x{114} nr 12$/],
    ['letters that take more room', `NOOD ${'ß'.repeat(70)} nr 12`, /^NOOD s{117} nr 12$/],
    ['another number is not this one', 'NOOD nr 123', /^NOOD nr 123 nr 12$/],
  ])('%s', (_, text, expected) => {
    expect(forPager(text, 'nr 12')).toMatch(expected);
  });

  it('holds the number, in one line of at most 128 printable characters, whatever the text', () => {
    fc.assert(
      fc.property(anyText(300), fc.integer({ min: 1, max: 9_999_999 }), (text, number) => {
        const line = forPager(text, `nr ${number}`);
        expect(line).toMatch(/^[ -~]*$/);
        expect(line.length).toBeLessThanOrEqual(DISPLAY_MOST);
        expect(line).toMatch(new RegExp(`nr ${number}(?!\\d)`));
      }),
    );
  });
});

describe('calls and statuses', () => {
  it('are written as the standard says', () => {
    const call = callBlock({
      address: '101',
      display: 'NOOD nr 1',
      beep: 4,
      transmissions: 2,
      level: 'emergency',
    });
    expect(shown(call.slice(0, -1))).toBe(
      '<SOH>1<STX>1<US>101<RS>2<US>NOOD nr 1<RS>3<US>4<RS>4<US>3<RS>5<US>2<RS>6<US>1<ETX>',
    );
    const assist = callBlock({ address: '1', display: '', beep: 1, transmissions: 1, level: 'assist' });
    expect(shown(assist)).toContain('<RS>6<US>2<ETX>');
    expect(shown(resetBlock('101').slice(0, -1))).toBe('<SOH>1<STX>1<US>101<RS>4<US>1<ETX>');
  });

  it.each([
    [
      'paged',
      [
        ['1', '101'],
        ['7', '3'],
      ],
      { address: '101', call: 'paged' },
    ],
    [
      'acknowledged',
      [
        ['7', '6'],
        ['1', ' 101 '],
      ],
      { address: '101', call: 'acknowledged' },
    ],
    [
      'absent',
      [
        ['1', '101'],
        ['7', '4'],
      ],
      { address: '101', call: 'other' },
    ],
    [
      'a code that only looks alike',
      [
        ['1', '101'],
        ['7', '06'],
      ],
      { address: '101', call: 'other' },
    ],
    ['no pager', [['7', '6']], { address: null, call: 'acknowledged' }],
    [
      'an address that is none',
      [
        ['1', 'x'.repeat(17)],
        ['7', '6'],
      ],
      { address: null, call: 'acknowledged' },
    ],
    [
      'a repeated text',
      [
        ['1', '9'],
        ['2', 'NOOD'],
        ['7', '3'],
      ],
      { address: '9', display: 'NOOD' },
    ],
    ['the system’s own trouble', [['8', '1']], { address: null, call: null, system: '1' }],
  ])('reads status information: %s', (_, records, status) => {
    const block = { header: '2', records: records.map(([id = '', value = '']) => ({ id, value })) };
    expect(readStatus(block)).toMatchObject(status);
    expect(readStatus({ ...block, header: '1' })).toBeNull();
  });

  it.each([
    ['1', true],
    ['1234567890123456', true],
    ['12345678901234567', false],
    ['', false],
    ['12a', false],
    [12, false],
  ])('the address %j is one: %s', (address, good) => {
    expect(isPagerAddress(address)).toBe(good);
  });
});

describe('pages on pagers', () => {
  it('a status means the newest page of that pager, or the one whose text it repeats', () => {
    const pagers = new Pagers();
    pagers.took('101', 'alarm a', 'a', 'NOOD nr 1');
    pagers.took('101', 'alarm b', 'b', 'NOOD nr 2');
    pagers.took('102', 'alarm c', 'c', 'NOOD nr 3');
    expect(pagers.meant('101', null)).toBe('b');
    expect(pagers.meant('101', 'NOOD nr 1')).toBe('a');
    expect(pagers.meant('101', 'something else')).toBe('b');
    expect(pagers.meant('103', null)).toBeNull();
  });

  it('a page that is sent again is the newest again; one taken back is none', () => {
    const pagers = new Pagers();
    pagers.took('101', 'alarm a', 'a', '1');
    pagers.took('101', 'alarm b', 'b', '2');
    pagers.took('101', 'alarm a', 'a', '1');
    expect(pagers.meant('101', null)).toBe('a');
    expect(pagers.withdraw('101', 'alarm a')).toBe(true);
    expect(pagers.meant('101', null)).toBe('b');
    expect(pagers.withdraw('101', 'alarm b')).toBe(false);
    expect(pagers.meant('101', null)).toBeNull();
  });

  it('further rounds of an alarm stand for one another: taken back is all of it', () => {
    const pagers = new Pagers();
    pagers.took('101', 'one', '1-1', 'first round');
    pagers.took('101', 'one', '1-2', 'second round');
    expect(pagers.meant('101', 'first round')).toBe('1-1');
    expect(pagers.withdraw('101', 'one')).toBe(false);
    expect(pagers.meant('101', null)).toBeNull();
  });

  it('a test page stands behind every call: it keeps no reset back, and gets no answer meant for a call', () => {
    const pagers = new Pagers();
    pagers.took('101', 'n1', 'n1', 'TEST', true);
    expect(pagers.meant('101', null)).toBe('n1');
    pagers.took('101', 'one', '1-1', 'NOOD');
    pagers.took('101', 'n2', 'n2', 'TEST again', true);
    expect(pagers.meant('101', null)).toBe('1-1');
    expect(pagers.withdraw('101', 'one')).toBe(false);
    expect(pagers.meant('101', null)).toBe('n2');
    pagers.took('101', 'two', '2-1', 'NOOD');
    expect(pagers.withdraw('101', 'two')).toBe(false);
    expect(pagers.meant('101', null)).toBeNull();
  });

  it('are bounded', () => {
    const pagers = new Pagers();
    for (let n = 0; n <= PAGERS_MOST; n += 1) pagers.took(String(n), 'alarm', 'a', '');
    expect(pagers.meant('0', null)).toBeNull();
    expect(pagers.meant('1', null)).toBe('a');
    for (let n = 0; n < 9; n += 1) pagers.took('5', `alarm ${n}`, `p${n}`, `text ${n}`);
    expect(pagers.meant('5', 'text 0')).toBe('p8');
    expect(pagers.meant('5', 'text 1')).toBe('p1');
  });
});

describe('what facilities read', () => {
  const port = `/dev/serial/by-id/${'usb-adapter-'.repeat(20)}port0`;
  it.each(['control', 'station'] as const)('names the port and fits a fault, as %s', (role) => {
    const names = { role, port, baud: 9_600, own: '1', peer: '2' };
    const texts = [
      ...(['silent', 'garbled', 'damaged'] as const).map((trouble) => troubleText(trouble, names)),
      ...(['silent', 'transmission', 'waited', 'closed'] as const).map((why) => refusalText(why, names)),
    ];
    for (const text of texts) {
      expect(text).toContain('port0');
      expect(text.length).toBeLessThanOrEqual(160);
    }
    expect(refusalText('busy', names)).toMatch(/^station 2 busy/);
    expect(refusalText('invalid', names)).toMatch(/invalid/);
  });
});
