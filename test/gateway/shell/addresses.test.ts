/** Which addresses are inside, that a name is judged by the very address a connection goes to, and how names are asked for. */
import { createSocket } from 'node:dgram';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { describe, expect, it } from 'vitest';
import {
  guardedLookup,
  hostRefusal,
  isAllowed,
  isPrivateAddress,
} from '../../../gateway/shell/channels/addresses.ts';
import { ChannelError } from '../../../gateway/shell/channels/face.ts';
import { type Resolve, resolving } from '../../../gateway/shell/channels/names.ts';

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.251',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    'fe80::1',
    'fe80::1%eth0',
    'fd12:3456::1',
    'fc00::1',
    'ff02::fb',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:0a00:0001',
    '::FFFF:192.168.1.1',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:0:1::1',
    '2001:db8::1',
    'localhost',
    '',
    '1.2.3',
  ])('%s is inside, or no address', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '192.167.1.1',
    '126.255.255.255',
    '128.0.0.1',
    '2a00:1450:400e::8a',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is out on the internet', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('is allowed by being listed, however it is written', () => {
    expect(isAllowed('Hook.Example.ORG.', [' hook.example.org'])).toBe(true);
    expect(isAllowed('[::1]', ['::1'])).toBe(true);
    expect(isAllowed('evil-hook.example.org', ['hook.example.org'])).toBe(false);
    expect(isAllowed('hook.example.org.evil.net', ['hook.example.org'])).toBe(false);
    expect(hostRefusal('127.0.0.1', ['127.0.0.1'])).toBeNull();
    expect(hostRefusal('example.org', [])).toBeNull();
    expect(hostRefusal('[::ffff:7f00:1]', [])).toMatchObject({ whose: 'address' });
  });
});

const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });

/** Asks a guarded lookup as Node's own connecting does. */
function ask(
  found: readonly LookupAddress[] | NodeJS.ErrnoException,
  allow: readonly string[] = [],
  options: LookupOptions = { all: true },
  host = 'hook.example.org',
): Promise<unknown> {
  const resolve: Resolve = (_host, done) =>
    found instanceof Error ? done(found, []) : done(null, found as readonly LookupAddress[]);
  return new Promise((answer, fail) =>
    guardedLookup(allow, resolve)(host, options, (error, address, family) =>
      error === null ? answer(options.all === true ? address : [address, family]) : fail(error),
    ),
  );
}

