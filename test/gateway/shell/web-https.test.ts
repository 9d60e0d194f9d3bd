/** HTTPS with an own certificate: the session's cookie is bound to host and TLS, and plain words get nowhere. */
import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../../tools/certificate.ts';
import { type Reply, type Stage, send, setStage } from './web-stage.ts';

const { cert, key } = selfSigned();

describe('HTTPS', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ tls: { cert, key } });
  });
  afterAll(() => stage.close());

  const call = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const { port } = stage.web;
      const request = httpsRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          headers,
          ca: cert,
          agent: false,
          checkServerIdentity: () => undefined,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: text.startsWith('{') ? JSON.parse(text) : null,
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });

  it('signs in with a __Host- cookie, and changes things only from the https origin', async () => {
    const link = await stage.accounts.create(
      'link',
      { role: 'responder', person: 'responder', site: null },
      60_000,
    );
    const origin = stage.web.url;
    expect(origin).toBe(`https://127.0.0.1:${stage.web.port}`);
    const signedIn = await call('POST', '/api/session', { origin }, JSON.stringify({ link: link.secret }));
    const cookie = String(signedIn.headers['set-cookie']);
    expect(cookie).toMatch(
      /^__Host-noodknop=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1209600; Secure$/,
    );
    const pair = cookie.split(';')[0] ?? '';
    const me = await call('GET', '/api/me', { cookie: pair });
    expect(me.json.person.id).toBe('responder');
    expect((await call('GET', '/api/me', { cookie: pair.replace('__Host-', '') })).status).toBe(401);
    const own = { cookie: pair, 'x-noodknop-csrf': me.json.csrf };
    const screen = JSON.stringify({ screen: 's' });
    const plainOrigin = origin.replace('https', 'http');
    expect((await call('POST', '/api/screen', { ...own, origin: plainOrigin }, screen)).status).toBe(403);
    expect((await call('POST', '/api/screen', { ...own, origin }, screen)).status).toBe(204);
  });

  it('tells browsers to stay with HTTPS, and answers under its public name', async () => {
    const reply = await call('GET', '/in', { host: 'alarm.example.nl' });
    expect([reply.status, reply.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
  });

  it('gives plain HTTP nothing', async () => {
    const plain = await send(stage.web.port, 'GET', '/healthz', {}).then(
      ({ status }) => status,
      () => 'no answer',
    );
    expect(plain).not.toBe(200);
    expect((await call('GET', '/healthz', {})).status).toBe(200);
  });

  it('says so when certificate and key do not fit', async () => {
    for (const tls of [
      { cert: 'none', key },
      { cert, key: selfSigned().key },
    ])
      await expect(setStage({ tls })).rejects.toThrow('the HTTPS certificate or its key cannot be used');
  });
});
