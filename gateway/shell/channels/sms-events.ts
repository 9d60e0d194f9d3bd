/**
 * What smsd tells through the event handler (`sms-event.sh`): message files with headers, read and understood. Promises
 * that whatever lies in the folder is read once, in the order in which it came, within a bound of size and number, and
 * that a text which waited too long to belong to an alarm of now is not told. What it means is left to `sms.ts`.
 */
import { constants, type FSWatcher, watch } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { numberOf } from '../../core/far-news.ts';
import { GSM_BASIC, GSM_EXTENDED } from './sms-text.ts';

/** One thing that happened. */
export type SmsEvent =
  | {
      readonly type: 'sent';
      readonly message: OwnMessage;
      /** The network's number for it, with which a delivery report comes; null: none was asked for. */
      readonly reference: string | null;
    }
  | { readonly type: 'failed'; readonly message: OwnMessage; readonly reason: string }
  /** A text; `from` in international form with `+`, or as it was written when it is no number. */
  | {
      readonly type: 'received';
      readonly from: string;
      readonly text: string;
      /** When smsd had it, in milliseconds since 1970; told by the folder. */
      readonly at?: number;
    }
  /** What became of a message that was sent. */
  | {
      readonly type: 'reported';
      readonly modem: string;
      readonly number: string;
      readonly reference: string;
      /** TP-Status, 3GPP TS 23.040 section 9.2.3.15: 0 came to the phone, 64 and above given up. */
      readonly status: number;
    };

/** A message of ours, as its file says. */
export interface OwnMessage {
  readonly file: string;
  readonly page: string;
  readonly number: string;
  readonly modem: string;
}

/** Most bytes of one file. */
const SIZE_MOST = 16_384;
/** Most files in one look; the rest follows in the next. */
const AT_ONCE = 200;
/** A text that lay here longer was not meant for an alarm of now: the gateway was down. */
const TEXT_LIVES_MS = 600_000;
const TAKEN_MOST = 10_000;
const POLL_MS = 1_500;
const CLOSE_MS = 1_000;
/** A copy that was never finished. */
const DRAFT_LIVES_MS = 3_600_000;

/** Reads a message file of smsd; null: not one that is understood, or not ours. */
export function readEvent(kind: string, bytes: Buffer, country: string): SmsEvent | null {
  const { headers, body } = split(bytes);
  const get = (name: string): string => headers.get(name) ?? '';
  const modem = get('Modem') || get('Subject');
  switch (kind) {
    case 'SENT':
    case 'FAILED': {
      const file = get('Noodknop-File');
      const page = get('Noodknop-Page');
      if (file === '' || page === '') return null;
      const message = { file, page, number: get('To'), modem };
      if (kind === 'FAILED') return { type: 'failed', message, reason: get('Fail_reason') };
      // smsd may list one for each part, with a dot behind them.
      const reference = get('Message_id').match(/\d+/g)?.at(-1) ?? null;
      return { type: 'sent', message, reference };
    }
    case 'RECEIVED': {
      const text = decode(body, get('Alphabet'));
      const written = get('From');
      if (text === null || written === '') return null;
      const number =
        /^91\b/.test(get('From_TOA')) && /^\d+$/.test(written) ? written : numberOf(written, country);
      return { type: 'received', from: number === null ? written : `+${number}`, text: text.slice(0, 1_000) };
    }
    case 'REPORT': {
      const text = body.toString('latin1');
      const reference = /^Message_id:\s*(\d+)/m.exec(text)?.[1];
      const status = /^Status:\s*(\d+)/m.exec(text)?.[1];
      const number = numberOf(get('From'), country);
      if (reference === undefined || status === undefined || number === null) return null;
      return { type: 'reported', modem, number, reference, status: Number(status) };
    }
    default:
      return null;
  }
}

function split(bytes: Buffer): { readonly headers: ReadonlyMap<string, string>; readonly body: Buffer } {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    const line = bytes.toString('latin1', at, end < 0 ? bytes.length : end).replace(/\r$/, '');
    at = end < 0 ? bytes.length : end + 1;
    if (line.trim() === '') break;
    const colon = line.indexOf(':');
    if (colon > 0 && headers.size < 60) headers.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { headers, body: bytes.subarray(at) };
}

