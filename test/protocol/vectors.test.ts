/** Both codecs, both HMACs and the schemas against the golden vectors that third parties test with. */
import { describe, expect, it } from 'vitest';
import { hmac, keysOf, macMatches, macOf } from '../../gateway/shell/hmac.ts';
import { encodeUp, openDown, sealUp } from '../../protocol/chip.ts';
import { encodeDown, openEnvelope, parseUp, seal } from '../../protocol/codec.ts';
import { hexOf, hmacSha256 } from '../../protocol/hmac.ts';
import { deriveKeys } from '../../protocol/keys.ts';
import { noLine, readLines } from '../../protocol/lines.ts';
import { MAX_ENVELOPE, type UpMessage } from '../../protocol/messages.ts';
import {
  ageCode,
  ageOfCode,
  decodeRadioDown,
  decodeRadioUp,
  encodeRadioDown,
  encodeRadioUp,
  radioNumber,
  radioPressId,
} from '../../protocol/radio.ts';
import { downSchema, upSchema } from '../../protocol/schema.ts';
import { toAscii } from '../../protocol/text.ts';
import { bytes, chipHmac, keys, nodeHmac, sha256, vectors } from './vectors.ts';

/** What the gateway makes of bytes from the vectors' device: the whole way, code and all. */
function gatewayReads(envelope: Uint8Array | string): UpMessage | string {
  const opened = openEnvelope(envelope);
  if (!opened.ok) return opened.reason;
  if (!macMatches(keys.up, opened.json, opened.mac)) return 'bad-mac';
  const parsed = parseUp(opened.json, vectors.device);
  return parsed.ok ? parsed.message : parsed.reason;
}
const deviceReads = (line: string) => openDown(line, vectors.device, chipHmac(keys.down));
const jsonOf = (envelope: string): string => envelope.slice(0, envelope.lastIndexOf(' '));
const latin1 = (hex: string): string => Buffer.from(bytes(hex)).toString('latin1');

describe('keys', () => {
  it.each(vectors.hmac)('HMAC: $name', ({ key, message, mac }) => {
    expect(hmac(bytes(key), latin1(message))).toBe(mac);
    expect(hmacSha256(sha256)(bytes(key), latin1(message))).toBe(mac);
  });

  it.each(vectors.keys)('derived from $root, alike on gateway and chip', ({ root, ...expected }) => {
    for (const derived of [keysOf(bytes(root)), deriveKeys(hmacSha256(sha256), bytes(root))]) {
      const { up, down, mqtt, bleUp, bleDown } = derived;
      expect({
        up: hexOf(up),
        down: hexOf(down),
        mqtt,
        bleUp: hexOf(bleUp),
        bleDown: hexOf(bleDown),
      }).toEqual(expected);
    }
  });
});

describe('from the device', () => {
  it.each(vectors.up)('$name: read by the gateway, from bytes and from text', ({ envelope, message }) => {
    expect(gatewayReads(envelope)).toEqual(message);
    expect(gatewayReads(Buffer.from(envelope))).toEqual(message);
    expect(gatewayReads(new Uint8Array(Buffer.from(envelope)))).toEqual(message);
  });

  it.each(
    vectors.up.filter(({ envelope }) => envelope.length < MAX_ENVELOPE),
  )('$name: written by the chip', ({ envelope, message }) => {
    const { type } = message;
    if (
      type === 'unknown' ||
      (type === 'press' && (message.level === 'unknown' || message.age === undefined))
    ) {
      throw new Error('no message a device can say');
    }
    const json = encodeUp(message as Parameters<typeof encodeUp>[0]);
    expect(sealUp(json, chipHmac(keys.up))).toBe(envelope);
  });

  it.each(
    vectors.up.filter(({ envelope }) => envelope.length < MAX_ENVELOPE),
  )('$name: keeps to the schema', ({ envelope }) => {
    expect(upSchema.safeParse(JSON.parse(jsonOf(envelope)))).toMatchObject({ success: true });
  });

  it.each(vectors.lenient)('leniently: $name', ({ envelope, message }) => {
    expect(gatewayReads(envelope)).toStrictEqual(message);
  });

  it('the schema is the strict form: of the lenient ones it takes three', () => {
    const strict = vectors.lenient.filter(
      ({ envelope }) => upSchema.safeParse(JSON.parse(jsonOf(envelope))).success,
    );
    expect(strict.map(({ name }) => name.split(':')[0])).toEqual([
      'press that names another device',
      'press with its fields in another order and blanks between',
      'reply that names another device',
    ]);
  });
});

