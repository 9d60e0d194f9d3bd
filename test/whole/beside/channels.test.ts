/**
 * One alarm to five people over six channels, all of them real at their far end: a pager on MQTT, a paging system on a
 * serial line, smsd with a modem, a push service that decrypts; a mail server and another system that take the connection
 * and never answer; the push service refuses at first. The others ring all the same; colleagues answer from the
 * notification, on the paging system and by text, and everybody sees it. Times are told, not judged: CI machines are slow.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlarmView, ChannelView, FaultView, PageView } from '../../../gateway/core/api.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import { type PushService, startPushService } from '../../peers/push-service.ts';
import { maySms, SmsHouse } from '../../peers/smsd.ts';
import { Cable, hasSocat } from '../espa-cable.ts';
import type { Peer } from '../peer.ts';
import { SITE, tap, until, Whole } from '../rig.ts';

const CAS = '+31612345603';
/** Who is paged over what; `kas` and `bo` besides have a channel that hangs. */
const CHANNELS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  ria: [{ kind: 'mqtt' }, { kind: 'mail', address: 'ria@example.org' }],
  bo: [
    { kind: 'espa', address: '102' },
    { kind: 'webhook', url: '' },
  ],
  cas: [
    { kind: 'sms', number: CAS },
    { kind: 'mail', address: 'cas@example.org' },
  ],
  fay: [{ kind: 'web-push' }, { kind: 'webhook', url: '' }],
  dirk: [{ kind: 'mqtt' }, { kind: 'mail', address: 'dirk@example.org' }],
};

/** A server that takes every connection and says nothing. */
function silent(): Promise<{ readonly port: number; taken(): number; close(): Promise<void> }> {
  const sockets = new Set<{ destroy(): void }>();
  let taken = 0;
  const server: Server = createServer((socket) => {
    taken += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        taken: () => taken,
        close: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      });
    }),
  );
}

