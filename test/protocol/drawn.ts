/** Messages and frames to draw in properties: everything a well-made device or gateway could say. */
import fc from 'fast-check';
import type { ChipUp } from '../../protocol/chip.ts';
import { type DownBody, UINT32_MAX } from '../../protocol/messages.ts';
import type { RadioDown, RadioUp } from '../../protocol/radio.ts';

export const uint32 = fc.integer({ min: 0, max: UINT32_MAX });
export const device = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const pressId = fc.stringMatching(/^[0-9a-f]{16}$/);
const wireId = fc.stringMatching(/^[A-Za-z0-9-]{1,24}$/);
const plain = (most: number) => fc.stringMatching(new RegExp(`^[ !#-[\\]-~]{1,${most}}$`));
const bit = fc.constantFrom(0 as const, 1 as const);
const percent = fc.integer({ min: 0, max: 100 });
const present = { noNullPrototype: true } as const;

const head = { device, boot: uint32, seq: fc.integer({ min: 1, max: UINT32_MAX }), heard: uint32 };
export const up: fc.Arbitrary<ChipUp> = fc.oneof(
  fc.record(
    {
      type: fc.constant('press' as const),
      ...head,
      id: pressId,
      level: fc.constantFrom('assist' as const, 'emergency' as const, 'test' as const),
      age: uint32,
      resumed: fc.constant(true),
      battery: percent,
    },
    { ...present, requiredKeys: ['type', 'device', 'boot', 'seq', 'heard', 'id', 'level', 'age'] },
  ),
  fc.record({ type: fc.constant('cancel' as const), ...head, id: pressId, duress: fc.boolean() }, present),
  fc.record(
    {
      type: fc.constant('beat' as const),
      ...head,
      uptime: uint32,
      battery: percent,
      rssi: fc.integer({ min: -127, max: 127 }),
      firmware: plain(16),
      fault: plain(16),
    },
    { ...present, requiredKeys: ['type', 'device', 'boot', 'seq', 'heard', 'uptime'] },
  ),
  fc.record(
    {
      type: fc.constant('reply' as const),
      ...head,
      id: wireId,
      answer: fc.constantFrom(
        'ringing' as const,
        'coming' as const,
        'cannot' as const,
        'called-112' as const,
      ),
    },
    present,
  ),
);

const text = fc.string({ unit: 'binary', maxLength: 120 });
export const down: fc.Arbitrary<DownBody> = fc.oneof(
  fc.record(
    {
      type: fc.constant('receipt' as const),
      seq: uint32,
      id: wireId,
      state: fc.constantFrom('logged', 'unlogged', 'test'),
    },
    present,
  ),
  fc.record({ type: fc.constant('alive' as const), seq: uint32 }, present),
  fc.record(
    {
      type: fc.constant('progress' as const),
      id: pressId,
      state: fc.constantFrom('paged', 'coming', 'on-scene', 'nobody', 'closed'),
      responders: uint32,
      call112: bit,
    },
    present,
  ),
  fc.record(
    {
      type: fc.constant('page' as const),
      page: wireId,
      alarm: wireId,
      level: fc.constantFrom('assist', 'emergency'),
      place: text,
      text,
      age: uint32,
      call112: bit,
    },
    present,
  ),
  fc.record(
    {
      type: fc.constant('unpage' as const),
      page: wireId,
      reason: fc.constantFrom('taken', 'closed', 'answered'),
    },
    present,
  ),
  fc.record(
    { type: fc.constant('settings' as const), beat: fc.integer({ min: 5, max: 600 }), covert: bit },
    { ...present, requiredKeys: ['type'] },
  ),
) as fc.Arbitrary<DownBody>;

const frameHead = { number: fc.nat(65535), boot: uint32, seq: fc.nat(65535) };
const frameTail = { age: uint32, battery: fc.option(percent, { nil: undefined }), heard: uint32 };
export const radioUp: fc.Arbitrary<RadioUp> = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom('press' as const, 'beat' as const, 'cancel' as const),
      ...frameHead,
      level: fc.constantFrom('assist' as const, 'emergency' as const, 'test' as const, 'unknown' as const),
      resumed: fc.boolean(),
      duress: fc.boolean(),
      ...frameTail,
    },
    present,
  ),
  fc.record(
    {
      type: fc.constant('reply' as const),
      ...frameHead,
      level: fc.constant('assist' as const),
      resumed: fc.constant(false),
      duress: fc.constant(false),
      answer: fc.constantFrom(
        'ringing' as const,
        'coming' as const,
        'cannot' as const,
        'arrived' as const,
        'clear' as const,
        'calling-112' as const,
        'called-112' as const,
      ),
      ...frameTail,
    },
    present,
  ),
);
const rest = { ...frameHead, call112: bit, responders: fc.nat(255), n: uint32 };
export const radioDown = fc.oneof(
  fc.record(
    { type: fc.constant('receipt'), state: fc.constantFrom('logged', 'unlogged', 'test'), ...rest },
    present,
  ),
  fc.record({ type: fc.constant('alive'), state: fc.constant(undefined), ...rest }, present),
  fc.record(
    {
      type: fc.constant('progress'),
      state: fc.constantFrom('paged', 'coming', 'on-scene', 'nobody', 'closed'),
      ...rest,
    },
    present,
  ),
) as fc.Arbitrary<RadioDown>;
