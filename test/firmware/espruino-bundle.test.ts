/**
 * The desk button's firmware as it is written into an ESP32, run in Node on a board in virtual time: byte for byte and
 * tone for tone what the core does, whatever the network does.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { DESK_GESTURES, type DeviceConfig } from '../../firmware/core/config.ts';
import type { Tone } from '../../firmware/core/signals.ts';
import { CoreAlone } from './core-alone.ts';
import { BUTTON, board, buildWired, idOf, KEY, SECOND, toneOf } from './desk-board.ts';
import { ScriptedGateway } from './scripted-gateway.ts';

beforeAll(() => buildWired('esp32'));

const CONFIG: DeviceConfig = {
  device: 'balie-1',
  kind: 'desk',
  gestures: DESK_GESTURES,
  addresses: 2,
  beatMs: 10_000,
  covert: false,
  firmware: 'esp32 1.2.3',
};

/** Something done from outside at a moment, to both worlds alike. */
type Deed = readonly [
  at: number,
  what: 'down' | 'up' | 'down2' | 'up2' | ((gateway: ScriptedGateway) => void),
];

/** Lives the same deeds on the board and in the core, and gives both traces. */
function both(deeds: readonly Deed[], end: number) {
  const { chip, gateway } = board();
  const other = new ScriptedGateway('balie-1', KEY);
  const core = new CoreAlone(CONFIG, KEY, other, ['10.0.0.2', '10.0.0.3']);
  const ofChip: string[] = [];
  const ofCore: string[] = [];
  let last: [Tone, Tone] = ['off', 'off'];
  let next = 0;
  for (let now = 1_000; now <= end; now += 1) {
    chip.until(now);
    core.until(now);
    for (let deed = deeds[next]; deed !== undefined && deed[0] <= now; deed = deeds[next]) {
      next += 1;
      const what = deed[1];
      if (typeof what === 'function') {
        what(gateway);
        what(other);
      } else {
        const second = what.endsWith('2');
        const down = what.startsWith('down');
        chip.pin(second ? SECOND : BUTTON, !down);
        core.pin(second ? 1 : 0, down);
      }
    }
    chip.until(now);
    core.until(now);
    const tones: [Tone, Tone] = [toneOf(chip), core.tone];
    if (tones[0] !== last[0]) ofChip.push(`${now} ${tones[0]}`);
    if (tones[1] !== last[1]) ofCore.push(`${now} ${tones[1]}`);
    last = tones;
  }
  expect(gateway.problems).toEqual([]);
  // The root key never leaves, neither as digits nor as bytes.
  for (const { what } of chip.outs)
    for (const secret of [KEY, Buffer.from(KEY).toString('hex')]) expect(what).not.toContain(secret);
  return {
    chip: [...ofChip, ...chip.outs.map(({ at, what }) => `${at} ${what}`)],
    core: [...ofCore, ...core.outs.map(({ at, what }) => `${at} ${what}`)],
    heard: gateway.heard,
  };
}

const says =
  (state: 'coming' | 'nobody' | 'closed', call112: 0 | 1 = 0) =>
  (gateway: ScriptedGateway): void =>
    gateway.tell({ type: 'progress', id: idOf(gateway), state, responders: 1, call112 });

describe('the bundle does what the core does, byte for byte and tone for tone', () => {
  const rattle: Deed[] = [];
  for (let i = 0; i < 9; i++) rattle.push([5_000 + 2 * i, i % 2 === 0 ? 'down' : 'up']);
  const stories: [
    string,
    Deed[],
    number,
    (lines: readonly string[], heard: readonly { type: string }[]) => void,
  ][] = [
    [
      'a press, its receipt, help that comes, and the end',
      [
        [3_000, 'down'],
        [3_120, 'up'],
        [6_000, says('coming')],
        [20_000, says('closed')],
      ],
      40_000,
      (lines, heard) => {
        expect(heard.filter(({ type }) => type === 'press')).toHaveLength(1);
        expect(heard.filter(({ type }) => type === 'beat').length).toBeGreaterThan(3);
        expect(lines.some((line) => line.endsWith(' green'))).toBe(true);
      },
    ],
    [
      'a contact that rattles for 16 ms is one press, and held for 2 s an emergency',
      [...rattle, [9_000, 'up']],
      12_000,
      (_lines, heard) => {
        const levels = heard.filter(({ type }) => type === 'press').map((one) => 'level' in one && one.level);
        expect(levels).toEqual(['assist', 'emergency']);
      },
    ],
    [
      'the second button',
      [
        [4_000, 'down2'],
        [4_200, 'up2'],
      ],
      8_000,
      (_lines, heard) =>
        expect(heard.filter(({ type }) => type === 'press')).toMatchObject([{ level: 'emergency' }]),
    ],
    [
      'receipts that are lost for 12 s: repeats, the other address, and red until one comes',
      [
        [2_500, (gateway) => Object.assign(gateway, { receipts: 'none' })],
        [3_000, 'down'],
        [3_100, 'up'],
        [15_000, (gateway) => Object.assign(gateway, { receipts: 'logged' })],
      ],
      25_000,
      (lines, heard) => {
        expect(lines.some((line) => line.endsWith(' red'))).toBe(true);
        expect(new Set(heard.map((one) => 'host' in one && one.host))).toEqual(
          new Set(['10.0.0.2', '10.0.0.3']),
        );
      },
    ],
    [
      'the log fails, then works again; nobody comes; 112',
      [
        [2_500, (gateway) => Object.assign(gateway, { receipts: 'unlogged' })],
        [3_000, 'down'],
        [3_100, 'up'],
        [9_000, (gateway) => Object.assign(gateway, { receipts: 'logged' })],
        [14_000, says('nobody', 1)],
        [16_000, says('coming', 1)],
        [25_000, says('closed')],
      ],
      30_000,
      (lines) => expect(lines.some((line) => line.endsWith(' amber'))).toBe(true),
    ],
    [
      'a gateway that says nothing, that refuses the log-in, and the first address dead',
      [
        [4_000, (gateway) => Object.assign(gateway, { alive: false, receipts: 'none' })],
        [8_000, 'down'],
        [8_100, 'up'],
        [20_000, (gateway) => Object.assign(gateway, { reach: (host: string) => host !== '10.0.0.2' })],
        [40_000, (gateway) => Object.assign(gateway, { alive: true, receipts: 'logged' })],
      ],
      90_000,
      (_lines, heard) => expect(heard.filter(({ type }) => type === 'press').length).toBeGreaterThan(8),
    ],
  ];
  it.each(stories)('%s', (_title, deeds, end, more) => {
    const { chip, core, heard } = both(deeds, end);
    expect(chip.length).toBeGreaterThan(10);
    expect(chip).toEqual(core);
    more(chip, heard);
  });
});
