/** The command line on drills and on the watch: announce, begin, look, stop, report; what is wrong with a `watch.yaml`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_LINE } from '../../gateway/shell/admin-roster.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { readWatch } from '../../gateway/shell/config/watch-file.ts';
import { runWatch } from '../../gateway/watch/main.ts';
import { REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { folder, run, type Setting } from './cli-stage.ts';

describe('drill', () => {
  const dir = folder();
  let house: SmallHouse;
  const on = (args: readonly string[], setting?: Setting) =>
    run(['drill', ...args, '--data', dir.path], setting, REACH);
  beforeAll(async () => {
    house = await runningGateway(dir.path);
    await house.parts.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: DEMO_SITE });
  });
  afterAll(async () => {
    await house.close();
    dir.remove();
  });

  test('is announced, begun, looked at, stopped and reported', async () => {
    const started = await on(['start', '--place', 'haven-balie', '--note', 'kwartaal', '--json']);
    expect(started.status, started.err).toBe(0);
    const { id } = JSON.parse(started.out);
    const begun = JSON.parse((await on(['begin', id, '--json'])).out);
    expect(begun).toMatchObject({ id, state: 'running', place: 'haven-balie', alarm: expect.any(String) });
    expect((await on(['status'])).out).toContain(`${id}\trunning`);
    expect((await on(['stop', id])).out).toContain('state\tended');
    expect(JSON.parse((await on(['status', id, '--json'])).out)).toMatchObject({
      state: 'ended',
      note: 'kwartaal',
    });
    expect((await on(['report', id, '--format', 'csv', '--language', 'nl'])).out).toMatch(
      new RegExp(`^Oefening,[^]*${id},afgelopen,,"?[^"]*Balie De Haven"?,Ingedrukt,`),
    );
    const pdf = join(dir.path, 'oefening.pdf');
    expect((await on(['report', id, '--format', 'pdf', '-o', pdf])).status).toBe(0);
    expect((await on(['report', id, '--format', 'pdf'])).bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const again = await on(['report', id, '--format', 'pdf', '-o', pdf]);
    expect([again.status, again.err]).toEqual([1, expect.stringContaining('exists already')]);
  });

  test('is refused with a reason, and wrong use with 2', async () => {
    const none = await on(['stop', 'drill-99']);
    expect([none.status, none.err]).toEqual([1, expect.stringContaining('no drill "drill-99"')]);
    const wrong = await on(['start', '--device', 'nergens', '--json']);
    expect(JSON.parse(wrong.err).error).toMatchObject({ field: 'device' });
    expect((await on(['start'])).status).toBe(2);
    expect((await on(['start', '--place', 'haven-balie', '--minutes', '31'])).status).toBe(2);
  });
});

const GOOD = `name: Huis
gateway: {url: https://gw.example.org, mqtt: mqtts://gw.example.org, token: abc}
sms: {to: ["0612345678"]}
`;
const wrongIn = (text: string): readonly string[] => {
  const read = readWatch(text);
  return read.ok ? [] : read.problems.map(({ field, message }) => `${field}: ${message}`);
};

describe('watch.yaml', () => {
  test('has a default for all but who is watched and who is told', () => {
    const read = readWatch(GOOD);
    expect(read.ok && read.config).toMatchObject({
      silentAfter: 40,
      askEvery: 5,
      mostAnHour: 12,
      language: 'nl',
    });
  });

  test('the printed example is one', async () => {
    const { out } = await run(['watch', '--example']);
    expect(wrongIn(out)).toEqual([]);
  });

  test.each([
    ['goes over a network in the clear', GOOD.replace('https://gw', 'http://gw'), 'gateway.url'],
    ['so does the broker', GOOD.replace('mqtts://gw', 'mqtt://gw'), 'gateway.mqtt'],
    ['a path behind the host', GOOD.replace('example.org,', 'example.org/api,'), 'gateway.url'],
    ['no token', GOOD.replace(', token: abc', ''), 'gateway.tokenFile'],
    ['nobody to tell', GOOD.replace(/sms.*\n/, ''), 'sms'],
    ['longer than P34 allows', `${GOOD}silentAfter: 46\n`, 'silentAfter'],
    ['looks too seldom', `${GOOD}silentAfter: 9\n`, 'askEvery'],
    ['a mistyped word', `${GOOD}lanquage: nl\n`, 'did you mean "language"?'],
    ['no zone', `${GOOD}timezone: Mars/Base\n`, 'timezone'],
    ['no mail address', `${GOOD}mail: {host: h, from: a@b, to: ["x\\nBcc: y@z"]}\n`, 'mail.to[0]'],
    ['no YAML', 'a: [', 'is no valid YAML'],
    ['a flood of aliases', `a: &a [1]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n`, ''],
  ])('is refused where it %s', (_, text, field) => {
    const wrong = wrongIn(text);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.join('\n')).toContain(field);
  });

  test('plain connections are for this machine, or written down', () => {
    const near = GOOD.replaceAll('gw.example.org', '127.0.0.1')
      .replace('https', 'http')
      .replace('mqtts', 'mqtt');
    expect(wrongIn(near)).toEqual([]);
    const far = GOOD.replace('https', 'http').replace('token: abc', 'token: abc, allowPlain: true');
    expect(wrongIn(far)).toEqual([]);
  });

  test('and what it names is looked at before it begins', async () => {
    const dir = folder();
    const file = join(dir.path, 'watch.yaml');
    const begin = (text: string) => {
      writeFileSync(file, text);
      return runWatch({ file, deed: 'run', json: false }, { out: () => undefined });
    };
    const problem = (field: string, message: string) => ({
      problems: [{ field, message: expect.stringContaining(message) }],
    });
    expect(await begin(GOOD.replace('token: abc', 'tokenFile: nergens'))).toMatchObject(
      problem('gateway.tokenFile', 'ENOENT'),
    );
    expect(await begin(GOOD.replace('0612345678', 'bel Jan'))).toMatchObject(
      problem('sms.to[0]', 'is no telephone number'),
    );
    expect(
      await runWatch({ file: `${file}.none`, deed: 'run', json: false }, { out: () => undefined }),
    ).toMatchObject(problem('', 'ENOENT'));
    dir.remove();
  });
});
