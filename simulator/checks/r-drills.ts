/**
 * R9: a drill is an announced press of one device, or begun by hand, and says so first on every page; whatever is
 * doubtful about it is real from that turn on, and then people are paged anew. No alarm is ever called a drill that
 * nobody announced. Reckons from the entries what is announced and which alarm is a drill. Doubtful are: another press of
 * its device, an emergency, a press of before the announcement or that nobody can place, a press beside a real alarm, a
 * cancel. No drill is announced or begun by hand beside a real alarm either.
 */
import type { Entry, EntryOf } from '../../gateway/core/entries.ts';
import { clock, watching } from './watch.ts';

/** Within this an alarm that became real must ask for pages: a press may have to wait for the next round. */
const PAGED_WITHIN_MS = 7_000;
/** An announcement that nobody used ends by itself so soon after its time. */
const ENDED_WITHIN_MS = 2_000;

const DRILL = /^(OEFENING|DRILL)\b/;
const NO_DRILL = /^(GEEN OEFENING|NO DRILL)\b/;

type Announced = EntryOf<'drill.announced'>;

/** What the entries amount to. */
class DrillBook {
  /** Announced, and nothing came of it yet. */
  readonly armed = new Map<string, Announced>();
  /** Alarms that are drills now, and since when an alarm is none any more. */
  readonly on = new Set<string>();
  readonly off = new Set<string>();
  /** Alarms that are open and no simulation, with their sites. */
  readonly open = new Map<string, string | null>();

  /** Real alarms that are open at a site, or nobody knows where. */
  realAt(site: string | null): readonly string[] {
    return [...this.open].flatMap(([alarm, at]) =>
      !this.on.has(alarm) && (at === null || site === null || at === site) ? [alarm] : [],
    );
  }

  take(entry: Entry): void {
    switch (entry.type) {
      case 'drill.announced':
        this.armed.set(entry.drill, entry);
        return;
      case 'drill.begun':
      case 'drill.ended':
        this.armed.delete(entry.drill);
        return;
      case 'drill.became-real':
        this.armed.delete(entry.drill);
        this.on.delete(entry.alarm);
        this.off.add(entry.alarm);
        return;
      case 'alarm.opened':
        if (entry.drill === 'on') this.on.add(entry.alarm);
        if (entry.drill === 'off') this.off.add(entry.alarm);
        if (entry.virtual !== true) this.open.set(entry.alarm, entry.site);
        return;
      case 'alarm.closed':
        this.on.delete(entry.alarm);
        this.open.delete(entry.alarm);
        return;
      default:
        return;
    }
  }
}

