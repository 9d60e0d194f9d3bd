/**
 * What is pushed to a phone, from the words of a page. Promises that a message fits what every push service takes (4096
 * bytes, RFC 8030 section 7.2, less what encryption adds) and that it holds no secret.
 */
import { createHash } from 'node:crypto';
import type { UnpageReason } from '../../../protocol/messages.ts';
import type { PushMessage } from '../../core/api-push.ts';
import { type Language, textsFor } from '../../core/texts/index.ts';
import type { OutPage } from './face.ts';

/** Page of ours that a tap on the notification opens. */
const URL = '/pager';
/** Longest title and text, in characters of at most four bytes each. */
const TITLE_MOST = 120;
const BODY_MOST = 480;

const cut = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
};

/** A page that rings. `at`: milliseconds since 1970. */
export const callMessage = ({ page, alarm, words }: OutPage, at: number): PushMessage => ({
  v: 1,
  kind: 'call',
  page,
  alarm,
  at,
  language: words.language,
  level: words.level,
  title: cut(words.title, TITLE_MOST),
  body: cut(words.body, BODY_MOST),
  url: URL,
});

/** A message that is no alarm. */
export const noticeMessage = ({ page, words }: OutPage, at: number): PushMessage => ({
  v: 1,
  kind: 'notice',
  page,
  at,
  language: words.language,
  title: cut(words.title, TITLE_MOST),
  body: cut(words.body, BODY_MOST),
  confirm: words.reply !== '',
  url: URL,
});

/** That a page is over, and why. */
export const overMessage = (
  { page, alarm, words }: OutPage,
  reason: UnpageReason,
  at: number,
): PushMessage => ({
  v: 1,
  kind: 'over',
  page,
  alarm,
  at,
  language: words.language,
  title: textsFor(words.language).push.over,
  body: cut(words.over[reason], BODY_MOST),
  url: URL,
});

/** A trial. `test`: its name, by which the phone says that it showed it. */
export function trialMessage(language: Language, test: string, at: number): PushMessage {
  const { trialTitle, trialText } = textsFor(language).push;
  return { v: 1, kind: 'test', test, at, language, title: trialTitle, body: trialText, url: URL };
}

/** The topic of an alarm: the same for all its messages, and nothing that a push service could know it by. */
export const topicOf = (alarm: string): string =>
  createHash('sha256').update(`noodknop-push ${alarm}`).digest('base64url').slice(0, 24);
