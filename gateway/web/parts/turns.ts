/**
 * Readings of one thing that may overtake each other on their way. Promises that an answer to an older question never
 * takes the place of a newer one, while answers that come in order are all taken, however slow they are.
 */
import { useState } from 'preact/hooks';

/** Begins a reading; what it gives says, once, whether what came of it is still to be taken. */
export type Turns = () => () => boolean;

/** Turns for one thing that is read. */
export function turns(): Turns {
  let begun = 0;
  let taken = 0;
  return () => {
    begun += 1;
    const mine = begun;
    return () => {
      if (mine <= taken) return false;
      taken = mine;
      return true;
    };
  };
}

/** The turns of a page, or of a part of it. */
export const useTurns = (): Turns => useState(turns)[0];
