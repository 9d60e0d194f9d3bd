/** The doors and ways of the watch against peers that refuse, hang, babble, or are somebody else. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createNet, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createSafe } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { wall } from '../../../gateway/core/time.ts';
import type { WatchConfig } from '../../../gateway/shell/config/watch-file.ts';
import { readWatch } from '../../../gateway/shell/config/watch-file.ts';
import type { Message } from '../../../gateway/watch/core/state.ts';
import { wordsOf } from '../../../gateway/watch/core/words.ts';
import { lookHttp } from '../../../gateway/watch/shell/http-door.ts';
import { lookMqtt } from '../../../gateway/watch/shell/mqtt-door.ts';
import { openWays, within } from '../../../gateway/watch/shell/ways.ts';
import { selfSigned } from '../../tools/certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'noodknop-doors-'));
const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
  rmSync(folder, { recursive: true, force: true });
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
const json =
  (status: number, body: unknown): RequestListener =>
  (_, reply) => {
    reply.writeHead(status, { 'content-type': 'application/json' });
    reply.end(JSON.stringify(body));
  };
/** A gateway that has just begun: ready, and its own check did not run yet. */
const ready: RequestListener = (request, reply) =>
  json(
    200,
    request.url === '/readyz'
      ? { ready: true, parts: [] }
      : { at: null, ok: false, ms: null, parts: [], now: '2026-11-22T20:00:00.000Z' },
  )(request, reply);
const PATIENCE = 400;
const lookAt = async (listener: RequestListener) => {
  const port = await listening(createHttp(listener));
  return lookHttp({ url: `http://127.0.0.1:${port}`, token: 't', ca: null }, PATIENCE);
};
const gateway = (remark: string) => [{ subject: 'gateway', ok: remark === '', remark }];

