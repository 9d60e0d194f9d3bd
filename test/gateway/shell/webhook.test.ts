/** Webhooks against real HTTPS servers on loopback: what is sent and signed, what is refused, what is said of bad hosts. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer as createPlain,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer } from 'node:https';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Channel, ChannelError } from '../../../gateway/shell/channels/face.ts';
import type { Resolve } from '../../../gateway/shell/channels/names.ts';
import { openWebhook } from '../../../gateway/shell/channels/webhook.ts';
import { headerText, signatureOf } from '../../../gateway/shell/channels/webhook-request.ts';
import { selfSigned } from '../../tools/certificate.ts';
import { opening, outPage, refusalOf, words } from './out-page.ts';

const SECRET = 'een geheim van ons beiden';
interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'noodknop-webhook-'));
  closers.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
async function listening(
  server: Server | ReturnType<typeof createSocketServer>,
  host = '127.0.0.1',
): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, host, ready));
  closers.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const shown = selfSigned();
/** A receiver, and what it got; answers with `status`, or as told. */
async function receiver(
  status: number | RequestListener = 200,
  certificate = shown,
): Promise<{ readonly port: number; readonly got: Got[] }> {
  const got: Got[] = [];
  const server = createServer(certificate, (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      if (typeof status === 'function') status(request, response);
      else
        response.writeHead(status, status < 400 && status >= 300 ? { location: '/elsewhere' } : {}).end('x');
    });
  });
  return { port: await listening(server), got };
}

async function channelOf(
  further: object = {},
  { ca = shown.cert, resolve, link }: { ca?: string | null; resolve?: Resolve; link?: string | null } = {},
): Promise<Channel> {
  const caFile = join(folder(), 'ca.pem');
  if (ca !== null) writeFileSync(caFile, ca);
  const section = {
    secret: SECRET,
    allowPrivate: ['127.0.0.1'],
    ...(ca === null ? {} : { caFile }),
    ...further,
  };
  return openWebhook(opening('webhook', section, link), resolve);
}
const to = (...urls: readonly string[]) => urls.map((url) => ({ kind: 'webhook' as const, url }));
const never = new AbortController().signal;
const failure = async (channel: Channel, url: string): Promise<ChannelError> => {
  const error = await refusalOf(channel.send(outPage(to(url)), never));
  if (!(error instanceof ChannelError)) throw new Error(`not a ChannelError: ${String(error)}`);
  return error;
};
const decoded = (header: string): string =>
  header
    .replaceAll('?= =?', '?==?')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, text: string) => Buffer.from(text, 'base64').toString('utf8'));

