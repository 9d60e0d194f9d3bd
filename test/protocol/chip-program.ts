/**
 * What a chip is asked to do with the golden vectors: this file is bundled as firmware is and run by Espruino (or in
 * Node without any of Node's library). It prints one line for each thing that came out otherwise, and then "done".
 */
import { type ChipUp, encodeUp, openDown, sealUp } from '../../protocol/chip.ts';
import { bytesOf, hexOf, hmacSha256, hmacUnder } from '../../protocol/hmac.ts';
import { deriveKeys } from '../../protocol/keys.ts';
import { noLine, readLines } from '../../protocol/lines.ts';
import {
  decodeRadioDown,
  decodeRadioUp,
  encodeRadioDown,
  encodeRadioUp,
  type RadioDown,
  type RadioUp,
  radioPressId,
} from '../../protocol/radio.ts';

interface Row {
  name: string;
  at: string;
  reason: string;
  envelope: string;
  frame: string;
  bytes: string;
  pressId: string | undefined;
  message: unknown;
  pieces: string[];
  lines: string[];
}
/** Put before the bundle by the test. */
declare const VECTORS: {
  root: string;
  device: string;
  keys: { up: string; down: string; mqtt: string; bleUp: string; bleDown: string }[];
  [list: string]: unknown;
};
declare const print: (line: string) => void;
declare const sha256: (bytes: Uint8Array) => Uint8Array;

let checks = 0;
const same = (name: string, made: unknown, expected: unknown): void => {
  checks++;
  const a = typeof made === 'string' ? made : JSON.stringify(made);
  const b = typeof expected === 'string' ? expected : JSON.stringify(expected);
  if (a !== b) print(`${name}: ${a} instead of ${b}`);
};
const bytes = (hex: string): Uint8Array => bytesOf(hex) || new Uint8Array(0);
const textOf = (hex: string): string => {
  const octets = bytes(hex);
  let text = '';
  for (let i = 0; i < octets.length; i++) text += String.fromCharCode(octets[i] || 0);
  return text;
};
const each = (list: string, check: (row: Row) => void): void => {
  (VECTORS[list] as Row[]).forEach(check);
};

const derived = deriveKeys(hmacSha256(sha256), bytes(VECTORS.root));
const expectedKeys = VECTORS.keys[0];
if (expectedKeys) {
  same('key up', hexOf(derived.up), expectedKeys.up);
  same('key down', hexOf(derived.down), expectedKeys.down);
  same('password', derived.mqtt, expectedKeys.mqtt);
  same('key ble-up', hexOf(derived.bleUp), expectedKeys.bleUp);
  same('key ble-down', hexOf(derived.bleDown), expectedKeys.bleDown);
}
const up = hmacUnder(sha256, derived.up);
const down = hmacUnder(sha256, derived.down);
const bleUp = hmacUnder(sha256, derived.bleUp);
const bleDown = hmacUnder(sha256, derived.bleDown);

each('up', (row) => {
  if (row.envelope.length < 512) same(row.name, sealUp(encodeUp(row.message as ChipUp), up), row.envelope);
});
/** Field by field, as the order of fields means nothing. */
const sameFields = (name: string, made: unknown, expected: unknown): void => {
  const a = made as { [field: string]: unknown };
  const b = expected as { [field: string]: unknown };
  Object.keys(b).forEach((field) => {
    same(`${name}, ${field}`, a[field], b[field]);
  });
};
each('down', (row) => sameFields(row.name, openDown(row.envelope, VECTORS.device, down), row.message));
each('downLenient', (row) => sameFields(row.name, openDown(row.envelope, VECTORS.device, down), row.message));
each('refused', (row) => {
  if (row.at === 'device') same(row.name, openDown(textOf(row.bytes), VECTORS.device, down), row.reason);
});
each('lines', (row) => {
  const state = noLine();
  let lines: string[] = [];
  row.pieces.forEach((piece) => {
    lines = lines.concat(readLines(state, piece));
  });
  same(row.name, lines, row.lines);
});
each('radioUp', (row) => {
  const message = row.message as RadioUp;
  same(row.name, hexOf(encodeRadioUp(message, bleUp)), row.frame);
  sameFields(row.name, decodeRadioUp(bytes(row.frame), bleUp), message);
  if (row.pressId) same(`${row.name}, id`, radioPressId(message.boot, message.seq, bleUp), row.pressId);
});
each('radioReply', (row) => {
  same(row.name, hexOf(encodeRadioUp(row.message as RadioUp, bleUp)), row.frame);
  sameFields(row.name, decodeRadioUp(bytes(row.frame), bleUp), row.message);
});
each('radioDown', (row) => {
  same(row.name, hexOf(encodeRadioDown(row.message as RadioDown, bleDown)), row.frame);
  sameFields(row.name, decodeRadioDown(bytes(row.frame), bleDown), row.message);
});
each('radioRefused', (row) => {
  const made =
    row.at === 'gateway'
      ? decodeRadioUp(bytes(row.frame), bleUp)
      : decodeRadioDown(bytes(row.frame), bleDown);
  same(row.name, made, row.reason);
});
print(`done ${checks}`);
