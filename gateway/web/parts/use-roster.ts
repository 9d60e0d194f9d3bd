/**
 * What the roster pages read of the gateway, kept fresh: read anew at every word of a change, once a minute, and after
 * a lost connection. Keeps showing what it had while it reads; says the status when there is nothing to show.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { RosterView } from '../../core/api-roster.ts';
import type { Answer } from './api.ts';
import { gatewayNow } from './clock.ts';
import { addDays, dayIn, mondayOf } from './roster-dates.ts';
import { readRoster } from './roster-doors.ts';
import { useSession } from './session.tsx';

/** Milliseconds within which several words of a change lead to one reading. */
const SOON = 200;
/** Milliseconds between readings while all is well, and after one that got no answer. */
const REST = 60_000;
const RETRY = 4_000;
/** Weeks of the roster as it lies ahead: what pages need at once. */
export const AHEAD = 16;

/** Something read, and how to read it anew. */
export interface Fresh<T> {
  readonly value: T | null;
  /** The status of the last reading that failed; null when it went well. */
  readonly failed: number | null;
  readonly again: () => Promise<void>;
}

/** Reads, and keeps fresh. `asks` is read anew when `key` changes; `null` reads nothing. */
export function useFresh<T>(key: string | null, asks: () => Promise<Answer<T>>): Fresh<T> {
  const { line } = useSession();
  const [value, setValue] = useState<{ readonly key: string; readonly value: T } | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const missed = useRef(false);
  const latest = useRef({ key, asks, turn: 0 });
  latest.current.key = key;
  latest.current.asks = asks;
  const again = useCallback(async (): Promise<void> => {
    const now = latest.current;
    if (now.key === null) return;
    const asked = now.key;
    now.turn += 1;
    const { turn } = now;
    const answer = await now.asks();
    if (turn !== latest.current.turn) return;
    setFailed(answer.ok ? null : answer.status);
    missed.current = !answer.ok && (answer.status === 0 || answer.status >= 500);
    if (answer.ok) setValue({ key: asked, value: answer.value });
  }, []);
  useEffect(() => {
    if (key === null) return;
    void again();
    let soon: ReturnType<typeof setTimeout> | undefined;
    let ticks = 0;
    const later = (): void => {
      clearTimeout(soon);
      soon = setTimeout(() => void again(), SOON);
    };
    const timer = setInterval(() => {
      // What failed on the way is tried again soon; what is as it should be, now and then.
      ticks += 1;
      if (missed.current || ticks % (REST / RETRY) === 0) void again();
    }, RETRY);
    const stops = [
      line.onRenew(later),
      line.onEvent((name) => {
        if (name === 'roster' || name === 'site') later();
      }),
    ];
    return () => {
      clearInterval(timer);
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line, key, again]);
  return { value: value === null || value.key !== key ? null : value.value, failed, again };
}

/** The Monday from which the roster is read, so that a shift that began last week is in it. */
export const readFrom = (): string =>
  addDays(mondayOf(dayIn(Intl.DateTimeFormat().resolvedOptions().timeZone, gatewayNow())), -7);

/** The roster from last week on. */
export function useAhead(): Fresh<RosterView> {
  const from = readFrom();
  return useFresh(from, () => readRoster(from, AHEAD));
}
