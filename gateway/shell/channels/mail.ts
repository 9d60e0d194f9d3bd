/**
 * Mail through any SMTP server: the one file that knows nodemailer. One connection for each mail, each step of it shorter
 * than the lane's patience. Promises that a page is called sent only when the server took it for at least one address,
 * that a failure says which server, what is wrong and how to mend it without a password or an address, and that somebody
 * who was mailed hears once that it is over. What a mail says is in `mail-letter.ts`.
 */
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { UnpageReason } from '../../../protocol/messages.ts';
import type { MailConfig } from './config.ts';
import { type Channel, ChannelError, type OutPage } from './face.ts';
import { inTurns } from './in-turns.ts';
import { callLetter, type Letter, overLetter, testLetter } from './mail-letter.ts';
import type { Opener } from './opener.ts';

/** One attempt at most; every step below is shorter, so that the step that hung can be named. */
const PATIENCE_MS = 12_000;
const CONNECT_MS = 4_000;
const GREETING_MS = 4_000;
/** Silence of a server that took the connection. */
const SILENCE_MS = 6_000;
const NAME_MS = 3_000;
/** Mails on their way at one time; more than most servers take from one client is no gain. */
const PARALLEL = 6;
/** Mails at one time that say it is over; pages do not wait for them. */
const OVER_PARALLEL = 2;
/** Alarm and person pairs of which it is remembered what they were told. */
const TOLD_MOST = 5_000;

/** An address as RFC 5321 knows it, without quoting: nothing in it can end a command or a header. */
const ADDRESS = /^[^\s<>()[\]\\,;:"@\p{C}]{1,64}@[^\s<>()\\,;"@\p{C}]{1,255}$/u;

/** `Noodknop <noodknop@example.org>`, or the address alone; null: it is neither. */
function senderOf(written: string): { readonly name: string; readonly address: string } | null {
  const named = /^\s*"?([^"<>\p{C}]*?)"?\s*<([^<>]+)>\s*$/u.exec(written);
  const name = named?.[1]?.trim() ?? '';
  const address = (named?.[2] ?? written).trim();
  return ADDRESS.test(address) ? { name, address } : null;
}

function firstLine(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new ChannelError(`mail: the ${what} ${path} cannot be read (${codeOf(error)})`);
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown reason';

/** What nodemailer says of a failure, as far as it is used. */
interface Failure {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly timeoutType?: string;
}

const TLS_TROUBLE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'shows an expired certificate: renew it on that server',
  CERT_NOT_YET_VALID: 'shows a certificate that is not valid yet: look at the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a certificate of its own making: give its authority as mail.caFile',
  SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate of an unknown authority: give it as mail.caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate of an unknown authority: give it as mail.caFile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'shows a certificate of an unknown authority: give it as mail.caFile',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name: use the name in it as mail.host',
};
const NETWORK_TROUBLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: does it run, and is mail.port right?',
  ENOTFOUND: 'has a name that nobody knows: check mail.host and the name server',
  EAI_AGAIN: 'cannot be looked up: the name server does not answer',
  EHOSTUNREACH: 'cannot be reached: check the network',
  ENETUNREACH: 'cannot be reached: this machine has no network',
  ECONNRESET: 'broke the connection off',
};

/** The codes of the server's answer, never its words: they may hold addresses. */
function answerOf({ responseCode, response }: Failure): string {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  return responseCode === undefined
    ? ''
    : ` (${responseCode}${enhanced === undefined ? '' : ` ${enhanced}`})`;
}

