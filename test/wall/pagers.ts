/**
 * Who is called: the pagers of the wall. Each tells what rang at it and when, and answers what it is told to. What answers
 * when is left to the play.
 */

import type { Look } from '../../firmware/core/display.ts';
import type { UserAnswer } from '../../firmware/core/pages.ts';
import { memoryFlash } from '../../firmware/shell/node/flash-file.ts';
import { VirtualWatch } from '../../firmware/shell/virtual/virtual-watch.ts';
import { bytesOf } from '../../protocol/hmac.ts';
import type { About, Place } from './button.ts';
import { DEVICES } from './site.ts';
import type { Radio } from './worn.ts';

const READY_MS = 30_000;
const WATCH_ADDRESS = 'c0:52:3f:50:42:02';
/** Nearer to the other hub than the wearable is, dBm. */
const WATCH_LOUDNESS = [-72, -60] as const;

/** A page that rang. */
export interface Ring {
  readonly page: string;
  readonly alarm: string;
  /** When, by `performance.now()` of this process. */
  readonly at: number;
}

/** One pager. */
export interface WallPager extends About {
  readonly rings: readonly Ring[];
  /** Its user answers a page that rang. */
  answer(page: string, answer: UserAnswer): void;
  end(): Promise<void>;
}

/** Notes what rings, once each. */
function ringsOf(): { readonly rings: readonly Ring[]; look(device: { readonly look: Look }): void } {
  const rings: Ring[] = [];
  const known = new Set<string>();
  return {
    rings,
    look(device) {
      for (const { page, alarm, ringing } of device.look.pages) {
        if (!ringing || known.has(page)) continue;
        known.add(page);
        rings.push({ page, alarm, at: performance.now() });
      }
    },
  };
}

/** A pager as a device of its own: the firmware core in this process, its MQTT real. */
async function deskPager({ whole, wait }: Place): Promise<WallPager> {
  const { rings, look } = ringsOf();
  const pager = whole.device(DEVICES.pager, 'pager', { onShow: look });
  await wait('the pager hears its gateway', READY_MS, () => pager.look.gatewayHeard);
  return {
    device: DEVICES.pager,
    board: 'pager, MQTT',
    real: 'firmware core, its MQTT',
    played: 'board (Node), its user',
    rings,
    answer: (page, answer) => pager.answer(page, answer),
    async end() {
      pager.stop();
    },
  };
}

/** A watch on a wrist, behind the hubs: pages are written to it, its answers are advertised. */
async function watch({ whole, wait }: Place, { air, hubs }: Radio): Promise<WallPager> {
  const { rings, look } = ringsOf();
  const registered = whole.keys.get(DEVICES.watch);
  const key = bytesOf(registered?.key ?? '');
  if (registered === undefined || key === undefined) throw new Error(`${DEVICES.watch} has no key`);
  const on = air.transmitter(WATCH_ADDRESS, new Map(hubs.map((hub, i) => [hub, WATCH_LOUDNESS[i] ?? -80])));
  const worn = new VirtualWatch({
    device: DEVICES.watch,
    number: registered.number,
    key,
    flash: memoryFlash(),
    advertise: on.advertise,
    hangUp: on.hangUp,
    onShow: look,
  });
  on.wearable = worn;
  air.reach(on);
  try {
    await wait('the watch hears its gateway', READY_MS, () => worn.look.gatewayHeard);
  } catch (error) {
    worn.stop();
    throw error;
  }
  return {
    device: DEVICES.watch,
    board: 'Bangle.js 2, Bluetooth',
    real: 'firmware core, radio link, frames and lines, MQTT of both hubs',
    played: 'board (Node), radio (20 % lost), hubs’ Bluetooth, its user',
    rings,
    answer: (page, answer) => worn.answer(page, answer),
    async end() {
      worn.stop();
    },
  };
}

/** All of them, as they are being hung up; what is worn hangs behind the same hubs as the wearables do. */
export const makePagers = (place: Place, radio: Radio): readonly Promise<WallPager>[] => [
  deskPager(place),
  watch(place, radio),
];
