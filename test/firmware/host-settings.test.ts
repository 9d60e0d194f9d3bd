/** The key file of a button's host: who may read it, what must be in it, and what is said when it is not so. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { readAddress, readSettings, type SettingsAsked } from '../../firmware/shell/host/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'noodknop-host-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
/** The MQTT password of that key, out of PROTOCOL.md section 3. */
const PASSWORD = 'c582805f6b33410bfa2ac3b55af343563405d8ae3976303dad5439b3b56a47d3';
let made = 0;
const file = (content: unknown, mode = 0o600): string => {
  made += 1;
  const path = join(folder, `key-${made}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
};
const ask = (keyFile: string, further: Partial<SettingsAsked> = {}) =>
  readSettings({ device: 'balie-1', keyFile, gateways: [], authority: null, carries: false, ...further });

describe('a key file', () => {
  it('as "device add --json" prints it is all that is needed', () => {
    const printed = { device: 'balie-1', number: 3, key: KEY, mqttPassword: PASSWORD, place: 'balie' };
    expect(ask(file(printed))).toMatchObject({
      ok: true,
      password: PASSWORD,
      addresses: [{ host: '127.0.0.1', port: 1883 }],
    });
  });
  it('may hold addresses; those that were typed count instead', () => {
    const written = file({ device: 'balie-1', key: KEY, addresses: ['mqtts://a.example', 'mqtt://b:99'] });
    expect(ask(written)).toMatchObject({
      addresses: [
        { host: 'a.example', port: 8883, tls: { authority: null } },
        { host: 'b', port: 99 },
      ],
    });
    expect(ask(written, { gateways: ['mqtt://c'] })).toMatchObject({
      addresses: [{ host: 'c', port: 1883 }],
    });
  });
  it('with the password alone will do for a board that signs, and for no other', () => {
    const without = file({ device: 'balie-1', mqttPassword: PASSWORD });
    expect(ask(without, { carries: true })).toMatchObject({ ok: true, key: null, password: PASSWORD });
    expect(ask(without)).toMatchObject({ ok: false, field: 'key-file', message: /has no "key"/ });
  });
  test.each([0o644, 0o640, 0o604, 0o660])('that others may read is refused (%o)', (mode) => {
    const open = file({ device: 'balie-1', key: KEY }, mode);
    expect(ask(open)).toMatchObject({ ok: false, field: 'key-file', message: /chmod 600/ });
  });
  test.each<[string, unknown, RegExp]>([
    ['that is no JSON', '{"device":', /is not JSON/],
    ['of another device', { device: 'balie-2', key: KEY }, /is the file of balie-2, not of balie-1/],
    ['with a short key', { device: 'balie-1', key: KEY.slice(2) }, /key is missing or not as/],
    ['with a key in capitals', { device: 'balie-1', key: KEY.toUpperCase() }, /key is missing or not as/],
    ['without a device', { key: KEY }, /device is missing/],
    ['that is a list', [], /missing or not as/],
    ['with three addresses', { device: 'balie-1', key: KEY, addresses: ['a', 'b', 'c'] }, /addresses/],
    ['with a wrong address', { device: 'balie-1', key: KEY, addresses: ['http://a'] }, /mqtt:\/\/HOST/],
    ['that is far too large', ' '.repeat(70_000), /too large/],
  ])('%s is refused, and its key is not said', (_title, content, message) => {
    const refused = ask(file(content));
    expect(refused).toMatchObject({ ok: false, message });
    expect(JSON.stringify(refused)).not.toContain(KEY.slice(2, 60));
  });
  it('that is not there, or is a folder, is said so', () => {
    expect(ask(join(folder, 'none.json'))).toMatchObject({ message: /there is no file .*rotate-key/ });
    const path = join(folder, 'folder');
    mkdirSync(path, { mode: 0o700 });
    expect(ask(path)).toMatchObject({ ok: false, field: 'key-file' });
  });
  it('certificates that are none are refused', () => {
    const good = file({ device: 'balie-1', key: KEY });
    expect(ask(good, { authority: file('no PEM') })).toMatchObject({
      field: 'ca',
      message: /no certificate/,
    });
  });
});

test.each([
  ['mqtt://a', { host: 'a', port: 1883 }],
  ['mqtt://a:80', { host: 'a', port: 80 }],
  ['mqtts://a:443', { host: 'a', port: 443, tls: { authority: null } }],
  ['mqtt://[::1]:1884', { host: '::1', port: 1884 }],
  ['mqtt://127.0.0.1', { host: '127.0.0.1', port: 1883 }],
  ['a:1883', undefined],
  ['mqtt://', undefined],
  ['mqtt://a:0', undefined],
  ['mqtt://a:70000', undefined],
  ['mqtt://u:p@a', undefined],
  ['mqtt://a/x', undefined],
  ['mqtt://a?x', undefined],
  ['ws://a', undefined],
])('the address %s', (text, address) => {
  expect(readAddress(text, null)).toEqual(address);
});
