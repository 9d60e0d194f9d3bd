/**
 * What a pager watch shows, and what a finger on it means: the place large, below it two halves with two answers, in
 * Dutch or English. Promises that no touch counts that began before the page was there to be seen, and that a dark screen
 * answers nothing.
 */
import type { Look } from '../../core/display.ts';
import { foremost, type HeldPage, type UserAnswer } from '../../core/pages.ts';
import type { Face } from './player.ts';

/** Side of the screen, where its halves meet, and where the answers begin. */
const SIDE = 176;
const MIDDLE = 88;
const ANSWERS_FROM = 124;
/** A finger that was on its way when the page came meant something else. */
const UNSEEN_MS = 700;
/** A button held this long says the other answer. */
const HELD_MS = 1500;
/** Letters of a place in the large font, and in the one for long names; lines of either. */
const LARGE = 30;
const SMALL = 20;
const LARGE_LETTERS = 24;
const MOST_LINES = 3;
const RED = '#f00';
const GREEN = '#0a0';
const WHITE = '#fff';
const BLACK = '#000';
const GREY = '#555';

/** The screen. */
export interface WatchFace {
  readonly english: boolean;
  /** What is shown: the page, and whether its answer may be given. */
  page: HeldPage | null;
  /** Since when this page is there to be seen. */
  since: number;
  /** What was drawn, so that the same is not drawn twice. */
  drawn: string;
  downAt: number;
}

/** A screen that shows nothing yet. */
export function newWatchFace(english: boolean): WatchFace {
  return { english: english, page: null, since: 0, drawn: '?', downAt: 0 };
}

/** What the left half, or a short press of the button, says: on the way first, then on the scene. */
const leftAnswer = (page: HeldPage): UserAnswer =>
  page.answer === 'coming' || page.answer === 'arrived' ? 'arrived' : 'coming';

const leftWord = (page: HeldPage, english: boolean): string => {
  if (leftAnswer(page) === 'coming') return english ? 'COMING' : 'KOM ERAAN';
  if (page.answer === 'arrived') return english ? 'YOU ARE THERE' : 'U BENT ER';
  return english ? "I'M HERE" : 'BEN ER';
};

const headOf = (page: HeldPage, more: number, english: boolean): string => {
  const level = page.level === 'emergency' ? (english ? 'EMERGENCY' : 'NOOD') : english ? 'HELP' : 'HULP';
  const call = page.call112 ? (english ? ' CALL 112' : ' BEL 112') : '';
  const over = page.over === '' ? '' : english ? ' others come' : ' anderen komen';
  return `${level}${call}${over}${more > 0 ? ` +${more}` : ''}`;
};

/** Lines of a text around a point, no more than so many. */
const drawLines = (text: string, x: number, y: number, width: number, size: number, most: number): void => {
  g.setFont('Vector', size);
  const lines = g.wrapString(text, width).slice(0, most);
  for (let i = 0; i < lines.length; i++)
    g.drawString(lines[i] ?? '', x, y + (i - (lines.length - 1) / 2) * size);
};

const drawAnswer = (word: string, from: number, chosen: boolean, colour: string): void => {
  g.setColor(chosen ? WHITE : colour);
  g.fillRect(from, ANSWERS_FROM, from + MIDDLE - 3, SIDE - 1);
  g.setColor(chosen ? BLACK : WHITE);
  drawLines(word, from + MIDDLE / 2 - 1, (ANSWERS_FROM + SIDE) / 2, MIDDLE, 18, 2);
};

const drawPage = (page: HeldPage, more: number, english: boolean): void => {
  g.setBgColor(page.ringing && page.level === 'emergency' ? RED : BLACK);
  g.clear(false);
  g.setColor(WHITE);
  g.setFontAlign(0, 0);
  drawLines(headOf(page, more, english), MIDDLE, 14, SIDE, 16, 1);
  drawLines(page.place, MIDDLE, 66, SIDE - 8, page.place.length > LARGE_LETTERS ? SMALL : LARGE, MOST_LINES);
  drawLines(page.text, MIDDLE, ANSWERS_FROM - 8, SIDE - 4, 12, 1);
  const coming = page.answer === 'coming' || page.answer === 'arrived';
  drawAnswer(leftWord(page, english), 0, coming, GREEN);
  drawAnswer(english ? 'CANNOT' : 'KAN NIET', MIDDLE + 2, page.answer === 'cannot', GREY);
};

const drawWord = (word: string): void => {
  g.setBgColor(BLACK);
  g.clear(false);
  g.setColor(WHITE);
  g.setFontAlign(0, 0);
  drawLines(word, MIDDLE, MIDDLE, SIDE, 28, 2);
};

/** A face for the player; `lit` is told whether the screen is to be lit and touched: while a page is open. */
export function faceOf(
  face: WatchFace,
  now: () => number,
  lit: (open: boolean, ringing: boolean) => void,
): Face {
  return (look: Look): void => {
    const page = foremost(look.pages);
    if (face.page === null || page === undefined || page.page !== face.page.page) face.since = now();
    face.page = page === undefined ? null : page;
    const silent = look.pattern === 'out-of-order';
    const more = look.pages.length - 1;
    const drawn =
      page === undefined
        ? silent
          ? 'silent'
          : 'idle'
        : `${page.page} ${page.ringing} ${page.answer} ${page.over} ${page.call112} ${page.level} ${page.place} ${more}`;
    if (drawn === face.drawn) return;
    face.drawn = drawn;
    if (page !== undefined) drawPage(page, more, face.english);
    else if (silent) drawWord(face.english ? 'out of order' : 'buiten werking');
    else drawWord(face.english ? 'pager' : 'pieper');
    lit(page !== undefined && page.over === '', page?.ringing === true);
  };
}

/** What an answer given now is to; null: nothing was to be seen, or not for long enough. */
const seen = (face: WatchFace, now: number): HeldPage | null =>
  face.page !== null && now - face.since >= UNSEEN_MS ? face.page : null;

/** An answer, and to which page. */
export interface GivenAnswer {
  readonly page: string;
  readonly answer: UserAnswer;
}

const leftOf = (page: HeldPage): GivenAnswer => ({ page: page.page, answer: leftAnswer(page) });
const rightOf = (page: HeldPage): GivenAnswer => ({ page: page.page, answer: 'cannot' });

/** A finger touched the screen here; null: that says nothing. */
export function touched(face: WatchFace, x: number, y: number, now: number): GivenAnswer | null {
  const page = seen(face, now);
  if (page === null || y < ANSWERS_FROM) return null;
  return x < MIDDLE ? leftOf(page) : rightOf(page);
}

/** A finger swiped; `sideways` is 1 to the right: on the way, -1 to the left: cannot. */
export function swiped(face: WatchFace, sideways: number, now: number): GivenAnswer | null {
  const page = seen(face, now);
  if (page === null || sideways === 0) return null;
  return sideways > 0 ? leftOf(page) : rightOf(page);
}

/** The button went down or up: pressed it says what the left half does, held the other. For gloves and wet fingers. */
export function pushed(face: WatchFace, down: boolean, at: number): GivenAnswer | null {
  if (down) {
    face.downAt = at;
    return null;
  }
  const page = seen(face, face.downAt);
  if (page === null) return null;
  return at - face.downAt < HELD_MS ? leftOf(page) : rightOf(page);
}
