/** Lets deeds run a few at a time, in the order in which they came. The rest waits; a deed that fails makes room as well. */

/** At most `most` deeds run at one time. */
export function inTurns(most: number): <T>(deed: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (deed) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await deed();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** Does one deed on files after the other; one whose caller gave up meanwhile is not begun. */
export type FileTurns = <T>(deed: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/**
 * Turns on one path. All file work of a process shares four threads: of a path that hangs, such as a mount whose server is
 * gone, one deed at a time keeps one of them, and every other file, name and channel goes on (P29).
 */
export function fileTurns(): FileTurns {
  const one = inTurns(1);
  return (deed, signal) =>
    one(() => {
      signal?.throwIfAborted();
      return deed();
    });
}
