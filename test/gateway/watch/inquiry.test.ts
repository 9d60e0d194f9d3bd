/** `watch --check`: what it verifies, against strangers that say what a gateway says, and what it says that it did. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createNet } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runWatch } from '../../../gateway/watch/main.ts';
import { folder } from '../cli-stage.ts';

/** Checks a gateway that answers HTTP like this and has no broker. */
async function checking(listener: RequestListener, mode = 0o600, language = 'nl') {
  const dir = folder();
  const web = createServer(listener).listen(0, '127.0.0.1');
  const closed = createNet().listen(0, '127.0.0.1');
  await Promise.all([web, closed].map((one) => new Promise((resolve) => one.once('listening', resolve))));
  const portOf = (server: typeof closed): number => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const mqtt = portOf(closed);
  await new Promise((resolve) => closed.close(resolve));
  onTestFinished(() => {
    web.closeAllConnections();
    web.close();
    dir.remove();
  });
  mkdirSync(join(dir.path, 'outgoing'));
  writeFileSync(join(dir.path, 'watch.token'), 'x'.repeat(43), { mode });
  writeFileSync(
    join(dir.path, 'watch.yaml'),
    JSON.stringify({
      name: 'Huis',
      language,
      gateway: {
        url: `http://127.0.0.1:${portOf(web)}`,
        mqtt: `mqtt://127.0.0.1:${mqtt}`,
        tokenFile: 'watch.token',
      },
      sms: { spool: dir.path, to: ['0612345678'] },
    }),
  );
  let printed = '';
  const ended = await runWatch(
    { file: join(dir.path, 'watch.yaml'), deed: 'check', json: false },
    {
      out: (text) => {
        printed += text;
      },
    },
  );
  return { ended, printed };
}
const always =
  (status: number, body: unknown): RequestListener =>
  (_, reply) => {
    reply.writeHead(status, { 'content-type': 'application/json' });
    reply.end(JSON.stringify(body));
  };

test.each<[string, RequestListener]>([
  ['says ready to everything', always(200, { ready: true })],
  ['redirects', (_, reply) => reply.writeHead(301, { location: 'http://127.0.0.1:1/' }).end()],
  ['answers 200 without a body', (_, reply) => reply.end()],
])('a stranger that %s is no gateway, and no token was accepted', async (_, listener) => {
  const { ended, printed } = await checking(listener);
  expect(ended).toEqual({ status: 1 });
  expect(printed).toMatch(/^FAILED gateway: iets anders antwoordt daar$/m);
  expect(printed).toMatch(/^FAILED token: could not be tried$/m);
  expect(printed).toContain('gateway NOT reached, token NOT accepted');
});

test('says what it asked, and what it only looked at', async () => {
  let asked: unknown;
  const { ended, printed } = await checking((request, reply) => {
    asked = request.headers['x-noodknop-watch'];
    always(
      200,
      request.url === '/readyz'
        ? { ready: true, parts: [] }
        : { at: null, ok: false, ms: null, parts: [], now: '2026-11-22T20:00:00.000Z' },
    )(request, reply);
  });
  // It is a try, and no watcher that would be missed.
  expect(asked).toBeUndefined();
  expect(ended).toEqual({ status: 1 });
  expect(printed).toMatch(/^ok {5}gateway: a noodknop gateway answers at http:/m);
  expect(printed).toMatch(/^FAILED token: accepted over HTTP only$/m);
  expect(printed).toMatch(/^FAILED broker: /m);
  expect(printed).toMatch(/^ok {5}sms: .*takes files$/m);
  expect(printed).toContain('only looked at, nothing sent: sms (noodknop watch --test sends a marked test)');
});

test('fails where others may read the token, and says how to mend it', async () => {
  const { printed } = await checking(always(401, { error: {} }), 0o644);
  expect(printed).toMatch(/^FAILED secrets: watch\.token can be read by others \(mode 644\): chmod 600 /m);
  expect(printed).toMatch(/^FAILED token: refused over HTTP: it must be of role integration/m);
});

test.each([
  ['another-token', 'nl', 'noodknop watcher forget watch'],
  ['another-name', 'en', 'this token under another name'],
  ['full', 'en', 'no place for another watch'],
  ['nonsense', 'en', 'does not count this watch'],
])('says in plain words that the gateway does not count it: %s', async (why, language, words) => {
  let tried: unknown;
  const { ended, printed } = await checking(
    (request, reply) => {
      tried = request.headers['x-noodknop-watch-try'] ?? tried;
      const now = '2026-11-22T20:00:00.000Z';
      always(
        200,
        request.url === '/readyz'
          ? { ready: true, parts: [] }
          : { at: null, ok: false, ms: null, parts: [], now, watching: false, watchingWhy: why },
      )(request, reply);
    },
    0o600,
    language,
  );
  expect(tried).toBe('watch');
  expect(ended).toEqual({ status: 1 });
  expect(printed).toMatch(new RegExp(`^FAILED watching: .*${words}`, 'm'));
});

test(
  'while it runs it warns once that the gateway does not count it, and watches on',
  { timeout: 30_000 },
  async () => {
    const now = '2026-11-22T20:00:00.000Z';
    const self = {
      at: null,
      ok: false,
      ms: null,
      parts: [],
      now,
      watching: false,
      watchingWhy: 'another-token',
    };
    let looks = 0;
    const web = createServer((request, reply) => {
      if (request.headers['x-noodknop-watch'] === 'watch') looks += 1;
      always(200, request.url === '/readyz' ? { ready: true, parts: [] } : self)(request, reply);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => web.once('listening', resolve));
    const address = web.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const dir = folder();
    writeFileSync(join(dir.path, 'watch.token'), 'x'.repeat(43), { mode: 0o600 });
    const gateway = { url: `http://127.0.0.1:${port}`, mqtt: 'mqtt://127.0.0.1:1', tokenFile: 'watch.token' };
    const file = join(dir.path, 'watch.yaml');
    writeFileSync(
      file,
      JSON.stringify({ name: 'Huis', askEvery: 0.2, gateway, sounder: { run: ['/bin/true'] } }),
    );
    const program = join(import.meta.dirname, '../../../gateway/noodknop.mjs');
    const running = spawn(process.execPath, [program, 'watch', '--config', file]);
    onTestFinished(() => {
      running.kill('SIGKILL');
      web.closeAllConnections();
      web.close();
      dir.remove();
    });
    let printed = '';
    running.stdout.on('data', (piece) => {
      printed += String(piece);
    });
    await expect.poll(() => looks, { timeout: 20_000 }).toBeGreaterThan(3);
    await expect.poll(() => printed).toContain('noodknop watcher forget watch');
    expect(printed.match(/WARNING: de gateway kent de naam watch met een ander token/g)).toHaveLength(1);
    expect(printed).toContain('gateway: ok');
  },
);
