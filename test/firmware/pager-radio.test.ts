/**
 * A pager watch's radio in virtual time, under the real core: what is on the air and how often, pages as lines in any
 * pieces, what of all that can be written to it is believed, and answers that name their page until their receipt.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PAGER_ASKS_MS,
  PAGER_BEAT_MS,
  PAGER_EVERY_MS,
  pagerDeadline,
} from '../../firmware/link/pager-radio.ts';
import { PRESS_EVERY_MS, PRESS_LATER_MS } from '../../firmware/link/radio.ts';
import { hmac, keysOf } from '../../gateway/shell/hmac.ts';
import { encodeDown, seal } from '../../protocol/codec.ts';
import type { DownBody } from '../../protocol/messages.ts';
import { decodeRadioUp, encodeRadioDown, type RadioDown } from '../../protocol/radio.ts';
import { WatchLife } from './watch-life.ts';

const ROOT = Uint8Array.from({ length: 32 }, (_, i) => i);
const KEYS = keysOf(ROOT);
const BOOT = 305_419_896;
const ID = 'pols-1';

const watch = (): WatchLife => new WatchLife(ID, 513, ROOT, 0, BOOT);
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const line = (n: number, body: DownBody, key = KEYS.down, boot = BOOT): Uint8Array => {
  const json = encodeDown(ID, boot, n, body);
  return ascii(`${seal(json, hmac(key, json).slice(0, 32))}\n`);
};
const pageBody = (page: string, more: Partial<Extract<DownBody, { type: 'page' }>> = {}): DownBody => ({
  type: 'page',
  page,
  alarm: page.split('-')[0] ?? page,
  level: 'assist',
  place: 'Kamer 1.12, eerste verdieping',
  text: 'hulp gevraagd',
  age: 3,
  call112: 0,
  ...more,
});
const page = (n: number, id = '7-1-1', more: Partial<Extract<DownBody, { type: 'page' }>> = {}): Uint8Array =>
  line(n, pageBody(id, more));
const frame = (fields: Partial<RadioDown>): Uint8Array =>
  encodeRadioDown(
    {
      type: 'receipt',
      number: 513,
      boot: BOOT,
      seq: 1,
      state: 'logged',
      call112: 0,
      responders: 0,
      n: 1,
      ...fields,
    },
    (text) => hmac(KEYS.bleDown, text),
  );
const alive = (n: number, seq = 1): Uint8Array => frame({ type: 'alive', state: undefined, n, seq });
const receipt = (life: WatchLife, n: number): Uint8Array => frame({ n, seq: life.on.message.seq });

describe('on the air', () => {
  test('always to be found: the same interval, a new beat every 10 s, for ever', () => {
    const life = watch();
    for (let s = 0; s < 3_600; s++) {
      life.pass(1_000);
      expect(life.on.everyMs).toBe(PAGER_EVERY_MS);
      expect(life.on.message.type).toBe('beat');
    }
    const seqs = life.said.map(({ message }) => message.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    const gaps = life.said.slice(1).map(({ at }, i) => at - (life.said[i]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(PAGER_BEAT_MS);
    // Numbers are 16 bits: a week and more before a new boot is drawn.
    expect((65_000 * PAGER_BEAT_MS) / 86_400_000).toBeGreaterThan(7);
  });

  test('out of order is shown when three of its own beats went without an answer, not when one was missed', () => {
    const life = watch();
    life.pass(PAGER_ASKS_MS * 2 + 4_900);
    expect(life.look.pattern).toBe('idle');
    life.pass(200);
    expect(life.look.pattern).toBe('out-of-order');
    life.write(alive(1));
    expect(life.look.pattern).toBe('idle');
  });

  test('a page rings, "ringing" is said at once and often, under the number of the page, until its receipt', () => {
    const life = watch();
    life.pass(9_000);
    life.write(page(41));
    expect(life.ringing).toEqual(['7-1-1']);
    expect(life.look).toMatchObject({ pattern: 'ringing' });
    expect(life.pages[0]).toMatchObject({ place: 'Kamer 1.12, eerste verdieping', text: 'hulp gevraagd' });
    expect(life.on).toMatchObject({
      everyMs: PRESS_EVERY_MS,
      message: { type: 'reply', answer: 'ringing', heard: 41 },
    });
    life.pass(300_000);
    expect(life.on).toMatchObject({ everyMs: PRESS_LATER_MS, message: { type: 'reply', heard: 41 } });
    // It lives meanwhile.
    expect(life.said.filter(({ message }) => message.type === 'beat').length).toBeGreaterThan(25);
    // The core gave up its connection meanwhile, and says it once more when it hears again.
    life.write(receipt(life, 50));
    life.pass(10);
    life.write(receipt(life, 51));
    expect(life.waits).toEqual([]);
    life.pass(1);
    expect(life.on).toMatchObject({ everyMs: PAGER_EVERY_MS, message: { type: 'beat', heard: 51 } });
  });

  test('each answer of its own, the newest number always on the air, a receipt for any of its numbers is good', () => {
    const life = watch();
    life.write(page(41));
    const first = life.on.message.seq;
    life.answer('coming');
    expect(life.ringing).toEqual([]);
    life.pass(4_000);
    const answers = new Set(
      life.said.flatMap(({ message }) => (message.type === 'reply' ? [message.answer] : [])),
    );
    expect([...answers]).toEqual(['ringing', 'coming']);
    const seqs = life.said.map(({ message }) => message.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(life.waits).toEqual(['ringing 7-1-1', 'coming 7-1-1']);
    const coming = life.said
      .filter(({ message }) => message.answer === 'coming')
      .map(({ message }) => message.seq);
    life.write(frame({ n: 50, seq: coming.at(-2) ?? 0 }));
    expect(life.waits).toEqual(['ringing 7-1-1']);
    life.write(frame({ n: 51, seq: first }));
    expect(life.waits).toEqual([]);
  });

  test('a page said anew does not ring anew; an answer that waits takes its new number and one of its own', () => {
    const life = watch();
    life.write(page(41));
    life.write(receipt(life, 42));
    life.answer('cannot');
    const before = life.on.message;
    expect(before).toMatchObject({ answer: 'cannot', heard: 41 });
    life.write(page(60, '7-1-1', { text: 'bel 112', call112: 1 }));
    expect(life.ringing).toEqual([]);
    expect(life.pages).toHaveLength(1);
    expect(life.pages[0]).toMatchObject({ text: 'bel 112', call112: true });
    expect(life.on.message).toMatchObject({ answer: 'cannot', heard: 60 });
    expect(life.on.message.seq).toBeGreaterThan(before.seq);
  });

  test('withdrawn it is quiet, closed it is forgotten, and a beat says so at once', () => {
    const life = watch();
    life.write(page(41));
    life.write(receipt(life, 42));
    life.write(line(43, { type: 'unpage', page: '7-1-1', reason: 'taken' }));
    expect(life.ringing).toEqual([]);
    expect(life.pages[0]?.over).toBe('taken');
    life.pass(1);
    expect(life.on.message).toMatchObject({ type: 'beat', heard: 43 });
    life.write(line(44, { type: 'unpage', page: '7-1-1', reason: 'closed' }));
    expect(life.pages).toEqual([]);
    life.pass(1);
    expect(life.on.message).toMatchObject({ type: 'beat', heard: 44 });
  });

  test('after a reset it knows nothing, and rings for what it is told', () => {
    const life = watch();
    life.write(page(41));
    life.reset(99);
    expect(life.pages).toEqual([]);
    expect(life.on.message).toMatchObject({ type: 'beat', boot: 99, heard: 0 });
    life.write(line(45, pageBody('7-1-1'), KEYS.down, 99));
    expect(life.ringing).toEqual(['7-1-1']);
    expect(life.on.message).toMatchObject({ type: 'reply', boot: 99, heard: 45 });
  });

  test('sixteen pages and their answers: bounded, time goes on, all are said', () => {
    const life = watch();
    for (let i = 0; i < 16; i++) {
      life.write(page(41 + i, `${i + 1}-1-1`));
      life.pass(100);
    }
    expect(life.pages.length).toBe(8);
    expect(life.pager.radio.said.length).toBeLessThanOrEqual(8);
    expect(life.pager.pages.length).toBeLessThanOrEqual(16);
    for (let i = 0; i < 400 && life.waits.length > 0; i++) {
      life.pass(500);
      expect(pagerDeadline(life.pager, life.now)).toBeGreaterThan(life.now - 1);
      if (life.on.message.type === 'reply') life.write(receipt(life, 100 + i));
    }
    expect(life.waits).toEqual([]);
  });
});

describe('what is written to it', () => {
  const whole = join(alive(40), page(41), frame({ n: 42, seq: 1 }));

  test.each(
    Array.from({ length: 40 }, (_, i) => i + 1),
  )('frames and a line in pieces of %i bytes', (size) => {
    const life = watch();
    life.write(whole, size);
    expect(life.took.map(({ type, n }) => [type, n])).toEqual([
      ['alive', 40],
      ['page', 41],
    ]);
    expect(life.ringing).toEqual(['7-1-1']);
  });

  test('in any pieces at all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }), (sizes) => {
        const life = watch();
        life.connect();
        let at = 0;
        for (const size of [...sizes, whole.length]) {
          life.piece(whole.slice(at, at + size));
          at += size;
        }
        expect(life.took.map(({ type }) => type)).toEqual(['alive', 'page']);
      }),
      { numRuns: 150 },
    );
  });

  test('cut anywhere it says nothing, and the whole line in the next connection rings once', () => {
    const text = page(41);
    for (let cut = 1; cut < text.length; cut += 7) {
      const life = watch();
      life.connect();
      life.piece(text.slice(0, cut));
      life.gone();
      expect(life.took).toEqual([]);
      life.write(page(45));
      expect(life.ringing).toEqual(['7-1-1']);
      expect(life.on.message).toMatchObject({ answer: 'ringing', heard: 45 });
    }
  });

  test('with a piece lost in the middle, twice, or two of them changed about, it says nothing', () => {
    const pieces = (bytes: Uint8Array): Uint8Array[] =>
      Array.from({ length: Math.ceil(bytes.length / 20) }, (_, i) => bytes.slice(20 * i, 20 * i + 20));
    const good = pieces(page(41));
    for (let i = 0; i < good.length - 1; i++) {
      const one = good[i] ?? new Uint8Array(0);
      const other = good[i + 1] ?? new Uint8Array(0);
      for (const broken of [
        [...good.slice(0, i), ...good.slice(i + 1)],
        [...good.slice(0, i), one, one, ...good.slice(i + 1)],
        [...good.slice(0, i), other, one, ...good.slice(i + 2)],
      ]) {
        const life = watch();
        life.connect();
        for (const piece of broken) life.piece(piece);
        expect(life.took).toEqual([]);
        // What comes after its end, in the same connection, is heard.
        life.piece(ascii('\n'));
        for (const piece of pieces(page(42, '8-1-1'))) life.piece(piece);
        expect(life.ringing).toEqual(['8-1-1']);
      }
    }
  });

  test('two lines interleaved say nothing or one of them, never a third thing', () => {
    const [a, b] = [page(41), page(42, '8-1-1')];
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (which) => {
        const life = watch();
        life.connect();
        let [i, j] = [0, 0];
        while (i < a.length || j < b.length) {
          const first = i < a.length && (j >= b.length || which.next().value === true);
          life.piece(first ? a.slice(i, i + 20) : b.slice(j, j + 20));
          if (first) i += 20;
          else j += 20;
        }
        life.gone();
        for (const { page: id, place } of life.pages) {
          expect(['7-1-1', '8-1-1']).toContain(id);
          expect(place).toBe('Kamer 1.12, eerste verdieping');
        }
        life.write(page(50, '9-1-1'));
        expect(life.ringing).toContain('9-1-1');
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['under a foreign key', (): Uint8Array => line(41, pageBody('7-1-1'), KEYS.up)],
    ['for another boot', (): Uint8Array => line(41, pageBody('7-1-1'), KEYS.down, BOOT + 1)],
    ['with one bit changed', (): Uint8Array => page(41).map((byte, i) => (i === 90 ? byte ^ 1 : byte))],
    ['of 600 bytes', (): Uint8Array => ascii(`{${'x'.repeat(600)}\n`)],
    ['of zeros', (): Uint8Array => new Uint8Array(200)],
    ['of nothing but ends', (): Uint8Array => ascii('\n\r\n\n')],
    ['that never ends', (): Uint8Array => ascii('{'.repeat(4_000))],
    ['of one huge piece', (): Uint8Array => new Uint8Array(5_000).fill(123)],
  ])('a line %s says nothing, and the next one is heard', (_, bytes) => {
    const life = watch();
    life.write(bytes());
    life.write(bytes(), 512);
    expect(life.took).toEqual([]);
    expect(life.pager.line.text.length).toBeLessThan(520);
    life.write(page(41));
    expect(life.ringing).toEqual(['7-1-1']);
  });

  test('a recording says nothing: neither of this boot with an old number, nor of another', () => {
    const life = watch();
    const old = page(41);
    life.write(old);
    life.write(line(42, { type: 'unpage', page: '7-1-1', reason: 'closed' }));
    life.write(old);
    expect(life.pages).toEqual([]);
    life.reset(99);
    life.write(old);
    expect(life.pages).toEqual([]);
  });

  test('a frame with a wrong code ends the trust in this connection, and the connection', () => {
    const life = watch();
    const bent = alive(40).map((byte, i) => (i === 12 ? byte ^ 1 : byte));
    life.connect();
    life.piece(join(bent, page(41)));
    expect(life.took).toEqual([]);
    life.pass(1);
    expect(life.connected).toBe(false);
    life.write(page(42));
    expect(life.ringing).toEqual(['7-1-1']);
  });

  test.each([
    ['after a whole line', page(41), 400],
    ['in the middle of one', page(41).slice(0, 100), 2_000],
  ])('a connection %s is ended', (_, bytes, ms) => {
    const life = watch();
    life.connect();
    life.piece(bytes);
    life.pass(ms - 1);
    expect(life.connected).toBe(true);
    life.pass(1);
    expect(life.connected).toBe(false);
  });

  test('any bytes: never thrown at, never believed, memory bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 30 }), (pieces) => {
        const life = watch();
        life.connect();
        for (const piece of pieces) life.piece(piece);
        expect(life.took).toEqual([]);
        expect(life.pager.line.text.length + life.pager.radio.bytes.length).toBeLessThan(600);
        life.gone();
        life.write(page(41));
        expect(life.ringing).toEqual(['7-1-1']);
      }),
      { numRuns: 200 },
    );
  });
});

test('its frames are what the gateway reads', () => {
  const life = watch();
  life.write(page(41));
  const read = decodeRadioUp(life.frame, (text) => hmac(KEYS.bleUp, text));
  expect(read).toMatchObject({ type: 'reply', number: 513, boot: BOOT, answer: 'ringing', heard: 41 });
});
