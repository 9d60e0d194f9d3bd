/**
 * P9: a page goes out at least once per planned attempt; an attempt is doubled only after a crash, under the same id.
 * Goes out: its pager, page or board is there, so the page is handed to it within the second that the disk may take
 * (with a failing log that is P17: from memory). Doubled: handed again in one life of the process though its target
 * did not come back in between (a page that a pager missed goes out when it connects: INTERFACE). Under the same id
 * means also: an id never stands for two attempts, over all lives of the process.
 */
import type { PageAccount } from './account.ts';
import type { Bench, Check, Ears, PromiseId } from './check.ts';
import { DISK_PATIENCE_MS, type Ledger } from './ledger.ts';
import { clock, watching } from './watch.ts';

const HANDED_LATE_MS = 500;

/** A target of pages in this life of the process: since when it is there, and how often it came (back). */
interface Target {
  /** True time since which pages reach it; null: they do not. */
  since: number | null;
  comings: number;
  /** Boots heard on this connection. */
  readonly boots: Set<number>;
}
/** Where pages ring, as the gateway was told. */
interface Targets {
  of(page: Pick<PageAccount, 'channel' | 'device' | 'person'>): Target;
  readonly ears: Ears;
}

/** A pager is there from its first message on a connection; a page or board from when it said that it is open. */
function targetsOf(bench: Bench, ledger: Ledger): Targets {
  const known = new Map<string, Target>();
  const named = (name: string): Target => {
    const target = known.get(name) ?? { since: null, comings: 0, boots: new Set() };
    known.set(name, target);
    return target;
  };
  // Two holders of a key take the connection from each other: whom a page reaches cannot be told.
  const cloned = new Set(bench.plan.events.flatMap((event) => (event.do === 'clone' ? [event.device] : [])));
  const comes = (target: Target, at: number): void => {
    target.comings += 1;
    target.since ??= at;
  };
  ledger.started(() => known.clear());
  return {
    of: ({ channel, device, person }) =>
      named(
        channel === 'board'
          ? 'board'
          : channel === 'sms' || channel === 'espa'
            ? channel
            : (device ?? `web ${person}`),
      ),
    ears: {
      'gateway.heard': ({ event, at }) => {
        switch (event.type) {
          case 'device.connected': {
            const target = named(event.device);
            target.comings += 1;
            target.since = null;
            target.boots.clear();
            return;
          }
          case 'device.disconnected':
            named(event.device).since = null;
            return;
          case 'message.received': {
            const target = named(event.message.device);
            if (target.boots.has(event.message.boot)) return;
            target.boots.add(event.message.boot);
            comes(target, at);
            if (cloned.has(event.message.device)) target.since = null;
            return;
          }
          case 'web-pager.changed': {
            const target = named(`web ${event.person}`);
            if (event.open) comes(target, at);
            else target.since = null;
            return;
          }
          case 'lanes.opened':
            for (const channel of event.channels) comes(named(channel), at);
            return;
          case 'board.changed': {
            const target = named('board');
            if (event.open) comes(target, at);
            else target.since = null;
            return;
          }
          default:
            return;
        }
      },
    },
  };
}

/** P9. */
export const pagesOnce: Check = watching(
  'P9',
  'Every planned page is handed to its channel; twice only after a crash, and then under the same id.',
  ({ bench, ledger, tried, broken }) => {
    const targets = targetsOf(bench, ledger);
    /** Pages handed in this life, with how often their target had come by then. */
    const handed = new Map<string, number>();
    /** The latest attempt of each page that leads outside: a further one is planned, not doubled. */
    const attempts = new Map<string, number>();
    /** Pages whose channel refused them: an attempt that failed may be made again when the target is there. */
    const refused = new Set<string>();
    /** What each id stands for, over all lives. */
    const meanings = new Map<string, string>();

    const means = (page: PageAccount): string => {
      const alarm = ledger.account.alarms.get(page.alarm);
      return `${alarm?.device ?? 'by hand'} ${alarm?.firstPress} to ${page.person ?? 'the board'} on ${page.device ?? page.channel}`;
    };
    const failing = (): boolean => bench.gateway()?.store.failing === true;

    const expects = (page: PageAccount): void => {
      const asked = ledger.trueOf(page.t);
      const troubled = failing();
      ledger.by(asked + DISK_PATIENCE_MS, HANDED_LATE_MS, () => {
        const now = ledger.account.pages.get(page.id);
        if (now === undefined || now.state === 'over' || handed.has(page.id)) return;
        const target = targets.of(page);
        if (target.since === null || target.since > asked || !ledger.ranSince(asked)) return;
        const promise: PromiseId = troubled || failing() ? 'P17' : 'P9';
        bench.broken(
          promise,
          'safety',
          `page ${page.id} (${means(page)}) was asked for at ${clock(asked)}, its target is there, and it was not ` +
            `handed over by ${clock(bench.now())}`,
        );
      });
    };

    ledger.after('page.requested', (entry) => {
      for (const { page: id, later } of entry.pages) {
        // Put off on purpose: p09-attempts.ts holds it to its time.
        if (later === true) continue;
        const page = ledger.account.pages.get(id);
        if (page === undefined) continue;
        expects(page);
      }
    });
    ledger.did('send-page', (effect) => {
      const page = ledger.account.pages.get(effect.page);
      if (page === undefined) return;
      const meaning = means(page);
      const known = meanings.get(page.id) ?? meaning;
      meanings.set(page.id, meaning);
      if (known !== meaning) {
        broken('safety', `page id ${page.id} stood for ${known} and now stands for ${meaning}`);
        return;
      }
      const { comings } = targets.of(effect);
      const before = handed.get(effect.page);
      handed.set(effect.page, comings);
      const attempt = effect.far?.attempt ?? 0;
      const further = attempt > (attempts.get(effect.page) ?? 0);
      if (effect.far !== undefined) attempts.set(effect.page, attempt);
      if (before !== undefined && further) return;
      if (before === undefined) {
        if (failing()) bench.tried('P17');
        tried();
      } else if (before === comings && !refused.has(effect.page))
        broken(
          'safety',
          `page ${effect.page} was handed over twice by ${clock(bench.now())}, without a crash`,
        );
    });
    ledger.started(() => {
      handed.clear();
      attempts.clear();
    });
    return {
      ...targets.ears,
      'page.handed': ({ page, outcome }) => {
        if (outcome === 'refused') refused.add(page);
        else refused.delete(page);
      },
    };
  },
);
