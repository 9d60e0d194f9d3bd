/** What the presser is shown, and when: the wire contract, section 6, a story a line. */
import { describe, expect, test } from 'vitest';
import { type DeviceConfig, standardConfig, withCancel } from '../../firmware/core/config.ts';
import { type Pattern, type Signal, signalOf, type Timeline } from '../../firmware/core/signals.ts';
import { Life, type LifeOptions } from './life.ts';

const desk = standardConfig('balie-1', 'desk', 'test');
const cancelling: DeviceConfig =
  desk.gestures === null ? desk : { ...desk, gestures: withCancel(desk.gestures) };

function pressed(options: LifeOptions = {}, config = desk): { life: Life; id: string } {
  const life = new Life(config, options);
  life.pass(500);
  life.tap();
  return { life, id: life.presses()[0]?.id ?? '' };
}

describe('stages', () => {
  test('felt: within 100 ms of the finger, with or without a gateway', () => {
    for (const gateway of [true, false]) {
      const life = new Life(desk, { gateway });
      life.pass(500);
      life.down();
      life.pass(100);
      expect(life.shown.find((one) => one.pattern === 'felt')?.at).toBe(520);
    }
  });
  test('received: with the receipt, not before', () => {
    const { life } = pressed();
    expect(life.pattern()).toBe('felt');
    life.pass(400);
    life.receipt();
    expect(life.pattern()).toBe('received');
    life.pass(3000);
    expect(life.pattern()).toBe('received');
  });
  test('unlogged: shown as such, then received when the log follows', () => {
    const { life } = pressed();
    life.receipt('unlogged');
    expect(life.pattern()).toBe('unlogged');
    life.pass(900);
    life.receipt('unlogged');
    life.pass(1000);
    expect(life.pattern()).toBe('unlogged');
    expect(life.shown.map((one) => one.pattern)).not.toContain('received');
    life.receipt('logged');
    expect(life.pattern()).toBe('received');
  });
  test('unlogged and then silence: whoever called from memory may be gone, so not received', () => {
    const { life } = pressed();
    life.receipt('unlogged');
    // The alarm that it seemed to have joined is over: nothing is left but the press that waits.
    life.progress('0123456789abcdef', 'paged');
    life.progress('0123456789abcdef', 'closed');
    life.gateway = false;
    life.cut();
    life.pass(14_900);
    expect(life.pattern()).toBe('unlogged');
    life.pass(200);
    expect(life.pattern()).toBe('not-received');
  });
  test('test: three short, then nothing', () => {
    const { life } = pressed();
    life.receipt('test');
    expect(life.pattern()).toBe('test');
    life.pass(1000);
    expect(life.pattern()).toBe('idle');
    life.pass(60_000);
    expect(life.pattern()).toBe('idle');
  });
  test('received is seen to its end before what follows at once', () => {
    const { life, id } = pressed();
    life.receipt();
    life.progress(id, 'coming');
    expect(life.pattern()).toBe('received');
    life.pass(600);
    expect(life.pattern()).toBe('coming');
  });
  test('coming holds on scene; closed is one short, then dark', () => {
    const { life, id } = pressed();
    life.receipt();
    life.pass(1000);
    life.progress(id, 'paged');
    expect(life.pattern()).toBe('received');
    life.progress(id, 'coming');
    expect(life.pattern()).toBe('coming');
    life.progress(id, 'on-scene');
    expect(life.pattern()).toBe('coming');
    life.progress(id, 'closed');
    expect(life.pattern()).toBe('closed');
    life.pass(400);
    expect(life.pattern()).toBe('idle');
  });
  test.each([
    ['nobody', 0, 'nobody'],
    ['paged', 1, 'nobody'],
    ['coming', 0, 'coming'],
    ['coming', 1, 'coming-112'],
    ['on-scene', 1, 'coming-112'],
  ] as const)('progress %s with call112 %i shows %s', (state, call112, pattern) => {
    const { life, id } = pressed();
    life.receipt();
    life.pass(1000);
    life.progress(id, state, call112);
    expect(life.pattern()).toBe(pattern);
  });
});

