/**
 * Who is called: the pagers of the wall. Each tells what rang at it and when, and answers what it is told to. What answers
 * when is left to the play.
 */

import type { UserAnswer } from '../../firmware/core/pages.ts';
import type { VirtualDevice } from '../../firmware/shell/virtual/virtual-device.ts';
import type { About, Place } from './button.ts';
import { DEVICES } from './site.ts';
import type { Radio } from './worn.ts';

const READY_MS = 30_000;

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

/** A pager as a device of its own: the firmware core in this process, its MQTT real. */
async function deskPager({ whole, wait }: Place): Promise<WallPager> {
  const rings: Ring[] = [];
  const known = new Set<string>();
  const look = (device: Pick<VirtualDevice, 'look'>): void => {
    for (const { page, alarm, ringing } of device.look.pages) {
      if (!ringing || known.has(page)) continue;
      known.add(page);
      rings.push({ page, alarm, at: performance.now() });
    }
  };
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

/**
 * All of them, as they are being hung up. A pager that is worn hangs behind the same hubs as the wearables do: it is given
 * the air here, and stands in this list beside the other.
 */
export const makePagers = (place: Place, _radio: Radio): readonly Promise<WallPager>[] => [deskPager(place)];
