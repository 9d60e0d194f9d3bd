/** Notices as their reader sees them: only the own ones, newest first, in the reader's language. Reads only. */
import type { NoticeView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import type { State } from '../state.ts';
import { iso, type Now } from '../time.ts';
import { noticeWords } from './notice-words.ts';
import type { NoticeRecord } from './state.ts';

/** Most notices that are listed; those that wait for a tap go before all others. */
const LISTED_MOST = 100;

/** One notice; null: there is none, or it is not this reader's. */
export function viewNotice(state: State, id: string, actor: Actor, now: Now): NoticeView | null {
  const notice = state.roster.notices.get(id);
  return notice === undefined || actor.person === null || notice.person !== actor.person
    ? null
    : view(state, notice, now);
}

/** The reader's own notices, newest first. */
export function listNotices(state: State, actor: Actor, now: Now): readonly NoticeView[] {
  if (actor.person === null) return [];
  const mine = [...state.roster.notices.values()].filter(({ person }) => person === actor.person).reverse();
  const waiting = mine.filter((notice) => notice.confirm && isOver(notice, now) === false);
  const kept = new Set([...waiting, ...mine].slice(0, LISTED_MOST));
  return mine.filter((notice) => kept.has(notice)).map((notice) => view(state, notice, now));
}

/** Nothing more is asked of its reader. */
const isOver = (notice: NoticeRecord, now: Now): boolean =>
  notice.endedAt !== null || notice.confirmedAt !== null || notice.until <= now.wall;

function view(state: State, notice: NoticeRecord, now: Now): NoticeView {
  return {
    id: notice.id,
    kind: notice.kind,
    about: notice.about,
    at: iso(notice.at),
    until: iso(notice.until),
    confirm: notice.confirm,
    rings: notice.rings,
    confirmedAt: notice.confirmedAt === null ? null : iso(notice.confirmedAt),
    over: isOver(notice, now),
    ...noticeWords(state, notice),
  };
}
