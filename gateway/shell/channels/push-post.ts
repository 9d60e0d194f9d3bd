/**
 * One push message to one phone: encrypted by RFC 8291, signed by RFC 8292, sent by RFC 8030. The only file that knows
 * the `web-push` library, which makes the request; the connection is ours, so that no address of a phone can lead inside.
 * Promises a value for every outcome, none later than its time; no redirect is followed, no answer is read.
 */
import { createECDH, randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';
import webPush from 'web-push';
import type { StoredPhone } from '../phones.ts';
import { guardedLookup, hostRefusal } from './addresses.ts';
import { ChannelError } from './face.ts';
import type { VapidKeys } from './push-keys.ts';

/** Longest address of a phone that is taken. */
export const ENDPOINT_MOST = 1000;
/** One attempt at one push service takes no longer, in milliseconds. */
export const POST_MS = 5_000;

/** A token is signed anew after this long, in milliseconds; it is valid for 12 hours, and signing costs most of a message. */
const TOKEN_MS = 1_800_000;
/** Tokens kept; people's phones use a handful of push services. */
const TOKENS_MOST = 100;

/** What is sent. */
export interface Push {
  readonly text: string;
  /** Seconds for which the push service keeps it for a phone that is out of reach. */
  readonly ttl: number;
  /** A later message of the same topic takes the place of one that waits; at most 32 characters of base64url. */
  readonly topic: string;
}

/** What became of it. */
export type Posted =
  | { readonly ok: true }
  /** The push service says that this phone is gone for good. */
  | { readonly ok: false; readonly gone: true; readonly error: ChannelError }
  | { readonly ok: false; readonly gone: false; readonly error: ChannelError };

/** With what messages are made and sent. */
export interface PostOptions {
  readonly keys: VapidKeys;
  /** Contact for push services: `mailto:` or `https:`. */
  readonly contact: string;
  /** Hosts inside that may be called all the same. */
  readonly allowPrivate: readonly string[];
  /** A certificate authority beside the public ones, PEM. */
  readonly ca?: string;
}

/** Sends, and looks whether push services can be reached. */
export interface Post {
  send(phone: StoredPhone, push: Push, signal: AbortSignal): Promise<Posted>;
  /** Encrypts and signs a message for a phone that nobody has, and sends nothing; rejects with a `ChannelError`. */
  rehearse(push: Push): Promise<void>;
  /** Connects and waits for any answer; rejects with a `ChannelError`. */
  reach(origin: string, signal: AbortSignal): Promise<void>;
}

/** Why an address cannot be that of a phone; null when it can. */
export function endpointRefusal(endpoint: string, allowPrivate: readonly string[]): string | null {
  if (endpoint.length > ENDPOINT_MOST || !URL.canParse(endpoint)) return 'is no address of a push service';
  const url = new URL(endpoint);
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '' || url.hash !== '') return 'is no address of a push service';
  const { hostname } = url;
  const name = hostname.replace(/\.$/, '');
  const allowed = allowPrivate.includes(hostname);
  if (!allowed && (name === 'localhost' || name.endsWith('.localhost')))
    return 'leads to this machine itself';
  return hostRefusal(hostname, allowPrivate)?.message ?? null;
}

/** What a message is made for. */
type Receiver = Pick<StoredPhone, 'endpoint' | 'p256dh' | 'auth'>;

/** Keys as a phone has them, of a phone that is nowhere: RFC 2606 keeps its name from ever being given out. */
function phoneOfNobody(): Receiver {
  const curve = createECDH('prime256v1');
  return {
    endpoint: 'https://push.invalid/',
    p256dh: curve.generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };
}