/** A failure in words for facilities. */
function explained(error: unknown, { host, port }: MailConfig): ChannelError {
  if (error instanceof ChannelError) return error;
  const failure = error as Failure;
  const { code = '', command = '', responseCode = 0 } = failure;
  const low = failure.originalCode ?? code;
  const answer = answerOf(failure);
  const server = `mail server ${host}:${port}`;
  const say = (what: string, whose?: 'address'): ChannelError => new ChannelError(`${server} ${what}`, whose);
  const known = TLS_TROUBLE[low] ?? NETWORK_TROUBLE[low];
  if (known !== undefined) return say(known);
  if (code === 'EABORT') return say(`gave no answer within ${PATIENCE_MS / 1000} s`);
  if (code === 'ETIMEDOUT' || low === 'ETIMEDOUT' || low === 'ETIMEOUT')
    return say(
      failure.timeoutType === 'CONNECT_TIMEOUT'
        ? 'does not take the connection: check the network and mail.port'
        : 'took the connection and then said nothing: look at that server',
    );
  if (responseCode === 421 || code === 'ECONNECTION') return say(`ended the connection${answer}`);
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return say(`refuses the login${answer}: check mail.user and the password`);
  if (command === 'STARTTLS' || code === 'ETLS')
    return say(`does not begin STARTTLS${answer}: set mail.security to tls (port 465), or check mail.port`);
  if (low.startsWith('ERR_SSL') || low === 'EPROTO' || code === 'EPROTOCOL')
    return say('speaks something else than expected: check mail.port and mail.security');
  if (command === 'RCPT TO' || (code === 'EENVELOPE' && command === 'API')) {
    // 5.7.x is policy (RFC 3463 section 3.8): the server would refuse anybody's mail that way.
    if (/ 5\.7\./.test(answer) || responseCode === 530)
      return say(`does not pass mail on for us${answer}: set mail.user, or allow this machine there`);
    return say(`refuses this person's mail address${answer}: check it in the site file`, 'address');
  }
  if (command === 'MAIL FROM') return say(`refuses the sender${answer}: check mail.from`);
  if (code === 'EMESSAGE' || command === 'DATA') return say(`refuses the message${answer}`);
  return say(`failed (${low === '' ? 'unknown reason' : low})${answer}`);
}

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
  const from = senderOf(config.from);
  if (from === null)
    throw new ChannelError('mail.from is no mail address; write it as "Noodknop <noodknop@example.org>"');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase();
  const pass =
    config.password ??
    (config.passwordFile === undefined ? '' : firstLine(config.passwordFile, 'passwordFile'));
  if (config.user === undefined && pass !== '')
    throw new ChannelError('mail: a password without mail.user: give the user, or leave the password out');
  let ca: string | null = null;
  try {
    if (config.caFile !== undefined) ca = readFileSync(config.caFile, 'utf8');
  } catch (error) {
    throw new ChannelError(`mail: the caFile ${config.caFile} cannot be read (${codeOf(error)})`);
  }
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    requireTLS: config.security === 'starttls',
    ignoreTLS: config.security === 'none',
    ...(config.user === undefined ? {} : { auth: { user: config.user, pass }, forceAuth: true }),
    tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) },
    dnsTimeout: NAME_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    socketCloseTimeout: 500,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  /** What people were last told of an alarm: a page that may have arrived, nothing that arrived, that it is over. */
  const told = new Map<string, 'paged' | 'failed' | 'over'>();
  const note = (key: string, what: 'paged' | 'failed' | 'over'): void => {
    if (told.size >= TOLD_MOST && !told.has(key)) told.clear();
    told.set(key, what);
  };
  const overs = inTurns(OVER_PARALLEL);
  const post = async (letter: Letter, to: readonly string[], signal: AbortSignal): Promise<void> => {
    try {
      await transport.sendMail({
        from,
        to: to.map((address) => ({ name: '', address })),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        messageId: letter.messageId,
        inReplyTo: letter.references[0],
        references: [...letter.references],
        priority: letter.urgent ? 'high' : 'normal',
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
          'Content-Language': letter.language,
        },
        signal,
      });
    } catch (error) {
      throw explained(error, config);
    }
  };
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
    async withdraw(page, reason: UnpageReason, signal) {
      const key = `${page.alarm}|${page.person}`;
      const before = told.get(key);
      // Whoever answered knows, nobody is told twice, and nothing that never arrived is taken back.
      if (reason === 'answered' || page.test === true || before === 'over' || before === 'failed') return;
      note(key, 'over');
      await overs(() => post(overLetter(page, reason, domain), receiversOf(page), signal));
    },
    async check(signal) {
      try {
        signal.throwIfAborted();
        await transport.verify();
      } catch (error) {
        throw explained(error, config);
      }
      return `${config.host}:${config.port} answers${config.user === undefined ? '' : ' and takes the login'}`;
    },
    async close() {
      transport.close();
    },
  };
  return channel;
};
