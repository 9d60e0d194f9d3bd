/**
 * Opening the channels of `channels.yaml` in a folder: whatever its files are, the start goes on, every other channel
 * opens, and a fault says what is wrong now.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { GatewayEvent } from '../../../gateway/core/events.ts';
import { openChannels } from '../../../gateway/shell/channels/open.ts';
import { smallFile } from '../../../gateway/shell/channels/small-file.ts';
import { until } from './broker-rig.ts';

/** A data directory with these channels. */
function house(channels: object) {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-channels-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const heard: Extract<GatewayEvent, { readonly type: 'channel.changed' }>[] = [];
  const write = (of: object): void => writeFileSync(join(folder, 'channels.yaml'), JSON.stringify(of));
  write(channels);
  const open = async () => {
    const opened = await openChannels({
      folder,
      gateway: {
        hear(event) {
          if (event.type === 'channel.changed') heard.push(event);
          return null;
        },
      },
      link: () => null,
    });
    onTestFinished(() => opened.close());
    return opened;
  };
  const told = (channel: string) => heard.filter((one) => one.channel === channel);
  return { folder, write, open, told };
}

const MAIL = { host: 'mail.invalid', from: 'noodknop@example.org' };

it('a pipe where a password should be is a fault of that channel, and holds up neither the start nor the others', async () => {
  const pipe = join(mkdtempSync(join(tmpdir(), 'noodknop-pipe-')), 'password');
  execFileSync('mkfifo', [pipe]);
  const at = house({});
  mkdirSync(join(at.folder, 'outgoing'));
  at.write({
    mail: { ...MAIL, user: 'u', passwordFile: pipe },
    webhook: { secretFile: pipe },
    sms: { spool: at.folder },
  });
  const channels = await at.open();
  expect(channels.states().map(({ kind }) => kind)).toEqual(['sms']);
  expect(at.told('mail')).toMatchObject([
    { ok: false, reason: `mail: the passwordFile ${pipe} cannot be read (it is no file)` },
  ]);
  expect(at.told('webhook')).toMatchObject([{ ok: false, reason: expect.stringContaining('it is no file') }]);
});

it('what was told of a channel stands until its first check, not until it was opened', async () => {
  const at = house({ sms: { spool: '/nowhere/at/all' } });
  const first = await at.open();
  await until('its check', () => at.told('sms').length > 0);
  expect(at.told('sms')).toMatchObject([{ ok: false, reason: expect.stringContaining('is not there') }]);
  await first.close();
  mkdirSync(join(at.folder, 'outgoing'));
  at.write({ sms: { spool: at.folder } });
  await at.open();
  await until('its check', () => at.told('sms').length > 1);
  expect(at.told('sms').at(-1)).toMatchObject({ ok: true });
});

it('a channel that was taken out of the file has no trouble any more', async () => {
  const at = house({});
  await at.open();
  expect(at.told('sms')).toMatchObject([{ ok: true }]);
});

it('a file of a channel is a file of bounded size, and is named when it is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'ca.pem');
  await expect(smallFile(path, 'mail: the caFile')).rejects.toThrow(
    `mail: the caFile ${path} cannot be read (ENOENT)`,
  );
  await expect(smallFile(folder, 'x')).rejects.toThrow('(EISDIR)');
  writeFileSync(path, 'x'.repeat(1024 * 1024 + 1));
  await expect(smallFile(path, 'x')).rejects.toThrow('larger than 1 MB');
  writeFileSync(path, 'a secret\n');
  expect(await smallFile(path, 'x')).toBe('a secret\n');
});