describe('a guarded lookup', () => {
  it('gives only the addresses outside of those a name has', async () => {
    expect(await ask([v4('10.0.0.1'), v4('8.8.8.8'), v6('fd00::1'), v6('2606:4700::1111')])).toEqual([
      v4('8.8.8.8'),
      v6('2606:4700::1111'),
    ]);
    expect(await ask([v4('10.0.0.1'), v4('8.8.8.8')], [], {})).toEqual(['8.8.8.8', 4]);
    expect(await ask([v4('8.8.8.8'), v6('2606:4700::1111')], [], { family: 6 })).toEqual([
      '2606:4700::1111',
      6,
    ]);
  });

  it('fails for a name that leads inside only, unless name or address is allowed', async () => {
    const inside = [v4('192.168.1.5')];
    await expect(ask(inside)).rejects.toBeInstanceOf(ChannelError);
    await expect(ask(inside)).rejects.toMatchObject({ whose: 'address' });
    expect(await ask(inside, ['192.168.1.5'])).toEqual(inside);
    expect(await ask(inside, ['hook.example.org'])).toEqual(inside);
    await expect(ask(inside, ['192.168.1.6', 'example.org'])).rejects.toBeInstanceOf(ChannelError);
  });

  it('judges each answer anew: a name that changes its mind gains nothing', async () => {
    const answers = [[v4('8.8.8.8')], [v4('127.0.0.1')]];
    const resolve: Resolve = (_host, done) => done(null, answers.shift() ?? []);
    const lookup = guardedLookup([], resolve);
    const once = (): Promise<unknown> =>
      new Promise((answer) =>
        lookup('hook.example.org', { all: true }, (error, found) => answer(error ?? found)),
      );
    expect(await once()).toEqual([v4('8.8.8.8')]);
    expect(await once()).toBeInstanceOf(ChannelError);
    expect(await once()).toMatchObject({ code: 'ENOTFOUND' });
  });

  it('passes on that a name is not known', async () => {
    await expect(ask(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});

describe('names', () => {
  /** A name server on loopback: answers `known` names with one IPv4 address, says nothing of `slow.test`, else "no such name". */
  async function nameServer(known: Readonly<Record<string, string>>) {
    const asked: string[] = [];
    const socket = createSocket('udp4');
    socket.on('message', (question, from) => {
      const labels: string[] = [];
      let at = 12;
      for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
        labels.push(question.subarray(at + 1, at + 1 + length).toString());
        at += 1 + length;
      }
      const name = labels.join('.');
      const v4 = question.readUInt16BE(at + 1) === 1;
      asked.push(name);
      if (name === 'slow.test') return;
      const address = v4 ? known[name] : undefined;
      const head = Buffer.from(question.subarray(0, at + 5));
      // A response, recursion available; RFC 1035 section 4.1.1.
      head.writeUInt16BE(known[name] === undefined ? 0x8183 : 0x8180, 2);
      head.writeUInt16BE(address === undefined ? 0 : 1, 6);
      head.writeUInt32BE(0, 8);
      const answer =
        address === undefined
          ? Buffer.alloc(0)
          : Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
      socket.send(Buffer.concat([head, answer]), from.port, from.address);
    });
    await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready));
    return { servers: [`127.0.0.1:${socket.address().port}`], asked, close: () => socket.close() };
  }
  const once = (resolve: Resolve, host: string): Promise<unknown> =>
    new Promise((answer) => resolve(host, (error, found) => answer(error?.code ?? found)));

  it('are asked of the name servers, and of the system when those know nothing; local ones only of the system', async () => {
    const server = await nameServer({ 'hook.test': '203.0.113.7', 'inside.test': '203.0.113.8' });
    const bySystem: string[] = [];
    const system: Resolve = (host, done) => {
      bySystem.push(host);
      done(null, [v4('192.0.2.1')]);
    };
    const resolve = resolving((host) => host === 'inside.test', server.servers, system);
    expect(await once(resolve, 'hook.test')).toEqual([v4('203.0.113.7')]);
    expect(bySystem).toEqual([]);
    expect(await once(resolve, 'only-here.test')).toEqual([v4('192.0.2.1')]);
    expect(await once(resolve, 'inside.test')).toEqual([v4('192.0.2.1')]);
    expect(bySystem).toEqual(['only-here.test', 'inside.test']);
    expect(server.asked).not.toContain('inside.test');
    server.close();
  });

  it('that are slow hold up no other, and the system is asked for each once, one at a time', async () => {
    const server = await nameServer({ 'hook.test': '203.0.113.7' });
    const waiting: [string, () => void][] = [];
    const system: Resolve = (host, done) => void waiting.push([host, () => done(null, [v4('192.0.2.1')])]);
    const resolve = resolving((host) => host.endsWith('.inside'), server.servers, system);
    const slow = once(resolve, 'slow.test');
    const [a, again, b] = [once(resolve, 'a.inside'), once(resolve, 'a.inside'), once(resolve, 'b.inside')];
    expect(await once(resolve, 'hook.test')).toEqual([v4('203.0.113.7')]);
    expect(waiting.map(([host]) => host)).toEqual(['a.inside']);
    waiting[0]?.[1]();
    expect([await a, await again]).toEqual([[v4('192.0.2.1')], [v4('192.0.2.1')]]);
    waiting[1]?.[1]();
    await b;
    expect(waiting.map(([host]) => host)).toEqual(['a.inside', 'b.inside']);
    while (waiting.length < 3) await new Promise((look) => setTimeout(look, 20));
    waiting[2]?.[1]();
    expect(await slow).toEqual([v4('192.0.2.1')]);
    server.close();
  });
});
