/**
 * Whether buttons whose meaning changed on the screen stand long enough to be meant: a second tap, or that of another
 * person at the same moment, was for what stood there before.
 */
import { useEffect, useRef, useState } from 'preact/hooks';

/** Milliseconds; two taps of one hand that mean one thing are at most half a second apart. */
export const SETTLES_AFTER = 700;

/**
 * @param meaning what the buttons mean, in any words
 * @returns false for {@link SETTLES_AFTER} after the meaning changed, from the very drawing that shows the change; true
 * at the first showing, where nothing was there to be tapped before
 */
export function useSettled(meaning: string): boolean {
  const seen = useRef({ meaning, change: 0 });
  const [settled, setSettled] = useState(0);
  // While drawing, not after it: between the two a tap could come through.
  if (seen.current.meaning !== meaning) seen.current = { meaning, change: seen.current.change + 1 };
  const { change } = seen.current;
  useEffect(() => {
    if (change === 0) return;
    const timer = setTimeout(() => setSettled(change), SETTLES_AFTER);
    return () => clearTimeout(timer);
  }, [change]);
  return settled === change;
}
