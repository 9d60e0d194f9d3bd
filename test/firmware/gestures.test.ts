/** Every gesture of the wire contract, section 4, told as a finger on a device that is connected. */
import { describe, expect, test } from 'vitest';
import { type DeviceConfig, standardConfig, withCancel } from '../../firmware/core/config.ts';
import { Life } from './life.ts';

const desk = standardConfig('balie-1', 'desk', 'test');
const wearable = standardConfig('draag-1', 'wearable', 'test');
const cancelling: DeviceConfig =
  desk.gestures === null ? desk : { ...desk, gestures: withCancel(desk.gestures) };

/** Each press as "level of nth id". */
function story(life: Life): string[] {
  const ids: string[] = [];
  return life.presses().map((press) => {
    if (!ids.includes(press.id)) ids.push(press.id);
    return `${press.level} ${ids.indexOf(press.id) + 1}`;
  });
}
function fresh(config: DeviceConfig): Life {
  const life = new Life(config, { receipts: 'logged' });
  life.pass(500);
  life.forget();
  return life;
}

describe('debounce', () => {
  test('a glitch shorter than 20 ms is no press', () => {
    const life = fresh(desk);
    life.down();
    life.pass(12);
    life.up();
    life.pass(3000);
    expect(life.presses()).toEqual([]);
  });
  test('a contact that rattles while it goes down makes one press, timed from its first edge', () => {
    const life = fresh(desk);
    for (let i = 0; i < 4; i++) {
      life.down();
      life.pass(3);
      life.up();
      life.pass(1);
    }
    life.down();
    life.pass(300);
    expect(story(life)).toEqual(['assist 1']);
    expect(life.presses()[0]?.at).toBe(520);
    expect(life.presses()[0]?.age).toBe(20);
  });
  test('a contact that rattles on and on still presses', () => {
    const life = fresh(desk);
    for (let i = 0; i < 30; i++) {
      life.down();
      life.pass(13);
      life.up();
      life.pass(2);
    }
    expect(story(life)).toEqual(['assist 1']);
  });
});

describe('desk', () => {
  test('one press is an assist, sent at once', () => {
    const life = fresh(desk);
    life.down();
    life.pass(25);
    expect(story(life)).toEqual(['assist 1']);
    expect(life.presses()[0]?.at).toBe(520);
  });
  test('held for 2 s it is the same id again as an emergency, under a new number', () => {
    const life = fresh(desk);
    life.hold(1990);
    expect(story(life)).toEqual(['assist 1']);
    life.pass(3000);
    life.hold(2100);
    expect(story(life)).toEqual(['assist 1', 'assist 2', 'emergency 2']);
    const [, assist, emergency] = life.presses();
    expect(emergency?.seq).toBeGreaterThan(assist?.seq ?? 0);
    expect(emergency?.age).toBe(2000);
  });
  test('the second button is an emergency at once', () => {
    const life = fresh(desk);
    life.tap(1);
    expect(story(life)).toEqual(['emergency 1']);
    expect(life.presses()[0]?.at).toBe(520);
  });
  test('both: what began as an assist is an emergency at once, under the same id', () => {
    const life = fresh(desk);
    life.down(0);
    life.pass(100);
    life.down(1);
    life.pass(25);
    expect(story(life)).toEqual(['assist 1', 'emergency 1']);
    expect(life.presses()[1]?.at).toBe(620);
  });
  test('both with the second button first is one emergency', () => {
    const life = fresh(desk);
    life.down(1);
    life.pass(50);
    life.down(0);
    life.pass(3000);
    expect(story(life)).toEqual(['emergency 1']);
  });
  test('a finger that does not release presses once, however long it stays', () => {
    const life = fresh(desk);
    life.hold(60_000);
    expect(story(life)).toEqual(['assist 1', 'emergency 1']);
  });
  test('the second button within 2 s of an assist raises that one at once; its own press follows', () => {
    const life = fresh(desk);
    life.tap(0);
    life.pass(300);
    life.tap(1);
    expect(story(life)).toEqual(['assist 1', 'emergency 1']);
    life.pass(2000);
    expect(story(life)).toEqual(['assist 1', 'emergency 1', 'emergency 2']);
  });
  test('a button without a second one has no cancel and no second button', () => {
    const single =
      desk.gestures === null
        ? desk
        : { ...desk, gestures: { ...desk.gestures, second: false, cancel: true } };
    const life = fresh(single);
    life.hold(500, 1);
    expect(life.presses()).toEqual([]);
    life.hold(9000, 0);
    expect(life.sent('cancel')).toEqual([]);
  });
});