describe('the door HTTP', () => {
  it('sees a gateway that is ready, and one that says which parts are not', async () => {
    expect(await lookAt(ready)).toEqual([...gateway(''), { subject: 'ready', ok: true, remark: '' }]);
    const parts = [
      { part: 'store', ok: false, reason: 'disk full' },
      { part: 'broker', ok: true, reason: '' },
    ];
    expect(await lookAt(json(503, { ready: false, parts }))).toEqual([
      ...gateway(''),
      { subject: 'ready', ok: false, remark: 'store' },
    ]);
  });

  it('asks with its token, and tells a refused one from a silent gateway', async () => {
    let asked: string | undefined;
    await lookAt((request, reply) => {
      asked = request.headers.authorization;
      ready(request, reply);
    });
    expect(asked).toBe('Bearer t');
    expect(await lookAt(json(401, { error: {} }))).toEqual(gateway('token'));
  });

  it('tells a token that is refused, and a stranger that says ready to whatever it is asked', async () => {
    const second = (status: number, body: unknown) =>
      lookAt((request, reply) =>
        (request.url === '/readyz' ? json(200, { ready: true, parts: [] }) : json(status, body))(
          request,
          reply,
        ),
      );
    expect(await second(401, { error: {} })).toEqual(gateway('token'));
    expect(await second(403, { error: {} })).toEqual(gateway('token'));
    expect(await second(200, { ready: true })).toEqual(gateway('strange'));
    expect(await second(200, 'welcome')).toEqual(gateway('strange'));
    // A gateway that has just begun, and one that fails at this: what it said of itself stands.
    const none = { at: null, ok: false, ms: null, parts: [], now: '2026-11-22T20:00:00.000Z' };
    for (const signs of [await second(200, none), await second(500, {}), await second(404, {})])
      expect(signs).toEqual([...gateway(''), { subject: 'ready', ok: true, remark: '' }]);
  });

  it('hears a self-check that fails, and one that has not run for minutes', async () => {
    const checked = (ok: boolean, at: string) => {
      const now = '2026-11-22T20:00:00.000Z';
      const parts = [
        { part: 'log', ok, ms: 1, remark: '' },
        { part: 'disk', ok: false, ms: null, remark: 'nearly full' },
      ];
      return lookAt((request, reply) =>
        (request.url === '/readyz'
          ? json(200, { ready: true, parts: [] })
          : json(200, { ok: false, at, now, parts }))(request, reply),
      );
    };
    const self = (signs: readonly { readonly subject: string }[]) =>
      signs.find(({ subject }) => subject === 'self-check');
    expect(self(await checked(true, '2026-11-22T19:59:30.000Z'))).toMatchObject({ ok: true });
    expect(self(await checked(false, '2026-11-22T19:59:30.000Z'))).toMatchObject({
      ok: false,
      remark: 'log',
    });
    expect(self(await checked(true, '2026-11-22T19:50:00.000Z'))).toMatchObject({
      ok: false,
      remark: 'stale',
    });
  });

  it.each<[string, RequestListener, string]>([
    ['another server', (_, reply) => reply.end('<html>welcome'), 'strange'],
    ['a proxy without the gateway behind it', json(502, { ready: true }), 'strange'],
    ['a list', json(200, []), 'strange'],
    ['nothing at all', () => undefined, 'timeout'],
    ['a head without an end', (_, reply) => void reply.write('{'), 'timeout'],
    [
      'a byte a moment, for ever',
      (request, reply) => {
        reply.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => reply.write(' '), 50);
        request.socket.on('close', () => clearInterval(drip));
      },
      'timeout',
    ],
    ['another address', (_, reply) => void reply.writeHead(302, { location: '/healthz' }).end(), 'strange'],
    ['200 and no body', (_, reply) => void reply.writeHead(200).end(), 'strange'],
    ['a broken connection', (request) => request.socket.destroy(), 'broken'],
    [
      'a flood',
      (_, reply) => {
        const pour = (): void => {
          while (!reply.destroyed && reply.write('x'.repeat(16_384)));
          if (!reply.destroyed) reply.once('drain', pour);
        };
        pour();
      },
      'strange',
    ],
  ])('is answered by %s within its patience', async (_, listener, remark) => {
    const begun = performance.now();
    expect(await lookAt(listener)).toEqual(gateway(remark));
    expect(performance.now() - begun).toBeLessThan(PATIENCE + 2_000);
  });

  it('believes no certificate that its authority did not give', async () => {
    const { cert, key } = selfSigned();
    const port = await listening(createHttps({ cert, key }, ready));
    const url = `https://127.0.0.1:${port}`;
    expect(await lookHttp({ url, token: 't', ca: null }, 2_000)).toEqual(gateway('certificate'));
    expect((await lookHttp({ url, token: 't', ca: cert }, 2_000))[0]).toMatchObject({ ok: true });
  });

  it.each([
    ['has expired', -1, -5],
    ['is not valid yet, as where a clock is wrong', 5, 3],
  ])('tells a certificate that %s from one it does not trust', async (_, until, since) => {
    const { cert, key } = selfSigned(until, since);
    const port = await listening(createHttps({ cert, key }, ready));
    const door = { url: `https://127.0.0.1:${port}`, token: 't', ca: cert };
    expect(await lookHttp(door, 2_000)).toEqual(gateway('certificate-date'));
  });
});

/** A broker that says these bytes upon the first it hears, and the rest upon the next. */
type Said = readonly number[] | 'end' | 'nothing';
async function broker(...said: readonly Said[]) {
  const port = await listening(
    createNet((socket) => {
      let turn = 0;
      socket.on('data', () => {
        const next = said[turn] ?? 'nothing';
        turn += 1;
        if (next === 'end') socket.destroy();
        else if (next !== 'nothing') socket.write(Buffer.from(next));
      });
    }),
  );
  return lookMqtt({ url: `mqtt://127.0.0.1:${port}`, account: 'watch', token: 't', ca: null }, PATIENCE);
}
const CONNACK = [0x20, 2, 0, 0];
const SUBACK = [0x90, 3, 0, 1, 0];
const published = (payload: string, topic = 'noodknop/v1/state/gateway'): readonly number[] => {
  const body = [0, topic.length, ...Buffer.from(topic), ...Buffer.from(payload)];
  return [0x31, body.length, ...body];
};
const PONG = [0xd0, 0];

