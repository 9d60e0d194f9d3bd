/**
 * Push messages against a push service of the test's own, which checks the sender's token and decrypts with nothing of
 * the gateway's: what arrives, what each answer of a push service leads to, and that an address leads nowhere inside.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import webPush from 'web-push';
import type { PushMessage } from '../../../gateway/core/api-push.ts';
import { channelSchemas, commonSchema } from '../../../gateway/shell/channels/config.ts';
import { type Channel, ChannelError, type OutPage } from '../../../gateway/shell/channels/face.ts';
import { type PushDoor, preparePush } from '../../../gateway/shell/channels/push.ts';
import { KEYS_FILE, pushKeys } from '../../../gateway/shell/channels/push-keys.ts';
import { PHONES_MOST, type PhoneBook, type StoredPhone } from '../../../gateway/shell/phones.ts';
import { writePrivate } from '../../../gateway/shell/private-file.ts';
import { type PushService, startPushService, type TestPhone } from '../../peers/push-service.ts';
import { memory, PHONES_NOW as NOW } from './phone-memory.ts';

const page = (further: Partial<OutPage['words']> = {}): OutPage => ({
  page: '7-0-1',
  alarm: 'a1b2c3d4e5f60718',
  person: 'ria',
  attempt: 1,
  number: 7,
  to: [],
  words: {
    language: 'nl',
    level: 'emergency',
    title: 'NOOD: Balie',
    body: 'Huis, 0. Sinds 10:30.',
    short: '',
    reply: '',
    over: { taken: 'Balie: overgenomen door Bo.', closed: 'Balie: veilig gemeld.', answered: 'ontvangen' },
    letter: 'A',
    call112: false,
    ...further,
  },
});

describe('push to phones', () => {
  let service: PushService;
  let folder: string;
  let rows: Map<string, StoredPhone>;
  let book: PhoneBook;
  let channel: Channel;
  let door: PushDoor;
  const never = new AbortController().signal;

  const dirOf = (path: string) => ({
    folder: path,
    write: (name: string, text: string) => writePrivate(join(path, name), text),
  });
  const open = async (section: unknown): Promise<void> => {
    const push = preparePush({ dir: dirOf(folder), phones: book, page: () => null, wall: () => NOW });
    door = push.door;
    channel = await push.open({
      config: channelSchemas['web-push'].parse(section),
      common: commonSchema.parse({}),
      news: {
        reached: () => undefined,
        answered: () => undefined,
        text: () => undefined,
        trouble: () => undefined,
      },
      link: () => null,
    });
  };
  const add = async (phone: TestPhone, person = 'ria', account = 'acc'): Promise<StoredPhone> =>
    book.add({
      person,
      account,
      endpoint: phone.subscription.endpoint,
      ...phone.subscription.keys,
      label: phone.name,
    });
  /** Why an attempt failed. */
  const failure = async (attempt: Promise<void>): Promise<ChannelError> => {
    const error = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ChannelError)) throw new Error(`no ChannelError but ${String(error)}`);
    return error;
  };

  beforeEach(async () => {
    service = await startPushService();
    folder = mkdtempSync(join(tmpdir(), 'noodknop-push-'));
    writeFileSync(join(folder, 'ca.pem'), service.ca);
    const made = memory();
    rows = made.rows;
    book = await made.book;
    await open({
      allowPrivate: ['127.0.0.1'],
      caFile: join(folder, 'ca.pem'),
      contact: 'mailto:it@huis.example',
    });
  });
  afterEach(async () => {
    await channel.close();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('arrives signed and encrypted: urgent, short-lived, one topic an alarm, with nothing readable on the way', async () => {
    await add(service.phone('telefoon'));
    await channel.send(page(), never);
    const [message] = service.arrived;
    expect(message?.wrong).toBeNull();
    expect(message?.key).toBe(door.key());
    expect(message?.vapid).toMatchObject({ aud: service.origin, sub: 'mailto:it@huis.example' });
    expect(message?.headers).toMatchObject({ urgency: 'high', ttl: '120', 'content-encoding': 'aes128gcm' });
    expect(message?.headers.topic).toMatch(/^[\w-]{1,32}$/);
    expect(JSON.parse(message?.text ?? '')).toEqual({
      v: 1,
      kind: 'call',
      page: '7-0-1',
      alarm: 'a1b2c3d4e5f60718',
      at: NOW,
      language: 'nl',
      level: 'emergency',
      title: 'NOOD: Balie',
      body: 'Huis, 0. Sinds 10:30.',
      url: '/pager',
    } satisfies PushMessage);
    expect(JSON.stringify(message?.headers)).not.toContain('Balie');
    expect(rows.values().next().value?.okAt).toBe(NOW);
  });

  it('goes to all phones of its person at once and to nobody else, and one that works is enough', async () => {
    for (const name of ['een', 'twee', 'stil', 'kapot']) await add(service.phone(name));
    await add(service.phone('van bo'), 'bo');
    service.behaviour.set('stil', null).set('kapot', 500);
    await channel.send(page(), never);
    await expect
      .poll(() => service.arrived.map(({ phone }) => phone).sort())
      .toEqual(['een', 'kapot', 'stil', 'twee'].sort());
    expect(service.arrived.every(({ wrong }) => wrong === null)).toBe(true);
  });

  it.each([
    [410, 'address', /gone \(410\)/],
    [404, 'address', /gone \(404\)/],
    [429, 'channel', /429/],
    [500, 'channel', /500/],
    [403, 'channel', /our key \(403\).*push-keys\.json/],
  ] as const)('a push service that answers %i: says which and why', async (status, whose, words) => {
    const phone = service.phone('telefoon');
    await add(phone);
    service.behaviour.set('telefoon', status);
    const error = await failure(channel.send(page(), never));
    expect(error.whose).toBe(whose);
    expect(error.message).toMatch(words);
    expect(error.message).toContain(new URL(service.origin).host);
    expect(error.message).not.toContain(new URL(phone.subscription.endpoint).pathname);
    expect(book.people()).toEqual(status === 410 || status === 404 ? [] : ['ria']);
    expect(rows.size).toBe(status === 410 || status === 404 ? 0 : 1);
  });

  it('a push service that says nothing is given up, and the attempt that is given up leaves nothing open', async () => {
    await add(service.phone('stil'));
    service.behaviour.set('stil', null);
    const stop = new AbortController();
    const sent = failure(channel.send(page(), stop.signal));
    await expect.poll(() => service.arrived.length).toBe(1);
    stop.abort();
    expect((await sent).message).toMatch(/was not waited for/);
    await expect.poll(() => service.open()).toBe(0);
  });

  it('a push service that says nothing has 5 s', async () => {
    await add(service.phone('stil'));
    service.behaviour.set('stil', null);
    expect((await failure(channel.send(page(), never))).message).toMatch(/no answer within 5 s/);
  }, 20_000);

  it('a certificate that nobody vouches for is refused, and said', async () => {
    await channel.close();
    await open({ allowPrivate: ['127.0.0.1'] });
    await add(service.phone('telefoon'));
    expect((await failure(channel.send(page(), never))).message).toMatch(/no valid certificate.*caFile/);
    expect(service.arrived).toEqual([]);
  });

  it('leads nowhere inside, also with an address that was taken in before', async () => {
    await channel.close();
    await open({ caFile: join(folder, 'ca.pem') });
    await add(service.phone('telefoon'));
    const error = await failure(channel.send(page(), never));
    expect(error.whose).toBe('address');
    expect(error.message).toMatch(/127\.0\.0\.1 leads to an address inside/);
    expect(service.connections()).toBe(0);
    for (const [endpoint, why] of [
      ['http://push.example.org/x', /https/],
      ['https://127.0.0.1/x', /inside/],
      ['https://[::1]/x', /inside/],
      ['https://[::ffff:10.0.0.1]/x', /inside/],
      ['https://0x7f.1/x', /inside/],
      ['https://169.254.169.254/latest', /inside/],
      ['https://localhost:1/x', /this machine/],
      ['https://a.localhost./x', /this machine/],
      ['https://u:p@push.example.org/x', /no address/],
      ['file:///etc/passwd', /https/],
      [`https://push.example.org/${'x'.repeat(1000)}`, /no address/],
      ['nonsense', /no address/],
    ] as const)
      expect(door.refusal(endpoint), endpoint).toMatch(why);
    expect(door.refusal('https://fcm.googleapis.com/fcm/send/abc')).toBeNull();
  });

  it('a page taken back says so to all phones, silently in the same place', async () => {
    await add(service.phone('een'));
    await add(service.phone('twee'));
    await channel.send(page(), never);
    await channel.withdraw(page(), 'taken', never);
    await expect.poll(() => service.arrived.length).toBe(4);
    const over = service.arrived.slice(2).map(({ text }) => JSON.parse(text) as PushMessage);
    expect(over.map(({ kind, body }) => [kind, body])).toEqual([
      ['over', 'Balie: overgenomen door Bo.'],
      ['over', 'Balie: overgenomen door Bo.'],
    ]);
    expect(new Set(service.arrived.map(({ headers }) => headers.topic)).size).toBe(1);
    await channel.send({ ...page(), alarm: 'other' }, never);
    expect(service.arrived.at(-1)?.headers.topic).not.toBe(service.arrived[0]?.headers.topic);
  });

  it('a hundred phones at once hold up nothing else: what else is to be done gets its turn between them', async () => {
    const people = Array.from({ length: 10 }, (_, nth) => `p${nth}`);
    for (const person of people)
      for (let nth = 0; nth < PHONES_MOST; nth += 1) await add(service.phone(`${person} ${nth}`), person);
    const made = vi.spyOn(webPush, 'generateRequestDetails');
    const madeAt: number[] = [];
    let turns = 0;
    let on = true;
    const other = (): void => {
      turns += 1;
      while (madeAt.length < made.mock.calls.length) madeAt.push(turns);
      if (on) setImmediate(other);
    };
    setImmediate(other);
    await Promise.all(people.map((person) => channel.send({ ...page(), person }, never)));
    await expect.poll(() => service.arrived.length, { timeout: 20_000 }).toBe(100);
    on = false;
    // One message a turn, give or take the order of two immediates within it.
    const most = Math.max(...madeAt.map((at) => madeAt.filter((other) => other === at).length));
    expect([made.mock.calls.length, most <= 2]).toEqual([100, true]);
    made.mockRestore();
    expect(service.arrived.every(({ wrong }) => wrong === null)).toBe(true);
  }, 30_000);

  it('a message that is no alarm goes as one, with a button only where a confirmation is asked', async () => {
    await add(service.phone('telefoon'));
    await channel.send({ ...page({ reply: 'Antwoord 1' }), test: true, page: 'n12' }, never);
    await channel.send({ ...page({ reply: '' }), test: true, page: 'n13' }, never);
    const said = service.arrived.map(({ text }) => JSON.parse(text) as PushMessage);
    expect(said).toMatchObject([
      { kind: 'notice', page: 'n12', confirm: true },
      { kind: 'notice', page: 'n13', confirm: false },
    ]);
  });

  it('fits every push service whatever the words hold', async () => {
    await add(service.phone('telefoon'));
    await channel.send(page({ title: '😱'.repeat(900), body: '\u0007"\\é'.repeat(900) }), never);
    const [message] = service.arrived;
    expect(message?.wrong).toBeNull();
    expect(Number(message?.headers['content-length'])).toBeLessThanOrEqual(4096);
    expect([...(JSON.parse(message?.text ?? '') as PushMessage).title]).toHaveLength(120);
  });

  it('nobody without a phone is called, and that is the fault of nobody but the address', async () => {
    const error = await failure(channel.send(page(), never));
    expect([error.whose, error.message]).toEqual(['address', expect.stringContaining('/pager')]);
  });

  it('a trial rings that phone only, and says why when it cannot', async () => {
    const phone = await add(service.phone('een'));
    await add(service.phone('twee'));
    const sent = await door.trial(phone, 'en');
    expect(service.arrived.map(({ phone: which }) => which)).toEqual(['een']);
    expect(JSON.parse(service.arrived[0]?.text ?? '')).toMatchObject({
      kind: 'test',
      language: 'en',
      test: sent.ok ? sent.test : '',
    });
    service.behaviour.set('een', 429);
    expect(await door.trial(phone, 'nl')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('429'),
    });
    await channel.close();
    expect(await door.trial(phone, 'nl')).toMatchObject({ ok: false });
    expect(door.key()).toBeNull();
  });

  it('looks whether push services can be reached without a message to anybody', async () => {
    expect(await channel.check(never)).toMatch(/no phone/);
    await add(service.phone('telefoon'));
    service.behaviour.set('telefoon', 500);
    expect(await channel.check(never)).toBe('phones: 1, push services reached: 1 of 1');
    expect(service.arrived).toEqual([]);
    await service.close();
    const error = await failure(channel.check(never).then(() => undefined));
    expect(error.message).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });

  describe('the keys', () => {
    it('are made once, for their owner only, and stay', () => {
      const before = pushKeys(dirOf(folder));
      expect(statSync(join(folder, KEYS_FILE)).mode & 0o777).toBe(0o600);
      expect(pushKeys(dirOf(folder))).toEqual(before);
      expect(Buffer.from(before.publicKey, 'base64url')).toHaveLength(65);
      expect(Buffer.from(before.privateKey, 'base64url')).toHaveLength(32);
    });
    it.each([
      ['no JSON', '{'],
      ['another pair', JSON.stringify({ publicKey: 'BAAA', privateKey: 'AAAA' })],
      ['no keys', '{}'],
    ])('that are damaged (%s) are said, not replaced', async (_, text) => {
      writeFileSync(join(folder, KEYS_FILE), text);
      await expect(open({})).rejects.toThrow(/push-keys\.json.*backup/);
      expect(readFileSync(join(folder, KEYS_FILE), 'utf8')).toBe(text);
    });
  });
});
