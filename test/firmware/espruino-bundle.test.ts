/**
 * The desk button's firmware as it is written into an ESP32, run in Node on a board in virtual time: byte for byte and
 * tone for tone what the core does, whatever the network does.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { BOARDS, buildBoard } from '../../firmware/build/boards.ts';
import { DESK_GESTURES, type DeviceConfig } from '../../firmware/core/config.ts';
import type { Tone } from '../../firmware/core/signals.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { CoreAlone } from './core-alone.ts';
import { FakeChip } from './fake-chip.ts';
import { ScriptedGateway } from './scripted-gateway.ts';

const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const BUTTON = 9;
const SECOND = 8;
const LIGHT = { red: 1, green: 2, blue: 3 };
const SETTINGS = {
  device: 'balie-1',
  number: 513,
  key: KEY,
  gateways: [
    ['10.0.0.2', 1883],
    ['10.0.0.3', 1883],
  ],
  button: BUTTON,
  second: SECOND,
  ...LIGHT,
};
const CONFIG: DeviceConfig = {
  device: 'balie-1',
  kind: 'desk',
  gestures: DESK_GESTURES,
  addresses: 2,
  beatMs: 10_000,
  covert: false,
  firmware: 'esp32 1.2.3',
};

let program = '';
beforeAll(async () => {
  const esp32 = BOARDS.find(({ name }) => name === 'esp32');
  if (esp32 === undefined) throw new Error('no such board');
  program = (await buildBoard(ROOT, esp32, '1.2.3')).program;
});

/** A board with its gateway, switched on. */
function board(settings: object = SETTINGS, before: (chip: FakeChip) => void = () => undefined) {
  const chip = new FakeChip();
  const gateway = new ScriptedGateway('balie-1', KEY);
  chip.peer = gateway;
  chip.storage.set('noodknop', typeof settings === 'string' ? settings : JSON.stringify(settings));
  before(chip);
  chip.boot(program);
  return { chip, gateway };
}
const toneOf = (chip: FakeChip): Tone => {
  const on = (pin: number): boolean => chip.levels.get(pin) === 1;
  const [red, green, blue] = [on(LIGHT.red), on(LIGHT.green), on(LIGHT.blue)];
  if (red && green && blue) return 'white';
  if (red) return green ? 'amber' : 'red';
  return green ? 'green' : blue ? 'blue' : 'off';
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
  return {
    chip: [...ofChip, ...chip.outs.map(({ at, what }) => `${at} ${what}`)],
    core: [...ofCore, ...core.outs.map(({ at, what }) => `${at} ${what}`)],
    heard: gateway.heard,
  };
}

describe('the bundle does what the core does, byte for byte and tone for tone', () => {
  it('a press, its receipt, help that comes, and the end', () => {
    const { chip, core, heard } = both(
      [
        [3_000, 'down'],
        [3_120, 'up'],
        [
          6_000,
          (gateway) =>
            gateway.tell({
              type: 'progress',
              id: gateway.heard.find(({ type }) => type === 'press')?.id ?? '',
              state: 'coming',
              responders: 1,
              call112: 0,
            }),
        ],
        [
          20_000,
          (gateway) =>
            gateway.tell({
              type: 'progress',
              id: gateway.heard.find(({ type }) => type === 'press')?.id ?? '',
              state: 'closed',
              responders: 1,
              call112: 0,
            }),
        ],
      ],
      40_000,
    );
    expect(chip).toEqual(core);
    expect(heard.filter(({ type }) => type === 'press')).toHaveLength(1);
    expect(heard.filter(({ type }) => type === 'beat').length).toBeGreaterThan(3);
    expect(chip.some((line) => line.endsWith(' green'))).toBe(true);
  });
});
