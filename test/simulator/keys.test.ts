import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Code } from '../../simulator/world/keys.ts';

describe('codes in the simulated world', () => {
  it('are HMAC-SHA-256, whatever the length of key and text, also when asked again', () => {
    const texts = fc.array(fc.uint8Array({ maxLength: 1400 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), texts, (key, bytes) => {
        const code = new Code(key);
        for (const text of [...bytes, ...bytes].map((one) => Buffer.from(one).toString('latin1')))
          expect(code.of(text)).toBe(createHmac('sha256', key).update(text, 'latin1').digest('hex'));
      }),
    );
  });
});
