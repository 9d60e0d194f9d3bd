/**
 * How entries change what is known of drills. Total and free of decisions, like all folding. Bounded: the oldest that are over are forgotten,
 * the log keeps them.
 */
import type { Entry, EntryOf } from '../entries.ts';
import type { State } from '../state.ts';
import type { Instant, Wall } from '../time.ts';
import type { Drill, DrillMoment, Drills } from './state.ts';

/** Drills that are over and kept in memory. */
const KEPT = 200;
/** Times kept of one drill. */
const TIMES_LIMIT = 500;

/** Folds an entry: those of drills, and what the alarm of a drill is timed by. Pages are those before the entry. */
export function evolveDrills(state: State, entry: Entry): void {
  const { drills } = state;
  switch (entry.type) {
    case 'drill.announced':
      announced(drills, entry);
      return;
    case 'drill.begun': {
      const drill = drills.open.get(entry.drill);
      if (drill === undefined) return;
      drill.state = 'running';
      drill.alarm = entry.alarm;
      // Begun by hand nobody presses: it counts from here.
      if (drill.device === null) pressed(drill, entry, 0);
      return;
    }
    case 'drill.became-real': {
      const drill = drills.open.get(entry.drill);
      if (drill === undefined) return;
      drill.state = 'became-real';
      drill.real ??= { at: entry.at, afterMs: entry.t - (drill.originT ?? entry.t), why: entry.why };
      drill.alarm = drill.alarm ?? entry.alarm;
      return;
    }
    case 'drill.ended': {
      const drill = drills.open.get(entry.drill);
      if (drill === undefined) return;
      if (drill.state === 'armed') drill.state = entry.reason === 'time' ? 'expired' : 'ended';
      else if (drill.state === 'running') drill.state = 'ended';
      end(drills, drill);
      return;
    }
    default:
      if (drills.open.size > 0 && 'alarm' in entry && entry.alarm !== null)
        for (const drill of drills.open.values()) if (drill.alarm === entry.alarm) time(state, drill, entry);
  }
}

function announced(drills: Drills, entry: EntryOf<'drill.announced'>): void {
  const { drill: id, by, device, place, site, note, until, t, at } = entry;
  drills.number += 1;
  const drill: Drill = {
    ...{ id, by, device, place, site, note, until },
    announcedAt: at,
    announcedT: t,
    state: 'armed',
    alarm: null,
    over: false,
    originT: null,
    times: [],
    again: null,
    real: null,
  };
  drills.all.set(id, drill);
  drills.open.set(id, drill);
}

function end(drills: Drills, drill: Drill): void {
  drill.over = true;
  drills.open.delete(drill.id);
  for (const [id, { over }] of drills.all) {
    if (drills.all.size - drills.open.size <= KEPT) return;
    if (over) drills.all.delete(id);
  }
}

/** `age`: milliseconds since the finger. */
function pressed(drill: Drill, { t, at }: { readonly t: Instant; readonly at: Wall }, age: number): void {
  drill.originT = (t - age) as Instant;
  drill.times.push({ what: 'pressed', person: null, at: (at - age) as Wall, afterMs: 0 });
  drill.times.push({ what: 'received', person: null, at, afterMs: age });
}

function time(state: State, drill: Drill, entry: Entry): void {
  const alarm = drill.alarm === null ? undefined : state.alarms.get(drill.alarm);
  const note = (what: DrillMoment, person: string | null): void => {
    const told = drill.times.some((one) => one.what === what && one.person === person);
    if (told || drill.times.length >= TIMES_LIMIT) return;
    drill.times.push({ what, person, at: entry.at, afterMs: entry.t - (drill.originT ?? entry.t) });
  };
  switch (entry.type) {
    case 'press.received': {
      const age = Math.max(0, entry.age ?? 0);
      if (drill.originT === null) pressed(drill, entry, age);
      else drill.again ??= { at: (entry.at - age) as Wall, afterMs: entry.t - age - drill.originT };
      return;
    }
    case 'page.sent':
      for (const id of entry.pages) {
        const page = alarm?.pages.get(id);
        if (page !== undefined && page.person !== null) note('paged', page.person);
      }
      return;
    case 'page.delivered': {
      const person = alarm?.pages.get(entry.page)?.person ?? null;
      if (person !== null) note('delivered', person);
      return;
    }
    case 'answer.recorded':
      if (entry.answer === 'coming' || entry.answer === 'arrived') note(entry.answer, entry.person);
      return;
    case 'alarm.closed':
      note('closed', entry.by);
      return;
    default:
      return;
  }
}