describe('to the device', () => {
  it.each(vectors.down)('$name: written by the gateway', ({ boot, n, body, envelope }) => {
    const json = encodeDown(vectors.device, boot, n, body);
    expect(seal(json, macOf(keys.down, json))).toBe(envelope);
    expect(envelope.length).toBeLessThanOrEqual(MAX_ENVELOPE);
  });

  it.each([...vectors.down, ...vectors.downLenient])('$name: read by the chip', ({ envelope, message }) => {
    expect(deviceReads(envelope)).toStrictEqual(message);
  });

  it.each(vectors.down)('$name: keeps to the schema', ({ envelope }) => {
    expect(downSchema.safeParse(JSON.parse(jsonOf(envelope)))).toMatchObject({ success: true });
  });
});

describe('refused', () => {
  it.each(vectors.refused)('at the $at, $reason: $name', ({ at, bytes: hex, reason }) => {
    if (at === 'gateway') {
      expect(gatewayReads(bytes(hex))).toBe(reason);
      expect(gatewayReads(latin1(hex))).toBe(reason);
    } else {
      expect(deviceReads(latin1(hex))).toBe(reason);
    }
  });

  it.each(vectors.radioRefused)('radio frame at the $at, $reason: $name', ({ at, frame, reason }) => {
    const made =
      at === 'gateway'
        ? decodeRadioUp(bytes(frame), nodeHmac(keys.bleUp))
        : decodeRadioDown(bytes(frame), chipHmac(keys.bleDown));
    expect(made).toBe(reason);
  });
});

describe('texts and lines', () => {
  it.each(vectors.texts)('$input becomes $output', ({ input, max, output }) => {
    expect(toAscii(input, max)).toBe(output);
  });

  it.each(vectors.lines)('$name', ({ pieces, lines }) => {
    const state = noLine();
    expect(pieces.flatMap((piece) => readLines(state, piece))).toEqual(lines);
    const byCharacter = noLine();
    expect([...pieces.join('')].flatMap((character) => readLines(byCharacter, character))).toEqual(lines);
  });
});

describe('radio', () => {
  it.each([...vectors.radioUp, ...vectors.radioReply])('up, $name', (row) => {
    const { frame, message } = row;
    const pressId = 'pressId' in row ? row.pressId : undefined;
    for (const made of [nodeHmac(keys.bleUp), chipHmac(keys.bleUp)]) {
      expect(hexOf(encodeRadioUp({ battery: undefined, ...message }, made))).toBe(frame);
      expect(decodeRadioUp(bytes(frame), made)).toEqual(message);
      if (pressId !== undefined) expect(radioPressId(message.boot, message.seq, made)).toBe(pressId);
    }
    expect(radioNumber(bytes(frame))).toBe(message.number);
  });

  it.each(vectors.radioLenient)('leniently, $name', ({ frame, message }) => {
    expect(decodeRadioUp(bytes(frame), nodeHmac(keys.bleUp))).toEqual(message);
  });

  it.each(vectors.radioDown)('down, $name', ({ frame, message }) => {
    for (const made of [nodeHmac(keys.bleDown), chipHmac(keys.bleDown)]) {
      expect(hexOf(encodeRadioDown({ state: undefined, ...message }, made))).toBe(frame);
      expect(decodeRadioDown(bytes(frame), made)).toEqual(message);
    }
    expect(radioNumber(bytes(frame))).toBe(message.number);
  });

  it.each(vectors.radioAges)('$ms ms is sent as $code and read as $readAs ms', ({ ms, code, readAs }) => {
    expect(ageCode(ms)).toBe(code);
    expect(ageOfCode(code)).toBe(readAs);
  });

  it('a number is only read from a frame of the right length', () => {
    expect(radioNumber(new Uint8Array(23))).toBeUndefined();
  });
});
