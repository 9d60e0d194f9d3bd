/**
 * R1: a day before a handoff each person who comes on duty gets a test page, once, and after it each who leaves and is
 * not back within half a day is told that they are off. Who comes and leaves is the second reckoning's (`roster.ts`).
 * Who comes by an override later in a shift has a page of their own time, which is never early. Looked at where the gateway says that
 * a stage of a handoff is done, and at the handoff for stages that were never done; a process that was down, or a clock
 * that was set, may be later.
 */
import type { EntryOf } from '../../gateway/core/entries.ts';
import { ROSTER_RULES, type SiteFile } from '../../gateway/core/site.ts';
import type { Check } from './check.ts';
import { handoffsAround, inForce } from './roster.ts';
import { watching } from './watch.ts';

const HOUR_MS = 3_600_000;
/** The gateway looks at its roster every five minutes at least, and at a deadline at once. */
const LATE_MS = 5_000;
/** Whoever is back on duty within this time is not told to be off. */
const SOON_MS = 12 * HOUR_MS;
/** This long after a start, a pause or a set clock what was due may come. */
const RECENT_MS = 15_000;
/** A clock that is set by so much leaves the week in which something was done. */
const FAR_MS = 24 * HOUR_MS;

const date = (at: number): string => new Date(at).toISOString();

