/**
 * P2: every press outside a test leads to a page handed to a channel after it, or its presser is shown "not received"
 * or "nobody"; after a cancel the device stays dark. What the contract allows is allowed here: five seconds until a
 * missing receipt shows; after the receipt, while pages fail, as long as it may take until 112 guidance tells the
 * presser (60 s), and before that up to 20 s of waiting on an alarm that others come to. A device without power shows
 * nothing; its press is back after the boot (P36). "Somebody is coming" tells more than "nobody" would.
 */
import { pressKey } from './account.ts';
import type { Made, Presser } from './pressers.ts';
import { clock, watching } from './watch.ts';

const NEVER = Number.NEGATIVE_INFINITY;
/** After a press without a receipt, and after a receipt without a page: until the presser must know better. */
const UNTIL_SHOWN_MS = 5_500;
const UNTIL_TOLD_MS = 92_000;
/** What tells a presser not to wait in vain, or that somebody does come. */
const TELLING: ReadonlySet<string> = new Set(['not-received', 'nobody', 'coming', 'coming-112']);
/** What tells nothing. A press dropped because four others wait is no call of its own while those are shown. */
const BLANK: ReadonlySet<string> = new Set(['dark', 'idle', 'out-of-order']);
/** The pulse "felt" of a finger passes over what holds, for less than this. */
const PULSE_MS = 400;
/** After the light stopped telling, the gateway is heard again and may be on its way to page. */
const UNTIL_RESUMED_MS = 15_000;

interface Waiting {
  readonly presser: Presser;
  readonly press: Made;
  readonly bootedAt: number;
  /** The light tells the presser now, and until when it did. */
  telling: boolean;
  toldUntil: number;
}

