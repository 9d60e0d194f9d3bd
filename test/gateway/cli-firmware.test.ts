/**
 * `noodknop firmware` on a real gateway's records, with a cable that the test plays: what may be written where, secrets
 * that are never shown, and "in service" only once the press came.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Commissioning } from '../../firmware/commission/main.ts';
import type { BoardHolds, Firmware, FlashAsked, FlashEnded } from '../../gateway/cli/firmware.ts';
import { wall } from '../../gateway/core/time.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { folder, run, type Setting } from './cli-stage.ts';

const WEARABLE = DEMO_SITE.devices.find(({ kind }) => kind === 'wearable')?.id ?? '';
const NEW: BoardHolds = {
  board: 'ESP32',
  interpreter: '2v29',
  free: 900_000,
  wasLocked: false,
  device: null,
};
const PASSWORD = 'een lang wachtwoord';

/** The cable's end: says what the board holds, and what comes of writing it. */
class PlayedCable implements Firmware {
  readonly asked: FlashAsked[] = [];
  written = false;
  holds = NEW;
  /** What a person does once the board runs. */
  afterwards: () => void = () => undefined;

  constructor(private readonly real: Commissioning) {}

  boards = () => this.real.boards();
  build: Firmware['build'] = (board, settings) => this.real.build(board, settings);
  passwordOf = (key: string) => this.real.passwordOf(key);
  unlockOf = (key: string) => this.real.unlockOf(key);
  privateText = (file: string) => this.real.privateText(file);

  async flash(
    asked: FlashAsked,
    wanted: (holds: BoardHolds) => Promise<boolean>,
    told: Parameters<Firmware['flash']>[2],
  ): Promise<FlashEnded> {
    this.asked.push(asked);
    told({ stage: 'found', found: this.holds });
    if (!(await wanted(this.holds)))
      return { ok: false, code: 'not-wanted', field: null, reason: 'it was left as it is', begun: false };
    this.written = true;
    for (const part of [0, 0.5, 1]) told({ stage: 'writing', part });
    told({ stage: 'locking' });
    this.afterwards();
    return { ok: true, holds: this.holds, version: 'esp32 1.2.3', checksum: '0badcafe' };
  }
}

