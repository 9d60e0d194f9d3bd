/**
 * Push to phones: a page goes to every phone of its person at once, and a page taken back replaces what rings there.
 * Promises that a phone which its push service calls gone is forgotten, and that one push service in trouble holds up no
 * phone at another. Delivery is claimed by nobody here: the phone itself says that it showed the page (`routes-push.ts`).
 */
import { randomBytes } from 'node:crypto';
import type { Language } from '../../core/texts/index.ts';
import type { PhoneBook, StoredPhone } from '../phones.ts';
import type { CommonConfig, PushConfig } from './config.ts';
import { type Channel, ChannelError } from './face.ts';
import { pushKeys, type VapidKeys } from './push-keys.ts';
import { endpointRefusal, openPost, type Post, type Posted } from './push-post.ts';
import { callMessage, noticeMessage, overMessage, topicOf, trialMessage } from './push-words.ts';
import type { Opener } from './registry.ts';
import { smallFile } from './small-file.ts';
import { takenByOne } from './taken-by-one.ts';

/** A page older than this wakes nobody: the next attempt carries newer words. */
const TTL = 120;
/** Pages on their way at the same time, each to at most ten phones. */
const PARALLEL = 64;
const PATIENCE_MS = 6_000;
/** Push services looked at in one check. */
const ORIGINS_MOST = 20;
/** Said to push services where nobody was named and there is no public address. */
const NO_CONTACT = 'mailto:noodknop@example.org';

/** A page as far as phones are concerned. */
export interface PushedPage {
  /** Null: a message that is no alarm. */
  readonly alarm: string | null;
  readonly person: string | null;
  /** Its reader said that it was read; never for an alarm. */
  readonly confirmed: boolean;
}

/** What the pages need of this channel. */
export interface PushDoor {
  readonly phones: PhoneBook;
  /** Public key that browsers ask for; null while the channel is not open. */
  key(): string | null;
  /** Why an address cannot be that of a phone; null when it can. */
  refusal(endpoint: string): string | null;
  /** The page or message of this id, if it may have gone to phones. */
  page(id: string): PushedPage | null;
  /** Rings one phone for trial. Resolves with the name of the trial, or why it could not be sent. */
  trial(
    phone: StoredPhone,
    language: Language,
  ): Promise<{ readonly ok: true; readonly test: string } | { readonly ok: false; readonly reason: string }>;
}

/** What the channel needs of the house. */
export interface PushWorld {
  readonly dir: { readonly folder: string; write(name: string, text: string): void };
  readonly phones: PhoneBook;
  page(id: string): PushedPage | null;
  /** Milliseconds since 1970. */
  wall(): number;
}

interface Opened {
  readonly keys: VapidKeys;
  readonly config: PushConfig;
  readonly post: Post;
  readonly stop: AbortController;
}

const contactOf = ({ contact }: PushConfig, { publicUrl }: CommonConfig): string =>
  contact ?? (publicUrl?.startsWith('https://') === true ? publicUrl : NO_CONTACT);

async function readAuthority(file: string | undefined): Promise<{ readonly ca?: string }> {
  return file === undefined ? {} : { ca: await smallFile(file, 'web-push.caFile') };
}

/** The channel, not open yet, and its door to the pages. */
export function preparePush(world: PushWorld): {
  readonly open: Opener<'web-push'>;
  readonly door: PushDoor;
} {
  const { phones } = world;
  let opened: Opened | null = null;

  /** Sends to one phone, and remembers what its push service said of it. */
  const sendTo = async (
    { post, stop }: Opened,
    phone: StoredPhone,
    text: string,
    topic: string,
    signal: AbortSignal,
  ): Promise<Posted> => {
    const posted = await post.send(phone, { text, ttl: TTL, topic }, AbortSignal.any([signal, stop.signal]));
    if (posted.ok) phones.worked(phone.id);
    else if (posted.gone) await phones.remove(phone.id).catch(() => undefined);
    return posted;
  };

  const channelOf = (now: Opened): Channel => ({
    kind: 'web-push',
    parallel: PARALLEL,
    patienceMs: PATIENCE_MS,
    async send(page, signal) {
      const mine = phones.of(page.person);
      if (mine.length === 0)
        throw new ChannelError(
          'no phone of this person takes push messages: it is switched on at /pager',
          'address',
        );
      const text = JSON.stringify((page.test === true ? noticeMessage : callMessage)(page, world.wall()));
      const attempts = mine.map(async (phone) => {
        const posted = await sendTo(now, phone, text, topicOf(page.alarm), signal);
        if (!posted.ok) throw posted.error;
      });
      // The first phone reached is enough to say that it left; the others go on meanwhile.
      await takenByOne(attempts).catch((error: unknown) => {
        // A push service that nobody else uses says nothing of the channel.
        const origins = new Set(mine.map(({ endpoint }) => new URL(endpoint).origin));
        const others = phones.all().filter(({ person }) => person !== page.person);
        const alone = others.length > 0 && !others.some((one) => origins.has(new URL(one.endpoint).origin));
        throw alone && error instanceof ChannelError ? new ChannelError(error.message, 'address') : error;
      });
    },
    async rehearse(page) {
      await now.post.rehearse({
        text: JSON.stringify(callMessage(page, world.wall())),
        ttl: TTL,
        topic: topicOf(page.alarm),
      });
    },
    async withdraw(page, reason, signal) {
      const text = JSON.stringify(overMessage(page, reason, world.wall()));
      await Promise.all(
        phones.of(page.person).map((phone) => sendTo(now, phone, text, topicOf(page.alarm), signal)),
      );
    },
    async check(signal) {
      const all = phones.all();
      if (all.length === 0) return 'no phone has calls switched on';
      const origins = [...new Set(all.map(({ endpoint }) => new URL(endpoint).origin))].slice(
        0,
        ORIGINS_MOST,
      );
      // A message would show on somebody's phone: that the push service answers at all is what can be seen quietly.
      const reached = await Promise.allSettled(origins.map((origin) => now.post.reach(origin, signal)));
      const failed = reached.flatMap((one) =>
        one.status === 'rejected' ? [one.reason as ChannelError] : [],
      );
      const [first] = failed;
      if (first !== undefined && failed.length === origins.length) throw first;
      const counted = `phones: ${all.length}, push services reached: ${origins.length - failed.length} of ${origins.length}`;
      return first === undefined ? counted : `${counted}; ${first.message}`;
    },
    async close() {
      opened = null;
      now.stop.abort();
    },
  });

  return {
    async open({ config, common }) {
      const keys = pushKeys(world.dir);
      const post = openPost({
        keys,
        contact: contactOf(config, common),
        allowPrivate: config.allowPrivate,
        ...(await readAuthority(config.caFile)),
      });
      opened = { keys, config, post, stop: new AbortController() };
      return channelOf(opened);
    },
    door: {
      phones,
      key: () => opened?.keys.publicKey ?? null,
      refusal: (endpoint) => endpointRefusal(endpoint, opened?.config.allowPrivate ?? []),
      page: world.page,
      async trial(phone, language) {
        const now = opened;
        if (now === null) return { ok: false, reason: 'push messages cannot be sent by this gateway now' };
        const test = randomBytes(8).toString('hex');
        const text = JSON.stringify(trialMessage(language, test, world.wall()));
        const posted = await sendTo(now, phone, text, topicOf(test), AbortSignal.timeout(PATIENCE_MS));
        return posted.ok ? { ok: true, test } : { ok: false, reason: posted.error.message };
      },
    },
  };
}