/** The text of a body in one of smsd's alphabets; null: it is no text. */
function decode(body: Buffer, alphabet: string): string | null {
  switch (alphabet.slice(0, 3).toUpperCase()) {
    case '':
    case 'ISO':
    case 'LAT':
    case 'ANS':
      return new TextDecoder('iso-8859-15').decode(body);
    case 'UTF':
      return new TextDecoder('utf-8').decode(body);
    case 'UCS':
    case 'UNI':
    case 'CHI':
      return new TextDecoder('utf-16be').decode(body);
    case 'GSM':
      return fromGsm(body);
    default:
      return null;
  }
}

function fromGsm(body: Buffer): string {
  let text = '';
  for (let i = 0; i < body.length; i += 1) {
    let char = GSM_BASIC[body[i] ?? 0] ?? '';
    if (char === '\u001b') {
      i += 1;
      char = GSM_EXTENDED[body[i] ?? 0] ?? ' ';
    }
    text += char;
  }
  return text;
}

/** Watches the folder of the event handler. */
export class EventFolder {
  private watcher: FSWatcher | null = null;
  private readonly timer: NodeJS.Timeout;
  private busy: Promise<void> | null = null;
  private again = false;
  private closed = false;
  /** Told, but not to be removed: not told again. */
  private readonly taken = new Set<string>();
  /** Why nothing can be read here; null: all is well. */
  trouble: unknown = null;

  constructor(
    readonly folder: string,
    private readonly country: string,
    private readonly hear: (event: SmsEvent) => void,
  ) {
    this.timer = setInterval(() => void this.look(), POLL_MS);
    this.timer.unref();
    void this.look();
  }

  /** Looks now. Resolves when all that lay there was told. */
  look(): Promise<void> {
    if (this.busy !== null) {
      this.again = true;
      return this.busy;
    }
    this.busy = (async () => {
      do {
        this.again = false;
        try {
          await this.sweep();
          this.trouble = null;
        } catch (error) {
          this.trouble = error;
          this.watcher?.close();
          this.watcher = null;
        }
      } while (this.again && !this.closed);
      this.busy = null;
    })();
    return this.busy;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    this.watcher?.close();
    this.watcher = null;
    // A path that hangs must not hold up the end.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([this.busy, late]);
    clearTimeout(timer);
  }

  private async sweep(): Promise<void> {
    await this.makeFolder();
    this.keepWatch();
    const found: { readonly name: string; readonly at: number; readonly bytes: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const entry = await lstat(join(this.folder, name)).catch(() => null);
      if (entry === null || entry.isDirectory()) continue;
      if (name.startsWith('.')) {
        if (Date.now() - entry.mtimeMs > DRAFT_LIVES_MS) await this.drop(name);
        continue;
      }
      found.push({ name, at: entry.mtimeMs, bytes: entry.isFile() ? entry.size : Number.POSITIVE_INFINITY });
    }
    found.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
    if (found.length > AT_ONCE) this.again = true;
    let failed: unknown = null;
    for (const { name, at, bytes } of found.slice(0, AT_ONCE)) {
      if (this.closed) return;
      // One file that resists does not hide those behind it.
      await this.take(name, at, bytes).catch((error: unknown) => {
        failed = error;
      });
    }
    if (failed !== null) throw failed;
  }

  private async makeFolder(): Promise<void> {
    try {
      await mkdir(this.folder);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
      throw error;
    }
    // Its group, inherited from the spool, is smsd's, which writes here; others have no business with telephone numbers.
    await chmod(this.folder, 0o2770);
    this.watcher?.close();
    this.watcher = null;
  }

  private async take(name: string, at: number, bytes: number): Promise<void> {
    if (bytes <= SIZE_MOST && !this.taken.has(name)) {
      const event = readEvent(name.split('.')[0] ?? '', await this.read(name), this.country);
      const old = event?.type === 'received' && Date.now() - at > TEXT_LIVES_MS;
      if (event !== null && !old) this.hear(event.type === 'received' ? { ...event, at } : event);
      if (this.taken.size < TAKEN_MOST) this.taken.add(name);
    }
    await this.drop(name);
    this.taken.delete(name);
  }

  private async read(name: string): Promise<Buffer> {
    const file = await open(join(this.folder, name), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SIZE_MOST), 0, SIZE_MOST, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  private drop(name: string): Promise<void> {
    return rm(join(this.folder, name), { force: true });
  }

  private keepWatch(): void {
    if (this.watcher !== null || this.closed) return;
    try {
      this.watcher = watch(this.folder, { persistent: false }, () => void this.look());
      this.watcher.on('error', () => {
        this.watcher?.close();
        this.watcher = null;
      });
    } catch {
      // No watches left on this machine: the poll finds it a second later.
    }
  }
}
