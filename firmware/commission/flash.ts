/**
 * Puts firmware and settings into a board over its cable: looks which board it is and what it holds, writes, reads back
 * what was written, starts it, and makes sure that its console is locked. Promises that a board is called flashed only
 * when both files read back the same from a board that runs them, that its settings are gone while its firmware is not
 * whole, and that no key is ever on this machine's disk. What may be written over is decided by who calls.
 */
import { Console, type ConsoleTrouble } from './console.ts';
import {
  changeKey,
  erase,
  hex,
  KEY_SUM,
  LOOK,
  makeRoom,
  PROGRAM_FILE,
  SETTINGS_FILE,
  SLOTS,
  sumOf,
  sumThere,
} from './expressions.ts';
import { type Cable, type CableEnd, openCable, type ToolTrouble } from './tool.ts';

/** What goes into the board. */
export interface Load {
  /** Names by which the interpreter knows boards that this firmware is for, such as `ESP32`. */
  readonly boards: readonly string[];
  /** The device it is to be. */
  readonly device: string;
  /** Its root key, 64 hex digits. */
  readonly key: string;
  /** The minified program; null: the one it has stays. */
  readonly program: string | null;
  /** The settings file's text; null: the settings it has stay, but for the key. */
  readonly settings: string | null;
  /** What unlocks the console of the board as it is now, most probable first. */
  readonly unlocks: readonly string[];
  /** What unlocks it afterwards. */
  readonly password: string;
}
/** What is on the board before anything is written. */
export interface Found {
  readonly board: string;
  readonly interpreter: string;
  readonly free: number;
  readonly wasLocked: boolean;
  /** The device that the settings on the board are of; null when there are none that can be read. */
  readonly device: string | null;
  /** CRC-32 of its program. */
  readonly programSum: number;
}
/** Why a board was not flashed. */
export type FlashTrouble =
  | { readonly type: ConsoleTrouble }
  | { readonly type: 'wrong-board'; readonly found: string }
  /** Only settings were to be written, and its program is another one. */
  | { readonly type: 'other-program' }
  /** Only the key was to be written, and it has no settings of this device. */
  | { readonly type: 'no-settings' }
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

/** Room the board's flash needs beyond the files: their names and lengths, and the presses that wait. */
const SPARE = 2_048;
const ERASE_MS = 60_000;
const COMPACT_MS = 60_000;
/** A board that starts has locked its console within this. */
const LOCK_MS = 10_000;
const LOOK_MS = 200;
/** A board that starts may be busy with its network for long. */
const START_KNOCKS = 20;

/** Something on the board that must be so: the name of the file it is about, what gives a number, and which. */
interface Check {
  readonly file: string;
  readonly expression: string;
  readonly expected: number;
}

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
    const { program } = this.load;
    const checksum = hex(program === null ? found.programSum : sumOf(program));
    return (
      (await this.erase(found)) ??
      (await this.fill()) ??
      (await this.start(found)) ?? { ok: true, found, checksum }
    );
  }

  /** Bytes of what is written. */
  private get needed(): number {
    return (this.load.program?.length ?? 0) + (this.load.settings?.length ?? SPARE);
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
    const looked = await console.askList(LOOK);
    if (typeof looked === 'string') return { type: looked === 'silent' ? 'no-board' : looked };
    const [board, interpreter, free, taken, sum, device] = looked;
    if (typeof board !== 'string' || !load.boards.includes(board))
      return { type: 'wrong-board', found: String(board) };
    const found: Found = {
      board,
      interpreter: String(interpreter),
      free: Number(free),
      wasLocked: locked,
      device: typeof device === 'string' ? device : null,
      programSum: Number(sum),
    };
    return this.misfit(found, Number(taken)) ?? found;
  }

  private misfit({ free, device, programSum }: Found, taken: number): FlashTrouble | null {
    const { program, settings } = this.load;
    if (settings === null && device !== this.load.device) return { type: 'no-settings' };
    // The settings end with the checksum of the program they go with.
    if (program === null && settings?.endsWith(hex(programSum)) === false) return { type: 'other-program' };
    const needed = this.needed + SPARE;
    return free + taken < needed ? { type: 'too-big', free: free + taken, needed } : null;
  }

  /** The settings go first: from here until they are back, the board is no button, and says so by its light. */
  private async erase(found: Found): Promise<Flashed | null> {
    const { console, load } = this;
    this.told({ stage: 'erasing' });
    const stopped = await console.stopAll();
    if (stopped !== null) return this.failed(stopped);
    this.begun = true;
    const gone = [
      ...(load.settings === null ? [] : [SETTINGS_FILE]),
      ...(load.program === null ? [] : [PROGRAM_FILE]),
      // Presses that wait belong to the device that was pressed.
      ...(load.device === found.device ? [] : SLOTS),
    ];
    const erased = gone.length === 0 ? null : await console.ask(erase(gone), ERASE_MS);
    if (erased?.ok === false) return this.failed(erased.trouble);
    const tidied = await console.ask(makeRoom(this.needed + SPARE), COMPACT_MS);
    return tidied.ok ? null : this.failed(tidied.trouble);
  }

  private async fill(): Promise<Flashed | null> {
    const { console, load } = this;
    const files: [name: string, text: string][] = [];
    if (load.program !== null) files.push([PROGRAM_FILE, load.program]);
    if (load.settings !== null) files.push([SETTINGS_FILE, load.settings]);
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
      const differs = await this.differing([
        { file: name, expression: sumThere(name), expected: sumOf(text) },
      ]);
      if (differs !== null) return differs;
    }
    if (load.settings !== null) return null;
    const changed = await console.ask(changeKey(load.key));
    if (!changed.ok) return this.failed(changed.trouble);
    return changed.line === 'true' ? null : this.failed('refused');
  }

  private async differing(checks: readonly Check[]): Promise<Flashed | null> {
    const found = await this.console.askList(`[${checks.map(({ expression }) => expression).join(',')}]`);
    if (typeof found === 'string') return this.failed(found);
    const wrong = checks.filter(({ expected }, i) => found[i] !== expected).map(({ file }) => file);
    return wrong.length === 0 ? null : this.failed({ type: 'differs', files: wrong });
  }

  /** Starts it, and looks once more: at its lock, and at what it runs. */
  private async start(found: Found): Promise<Flashed | null> {
    const { console, load } = this;
    this.told({ stage: 'starting' });
    console.start();
    const closed = await this.closes();
    if (closed !== null) return closed;
    this.told({ stage: 'locking' });
    const unlocked = await console.unlock([load.password]);
    if (typeof unlocked === 'string') return this.failed(unlocked);
    if (!unlocked) return this.failed('locked');
    this.told({ stage: 'reading-back' });
    const { program, settings } = load;
    const differs = await this.differing([
      {
        file: PROGRAM_FILE,
        expression: sumThere(PROGRAM_FILE),
        expected: program === null ? found.programSum : sumOf(program),
      },
      settings === null
        ? { file: SETTINGS_FILE, expression: KEY_SUM, expected: sumOf(load.key) }
        : { file: SETTINGS_FILE, expression: sumThere(SETTINGS_FILE), expected: sumOf(settings) },
    ]);
    if (differs !== null) return differs;
    console.lock();
    return this.closes();
  }

  /** Waits until the console is locked: what locks it may take its time. */
  private async closes(): Promise<Flashed | null> {
    for (const begun = performance.now(); performance.now() - begun < LOCK_MS; ) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const locked = await this.console.isLocked(START_KNOCKS);
      if (typeof locked === 'string') return this.failed(locked);
      if (locked) return null;
    }
    return this.failed({ type: 'open' });
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
