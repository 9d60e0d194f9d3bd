/** The command line without a gateway: usage, help, the site file, what it starts a gateway with. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { moment, momentAfter, whole } from '../../gateway/cli/values.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { writeSiteFile } from '../../gateway/shell/config/site-file.ts';
import { isLoopback } from '../../gateway/shell/options.ts';
import { folder, run } from './cli-stage.ts';

const dir = folder();
afterAll(() => dir.remove());
const file = (name: string, text: string): string => {
  const path = join(dir.path, name);
  writeFileSync(path, text);
  return path;
};

describe('wrong use ends with 2 and says what was meant', () => {
  const rows: readonly [string, readonly string[], RegExp][] = [
    ['a mistyped command', ['devcie', 'list'], /unknown command 'devcie'[\s\S]*device/],
    ['a mistyped command of a family', ['device', 'lst'], /unknown command 'lst'[\s\S]*list/],
    ['a mistyped option', ['device', 'list', '--jsn'], /unknown option '--jsn'[\s\S]*--json/],
    ['no command', [], /Usage: noodknop/],
    ['a family without a command', ['device'], /Usage: noodknop device/],
    ['a missing argument', ['device', 'show'], /missing required argument 'id'/],
    ['a missing option', ['device', 'add', 'x', '--kind', 'desk'], /--place <place>' not specified/],
    [
      'an unknown kind',
      ['device', 'add', 'x', '--kind', 'dekc', '--place', 'p'],
      /Allowed choices are desk, wearable, pager, sounder/,
    ],
    ['an id that is none', ['device', 'show', 'Balie 1'], /id: must be lower-case letters/],
    ['too many minutes', ['device', 'test', 'x', '--minutes', '31'], /whole number from 1 to 30/],
    [
      'a holder and nobody',
      ['device', 'assign', 'x', '--person', 'p', '--nobody'],
      /cannot be used with option '--nobody'/,
    ],
    ['neither a holder nor nobody', ['device', 'assign', 'x'], /'--person <person>' or '--nobody' is needed/],
    ['an unknown role', ['token', 'create', '--role', 'boss'], /Allowed choices are employee/],
    ['a board of no site', ['token', 'create', '--role', 'board'], /site: a board shows one site/],
    ['a time that is none', ['oncall', '--at', 'tomorrow'], /It must be a time such as/],
    ['an unknown format', ['incident', 'export', '--format', 'xls'], /Allowed choices are json, csv, pdf/],
    ['too many arguments', ['log', 'verify', 'now'], /too many arguments/],
    ['a command of later', ['restore'], /unknown command 'restore'/],
  ];
  test.each(rows)('%s', async (_title, args, said) => {
    const { status, err, out } = await run(args);
    expect(status).toBe(2);
    expect(err).toMatch(said);
    expect(out).toBe('');
  });

  test('control characters of a mistyped word do not reach the screen', async () => {
    expect((await run(['\u001b[31mx'])).err).toBe("error: unknown command 'x'\n");
  });
});

describe('help', () => {
  const families = [
    [],
    ['gateway'],
    ['site'],
    ['device'],
    ['device', 'add'],
    ['hub'],
    ['oncall'],
    ['token'],
    ['alarm'],
    ['incident'],
    ['log'],
  ];
  test.each(
    families.map((f) => [f.join(' ') || 'noodknop', f] as const),
  )('%s --help', async (_name, args) => {
    const { status, out, err } = await run([...args, '--help']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain(`Usage: noodknop${args.length > 0 ? ` ${args.join(' ')}` : ''}`);
    expect(out).not.toMatch(/backup|restore/);
  });

  test('every command that prints data takes --json, and --data', async () => {
    const commands = [
      'site export',
      'site import',
      'device add',
      'device list',
      'device show',
      'device revoke',
      'device rotate-key',
      'device assign',
      'device import',
      'device test',
      'hub add',
      'oncall',
      'token create',
      'token list',
      'token revoke',
      'alarm list',
      'alarm show',
      'incident show',
      'incident export',
      'log verify',
    ];
    for (const command of commands) {
      const { out } = await run([...command.split(' '), '--help']);
      expect([command, out.includes('--json'), out.includes('--data')]).toEqual([command, true, true]);
    }
  });

  test('the version', async () => {
    expect(await run(['--version'])).toMatchObject({ status: 0, out: '9.9.9\n' });
  });
});

describe('site check', () => {
  test('a good file ends with 0', async () => {
    const path = file('good.yaml', writeSiteFile(DEMO_SITE));
    expect(await run(['site', 'check', path])).toMatchObject({
      status: 0,
      out: 'In order: 2 sites, 10 places, 8 people, 4 groups, 2 rotations, 14 devices.\n',
      err: '',
    });
  });

  test('a typo ends with 1 and names line, field and reason', async () => {
    const path = file('typo.yaml', 'people:\n  - id: jan\n    nmae: Jan\n');
    const ran = await run(['site', 'check', path]);
    expect(ran.status).toBe(1);
    expect(ran.err).toBe(
      `${path}:2:5: error: people[0].name is missing\n${path}:3:5: error: people[0].nmae is not known here; did you mean "name"?\n`,
    );
  });

  test('the same as JSON', async () => {
    const ran = await run(['site', 'check', '-', '--json'], { input: 'peple: []' });
    expect([ran.status, JSON.parse(ran.out)]).toEqual([
      1,
      {
        ok: false,
        problems: [
          { line: 1, column: 1, field: 'peple', message: 'is not known here; did you mean "people"?' },
        ],
      },
    ]);
  });

  test.each([
    ['a file that is not there', 'nothing.yaml', 'there is no such file'],
    ['a directory', '.', 'it is a directory'],
  ])('%s', async (_title, name, reason) => {
    const path = join(dir.path, name);
    expect(await run(['site', 'check', path])).toMatchObject({
      status: 1,
      out: '',
      err: `error: file: ${path}: ${reason}\n`,
    });
  });

  test('what was taken out of a text is told', async () => {
    const ran = await run(['site', 'check', '-'], { input: 'people: [{id: a, name: "A\\u202eB"}]' });
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.err).toContain('note: people[0].name held control or direction characters');
  });
});

describe('gateway', () => {
  const usual = {
    data: './data',
    host: '127.0.0.1',
    httpPort: 8080,
    mqttPort: 1883,
    mqttsPort: null,
    tls: null,
    allowPlain: false,
    demo: false,
  };
  const good: readonly [string, readonly string[], Readonly<Record<string, string>>, object][] = [
    ['nothing given', [], {}, {}],
    [
      'ports of the environment',
      [],
      { NOODKNOP_HTTP_PORT: '0', NOODKNOP_MQTT_PORT: '2883', NOODKNOP_DATA: '/d' },
      { httpPort: 0, mqttPort: 2883, data: '/d' },
    ],
    [
      'flags before the environment',
      ['--http-port', '81', '--data', 'x'],
      { NOODKNOP_HTTP_PORT: '80', NOODKNOP_DATA: '/d' },
      { httpPort: 81, data: 'x' },
    ],
    [
      'an open address with a certificate',
      ['--host', '0.0.0.0', '--tls-cert', 'c', '--tls-key', 'k', '--mqtts-port', '8883'],
      {},
      { host: '0.0.0.0', tls: { certFile: 'c', keyFile: 'k' }, mqttsPort: 8883 },
    ],
    [
      'an open address, told explicitly',
      ['--host', '::', '--allow-plain', '--demo'],
      {},
      { host: '::', allowPlain: true, demo: true },
    ],
  ];
  test.each(good)('%s', async (_title, args, env, changed) => {
    const ran = await run(['gateway', ...args], { env });
    expect([ran.status, ran.err, ran.started]).toEqual([0, '', [{ ...usual, ...changed }]]);
  });

  const bad: readonly [string, readonly string[], Readonly<Record<string, string>>, RegExp][] = [
    ['a port out of range', ['--http-port', '65536'], {}, /whole number from 0 to 65535/],
    [
      'a port of the environment that is none',
      [],
      { NOODKNOP_HTTP_PORT: 'web' },
      /NOODKNOP_HTTP_PORT: "web" is no port/,
    ],
    ['the same port twice', ['--http-port', '99', '--mqtt-port', '99'], {}, /two of the ports are the same/],
    ['a name as an address', ['--host', 'example.org'], {}, /It must be an IP address/],
    ['an open address without TLS', ['--host', '0.0.0.0'], {}, /host: 0\.0\.0\.0 can be reached by others/],
    ['a certificate without its key', ['--tls-cert', 'c'], {}, /tls-key: a certificate needs its key/],
    [
      'MQTT over TLS without a certificate',
      ['--mqtts-port', '8883'],
      {},
      /mqtts-port: MQTT over TLS needs a certificate/,
    ],
  ];
  test.each(bad)('%s', async (_title, args, env, said) => {
    const ran = await run(['gateway', ...args], { env });
    expect([ran.status, ran.started]).toEqual([2, []]);
    expect(ran.err).toMatch(said);
  });

  test.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['localhost', true],
    ['128.0.0.1', false],
    ['0.0.0.0', false],
    ['::', false],
    ['127.0.0.1.example.org', false],
  ])('%s is only this machine: %s', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });
});

describe('values', () => {
  test('a day ends with its last moment where it is an end', () => {
    expect(momentAfter('2026-03-31')).toBe(moment('2026-04-01'));
    expect(momentAfter('2026-03-31T10:00Z')).toBe(moment('2026-03-31T10:00Z'));
    expect(moment('2026-03-31 10:00:30.5+02:00')).toBe(Date.parse('2026-03-31T08:00:30.500Z'));
  });
  test.each(['2026-13-01', '2026-02-01T25:00', '1e3', '', '-1', '2026'])('%j is no moment', (text) => {
    expect(() => moment(text)).toThrow(/It must be a time/);
  });
  test.each(['', '-1', '1.5', '0x1', '31', ' 5'])('%j is no number from 1 to 30', (text) => {
    expect(() => whole(1, 30)(text)).toThrow(/from 1 to 30/);
  });
});
