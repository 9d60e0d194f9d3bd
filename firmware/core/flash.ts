/**
 * What survives a power cut, and how it is written: two slots in turn, each record under a generation number and a
 * checksum. Promises that a cut at any byte of a write leaves the record before it readable (P36, P37); moving bytes
 * to and from the real flash is the shell's.
 */

import { fromHex, toHex } from './digits.ts';

/** A press as it is kept. */
export interface KeptPress {
  readonly id: string;
  readonly level: 'assist' | 'emergency';
  /** Its age in ms when the record was written. */
  readonly age: number;
}
/** A cancel that has no receipt yet. */
export interface KeptCancel {
  readonly id: string;
  readonly duress: boolean;
}
/** Everything kept. */
export interface Kept {
  /** The boot that wrote it; the next must be another. */
  readonly boot: number;
  readonly presses: readonly KeptPress[];
  readonly cancels: readonly KeptCancel[];
  /** Ids of presses and alarms that stay dark. */
  readonly hushed: readonly string[];
}
/** What was found, and where: the next write goes to the other slot. */
export interface Found {
  readonly kept: Kept | null;
  readonly generation: number;
  /** Slot of the newest good record; 1 when there is none, so that the first write goes to slot 0. */
  readonly slot: 0 | 1;
}

/** Bytes a slot must hold. */
export const SLOT_BYTES = 1024;

const MARK = 'NK2';
const HEADER = 3 + 1 + 4 + 1 + 8 + 1;

/**
 * Adler-32 (RFC 1950, section 8.2) of at most 4,096 8-bit characters. A CRC costs an interpreter eight times the steps, in the
 * middle of a press; what it is to find is a write that was cut.
 */
export function adler32(text: string): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < text.length; i++) {
    a = a + text.charCodeAt(i);
    b = b + a;
  }
  return (b % 65521) * 65536 + (a % 65521);
}

/** The bytes of a record, as 8-bit characters: mark, length, checksum, then its text. */
export function writeRecord(kept: Kept, generation: number): string {
  const presses: (string | number)[][] = [];
  for (const press of kept.presses) presses.push([press.id, press.level === 'emergency' ? 1 : 0, press.age]);
  const cancels: (string | number)[][] = [];
  for (const cancel of kept.cancels) cancels.push([cancel.id, cancel.duress ? 1 : 0]);
  const text = JSON.stringify([generation, kept.boot, presses, cancels, kept.hushed]);
  return `${MARK} ${toHex(text.length, 4)} ${toHex(adler32(text), 8)} ${text}`;
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 24;

const readPresses = (rows: unknown): KeptPress[] => {
  const presses: KeptPress[] = [];
  if (!Array.isArray(rows)) return presses;
  for (const row of rows) {
    if (!Array.isArray(row) || !isId(row[0])) continue;
    const age = row[2];
    presses.push({
      id: row[0],
      level: row[1] === 0 ? 'assist' : 'emergency',
      age: typeof age === 'number' && age >= 0 ? age : 0,
    });
  }
  return presses;
};

const readCancels = (rows: unknown): KeptCancel[] => {
  const cancels: KeptCancel[] = [];
  if (!Array.isArray(rows)) return cancels;
  for (const row of rows) {
    if (Array.isArray(row) && isId(row[0])) cancels.push({ id: row[0], duress: row[1] === 1 });
  }
  return cancels;
};

const readIds = (ids: unknown): string[] => {
  const good: string[] = [];
  if (!Array.isArray(ids)) return good;
  for (const id of ids) if (isId(id)) good.push(id);
  return good;
};

/** Reads one slot; null for anything but a whole record. */
const readRecord = (bytes: string): { generation: number; kept: Kept } | null => {
  if (bytes.substring(0, 3) !== MARK) return null;
  const length = fromHex(bytes.substring(4, 8));
  const sum = fromHex(bytes.substring(9, 17));
  if (!(length > 0) || !(sum >= 0) || HEADER + length > bytes.length) return null;
  const text = bytes.substring(HEADER, HEADER + length);
  if (adler32(text) !== sum) return null;
  let fields: unknown = null;
  try {
    fields = JSON.parse(text);
  } catch (_error) {
    return null;
  }
  if (!Array.isArray(fields)) return null;
  const generation: unknown = fields[0];
  const boot: unknown = fields[1];
  if (typeof generation !== 'number' || typeof boot !== 'number') return null;
  return {
    generation: generation,
    kept: {
      boot: boot,
      presses: readPresses(fields[2]),
      cancels: readCancels(fields[3]),
      hushed: readIds(fields[4]),
    },
  };
};

/** The newest whole record of the two slots. Never throws, whatever the slots hold. */
export function readFlash(slots: readonly string[]): Found {
  let found: Found = { kept: null, generation: 0, slot: 1 };
  for (let i = 0; i < 2; i++) {
    const bytes = slots[i];
    const record = bytes === undefined ? null : readRecord(bytes);
    if (record !== null && (found.kept === null || record.generation > found.generation)) {
      found = { kept: record.kept, generation: record.generation, slot: i === 0 ? 0 : 1 };
    }
  }
  return found;
}