describe('a page to another system', () => {
  it('is one signed POST with everything in JSON, and the headers that ntfy reads', async () => {
    const { port, got } = await receiver();
    const channel = await channelOf();
    const before = Math.floor(Date.now() / 1000);
    await channel.send(outPage(to(`https://127.0.0.1:${port}/haak?x=1`), { attempt: 3 }), never);
    const [one, ...more] = got;
    expect(more).toEqual([]);
    expect([one?.method, one?.path]).toEqual(['POST', '/haak?x=1']);
    const body = JSON.parse(one?.body ?? '');
    expect(body).toEqual({
      event: 'page',
      page: '105-1-1',
      attempt: 3,
      alarm: 'a1b2c3d4e5f60718',
      number: 105,
      letter: 'A',
      person: 'anna',
      language: 'nl',
      level: 'assist',
      title: 'Assistentie: Kamer 1',
      body: 'Stadhuis, 1e. Sinds 14:03. Assistentie gevraagd',
      short: 'ASSISTENTIE Kamer 1, Stadhuis nr 105 14:03 Assistentie gevraagd',
      call112: false,
      link: 'https://noodknop.example.org/a/AbCdEf',
      reason: null,
      sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    // The signature as a receiver checks it, from its description alone.
    const [, t = '', v1] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(one?.headers['x-noodknop-signature'])) ?? [];
    expect(Number(t)).toBeGreaterThanOrEqual(before);
    expect(v1).toBe(createHmac('sha256', SECRET).update(`${t}.${one?.body}`).digest('hex'));
    expect(one?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-noodknop-event': 'page',
      title: 'Assistentie: Kamer 1',
      message: 'Stadhuis, 1e. Sinds 14:03. Assistentie gevraagd',
      priority: '4',
      tags: 'warning',
      click: 'https://noodknop.example.org/a/AbCdEf',
      template: 'yes',
    });
  });

  it('is urgent for an emergency, and keeps names out of headers and templates', async () => {
    const { port, got } = await receiver();
    const channel = await channelOf({}, { link: null });
    const title = 'NOOD: Café\r\nX-Evil: 1\u202e {{.alarm}} 🚨';
    await channel.send(
      outPage(to(`https://127.0.0.1:${port}/`), {
        words: words({ level: 'emergency', title, call112: true }),
      }),
      never,
    );
    const [one] = got;
    expect(one?.headers).toMatchObject({ priority: '5', tags: 'rotating_light' });
    expect(one?.headers['x-evil']).toBeUndefined();
    expect(one?.headers.click).toBeUndefined();
    expect(one?.headers.title).toMatch(/^=\?UTF-8\?B\?/);
    expect(decoded(String(one?.headers.title))).toBe('NOOD: Café X-Evil: 1 { {.alarm}} 🚨');
    expect(JSON.parse(one?.body ?? '')).toMatchObject({
      level: 'emergency',
      title,
      call112: true,
      link: null,
    });
  });

  it('is taken back with the reason, quietly', async () => {
    const { port, got } = await receiver();
    const channel = await channelOf();
    for (const reason of ['taken', 'closed', 'answered'] as const)
      await channel.withdraw(outPage(to(`https://127.0.0.1:${port}/`)), reason, never);
    expect(got.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        event: 'withdraw',
        reason: 'taken',
        body: expect.stringContaining('overgenomen door Bob'),
        link: null,
      },
      { event: 'withdraw', reason: 'closed', body: expect.stringContaining('gesloten') },
      { event: 'withdraw', reason: 'answered' },
    ]);
    expect(got.map(({ headers }) => headers.priority)).toEqual(['2', '2', '1']);
    expect(got[0]?.headers['x-noodknop-event']).toBe('withdraw');
  });

  it('is a quiet test without an alarm or a link', async () => {
    const { port, got } = await receiver();
    const channel = await channelOf();
    await channel.send(
      outPage(to(`https://127.0.0.1:${port}/`), { alarm: 'n1', page: 'n1', number: 0, test: true }),
      never,
    );
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
      event: 'test',
      page: 'n1',
      alarm: null,
      number: null,
      link: null,
    });
    expect(got[0]?.headers).toMatchObject({ priority: '3', tags: 'test_tube', 'x-noodknop-event': 'test' });
    expect(got[0]?.headers.click).toBeUndefined();
  });

  it('goes to all addresses at once, and is sent when one of them took it', async () => {
    const [ill, well] = [await receiver(500), await receiver(202)];
    const channel = await channelOf();
    await channel.send(
      outPage(to(`https://127.0.0.1:${ill.port}/`, `https://127.0.0.1:${well.port}/`)),
      never,
    );
    expect([ill.got.length, well.got.length]).toEqual([1, 1]);
  });

  it('has header words of at most 75 characters that hold whole characters', () => {
    const text = `${'é'.repeat(70)}🚨${'x'.repeat(40)}`;
    const header = headerText(text);
    for (const word of header.split(' ')) expect(word.length).toBeLessThanOrEqual(75);
    expect(decoded(header)).toBe(text);
    expect(headerText('gewoon')).toBe('gewoon');
    expect(decoded(headerText('=?UTF-8?B?eA==?='))).toBe('=?UTF-8?B?eA==?=');
    expect(signatureOf('k', 1, 'a')).not.toBe(signatureOf('k', 2, 'a'));
  });
});

