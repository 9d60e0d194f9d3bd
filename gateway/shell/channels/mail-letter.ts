/**
 * A page as a mail: subject, plain text, a calm HTML page that says the same, and the headers by which a mail program
 * shows one alarm as one conversation and does not answer it by itself (RFC 3834). Promises that names and places stay
 * words: no line break, control or bidi mark reaches a header, no markup reaches the HTML. Sending is left to `mail.ts`.
 */

import { textsFor } from '../../core/texts/index.ts';
import { inOneLine } from '../../core/words.ts';
import type { OutPage } from './face.ts';

/** One mail, without sender and receivers. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly references: readonly string[];
  readonly urgent: boolean;
  readonly language: 'nl' | 'en';
}

/** Longest subject; a longer one is folded by every relay and read by nobody. */
const SUBJECT_MOST = 150;

/** The page's own colours (`theme.css`), which a mail cannot link to. */
const COLOURS = { assist: '#a84a06', emergency: '#b1121f', calm: '#123842' } as const;

/** What of an id may stand in a Message-ID (RFC 5322 section 3.6.4, dot-atom-text). */
const atom = (id: string): string => id.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'x';

/** What all mails about an alarm refer to; no mail has this id itself. */
const rootOf = (page: OutPage, domain: string): string => `<alarm.${atom(page.alarm)}@${domain}>`;
const idOf = (page: OutPage, what: string, domain: string): string =>
  `<${atom(page.alarm)}.${atom(page.page)}.${what}@${domain}>`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

interface Body {
  readonly language: 'nl' | 'en';
  readonly colour: string;
  readonly title: string;
  /** Paragraphs under the title, the first ones weigh most. */
  readonly said: readonly string[];
  readonly call112: string | null;
  readonly link: { readonly url: string; readonly how: string; readonly button: string } | null;
  readonly small: readonly string[];
}

const textOf = ({ title, said, call112, link, small }: Body): string =>
  [
    title,
    ...said,
    ...(call112 === null ? [] : [call112]),
    ...(link === null ? [] : [`${link.how}\n${link.url}`]),
    small.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');

const paragraph = (text: string, style: string): string =>
  `<p dir="auto" style="margin:0 0 14px;${style}">${escaped(text)}</p>`;

function htmlOf({ language, colour, title, said, call112, link, small }: Body): string {
  const button =
    link === null
      ? ''
      : `${paragraph(link.how, '')}<p style="margin:0 0 20px"><a href="${escaped(link.url)}" style="display:inline-block;padding:16px 28px;border-radius:14px;background:${colour};color:#ffffff;font-size:20px;font-weight:bold;text-decoration:none">${escaped(link.button)}</a></p>`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:16px;background:#f4f5f2;color:#14242b;font:17px/1.5 'Source Sans 3','Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto;border-radius:16px;overflow:hidden;background:#ffffff">
<div style="padding:18px 22px;background:${colour};color:#ffffff"><h1 dir="auto" style="margin:0;font-size:26px;line-height:1.2">${escaped(title)}</h1></div>
<div style="padding:20px 22px 8px">
${said.map((text) => paragraph(text, 'font-size:19px')).join('\n')}
${call112 === null ? '' : paragraph(call112, 'padding:12px 14px;border-radius:10px;background:#fff8e6;color:#1c1402;font-weight:bold')}
${button}
${small.map((text) => paragraph(text, 'font-size:15px;color:#4a5c64')).join('\n')}
</div>
</div>
</body>
</html>
`;
}

const letterOf = (
  page: OutPage,
  domain: string,
  what: string,
  subject: string,
  body: Body,
  urgent: boolean,
): Letter => ({
  subject: inOneLine(subject).slice(0, SUBJECT_MOST),
  text: textOf(body),
  html: htmlOf(body),
  messageId: idOf(page, what, domain),
  references: [rootOf(page, domain)],
  urgent,
  language: body.language,
});

/** The mail of an attempt; `link`: the person's own to this alarm, null where no public address is set. */
export function callLetter(page: OutPage, link: string | null, domain: string): Letter {
  const { language, title, body, level, call112 } = page.words;
  const words = textsFor(language).link.mail;
  return letterOf(
    page,
    domain,
    String(page.attempt),
    title,
    {
      language,
      colour: COLOURS[level],
      title: inOneLine(title),
      said: [inOneLine(body), words.number(page.number)].filter((part) => part !== ''),
      call112: call112 ? words.call112 : null,
      link: link === null ? null : { url: link, how: words.how, button: words.button },
      small: link === null ? [words.noLink, words.unread] : [words.opening, words.unread],
    },
    true,
  );
}

/** The mail of a test page or another notice: nothing urgent, and nothing to come for. */
export function testLetter(page: OutPage, domain: string): Letter {
  const { language, title, body, reply } = page.words;
  const words = textsFor(language).link.mail;
  return letterOf(
    page,
    domain,
    'test',
    title,
    {
      language,
      colour: COLOURS.calm,
      title: inOneLine(title),
      said: [inOneLine(body), words.test].filter((part) => part !== ''),
      call112: null,
      link: null,
      small: [...(reply === '' ? [] : [words.confirm]), words.unread],
    },
    false,
  );
}

/** The mail that says it is over. */
export function overLetter(page: OutPage, reason: 'taken' | 'closed', domain: string): Letter {
  const { language, title, over } = page.words;
  const words = textsFor(language).link.mail;
  return letterOf(
    page,
    domain,
    reason,
    words.overSubject(title),
    {
      language,
      colour: COLOURS.calm,
      title: inOneLine(over[reason]),
      said: [words.number(page.number)],
      call112: null,
      link: null,
      small: [words.over, words.unread],
    },
    false,
  );
}

/** A mail of the watch, which knows no page and no person: `said` one line, `urgent` bad news. */
export function plainLetter(
  { title, said, language, urgent }: Pick<Letter, 'language' | 'urgent'> & { title: string; said: string },
  id: string,
  domain: string,
): Letter {
  const colour = urgent ? COLOURS.emergency : COLOURS.calm;
  const body: Body = {
    language,
    colour,
    title: inOneLine(title),
    said: [inOneLine(said)],
    call112: null,
    link: null,
    small: [],
  };
  return {
    subject: inOneLine(title).slice(0, SUBJECT_MOST),
    text: textOf(body),
    html: htmlOf(body),
    messageId: `<${atom(id)}@${domain}>`,
    references: [],
    urgent,
    language,
  };
}
