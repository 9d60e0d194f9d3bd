/** `channels.yaml` as people get it wrong: line, field, what is wrong and how to mend it, from the command line and a gateway that starts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openChannels } from '../../../gateway/shell/channels/open.ts';
import { checkChannels, readChannels } from '../../../gateway/shell/config/channels-file.ts';
import { folder, run } from '../cli-stage.ts';

const SECRET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const GOOD = `publicUrl: https://noodknop.example.org
mail:
  host: smtp.example.org
  from: noodknop@example.org
espa:
  port: /dev/ttyUSB0
webhook:
  secret: ${SECRET}
`;
const wrongIn = (text: string): readonly string[] =>
  checkChannels(text).problems.map(({ line, field, message }) => `${line} ${field} ${message}`);

describe('channels.yaml', () => {
  test('a good one has nothing wrong, and neither has one that says nothing', () => {
    expect(wrongIn(GOOD)).toEqual([]);
    expect(Object.keys(checkChannels(GOOD).channels).sort()).toEqual(['espa', 'mail', 'webhook']);
    for (const text of ['', '\n', '# mail:\n#   host: x\n', '---\n# later\n'])
      expect(wrongIn(text)).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['a word for a number', GOOD.replace('  host', '  port: veel\n  host'), '3 mail.port must be a number'],
    [
      'too large a number',
      GOOD.replace('  host', '  port: 99999\n  host'),
      '3 mail.port must be at most 65535',
    ],
    ['too small a number', `${GOOD}checkEvery: 1\n`, '9 checkEvery must be at least 5'],
    ['half a number', `${GOOD}sms: {waitingMost: 2.5}\n`, '9 sms.waitingMost must be a whole number'],
    ['a field that is missing', GOOD.replace('  host: smtp.example.org\n', ''), '2 mail.host is missing'],
    [
      'a mistyped field',
      GOOD.replace('  host:', '  hots:'),
      '3 mail.hots is not known here; did you mean "host"?',
    ],
    [
      'a mistyped field further in',
      GOOD.replace('  port:', '  beeps: {asist: 3}\n  port:'),
      '6 espa.beeps.asist is not known here; did you mean "assist"?',
    ],
    ['a mistyped section', GOOD.replace('espa:', 'epsa:'), '5 epsa is not known here; did you mean "espa"?'],
    ['an empty section', `${GOOD}sms:\n`, '9 sms is empty: fill it in, or leave it out'],
    ['a text for a section', `${GOOD}sms: ja\n`, '9 sms must be a set of fields'],
    [
      'a security that is none',
      GOOD.replace('  host:', '  security: ssl\n  host:'),
      '3 mail.security must be one of starttls, tls, none',
    ],
    [
      'a speed that is none',
      GOOD.replace('  port:', '  baud: 115200\n  port:'),
      '6 espa.baud must be 300, 600, 1200, 2400, 4800 or 9600',
    ],
    [
      'an address of two digits',
      GOOD.replace('  port:', '  ownAddress: "12"\n  port:'),
      '6 espa.ownAddress has the wrong form: address of noodknop on the line, a digit',
    ],
    [
      'a number without quotes',
      `${GOOD}sms: {country: 31}\n`,
      '9 sms.country must be text: put it in quotes',
    ],
    [
      'an address of pages that is none',
      GOOD.replace('https://noodknop', 'noodknop'),
      '1 publicUrl must be an address such as https://noodknop.example.org',
    ],
    ['a text, not fields', 'hallo\n', '1  the file must hold sections such as "mail:"'],
    ['two of the same', `${GOOD}mail: {}\n`, '9  is no valid YAML: Map keys must be unique'],
    [
      'a character that nobody sees',
      GOOD.replace('smtp.example.org', '"smtp\\u0007.example.org"'),
      '3 mail.host holds characters that cannot be seen: type it anew',
    ],
  ])('with %s', (_, text, told) => {
    const wrong = wrongIn(text);
    expect(wrong.join('\n')).toContain(told);
    expect(wrong.join('\n')).not.toMatch(/Invalid|Unrecognized|expected|pattern|Too (big|small)/);
    expect(wrong.join('\n')).not.toContain(SECRET.slice(0, 12));
  });

  test('one mistake costs one channel', () => {
    const { channels, problems } = checkChannels(GOOD.replace('  host:', '  hots:'));
    expect(Object.keys(channels).sort()).toEqual(['espa', 'webhook']);
    expect(new Set(problems.map(({ channel }) => channel))).toEqual(new Set(['mail']));
  });

  test('says nothing of a secret, however broken it is', () => {
    for (const text of [
      GOOD.replace(`secret: ${SECRET}`, `secret: "${SECRET}`),
      GOOD.replace(`secret: ${SECRET}`, `secret: ${SECRET} : x: y`),
      GOOD.replace(`secret: ${SECRET}`, `secret: [${SECRET}]`),
      GOOD.replace(`secret: ${SECRET}`, `secret: *${SECRET}`),
      GOOD.replace(`secret: ${SECRET}`, `secret: !${SECRET} x`).replace('host:', 'hots:'),
      GOOD.replace(`secret: ${SECRET}`, `secret: "${SECRET}\\u0007"`),
      `${GOOD}- ${SECRET}\n`,
      `} ${SECRET}\n`,
    ]) {
      expect(wrongIn(text).length, text).toBeGreaterThan(0);
      expect(wrongIn(text).join('\n'), text).not.toContain(SECRET.slice(0, 12));
      expect(JSON.stringify(readChannels(text).problems), text).not.toContain(SECRET.slice(0, 12));
    }
  });

  test('the command line says it as of every other file: file, line, column, field', async () => {
    const dir = folder();
    onTestFinished(dir.remove);
    const file = join(dir.path, 'channels.yaml');
    writeFileSync(file, GOOD.replace('  host:', '  hots:'));
    const told = await run(['channel', 'file', file]);
    expect(told.err).toBe(
      `${file}:2:1: error: mail.host is missing\n${file}:3:3: error: mail.hots is not known here; did you mean "host"?\n`,
    );
    expect([told.status, told.out]).toEqual([1, 'Set up: espa, webhook.\n']);
    const json = await run(['channel', 'file', file, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({
      channels: ['espa', 'webhook'],
      problems: [
        { channel: 'mail', line: 2, field: 'mail.host' },
        { channel: 'mail', line: 3, column: 3, field: 'mail.hots' },
      ],
    });
  });

  test('a gateway that starts makes it a fault of that channel, with its line', async () => {
    const dir = folder();
    onTestFinished(dir.remove);
    writeFileSync(
      join(dir.path, 'channels.yaml'),
      'mail:\n  hots: smtp.example.org\n  from: a@example.org\n',
    );
    const heard: object[] = [];
    const channels = await openChannels({
      folder: dir.path,
      gateway: { hear: async (event) => void heard.push(event) },
      link: () => null,
    });
    onTestFinished(() => channels.close());
    expect(heard).toContainEqual(
      expect.objectContaining({
        channel: 'mail',
        reason:
          'channels.yaml: mail.host is missing (line 1); mail.hots is not known here; did you mean "host"? (line 2)',
      }),
    );
  });
});
