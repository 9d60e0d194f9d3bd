/** The newest look of the gateway at itself, as screens and integrations are shown it. Holds nothing about people. */
import type { State } from './state.ts';
import { iso, type Now } from './time.ts';
import { viewWatchers, type WatcherView } from './watchers/view.ts';

/** `GET /api/self-check`, and `event: self-check`. */
export interface SelfCheckView {
  /** When the newest check was finished; null: none was since the start. */
  readonly at: string | null;
  /** Every part of it was well. */
  readonly ok: boolean;
  /** Milliseconds from connecting to the receipt; null when none came. */
  readonly ms: number | null;
  readonly parts: readonly {
    readonly part: string;
    readonly ok: boolean;
    readonly ms: number | null;
    readonly remark: string;
  }[];
  /** Who watches from outside; none: a site without an outside watch. */
  readonly watchers: readonly WatcherView[];
  readonly now: string;
}

/** The newest check. */
export function viewSelfCheck(state: State, now: Now): SelfCheckView {
  const { found } = state.self;
  return {
    at: found === null ? null : iso(found.at),
    ok: found?.parts.every(({ ok }) => ok) ?? false,
    ms: found?.ms ?? null,
    parts: (found?.parts ?? []).map(({ part, ok, ms, remark }) => ({ part, ok, ms, remark })),
    watchers: viewWatchers(state),
    now: iso(now.wall),
  };
}
