/** `watch.yaml` as people get it wrong: line, field, what is wrong and how to mend it; and what lies beside it, who may read that. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readWatch } from '../../../gateway/shell/config/watch-file.ts';
import { runWatch } from '../../../gateway/watch/main.ts';
import { prepare } from '../../../gateway/watch/shell/prepare.ts';
import { selfSigned } from '../../tools/certificate.ts';
import { folder, run } from '../cli-stage.ts';

const TOKEN = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const GOOD = `name: Huis
gateway:
  url: https://gw.example.org
  mqtt: mqtts://gw.example.org
  tokenFile: watch.token
mail:
  host: smtp.example.org
  from: wacht@example.org
  to: [a@example.org]
`;
const wrongIn = (text: string): readonly string[] => {
  const read = readWatch(text);
  return read.ok ? [] : read.problems.map(({ line, field, message }) => `${line} ${field} ${message}`);
};

describe('watch.yaml', () => {
  test.each<[string, string, string]>([
    ['a word for a number', `${GOOD}askEvery: vaak\n`, '10 askEvery must be a number'],
    ['too small a number', `${GOOD}askEvery: 0\n`, '10 askEvery must be at least 0.2'],
    ['too large a number', `${GOOD}silentAfter: 300\n`, '10 silentAfter must be at most 45'],
    ['no gateway', 'name: Huis\nsounder: {run: [x]}\n', '1 gateway is missing'],
    ['no name', GOOD.replace('name: Huis\n', ''), '1 name is missing'],
    [
      'a mistyped word',
      GOOD.replace('tokenFile', 'tokenfile'),
      '5 gateway.tokenfile is not known here; did you mean "tokenFile"?',
    ],
    [
      'a mistyped word of a way',
      GOOD.replace('  host:', '  hots:'),
      '7 mail.hots is not known here; did you mean "host"?',
    ],
    ['another language', `${GOOD}language: de\n`, '10 language "de" is not one of nl, en'],
    [
      'a number without quotes',
      `${GOOD}sms: {to: [0612345678]}\n`,
      '10 sms.to[0] must be text: put it in quotes',
    ],
    [
      'a number that is none',
      `${GOOD}sms:\n  to:\n    - "0612345678"\n    - bel Jan\n`,
      '13 sms.to[1] is no telephone number: digits only, such as "+31 6 12345678"',
    ],
    [
      'a country in letters',
      `${GOOD}sms: {to: ["0612345678"], country: NL}\n`,
      '10 sms.country must be a country code such as "31", in quotes',
    ],
    [
      'a mail security that is none',
      GOOD.replace('  host:', '  security: ssl\n  host:'),
      '7 mail.security must be one of starttls, tls, none',
    ],
    [
      'an address without its beginning',
      GOOD.replace('https://gw', 'gw'),
      '3 gateway.url must be https://HOST[:PORT] and nothing behind it',
    ],
    [
      'plain over a network',
      GOOD.replace('https:', 'http:'),
      '3 gateway.url goes over a network in the clear: use https, or set allowPlain: true',
    ],
    ['a list for a set', `${GOOD}relay: [1]\n`, '10 relay must be a set of fields'],
    ['nobody to tell', GOOD.slice(0, GOOD.indexOf('mail:')), '1 sms no path is given'],
    ['a text, not fields', 'hallo\n', '1  the file must hold the fields of a watch.yaml'],
    ['nothing', '', '1  the file is empty'],
    ['two of the same', `${GOOD}name: Huis\n`, '10  is no valid YAML: Map keys must be unique'],
  ])('with %s', (_, text, told) => {
    const wrong = wrongIn(text);
    expect(wrong.join('\n')).toContain(told);
    expect(wrong.join('\n')).not.toMatch(/Invalid|Unrecognized|expected|pattern/);
  });

  test('says nothing of a secret, however broken it is', () => {
    for (const text of [
      GOOD.replace('tokenFile: watch.token', `token: "${TOKEN}`),
      GOOD.replace('tokenFile: watch.token', `token: ${TOKEN} : x: y`),
      GOOD.replace('tokenFile: watch.token', `token: [${TOKEN}]`),
      GOOD.replace('tokenFile: watch.token', `token: *${TOKEN}`),
      `${GOOD}"${TOKEN}"\n`,
      `${GOOD}- ${TOKEN}\n`,
      `} ${TOKEN}\n`,
    ]) {
      expect(wrongIn(text).length, text).toBeGreaterThan(0);
      expect(wrongIn(text).join('\n'), text).not.toContain(TOKEN.slice(0, 12));
    }
  });
});

describe('watch.yaml in braces', () => {
  const within = (gateway: string): string =>
    `name: Huis\nsounder: {run: [x]}\ngateway: { url: https://gw.example.org, mqtt: mqtts://gw.example.org, ${gateway} }\n`;
  test.each([
    ['no space after a colon', within(`tokenFile: x, token:${TOKEN}`), '3 gateway has a field'],
    ['a comma in the token', within(`token: abc,${TOKEN}`), '3 gateway has a field'],
    [
      'a comma in the password',
      GOOD.replace('mail:', `mail: {password: a,${TOKEN}}\nx:`),
      '6 mail has a field',
    ],
    ['a field of the file', `${GOOD}${TOKEN}:\n`, '10  has a field'],
    [
      'a token that is a remark',
      GOOD.replace('tokenFile: watch.token', `token: #${TOKEN}`),
      '5 gateway.token is empty',
    ],
    [
      'a token with a mark before it',
      within(`token: &${TOKEN.slice(0, 20)} ${TOKEN.slice(20)}`),
      '3 gateway.token begins with',
    ],
  ])('%s is told, and nothing of a secret', (_, text, told) => {
    expect(wrongIn(text).join('\n')).toContain(told);
    expect(wrongIn(text).join('\n')).not.toContain(TOKEN.slice(0, 12));
    expect(wrongIn(text).join('\n')).not.toContain(TOKEN.slice(20, 32));
  });
});

describe('what stands beside it', () => {
  const stage = () => {
    const dir = folder();
    onTestFinished(dir.remove);
    const file = join(dir.path, 'watch.yaml');
    const put = (name: string, text: string, mode = 0o600): void => {
      writeFileSync(join(dir.path, name), text);
      chmodSync(join(dir.path, name), mode);
    };
    put('watch.yaml', GOOD);
    put('watch.token', `${TOKEN}\n`);
    return { file, put };
  };
  const wrong = (file: string): string => {
    const read = prepare(file);
    return read.ok
      ? ''
      : read.problems.map(({ line, field, message }) => `${line} ${field} ${message}`).join('\n');
  };

  test('is read from its folder, wherever the watch was started: token, authority, password', () => {
    const { file, put } = stage();
    put('ca.pem', selfSigned().cert);
    put('mail.password', 'geheim\n');
    put(
      'watch.yaml',
      GOOD.replace('  tokenFile', '  caFile: ca.pem\n  tokenFile').replace(
        '  from',
        '  user: u\n  passwordFile: mail.password\n  caFile: ca.pem\n  from',
      ),
    );
    const read = prepare(file);
    expect(read.ok && [read.token, read.ca !== null, read.warnings]).toEqual([TOKEN, true, []]);
  });

  test.each<[string, string, string, string]>([
    ['no token', 'watch.token', '\n', '5 gateway.tokenFile watch.token is empty'],
    [
      'more than a token',
      'watch.token',
      `token ${TOKEN}\n`,
      '5 gateway.tokenFile watch.token holds more than a token',
    ],
    [
      'what is no token',
      'watch.token',
      `{"${TOKEN}"}`,
      '5 gateway.tokenFile watch.token holds no token of a gateway',
    ],
  ])('is refused with line and field: %s', (_, name, text, told) => {
    const { file, put } = stage();
    put(name, text);
    expect(wrong(file)).toContain(told);
    expect(wrong(file)).not.toContain(TOKEN.slice(3, 15));
  });

  test('is refused with line and field: an authority that is no certificate, a password that is not there', () => {
    const { file, put } = stage();
    put('watch.yaml', GOOD.replace('  tokenFile', '  caFile: watch.token\n  tokenFile'));
    expect(wrong(file)).toContain('5 gateway.caFile watch.token holds no certificate (PEM)');
    put('watch.yaml', GOOD.replace('  from', '  user: u\n  passwordFile: nergens\n  from'));
    expect(wrong(file)).toMatch(/^9 mail\.passwordFile nergens cannot be read \(ENOENT\)/);
    put('watch.yaml', GOOD.replace('watch.token', 'nergens'));
    expect(wrong(file)).toMatch(/^5 gateway\.tokenFile nergens cannot be read \(ENOENT\)/);
  });

  test('is warned of when others may read a secret in it', () => {
    const { file, put } = stage();
    const warned = (): readonly string[] => {
      const read = prepare(file);
      return read.ok ? read.warnings : ['refused'];
    };
    expect(warned()).toEqual([]);
    put('watch.token', `${TOKEN}\n`, 0o644);
    expect(warned()).toEqual([
      expect.stringMatching(/watch\.token can be read by others \(mode 644\): chmod 600 /),
    ]);
    put('watch.token', `${TOKEN}\n`, 0o640);
    expect(warned()).toEqual([expect.stringContaining('mode 640')]);
    put('watch.token', `${TOKEN}\n`, 0o400);
    put('watch.yaml', GOOD, 0o644);
    // Without a secret in it everybody may read it.
    expect(warned()).toEqual([]);
    put('watch.yaml', GOOD.replace('tokenFile: watch.token', `token: ${TOKEN}`), 0o644);
    expect(warned()).toEqual([expect.stringContaining('watch.yaml can be read by others')]);
  });
});

test('the command line says it as of every other file: file, line, column, field', async () => {
  const dir = folder();
  onTestFinished(dir.remove);
  const file = join(dir.path, 'watch.yaml');
  writeFileSync(file, `${GOOD}askEvery: vaak\nlanguage: de\n`);
  const watch = (asked: Parameters<typeof runWatch>[0]) => runWatch(asked, { out: () => undefined });
  const told = await run(['watch', '--config', file, '--check'], { watch });
  expect(told.status).toBe(1);
  expect(told.err).toBe(
    `${file}:10:1: error: askEvery must be a number\n${file}:11:1: error: language "de" is not one of nl, en\n`,
  );
  const json = await run(['watch', '--config', file, '--json'], { watch });
  expect(JSON.parse(json.out)).toMatchObject({
    ok: false,
    problems: [{ line: 10, field: 'askEvery' }, { line: 11 }],
  });
});

test('the printed unit lets the service write where the file says, and nowhere else', async () => {
  const dir = folder();
  onTestFinished(dir.remove);
  const file = join(dir.path, 'watch.yaml');
  const unit = async (): Promise<string> => (await run(['watch', '--unit', '--config', file])).out;
  // Before there is a file: what smstools has by default.
  expect(await unit()).toContain('\nReadWritePaths=-/var/spool/sms\n');
  writeFileSync(
    file,
    `${GOOD}sms: {spool: /srv/sms spool, to: ["0612345678"]}\nrelay: {path: /var/lib/lamp/100%}\n`,
  );
  expect(await unit()).toContain('\nReadWritePaths="-/srv/sms spool" -/var/lib/lamp/100%%\n');
  expect(await unit()).toContain(`# chown noodknop-watch ${file} ${join(dir.path, 'watch.token')}\n`);
  writeFileSync(file, GOOD);
  expect(await unit()).not.toContain('ReadWritePaths');
});
