/**
 * The walk tests as a page knows them: the list, the one it shows, and what it asks of the gateway. Promises that an
 * older picture never replaces a newer one, and that the test begun on this device is found again after a reload.
 */

import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Answer, change, read, unanswered } from './api.ts';
import { learnClock } from './clock.ts';
import { hashed } from './hashed.ts';
import { useSession } from './session.tsx';
import { asWalk, asWalks, type Walk } from './walk-shape.ts';

/** Milliseconds after which the shown test is read anew, in case a word of it was missed. */
const READ_EVERY = 30_000;
const MINE = 'noodknop-walk';

function begunHere(): string | null {
  try {
    return localStorage.getItem(MINE);
  } catch {
    return null;
  }
}
function keepBegun(id: string): void {
  try {
    localStorage.setItem(MINE, id);
  } catch {
    // A browser that keeps nothing finds the test again by its tester.
  }
}

/** What can be asked of a test. */
export type WalkAsk = 'stop' | 'resume';

/** What the page knows. */
export interface Walks {
  /** Null until read once. Newest first. */
  readonly walks: readonly Walk[] | null;
  /** Status of the refusal of the list; 0 for a dead network, -1 for an answer that makes no sense. */
  readonly failed: number | null;
  /** The test that is shown; null: none. */
  readonly shown: Walk | null;
  /** The test that is shown does not exist. */
  readonly gone: boolean;
  readonly isMine: (walk: Walk) => boolean;
  readonly again: () => void;
  /** Begins a test; null when it has begun, else the refusal. */
  readonly start: (scope: Readonly<Record<string, unknown>>) => Promise<Answer<unknown> | null>;
  readonly ask: (walk: Walk, what: WalkAsk) => Promise<Answer<unknown> | null>;
  /** Shows a test, or (null) the choice. */
  readonly show: (id: string | null) => void;
}

/** The walk tests. */
export function useWalks(): Walks {
  const { line, me } = useSession();
  const person = me.person?.id ?? null;
  const [table, setTable] = useState<ReadonlyMap<string, Walk> | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const [gone, setGone] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(hashed);
  const put = useCallback((walk: Walk): void => {
    learnClock(walk.now);
    setTable((known) => {
      const old = known?.get(walk.id);
      if (old !== undefined && old.now > walk.now) return known;
      // A list may tell no devices; those known stay until the test itself is read.
      return new Map(known ?? []).set(walk.id, { ...walk, devices: walk.devices ?? old?.devices ?? null });
    });
  }, []);
  const isMine = useCallback(
    (walk: Walk): boolean => (person !== null && walk.tester === person) || walk.id === begunHere(),
    [person],
  );
  const walks =
    table === null ? null : [...table.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const id = asked ?? walks?.find((walk) => walk.state !== 'ended' && isMine(walk))?.id ?? null;

  // A test found as one's own stays in sight when it ends: its report is wanted then.
  useEffect(() => {
    if (asked !== null || id === null) return;
    history.replaceState(null, '', `#${encodeURIComponent(id)}`);
    setAsked(id);
  }, [asked, id]);

  const load = useCallback(async (): Promise<void> => {
    const answer = await read<unknown>('/api/walk-tests');
    const list = answer.ok ? asWalks(answer.value) : null;
    setFailed(answer.ok ? (list === null ? -1 : null) : answer.status);
    if (list === null) return;
    setTable((known) => known ?? new Map());
    for (const walk of list) put(walk);
  }, [put]);
  const loadShown = useCallback(async (): Promise<void> => {
    if (id === null) return;
    const answer = await read<unknown>(`/api/walk-tests/${encodeURIComponent(id)}`);
    const walk = answer.ok ? asWalk(answer.value) : null;
    if (walk !== null) put(walk);
    if (answer.ok && walk === null) setFailed(-1);
    setGone((known) => (!answer.ok && answer.status === 404 ? id : known === id ? null : known));
  }, [id, put]);

  useEffect(() => {
    void load();
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name, value) => {
        const walk = name === 'walk' ? asWalk(value) : null;
        if (walk !== null) put(walk);
      }),
    ];
    const turned = (): void => setAsked(hashed());
    addEventListener('hashchange', turned);
    return () => {
      removeEventListener('hashchange', turned);
      for (const stop of stops) stop();
    };
  }, [line, load, put]);
  useEffect(() => {
    void loadShown();
    const timer = setInterval(() => void loadShown(), READ_EVERY);
    const stop = line.onRenew(() => void loadShown());
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [line, loadShown]);

  const show = (next: string | null): void => {
    history.pushState(null, '', next === null ? location.pathname : `#${encodeURIComponent(next)}`);
    setAsked(next);
  };
  const took = (answer: Answer<unknown>): Answer<unknown> | null => {
    if (!answer.ok) return answer;
    const walk = asWalk(answer.value);
    if (walk !== null) put(walk);
    else {
      void load();
      void loadShown();
    }
    return null;
  };
  return {
    walks,
    failed,
    shown: id === null ? null : (table?.get(id) ?? null),
    gone: gone !== null && gone === id,
    isMine,
    again: () => {
      void load();
      void loadShown();
    },
    start: async (scope) => {
      const at = hashed();
      const answer = await change<unknown>('POST', '/api/walk-tests', scope);
      const walk = answer.ok ? asWalk(answer.value) : null;
      if (walk !== null) {
        keepBegun(walk.id);
        // Whoever looks at another test by now, perhaps one that a real alarm interrupted, goes on looking at it.
        if (hashed() === at) {
          show(walk.id);
          window.scrollTo(0, 0);
        }
      }
      // The gateway may have had it: one's own test in its list is then shown.
      if (!answer.ok && unanswered(answer.status)) await load();
      return took(answer);
    },
    ask: async (walk, what) =>
      took(await change<unknown>('POST', `/api/walk-tests/${encodeURIComponent(walk.id)}/${what}`)),
    show,
  };
}
