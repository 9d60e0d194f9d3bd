/**
 * The wearable as it is flashed: the file that the build made for a Puck.js, in the real Espruino interpreter, between the
 * same two hubs. Without an interpreter there is nothing to wear; saying so is left to the caller.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WEARABLE_GESTURES } from '../../firmware/core/config.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { BTN, EspruinoWearable, LEDS } from '../whole/espruino-air.ts';
import { Eye, type Place, touchNow, type WallButton } from './button.ts';
import { DEVICES } from './site.ts';
import type { Radio } from './worn.ts';

const ADDRESS = 'c0:52:3f:50:42:03';
/** Loudness at each hub, dBm. */
const LOUDNESS = [-70, -62] as const;
const READY_MS = 30_000;
const LOOK_MS = 2;
/** Version 1, type press: the first byte of a frame (PROTOCOL.md section 8). */
const PRESS = 0x11;
const BEAT = 0x12;
/** Beyond the hold that is asked for: the interpreter comes to its pins when it can. */
const SLACK_MS = 200;

/** A Puck.js, as far as a program on it can tell. */
export async function puck({ whole, wait }: Place, { air, hubs }: Radio): Promise<WallButton> {
  const wearable = new EspruinoWearable();
  const on = air.transmitter(ADDRESS, new Map(hubs.map((hub, i) => [hub, LOUDNESS[i] ?? -80])));
  const left: number[] = [];
  let beats = 0;
  const looking = setInterval(() => {
    for (const { frame, everyMs } of wearable.aired()) {
      if (frame?.[0] === PRESS) left.push(performance.now());
      if (frame?.[0] === BEAT) beats += 1;
      on.advertise(frame, everyMs);
    }
  }, LOOK_MS);
  const end = async (): Promise<void> => {
    clearInterval(looking);
    await wearable.board.close();
  };
  try {
    const registered = whole.keys.get(DEVICES.puck);
    await wearable.flash(readFileSync(join(ROOT, 'dist', 'firmware', 'puckjs.js'), 'utf8'), {
      device: DEVICES.puck,
      number: registered?.number,
      key: registered?.key,
    });
    for (const hub of hubs) hub.inRange.set(ADDRESS, wearable);
    wearable.board.start();
    // The second beat answers the first `alive`.
    await wait('the Puck.js beats, and is answered', READY_MS, () => beats > 1);
  } catch (error) {
    await end();
    throw error;
  }
  const [red, green, blue] = LEDS;
  const { board } = wearable;
  const eye = new Eye(() => board.get(green) && !board.get(red) && !board.get(blue));
  const holdMs = WEARABLE_GESTURES.assistHoldMs;
  return {
    device: DEVICES.puck,
    board: 'Puck.js, Bluetooth',
    real: 'Espruino, dist/firmware/puckjs.js in its flash, MQTT of both hubs',
    played: 'chip (a process), radio (20 % lost), hubs’ Bluetooth',
    holdMs,
    press() {
      const touch = touchNow(holdMs);
      board.set(BTN, true);
      setTimeout(() => board.set(BTN, false), holdMs + SLACK_MS);
      return touch;
    },
    leftAt: (since) => left.find((at) => at >= since) ?? null,
    toldAt: (since) => eye.steadySince(since),
    isDark: () => eye.isDark,
    end() {
      eye.close();
      return end();
    },
  };
}
