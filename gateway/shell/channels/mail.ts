/**
 * Mail through any SMTP server: the one file that knows nodemailer. One connection for each mail, each step of it shorter
 * than the lane's patience. Promises that a page is called sent only when the server took it for at least one address,
 * that a failure says which server, what is wrong and how to mend it without a password or an address, and that somebody
 * who was mailed hears once that it is over. What a mail says is in `mail-letter.ts`.
 */
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { UnpageReason } from '../../../protocol/messages.ts';
import { type Channel, ChannelError, type OutPage } from './face.ts';
import { inTurns } from './in-turns.ts';
import { callLetter, type Letter, overLetter, testLetter } from './mail-letter.ts';
import { mailTrouble } from './mail-trouble.ts';
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
  const options = {
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    requireTLS: config.security === 'starttls',
    ignoreTLS: config.security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) },
    dnsTimeout: NAME_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    socketCloseTimeout: 500,
    logger: false,
  } as const;
  const transport = createTransport({
    ...options,
    ...(config.user === undefined ? {} : { auth: { user: config.user, pass }, forceAuth: true }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  /** Connects, begins TLS and logs in, and mails nothing; gives up when `signal` aborts. */
  const greet = (signal: AbortSignal): Promise<void> =>
    new Promise((well, fail) => {
      const connection = new SMTPConnection(options);
      const stop = (): void => {
        fail(new ChannelError(`mail server ${config.host}:${config.port} gave no answer in time`));
        connection.close();
      };
      signal.addEventListener('abort', stop, { once: true });
      const end = (error?: Error | null): void => {
        signal.removeEventListener('abort', stop);
        if (error === undefined || error === null) {
          well();
          connection.quit();
        } else fail(error);
        connection.close();
      };
      // Stays: an error after the end must not end the process.
      connection.on('error', end);
      connection.connect((error) => {
        if (error !== undefined && error !== null) end(error);
        else if (config.user === undefined) end();
        else connection.login({ user: config.user, pass }, end);
      });
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
      throw mailTrouble(error, config);
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
        await greet(signal);
      } catch (error) {
        throw mailTrouble(error, config);
      }
      return `${config.host}:${config.port} answers${config.user === undefined ? '' : ' and takes the login'}`;
    },
    async close() {
      transport.close();
    },
  };
  return channel;
};
