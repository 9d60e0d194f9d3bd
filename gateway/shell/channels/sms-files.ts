/**
 * The spool directory of smstools, as a writer sees it: one file for each message, put in place by rename so that smsd
 * never reads half of it. Promises that a header holds digits and names of our own making only (P26), and that trouble is
 * told with what to do about it. What smsd says of a file comes back through `sms-events.ts`.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ChannelError } from './face.ts';

/** How our files' names begin; the event handler knows it too. */
const OURS = 'noodknop-';
/**
 * Minutes after which the network gives up on a phone that is off, as smsd counts (`Validity`): 1 stands for ten. A page
 * that comes an hour late calls somebody to an alarm that is over; while it is not, new ones are sent.
 */
const VALIDITY = 1;

/** A draft is written in milliseconds. */
const DRAFT_LIVES_MS = 60_000;

/** What a message is for. */
export type Kind = 'page' | 'over' | 'said';

/** One message on its way out. */
export interface OutText {
  readonly kind: Kind;
  /** Digits with the country in front. */
  readonly number: string;
  /** Page id, or what else names it; only its letters, digits and dashes are kept. */
  readonly about: string;
  /** One line. */
  readonly text: string;
  /** Goes before others that wait. */
  readonly first: boolean;
}

/** One of our files that smsd has not sent yet. */
export interface Waiting {
  readonly path: string;
  readonly name: string;
  /** `outgoing`: smsd has not looked at it; `checked`: it waits for the modem. */
  readonly where: 'outgoing' | 'checked';
  readonly kind: Kind;
  readonly about: string;
  /** Names the number without telling it. */
  readonly who: string;
  /** The modem is at work on it. */
  readonly locked: boolean;
}

/** What the spool holds that was not sent. */
export interface Spool {
  /** Messages of everybody. */
  readonly count: number;
  readonly ours: readonly Waiting[];
}

const keyOf = (about: string): string => about.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 64);
/** A name for a number in file names, which are read by more eyes than what is in them. */
export const whoOf = (number: string): string =>
  createHash('sha256').update(number).digest('hex').slice(0, 10);

let counter = 0;

/** Puts a message into the spool. Resolves with the name of its file. */
export const putFile = (spool: string, message: OutText): Promise<string> => write(spool, message, rename);

/** Writes a message up to the moment at which smsd would see it, and takes it away again. */
export async function draftOnly(spool: string, message: OutText): Promise<void> {
  await write(spool, message, (draft) => rm(draft));
}

/** Writes a draft; `finish` makes of it what it is to be. Resolves with the name that the file has, or would have. */
async function write(
  spool: string,
  message: OutText,
  finish: (draft: string, path: string) => Promise<void>,
): Promise<string> {
  if (!/^[0-9]{4,15}$/.test(message.number)) throw new Error('a telephone number holds digits only');
  counter += 1;
  // smsd hands names to a shell without quotes: nothing but these characters.
  const stamp = `${Date.now().toString(36)}${process.pid.toString(36)}${counter.toString(36)}`;
  const name = `${OURS}${message.kind}.${keyOf(message.about)}.${whoOf(message.number)}.${stamp}`;
  const folder = join(spool, 'outgoing');
  // smsd leaves alone what begins with a dot (since 3.1.17) and what ends like a lock (all of them).
  const draft = join(folder, `.${name}.LOCK`);
  const content = [
    `To: ${message.number}`,
    'Alphabet: UTF-8',
    'Autosplit: 3',
    `Report: ${message.kind === 'page' ? 'yes' : 'no'}`,
    `Validity: ${VALIDITY}`,
    // The core tries again; a modem that sits on one message holds up the others.
    'Retries: 0',
    ...(message.first ? ['Priority: High'] : []),
    `Noodknop-File: ${name}`,
    `Noodknop-Page: ${keyOf(message.about)}`,
    '',
    message.text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
  ].join('\n');
  try {
    const file = await open(draft, 'wx', 0o660);
    try {
      await file.writeFile(content);
      // Whatever this process masks: smsd must be able to change it.
      await file.chmod(0o660);
    } finally {
      await file.close();
    }
    await finish(draft, join(folder, name));
    return name;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw spoolTrouble(error, folder);
  }
}

