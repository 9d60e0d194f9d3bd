/** What survives: flash cut at any byte, resets at any point of a press (P36, P37), and any event fed twice. */
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_HUSHED } from '../../firmware/core/alarms.ts';
import { standardConfig, withCancel } from '../../firmware/core/config.ts';
import { adler32, readFlash, SLOT_BYTES, writeRecord } from '../../firmware/core/flash.ts';
import { Life } from './life.ts';

const desk = standardConfig('balie-1', 'desk', 'test');
const cancelling = desk.gestures === null ? desk : { ...desk, gestures: withCancel(desk.gestures) };

const kept = (boot: number, ids: readonly string[]) => ({
  boot,
  presses: ids.map((id) => ({ id, level: 'assist' as const, age: 5 })),
  cancels: [],
  hushed: [],
});

test('Adler-32 is what zlib writes at the end of a stream, up to the longest text and the highest character', () => {
  for (const text of ['', '123456789', 'a', '\xff'.repeat(4096), '\0'.repeat(4096)]) {
    const stream = deflateSync(Buffer.from(text, 'latin1'));
    expect(adler32(text)).toBe(stream.readUInt32BE(stream.length - 4));
  }
});

describe('records', () => {
  test('are read back as written, and the newer of two counts', () => {
    const older = writeRecord(kept(1, ['00000000000000aa']), 4);
    const newer = writeRecord(kept(2, ['00000000000000bb']), 5);
    expect(readFlash([older, newer])).toEqual({
      kept: kept(2, ['00000000000000bb']),
      generation: 5,
      slot: 1,
    });
    expect(readFlash([newer, older])).toEqual({
      kept: kept(2, ['00000000000000bb']),
      generation: 5,
      slot: 0,
    });
  });
  test('cut at any byte, over whatever the slot held, the record before it counts', () => {
    const shortOnes = [[], ['00000000000000aa']];
    const longOnes = [['00000000000000aa', '00000000000000bb', '00000000000000cc']];
    for (const before of [...shortOnes, ...longOnes]) {
      for (const after of [...shortOnes, ...longOnes]) {
        const good = writeRecord(kept(7, before), 8);
        const old = writeRecord(kept(7, ['00000000000000dd']), 7);
        const next = writeRecord(kept(7, after), 9);
        for (const beneath of [old, '\xff'.repeat(SLOT_BYTES), '']) {
          for (let cut = 0; cut < next.length; cut++) {
            const torn = next.slice(0, cut) + beneath.slice(cut);
            const found = readFlash([torn, good]);
            // A cut that leaves the very bytes of a whole record is no cut.
            const whole = torn.startsWith(next);
            expect(found.kept).toEqual(kept(7, whole ? after : before));
          }
          const whole = readFlash([next + beneath.slice(next.length), good]);
          expect(whole).toEqual({ kept: kept(7, after), generation: 9, slot: 0 });
        }
      }
    }
  });
  test('whatever bytes the slots hold, reading gives a value', () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.string().map((text) => `NK2 0004 ${adler32(text).toString(16).padStart(8, '0')} ${text}`),
      fc.json().map((text) => {
        const length = text.length.toString(16).padStart(4, '0');
        return `NK2 ${length} ${adler32(text).toString(16).padStart(8, '0')} ${text}`;
      }),
    );
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const found = readFlash([a, b]);
        expect(found.kept === null || Array.isArray(found.kept.presses)).toBe(true);
      }),
    );
  });
  test('the fullest record fits a slot', () => {
    const id = 'f'.repeat(16);
    const full = {
      boot: 4294967295,
      presses: Array.from({ length: 4 }, () => ({ id, level: 'emergency' as const, age: 4294967295 })),
      cancels: Array.from({ length: 4 }, () => ({ id, duress: true })),
      hushed: Array.from({ length: MAX_HUSHED }, () => 'x'.repeat(24)),
    };
    expect(writeRecord(full, 4294967295).length).toBeLessThanOrEqual(SLOT_BYTES);
  });
});

