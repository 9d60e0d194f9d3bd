/**
 * A board at the end of a cable: Espruino's console over a flash of its own, what is asked of it evaluated for real in a
 * context that has what the board has. It can be locked, pulled out, bent in ways that real boards bend. What its
 * firmware does is told by the test.
 */
import { type Context, createContext, runInContext } from 'node:vm';
import { crc32 } from 'node:zlib';
import type { Cable, ToolTrouble } from '../../firmware/commission/tool.ts';

/** How a board is. */
export interface BoardTemper {
  readonly board?: string;
  readonly free?: number;
  /** What locks its console now; null: open. */
  readonly password?: string | null;
  /** The password that the firmware locks with when it starts; null: it does not begin. */
  readonly locksWith?: string | null;
  /** Pieces after which the cable is pulled. */
  readonly pulledAfter?: number;
  /** Changes what is written. */
  readonly bends?: (name: string, text: string) => string;
  /** Its flash takes nothing. */
  readonly full?: boolean;
  /** It never says anything. */
  readonly dumb?: boolean;
}

/** A board and its cable in one. */
export class ConsoleBoard implements Cable {
  trouble: ToolTrouble | null = null;
  readonly files: Map<string, string>;
  /** After each line: the names of the files there are. */
  readonly seen: string[][] = [];
  starts = 0;
  locked: boolean;
  /** All that was said to the board. */
  heard = '';
  private text = '';
  private password: string | null;
  private pieces = 0;
  private readonly context: Context;

  constructor(
    private readonly temper: BoardTemper = {},
    files: Readonly<Record<string, string>> = {},
  ) {
    this.files = new Map(Object.entries(files));
    this.password = temper.password ?? null;
    this.locked = this.password !== null;
    this.context = createContext({
      print: (line: string) => {
        this.text += `${line}\r\n`;
      },
      process: { env: { BOARD: this.boardName }, version: '2v29' },
      atob: (text: string) => Buffer.from(text, 'base64').toString('latin1'),
      reset: () => {
        this.text += '\r\n|_| espruino.com\r\n';
      },
      load: () => undefined,
      setTimeout: () => this.start(),
      require: () => ({
        read: (name: string) => this.files.get(name),
        write: (name: string, piece: string, at?: number, all?: number) => this.put(name, piece, at, all),
        erase: (name: string) => this.files.delete(name),
        getFree: () => this.room,
        compact: () => undefined,
      }),
      E: {
        CRC32: (text: string) => crc32(Buffer.from(text, 'latin1')) | 0,
        kickWatchdog: () => undefined,
        lockConsole: () => {
          this.locked = this.password !== null;
        },
      },
    });
  }

  write(text: string): void {
    this.heard += text;
    if (this.trouble !== null || this.temper.dumb === true) return;
    for (const line of text.split('\n').slice(0, -1))
      this.take(line.replaceAll('\u0003', '').replaceAll('\u0010', ''));
  }

  skip(): void {
    this.text = '';
  }

  async read(pattern: RegExp): Promise<RegExpExecArray | null> {
    const found = pattern.exec(this.text);
    if (found !== null) this.text = this.text.slice(found.index + found[0].length);
    return found;
  }

  async close(): Promise<void> {
    this.trouble ??= 'cable-out';
  }

  private take(line: string): void {
    if (this.locked) {
      const right = line === this.password;
      this.locked = !right;
      this.text += right ? '\r\n  Logged in.\r\n>' : '\r\n  Invalid password\r\npassword>';
      return;
    }
    try {
      if (line !== '') runInContext(line, this.context);
    } catch (error) {
      this.text += `Uncaught ${String(error)}\r\n`;
    }
    if (this.trouble !== null) this.text = '';
    this.seen.push([...this.files.keys()]);
    if (this.trouble === null) this.text += this.locked ? '\r\npassword>' : '\r\n>';
  }

  private put(name: string, piece: string, at = 0, all = piece.length): boolean {
    this.pieces += 1;
    if (this.pieces > (this.temper.pulledAfter ?? Number.POSITIVE_INFINITY)) {
      this.trouble = 'cable-out';
      return false;
    }
    if (this.temper.full === true) return false;
    // What is not written yet reads as flash that was erased.
    const before = at === 0 ? '\u00ff'.repeat(all) : (this.files.get(name) ?? '');
    const bent = this.temper.bends?.(name, piece) ?? piece;
    this.files.set(name, before.slice(0, at) + bent + before.slice(at + bent.length));
    return true;
  }

  private start(): void {
    this.starts += 1;
    const { locksWith = null } = this.temper;
    this.password = locksWith;
    this.locked = locksWith !== null;
    this.text += this.locked ? '\r\npassword>' : '\r\n>';
  }

  private get boardName(): string {
    return this.temper.board ?? 'ESP32';
  }
  private get room(): number {
    return this.temper.free ?? 900_000;
  }
}