describe('not received', () => {
  test('5 s after the press without receipt, until the receipt', () => {
    const { life } = pressed();
    life.until(500 + 4999);
    expect(life.pattern()).toBe('felt');
    life.until(500 + 5000);
    expect(life.pattern()).toBe('not-received');
    life.pass(60_000);
    expect(life.pattern()).toBe('not-received');
    life.receipt();
    expect(life.pattern()).toBe('received');
  });
  test('the same with the gateway gone; it goes through by itself when it is back', () => {
    const life = new Life(desk, { receipts: 'logged' });
    life.pass(500);
    life.cut();
    life.tap();
    const finger = life.now - 125;
    life.until(finger + 5000);
    expect(life.pattern()).toBe('not-received');
    life.gateway = true;
    life.pass(5500);
    expect(life.pattern()).toBe('received');
  });
  test('"unlogged" is a receipt: no error while it is called', () => {
    const { life } = pressed({ receipts: 'unlogged' });
    life.pass(60_000);
    expect(life.pattern()).toBe('unlogged');
  });
  test('15 s without a valid message while an alarm is open; a word from the gateway ends it', () => {
    const { life, id } = pressed();
    life.receipt();
    life.pass(1000);
    life.progress(id, 'coming');
    const last = life.now;
    life.cut();
    life.until(last + 14_999);
    expect(life.pattern()).toBe('coming');
    life.until(last + 15_000);
    expect(life.pattern()).toBe('not-received');
    life.gateway = true;
    life.pass(35_000);
    expect(life.pattern()).toBe('coming');
  });
  test('once closed, silence is no error but out of order', () => {
    const { life, id } = pressed();
    life.receipt();
    life.progress(id, 'closed');
    life.cut();
    life.pass(20_000);
    expect(life.pattern()).toBe('idle');
    life.pass(20_000);
    expect(life.pattern()).toBe('out-of-order');
  });
  test('comes before coming, and coming before nobody of an older alarm', () => {
    const { life, id } = pressed();
    life.receipt();
    life.pass(1000);
    life.progress(id, 'nobody');
    life.pass(2000);
    life.progress(id, 'coming');
    expect(life.pattern()).toBe('coming');
    life.tap();
    expect(life.pattern()).toBe('felt');
    life.pass(1000);
    expect(life.pattern()).toBe('coming');
    life.pass(4000);
    expect(life.pattern()).toBe('not-received');
  });
  test('a press made into an emergency has 5 s of its own', () => {
    const life = new Life(desk);
    life.pass(500);
    life.down();
    life.pass(50);
    life.receipt();
    life.pass(2000);
    life.until(500 + 2000 + 4999);
    expect(life.pattern()).not.toBe('not-received');
    life.pass(30);
    expect(life.pattern()).toBe('not-received');
  });
});

describe('out of order', () => {
  test('three beats without alive: within 35 s of the last one, and only while nothing else holds', () => {
    const life = new Life(desk);
    life.pass(10_005);
    life.cut();
    life.until(10_000 + 34_999);
    expect(life.pattern()).toBe('idle');
    life.until(10_000 + 35_000);
    expect(life.pattern()).toBe('out-of-order');
    life.tap();
    expect(life.pattern()).toBe('felt');
    life.gateway = true;
    life.receipts = 'logged';
    life.pass(10_000);
    expect(life.pattern()).toBe('received');
  });
  test('a device that never had a gateway says so within 35 s', () => {
    const life = new Life(desk, { gateway: false });
    life.until(35_000);
    expect(life.pattern()).toBe('out-of-order');
  });
  test('with alives it never shows', () => {
    const life = new Life(desk);
    life.pass(3_600_000);
    expect(life.shown.map((one) => one.pattern)).not.toContain('out-of-order');
  });
});

