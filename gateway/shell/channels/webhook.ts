/**
 * Requests to other systems: one signed HTTPS POST for each attempt and address (`webhook-request.ts` says what is in
 * it). Promises that nothing inside is called unless it is allowed, decided on the address really connected to; that no
 * redirect is followed and no more of an answer is read than its status; and that a failure says which host and what to
 * do, without the path, which may hold a secret.
 */
import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { guardedLookup, hostRefusal, isAllowed } from './addresses.ts';
import type { WebhookConfig } from './config.ts';
import { type Channel, ChannelError, type OutPage } from './face.ts';
import { inTurns } from './in-turns.ts';
import type { Resolve } from './names.ts';
import type { Opening } from './opener.ts';
import { smallFile } from './small-file.ts';
import { takenByOne } from './taken-by-one.ts';
import { requestOf, type WebhookRequest } from './webhook-request.ts';

const PATIENCE_MS = 10_000;
/** Shorter than the lane's patience, so that what hung can be named. */
const CONNECT_MS = 4_000;
const ANSWER_MS = 8_000;
/** Most bytes of an answer's body that are heard out, so that the other side can finish what it says. */
const HEARD_OUT = 64 * 1024;
/** Hosts that hang take places of others; requests cost little. */
const PARALLEL = 32;
const OVER_PARALLEL = 4;
/** Hosts of which it is remembered how they are; the one used longest ago goes first. */
const HOSTS_MOST = 20;

/** How a host was when it was last called. */
interface Known {
  readonly url: URL;
  readonly ok: boolean;
}

const TROUBLE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'shows an expired certificate: it must be renewed there',
  CERT_NOT_YET_VALID: 'shows a certificate that is not valid yet: look at the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a certificate of its own making: give its authority as webhook.caFile',
  SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate of an unknown authority: give it as webhook.caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate of an unknown authority: give it as webhook.caFile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'shows a certificate of an unknown authority: give it as webhook.caFile',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name',
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'broke the connection off',
  ENOTFOUND: 'has a name that nobody knows',
  EAI_AGAIN: 'cannot be looked up: the name server does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached: this machine has no network',
  ETIMEDOUT: 'does not take the connection',
  HPE_HEADER_OVERFLOW: 'answers with more than any answer needs',
};

/** A failure on the way, in words for facilities. */
function explained(error: unknown, host: string): ChannelError {
  if (error instanceof ChannelError) return error;
  const { code = '', name = '' } = error as NodeJS.ErrnoException;
  const known = TROUBLE[code];
  if (known !== undefined) return new ChannelError(`${host} ${known}`);
  if (name === 'AbortError') return new ChannelError(`${host} gave no answer in time`);
  if (code.startsWith('HPE_') || code.startsWith('ERR_SSL') || code === 'EPROTO')
    return new ChannelError(`${host} does not speak HTTPS there`);
  return new ChannelError(`${host} failed (${code === '' ? 'unknown reason' : code})`);
}

/** What a status means; null: it took the request. */
function refusalOf(status: number, host: string): ChannelError | null {
  const say = (what: string, whose?: 'address'): ChannelError =>
    new ChannelError(`${host} ${what} (${status})`, whose);
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return say('points to another address: put the final one in the site file', 'address');
  if (status === 404 || status === 410)
    return say('does not know this address any more: correct it in the site file', 'address');
  if (status === 401 || status === 403 || status === 407)
    return say('does not let us in: check the address in the site file', 'address');
  if (status === 429) return say('asks for fewer requests');
  if (status >= 500 || status === 408 || status === 425) return say('could not take it at this moment');
  return say('does not take this request', 'address');
}

/** The address of a channel entry, if it may be called at all. */
function urlOf(written: unknown, { allowPlain, allowPrivate }: WebhookConfig): URL {
  let url: URL;
  try {
    url = new URL(String(written ?? ''));
  } catch {
    throw new ChannelError('this person has a webhook address that is none: check the site file', 'address');
  }
  const plain = url.protocol === 'http:' && allowPlain && isAllowed(url.hostname, allowPrivate);
  if (url.protocol !== 'https:' && !plain)
    throw new ChannelError(
      `${url.hostname}: the address must begin with https:// (http only for hosts of allowPrivate, with allowPlain)`,
      'address',
    );
  const inside = hostRefusal(url.hostname, allowPrivate);
  if (inside !== null) throw inside;
  return url;
}

