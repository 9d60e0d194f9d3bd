/**
 * Tells people of faults. Promises that a fault is told to each of its readers once until it is due again, that one which
 * is over or taken on before its time is not told, that what comes together is one message, and that nobody gets more
 * than one a minute, however many devices fail. Who and when is in `rules.ts`.
 */
import { plan } from '../agenda.ts';
import { endNotices, sendNotice } from '../roster/notices.ts';
import type { Channel } from '../site.ts';
import type { FaultRecord, State } from '../state.ts';
import { after, days, type Instant, minutes, seconds, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import { type FaultRule, nextInHours, type Reader, readersOf, ruleOf } from './rules.ts';

/** Faults are gathered for this long before the first of them is told. */
const GATHERED_FOR = seconds(20);
/** Between two messages to one person: with something urgent in it, and else. */
const URGENT_GAP = minutes(1);
const USUAL_GAP = minutes(15);
/** A message is shown for this long, or until all in it is over. */
const SHOWN_FOR = days(1);
/** Faults that a message names by id; all count as told. */
const NAMED_MOST = 200;

/** After a turn: whoever confirmed a message takes on what it tells; news of faults is looked at after a while. */
export function settleFleet(turn: Turn): void {
  const { state, now } = turn;
  let news = false;
  for (const entry of [...turn.entries]) {
    if (entry.type === 'notice.confirmed') takeOn(turn, entry.notice);
    else if (entry.type !== 'fault.raised' && entry.type !== 'fault.cleared') continue;
    news = true;
  }
  if (!news) return;
  state.fleet.news = true;
  const due = after(now.t, GATHERED_FOR);
  if (state.rosterDue !== null && state.rosterDue <= due) return;
  state.rosterDue = due;
  plan(state.agenda, 'r', due);
}

function takeOn(turn: Turn, id: string): void {
  const notice = turn.state.roster.notices.get(id);
  if (notice?.kind !== 'faults') return;
  for (const fault of openOf(turn.state, notice.about.faults ?? []))
    record(turn, { type: 'fault.acknowledged', fault: fault.id, note: null, by: notice.person });
}

/** Of these faults those that nobody takes care of yet. */
const openOf = (state: State, ids: readonly string[]): readonly FaultRecord[] =>
  ids.flatMap((id) => {
    const fault = state.faults.get(id);
    return fault === undefined || fault.until !== null || fault.acknowledged !== null ? [] : [fault];
  });

interface Due {
  readonly fault: FaultRecord;
  readonly urgent: boolean;
  readonly rings: boolean;
}

/** Tells what is due. Returns when there is something to tell next, as things are; null: nothing. */
export function tellFaults(turn: Turn): Wall | null {
  const { state, now } = turn;
  if (state.fleet.news) {
    state.fleet.news = false;
    endNotices(
      turn,
      'moot',
      ({ kind, about }) => kind === 'faults' && openOf(state, about.faults ?? []).length === 0,
    );
  }
  let next: Wall | null = null;
  const later = (at: Wall | null): void => {
    if (at !== null && (next === null || at < next)) next = at;
  };
  const atInstant = (t: Instant): Wall => wall(now.wall + (t - now.t));
  const readers = new Map<string, readonly Reader[]>();
  const people = new Map<string, Due[]>();
  for (const id of state.openFaults.values()) {
    const fault = state.faults.get(id);
    if (fault === undefined || fault.acknowledged !== null) continue;
    const rule = ruleOf(state, fault);
    if (rule === null) continue;
    const gathered = after(fault.raisedT, GATHERED_FOR);
    const opens = gathered > now.t ? atInstant(gathered) : nextInHours(rule.when, now.wall);
    if (opens === null || opens > now.wall) {
      later(opens);
      continue;
    }
    for (const { person, rings } of readersIn(readers, state, rule)) {
      // Who was not asked to look after devices reads it once.
      const again = dueAgain(fault, person, rings ? rule.repeat : null);
      if (again === 'never') continue;
      if (again > now.t) later(atInstant(again));
      else people.set(person, [...(people.get(person) ?? []), { fault, urgent: rule.urgent, rings }]);
    }
  }
  for (const [person, due] of people) {
    const isNews = ({ urgent, fault }: Due): boolean =>
      urgent && !fault.told.some((one) => one.person === person);
    const gap = due.some(isNews) ? URGENT_GAP : USUAL_GAP;
    const last = state.fleet.toldT.get(person);
    if (last !== undefined && after(last, gap) > now.t) later(atInstant(after(last, gap)));
    else send(turn, person, due);
  }
  return next;
}

function readersIn(known: Map<string, readonly Reader[]>, state: State, rule: FaultRule): readonly Reader[] {
  const key = JSON.stringify([rule.tell, rule.site]);
  const found = known.get(key) ?? readersOf(state, rule);
  known.set(key, found);
  return found;
}

/** When this person is to be told of it: at once, or again. */
function dueAgain(
  { told, raisedT }: FaultRecord,
  person: string,
  repeat: FaultRule['repeat'],
): Instant | 'never' {
  const last = told.findLast((one) => one.person === person);
  if (last === undefined) return raisedT;
  return repeat === null ? 'never' : after(last.t, repeat);
}

function send(turn: Turn, person: string, due: readonly Due[]): void {
  const { state, now } = turn;
  const inOrder = [...due].sort(
    (a, b) => Number(b.urgent) - Number(a.urgent) || a.fault.raisedT - b.fault.raisedT,
  );
  const faults = inOrder.map(({ fault }) => fault.id);
  const named = faults.slice(0, NAMED_MOST);
  const notice = sendNotice(turn, {
    person,
    kind: 'faults',
    about: { faults: named, ...(faults.length > named.length && { more: faults.length - named.length }) },
    confirm: true,
    rings: due.some(({ rings }) => rings),
    until: wall(now.wall + SHOWN_FOR),
  });
  const sent = state.roster.notices.get(notice);
  const channels: Channel[] = ['web', ...(sent?.sentOver ?? [])];
  if ((sent?.pagers.size ?? 0) > 0) channels.push('mqtt');
  record(turn, { type: 'faults.told', faults, person, notice, channels });
  for (const fault of faults) turn.faults.add(fault);
}
