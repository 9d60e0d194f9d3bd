/**
 * P27: once faults stop, a pending press is logged within 10 s and paged within 12 s after a connection is possible
 * again. Looked at from when the healthy core is healed: presses of healed devices that are not on the disk or for
 * which nobody was paged, counted from the latest of the healing, the gateway's start, the way being free in both
 * directions, the power of the device, and the press itself (a new id waits up to 2 s for each before it). A press that
 * joins an alarm may wait up to 5 s for its round; one whose device has a receipt is no longer pending. A key that was
 * replaced is valid for 7 days by the gateway's clocks; a device that still has it then waits for whoever brings the new.
 */
import { pressKey } from './account.ts';
import { isPending, type Made, type Presser } from './pressers.ts';
import { clock, watching } from './watch.ts';

const LOGGED_MS = 10_000;
const PAGED_MS = 12_000;
const ROUND_MS = 5_000;
const GAP_MS = 2_000;
const LATE_MS = 300;

/** P27. */
export const pendingPresses = watching(
  'P27',
  'Once healed, a pending press is logged within 10 s and paged within 12 s of a possible connection.',
  ({ bench, ledger, pressers, tried, broken }) => {
    let healed: ReadonlySet<string> | null = null;
    let healedAt = 0;
    const logged = new Set<string>();
    const paged = new Set<string>();
    /** Since when each device has a free way; null: it has none. */
    const reachable = new Map<string, number | null>();
    const faulty = new Map<string, number>();
    /** Devices whose old key is no longer valid and which were not heard since: they may not have the new one yet. */
    const shutOut = new Set<string>();

    /** From when the time runs; null: it does not yet. */
    const startOf = (presser: Presser, press: Made): number | null => {
      const free = reachable.get(presser.device) ?? 0;
      if (reachable.get(presser.device) === null || ledger.runsSince === null || presser.boot === null)
        return null;
      if ((faulty.get(presser.device) ?? 0) > 0 || shutOut.has(presser.device)) return null;
      const ahead = [...presser.presses.values()].filter(
        (other) => isPending(other) && other !== press,
      ).length;
      return Math.max(healedAt, free, ledger.runsSince, presser.bootedAt, press.askedAt + ahead * GAP_MS);
    };
    const judge = (presser: Presser, press: Made, what: 'logged' | 'paged'): void => {
      const key = pressKey(presser.device, press.id);
      const alarm = ledger.account.seen.get(key)?.alarm;
      if ((what === 'logged' ? logged : paged).has(key) || press.receipt === 'test' || press.shed) {
        tried();
        return;
      }
      if (presser.presses.get(press.id) !== press || presser.boot === null) return;
      if (ledger.account.devices.get(presser.device)?.revoked === true) return;
      if (what === 'paged') {
        const known = alarm == null ? undefined : ledger.account.alarms.get(alarm);
        // Asked for, and those who were asked are not there: whom it reaches is P9, that the next are asked P32.
        if (known !== undefined && (known.stage === 'closed' || !known.unpaged.has(press.id))) return;
      }
      const from = startOf(presser, press);
      if (from === null) return;
      const joined = alarm == null ? undefined : ledger.account.alarms.get(alarm);
      const waits = what === 'paged' && joined !== undefined && joined.firstPress !== press.id ? ROUND_MS : 0;
      const due = from + (what === 'logged' ? LOGGED_MS : PAGED_MS) + waits + LATE_MS;
      if (bench.now() < due) {
        bench.later(due, () => judge(presser, press, what));
        return;
      }
      broken(
        'liveness',
        `press ${press.id} of ${presser.who} could be heard since ${clock(from)} and is not ${what} by ${clock(bench.now())}`,
      );
    };
    const look = (presser: Presser): void => {
      if (healed === null || presser.clone || !healed.has(presser.device)) return;
      for (const press of presser.presses.values()) {
        if (!isPending(press)) continue;
        judge(presser, press, 'logged');
        judge(presser, press, 'paged');
      }
    };
    const lookAll = (): void => {
      for (const presser of pressers.all.values()) look(presser);
    };

    pressers.waits((presser) => look(presser));
    ledger.did('forget-old-key', ({ device }) => shutOut.add(device));
    return {
      phase: ({ phase, at }) => {
        if (phase !== 'liveness') return;
        healed = new Set(bench.plan.healed.devices);
        healedAt = at;
        lookAll();
      },
      'gateway.up': lookAll,
      'gateway.resumed': lookAll,
      'gateway.heard': ({ event, at }) => {
        if (event.type !== 'message.received' || !shutOut.delete(event.message.device)) return;
        reachable.set(event.message.device, at);
        const presser = pressers.all.get(event.message.device);
        if (presser !== undefined) look(presser);
      },
      'device.booted': (fact) => look(pressers.of(fact)),
      'device.reachable': ({ device, up, down, at }) => {
        reachable.set(device, up && down ? at : null);
        const presser = pressers.all.get(device);
        if (presser !== undefined) look(presser);
      },
      planned: ({ event }) => {
        if (event.do === 'link') count(event.device, 1);
      },
      'fault.over': ({ event }) => {
        if (event.do === 'link') count(event.device, -1);
      },
      'log.committed': ({ entries }) => {
        for (const entry of entries)
          if (entry.type === 'press.received') logged.add(pressKey(entry.device, entry.press));
      },
      'page.handed': ({ alarm, outcome }) => {
        const known = ledger.account.alarms.get(alarm);
        if (outcome === 'refused' || known === undefined || known.device === null) return;
        for (const press of known.presses.keys()) paged.add(pressKey(known.device, press));
      },
    };

    /** Links that still lose, delay or reorder are not healed. */
    function count(device: string | null, by: number): void {
      for (const one of device === null ? bench.plan.devices.map(({ id }) => id) : [device])
        faulty.set(one, Math.max(0, (faulty.get(one) ?? 0) + by));
    }
  },
);
