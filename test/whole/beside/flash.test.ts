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

describe('a port that is not there', () => {
  it('is said to be so, by the tool itself', async () => {
    const load: Load = {
      boards: ['LINUX'],
      device: 'knop-1',
      key: '',
      program: '1',
      settings: '{}',
      unlocks: [],
      password: '',
    };
    const flashed = await flash({ port: '/dev/noodknop-no-such-port', baud: 9600 }, load);
    expect(flashed).toEqual({ ok: false, trouble: { type: 'no-port' }, begun: false });
  }, 60_000);
});

describe.runIf(reason === null)('a board that is the real interpreter', () => {
  const whole = new Whole();
  const board = new EspruinoBoard([0, 1, 2, 3, BUTTON]);
  let cable: TestCable;
  let coordinator = '';

  const keyFile = (device: string, text: string): string => {
    const file = join(whole.folder, `${device}.json`);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const flashing = (device: string, ...further: readonly string[]): Run =>
    new Run([
      ...['firmware', 'flash', '--board', 'linux', '--device', device, '--port', cable.port],
      ...['--key-file', keyFile(device, JSON.stringify(whole.keys.get(device)))],
      ...[
        '--ssid',
        'Gebouw',
        '--gateway',
        `127.0.0.1:${whole.mqtt}`,
        '--data',
        whole.data,
        '--json',
        ...further,
      ],
    ]);
  const press = async (): Promise<void> => {
    board.set(BUTTON, false);
    await new Promise((resolve) => setTimeout(resolve, 120));
    board.set(BUTTON, true);
  };
  /** Presses when the command waits for it and the button is there; the command's end. */
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
  const alarms = async () => (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;

  beforeAll(async () => {
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    board.start();
    cable = await TestCable.into(board);
  }, 60_000);
  afterAll(async () => {
    await cable.close();
    await board.close();
    await whole.close();
  });

  it('is not in service when the cable was pulled in the middle, and is after it was done again', async () => {
    cable.pulledAfter = 6_000;
    const cut = flashing('knop-1');
    expect(await cut.ended).toBe(1);
    expect(cut.err).toMatch(/cable-out/);
    expect(cut.err).toMatch(/NOT in service/);
    cable.pulledAfter = Number.POSITIVE_INFINITY;
    expect(await device('knop-1')).toMatchObject({ inService: false, state: 'never-heard' });
    // Power off and on: half a firmware does not run, and says nothing to the gateway.
    await board.cut();
    board.start();

    const run = flashing('knop-1');
    expect(await pressed(run)).toBe(0);
    expect(run.events.map(({ event }) => event).filter((event) => event !== 'writing')).toEqual([
      'looking',
      'found',
      'erasing',
      'starting',
      'locking',
      'reading-back',
      'flashed',
      'waiting-for-press',
      'done',
    ]);
    expect(run.events.at(-1)).toMatchObject({
      device: 'knop-1',
      inService: true,
      roundTrip: expect.any(Number),
    });
    expect(await device('knop-1')).toMatchObject({ inService: true, testUntil: null });
    expect(await alarms()).toEqual([]);
    // No secret came out, and the console is locked.
    for (const secret of [whole.keys.get('knop-1')?.key ?? 'no key', PASSWORD])
      expect(run.all + run.err).not.toContain(secret);
    board.type('');
    await until('a lock', 5_000, () => /password>$/.test(board.printed));

    // The next press is meant.
    await press();
    await until('an alarm', 5_000, async () => (await alarms()).length === 1);
  }, 120_000);
});
