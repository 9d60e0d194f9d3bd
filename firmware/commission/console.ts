/**
 * Espruino's console over a cable: unlocking it, asking it, writing files into its flash. Promises that an answer is the
 * board's own and belongs to the question, that every piece of a file was taken before the next one goes, and a reason
 * wherever there is none. What is asked, and in what order, is left to `flash.ts`.
 */
import { writePiece } from './expressions.ts';
import type { Cable, ToolTrouble } from './tool.ts';

/** Why the console gave no answer. */
export type ConsoleTrouble = ToolTrouble | 'locked' | 'refused';
/** What the board said. */
export type Said =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly trouble: ConsoleTrouble };

/** Ends with what is said of the console: a lock, or a prompt. The tool's own lines end otherwise. */
const PROMPT = /(password)?>$/;
const PROMPT_MS = 1_500;
const KNOCKS = 6;
/** An answer to what was said before is here by then. */
const STALE_MS = 300;
const ANSWER_MS = 15_000;
/** Bytes of a file that go in one line: about as many as the tool itself sends at a time. */
const PIECE = 480;
const CTRL_C = '\x03';
/** Before a line: the console does not print what it hears. */
const QUIET = '\x10';

/** A console. */
export class Console {
  private asked = 0;

  constructor(private readonly cable: Cable) {}

  private trouble(otherwise: ConsoleTrouble): ConsoleTrouble {
    return this.cable.trouble ?? otherwise;
  }

  /** Whether the console wants a password. A board that starts, or is busy with its network, is waited for. */
  async isLocked(knocks = KNOCKS): Promise<boolean | ConsoleTrouble> {
    for (let knock = 0; knock < knocks && this.cable.trouble === null; knock++) {
      this.cable.skip();
      // A program that never ends gives the console back on Ctrl-C; a locked one does not hear it.
      this.cable.write(knock === 2 ? `${CTRL_C}\n` : '\n');
      let prompt = await this.cable.read(PROMPT, PROMPT_MS);
      if (prompt === null) continue;
      // That may have been said before the knock was heard; the last word counts.
      for (
        let next = prompt as typeof prompt | null;
        next !== null;
        next = await this.cable.read(PROMPT, STALE_MS)
      )
        prompt = next;
      return prompt[1] !== undefined;
    }
    return this.trouble('no-board');
  }

  /** Opens a locked console with the first of these passwords that fits. True: one did. */
  async unlock(passwords: readonly string[]): Promise<boolean | ConsoleTrouble> {
    for (const password of passwords) {
      this.cable.skip();
      this.cable.write(`${password}\n`);
      const heard = await this.cable.read(/Logged in|Invalid password/, ANSWER_MS);
      if (heard === null) return this.trouble('no-board');
      if (heard[0] === 'Logged in') return true;
      // It may have been the answer to a knock.
      if ((await this.cable.read(/Logged in/, STALE_MS)) !== null) return true;
    }
    return false;
  }

  /** Evaluates an expression that gives a text of one line. */
  async ask(expression: string, withinMs = ANSWER_MS): Promise<Said> {
    this.asked += 1;
    const mark = `N${this.asked}K`;
    this.cable.skip();
    // The mark is put together by the board: it does not stand in what the console may print of the question.
    const [first, second] = [mark.slice(0, 1), mark.slice(1)];
    this.cable.write(`${QUIET}print("${first}"+"${second} "+(${expression})+" ${first}"+"${second}")\n`);
    const heard = await this.cable.read(new RegExp(`${mark} (.*) ${mark}|Uncaught|password>$`), withinMs);
    if (heard === null) return { ok: false, trouble: this.trouble('silent') };
    const line = heard[1];
    if (line !== undefined) return { ok: true, line };
    return { ok: false, trouble: heard[0] === 'Uncaught' ? 'refused' : 'locked' };
  }

  /** The same, for a list. */
  async askList(expression: string, withinMs = ANSWER_MS): Promise<readonly unknown[] | ConsoleTrouble> {
    const said = await this.ask(`JSON.stringify(${expression})`, withinMs);
    if (!said.ok) return said.trouble;
    try {
      const list: unknown = JSON.parse(said.line);
      return Array.isArray(list) ? list : 'silent';
    } catch {
      return 'silent';
    }
  }

  /** Leaves nothing running: a program must not be written over while it runs. */
  async stopAll(): Promise<ConsoleTrouble | null> {
    this.cable.skip();
    this.cable.write(`${QUIET}reset()\n`);
    const heard = await this.cable.read(/espruino\.com|password>/i, ANSWER_MS);
    if (heard === null) return this.trouble('silent');
    if (heard[0] === 'password>') return 'locked';
    const locked = await this.isLocked();
    return locked === false ? null : locked === true ? 'locked' : locked;
  }

  /** Writes a file into the flash; `told` hears how many of its bytes were taken. */
  async write(name: string, text: string, told: (bytes: number) => void): Promise<ConsoleTrouble | null> {
    for (let at = 0; at < text.length; at += PIECE) {
      const said = await this.ask(writePiece(name, text.slice(at, at + PIECE), at, text.length));
      if (!said.ok) return said.trouble;
      if (said.line !== 'true') return 'refused';
      told(Math.min(at + PIECE, text.length));
    }
    return null;
  }

  /** Starts what is in the flash, as if power had come back. The console may be locked afterwards. */
  start(): void {
    this.cable.write(`${QUIET}setTimeout(load,100)\n`);
  }

  /** Locks it again. */
  lock(): void {
    this.cable.write(`${QUIET}E.lockConsole()\n`);
  }
}
