/**
 * A drill as one viewer may see it: its state, and its times from the finger to the knock on the door. Reads only. Who sees no persons of alarms
 * sees none here.
 */
import type { Actor } from '../events.ts';
import { NO_PERSONS } from '../sight.ts';
import type { State } from '../state.ts';
import { iso, type Now, wall } from '../time.ts';
import type { Doubt } from './entries.ts';
import type { Drill, DrillMoment, DrillState } from './state.ts';

/** One drill over HTTP. Times are ISO 8601 in UTC. */
export interface DrillView {
  readonly id: string;
  readonly by: string | null;
  readonly device: string | null;
  readonly place: string | null;
  readonly note: string | null;
  readonly state: DrillState;
  readonly announcedAt: string;
  /** When the announcement ends by itself. */
  readonly until: string;
  /** The alarm it became. */
  readonly alarm: string | null;
  /** In the order in which they happened. */
  readonly times: readonly {
    readonly what: DrillMoment;
    readonly person: string | null;
    readonly at: string;
    /** Milliseconds since the finger. */
    readonly afterMs: number;
  }[];
  /** The second press on its alarm, counted from the finger of the first; null: none. */
  readonly pressedAgain: { readonly at: string; readonly afterMs: number } | null;
  /** When it became a real alarm, and why; null: it did not. */
  readonly becameReal: { readonly at: string; readonly afterMs: number; readonly why: Doubt } | null;
  readonly now: string;
}

function viewOf(drill: Drill, actor: Actor, now: Now): DrillView {
  const persons = !NO_PERSONS.has(actor.role) && actor.role !== 'facilities';
  const own = (person: string | null): string | null => (persons || person === actor.person ? person : null);
  return {
    id: drill.id,
    by: own(drill.by),
    device: drill.device,
    place: drill.place,
    note: NO_PERSONS.has(actor.role) ? null : drill.note,
    // The moment has passed; that it is recorded takes no more than an instant.
    state: drill.state === 'armed' && drill.until <= now.t ? 'expired' : drill.state,
    announcedAt: iso(drill.announcedAt),
    until: iso(wall(drill.announcedAt + (drill.until - drill.announcedT))),
    alarm: drill.alarm,
    times: drill.times.map(({ what, person, at, afterMs }) => ({
      what,
      person: own(person),
      at: iso(at),
      afterMs,
    })),
    pressedAgain: drill.again === null ? null : { ...drill.again, at: iso(drill.again.at) },
    becameReal: drill.real === null ? null : { ...drill.real, at: iso(drill.real.at) },
    now: iso(now.wall),
  };
}

/** One drill; null when there is none. */
export function viewDrill(state: State, id: string, actor: Actor, now: Now): DrillView | null {
  const drill = state.drills.all.get(id);
  return drill === undefined ? null : viewOf(drill, actor, now);
}

/** Drills, newest first. */
export const listDrills = (state: State, actor: Actor, now: Now): readonly DrillView[] =>
  [...state.drills.all.values()].reverse().map((drill) => viewOf(drill, actor, now));
