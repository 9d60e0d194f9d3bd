/** The pure parts of the simulator page: the plan that is drawn from places, the order of moments, and moments to jump to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaWords } from '../../../gateway/core/area-words.ts';
import { type Listed, planDevices } from '../../../gateway/web/parts/sim-devices.ts';
import { mending, momentAt } from '../../../gateway/web/parts/sim-face.ts';
import { floorsOf, keepIn, layFloor, seatIn } from '../../../gateway/web/parts/sim-layout.ts';
import {
  linesOf,
  MOST_MOMENTS,
  type Moment,
  shown,
  withMoments,
} from '../../../gateway/web/parts/sim-moments.ts';
import { hornOf } from '../../../gateway/web/parts/stage.ts';
import { withDevices } from '../../../gateway/web/parts/virtual.ts';
import { quiet } from './canned.ts';
import { virtualDevice } from './virtual-devices.ts';

it.each([
  ['idle', 'quiet'],
  ['ringing', 'sounds'],
  ['out-of-order', 'chirps'],
] as const)('a sounder that shows %s is said to be: %s', (pattern, said) => {
  const { look } = virtualDevice('sirene', 'sounder', 'gang', pattern);
  expect(hornOf(look)).toBe(said);
});

describe('the plan drawn from places', () => {
  const floor = fc
    .array(fc.record({ area: fc.constantFrom('voor', 'achter', ''), devices: fc.nat(40) }), {
      minLength: 1,
      maxLength: 30,
    })
    .map((rooms) =>
      rooms.map(({ area, devices }, i) => ({
        place: { id: `p${i}`, name: `Plek ${i}`, floor: '0', area },
        devices,
      })),
    );

  it('gives every place a room, no two rooms one piece of floor, and every device a seat in its room', () => {
    fc.assert(
      fc.property(floor, (rooms) => {
        const devices = new Map(rooms.map((room) => [room.place.id, room.devices]));
        const layout = layFloor(
          rooms.map(({ place }) => place),
          (place) => devices.get(place) ?? 0,
          'huis',
        );
        const drawn = [...layout.rooms.values()];
        expect(drawn.map(({ id }) => id).sort()).toEqual(rooms.map(({ place }) => place.id).sort());
        for (const a of drawn) {
          expect(a.x + a.width).toBeLessThanOrEqual(1000);
          expect(a.y + a.height).toBeLessThanOrEqual(1000);
          for (const b of drawn)
            if (a !== b)
              expect(
                a.x + a.width <= b.x ||
                  b.x + b.width <= a.x ||
                  a.y + a.height <= b.y ||
                  b.y + b.height <= a.y,
              ).toBe(true);
          const total = devices.get(a.id) ?? 0;
          for (let index = 0; index < total; index += 1) {
            const seat = seatIn(a, layout.ratio, index, total);
            expect(seat.x > a.x && seat.x < a.x + a.width).toBe(true);
            expect(seat.y > a.y && seat.y < a.y + a.height).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what is dragged away inside its room', () => {
    const layout = layFloor([{ id: 'p', name: 'P', floor: '', area: '' }], () => 1, 's');
    const room = layout.rooms.get('p');
    if (room === undefined) throw new Error('the place has a room');
    const point = keepIn(room, layout.ratio, { x: 5000, y: -5000 });
    expect(point.x).toBeLessThan(room.x + room.width);
    expect(point.y).toBeGreaterThan(room.y);
  });

  it('names floors in the order of the site file, and areas without the name of their site', () => {
    const place = (floor: string) => ({ id: floor, name: floor, floor, area: '' });
    expect(floorsOf([place('begane grond'), place('1e'), place('begane grond')])).toEqual([
      'begane grond',
      '1e',
    ]);
    expect(['linde-voor', 'haven', 'zolder-links'].map((area) => areaWords(area, 'linde'))).toEqual([
      'Voor',
      'Haven',
      'Zolder links',
    ]);
    expect(areaWords('linde', 'linde')).toBe('');
  });
});

describe('the list of moments', () => {
  const at = (ms: number): string => new Date(1_800_000_000_000 + ms).toISOString();
  const moment = (ms: number, kind: Moment['kind'], alarm: string | null = null): Moment => ({
    at: at(ms),
    kind,
    subject: 'x',
    text: `${kind} ${ms}`,
    alarm,
  });
  const told = (list: readonly Moment[]): readonly (number | null)[] =>
    linesOf(list).map(({ since }) => since);

  it('counts from the finger that was felt, alarm by alarm', () => {
    const list = withMoments(
      [],
      [
        moment(0, 'device'),
        shown(at(100), 0, 'balie-1', 'Gevoeld', true),
        moment(112, 'press', 'A'),
        moment(5000, 'press', 'B'),
        moment(5100, 'answer', 'A'),
        moment(5200, 'answer', 'B'),
      ],
    );
    expect(told(list)).toEqual([null, 0, 12, 0, 5000, 200]);
  });

  it('puts what was a moment late where it belongs, but lets clocks jump', () => {
    const list = withMoments([moment(0, 'press'), moment(400, 'receipt')], [moment(200, 'shows')]);
    expect(list.map(({ kind }) => kind)).toEqual(['press', 'shows', 'receipt']);
    const jumped = withMoments(list, [moment(86_400_000, 'world'), moment(600, 'world')]);
    expect(jumped.slice(-2).map(({ text }) => text)).toEqual(['world 86400000', 'world 600']);
  });

  it('tells true time between moments while the clock is set to another day, in their true order', () => {
    const DAY = 86_400_000;
    const later = (ms: number, kind: Moment['kind'], alarm: string | null = null): Moment => ({
      ...moment(DAY + ms, kind, alarm),
      real: at(ms),
    });
    const list = withMoments(
      [moment(0, 'press', 'A')],
      [
        later(3000, 'world'),
        later(3500, 'answer', 'A'),
        // The page does not know of the jump yet.
        shown(at(3400), 0, 'balie-1', 'Er komt iemand', false),
        later(6000, 'press', 'B'),
        shown(at(5900), DAY, 'balie-2', 'Gevoeld', true),
        later(6050, 'receipt', 'B'),
        moment(9000, 'answer', 'B'),
      ],
    );
    expect(told(list)).toEqual([0, 3000, 3400, 3500, 0, 100, 150, 3100]);
    expect(list.map(({ kind }) => kind).slice(1, 6)).toEqual(['world', 'shows', 'answer', 'shows', 'press']);
    expect(list[4]?.at).toBe(at(DAY + 5900));
  });

  it('holds a moment once, and no more than it can draw', () => {
    const many = Array.from({ length: MOST_MOMENTS + 50 }, (_, i) => moment(i, 'page'));
    const list = withMoments(withMoments([], many), many.slice(-20));
    expect(list).toHaveLength(MOST_MOMENTS);
    expect(list.at(-1)?.text).toBe(`page ${MOST_MOMENTS + 49}`);
    expect(withMoments(list, many.slice(-3))).toBe(list);
  });
});

describe('what did not change', () => {
  const device = (id: string, extra: Partial<Listed> = {}): Listed => {
    const [model] = quiet(0, null).devices;
    if (model === undefined) throw new Error('the demo site has devices');
    return { ...model, id, ...extra };
  };

  it('is the same device on the plan, and is not drawn again', () => {
    const list = [device('b'), device('a'), device('c')];
    const before = planDevices(list, [], []);
    const after = planDevices([device('a'), device('b', { battery: 5 }), device('c')], [], [], before);
    expect(after.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(after.map((one, i) => one === before[i])).toEqual([true, false, true]);
    expect(after[1]?.battery).toBe(5);
  });

  it('is the same line of the timeline, until the press that it counts from is known', () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const moment = (ms: number, kind: Moment['kind']): Moment => ({
      ...{ at: at(ms), kind, subject: 'x', text: kind, alarm: null },
    });
    const kept = new WeakMap();
    const answer = moment(900, 'answer');
    const before = linesOf([moment(100, 'press'), answer], kept);
    const grown = withMoments([answer], [moment(2000, 'receipt')]);
    expect(linesOf([...grown], kept)[0]).not.toBe(before[1]);
    const again = linesOf([moment(100, 'press'), answer], kept);
    expect(again[1]?.since).toBe(800);
    expect(linesOf([moment(100, 'press'), answer], kept)[1]).toBe(again[1]);
  });

  it('is the same virtual device, while others tell their news and new ones come', () => {
    const [a, b] = [
      virtualDevice('a', 'desk', 'linde-balie', 'idle'),
      virtualDevice('c', 'desk', 'linde-balie', 'idle'),
    ];
    const news = new Map([
      ['c', virtualDevice('c', 'desk', 'linde-balie', 'felt', 2)],
      ['b', virtualDevice('b', 'desk', 'linde-balie', 'idle')],
    ]);
    const list = withDevices([a, b], news);
    expect(list.map(({ id, serial }) => [id, serial])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ]);
    expect(list[0]).toBe(a);
  });
});

describe('the world', () => {
  it('jumps to the next Monday at 08:59, never back', () => {
    for (let day = 0; day < 8; day += 1)
      for (const hour of [0, 8, 9, 23]) {
        const now = new Date(2026, 10, 20 + day, hour, 59, 30).getTime();
        const then = new Date(momentAt(now, 'monday'));
        expect([then.getDay(), then.getHours(), then.getMinutes()]).toEqual([1, 8, 59]);
        expect(then.getTime() - now).toBeGreaterThan(0);
        expect(then.getTime() - now).toBeLessThanOrEqual(7 * 86_400_000);
      }
  });

  it('knows for each standing fault what puts it right', () => {
    const faults = {
      channels: { sms: 'hangs', mail: 'works' },
      broker: 'stopped',
      clock: { offsetMs: 5 },
      phones: ['ria'],
    } as const;
    expect(mending(faults)).toEqual([
      { broker: 'runs' },
      { channel: { kind: 'sms', mode: 'works' } },
      { clock: { offsetMs: 0 } },
      { person: { id: 'ria', phone: 'on' } },
    ]);
  });
});