/** P2. */
export const noPressUnnoticed = watching(
  'P2',
  'Every press leads to a page handed to a channel, or its presser is shown that it did not.',
  ({ bench, ledger, pressers, tried, broken }) => {
    /** Presses for which no page was handed over yet, by `pressKey`, and those for which one was. */
    const waiting = new Map<string, Waiting>();
    const done = new Set<string>();
    /** Those that wait, by alarm, as far as the alarm is known. */
    const inAlarm = new Map<string, Set<string>>();

    const unkept = new Set(
      bench.plan.events.flatMap((event) => (event.do === 'flash-fails' ? [event.device] : [])),
    );

    const alarmOf = (key: string) => {
      const alarm = ledger.account.seen.get(key)?.alarm ?? null;
      return alarm === null ? undefined : ledger.account.alarms.get(alarm);
    };
    const joins = (key: string, alarm: string): void => {
      const keys = inAlarm.get(alarm) ?? new Set<string>();
      inAlarm.set(alarm, keys);
      keys.add(key);
    };

    /** No longer a matter of this check: the press is gone, was none, or is to stay dark. */
    const isOver = (key: string, { presser, press, bootedAt, toldUntil }: Waiting): boolean => {
      if (presser.boot === null || presser.bootedAt !== bootedAt || press.shed || press.receipt === 'test')
        return true;
      if (ledger.account.devices.get(presser.device)?.revoked === true || presser.dark.has(press.id))
        return true;
      // That it was called for again did not get into a flash that fails: after the reset it is dark as before.
      if (press.resumed && unkept.has(presser.device) && presser.shown?.pattern === 'dark') return true;
      const alarm = alarmOf(key);
      if (alarm === undefined) return false;
      if (presser.darkAt >= 0 && [...alarm.presses.keys()].some((id) => presser.dark.has(id))) return true;
      // Whoever closed it knew of the press: its presser was told first, or people had been asked for after it.
      return alarm.stage === 'closed' && (toldUntil > NEVER || !alarm.unpaged.has(press.id));
    };

    const judge = (key: string, one: Waiting): void => {
      if (waiting.get(key) !== one) return;
      const { presser, press } = one;
      if (isOver(key, one)) {
        waiting.delete(key);
        return;
      }
      if (one.telling) {
        tried();
        return;
      }
      const { shown } = presser;
      if (shown?.pattern === 'felt' && shown.passing) {
        bench.later(bench.now() + PULSE_MS, () => judge(key, one));
        return;
      }
      // A newer alarm of the same presser has the light now; this one was told.
      const alarm = alarmOf(key)?.firstPress ?? press.id;
      if (one.toldUntil > NEVER && shown !== null && shown.alarm !== null && shown.alarm !== alarm) return;
      const known =
        press.receipt === 'none' ? press.askedAt + UNTIL_SHOWN_MS : press.receiptAt + UNTIL_TOLD_MS;
      const due = Math.max(known, one.toldUntil + UNTIL_RESUMED_MS);
      if (bench.now() < due) {
        bench.later(due, () => judge(key, one));
        return;
      }
      broken(
        'safety',
        `press ${press.id} of ${presser.who}, made at ${clock(press.madeAt)}: nobody was paged for it by ` +
          `${clock(bench.now())} and the device shows "${presser.shown?.pattern ?? 'nothing'}"`,
      );
    };

    pressers.waits((presser, press) => {
      const key = pressKey(presser.device, press.id);
      if (done.has(key)) return;
      const one = { presser, press, bootedAt: presser.bootedAt, telling: false, toldUntil: NEVER };
      waiting.set(key, one);
      const alarm = ledger.account.seen.get(key)?.alarm ?? null;
      if (alarm !== null) joins(key, alarm);
      bench.later(press.askedAt + UNTIL_SHOWN_MS, () => judge(key, one));
    });
    ledger.after('press.received', (entry) => {
      const key = pressKey(entry.device, entry.press);
      if (entry.alarm !== null && waiting.has(key)) joins(key, entry.alarm);
    });
    ledger.started(() => {
      inAlarm.clear();
      for (const key of waiting.keys()) {
        const alarm = alarmOf(key);
        if (alarm !== undefined) joins(key, alarm.id);
      }
    });
    // A finger that was felt, for a press that found four others waiting and was dropped at once.
    const madeAt = new Map<string, number>();
    /** When the light last told anything of a call. */
    const litAt = new Map<string, number>();
    const notes = (fact: { readonly device: string; readonly clone: boolean; readonly at: number }): void => {
      madeAt.set(pressers.of(fact).who, fact.at);
    };
    const dropped = (presser: Presser, at: number, bootedAt: number): void => {
      if (presser.boot === null || presser.bootedAt !== bootedAt || presser.darkAt >= at) return;
      if (ledger.account.devices.get(presser.device)?.revoked === true) return;
      const { shown } = presser;
      if (shown?.pattern === 'felt' && shown.passing)
        bench.later(bench.now() + PULSE_MS, () => dropped(presser, at, bootedAt));
      else if ((shown === null || BLANK.has(shown.pattern)) && (litAt.get(presser.who) ?? -1) < at)
        broken(
          'safety',
          `${presser.who} felt a press at ${clock(at)}, dropped it because four others wait, and shows ` +
            `"${shown?.pattern ?? 'nothing'}" at ${clock(bench.now())}`,
        );
      else tried();
    };
    return {
      'press.made': notes,
      'press.raised': notes,
      'page.handed': ({ alarm, outcome }) => {
        const keys = inAlarm.get(alarm);
        if (keys === undefined || outcome === 'refused') return;
        inAlarm.delete(alarm);
        for (const key of keys) {
          if (!waiting.delete(key)) continue;
          done.add(key);
          tried();
        }
      },
      'device.showed': (fact) => {
        if (pressers.ignores(fact)) return;
        const presser = pressers.of(fact);
        if (fact.pattern !== 'felt' && !BLANK.has(fact.pattern)) litAt.set(presser.who, fact.at);
        if (
          fact.pattern === 'felt' &&
          fact.passing &&
          fact.at - (madeAt.get(presser.who) ?? -PULSE_MS) >= PULSE_MS
        ) {
          madeAt.set(presser.who, fact.at);
          const { bootedAt } = presser;
          bench.later(fact.at + UNTIL_SHOWN_MS, () => dropped(presser, fact.at, bootedAt));
        }
        if (waiting.size === 0) return;
        const telling = TELLING.has(fact.pattern);
        for (const one of waiting.values()) {
          if (one.presser !== presser || one.telling === telling) continue;
          // The short pulse of another press passes over what is told, and tells nothing else.
          if (!telling && fact.pattern === 'felt' && fact.passing) continue;
          one.telling = telling;
          if (!telling) one.toldUntil = bench.now();
        }
        for (const [key, one] of telling ? [] : waiting)
          if (one.presser === presser && one.toldUntil === bench.now())
            bench.later(bench.now() + UNTIL_RESUMED_MS, () => judge(key, one));
      },
      end: () => {
        for (const [key, one] of waiting) judge(key, one);
      },
    };
  },
);
