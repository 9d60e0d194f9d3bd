/** Stories of samples: when they are written, what they come to, and that neither a restart nor a recording spoils them. */
import { describe, expect, test } from 'vitest';
import { restore, start } from '../../../gateway/core/step.ts';
import { viewDevice } from '../../../gateway/core/views.ts';
import { faultOf, fleetAt } from './fleet-stage.ts';
import { as, type Life } from './life.ts';

const DAYTIME = '2026-11-25T10:00:00Z';
const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Lets days go by; at each beat of this device the battery, signal or firmware of that day. */
function live(life: Life, id: string, days: number, said: (day: number) => object, from = 0): void {
  life.end(id).beatEvery = 0;
  const gap = life.device(id).kind === 'wearable' ? 300 : 20;
  for (let hour = from * 24; hour < (from + days) * 24; hour++) {
    for (let beat = 0; beat < HOUR / gap; beat++) {
      life.pass(gap);
      life.beat(id, said(hour / 24));
    }
  }
}
/** The others fall silent, so that long stories are short to live. */
function alone(life: Life, ...but: readonly string[]): void {
  life.drop(...[...life.ends.keys()].filter((id) => !but.includes(id)));
}
const view = (life: Life, id: string) => {
  const seen = viewDevice(life.state, id, as('facilities'), life.now());
  if (seen === null) throw new Error(`${id} is not seen`);
  return seen;
};
const samplesOf = (life: Life, id: string) =>
  life.entries('fleet.sampled').flatMap(({ samples }) => samples.filter(({ device }) => device === id));

describe('a sample', () => {
  test('is not written in the first hour, then once a day, many devices in one row', () => {
    const life = fleetAt(DAYTIME);
    life.pass(0.9 * HOUR);
    expect(life.entries('fleet.sampled')).toEqual([]);
    life.pass(2 * DAY);
    for (const id of ['balie-1', 'kamer-1', 'zaal-1']) expect(samplesOf(life, id)).toHaveLength(2);
    expect(samplesOf(life, 'balie-1')[1]?.heard).toBeGreaterThan(8_000);
    expect(life.entries('fleet.sampled').length).toBeLessThan(14);
  });
  test('is not written again after a restart of the same day, and nothing of the past is forgotten', () => {
    const life = fleetAt(DAYTIME);
    alone(life, 'hanger-1');
    live(life, 'hanger-1', 6, (day) => ({ battery: Math.round(80 - 2 * day) }));
    const before = view(life, 'hanger-1');
    expect(before.batteryPerDay).toBeCloseTo(-2, 0);
    life.restart('two');
    life.connect('hanger-1');
    expect(view(life, 'hanger-1')).toMatchObject({
      batteryEmptyAt: before.batteryEmptyAt,
      batteryPerDay: before.batteryPerDay,
    });
    const folded = start();
    restore(folded, life.disk);
    const daysOf = (state: typeof folded) => state.fleet.watches.get('hanger-1')?.days.list();
    expect(daysOf(folded)).toEqual(daysOf(life.state));
    expect(daysOf(folded)?.length).toBeGreaterThan(4);
    const count = samplesOf(life, 'hanger-1').length;
    live(life, 'hanger-1', 0.5, () => ({ battery: 68 }));
    expect(samplesOf(life, 'hanger-1').length - count).toBeLessThanOrEqual(1);
  });
});