describe('the door MQTT', () => {
  it('wants log-in, the retained state and an answered ping', async () => {
    const signs = await broker([...CONNACK, ...SUBACK, ...published('{"ready":true}')], PONG);
    expect(signs).toEqual([{ subject: 'broker', ok: true, remark: '' }]);
  });

  it.each<[string, readonly Said[], string]>([
    ['refuses the account', [[0x20, 2, 0, 5]], 'token'],
    ['does not let it read', [[...CONNACK, 0x90, 3, 0, 1, 0x80]], 'token'],
    ['says nothing', [], 'timeout'],
    ['keeps no state of the gateway', [[...CONNACK, ...SUBACK]], 'timeout'],
    ['has another topic only', [[...CONNACK, ...SUBACK, ...published('{"ready":true}', 'x/y')]], 'timeout'],
    [
      'says the gateway is not ready',
      [[...CONNACK, ...SUBACK, ...published('{"ready":false}')]],
      'not-ready',
    ],
    ['has nonsense for a state', [[...CONNACK, ...SUBACK, ...published('ready')]], 'not-ready'],
    [
      'does not answer the ping',
      [[...CONNACK, ...SUBACK, ...published('{"ready":true}')], 'nothing'],
      'timeout',
    ],
    ['hangs up', ['end'], 'broken'],
    ['speaks HTTP', [[...Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]], 'strange'],
    ['counts lengths without end', [[0x20, 255, 255, 255, 255, 255]], 'strange'],
    ['announces a packet of 200 MB', [[...CONNACK, 0x30, 0xff, 0xff, 0xff, 0x5f]], 'strange'],
  ])('is a bad sign where it %s', async (_, said, remark) => {
    expect(await broker(...said)).toEqual([{ subject: 'broker', ok: false, remark }]);
  });

  it('over TLS believes the certificate of its authority alone, and warns of nothing about an address', async () => {
    const { cert, key } = selfSigned();
    const server = createSafe({ cert, key }, (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(Buffer.from([...CONNACK, ...SUBACK, ...published('{"ready":true}')]));
        socket.once('data', () => socket.write(Buffer.from(PONG)));
      });
    });
    const port = await listening(server);
    const warned: string[] = [];
    const hear = (warning: Error): void => void warned.push(warning.message);
    process.on('warning', hear);
    const door = { url: `mqtts://127.0.0.1:${port}`, account: 'watch', token: 't', ca: cert };
    expect(await lookMqtt(door, 2_000)).toEqual([{ subject: 'broker', ok: true, remark: '' }]);
    expect(await lookMqtt({ ...door, ca: null }, 2_000)).toMatchObject([
      { ok: false, remark: 'certificate' },
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warned).toEqual([]);
  });

  it('tells that nobody listens there', async () => {
    const server = createNet();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const door = { url: `mqtt://127.0.0.1:${port}`, account: 'watch', token: 't', ca: null };
    expect(await lookMqtt(door, PATIENCE)).toEqual([{ subject: 'broker', ok: false, remark: 'refused' }]);
  });
});

