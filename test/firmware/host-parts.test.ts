/** The parts of a button's host that know no port: contacts, light, lines, and what the gateway is told of a board. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { standardConfig } from '../../firmware/core/config.ts';
import { signalOf, type Tone } from '../../firmware/core/signals.ts';
import { Contact } from '../../firmware/shell/host/contact.ts';
import { Light, shownAt } from '../../firmware/shell/host/light.ts';
import { LineReader, readBoardLine } from '../../firmware/shell/host/lines.ts';
import { Life } from './life.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a contact', () => {
  /** What is told, and when, of reports at these times. */
  const told = (reports: readonly (readonly [ms: number, closed: boolean])[]): [number, boolean][] => {
    const heard: [number, boolean][] = [];
    const start = Date.now();
    const contact = new Contact(
      (down) => heard.push([Date.now() - start, down]),
      () => Date.now(),
    );
    for (const [ms, closed] of reports) {
      vi.advanceTimersByTime(start + ms - Date.now());
      contact.report(closed);
    }
    vi.advanceTimersByTime(1_000);
    return heard;
  };

  test.each<[string, [number, boolean][], [number, boolean][]]>([
    [
      'an ordinary press is told as it is',
      [
        [0, true],
        [200, false],
      ],
      [
        [0, true],
        [200, false],
      ],
    ],
    [
      'a touch of 1 ms is held until the core believes it',
      [
        [0, true],
        [1, false],
      ],
      [
        [0, true],
        [50, false],
      ],
    ],
    [
      'both ends of a touch in one piece',
      [
        [0, true],
        [0, false],
      ],
      [
        [0, true],
        [50, false],
      ],
    ],
    [
      'a press that rattles at its beginning is one',
      [
        [0, true],
        [2, false],
        [3, true],
        [5, false],
        [7, true],
        [300, false],
      ],
      [
        [0, true],
        [300, false],
      ],
    ],
    [
      'what rattles after a release is passed on for the core to ignore, and not held',
      [
        [0, true],
        [300, false],
        [305, true],
        [306, false],
      ],
      [
        [0, true],
        [300, false],
        [305, true],
        [306, false],
      ],
    ],
    [
      'the next touch after a moment of quiet is held again',
      [
        [0, true],
        [300, false],
        [401, true],
        [402, false],
      ],
      [
        [0, true],
        [300, false],
        [401, true],
        [451, false],
      ],
    ],
    [
      'the same twice is once',
      [
        [0, true],
        [0, true],
        [90, false],
        [95, false],
      ],
      [
        [0, true],
        [90, false],
      ],
    ],
  ])('%s', (_title, reports, expected) => {
    expect(told(reports)).toEqual(expected);
  });

  test('a touch of any length after quiet is a press of the core', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (ms) => {
        const life = new Life(standardConfig('balie-1', 'desk', 'test'), { receipts: 'logged' });
        life.pass(300);
        for (const [at, down] of told([
          [0, true],
          [ms, false],
        ])) {
          life.pass(at - (life.now - 300));
          life.hear({ type: 'pin.changed', button: 0, down });
        }
        life.pass(1_000);
        expect(life.presses()).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a light', () => {
  const played = (ms: number, play: (light: Light) => void): [number, Tone][] => {
    const seen: [number, Tone][] = [];
    const start = Date.now();
    const light = new Light(
      (tone) => seen.push([Date.now() - start, tone]),
      () => Date.now(),
    );
    play(light);
    vi.advanceTimersByTime(ms);
    light.stop();
    return seen;
  };

  test('"received" is two pulses, then dark', () => {
    const { light } = signalOf('received', 'desk', false);
    expect(played(5_000, (one) => one.play(light, 'a'))).toEqual([
      [0, 'green'],
      [120, 'off'],
      [280, 'green'],
      [400, 'off'],
    ]);
  });
  test('the same signal goes on; under another mark it begins anew', () => {
    const { light } = signalOf('felt', 'desk', false);
    const twice = (second: string) =>
      played(2_000, (one) => {
        one.play(light, 'a');
        vi.advanceTimersByTime(500);
        one.play(light, second);
      });
    expect(twice('a')).toHaveLength(2);
    expect(twice('b')).toHaveLength(4);
  });
  test('a board that was away is painted anew', () => {
    const { light } = signalOf('coming', 'desk', false);
    const seen = played(0, (one) => {
      one.play(light, 'a');
      vi.advanceTimersByTime(10_000);
      one.repaint();
    });
    expect(seen.at(-1)?.[1]).toBe('green');
    expect(seen).toHaveLength(4);
  });
  test('at every moment of every signal it has a tone, and says when it changes', () => {
    const patterns = ['idle', 'received', 'coming', 'not-received', 'out-of-order', 'nobody'] as const;
    for (const pattern of patterns) {
      const { light } = signalOf(pattern, 'desk', false);
      for (let at = 0; at < 9_000; at += 7) expect(shownAt(light, at).ms).toBeGreaterThan(0);
    }
  });
});

