/**
 * The talks and visits the viewer may see, and what can be done to them. Promises that signing off is tried again
 * while the gateway does not answer: an alarm hangs on it; but not upon a talk that was changed elsewhere meanwhile.
 */
import { useRef, useState } from 'preact/hooks';
import type { TalkView } from '../../core/api-roster.ts';
import { worthAgain } from './answers.ts';
import { type Answer, change, read } from './api.ts';
import { type Steady, useSteady } from './steady.ts';
import { talkStanding } from './talk-state.ts';

/** What is announced; times in milliseconds since 1970. */
export interface Announcement {
  readonly person: string;
  readonly place: string | null;
  readonly address: string | null;
  /** Null: now, by the gateway's clock. */
  readonly from: number | null;
  readonly until: number;
  readonly looksIn: string | null;
}
/** What can be done to a talk. */
export type Deed = TalkView['may'][number];
/** What became of a deed: on its way, tried again, refused, or not sent since the talk was changed elsewhere. */
export type Doing = Deed | 'failing' | 'refused' | 'changed';
/** The talks, and how to change them. */
export interface Talks {
  readonly known: Steady<readonly TalkView[]>;
  readonly announce: (what: Announcement) => Promise<Answer<unknown>>;
  readonly act: (talk: TalkView, deed: Deed, until?: string) => Promise<void>;
  /** Deeds on their way by talk, and those that did not succeed. */
  readonly doing: ReadonlyMap<string, Doing>;
}

const PAUSE = 1500;

/** All that the viewer may see of talks. */
export function useTalks(wanted: boolean): Talks {
  const known = useSteady<readonly TalkView[]>(
    wanted ? '/api/talks' : null,
    ['roster', 'notice', 'alarm', 'site'],
    20_000,
  );
  const [doing, setDoing] = useState<ReadonlyMap<string, Doing>>(new Map());
  const newest = useRef(new Map<string, AbortController>());
  /** Ends that were asked for here, by talk: what this page did itself was not done elsewhere. */
  const ends = useRef(new Map<string, ReadonlySet<number>>());
  const mark = (id: string, state: Doing | null): void =>
    setDoing((old) => {
      const next = new Map(old);
      if (state === null) next.delete(id);
      else next.set(id, state);
      return next;
    });

  return {
    known,
    doing,
    async announce({ person, place, address, from, until, looksIn }) {
      const answer = await change('POST', '/api/talks', {
        person,
        place,
        address,
        ...(from === null ? {} : { from: new Date(from).toISOString() }),
        until: new Date(until).toISOString(),
        looksIn,
      });
      if (answer.ok) await known.again();
      return answer;
    },
    async act(talk, deed, until) {
      // What is asked last is what is wanted: it waits for no older deed, which is not tried again either.
      newest.current.get(talk.id)?.abort();
      const mine = new AbortController();
      const { signal } = mine;
      newest.current.set(talk.id, mine);
      mark(talk.id, deed);
      const end = until === undefined ? null : Date.parse(until);
      const asked = ends.current.get(talk.id) ?? new Set<number>();
      if (end !== null) ends.current.set(talk.id, new Set(asked).add(end));
      const ask = { deed, shown: talk, until: end, asked };
      const path = `/api/talks/${encodeURIComponent(talk.id)}`;
      for (;;) {
        const answer = await change('POST', path, { do: deed, until: until ?? null }, signal);
        if (signal.aborted) return;
        if (answer.ok || !worthAgain(answer.status)) {
          await known.again();
          if (!signal.aborted) mark(talk.id, answer.ok ? null : 'refused');
          return;
        }
        mark(talk.id, 'failing');
        for (;;) {
          await new Promise((done) => setTimeout(done, PAUSE));
          if (signal.aborted) return;
          // Looked at first: whoever signs off from a talk must not end one that is another by now.
          const list = await read<readonly TalkView[]>('/api/talks');
          if (signal.aborted) return;
          const now = list.ok ? list.value.find(({ id }) => id === talk.id) : undefined;
          const stands = now === undefined ? 'unsent' : talkStanding(now, ask);
          if (stands !== 'unsent') {
            await known.again();
            if (!signal.aborted) mark(talk.id, stands === 'had' ? null : 'changed');
            return;
          }
          if (list.ok || list.status !== 0) break;
        }
      }
    },
  };
}
