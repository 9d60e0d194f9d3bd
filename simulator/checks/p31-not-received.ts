/**
 * What a device shows of silence. P31: with a way that is cut for good a device says "not received" within 5 s and keeps
 * saying it, while the gateway that hears it makes one alarm (P7) and pages as planned (P5, P9); reckoned for every
 * press without a receipt on any device. P40: after "received", a presser who hears nothing for 15 s is told, but not
 * after a cancel. Allowed: the short pulse of another press; a fifth press that was pushed out; what was called off.
 */
import { pressKey } from './account.ts';
import type { Check } from './check.ts';
import { isPending, type Made, type Presser } from './pressers.ts';
import { clock, watching } from './watch.ts';

const SHOWN_MS = 5_000;
const SILENCE_MS = 15_000;
/** The pulse "felt" lasts less. */
const PULSE_MS = 400;
const LATE_MS = 50;
/** A gateway that speaks and says nothing of an alarm for this long has none: the device forgets it. */
const UNSAID_MS = 25_000;

const isPulse = ({ shown }: Presser): boolean => shown?.pattern === 'felt' && shown.passing;

/** P31. */
export const notReceived: Check = watching(
  'P31',
  'A press without a receipt shows as not received within 5 s and as long as none comes.',
  ({ bench, pressers, tried, broken }) => {
    /** Presses that are to be shown as not received, by who made them. */
    const overdue = new Map<string, Set<Made>>();
    const cut = new Set(
      bench.plan.events.flatMap((event) =>
        event.do === 'link' && event.forMs === null && event.fault.startsWith('cut') && event.device !== null
          ? [event.device]
          : [],
      ),
    );
    // What was called off, and called for again, is in a flash that could not be written: after a reset nobody knows.
    const unkept = new Set(
      bench.plan.events.flatMap((event) => (event.do === 'flash-fails' ? [event.device] : [])),
    );
    const stillWaits = (presser: Presser, press: Made): boolean =>
      !(press.resumed && unkept.has(presser.device)) &&
      presser.presses.get(press.id) === press &&
      press.receipt === 'none' &&
      isPending(press) &&
      !presser.dark.has(press.id);

    const due = (presser: Presser, press: Made, askedAt: number): void => {
      if (!stillWaits(presser, press) || press.askedAt !== askedAt) return;
      if (isPulse(presser)) {
        bench.later(bench.now() + PULSE_MS, () => due(presser, press, askedAt));
        return;
      }
      if (presser.shown?.pattern !== 'not-received') {
        broken(
          'safety',
          `press ${press.id} of ${presser.who} has no receipt since ${clock(askedAt)} and at ${clock(bench.now())} the ` +
            `device shows "${presser.shown?.pattern ?? 'nothing'}"`,
        );
        return;
      }
      const presses = overdue.get(presser.who) ?? new Set<Made>();
      overdue.set(presser.who, presses);
      presses.add(press);
      if (cut.has(presser.device)) tried();
    };
    pressers.waits((presser, press) => {
      overdue.get(presser.who)?.delete(press);
      const { askedAt } = press;
      bench.later(askedAt + SHOWN_MS + LATE_MS, () => due(presser, press, askedAt));
    });
    return {
      'device.showed': (fact) => {
        const presser = pressers.of(fact);
        const presses = overdue.get(presser.who);
        if (presses === undefined || presses.size === 0) return;
        for (const press of presses) {
          // Called off, and perhaps called for again by a later finger: then its time begins anew.
          if (!stillWaits(presser, press)) presses.delete(press);
          else if (fact.pattern !== 'not-received' && !isPulse(presser))
            broken(
              'safety',
              `${presser.who} stopped saying that press ${press.id} is not received, at ${clock(fact.at)}, and no ` +
                `receipt came; it shows "${fact.pattern}"`,
            );
        }
      },
    };
  },
);

/** P40. */
export const silenceIsTold: Check = watching(
  'P40',
  'After "received", 15 s of silence are told to the presser.',
  ({ bench, ledger, pressers, tried, broken }) => {
    interface Hope {
      /** True time of the latest proof that an alarm is open. */
      openAt: number;
      boot: number | null;
      watched: boolean;
    }
    const hopes = new Map<string, Hope>();

    const look = (presser: Presser, hope: Hope): void => {
      hope.watched = false;
      if (presser.boot === null || presser.boot !== hope.boot || hope.openAt < 0 || presser.darkAt >= 0)
        return;
      if (presser.heardAt - hope.openAt > UNSAID_MS) return;
      const due = presser.heardAt + SILENCE_MS + LATE_MS;
      if (bench.now() < due || isPulse(presser)) {
        watch(presser, hope, Math.max(due, bench.now() + PULSE_MS));
        return;
      }
      if (presser.shown?.pattern === 'not-received') tried();
      else
        broken(
          'safety',
          `${presser.who} heard nothing since ${clock(presser.heardAt)} while its alarm is open; at ` +
            `${clock(bench.now())} it shows "${presser.shown?.pattern ?? 'nothing'}"`,
        );
    };
    const watch = (presser: Presser, hope: Hope, at: number): void => {
      if (hope.watched) return;
      hope.watched = true;
      bench.later(at, () => look(presser, hope));
    };
    const isOver = (device: string, press: string): boolean => {
      const alarm = ledger.account.seen.get(pressKey(device, press))?.alarm ?? null;
      return alarm !== null && ledger.account.alarms.get(alarm)?.stage === 'closed';
    };
    const opens = (presser: Presser): void => {
      const known = hopes.get(presser.who);
      const hope = known ?? { openAt: -1, boot: presser.boot, watched: false };
      if (known === undefined) hopes.set(presser.who, hope);
      hope.openAt = bench.now();
      hope.boot = presser.boot;
      watch(presser, hope, bench.now() + SILENCE_MS + LATE_MS);
    };
    pressers.receipted(({ presser, state, press, news }) => {
      // A receipt that comes when its alarm is over opens nothing: nobody speaks of it any more.
      if (state !== 'test' && news && !isOver(presser.device, press)) opens(presser);
      // A press in a test session is no alarm, whatever a held finger made of it before.
      else if (state === 'test') shut(presser);
    });
    const shut = (presser: Presser): void => {
      const hope = hopes.get(presser.who);
      if (hope !== undefined) hope.openAt = -1;
    };
    return {
      'device.heard': (fact) => {
        if (!fact.accepted || fact.message.type !== 'progress') return;
        const presser = pressers.of(fact);
        if (fact.message.state === 'closed') shut(presser);
        else opens(presser);
      },
    };
  },
);
