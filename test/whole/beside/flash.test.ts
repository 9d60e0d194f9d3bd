/**
 * Putting a button into service as facilities do: the real command, the real `espruino` tool, a board that is the real
 * interpreter, a real gateway. Without `ESPRUINO_BIN` the parts that need the interpreter say that they were not run.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flash, type Load } from '../../../firmware/commission/flash.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { TestCable } from '../cable.ts';
import { EspruinoBoard, noBoard } from '../espruino.ts';
import { until, Whole } from '../rig.ts';

const reason = noBoard();
if (reason !== null)
  process.stderr.write(`\n*** ${reason}: FLASHING WAS NOT TRIED ON ESPRUINO ITSELF ***\n\n`);

const BUTTON = 5;
const PASSWORD = 'een lang wachtwoord';

/** One run of `firmware flash --json`. */
class Run {
  readonly events: { readonly event: string; readonly [field: string]: unknown }[] = [];
  err = '';
  all = '';
  readonly ended: Promise<number | null>;

  constructor(args: readonly string[]) {
    const child = spawn(process.execPath, [join(ROOT, 'gateway', 'noodknop.mjs'), ...args], {
      env: { ...process.env, NODE_OPTIONS: '', NOODKNOP_WIFI_PASSWORD: PASSWORD },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let line = '';
    child.stdout.on('data', (bytes: Buffer) => {
      this.all += String(bytes);
      const lines = (line + String(bytes)).split('\n');
      line = lines.pop() ?? '';
      for (const one of lines) this.events.push(JSON.parse(one));
    });
    child.stderr.on('data', (bytes: Buffer) => {
      this.err += String(bytes);
    });
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  has(event: string): boolean {
    return this.events.some((one) => one.event === event);
  }
}

const NOTHING: Load = {
  boards: ['LINUX'],
  device: 'knop-1',
  key: '',
  program: '1',
  settings: '{}',
  unlocks: [],
  password: '',
};
// The tool itself looks several times; the other tests need not wait for it.
const nowhere = flash({ port: '/dev/noodknop-no-such-port', baud: 9600 }, NOTHING);

describe.runIf(reason === null)('a board that is the real interpreter', () => {
  const whole = new Whole();
  let board: EspruinoBoard;
  let cable: TestCable;
  let coordinator = '';

  const keyFile = (device: string): string => {
    const file = join(whole.folder, `${device}.json`);
    writeFileSync(file, JSON.stringify(whole.keys.get(device)), { mode: 0o600 });
    return file;
  };
  const flashing = (device: string, ...further: readonly string[]): Run =>
    new Run([
      ...['firmware', 'flash', '--board', 'linux', '--device', device, '--port', cable.port],
      ...['--key-file', keyFile(device), '--data', whole.data, '--json', ...further],
    ]);
  const press = async (): Promise<void> => {
    board.set(BUTTON, false);
    await new Promise((resolve) => setTimeout(resolve, 120));
    board.set(BUTTON, true);
  };
  /** Presses when the command waits for it; the command's end. */
  const pressed = async (run: Run): Promise<number | null> => {
    await until(
      'the command to wait for the press',
      60_000,
      () => run.has('waiting-for-press') || run.err !== '',
    );
    expect(run.err).toBe('');
    await press();
    return run.ended;
  };
  const device = async (id: string) =>
    (await whole.api(coordinator, 'GET', '/api/devices')).body.find((one: { id: string }) => one.id === id);
  const faults = async (): Promise<readonly { readonly code: string }[]> =>
    (await whole.api(coordinator, 'GET', '/api/faults')).body;
  const alarmsOf = async (id: string) =>
    (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body.filter(
      (one: { device: string }) => one.device === id,
    );
  const rotate = async (id: string): Promise<void> => {
    whole.keys.set(id, JSON.parse((await whole.run(['device', 'rotate-key', id, '--json'])).out));
  };

  /** From a board out of its box to one in service, with a cable that comes loose; then another key, and a real press. */
  const life = async (id: string): Promise<void> => {
    const network = ['--ssid', 'Gebouw', '--gateway', `127.0.0.1:${whole.mqtt}`];
    cable.pulledAfter = 6_000;
    const cut = flashing(id, ...network);
    expect(await cut.ended).toBe(1);
    expect(cut.err).toMatch(/cable-out.*NOT in service/);
    cable.pulledAfter = Number.POSITIVE_INFINITY;
    expect(await device(id)).toMatchObject({ inService: false, state: 'never-heard' });
    // Power off and on: half a firmware does not run.
    await board.cut();
    board.start();

    const run = flashing(id, ...network);
    expect(await pressed(run)).toBe(0);
    expect(run.events.map(({ event }) => event).filter((event) => event !== 'writing')).toEqual([
      ...['looking', 'found', 'erasing', 'starting', 'locking', 'reading-back', 'flashed'],
      ...['waiting-for-press', 'done'],
    ]);
    expect(run.events.at(-1)).toMatchObject({ device: id, inService: true, roundTrip: expect.any(Number) });
    expect(await device(id)).toMatchObject({ inService: true, testUntil: null });
    // No secret came out, and the console is locked.
    for (const secret of [whole.keys.get(id)?.key ?? 'no key', PASSWORD])
      expect(run.all + run.err).not.toContain(secret);
    board.type('');
    await until('a lock', 5_000, () => /password>$/.test(board.printed));

    await rotate(id);
    const again = flashing(id, '--key-only');
    expect(await pressed(again)).toBe(0);
    expect(again.events.find(({ event }) => event === 'found')).toMatchObject({ device: id, locked: true });
    expect((await faults()).filter(({ code }) => code === 'rotation-pending').at(-1)).toMatchObject({
      until: expect.any(String),
    });
    expect(await alarmsOf(id)).toEqual([]);
    // The next press is meant.
    await press();
    await until('an alarm', 5_000, async () => (await alarmsOf(id)).length === 1);
    expect(await alarmsOf(id)).toMatchObject([{ presses: [{ unverified: false }] }]);
  };

  beforeAll(async () => {
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
  }, 60_000);
  afterAll(async () => {
    await whole.close();
  });

  it('goes into service, comes through a pulled cable, gets another key, and calls', async () => {
    for (const id of ['knop-1', 'knop-2', 'knop-3']) {
      board = new EspruinoBoard([0, 1, 2, 3, BUTTON]);
      board.start();
      cable = await TestCable.into(board);
      try {
        await life(id);
        return;
      } catch (error) {
        // Two of its threads share one buffer: its Linux build stops with this when it is typed to for long.
        if (!/ASSERT\(len <= 64\) FAILED AT src\/jsdevices/.test(board.printed) || id === 'knop-3')
          throw error;
        process.stderr.write(
          'The interpreter stopped by an assertion of its own: once more, from the start.\n',
        );
      } finally {
        await cable.close();
        await board.close();
      }
    }
  }, 240_000);
});

it('a port that is not there is said to be so, by the tool itself', async () => {
  expect(await nowhere).toEqual({ ok: false, trouble: { type: 'no-port' }, begun: false });
}, 60_000);
