/**
 * R5: a talk of which nobody signs off ends in an alarm, once, also over restarts. R6: somebody who said "out" or "off" is
 * asked after those who did not, and is asked all the same (that nobody on call is left out is P19). R7: a swap that was
 * accepted is in force in its shift: who asked is off duty, who accepted is on.
 */
import type { EntryOf } from '../../gateway/core/entries.ts';
import { ROSTER_RULES } from '../../gateway/core/site.ts';
import { inForce } from './roster.ts';
import { clock, watching } from './watch.ts';

/** From the question at the end of a talk until the one call, and on until the alarm: the grace, and the look every five minutes. */
const MINUTE_MS = 60_000;
const LOOK_MS = 5 * MINUTE_MS;
const LATE_MS = 5_000;

const OVER: ReadonlySet<string> = new Set(['well', 'alarm', 'cancelled']);

/** R5. */
export const talksEnd = watching(
  'R5',
  'A talk of which nobody signs off ends in an alarm.',
  ({ bench, ledger, tried, broken }) => {
    /** Talks that are not over, and the end of each as it stands. A new object for each change. */
    let open = new Map<string, { readonly state: string; readonly until: number }>();
    let raised = new Set<string>();

    const announce = ({ talk, until }: EntryOf<'talk.announced'>): void => {
      open.set(talk, { state: 'planned', until });
    };
    const change = (entry: EntryOf<'talk.changed'>): void => {
      const known = open.get(entry.talk);
      if (OVER.has(entry.state)) open.delete(entry.talk);
      else open.set(entry.talk, { state: entry.state, until: entry.until ?? known?.until ?? 0 });
      if (entry.state === 'alarm') raised.add(entry.talk);
    };
    /** Asked at the end of a talk, or called once more: something follows from it when that time is over. */
    const expect = (talk: string): void => {
      const now = open.get(talk);
      if (now?.state !== 'asked' && now?.state !== 'called') return;
      const grace = now.state === 'asked' ? (ledger.account.site?.roster ?? ROSTER_RULES).talkGrace : 1;
      ledger.by(bench.now() + grace * MINUTE_MS + LOOK_MS, LATE_MS, () => {
        if (open.get(talk) === now)
          broken(
            'timing',
            `nobody signed off talk ${talk}, which is "${now.state}" still at ${clock(bench.now())}`,
          );
        else tried();
      });
    };
    ledger.after('talk.announced', announce);
    ledger.before('talk.changed', (entry) => {
      if (raised.has(entry.talk))
        broken('safety', `talk ${entry.talk} ended in an alarm and is now "${entry.state}"`);
      if (entry.state === 'alarm' && (entry.opens === null || !ledger.account.alarms.has(entry.opens)))
        broken('safety', `talk ${entry.talk} is said to have ended in alarm ${entry.opens}, which is none`);
    });
    ledger.after('talk.changed', (entry) => {
      change(entry);
      expect(entry.talk);
    });
    ledger.started(() => {
      open = new Map();
      raised = new Set();
      for (const entry of bench.disk)
        if (entry.type === 'talk.announced') announce(entry);
        else if (entry.type === 'talk.changed') change(entry);
      for (const talk of open.keys()) expect(talk);
    });
    return undefined;
  },
);

/** R6. */
export const presenceRanks = watching(
  'R6',
  'Who is out or off is asked after the others, and is asked.',
  ({ bench, ledger, tried, broken }) => {
    /** What each last said, until when. */
    let said = new Map<string, { readonly presence: string; readonly until: number | null }>();
    const note = ({ person, presence, until }: EntryOf<'presence.changed'>): void => {
      if (presence === null) said.delete(person);
      else said.set(person, { presence, until });
    };
    const isAway = (person: string, at: number): boolean => {
      const last = said.get(person);
      if (last === undefined || (last.until !== null && last.until <= at)) return false;
      return last.presence === 'out' || last.presence === 'off';
    };
    ledger.after('presence.changed', note);
    ledger.after('page.requested', ({ alarm, pages, at }) => {
      const order = [...new Set(pages.flatMap(({ person }) => (person === null ? [] : [person])))];
      const away = order.map((person) => isAway(person, at));
      const first = away.indexOf(true);
      if (first < 0) return;
      const after = away.indexOf(false, first);
      if (after >= 0)
        broken(
          'safety',
          `alarm ${alarm} asks ${order[first]}, who is away, before ${order[after]}, who is not`,
        );
      else tried();
    });
    ledger.started(() => {
      said = new Map();
      for (const entry of bench.disk) if (entry.type === 'presence.changed') note(entry);
    });
    return undefined;
  },
);

interface Agreed {
  readonly rotation: string;
  readonly shift: string;
  readonly person: string;
  readonly by: string | null;
  readonly done: boolean;
}

/** R7. */
export const swapsAreInForce = watching(
  'R7',
  'A swap that was accepted is in force in its shift; one that was not changes nobody.',
  ({ bench, ledger, tried, broken }) => {
    let swaps = new Map<string, Agreed>();
    const ask = ({ swap, rotation, shift, person, of }: EntryOf<'swap.asked'>): void => {
      swaps.set(swap, { rotation, shift, person, by: of, done: false });
    };
    const change = ({ swap, state, by }: EntryOf<'swap.changed'>): void => {
      const known = swaps.get(swap);
      if (known === undefined) return;
      if (state === 'done') swaps.set(swap, { ...known, by: known.by ?? by, done: true });
      else if (state !== 'accepted') swaps.delete(swap);
    };
    ledger.after('swap.asked', ask);
    ledger.after('swap.changed', change);
    ledger.turn((entries) => {
      const { site } = ledger.account;
      if (site === null) return;
      for (const staged of entries) {
        if (staged.type !== 'handoff.staged' || staged.stage !== 'handed') continue;
        const rotation = site.rotations.find(({ id }) => id === staged.rotation);
        if (rotation === undefined) continue;
        const { people } = inForce(site, rotation, staged.at);
        const others = (person: string | null): boolean =>
          site.overrides.some(
            (one) =>
              one.shift === undefined &&
              Date.parse(one.from) <= staged.at &&
              staged.at < Date.parse(one.until) &&
              [...(one.add ?? []), ...(one.remove ?? []), one.replace?.person, one.replace?.by].includes(
                person ?? undefined,
              ),
          );
        for (const { rotation: id, shift, person, by, done } of swaps.values()) {
          if (!done || id !== staged.rotation || shift !== staged.shift || others(person) || others(by))
            continue;
          if (people.includes(person) || (by !== null && !people.includes(by)))
            broken(
              'safety',
              `${by} took over the shift of ${shift} from ${person}, and on duty are ${people.join()}`,
            );
          else tried();
        }
      }
    });
    ledger.started(() => {
      swaps = new Map();
      for (const entry of bench.disk)
        if (entry.type === 'swap.asked') ask(entry);
        else if (entry.type === 'swap.changed') change(entry);
    });
    return undefined;
  },
);
