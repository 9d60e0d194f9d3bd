/** Mail through a real SMTP server: what arrives, and what is said of servers that hang, refuse or show a bad certificate. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { type Channel, ChannelError } from '../../../gateway/shell/channels/face.ts';
import { openMail } from '../../../gateway/shell/channels/mail.ts';
import { checkChannels } from '../../../gateway/shell/config/channels-file.ts';
import { selfSigned } from '../../tools/certificate.ts';
import { opening, outPage, refusalOf, words } from './out-page.ts';

/** One mail as the server got it. */
interface Got {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string;
  readonly secure: boolean;
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded parts, by type. */
  readonly parts: ReadonlyMap<string, string>;
  readonly raw: string;
}

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** RFC 2047 words of a header, decoded. */
const decoded = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : quoted(text.replaceAll('_', ' ')),
    );
const quoted = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

function split(raw: string): [ReadonlyMap<string, string>, string] {
  const at = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  return [
    new Map(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 2),
      ]),
    ),
    raw.slice(at + 4),
  ];
}

function read(raw: string): Pick<Got, 'headers' | 'parts' | 'raw'> {
  const [headers, body] = split(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? 'none';
  const parts = new Map<string, string>();
  for (const part of body.split(`--${boundary}`).slice(1, -1)) {
    const [head, text] = split(part.replace(/^\r\n/, ''));
    const how = head.get('content-transfer-encoding') ?? '7bit';
    const plain =
      how === 'base64'
        ? Buffer.from(text, 'base64').toString('utf8')
        : how === 'quoted-printable'
          ? quoted(text)
          : text;
    parts.set((head.get('content-type') ?? '').split(';')[0] ?? '', plain.replace(/\r\n/g, '\n').trimEnd());
  }
  return { headers, parts, raw };
}

/** A real SMTP server on loopback, and what it got. */
async function server(
  options: SMTPServerOptions = {},
  host = '127.0.0.1',
): Promise<{ readonly port: number; readonly got: Got[] }> {
  const got: Got[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    closeTimeout: 50,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username ?? '' }) : done(new Error('no such login')),
    onData(stream, { envelope, user, secure }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        got.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          user: String(user ?? ''),
          secure,
          ...read(Buffer.concat(chunks).toString('utf8')),
        });
        done();
      });
    },
    ...options,
  });
  // A client that breaks the handshake off is what some of these tests want.
  smtp.on('error', () => undefined);
  await new Promise<void>((ready) => smtp.listen(0, host, ready));
  closers.push(() => new Promise<void>((done) => smtp.close(done)));
  const address = smtp.server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, got };
}

