/**
 * The page behind an answer link: one alarm for one person, in HTML made here, because it must work on a telephone without
 * scripts and without signing in. Promises the look of the pager page, and that names and texts come out as words. What
 * may be shown at all, and what an answer does, is decided in `routes-links.ts`.
 */
import type { Card112 } from '../../core/api.ts';
import { type Language, textsFor } from '../../core/texts/index.ts';
import { inOneLine } from '../../core/words.ts';

/** What somebody can answer here; the all clear is not given by a link. */
export type LinkAnswer = 'coming' | 'cannot' | 'arrived';

/** An open alarm as its link shows it. Times are written out for the reader. */
export interface AnswerView {
  readonly language: Language;
  readonly reader: string;
  readonly number: number;
  readonly level: 'assist' | 'emergency';
  readonly onScene: boolean;
  readonly where: string;
  readonly site: string;
  readonly floor: string;
  readonly since: string;
  /** Seconds since the alarm opened. */
  readonly age: number;
  /** Names of the others who come, with what they said. */
  readonly comers: readonly { readonly name: string; readonly answer: 'coming' | 'arrived' | 'clear' }[];
  /** The others who come are enough. */
  readonly enough: boolean;
  readonly cancelled: boolean;
  readonly duress: boolean;
  readonly unverified: boolean;
  readonly own: boolean;
  /** A drill, or (`real`) none beside one; null: nothing about drills. */
  readonly mark: 'drill' | 'real' | null;
  /** A virtual device raised it. */
  readonly virtual: boolean;
  readonly mine: { readonly answer: LinkAnswer | 'clear' | 'expired'; readonly time: string } | null;
  readonly call112: {
    /** Who is calling or has called; null: nobody yet. */
    readonly by: string | null;
    readonly calledAt: string | null;
    readonly card: Card112 | null;
  } | null;
  readonly plan: string;
  readonly now: string;
}

/** Markup that was made here, not text. */
interface Html {
  readonly html: string;
}
type Piece = string | number | Html | readonly Html[];

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const written = (piece: Piece): string =>
  typeof piece === 'string' || typeof piece === 'number'
    ? escaped(String(piece))
    : 'html' in piece
      ? piece.html
      : piece.map(({ html }) => html).join('');
/** Markup around pieces: what is text is escaped. */
const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  html: strings.map((part, i) => part + written(pieces[i] ?? '')).join(''),
});
const NOTHING: Html = { html: '' };

/** A name or place, set apart from the direction of the text around it. */
const name = (text: string): Html => html`<bdi class="nk-name">${inOneLine(text)}</bdi>`;
const notice = (kind: 'ok' | 'info' | 'warning' | 'error', text: string): Html =>
  html`<div class="utrecht-alert utrecht-alert--${kind} nk-notice"><div class="utrecht-alert__content"><p class="nk-notice__title">${text}</p></div></div>`;

const LIVE: Html = { html: ' data-live' };
const MARK: Html = {
  html: '<svg class="nk-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="14" class="nk-mark__ring"/><circle cx="16" cy="16" r="8.5" class="nk-mark__button"/></svg>',
};

/** `live`: what the page's program asks for again and again, and what it says when it hears nothing. */
const framed = (brand: string, top: Html, main: Html, live: Html = NOTHING): string =>
  html`<div class="nk-pager nk-link">
<header class="nk-pager__head"><span class="nk-brand">${MARK}<span class="nk-sr">${brand}</span></span><p class="nk-pager__who">${top}</p></header>
${live}<main class="nk-pager__main" id="content"${live === NOTHING ? NOTHING : LIVE}>
${main}
</main>
</div>`.html;

/** The bands over what is no real alarm, and over a real one beside a drill. */
function marksHtml({ language, mark, virtual }: AnswerView): Html {
  const words = textsFor(language).pages.marks;
  const band = (kind: string, title: string, text: string): Html =>
    html`<p class="nk-mark-band nk-mark-band--${kind}"><strong>${title}</strong> <span>${text}</span></p>`;
  return html`${mark === 'drill' ? band('drill', words.drill, words.drillText) : NOTHING}${
    mark === 'real' ? band('real', words.real, words.realText) : NOTHING
  }${virtual ? band('virtual', words.virtual, words.virtualText) : NOTHING}`;
}

/** What the reader said, and who else comes. */
function notedHtml(view: AnswerView): Html {
  const words = textsFor(view.language).link.page;
  const { mine, comers } = view;
  if (mine === null) return view.enough ? notice('info', words.enough) : NOTHING;
  if (mine.answer === 'expired') return notice('warning', words.noted.expired);
  const said = words.noted[mine.answer === 'clear' ? 'arrived' : mine.answer](mine.time);
  const more =
    mine.answer === 'coming' && comers.length > 0
      ? words.welcome(comers.length)
      : mine.answer === 'cannot' && !view.enough
        ? words.another
        : '';
  return notice(mine.answer === 'cannot' ? 'info' : 'ok', `${said} ${more}`.trim());
}

function whoHtml({ language, comers }: AnswerView): Html {
  const texts = textsFor(language);
  const words = texts.pages.pager;
  if (comers.length === 0) return html`<section class="nk-ring__who"><h2>${words.alone}</h2></section>`;
  return html`<section class="nk-ring__who"><h2>${words.others}</h2><ul class="nk-who">${comers.map(
    (one) =>
      html`<li class="nk-who__one"><span>${name(one.name)} <span class="nk-who__answer">${texts.answer[one.answer]}</span></span></li>`,
  )}</ul></section>`;
}

