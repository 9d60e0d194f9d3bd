/**
 * P9, the part of channels that lead outside: whoever has not answered is tried again after 2, 4 and 8 seconds and then every
 * 8 (texts: after three at most once a minute, and then no later than that), as long as people are wanted; and is left in
 * peace between. Counted from what was really handed to the channel, by a clock of its own. Exempt: a process that stands
 * still or dies meanwhile, a log that fails, an attempt that its channel still holds.
 */
import { isComing, isPaging, isReminder } from '../../gateway/core/alarm-facts.ts';
import { DISK_PATIENCE_MS } from './ledger.ts';
import { clock, watching } from './watch.ts';

const GAPS_MS = [2_000, 4_000, 8_000];
const GAP_AFTER_MS = 8_000;
const TEXTS_AT_ONCE = 3;
const TEXT_GAP_MS = 60_000;
/** Time to commit, to hand over, and for clocks that run up to a tenth too slow. */
const LATE_MS = DISK_PATIENCE_MS + 7_500;
/** An attempt is decided when it is due and leaves when the disk has it: the one before may have left so much later. */
const DISK_MS = DISK_PATIENCE_MS + 500;
/** Clocks of the gateway may run up to a tenth too fast. */
const EARLY = 0.85;

interface Attempts {
  readonly alarm: string;
  readonly channel: string;
  count: number;
  lastAt: number;
}

/** P9. */
export const attemptsKeepTheirGaps = watching(
  'P9',
  'Channels that lead outside are tried again at their times, and not more often.',
  ({ bench, ledger, tried, broken }) => {
    /** By page. */
    const pages = new Map<string, Attempts>();
    /** Texts by alarm and person: a new round does not begin anew. */
    const texts = new Map<string, { count: number; lastAt: number }>();
    const textOf = new Map<string, string>();
    const held = new Set<string>();

    const gapOf = (count: number): number => GAPS_MS[count - 1] ?? GAP_AFTER_MS;
    const failing = (): boolean => bench.gateway()?.store.failing === true;

    /** The next attempt is due: unless nobody is wanted any more, it must have been made some time after. */
    const expects = (id: string, due: number): void => {
      const made = pages.get(id);
      if (made === undefined) return;
      const { count } = made;
      const { life } = ledger;
      bench.later(due + LATE_MS, () => {
        const now = pages.get(id);
        const state = bench.gateway();
        const alarm = state?.alarms.get(made.alarm);
        if (
          now === undefined ||
          now.count > count ||
          life !== ledger.life ||
          !ledger.ranSince(due - GAP_AFTER_MS)
        )
          return;
        const page = alarm?.ringing.get(id);
        const answer = page?.person == null ? undefined : alarm?.responders.get(page.person)?.answer;
        if (page === undefined || isReminder(page) || isComing(answer)) return;
        if (alarm === undefined || !isPaging(alarm) || !alarm.ringing.has(id) || held.has(id) || failing())
          return;
        broken(
          'timing',
          `page ${id} over ${made.channel} was due for attempt ${count + 1} at ${clock(due)} and was not tried by ${clock(bench.now())}`,
        );
      });
    };

    ledger.did('send-page', ({ page: id, alarm, channel, person, far }) => {
      if (far === undefined || person === null) return;
      const at = bench.now();
      const known = pages.get(id);
      const made: Attempts = known ?? { alarm, channel, count: 0, lastAt: 0 };
      const stood = known !== undefined && !ledger.ranSince(known.lastAt - GAP_AFTER_MS);
      if (
        known !== undefined &&
        !stood &&
        at - made.lastAt < EARLY * gapOf(made.count) - DISK_MS &&
        !failing()
      )
        broken(
          'safety',
          `page ${id} over ${channel} was tried again ${at - made.lastAt} ms after attempt ${made.count}, at ${clock(at)}`,
        );
      made.count = far.attempt;
      made.lastAt = at;
      pages.set(id, made);
      held.add(id);
      let due = at + gapOf(made.count);
      if (channel === 'sms') {
        const level = bench.gateway()?.alarms.get(alarm)?.level ?? '';
        // What a drill used up is nothing to the alarm that it became.
        const real = (ledger.account.alarms.get(alarm)?.realT ?? -1) >= 0;
        const key = `${alarm}|${person}|${level}|${real}`;
        const sent = texts.get(key) ?? { count: 0, lastAt: 0 };
        if (sent.count >= TEXTS_AT_ONCE && at - sent.lastAt < EARLY * TEXT_GAP_MS - DISK_MS && !failing())
          broken(
            'safety',
            `${person} got text ${sent.count + 1} of alarm ${alarm} ${at - sent.lastAt} ms after the one before, at ${clock(at)}`,
          );
        sent.count += 1;
        sent.lastAt = at;
        texts.set(key, sent);
        textOf.set(id, key);
        // Earlier rounds, also of former lives, may have used up what goes at once.
        due = Math.max(due, at + TEXT_GAP_MS);
      }
      if (made.count > 1) tried();
      expects(id, due);
    });
    // Attempts of a life that ended count as far as its log knew them: what was counted here may be one more.
    ledger.started(() => {
      pages.clear();
      texts.clear();
      held.clear();
    });
    return {
      'gateway.heard': ({ event }) => {
        if (event.type !== 'pages.handed') return;
        for (const { page, ok } of event.results) {
          held.delete(page);
          // One that reached nobody filled no inbox.
          const sent = ok ? undefined : texts.get(textOf.get(page) ?? '');
          if (sent !== undefined) sent.count -= 1;
        }
      },
    };
  },
);
