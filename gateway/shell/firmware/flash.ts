/**
 * Puts firmware and settings into a board over its cable: looks which board it is, writes, reads back what was written,
 * starts it. Promises that a board is called flashed only when both files read back the same, and that the key is on this
 * machine's disk only while the tool needs it, where nobody else can read it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Cable, type Run, runTool, type ToolTrouble } from './tool.ts';

/** What goes into the board. */
export interface Load {
  /** Names by which the interpreter knows boards that this firmware is for, such as `ESP32`. */
  readonly boards: readonly string[];
  /** The minified program. */
  readonly program: string;
  /** The settings file's text; holds the key. */
  readonly settings: string;
  /** Its name on the board. */
  readonly settingsName: string;
}
/** Why a board was not flashed. */
export type FlashTrouble =
  | { readonly type: ToolTrouble; readonly said: string }
  | { readonly type: 'wrong-board'; readonly found: string }
  | { readonly type: 'too-big'; readonly free: number; readonly needed: number }
  /** It reads back otherwise than it was written: the names of the files. */
  | { readonly type: 'differs'; readonly files: readonly string[] };
/** What came of it. */
export type Flashed =
  | { readonly ok: true; readonly board: string; readonly interpreter: string; readonly checksum: string }
  | { readonly ok: false; readonly trouble: FlashTrouble };
/** How far it is. */
export type FlashStage = 'looking' | 'writing' | 'starting';

const LOOK_MS = 30_000;
/** 12 kB at 9600 baud take 13 s, sent slowly for boards without flow control several times that. */
const WRITE_MS = 240_000;
const BOOT = '.bootcde';
/** Room the board's flash needs beyond the files: their names and lengths. */
const SPARE = 256;

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
const checksumOf = (text: string): number => crc32(Buffer.from(text, 'latin1'));

function read(run: Run): readonly unknown[] | ToolTrouble {
  if (!run.ok) return run.trouble;
  try {
    const list: unknown = JSON.parse(run.line);
    return Array.isArray(list) ? list : 'silent';
  } catch {
    return 'silent';
  }
}
const saidIn = (run: Run): string => (run.ok ? run.line.slice(-600) : run.said);

/** Flashes the board on this cable. Takes up to minutes; tells how far it is. */
export async function flash(
  cable: Cable,
  load: Load,
  told: (stage: FlashStage) => void = () => {},
): Promise<Flashed> {
  const failed = (type: ToolTrouble, run: Run): Flashed => ({
    ok: false,
    trouble: { type, said: saidIn(run) },
  });
  told('looking');
  const looked = await runTool(
    cable,
    [],
    'JSON.stringify([process.env.BOARD,process.version,require("Storage").getFree()])',
    LOOK_MS,
  );
  const found = read(looked);
  if (typeof found === 'string') return failed(found === 'silent' ? 'no-board' : found, looked);
  const [board, interpreter, free] = found.map(String);
  if (board === undefined || !load.boards.includes(board))
    return { ok: false, trouble: { type: 'wrong-board', found: board ?? '' } };
  const needed = load.program.length + load.settings.length + SPARE;
  if (Number(free) < needed) return { ok: false, trouble: { type: 'too-big', free: Number(free), needed } };

  told('writing');
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-flash-'));
  const files = [
    [BOOT, load.program],
    [load.settingsName, load.settings],
  ] as const;
  try {
    const paths = files.map(([name, text], i) => {
      const path = join(folder, String(i));
      writeFileSync(path, text, { encoding: 'latin1', mode: 0o600 });
      return [name, path] as const;
    });
    const sums = files.map(([name]) => `E.CRC32(require("Storage").read(${JSON.stringify(name)})||"")>>>0`);
    const written = await runTool(cable, paths, `JSON.stringify([${sums.join(',')}])`, WRITE_MS);
    const back = read(written);
    if (typeof back === 'string') return failed(back, written);
    const differing = files.filter(([, text], i) => back[i] !== checksumOf(text)).map(([name]) => name);
    if (differing.length > 0) return { ok: false, trouble: { type: 'differs', files: differing } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  told('starting');
  const begun = await runTool(cable, [], '(setTimeout(load,500),"[]")', LOOK_MS);
  const started = read(begun);
  if (typeof started === 'string') return failed(started, begun);
  return { ok: true, board, interpreter: interpreter ?? '', checksum: hex(checksumOf(load.program)) };
}
