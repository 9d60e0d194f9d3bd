/**
 * A wearable's radio in virtual time, under the real core: what is on the air and for how long, which numbers a thing is
 * said under over raises and resets, and what of all that can be written to it is believed.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardConfig, withCancel } from '../../firmware/core/config.ts';
import { waiting, waitingIds } from '../../firmware/core/state.ts';
import {
  BEAT_AIR_MS,
  BEAT_EVERY_MS,
  FIND_EVERY_MS,
  hangsUp,
  hubConnected,
  hubGone,
  LAST_QUIET_SEQ,
  nextPressId,
  PRESS_EVERY_MS,
  PRESS_LATER_MS,
  takeFrame,
  takePiece,
  wantsNewBoot,
} from '../../firmware/link/radio.ts';
import { hmac } from '../../gateway/shell/hmac.ts';
import { encodeRadioDown } from '../../protocol/radio.ts';
import { KEYS, NUMBER, RadioLife } from './radio-life.ts';

const up = (message: string) => hmac(KEYS.bleDown, message);

describe('on the air', () => {
  test('a beat for 8 s or until its answer, nothing in between, the next after 300 s', () => {
    const life = new RadioLife();
    expect(life.on).toMatchObject({ everyMs: BEAT_EVERY_MS, message: { type: 'beat', seq: 1, heard: 0 } });
    life.pass(BEAT_AIR_MS);
    expect(life.on).toBeNull();
    life.pass(300_000 - BEAT_AIR_MS - 1);
    expect(life.on).toBeNull();
    life.pass(1);
    expect(life.on?.message).toMatchObject({ type: 'beat', seq: 2 });
    life.write(life.frame({ type: 'alive', seq: 2, state: undefined }));
    // The first answer of a boot is answered by one more beat, which says what was heard.
    expect(life.on?.message).toMatchObject({ type: 'beat', seq: 3, heard: 1 });
    life.write(life.frame({ type: 'alive', seq: 3, state: undefined }));
    life.pass(1);
    expect(life.on).toBeNull();
    const share =
      life.air.reduce(
        (ms, { at, on }, i) => ms + (on === null ? 0 : (life.air[i + 1]?.at ?? life.now) - at),
        0,
      ) / life.now;
    expect(share).toBeLessThan(0.06);
  });

  test('a press every 100 ms, after a minute every 250, for ever, older each time it is said', () => {
    const life = new RadioLife();
    life.pass(20_000);
    life.press();
    expect(life.on).toMatchObject({
      everyMs: PRESS_EVERY_MS,
      message: { type: 'press', level: 'assist', seq: 2 },
    });
    life.pass(70_000);
    expect(life.on).toMatchObject({ everyMs: PRESS_LATER_MS, message: { seq: 2, age: expect.any(Number) } });
    expect(life.pattern).toBe('not-received');
    life.pass(3_600_000);
    const presses = life.said.filter(({ type }) => type === 'press');
    expect(new Set(presses.map(({ boot, seq }) => `${boot} ${seq}`)).size).toBe(1);
    expect(presses.length).toBeGreaterThan(500);
    const ages = presses.map(({ age }) => age);
    expect(ages).toEqual([...ages].sort((a, b) => a - b));
    expect(life.on?.message.type).toBe('press');
  });

  test('after the receipt it lets itself be found while the alarm is open, says what it heard, and is silent at the end', () => {
    const life = new RadioLife();
    life.press();
    const { seq } = life.on?.message ?? { seq: 0 };
    life.write(life.frame({ seq }));
    life.pass(1_000);
    expect(life.pattern).toBe('received');
    expect(life.on?.message).toMatchObject({ type: 'beat', heard: 1 });
    life.pass(10_000);
    expect(life.on?.everyMs).toBe(FIND_EVERY_MS);
    life.write(life.frame({ type: 'progress', seq, state: 'coming', responders: 1 }));
    expect(life.pattern).toBe('coming');
    expect(life.on?.message.heard).toBe(2);
    life.write(life.frame({ type: 'progress', seq, state: 'closed' }));
    expect(life.on?.message.heard).toBe(3);
    life.pass(BEAT_AIR_MS);
    expect(life.on).toBeNull();
  });

  test('two presses that wait take turns', () => {
    const life = new RadioLife();
    life.press();
    life.pass(3_000);
    life.press();
    life.pass(3_000);
    const before = life.air.length;
    life.pass(4_000);
    const turns = life.air.slice(before).map(({ on }) => on?.message.seq);
    expect(new Set(turns).size).toBe(2);
  });
});

describe('numbers', () => {
  test('a raised press keeps its own; a receipt that may be for the one before counts only later', () => {
    const life = new RadioLife();
    life.pin(true, 1_000);
    const first = life.on?.message;
    expect(first?.level).toBe('assist');
    life.pass(2_200);
    expect(life.on?.message).toMatchObject({ level: 'emergency', boot: first?.boot, seq: first?.seq });
    life.write(life.frame({ seq: first?.seq ?? 0 }));
    expect(life.on?.message.type).toBe('press');
    life.write(life.frame({ seq: first?.seq ?? 0, responders: 1 }));
    expect(life.on?.message.type).toBe('beat');

    const other = new RadioLife();
    other.pin(true, 3_500);
    const { seq } = other.on?.message ?? { seq: 0 };
    other.pass(10_000);
    other.write(other.frame({ seq }));
    expect(other.on?.message.type).toBe('beat');
  });

  test('a press that outlives a reset is said under its old boot and number, and its receipt is for those', () => {
    const life = new RadioLife(100);
    life.press();
    const before = life.on?.message;
    life.reset(200);
    expect(life.on?.message).toMatchObject({ type: 'press', boot: 100, seq: before?.seq, resumed: true });
    life.write(life.frame({ boot: 200, seq: before?.seq ?? 0 }));
    expect(life.on?.message.type).toBe('press');
    life.write(life.frame({ boot: 100, seq: before?.seq ?? 0 }));
    expect(life.pattern).toBe('received');
    expect(life.on?.message).toMatchObject({ type: 'beat', boot: 200 });
    life.write(
      life.frame({ boot: 100, seq: before?.seq ?? 0, type: 'progress', state: 'coming', responders: 1 }),
    );
    life.pass(1_000);
    expect(life.pattern).toBe('coming');
  });

  test('a cancel has a number of its own, above all before', () => {
    const base = standardConfig('draag-1', 'wearable', 'test');
    const gestures = base.gestures === null ? null : { ...withCancel(base.gestures), second: true };
    const life = new RadioLife(7, { ...base, gestures });
    life.press();
    const { seq } = life.on?.message ?? { seq: 0 };
    life.write(life.frame({ seq }));
    life.hear({ type: 'pin.changed', button: 0, down: true });
    life.hear({ type: 'pin.changed', button: 1, down: true });
    // Both at once call for help first; a cancel leaves when the gateway was heard.
    life.pass(2_500);
    for (const { message } of life.radio.said)
      if (message.type === 'press') life.write(life.frame({ seq: message.seq, responders: 1 }));
    life.pass(3_000);
    life.hear({ type: 'pin.changed', button: 0, down: false });
    life.hear({ type: 'pin.changed', button: 1, down: false });
    life.pass(5_000);
    const cancel = life.said.find(({ type }) => type === 'cancel');
    expect(cancel).toMatchObject({ duress: false });
    expect(cancel?.seq).toBeGreaterThan(seq);
    life.write(...life.said.filter(({ type }) => type !== 'beat').map((one) => life.frame({ seq: one.seq })));
    expect(waiting(life.state)).toBe(false);
  });

  test('end before they would begin anew: a new boot is wanted in a quiet moment, at the very end at once', () => {
    const life = new RadioLife();
    life.radio.seq = LAST_QUIET_SEQ - 1;
    expect(wantsNewBoot(life.radio, false)).toBe(false);
    life.pass(300_000);
    expect(wantsNewBoot(life.radio, false)).toBe(true);
    expect(wantsNewBoot(life.radio, true)).toBe(false);
    life.radio.seq = 65_535;
    expect(wantsNewBoot(life.radio, true)).toBe(true);
    expect(parseInt(nextPressId(life.radio).slice(8), 16)).toBe(65_536);
  });

  test('never stand for two things, over drawn lives of presses, resets and answers', () => {
    const deed = fc.oneof(
      fc.record({ do: fc.constant('press' as const), ms: fc.integer({ min: 850, max: 4_000 }) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400_000 }) }),
      fc.record({ do: fc.constant('reset' as const), ms: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ do: fc.constant('answer' as const), ms: fc.integer({ min: 0, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 25 }), (deeds) => {
        const life = new RadioLife(1);
        let boot = 1;
        for (const one of deeds) {
          if (one.do === 'press') life.press(one.ms);
          else if (one.do === 'wait') life.pass(one.ms);
          else if (one.do === 'reset') life.reset(++boot);
          else {
            const spoken = life.said;
            const of = spoken[spoken.length - 1 - (one.ms % Math.max(1, spoken.length))];
            if (of !== undefined)
              life.write(
                life.frame({
                  boot: of.boot,
                  seq: of.seq,
                  responders: 1,
                  ...(of.type === 'beat' && { type: 'alive', state: undefined }),
                }),
              );
          }
        }
        const meaning = new Map<string, string>();
        for (const message of life.said) {
          const numbers = `${message.boot} ${message.seq}`;
          expect(message.seq).toBeGreaterThan(0);
          expect(meaning.get(numbers) ?? message.type).toBe(message.type);
          meaning.set(numbers, message.type);
        }
        // Every press that waits is on the air.
        if (waitingIds(life.state).length > 0) expect(life.on?.message.type).toBe('press');
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is written', () => {
  const pressed = (): { life: RadioLife; seq: number } => {
    const life = new RadioLife(7);
    life.press();
    return { life, seq: life.on?.message.seq ?? 0 };
  };
  test('several frames in pieces of 20 bytes are all taken, in order', () => {
    const { life, seq } = pressed();
    life.write(life.frame({ seq }), life.frame({ type: 'progress', seq, state: 'coming', responders: 2 }));
    life.pass(1_000);
    expect(life.pattern).toBe('coming');
    expect(life.radio.heard).toBe(2);
  });
  test('what is wrong, old or for another is nothing, and what follows a wrong frame neither', () => {
    const { life, seq } = pressed();
    const good = life.frame({ seq });
    const bent = Uint8Array.from(good);
    bent[20] = (bent[20] ?? 0) ^ 4;
    life.write(bent, good);
    expect(life.radio.heard).toBe(0);
    expect(hangsUp(life.radio, life.now)).toBe(true);
    life.write(life.frame({ seq, number: NUMBER + 1 }));
    life.write(life.frame({ seq: seq + 9 }));
    life.write(life.frame({ seq, boot: 8 }));
    life.write(
      encodeRadioDown(
        { type: 'receipt', number: NUMBER, boot: 7, seq, state: 'logged', call112: 0, responders: 0, n: 9 },
        (text) => hmac(KEYS.bleUp, text),
      ),
    );
    expect(life.on?.message.type).toBe('press');
    expect(life.radio.heard).toBe(0);
    life.write(good);
    expect(life.on?.message.type).toBe('beat');
    expect(takeFrame(life.radio, good, up, life.now)).toBeNull();
  });
  test('progress of an earlier boot says nothing before something answered this one', () => {
    const life = new RadioLife(7);
    const recorded = life.frame({ type: 'progress', boot: 3, seq: 1, state: 'coming', responders: 1 });
    life.write(recorded);
    expect(life.pattern).toBe('idle');
    life.write(life.frame({ type: 'alive', seq: 1, state: undefined }));
    life.write(recorded);
    expect(life.pattern).toBe('idle');
    life.write(life.frame({ type: 'progress', boot: 3, seq: 1, state: 'coming', responders: 1 }));
    expect(life.pattern).toBe('coming');
  });
  test('a connection that brings nothing more is ended', () => {
    const { life, seq } = pressed();
    hubConnected(life.radio, life.now);
    expect(hangsUp(life.radio, life.now + 2_999)).toBe(false);
    expect(hangsUp(life.radio, life.now + 3_000)).toBe(true);
    life.write(life.frame({ seq }));
    expect(hangsUp(life.radio, life.now + 399)).toBe(false);
    expect(hangsUp(life.radio, life.now + 400)).toBe(true);
    hubGone(life.radio);
    expect(hangsUp(life.radio, life.now + 1e9)).toBe(false);
  });
  test('anything at all is survived', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
        const { life } = pressed();
        hubConnected(life.radio, life.now);
        for (const piece of pieces) expect(takePiece(life.radio, piece, up, life.now)).toEqual([]);
        expect(life.radio.bytes.length).toBeLessThan(24);
      }),
    );
  });
});