const MAC = '0123456789abcdef0123456789abcdef';
const good = `{"v":1,"type":"press","device":"balie-1"} ${MAC}`;

describe('lines from a board', () => {
  interface Came {
    readonly lines: string[];
    readonly noises: string[];
  }
  const reader = (): Came & { take(bytes: Uint8Array): void } => {
    const lines: string[] = [];
    const noises: string[] = [];
    const one = new LineReader({
      envelope: ({ text }) => lines.push(text),
      noise: (why) => noises.push(why),
    });
    return { lines, noises, take: (bytes) => one.take(bytes) };
  };
  const read = (...pieces: readonly (string | Uint8Array)[]): Came => {
    const one = reader();
    for (const piece of pieces) one.take(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    return one;
  };

  test.each<[string, string[], string[], string[]]>([
    ['a line', [`${good}\n`], [good], []],
    ['with a carriage return', [`${good}\r\n`], [good], []],
    ['in pieces', [good.slice(0, 9), good.slice(9), '\r', '\n'], [good], []],
    ['two in one piece', [`${good}\n${good}\n`], [good, good], []],
    ['empty lines are nothing', ['\n\r\n\n'], [], []],
    ['half a line first', [`evice":"balie-1"} ${MAC}\n${good}\n`], [good], ['not-an-envelope']],
    ['JSON without a code', ['{"v":1}\n'], [], ['not-an-envelope']],
    ['a list', [`[] ${MAC}\n`], [], ['not-an-envelope']],
    ['a byte above 126', [`{"v":"\x7f"} ${MAC}\n`, `{"v":"\xe9"} ${MAC}\n`], [], ['not-ascii', 'not-ascii']],
    ['a control character', [`{"v":"\x1b"} ${MAC}\n`], [], ['not-ascii']],
    ['a line that is too long', ['x'.repeat(100_000), `\n${good}\n`], [good], ['too-long']],
  ])('%s', (_title, pieces, lines, noises) => {
    expect(read(...pieces)).toMatchObject({ lines, noises });
  });

  test('512 bytes pass, with or without a carriage return; 513 do not', () => {
    const of = (length: number): string => {
      const rest = `{"v":""} ${MAC}`.length;
      return `{"v":"${'x'.repeat(length - rest)}"} ${MAC}`;
    };
    expect(read(`${of(512)}\n`).lines).toEqual([of(512)]);
    expect(read(`${of(512)}\r\n`).lines).toEqual([of(512)]);
    expect(read(`${of(513)}\n`).noises).toEqual(['too-long']);
    expect(read(`${of(513)}\r\n`).noises).toEqual(['too-long']);
  });

  test('any noise in any pieces: nothing is thrown, and the line after it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 6 }), (pieces) => {
        const { lines } = read(...pieces, '\n', `${good}\n`);
        expect(lines.at(-1)).toBe(good);
      }),
      { numRuns: 200 },
    );
  });

  test('a line without end is not held: what is kept of 8 MB is one longest line', () => {
    const one = reader();
    const piece = Buffer.alloc(65_536, 0x41);
    const before = process.memoryUsage().heapUsed + process.memoryUsage().external;
    for (let i = 0; i < 128; i++) one.take(piece);
    const after = process.memoryUsage().heapUsed + process.memoryUsage().external;
    expect(after - before).toBeLessThan(4_000_000);
    one.take(Buffer.from(`\n${good}\n`));
    expect(one.lines).toEqual([good]);
  });

  test('only the type and the sender are looked at, whatever they are', () => {
    expect(readBoardLine(`{"type":7,"device":["x"]} ${MAC}`)).toMatchObject({ type: '', device: '' });
    expect(readBoardLine(good)).toEqual({ text: good, type: 'press', device: 'balie-1' });
  });
});

describe('a fault that only the shell sees', () => {
  const faults = (life: Life) =>
    life.sent().flatMap((message) => (message.type === 'beat' ? [message.fault ?? ''] : []));
  const desk = standardConfig('balie-1', 'desk', 'test');

  test('is told at once, in each beat, and taken back at once', () => {
    const life = new Life(desk);
    life.pass(1_000);
    life.forget();
    life.hear({ type: 'fault.found', fault: 'board silent' });
    expect(faults(life)).toEqual(['board silent']);
    life.hear({ type: 'fault.found', fault: 'board silent' });
    expect(faults(life)).toEqual(['board silent']);
    life.pass(10_500);
    expect(faults(life)).toEqual(['board silent', 'board silent']);
    life.hear({ type: 'fault.found', fault: '' });
    expect(faults(life)).toEqual(['board silent', 'board silent', '']);
  });
  test('stops no press', () => {
    const life = new Life(desk);
    life.pass(300);
    life.hear({ type: 'fault.found', fault: 'no board' });
    life.tap();
    expect(life.presses()).not.toEqual([]);
  });
});
