/**
 * The desk button's firmware, as it is written into an ESP32, in the real Espruino interpreter: booted from flash, its
 * button a pin, its network real, its gateway real. Without `ESPRUINO_BIN` it says that it was not tried.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOARDS, buildBoard } from '../../../firmware/build/boards.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { EspruinoBoard, HASTE, noBoard } from '../espruino.ts';
import { until, Whole } from '../rig.ts';
import { Wire } from '../wire.ts';

const BUTTON = 5;
const RED = 1;
const GREEN = 2;
const BLUE = 3;

const reason = noBoard();
if (reason !== null)
  console.warn(`${reason}: the desk firmware was NOT run on Espruino itself, only in Node.`);

describe.runIf(reason === null)('the desk button on the real interpreter', () => {
  const whole = new Whole();
  const boards: EspruinoBoard[] = [];
  const wires: Wire[] = [];
  let coordinator = '';
  let program = '';
  let hour: EspruinoBoard | null = null;

  /** A board for a device of the site, on a wire of its own; not yet switched on. */
  const boardOf = async (device: string, settings: object = {}, files: Record<string, string> = {}) => {
    const board = new EspruinoBoard([BUTTON, RED, GREEN, BLUE]);
    boards.push(board);
    const wire = await Wire.open(() => whole.mqtt);
    wires.push(wire);
    const registered = whole.keys.get(device);
    await board.flash({
      '.bootcde': program,
      noodknop: JSON.stringify({
        device,
        number: registered?.number,
        key: registered?.key,
        gateways: [['127.0.0.1', wire.port]],
        button: BUTTON,
        red: RED,
        green: GREEN,
        blue: BLUE,
        ...settings,
      }),
      ...files,
    });
    return { board, wire };
  };
  const press = async (board: EspruinoBoard): Promise<number> => {
    const at = performance.now();
    board.set(BUTTON, false);
    await new Promise((resolve) => setTimeout(resolve, 120));
    board.set(BUTTON, true);
    return at;
  };
  const alarms = async (device: string) =>
    (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body.filter(
      (alarm: { device: string }) => alarm.device === device,
    );
  /** Ids of the presses that left. */
  const idsOf = (wire: Wire): ReadonlySet<string> =>
    new Set(
      wire.with('"press"').map(({ text }) => /"type":"press".*?"id":"([0-9a-f]{16})"/.exec(text)?.[1] ?? ''),
    );
  const memory = async (board: EspruinoBoard): Promise<number> => {
    const before = board.printed.length;
    board.type('print("used="+process.memory().usage)');
    await until('memory', 5_000, () => /used=\d+/.test(board.printed.slice(before)));
    return Number(/used=(\d+)/.exec(board.printed.slice(before))?.[1]);
  };

  beforeAll(async () => {
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    const esp32 = BOARDS.find(({ name }) => name === 'esp32');
    if (esp32 === undefined) throw new Error('no such board');
    program = (await buildBoard(ROOT, esp32, 'test')).program;
    const lived = await boardOf('knop-3', { open: 1 }, { '.boot0': HASTE });
    hour = lived.board;
    hour.start();
  }, 60_000);
  afterAll(async () => {
    for (const board of boards) await board.close();
    for (const wire of wires) wire.close();
    await whole.close();
  });

  it.concurrent('calls: its bytes are on the wire at once, a pager rings, the light shows the receipt', async () => {
    const { board, wire } = await boardOf('knop-1');
    const pages: string[] = [];
    whole.peer('pieper-1', {
      hear: (message) => {
        if (message.type === 'page') pages.push(message.page);
      },
    });
    board.start();
    await until('its first beat', 10_000, () => wire.with('"beat"').length > 1);
    const at = await press(board);
    await until('the press', 5_000, () => wire.with('"press"').length > 0);
    const took = (wire.with('"press"')[0]?.at ?? 0) - at;
    await until('green', 5_000, () => board.get(GREEN) && !board.get(RED) && !board.get(BLUE));
    await until('a page', 5_000, () => pages.length > 0);
    expect(await alarms('knop-1')).toMatchObject([
      { level: 'assist', state: 'open', presses: [{ resumed: false }] },
    ]);
    console.log(`press edge to bytes on the wire: ${took.toFixed(1)} ms`);

    // A worn contact: twenty edges in 30 ms, then down, of a finger that was known before. It is one press; its receipts
    // are lost, so it is said again and again, red at 5 s, and one alarm in the end.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    wire.pieces.length = 0;
    wire.down = false;
    for (let i = 0; i < 20; i++) {
      board.set(BUTTON, i % 2 === 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await press(board);
    await until('red', 9_000, () => board.get(RED) && !board.get(GREEN));
    expect(wire.with('"press"').length).toBeGreaterThan(3);
    expect(idsOf(wire).size).toBe(1);
    wire.down = true;
    await until('not red any more', 9_000, () => !board.get(RED) && board.get(GREEN));
    expect(await alarms('knop-1')).toHaveLength(1);
  }, 60_000);

  it.concurrent('is refused with a wrong key, says so on its cable, and shows red when it is pressed', async () => {
    const { board } = await boardOf('pieper-2', { key: '5'.repeat(64) });
    board.start();
    await until('refused', 10_000, () => /noodknop: refused \d/.test(board.printed));
    await press(board);
    await until('red', 8_000, () => board.get(RED) && !board.get(GREEN) && !board.get(BLUE));
  }, 60_000);

  it('calls over a restart of the gateway, and after its own power was cut', async () => {
    const { board, wire } = await boardOf('knop-2');
    board.start();
    await until('its first beat', 10_000, () => wire.with('"beat"').length > 0);
    await whole.kill('SIGKILL');
    await press(board);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await board.cut();
    board.start();
    await whole.start();
    await until('an alarm', 10_000, async () => (await alarms('knop-2')).length > 0);
    expect(await alarms('knop-2')).toMatchObject([{ level: 'assist', presses: [{ resumed: true }] }]);
    await until('green', 5_000, () => board.get(GREEN) && !board.get(RED));
  }, 60_000);

  it('lives an hour, and has no less memory at its end', async () => {
    const board = hour;
    const wire = wires[0];
    if (board === null || wire === undefined) throw new Error('it was not started');
    const uptime = (): number =>
      Number(/.*"uptime":(\d+)/s.exec(wire.with('"beat"').at(-1)?.text ?? '')?.[1] ?? 0);
    await until('five minutes', 60_000, () => uptime() > 300);
    const before = await memory(board);
    await until('an hour', 120_000, () => uptime() > 3_600);
    const after = await memory(board);
    expect(Math.abs(after - before)).toBeLessThan(200);
    await press(board);
    await until('an alarm', 10_000, async () => (await alarms('knop-3')).length > 0);
    console.log(`${wire.with('"beat"').length} beats, ${before} then ${after} variables`);
  }, 190_000);
});
