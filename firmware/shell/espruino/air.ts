/**
 * Bluetooth of a wearable: what the radio link wants on the air is advertised, and what a hub writes is handed on.
 * Promises that the radio sleeps while there is nothing to say, that a hub which is connected is not cut off by that,
 * and that a radio which refuses is asked again; what is on the air, and how often, is `firmware/link/radio.ts`'s.
 */
import type { Hmac } from '../../../protocol/hmac.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import type { RadioUp } from '../../../protocol/radio.ts';
import {
  encodeRadioUp,
  RADIO_CHARACTERISTIC,
  RADIO_COMPANY,
  RADIO_SERVICE,
} from '../../../protocol/radio.ts';
import { NEVER } from '../../core/timing.ts';
import {
  hangsUp,
  hubConnected,
  hubGone,
  onAir,
  type Radio,
  radioDeadline,
  takePiece,
} from '../../link/radio.ts';

/** After the radio refused something it is asked again. */
const AGAIN_MS = 1000;
/** Bytes that one write of a hub may have; they write 20. */
const PIECE_BYTES = 128;

/** The air around one wearable. */
export interface Air {
  /** Replaced by one of the boot that the core settles on. */
  radio: Radio;
  readonly up: Hmac;
  readonly down: Hmac;
  /** What is on the air; null: nothing. */
  message: RadioUp | null;
  everyMs: number;
  asleep: boolean;
  connected: boolean;
  /** When what the radio refused, or what a hub held up, is tried again. */
  againAt: number;
}

/** An air on which nothing was said yet. */
export function newAir(radio: Radio, up: Hmac, down: Hmac): Air {
  return {
    radio: radio,
    up: up,
    down: down,
    message: null,
    everyMs: 0,
    asleep: false,
    connected: false,
    againAt: NEVER,
  };
}

/** `6e6f...` as `6e6f6f64-6b6e-...`, which is how the chip wants it. */
const dashed = (uuid: string): string =>
  `${uuid.substring(0, 8)}-${uuid.substring(8, 12)}-${uuid.substring(12, 16)}-` +
  `${uuid.substring(16, 20)}-${uuid.substring(20)}`;

/** Opens the place where hubs write; `uart`: the console stays open over the air. */
export function openPlace(
  uart: boolean,
  written: (piece: Uint8Array) => void,
  came: () => void,
  went: () => void,
): void {
  const place: { [uuid: string]: GattPlace } = {};
  place[dashed(RADIO_CHARACTERISTIC)] = {
    writable: true,
    maxLen: PIECE_BYTES,
    onWrite: (event) => written(new Uint8Array(event.data)),
  };
  const services: { [uuid: string]: { [uuid: string]: GattPlace } } = {};
  services[dashed(RADIO_SERVICE)] = place;
  NRF.setServices(services, { uart: uart });
  NRF.on('connect', came);
  NRF.on('disconnect', went);
}

/** Ends a connection that is over. */
export function endIfOver(radio: Radio, now: number): void {
  if (!hangsUp(radio, now)) return;
  hubGone(radio);
  try {
    NRF.disconnect();
  } catch (_error) {
    // It was gone already.
  }
}

/** Opens the air. `taken` is told the messages that a piece completed, and is also called when a hub comes or goes. */
export function openAir(
  air: Air,
  uart: boolean,
  now: () => number,
  taken: (messages: readonly DownMessage[]) => void,
): void {
  openPlace(
    uart,
    (piece) => taken(takePiece(air.radio, piece, air.down, now())),
    () => {
      air.connected = true;
      hubConnected(air.radio, now());
      taken([]);
    },
    () => {
      air.connected = false;
      hubGone(air.radio);
      // What may have become silent while the hub was there.
      air.againAt = now();
      taken([]);
    },
  );
}

const advertise = (air: Air, frame: Uint8Array | null, everyMs: number): void => {
  if (frame === null) {
    NRF.sleep();
    return;
  }
  NRF.setAdvertising(
    {},
    {
      showName: false,
      connectable: true,
      interval: everyMs,
      manufacturer: RADIO_COMPANY,
      manufacturerData: frame,
    },
  );
  if (air.asleep) NRF.wake();
};

/** Brings what is on the air up to date. */
export function refreshAir(air: Air, alarmOpen: boolean, now: number): void {
  const wanted = onAir(air.radio, alarmOpen, now);
  air.againAt = NEVER;
  // To sleep would end the connection in which a hub is still writing.
  if (wanted === null && air.connected) return;
  const message = wanted === null ? null : wanted.message;
  const everyMs = wanted === null ? 0 : wanted.everyMs;
  if (message === air.message && everyMs === air.everyMs && air.asleep === (message === null)) return;
  const frame = message === null ? null : encodeRadioUp(message, air.up);
  try {
    advertise(air, frame, everyMs);
    air.message = message;
    air.everyMs = everyMs;
    air.asleep = message === null;
  } catch (_error) {
    air.againAt = now + AGAIN_MS;
  }
}

/** When time alone changes what is on the air. */
export function airDeadline(air: Air, now: number): number {
  return Math.min(radioDeadline(air.radio, now), air.againAt);
}