/** A server that is no SMTP server; `talk` gets every connection. */
async function strange(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const peer: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  await new Promise<void>((ready) => peer.listen(0, '127.0.0.1', ready));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => peer.close(done));
  });
  const address = peer.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const section = (port: number, further: object = {}) => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  from: 'Noodknop <alarm@example.org>',
  ...further,
});
async function channelOf(port: number, further: object = {}, link?: string | null): Promise<Channel> {
  const channel = await openMail(opening('mail', section(port, further), link));
  closers.push(() => channel.close());
  return channel;
}
const never = new AbortController().signal;
const anna = [{ kind: 'mail', address: 'anna@example.org' }] as const;
const only = (got: readonly Got[]): Got => {
  const [first, ...more] = got;
  if (first === undefined || more.length > 0) throw new Error(`${got.length} mails instead of one`);
  return first;
};
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'noodknop-mail-'));
  closers.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe('a page by mail', () => {
  it('arrives with level and place as subject, the link, how to answer, and the marks of an urgent automatic mail', async () => {
    const { port, got } = await server();
    const channel = await channelOf(port);
    await channel.send(outPage(anna), never);
    const mail = only(got);
    expect(mail.from).toBe('alarm@example.org');
    expect(mail.to).toEqual(['anna@example.org']);
    expect(mail.headers.get('subject')).toBe('Assistentie: Kamer 1');
    expect(mail.headers.get('from')).toBe('Noodknop <alarm@example.org>');
    expect(mail.headers.get('to')).toBe('anna@example.org');
    expect(mail.headers.get('importance')).toBe('High');
    expect(mail.headers.get('x-priority')).toBe('1 (Highest)');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.has('reply-to')).toBe(false);
    expect(mail.parts.get('text/plain')).toBe(
      [
        'Assistentie: Kamer 1',
        'Stadhuis, 1e. Sinds 14:03. Assistentie gevraagd',
        'Oproep nr 105',
        'Open deze link en kies: ik kom, of ik kan niet.\nhttps://noodknop.example.org/a/AbCdEf',
        'Openen alleen verandert niets. De link is van jou: stuur hem niet door.\nEen antwoord op deze mail zelf wordt niet gelezen.',
      ].join('\n\n'),
    );
    const html = mail.parts.get('text/html') ?? '';
    expect(html).toContain('<html lang="nl">');
    expect(html).toContain('<a href="https://noodknop.example.org/a/AbCdEf"');
    expect(html).not.toMatch(/<(?:script|img|link|iframe|form)/);
  });

  it('says how to answer without a link, in English, and that nobody calls 112', async () => {
    const { port, got } = await server();
    const channel = await channelOf(port, {}, null);
    await channel.send(outPage(anna, { words: words({ language: 'en', call112: true }) }), never);
    const mail = only(got);
    expect(mail.headers.get('content-language')).toBe('en');
    const text = mail.parts.get('text/plain') ?? '';
    expect(text).toContain('Answer on your pager, or on your own Noodknop page.');
    expect(text).toContain('Nobody is calling 112 yet.');
    expect(text).not.toContain('http');
    expect(mail.parts.get('text/html')).not.toContain('<a ');
  });

  it('shows one alarm as one conversation: other mails, one root', async () => {
    const { port, got } = await server();
    const channel = await channelOf(port);
    await channel.send(outPage(anna), never);
    await channel.send(outPage(anna, { attempt: 2 }), never);
    await channel.send(outPage(anna, { page: '105-2-1' }), never);
    await channel.withdraw(outPage(anna), 'taken', never);
    await channel.send(outPage(anna, { alarm: 'ffff000011112222', page: '106-1-1' }), never);
    const ids = got.map(({ headers }) => headers.get('message-id'));
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^<[A-Za-z0-9.-]+@example\.org>$/);
    const roots = got.map(({ headers }) => headers.get('references'));
    expect(new Set(roots.slice(0, 4))).toEqual(new Set(['<alarm.a1b2c3d4e5f60718@example.org>']));
    expect(roots[4]).toBe('<alarm.ffff000011112222@example.org>');
    expect(got.map(({ headers }) => headers.get('in-reply-to'))).toEqual(roots);
  });

  it('keeps line breaks, controls, bidi marks and markup of names out of headers and HTML', async () => {
    const { port, got } = await server();
    const channel = await channelOf(port, {}, 'https://x.example/a/1?a="b"&c=<d>');
    const title = 'NOOD: Kamer\r\nBcc: boef@example.org\u202e\u2066\u0000 <img src=x onerror=1> É';
    const body = 'Zaal "x" <script>alert(1)</script>\r\n.\r\nRSET\u202e';
    await channel.send(outPage(anna, { words: words({ title, body, level: 'emergency' }) }), never);
    const mail = only(got);
    expect(mail.to).toEqual(['anna@example.org']);
    expect(mail.headers.has('bcc')).toBe(false);
    expect(decoded(mail.headers.get('subject') ?? '')).toBe(
      'NOOD: Kamer Bcc: boef@example.org <img src=x onerror=1> É',
    );
    const html = mail.parts.get('text/html') ?? '';
    expect(html).not.toMatch(/<(?:img|script)/);
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('href="https://x.example/a/1?a=&#34;b&#34;&#38;c=&#60;d&#62;"');
    expect(`${mail.raw}${html}${mail.parts.get('text/plain')}`).not.toMatch(/[\u202e\u2066]/u);
    expect(mail.parts.get('text/plain')).toContain('Zaal "x" <script>alert(1)</script> . RSET\n');
  });

  it('goes to all addresses of the person, and is sent when one of them was taken', async () => {
    const { port, got } = await server({
      onRcptTo: ({ address }, _session, done) =>
        done(
          address.startsWith('oud') ? Object.assign(new Error('5.1.1 gone'), { responseCode: 550 }) : null,
        ),
    });
    const channel = await channelOf(port);
    const both = [
      { kind: 'mail', address: 'oud@example.org' },
      { kind: 'mail', address: 'anna@example.org' },
    ] as const;
    await channel.send(outPage(both), never);
    expect(only(got).to).toEqual(['anna@example.org']);
  });

  it('says once that it is over, not to whoever answered, and again after a new page', async () => {
    const { port, got } = await server();
    const channel = await channelOf(port);
    await channel.withdraw(outPage(anna), 'answered', never);
    await channel.send(outPage(anna), never);
    await Promise.all([
      channel.withdraw(outPage(anna), 'taken', never),
      channel.withdraw(outPage(anna, { page: '105-2-1' }), 'taken', never),
      channel.withdraw(outPage(anna), 'closed', never),
    ]);
    expect(got.map(({ headers }) => headers.get('subject'))).toEqual([
      'Assistentie: Kamer 1',
      'Niet meer nodig: Assistentie: Kamer 1',
    ]);
    expect(got[1]?.headers.has('importance')).toBe(false);
    expect(got[1]?.parts.get('text/plain')).toContain('overgenomen door Bob');
    await channel.send(outPage(anna, { page: '105-3-1' }), never);
    await channel.withdraw(outPage(anna, { page: '105-3-1' }), 'closed', never);
    expect(got).toHaveLength(4);
    expect(got[3]?.parts.get('text/plain')).toContain('de oproep is gesloten');
  });

  it('does not take back what never arrived, and tells after a restart, when nobody knows', async () => {
    let refuse = true;
    const { port, got } = await server({
      onRcptTo: (_to, _session, done) =>
        done(refuse ? Object.assign(new Error('later'), { responseCode: 451 }) : null),
    });
    const channel = await channelOf(port);
    await refusalOf(channel.send(outPage(anna), never));
    refuse = false;
    await channel.withdraw(outPage(anna), 'taken', never);
    expect(got).toEqual([]);
    await channel.send(outPage(anna, { attempt: 2 }), never);
    refuse = true;
    await refusalOf(channel.send(outPage(anna, { attempt: 3 }), never));
    refuse = false;
    await channel.withdraw(outPage(anna), 'taken', never);
    expect(got).toHaveLength(2);
    await (await channelOf(port)).withdraw(outPage(anna), 'closed', never);
    expect(got).toHaveLength(3);
  });

  it('is a calm mail without a link when it is a test, and is never taken back', async () => {
    const { port, got } = await server();
    const channel = await channelOf(port);
    const test = outPage(anna, {
      alarm: 'n1',
      page: 'n1',
      number: 0,
      test: true,
      words: words({ title: 'TEST: Klaar voor je dienst?', body: 'Maandag 09:00', reply: 'Antwoord 1.' }),
    });
    await channel.send(test, never);
    await channel.withdraw(test, 'taken', never);
    const mail = only(got);
    expect(mail.headers.get('subject')).toBe('TEST: Klaar voor je dienst?');
    expect(mail.headers.has('importance')).toBe(false);
    const text = mail.parts.get('text/plain') ?? '';
    expect(text).toContain('Dit is een test. Er is geen alarm.');
    expect(text).toContain('Bevestig op je pieper');
    expect(text).not.toMatch(/http|nr 0|Antwoord 1/);
  });

  it('logs in over TLS with the password of a file, by an authority of its own', async () => {
    const { cert, key } = selfSigned();
    const at = folder();
    writeFileSync(join(at, 'ca.pem'), cert);
    writeFileSync(join(at, 'password'), 'right\n');
    for (const security of ['tls', 'starttls']) {
      const { port, got } = await server({
        cert,
        key,
        secure: security === 'tls',
        disabledCommands: [],
        allowInsecureAuth: false,
        authOptional: false,
      });
      const channel = await channelOf(port, {
        security,
        user: 'noodknop',
        passwordFile: join(at, 'password'),
        caFile: join(at, 'ca.pem'),
      });
      expect(await channel.check(never)).toBe(`127.0.0.1:${port} answers and takes the login`);
      await channel.send(outPage(anna), never);
      expect([only(got).user, only(got).secure]).toEqual(['noodknop', true]);
    }
  });
});

