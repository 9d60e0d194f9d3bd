/**
 * What a webhook request says and how it is signed. Promises that a receiver who has the secret can tell our requests
 * from others and old ones from new, and that no name breaks a header.
 *
 * Body: JSON, UTF-8, one object (`WebhookBody`). Signature, in the header `X-Noodknop-Signature`:
 *
 *     t=<seconds since 1970>,v1=<64 hex digits>
 *
 * where v1 is HMAC-SHA-256, under the secret of `channels.yaml` as UTF-8, of the bytes `<t>.<body as sent>`: the digits
 * of `t`, a full stop, the body. A receiver computes it over the raw body, compares in constant time, and refuses a `t`
 * more than five minutes off. A request sent again after a crash has the same page and attempt.
 *
 * Headers for ntfy (https://docs.ntfy.sh/publish/): Title, Message, Priority (1 to 5), Tags, Click. ntfy shows the body of
 * a request before any Message header, except where `Template: yes` says that the body is JSON to fill templates with
 * (2.10 and later): our Title and Message are then templates without a field in them. Text beyond ASCII is written as
 * RFC 2047 words, which ntfy reads.
 */
import { createHmac } from 'node:crypto';
import type { UnpageReason } from '../../../protocol/messages.ts';
import { inOneLine } from '../../core/words.ts';
import { VERSION } from '../paths.ts';
import type { OutPage } from './face.ts';

/** The JSON of a request. */
export interface WebhookBody {
  /** `page`: somebody is wanted. `withdraw`: that page need not be answered any more. `test`: a notice, there is no alarm. */
  readonly event: 'page' | 'withdraw' | 'test';
  /** Page id, the same over all attempts. */
  readonly page: string;
  readonly attempt: number;
  /** Null for a test. */
  readonly alarm: string | null;
  /** Alarm number, for people; null for a test. */
  readonly number: number | null;
  readonly letter: string;
  /** Person id of the site file. */
  readonly person: string;
  readonly language: 'nl' | 'en';
  readonly level: 'assist' | 'emergency';
  readonly title: string;
  readonly body: string;
  /** All of it in at most 128 characters. */
  readonly short: string;
  readonly call112: boolean;
  /** This person's page to answer on; null where no public address is set, and after a withdrawal. */
  readonly link: string | null;
  /** Why it was withdrawn; null for a page. */
  readonly reason: UnpageReason | null;
  /** ISO 8601, UTC. */
  readonly sentAt: string;
}

/** A request, ready to be sent. */
export interface WebhookRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Longest header text, in characters. */
const HEADER_MOST = 300;
/** Most bytes of UTF-8 in one RFC 2047 word of at most 75 characters. */
const WORD_BYTES = 45;

/** The value of `X-Noodknop-Signature` for a body sent at `seconds`. */
export const signatureOf = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.`).update(body, 'utf8').digest('hex')}`;

/** A text as a header can hold it: one line of ASCII, other characters as RFC 2047 words. */
export function headerText(text: string): string {
  const line = Array.from(inOneLine(text)).slice(0, HEADER_MOST);
  if (line.every((sign) => sign >= ' ' && sign <= '~') && !line.join('').includes('=?')) return line.join('');
  const words: string[] = [];
  let word = '';
  for (const sign of line) {
    if (Buffer.byteLength(word + sign) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += sign;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join(' ');
}

/** No field of a template begins in a text that somebody else wrote. */
const untemplated = (text: string): string => text.replace(/\{(?=\{)/g, '{ ');

function ntfyHeaders(said: WebhookBody): Readonly<Record<string, string>> {
  const { event, level, reason, link, title, body } = said;
  const [priority, tags] =
    event === 'page'
      ? level === 'emergency'
        ? ['5', 'rotating_light']
        : ['4', 'warning']
      : event === 'test'
        ? ['3', 'test_tube']
        : [reason === 'answered' ? '1' : '2', 'white_check_mark'];
  return {
    Title: headerText(untemplated(title)),
    Message: headerText(untemplated(body === '' ? title : body)),
    Priority: priority,
    Tags: tags,
    Template: 'yes',
    ...(link === null ? {} : { Click: link }),
  };
}

/** The request that says a page, or that it is over (`reason`). `at`: milliseconds since 1970. */
export function requestOf(
  page: OutPage,
  reason: UnpageReason | null,
  link: string | null,
  secret: string,
  at: number,
): WebhookRequest {
  const { words } = page;
  const test = page.test === true;
  const said: WebhookBody = {
    event: reason !== null ? 'withdraw' : test ? 'test' : 'page',
    page: page.page,
    attempt: page.attempt,
    alarm: test ? null : page.alarm,
    number: test ? null : page.number,
    letter: words.letter,
    person: page.person,
    language: words.language,
    level: words.level,
    title: words.title,
    body: reason === null ? words.body : words.over[reason],
    short: words.short,
    call112: reason === null && words.call112,
    link: reason === null && !test ? link : null,
    reason,
    sentAt: new Date(at).toISOString(),
  };
  const body = JSON.stringify(said);
  return {
    body,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'User-Agent': `noodknop/${VERSION}`,
      'X-Noodknop-Event': said.event,
      'X-Noodknop-Signature': signatureOf(secret, Math.floor(at / 1000), body),
      ...ntfyHeaders(said),
    },
  };
}
