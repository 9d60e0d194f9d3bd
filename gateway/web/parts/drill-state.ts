/** The drills as a page knows them, and what it asks of the gateway. An older picture never replaces a newer one. */

import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Answer, change, read } from './api.ts';
import { learnClock } from './clock.ts';
import { asDrill, asDrills, type Drill, isGoing } from './drill-shape.ts';
import { hashed } from './hashed.ts';
import { useSession } from './session.tsx';

/** What the page knows. */
export interface Drills {
  /** Null until read once. Newest first. */
  readonly drills: readonly Drill[] | null;
  /** Status of the refusal of the list; 0 for a dead network, -1 for an answer that makes no sense. */
  readonly failed: number | null;
  readonly shown: Drill | null;
  readonly again: () => void;
  /** Each: null when it was done, else the refusal. */
  readonly announce: (what: Readonly<Record<string, unknown>>) => Promise<Answer<unknown> | null>;
  readonly ask: (drill: Drill, what: 'begin' | 'stop') => Promise<Answer<unknown> | null>;
  /** Shows a drill, or (null) the choice. */
  readonly show: (id: string | null) => void;
}

/** The drills. */
export function useDrills(): Drills {
  const { line } = useSession();
  const [table, setTable] = useState<ReadonlyMap<string, Drill> | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const [asked, setAsked] = useState<string | null>(hashed);
  const put = useCallback((drill: Drill): void => {
    learnClock(drill.now);
    setTable((known) => {
      const old = known?.get(drill.id);
      return old !== undefined && old.now > drill.now ? known : new Map(known ?? []).set(drill.id, drill);
    });
  }, []);
  const load = useCallback(async (): Promise<void> => {
    const answer = await read<unknown>('/api/drills');
    const list = answer.ok ? asDrills(answer.value) : null;
    setFailed(answer.ok ? (list === null ? -1 : null) : answer.status);
    if (list === null) return;
    setTable((known) => known ?? new Map());
    for (const drill of list) put(drill);
    const wanted = hashed();
    if (wanted === null || list.some(({ id }) => id === wanted)) return;
    const one = await read<unknown>(`/api/drills/${encodeURIComponent(wanted)}`);
    const drill = one.ok ? asDrill(one.value) : null;
    if (drill !== null) put(drill);
  }, [put]);
  useEffect(() => {
    void load();
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name, value) => {
        const drill = name === 'drill' ? asDrill(value) : null;
        if (drill !== null) put(drill);
      }),
    ];
    const turned = (): void => {
      setAsked(hashed());
      void load();
    };
    addEventListener('hashchange', turned);
    return () => {
      removeEventListener('hashchange', turned);
      for (const stop of stops) stop();
    };
  }, [line, load, put]);
  const show = (next: string | null): void => {
    history.pushState(null, '', next === null ? location.pathname : `#${encodeURIComponent(next)}`);
    setAsked(next);
    window.scrollTo(0, 0);
  };
  const took = (answer: Answer<unknown>): Answer<unknown> | null => {
    if (!answer.ok) return answer;
    const drill = asDrill(answer.value);
    if (drill === null) void load();
    else put(drill);
    return null;
  };
  const drills =
    table === null ? null : [...table.values()].sort((a, b) => b.announcedAt.localeCompare(a.announcedAt));
  // The only one that goes on is what whoever comes here wants to see.
  const going = drills?.filter(isGoing) ?? [];
  const only = going.length === 1 ? going[0]?.id : undefined;
  useEffect(() => {
    if (hashed() !== null || only === undefined || drills === null) return;
    history.replaceState(null, '', `#${encodeURIComponent(only)}`);
    setAsked(only);
  }, [drills === null]);
  return {
    drills,
    failed,
    shown: asked === null ? null : (table?.get(asked) ?? null),
    again: () => void load(),
    announce: async (what) => {
      const at = hashed();
      const answer = await change<unknown>('POST', '/api/drills', what);
      const drill = answer.ok ? asDrill(answer.value) : null;
      // Whoever looks at another drill by now, perhaps one that became real, goes on looking at it.
      if (drill !== null && hashed() === at) show(drill.id);
      return took(answer);
    },
    ask: async (drill, what) =>
      took(await change<unknown>('POST', `/api/drills/${encodeURIComponent(drill.id)}/${what}`)),
    show,
  };
}
