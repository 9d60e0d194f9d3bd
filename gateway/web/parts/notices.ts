/**
 * The viewer's notices: messages that are no alarm. Promises that one which was confirmed here stays gone, that a
 * confirmation is tried until the gateway answers, and that the gateway hears once of each notice that was shown.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { NoticeView } from '../../core/api-roster.ts';
import { worthAgain } from './answers.ts';
import { change, read } from './api.ts';
import { gatewayNow } from './clock.ts';
import { useSession } from './session.tsx';
import { turns } from './turns.ts';

const PAUSE = 1500;
const DISMISSED = 'noodknop-notices';
/** Dismissed notices remembered on this device. */
const MOST_DISMISSED = 100;

/** How a confirmation fares. */
export type Confirming = 'sending' | 'failing' | 'refused';
/** The notices a page shows, and what can be done with them. */
export interface Notices {
  /** Those that still matter, what waits for a tap first, then the newest. */
  readonly notices: readonly NoticeView[];
  readonly confirming: ReadonlyMap<string, Confirming>;
  /** Confirms it at the gateway, or, when it waits for nothing, puts it away on this device. */
  readonly settle: (notice: NoticeView) => void;
}

/** True for something with the marks of a notice. */
export function isNotice(value: unknown): value is NoticeView {
  if (typeof value !== 'object' || value === null) return false;
  const marks = value as Partial<NoticeView>;
  return typeof marks.id === 'string' && typeof marks.kind === 'string' && typeof marks.text === 'string';
}

/** Notices that are still to be shown at a moment: not over, not confirmed, not put away. */
export function stillToShow(
  known: Iterable<NoticeView>,
  away: ReadonlySet<string>,
  now: number,
): readonly NoticeView[] {
  return [...known]
    .filter(
      (one) => !one.over && one.confirmedAt === null && !away.has(one.id) && Date.parse(one.until) > now,
    )
    .sort(
      (a, b) =>
        Number(b.confirm) - Number(a.confirm) ||
        Number(b.rings) - Number(a.rings) ||
        b.at.localeCompare(a.at),
    );
}

function rememberedAway(): ReadonlySet<string> {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(DISMISSED) ?? '[]');
    return new Set(Array.isArray(list) ? list.filter((id) => typeof id === 'string') : []);
  } catch {
    return new Set();
  }
}
function rememberAway(away: ReadonlySet<string>): void {
  try {
    localStorage.setItem(DISMISSED, JSON.stringify([...away].slice(-MOST_DISMISSED)));
  } catch {
    // A browser that keeps nothing shows the notice again next time: it is over by itself some day.
  }
}

/** The notices of the viewer, live. `wanted`: false for whoever has none, such as a wall screen. */
export function useNotices(wanted: boolean): Notices {
  const { line, me } = useSession();
  const person = me.person?.id ?? null;
  const [known, setKnown] = useState<ReadonlyMap<string, NoticeView>>(new Map());
  const [away, setAway] = useState(rememberedAway);
  const [confirming, setConfirming] = useState<ReadonlyMap<string, Confirming>>(new Map());
  const [, redraw] = useState(0);
  // Confirmed here: a list that was asked for before that may still tell of it as open.
  const settled = useRef(new Set<string>());

  useEffect(() => {
    if (!wanted || person === null) return;
    let over = false;
    const turn = turns();
    // What was heard while a list was on its way is newer than that list.
    const under = new Set<Map<string, NoticeView>>();
    const load = async (): Promise<void> => {
      const taken = turn();
      const since = new Map<string, NoticeView>();
      under.add(since);
      const answer = await read<readonly NoticeView[]>('/api/notices');
      under.delete(since);
      if (!over && answer.ok && taken())
        setKnown(new Map([...answer.value.map((one) => [one.id, one] as const), ...since]));
    };
    void load();
    // One that is over by itself leaves without a word.
    const timer = setInterval(() => redraw((count) => count + 1), 5000);
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name, value) => {
        if (name === 'notice' && isNotice(value)) {
          for (const since of under) since.set(value.id, value);
          setKnown((old) => new Map(old).set(value.id, value));
        } else if (name === 'site') void load();
      }),
    ];
    return () => {
      over = true;
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }, [line, wanted, person]);

  const mark = (id: string, state: Confirming | null): void =>
    setConfirming((old) => {
      const next = new Map(old);
      if (state === null) next.delete(id);
      else next.set(id, state);
      return next;
    });

  const confirm = async ({ id }: NoticeView): Promise<void> => {
    mark(id, 'sending');
    for (;;) {
      const answer = await change<NoticeView | null>(
        'POST',
        `/api/notices/${encodeURIComponent(id)}/confirm`,
      );
      if (answer.ok || answer.status === 404 || answer.status === 409) {
        // Confirmed elsewhere or over meanwhile: gone either way.
        settled.current.add(id);
        return mark(id, null);
      }
      if (!worthAgain(answer.status)) return mark(id, 'refused');
      mark(id, 'failing');
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  };

  return {
    notices: stillToShow(
      [...known.values()].filter(({ id }) => !settled.current.has(id)),
      away,
      gatewayNow(),
    ),
    confirming,
    settle(notice) {
      const state = confirming.get(notice.id);
      if (state === 'sending' || state === 'failing') return;
      if (notice.confirm) return void confirm(notice);
      const next = new Set(away).add(notice.id);
      setAway(next);
      rememberAway(next);
    },
  };
}

/** Tells the gateway of each of these notices, once, that it was shown where it can be heard. */
export function useShown(notices: readonly NoticeView[], heard: boolean): void {
  const told = useRef(new Set<string>());
  useEffect(() => {
    if (!heard) return;
    for (const { id } of notices) {
      if (told.current.has(id)) continue;
      told.current.add(id);
      void change('POST', `/api/notices/${encodeURIComponent(id)}/shown`).then((answer) => {
        if (!answer.ok && worthAgain(answer.status)) told.current.delete(id);
      });
    }
  });
}