/** Opens the channel. Waits for nobody; rejects when a file cannot be read. `resolve`: how names become addresses. */
export async function openWebhook(
  { config, link }: Pick<Opening<'webhook'>, 'config' | 'link'>,
  resolve?: Resolve,
): Promise<Channel> {
  const named = async (): Promise<string> =>
    (await smallFile(config.secretFile ?? '', 'webhook: the secretFile')).split(/\r?\n/, 1)[0] ?? '';
  const secret = config.secret ?? (await named());
  if (secret === '') throw new ChannelError(`webhook: the secretFile ${config.secretFile} is empty`);
  const ca = config.caFile === undefined ? undefined : await smallFile(config.caFile, 'webhook: the caFile');
  const security = { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) } as const;
  const lookup = guardedLookup(config.allowPrivate, resolve);
  const known = new Map<string, Known>();
  const overs = inTurns(OVER_PARALLEL);
  const calls = new Set<ClientRequest>();

  const note = (url: URL, ok: boolean): void => {
    known.delete(url.origin);
    known.set(url.origin, { url, ok });
    for (const oldest of known.keys()) if (known.size > HOSTS_MOST) known.delete(oldest);
  };

  /** One request. Resolves with the status, as soon as it is there. */
  const call = (url: URL, { body, headers }: WebhookRequest, signal: AbortSignal): Promise<number> =>
    new Promise((answer, fail) => {
      const options: RequestOptions = { method: 'POST', headers, lookup, agent: false, signal };
      const request =
        url.protocol === 'https:'
          ? requestHttps(url, { ...options, ...security })
          : requestHttp(url, options);
      calls.add(request);
      const late = (ms: number, what: string): NodeJS.Timeout =>
        setTimeout(() => request.destroy(new ChannelError(`${url.hostname} ${what}`)), ms);
      const connecting = late(CONNECT_MS, 'does not take the connection');
      const answering = late(ANSWER_MS, 'took the connection and gave no answer');
      request.on('socket', (socket) =>
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting)),
      );
      request.on('response', (response) => {
        answer(response.statusCode ?? 0);
        let heard = 0;
        response.on('data', ({ length }: Buffer) => {
          heard += length;
          if (heard > HEARD_OUT) response.destroy();
        });
        response.on('error', () => undefined);
      });
      request.on('error', fail);
      request.on('close', () => {
        calls.delete(request);
        clearTimeout(connecting);
        clearTimeout(answering);
        fail(new ChannelError(`${url.hostname} broke the connection off`));
      });
      request.end(body);
    });

  /** Sends to one address; rejects with a `ChannelError`. */
  const post = async (written: unknown, ready: WebhookRequest, signal: AbortSignal): Promise<void> => {
    const url = urlOf(written, config);
    let refusal: ChannelError | null;
    try {
      refusal = refusalOf(await call(url, ready, signal), url.hostname);
    } catch (error) {
      refusal = explained(error, url.hostname);
    }
    if (refusal === null || refusal.whose === 'channel') note(url, refusal === null);
    if (refusal === null) return;
    // Hosts have nothing to do with each other: while another one works it is not the channel that fails.
    const other = [...known].some(([origin, { ok }]) => ok && origin !== url.origin);
    throw other ? new ChannelError(refusal.message, 'address') : refusal;
  };

  const postAll = async (page: OutPage, ready: WebhookRequest, signal: AbortSignal): Promise<void> => {
    if (page.to.length === 0) throw new ChannelError('this person has no webhook address', 'address');
    await takenByOne(page.to.map(({ url }) => post(url, ready, signal)));
  };

  /** Connects to a host and says nothing. */
  const greet = (url: URL, signal: AbortSignal): Promise<void> =>
    new Promise((well, fail) => {
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const plain = url.protocol === 'http:';
      const port = url.port === '' ? (plain ? 80 : 443) : Number(url.port);
      const socket: Socket = plain
        ? connectPlain({ host, port, lookup })
        : connectTls({
            host,
            port,
            lookup,
            servername: isIP(host) === 0 ? host : '',
            ...security,
          });
      const end = (): void => void socket.destroy(new ChannelError(`${url.hostname} gave no answer in time`));
      const timer = setTimeout(end, ANSWER_MS);
      signal.addEventListener('abort', end, { once: true });
      socket.once('close', () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        fail(new ChannelError(`${url.hostname} broke the connection off`));
      });
      socket.once('error', (error) => fail(explained(error, url.hostname)));
      socket.once(plain ? 'connect' : 'secureConnect', () => {
        well();
        socket.destroy();
      });
    });

  return {
    kind: 'webhook',
    parallel: PARALLEL,
    patienceMs: PATIENCE_MS,
    send: (page, signal) =>
      postAll(page, requestOf(page, null, link(page.alarm, page.person), secret, Date.now()), signal),
    async rehearse(page) {
      requestOf(page, null, link(page.alarm, page.person), secret, Date.now());
    },
    withdraw: (page, reason, signal) =>
      overs(() => postAll(page, requestOf(page, reason, null, secret, Date.now()), signal)),
    async check(signal) {
      const all = [...known.values()];
      if (all.length === 0) return 'no address was called yet';
      const outcomes = await Promise.allSettled(all.map(({ url }) => greet(url, signal)));
      const ill: string[] = [];
      for (const [i, { url }] of all.entries()) {
        const outcome = outcomes[i];
        note(url, outcome?.status === 'fulfilled');
        if (outcome?.status === 'rejected') ill.push((outcome.reason as Error).message);
      }
      if (ill.length === all.length) throw new ChannelError(ill.join('; '));
      const well = all.length - ill.length;
      return `${well} of ${all.length} hosts answer${ill.length === 0 ? '' : `; ${ill.join('; ')}`}`;
    },
    async close() {
      for (const request of calls) request.destroy();
    },
  };
}
