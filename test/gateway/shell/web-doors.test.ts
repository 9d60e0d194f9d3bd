/** The doors: order of checks, shape of refusals, sessions, forged requests, host names, sizes, guessing. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownHost } from '../../../gateway/shell/web/doors.ts';
import { countGuesses, keepPace } from '../../../gateway/shell/web/slowdown.ts';
import { alarmOf, type Reply, type Stage, send, setStage } from './web-stage.ts';

const problemOf = ({ status, json }: Reply) => [status, json.error.code, json.error.field];

describe('doors', () => {
  let stage: Stage;
  let responder: string;
  let employee: string;
  beforeAll(async () => {
    stage = await setStage({ limits: { guessDelay: 300 } });
    stage.state.alarms = [alarmOf('alarm-1')];
    responder = await stage.token('responder', 'responder');
    employee = await stage.token('employee', 'employee');
  });
  afterAll(() => stage.close());

  it('checks authentication, then role, then the request, then whether it is there', async () => {
    const path = '/api/alarms/none/answer';
    expect(problemOf(await stage.call('POST', path, null, 'x'.repeat(70_000)))).toEqual([
      401,
      'unauthenticated',
      undefined,
    ]);
    expect(problemOf(await stage.call('POST', path, employee, '{'))).toEqual([403, 'forbidden', undefined]);
    expect(problemOf(await stage.call('POST', path, employee, 'x'.repeat(70_000)))).toEqual([
      403,
      'forbidden',
      undefined,
    ]);
    expect(problemOf(await stage.call('POST', path, responder, { answer: 'maybe' }))).toEqual([
      400,
      'invalid',
      'answer',
    ]);
    expect(problemOf(await stage.call('POST', path, responder, { answer: 'coming' }))).toEqual([
      404,
      'not_found',
      undefined,
    ]);
  });

  it('refuses what is no JSON, no object, or too large with 400', async () => {
    for (const body of ['{', '[]', '7', 'null', '"x"', '{"answer":', ' '])
      expect((await stage.call('POST', '/api/alarms/alarm-1/answer', responder, body)).status, body).toBe(
        400,
      );
    for (const size of [65_537, 300_000]) {
      const reply = await stage.call(
        'POST',
        '/api/alarms/alarm-1/answer',
        responder,
        `"${'x'.repeat(size)}"`,
      );
      expect(problemOf(reply)).toEqual([400, 'invalid', undefined]);
    }
    expect(
      (
        await stage.call('POST', '/api/alarms/alarm-1/answer', responder, {
          answer: 'coming',
          pad: 'x'.repeat(60_000),
        })
      ).status,
    ).toBe(200);
  });

  it('has nothing at other addresses, and tells that only to those it knows', async () => {
    expect(problemOf(await stage.call('GET', '/api/secret'))).toEqual([401, 'unauthenticated', undefined]);
    expect(problemOf(await stage.call('GET', '/api/secret', responder))).toEqual([
      404,
      'not_found',
      undefined,
    ]);
    expect((await stage.call('DELETE', '/api/alarms', responder)).status).toBe(404);
    expect((await stage.call('GET', '/nowhere')).status).toBe(404);
    for (const path of [
      '/assets/../package.json',
      '/assets/%2e%2e%2fpackage.json',
      '/assets/x',
      '/%zz',
      '/assets/%00',
    ])
      expect([400, 404], path).toContain((await stage.call('GET', path)).status);
  });

  it('survives what is no HTTP, and cuts off who says nothing', async () => {
    const quick = await setStage({ limits: { headersTimeout: 400, requestTimeout: 500 } });
    const talk = (text: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(quick.web.port, '127.0.0.1', () => socket.write(text));
        let heard = '';
        socket.on('data', (bytes) => {
          heard += bytes.toString('latin1');
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(heard));
      });
    expect(await talk('\x16\x03\x01 hello\r\n\r\n')).toContain('400 Bad Request');
    expect(await talk(`GET / HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toContain('"code":"invalid"');
    expect(await talk('GET /api/alarms HTTP/1.1\r\nhost: x')).not.toContain('200');
    expect((await quick.call('GET', '/healthz')).json).toEqual({ alive: true });
    await quick.close();
  });

  it('answers under its own names only', async () => {
    for (const host of ['evil.example', 'evil.example:8080', 'localhost.evil.example', 'x@localhost'])
      expect((await send(stage.web.port, 'GET', '/healthz', { host })).status, host).not.toBe(200);
    for (const host of ['localhost', 'LOCALHOST:1234', '127.0.0.1', '[::1]:8080', '192.168.1.5:8080'])
      expect((await send(stage.web.port, 'GET', '/healthz', { host })).status, host).toBe(200);
    expect(knownHost('alarm.example.nl:443', ['alarm.example.nl'])).toBe(true);
    expect(knownHost('[::1]', [])).toBe(true);
    for (const host of ['[evil]', '', undefined]) expect(knownHost(host, [])).toBe(false);
  });

  it('sends the strict headers with every kind of answer', async () => {
    for (const path of ['/', '/in', '/healthz', '/api/me', '/nowhere', '/api/secret', '/assets/x']) {
      const { headers } = await stage.call('GET', path);
      expect(headers['x-content-type-options'], path).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('begins a session only by posting a link, once, in a cookie no script can read', async () => {
    const link = await stage.accounts.create(
      'link',
      { role: 'coordinator', person: 'coordinator', site: null },
      60_000,
    );
    expect((await stage.call('GET', '/in')).status).toBe(200);
    const first = await stage.call('POST', '/api/session', null, { link: link.secret });
    expect(first.status).toBe(201);
    expect(first.text).not.toContain(link.secret);
    expect(String(first.headers['set-cookie'])).toMatch(
      /^noodknop=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(problemOf(await stage.call('POST', '/api/session', null, { link: link.secret }))).toEqual([
      401,
      'unauthenticated',
      'link',
    ]);
    const foreign = { origin: 'http://evil.example' };
    const other = await stage.accounts.create('link', { role: 'admin', person: null, site: null }, 60_000);
    expect((await stage.call('POST', '/api/session', foreign, { link: other.secret })).status).toBe(403);
    expect(
      (await stage.call('POST', '/api/session', { origin: stage.web.url }, { link: other.secret })).status,
    ).toBe(201);
  });

  it('lets a session change things only with its own token from our own origin', async () => {
    const browser = await stage.signIn('responder', 'responder');
    const path = '/api/alarms/alarm-1/answer';
    const body = { answer: 'coming' };
    const { cookie = '', origin = '' } = browser;
    const csrf = browser['x-noodknop-csrf'] ?? '';
    const other = await stage.signIn('responder', 'responder');
    for (const headers of [
      { cookie },
      { cookie, origin },
      { cookie, 'x-noodknop-csrf': csrf },
      { cookie, origin: 'http://evil.example', 'x-noodknop-csrf': csrf },
      { cookie, origin: 'null', 'x-noodknop-csrf': csrf },
      { cookie, origin, 'x-noodknop-csrf': other['x-noodknop-csrf'] ?? '' },
      { cookie, origin, 'x-noodknop-csrf': '' },
    ]) {
      const reply = await stage.call('POST', path, headers as Record<string, string>, body);
      expect(problemOf(reply)).toEqual([403, 'forbidden', 'x-noodknop-csrf']);
    }
    expect((await stage.call('POST', path, browser, body)).status).toBe(200);
    expect((await stage.call('POST', path, responder, body)).status).toBe(200);
  });

  it('takes a session for no token, a token for no session, and a link for neither', async () => {
    const browser = await stage.signIn('admin', 'admin');
    const session = String(browser.cookie).split('=')[1] ?? '';
    const link = await stage.accounts.create('link', { role: 'admin', person: null, site: null }, 60_000);
    expect((await stage.call('GET', '/api/me', session)).status).toBe(401);
    expect((await stage.call('GET', '/api/me', { cookie: `noodknop=${responder}` })).status).toBe(401);
    expect((await stage.call('GET', '/api/me', link.secret)).status).toBe(401);
    expect((await stage.call('GET', `/api/me?token=${responder}`)).status).toBe(401);
    expect((await stage.call('GET', '/api/me', { authorization: `Basic ${responder}` })).status).toBe(401);
  });

  it('signs out for good', async () => {
    const browser = await stage.signIn('responder', 'responder');
    const reply = await stage.call('DELETE', '/api/session', browser);
    expect([reply.status, String(reply.headers['set-cookie'])]).toEqual([
      204,
      expect.stringContaining('Max-Age=0'),
    ]);
    expect((await stage.call('GET', '/api/me', browser)).status).toBe(401);
    expect((await stage.call('DELETE', '/api/session', responder)).status).toBe(409);
  });

  it('P38: under 100 wrong logins a second none succeeds and a responder answers without delay', async () => {
    // Those who guess wait 3 s: whoever is not delayed is well below that, however busy the machine.
    const attack = await setStage({ limits: { guessDelay: 3000, freeGuesses: 20 } });
    attack.state.alarms = [alarmOf('alarm-1')];
    const token = await attack.token('responder', 'responder');
    const guesses: Promise<Reply>[] = [];
    const waits: number[] = [];
    for (let second = 0; second < 2; second += 1) {
      for (let i = 0; i < 100; i += 1) {
        const wrong = `${second}${i}`.padStart(43, 'A');
        guesses.push(
          i % 2 === 0
            ? attack.call('GET', '/api/me', wrong)
            : attack.call('POST', '/api/session', null, { link: wrong }),
        );
      }
      const begun = performance.now();
      const reply = await attack.call('POST', '/api/alarms/alarm-1/answer', token, { answer: 'coming' });
      waits.push(performance.now() - begun);
      expect(reply.status).toBe(200);
    }
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(Math.max(...waits)).toBeLessThan(2500);
    expect((await attack.call('GET', '/metrics')).text).toContain('noodknop_http_wrong_logins_total 200');
    await attack.close();
  });

  it('bounds what one account may change in a second', async () => {
    const slow = await setStage({ limits: { changesBurst: 3, changesPerSecond: 0 } });
    slow.state.alarms = [alarmOf('alarm-1')];
    const token = await slow.token('responder', 'responder');
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1)
      statuses.push(
        (await slow.call('POST', '/api/alarms/alarm-1/answer', token, { answer: 'coming' })).status,
      );
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await slow.call('GET', '/api/alarms', token)).status).toBe(200);
    await slow.close();
  });

  it('logs no secret, no address as sent and no body', async () => {
    await stage.call('GET', `/api/alarms?token=${responder}`, responder);
    await stage.call('GET', '/api/alarms/some-words', responder);
    await stage.call('GET', `/${responder}`);
    const text = stage.logged.join('\n');
    expect(text).toContain('"route":"/api/alarms"');
    for (const secret of [responder, employee, 'some-words', 'noodknop=']) expect(text).not.toContain(secret);
  });

  it('will not listen without HTTPS where others can reach it, unless told so', async () => {
    await expect(setStage({ host: '0.0.0.0' })).rejects.toThrow(/without HTTPS/);
    await expect(setStage({ host: '::' })).rejects.toThrow(/without HTTPS/);
    const told = await setStage({ host: '0.0.0.0', allowPlain: true });
    expect((await told.call('GET', '/healthz')).status).toBe(200);
    await told.close();
  });

  it('says which port is in use', async () => {
    await expect(setStage({ port: stage.web.port })).rejects.toThrow(
      `port ${stage.web.port} on 127.0.0.1 is in use: stop what listens there, or choose another with --http-port`,
    );
    await expect(setStage({ port: stage.web.port, portOption: '--port' })).rejects.toThrow(
      /choose another with --port$/,
    );
  });

  it('turns our own failures into 500 without their words', async () => {
    const broken = await setStage();
    broken.state.alarms = [alarmOf('alarm-1')];
    broken.answer = () => {
      throw new Error('secret detail');
    };
    const token = await broken.token('responder', 'responder');
    const reply = await broken.call('POST', '/api/alarms/alarm-1/answer', token, { answer: 'coming' });
    expect([reply.status, reply.json.error.code]).toEqual([500, 'internal']);
    expect(reply.text).not.toContain('secret detail');
    expect((await broken.call('GET', '/healthz')).status).toBe(200);
    await broken.close();
  });
});

describe('slowing down', () => {
  it('counts an address for a minute, IPv6 by its /64, and forgets', () => {
    let t = 0;
    const guesses = countGuesses(2, () => t);
    expect([1, 2, 3].map(() => guesses.wrong('10.0.0.1'))).toEqual([0, 0, 1]);
    expect(guesses.wrong('::ffff:10.0.0.1')).toBe(2);
    expect(guesses.wrong('10.0.0.2')).toBe(0);
    expect(['1', '2', '3'].map((tail) => guesses.wrong(`2001:db8:1:2::${tail}`))).toEqual([0, 0, 1]);
    t = 60_000;
    expect(guesses.wrong('10.0.0.1')).toBe(0);
    expect(guesses.total()).toBe(9);
  });

  it('keeps its table bounded: the address heard longest ago goes first', () => {
    const guesses = countGuesses(0, () => 0);
    guesses.wrong('oldest');
    guesses.wrong('lasting');
    for (let i = 0; i < 4095; i += 1) guesses.wrong(`10.0.${i >> 8}.${i & 255}`);
    expect(guesses.wrong('lasting')).toBe(2);
    expect(guesses.wrong('oldest')).toBe(1);
  });

  it('gives turns back with time', () => {
    let t = 0;
    const pace = keepPace(2, 2, () => t);
    expect([1, 2, 3].map(() => pace.take('x'))).toEqual([true, true, false]);
    t = 500;
    expect([pace.take('x'), pace.take('x'), pace.take('y')]).toEqual([true, false, true]);
  });
});
