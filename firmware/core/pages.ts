/**
 * What a pager holds: the pages it was sent, newest last, and which of them ring. Promises that a new page rings, that
 * the same page again only changes its text, and that a newer page of an alarm takes the place of the older one.
 */
import type { AlarmLevel, Page, ReplyAnswer, Unpage } from '../../protocol/messages.ts';

/** Most pages held at a time. */
export const MAX_PAGES = 8;

/** One page. */
export interface HeldPage {
  readonly page: string;
  readonly alarm: string;
  level: AlarmLevel;
  place: string;
  text: string;
  call112: boolean;
  /** When its alarm was first pressed, in the pager's own time. */
  readonly pressedAt: number;
  ringing: boolean;
  /** What the user last said to it. */
  answer: ReplyAnswer | '';
  /** Why it was taken back; empty while it is open. A late answer still counts. */
  over: 'taken' | 'answered' | '';
}
/** What a user can say. */
export type UserAnswer = Exclude<ReplyAnswer, 'ringing'>;

const copyPage = (page: HeldPage): HeldPage => Object.assign({}, page);

/** A copy, for a step that must not change what it was given. */
export function copyPages(pages: readonly HeldPage[]): HeldPage[] {
  return pages.map(copyPage);
}

/** The page with this id. */
export function findPage(pages: readonly HeldPage[], id: string): HeldPage | undefined {
  for (const page of pages) if (page.page === id) return page;
  return undefined;
}

const shed = (pages: HeldPage[]): void => {
  if (pages.length <= MAX_PAGES) return;
  let victim = 0;
  for (let i = pages.length - 2; i >= 0; i--) {
    const page = pages[i];
    if (page !== undefined && !page.ringing) victim = i;
  }
  pages.splice(victim, 1);
};

/** Takes a page. True: it is new, and the pager rings. */
export function paged(pages: HeldPage[], message: Page, now: number): boolean {
  const known = findPage(pages, message.page);
  if (known !== undefined) {
    known.level = message.level;
    known.place = message.place;
    known.text = message.text;
    known.call112 = message.call112 === 1;
    return false;
  }
  for (let i = pages.length - 1; i >= 0; i--) {
    const page = pages[i];
    if (page === undefined || message.alarm === '' || page.alarm !== message.alarm) continue;
    pages.splice(i, 1);
  }
  pages.push({
    page: message.page,
    alarm: message.alarm,
    level: message.level,
    place: message.place,
    text: message.text,
    call112: message.call112 === 1,
    pressedAt: now - message.age * 1000,
    ringing: true,
    answer: '',
    over: '',
  });
  shed(pages);
  return true;
}

/** Stops ringing. A closed page is forgotten; a taken one can still be answered. */
export function unpaged(pages: HeldPage[], message: Unpage): void {
  for (let i = pages.length - 1; i >= 0; i--) {
    const page = pages[i];
    if (page === undefined || page.page !== message.page) continue;
    if (message.reason === 'closed') pages.splice(i, 1);
    else {
      page.ringing = false;
      page.over = message.reason;
    }
  }
}

/** The user answered: no more ringing for this page. */
export function userAnswered(page: HeldPage, answer: UserAnswer): void {
  page.ringing = false;
  page.answer = answer;
}

/** The page that a button without a screen means: the newest that rings, else the newest. */
export function foremost(pages: readonly HeldPage[]): HeldPage | undefined {
  for (let i = pages.length - 1; i >= 0; i--) {
    const page = pages[i];
    if (page?.ringing) return page;
  }
  return pages[pages.length - 1];
}