/** R1. */
export const readiness: Check = watching(
  'R1',
  'A day before a handoff each coming person gets one test page; after it each leaving person is told.',
  ({ bench, ledger, tried, broken }) => {
    /** Test pages that were not taken back, and words of being off duty, by rotation, handoff and person. */
    let sent = new Map<string, string>();
    const keyOf = ({ kind, about, person }: EntryOf<'notice.sent'>): string =>
      `${kind} ${about.rotation} ${about.from} ${person}`;
    let loadedAt: number | null = null;
    let editedAt = Number.NEGATIVE_INFINITY;
    /** Wall time of the gateway at which a shift's test was done, by rotation and date of its handoff. */
    let tested = new Map<string, number>();

    const known = (site: SiteFile, people: Iterable<string>): readonly string[] =>
      [...people].filter((person) => site.people.some(({ id }) => id === person));
    const quietSince = (at: number): boolean =>
      ledger.runsSince !== null && ledger.runsSince + RECENT_MS < at && ledger.clockSetAt + RECENT_MS < at;

    const take = (entry: EntryOf<'notice.sent'>): string | undefined => {
      const before = sent.get(keyOf(entry));
      sent.set(keyOf(entry), entry.notice);
      return before;
    };
    const drop = (notice: string): void => {
      for (const [key, id] of sent) if (id === notice) sent.delete(key);
    };
    /** When each was last told, in true time, by this process. */
    let sentAt = new Map<string, number>();
    /** The clock was set by a day or more meanwhile: whoever has been past a handoff comes to it anew. */
    const wasFarAway = (since: number): boolean =>
      bench.plan.events.some(
        (event) =>
          event.do === 'clock' &&
          Math.abs(event.byMs) >= FAR_MS &&
          event.at >= since &&
          event.at <= bench.now(),
      );
    const isMine = ({ kind }: { readonly kind: string }): boolean =>
      kind === 'readiness' || kind === 'off-duty';

    ledger.after('site.imported', ({ at }) => {
      loadedAt ??= at;
      editedAt = at;
    });
    ledger.after('roster.edited', ({ at }) => {
      editedAt = at;
    });
    ledger.after('notice.sent', (entry) => {
      if (!isMine(entry)) return;
      if (entry.kind === 'readiness' && entry.about.from !== undefined) {
        const early = entry.about.from - rulesOf(ledger.account.site) - entry.at;
        if (early > 0)
          broken(
            'timing',
            `${entry.person} gets a test page ${early} ms before it is due for ${date(entry.about.from)}`,
          );
      }
      const before = sentAt.get(keyOf(entry)) ?? 0;
      sentAt.set(keyOf(entry), bench.now());
      if (take(entry) !== undefined && !wasFarAway(before))
        broken(
          'safety',
          `${entry.person} is told "${entry.kind}" twice of the handoff at ${date(entry.about.from ?? 0)}`,
        );
    });
    ledger.after('notice.ended', ({ notice, why }) => {
      if (why === 'moot') drop(notice);
    });

    ledger.turn((entries) => {
      const { site } = ledger.account;
      if (site === null) return;
      for (const staged of entries) {
        if (staged.type !== 'handoff.staged') continue;
        const rotation = site.rotations.find(({ id }) => id === staged.rotation);
        if (rotation === undefined) continue;
        const name = `${staged.rotation} ${staged.shift}`;
        const mine = (kind: string): readonly EntryOf<'notice.sent'>[] =>
          entries.flatMap((entry) =>
            entry.type === 'notice.sent' && entry.kind === kind && entry.about.rotation === rotation.id
              ? [entry]
              : [],
          );
        if (staged.stage === 'tested') {
          tested.set(name, staged.at);
          // Pages of those who come later, by an override, speak of their own time.
          const from = handoffsAround(rotation, staged.at).next;
          const pages = mine('readiness');
          if (pages.length > 0 && pages.every(({ about }) => about.from !== from)) continue;
          const missing = known(site, inForce(site, rotation, from).people).filter(
            (person) => !sent.has(`readiness ${rotation.id} ${from} ${person}`),
          );
          const late = staged.at - (from - rulesOf(site));
          if (missing.length > 0)
            broken('safety', `${missing.join()} will be on duty at ${date(from)} and got no test page`);
          else if (late > LATE_MS && quietSince(bench.now()) && editedAt + RECENT_MS < staged.at)
            broken('timing', `the test pages for the handoff at ${date(from)} come ${late} ms late`);
          else tried();
        } else if (staged.stage === 'handed') {
          const handoff = lastHandoff(site, staged.rotation, staged.at);
          if (handoff === null || staged.at - handoff > LATE_MS) continue;
          const dayBefore = bench.now() - rulesOf(site) - LATE_MS;
          const there =
            loadedAt !== null && loadedAt < handoff - rulesOf(site) && ledger.clockSetAt < dayBefore;
          const moved = editedAt > handoff - rulesOf(site) - RECENT_MS;
          if (there && !moved && !tested.has(name)) {
            broken('safety', `nobody got a test page before the handoff at ${date(handoff)}`);
            continue;
          }
          const first = ![...handed].some((one) => one.startsWith(`${staged.rotation} `));
          handed.add(name);
          if (first) continue;
          const stay = new Set(soon(site, staged.at));
          const leaving = known(site, inForce(site, rotation, handoff - 1).people);
          const untold = leaving.filter(
            (person) => !stay.has(person) && !sent.has(`off-duty ${rotation.id} ${handoff} ${person}`),
          );
          if (untold.length > 0)
            broken('safety', `${untold.join()} left duty at ${date(handoff)} and is not told`);
          else tried();
        }
      }
    });
    /** Handoffs that were carried out, by rotation and date. */
    let handed = new Set<string>();

    // What the disk does not have was not done for this process.
    ledger.started(() => {
      sent = new Map();
      sentAt = new Map();
      tested = new Map();
      handed = new Set();
      for (const entry of bench.disk)
        if (entry.type === 'notice.sent' && isMine(entry)) take(entry);
        else if (entry.type === 'notice.ended' && entry.why === 'moot') drop(entry.notice);
        else if (entry.type === 'handoff.staged') {
          const name = `${entry.rotation} ${entry.shift}`;
          if (entry.stage === 'tested') tested.set(name, entry.at);
          if (entry.stage === 'handed') handed.add(name);
        }
    });
    return undefined;
  },
);

/** Who is on duty within half a day of an instant: looked at where a handoff or an override changes it. */
function soon(site: SiteFile, at: number): readonly string[] {
  return site.rotations.flatMap((rotation) => {
    const edges = site.overrides.flatMap(({ from, until }) => [Date.parse(from), Date.parse(until)]);
    const moments = [at, handoffsAround(rotation, at).next, ...edges].filter(
      (moment) => moment >= at && moment < at + SOON_MS,
    );
    return moments.flatMap((moment) => inForce(site, rotation, moment).people);
  });
}

/** How long before a handoff its people are tested, in ms. */
const rulesOf = (site: SiteFile | null): number => (site?.roster ?? ROSTER_RULES).testBefore * HOUR_MS;

function lastHandoff(site: SiteFile, id: string, at: number): number | null {
  const rotation = site.rotations.find((one) => one.id === id);
  return rotation === undefined ? null : handoffsAround(rotation, at).last;
}