describe.runIf((maySms && hasSocat) || process.env.CI !== undefined)('one alarm over six channels', () => {
  const whole = new Whole();
  const sms = new SmsHouse();
  const cable = new Cable();
  const closers: (() => Promise<unknown>)[] = [];
  let push: PushService;
  let mail: Awaited<ReturnType<typeof silent>>;
  let other: Awaited<ReturnType<typeof silent>>;
  let coordinator = '';
  let fay = '';
  /** What both pagers were told. */
  const heard: { readonly device: string; readonly message: DownMessage }[] = [];
  const told = (peer: Peer, type: DownMessage['type']): readonly DownMessage[] =>
    heard.flatMap(({ device, message }) =>
      device === peer.device && message.type === type ? [message] : [],
    );
  let ria: Peer;
  let dirk: Peer;

  beforeAll(async () => {
    if (!hasSocat) throw new Error('CI must have socat: the serial line is a pseudo terminal');
    [push, mail, other] = await Promise.all([startPushService(), silent(), silent()]);
    closers.push(() => push.close(), mail.close, other.close);
    await cable.plug();
    closers.push(() => cable.end());
    await cable.attach('--status', '3,6', '--status-after', '400');
    await sms.start();
    closers.push(() => sms.close());
    const url = `https://127.0.0.1:${other.port}/hook`;
    const colleagues = [
      ...SITE.people.filter(({ id }) => id !== 'els'),
      { id: 'fay', name: 'Naam fay', site: 'huis', roles: ['employee', 'responder'] },
      ...SITE.people.filter(({ id }) => id === 'els'),
    ].map((person) => ({
      ...person,
      channels: (CHANNELS[person.id] ?? []).map((to) => (to.kind === 'webhook' ? { ...to, url } : to)),
    }));
    await whole.load({
      ...SITE,
      people: colleagues,
      groups: [{ id: 'team', name: 'Team', people: ['ria', 'bo', 'cas', 'fay', 'dirk'] }],
      devices: SITE.devices
        .filter(({ id }) => id !== 'pieper-2')
        .map((device) => (device.id === 'pieper-3' ? { ...device, person: 'dirk' } : device)),
      ...{
        policies: [
          {
            site: 'huis',
            level: 'assist',
            steps: [{ after: 0, page: ['oncall'], need: 3, guide112: true }],
          },
        ],
      },
    });
    writeFileSync(join(whole.folder, 'push-ca.pem'), push.ca);
    writeFileSync(
      join(whole.data, 'channels.yaml'),
      JSON.stringify({
        publicUrl: 'https://noodknop.example.org',
        checkEvery: 3600,
        espa: { port: cable.near, baud: 9600 },
        sms: { spool: sms.spool, pidFile: sms.pidFile, statusFile: sms.statusFile },
        mail: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'noodknop@example.org' },
        webhook: { secret: 'only a test', allowPrivate: ['127.0.0.1'] },
        'web-push': {
          contact: 'mailto:beheer@example.org',
          allowPrivate: ['127.0.0.1'],
          caFile: join(whole.folder, 'push-ca.pem'),
        },
      }),
      { mode: 0o600 },
    );
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    fay = await whole.token('responder', '--person', 'fay');
    const phone = push.phone('fay');
    const added = await whole.api(fay, 'POST', '/api/push', { ...phone.subscription, label: 'Telefoon' });
    expect(added.status).toBe(201);
    const hear = (message: DownMessage, peer: Peer): void => {
      heard.push({ device: peer.device, message });
    };
    ria = whole.peer('pieper-1', { hear });
    dirk = whole.peer('pieper-3', { hear });
    await until('both pagers', 15_000, () => ria.isConnected && dirk.isConnected);
    ria.beat();
    dirk.beat();
  }, 120_000);
  afterAll(async () => {
    await whole.close();
    for (const close of closers.reverse()) await close();
  }, 60_000);

  const alarm = async (): Promise<AlarmView> => {
    const { body } = await whole.api(coordinator, 'GET', '/api/alarms?open=true');
    return (body as readonly AlarmView[])[0] as AlarmView;
  };
  const faults = async (): Promise<readonly string[]> =>
    ((await whole.api(coordinator, 'GET', '/api/faults')).body as readonly FaultView[])
      .filter(({ until: over }) => over === null)
      .map(({ channel }) => channel ?? '');
  const best = (pages: readonly PageView[], person: string, channel: string) =>
    pages.filter((page) => page.responder === person && page.channel === channel);

  it('rings where it can, at once, while two channels hang and one refuses', async () => {
    push.behaviour.set('fay', 500);
    const knop = whole.device('knop-1', 'desk');
    await until('the button is connected', 15_000, async () =>
      (await whole.api(coordinator, 'GET', '/api/devices')).body.some(
        (device: { id: string; state: string }) => device.id === 'knop-1' && device.state === 'healthy',
      ),
    );
    const began = performance.now();
    const since = (): number => Math.round(performance.now() - began);
    const rang: Record<string, number> = {};
    await tap(knop);
    await Promise.all([
      until('the pager of ria', 20_000, () => told(ria, 'page').length > 0).then(() => {
        rang.ria = since();
      }),
      until('the pager of dirk', 20_000, () => told(dirk, 'page').length > 0).then(() => {
        rang.dirk = since();
      }),
      until('the paging system', 20_000, () => cable.calls().length > 0).then(() => {
        rang.espa = since();
      }),
      until('the modem', 20_000, () => sms.sent.length > 0).then(() => {
        rang.sms = since();
      }),
      until('the push service', 20_000, () => push.arrived.length > 0).then(() => {
        rang.push = since();
      }),
    ]);
    expect(mail.taken()).toBeGreaterThan(0);
    expect(other.taken()).toBeGreaterThan(0);
    const { pages } = await alarm();
    // Neither mail nor webhook has said anything yet, and nothing claims that they have.
    // (Who answered elsewhere meanwhile has that answer on these too, and still nothing was sent.)
    for (const page of pages.filter(({ channel }) => channel === 'mail' || channel === 'webhook'))
      expect([page.sentAt, page.deliveredAt]).toEqual([null, null]);
    expect(best(pages, 'fay', 'web-push')[0]?.state).toBe('failed');
    const [call] = cable.calls();
    expect(call).toMatchObject({ address: '102', priority: '2' });
    expect(String(call?.text)).toMatch(/^ASSISTENTIE Plek kamer-1, Huis nr \d+ \d\d:\d\d /);
    expect(sms.sent[0]).toMatchObject({ number: CAS });
    expect(sms.sent[0]?.text).toMatch(
      /^Assistentie: Plek kamer-1\..*1A = ik kom.*https:\/\/noodknop\.example\.org\/a\//,
    );
    process.stdout.write(
      `\nchannels: finger to ${Object.entries(rang)
        .map(([where, ms]) => `${where} ${ms} ms`)
        .join(', ')}; mail and webhook hung, push refused\n`,
    );
  }, 60_000);

  it('says of every hop what is known, and which channels are in trouble', async () => {
    await until('evidence of the paging system', 20_000, async () => {
      const [page] = best((await alarm()).pages, 'bo', 'espa');
      return page?.deliveredAt !== null && page?.deliveredAt !== undefined;
    });
    await until('the delivery report', 30_000, async () => {
      const [page] = best((await alarm()).pages, 'cas', 'sms');
      return page?.deliveredAt !== null && page?.deliveredAt !== undefined;
    });
    await until('faults of the three', 60_000, async () => {
      const open = await faults();
      return ['mail', 'webhook', 'web-push'].every((channel) => open.includes(channel));
    });
    const { body } = await whole.api(coordinator, 'GET', '/api/channels');
    const states = Object.fromEntries(
      (body as readonly ChannelView[]).map(({ kind, state }) => [kind, state]),
    );
    expect(states).toEqual({
      'web-push': 'failing',
      espa: 'ok',
      sms: 'ok',
      mail: 'failing',
      webhook: 'failing',
    });
  }, 120_000);

  it('is answered on the paging system, by text and from the notification, and all others see it', async () => {
    await until('bo comes', 20_000, async () =>
      (await alarm()).responders.some(({ person, answer }) => person === 'bo' && answer === 'coming'),
    );
    sms.text(CAS, '1');
    await until('cas comes', 30_000, async () =>
      (await alarm()).responders.some(({ person, answer }) => person === 'cas' && answer === 'coming'),
    );
    await until('cas is told so', 30_000, () =>
      sms.sent.some(({ text }) => text.startsWith('Genoteerd: je komt naar Plek kamer-1 (A).')),
    );
    expect((await alarm()).state).toBe('open');
    push.behaviour.set('fay', 201);
    const before = push.arrived.length;
    await until('the next push', 30_000, () => push.arrived.length > before);
    const message = JSON.parse(push.arrived.at(-1)?.text ?? '{}') as { page: string; title: string };
    expect(push.arrived.at(-1)?.wrong).toBeNull();
    expect(message.title).toContain('Plek kamer-1');
    await whole.api(fay, 'POST', '/api/push/shown', { page: message.page });
    const answered = await whole.api(fay, 'POST', '/api/push/answer', {
      page: message.page,
      answer: 'coming',
    });
    expect(answered.status).toBe(200);
    const now = await alarm();
    expect(now.state).toBe('acknowledged');
    expect(now.responders.map(({ person, answer }) => `${person} ${answer}`).sort()).toEqual([
      'bo coming',
      'cas coming',
      'fay coming',
    ]);
    // The others stop ringing, and their pages say who took it.
    await until('the pagers are quiet', 10_000, () =>
      [ria, dirk].every((peer) =>
        told(peer, 'unpage').some((message) => message.type === 'unpage' && message.reason === 'taken'),
      ),
    );
    for (const person of ['ria', 'dirk']) {
      const [page] = best((await alarm()).pages, person, 'mqtt').slice(-1);
      expect(page).toMatchObject({ state: 'withdrawn', reason: 'taken' });
      expect([...(page?.takenBy ?? [])].sort()).toEqual(['bo', 'cas', 'fay']);
    }
    // Whoever answered on one channel is no longer called on another.
    for (const page of (await alarm()).pages.filter(({ responder }) => responder === 'cas'))
      expect(['acknowledged', 'withdrawn']).toContain(page.state);
  }, 120_000);
});
