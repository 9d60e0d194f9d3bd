/**
 * What a pager page must do about an alarm, decided from what is known of it: ring, ask, follow, or tell why it went
 * quiet. Pure. Promises that doubt makes it ring: a page that failed to reach another screen rings here too.
 */
import type { AlarmView, PageView, ResponderView } from '../../core/api.ts';

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

/** What asks most of the person first: ringing, then going there, then the rest; emergencies before assistance. */
export function inOrder(cards: readonly PagerCard[]): readonly PagerCard[] {
  const weight = (card: PagerCard): number => {
    if (card.alarm.state === 'closed') return 9;
    const level = card.alarm.level === 'emergency' ? 0 : 0.5;
    if (card.ringing) return 0 + level;
    if (card.answer === 'arrived') return 1 + level;
    if (card.answer === 'coming') return 2 + level;
    return (card.stopped === 'taken' || card.answer === 'cannot' ? 5 : 4) + level;
  };
  return [...cards].sort((a, b) => weight(a) - weight(b) || a.alarm.openedAt.localeCompare(b.alarm.openedAt));
}

/** The tone for all that rings; null for silence. */
export function toneOf(cards: readonly PagerCard[]): 'assist' | 'emergency' | null {
  const ringing = cards.filter((card) => card.ringing);
  if (ringing.length === 0) return null;
  return ringing.some((card) => card.alarm.level === 'emergency') ? 'emergency' : 'assist';
}
