/**
 * Reads what was pushed, and says what its notification looks like. Pure. Promises a notification for every message, also
 * for one that cannot be read: a phone that was called and shows nothing is the one thing that must not happen.
 */
import type { PushAnswerView, PushMessage } from '../../core/api-push.ts';
import { enPush } from '../../core/texts/en-push.ts';
import { nlPush } from '../../core/texts/nl-push.ts';
import type { FullOptions } from './scope.ts';

/** A notification to show. */
export interface Shown {
  readonly title: string;
  readonly options: FullOptions;
}
/** What a notification remembers: the message it shows, or what became of the answer. */
export type Remembered =
  | PushMessage
  /** What became of an answer, and when the gateway noted it. */
  | { readonly kind: 'said'; readonly at: number; readonly url: string };
/** A message whose notification has buttons. */
export type Asking = Extract<PushMessage, { readonly kind: 'call' | 'notice' }>;

/** Page that a tap opens when nothing better is known. */
export const PAGER = '/pager';
const LOOK = { icon: '/assets/icon-192.png', badge: '/assets/badge-96.png' } as const;
/** Milliseconds of buzz and rest, in turns. */
const BUZZ = {
  assist: [500, 300, 500, 300, 500],
  emergency: [400, 100, 400, 100, 400, 100, 400, 100, 800],
  trial: [200, 100, 200],
} as const;

/** Words in the language of a message; where that is not known, in that of the phone. */
export const wordsOf = (language: string) => (/^en\b/i.test(language) ? enPush : nlPush);

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most;

/** The message in a text; null when it is none that we know. */
export function readMessage(text: string | undefined): PushMessage | null {
  if (text === undefined || text.length > 4096) return null;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { v, kind, language, at, title, body, url, page, alarm, level, test, confirm } = read as Record<
    string,
    unknown
  >;
  if (v !== 1 || typeof at !== 'number' || !isText(title, 300) || title === '' || !isText(body, 1000))
    return null;
  // Only a page of ours: no message opens anything else.
  const own = isText(url, 200) && /^\/(?!\/)/.test(url) ? url : PAGER;
  const head = { v, language: language === 'en' ? 'en' : 'nl', at, title, body, url: own } as const;
  if (kind === 'test') return isText(test, 64) ? { ...head, kind, test } : null;
  if (!isText(page, 64)) return null;
  if (kind === 'notice') return { ...head, kind, page, confirm: confirm === true };
  if (!isText(alarm, 64)) return null;
  if (kind === 'over') return { ...head, kind, page, alarm };
  if (kind !== 'call') return null;
  return { ...head, kind, page, alarm, level: level === 'emergency' ? 'emergency' : 'assist' };
}

/** The name under which a later notification takes the place of this one. */
export function tagOf(message: PushMessage): string {
  if (message.kind === 'test') return 'noodknop-trial';
  return `noodknop-${message.kind === 'notice' ? message.page : message.alarm}`;
}

/** How a message is shown. */
export function shownOf(message: PushMessage): Shown {
  const { title, body, language } = message;
  const words = wordsOf(language);
  const common = {
    ...LOOK,
    body,
    lang: language,
    tag: tagOf(message),
    timestamp: message.at,
    data: message satisfies Remembered,
  };
  switch (message.kind) {
    case 'call':
      return {
        title,
        options: {
          ...common,
          renotify: true,
          requireInteraction: true,
          vibrate: BUZZ[message.level],
          actions: [
            { action: 'coming', title: words.coming },
            { action: 'cannot', title: words.cannot },
          ],
        },
      };
    case 'notice':
      return {
        title,
        options: {
          ...common,
          renotify: true,
          requireInteraction: message.confirm,
          ...(message.confirm ? { actions: [{ action: 'coming', title: words.confirm }] } : {}),
        },
      };
    case 'over':
      return { title, options: { ...common, silent: true } };
    case 'test':
      return { title, options: { ...common, renotify: true, vibrate: BUZZ.trial } };
  }
}

/** What is shown for a message that cannot be read. */
export function unreadable(language: string): Shown {
  const [title, body] = wordsOf(language).unreadable;
  return {
    title,
    options: {
      ...LOOK,
      body,
      tag: 'noodknop-unreadable',
      renotify: true,
      requireInteraction: true,
      vibrate: BUZZ.emergency,
      data: { kind: 'said', at: 0, url: PAGER } satisfies Remembered,
    },
  };
}

/** True for a call that was made before what is shown already: its end, or its answer. Pushes may overtake each other. */
export const isOlder = (message: PushMessage, there: Remembered | null | undefined): boolean =>
  message.kind === 'call' && (there?.kind === 'over' || there?.kind === 'said') && there.at > message.at;

/** What is shown already, once more: a browser wants to see something for every push, but nobody wants to hear it. */
export const again = ({ title, body, tag, data }: Notification): Shown => ({
  title,
  options: { ...LOOK, body, tag, data: data as Remembered, silent: true },
});

/** Why an answer was not noted. */
export type NotNoted = keyof typeof nlPush.notNoted;

/** What is shown after an answer from the notification, in its place. */
export function saidOf(message: Asking, outcome: PushAnswerView | NotNoted): Shown {
  const words = wordsOf(message.language);
  const [title, more] = typeof outcome === 'string' ? words.notNoted[outcome] : notedOf(outcome, words);
  // Whoever is not heard must notice it, and can say it again; the rest is quiet.
  const loud = outcome === 'failed' || outcome === 'signedOut';
  // A browser refuses a quiet notification that is to buzz.
  const { vibrate: _, renotify: __, ...options } = shownOf(message).options;
  return {
    title,
    options: {
      ...options,
      body: `${message.title}. ${more}`,
      ...(loud
        ? { renotify: true, requireInteraction: true, vibrate: BUZZ.emergency }
        : {
            requireInteraction: false,
            actions: [],
            silent: true,
            data: {
              kind: 'said',
              at: typeof outcome === 'string' ? message.at : Date.parse(outcome.at),
              url: message.url,
            } satisfies Remembered,
          }),
    },
  };
}

function notedOf({ alarm, answer, others }: PushAnswerView, words: typeof nlPush): readonly [string, string] {
  if (alarm === null) return words.noted.confirmed;
  switch (answer) {
    case 'coming':
    case 'cannot':
      return words.noted[answer](others);
    default:
      return words.noted.arrived(others);
  }
}