describe('an address inside', () => {
  it('is refused as it is written, before anything is sent', async () => {
    const { port, got } = await receiver();
    const channel = await channelOf({ allowPrivate: [] });
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0x7f.1',
      '2130706433',
      '0',
      '10.0.0.1',
    ]) {
      const error = await failure(channel, `https://${host}:${port}/`);
      expect([host, error.whose, error.message]).toEqual([
        host,
        'address',
        expect.stringContaining('is not called unless it is listed under allowPrivate'),
      ]);
    }
    expect(got).toEqual([]);
  });

  it('is refused behind a name, also when the name led elsewhere before', async () => {
    const { port, got } = await receiver();
    const answers = ['127.0.0.1', '::1', '169.254.169.254'];
    const resolve: Resolve = (_host, done) => {
      const address = answers.shift() ?? '127.0.0.1';
      done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
    };
    const channel = await channelOf({ allowPrivate: [] }, { resolve });
    for (let i = 0; i < 3; i += 1) {
      const error = await failure(channel, `https://hook.example.org:${port}/`);
      expect([error.whose, error.message]).toEqual([
        'address',
        'hook.example.org leads to an address inside, which is not called unless it is listed under allowPrivate',
      ]);
    }
    expect(got).toEqual([]);
  });

  it('is called when its name is allowed, and its certificate must be for that name', async () => {
    const { port, got } = await receiver();
    const resolve: Resolve = (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
    const channel = await channelOf({ allowPrivate: ['hook.example.org'] }, { resolve });
    expect((await failure(channel, `https://hook.example.org:${port}/`)).message).toBe(
      'hook.example.org shows a certificate for another name',
    );
    expect(got).toEqual([]);
  });

  it('may be spoken to in the clear only when both are allowed', async () => {
    const bodies: string[] = [];
    const port = await listening(
      createPlain((request, response) => {
        bodies.push(request.url ?? '');
        response.end();
      }),
    );
    const url = `http://127.0.0.1:${port}/plain`;
    expect((await failure(await channelOf(), url)).message).toContain('must begin with https://');
    expect((await failure(await channelOf({ allowPlain: true, allowPrivate: [] }), url)).whose).toBe(
      'address',
    );
    await (await channelOf({ allowPlain: true })).send(outPage(to(url)), never);
    expect(bodies).toEqual(['/plain']);
    for (const bad of ['ftp://127.0.0.1/', 'geen adres', ''])
      expect((await failure(await channelOf({ allowPlain: true }), bad)).whose).toBe('address');
  });
});

