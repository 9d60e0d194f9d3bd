/**
 * The routes for phones on the real web server: who reaches what, what is refused, what an answer from a notification
 * leads to. What a browser makes of them is left to the tests with a browser.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { PhoneView, PushAnswerView, PushView } from '../../../gateway/core/api-push.ts';
import { channelSchemas, commonSchema } from '../../../gateway/shell/channels/config.ts';
import type { Channel } from '../../../gateway/shell/channels/face.ts';
import { type PushedPage, preparePush } from '../../../gateway/shell/channels/push.ts';
import { openPhones, type PhoneBook } from '../../../gateway/shell/phones.ts';
import { writePrivate } from '../../../gateway/shell/private-file.ts';
import * as routes from '../../../gateway/shell/web/routes-push.ts';
import { alarmOf, type Stage, setStage } from './web-stage.ts';

/** Keys of RFC 8291 appendix A. */
const KEYS = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};
const phone = (name: string, further: object = {}) => ({
  endpoint: `https://push.example.net/${name}`,
  keys: KEYS,
  label: `Chrome, ${name}`,
  ...further,
});

describe('the routes for phones', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-push-routes-'));
  const pages = new Map<string, PushedPage>();
  let stage: Stage;
  let book: PhoneBook;
  let channel: Channel;
  let mine: string;
  let others: string;

  beforeAll(async () => {
    book = await openPhones({
      phones: async () => [],
      savePhone: async () => undefined,
      deletePhone: async () => undefined,
    });
    const push = preparePush({
      dir: { folder, write: (name, text) => writePrivate(join(folder, name), text) },
      phones: book,
      page: (id) => pages.get(id) ?? null,
      wall: () => 0,
    });
    channel = await push.open({
      config: channelSchemas['web-push'].parse({}),
      common: commonSchema.parse({}),
      news: {
        reached: () => undefined,
        answered: () => undefined,
        text: () => undefined,
        trouble: () => undefined,
      },
      link: () => null,
    });
    stage = await setStage({ push: push.door });
    mine = await stage.token('responder', 'responder');
    others = await stage.token('coordinator', 'coordinator');
  });
  afterAll(async () => {
    await stage.close();
    await channel.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await book.keepOnly(() => false);
    pages.clear();
    stage.heard.length = 0;
    stage.state.alarms = [];
  });

  it('switch a phone on and off, and show everybody their own only', async () => {
    const on = await stage.call('POST', '/api/push', mine, phone('a', { label: 'Mijn\u202e\r\ntelefoon' }));
    expect(on.status).toBe(201);
    expect(routes.PhoneOn.strict().parse(on.json).phones).toMatchObject([
      { id: on.json.phone, label: 'Mijn telefoon', okAt: null },
    ]);
    expect(on.text).not.toContain('push.example.net');
    const key = on.json.key as string;
    expect(Buffer.from(key, 'base64url')).toHaveLength(65);
    expect((await stage.call('GET', '/api/push', others)).json).toEqual({ key, phones: [] });
    expect((await stage.call('DELETE', `/api/push/${on.json.phone}`, others)).status).toBe(404);
    expect((await stage.call('POST', `/api/push/${on.json.phone}/test`, others)).status).toBe(404);
    expect((await stage.call('DELETE', `/api/push/${on.json.phone}`, mine)).status).toBe(204);
    expect((await stage.call('GET', '/api/push', mine)).json.phones).toEqual([]);
  });

  it('the same address again is the same phone, and a new address takes the place of the one before', async () => {
    const first = await stage.call('POST', '/api/push', mine, phone('a'));
    expect((await stage.call('POST', '/api/push', mine, phone('a'))).json.phone).toBe(first.json.phone);
    const moved = await stage.call(
      'POST',
      '/api/push',
      mine,
      phone('b', { replaces: 'https://push.example.net/a' }),
    );
    expect(moved.json.phones.map(({ id }: PhoneView) => id)).toEqual([moved.json.phone]);
    // Somebody else's address is not taken away by naming it.
    await stage.call('POST', '/api/push', others, phone('c', { replaces: 'https://push.example.net/b' }));
    expect(book.of('responder')).toHaveLength(1);
  });

  it.each([
    ['plain http', { endpoint: 'http://push.example.net/x' }, 'endpoint'],
    ['this machine', { endpoint: 'https://127.0.0.1/x' }, 'endpoint'],
    ['the network inside', { endpoint: 'https://192.168.1.1/x' }, 'endpoint'],
    ['no address', { endpoint: 'javascript:alert(1)' }, 'endpoint'],
    ['too long an address', { endpoint: `https://push.example.net/${'x'.repeat(2001)}` }, 'endpoint'],
    ['no keys', { keys: undefined }, 'keys'],
    [
      'a key that is no point of the curve',
      { keys: { ...KEYS, p256dh: KEYS.p256dh.replace('BCVx', 'BCVy') } },
      'keys.p256dh',
    ],
    ['a short key', { keys: { ...KEYS, p256dh: 'BAAA' } }, 'keys.p256dh'],
    ['a secret of another length', { keys: { ...KEYS, auth: 'AAAA' } }, 'keys.auth'],
  ])('refuse %s, and say which field', async (_, change, field) => {
    const reply = await stage.call('POST', '/api/push', mine, phone('a', change));
    expect([reply.status, reply.json.error.code, reply.json.error.field]).toEqual([400, 'invalid', field]);
    expect(book.all()).toEqual([]);
  });

  it('refuse whoever belongs to nobody, and a session without its own page', async () => {
    const nobody = await stage.token('responder', null);
    expect((await stage.call('POST', '/api/push', nobody, phone('a'))).status).toBe(403);
    const { cookie = '' } = await stage.signIn('responder', 'responder');
    expect((await stage.call('POST', '/api/push', { cookie }, phone('a'))).status).toBe(403);
    expect(book.all()).toEqual([]);
  });

  it('a gateway without this channel says so', async () => {
    const bare = await setStage();
    const token = await bare.token('responder', 'responder');
    expect((await bare.call('GET', '/api/push', token)).json).toEqual({ key: null, phones: [] });
    expect((await bare.call('POST', '/api/push', token, phone('a'))).status).toBe(503);
    await bare.close();
  });

  it('take the word that a page was shown from its person only', async () => {
    pages.set('7-0-1', { alarm: 'alarm-1', person: 'responder', confirmed: false });
    for (const [token, page, status] of [
      [others, '7-0-1', 404],
      [mine, '8-0-1', 404],
      [mine, '../7', 400],
    ] as const)
      expect((await stage.call('POST', '/api/push/shown', token, { page })).status).toBe(status);
    expect(stage.heard).toEqual([]);
    expect((await stage.call('POST', '/api/push/shown', mine, { page: '7-0-1' })).status).toBe(204);
    expect(stage.heard).toEqual([{ type: 'page.reached', page: '7-0-1', channel: 'web-push' }]);
  });

  it('an answer says how many others come', async () => {
    pages.set('7-0-1', { alarm: 'alarm-1', person: 'responder', confirmed: false });
    const at = '2026-11-23T09:30:00.000Z';
    stage.state.alarms = [
      alarmOf('alarm-1', {
        responders: [
          { person: 'responder', answer: 'coming', at },
          { person: 'bo', answer: 'coming', at },
          { person: 'cas', answer: 'arrived', at },
        ],
        coming: 3,
        need: 2,
      }),
    ];
    const answer = { page: '7-0-1', answer: 'coming' };
    const reply = await stage.call('POST', '/api/push/answer', mine, answer);
    expect(reply.json).toEqual({
      alarm: 'alarm-1',
      answer: 'coming',
      others: 2,
      need: 2,
      at: '2026-11-23T09:30:00.000Z',
    });
    expect(stage.heard).toEqual([{ type: 'page.answered', channel: 'web-push', ...answer }]);
    expect((await stage.call('POST', '/api/push/answer', others, answer)).status).toBe(404);
    expect((await stage.call('POST', '/api/push/answer', mine, { ...answer, answer: 'clear' })).status).toBe(
      400,
    );
  });

  it('an answer that counts for nothing is refused with the reason', async () => {
    pages.set('7-0-1', { alarm: 'alarm-1', person: 'responder', confirmed: false });
    const answer = { page: '7-0-1', answer: 'coming' };
    stage.state.alarms = [alarmOf('alarm-1', { state: 'closed' })];
    const closed = await stage.call('POST', '/api/push/answer', mine, answer);
    expect([closed.status, closed.json.error.code]).toEqual([409, 'closed']);
    expect(stage.heard).toEqual([]);
    stage.state.alarms = [alarmOf('alarm-1', { raisedBy: 'responder' })];
    const own = await stage.call('POST', '/api/push/answer', mine, answer);
    expect([own.status, own.json.error.code]).toEqual([409, 'own_alarm']);
  });

  it('a message that is no alarm is confirmed', async () => {
    pages.set('n5', { alarm: null, person: 'responder', confirmed: false });
    const answer = { page: 'n5', answer: 'coming' };
    expect((await stage.call('POST', '/api/push/answer', mine, answer)).status).toBe(409);
    pages.set('n5', { alarm: null, person: 'responder', confirmed: true });
    const reply = await stage.call('POST', '/api/push/answer', mine, answer);
    expect([reply.status, reply.json.alarm]).toEqual([200, null]);
  });

  it('have schemas that are the types of the pages', () => {
    expectTypeOf<z.output<typeof routes.PushState>>().toExtend<PushView>();
    expectTypeOf<PushView>().toExtend<z.input<typeof routes.PushState>>();
    expectTypeOf<z.output<typeof routes.PushAnswer>>().toExtend<PushAnswerView>();
    expectTypeOf<PushAnswerView>().toExtend<z.input<typeof routes.PushAnswer>>();
  });
});
