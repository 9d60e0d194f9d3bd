/**
 * One mail to an SMTP server, and no more: the one file that knows nodemailer. One connection for each mail, each step of it
 * shorter than anybody's patience. Promises that it resolves only when the server took the mail for at least one address, and that a
 * failure says which server, what is wrong and how to mend it without a password or an address. Used by the gateway's
 * channel (`mail.ts`) and by the watch, which must not need the gateway for it.
 */
import { createTransport } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailConfig } from './config.ts';
import { ChannelError } from './face.ts';
import type { Letter } from './mail-letter.ts';
import { mailTrouble } from './mail-trouble.ts';
import { smallFile } from './small-file.ts';

const CONNECT_MS = 4_000;
const GREETING_MS = 4_000;
/** Silence of a server that took the connection. */
const SILENCE_MS = 6_000;
const NAME_MS = 3_000;

/** An address as RFC 5321 knows it, without quoting: nothing in it can end a command or a header. */
export const ADDRESS = /^[^\s<>()[\]\\,;:"@\p{C}]{1,64}@[^\s<>()\\,;"@\p{C}]{1,255}$/u;

/** `Noodknop <noodknop@example.org>`, or the address alone; null: it is neither. */
function senderOf(written: string): { readonly name: string; readonly address: string } | null {
  const named = /^\s*"?([^"<>\p{C}]*?)"?\s*<([^<>]+)>\s*$/u.exec(written);
  const name = named?.[1]?.trim() ?? '';
  const address = (named?.[2] ?? written).trim();
  return ADDRESS.test(address) ? { name, address } : null;
}

/** What the files say that a section names; null where it names none. */
export interface MailFiles {
  readonly password: string | null;
  /** PEM. */
  readonly ca: string | null;
}

const WHAT = { passwordFile: 'mail: the passwordFile', caFile: 'mail: the caFile' } as const;
const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? '';

/** Reads the files of a section; rejects with a `ChannelError` that names the one that cannot be read. */
export async function readMailFiles({ passwordFile, caFile }: MailConfig): Promise<MailFiles> {
  return {
    password: passwordFile === undefined ? null : firstLine(await smallFile(passwordFile, WHAT.passwordFile)),
    ca: caFile === undefined ? null : await smallFile(caFile, WHAT.caFile),
  };
}

/** A server that takes mail. */
export interface Post {
  /** The sender's domain, in lower case: for message ids. */
  readonly domain: string;
  /** Mails a letter; rejects with a `ChannelError`. Gives up when `signal` aborts. */
  send(letter: Letter, to: readonly string[], signal: AbortSignal): Promise<void>;
  /** Makes all of a letter that would be sent, and sends nothing; rejects with a `ChannelError`. */
  compose(letter: Letter): Promise<void>;
  /** Connects, begins TLS and logs in, and mails nothing. Resolves with a remark for facilities. */
  greet(signal: AbortSignal): Promise<string>;
  close(): void;
}

/** Makes ready to mail. Waits for no server; throws when the sender is no address. */
export function openPost(config: MailConfig, files: MailFiles): Post {
  const from = senderOf(config.from);
  if (from === null)
    throw new ChannelError('mail.from is no mail address; write it as "Noodknop <noodknop@example.org>"');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase();
  const { ca } = files;
  const pass = config.password ?? files.password ?? '';
  if (config.user === undefined && pass !== '')
    throw new ChannelError('mail: a password without mail.user: give the user, or leave the password out');
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
  /** Makes the whole message and hands it to nobody. */
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
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
  const mailOf = (letter: Letter, to: readonly string[]) => ({
    from,
    to: to.map((address) => ({ name: '', address })),
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    messageId: letter.messageId,
    inReplyTo: letter.references[0],
    references: [...letter.references],
    priority: letter.urgent ? ('high' as const) : ('normal' as const),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': letter.language,
    },
  });
  const send = async (letter: Letter, to: readonly string[], signal: AbortSignal): Promise<void> => {
    try {
      await transport.sendMail({ ...mailOf(letter, to), signal });
    } catch (error) {
      throw mailTrouble(error, config);
    }
  };
  return {
    domain,
    send,
    async compose(letter) {
      try {
        await composer.sendMail(mailOf(letter, [from.address]));
      } catch {
        throw new ChannelError('the letter of a page could not be made');
      }
    },
    async greet(signal) {
      try {
        await greet(signal);
      } catch (error) {
        throw mailTrouble(error, config);
      }
      return `${config.host}:${config.port} answers${config.user === undefined ? '' : ' and takes the login'}`;
    },
    close: () => transport.close(),
  };
}
