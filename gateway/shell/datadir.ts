/**
 * The data directory: made private, held by one process at a time, marked as demo or real, and with a place for the
 * local control socket. Promises that a lock never outlives its process and that every refusal says what, where and
 * how to mend it; what lies in the directory besides is left to the log and to `main.ts`.
 *
 * The lock is SQLite's exclusive lock on the empty `lock.db`. The kernel gives it back when the process ends, however
 * it ends, so there is no stale lock to clear away; a stopped process keeps it, as it should. `lock.json` only tells
 * people who holds it.
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { clearSocket, placeSocket } from './control-socket.ts';
import { VERSION } from './paths.ts';
import { readPrivateJson, writePrivate } from './private-file.ts';

/** What a data directory holds: the demo's site, or a real one. */
export type Content = 'demo' | 'real';

/** Why a data directory cannot be used. */
export type DataDirCode =
  | 'in-use'
  | 'not-a-directory'
  | 'read-only'
  | 'not-permitted'
  | 'not-private'
  | 'full'
  | 'newer'
  | 'damaged'
  | 'unusable';

/** A data directory that cannot be used. Programs compare the code; the message is for people. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError';
  readonly code: DataDirCode;
  constructor(code: DataDirCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A data directory held by this process. */
export interface DataDir {
  /** Absolute, without links. */
  readonly folder: string;
  /** Where the control socket is to listen: short enough for the kernel, in a private folder, and free. */
  readonly socket: string;
  /** What the directory was marked as; null before the first site. */
  content(): Content | null;
  /** Marks it, durably. */
  setContent(content: Content): void;
  /** Writes a file of the directory whole or not at all, durably, for its owner only. Throws what the file system says. */
  write(name: string, text: string): void;
  /** Gives the directory back. */
  close(): Promise<void>;
}

/** Layout of the directory. A later layout gets the next number. */
const FORMAT = 1;

interface Marker {
  readonly format: number;
  /** Version of the program that made the directory. */
  readonly program: string;
  readonly content: Content | null;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

function explained(error: unknown, path: string): DataDirError {
  if (error instanceof DataDirError) return error;
  const code = codeOf(error);
  const said = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'EROFS':
      return new DataDirError(
        'read-only',
        `The data directory ${path} is on a read-only disk. Mount it for writing, or choose another with --data.`,
      );
    case 'EACCES':
    case 'EPERM':
      return new DataDirError(
        'not-permitted',
        `The data directory ${path} may not be used by this user (${code}). Run noodknop as its owner, or give it to this user with chown.`,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new DataDirError(
        'not-a-directory',
        `${path} is not a directory, or something above it is a file. Choose another with --data.`,
      );
    case 'ENOSPC':
    case 'EDQUOT':
    case 'SQLITE_FULL':
      return new DataDirError(
        'full',
        `The disk that holds ${path} is full. Free some space and start again.`,
      );
    default:
      return new DataDirError('unusable', `The data directory ${path} cannot be used: ${said}.`);
  }
}

/** Makes the directory and those above it. Asks first whether it may: a recursive mkdir hides the reason. */
function makeFolder(path: string): void {
  let above = dirname(path);
  while (!existsSync(above)) above = dirname(above);
  if (!statSync(above).isDirectory())
    throw new DataDirError(
      'not-a-directory',
      `${path} cannot be made: ${above} is a file. Choose another with --data.`,
    );
  accessSync(above, constants.W_OK | constants.X_OK);
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Makes the directory if it is not there, and private if it is ours to change. Gives its real path. */
function makePrivate(path: string): string {
  if (!existsSync(path)) makeFolder(path);
  const { mode } = statSync(path);
  const real = realpathSync(path);
  const names = readdirSync(real);
  accessSync(real, constants.R_OK | constants.W_OK | constants.X_OK);
  if ((mode & 0o077) === 0) return real;
  // Changing the rights of a folder that others use, such as a home or /tmp, would be a bad surprise.
  if (names.length > 0 && !names.includes('dir.json'))
    throw new DataDirError(
      'not-private',
      `${path} holds other files and is open to other users. Choose an empty folder with --data, or close this one with \`chmod 700 ${path}\`.`,
    );
  chmodSync(real, 0o700);
  return real;
}

/** Takes the lock; gives how to return it. */
function lock(path: string): () => void {
  const file = join(path, 'lock.db');
  // Never replaced: whoever holds the lock holds this very file.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error;
    const holder = holderOf(path);
    const who = holder === null ? 'another process' : `process ${holder.pid} (since ${holder.since})`;
    throw new DataDirError(
      'in-use',
      `The data directory ${path} is in use by ${who}. Stop that gateway first, or choose another directory with --data.`,
    );
  }
  writePrivate(
    join(path, 'lock.json'),
    JSON.stringify({ pid: process.pid, since: new Date().toISOString() }),
  );
  return () => {
    rmSync(join(path, 'lock.json'), { force: true });
    db.close();
  };
}

/** Who holds the directory by its own word, for messages only. */
function holderOf(path: string): { readonly pid: number; readonly since: string } | null {
  const read = readPrivateJson(join(path, 'lock.json'));
  if (read === 'missing' || read === 'damaged') return null;
  const { pid, since } = read;
  return typeof pid === 'number' && typeof since === 'string' ? { pid, since } : null;
}

function readMarker(path: string): Marker {
  const file = join(path, 'dir.json');
  const read = readPrivateJson(file);
  if (read === 'missing') return { format: FORMAT, program: VERSION, content: null };
  const damaged = (): DataDirError =>
    new DataDirError(
      'damaged',
      `${file} cannot be read. Put it back from a backup; it says which noodknop wrote here and whether this is the demo.`,
    );
  if (read === 'damaged' || typeof read.format !== 'number') throw damaged();
  if (read.format > FORMAT)
    throw new DataDirError(
      'newer',
      `The data directory ${path} was made by a newer noodknop (${String(read.program)}, layout ${read.format}); this one, ${VERSION}, knows layout ${FORMAT}. Run that version or a newer one.`,
    );
  const { content } = read;
  if (content !== null && content !== 'demo' && content !== 'real') throw damaged();
  return { format: read.format, program: String(read.program), content };
}

/**
 * Opens the data directory at `path`, making it if need be, and holds it until `close` or the end of the process.
 * Rejects with a `DataDirError` that says what, where and how to mend it.
 */
export async function openDataDir(path: string): Promise<DataDir> {
  const asked = resolve(path);
  let unlock: (() => void) | null = null;
  try {
    const folder = makePrivate(asked);
    readMarker(folder);
    unlock = lock(folder);
    // Read again under the lock: another process may have marked it before it let go.
    let marker = readMarker(folder);
    const mark = (next: Marker): void => {
      writePrivate(join(folder, 'dir.json'), `${JSON.stringify(next)}\n`);
      marker = next;
    };
    if (!existsSync(join(folder, 'dir.json'))) mark(marker);
    const socket = placeSocket(folder);
    return {
      folder,
      socket,
      content: () => marker.content,
      setContent: (content) => mark({ ...marker, content }),
      write: (name, text) => writePrivate(join(folder, name), text),
      async close() {
        if (unlock === null) return;
        clearSocket(folder);
        unlock();
        unlock = null;
      },
    };
  } catch (error) {
    unlock?.();
    throw explained(error, asked);
  }
}