/** What waits in the spool. */
export async function lookInto(spool: string): Promise<Spool> {
  const ours: Waiting[] = [];
  let count = 0;
  for (const where of ['outgoing', 'checked'] as const) {
    const folder = join(spool, where);
    let names: readonly string[];
    try {
      names = await readdir(folder);
    } catch (error) {
      // An installation with queues of its own has no `checked`.
      if (where === 'checked') continue;
      throw spoolTrouble(error, folder);
    }
    const locks = new Set(names.filter((name) => name.endsWith('.LOCK')));
    for (const name of names) {
      if (name.startsWith('.') || locks.has(name)) continue;
      count += 1;
      const parts = /^noodknop-(page|over|said)\.([A-Za-z0-9_-]+)\.([0-9a-f]+)\.[0-9a-z]+$/.exec(name);
      if (parts === null) continue;
      const [, kind = '', about = '', who = ''] = parts;
      const locked = locks.has(`${name}.LOCK`);
      ours.push({ path: join(folder, name), name, where, kind: kind as Kind, about, who, locked });
    }
  }
  return { count, ours };
}

/** Milliseconds for which a file has waited; null: it is gone. */
export async function ageOf(file: Waiting): Promise<number | null> {
  try {
    return Math.max(0, Date.now() - (await stat(file.path)).mtimeMs);
  } catch {
    return null;
  }
}

/** Takes a message back unless the modem is at work on it. Resolves with whether it is gone unsent. */
export async function takeBack(file: Waiting): Promise<boolean> {
  if (file.locked) return false;
  try {
    await rm(file.path);
    return true;
  } catch {
    return false;
  }
}

/** What a file of ours is for, by its name; empty: not one of ours. */
export const kindOf = (name: string): string =>
  name.startsWith(OURS) ? (name.slice(OURS.length).split('.')[0] ?? '') : '';

/** True for this page and those to the same person before it: a page is named alarm-round-place. */
export function isUpTo(file: Waiting, page: string): boolean {
  if (isAbout(file, page)) return true;
  const [, alarm, round] = /^(\d+)-(\d+)-/.exec(page) ?? [];
  const [, other, before] = /^(\d+)-(\d+)-/.exec(file.about) ?? [];
  return file.kind === 'page' && alarm !== undefined && alarm === other && Number(before) < Number(round);
}

/** True for a file about this page. */
export const isAbout = (file: Waiting, page: string): boolean =>
  file.kind === 'page' && file.about === keyOf(page);

/** Rejects if nothing can be written into the spool. Removes drafts that a crash left there: they hold numbers. */
export async function tryFolder(spool: string): Promise<void> {
  const folder = join(spool, 'outgoing');
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
    for (const name of await readdir(folder)) {
      if (!name.startsWith(`.${OURS}`)) continue;
      const path = join(folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > DRAFT_LIVES_MS) await rm(path, { force: true });
    }
  } catch (error) {
    throw spoolTrouble(error, folder);
  }
}

/** What is wrong with a folder of the spool and what to do, in words that fit a fault. */
export function spoolTrouble(error: unknown, folder: string): ChannelError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const short = folder.length > 60 ? `...${folder.slice(-57)}` : folder;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ChannelError(
        `SMS: ${short} is not there. Install smstools, or set sms.spool in channels.yaml`,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ChannelError(
        `SMS: no right to write in ${short}. Put the gateway's user into that folder's group`,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new ChannelError(`SMS: the disk of ${short} is full. Make room on it`);
    default:
      return new ChannelError(`SMS: ${short} cannot be used (${code === '' ? 'unknown reason' : code})`);
  }
}