describe('a receiver that does not work', () => {
  it.each([
    [301, 'address', 'points to another address'],
    [307, 'address', 'points to another address'],
    [404, 'address', 'does not know this address any more'],
    [410, 'address', 'does not know this address any more'],
    [403, 'address', 'does not let us in'],
    [400, 'address', 'does not take this request'],
    [429, 'channel', 'asks for fewer requests'],
    [500, 'channel', 'could not take it at this moment'],
    [503, 'channel', 'could not take it at this moment'],
  ] as const)('answers %i: the fault of the %s', async (status, whose, message) => {
    const { port, got } = await receiver(status);
    const error = await failure(await channelOf(), `https://127.0.0.1:${port}/geheim-pad`);
    expect([error.whose, error.message]).toEqual([whose, expect.stringContaining(message)]);
    expect(error.message).toContain(`127.0.0.1 `);
    expect(error.message).toContain(`(${status})`);
    expect(error.message).not.toContain('geheim');
    expect(got).toHaveLength(1);
  });

  it('shows an expired certificate, or one of an unknown authority', async () => {
    const old = selfSigned(-1);
    const expired = await receiver(200, old);
    expect(
      (await failure(await channelOf({}, { ca: old.cert }), `https://127.0.0.1:${expired.port}/`)).message,
    ).toBe('127.0.0.1 shows an expired certificate: it must be renewed there');
    const own = await receiver();
    expect(
      (await failure(await channelOf({}, { ca: null }), `https://127.0.0.1:${own.port}/`)).message,
    ).toContain('a certificate of its own making');
    expect([expired.got, own.got]).toEqual([[], []]);
  });

  it('is not there, speaks something else, breaks off, or answers without end', async () => {
    const channel = await channelOf();
    const plain = await listening(createPlain((_request, response) => response.end()));
    expect((await failure(channel, `https://127.0.0.1:${plain}/`)).message).toContain('does not speak HTTPS');
    const gone = await listening(createSocketServer());
    await closers.pop()?.();
    expect((await failure(channel, `https://127.0.0.1:${gone}/`)).message).toBe(
      '127.0.0.1 refuses the connection',
    );
    const cut = await receiver((request) => request.socket.destroy());
    expect((await failure(channel, `https://127.0.0.1:${cut.port}/`)).message).toBe(
      '127.0.0.1 broke the connection off',
    );
    const endless = await receiver((_request, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(10_000)), 5);
      response.on('close', () => clearInterval(more));
      response.on('error', () => undefined);
    });
    await channel.send(outPage(to(`https://127.0.0.1:${endless.port}/`)), never);
    const large = await receiver((_request, response) => {
      response.writeHead(200, { 'x-large': 'x'.repeat(100_000) }).end();
    });
    expect((await failure(channel, `https://127.0.0.1:${large.port}/`)).whose).toBe('address');
  });

  it('takes the connection and says nothing: the attempt ends with the patience of the lane, or names it before', async () => {
    const sockets: Socket[] = [];
    const silent = createSocketServer((socket) => {
      socket.on('error', () => undefined);
      sockets.push(socket);
    });
    const port = await listening(silent);
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    const channel = await channelOf();
    const patience = new AbortController();
    const cut = refusalOf(channel.send(outPage(to(`https://127.0.0.1:${port}/`)), patience.signal));
    const left = failure(channel, `https://127.0.0.1:${port}/`);
    while (sockets.length < 2) await new Promise((look) => setTimeout(look, 5));
    patience.abort();
    expect(await cut).toMatchObject({ message: '127.0.0.1 gave no answer in time' });
    expect((await left).message).toBe('127.0.0.1 does not take the connection');
  });
});

describe('the channel as a whole', () => {
  it('greets the hosts it used without a request, and fails only when none of them answers', async () => {
    const [one, two] = [await receiver(), await receiver()];
    const channel = await channelOf();
    expect(await channel.check(never)).toBe('no address was called yet');
    for (const { port } of [one, two]) await channel.send(outPage(to(`https://127.0.0.1:${port}/`)), never);
    expect(await channel.check(never)).toBe('2 of 2 hosts answer');
    await closers.splice(1, 1)[0]?.();
    expect(await channel.check(never)).toBe('1 of 2 hosts answer; 127.0.0.1 refuses the connection');
    // While another host works, one that does not is that person's trouble and no fault of the channel.
    expect((await failure(channel, `https://127.0.0.1:${two.port}/`)).whose).toBe('address');
    await closers.shift()?.();
    await expect(channel.check(never)).rejects.toBeInstanceOf(ChannelError);
    expect((await failure(channel, `https://127.0.0.1:${two.port}/`)).whose).toBe('channel');
    expect([one.got.length, two.got.length]).toEqual([1, 1]);
  });

  it('is told at once of a secret or an authority that cannot be read', async () => {
    const empty = join(folder(), 'secret');
    writeFileSync(empty, '\n');
    for (const [section, message] of [
      [{ secretFile: '/does/not/exist' }, 'the secretFile /does/not/exist cannot be read (ENOENT)'],
      [{ secretFile: empty }, 'is empty'],
      [{ secret: 's', caFile: '/does/not/exist' }, 'the caFile /does/not/exist cannot be read (ENOENT)'],
    ] as const)
      await expect(openWebhook(opening('webhook', section))).rejects.toThrow(message);
  });
});