describe('reset', () => {
  test('a pending press is in flash before the radio is used for it', () => {
    const life = new Life(desk, { receipts: 'logged' });
    life.pass(500);
    life.forget();
    life.down();
    life.pass(30);
    expect(life.effects().filter((effect) => effect !== 'show')).toEqual([
      'write-flash',
      'press',
      'write-flash',
    ]);
    const offline = new Life(desk, { gateway: false });
    offline.pass(5000);
    offline.forget();
    offline.tap();
    expect(
      offline
        .effects()
        .filter((effect) => effect !== 'show')
        .slice(0, 2),
    ).toEqual(['write-flash', 'connect']);
  });
  test('after a reset it goes out with the new boot, a new number, the same id, resumed, its age a lower bound', () => {
    const life = new Life(desk);
    life.pass(500);
    life.tap();
    const id = life.presses()[0]?.id;
    const again = new Life(desk, { boot: 9, flash: life.flash, now: 1_000_000, receipts: 'logged' });
    expect(again.presses()).toMatchObject([{ id, boot: 9, seq: 1, resumed: true, level: 'assist', age: 20 }]);
    const third = new Life(desk, { boot: 10, flash: again.flash });
    expect(third.presses()).toEqual([]);
  });
  test('the boot of the life before is not used again, even when chance draws it', () => {
    const life = new Life(desk, { boot: 7 });
    life.pass(500);
    life.tap();
    expect(new Life(desk, { boot: 7, flash: life.flash }).state.boot).toBe(8);
    const last = new Life(desk, { boot: 4294967295 });
    last.pass(500);
    last.tap();
    expect(new Life(desk, { boot: 4294967295, flash: last.flash }).state.boot).toBe(0);
  });
  test('a finger found down at power-up presses, unless its press was resumed: then it must release first', () => {
    const life = new Life(desk, { down: [true], receipts: 'logged' });
    life.pass(100);
    expect(life.presses().length).toBe(1);
    const before = new Life(desk);
    before.pass(500);
    before.down();
    before.pass(50);
    const again = new Life(desk, { boot: 9, flash: before.flash, down: [true], receipts: 'logged' });
    again.pass(5000);
    expect(again.presses().map((press) => press.id)).toEqual([before.presses()[0]?.id]);
    again.up();
    again.pass(100);
    again.tap();
    expect(again.presses().length).toBe(2);
  });
  test('a cancel without receipt is told after a reset, its duress with it', () => {
    const life = new Life(cancelling, { receipts: 'none' });
    life.pass(500);
    life.holdBoth(5100);
    life.pass(300);
    life.tap();
    const again = new Life(cancelling, { boot: 9, flash: life.flash, receipts: 'logged' });
    again.pass(1000);
    expect(again.sent('cancel')).toMatchObject([{ id: life.presses()[0]?.id, duress: true }]);
  });
  test('commissioning wipes what waits', () => {
    const life = new Life(desk);
    life.pass(500);
    life.tap();
    life.hear({ type: 'commissioned' });
    life.pass(10);
    expect(new Life(desk, { boot: 9, flash: life.flash }).presses()).toEqual([]);
  });
  test('a failed write is told, does not spoil the last good record, and is tried again', () => {
    const life = new Life(desk, { receipts: 'none' });
    life.pass(500);
    life.tap();
    const good = life.flash[life.state.flash.slot];
    const slot = life.state.flash.slot;
    life.pass(2500);
    life.tap();
    const failed = life.state.flash.slot;
    expect(failed).not.toBe(slot);
    life.flash[failed] = 'torn';
    life.hear({ type: 'flash.failed', slot: failed });
    life.hear({ type: 'flash.failed', slot: failed });
    life.forget();
    life.pass(8000);
    expect(life.sent('beat').at(-1)).toMatchObject({ fault: 'flash' });
    life.pass(3000);
    const writes = life.done.filter((one) => one.type === 'write-flash');
    expect(writes.map((one) => (one.type === 'write-flash' ? one.slot : -1))).toEqual([failed]);
    expect(life.flash[slot]).toBe(good);
    expect(readFlash(life.flash).kept?.presses.length).toBe(2);
  });
});

