/**
 * Puts firmware and settings into a board over its cable: looks which board it is and what it holds, writes, reads back
 * what was written, starts it, and makes sure that its console is locked. Promises that a board is called flashed only
 * when both files read back the same from a board that runs them, that its settings are gone while its firmware is not
 * whole, and that no key is ever on this machine's disk. What may be written over is decided by who calls.
 */
import { crc32 } from 'node:zlib';
import { Console, type ConsoleTrouble } from './console.ts';
import { type Cable, type CableEnd, openCable, type ToolTrouble } from './tool.ts';

/** What goes into the board. */
export interface Load {
  /** Names by which the interpreter knows boards that this firmware is for, such as `ESP32`. */
  readonly boards: readonly string[];
  /** The minified program. */
  readonly program: string;
  /** The board has this very program already, and only its settings are written. */
  readonly keepProgram: boolean;
  /** The settings file's text; holds the key. */
  readonly settings: string;
  /** Its name on the board. */
  readonly settingsName: string;
  /** What unlocks the console of the board as it is now, most probable first. */
  readonly unlocks: readonly string[];
  /** What unlocks it afterwards; null: it stays open, for work on the firmware. */
  readonly password: string | null;
}
/** What is on the board before anything is written. */
export interface Found {
  readonly board: string;
  readonly interpreter: string;
  readonly free: number;
  readonly wasLocked: boolean;
  /** The device that the settings on the board are of; null when there are none that can be read. */
  readonly device: string | null;
}
/** Why a board was not flashed. */
export type FlashTrouble =
  | { readonly type: ConsoleTrouble }
  | { readonly type: 'wrong-board'; readonly found: string }
  /** Only settings were to be written, and its program is another one. */
  | { readonly type: 'other-program' }
  | { readonly type: 'too-big'; readonly free: number; readonly needed: number }
  /** It reads back otherwise than it was written: the names of the files. */
  | { readonly type: 'differs'; readonly files: readonly string[] }
  /** It runs, and its console is open. */
  | { readonly type: 'open' }
  /** Whoever called did not want it written. */
  | { readonly type: 'not-wanted' };
/** What came of it. */
export type Flashed =
  | { readonly ok: true; readonly found: Found; readonly checksum: string }
  | {
      readonly ok: false;
      readonly trouble: FlashTrouble;
      /** True: the board does not run as a button now. */
      readonly begun: boolean;
    };
/** How far it is. `part`: 0 to 1. */
export type FlashProgress =
  | { readonly stage: 'looking' | 'erasing' | 'reading-back' | 'starting' | 'locking' }
  | { readonly stage: 'found'; readonly found: Found }
  | { readonly stage: 'writing'; readonly part: number };

/** Where a board looks for its program. */
export const PROGRAM_FILE = '.bootcde';
/** Where a device keeps presses without a receipt. */
const SLOTS = ['noodknop.0', 'noodknop.1'];
/** Room the board's flash needs beyond the files: their names and lengths, and the presses that wait. */
const SPARE = 2_048;
const ERASE_MS = 60_000;
const COMPACT_MS = 60_000;
/** A board that starts may be busy with its network for long. */
const START_KNOCKS = 20;

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
const sumOf = (text: string): number => crc32(Buffer.from(text, 'latin1'));
/** How a file's checksum is shown: CRC-32 as 8 hex digits. */
export const checksumOf = (text: string): string => hex(sumOf(text));

const storage = 'require("Storage")';
const sumThere = (name: string): string => `E.CRC32(${storage}.read(${JSON.stringify(name)})||"")>>>0`;
/** Only the device's name leaves the board, never its key. */
const held = (name: string): string =>
  `(t=>{try{return [JSON.parse(t.substr(0,t.lastIndexOf("}")+1)).device]}catch(e){return [null]}})(${storage}.read(${JSON.stringify(name)})||"")`;
const lengths = (names: readonly string[]): string =>
  names.map((name) => `(${storage}.read(${JSON.stringify(name)})||"").length`).join('+');

/** One board on one open cable. */
class Flashing {
  private begun = false;

  constructor(
    private readonly console: Console,
    private readonly load: Load,
    private readonly told: (progress: FlashProgress) => void,
  ) {}

  private failed(trouble: FlashTrouble | ConsoleTrouble): Flashed {
    return {
      ok: false,
      trouble: typeof trouble === 'string' ? { type: trouble } : trouble,
      begun: this.begun,
    };
  }

  /** Looks, asks whether it may, writes, and sees to it that the board runs. */
  async run(wanted: (found: Found) => Promise<boolean>): Promise<Flashed> {
    this.told({ stage: 'looking' });
    const found = await this.look();
    if ('type' in found) return this.failed(found);
    this.told({ stage: 'found', found });
    if (!(await wanted(found))) return this.failed({ type: 'not-wanted' });
    return (
      (await this.erase(found)) ??
      (await this.fill()) ??
      (await this.start()) ?? { ok: true, found, checksum: checksumOf(this.load.program) }
    );
  }