describe('a mail server that does not work', () => {
  /** What is said of a server, by a page and by a health check. */
  async function said(
    channel: Channel,
  ): Promise<{ readonly send: string; readonly check: string; whose: string }> {
    const [send, check] = [
      await refusalOf(channel.send(outPage(anna), never)),
      await refusalOf(channel.check(never)),
    ];
    if (!(send instanceof ChannelError) || !(check instanceof ChannelError))
      throw new Error(`not a ChannelError: ${String(send)} ${String(check)}`);
    return { send: send.message, check: check.message, whose: send.whose };
  }

  it('that refuses the login is named with what to mend, without the password', async () => {
    const { port, got } = await server({ authOptional: false });
    const channel = await channelOf(port, { user: 'noodknop', password: 'wrong-secret' });
    const words = await said(channel);
    expect(words.send).toBe(
      `mail server 127.0.0.1:${port} refuses the login (535): check mail.user and the password`,
    );
    expect(words).toMatchObject({ check: words.send, whose: 'channel' });
    expect(got).toEqual([]);
  });

  it('that wants no login where one is set does not get mail without it', async () => {
    const { port, got } = await server({ disabledCommands: ['AUTH', 'STARTTLS'] });
    const words = await said(await channelOf(port, { user: 'noodknop', password: 'wrong-secret' }));
    expect(words.send).toContain('refuses the login');
    expect(got).toEqual([]);
  });

  it('that shows an expired certificate, one of its own making, or one for another name', async () => {
    const expired = selfSigned(-1);
    const at = folder();
    writeFileSync(join(at, 'old.pem'), expired.cert);
    for (const secure of [true, false]) {
      const old = await server({ ...expired, secure, disabledCommands: [] });
      const security = secure ? 'tls' : 'starttls';
      const caFile = join(at, 'old.pem');
      expect((await said(await channelOf(old.port, { security, caFile }))).send).toBe(
        `mail server 127.0.0.1:${old.port} shows an expired certificate: renew it on that server`,
      );
    }
    const own = await server({ ...selfSigned(), secure: true });
    expect((await said(await channelOf(own.port, { security: 'tls' }))).check).toContain(
      'a certificate of its own making: give its authority as mail.caFile',
    );
    const other = selfSigned();
    writeFileSync(join(at, 'other.pem'), other.cert);
    const elsewhere = await server({ ...other, secure: true }, '127.0.0.2');
    const named = await channelOf(elsewhere.port, {
      security: 'tls',
      host: '127.0.0.2',
      caFile: join(at, 'other.pem'),
    });
    expect((await said(named)).send).toContain('shows a certificate for another name');
  });

  it('that has no STARTTLS gets nothing in the clear', async () => {
    const { port, got } = await server();
    const words = await said(await channelOf(port, { security: 'starttls' }));
    expect(words.send).toMatch(/does not begin STARTTLS \(50\d.*\): set mail\.security to tls \(port 465\)/);
    expect(got).toEqual([]);
  });

  it('that refuses the person’s address is well itself; one that does not pass mail on is not', async () => {
    const refusing = (message: string, responseCode: number) =>
      server({
        onRcptTo: (_to, _session, done) => done(Object.assign(new Error(message), { responseCode })),
      });
    const gone = await refusing('<anna@example.org>: no such user', 550);
    const channel = await channelOf(gone.port);
    const error = await refusalOf(channel.send(outPage(anna), never));
    expect(error).toMatchObject({ whose: 'address' });
    expect(String(error)).toMatch(/refuses this person's mail address \(550.*\): check it in the site file$/);
    expect(String(error)).not.toContain('anna');
    expect(await channel.check(never)).toBe(`127.0.0.1:${gone.port} answers`);
    const strict = await refusing('5.7.1 relaying denied', 554);
    const relay = await refusalOf((await channelOf(strict.port)).send(outPage(anna), never));
    expect(relay).toMatchObject({ whose: 'channel' });
    expect(String(relay)).toContain('does not pass mail on for us (554 5.7.1)');
  });

  it('that refuses the sender or the message', async () => {
    const sender = await server({
      onMailFrom: (_from, _session, done) => done(Object.assign(new Error('no'), { responseCode: 553 })),
    });
    expect(String(await refusalOf((await channelOf(sender.port)).send(outPage(anna), never)))).toMatch(
      /refuses the sender \(553.*\): check mail\.from$/,
    );
    const message = await server({
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => done(Object.assign(new Error('spam'), { responseCode: 554 })));
      },
    });
    expect(String(await refusalOf((await channelOf(message.port)).send(outPage(anna), never)))).toMatch(
      /refuses the message \(554/,
    );
  });

  it('that is not there, speaks something else, or breaks off', async () => {
    const port = await strange((socket) => socket.destroy());
    expect((await said(await channelOf(port))).send).toMatch(/ended the connection|broke the connection off/);
    const web = await strange((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await said(await channelOf(web))).send).toContain('speaks something else than expected');
    const plain = await server();
    expect((await said(await channelOf(plain.port, { security: 'tls' }))).send).toContain(
      'speaks something else than expected: check mail.port and mail.security',
    );
    expect((await said(await channelOf(25, { host: 'nergens.invalid' }))).send).toMatch(
      /^mail server nergens\.invalid:25 (?:has a name that nobody knows|cannot be looked up)/,
    );
    const gone = await strange(() => undefined);
    await closers.pop()?.();
    expect((await said(await channelOf(gone))).send).toBe(
      `mail server 127.0.0.1:${gone} refuses the connection: does it run, and is mail.port right?`,
    );
  });

  it('that takes the connection and says nothing is named so, and the end of patience ends the attempt', async () => {
    const open: Socket[] = [];
    const port = await strange((socket) => void open.push(socket));
    const channel = await channelOf(port);
    const patience = new AbortController();
    const first = refusalOf(channel.send(outPage(anna), patience.signal));
    const second = refusalOf(channel.send(outPage(anna), never));
    const third = refusalOf(channel.check(patience.signal));
    while (open.length < 3) await new Promise((look) => setTimeout(look, 5));
    patience.abort();
    expect(await first).toMatchObject({
      message: `mail server 127.0.0.1:${port} gave no answer in time`,
    });
    expect(await third).toMatchObject({ message: `mail server 127.0.0.1:${port} gave no answer in time` });
    expect(await second).toMatchObject({
      message: `mail server 127.0.0.1:${port} took the connection and then said nothing: look at that server`,
    });
  });
});