describe('noodknop firmware', () => {
  let dir: ReturnType<typeof folder>;
  let house: SmallHouse;
  let cable: PlayedCable;
  let seq = 0;
  /** Devices of this test's own. */
  let ID = '';
  let OTHER = '';
  let made = 0;

  beforeAll(async () => {
    dir = folder();
    writeFileSync(join(dir.path, 'esp32.js'), 'print("esp32 1.2.3")');
    writeFileSync(join(dir.path, 'banglejs2.js'), 'print("banglejs2 1.2.3")');
    const site = join(dir.path, 'site.yaml');
    writeFileSync(site, stringify(DEMO_SITE), { mode: 0o600 });
    const data = join(dir.path, 'data');
    const ran = await run(['site', 'import', site, '--yes', '--data', data], {}, REACH);
    expect([ran.status, ran.err]).toEqual([0, '']);
    house = await runningGateway(data);
  }, 60_000);
  beforeEach(async () => {
    cable = new PlayedCable(new Commissioning(dir.path));
    [ID, OTHER] = [await newDevice(), await newDevice()];
  });
  afterAll(async () => {
    await house.close();
    dir.remove();
  });
  const newDevice = async (): Promise<string> => {
    made += 1;
    const ran = await on(['device', 'add', `knop-${made}`, '--kind', 'desk', '--place', 'linde-balie']);
    expect(ran.status).toBe(0);
    return `knop-${made}`;
  };

  const on = (args: readonly string[], setting: Setting = {}) =>
    run([...args, '--data', join(dir.path, 'data')], { firmware: cable, ...setting }, REACH);
  const keyOf = async (id: string): Promise<string> => {
    const ran = await on(['device', 'rotate-key', id, '--json']);
    const file = join(dir.path, `${id}.json`);
    writeFileSync(file, ran.out, { mode: 0o600 });
    return file;
  };
  const key = (file: string): string => (JSON.parse(readFileSync(file, 'utf8')) as { key: string }).key;
  const flashing = (id: string, keyFile: string, ...further: readonly string[]) =>
    on(
      [
        ...['firmware', 'flash', '--board', 'esp32', '--port', '/dev/ttyUSB0', '--device', id],
        ...['--key-file', keyFile, ...further],
      ],
      { env: { NOODKNOP_WIFI_PASSWORD: PASSWORD } },
    );
  const WIFI = ['--ssid', 'Gebouw', '--gateway', '10.0.0.5'];
  const press = (device: string): void => {
    seq += 1;
    void house.parts.gateway.hear({
      type: 'message.received',
      key: 'current',
      message: {
        ...{ v: 1, type: 'press', device, boot: 7, seq, heard: 0, id: `00000000000000${10 + seq}` },
        level: 'assist',
        age: 31,
      },
    });
  };
  const alarms = (): number => house.parts.gateway.state.devices.get(ID)?.alarms.length ?? 0;
  const inService = async (id: string): Promise<boolean> =>
    (JSON.parse((await on(['device', 'show', id, '--json'])).out) as { inService: boolean }).inService;

  it('puts a button into service once its press came, and shows no secret', async () => {
    const file = await keyOf(ID);
    cable.afterwards = () => setTimeout(() => press(ID), 200);
    const ran = await flashing(ID, file, ...WIFI);
    expect([ran.status, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/31 ms from finger to wire/);
    expect(ran.out).toContain(`${ID} is in service`);
    expect(await inService(ID)).toBe(true);
    expect(alarms()).toBe(0);
    expect(cable.asked[0]?.settings).toMatchObject({
      device: ID,
      key: key(file),
      ssid: 'Gebouw',
      wifiPassword: PASSWORD,
    });
    for (const secret of [key(file), PASSWORD]) expect(ran.out + ran.err).not.toContain(secret);
    // The next press is meant.
    press(ID);
    expect(alarms()).toBe(1);
    const again = await flashing(ID, file, ...WIFI);
    expect([again.status, again.err]).toEqual([1, expect.stringMatching(/an alarm of .* is open/)]);
    expect(cable.asked).toHaveLength(1);
  });

  it('says each step as JSON, and is out of service without a press', async () => {
    const file = await keyOf(ID);
    cable.afterwards = () => setTimeout(() => press(ID), 200);
    expect((await flashing(ID, file, ...WIFI)).status).toBe(0);
    cable.afterwards = () => undefined;
    const ran = await flashing(ID, file, ...WIFI, '--no-test', '--json');
    const events = ran.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; percent?: number; inService?: boolean });
    expect(events.map(({ event, percent }) => percent ?? event)).toEqual([
      'found',
      0,
      50,
      100,
      'locking',
      'flashed',
      'done',
    ]);
    expect(events.at(-1)?.inService).toBe(false);
    expect(await inService(ID)).toBe(false);
  });

  it('takes the key from where it is kept, and refuses one that is not its own', async () => {
    const file = await keyOf(ID);
    const args = [
      'firmware',
      'flash',
      '--board',
      'esp32',
      '--port',
      'x',
      '--device',
      ID,
      '--no-test',
      '--gateway',
      'h',
    ];
    const typed = await on(args, { interactive: true, typed: key(file) });
    expect([typed.status, typed.asked]).toEqual([0, [expect.stringContaining('not shown')]]);
    expect((await on([...args, '--key-file', '-'], { input: readFileSync(file, 'utf8') })).status).toBe(0);
    expect((await on(args, { env: { NOODKNOP_DEVICE_KEY: key(file) } })).status).toBe(0);
    expect(cable.asked.map(({ settings }) => settings.key)).toEqual([key(file), key(file), key(file)]);

    const other = await keyOf(OTHER);
    const open = join(dir.path, 'open.json');
    writeFileSync(open, readFileSync(file), { mode: 0o644 });
    const wrong = async (setting: Setting, ...further: readonly string[]) =>
      (await on([...args, ...further], setting)).err;
    expect(await wrong({}, '--key-file', other)).toMatch(new RegExp(`the key of ${OTHER}, not of ${ID}`));
    expect(await wrong({}, '--key-file', open)).toMatch(/chmod 600/);
    expect(await wrong({})).toMatch(/give --key-file FILE .* or \$NOODKNOP_DEVICE_KEY/);
    expect(await wrong({ input: 'niets' }, '--key-file', '-')).toMatch(/holds no key/);
    expect(await wrong({ input: key(other) }, '--key-file', '-')).toMatch(/is not the key of .* rotate-key/);
    expect(cable.asked).toHaveLength(3);
  });

  it('leaves a board as it is: of another device, of a device that lives elsewhere, or revoked', async () => {
    const file = await keyOf(ID);
    cable.holds = { ...NEW, device: OTHER };
    const others = await flashing(ID, file, ...WIFI, '--no-test');
    expect([others.status, others.err]).toEqual([1, expect.stringContaining(`this board is ${OTHER}`)]);
    expect(cable.written).toBe(false);
    await keyOf(OTHER);
    const replaced = await flashing(ID, file, ...WIFI, '--no-test', '--replace', OTHER);
    expect([replaced.status, replaced.err, cable.written]).toEqual([0, '', true]);
    // It may be locked with the other's key.
    expect(cable.asked.at(-1)?.unlocks).toEqual(
      expect.arrayContaining([...house.parts.keys.consolePasswords(OTHER)]),
    );
    expect((await on(['device', 'revoke', ID])).status).toBe(0);
    const revoked = await flashing(ID, file, ...WIFI);
    expect([revoked.status, revoked.err]).toEqual([1, expect.stringContaining('was revoked')]);
  });

  it('does not write a second board while the first is heard', async () => {
    const file = await keyOf(ID);
    const device = house.parts.gateway.state.devices.get(ID);
    if (device === undefined) throw new Error('no such device');
    device.firstHeard = true;
    let heard = 1_700_000_000_000;
    const beat = () => {
      heard += 1_000;
      device.lastHeardAt = wall(heard);
      device.lastHeardT = house.parts.gateway.now().t;
    };
    const beats = setInterval(beat, 50);
    beat();
    const ran = await flashing(ID, file, ...WIFI, '--no-test');
    clearInterval(beats);
    expect([ran.status, ran.err]).toEqual([1, expect.stringContaining('is heard from another board')]);
    expect(cable.written).toBe(false);
  });

  it('asks nothing of network or pins for a new key alone', async () => {
    const file = await keyOf(ID);
    cable.holds = { ...NEW, device: ID, wasLocked: true };
    expect((await flashing(ID, file, '--key-only', '--no-test')).status).toBe(0);
    expect(cable.asked[0]).toMatchObject({ writes: 'key', unlocks: house.parts.keys.consolePasswords(ID) });
    expect((await flashing(ID, file, '--key-only', ...WIFI)).status).toBe(2);
    expect((await flashing(ID, file, '--settings-only', ...WIFI, '--no-test')).status).toBe(0);
    expect(cable.asked[1]?.writes).toBe('settings');
  });

  it.each([
    [['--board', 'esp8266', ...WIFI], 2, /no board "esp8266": esp32/],
    [['--board', 'puckjs'], 1, /no firmware for puckjs/],
    [[], 2, /--gateway HOST/],
    [['--gateway', 'a b'], 2, /HOST or HOST:PORT/],
    [['--gateway', 'a:70000'], 2, /HOST or HOST:PORT/],
    [['--gateway', 'h', '--light-pin', '1,2'], 2, /three for red, green and blue/],
    [['--gateway', 'h', '--button-pin', '60'], 2, /from 0 to 48/],
    [['--gateway', 'h', '--pressed', 'soms'], 2, /low, high/],
    [['--gateway', 'h', '--wifi-file', '-', '--key-file', '-'], 2, /standard input holds one secret/],
    [['--gateway', 'h', '--device', 'geen-knop'], 1, /geen-knop/],
    [['--gateway', 'h', '--device', 'Balie 1'], 2, /lower-case letters/],
    [['--gateway', 'h', '--device', WEARABLE], 1, /esp32 is a desk/],
    [['--board', 'banglejs2', '--device', WEARABLE], 1, /has no cable/],
    [['--gateway', 'h', '--key', 'ab'.repeat(32)], 2, /unknown option '--key'/],
  ])('is not begun with %j', async (args, status, why) => {
    const ran = await on(['firmware', 'flash', '--port', 'x', '--board', 'esp32', '--device', ID, ...args]);
    expect([ran.status, ran.err]).toEqual([status, expect.stringMatching(why)]);
    expect(ran.err + ran.out).not.toContain('ab'.repeat(32));
    expect(cable.asked).toEqual([]);
  });

  it('makes the files for who writes boards by other means, the settings for their owner only', async () => {
    const file = await keyOf(ID);
    const out = join(dir.path, 'out');
    const args = [
      'firmware',
      'build',
      '--board',
      'esp32',
      '--device',
      ID,
      '--gateway',
      '10.0.0.5',
      '-o',
      out,
    ];
    const ran = await on([...args, '--key-file', file, '--json']);
    expect([ran.status, ran.err]).toEqual([0, '']);
    expect(JSON.parse(ran.out)).toMatchObject({
      device: ID,
      firmware: 'esp32 1.2.3',
      checksum: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    const settings = join(out, `${ID}.settings`);
    expect([statSync(settings).mode & 0o777, statSync(out).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readFileSync(settings, 'utf8')).toContain(key(file));
    expect(readFileSync(join(out, `${ID}.js`), 'utf8')).toBe('print("esp32 1.2.3")');
    expect(ran.out).not.toContain(key(file));
    const made = join(dir.path, 'made-up.json');
    writeFileSync(made, JSON.stringify({ device: ID, key: '00'.repeat(32) }), { mode: 0o600 });
    const foreign = await on([...args, '--key-file', made]);
    expect([foreign.status, foreign.err]).toEqual([1, expect.stringContaining(`not the key of ${ID}`)]);
    const again = await on([...args, '--key-file', file]);
    expect([again.status, again.err]).toEqual([1, expect.stringContaining('exists already')]);
  });

  it('lists the boards', async () => {
    const ran = await on(['firmware', 'boards', '--json']);
    const rows = JSON.parse(ran.out) as { name: string; bytes: number | null }[];
    expect(rows.find(({ name }) => name === 'esp32')?.bytes).toBe(20);
    expect((await on(['firmware', 'boards'], { shown: true })).out).toMatch(/puckjs .*not in this version/);
  });

  it('needs a running gateway for the press', async () => {
    const elsewhere = folder();
    const ran = await run(
      [
        'firmware',
        'flash',
        '--board',
        'esp32',
        '--port',
        'x',
        '--device',
        ID,
        '--gateway',
        'h',
        '--data',
        elsewhere.path,
      ],
      { firmware: cable },
      REACH,
    );
    elsewhere.remove();
    expect([ran.status, ran.err]).toEqual([1, expect.stringMatching(/no gateway runs on .*--no-test/)]);
    expect(existsSync(elsewhere.path)).toBe(false);
  });
});