describe('after a cancel', () => {
  const cancelled = (duress: boolean): Life => {
    const { life, id } = pressed({ receipts: 'logged' }, cancelling);
    life.progress(id, 'paged');
    life.pass(3000);
    life.holdBoth(5100);
    if (duress) {
      life.pass(500);
      life.tap();
    }
    life.forget();
    life.pass(3000);
    life.progress(id, 'coming', 1);
    life.pass(3000);
    life.progress(id, 'nobody', 1);
    life.cut();
    life.pass(40_000);
    life.gateway = true;
    life.pass(40_000);
    life.progress(id, 'closed');
    return life;
  };
  test('dark for that alarm whatever becomes of it, alike for both kinds', () => {
    for (const duress of [false, true]) {
      const life = cancelled(duress);
      expect(life.shown.map((one) => one.pattern).filter((pattern) => pattern !== 'dark')).toEqual(['idle']);
    }
  });
  test('the press that was cancelled is repeated until its receipt, and its late receipt shows nothing', () => {
    const { life, id } = pressed({ receipts: 'none' }, cancelling);
    life.pass(2500);
    life.holdBoth(5100);
    life.forget();
    life.pass(20_000);
    expect(life.presses().some((press) => press.id === id)).toBe(true);
    life.receipts = 'logged';
    life.pass(6000);
    expect(life.state.queue.presses).toEqual([]);
    expect(life.pattern()).toBe('dark');
  });
  test('also when the cancel came before anything was known of the alarm', () => {
    const { life } = pressed({ receipts: 'none' }, cancelling);
    life.pass(2500);
    life.holdBoth(5100);
    life.receipts = 'logged';
    life.pass(6000);
    life.forget();
    life.progress('0123456789abcdef', 'coming');
    expect(life.shown.filter((one) => one.pattern !== 'dark')).toEqual([]);
  });
  test('dark also after many cancels with presses that still wait', () => {
    const { life, id } = pressed({ receipts: 'logged' }, cancelling);
    life.progress(id, 'paged');
    life.gateway = false;
    life.cut();
    for (let n = 0; n < 4; n++) {
      life.pass(2500);
      life.tap();
    }
    for (let n = 0; n < 9; n++) {
      life.pass(2500);
      life.holdBoth(5100);
    }
    expect(life.pattern()).toBe('dark');
    life.pass(20_000);
    expect(life.pattern()).toBe('dark');
  });
  test('dark also when the press of the gesture becomes an alarm of its own as another closes', () => {
    const { life, id } = pressed({ receipts: 'logged' }, cancelling);
    life.progress(id, 'coming', 1);
    life.receipts = 'none';
    life.pass(20_000);
    life.holdBoth(5100);
    const own = life.presses().at(-1)?.id ?? '';
    life.pass(70_000);
    life.forget();
    life.receipts = 'logged';
    life.pass(6_000);
    life.progress(id, 'closed');
    life.progress(own, 'paged', 1);
    life.pass(1_000);
    expect(own).not.toBe(id);
    expect(life.state.queue.presses).toEqual([]);
    expect(life.shown.filter(({ pattern }) => pattern !== 'dark')).toEqual([]);
  });
  test('dark for more alarms than are followed, also when one of them closes', () => {
    const life = new Life(cancelling, { receipts: 'logged' });
    life.pass(500);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      life.tap();
      const id = life.presses().at(-1)?.id ?? '';
      ids.push(id);
      life.progress(id, 'on-scene');
      life.pass(2500);
    }
    life.holdBoth(5100);
    // The gesture begins with a press; each of the five is heard of every 5 s.
    for (let n = 0; n < 3; n++) for (const id of ids) life.progress(id, 'on-scene');
    life.holdBoth(5100);
    life.forget();
    for (const id of ids) life.progress(id, 'on-scene');
    life.progress(ids[4] ?? '', 'closed');
    for (const id of ids.slice(0, 4)) life.progress(id, 'on-scene');
    expect(life.shown.filter(({ pattern }) => pattern !== 'dark')).toEqual([]);
  });
  test('a press for which there is no room is told all the same', () => {
    const { life } = pressed({ gateway: false }, cancelling);
    for (let n = 0; n < 4; n++) {
      life.pass(2500);
      life.tap();
    }
    life.pass(2500);
    life.holdBoth(5100);
    life.pass(10_000);
    expect(life.pattern()).toBe('dark');
    life.tap();
    expect(life.state.queue.presses).toHaveLength(4);
    life.pass(5000);
    expect(life.pattern()).toBe('not-received');
  });
  test('presses for which there is no room hold up none that comes later', () => {
    const life = new Life(cancelling, { gateway: false });
    life.pass(500);
    for (let n = 0; n < 30; n++) {
      life.tap();
      life.pass(500);
    }
    life.receipts = 'logged';
    life.gateway = true;
    life.pass(20_000);
    expect(life.state.queue.presses).toEqual([]);
    life.forget();
    life.tap();
    life.pass(100);
    expect(life.presses()).toHaveLength(1);
  });
  test('the next alarm is shown again', () => {
    const life = cancelled(false);
    life.receipts = 'logged';
    life.pass(3000);
    life.tap();
    expect(life.pattern()).toBe('received');
    life.pass(1000);
    life.progress(life.presses().at(-1)?.id ?? '', 'coming');
    expect(life.pattern()).toBe('coming');
  });
  test('it stays dark over a reset', () => {
    const { life, id } = pressed({ receipts: 'logged' }, cancelling);
    life.progress(id, 'paged');
    life.pass(3000);
    life.holdBoth(5100);
    life.pass(3000);
    const again = new Life(cancelling, { boot: 8, flash: life.flash, receipts: 'logged' });
    again.progress(id, 'nobody', 1);
    again.pass(20_000);
    expect(again.shown.map((one) => one.pattern)).not.toContain('nobody');
    expect(again.pattern()).toBe('dark');
    again.progress(id, 'closed');
    // Dark and idle look the same; the press of the gesture is remembered until the gateway said nothing of it for 30 s.
    again.pass(45_000);
    expect(again.pattern()).toBe('idle');
  });
});

