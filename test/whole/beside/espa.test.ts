/**
 * ESPA 4.4.4 over a real pseudo terminal, with the real serial library, against a station of its own process written from
 * the standard alone; then a whole gateway with a paging system. The station reports every byte that the standard does
 * not allow: there must be none.
 *
 * A pseudo terminal has no wire. It carries eight bits whatever it is set to, at once: parity and its errors, stop bits,
 * the real speed and a line that turns round are not tested here (speed is, in virtual time: espa-control.test.ts).
 * Needs socat; in CI its absence is a failure.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { channelSchemas } from '../../../gateway/shell/channels/config.ts';
import { openEspa } from '../../../gateway/shell/channels/espa/channel.ts';
import { type Channel, ChannelError, type OutPage } from '../../../gateway/shell/channels/face.ts';
import { outPage, refusalOf, words } from '../../gateway/shell/out-page.ts';
import { Cable, eventually, hasSocat } from '../espa-cable.ts';
import { SITE, tap, Whole } from '../rig.ts';

const mayRun = hasSocat || process.env.CI !== undefined;
if (!mayRun)
  process.stderr.write('ESPA over a pseudo terminal is NOT tested: no socat (Debian: apt install socat)\n');

const patiently = (): AbortSignal => new AbortController().signal;
const page = (
  address: string,
  level: 'assist' | 'emergency' = 'emergency',
  more: Partial<OutPage> = {},
): OutPage =>
  outPage([{ kind: 'espa', address }], {
    page: `105-1-${address}`,
    words: words({ level, short: 'NOOD Café Ærø, Straße nr 105 14:03\r\nGa met twee' }),
    ...more,
  });

describe.runIf(mayRun)('the channel of a paging system', () => {
  let cable: Cable;
  let channel: Channel | null = null;
  let told: (readonly string[])[] = [];
  const news = (word: string): readonly (readonly string[])[] => told.filter(([first]) => first === word);

  beforeAll(() => {
    if (!hasSocat) throw new Error('CI must have socat: the ESPA tests may not be left out');
  });
  beforeEach(async () => {
    told = [];
    cable = new Cable();
    await cable.plug();
  });
  afterEach(async () => {
    await channel?.close();
    channel = null;
    const wrong = cable.said('violation');
    await cable.end();
    expect(wrong).toEqual([]);
  });

  const open = async (section: Readonly<Record<string, unknown>> = {}): Promise<Channel> => {
    channel = await openEspa({
      config: channelSchemas.espa.parse({ port: cable.near, pollEvery: 0.2, ...section }),
      news: {
        reached: (id) => void told.push(['reached', id]),
        answered: (id, what) => void told.push(['answered', id, what]),
        text: () => undefined,
        trouble: (reason) => void told.push(['trouble', reason ?? 'over']),
      },
    });
    return channel;
  };

  it('calls a pager; the paging system reports that it rang and that the person answered', async () => {
    await cable.attach('--status', '3,6', '--status-after', '100');
    const espa = await open({ beeps: { assist: 5, emergency: 2 }, transmissions: 3 });
    expect(await espa.check(patiently())).toMatch(/^station 2 answered \d+\.\d s ago/);
    await espa.send(page('0101'), patiently());
    expect(await cable.callsWhen(1)).toEqual([
      {
        event: 'call',
        address: '0101',
        text: 'NOOD Cafe AEro, Strasse nr 105 14:03 Ga met twee',
        beep: '2',
        type: '3',
        transmissions: '3',
        priority: '1',
        header: '1',
      },
    ]);
    await eventually('it is answered', () => news('answered').length > 0);
    expect(told.filter(([what]) => what !== 'trouble')).toEqual([
      ['reached', '105-1-0101'],
      ['answered', '105-1-0101', 'coming'],
    ]);
  });

  it('calls all pagers of a person, with the priority and beep of the level', async () => {
    await cable.attach();
    const espa = await open();
    const both = [
      { kind: 'espa', address: '1' },
      { kind: 'espa', address: '2' },
    ] as const;
    await espa.send(page('1', 'assist', { to: both }), patiently());
    expect(
      (await cable.callsWhen(2)).map(({ address, priority, beep }) => [address, priority, beep]),
    ).toEqual([
      ['1', '2', '3'],
      ['2', '2', '3'],
    ]);
  });

  it('resets the pager of a page that is taken back, but not while another rings there', async () => {
    await cable.attach();
    const espa = await open();
    const [one, two] = [
      page('7', 'assist', { page: 'one', alarm: 'one' }),
      page('7', 'assist', { page: 'two', alarm: 'two' }),
    ];
    await espa.send(one, patiently());
    await espa.send(two, patiently());
    await espa.withdraw(one, 'closed', patiently());
    await espa.withdraw(two, 'closed', patiently());
    await espa.send(page('8', 'assist', { page: 'three' }), patiently());
    await cable.callsWhen(3);
    expect(cable.said('call').map(({ address, type }) => [address, type])).toEqual([
      ['7', '3'],
      ['7', '3'],
      ['7', '1'],
      ['8', '3'],
    ]);
  });

  it('lets an emergency pass assistances that wait', async () => {
    await cable.attach();
    const espa = await open();
    await espa.check(patiently());
    const assists = Array.from({ length: 10 }, (_, n) => espa.send(page(String(n), 'assist'), patiently()));
    const emergency = espa.send(page('99'), patiently());
    await Promise.all([...assists, emergency]);
    const order = (await cable.callsWhen(11)).map(({ address }) => address);
    expect(order.indexOf('99')).toBeLessThanOrEqual(1);
  });

  it('gives up when it is told to, and the call does not leave any more', async () => {
    await cable.attach('--mode', 'silent');
    const espa = await open();
    const stop = new AbortController();
    const first = refusalOf(espa.send(page('1'), patiently()));
    const second = refusalOf(espa.send(page('2'), stop.signal));
    stop.abort();
    expect(await second).toMatchObject({ message: 'was taken back' });
    expect(await first).toBeInstanceOf(ChannelError);
  });

  it.each([
    ['busy', /^station 2 busy/, 'channel'],
    ['nak', /wrong BCC twice/, 'channel'],
    ['silent', /^no answer on .*near: is the cable plugged in.*speed and parity/, 'channel'],
    ['mute-after-select', /^no answer on/, 'channel'],
  ])('says why a call was not taken: %s', async (mode, why, whose) => {
    await cable.attach('--mode', mode);
    const espa = await open();
    const error = await refusalOf(espa.send(page('1'), patiently()));
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ message: expect.stringMatching(why), whose });
    expect(cable.calls()).toEqual([]);
    if (mode !== 'silent') return;
    expect(news('trouble').at(-1)?.[1]).toMatch(why);
    expect(await refusalOf(espa.check(patiently()))).toMatchObject({ message: expect.stringMatching(why) });
  });

  it('has a call that arrived damaged taken at the second try', async () => {
    await cable.attach('--mode', 'nak-once');
    const espa = await open();
    await espa.send(page('1'), patiently());
    await cable.callsWhen(1);
    expect(cable.said('refused')).toHaveLength(1);
  });

  it('refuses a status with a wrong BCC and believes the one that is right', async () => {
    await cable.attach('--mode', 'bad-bcc', '--status', '3,6', '--status-after', '0');
    const espa = await open();
    await espa.send(page('1'), patiently());
    await eventually('it is answered', () => news('answered').length > 0);
    expect(cable.said('refused').length).toBeGreaterThanOrEqual(2);
    expect(told.filter(([what]) => what === 'reached' || what === 'answered')).toEqual([
      ['reached', '105-1-1'],
      ['answered', '105-1-1', 'coming'],
    ]);
  });

  it('gets calls and statuses through a line full of garbage, and says that it is', async () => {
    await cable.attach('--mode', 'garbage', '--status', '6');
    const espa = await open();
    const taken: string[] = [];
    for (let n = 0; n < 8; n += 1)
      await espa.send(page(String(n)), patiently()).then(
        () => taken.push(String(n)),
        (error: unknown) => expect(error).toBeInstanceOf(ChannelError),
      );
    expect(taken.length).toBeGreaterThan(4);
    const came = new Set((await cable.callsWhen(taken.length)).map(({ address }) => address));
    expect(taken.filter((address) => !came.has(address))).toEqual([]);
    await eventually('one is answered', () => news('answered').length > 0);
    expect(await espa.check(patiently())).toMatch(
      /answered .* pieces of garbage came: check cable and earth$/,
    );
  }, 60_000);

  it('says that the cable is out, works again when it is back, and loses nothing it could not tell', async () => {
    await cable.attach();
    const espa = await open();
    await espa.send(page('1'), patiently());
    await cable.callsWhen(1);
    await cable.pull();
    await eventually('it is told', () => /near/.test(news('trouble').at(-1)?.[1] ?? ''));
    const error = await refusalOf(espa.send(page('2'), patiently()));
    expect(error).toMatchObject({
      message: expect.stringMatching(/plugged in|pulled out/),
      whose: 'channel',
    });
    expect(await refusalOf(espa.check(patiently()))).toBeInstanceOf(ChannelError);
    await cable.plug();
    await cable.attach();
    await eventually('the trouble is over', () => news('trouble').at(-1)?.[1] === 'over');
    await espa.send(page('3'), patiently());
    expect((await cable.callsWhen(2)).map(({ address }) => address)).toEqual(['1', '3']);
  });

  it('opens without a port, and says that there is none', async () => {
    await cable.pull();
    const espa = await open();
    const none = { message: expect.stringMatching(/^no serial port .*plugged in\?$/) };
    expect(await refusalOf(espa.check(patiently()))).toMatchObject(none);
    expect(await refusalOf(espa.send(page('1'), patiently()))).toMatchObject(none);
    await espa.close();
    channel = null;
  });

  it('refuses an address that no pager can have, before it is on the line', async () => {
    await cable.attach();
    const espa = await open();
    for (const address of ['', '12\x03', '1'.repeat(17), 'abc'])
      expect(await refusalOf(espa.send(page(address), patiently()))).toMatchObject({ whose: 'address' });
    expect(cable.calls()).toEqual([]);
  });

  describe('where another control station polls', () => {
    const asStation = { role: 'station', ownAddress: '2', stationAddress: '1' };

    it('hands calls over when it is polled, and takes the statuses', async () => {
      await cable.attach('--role', 'control', '--address', '1', '--control', '2', '--status', '3,6');
      const espa = await open(asStation);
      expect(await espa.check(patiently())).toMatch(/polled/);
      await espa.send(page('5'), patiently());
      expect((await cable.callsWhen(1)).map(({ address, priority }) => [address, priority])).toEqual([
        ['5', '1'],
      ]);
      await eventually('it is answered', () => news('answered').length > 0);
      expect(news('reached')).toEqual([['reached', '105-1-5']]);
      await espa.withdraw(page('5'), 'closed', patiently());
      await eventually('the pager is reset', () => cable.resets().length === 1);
    });

    it('says that nobody polls it', async () => {
      await cable.attach('--role', 'control', '--address', '1', '--control', '2', '--mode', 'silent');
      const espa = await open(asStation);
      await eventually('it is told', () => news('trouble').length > 0);
      expect(news('trouble')).toEqual([['trouble', expect.stringMatching(/^nobody polls address 2 on/)]]);
      expect(await refusalOf(espa.check(patiently()))).toBeInstanceOf(ChannelError);
    }, 40_000);
  });
});

describe.runIf(mayRun)('a gateway with a paging system', () => {
  const whole = new Whole();
  const cable = new Cable();
  let coordinator = '';
  beforeAll(async () => {
    await cable.plug();
    await cable.attach('--status', '3,6', '--status-after', '300');
    await whole.load({
      ...SITE,
      people: SITE.people.map((person) =>
        person.id === 'ria' ? { ...person, channels: [{ kind: 'espa', address: '4711' }] } : person,
      ),
    });
    writeFileSync(
      join(whole.data, 'channels.yaml'),
      `espa:\n  port: ${cable.near}\n  pollEvery: 0.2\ncheckEvery: 5\n`,
    );
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
  }, 90_000);
  afterAll(async () => {
    await whole.close();
    await cable.end();
  });

  const faults = async (): Promise<
    readonly { channel: string | null; until: string | null; text: string }[]
  > => (await whole.api(coordinator, 'GET', '/api/faults')).body;
  const broken = async () =>
    (await faults()).find((fault) => fault.channel === 'espa' && fault.until === null);

  it('an emergency rings the pager with its number; the answer on the pager counts; closing resets it', async () => {
    const button = whole.device('knop-1', 'desk');
    await tap(button);
    await eventually('the pager is called', () => cable.calls().length > 0);
    const alarms = async () => (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;
    const [call] = cable.calls();
    expect(call).toMatchObject({ address: '4711', type: '3' });
    expect(call?.text).toMatch(/^(NOOD|ASSISTENTIE) Plek kamer-1, Huis nr \d+ /);
    await eventually('ria is coming', async () =>
      (await alarms())[0]?.responders.some(
        (one: { person: string; answer: string }) => one.person === 'ria' && one.answer === 'coming',
      ),
    );
    const [alarm] = await alarms();
    expect(alarm.state).toBe('acknowledged');
    expect(alarm.pages.filter((one: { channel: string }) => one.channel === 'espa')).toEqual([
      expect.objectContaining({ responder: 'ria', state: 'acknowledged' }),
    ]);
    expect(
      (await whole.api(coordinator, 'POST', `/api/alarms/${alarm.id}/answer`, { answer: 'clear' })).status,
    ).toBe(200);
    await eventually('the pager is reset', () => cable.resets().some(({ address }) => address === '4711'));
  }, 60_000);

  it('a pulled cable is a fault that says so, and is over when the cable is back', async () => {
    expect(await broken()).toBeUndefined();
    await cable.pull();
    await eventually('the fault shows', async () => (await broken()) !== undefined);
    expect((await broken())?.text).toMatch(/near/);
    await cable.plug();
    await cable.attach();
    await eventually('the fault is over', async () => (await broken()) === undefined);
    expect(cable.said('violation')).toEqual([]);
  }, 60_000);
});
