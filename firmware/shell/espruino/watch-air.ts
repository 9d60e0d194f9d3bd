/**
 * Bluetooth of a pager watch: always to be found, and a place where hubs write pages. Promises that what the link wants on
 * the air is advertised, that a radio which refuses is asked again, and that a connection which is over is ended; what is
 * on the air, and what was written, is `firmware/link/pager-radio.ts`'s.
 */
import type { Hmac } from '../../../protocol/hmac.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import type { RadioUp } from '../../../protocol/radio.ts';
import { encodeRadioUp, RADIO_COMPANY } from '../../../protocol/radio.ts';
import { NEVER } from '../../core/timing.ts';
import {
  type PagerCodes,
  type PagerRadio,
  pagerConnected,
  pagerDeadline,
  pagerOnAir,
  takePagerPiece,
} from '../../link/pager-radio.ts';
import { hubConnected, hubGone } from '../../link/radio.ts';
import { openPlace } from './air.ts';

/** After the radio refused something it is asked again. */
const AGAIN_MS = 1000;

/** The air around one watch. */
export interface PagerAir {
  /** Replaced by one of the boot that the core settles on. */
  pager: PagerRadio;
  readonly up: Hmac;
  readonly codes: PagerCodes;
  /** What is on the air. */
  message: RadioUp | null;
  everyMs: number;
  /** When what the radio refused is tried again. */
  againAt: number;
}

/** An air on which nothing was said yet. */
export function newPagerAir(pager: PagerRadio, up: Hmac, codes: PagerCodes): PagerAir {
  return { pager: pager, up: up, codes: codes, message: null, everyMs: 0, againAt: NEVER };
}

/** Opens the air. `taken` is told the messages that a piece completed, and is also called when a hub comes or goes. */
export function openPagerAir(
  air: PagerAir,
  uart: boolean,
  now: () => number,
  taken: (messages: readonly DownMessage[]) => void,
): void {
  openPlace(
    uart,
    (piece) => taken(takePagerPiece(air.pager, piece, air.codes, now())),
    () => {
      hubConnected(air.pager.radio, now());
      pagerConnected(air.pager);
      taken([]);
    },
    () => {
      hubGone(air.pager.radio);
      taken([]);
    },
  );
}

/** Brings what is on the air up to date. */
export function refreshPagerAir(air: PagerAir, now: number): void {
  const wanted = pagerOnAir(air.pager, now);
  if (wanted.message === air.message && wanted.everyMs === air.everyMs) return;
  const frame = encodeRadioUp(wanted.message, air.up);
  try {
    NRF.setAdvertising(
      {},
      {
        showName: false,
        connectable: true,
        interval: wanted.everyMs,
        manufacturer: RADIO_COMPANY,
        manufacturerData: frame,
      },
    );
    air.message = wanted.message;
    air.everyMs = wanted.everyMs;
    air.againAt = NEVER;
  } catch (_error) {
    air.againAt = now + AGAIN_MS;
  }
}

/** When time alone changes what is on the air. */
export function pagerAirDeadline(air: PagerAir, now: number): number {
  return Math.min(pagerDeadline(air.pager, now), air.againAt);
}
