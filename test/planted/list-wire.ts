/** Planted bugs in what goes over the wire: codes and fields. */
import type { PlantedBug } from './bug.ts';

const codec = 'protocol/codec.ts';

/** The wire. */
export const WIRE_BUGS: readonly PlantedBug[] = [
  {
    name: 'the-chip-takes-any-code',
    promises: ['P3', 'P1'],
    file: 'protocol/chip.ts',
    find: 'return sameText(hmac(json).substring(0, MAC_DIGITS), line.substring(space + 1))',
    replace: 'return hmac(json).length >= line.substring(space + 1).length',
    says: 'Checked its form only.',
    by: 'lives',
  },
  {
    name: 'a-code-is-compared-in-part',
    promises: ['P3'],
    file: 'protocol/hmac.ts',
    find: 'difference |= a.charCodeAt(i) ^ b.charCodeAt(i);',
    replace: 'difference = a.charCodeAt(0) ^ b.charCodeAt(0);',
    says: 'An index that was tidied away.',
    by: { file: 'test/protocol/properties.test.ts', title: 'one changed character is a wrong code' },
  },
  {
    name: 'duress-is-a-boolean',
    promises: ['P25'],
    file: codec,
    find: "{ type: 'cancel', ...head, id, duress: fields.duress !== 0 }",
    replace: "{ type: 'cancel', ...head, id, duress: fields.duress === true }",
    says: 'Forgot that flags are 0 and 1 on the wire.',
    by: 'lives',
  },
  {
    name: 'null-is-an-object',
    promises: ['P16'],
    file: codec,
    find: "if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return NOT_JSON;",
    replace: "if (typeof parsed !== 'object' || Array.isArray(parsed)) return NOT_JSON;",
    says: 'The oldest trap of the language.',
    by: { file: 'test/protocol/properties.test.ts', title: 'any text is read as a message of this device' },
  },
  {
    name: 'an-unknown-level-is-refused',
    promises: ['P16', 'P2'],
    file: codec,
    find: "level: LEVELS.has(level) ? (level as PressLevel) : 'unknown',",
    replace: "level: LEVELS.has(level) ? (level as PressLevel) : 'test',",
    says: 'Nothing but the safe value for what is not known.',
    by: { file: 'test/protocol/vectors.test.ts', title: 'leniently' },
  },
  {
    name: 'the-sender-is-who-it-says',
    promises: ['P13'],
    file: codec,
    find: 'const head = { device, boot: countOr0(boot), seq: countOr0(seq), heard: countOr0(heard) };',
    replace:
      'const head = { device: isText(fields.device) ? fields.device : device, boot: countOr0(boot), seq: countOr0(seq), heard: countOr0(heard) };',
    says: 'The message says who sent it.',
    by: { file: 'test/protocol/vectors.test.ts', title: 'leniently' },
  },
];
