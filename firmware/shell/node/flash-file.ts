/**
 * The flash of a virtual device: both slots in one file, each written in place and forced to disk, as a chip would.
 * Promises that a write is on disk when it returns, and false instead of a throw when it could not be made; what the
 * records mean and that a torn one harms nothing is the core's.
 */
import { closeSync, fdatasyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { SLOT_BYTES } from '../../core/flash.ts';

/** Where a device keeps what must survive. */
export interface FlashStore {
  /** Both slots, as 8-bit characters. */
  read(): readonly [string, string];
  /** True: the record is kept. */
  write(slot: 0 | 1, record: string): boolean;
}

/** A flash in a file of this name, made when it is first written. */
export function fileFlash(path: string): FlashStore {
  return {
    read() {
      let file: number;
      try {
        file = openSync(path, 'r');
      } catch {
        return ['', ''];
      }
      try {
        const bytes = Buffer.alloc(2 * SLOT_BYTES);
        readSync(file, bytes, 0, bytes.length, 0);
        return [bytes.toString('latin1', 0, SLOT_BYTES), bytes.toString('latin1', SLOT_BYTES)];
      } catch {
        return ['', ''];
      } finally {
        closeSync(file);
      }
    },
    write(slot, record) {
      if (record.length > SLOT_BYTES) return false;
      let file: number | null = null;
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        // 'r+' keeps the other slot; the file is made first when it is not there.
        closeSync(openSync(path, 'a', 0o600));
        file = openSync(path, 'r+');
        writeSync(file, Buffer.from(record, 'latin1'), 0, record.length, slot * SLOT_BYTES);
        fdatasyncSync(file);
        return true;
      } catch {
        return false;
      } finally {
        if (file !== null) closeSync(file);
      }
    },
  };
}

/** A flash in memory, for crowds whose presses need not outlive the process. */
export function memoryFlash(): FlashStore {
  const slots: [string, string] = ['', ''];
  return {
    read: () => slots,
    write(slot, record) {
      slots[slot] = record;
      return true;
    },
  };
}