function cardHtml({ language, level, call112, where, mark, virtual }: AnswerView): Html {
  if (call112 === null) return NOTHING;
  // Nobody must come to call for an exercise or for a device that is none.
  if (mark === 'drill' || virtual)
    return html`<section class="nk-112 nk-112--drill"><header class="nk-112__head"><h2>${textsFor(language).pages.marks.not112}</h2></header></section>`;
  const texts = textsFor(language);
  const words = texts.pages.call112;
  const { by, calledAt, card } = call112;
  const who =
    by === null
      ? words.nobodyCalls
      : calledAt === null
        ? words.callingBy(inOneLine(by))
        : words.calledBy(inOneLine(by), calledAt);
  const head = html`<header class="nk-112__head"><h2>${words.title}</h2><p class="nk-112__who">${who}</p></header>`;
  if (calledAt !== null) return html`<section class="nk-112 nk-112--done">${head}</section>`;
  const rows = (
    [
      [words.address, card === null ? '' : `${card.siteName}, ${card.address}`],
      [words.entrance, card?.entrance ?? ''],
      [words.inside, card?.placeInside ?? where],
      [words.callback, card?.callback ?? ''],
      [words.what, `${texts.level[level]}. ${words.whatHint} ${words.special}`],
    ] as const
  ).filter(([, value]) => value !== '');
  const quote =
    card === null
      ? NOTHING
      : html`<p class="nk-112__lead">${words.sayFirst}</p><p class="nk-112__quote" lang="nl">${words.firstLine(inOneLine(card.municipality))}</p>`;
  return html`<section class="nk-112">${head}
<p><a class="utrecht-button utrecht-button--primary-action nk-link__dial" href="tel:112">${words.dial}</a></p>
<details><summary>${texts.link.page.toSay}</summary><div class="nk-112__script">${quote}<p class="nk-112__lead">${words.sayThen}</p><dl>${rows.map(
    ([label, value]) => html`<div><dt>${label}</dt><dd>${name(value)}</dd></div>`,
  )}</dl><p class="nk-112__calm">${words.calm}</p></div></details>
</section>`;
}

function formHtml({ language, mine, own }: AnswerView): Html {
  if (own) return notice('info', textsFor(language).pages.pager.ownAlarm);
  const words = textsFor(language).link.page;
  const button = (answer: LinkAnswer, text: string, look: 'primary' | 'secondary'): Html =>
    html`<button class="utrecht-button utrecht-button--${look}-action nk-answer" type="submit" name="answer" value="${answer}">${text}</button>`;
  const said = mine?.answer ?? null;
  if (said === 'arrived' || said === 'clear') return html`<p class="nk-link__safe">${words.safe}</p>`;
  const buttons =
    said === 'coming'
      ? [button('arrived', words.arrived, 'primary'), button('cannot', words.noLonger, 'secondary')]
      : said === 'cannot'
        ? [button('coming', words.lateComing, 'secondary')]
        : [button('coming', words.coming, 'primary'), button('cannot', words.cannot, 'secondary')];
  return html`<form class="nk-answers" method="post">${buttons}</form>`;
}

/** The body of the page of an open alarm. */
export function answerHtml(view: AnswerView): string {
  const texts = textsFor(view.language);
  const words = texts.link.page;
  const pager = texts.pages.pager;
  const place = [view.site, view.floor].filter((part) => part !== '');
  return framed(
    texts.pages.common.brand,
    html`<span>${words.forYou}</span> ${name(view.reader)}`,
    html`<article class="nk-ring nk-ring--${view.onScene ? 'on-scene' : view.level}">
${marksHtml(view)}
<p class="nk-ring__level">${texts.level[view.level]} · ${texts.far.nr(view.number)}</p>
<h1 class="nk-ring__where">${name(view.where)}</h1>
${place.length === 0 ? NOTHING : html`<p class="nk-ring__site">${name(place.join(' · '))}</p>`}
<p class="nk-ring__since" data-clock>${words.since(view.since, texts.pages.common.ago(view.age))}</p>
${notedHtml(view)}
${view.duress ? notice('error', pager.duress) : view.cancelled ? notice('warning', pager.cancelled) : NOTHING}
${view.unverified ? notice('warning', pager.unverified) : NOTHING}
${whoHtml(view)}
${formHtml(view)}
${cardHtml(view)}
${view.plan === '' ? NOTHING : html`<details class="nk-ring__plan"><summary>${pager.plan}</summary><p class="nk-lines">${view.plan}</p></details>`}
<p class="nk-link__fresh"><span data-clock>${words.fresh(view.now)}</span> · <a href="">${words.again}</a><br>${words.onlyYours}</p>
</article>`,
    html`<p class="nk-link__stale" id="stale" role="alert" hidden>${words.stale}</p><p class="nk-sr" id="news" role="status"></p>
`,
  );
}

/** The body of a page in plain words: the alarm is closed, the link is none, one moment. */
export function plainAnswerHtml(
  language: Language,
  title: string,
  text: string,
  look: 'quiet' | 'plain' = 'plain',
): string {
  const texts = textsFor(language);
  const inside = html`<h1>${title}</h1><p>${text}</p><p>${texts.link.page.danger} <a class="utrecht-link utrecht-link--html-a" href="tel:112">${texts.pages.call112.dial}</a></p>`;
  return framed(
    texts.pages.common.brand,
    html`${texts.link.page.title}`,
    look === 'quiet'
      ? html`<article class="nk-ring nk-ring--quiet nk-link__plain">${inside}</article>`
      : html`<article class="nk-link__plain">${inside}</article>`,
  );
}