/** Makes the sender. */
export function openPost({ keys, contact, allowPrivate, ca }: PostOptions): Post {
  const lookup = guardedLookup(allowPrivate);
  const turn = oneATurn();
  const tokenFor = signedTokens(keys, contact);
  // Made once: reading all public authorities anew for each message would hold up everything else.
  const trust =
    ca === undefined ? {} : { secureContext: createSecureContext({ ca: [...rootCertificates, ca] }) };

  /** Resolves with the status of the answer. */
  const ask = (
    url: URL,
    method: string,
    headers: Readonly<Record<string, string | number>>,
    body: Buffer | null,
    signal: AbortSignal,
  ): Promise<number> =>
    new Promise((resolve, reject) => {
      const refusal = hostRefusal(url.hostname, allowPrivate);
      if (refusal !== null) return reject(refusal);
      const late = AbortSignal.timeout(POST_MS);
      const sent = request(
        url,
        {
          method,
          headers: { ...headers, 'user-agent': 'noodknop' },
          lookup,
          agent: false,
          signal: AbortSignal.any([signal, late]),
          ...trust,
        },
        (response) => {
          resolve(response.statusCode ?? 0);
          // Whatever it says more is nothing to us: the status is the outcome.
          response.on('error', () => undefined);
          response.destroy();
        },
      );
      sent.on('error', (error) => reject(late.aborted ? new Late() : error));
      sent.end(body ?? undefined);
    });

  const make = ({ endpoint, p256dh, auth }: Receiver, { text, ttl, topic }: Push) =>
    webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, text, {
      headers: { Authorization: tokenFor(new URL(endpoint).origin) },
      TTL: ttl,
      urgency: 'high',
      topic,
      contentEncoding: 'aes128gcm',
    });
  const nobody = phoneOfNobody();

  return {
    async rehearse(push) {
      await turn();
      try {
        make(nobody, push);
      } catch {
        throw new ChannelError('the message for a phone could not be made: see push-keys.json');
      }
    },
    async send(phone, push, signal) {
      const url = new URL(phone.endpoint);
      await turn();
      try {
        const made = make(phone, push);
        const headers = made.headers as Record<string, string | number>;
        return outcome(url.host, await ask(url, 'POST', headers, made.body as Buffer, signal));
      } catch (error) {
        return { ok: false, gone: false, error: reasonOf(error, url.host) };
      }
    },
    async reach(origin, signal) {
      const url = new URL(origin);
      try {
        await ask(url, 'HEAD', {}, null, signal);
      } catch (error) {
        throw reasonOf(error, url.host);
      }
    },
  };
}

/**
 * Lets one message be made in each turn of the event loop: a hundred phones at once would hold up every other channel for
 * as long as a hundred encryptions take (P29).
 */
function oneATurn(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((next) => setImmediate(next)));
    return last;
  };
}

/** Tokens for push services (RFC 8292 section 2), each for half an hour by the wall clock, which they are valid by. */
function signedTokens({ publicKey, privateKey }: VapidKeys, contact: string): (origin: string) => string {
  const tokens = new Map<string, string>();
  return (origin) => {
    const key = `${Math.floor(Date.now() / TOKEN_MS)} ${origin}`;
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const { Authorization } = webPush.getVapidHeaders(origin, contact, publicKey, privateKey, 'aes128gcm');
    if (tokens.size >= TOKENS_MOST) tokens.clear();
    tokens.set(key, Authorization);
    return Authorization;
  };
}

/** A push service said nothing in time. */
class Late extends Error {}

/** What a status means (RFC 8030 section 5 and 7.3, RFC 8292 section 4.2). */
function outcome(host: string, status: number): Posted {
  if (status >= 200 && status < 300) return { ok: true };
  const no = (text: string, whose: 'channel' | 'address' = 'channel'): Posted => ({
    ok: false,
    gone: false,
    error: new ChannelError(`push service ${host} ${text}`, whose),
  });
  switch (status) {
    case 404:
    case 410:
      return {
        ok: false,
        gone: true,
        error: new ChannelError(
          `push service ${host} says that the phone is gone (${status}): calls must be switched on anew on it`,
          'address',
        ),
      };
    case 401:
    case 403:
      return no(
        `does not accept our key (${status}): check the clock of this machine and web-push.contact, and that push-keys.json is the one with which the phones were switched on`,
      );
    case 400:
    case 413:
      return no(`does not accept the message (${status})`);
    case 429:
      return no('says that too many messages were sent (429); it is tried again');
    default:
      return no(
        status >= 500
          ? `has trouble itself (${status}); it is tried again`
          : `gave an answer that is none (${status}): is there something in between, such as a proxy?`,
      );
  }
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/;

function reasonOf(error: unknown, host: string): ChannelError {
  if (error instanceof ChannelError) return error;
  const why = (text: string): ChannelError => new ChannelError(`push service ${host} ${text}`);
  if (error instanceof Late)
    return why(`gave no answer within ${POST_MS / 1000} s: may this machine reach it on port 443?`);
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ABORT_ERR') return why('was not waited for any longer');
  if (CERTIFICATE.test(code))
    return why(`has no valid certificate (${code}); one of your own needs its authority in web-push.caFile`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return why(`is not known by name (${code}): does this machine have DNS and internet?`);
  if (code === '') return new ChannelError('the message for a phone could not be made', 'address');
  return why(`cannot be reached (${code}): may this machine reach it on port 443?`);
}
