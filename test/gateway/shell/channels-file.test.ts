/** `channels.yaml` as people get it wrong: line, field, what is wrong and how to mend it, from the command line and a gateway that starts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { faultText } from '../../../gateway/core/fault-text.ts';
import { openChannels } from '../../../gateway/shell/channels/open.ts';
import { checkChannels, inWords } from '../../../gateway/shell/config/channels-file.ts';
import { folder, run } from '../cli-stage.ts';
import { Life } from '../core/life.ts';

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
      GOOD.replace(`secret: ${SECRET}`, `secret: !${SECRET}!`),
      `%YAML ${SECRET}\n---\n${GOOD}- x\n`,
      `%YAML 1.2 ${SECRET}\n---\n${GOOD}- x\n`,
      `${GOOD}- ${SECRET}\n`,
      `} ${SECRET}\n`,
    ]) {
      expect(wrongIn(text).length, text).toBeGreaterThan(0);
      expect(wrongIn(text).join('\n'), text).not.toContain(SECRET.slice(0, 12));
      expect(JSON.stringify(checkChannels(text).problems), text).not.toContain(SECRET.slice(0, 12));
    }
  });

  const MAIL = 'mail: { host: h.example.org, user: u, from: a@example.org';
  test.each<[string, string, string]>([
    ['no space after a colon', `${MAIL}, password:S3CRET }`, '1:60 mail'],
    ['a comma in a password', `${MAIL}, password: hunter,S3CRET }`, '1:77 mail'],
    ['a comma in a password, digits after it', `${MAIL}, password: hunter,5312 }`, '1:77 mail'],
    ['a comma in the secret of requests', 'webhook: { secret: abc,S3CRET }', '1:24 webhook'],
    ['a comma between sections', `${MAIL} }\nS3CRET:\n`, '2:1 '],
    ['a comma further in', 'espa: { port: /dev/x, beeps: { assist: 3,S3CRET } }', '1:42 espa.beeps'],
    [
      'a name without a value',
      'sms: { spol: , country: "31" }',
      '1:8 sms has a field that is not known here; did you mean "spool"?',
    ],
    [
      'a name without a colon',
      'mail: { host: h, usr, from: a@example.org }',
      '1:18 mail has a field that is not known here; did you mean "user"?',
    ],
    [
      'a name without a value, on a line of its own',
      'webhook:\n  secretFile: x\n  allowPrivat:\n',
      '3:3 webhook has a field that is not known here; did you mean "allowPrivate"?',
    ],
  ])('%s is told as a field that is not known, and what it may be a half of is not', (_, text, told) => {
    const { channels, problems } = checkChannels(text);
    const said = problems.map(({ line, column, field, message }) => `${line}:${column} ${field} ${message}`);
    expect(said).toHaveLength(1);
    expect(said[0]?.slice(0, told.length)).toBe(told);
    expect(said[0]).toContain('not known here');
    expect(said[0]).toContain('; known are ');
    expect(said[0]).toContain(
      'put a text with a comma, colon or # between quotes, and a space after each colon',
    );
    expect(said[0]).not.toMatch(/S3CRET|5312/);
    expect(Object.keys(channels)).toEqual(text.includes('S3CRET:\n') ? ['mail'] : []);
  });

  test.each([
    ['not near any', 'S3CRETPASS: x'],
    ['near one but for its ending', 'passwordS3: x'],
    ['with a colon in it', 'password:ab: x'],
    ['of two words', 'S3CRET host: x'],
    ['quoted', '"S3CRET, pass": x'],
    ['a number', '5312: x'],
    ['a list', '? [S3CRET]\n  : x'],
  ])('a field that is not known, %s, is told by its place alone', (_, field) => {
    const text = `mail:\n  host: h\n  ${field}\n  from: a@example.org\n`;
    const [wrong, ...more] = checkChannels(text).problems;
    expect(more).toEqual([]);
    expect(wrong).toMatchObject({ channel: 'mail', field: 'mail' });
    expect(wrong?.line).toBe(3);
    expect(wrong?.message).toContain('has a field that is not known here');
    expect(wrong?.message).toContain('; known are host, port, security, user, password, ');
    expect(JSON.stringify(wrong)).not.toMatch(/S3|5312|:ab/);
  });

  test('a section that is not known and near none is told by its place alone', () => {
    expect(wrongIn(`${GOOD}S3CRETPASS: {a: 1}\n`)).toEqual([
      '9  has a section that is not known here; known are web-push, espa, sms, mail, webhook, publicUrl, checkEvery',
    ]);
  });

  test.each([
    ['no space after a colon, last', 'mail:\n  from: a@b.nl\n  host: h\n  password:S3CRET\n', 4],
    ['no space after a colon', 'mail:\n  host: h\n  password:S3CRET\n  from: a@b.nl\n', 3],
  ])('%s, each field on its line: plain words and the line', (_, text, line) => {
    expect(wrongIn(text)).toEqual([
      `${line}  is no field with a value: write its name, a colon, a space and the value`,
    ]);
  });

  test.each([
    ['nothing', 'password:'],
    ['a #', 'password: #S3CRET'],
    ['an &', 'password: &S3CRET'],
    ['an & and more', 'password: &S3 CRET'],
    ['a !', 'password: !S3CRET'],
    ['a ! and more', 'password: !S3 CRET'],
    ['a *', 'password: *S3CRET'],
    ['a @', 'password: @S3CRET'],
    ['a word and a #', 'password: hunter #S3CRET'],
  ])('a password that begins with %s is not swallowed', (_, field) => {
    const text = `mail:\n  host: h\n  user: u\n  ${field}\n  from: a@example.org\nsms: {}\n`;
    const [told, ...more] = wrongIn(text);
    expect(more).toEqual([]);
    expect(told?.slice(0, 2)).toBe('4 ');
    expect(told).toContain('between quotes');
    expect(told).not.toMatch(/S3|CRET/);
    // What is no YAML at all, or repeats what is nowhere, leaves nothing to read.
    expect(Object.keys(checkChannels(text).channels)).toEqual(/[*@]/.test(field) ? [] : ['sms']);
  });

  test.each([
    ['mail:\n  host: &S3CRET h\n  from: *S3CRET\n', ['2 mail.host begins with', '3 mail.from begins with']],
    ['espa:\n  port: x\n  S3CRET: !x y\n', ['3 espa has a field', '3 espa begins with']],
    ['web-push:\n  allowPrivate:\n    - a\n    - !S3CRET b\n', ['4 web-push.allowPrivate[1] begins with']],
    ['sms: !S3CRET {}\n', ['1 sms begins with']],
  ])('a value with a mark before it is told with its field (%#)', (text, told) => {
    const wrong = wrongIn(text);
    expect(wrong.map((one, i) => one.slice(0, told[i]?.length)).sort()).toEqual([...told].sort());
    expect(wrong.join()).not.toContain('S3CRET');
    expect(checkChannels(text).channels).toEqual({});
  });

  // YAML ends a text in braces at a comma, whatever stands behind it.
  test.each([
    ['at its end', 'S3CRET,}', '1:48 mail.password ends at the comma'],
    ['at its end, with spaces', 'S3CRET , }', '1:48 mail.password ends at the comma'],
    ['at its end, on a line of its own', 'S3CRET,\n  # so\n}', '1:48 mail.password ends at the comma'],
    ['before a name that is known', 'S3CRET,port }', '1:65 mail.port has no value'],
    ['before such a name in quotes', 'S3CRET,"caFile"}', '1:65 mail.caFile has no value'],
  ])('a password in braces with a comma %s is not cut in silence', (_, rest, told) => {
    const text = `mail: { host: h, user: u, from: a@example.org, password: ${rest}\nsms: {}\n`;
    const { channels, problems } = checkChannels(text);
    const said = problems.map(({ line, column, field, message }) => `${line}:${column} ${field} ${message}`);
    expect(said).toHaveLength(1);
    expect(said[0]?.slice(0, told.length)).toBe(told);
    expect(said[0]).toContain('between quotes');
    expect(said[0]).not.toContain('S3CRET');
    expect(Object.keys(channels)).toEqual(['sms']);
  });

  test('a comma behind the last field in braces is let be where it can have cut no secret', () => {
    for (const last of ['password: "ab,",', "password: 'ab',", 'password: ab, port: 25,', 'port: 25, '])
      expect(wrongIn(`mail: { host: h, user: u, from: a@example.org, ${last} }\n`)).toEqual([]);
    expect(wrongIn('mail:\n  host: h\n  user: u\n  from: a@example.org\n  password: ab,\n')).toEqual([]);
  });

  test('a password without quotes is read as it stands or refused, and never repeated', () => {
    const marks = fc.constantFrom(...',:#&*!{}[]"\'|>%@`-?\\~= ');
    const word = fc.constantFrom('Xq7', 'wZ9k', 'b', 'host', 'port', '31');
    const password = fc
      .array(fc.oneof(marks, word), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join('').trim())
      // A remark is a remark, a second field with its value is one, and quotes around all are not tried here.
      .filter(
        (text) =>
          text !== '' && !/\s#/.test(text) && !/,\W*port\W*:/.test(text) && !/^["'].*["'][\s,]*$/.test(text),
      );
    const forms = [
      (text: string) => `mail: {host: h, user: u, from: a@b.nl, password: ${text}}\n`,
      (text: string) => `mail: { host: h, user: u, password: ${text}, from: a@b.nl }\n`,
      (text: string) => `mail:\n  host: h\n  user: u\n  password: ${text}\n  from: a@b.nl\n`,
      (text: string) => `mail: {host: h, user: u, from: a@b.nl, password:${text} }\n`,
    ];
    fc.assert(
      fc.property(password, fc.constantFrom(...forms), (text, form) => {
        const { channels, problems } = checkChannels(form(text));
        if (problems.length === 0) expect(channels.mail?.password).toBe(text);
        expect(JSON.stringify(problems)).not.toMatch(/Xq7|wZ9k/);
      }),
      { numRuns: 2000 },
    );
  });

  test('a remark may stand behind a password, and a mark within quotes', () => {
    for (const password of ['hunter # since May', '"hunter" #old', '"*hunter, #1: &!"', 'hunter#1'])
      expect(wrongIn(`mail: {host: h, from: a@b.nl}\nwebhook:\n  secret: ${password}\n`)).toEqual([]);
  });

  test('a field that may be left out may be left empty', () => {
    const text = 'mail:\n  host: h\n  user:\n  caFile: ~\n  port:\n  from: a@example.org\n';
    expect(wrongIn(text)).toEqual([]);
    expect(checkChannels(text).channels).toStrictEqual({
      mail: { host: 'h', port: 587, security: 'starttls', from: 'a@example.org' },
    });
  });

  test.each([
    [`${GOOD}---\nsms: {}\n`, 9],
    [`---\n${GOOD}# end\n---\n`, 11],
    [`${GOOD}...\nsms: {}\n`, 9],
  ])('two documents in one file: plain words and the line of the mark (%#)', (text, line) => {
    expect(wrongIn(text)).toEqual([`${line}  one file is one document: remove this line and put all in one`]);
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

  test('line and remedy stand in the sentence of the fault, whole', () => {
    const { state } = new Life();
    for (const text of [
      `webhook: { secret: ${'x'.repeat(32)}, }\n`,
      'mail: { host: smtp.example.org, user: x, password: A,B, from: a@example.org }\n',
    ]) {
      const { problems } = checkChannels(text);
      expect(problems.length).toBeGreaterThan(0);
      for (const problem of problems) {
        const said = inWords(problem);
        expect(said).toMatch(/^line 1: (webhook|mail)\.?/);
        expect(said).toContain(problem.message);
        expect(faultText(state, 'channel', null, `channels.yaml: ${said}`, [], 'mail').text).toContain(said);
      }
    }
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
          'channels.yaml: line 1: mail.host is missing; line 2: mail.hots is not known here; did you mean "host"?',
      }),
    );
  });
});
