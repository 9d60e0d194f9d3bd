/**
 * Wearables behind hubs, decided without any of them: the room by medians and 6 dB, what of the same frame ten times a
 * second is news, which hub writes what, which hub is silent. Tables, and properties over drawn lives of the air.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Air, type Way } from '../../../gateway/core/radio/air.ts';
import { Ear } from '../../../gateway/core/radio/ear.ts';
import { HubWatch } from '../../../gateway/core/radio/hub-watch.ts';
import { type Order, Writes } from '../../../gateway/core/radio/writes.ts';
import type { RadioDown, RadioUp } from '../../../protocol/radio.ts';

describe('the room of a wearable', () => {
  test('is where it is loudest, and changes at 6 dB more, not at 5', () => {
    const air = new Air();
    air.hear('d', 'noord', 'a', -60, 0);
    air.hear('d', 'zuid', 'a', -70, 10);
    expect(air.locate('d', 10)).toEqual({ hub: 'noord', at: 0 });
    for (let t = 1_000; t < 9_000; t += 250) {
      air.hear('d', 'noord', 'a', -60, t);
      air.hear('d', 'zuid', 'a', -55, t);
      expect(air.locate('d', t)?.hub).toBe('noord');
    }
    for (let t = 9_000; t < 14_000; t += 250) {
      air.hear('d', 'noord', 'a', -60, t);
      air.hear('d', 'zuid', 'a', -54, t);
    }
    expect(air.locate('d', 14_000)?.hub).toBe('zuid');
  });

  test('is not moved by one loud frame, and follows within the time of the median', () => {
    const air = new Air();
    const say = (t: number, noord: number, zuid: number) => {
      air.hear('d', 'noord', 'a', noord, t);
      air.hear('d', 'zuid', 'a', zuid, t);
      return air.locate('d', t)?.hub;
    };
    for (let t = 0; t <= 4_000; t += 250) say(t, -60, -80);
    expect(say(4_250, -60, -30)).toBe('noord');
    let moved = 0;
    for (let t = 4_500; moved === 0 && t < 20_000; t += 250) if (say(t, -80, -60) === 'zuid') moved = t;
    expect(moved - 4_500).toBeGreaterThanOrEqual(1_000);
    expect(moved - 4_500).toBeLessThanOrEqual(5_000);
  });

  test('stays with its time where it was last heard, and goes to another hub at once when it is heard only there', () => {
    const air = new Air();
    air.hear('d', 'noord', 'a', -60, 1_000);
    expect(air.locate('d', 1_000)?.hub).toBe('noord');
    expect(air.locate('d', 20_000)).toEqual({ hub: 'noord', at: 1_000 });
    air.hear('d', 'zuid', 'a', -95, 20_000);
    expect(air.locate('d', 20_000)).toEqual({ hub: 'zuid', at: 20_000 });
    air.forgetRoom('d');
    expect(air.lapse(60_000)).toEqual(['d']);
    expect(air.locate('d', 60_000)).toBeNull();
  });

  test('never changes unless the new hub is 6 dB louder by the medians of 4 s, or the old one is not heard', () => {
    const heard = fc.record({
      hub: fc.constantFrom('a', 'b', 'c'),
      rssi: fc.integer({ min: -100, max: -30 }),
      gap: fc.integer({ min: 0, max: 1_500 }),
    });
    const middle = (values: number[]): number => {
      values.sort((x, y) => x - y);
      const half = values.length / 2;
      return values.length % 2 === 1
        ? (values[Math.floor(half)] ?? 0)
        : ((values[half - 1] ?? 0) + (values[half] ?? 0)) / 2;
    };
    fc.assert(
      fc.property(fc.array(heard, { minLength: 1, maxLength: 120 }), (story) => {
        const air = new Air();
        const all: { hub: string; rssi: number; t: number }[] = [];
        let t = 0;
        let before: string | undefined;
        for (const { hub, rssi, gap } of story) {
          t += gap;
          all.push({ hub, rssi, t });
          air.hear('d', hub, 'x', rssi, t);
          const now = air.locate('d', t)?.hub;
          const of = (name: string) =>
            all.filter((one) => one.hub === name && t - one.t <= 4_000).map((one) => one.rssi);
          if (before !== undefined && now !== before) {
            const old = of(before);
            if (old.length > 0) expect(middle(of(now ?? ''))).toBeGreaterThanOrEqual(middle(old) + 6);
          }
          before = now;
        }
      }),
    );
  });

  test('an address too many cannot be answered, the first ones still can', () => {
    const air = new Air();
    for (let i = 0; i < 4; i++) expect(air.hear('d', 'noord', `a${i}`, -60, i)).toBe(true);
    expect(air.hear('d', 'noord', 'a9', -20, 10)).toBe(false);
    expect(
      air
        .ways('d', 10)
        .map(({ address }) => address)
        .sort(),
    ).toEqual(['a0', 'a1', 'a2', 'a3']);
    expect(air.hear('d', 'noord', 'a9', -20, 40_000)).toBe(true);
  });
});

const press = (fields: Partial<RadioUp> = {}): RadioUp => ({
  type: 'press',
  number: 1,
  boot: 7,
  seq: 1,
  level: 'assist',
  resumed: false,
  duress: false,
  age: 0,
  battery: undefined,
  heard: 0,
  ...fields,
});

describe('the ear', () => {
  test('takes a frame once, again after a second, and after ten once it was answered', () => {
    const ear = new Ear();
    const took: number[] = [];
    for (let t = 0; t < 30_000; t += 100) {
      if (ear.take('s', press({ age: t }), t)) took.push(t);
      if (t === 2_500) ear.answered('s');
    }
    expect(took).toEqual([
      0, 1_000, 2_000, 12_000, 13_000, 14_000, 15_000, 16_000, 17_000, 18_000, 19_000, 20_000, 21_000, 22_000,
      23_000, 24_000, 25_000, 26_000, 27_000, 28_000, 29_000,
    ]);
  });

  test('takes what is new at once: another number, another boot, a higher level, another sender', () => {
    const ear = new Ear();
    const rows: readonly (readonly [string, RadioUp])[] = [
      ['s', press()],
      ['s', press({ level: 'emergency' })],
      ['s', press({ seq: 2 })],
      ['s', press({ boot: 8 })],
      ['s', press({ type: 'cancel', seq: 3 })],
      ['s', press({ type: 'cancel', seq: 3, duress: true })],
      ['t', press()],
    ];
    for (const [sender, message] of rows) expect(ear.take(sender, message, 0)).toBe(true);
    for (const [sender, message] of rows) expect(ear.take(sender, message, 1)).toBe(false);
  });

  test('never swallows the first hearing of any numbers, whatever else is heard', () => {
    const frame = fc.record({
      seq: fc.integer({ min: 1, max: 40 }),
      boot: fc.integer({ min: 1, max: 3 }),
      emergency: fc.boolean(),
      answered: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 200 }), (story) => {
        const ear = new Ear();
        const seen = new Set<string>();
        story.forEach(({ seq, boot, emergency, answered }, t) => {
          const took = ear.take('s', press({ seq, boot, level: emergency ? 'emergency' : 'assist' }), t);
          if (!seen.has(`${boot} ${seq} ${emergency}`)) expect(took).toBe(true);
          seen.add(`${boot} ${seq} ${emergency}`);
          if (answered) ear.answered('s');
        });
      }),
    );
  });
});

const down = (type: RadioDown['type'], n: number, fields: Partial<RadioDown> = {}): RadioDown => ({
  type,
  number: 1,
  boot: 7,
  seq: 1,
  state: type === 'alive' ? undefined : type === 'receipt' ? 'logged' : 'paged',
  call112: 0,
  responders: 0,
  n,
  ...fields,
});
const WAYS: readonly Way[] = [
  { hub: 'noord', address: 'a', rssi: -50 },
  { hub: 'zuid', address: 'a', rssi: -70 },
];
const always = () => true;

describe('writes', () => {
  test('go through the loudest hub, one at a time for a wearable, all that waits in one go and in order', () => {
    const writes = new Writes();
    writes.put('d', WAYS, down('receipt', 5), 0);
    expect(writes.next(() => WAYS, always, 0)).toEqual({
      hub: 'noord',
      device: 'd',
      address: 'a',
      messages: [down('receipt', 5)],
    });
    writes.put('d', WAYS, down('progress', 6), 10);
    writes.put('d', WAYS, down('receipt', 7, { seq: 2 }), 11);
    writes.put('d', WAYS, down('progress', 8), 12);
    expect(writes.next(() => WAYS, always, 12)).toBeNull();
    expect(writes.written('zuid', 'a')).toBeNull();
    expect(writes.written('noord', 'a')?.messages).toHaveLength(1);
    expect(writes.next(() => WAYS, always, 500)?.messages.map(({ n }) => n)).toEqual([7, 8]);
  });

  test('a hub that says nothing of it is gone around for a while; one that cannot write is never asked', () => {
    const writes = new Writes();
    writes.put('d', WAYS, down('receipt', 1), 0);
    expect(writes.next(() => WAYS, always, 0)?.hub).toBe('noord');
    expect(writes.deadline()).toBe(5_000);
    expect(writes.lapse(4_999)).toEqual([]);
    expect(writes.lapse(5_000)).toHaveLength(1);
    writes.put('d', WAYS, down('receipt', 2), 5_100);
    expect(writes.next(() => WAYS, always, 5_100)?.hub).toBe('zuid');
    writes.lapse(11_000);
    writes.put('d', WAYS, down('receipt', 3), 11_000);
    expect(
      writes.next(
        () => WAYS,
        (hub) => hub === 'noord',
        11_000,
      )?.hub,
    ).toBe('noord');
    const deaf = new Writes();
    deaf.put('d', WAYS, down('receipt', 1), 0);
    expect(
      deaf.next(
        () => WAYS,
        () => false,
        0,
      ),
    ).toBeNull();
  });

  test('a receipt goes before progress of others; the same progress is written every 8 s, an answer to a beat with it', () => {
    const writes = new Writes();
    const way = (device: string): Way[] => [{ hub: 'noord', address: device, rssi: -50 }];
    writes.put('c', way('c'), down('progress', 1), 0);
    writes.put('d', way('d'), down('receipt', 1), 1);
    expect(writes.next(way, always, 2)?.device).toBe('d');
    writes.written('noord', 'd');
    expect(writes.next(way, always, 3)?.device).toBe('c');
    writes.written('noord', 'c');
    writes.put('c', way('c'), down('progress', 2), 5_000);
    writes.put('c', way('c'), down('alive', 3, { seq: 4 }), 5_001);
    expect(writes.next(way, always, 5_001)).toBeNull();
    writes.put('c', way('c'), down('progress', 4, { state: 'coming' }), 6_000);
    expect(writes.next(way, always, 6_000)?.messages.map(({ n }) => n)).toEqual([3, 4]);
  });

  test('a wearable gets rising numbers, a hub writes one thing at a time, whatever comes and fails', () => {
    const deed = fc.oneof(
      fc.record({
        do: fc.constant('put' as const),
        device: fc.constantFrom('c', 'd', 'e'),
        type: fc.constantFrom('receipt' as const, 'alive' as const, 'progress' as const),
        seq: fc.integer({ min: 1, max: 3 }),
      }),
      fc.record({ do: fc.constant('written' as const), which: fc.nat(3) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 6_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 150 }), (deeds) => {
        const writes = new Writes();
        const ways = (device: string): Way[] =>
          ['noord', 'zuid'].map((hub, i) => ({ hub, address: device, rssi: -50 - i }));
        const flying = new Map<string, Order>();
        const last = new Map<string, number>();
        let [t, n] = [0, 0];
        for (const one of deeds) {
          if (one.do === 'put')
            writes.put(one.device, ways(one.device), down(one.type, ++n, { seq: one.seq }), t);
          else if (one.do === 'wait') t += one.ms;
          else {
            const order = [...flying.values()][one.which];
            if (order !== undefined && writes.written(order.hub, order.address) !== null)
              flying.delete(order.hub);
          }
          for (const order of writes.lapse(t)) flying.delete(order.hub);
          for (
            let order = writes.next(ways, always, t);
            order !== null;
            order = writes.next(ways, always, t)
          ) {
            expect(flying.has(order.hub)).toBe(false);
            expect([...flying.values()].map(({ device }) => device)).not.toContain(order.device);
            flying.set(order.hub, order);
            expect(order.messages.length).toBeLessThanOrEqual(8);
            for (const message of order.messages) {
              expect(message.n).toBeGreaterThan(last.get(order.device) ?? 0);
              last.set(order.device, message.n);
            }
          }
        }
      }),
    );
  });
});

describe('the watch over hubs', () => {
  const named = new Set(['noord']);
  test('a named hub that does not come back after a start is silent after a minute, and over it when it comes', () => {
    const watch = new HubWatch([], 0);
    expect(watch.changes(named, 60_000)).toEqual([]);
    expect(watch.changes(named, 60_001)).toEqual([{ hub: 'noord', silence: 'gone' }]);
    expect(watch.changes(named, 90_000)).toEqual([]);
    watch.came('noord', 90_000);
    expect(watch.changes(named, 90_000)).toEqual([{ hub: 'noord', silence: null }]);
  });
  test('one that was there is silent 20 s after its last connection, one that is connected after ten quiet minutes', () => {
    const watch = new HubWatch([], 0);
    watch.came('zuid', 0);
    watch.came('zuid', 1);
    expect(watch.went('zuid', 1_000)).toBe(false);
    expect(watch.changes(new Set(), 100_000)).toEqual([]);
    expect(watch.changes(new Set(), 600_001)).toEqual([]);
    expect(watch.changes(new Set(), 600_002)).toEqual([{ hub: 'zuid', silence: 'mute' }]);
    watch.said('zuid', 700_000);
    expect(watch.changes(new Set(), 700_000)).toEqual([{ hub: 'zuid', silence: null }]);
    expect(watch.went('zuid', 700_000)).toBe(true);
    expect(watch.changes(new Set(), 720_000)).toEqual([]);
    expect(watch.changes(new Set(), 720_001)).toEqual([{ hub: 'zuid', silence: 'gone' }]);
  });
  test('one that carries out no order at all is deaf; one that once did is not, and one is no longer when it does', () => {
    const watch = new HubWatch([], 0);
    watch.came('noord', 0);
    watch.came('zuid', 0);
    watch.ordered('zuid', true, 0);
    for (let i = 0; i < 5; i++) {
      expect(watch.changes(new Set(), i)).toEqual([]);
      watch.ordered('noord', false, i);
      watch.ordered('zuid', false, i);
    }
    expect(watch.changes(new Set(), 5)).toEqual([{ hub: 'noord', silence: 'deaf' }]);
    watch.ordered('noord', true, 6);
    expect(watch.changes(new Set(), 6)).toEqual([{ hub: 'noord', silence: null }]);
  });
  test('one that the site names no longer is not missed any more', () => {
    const watch = new HubWatch([], 0);
    expect(watch.changes(named, 60_001)).toEqual([{ hub: 'noord', silence: 'gone' }]);
    expect(watch.changes(new Set(), 60_002)).toEqual([{ hub: 'noord', silence: null }]);
    expect(watch.changes(new Set(), 200_000)).toEqual([]);
  });
  test('the silence an earlier life told of is over when the hub comes, and is not told twice', () => {
    const watch = new HubWatch(['west'], 0);
    expect(watch.changes(new Set(), 100_000)).toEqual([]);
    watch.came('west', 100_000);
    expect(watch.changes(new Set(), 100_000)).toEqual([{ hub: 'west', silence: null }]);
  });
});
