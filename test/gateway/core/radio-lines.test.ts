/** Pages on their way over the air: which number stands for which page, what counts as lost, and all of it bounded. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lines, type RadioLine } from '../../../gateway/core/radio/lines.ts';
import { type Order, Writes } from '../../../gateway/core/radio/writes.ts';
import type { RadioDown } from '../../../protocol/radio.ts';

const page = (n: number, id = '7-1-1', boot = 1): RadioLine => ({
  type: 'line',
  boot,
  n,
  body: { type: 'page', page: id, alarm: '7', level: 'assist', place: '', text: '', age: 0, call112: 0 },
});
const unpage = (n: number, id = '7-1-1', boot = 1): RadioLine => ({
  type: 'line',
  boot,
  n,
  body: { type: 'unpage', page: id, reason: 'taken' },
});
const alive = (n: number, boot = 1): RadioDown => ({
  type: 'alive',
  number: 1,
  boot,
  seq: n,
  state: undefined,
  call112: 0,
  responders: 0,
  n,
});
const receipt = (n: number): RadioDown => ({ ...alive(n), type: 'receipt', state: 'logged' });

describe('numbers and pages', () => {
  test('each number a page was said under stands for it; a withdrawal and what was never said for none', () => {
    const lines = new Lines();
    lines.said('p', page(4));
    lines.said('p', page(9));
    lines.said('p', page(11, '8-1-1'));
    lines.said('p', unpage(12));
    lines.said('q', page(5, '9-1-1'));
    expect([4, 9, 11, 12, 5].map((n) => lines.pageOf('p', n))).toEqual([
      '7-1-1',
      '7-1-1',
      '8-1-1',
      undefined,
      undefined,
    ]);
    lines.forget('p');
    expect(lines.pageOf('p', 4)).toBeUndefined();
    expect(lines.pageOf('q', 5)).toBe('9-1-1');
  });

  test('the newest 128 of a pager are kept, whatever is said', () => {
    const lines = new Lines();
    for (let n = 1; n <= 1_000; n++) lines.said('p', page(n, `${n % 40}-1-1`));
    expect(lines.pageOf('p', 872)).toBeUndefined();
    expect(lines.pageOf('p', 873)).toBe('33-1-1');
    expect(lines.pageOf('p', 1_000)).toBe('0-1-1');
  });

  test('what was written and not heard to ring is overdue after 6 s, once, until it is said and written again', () => {
    const lines = new Lines();
    const due = (now: number, heard = false) => lines.overdue(() => !heard, now);
    lines.said('p', page(4));
    expect(due(100_000)).toEqual([]);
    lines.written('p', page(4), 1_000);
    expect(due(6_999)).toEqual([]);
    expect(due(7_000)).toEqual([{ device: 'p', n: 4, page: '7-1-1', times: 1 }]);
    expect(due(60_000)).toEqual([]);
    lines.said('p', page(8));
    // The write of an older one says nothing of this one.
    lines.written('p', page(4), 61_000);
    expect(due(100_000)).toEqual([]);
    lines.written('p', page(8), 100_000);
    expect(due(106_000)).toEqual([{ device: 'p', n: 8, page: '7-1-1', times: 2 }]);
    lines.said('p', page(9));
    lines.written('p', page(9), 200_000);
    expect(due(206_000, true)).toEqual([]);
    expect(lines.lost('p', page(9)).times).toBe(1);
  });

  test('a page that is withdrawn or out of reach is not missed', () => {
    const lines = new Lines();
    lines.said('p', page(4));
    lines.written('p', page(4), 0);
    lines.said('p', unpage(5));
    lines.said('q', page(4));
    lines.written('q', page(4), 0);
    lines.outOfReach('q');
    expect(lines.overdue(() => true, 60_000)).toEqual([]);
  });

  test('an answer that nobody can place: its pager is told at most every 5 s, and given up after 15', () => {
    const lines = new Lines();
    expect([0, 1, 4_999, 5_000, 9_000, 10_000, 15_000, 29_000].map((t) => lines.astray('p', 3, t))).toEqual([
      'tell',
      'wait',
      'wait',
      'tell',
      'wait',
      'tell',
      'give-up',
      'give-up',
    ]);
    // Many numbers are no reason to tell more often.
    const said = Array.from({ length: 100 }, (_, i) => lines.astray('p', 100 + i, 100_000 + 40 * i));
    expect(said.filter((one) => one === 'tell')).toHaveLength(1);
  });
});

describe('lines among what is to be written', () => {
  const ways = () => [
    { hub: 'noord', address: 'a', rssi: -50 },
    { hub: 'zuid', address: 'a', rssi: -60 },
  ];
  const all = (writes: Writes, now: number): Order[] => {
    const orders: Order[] = [];
    for (
      let order = writes.next(ways, () => true, now);
      order !== null;
      order = writes.next(ways, () => true, now)
    )
      orders.push(order);
    return orders;
  };
  const names = (order: Order | undefined) => order?.messages.map(({ type, n }) => `${type} ${n}`);

  test('numbers rise, and a write ends with its first line', () => {
    const writes = new Writes();
    for (const message of [receipt(7), page(5), unpage(6, '8-1-1'), alive(4)])
      writes.put('p', ways(), message, 0, true);
    const [first, ...more] = all(writes, 0);
    expect(names(first)).toEqual(['alive 4', 'line 5']);
    expect(more).toEqual([]);
    writes.written('noord', 'a');
    expect(names(all(writes, 1)[0])).toEqual(['line 6']);
    writes.written('noord', 'a');
    expect(names(all(writes, 2)[0])).toEqual(['receipt 7']);
  });

  test('a withdrawal takes the place of its page, a newer text of an older; nothing of that is lost', () => {
    const writes = new Writes();
    for (const message of [page(5), page(6), unpage(7), page(8, '8-1-1')])
      writes.put('p', ways(), message, 0, true);
    expect(names(all(writes, 0)[0])).toEqual(['line 7']);
    expect(writes.takeDropped()).toEqual([]);
  });

  test.each([
    ['its hub is gone', (writes: Writes) => writes.hubGone('noord'), 100],
    ['its hub never says that it wrote', (writes: Writes) => void writes.lapse(5_000), 5_000],
  ])('when %s the line is named, and the next goes through the other hub', (_, fails, now) => {
    const writes = new Writes();
    writes.put('p', ways(), page(5), 0, true);
    expect(all(writes, 0)[0]?.hub).toBe('noord');
    fails(writes);
    expect(writes.takeDropped()).toEqual([{ device: 'p', line: page(5) }]);
    expect(writes.takeDropped()).toEqual([]);
    writes.put('p', ways(), page(9), now, true);
    const without = writes.next(ways, (hub) => hub !== 'noord' || now > 1_000, now);
    expect(without?.hub).toBe('zuid');
  });

  test('one that waits for a hub for 15 s is named', () => {
    const writes = new Writes();
    writes.put('p', ways(), page(5), 0, true);
    expect(writes.next(ways, () => false, 15_000)).toBeNull();
    expect(writes.takeDropped()).toEqual([]);
    expect(writes.next(ways, () => false, 15_001)).toBeNull();
    expect(writes.takeDropped()).toHaveLength(1);
  });

  test('an answer to a beat waits up to 50 s for something else, but not for a boot that was never answered', () => {
    const writes = new Writes();
    const put = (message: RadioDown | RadioLine, now: number): number => {
      writes.put('p', ways(), message, now, true);
      const { length } = all(writes, now);
      for (const { hub } of ways()) writes.written(hub, 'a');
      return length;
    };
    expect(put(alive(1), 0)).toBe(1);
    expect([10, 20, 30, 40].map((s) => put(alive(s), s * 1_000))).toEqual([0, 0, 0, 0]);
    expect(put(alive(50), 50_000)).toBe(1);
    expect(put(alive(60), 60_000)).toBe(0);
    expect(put(page(61), 61_000)).toBe(1);
    expect(put(alive(62, 2), 62_000)).toBe(1);
    expect(put(alive(63, 2), 63_000)).toBe(0);
  });

  test('whatever is put and fails: every page is written, replaced or named, and memory is bounded', () => {
    const deed = fc.record({
      what: fc.constantFrom('page', 'unpage', 'receipt', 'alive', 'write', 'lapse', 'gone'),
      of: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 120 }), (deeds) => {
        const writes = new Writes();
        const open = new Map<string, number>();
        let n = 0;
        let now = 0;
        const settle = (): void => {
          for (const { line } of writes.takeDropped())
            if (line.body.type !== 'settings' && open.get(line.body.page) === line.n)
              open.delete(line.body.page);
        };
        for (const { what, of } of deeds) {
          n += 1;
          now += 200;
          const id = `${of}-1-1`;
          if (what === 'page' || what === 'unpage') {
            writes.put('p', ways(), what === 'page' ? page(n, id) : unpage(n, id), now, true);
            open.set(id, n);
          } else if (what === 'receipt') writes.put('p', ways(), receipt(n), now, true);
          else if (what === 'alive') writes.put('p', ways(), alive(n), now, true);
          else if (what === 'lapse') {
            now += 5_000;
            writes.lapse(now);
          } else
            for (const order of all(writes, now)) {
              const high = order.messages.map((message) => message.n);
              expect(high).toEqual([...high].sort((a, b) => a - b));
              if (what === 'gone') writes.hubGone(order.hub);
              else {
                writes.written(order.hub, order.address);
                for (const message of order.messages)
                  if (
                    message.type === 'line' &&
                    message.body.type !== 'settings' &&
                    open.get(message.body.page) === message.n
                  )
                    open.delete(message.body.page);
              }
            }
          settle();
        }
        now += 60_000;
        writes.lapse(now);
        writes.next(ways, () => false, now);
        settle();
        expect([...open]).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
