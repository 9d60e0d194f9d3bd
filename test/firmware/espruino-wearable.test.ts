/**
 * The wearables' firmware as it is written into a Puck.js and a Bangle.js 2, run in Node on a board in virtual time:
 * frame for frame and pulse for pulse what core and radio link do, whatever hubs do.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type DeviceConfig, standardConfig } from '../../firmware/core/config.ts';
import { BTN, type FakeAir } from './fake-air.ts';
import type { FakeChip } from './fake-chip.ts';
import { ScriptedHub, type Writable } from './scripted-hub.ts';
import { WearableAlone } from './wearable-alone.ts';
import { board, buildWearables, KEY, type Kind, lightOf, NUMBER } from './wearable-board.ts';

beforeAll(buildWearables);

/** Something done from outside at a moment, to both worlds alike. */
type Deed = readonly [at: number, what: 'down' | 'up' | ((hub: ScriptedHub, wearable: Writable) => void)];

const lightsOn = (kind: Kind, chip: FakeChip, air: FakeAir): boolean =>
  kind === 'puckjs' ? lightOf(chip) !== 'off' : air.vibrates;

/** Lives the same deeds on the board and in core and link, and gives both traces. */
function both(kind: Kind, deeds: readonly Deed[], end: number) {
  const { chip, hub, air } = board(kind);
  const config: DeviceConfig = standardConfig('draag-1', 'wearable', `${kind} 1.2.3`.slice(0, 16));
  const other = new ScriptedHub(KEY, NUMBER);
  const core = new WearableAlone(config, KEY, NUMBER, other);
  const ofChip: string[] = [];
  const ofCore: string[] = [];
  let last = [false, false];
  let next = 0;
  for (let now = 1_000; now <= end; now += 1) {
    chip.until(now);
    core.until(now);
    for (let deed = deeds[next]; deed !== undefined && deed[0] <= now; deed = deeds[next]) {
      next += 1;
      const what = deed[1];
      if (typeof what === 'function') {
        what(hub, air);
        what(other, core);
      } else {
        chip.pin(BTN, what === 'down');
        core.pin(what === 'down');
      }
    }
    chip.until(now);
    core.until(now);
    const tones = [lightsOn(kind, chip, air), core.tone !== 'off'];
    if (tones[0] !== last[0]) ofChip.push(`${now} ${tones[0]}`);
    if (tones[1] !== last[1]) ofCore.push(`${now} ${tones[1]}`);
    last = tones;
  }
  expect(hub.problems).toEqual([]);
  for (const { what } of chip.outs)
    for (const secret of [KEY, Buffer.from(KEY).toString('hex')]) expect(what).not.toContain(secret);
  return {
    chip: [...ofChip, ...chip.outs.map(({ at, what }) => `${at} ${what}`)],
    core: [...ofCore, ...core.outs.map(({ at, what }) => `${at} ${what}`)],
    hub,
  };
}

describe.each(['puckjs', 'banglejs2'] as const)('%s does what core and radio link do', (kind) => {
  const stories: [string, Deed[], number, (hub: ScriptedHub, lines: readonly string[]) => void][] = [
    [
      'a hold, its receipt, help that comes, and the end',
      [
        [2_000, (hub, wearable) => hub.write(wearable, [hub.alive()])],
        [12_000, 'down'],
        [13_000, 'up'],
        [14_000, (hub, wearable) => hub.write(wearable, [hub.receipt('logged'), hub.progress('paged')])],
        [18_000, (hub, wearable) => hub.write(wearable, [hub.progress('coming')])],
        [26_000, (hub, wearable) => hub.write(wearable, [hub.progress('on-scene', 1)])],
        [33_000, (hub, wearable) => hub.write(wearable, [hub.progress('closed')])],
      ],
      50_000,
      (hub, lines) => {
        expect(hub.of('press').length).toBeGreaterThan(1);
        expect(new Set(hub.of('press').map(({ level, seq }) => `${level} ${seq}`))).toEqual(
          new Set([`assist ${hub.of('press')[0]?.seq}`]),
        );
        expect(lines.at(-1)).toMatch(/air silent$/);
      },
    ],
    [
      'a knock calls nobody',
      [
        [12_000, 'down'],
        [12_090, 'up'],
        [14_000, 'down'],
        [14_400, 'up'],
      ],
      20_000,
      (hub) => expect(hub.of('press')).toEqual([]),
    ],
    [
      'two taps, of a contact that rattles',
      [
        ...[0, 1, 2, 3, 4, 5, 6].map((i): Deed => [12_000 + 2 * i, i % 2 === 0 ? 'down' : 'up']),
        [12_150, 'up'],
        [12_400, 'down'],
        [12_520, 'up'],
      ],
      20_000,
      (hub) => expect(new Set(hub.of('press').map(({ level }) => level))).toEqual(new Set(['assist'])),
    ],
    [
      'held on for 3 s it is an emergency, under the same number; a receipt for less does not count',
      [
        [12_000, 'down'],
        [14_500, (hub, wearable) => hub.write(wearable, [hub.receipt('logged')])],
        [15_600, 'up'],
        [16_000, (hub, wearable) => hub.write(wearable, [hub.receipt('logged')])],
        [19_000, (hub, wearable) => hub.write(wearable, [hub.receipt('logged', true)])],
        [22_000, (hub, wearable) => hub.write(wearable, [hub.progress('nobody', 1)])],
      ],
      60_000,
      (hub, lines) => {
        const presses = hub.of('press');
        expect(new Set(presses.map(({ level }) => level))).toEqual(new Set(['assist', 'emergency']));
        expect(new Set(presses.map(({ seq }) => seq)).size).toBe(1);
        expect(presses.at(-1)?.at).toBeLessThanOrEqual(19_000);
        expect(lines.length).toBeGreaterThan(30);
      },
    ],
    [
      'nobody hears for a minute',
      [
        [12_000, 'down'],
        [13_000, 'up'],
      ],
      71_500,
      (hub, lines) => {
        expect(hub.of('press').length).toBeGreaterThan(15);
        expect(lines.filter((line) => / air \d+ 11/.test(line)).every((line) => / air 100 /.test(line))).toBe(
          true,
        );
      },
    ],
    [
      'a stranger who connects, writes nonsense and stays',
      [
        [3_000, (_hub, wearable) => wearable.connected()],
        [3_100, (_hub, wearable) => wearable.written(new Uint8Array(24).fill(7))],
        [5_000, (_hub, wearable) => wearable.connected()],
        [20_000, 'down'],
        [21_000, 'up'],
        [21_500, (_hub, wearable) => wearable.connected()],
        [30_000, (hub, wearable) => hub.write(wearable, [hub.receipt('unlogged')])],
        [35_000, (hub, wearable) => hub.write(wearable, [hub.receipt('logged')])],
      ],
      60_000,
      (hub, lines) => {
        expect(lines.filter((line) => line.endsWith('hangs up'))).toHaveLength(3);
        expect(hub.of('press').at(-1)?.at).toBeLessThanOrEqual(35_000);
      },
    ],
  ];
  it.each(stories)('%s', (_title, deeds, end, more) => {
    const { chip, core, hub } = both(kind, deeds, end);
    expect(chip.length).toBeGreaterThan(2);
    expect(chip).toEqual(core);
    more(hub, chip);
  });
});
