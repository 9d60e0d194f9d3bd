/**
 * An ESPA line in virtual time: the real reader and the real procedure, a clock that a test moves, and bytes written as
 * people write them: `1<ENQ>2<ENQ>`. Promises that the law of deadlines holds after every step.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  type Job,
  type Line,
  type LineEvent,
  type LineSettings,
  nextDeadline,
  type Outcome,
  openLine,
  type Trouble,
} from '../../../gateway/shell/channels/espa/line.ts';
import { step } from '../../../gateway/shell/channels/espa/machine.ts';
import {
  ACK,
  type Block,
  ENQ,
  EOT,
  ETX,
  NAK,
  Reader,
  RS,
  SOH,
  STX,
  US,
} from '../../../gateway/shell/channels/espa/wire.ts';

const NAMES = { SOH, STX, ETX, EOT, ENQ, ACK, NAK, RS, US } as const;
const named = new Map<number, string>(Object.entries(NAMES).map(([name, code]) => [code, `<${name}>`]));

/** Bytes from their written form; `<5F>` is a byte in hexadecimal. */
export function bytes(written: string): Uint8Array {
  const parts = written.match(/<[A-Z0-9]{2,3}>|[\s\S]/g) ?? [];
  return Uint8Array.from(
    parts.map((part) => {
      if (part.length === 1) return part.charCodeAt(0);
      const name = part.slice(1, -1);
      return name in NAMES ? NAMES[name as keyof typeof NAMES] : Number.parseInt(name, 16);
    }),
  );
}

/** Bytes in their written form. */
export const shown = (raw: Iterable<number>): string =>
  Array.from(raw, (byte) => named.get(byte) ?? String.fromCharCode(byte)).join('');

/** Milliseconds of a character at 9600 bit/s. */
export const CHARACTER_MS = 11_000 / 9_600;
/** A control station 1 that polls station 2 once a second. */
export const CONTROL: LineSettings = {
  role: 'control',
  own: '1',
  peer: '2',
  pollEveryMs: 1_000,
  characterMs: CHARACTER_MS,
};
/** A station 2, polled by control station 1. */
export const STATION: LineSettings = { ...CONTROL, role: 'station', own: '2', peer: '1' };

/** Any text: letters, controls, marks, half surrogates, everything up to the last code point. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 0xff }),
        fc.integer({ min: 0x20, max: 0x7e }),
        fc.integer({ min: 0, max: 0x2fff }),
        fc.integer({ min: 0, max: 0x10_ffff }),
      ),
      { maxLength },
    )
    .map((codes) => codes.map((code) => String.fromCodePoint(code)).join(''));

/** One side of a line. */
export class VirtualLine {
  readonly line: Line;
  now = 0;
  /** What left since it was last read. */
  private out = '';
  readonly ended = new Map<string, Outcome>();
  readonly took: Block[] = [];
  readonly troubles: (Trouble | null)[] = [];
  private readonly reader = new Reader();
  /** Where bytes go besides. */
  wire: (raw: Uint8Array) => void = () => undefined;

  constructor(settings: LineSettings = CONTROL, open = true) {
    this.line = openLine(settings);
    if (open) this.step({ type: 'opened' });
  }

  step(event: LineEvent): void {
    for (const effect of step(this.line, event, this.now)) {
      if (effect.type === 'write') {
        this.out += shown(effect.bytes);
        this.wire(effect.bytes);
      } else if (effect.type === 'resync') this.reader.reset();
      else if (effect.type === 'took') this.took.push(effect.block);
      else if (effect.type === 'line') this.troubles.push(effect.trouble);
      else {
        expect(this.ended.has(effect.id), `call ${effect.id} ended twice`).toBe(false);
        this.ended.set(effect.id, effect.outcome);
      }
    }
    const next = nextDeadline(this.line);
    if (event.type === 'time' && next !== undefined) expect(next).toBeGreaterThan(this.now);
  }

  /** What was written since the last time this was asked. */
  read(): string {
    const { out } = this;
    this.out = '';
    return out;
  }

  hear(raw: string | Uint8Array): void {
    for (const token of this.reader.read(typeof raw === 'string' ? bytes(raw) : raw))
      this.step({ type: 'heard', token });
  }

  /** Time goes by; every deadline on the way is kept to the moment. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (
      let next = nextDeadline(this.line);
      next !== undefined && next <= until;
      next = nextDeadline(this.line)
    ) {
      this.now = Math.max(this.now, next);
      this.step({ type: 'time' });
    }
    this.now = until;
  }

  want(id: string, more: Partial<Job> = {}): void {
    this.step({
      type: 'wanted',
      job: { id, rank: 0, block: bytes(`<SOH>1<STX>1<US>A<ETX>_`), until: this.now + 60_000, ...more },
    });
  }

  /** The next thing written, whenever it comes within a minute. */
  next(): string {
    for (let waited = 0; this.out === '' && waited < 60_000; waited += 10) this.pass(10);
    return this.read();
  }
}

/** A line on which the first poll was answered. */
export function quiet(): VirtualLine {
  const one = new VirtualLine();
  expect(one.read()).toBe('<EOT>2<ENQ>');
  one.hear('<EOT>');
  expect(one.troubles).toEqual([null]);
  expect(one.read()).toBe('');
  return one;
}
