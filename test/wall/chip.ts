/**
 * The desk button for Wi-Fi as it is flashed: the file that the build made for an ESP32, in the real Espruino interpreter
 * (`ESPRUINO_BIN`). Without an interpreter there is nothing to hang up; saying so is left to the caller.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../gateway/shell/paths.ts';
import { EspruinoBoard } from '../whole/espruino.ts';
import { Wire } from '../whole/wire.ts';
import { Eye, type Place, touchNow, type WallButton } from './button.ts';
import { DEVICES } from './site.ts';

const PINS = { button: 5, red: 1, green: 2, blue: 3 } as const;
const TAP_MS = 120;
const READY_MS = 30_000;

/** An ESP32, as far as a program on it can tell. */
export async function espruino({ whole, wait }: Place): Promise<WallButton> {
  const wire = await Wire.open(() => whole.mqtt);
  const board = new EspruinoBoard(Object.values(PINS));
  const end = async (): Promise<void> => {
    await board.close();
    wire.close();
  };
  try {
    const registered = whole.keys.get(DEVICES.espruino);
    await board.flash({
      '.bootcde': readFileSync(join(ROOT, 'dist', 'firmware', 'esp32.js'), 'utf8'),
      noodknop: JSON.stringify({
        device: DEVICES.espruino,
        number: registered?.number,
        key: registered?.key,
        gateways: [['127.0.0.1', wire.port]],
        ...PINS,
      }),
    });
    board.start();
    // The second beat answers the first `alive`: from there on the gateway believes this boot.
    await wait('the chip beats', READY_MS, () => wire.with('"type":"beat"').length > 1);
    const eye = new Eye(() => board.get(PINS.green) && !board.get(PINS.red) && !board.get(PINS.blue));
    return {
      device: DEVICES.espruino,
      board: 'ESP32, Wi-Fi',
      real: 'Espruino, dist/firmware/esp32.js in its flash, its MQTT',
      played: 'chip (a process), pins (files)',
      holdMs: 0,
      press() {
        const touch = touchNow(0);
        board.set(PINS.button, false);
        setTimeout(() => board.set(PINS.button, true), TAP_MS);
        return touch;
      },
      leftAt: (since) => wire.with('"type":"press"').find(({ at }) => at >= since)?.at ?? null,
      toldAt: (since) => eye.steadySince(since),
      isDark: () => eye.isDark,
      end() {
        eye.close();
        return end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
