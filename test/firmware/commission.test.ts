/**
 * Writing a board, with the console of a board that a test can bend: each thing that goes wrong is told by its name, and
 * nothing that is half done can be taken for whole.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BOARDS as BUILDS } from '../../firmware/build/boards.ts';
import { BOARDS, programOf } from '../../firmware/commission/boards.ts';
import { checksumOf } from '../../firmware/commission/expressions.ts';
import { type FlashProgress, type FlashTrouble, flash, type Load } from '../../firmware/commission/flash.ts';
import { Commissioning } from '../../firmware/commission/main.ts';
import { type SettingsAsked, settingsText } from '../../firmware/commission/settings-text.ts';
import { troubleIn } from '../../firmware/commission/tool.ts';
import { reasonOf } from '../../firmware/commission/words.ts';
import { deskProblem, readSettings } from '../../firmware/shell/espruino/settings.ts';
import { hmac } from '../../gateway/shell/hmac.ts';
import { consolePassword, rootKey } from '../../protocol/keys.ts';
import { type BoardTemper, ConsoleBoard } from './console-board.ts';

const KEY = 'ab'.repeat(32);
const OLD_KEY = 'cd'.repeat(32);
const passwordOf = (key: string): string => consolePassword(hmac, rootKey(key) ?? new Uint8Array());
const PROGRAM = `print("${'x'.repeat(2_000)}")`;
const END = { port: '/dev/ttyUSB0', baud: 115_200 };
const esp32 = BOARDS.find(({ name }) => name === 'esp32') ?? BOARDS[0];
if (esp32 === undefined) throw new Error('there are no boards');
const ASKED: SettingsAsked = {
  device: 'balie-1',
  number: 7,
  kind: 'desk',
  key: KEY,
  ssid: 'Gebouw',
  wifiPassword: 'een lang wachtwoord',
  gateways: [['10.0.0.5', 1883]],
  button: 4,
  second: null,
  light: [25, 26, 27],
  buzzer: null,
  pressed: 'low',
  lit: 'high',
  cancel: false,
  covert: false,
  english: false,
};
const textOf = (further: Partial<SettingsAsked> = {}, program = PROGRAM): string => {
  const made = settingsText(esp32, { ...ASKED, ...further }, checksumOf(program));
  if ('reason' in made) throw new Error(made.reason);
  return made.text;
};
const LOAD: Load = {
  boards: ['ESP32'],
  device: 'balie-1',
  key: KEY,
  program: PROGRAM,
  settings: textOf(),
  unlocks: [passwordOf(KEY), passwordOf(OLD_KEY)],
  password: passwordOf(KEY),
};

const run = async (board: ConsoleBoard, load: Partial<Load> = {}, wanted = true) => {
  const told: FlashProgress[] = [];
  let done = false;
  const flashing = flash(
    END,
    { ...LOAD, ...load },
    async () => wanted,
    (progress) => told.push(progress),
    async () => board,
  ).finally(() => {
    done = true;
  });
  while (!done) await vi.advanceTimersByTimeAsync(100);
  const ended = await flashing;
  return { ended, stages: [...new Set(told.map(({ stage }) => stage))] };
};
const begins: BoardTemper = { locksWith: passwordOf(KEY) };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a board that is written', () => {
  it('holds both files, is locked, and its settings come last', async () => {
    const board = new ConsoleBoard(begins);
    const { ended, stages } = await run(board);
    expect(ended).toMatchObject({
      ok: true,
      checksum: checksumOf(PROGRAM),
      found: { device: null, wasLocked: false },
    });
    expect(stages).toEqual(['looking', 'found', 'erasing', 'writing', 'starting', 'locking', 'reading-back']);
    expect(board.files.get('.bootcde')).toBe(PROGRAM);
    expect(board.files.get('noodknop')).toBe(LOAD.settings);
    expect(board.locked).toBe(true);
    const first = board.seen.find((names) => names.includes('noodknop'));
    expect(first).toContain('.bootcde');
  });

  it('opens with the key it gets, or the one it had, and with no other', async () => {
    const settings = textOf({ key: OLD_KEY });
    for (const key of [KEY, OLD_KEY]) {
      const board = new ConsoleBoard({ ...begins, password: passwordOf(key) }, { noodknop: settings });
      const { ended } = await run(board);
      expect(ended).toMatchObject({ ok: true, found: { wasLocked: true, device: 'balie-1' } });
    }
    const stranger = new ConsoleBoard(
      { ...begins, password: passwordOf('ef'.repeat(32)) },
      { noodknop: 'x' },
    );
    expect((await run(stranger)).ended).toEqual({ ok: false, trouble: { type: 'locked' }, begun: false });
    expect([...stranger.files]).toEqual([['noodknop', 'x']]);
  });

  it('keeps presses that wait when it stays the same device, and loses those of another', async () => {
    for (const [was, kept] of [
      ['balie-1', true],
      ['balie-2', false],
    ] as const) {
      const board = new ConsoleBoard(begins, { noodknop: textOf({ device: was }), 'noodknop.0': 'a press' });
      expect((await run(board)).ended.ok).toBe(true);
      expect(board.files.has('noodknop.0')).toBe(kept);
    }
  });

  it('gets another key alone: its network stays, no password goes over the cable, the sums are right', async () => {
    const board = new ConsoleBoard(
      { ...begins, password: passwordOf(OLD_KEY) },
      { '.bootcde': PROGRAM, noodknop: textOf({ key: OLD_KEY }), 'noodknop.1': 'a press' },
    );
    const { ended } = await run(board, { program: null, settings: null });
    expect(ended).toMatchObject({ ok: true, checksum: checksumOf(PROGRAM) });
    expect(board.files.get('noodknop')).toBe(textOf());
    expect(board.heard).not.toContain(ASKED.wifiPassword);
    expect(board.files.get('noodknop.1')).toBe('a press');
  });
});

describe('what goes wrong', () => {
  const cases: readonly (readonly [
    string,
    BoardTemper,
    Readonly<Record<string, string>>,
    Partial<Load>,
    FlashTrouble,
    boolean,
  ])[] = [
    ['another board', { board: 'PUCKJS' }, {}, {}, { type: 'wrong-board', found: 'PUCKJS' }, false],
    [
      'no room',
      { free: 1_000 },
      {},
      {},
      { type: 'too-big', free: 1_000, needed: PROGRAM.length + textOf().length + 2_048 },
      false,
    ],
    ['no answer', { dumb: true }, {}, {}, { type: 'no-board' }, false],
    ['a full flash', { full: true }, {}, {}, { type: 'refused' }, true],
    ['a cable that is pulled in the program', { pulledAfter: 3 }, {}, {}, { type: 'cable-out' }, true],
    ['a cable that is pulled in the settings', { pulledAfter: 5 }, {}, {}, { type: 'cable-out' }, true],
    [
      'a flipped bit in the program',
      { bends: (name, text) => (name === '.bootcde' ? text.replace('x', 'y') : text) },
      {},
      {},
      { type: 'differs', files: ['.bootcde'] },
      true,
    ],
    [
      'a flipped bit in the settings',
      { bends: (name, text) => (name === 'noodknop' ? text.replace('7', '6') : text) },
      {},
      {},
      { type: 'differs', files: ['noodknop'] },
      true,
    ],
    [
      'another program, where only settings are written',
      {},
      { '.bootcde': 'y' },
      { program: null },
      { type: 'other-program' },
      false,
    ],
    [
      'another device, where only the key is written',
      {},
      { '.bootcde': PROGRAM, noodknop: textOf({ device: 'balie-2' }) },
      { program: null, settings: null },
      { type: 'no-settings' },
      false,
    ],
  ];
  it.each(cases)('%s', async (_, temper, files, load, trouble, begun) => {
    const board = new ConsoleBoard({ ...begins, ...temper }, files);
    const { ended } = await run(board, load);
    expect(ended).toEqual({ ok: false, trouble, begun });
    if (begun) expect(board.starts).toBe(0);
    else expect(Object.fromEntries(board.files)).toEqual(files);
    // Said in a sentence, and never with a secret in it.
    const { reason } = reasonOf(trouble, END, ['ESP32'], begun);
    expect(reason.includes('NOT in service')).toBe(begun);
  });

  it('a board that starts and does not lock itself is not done', async () => {
    const board = new ConsoleBoard({ locksWith: null });
    expect((await run(board)).ended).toEqual({ ok: false, trouble: { type: 'open' }, begun: true });
  });

  it('a board that locks itself with another key is not done', async () => {
    const board = new ConsoleBoard({ locksWith: passwordOf(OLD_KEY) });
    expect((await run(board)).ended).toEqual({ ok: false, trouble: { type: 'locked' }, begun: true });
  });

  it('whoever calls may refuse: the board stays as it is', async () => {
    const board = new ConsoleBoard(begins, { noodknop: textOf({ device: 'balie-2' }) });
    expect((await run(board, {}, false)).ended).toMatchObject({
      ok: false,
      trouble: { type: 'not-wanted' },
      begun: false,
    });
    expect(board.files.get('noodknop')).toBe(textOf({ device: 'balie-2' }));
  });

  it('at whatever piece the cable is pulled, no settings are whole without the program, and a second run mends it', async () => {
    const files = { '.bootcde': 'old', noodknop: textOf({}, 'old') };
    for (let pulledAfter = 0; pulledAfter < 8; pulledAfter++) {
      const cut = new ConsoleBoard({ ...begins, pulledAfter }, files);
      const { ended } = await run(cut);
      const now = cut.files.get('noodknop') ?? '';
      if (!ended.ok) expect(now).not.toBe(LOAD.settings);
      expect(now).not.toBe(files.noodknop);
      const again = new ConsoleBoard(begins, Object.fromEntries(cut.files));
      expect((await run(again)).ended.ok).toBe(true);
    }
  });

  it('is known in the tool’s words', () => {
    expect(
      [
        'Unable to connect! Error: Error: Permission denied, cannot open /dev/ttyACM0',
        'Error Resource temporarily unavailable Cannot lock port',
        'serial: Port "/dev/ttyACM7" not found\nUnable to connect!',
        'Disconnected',
        'some words nobody foresaw',
      ].map(troubleIn),
    ).toEqual(['not-allowed', 'busy', 'no-port', 'cable-out', 'silent']);
    expect(reasonOf({ type: 'not-allowed' }, END, [], false).reason).toMatch(/dialout/);
    expect(reasonOf({ type: 'busy' }, END, [], false).reason).toMatch(/in use by another program/);
  });
});

describe('the settings of a board', () => {
  it('are what the board reads, with its own defaults where nothing was said', () => {
    const json = (text: string): string => text.slice(0, text.lastIndexOf('}') + 1);
    const read = readSettings(json(textOf({ button: null, light: null })), deskProblem);
    expect(read).toMatchObject({
      problem: '',
      file: { device: 'balie-1', button: 0, red: 2, ssid: 'Gebouw' },
    });
    const more = json(textOf({ second: 5, cancel: true, pressed: 'high', buzzer: 12 }));
    expect(readSettings(more, deskProblem).problem).toBe('');
  });

  it.each([
    ['gateway', { gateways: [] }],
    [
      'gateway',
      {
        gateways: [
          ['a', 1],
          ['b', 1],
          ['c', 1],
        ],
      },
    ],
    ['gateway', { gateways: [['a b', 1]] }],
    ['gateway', { gateways: [['a', 0]] }],
    ['ssid', { ssid: 'x'.repeat(33) }],
    ['ssid', { ssid: '' }],
    ['wifi-password', { wifiPassword: 'te kort' }],
    ['wifi-password', { wifiPassword: 'een wachtwoord met €' }],
    ['pins', { button: 49 }],
    ['pins', { button: 34 }],
    ['pins', { light: [9] }],
    ['pins', { second: 4 }],
    ['cancel', { cancel: true }],
    ['key', { key: 'geen sleutel' }],
    ['device', { device: 'Balie' }],
    ['number', { number: 65_536 }],
    ['board', { kind: 'wearable' as const }],
  ] satisfies readonly (readonly [
    string,
    Partial<SettingsAsked>,
  ])[])('are refused by the field %s: %o', (field, further) => {
    const made = settingsText(esp32, { ...ASKED, ...further }, '00000000');
    expect(made).toMatchObject({ field });
    expect(JSON.stringify(made)).not.toContain(KEY);
  });
});

describe('boards', () => {
  it('are all that firmware is built for', () => {
    expect(new Set(BOARDS.map(({ program }) => program))).toEqual(new Set(BUILDS.map(({ name }) => name)));
  });
});

describe('commissioning', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'noodknop-commission-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lists boards, those without firmware as such', () => {
    writeFileSync(join(folder, 'esp32.js'), 'print("esp32 9.9.9")');
    const rows = new Commissioning(folder).boards();
    expect(rows.find(({ name }) => name === 'esp32')).toMatchObject({ bytes: 20, version: 'esp32 9.9.9' });
    expect(rows.find(({ name }) => name === 'puckjs')).toMatchObject({ bytes: null, version: null });
    expect(programOf(esp32, folder)?.version).toBe('esp32 9.9.9');
  });

  it('makes the files of a device, and refuses a board it has no firmware for', () => {
    writeFileSync(join(folder, 'esp32.js'), PROGRAM);
    const commissioning = new Commissioning(folder);
    expect(commissioning.build('esp32', ASKED)).toMatchObject({
      ok: true,
      program: PROGRAM,
      settings: LOAD.settings,
    });
    expect(commissioning.build('puckjs', ASKED)).toMatchObject({ ok: false, code: 'not-built' });
    expect(commissioning.build('esp8266', ASKED)).toMatchObject({ ok: false, code: 'no-such-board' });
  });
});
