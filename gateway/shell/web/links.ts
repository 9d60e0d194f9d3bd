/**
 * Answer links: a token that says which alarm and which person, and proves that this gateway made it. Promises that a
 * token cannot be guessed or turned into another's, that links live through a restart, and that one fits a text message.
 * Whether the alarm is still open is asked of the state at each use, so a link dies with its alarm.
 *
 * A token is base64url of `number (2 or 4 bytes) | mark of the person (2) | code (16)`. The code is the first 128 bits of
 * HMAC-SHA-256 over the number and the person's id, under a secret drawn at the first start. The mark only saves
 * computing a code for everybody. Both lengths end in a letter or digit, which telephones do not cut off a link.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { SiteFile } from '../../core/site.ts';
import type { DataDir } from '../datadir.ts';
import { readPrivateJson } from '../private-file.ts';

/** Name of the secret's file in the data directory. */
const FILE = 'links.json';
const SECRET = /^[0-9a-f]{64}$/;
/** 20 or 22 bytes. */
const TOKEN = /^(?:[A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{30})$/;
const MARK_BYTES = 2;
const CODE_BYTES = 16;
const SMALL_NUMBERS = 0x1_0000;

/** Whose link it is, and to which alarm, by its number. */
export interface LinkOwner {
  readonly number: number;
  readonly person: string;
}
/** Makes tokens and reads them. */
export interface AnswerLinks {
  /** The token of a person for the alarm of this number; the same each time. */
  mint(number: number, person: string): string;
  /** Whose a token is, among the people of a site file; null: it is not ours, or whose it was is gone. */
  read(token: string, site: Pick<SiteFile, 'people'>): LinkOwner | null;
}

/** Links under a secret of 32 bytes. */
export function linksUnder(secret: Uint8Array): AnswerLinks {
  const hmac = (...parts: readonly (string | number)[]): Buffer =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest();
  const markOf = (person: string): Buffer =>
    hmac('noodknop answer link: person', person).subarray(0, MARK_BYTES);
  const codeOf = (number: number, person: string): Buffer =>
    hmac('noodknop answer link', number, person).subarray(0, CODE_BYTES);
  const marked = new WeakMap<SiteFile['people'], ReadonlyMap<string, readonly string[]>>();
  const peopleByMark = (people: SiteFile['people']): ReadonlyMap<string, readonly string[]> => {
    const known = marked.get(people);
    if (known !== undefined) return known;
    const made = new Map<string, string[]>();
    for (const { id } of people) {
      const mark = markOf(id).toString('hex');
      made.set(mark, [...(made.get(mark) ?? []), id]);
    }
    marked.set(people, made);
    return made;
  };
  return {
    mint(number, person) {
      const head = Buffer.alloc(number < SMALL_NUMBERS ? 2 : 4);
      head.writeUIntBE(number, 0, head.length);
      return Buffer.concat([head, markOf(person), codeOf(number, person)]).toString('base64url');
    },
    read(token, { people }) {
      if (!TOKEN.test(token)) return null;
      const bytes = Buffer.from(token, 'base64url');
      // Bits beyond the last byte would give one link many spellings.
      if (bytes.toString('base64url') !== token) return null;
      const head = bytes.length - MARK_BYTES - CODE_BYTES;
      const number = bytes.readUIntBE(0, head);
      const code = bytes.subarray(head + MARK_BYTES);
      const mark = bytes.subarray(head, head + MARK_BYTES).toString('hex');
      for (const person of peopleByMark(people).get(mark) ?? [])
        if (timingSafeEqual(codeOf(number, person), code)) return { number, person };
      return null;
    },
  };
}

/**
 * Links under the secret of a data directory, drawn when there is none. A secret that cannot be kept (a full disk) lasts
 * for this life of the gateway: links work, but not after the next start; `warn` is told.
 */
export function openLinks(dir: Pick<DataDir, 'folder' | 'write'>, warn: (why: string) => void): AnswerLinks {
  try {
    const read = readPrivateJson(join(dir.folder, FILE));
    if (typeof read === 'object' && typeof read.secret === 'string' && SECRET.test(read.secret))
      return linksUnder(Buffer.from(read.secret, 'hex'));
    if (read !== 'missing') warn(`${FILE} is damaged; links sent before lead nowhere`);
  } catch (error) {
    warn(`${FILE} cannot be read (${String(error)}); links sent before lead nowhere`);
    return linksUnder(randomBytes(32));
  }
  const secret = randomBytes(32);
  try {
    dir.write(FILE, `${JSON.stringify({ secret: secret.toString('hex') })}\n`);
  } catch (error) {
    warn(`${FILE} cannot be written (${String(error)}); links lead nowhere after the next start`);
  }
  return linksUnder(secret);
}