  private async look(): Promise<Found | FlashTrouble> {
    const { console, load } = this;
    const locked = await console.isLocked();
    if (typeof locked === 'string') return { type: locked };
    if (locked) {
      const unlocked = await console.unlock(load.unlocks);
      if (typeof unlocked === 'string') return { type: unlocked };
      if (!unlocked) return { type: 'locked' };
    }
    const looked = await console.askList(
      `[process.env.BOARD,process.version,${storage}.getFree(),${lengths([PROGRAM_FILE, load.settingsName])},${sumThere(PROGRAM_FILE)}].concat(${held(load.settingsName)})`,
    );
    if (typeof looked === 'string') return { type: looked === 'silent' ? 'no-board' : looked };
    const [board, interpreter, free, old, programSum, device] = looked;
    if (typeof board !== 'string' || !load.boards.includes(board))
      return { type: 'wrong-board', found: String(board) };
    if (load.keepProgram && programSum !== sumOf(load.program)) return { type: 'other-program' };
    const needed = load.program.length + load.settings.length + SPARE;
    const room = Number(free) + Number(old);
    if (room < needed) return { type: 'too-big', free: room, needed };
    return {
      board,
      interpreter: String(interpreter),
      free: Number(free),
      wasLocked: locked,
      device: typeof device === 'string' ? device : null,
    };
  }

  /** The settings go first: from here until they are back, the board is no button, and says so by its light. */
  private async erase(found: Found): Promise<Flashed | null> {
    const { console, load } = this;
    this.told({ stage: 'erasing' });
    const stopped = await console.stopAll();
    if (stopped !== null) return this.failed(stopped);
    this.begun = true;
    const held: unknown = JSON.parse(load.settings.slice(0, load.settings.lastIndexOf('}') + 1));
    const same =
      typeof held === 'object' && held !== null && 'device' in held && held.device === found.device;
    const gone = [
      load.settingsName,
      ...(load.keepProgram ? [] : [PROGRAM_FILE]),
      // Presses that wait belong to the device that was pressed.
      ...(same ? [] : SLOTS),
    ];
    const erased = await console.ask(
      `(${gone.map((name) => `${storage}.erase(${JSON.stringify(name)})`).join(',')},E.kickWatchdog(),1)`,
      ERASE_MS,
    );
    if (!erased.ok) return this.failed(erased.trouble);
    const compacted = await console.ask(
      `(${storage}.getFree()<${load.program.length + load.settings.length + SPARE}&&${storage}.compact(),E.kickWatchdog(),1)`,
      COMPACT_MS,
    );
    return compacted.ok ? null : this.failed(compacted.trouble);
  }

  private async fill(): Promise<Flashed | null> {
    const { console, load } = this;
    const files = [
      ...(load.keepProgram ? [] : [[PROGRAM_FILE, load.program] as const]),
      [load.settingsName, load.settings] as const,
    ];
    const all = files.reduce((bytes, [, text]) => bytes + text.length, 0);
    let before = 0;
    this.told({ stage: 'writing', part: 0 });
    for (const [name, text] of files) {
      const wrong = await console.write(name, text, (bytes) =>
        this.told({ stage: 'writing', part: (before + bytes) / all }),
      );
      if (wrong !== null) return this.failed(wrong);
      before += text.length;
      // The settings, which make it a button, come only after a program that is whole.
      const differs = await this.differing([[name, text]]);
      if (differs !== null) return differs;
    }
    return null;
  }

  private async differing(files: readonly (readonly [string, string])[]): Promise<Flashed | null> {
    const sums = await this.console.askList(`[${files.map(([name]) => sumThere(name)).join(',')}]`);
    if (typeof sums === 'string') return this.failed(sums);
    const wrong = files.filter(([, text], i) => sums[i] !== sumOf(text)).map(([name]) => name);
    return wrong.length === 0 ? null : this.failed({ type: 'differs', files: wrong });
  }

  /** Starts it, and looks once more: at its lock, and at what it runs. */
  private async start(): Promise<Flashed | null> {
    const { console, load } = this;
    this.told({ stage: 'starting' });
    console.start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const locked = await console.isLocked(START_KNOCKS);
    if (typeof locked === 'string') return this.failed(locked);
    if (load.password === null) return locked ? this.failed('locked') : null;
    if (!locked) return this.failed({ type: 'open' });
    this.told({ stage: 'locking' });
    const unlocked = await console.unlock([load.password]);
    if (typeof unlocked === 'string') return this.failed(unlocked);
    if (!unlocked) return this.failed('locked');
    this.told({ stage: 'reading-back' });
    const differs = await this.differing([
      [PROGRAM_FILE, load.program],
      [load.settingsName, load.settings],
    ]);
    if (differs !== null) return differs;
    console.lock();
    const again = await console.isLocked();
    if (typeof again === 'string') return this.failed(again);
    return again ? null : this.failed({ type: 'open' });
  }
}

/**
 * Flashes the board on this cable; `wanted` says, once it is known what the board holds, whether to write. Takes up to
 * minutes; tells how far it is.
 */
export async function flash(
  end: CableEnd,
  load: Load,
  wanted: (found: Found) => Promise<boolean> = async () => true,
  told: (progress: FlashProgress) => void = () => {},
  open: (end: CableEnd) => Promise<Cable | ToolTrouble> = openCable,
): Promise<Flashed> {
  const cable = await open(end);
  if (typeof cable === 'string') return { ok: false, trouble: { type: cable }, begun: false };
  try {
    return await new Flashing(new Console(cable), load, told).run(wanted);
  } finally {
    await cable.close();
  }
}