/** R9. */
export const drillsAreMarked = watching(
  'R9',
  'A drill is announced and marked; what is doubtful is real, and pages anew.',
  ({ bench, ledger, tried, broken }) => {
    let book = new DrillBook();
    ledger.started(() => {
      book = new DrillBook();
      for (const entry of bench.disk) book.take(entry);
      for (const { drill, until } of book.armed.values()) ends(drill, until);
    });

    /** An announcement that nobody used is over in its time. */
    const ends = (drill: string, until: number): void => {
      ledger.by(ledger.trueOf(until), ENDED_WITHIN_MS, () => {
        if (!book.armed.has(drill)) return;
        broken('timing', `the drill ${drill} is still announced at ${clock(bench.now())}`);
      });
    };
    /** People are paged anew for what is real, unless nobody is left to be paged or it is over. */
    const pages = (id: string, entries: readonly Entry[]): void => {
      const before = ledger.account.alarms.get(id)?.rounds ?? 0;
      // A press that cannot join, because somebody is there already, opens an alarm of its own: that one pages.
      const device = ledger.account.alarms.get(id)?.device ?? null;
      const same = (other: string): boolean =>
        other === id || (device !== null && ledger.account.alarms.get(other)?.device === device);
      if (entries.some((one) => one.type === 'page.requested' && same(one.alarm))) {
        tried();
        return;
      }
      ledger.by(bench.now(), PAGED_WITHIN_MS, () => {
        const alarm = ledger.account.alarms.get(id);
        if (alarm === undefined || alarm.stage === 'closed') return;
        if (alarm.rounds > before || alarm.guidance !== 'none') tried();
        else
          broken('timing', `alarm ${id} is no drill any more and nobody was paged by ${clock(bench.now())}`);
      });
    };

    ledger.turn((entries) => {
      const wasOn = new Set(book.on);
      const armed = new Map(book.armed);
      /** Of each alarm that opened in this turn: a real one that was open beside it. */
      const beside = new Map<string, string | undefined>();
      for (const entry of entries) {
        if (entry.type === 'alarm.opened') beside.set(entry.alarm, book.realAt(entry.site)[0]);
        if (entry.type === 'drill.announced') {
          ends(entry.drill, entry.until);
          const [real] = book.realAt(entry.site);
          if (real !== undefined)
            broken('safety', `the drill ${entry.drill} is announced while the real alarm ${real} is open`);
        }
        book.take(entry);
      }
      for (const entry of entries) {
        if (entry.type === 'alarm.opened' && entry.drill === 'on')
          opened(entry, entries, armed, beside.get(entry.alarm));
        if (entry.type === 'drill.became-real') pages(entry.alarm, entries);
        const doubt = doubtIn(entry, wasOn);
        if (doubt === null) continue;
        const closed = entries.some((one) => one.type === 'alarm.closed' && one.alarm === doubt.alarm);
        if (book.on.has(doubt.alarm) && !closed)
          broken('safety', `alarm ${doubt.alarm} is still a drill after ${doubt.why}`);
        else tried();
      }
    });

    const opened = (
      alarm: EntryOf<'alarm.opened'>,
      entries: readonly Entry[],
      armed: ReadonlyMap<string, Announced>,
      beside: string | undefined,
    ): void => {
      const begun = entries.find(
        (one): one is EntryOf<'drill.begun'> => one.type === 'drill.begun' && one.alarm === alarm.alarm,
      );
      const drill = begun === undefined ? undefined : armed.get(begun.drill);
      const press = entries.find(
        (one): one is EntryOf<'press.received'> =>
          one.type === 'press.received' && one.alarm === alarm.alarm && one.press === alarm.press,
      );
      const why =
        drill === undefined
          ? 'nobody had announced it'
          : drill.device !== alarm.device
            ? `${drill.device ?? 'a place'} was announced, and not ${alarm.device ?? 'a place'}`
            : alarm.t >= drill.until
              ? 'the announcement was over'
              : alarm.level !== 'assist'
                ? 'it is an emergency'
                : beside !== undefined
                  ? `the real alarm ${beside} was open beside it`
                  : press === undefined
                    ? alarm.device === null
                      ? null
                      : 'no press came with it'
                    : press.unverified || press.resumed || press.t - (press.age ?? 0) < drill.t
                      ? 'nobody can tell that its press was made after the announcement'
                      : null;
      if (why === null) tried();
      else broken('safety', `alarm ${alarm.alarm} of ${alarm.device} is called a drill, though ${why}`);
    };

    ledger.did('send-page', ({ alarm, page, sends, far }) => {
      const said = [
        ...sends.flatMap(({ body }) => (body.type === 'page' ? [body.place, body.text] : [])),
        ...(far === undefined ? [] : [far.words.short]),
      ];
      const wanted = book.on.has(alarm) ? DRILL : book.off.has(alarm) ? NO_DRILL : null;
      for (const text of said) {
        if (wanted === null ? DRILL.test(text) || NO_DRILL.test(text) : !wanted.test(text)) {
          broken('safety', `page ${page} of alarm ${alarm} says "${text}"`);
          return;
        }
        if (wanted !== null) tried();
      }
    });
    return undefined;
  },
);

/** What makes the alarm of a drill doubtful; null: this entry does not. */
function doubtIn(
  entry: Entry,
  on: ReadonlySet<string>,
): { readonly alarm: string; readonly why: string } | null {
  switch (entry.type) {
    case 'press.received':
      return entry.alarm !== null && on.has(entry.alarm)
        ? { alarm: entry.alarm, why: `another press of ${entry.device}` }
        : null;
    case 'alarm.raised':
      return on.has(entry.alarm) ? { alarm: entry.alarm, why: 'it became an emergency' } : null;
    case 'press.cancelled':
      return on.has(entry.alarm) ? { alarm: entry.alarm, why: 'its presser said "false alarm"' } : null;
    default:
      return null;
  }
}
