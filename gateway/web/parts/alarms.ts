/**
 * The alarms a page knows, kept fresh by events and read anew after every reconnection. Promises that an older
 * picture never replaces a newer one, and that an alarm which closed while nobody listened is still seen to close.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import { realFirst } from './alarm-kind.ts';
import { read } from './api.ts';
import { gatewayNow, learnClock } from './clock.ts';
import { useSession } from './session.tsx';

/** Alarms by id, and whether the gateway was ever read. */
export interface KnownAlarms {
  readonly alarms: readonly AlarmView[];
  readonly loaded: boolean;
  /** Puts in what a request brought back. */
  readonly learn: (alarm: AlarmView) => void;
}

type Table = ReadonlyMap<string, AlarmView>;

/** The table with one alarm put in, unless what it holds is newer. Both moments are the gateway's own. */
export function withAlarm(table: Table, alarm: AlarmView): Table {
  const known = table.get(alarm.id);
  if (known !== undefined && known.now > alarm.now) return table;
  return new Map(table).set(alarm.id, alarm);
}

/** Ids that were open here but are missing from a fresh list of open alarms: they must be asked for one by one. */
export function missingFrom(table: Table, open: readonly AlarmView[]): readonly string[] {
  const listed = new Set(open.map((alarm) => alarm.id));
  return [...table.values()].filter((a) => a.state !== 'closed' && !listed.has(a.id)).map((a) => a.id);
}

/** Real ones before drills before simulated ones; among these emergencies first, then the oldest. */
export const byUrgency = (a: AlarmView, b: AlarmView): number =>
  realFirst(a, b) ||
  (a.level === b.level ? a.openedAt.localeCompare(b.openedAt) : a.level === 'emergency' ? -1 : 1);

/**
 * The open alarms the viewer may see, and those that closed while this page was open.
 * @param together news of so many milliseconds is drawn together; 0: each at once
 */
export function useAlarms(together = 0): KnownAlarms {
  const { line, me } = useSession();
  const person = me.person?.id ?? null;
  const [table, setTable] = useState<Table>(new Map());
  const [loaded, setLoaded] = useState(false);
  // The newest of each, whoever brought it: what an answer taught is not lost at the next word of another alarm.
  const newest = useRef<Table>(table);

  useEffect(() => {
    let over = false;
    newest.current = new Map();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const put = (alarm: AlarmView): void => {
      if (over) return;
      newest.current = withAlarm(newest.current, alarm);
      if (together === 0) setTable(newest.current);
      else
        soon ??= setTimeout(() => {
          soon = undefined;
          setTable(newest.current);
        }, together);
    };
    const load = async (): Promise<void> => {
      const answer = await read<readonly AlarmView[]>('/api/alarms?open=true');
      if (over || !answer.ok) return;
      for (const alarm of answer.value) {
        learnClock(alarm.now);
        put(alarm);
      }
      setLoaded(true);
      for (const id of missingFrom(newest.current, answer.value)) {
        const known = newest.current.get(id);
        const single = await read<AlarmView>(`/api/alarms/${encodeURIComponent(id)}`);
        if (over) return;
        if (single.ok) put(single.value);
        else if (single.status === 404) {
          // Closed, and no longer ours to see: whoever was called for it is still told that it is over.
          // One that was heard of since is ours again: whoever is called anew must not read that it is over.
          if (known !== undefined && newest.current.get(id) === known)
            put({ ...known, state: 'closed', now: new Date(gatewayNow()).toISOString() });
        }
      }
    };
    void load();
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name, value) => {
        if (isAlarm(value)) learnClock(value.now);
        if (name === 'alarm' && isAlarm(value)) put(value);
        else if (name === 'page' && isAlarm(value)) {
          // The page of a wall screen in another tab comes this way too, and shows less: only our own may replace.
          if (value.pages.some((page) => page.responder !== null && page.responder === person)) put(value);
        } else if (name === 'site' || name === 'gone') void load();
      }),
    ];
    return () => {
      over = true;
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line, person, together]);

  const alarms = useMemo(() => [...table.values()].sort(byUrgency), [table]);
  return {
    alarms,
    loaded,
    learn: (alarm) => {
      newest.current = withAlarm(newest.current, alarm);
      setTable(newest.current);
    },
  };
}

/** True for something with the marks of an alarm. */
export function isAlarm(value: unknown): value is AlarmView {
  if (typeof value !== 'object' || value === null) return false;
  const marks = value as Partial<AlarmView>;
  return typeof marks.id === 'string' && typeof marks.state === 'string' && Array.isArray(marks.pages);
}
