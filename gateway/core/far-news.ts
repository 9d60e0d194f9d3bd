/**
 * What channels that lead outside bring back: a page was shown, was answered, a text message came. Promises that an
 * answer counts for the person the page was for, and that whoever sends a text hears what was made of it. A text from a
 * number that nobody has counts for nothing and is not answered.
 */
import { comingCount } from './alarm-facts.ts';
import { type Answerer, answer } from './answers.ts';
import type { GatewayEvent } from './events.ts';
import { faultKey } from './evolve-faults.ts';
import { addressesOf, type FarChannel } from './far-channel.ts';
import { faultText } from './fault-text.ts';
import { placeOf, siteOf } from './ground.ts';
import { findPage, ringing } from './lanes.ts';
import { isNoticeId, noticeConfirmed, noticeReached } from './roster/notices.ts';
import { checkRoster } from './roster.ts';
import type { Person } from './site.ts';
import type { Alarm, State } from './state.ts';
import { textsFor } from './texts/index.ts';
import { after, minutes, type Wall } from './time.ts';
import { clearFault, perform, raiseFault, type Turn } from './turn.ts';
import { inOneLine } from './words.ts';

/** A number is told the same, or how to answer, at most once in this time. */
const HELP_EVERY = minutes(1);
/** How far clocks of one machine may seem apart, in milliseconds. */
const SKEW_MS = 2_000;
/** Most numbers remembered for that. */
const HELPED_MOST = 1_000;

/** There is evidence that a page reached its person. */
export function farDelivered(turn: Turn, page: string, channel: FarChannel): void {
  if (isNoticeId(page)) {
    noticeReached(turn, page, channel);
    return;
  }
  ringing(turn, page, ({ channel }) => channel !== 'web' && channel !== 'mqtt' && channel !== 'board');
}

/** The person of a page answered it over its channel. */
export function farAnswered(turn: Turn, page: string, channel: FarChannel, what: 'coming' | 'cannot'): void {
  if (isNoticeId(page)) {
    if (what === 'coming' && noticeConfirmed(turn, page, channel)) checkRoster(turn);
    return;
  }
  const found = findPage(turn.state, page);
  if (found === undefined || found.page.person === null) return;
  answer(turn, found.alarm, answererOf(turn.state, found.page.person), what, page);
}

const answererOf = (state: State, person: string): Answerer => ({
  person,
  coordinates:
    state.index.people.get(person)?.roles.some((role) => role === 'coordinator' || role === 'admin') ?? false,
});

/** A telephone number as it is compared: digits with the country in front; null: no number. */
export function numberOf(written: string, country = '31'): string | null {
  // "+31 (0)6 ...": the nought is dialled only without the country.
  const bare = written.replace(/^(\s*(?:\+|00)\s*\d{1,3})\s*\(0\)/, '$1').replace(/[\s().\-/]/g, '');
  if (!/^(\+|00)?\d{4,15}$/.test(bare)) return null;
  if (bare.startsWith('+')) return bare.slice(1);
  if (bare.startsWith('00')) return bare.slice(2);
  return bare.startsWith('0') ? `${country}${bare.slice(1)}` : bare;
}

/** People whose SMS number this is; those of open alarms too whom an import took away. */
function peopleWith(state: State, number: string): readonly Person[] {
  const found = new Map<string, Person>();
  const look = (people: Iterable<Person>): void => {
    for (const person of people)
      if (
        !found.has(person.id) &&
        addressesOf(person, 'sms').some((to) => numberOf(String(to.number ?? ''), state.country) === number)
      )
        found.set(person.id, person);
  };
  look(state.index.people.values());
  for (const alarm of state.alarms.values())
    if (alarm.state !== 'closed' && alarm.ground.site !== state.site)
      look(alarm.ground.index.people.values());
  return [...found.values()];
}

