/**
 * The desk button's firmware as it is written into an ESP32, run in Node on a board in virtual time: byte for byte and
 * tone for tone what the core does, whatever the network does.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
function board(settings: object | string = SETTINGS, before: (chip: FakeChip) => void = () => undefined) {
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
  // The root key never leaves, neither as digits nor as bytes.
  for (const { what } of chip.outs)
    for (const secret of [KEY, Buffer.from(KEY).toString('hex')]) expect(what).not.toContain(secret);
  return {
    chip: [...ofChip, ...chip.outs.map(({ at, what }) => `${at} ${what}`)],
    core: [...ofCore, ...core.outs.map(({ at, what }) => `${at} ${what}`)],
    heard: gateway.heard,
  };
}

const idOf = (gateway: ScriptedGateway): string => {
  const press = gateway.heard.find(({ type }) => type === 'press');
  return press?.type === 'press' ? press.id : '';
};
const says =
  (state: 'coming' | 'nobody' | 'closed', call112: 0 | 1 = 0) =>
  (gateway: ScriptedGateway): void =>
    gateway.tell({ type: 'progress', id: idOf(gateway), state, responders: 1, call112 });
const presses = (gateway: ScriptedGateway) => gateway.heard.filter(({ type }) => type === 'press');

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

describe('the board', () => {
  it('loses no press made while an address that leads nowhere keeps the chip busy for 9 s', () => {
    const { chip, gateway } = board(SETTINGS, (fresh) => {
      const nowhere = fresh.peer as ScriptedGateway;
      nowhere.reach = (host) => (host === '10.0.0.2' ? 9_000 : true);
    });
    chip.cut();
    // Also in the first seconds of a boot.
    chip.pinAt(BUTTON, false, chip.now + 3_000);
    chip.pinAt(BUTTON, true, chip.now + 3_150);
    chip.boot(program);
    chip.pass(1_500);
    expect(presses(gateway)).toHaveLength(1);
    const first = presses(gateway)[0];
    // Its age counts from the finger, not from when the chip was free again.
    expect(first).toMatchObject({ level: 'assist', host: '10.0.0.3' });
    expect(first?.type === 'press' && first.age).toBeGreaterThan(5_000);
  });

  it('takes a level for true when the edge that led to it was lost', () => {
    const { chip, gateway } = board();
    chip.until(5_000);
    chip.levels.set(BUTTON, 0);
    chip.until(16_000);
    chip.levels.set(BUTTON, 1);
    chip.until(40_000);
    expect(presses(gateway).length).toBeGreaterThan(0);
  });

  it('sends a press that was pending when the power went, under its id, marked as resumed', () => {
    const { chip, gateway } = board();
    gateway.receipts = 'none';
    chip.until(3_000);
    chip.pin(BUTTON, false);
    chip.pass(150);
    chip.pin(BUTTON, true);
    chip.pass(500);
    const before = presses(gateway).at(-1);
    chip.cut();
    chip.pass(2_000);
    gateway.receipts = 'logged';
    chip.boot(program);
    chip.pass(2_000);
    const after = presses(gateway).at(-1);
    expect(after).toMatchObject({ resumed: true, id: idOf(gateway), level: 'assist' });
    expect(after?.boot).not.toBe(before?.boot);
    expect(chip.outs.findIndex(({ what }) => what.startsWith('flash'))).toBeLessThan(
      chip.outs.findIndex(({ what }) => what.includes(Buffer.from('"press"').toString('hex'))),
    );
    chip.cut();
    chip.boot(program);
    chip.pass(5_000);
    expect(presses(gateway).at(-1)).toEqual(after);
  });

  it.each(['refused', 'throws'] as const)('calls although flash %s every write, and says so', (writes) => {
    const { chip, gateway } = board(SETTINGS, (fresh) => {
      fresh.writes = writes;
    });
    chip.until(3_000);
    chip.pin(BUTTON, false);
    chip.pass(100);
    expect(presses(gateway)).toHaveLength(1);
    chip.pin(BUTTON, true);
    chip.until(25_000);
    expect(gateway.heard.filter(({ type }) => type === 'beat').at(-1)).toMatchObject({ fault: 'flash' });
  });

  it('waits for Wi-Fi, asks again when the chip gives up, and calls as soon as it is there', () => {
    const { chip, gateway } = board({ ...SETTINGS, ssid: 'gebouw', password: 'geheim-geheim' }, (fresh) => {
      fresh.hasWifi = true;
    });
    chip.pin(BUTTON, false);
    chip.pass(100);
    chip.pin(BUTTON, true);
    const tones = new Set<Tone>();
    for (let i = 0; i < 100; i++) {
      chip.pass(100);
      tones.add(toneOf(chip));
    }
    expect(tones).toContain('red');
    expect(gateway.heard).toEqual([]);
    expect(chip.wifiCalls).toEqual(['gebouw']);
    chip.wifiSays('disconnected');
    chip.pass(2_100);
    expect(chip.wifiCalls).toEqual(['gebouw', 'gebouw']);
    chip.pass(3_000);
    chip.wifiSays('connected');
    chip.pass(50);
    expect(presses(gateway)).toHaveLength(1);
    // Gone and back: the old connection is given up, and a press in between waits.
    chip.pass(5_000);
    chip.wifiSays('disconnected');
    chip.pass(100);
    chip.pin(BUTTON, false);
    chip.pass(100);
    chip.pin(BUTTON, true);
    const before = presses(gateway).length;
    chip.pass(3_000);
    expect(presses(gateway)).toHaveLength(before);
    chip.wifiSays('connected');
    chip.pass(50);
    expect(presses(gateway).length).toBeGreaterThan(before);
  });

  it('asks for an address anew when none comes for a minute', () => {
    const { chip } = board({ ...SETTINGS, ssid: 'gebouw' }, (fresh) => {
      fresh.hasWifi = true;
    });
    chip.until(59_000);
    expect(chip.wifiCalls).toHaveLength(1);
    chip.until(63_000);
    expect(chip.wifiCalls).toHaveLength(2);
  });

  it('tells a refused log-in on its cable, and goes on trying', () => {
    const { chip, gateway } = board();
    gateway.connack = 5;
    chip.until(20_000);
    expect(chip.printed).toContain('noodknop: refused 5');
    gateway.connack = 0;
    chip.until(60_000);
    expect(gateway.heard.length).toBeGreaterThan(0);
  });

  it('feeds its watchdog for an hour in which the gateway comes and goes, and keeps calling', () => {
    const { chip, gateway } = board();
    let least = Number.POSITIVE_INFINITY;
    for (let minute = 1; minute <= 60; minute++) {
      gateway.reach = () => minute % 7 !== 3;
      gateway.alive = minute % 5 !== 2;
      const kicks = chip.kicks;
      chip.until(minute * 60_000);
      least = Math.min(least, chip.kicks - kicks);
      if (minute % 10 !== 0) continue;
      chip.pin(BUTTON, false);
      chip.pass(100);
      chip.pin(BUTTON, true);
    }
    chip.pass(60_000);
    expect(least).toBeGreaterThan(3);
    expect(new Set(presses(gateway).map((one) => one.type === 'press' && one.id)).size).toBe(6);
  });

  it('starts anew after a mistake of our own, with the press in its flash', () => {
    const { chip, gateway } = board();
    chip.until(3_000);
    chip.broken = true;
    chip.pin(BUTTON, false);
    chip.pass(100);
    expect(chip.restarts).toBe(1);
    chip.broken = false;
    chip.cut();
    chip.boot(program);
    chip.pass(1_000);
    expect(presses(gateway)).toMatchObject([{ resumed: true }]);
  });

  it('locks its console, unless it is open for work on it', () => {
    expect(board().chip.console).toBe('locked');
    expect(board({ ...SETTINGS, open: 1 }).chip.console).toBe('open');
  });
});

describe('settings that cannot be used', () => {
  it.each([
    ['not JSON', '{"device":'],
    ['not JSON', '7'],
    ['device', { ...SETTINGS, device: 'Balie 1' }],
    ['number', { ...SETTINGS, number: 70_000 }],
    ['key', { ...SETTINGS, key: KEY.slice(2) }],
    ['key', { ...SETTINGS, key: KEY.replace('a', 'G') }],
    ['gateways', { ...SETTINGS, gateways: [] }],
    ['gateways', { ...SETTINGS, gateways: [['10.0.0.2', 0]] }],
    ['ssid', { ...SETTINGS, ssid: 'x'.repeat(33) }],
    ['password', { ...SETTINGS, password: 5 }],
    ['button', { ...SETTINGS, button: 'D9' }],
    ['second', { ...SETTINGS, second: BUTTON }],
    ['red, green or blue', { ...SETTINGS, blue: -1 }],
    ['buzzer', { ...SETTINGS, buzzer: 99 }],
    ['high, low or cancel', { ...SETTINGS, low: 'yes' }],
    ['covert, open or english', { ...SETTINGS, covert: true }],
  ])('%s: named on the cable, the light flickers, and nothing else happens', (problem, settings) => {
    const { chip, gateway } = board(settings);
    const seen = new Set<number>();
    for (let i = 0; i < 40; i++) {
      chip.pass(30);
      seen.add(chip.levels.get(LIGHT.red) ?? -1);
    }
    expect(chip.printed).toEqual([`noodknop: settings: ${problem}`]);
    if (typeof settings !== 'string') expect(seen).toEqual(new Set([0, 1]));
    expect(gateway.heard).toEqual([]);
  });
});

describe('a board is not built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-board-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const building = (source: string, budget = 34_000) => {
    const entry = join(folder, 'entry.ts');
    writeFileSync(entry, source);
    return buildBoard(ROOT, { name: 'tried', entry, budget }, '1.2.3');
  };

  it.each([
    ['a Map', 'export const seen = new Map<string, number>();', /new Map/],
    ['a label', 'outer: for (;;) { break outer; }', /a label/],
    [
      'a closure in a loop',
      'export const calls: (() => number)[] = []; for (let i = 0; i < 2; i++) calls.push(() => i);',
      /a closure made in a loop/,
    ],
    [
      'a use before the definition',
      'const first = (): number => second(); const second = (): number => 1; export const one = first();',
      /second used above its definition/,
    ],
    ['a function that chips lack', 'export const wide = "a".padStart(3);', /padStart\(\), which chips lack/],
    ['a name of Node', 'export const version = process.version;', /process, which nobody defines/],
    [
      'rest',
      'export const all = (...more: number[]): number => more.length;',
      /RestElement|not supported|rest/,
    ],
    [
      'zod',
      `export { z } from '${join(ROOT, 'node_modules', 'zod', 'index.js')}';`,
      /a package, which no chip runs/,
    ],
  ])('with %s', async (_name, source, words) => {
    await expect(building(source)).rejects.toThrow(words);
  });

  it('over its budget', async () => {
    await expect(building('export const long = "a long word, and no more than that";', 20)).rejects.toThrow(
      /20 are allowed/,
    );
    expect((await building('export const short = "word";', 2_000)).bytes).toBeLessThan(2_000);
  });
});
