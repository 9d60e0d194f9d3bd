/**
 * What a pager page must do about an alarm, decided from what is known of it: ring, ask, follow, or tell why it went
 * quiet. Pure. Promises that doubt makes it ring: a page that failed to reach another screen rings here too.
 */
import type { AlarmView, PageView, ResponderView } from '../../core/api.ts';
import { alarmTone, isReal, realFirst } from './alarm-kind.ts';

/** How one alarm stands for the person who holds this pager. */
export interface PagerCard {
  readonly alarm: AlarmView;
  /** The newest page to this person over the open page, if there is one. */
  readonly page: PageView | null;
  /** It must be heard now. */
  readonly ringing: boolean;
  /** This person's latest answer. */
  readonly answer: ResponderView['answer'] | null;
  /** The person raised this alarm and is not called for it. */
  readonly own: boolean;
  /** Why it no longer rings, while that is worth telling. */
  readonly stopped: 'taken' | 'closed' | null;
}

const RINGS: readonly PageView['state'][] = ['requested', 'sent', 'delivered', 'failed'];

/** The newest page of this person on the open page; pages are listed in the order they were asked for. */
export function newestPage(alarm: AlarmView, person: string): PageView | null {
  const mine = alarm.pages.filter((page) => page.responder === person && page.channel === 'web');
  return mine.reduce<PageView | null>(
    (newest, page) => (newest === null || page.requestedAt >= newest.requestedAt ? page : newest),
    null,
  );
}

/** @param hushed pages that were silenced here without an answer. */
export function cardOf(alarm: AlarmView, person: string, hushed: ReadonlySet<string>): PagerCard {
  const page = newestPage(alarm, person);
  const answer = alarm.responders.find((responder) => responder.person === person)?.answer ?? null;
  const closed = alarm.state === 'closed';
  const ringing = !closed && page !== null && RINGS.includes(page.state) && !hushed.has(page.id);
  const involved = answer === 'coming' || answer === 'arrived' || answer === 'clear';
  const withdrawn = page !== null && page.state === 'withdrawn';
  return {
    alarm,
    page,
    ringing,
    answer,
    own: alarm.raisedBy === person,
    stopped: closed ? 'closed' : withdrawn && page.reason === 'taken' && !involved ? 'taken' : null,
  };
}

/**
 * What asks most of the person first. Of what is open, real ones before drills before simulated ones, whatever their
 * level, age and answer; then ringing, then going there, then the rest; emergencies before assistance.
 */
export function inOrder(cards: readonly PagerCard[]): readonly PagerCard[] {
  const weight = (card: PagerCard): number => {
    if (card.alarm.state === 'closed') return 9;
    const level = card.alarm.level === 'emergency' ? 0 : 0.5;
    if (card.ringing) return 0 + level;
    if (card.answer === 'arrived') return 1 + level;
    if (card.answer === 'coming') return 2 + level;
    return (card.stopped === 'taken' || card.answer === 'cannot' ? 5 : 4) + level;
  };
  const over = (card: PagerCard): number => (card.alarm.state === 'closed' ? 1 : 0);
  return [...cards].sort(
    (a, b) =>
      over(a) - over(b) ||
      realFirst(a.alarm, b.alarm) ||
      weight(a) - weight(b) ||
      a.alarm.openedAt.localeCompare(b.alarm.openedAt),
  );
}

/** An alarm that the person opened by hand, and the pages that rang for real ones by then. */
export interface Chosen {
  readonly alarm: string;
  readonly known: ReadonlySet<string>;
}

const ringingReal = (cards: readonly PagerCard[]): readonly PagerCard[] =>
  cards.filter((card) => card.ringing && isReal(card.alarm));

/** What it is to open an alarm by hand now. */
export const choose = (cards: readonly PagerCard[], alarm: string): Chosen => ({
  alarm,
  known: new Set(ringingReal(cards).map(({ page }) => page?.id ?? '')),
});

/**
 * The card that the person opened by hand, while it may keep the screen: until a new page of another, real alarm comes.
 * Null then, and where nothing was chosen or it is gone.
 */
export function chosenCard(cards: readonly PagerCard[], chosen: Chosen | null): PagerCard | null {
  if (chosen === null) return null;
  const taken = ringingReal(cards).some(
    ({ alarm, page }) => alarm.id !== chosen.alarm && !chosen.known.has(page?.id ?? ''),
  );
  return taken ? null : (cards.find(({ alarm }) => alarm.id === chosen.alarm) ?? null);
}

const AS_REAL: readonly PageView['asked'][] = ['real', 'press', 'raise'];
const AS_LATE: readonly PageView['asked'][] = ['expired', 'unanswered'];

/**
 * The person's "coming" ended because the drill became real, not because time ran out: the latest page that asks them
 * anew says which.
 */
export function becameReal({ alarm, answer, page }: PagerCard): boolean {
  if (answer !== 'expired' || alarm.drill !== false || page === null) return false;
  const asked = alarm.pages
    .filter(
      ({ responder, asked }) => responder === page.responder && [...AS_REAL, ...AS_LATE].includes(asked),
    )
    .reduce<PageView | null>((last, one) => (last && last.requestedAt > one.requestedAt ? last : one), null);
  return asked !== null && AS_REAL.includes(asked.asked);
}

/** The tone for all that rings; null for silence. */
export const toneOf = (cards: readonly PagerCard[]): ReturnType<typeof alarmTone> =>
  alarmTone(cards.filter(({ ringing }) => ringing).map(({ alarm }) => alarm));
