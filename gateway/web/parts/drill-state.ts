/** The drills as a page knows them, and what it asks of the gateway. An older picture never replaces a newer one. */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, change, read, unanswered } from './api.ts';
import { learnClock } from './clock.ts';
import { announcedBy, asDrill, asDrills, type Drill, isGoing } from './drill-shape.ts';
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
  const { line, me } = useSession();
  const person = me.person?.id ?? null;
  const [table, setTable] = useState<ReadonlyMap<string, Drill> | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const [asked, setAsked] = useState<string | null>(hashed);
  /** An announcement of which nobody knows whether the gateway had it; `before`: drills known then. */
  const unsure = useRef<{
    readonly what: Readonly<Record<string, unknown>>;
    readonly before: ReadonlySet<string>;
  } | null>(null);
  const put = useCallback((drill: Drill): void => {
    learnClock(drill.now);
    setTable((known) => {
      const old = known?.get(drill.id);
      return old !== undefined && old.now > drill.now ? known : new Map(known ?? []).set(drill.id, drill);
    });
  }, []);
  const load = useCallback(async (): Promise<readonly Drill[] | null> => {
    const answer = await read<unknown>('/api/drills');
    const list = answer.ok ? asDrills(answer.value) : null;
    setFailed(answer.ok ? (list === null ? -1 : null) : answer.status);
    if (list === null) return null;
    setTable((known) => known ?? new Map());
    for (const drill of list) put(drill);
    const wanted = hashed();
    if (wanted === null || list.some(({ id }) => id === wanted)) return list;
    const one = await read<unknown>(`/api/drills/${encodeURIComponent(wanted)}`);
    const drill = one.ok ? asDrill(one.value) : null;
    if (drill !== null) put(drill);
    return list;
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
  // An announcement nobody knew of that turns up after all is followed, while the choice is still in sight.
  useEffect(() => {
    const { current } = unsure;
    if (current === null || drills === null || hashed() !== null) return;
    const mine = announcedBy(drills, person, current.what, current.before);
    if (mine === null) return;
    unsure.current = null;
    show(mine.id);
  }, [table]);
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
      const before = new Set(table?.keys());
      unsure.current = null;
      const answer = await change<unknown>('POST', '/api/drills', what);
      // Whoever looks at another drill by now, perhaps one that became real, goes on looking at it.
      const follow = (drill: Drill | null): void => {
        if (drill !== null && hashed() === at) show(drill.id);
      };
      if (answer.ok) follow(asDrill(answer.value));
      else if (unanswered(answer.status) || answer.status === 409) {
        // The gateway may have had it, now or the time before: only its list knows.
        const mine = announcedBy((await load()) ?? [], person, what, before);
        follow(mine);
        if (mine !== null) return null;
        if (unanswered(answer.status)) unsure.current = { what, before };
      }
      return took(answer);
    },
    ask: async (drill, what) =>
      took(await change<unknown>('POST', `/api/drills/${encodeURIComponent(drill.id)}/${what}`)),
    show,
  };
}