/** What fingers and the line may do, at random. */
type Act =
  | 'tap'
  | 'second'
  | 'hold'
  | 'both'
  | 'wait'
  | 'cut'
  | 'mend'
  | 'receipts on'
  | 'receipts off'
  | 'reset';
const act = fc.constantFrom<Act>(
  'tap',
  'second',
  'hold',
  'both',
  'wait',
  'cut',
  'mend',
  'receipts on',
  'receipts off',
  'reset',
);

function perform(life: Life, what: Act): void {
  if (what === 'tap') life.tap();
  if (what === 'second') life.tap(1);
  if (what === 'hold') life.hold(2200);
  if (what === 'both') life.holdBoth(5200);
  if (what === 'wait') life.pass(3000);
  if (what === 'cut') life.cut();
  if (what === 'mend') life.gateway = true;
  if (what === 'receipts on') life.receipts = 'logged';
  if (what === 'receipts off') life.receipts = 'none';
}

describe('whatever happens', () => {
  test('any event fed twice does nothing more, and deadlines always move on', () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 25 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (acts, random) => {
          const life = new Life(cancelling, { twice: true, random });
          for (const one of acts) perform(life, one);
          life.pass(20_000);
        },
      ),
      { numRuns: 150 },
    );
  });
  test('no (boot, seq) ever carries two ids, and what waits at a reset goes out after it (P36, P37)', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), fc.nat(), (acts, seed) => {
        let life = new Life(cancelling);
        const ids = new Map<string, string>();
        const remember = (): void => {
          for (const press of life.presses()) {
            const number = `${press.boot}/${press.seq}`;
            const meaning = `${press.id} ${press.level}`;
            expect(ids.get(number) ?? meaning).toBe(meaning);
            ids.set(number, meaning);
          }
        };
        for (const [i, one] of acts.entries()) {
          perform(life, one);
          if (one !== 'reset') continue;
          remember();
          const waiting = life.state.queue.presses.map((press) => `${press.id} ${press.level}`);
          // The draw of a new boot may be unlucky and give the old one.
          const boot = seed % 3 === 0 ? life.state.boot : life.state.boot + 1 + i;
          life = new Life(cancelling, { boot, flash: life.flash, now: life.now });
          const sent = life.presses().map((press) => `${press.id} ${press.level}`);
          expect(sent.sort()).toEqual(waiting.sort());
        }
        remember();
      }),
      { numRuns: 150 },
    );
  });
  test('power lost in the middle of any flash write of a press: the presses before it still go out', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.double({ min: 0, max: 1, noNaN: true }), (others, share) => {
        const life = new Life(desk, { gateway: false });
        for (let i = 0; i < others; i++) {
          life.tap();
          life.pass(2500);
        }
        const before = life.state.queue.presses.map((press) => press.id);
        const flash: [string, string] = [life.flash[0], life.flash[1]];
        life.tap();
        const slot = life.state.flash.slot;
        const record = life.flash[slot];
        const cut = Math.floor(share * record.length);
        flash[slot] = record.slice(0, cut) + flash[slot].slice(cut);
        const again = new Life(desk, { boot: 99, flash });
        const sent = again.presses().map((press) => press.id);
        for (const id of before) expect(sent).toContain(id);
        expect(sent.length - before.length).toBe(cut === record.length && others < 4 ? 1 : 0);
      }),
    );
  });
  test('once the gateway answers, every press that waits is received within 10 s (P27)', () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 15 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (acts, random) => {
          const life = new Life(cancelling, { random });
          for (const one of acts) perform(life, one);
          life.gateway = true;
          life.receipts = 'logged';
          life.pass(10_000);
          expect(life.state.queue.presses).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
  test('a step leaves the state it was given as it was, and a copy of it is as good', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        const life = new Life(cancelling);
        for (const one of acts) {
          const held = life.state;
          const frozen = JSON.stringify(held);
          perform(life, one);
          expect(JSON.stringify(held)).toBe(frozen);
          life.state = structuredClone(life.state);
        }
      }),
      { numRuns: 60 },
    );
  });
});
