/**
 * The sounder's firmware, as it is written into an ESP32, in the real Espruino interpreter: its gateway is killed, and its
 * buzzer's pin goes up once at once and then each minute. Without `ESPRUINO_BIN` it says that it was not tried.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOARDS, buildBoard } from '../../../firmware/build/boards.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { EspruinoBoard, HASTE, noBoard } from '../espruino.ts';
import { until, Whole } from '../rig.ts';
import { Wire } from '../wire.ts';

const BUZZER = 5;

const reason = noBoard();
if (reason !== null)
  console.warn(`${reason}: the sounder's firmware was NOT run on Espruino itself, only in Node.`);

describe.runIf(reason === null)('the sounder on the real interpreter', () => {
  const whole = new Whole();
  const board = new EspruinoBoard([BUZZER]);
  let wire: Wire;

  beforeAll(async () => {
    await whole.load();
    await whole.start();
    const sounder = BOARDS.find(({ name }) => name === 'sounder');
    if (sounder === undefined) throw new Error('no such board');
    wire = await Wire.open(() => whole.mqtt);
    const registered = whole.keys.get('pieper-1');
    const settings = {
      ...{ device: 'pieper-1', number: registered?.number, key: registered?.key, open: 1 },
      ...{ gateways: [['127.0.0.1', wire.port]], buzzer: BUZZER },
    };
    await board.flash({
      '.boot0': HASTE,
      '.bootcde': (await buildBoard(ROOT, sounder, 'test')).program,
      noodknop: JSON.stringify(settings),
    });
  }, 60_000);
  afterAll(async () => {
    await board.close();
    wire?.close();
    await whole.close();
  });

  /** The board's own clock in seconds. */
  const clock = async (): Promise<number> => {
    const before = board.printed.length;
    board.type('print("at="+getTime())');
    await until('its clock', 5_000, () => /at=[\d.]+\s/.test(board.printed.slice(before)));
    return Number(/at=([\d.]+)/.exec(board.printed.slice(before))?.[1]);
  };

  it('drives its buzzer for a silent gateway: within 60 s of its death, then each minute', async () => {
    board.start();
    await until('three beats', 20_000, () => wire.with('"beat"').length > 2);
    // In its haste seconds are milliseconds: on a busy machine its gateway seems silent for moments.
    await until('it is quiet', 10_000, () => !board.get(BUZZER));
    await whole.kill('SIGKILL');
    const died = await clock();
    const chirps: number[] = [];
    while (chirps.length < 3) {
      await until('a tone', 30_000, () => board.get(BUZZER));
      chirps.push(await clock());
      await until('its end', 5_000, () => !board.get(BUZZER));
    }
    const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = chirps;
    // No lower bound: a board in such haste beats sooner than its gateway can answer.
    expect(first - died).toBeLessThan(60);
    for (const pause of [second - first, third - second]) {
      expect(pause).toBeGreaterThan(59);
      expect(pause).toBeLessThan(62);
    }
  }, 120_000);
});
