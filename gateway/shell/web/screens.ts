/**
 * Which pager pages and wall screens are open: each browser says so every few seconds, and has an event stream by
 * which it can be reached. Promises that the core hears of a change once, and of a closed stream at once.
 */
import type { GatewayEvent } from '../../core/events.ts';
import type { Streams } from './streams.ts';
import type { WebLimits } from './views-face.ts';

/** What one browser page said of itself. */
export interface ScreenReport {
  /** The page's own name, drawn by the browser. */
  readonly screen: string;
  readonly account: string;
  /** Whose pager page it is; null for none. */
  readonly pager: string | null;
  /** Which site's wall screen it is; null for none. */
  readonly board: string | null;
}

/** The open screens. */
export interface Screens {
  /** A screen says it is there. False: the bound is reached. */
  heard(report: ScreenReport): boolean;
  /** Accounts on which this person's pager page is open. */
  pagers(person: string): ReadonlySet<string>;
  /** Accounts on which this site's wall screen is open. */
  boards(site: string): ReadonlySet<string>;
  /** An account opened or lost its stream, signed out, or time passed: looks again and tells the core of changes. */
  look(): void;
  /** Forgets all screens of an account. */
  leave(account: string): void;
}

type Limits = Pick<WebLimits, 'screens' | 'screensPerAccount' | 'silence'>;
type Changed = Extract<GatewayEvent, { type: 'web-pager.changed' | 'board.changed' }>;

/**
 * @param hear tells the core
 * @param now monotonic milliseconds
 */
export function createScreens(
  streams: Streams,
  hear: (event: Changed) => void,
  limits: Limits,
  now: () => number,
): Screens {
  const rows = new Map<string, ScreenReport & { at: number }>();
  let pagers = new Map<string, Set<string>>();
  let boards = new Map<string, Set<string>>();
  const nobody: ReadonlySet<string> = new Set();

  const add = (map: Map<string, Set<string>>, key: string, account: string): void => {
    const accounts = map.get(key) ?? new Set();
    map.set(key, accounts.add(account));
  };

  function look(): void {
    const before = { pagers, boards };
    pagers = new Map();
    boards = new Map();
    for (const [key, row] of rows) {
      if (now() - row.at > limits.silence) rows.delete(key);
      else if (streams.has(row.account)) {
        if (row.pager !== null) add(pagers, row.pager, row.account);
        if (row.board !== null) add(boards, row.board, row.account);
      }
    }
    const changes: Changed[] = [];
    const pagerChange = (person: string, open: boolean) =>
      changes.push({ type: 'web-pager.changed', person, open });
    const boardChange = (site: string, open: boolean) => changes.push({ type: 'board.changed', site, open });
    for (const person of before.pagers.keys()) if (!pagers.has(person)) pagerChange(person, false);
    for (const person of pagers.keys()) if (!before.pagers.has(person)) pagerChange(person, true);
    for (const site of before.boards.keys()) if (!boards.has(site)) boardChange(site, false);
    for (const site of boards.keys()) if (!before.boards.has(site)) boardChange(site, true);
    // Told only when both maps stand: what the core does about it may ask who is open.
    for (const change of changes) hear(change);
  }

  return {
    heard(report) {
      const key = `${report.account} ${report.screen}`;
      if (!rows.has(key)) {
        let mine = 0;
        for (const row of rows.values()) if (row.account === report.account) mine += 1;
        if (mine >= limits.screensPerAccount || rows.size >= limits.screens) return false;
      }
      rows.set(key, { ...report, at: now() });
      look();
      return true;
    },
    pagers: (person) => pagers.get(person) ?? nobody,
    boards: (site) => boards.get(site) ?? nobody,
    look,
    leave(account) {
      for (const [key, row] of rows) if (row.account === account) rows.delete(key);
      look();
    },
  };
}
