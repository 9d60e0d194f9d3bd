/**
 * The channel mail: pages to people's mailboxes. Promises that a page is called sent only when the server took it for at
 * least one address, and that somebody who was mailed hears once that it is over. How one mail leaves is known to
 * `mail-post.ts`, what it says to `mail-letter.ts`.
 */
import type { UnpageReason } from '../../../protocol/messages.ts';
import { type Channel, ChannelError, type OutPage } from './face.ts';
import { inTurns } from './in-turns.ts';
import { callLetter, overLetter, testLetter } from './mail-letter.ts';
import { ADDRESS, openPost, readMailFiles } from './mail-post.ts';
import type { Opener } from './opener.ts';

/** One attempt at most; every step below is shorter, so that the step that hung can be named. */
const PATIENCE_MS = 12_000;
/** Mails on their way at one time; more than most servers take from one client is no gain. */
const PARALLEL = 6;
/** Mails at one time that say it is over; pages do not wait for them. */
const OVER_PARALLEL = 2;
/** Alarm and person pairs of which it is remembered what they were told. */
const TOLD_MOST = 5_000;

/** Mail addresses of a page; rejects those that are none. */
function receiversOf(page: OutPage): readonly string[] {
  const receivers = page.to.map(({ address }) => String(address ?? '')).filter((one) => ADDRESS.test(one));
  if (receivers.length === 0)
    throw new ChannelError(
      'this person has no mail address that can be used: check the site file',
      'address',
    );
  return receivers;
}

/** Opens the channel. Waits for no server; rejects when a file cannot be read or the sender is no address. */
export const openMail: Opener<'mail'> = async ({ config, link }) => {
  const { domain, send: post, compose, greet, close } = openPost(config, await readMailFiles(config));
  /** What people were last told of an alarm: a page that may have arrived, nothing that arrived, that it is over. */
  const told = new Map<string, 'paged' | 'failed' | 'over'>();
  const note = (key: string, what: 'paged' | 'failed' | 'over'): void => {
    if (told.size >= TOLD_MOST && !told.has(key)) told.clear();
    told.set(key, what);
  };
  const overs = inTurns(OVER_PARALLEL);
  const channel: Channel = {
    kind: 'mail',
    parallel: PARALLEL,
    patienceMs: PATIENCE_MS,
    async send(page, signal) {
      const to = receiversOf(page);
      const key = `${page.alarm}|${page.person}`;
      const before = told.get(key);
      note(key, 'paged');
      const letter =
        page.test === true
          ? testLetter(page, domain)
          : callLetter(page, link(page.alarm, page.person), domain);
      try {
        await post(letter, to, signal);
      } catch (error) {
        if (before !== 'paged') note(key, 'failed');
        throw error;
      }
    },
    rehearse: (page) => compose(callLetter(page, link(page.alarm, page.person), domain)),
    async withdraw(page, reason: UnpageReason, signal) {
      const key = `${page.alarm}|${page.person}`;
      const before = told.get(key);
      // Whoever answered knows, nobody is told twice, and nothing that never arrived is taken back.
      if (reason === 'answered' || page.test === true || before === 'over' || before === 'failed') return;
      note(key, 'over');
      await overs(() => post(overLetter(page, reason, domain), receiversOf(page), signal));
    },
    check: greet,
    async close() {
      close();
    },
  };
  return channel;
};
