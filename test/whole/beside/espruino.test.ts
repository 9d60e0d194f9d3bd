/**
 * The desk button's firmware, as it is written into an ESP32, in the real Espruino interpreter: booted from flash, its
 * button a pin, its network real, its gateway real. Without `ESPRUINO_BIN` it says that it was not tried.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { BOARDS, buildBoard } from '../../../firmware/build/boards.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { EspruinoBoard, INTERPRETER } from '../espruino.ts';
import { until, Whole } from '../rig.ts';

const BUTTON = 5;
const RED = 1;
const GREEN = 2;
const BLUE = 3;

if (INTERPRETER === undefined)
  console.warn('ESPRUINO_BIN is not set: the desk firmware was NOT run on Espruino itself, only in Node.');

describe.runIf(INTERPRETER !== undefined)('the desk button on the real interpreter', () => {
  const whole = new Whole();
  const board = new EspruinoBoard([BUTTON, RED, GREEN, BLUE]);
  let coordinator = '';
  beforeAll(async () => {
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    const esp32 = BOARDS.find(({ name }) => name === 'esp32');
    if (esp32 === undefined) throw new Error('no such board');
    const { program } = await buildBoard(ROOT, esp32, 'test');
    await board.flash({
      '.bootcde': program,
      noodknop: JSON.stringify({
        device: 'knop-1',
        number: whole.keys.get('knop-1')?.number,
        key: whole.keys.get('knop-1')?.key,
        gateways: [['127.0.0.1', whole.mqtt]],
        button: BUTTON,
        red: RED,
        green: GREEN,
        blue: BLUE,
      }),
    });
    board.start();
  }, 60_000);
  afterAll(async () => {
    await board.close();
    await whole.close();
  });
  const open = async () => (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;

  it('calls when it is pressed, and shows the receipt', async () => {
    await until('healthy', 10_000, async () =>
      (await whole.api(coordinator, 'GET', '/api/devices')).body.some(
        (one: { id: string; state: string }) => one.id === 'knop-1' && one.state === 'healthy',
      ),
    );
    board.set(BUTTON, false);
    const took = await until('an alarm', 5_000, async () => (await open()).length > 0);
    await until('green', 2_000, () => board.get(GREEN) && !board.get(RED));
    board.set(BUTTON, true);
    console.log('took', took, board.printed.slice(-500));
  });
});
