/** Which addresses are inside, and that a name is judged by the very address a connection goes to. */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { describe, expect, it } from 'vitest';
import {
  guardedLookup,
  hostRefusal,
  isAllowed,
  isPrivateAddress,
  type Resolve,
} from '../../../gateway/shell/channels/addresses.ts';
import { ChannelError } from '../../../gateway/shell/channels/face.ts';

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
