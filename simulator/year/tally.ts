/**
 * Follows every alarm of a year of handoffs to its end: who had to be paged by the roster in force, who was, who heard
 * it. Promises to find an alarm of which somebody on call was never asked for, one that nobody heard of and that did
 * not tell anybody to call 112 either, and a handoff at which no alarm was open.
 */
import type { AlarmAccount } from '../checks/account.ts';
import type { Check } from '../checks/check.ts';
import { onCall } from '../checks/roster.ts';
import { clock, watching } from '../checks/watch.ts';

/** One alarm, over. */
export interface AlarmRow {
  readonly alarm: string;
  /** Wall times of the gateway, ms since 1970. */
  readonly openedAt: number;
  readonly closedAt: number;
  /** Groups and people on call when it was opened: near a handoff of both sides. */
  readonly groups: readonly string[];
  readonly onCall: readonly string[];
  /** People of whom a page was asked for, and those where one rang. */
  readonly paged: readonly string[];
  readonly rang: readonly string[];
  /** Within 15 minutes of a handoff. */
  readonly near: boolean;
  /** Open at the moment of a handoff. */
  readonly across: boolean;
  /** A process that knew of it died while it was open. */
  readonly survived: boolean;
  /** On call and never asked for, other than the presser. */
  readonly unpaged: readonly string[];
}

interface Open {
  readonly openedAt: number;
  readonly trueAt: number;
  readonly groups: readonly string[];
  readonly people: readonly string[];
  readonly near: boolean;
  readonly paged: Set<string>;
  readonly rang: Set<string>;
  survived: boolean;
}

/** Watches the handoffs at these moments (ms since the life began), and tells each alarm when it is over. */
export const nobodyUnpaged = (turns: readonly number[], tell: (row: AlarmRow) => void): Check =>
  watching(
    'P19',
    'At every handoff of the year an alarm is open, and nobody on call for it is left unpaged.',
    ({ bench, ledger, tried, broken }) => {
      const open = new Map<string, Open>();
      const alarmOfPage = new Map<string, string>();
      const crossed = new Set<number>();

      const begin = (alarm: AlarmAccount): void => {
        const { site } = ledger.account;
        if (site === null || open.has(alarm.id)) return;
        const { people, groups, near } = onCall(site, alarm.site, alarm.openedWall);
        open.set(alarm.id, {
          openedAt: alarm.openedWall,
          trueAt: bench.now(),
          groups: [...groups],
          people: [...people],
          near,
          paged: new Set(),
          rang: new Set(),
          survived: false,
        });
      };
      const finish = (alarm: AlarmAccount, closedAt: number): void => {
        const one = open.get(alarm.id);
        if (one === undefined) return;
        open.delete(alarm.id);
        const unpaged = one.people.filter((person) => person !== alarm.holder && !one.paged.has(person));
        const over = turns.filter((turn) => one.trueAt <= turn && turn <= bench.now());
        for (const turn of over) crossed.add(turn);
        tell({
          alarm: alarm.id,
          openedAt: one.openedAt,
          closedAt,
          groups: one.groups,
          onCall: one.people,
          paged: [...one.paged],
          rang: [...one.rang],
          near: one.near,
          across: over.length > 0,
          survived: one.survived,
          unpaged,
        });
        if (unpaged.length > 0)
          broken('safety', `alarm ${alarm.id} is over and never asked for ${unpaged.join()}, on call for it`);
        else if (one.rang.size === 0 && alarm.guidance === 'none')
          broken('safety', `alarm ${alarm.id} is over, rang nowhere, and told nobody to call 112`);
        else tried();
      };

      ledger.after('alarm.opened', (entry) => {
        const alarm = ledger.account.alarms.get(entry.alarm);
        if (alarm !== undefined) begin(alarm);
      });
      ledger.after('page.requested', ({ alarm, pages }) => {
        for (const { page, person } of pages) {
          alarmOfPage.set(page, alarm);
          if (person !== null) open.get(alarm)?.paged.add(person);
        }
      });
      ledger.before('alarm.closed', (entry) => {
        const alarm = ledger.account.alarms.get(entry.alarm);
        if (alarm !== undefined) finish(alarm, entry.at);
      });
      // What the disk never saw is no alarm: its presser is told, or presses on.
      ledger.started(() => {
        for (const [id, one] of [...open]) {
          if (ledger.account.open.has(id)) one.survived = true;
          else open.delete(id);
        }
      });
      for (const turn of turns)
        bench.later(turn, () => {
          if (ledger.account.open.size > 0) crossed.add(turn);
        });
      return {
        'page.rang': ({ page, person }) => {
          const alarm = alarmOfPage.get(page);
          if (alarm !== undefined && person !== null) open.get(alarm)?.rang.add(person);
        },
        end: () => {
          const missing = turns.find((turn) => turn <= bench.now() && !crossed.has(turn));
          if (missing !== undefined)
            broken('liveness', `no alarm was open at the handoff at ${clock(missing)} of the life`);
        },
      };
    },
  );