describe('a section of channels.yaml that cannot work', () => {
  it.each([
    [{ from: 'A <a@example.org>\r\nBcc: b@example.org' }, 'mail.from is no mail address'],
    [
      { user: 'x', passwordFile: '/does/not/exist' },
      'the passwordFile /does/not/exist cannot be read (ENOENT)',
    ],
    [{ caFile: '/does/not/exist' }, 'the caFile /does/not/exist cannot be read (ENOENT)'],
  ])('%j is told at once', async (further, message) => {
    const error = await refusalOf(openMail(opening('mail', section(25, further))));
    expect(error).toBeInstanceOf(ChannelError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('geheim');
  });

  it.each([
    ['from: nobody', 'mail.from', 'must be a mail address'],
    ['from: a@b.nl, password: geheim', 'mail.user', 'a password needs a user'],
  ])('%s is told when the file is read, and by the command that checks it', (fields, field, message) => {
    const { problems, channels } = checkChannels(`mail: {host: smtp.example.org, ${fields}}`);
    expect(problems).toMatchObject([{ channel: 'mail', field, message: expect.stringContaining(message) }]);
    expect(JSON.stringify(problems)).not.toContain('geheim');
    expect(channels).toEqual({});
  });

  it('and a person without an address that can be used costs nobody else anything', async () => {
    const channel = await channelOf(25);
    const error = await refusalOf(
      channel.send(outPage([{ kind: 'mail', address: 'a@b.nl>\r\nRCPT TO:<c@d.nl' }]), never),
    );
    expect(error).toMatchObject({ whose: 'address' });
  });
});
