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
