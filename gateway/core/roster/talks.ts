/**
 * Announced talks and visits as people ask for them: announce, sign on, extend, sign off, cancel. Promises that only
 * the person, whoever looks in, or a coordinator touches a talk. What time brings is in `talk-clock.ts`.
 */
import type { Outcome, RosterRequestOf } from '../events.ts';
import { type Problem, type ProblemCode, problem } from '../problem.ts';
import type { State } from '../state.ts';
import { days, hours, type Wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import { endNotices } from './notices.ts';
import type { TalkRecord } from './state.ts';
import { coordinatesTalks, isTalkOver, mayDo, type TalkDeed } from './talk-facts.ts';

/** Longest talk or visit, extensions included. */
const LONGEST = hours(24);
/** How far ahead one can be announced. */
const AHEAD_MOST = days(366);
/** Most characters of an address or round. */
export const ADDRESS_LENGTH = 200;
/** Most talks of one person that are not over. */
const OPEN_MOST = 50;

const refuse = (code: ProblemCode, message: string, nl: string, field?: string): Outcome => ({
  ok: false,
  problem: problem(code, message, field, nl),
});

/** Somebody announces a talk or visit. */
export function wantTalk(turn: Turn, event: RosterRequestOf<'talk.wanted'>): Outcome {
  const { state, now } = turn;
  const { person, place, from, until, looksIn, actor } = event;
  const address = event.address?.trim() ?? null;
  if (!state.index.people.has(person))
    return refuse('invalid', `There is no person "${person}".`, `Er is niemand "${person}".`, 'person');
  if (actor.person !== person && !coordinatesTalks(actor))
    return refuse(
      'forbidden',
      'You can announce your own talks; a coordinator can announce those of others.',
      'Je kunt je eigen gesprekken aankondigen; een coördinator ook die van anderen.',
      'person',
    );
  const why =
    whereProblem(state, place, address) ?? whenProblem(from, until, now.wall) ?? withProblem(state, event);
  if (why !== null) return { ok: false, problem: why };
  const open = [...state.roster.talks.values()].filter((talk) => talk.person === person && !isTalkOver(talk));
  const same = open.find(
    (talk) =>
      talk.place === place &&
      talk.address === address &&
      talk.from === from &&
      talk.until === until &&
      talk.looksIn === looksIn,
  );
  if (same !== undefined) return { ok: true, created: false, id: same.id };
  if (open.length >= OPEN_MOST)
    return refuse(
      'conflict',
      `There are ${OPEN_MOST} talks of this person already; cancel one first.`,
      `Deze persoon heeft al ${OPEN_MOST} gesprekken; zeg er eerst een af.`,
    );
  // Numbers that a failing disk never saw are counted again after a crash; the life tells their talks apart.
  const id = `t${state.roster.talkNumber + 1}${state.life === '' ? '' : `-${state.life}`}`;
  record(turn, {
    type: 'talk.announced',
    talk: id,
    person,
    place,
    address,
    from,
    until,
    looksIn,
    by: actor.person,
  });
  return { ok: true, created: true, id };
}

function whereProblem(state: State, place: string | null, address: string | null): Problem | null {
  if (place !== null && !state.index.places.has(place))
    return problem('invalid', `There is no place "${place}".`, 'place', `Er is geen plek "${place}".`);
  if ((place === null) === (address === null || address === ''))
    return problem(
      'invalid',
      'Give either a place or an address, not both.',
      'place',
      'Geef een plek of een adres, niet allebei.',
    );
  if (address !== null && address.length > ADDRESS_LENGTH)
    return problem(
      'invalid',
      `An address has at most ${ADDRESS_LENGTH} characters.`,
      'address',
      `Een adres heeft hoogstens ${ADDRESS_LENGTH} tekens.`,
    );
  return null;
}

function whenProblem(from: Wall, until: Wall, now: Wall): Problem | null {
  if (until <= from)
    return problem('invalid', 'A talk ends after it begins.', 'until', 'Een gesprek eindigt na het begin.');
  if (until - from > LONGEST)
    return problem(
      'invalid',
      'A talk or visit lasts at most 24 hours.',
      'until',
      'Een gesprek of bezoek duurt hoogstens 24 uur.',
    );
  if (until <= now)
    return problem(
      'invalid',
      'This talk would be over already.',
      'until',
      'Dit gesprek zou al voorbij zijn.',
    );
  if (from - now > AHEAD_MOST)
    return problem(
      'invalid',
      'A talk is announced at most a year ahead.',
      'from',
      'Een gesprek kondig je hoogstens een jaar vooruit aan.',
    );
  return null;
}

function withProblem(state: State, event: RosterRequestOf<'talk.wanted'>): Problem | null {
  const { looksIn, person } = event;
  if (looksIn === null) return null;
  if (!state.index.people.has(looksIn))
    return problem('invalid', `There is no person "${looksIn}".`, 'looksIn', `Er is niemand "${looksIn}".`);
  if (looksIn === person)
    return problem(
      'invalid',
      'Somebody else has to look in.',
      'looksIn',
      'Iemand anders moet een oogje in het zeil houden.',
    );
  return null;
}

/** Somebody signs on, extends, signs off or cancels. */
export function answerTalk(turn: Turn, event: RosterRequestOf<'talk.answered'>): Outcome {
  const { state, now } = turn;
  const { actor } = event;
  const talk = state.roster.talks.get(event.talk);
  const party =
    talk !== undefined &&
    (coordinatesTalks(actor) ||
      (actor.person !== null && (actor.person === talk.person || actor.person === talk.looksIn)));
  if (talk === undefined || !party)
    return refuse(
      'not_found',
      `There is no talk "${event.talk}" of yours.`,
      `Er is geen gesprek "${event.talk}" van jou.`,
    );
  if (isDone(talk, event)) return { ok: true, id: talk.id };
  if (!mayDo(talk, actor).includes(event.do)) return cannot(talk, event.do);
  switch (event.do) {
    case 'start':
      if (talk.until - now.wall > LONGEST)
        return refuse(
          'conflict',
          'It ends more than 24 hours from now; announce a new one.',
          'Het eindigt over meer dan 24 uur; kondig een nieuw gesprek aan.',
        );
      change(turn, talk, 'running', null, actor.person);
      break;
    case 'extend': {
      const why = extendProblem(talk, event.until, now.wall);
      if (why !== null) return { ok: false, problem: why };
      endOf(turn, talk);
      change(turn, talk, talk.state === 'planned' ? 'planned' : 'running', event.until, actor.person);
      break;
    }
    case 'well':
      endOf(turn, talk);
      change(turn, talk, 'well', null, actor.person);
      break;
    case 'cancel':
      endOf(turn, talk);
      change(turn, talk, 'cancelled', null, actor.person);
      break;
  }
  return { ok: true, id: talk.id };
}

/** It is so already: heard twice, it changes nothing. */
function isDone(talk: TalkRecord, event: RosterRequestOf<'talk.answered'>): boolean {
  switch (event.do) {
    case 'start':
      return talk.state === 'running';
    case 'extend':
      return (
        !isTalkOver(talk) && talk.until === event.until && talk.state !== 'asked' && talk.state !== 'called'
      );
    case 'well':
      return talk.state === 'well';
    case 'cancel':
      return talk.state === 'cancelled';
  }
}

function cannot(talk: TalkRecord, deed: TalkDeed): Outcome {
  if (talk.state === 'alarm')
    return refuse(
      'closed',
      'An alarm was raised for this talk; answer that.',
      'Voor dit gesprek is alarm gegeven; reageer daarop.',
    );
  if (isTalkOver(talk)) return refuse('closed', 'This talk is over.', 'Dit gesprek is voorbij.');
  if (deed === 'cancel')
    return refuse(
      'conflict',
      'It has begun; say that all is well instead.',
      'Het is begonnen; meld dat alles goed is.',
    );
  if (deed === 'well')
    return refuse(
      'conflict',
      'It has not begun; cancel it instead.',
      'Het is nog niet begonnen; zeg het af.',
    );
  return refuse('conflict', 'This cannot be done with it now.', 'Dat kan er nu niet mee.');
}

function extendProblem(talk: TalkRecord, until: Wall | null, now: Wall): Problem | null {
  if (until === null || until <= talk.until || until <= now)
    return problem(
      'invalid',
      'The new end must be later than the old one, and lie ahead.',
      'until',
      'Het nieuwe einde moet later zijn dan het oude, en nog komen.',
    );
  if (until - talk.from > LONGEST)
    return problem(
      'invalid',
      'A talk or visit lasts at most 24 hours.',
      'until',
      'Een gesprek of bezoek duurt hoogstens 24 uur.',
    );
  return null;
}

/** What was asked about its end needs no answer any more; what only concerns a talk that is over, neither. */
const endOf = (turn: Turn, talk: TalkRecord): void =>
  endNotices(turn, 'moot', ({ about, kind }) => about.talk === talk.id && kind !== 'talk-alarm');

function change(
  turn: Turn,
  talk: TalkRecord,
  to: 'planned' | 'running' | 'well' | 'cancelled',
  until: Wall | null,
  by: string | null,
): void {
  record(turn, { type: 'talk.changed', talk: talk.id, state: to, until, opens: null, by });
}
