/** What must hold for every input, not only for the vectors: no throw, nothing lost, both sides alike. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macMatches, macOf } from '../../gateway/shell/hmac.ts';
import { encodeUp, openDown, sealUp } from '../../protocol/chip.ts';
import { encodeDown, openEnvelope, parseUp, seal } from '../../protocol/codec.ts';
import { bytesOf, hexOf, sameText } from '../../protocol/hmac.ts';
import { noLine, readLines } from '../../protocol/lines.ts';
import { MAX_ENVELOPE, PRESS_ID, UINT32_MAX, WIRE_ID } from '../../protocol/messages.ts';
import {
  ageCode,
  ageOfCode,
  decodeRadioDown,
  decodeRadioUp,
  encodeRadioDown,
  encodeRadioUp,
} from '../../protocol/radio.ts';
import { downSchema, upSchema } from '../../protocol/schema.ts';
import { toAscii } from '../../protocol/text.ts';
import { device, down, radioDown, radioUp, uint32, up } from './drawn.ts';
import { chipHmac, keys, nodeHmac } from './vectors.ts';

const counter = fc.integer({ min: 1, max: UINT32_MAX });
const upHmac = chipHmac(keys.up);
const downHmac = chipHmac(keys.down);

describe('from the device to the gateway', () => {
  it('what the chip says is what the gateway hears, and keeps to size and schema', () => {
    fc.assert(
      fc.property(up, (message) => {
        const envelope = sealUp(encodeUp(message), upHmac);
        const opened = openEnvelope(Buffer.from(envelope));
        if (!opened.ok) throw new Error(opened.reason);
        expect(macMatches(keys.up, opened.json, opened.mac)).toBe(true);
        expect(upSchema.safeParse(JSON.parse(opened.json)).success).toBe(true);
        expect(parseUp(opened.json, message.device)).toStrictEqual({ ok: true, message });
      }),
    );
  });

  it('any bytes are opened or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        const opened = openEnvelope(bytes);
        expect(openEnvelope(Buffer.from(bytes).toString('latin1'))).toEqual(opened);
        if (bytes.length > MAX_ENVELOPE) expect(opened).toEqual({ ok: false, reason: 'too-long' });
        if (opened.ok) expect(parseUp(opened.json, 'a')).toHaveProperty('ok');
      }),
    );
  });

  it('any text is read as a message of this device, or as no JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.json({ maxDepth: 1 })), device, (json, id) => {
        const parsed = parseUp(json, id);
        if (parsed.ok) expect(parsed.message.device).toBe(id);
        else expect(parsed.reason).toBe('not-json');
      }),
    );
  });

  it('a press stays a press whatever stands in its other fields', () => {
    const anything = fc.jsonValue({ maxDepth: 1 });
    const fields = { v: anything, device: anything, boot: anything, seq: anything, heard: anything };
    const more = { id: anything, level: anything, age: anything, resumed: anything, battery: anything };
    fc.assert(
      fc.property(fc.record({ ...fields, ...more }, { requiredKeys: [] }), device, (body, id) => {
        const parsed = parseUp(JSON.stringify({ ...body, type: 'press' }), id);
        if (!parsed.ok || parsed.message.type !== 'press') throw new Error('refused');
        const { message } = parsed;
        expect(message.id).toMatch(PRESS_ID);
        for (const count of [message.boot, message.seq, message.heard, message.age ?? 0]) {
          expect(Number.isInteger(count) && count >= 0 && count <= UINT32_MAX).toBe(true);
        }
        expect(['assist', 'emergency', 'test', 'unknown']).toContain(message.level);
      }),
    );
  });

  it('a derived id is the same for a repeat and another for the next press', () => {
    const derived = (boot: number, seq: number): string => {
      const parsed = parseUp(JSON.stringify({ type: 'press', boot, seq }), 'a');
      return parsed.ok && parsed.message.type === 'press' ? parsed.message.id : 'none';
    };
    fc.assert(
      fc.property(uint32, uint32, uint32, uint32, (boot, seq, boot2, seq2) => {
        expect(derived(boot, seq)).toBe(derived(boot, seq));
        expect(derived(boot, seq) === derived(boot2, seq2)).toBe(boot === boot2 && seq === seq2);
      }),
    );
  });

  it('one changed character is a wrong code on either side', () => {
    fc.assert(
      fc.property(up, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), (message, where, code) => {
        const envelope = sealUp(encodeUp(message), upHmac);
        const at = where % envelope.length;
        const changed = envelope.slice(0, at) + String.fromCharCode(code) + envelope.slice(at + 1);
        fc.pre(changed !== envelope);
        const opened = openEnvelope(changed);
        expect(opened.ok && macMatches(keys.up, opened.json, opened.mac)).toBe(false);
        expect(openDown(changed, message.device, upHmac)).toBe('bad-mac');
      }),
    );
  });
});

describe('from the gateway to the device', () => {
  it('what the gateway says is what the chip hears, texts made plain, always within size', () => {
    fc.assert(
      fc.property(device, uint32, counter, down, (id, boot, n, body) => {
        const json = encodeDown(id, boot, n, body);
        const envelope = seal(json, macOf(keys.down, json));
        expect(envelope.length).toBeLessThanOrEqual(MAX_ENVELOPE);
        expect(downSchema.safeParse(JSON.parse(json)).success).toBe(true);
        const texts =
          body.type === 'page' ? { place: toAscii(body.place, 40), text: toAscii(body.text, 80) } : {};
        expect(openDown(envelope, id, downHmac)).toStrictEqual({ ...body, ...texts, device: id, boot, n });
      }),
    );
  });

  it('even a body no core would make stays within size, ASCII and JSON', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constant(1e300));
    fc.assert(
      fc.property(
        fc.string({ maxLength: 999 }),
        fc.string({ unit: 'binary', maxLength: 999 }),
        number,
        (a, b, x) => {
          const body = {
            type: 'page',
            page: a,
            alarm: b,
            level: 'emergency',
            place: b,
            text: a,
            age: x,
            call112: 1,
          } as const;
          const json = encodeDown(b, x, x, body);
          expect(json.length).toBeLessThanOrEqual(MAX_ENVELOPE - 33);
          expect(json).toMatch(/^[ -~]*$/);
          expect(JSON.parse(json)).toHaveProperty('type', 'page');
        },
      ),
    );
  });

  it('the chip never throws on any line, whether or not its code is right', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), (line) => {
        expect(['string', 'object']).toContain(typeof openDown(line, 'a', downHmac));
        expect(['string', 'object']).toContain(typeof openDown(sealUp(line, downHmac), 'a', downHmac));
      }),
    );
  });

  it('any fields under a right code give a message in range, or a refusal', () => {
    const anything = fc.jsonValue({ maxDepth: 1 });
    const type = fc.constantFrom('receipt', 'alive', 'progress', 'page', 'unpage', 'settings', 'other');
    const fields = fc.dictionary(
      fc.constantFrom(
        'seq',
        'id',
        'state',
        'responders',
        'call112',
        'page',
        'alarm',
        'level',
        'place',
        'age',
        'beat',
        'covert',
      ),
      anything,
    );
    fc.assert(
      fc.property(type, fields, (kind, more) => {
        const json = JSON.stringify({ ...more, v: 1, type: kind, device: 'a', boot: 1, n: 1 });
        const message = openDown(sealUp(json, downHmac), 'a', downHmac);
        if (typeof message === 'string') return;
        if (message.type === 'page') expect(message.page).toMatch(WIRE_ID);
        else expect(downSchema.safeParse({ v: 1, ...message }).success).toBe(true);
      }),
    );
  });
});

describe('radio frames', () => {
  it('come out as they went in, the age as its lower bound, alike under both HMACs', () => {
    fc.assert(
      fc.property(radioUp, (message) => {
        const frame = encodeRadioUp(message, chipHmac(keys.bleUp));
        expect(hexOf(encodeRadioUp(message, nodeHmac(keys.bleUp)))).toBe(hexOf(frame));
        expect(decodeRadioUp(frame, nodeHmac(keys.bleUp))).toEqual({
          ...message,
          age: ageOfCode(ageCode(message.age)),
        });
      }),
    );
    fc.assert(
      fc.property(radioDown, (message) => {
        const frame = encodeRadioDown(message, nodeHmac(keys.bleDown));
        expect(decodeRadioDown(frame, chipHmac(keys.bleDown))).toEqual(message);
      }),
    );
  });

  it('an age is never read as more than it was', () => {
    fc.assert(fc.property(uint32, (ms) => ageOfCode(ageCode(ms)) <= ms));
  });

  it('any bytes are decoded or refused, never thrown at, and one wrong bit is a wrong code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(['bad-length', 'bad-mac']).toContain(decodeRadioUp(bytes, nodeHmac(keys.bleUp)));
        expect(['bad-length', 'bad-mac']).toContain(decodeRadioDown(bytes, nodeHmac(keys.bleDown)));
      }),
    );
    fc.assert(
      fc.property(radioUp, fc.nat(191), (message, bit_) => {
        const frame = encodeRadioUp(message, nodeHmac(keys.bleUp));
        frame[bit_ >> 3] = (frame[bit_ >> 3] ?? 0) ^ (1 << (bit_ & 7));
        expect(decodeRadioUp(frame, nodeHmac(keys.bleUp))).toBe('bad-mac');
      }),
    );
  });
});

describe('texts, lines and hex', () => {
  it('whatever goes in, plain ASCII within the limit comes out, and stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(100), (input, max) => {
        const made = toAscii(input, max);
        expect(made.length).toBeLessThanOrEqual(max);
        expect(made).toMatch(/^[ !#-[\]-~]*$/);
        expect(toAscii(made, max)).toBe(made);
      }),
    );
  });

  it('lines do not depend on how the stream was cut, and memory stays bounded', () => {
    const stream = fc.array(fc.oneof(fc.constantFrom('\n', '\r\n', 'x'.repeat(511), 'xy'), fc.string()), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (parts, cuts) => {
        const all = parts.join('');
        const whole = readLines(noLine(), all);
        const state = noLine();
        const lines: string[] = [];
        for (let at = 0, i = 0; at < all.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          lines.push(...readLines(state, all.slice(at, at + size)));
          expect(state.text.length).toBeLessThanOrEqual(MAX_ENVELOPE + 1);
          at += size;
        }
        expect(lines).toEqual(whole);
        const expected = all
          .split('\n')
          .slice(0, -1)
          .map((line) => line.replace(/\r$/, ''));
        expect(whole).toEqual(expected.filter((line) => line.length > 0 && line.length <= MAX_ENVELOPE));
      }),
    );
  });

  it('hex is what Node makes of it, and only lower-case pairs are read', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(bytesOf(hexOf(bytes))).toEqual(bytes);
      }),
    );
    for (const wrong of ['0', '0g', 'AA', ' 0', '0\n']) expect(bytesOf(wrong)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => sameText(a, b) === (a === b) && sameText(a, `${a}`)),
    );
  });
});