/** A text message came from a telephone. */
export function textReceived(turn: Turn, from: string, text: string, at: Wall): void {
  const number = numberOf(from, turn.state.country);
  if (number === null) return;
  const people = peopleWith(turn.state, number);
  // Two people may share a telephone: whoever was paged is meant.
  const person = people.find(({ id }) => alarmsOf(turn.state, id).length > 0) ?? people[0];
  if (person === undefined) return;
  const words = textsFor(person.language).far.text;
  const tell = (said: string): void => perform(turn, { type: 'send-text', to: from, text: said });
  // The same said twice is confirmed once a minute: a telephone that never stops must not fill the spool.
  const say = (said: string): void => {
    if (mayHelp(turn, `${number} ${said}`)) tell(said);
  };
  const mine = alarmsOf(turn.state, person.id).filter(({ openedAt }) => openedAt <= at + SKEW_MS);
  const found = /^\W*([12])\W*([A-Za-z])?\b\W*$/.exec(text.slice(0, 40));
  if (found === null) {
    if (!mayHelp(turn, number)) return;
    tell(mine.length === 0 ? words.none : words.help(lettersOf(mine)));
    return;
  }
  const letter = found[2]?.toUpperCase();
  const test =
    mine.length === 0 && letter === undefined && found[1] === '1' ? testOf(turn.state, person.id) : null;
  if (test !== null && noticeConfirmed(turn, test, 'sms')) {
    checkRoster(turn);
    say(words.confirmed);
    return;
  }
  const alarm = letter === undefined ? mine.at(-1) : mine.find((one) => one.letter === letter);
  if (alarm === undefined) {
    if (letter !== undefined && wasPagedFor(turn.state, person.id, letter)) {
      say(words.gone(letter, mine.map((one) => one.letter).join(', ')));
      return;
    }
    if (mayHelp(turn, number)) tell(mine.length === 0 ? words.none : words.help(lettersOf(mine)));
    return;
  }
  const what = found[1] === '1' ? 'coming' : 'cannot';
  const page = pageOf(alarm, person.id);
  const refused = answer(turn, alarm, answererOf(turn.state, person.id), what, page);
  const where = inOneLine(
    placeOf(turn.state, alarm)?.name ?? alarm.text ?? siteOf(turn.state, alarm)?.name ?? alarm.id,
  );
  if (refused !== null)
    say(words.refused(person.language === 'en' ? refused.message : (refused.nl ?? refused.message)));
  else if (what === 'coming') say(words.coming(alarm.letter, where, comingCount(alarm) - 1));
  else say(words.cannot(alarm.letter, where));
}

/** The newest notice that went to this person by text and still wants a confirmation. */
function testOf(state: State, person: string): string | null {
  let newest: string | null = null;
  for (const notice of state.roster.notices.values())
    if (notice.person === person && notice.confirm && notice.confirmedAt === null && notice.endedAt === null)
      if (notice.sentOver.has('sms')) newest = notice.id;
  return newest;
}

const lettersOf = (alarms: readonly Alarm[]): string =>
  alarms.length < 2 ? '' : alarms.map(({ letter }) => letter).join(', ');

/** Open alarms for which this person was paged, oldest first. */
const alarmsOf = (state: State, person: string): readonly Alarm[] =>
  [...state.alarms.values()]
    .filter((alarm) => alarm.state !== 'closed' && alarm.paged.has(person))
    // Who answers without a letter means the newest, and never a simulated one while a real one goes on.
    .sort((a, b) => Number(b.sandbox !== null) - Number(a.sandbox !== null));

/** An alarm with this letter for which this person was paged is over. */
const wasPagedFor = (state: State, person: string, letter: string): boolean =>
  [...state.alarms.values()].some(
    (alarm) => alarm.state === 'closed' && alarm.letter === letter && alarm.paged.has(person),
  );

/** The newest text of an alarm to a person: the one they answer. */
function pageOf(alarm: Alarm, person: string): string | null {
  let newest: string | null = null;
  for (const page of alarm.pages.values())
    if (page.channel === 'sms' && page.person === person && page.tries > 0) newest = page.id;
  return newest;
}

function mayHelp(turn: Turn, what: string): boolean {
  const { helped } = turn.state;
  const last = helped.get(what);
  if (last !== undefined && after(last, HELP_EVERY) > turn.now.t) return false;
  if (helped.size >= HELPED_MOST) helped.clear();
  helped.set(what, turn.now.t);
  return true;
}

/** A channel fails, or works again. What else is wrong with it than was told is a fault of its own: nobody mends the old one. */
export function channelChanged(
  turn: Turn,
  { channel, ok, reason }: Extract<GatewayEvent, { readonly type: 'channel.changed' }>,
): void {
  const { state } = turn;
  if (ok) {
    clearFault(turn, 'channel', null, channel);
    return;
  }
  const said = faultText(state, 'channel', null, reason, [], channel);
  const open = state.faults.get(state.openFaults.get(faultKey('channel', null, channel)) ?? '');
  if (open !== undefined && open.text !== said.text) clearFault(turn, 'channel', null, channel);
  raiseFault(turn, 'channel', { channel }, said);
}
