/**
 * Cuts what comes from a board into envelopes: the only file that knows `@serialport/parser-readline`, which by itself
 * would hold a line of any length. Promises that never more than one longest line is held, that a longer one is dropped
 * to the next line end, and that nothing but printable ASCII in the form of an envelope is passed on.
 */
import { ReadlineParser } from '@serialport/parser-readline';
import { openEnvelope } from '../../../protocol/codec.ts';
import { MAX_ENVELOPE } from '../../../protocol/messages.ts';

const LINE_END = 0x0a;
/** An envelope and a carriage return; one byte more shows that a line is too long. */
const MOST = MAX_ENVELOPE + 2;

/** An envelope from a board: its text, and what its JSON says of it. The code was not checked: the gateway does that. */
export interface BoardEnvelope {
  readonly text: string;
  readonly type: string;
  readonly device: string;
}
/** What came of a line. */
export interface LineListener {
  envelope(envelope: BoardEnvelope): void;
  /** A line that is none: noise, the rest of a line, a board's own chatter. */
  noise(why: 'too-long' | 'not-ascii' | 'not-an-envelope'): void;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 32) : '');

/** Reads one line. Half a line, or one with a lost character, is told from an envelope by its JSON as a rule. */
export function readBoardLine(line: string): BoardEnvelope | Parameters<LineListener['noise']>[0] {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const opened = openEnvelope(text);
  if (!opened.ok) return opened.reason === 'bad-mac' ? 'not-an-envelope' : opened.reason;
  let value: unknown;
  try {
    value = JSON.parse(opened.json);
  } catch {
    return 'not-an-envelope';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not-an-envelope';
  const fields = value as Readonly<Record<string, unknown>>;
  return { text, type: textOf(fields.type), device: textOf(fields.device) };
}

/** A stream of bytes from one board, from its port's opening to its end. */
export class LineReader {
  private readonly parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
  /** Bytes of the line that is coming in. */
  private length = 0;

  constructor(listener: LineListener) {
    this.parser.on('data', (line: string) => {
      if (line === '' || line === '\r') return;
      const read = readBoardLine(line);
      if (typeof read === 'string') listener.noise(read);
      else listener.envelope(read);
    });
  }

  /** Takes the next bytes. Of a line that is too long just enough goes on to show that it is. */
  take(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length) {
      const end = chunk.indexOf(LINE_END, from);
      const to = end < 0 ? chunk.length : end;
      const room = Math.max(0, MOST - this.length);
      if (room > 0 && to > from)
        this.parser.write(Buffer.from(chunk.subarray(from, Math.min(to, from + room))));
      this.length += to - from;
      if (end >= 0) {
        this.parser.write(Buffer.of(LINE_END));
        this.length = 0;
      }
      from = to + 1;
    }
  }
}
