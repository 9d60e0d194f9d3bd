/**
 * A list that a page keeps fresh: read at the start, after every reconnection, when the gateway says that it changed,
 * and now and then in case it did not say so. What the list means is the page's.
 */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { read } from './api.ts';
import { gatewayNow } from './clock.ts';
import { useSession } from './session.tsx';
import type { EventName } from './stream.ts';
import { useTurns } from './turns.ts';

/** What a page knows of something it reads. */
export interface Steady<T> {
  /** Null until it was read once. */
  readonly value: T | null;
  /** Status of the last refusal, 0 for a dead network; null while all is well. */
  readonly failed: number | null;
  /** When it was last read, by the gateway's clock; null: never. */
  readonly readAt: number | null;
  readonly again: () => Promise<void>;
  /** Puts in what a change brought back, until the next reading. */
  readonly put: (change: (value: T) => T) => void;
}

/**
 * @param path null: nothing is read
 * @param events upon which it is read anew
 * @param every milliseconds between readings without any event
 */
export function useSteady<T>(
  path: string | null,
  events: readonly EventName[],
  every: number | null = null,
): Steady<T> {
  const { line } = useSession();
  const [known, setKnown] = useState<{ readonly of: string | null; readonly value: T } | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const [readAt, setReadAt] = useState<number | null>(null);
  const turn = useTurns();
  const wanted = events.join(' ');

  const load = useCallback(async (): Promise<void> => {
    if (path === null) return;
    const taken = turn();
    const answer = await read<T>(path);
    // What was read later, or a change that was put in meanwhile, knows better.
    if (!taken()) return;
    if (answer.ok) {
      setKnown({ of: path, value: answer.value });
      setReadAt(gatewayNow());
    }
    setFailed(answer.ok ? null : answer.status);
  }, [path, turn]);

  useEffect(() => {
    void load();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const timer = every === null ? undefined : setInterval(load, every);
    const names = wanted.split(' ');
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name) => {
        if (!names.includes(name)) return;
        clearTimeout(soon);
        soon = setTimeout(load, 60);
      }),
    ];
    return () => {
      turn()();
      clearInterval(timer);
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line, load, wanted, every]);

  return {
    // What was read of something else is not shown for this.
    value: known !== null && known.of === path ? known.value : null,
    failed,
    readAt,
    again: load,
    put: (change) => {
      turn()();
      setKnown((old) => (old === null || old.of !== path ? old : { of: path, value: change(old.value) }));
    },
  };
}
