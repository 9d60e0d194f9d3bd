/**
 * What a planted bug is: one line of the product, made wrong in a way a tired colleague might, and the promises that
 * must notice. Promises that a bug is planted exactly where it was meant or not at all; the product itself holds no
 * switch for any of them. Which bugs there are is in the `list-*` files, how they are caught in the `by-*` files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../gateway/shell/paths.ts';
import type { PromiseId } from '../../simulator/checks/check.ts';

/** A test that proves a promise which simulated lives cannot decide. */
export interface TestProof {
  /** Path of the test file from the root. */
  readonly file: string;
  /** Part of the full name (groups and title) of the tests to run. */
  readonly title: string;
  /** It starts what `npm run build` makes. */
  readonly built?: true;
}

/** A sabotage of one line. */
export interface PlantedBug {
  /** Words joined by hyphens, unique. */
  readonly name: string;
  /** Any of these may catch it. */
  readonly promises: readonly [PromiseId, ...PromiseId[]];
  /** Path from the root. */
  readonly file: string;
  /** Part of one line, found once in the file. */
  readonly find: string;
  /** What stands there instead; one line too. */
  readonly replace: string;
  /** What went through the head of whoever wrote it. */
  readonly says: string;
  /**
   * How it is caught: `lives` by a check in simulated lives, `twice` by living a life two times and comparing the
   * traces, else by a named test.
   */
  readonly by: 'lives' | 'twice' | TestProof;
}

/** The file with the bug in it, or why it cannot be planted. */
export type Planted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** Plants a bug into the text of its file. */
export function plant(bug: PlantedBug, source: string): Planted {
  const refuse = (why: string): Planted => ({ ok: false, problem: `${bug.name}: ${why}` });
  if (/[\r\n]/.test(bug.find + bug.replace)) return refuse('a planted bug is one line');
  if (bug.find === bug.replace) return refuse('what is planted is what was there');
  const found = source.split(bug.find).length - 1;
  if (found === 0) return refuse(`its text is not in ${bug.file} (any more): ${bug.find}`);
  if (found > 1) return refuse(`its text stands ${found} times in ${bug.file}, not once: ${bug.find}`);
  return { ok: true, text: source.split(bug.find).join(bug.replace) };
}

/** Reads the file of a bug as it is now, and plants the bug into the text. */
export function plantInFile(bug: PlantedBug): Planted {
  try {
    return plant(bug, readFileSync(join(ROOT, bug.file), 'utf8'));
  } catch (error) {
    return { ok: false, problem: `${bug.name}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What is wrong with a list of bugs; empty when every one of them can be planted. */
export function problemsOf(bugs: readonly PlantedBug[]): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  const places = new Map<string, string>();
  for (const bug of bugs) {
    if (names.has(bug.name)) problems.push(`${bug.name}: two bugs have this name`);
    names.add(bug.name);
    const place = `${bug.file}\n${bug.find}\n${bug.replace}`;
    const twin = places.get(place);
    if (twin !== undefined) problems.push(`${bug.name}: the same bug as ${twin}`);
    places.set(place, bug.name);
    const planted = plantInFile(bug);
    if (!planted.ok) problems.push(planted.problem);
  }
  return problems;
}
