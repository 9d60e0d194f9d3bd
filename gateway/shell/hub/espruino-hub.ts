/**
 * The topics and payloads of EspruinoHub, the program that passes Bluetooth on to MQTT: what it says of what it hears,
 * and the orders it takes. Promises a value for anything that arrives. Knows nothing of frames but their length; topics
 * are those after the hub's own prefix `hub/<name>/`.
 */
import { RADIO_BYTES, RADIO_CHARACTERISTIC, RADIO_COMPANY, RADIO_SERVICE } from '../../../protocol/radio.ts';

/** What a hub said, as far as it concerns us. */
export type HubNews =
  /** Manufacturer data of our company in an advertisement. `rssi` null where this topic does not tell it. */
  | {
      readonly type: 'frame';
      readonly address: string;
      readonly bytes: Uint8Array;
      readonly rssi: number | null;
    }
  /** How loud this address was. */
  | { readonly type: 'rssi'; readonly address: string; readonly rssi: number }
  /** An order was carried out. */
  | { readonly type: 'written'; readonly address: string }
  /** Its own state, which it says when it comes and has said of it when it goes. */
  | { readonly type: 'state'; readonly online: boolean };

/** Longest name of a device in a topic: an address has 17 characters, people may give names of their own. */
const ADDRESS = /^[^/+#\s]{1,64}$/;
/** Largest payload that is looked into; EspruinoHub's are far smaller. */
const MOST_BYTES = 1_024;
const COMPANY = RADIO_COMPANY.toString(16).padStart(4, '0');
/** On the air the company comes lowest byte first. */
const COMPANY_ON_AIR = `${COMPANY.slice(2)}${COMPANY.slice(0, 2)}`;
const HEX = /^(?:[0-9a-f]{2})*$/i;

/**
 * Whether what a hub says may concern a device of ours. What phones and tags around it advertise may not: there can be
 * thousands of them in a busy place, and nothing of ours is to wait behind them.
 */
export const concernsUs = (topic: string, payload: Buffer): boolean =>
  !topic.startsWith('advertise/') ||
  topic.toLowerCase().endsWith(`/manufacturer/${COMPANY}`) ||
  payload.includes(COMPANY_ON_AIR);

/** Topics that EspruinoHub publishes as retained; they are heard like any other and kept nowhere. */
export const isRetainedByHub = (topic: string): boolean => topic === 'state' || topic.startsWith('presence/');

const bytesOf = (hex: unknown): Uint8Array | null =>
  typeof hex === 'string' && hex.length <= 2 * 64 && HEX.test(hex)
    ? Uint8Array.from(Buffer.from(hex, 'hex'))
    : null;
const rssiOf = (value: unknown): number | null =>
  typeof value === 'number' && value >= -127 && value <= 20 ? value : null;

function parsed(payload: Buffer): unknown {
  if (payload.length > MOST_BYTES) return null;
  const text = payload.toString('latin1');
  try {
    return JSON.parse(text);
  } catch {
    // Some hubs write the bare digits.
    return text;
  }
}

/** Reads what a hub published; null for what is no concern of ours. */
export function readHub(topic: string, payload: Buffer): HubNews | null {
  const [word, address = '', ...rest] = topic.split('/');
  if (word === 'state' && address === '') {
    const state = String(parsed(payload));
    return state === 'online' || state === 'offline' ? { type: 'state', online: state === 'online' } : null;
  }
  if (!ADDRESS.test(address)) return null;
  if (word === 'written') return { type: 'written', address };
  if (word !== 'advertise') return null;
  if (rest.length === 0) return advertisement(address, parsed(payload));
  if (rest.length === 1 && rest[0] === 'rssi') {
    const rssi = rssiOf(parsed(payload));
    return rssi === null ? null : { type: 'rssi', address, rssi };
  }
  if (rest.length !== 2 || rest[0] !== 'manufacturer' || rest[1]?.toLowerCase() !== COMPANY) return null;
  // Digits alone are read as a number, and a number has lost its first zeros.
  const said = parsed(payload);
  const bytes = bytesOf(typeof said === 'number' ? payload.toString('latin1').trim() : said);
  return bytes === null ? null : { type: 'frame', address, bytes, rssi: null };
}

/** The whole advertisement: how loud, and perhaps all manufacturer data with the company before it. */
function advertisement(address: string, said: unknown): HubNews | null {
  if (typeof said !== 'object' || said === null) return null;
  const { rssi: loud, manufacturerData } = said as Readonly<Record<string, unknown>>;
  const rssi = rssiOf(loud);
  if (typeof manufacturerData === 'string' && manufacturerData.toLowerCase().startsWith(COMPANY_ON_AIR)) {
    const bytes = bytesOf(manufacturerData.slice(COMPANY_ON_AIR.length));
    if (bytes !== null) return { type: 'frame', address, bytes, rssi };
  }
  return rssi === null ? null : { type: 'rssi', address, rssi };
}

/** A message for a hub. */
export interface HubOrder {
  readonly topic: string;
  readonly payload: string;
}

/** Writes whole frames, or lines with their ends, to a wearable or a pager. EspruinoHub cuts them into pieces of 20 bytes. */
export function writeOrder(address: string, parts: readonly Uint8Array[]): HubOrder {
  const data = parts.map((frame) => Buffer.from(frame).toString('hex')).join('');
  return {
    topic: `write/${address}/${RADIO_SERVICE}/${RADIO_CHARACTERISTIC}`,
    payload: JSON.stringify({ type: 'hex', data }),
  };
}

/** Ends the connection that a write made: a hub that holds one hears nothing else. */
export const disconnectOrder = (address: string): HubOrder => ({
  topic: `disconnect/${address}`,
  payload: '1',
});

/** True for bytes that can be a frame. */
export const isFrame = (bytes: Uint8Array): boolean => bytes.length === RADIO_BYTES;
