/**
 * Lives lived twice (P41): keeps the trace of a first run and names the line at which a second one parts from it.
 * Promises bounded memory: past a number of characters it keeps a code of each line instead of its text.
 */
import type { Parting } from './lived.ts';

/** Characters of the first trace that are kept as text; lines after that are compared by code. */
const KEPT_CHARACTERS = 64 * 1024 * 1024;
const FIRST_CODES = 4096;

/** FNV-1a, 32 bits: enough to notice a difference, not meant to withstand an enemy. */
function codeOf(line: string): number {
  let code = 0x811c9dc5;
  for (let i = 0; i < line.length; i++) code = Math.imul(code ^ line.charCodeAt(i), 0x01000193);
  return code >>> 0;
}

/** A first run, and what a second one is held against. */
export interface TwoRuns {
  /** A line of the first run. */
  first(line: string): void;
  /** A line of the second run, after the whole first one. */
  second(line: string): void;
  /** Where they parted; null when they said the same. After both runs. */
  parting(): Parting | null;
}

/** Holds two runs of one life against each other. `keep`: characters of the first that are kept as text. */
export function twoRuns(keep: number = KEPT_CHARACTERS): TwoRuns {
  const texts: string[] = [];
  let characters = 0;
  let codes = new Uint32Array(FIRST_CODES);
  let [firstLines, secondLines] = [0, 0];
  let found: Parting | null = null;

  const firstAt = (index: number): string | null => {
    if (index >= firstLines) return null;
    return texts[index] ?? `(line with code ${(codes[index - texts.length] ?? 0).toString(16)})`;
  };
  const sameAt = (index: number, line: string): boolean => {
    if (index >= firstLines) return false;
    const text = texts[index];
    return text === undefined ? codes[index - texts.length] === codeOf(line) : text === line;
  };

  return {
    first(line) {
      characters += line.length;
      if (characters <= keep) texts.push(line);
      else {
        const index = firstLines - texts.length;
        if (index === codes.length) {
          const longer = new Uint32Array(codes.length * 2);
          longer.set(codes);
          codes = longer;
        }
        codes[index] = codeOf(line);
      }
      firstLines += 1;
    },
    second(line) {
      if (found === null && !sameAt(secondLines, line))
        found = { line: secondLines + 1, first: firstAt(secondLines), second: line };
      secondLines += 1;
    },
    parting() {
      if (found !== null || secondLines === firstLines) return found;
      return { line: secondLines + 1, first: firstAt(secondLines), second: null };
    },
  };
}