describe('what days come to', () => {
  test('a battery that empties fast is told before it is low, and is over when it is changed', () => {
    const life = fleetAt(DAYTIME);
    alone(life, 'hanger-1');
    live(life, 'hanger-1', 9.5, (day) => ({ battery: Math.round(95 - 6 * day) }));
    expect(life.faults()).toContain('battery-trend');
    expect(faultOf(life, 'battery-trend').text).toMatch(/over [567] dagen leeg/);
    const { batteryEmptyAt } = view(life, 'hanger-1');
    expect(Date.parse(batteryEmptyAt ?? '') - life.wall).toBeLessThan(9 * 86_400_000);
    live(life, 'hanger-1', 3, () => ({ battery: 98 }));
    expect(life.faults()).not.toContain('battery-trend');
    expect(view(life, 'hanger-1').batteryEmptyAt).toBeNull();
  });
  test('a battery that jumps about is no fault', () => {
    const life = fleetAt(DAYTIME);
    alone(life, 'hanger-1');
    live(life, 'hanger-1', 7, (day) => ({ battery: 60 + Math.round(20 * Math.sin(day * 40)) }));
    expect(life.faults()).not.toContain('battery-trend');
  });
  test('a signal that falls for days and is weak is told; one that is weak and steady is not', () => {
    const life = fleetAt(DAYTIME);
    alone(life, 'hanger-1');
    live(life, 'hanger-1', 9, (day) => ({ rssi: Math.round(-64 - 2 * day) }));
    expect(view(life, 'hanger-1').signalTrend).toBe('falling');
    expect(life.faults()).toContain('signal');
    live(life, 'hanger-1', 2, () => ({ rssi: -60 }));
    expect(life.faults()).not.toContain('signal');
  });
  test('messages that never came are a share of what was sent; a counter that jumps is not', () => {
    const life = fleetAt(DAYTIME);
    alone(life, 'balie-1');
    const end = life.end('balie-1');
    end.seq += 1_000_000;
    live(life, 'balie-1', 1.5, () => {
      end.seq += 1;
      return {};
    });
    expect(life.faults()).toContain('repeats');
    expect(view(life, 'balie-1').repeatRate).toBeCloseTo(0.5, 1);
    live(life, 'balie-1', 2, () => ({}));
    expect(life.faults()).not.toContain('repeats');
    expect(view(life, 'balie-1').repeatRate).toBe(0);
  });
  test('a wearable that loses much is told within hours of a restart, however little it says, not a day later', () => {
    const life = fleetAt(DAYTIME);
    alone(life, 'hanger-1');
    live(life, 'hanger-1', 2.03, () => ({}));
    const before = samplesOf(life, 'hanger-1').length;
    life.restart('two');
    life.connect('hanger-1');
    const end = life.end('hanger-1');
    end.beatEvery = 0;
    for (let beat = 0; beat < 50; beat += 1) {
      life.pass(540);
      if (beat % 5 === 0) end.seq += 1;
      life.beat('hanger-1');
    }
    expect(samplesOf(life, 'hanger-1').length).toBe(before + 1);
    expect(life.faults()).toContain('repeats');
  });
  test('a press that is repeated counts, a recording of it does not', () => {
    const life = fleetAt(DAYTIME);
    const press = life.press('balie-1');
    const repeats = () => life.state.fleet.watches.get('balie-1')?.repeats;
    life.say({ ...press, age: 400 });
    life.say({ ...press, age: 1_400 });
    expect(repeats()).toBe(2);
    for (let i = 0; i < 50; i++) life.say({ ...press, age: 1_400 });
    life.pass(HOUR);
    life.say({ ...press, age: 9_000_000 });
    expect(repeats()).toBe(2);
  });
  test('a firmware that is not that of most of its kind is told after two days of it, and over when it is', () => {
    const life = fleetAt(DAYTIME);
    for (const id of ['balie-1', 'kamer-1', 'kamer-2', 'kamer-3', 'zaal-1']) life.end(id).beatEvery = 0;
    const days = (count: number, odd: string): void => {
      for (let i = 0; i < count * 180 * 24; i++) {
        life.pass(20);
        for (const id of ['balie-1', 'kamer-1', 'kamer-2', 'zaal-1'])
          if (i % 9 === 0 || i % 9 === 1) life.beat(id, { firmware: id === 'zaal-1' ? odd : '1.7' });
          else if (i % 2 === 0) life.beat(id, { firmware: id === 'zaal-1' ? odd : '1.7' });
      }
    };
    days(1, '1.6');
    expect(life.faults()).not.toContain('firmware-mismatch');
    expect(view(life, 'zaal-1').firmwareExpected).toBe('1.7');
    days(1.5, '1.6');
    expect(faultOf(life, 'firmware-mismatch')).toMatchObject({ device: 'zaal-1', until: null });
    days(0.1, '1.7');
    expect(life.faults()).not.toContain('firmware-mismatch');
  }, 60_000);
  test('a device that counts time backwards, three times in a row, counts wrong; one odd number does not', () => {
    const life = fleetAt(DAYTIME);
    life.end('balie-1').beatEvery = 0;
    const beat = (uptime: number): void => {
      life.pass(10);
      life.beat('balie-1', { uptime });
    };
    for (let i = 0; i < 20; i++) beat(5_000 + 10 * i);
    beat(1);
    beat(5_300);
    expect(life.faults()).toEqual([]);
    for (let i = 0; i < 3; i++) beat(10 * i + 1);
    expect(faultOf(life, 'clock')).toMatchObject({ device: 'balie-1' });
    expect(faultOf(life, 'clock').text).toMatch(/balie-1 .*telt de tijd verkeerd/);
  });
});

describe('patience after a start', () => {
  test('a device that waits out its pause of thirty seconds is not lost, one that does not come is, by 33 s', () => {
    const life = fleetAt(DAYTIME);
    life.restart('two');
    life.pass(30.5);
    life.connect('balie-1', 'kamer-1', 'kamer-2', 'zaal-1');
    life.pass(2.4);
    expect(life.entries('fault.raised').map(({ device }) => device)).toEqual(['kamer-3']);
  });
});