const BASE = `name: Huis
gateway: {url: https://gw.example.org, mqtt: mqtts://gw.example.org, token: abc}
`;
function configOf(text: string): WatchConfig {
  const read = readWatch(BASE + text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}
const message = (kind: Message['kind']): Message => ({
  kind,
  outage: 1,
  subjects: [
    { subject: 'gateway', remark: 'timeout' },
    { subject: 'broker', remark: 'refused' },
  ],
  since: wall(Date.UTC(2026, 10, 22, 13, 3, 12)),
  began: wall(0),
  at: wall(Date.UTC(2026, 10, 22, 13, 15, 12)),
  last: false,
});
const said = (kind: Message['kind'], name = 'Huis') =>
  wordsOf(message(kind), { name, language: 'nl', zone: 'Europe/Amsterdam' });

describe('what is said', () => {
  it('names who, since when and what, in one line', () => {
    expect(said('silent').text).toBe(
      'NOODKNOP Huis: gateway en broker ZWIJGEN (geen antwoord op tijd). Laatste goede teken 22-11 14:03:12. Reken er niet op dat een knop iemand oproept. Bij gevaar: bel 112.',
    );
    expect(said('again').text).toContain('NOG STEEDS: gateway en broker ZWIJGEN');
    expect(said('again').text).toContain('Al 12 min.');
    expect(said('back').text).toBe('NOODKNOP Huis: weer in orde sinds 22-11 14:15:12.');
  });

  it('stays one line without controls, whatever is in a name (P26)', () => {
    const { text } = said('silent', 'Huis\r\nBcc: x\u202e\u001b[2J');
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('a way', () => {
  const way = (text: string) => {
    const [only] = openWays(configOf(text));
    if (only === undefined) throw new Error('no way');
    return only;
  };
  const send = (text: string, kind: Message['kind'] = 'silent') => {
    const one = way(text);
    return within(one, (signal) => one.send(message(kind), said(kind), signal));
  };

  it('that is a program is told what it is about, as one argument-free run', async () => {
    const out = join(folder, 'heard');
    const program = join(folder, 'siren.sh');
    writeFileSync(program, `#!/bin/sh\nprintf '%s|%s' "$NOODKNOP_WATCH" "$NOODKNOP_TEXT" > ${out}\n`, {
      mode: 0o755,
    });
    await send(`sounder: {run: [${program}]}\n`, 'again');
    expect(readFileSync(out, 'utf8')).toMatch(/^again\|NOODKNOP Huis: /);
  });

  it('that is a program which never ends is ended, and all it started', async () => {
    const mark = `${60_000 + Math.floor(performance.now() % 1000)}.${process.pid}`;
    const program = join(folder, 'hangs.sh');
    writeFileSync(program, `#!/bin/sh\nsleep ${mark} &\nsleep ${mark}\n`, { mode: 0o755 });
    await expect(send(`sounder: {run: [${program}], patience: 1}\n`)).rejects.toThrow('was ended after 1 s');
    await expect
      .poll(() => spawnSync('pgrep', ['-f', `sleep ${mark}`]).stdout.toString(), { timeout: 3_000 })
      .toBe('');
  });

  it('that is a program which fails, or is not there, says so', async () => {
    await expect(send('sounder: {run: [/bin/false]}\n')).rejects.toThrow('ended with 1');
    await expect(send('sounder: {run: [/nergens/siren]}\n')).rejects.toThrow('ENOENT');
  });

  it('that is a relay goes on, and off when all is in order again', async () => {
    const gpio = join(folder, 'gpio');
    writeFileSync(gpio, '-');
    await send(`relay: {path: ${gpio}, on: "1", off: "0"}\n`);
    expect(readFileSync(gpio, 'utf8')).toBe('1');
    await send(`relay: {path: ${gpio}, on: "1", off: "0"}\n`, 'back');
    expect(readFileSync(gpio, 'utf8')).toBe('0');
  });

  it('that is a relay at which nobody reads does not hang, and one that is not there is not made', async () => {
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    await expect(send(`relay: {path: ${pipe}}\n`)).rejects.toThrow('ENXIO');
    const none = join(folder, 'none');
    await expect(send(`relay: {path: ${none}}\n`)).rejects.toThrow('ENOENT');
    expect(existsSync(none)).toBe(false);
  });
});
