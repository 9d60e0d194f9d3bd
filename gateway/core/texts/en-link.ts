/** English words of mails, and of the page behind the link in a mail or SMS. */
import type { nlLink } from './nl-link.ts';

const others = (n: number): string => (n === 1 ? '1 is coming already' : `${n} are coming already`);

/** The words. */
export const enLink: typeof nlLink = {
  mail: {
    number: (number) => `Call no ${number}`,
    how: 'Open this link and choose: I am coming, or I cannot.',
    button: 'Answer',
    opening: 'Opening it changes nothing by itself. The link is yours: do not pass it on.',
    test: 'This is a test. There is no alarm.',
    confirm: 'Confirm on your pager, or on your own Noodknop page.',
    noLink: 'Answer on your pager, or on your own Noodknop page.',
    unread: 'Nobody reads replies to this mail itself.',
    call112: 'Nobody is calling 112 yet. Is there danger now? Call 112.',
    overSubject: (title) => `No longer needed: ${title}`,
    over: 'You need not answer the earlier mail any more.',
  },
  page: {
    title: 'Call',
    forYou: 'A call for',
    since: (time, ago) => `Since ${time} · ${ago} ago`,
    coming: 'I am coming',
    cannot: 'I cannot',
    arrived: 'I am there',
    lateComing: 'I will come after all',
    noLonger: 'I cannot after all',
    noted: {
      coming: (time) => `Noted at ${time}: you are coming.`,
      cannot: (time) => `Noted at ${time}: you cannot come.`,
      arrived: (time) => `Noted at ${time}: you are there.`,
      expired: 'You said you were coming but did not arrive in time. Others have been called.',
    },
    another: 'Somebody else is being called.',
    welcome: (n) => `${others(n)}; you are welcome too.`,
    safe: 'Is everybody safe? Say so on your pager, or ask the coordinator to.',
    enough: 'Enough people are going. You are welcome to come too.',
    fresh: (time) => `As of ${time}`,
    again: 'Refresh',
    stale: 'No contact with the gateway. What is shown may be out of date.',
    toSay: 'What to say',
    onlyYours: 'This link is for you only, and for this call only.',
    closedTitle: 'This call is closed',
    closedText: (number) => `Call no ${number} is over. There is nothing left for you to do.`,
    missingTitle: 'This link does not work',
    missingText: 'Open the whole link, as it stands in the mail or text message.',
    slowTitle: 'One moment',
    slowText: 'Too many requests came at once. Try again shortly.',
    failedTitle: 'Not noted',
    failedText: 'The gateway could not store your answer just now. Try again, or call your coordinator.',
    danger: 'Is there danger now? Call 112.',
  },
};