describe('several alarms of one device', () => {
  test('a press while somebody is on scene may open another: the newest is shown, then the older again', () => {
    const { life, id } = pressed({ receipts: 'logged' });
    life.progress(id, 'on-scene');
    life.pass(3000);
    life.tap();
    const second = life.presses().at(-1)?.id ?? '';
    life.pass(1000);
    life.progress(second, 'nobody');
    expect(life.pattern()).toBe('nobody');
    life.progress(id, 'on-scene');
    expect(life.pattern()).toBe('nobody');
    life.progress(second, 'closed');
    life.pass(1000);
    expect(life.pattern()).toBe('coming');
  });
  test('a press that joined an alarm unknown to this boot leaves nothing open behind it', () => {
    const { life } = pressed({ receipts: 'logged' });
    life.progress('0123456789abcdef', 'coming');
    life.pass(1000);
    expect(life.state.alarms.list.map((alarm) => alarm.id)).toEqual(['0123456789abcdef']);
    life.progress('0123456789abcdef', 'closed');
    life.pass(1000);
    expect(life.pattern()).toBe('idle');
  });
});

describe('signals', () => {
  const pulsesOf = (timeline: Timeline): number[] =>
    timeline.stretches.filter((stretch) => stretch.tone !== 'off').map((stretch) => stretch.ms);
  const shape = (timeline: Timeline): string =>
    pulsesOf(timeline)
      .map((ms) => (ms >= 500 ? 'long' : 'short'))
      .join(' ');
  const every: Pattern[] = [
    'idle',
    'dark',
    'felt',
    'received',
    'unlogged',
    'test',
    'coming',
    'coming-112',
    'not-received',
    'nobody',
    'closed',
    'out-of-order',
    'ringing',
    'paged',
  ];

  test.each([
    ['felt', 'short'],
    ['received', 'short short'],
    ['unlogged', 'long short'],
    ['test', 'short short short'],
    ['closed', 'short'],
    ['dark', ''],
    ['idle', ''],
  ] as const)('%s is "%s", on light and vibration alike', (pattern, expected) => {
    expect(shape(signalOf(pattern, 'desk', false).light)).toBe(expected);
    expect(shape(signalOf(pattern, 'wearable', false).vibration)).toBe(expected);
  });
  test('coming is one long pulse, then a steady light', () => {
    const coming = signalOf('coming', 'desk', false).light;
    expect(coming.end).toBe('hold');
    expect(coming.stretches.at(-1)?.tone).toBe('green');
    expect(shape(signalOf('coming', 'wearable', false).vibration)).toBe('long');
  });
  test('a wearable that is out of order pulses once a minute', () => {
    const { vibration } = signalOf('out-of-order', 'wearable', false);
    expect(vibration.end).toBe('repeat');
    expect(vibration.stretches.reduce((sum, stretch) => sum + stretch.ms, 0)).toBe(60_000);
    expect(pulsesOf(vibration).length).toBe(1);
  });
  test.each([
    'sounder',
    'pager',
  ] as const)('a %s that is out of order makes one short sound at once, and again each minute', (kind) => {
    const { sound } = signalOf('out-of-order', kind, true);
    expect(sound.end).toBe('repeat');
    expect(sound.stretches[0]).toEqual({ tone: 'on', ms: 120 });
    expect(sound.stretches.reduce((sum, stretch) => sum + stretch.ms, 0)).toBe(60_000);
    expect(pulsesOf(sound).length).toBe(1);
  });
  test('a sounder and a pager sound for nothing but a page and a silent gateway', () => {
    for (const kind of ['sounder', 'pager'] as const) {
      const heard = every.filter((pattern) => signalOf(pattern, kind, false).sound.stretches.length > 0);
      expect(heard).toEqual(['out-of-order', 'ringing']);
    }
  });
  test('errors and "call 112 yourself" go on until they change', () => {
    for (const pattern of ['not-received', 'nobody', 'coming-112', 'out-of-order'] as const) {
      expect(signalOf(pattern, 'desk', false).light.end).toBe('repeat');
      expect(signalOf(pattern, 'wearable', false).vibration.end).toBe('repeat');
    }
  });
  test('a covert desk light shows errors and nothing else; a covert wearable still vibrates', () => {
    const lit = (signal: Signal): boolean => signal.light.stretches.some((stretch) => stretch.tone !== 'off');
    const visible = every.filter((pattern) => lit(signalOf(pattern, 'desk', true)));
    expect(visible).toEqual(['coming-112', 'not-received', 'nobody', 'out-of-order']);
    expect(signalOf('received', 'wearable', true)).toEqual(signalOf('received', 'wearable', false));
  });
  test('a desk never vibrates, a wearable never shines, and neither makes a sound', () => {
    for (const pattern of every) {
      expect(signalOf(pattern, 'desk', false).vibration.stretches).toEqual([]);
      expect(signalOf(pattern, 'wearable', false).light.stretches).toEqual([]);
      expect(signalOf(pattern, 'desk', false).sound.stretches).toEqual([]);
      expect(signalOf(pattern, 'wearable', false).sound.stretches).toEqual([]);
    }
  });
  test('settings switch covert on and off; the error pattern stays', () => {
    const { life } = pressed();
    life.tell({ type: 'settings', covert: 1 });
    expect(life.look().signal.light.stretches).toEqual([]);
    life.pass(5000);
    expect(life.pattern()).toBe('not-received');
    expect(life.look().signal.light.stretches.length).toBeGreaterThan(0);
  });
});
