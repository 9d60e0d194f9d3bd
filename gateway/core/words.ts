/** The form of what leaves the house in words, and how a name is made harmless for it. Knows no alarm and no language. */
import type { AlarmLevel } from '../../protocol/messages.ts';
import type { Language } from './texts/index.ts';

/** One page in words. */
export interface PageWords {
  readonly language: Language;
  readonly level: AlarmLevel;
  /** Level and place: what a locked screen shows. */
  readonly title: string;
  /** What follows it: site, since when, who is coming, what to do. */
  readonly body: string;
  /** All of it in at most 128 characters, the most important first, with the alarm's number. */
  readonly short: string;
  /** How to answer by a text message. */
  readonly reply: string;
  /** That it is over, and why: who took it, or that it is closed. */
  readonly over: { readonly taken: string; readonly closed: string; readonly answered: string };
  /** Names this alarm among those open at the same time. */
  readonly letter: string;
  /** 112 guidance is on and nobody has taken the call. */
  readonly call112: boolean;
}

/** Anything that could end a line, a header or a record, or turn the reading direction. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** One line, no controls. */
export const inOneLine = (text: string): string => text.replace(CONTROLS, ' ').replace(/ {2,}/g, ' ').trim();

/** Longest line for a pager (ESPA 4.4.4, record 2). */
const PAGER_LINE = 128;
/** What of a text a pager shows. */
export const pagerLine = (text: string): string => inOneLine(text).slice(0, PAGER_LINE);