describe('wearable', () => {
  test('a knock or a single tap calls nobody', () => {
    const life = fresh(wearable);
    life.hold(700);
    life.pass(5000);
    expect(life.presses()).toEqual([]);
  });
  test('held for 800 ms it is an assist', () => {
    const life = fresh(wearable);
    life.hold(850);
    expect(story(life)).toEqual(['assist 1']);
    expect(life.presses()[0]?.at).toBe(1300);
  });
  test('a double press is an assist with the second going down', () => {
    const life = fresh(wearable);
    life.tap();
    life.pass(200);
    const second = life.now;
    life.tap();
    expect(story(life)).toEqual(['assist 1']);
    expect(life.presses()[0]?.at).toBe(second + 20);
  });
  test('two taps far apart are no double press', () => {
    const life = fresh(wearable);
    life.tap();
    life.pass(700);
    life.tap();
    life.pass(2000);
    expect(life.presses()).toEqual([]);
  });
  test('held on for 3 s the same id becomes an emergency', () => {
    const life = fresh(wearable);
    life.hold(3100);
    expect(story(life)).toEqual(['assist 1', 'emergency 1']);
    expect(life.presses()[1]?.at).toBe(3500);
  });
});

describe('cancel', () => {
  test('is off by default: both held for a minute say nothing but emergency', () => {
    const life = fresh(desk);
    life.holdBoth(60_000);
    expect(life.sent('cancel')).toEqual([]);
    expect(story(life)).toEqual(['assist 1', 'emergency 1']);
  });
  test('both held for 5 s: dark at once, and one cancel when the time for a duress tap is over', () => {
    const life = fresh(cancelling);
    life.down(0);
    life.pass(30);
    life.down(1);
    life.pass(4990);
    expect(life.pattern()).not.toBe('dark');
    life.pass(15);
    expect(life.pattern()).toBe('dark');
    life.up(0);
    life.up(1);
    life.pass(1900);
    expect(life.sent('cancel')).toEqual([]);
    life.pass(200);
    expect(life.sent('cancel')).toMatchObject([{ id: life.presses()[0]?.id, duress: false }]);
    expect(life.pattern()).toBe('dark');
  });
  test('under duress: the same, then one short tap within 2 s, which sends no press and shows nothing', () => {
    const life = fresh(cancelling);
    life.holdBoth(5100);
    const before = life.presses().length;
    life.pass(1000);
    life.forget();
    life.tap();
    expect(life.sent('cancel')).toMatchObject([{ duress: true }]);
    expect(life.presses().length + before).toBe(before);
    expect(life.shown.filter((one) => one.pattern !== 'dark')).toEqual([]);
    life.pass(10_000);
    expect(life.pattern()).toBe('dark');
  });
  test('a tap after 2 s is a press again', () => {
    const life = fresh(cancelling);
    life.holdBoth(5100);
    life.pass(2100);
    life.forget();
    life.tap();
    expect(story(life)).toEqual(['assist 1']);
  });
  test('a finger that stays down within the 2 s is a press, not a tap; the cancel was none under duress', () => {
    const life = fresh(cancelling);
    life.holdBoth(5100);
    life.pass(500);
    life.forget();
    life.hold(700);
    expect(life.sent('cancel')).toMatchObject([{ duress: false }]);
    expect(story(life)).toEqual(['assist 1']);
  });
  test('two fingers within the 2 s are an emergency', () => {
    const life = fresh(cancelling);
    life.holdBoth(5100);
    life.pass(500);
    life.forget();
    life.holdBoth(300);
    expect(story(life)).toEqual(['emergency 1']);
    expect(life.sent('cancel')).toMatchObject([{ duress: false }]);
  });
  test('fingers that never let go cancel once, not under duress', () => {
    const life = fresh(cancelling);
    life.holdBoth(30_000);
    const numbers = new Set(life.sent('cancel').map((cancel) => cancel.seq));
    expect(numbers.size).toBe(1);
    expect(life.sent('cancel')[0]).toMatchObject({ duress: false });
  });
  test('one button held does not cancel', () => {
    const life = fresh(cancelling);
    life.hold(20_000);
    expect(life.sent('cancel')).toEqual([]);
    expect(life.pattern()).toBe('received');
  });
});
