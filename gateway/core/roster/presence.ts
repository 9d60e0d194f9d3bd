/**
 * Presence: in the building, out, or off; said by the person, by whoever keeps the board, or by a calendar. Promises
 * that nobody is left out of an order of people because of it: whoever is out or off is asked later, never not at all.
 */
import type { Actor, Outcome, RosterRequestOf } from '../events.ts';
import { everyoneOf } from '../ground.ts';
import { problem } from '../problem.ts';
import { isCovert } from '../sight.ts';
import type { State } from '../state.ts';
import { days, type Wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import type { Presence } from './entries.ts';
import type { PresenceRecord } from './state.ts';

/** Most absences of one person; neighbours are merged first. */
export const ABSENCES_LIMIT = 500;
/** Nobody says where they are for longer than this ahead. */
const FORETOLD_MOST = days(366);

/** An absence, `[from, until)`. */
interface Span {
  readonly from: Wall;
  readonly until: Wall;
}

/** What is known of somebody at an instant: their own or the board's word, else an absence from the calendar. */
export function presenceFound(
  state: State,
  person: string,
  at: Wall,
): { readonly word: PresenceRecord } | { readonly absence: Span } | null {
  const said = state.roster.presence.get(person);
  const word = said !== undefined && (said.until === null || at < said.until) ? said : undefined;
  const absence = absenceAt(state.roster.absences.get(person) ?? [], at);
  // Who comes in all the same during an absence says so after it began.
  if (absence !== undefined && (word === undefined || word.since < absence.from)) return { absence };
  return word === undefined ? null : { word };
}

/** Where somebody is at an instant, as far as anybody said; an absence in the calendar counts as out. */
export function presenceOf(state: State, person: string, at: Wall): Presence | null {
  const found = presenceFound(state, person, at);
  if (found === null) return null;
  return 'word' in found ? found.word.presence : 'out';
}

const RANK: Readonly<Record<Presence | 'unknown', number>> = { in: 0, unknown: 1, out: 2, off: 3 };

/** People in the order in which they are asked: in the building, unknown, out, off; otherwise as they were given. */
export function byPresence(state: State, people: Iterable<string>, at: Wall): readonly string[] {
  const ranked = [...new Set(people)].map((person, given) => ({
    person,
    given,
    rank: RANK[presenceOf(state, person, at) ?? 'unknown'],
  }));
  return ranked.sort((a, b) => a.rank - b.rank || a.given - b.given).map(({ person }) => person);
}

/** Somebody says where a person is. */
export function setPresence(turn: Turn, event: RosterRequestOf<'presence.set'>): Outcome {
  const { state, now } = turn;
  const { person, presence, until, actor } = event;
  if (!state.index.people.has(person))
    return {
      ok: false,
      problem: problem(
        'not_found',
        `There is no person "${person}".`,
        'person',
        `Er is niemand "${person}".`,
      ),
    };
  const via = viaOf(state, actor, person);
  if (via === null)
    return {
      ok: false,
      problem: problem(
        'forbidden',
        'You can say where you are yourself, not where somebody else is.',
        undefined,
        'Je kunt zeggen waar je zelf bent, niet waar een ander is.',
      ),
    };
  if (until !== null && (until <= now.wall || until > now.wall + FORETOLD_MOST))
    return {
      ok: false,
      problem: problem(
        'invalid',
        'Until when must lie ahead, at most a year from now.',
        'until',
        'Tot wanneer moet nog komen, hoogstens een jaar vooruit.',
      ),
    };
  const known = state.roster.presence.get(person);
  const same = known === undefined ? presence === null : known.presence === presence && known.until === until;
  // Said again during an absence it counts anew, since the calendar says otherwise.
  if (same && (presence === null || presenceOf(state, person, now.wall) === presence)) return { ok: true };
  record(turn, { type: 'presence.changed', person, presence, until, via, by: actor.person });
  return { ok: true };
}

/** In what quality this asker may say where a person is; null: not at all. */
function viaOf(state: State, actor: Actor, person: string): PresenceRecord['via'] | null {
  if (actor.role === 'board') {
    const { site } = actor;
    if (site === null || isCovert(state, site)) return null;
    return everyoneOf(state.site, site).includes(person) ? 'board' : null;
  }
  if (actor.person === person) return 'self';
  return actor.role === 'coordinator' || actor.role === 'admin' ? 'coordinator' : null;
}

/** Absences of a person from a calendar, in place of those before. */
export function giveAbsences(turn: Turn, event: RosterRequestOf<'absences.given'>): Outcome {
  const { state, now } = turn;
  const { person, actor } = event;
  if (!state.index.people.has(person))
    return {
      ok: false,
      problem: problem(
        'not_found',
        `There is no person "${person}".`,
        'person',
        `Er is niemand "${person}".`,
      ),
    };
  if (actor.person !== person && actor.role !== 'coordinator' && actor.role !== 'admin')
    return {
      ok: false,
      problem: problem(
        'forbidden',
        'You can give your own absences, or as coordinator those of others.',
        undefined,
        'Je kunt je eigen afwezigheid opgeven, of als coördinator die van anderen.',
      ),
    };
  if (event.spans.some(({ from, until }) => until <= from))
    return {
      ok: false,
      problem: problem(
        'invalid',
        'An absence ends after it begins; one of these does not.',
        'spans',
        'Een afwezigheid eindigt na het begin; een van deze niet.',
      ),
    };
  const spans = merged(event.spans.filter(({ until }) => until > now.wall));
  if (spans.length > ABSENCES_LIMIT)
    return {
      ok: false,
      problem: problem(
        'invalid',
        `These are ${spans.length} absences; at most ${ABSENCES_LIMIT} of one person are kept. Give a shorter period.`,
        'spans',
        `Dit zijn ${spans.length} afwezigheden; van één persoon worden er hoogstens ${ABSENCES_LIMIT} bewaard. Geef een kortere periode.`,
      ),
    };
  const before = state.roster.absences.get(person) ?? [];
  const same =
    before.length === spans.length &&
    before.every(({ from, until }, i) => spans[i]?.from === from && spans[i]?.until === until);
  if (!same) record(turn, { type: 'absences.imported', person, spans, by: actor.person });
  return { ok: true };
}

/** Spans in order of time, those that touch or overlap as one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last === undefined || last.until < span.from) whole.push({ from: span.from, until: span.until });
    else if (span.until > last.until) whole[whole.length - 1] = { from: last.from, until: span.until };
  }
  return whole;
}

/** The absence an instant falls into; they are in order and do not overlap. */
function absenceAt(spans: readonly Span[], at: Wall): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span !== undefined && span.from <= at) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span !== undefined && at < span.until ? span : undefined;
}
