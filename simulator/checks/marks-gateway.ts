/**
 * Marks about the gateway's machine, its log and its clocks: deaths at awkward moments, a failing disk, clocks that are
 * set. Reached here means that it happened in a life, not that anything came of it.
 */
import { wanting } from './account-words.ts';
import type { Mark } from './check.ts';
import { marking } from './watch.ts';

/** Marks of the gateway's machine. */
export const GATEWAY_MARKS: readonly Mark[] = [
  marking(
    'crash-between-commit-and-page',
    'The process died after an alarm was on the disk and before any of its pages was handed over.',
    ({ ledger }, reached) => {
      const committed = new Set<string>();
      return {
        'log.committed': ({ entries }) => {
          for (const entry of entries)
            if (entry.type === 'page.requested' && entry.pages.length > 0) committed.add(entry.alarm);
        },
        'page.handed': ({ alarm }) => {
          committed.delete(alarm);
        },
        'gateway.died': () => {
          for (const id of committed)
            if ((ledger.account.alarms.get(id)?.ringing.size ?? 0) > 0) {
              reached();
              break;
            }
          committed.clear();
        },
      };
    },
  ),
  marking(
    'crash-between-append-and-commit',
    'The process died with an alarm given to the disk and not written.',
    ({ ledger }, reached) => {
      const given = new Map<number, boolean>();
      ledger.did('append', ({ batch, entries }) => {
        given.set(
          batch,
          entries.some(({ type }) => type === 'alarm.opened'),
        );
      });
      return {
        'log.committed': ({ batch }) => {
          given.delete(batch);
        },
        'gateway.died': () => {
          if ([...given.values()].includes(true)) reached();
          given.clear();
        },
      };
    },
  ),
  marking('torn-write', 'Power was lost while a commit was under way.', (_, reached) => ({
    'gateway.died': ({ power, inFlight }) => {
      if (power && inFlight > 0) reached();
    },
  })),
  marking('second-death', 'The process died again within ten seconds of a start.', (_, reached) => {
    let upAt = Number.NEGATIVE_INFINITY;
    return {
      'gateway.up': ({ at }) => {
        upAt = at;
      },
      'gateway.died': ({ at }) => {
        if (at - upAt < 10_000) reached();
      },
    };
  }),
  marking('start-refused', 'A start was refused because a row of the log was damaged.', (_, reached) => ({
    'gateway.refused-start': reached,
  })),
  marking(
    'step-due-while-away',
    'A step came due while the process was down or stood still.',
    ({ ledger }, reached) => {
      let away = false;
      ledger.after('step.started', ({ step }) => {
        if (away && step > 0) reached();
        away = false;
      });
      ledger.started(() => {
        away = true;
      });
      return {
        'gateway.resumed': () => {
          away = true;
        },
      };
    },
  ),
  marking(
    'paused-with-an-open-alarm',
    'The process stood still while an alarm wanted people.',
    ({ ledger }, reached) => ({
      'gateway.paused': () => {
        for (const id of ledger.account.open) {
          const alarm = ledger.account.alarms.get(id);
          if (alarm !== undefined && wanting(alarm)) {
            reached();
            return;
          }
        }
      },
    }),
  ),
  marking(
    'log-fails-while-an-alarm-opens',
    'An alarm was opened while the log was failing, and people were paged from memory.',
    ({ bench, ledger }, reached) => {
      ledger.after('alarm.opened', () => {
        if (bench.gateway()?.store.failing === true) reached();
      });
      return undefined;
    },
  ),
  marking(
    'unlogged-then-logged',
    'A press was answered "called, not recorded" and recorded later.',
    ({ pressers }, reached) => {
      const unlogged = new Set<string>();
      pressers.receipted(({ state, press }) => {
        if (state === 'unlogged') unlogged.add(press);
        else if (unlogged.delete(press)) reached();
      });
      return undefined;
    },
  ),
  marking(
    'memory-lost',
    'An alarm that was paged from memory was lost with the process and opened anew.',
    ({ ledger }, reached) => {
      const seen = new Map<string, string>();
      ledger.after('alarm.opened', ({ press, alarm }) => {
        const before = seen.get(press);
        if (before !== undefined && ledger.account.alarms.get(before) === undefined) reached();
        seen.set(press, alarm);
      });
      return undefined;
    },
  ),
  marking(
    'clock-jumped-during-an-alarm',
    'The wall clock was set while an alarm was open and the process ran.',
    ({ bench, ledger }, reached) => ({
      planned: ({ event }) => {
        if (event.do === 'clock' && bench.gatewayRuns() && ledger.account.open.size > 0) reached();
      },
    }),
  ),
  marking(
    'clock-set-while-down',
    'The wall clock was set while the process was down and an alarm open.',
    ({ bench, ledger }, reached) => ({
      planned: ({ event }) => {
        if (event.do === 'clock' && bench.gateway() === null && ledger.account.open.size > 0) reached();
      },
    }),
  ),
  marking(
    'page-resumed-after-a-crash',
    'A page asked for before a crash was handed over after it, under the same id.',
    ({ ledger }, reached) => {
      let old = new Set<string>();
      ledger.started(() => {
        old = new Set();
        for (const page of ledger.account.pages.values()) if (page.state === 'requested') old.add(page.id);
      });
      ledger.did('send-page', ({ page }) => {
        if (old.delete(page)) reached();
      });
      return undefined;
    },
  ),
];
