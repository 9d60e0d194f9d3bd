/**
 * What a run says while it goes on. On a terminal one line that is written over, elsewhere a line now and then.
 * Promises to leave a clean line behind, and to say nothing where a program reads.
 */
import { barLine, plainLine, type Standing } from './progress.ts';

/** Where to write, and how often. */
export interface ScreenSetting {
  write(text: string): void;
  /** A terminal is written over; a log gets lines; `none` gets nothing. */
  readonly kind: 'terminal' | 'log' | 'none';
  /** Real time, in ms. */
  clock(): number;
}
/** A line about what goes on. */
export interface Screen {
  /** How far it is; written only when it is time for it. */
  at(standing: Standing): void;
  /** Something that takes a while, in words. In a log only now and then. */
  doing(text: string): void;
  /** Takes away the line that is written over. */
  clear(): void;
}

const TERMINAL_MS = 120;
const LOG_MS = 10_000;

/** Makes the line. */
export function openScreen({ write, kind, clock }: ScreenSetting): Screen {
  let last = kind === 'log' ? clock() : Number.NEGATIVE_INFINITY;
  let dirty = false;
  const over = (text: string): void => {
    write(`\r${text}\u001b[K`);
    dirty = true;
  };
  return {
    at(standing) {
      const now = clock();
      if (kind === 'none' || now - last < (kind === 'terminal' ? TERMINAL_MS : LOG_MS)) return;
      last = now;
      if (kind === 'terminal') over(barLine(standing));
      else write(`${plainLine(standing)}\n`);
    },
    doing(text) {
      if (kind === 'terminal') over(text);
      else if (kind === 'log' && clock() - last >= LOG_MS) {
        last = clock();
        write(`${text}\n`);
      }
    },
    clear() {
      if (dirty) write('\r\u001b[K');
      dirty = false;
    },
  };
}
