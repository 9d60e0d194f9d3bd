/**
 * SMS with the real daemon of smstools on a pty, and a modem, a network and phones that are not there: the channel by
 * itself, then a whole gateway in which colleagues are paged by text and answer by text.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, OutPage } from '../../../gateway/shell/channels/face.ts';
import { openSms } from '../../../gateway/shell/channels/sms.ts';
import { GSM_BASIC, GSM_EXTENDED, placesOf, sendable } from '../../../gateway/shell/channels/sms-text.ts';
import { opening, outPage, refusalOf, words } from '../../gateway/shell/out-page.ts';
import { maySms, type SentSms, SmsHouse } from '../../peers/smsd.ts';
import { SITE, tap, until, Whole } from '../rig.ts';

const NEVER = new AbortController().signal;
const RIA = '+31612345601';
const BO = '+31612345602';

describe.runIf(maySms)('the SMS channel on smsd', () => {
  const house = new SmsHouse();
  const reached: string[] = [];
  const texts: string[] = [];
  const troubles: (string | null)[] = [];
  let channel: Channel;
  beforeAll(async () => {
    await house.start();
    channel = await openSms({
      ...opening(
        'sms',
        { spool: house.spool, pidFile: house.pidFile, statusFile: house.statusFile },
        'https://noodknop.example.org/a/AbCdEfGhIjKlMnOpQrStUv',
      ),
      news: {
        reached: (page) => reached.push(page),
        answered: () => undefined,
        text: (from, text) => texts.push(`${from} ${text}`),
        trouble: (reason) => troubles.push(reason),
      },
    });
  }, 60_000);
  afterAll(async () => {
    await channel?.close();
    await house.close();
  }, 30_000);

  const to = (number: string, changes: Partial<OutPage> = {}): OutPage =>
    outPage([{ kind: 'sms', number }], changes);
  const last = async (n: number) => {
    await until(`message ${n}`, 20_000, () => house.sent.length >= n);
    return house.sent[n - 1];
  };

  it('sends a page, and says that it came when the network says so', async () => {
    await channel.send(to('06 12345601'), NEVER);
    const sent = await last(1);
    expect(sent).toMatchObject({ number: RIA, alphabet: 'gsm', report: true, parts: 1 });
    expect(sent?.text).toBe(
      'Assistentie: Kamer 1. Stadhuis, 1e. Sinds 14:03. Antwoord 1A = ik kom, 2A = ik kan niet. https://noodknop.example.org/a/AbCdEfGhIjKlMnOpQrStUv',
    );
    await until('the status report', 15_000, () => reached.length > 0);
    expect(reached).toEqual(['105-1-1']);
    // Nothing of it stays where others could read the number.
    for (const folder of ['outgoing', 'checked', 'noodknop-events'])
      await until(
        `nothing left in ${folder}`,
        10_000,
        () => readdirSync(join(house.spool, folder)).length === 0,
      );
    expect(await channel.check(NEVER)).toMatch(/^0 waiting; GSM1 \w+, -71 dBm.*last sent/);
  }, 60_000);

  it('sends every letter of the 7-bit alphabet as one, and counts places as the daemon does', async () => {
    const all = [...GSM_BASIC].filter((char) => char >= ' ').join('') + Object.values(GSM_EXTENDED).join('');
    const text = all.replace(/[ ¤]/g, '');
    expect(placesOf(sendable(text))).toBeLessThanOrEqual(160);
    await channel.say?.(BO, text, NEVER);
    expect(await last(2)).toMatchObject({ number: BO, alphabet: 'gsm', parts: 1, text, report: false });
    await channel.say?.(BO, 'x'.repeat(1_000), NEVER);
    expect(await last(3)).toMatchObject({ parts: 2, text: 'x'.repeat(304) });
    await channel.say?.(BO, `Иванов ${'ж'.repeat(1_000)}`, NEVER);
    const other = await last(4);
    expect(other).toMatchObject({ alphabet: 'ucs2', parts: 2 });
    expect(other?.text).toMatch(/^Иванов ж+$/);
  }, 60_000);

  it('hears texts, in whatever alphabet the phone chose', async () => {
    house.text(RIA, '1A');
    house.text(BO, '2 ж€');
    house.text('KPN', 'Tegoed laag');
    await until('three texts', 20_000, () => texts.length >= 3);
    expect([...texts].sort()).toEqual([`${RIA} 1A`, `${BO} 2 ж€`, 'KPN Tegoed laag']);
  }, 60_000);

  it('does not call delivered what the network gave up', async () => {
    house.tell({ report: 'failed' });
    await channel.send(to(RIA, { page: '106-1-1' }), NEVER);
    await last(5);
    house.text(RIA, 'after the report');
    await until('the text behind it', 20_000, () => texts.length >= 4);
    expect(reached).toEqual(['105-1-1']);
    house.tell({ report: 'delivered' });
  }, 60_000);

  it('names a modem that cannot send, and takes it back with the next message that leaves', async () => {
    house.tell({ refuse: { code: 38 } });
    await channel.send(to(RIA, { page: '107-1-1' }), NEVER);
    await until('trouble', 20_000, () => troubles.length > 0);
    expect(troubles.at(-1)).toMatch(/modem GSM1 could not send: .*38/);
    const again = await refusalOf(channel.send(to(RIA, { page: '107-1-1', attempt: 2 }), NEVER));
    expect(again).toMatchObject({ whose: 'channel' });
    house.tell({ refuse: { code: null } });
    await channel.send(to(RIA, { page: '107-1-1', attempt: 3 }), NEVER);
    expect(troubles.at(-1)).toBeNull();
    expect(await channel.check(NEVER)).toMatch(/last sent/);
  }, 60_000);

  it('blames the number, not the modem, when the network knows nobody under it', async () => {
    const before = troubles.length;
    house.tell({ refuse: { number: BO, code: 1 } });
    await channel.send(to(BO, { page: '108-1-1' }), NEVER);
    let blamed: unknown = null;
    await until('the refusal', 30_000, async () => {
      blamed = await channel.send(to(BO, { page: '108-1-1', attempt: 2 }), NEVER).then(
        () => null,
        (error: unknown) => error,
      );
      return blamed !== null;
    });
    expect(blamed).toMatchObject({ whose: 'address', message: expect.stringMatching(/refused this number/) });
    expect(troubles).toHaveLength(before);
    house.tell({ refuse: { number: BO, code: null } });
  }, 60_000);

  it('says that smsd is gone, and works again when it is back', async () => {
    await house.stopDaemon();
    expect(await refusalOf(channel.check(NEVER))).toMatchObject({
      message: expect.stringMatching(/smsd does not run/),
    });
    await channel.send(to(RIA, { page: '109-1-1', words: words({ title: 'NOOD: Hal' }) }), NEVER);
    await house.startDaemon();
    await until('the page', 30_000, () => house.sent.at(-1)?.text.startsWith('NOOD: Hal') === true);
    expect(await channel.check(NEVER)).toMatch(/waiting/);
  }, 90_000);
});

describe.runIf(maySms)('a whole gateway that pages by text', () => {
  const house = new SmsHouse();
  const whole = new Whole();
  let employee = '';
  let coordinator = '';
  let facilities = '';

  beforeAll(async () => {
    await house.start();
    const numbers = new Map([
      ['ria', RIA],
      ['bo', BO],
    ]);
    const people = SITE.people.map((person) => {
      const number = numbers.get(person.id);
      return number === undefined ? person : { ...person, channels: [{ kind: 'sms', number }] };
    });
    await whole.load({ ...SITE, people });
    writeFileSync(
      join(whole.data, 'channels.yaml'),
      JSON.stringify({
        sms: { spool: house.spool, pidFile: house.pidFile, statusFile: house.statusFile },
        checkEvery: 5,
      }),
    );
    await whole.start();
    employee = await whole.token('employee', '--person', 'els');
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    facilities = await whole.token('facilities');
  }, 90_000);
  afterAll(async () => {
    await whole.close();
    await house.close();
  }, 30_000);

  const raise = async (place: string, level = 'assist'): Promise<string> => {
    const reply = await whole.api(employee, 'POST', '/api/alarms', {
      place,
      level,
      id: randomBytes(8).toString('hex'),
    });
    expect(reply.status).toBe(201);
    return reply.body.id;
  };
  const alarmOf = async (id: string) => (await whole.api(coordinator, 'GET', `/api/alarms/${id}`)).body;
  const smsPages = async (id: string, person: string) =>
    (await alarmOf(id)).pages.filter(
      (page: { channel: string; responder: string }) => page.channel === 'sms' && page.responder === person,
    );
  const answerOf = async (id: string, person: string): Promise<string | undefined> =>
    (await alarmOf(id)).responders.find((one: { person: string }) => one.person === person)?.answer;
  const clear = async (id: string): Promise<void> => {
    const reply = await whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
    expect(reply.status).toBe(200);
  };
  /** The first message to a number whose text is like this, among those after the first `from`. */
  const message = async (number: string, like: RegExp, from = 0): Promise<SentSms> => {
    const find = () => house.sent.slice(from).find((sms) => sms.number === number && like.test(sms.text));
    await until(`a message to ${number} like ${like}`, 40_000, () => find() !== undefined).catch((error) => {
      throw new Error(`${error.message}: ${JSON.stringify(house.sent.slice(from))} ${house.log}`);
    });
    const found = find();
    if (found === undefined) throw new Error('it was there a moment ago');
    return found;
  };
  const smsFault = async () =>
    (await whole.api(facilities, 'GET', '/api/faults')).body.find(
      (fault: { code: string; channel: string | null; until: string | null }) =>
        fault.code === 'channel' && fault.channel === 'sms' && fault.until === null,
    );

  it('a press becomes a text, the report makes it delivered, "1" counts, and the others hear who goes', async () => {
    const button = whole.device('knop-1', 'desk');
    await until('the button is connected', 10_000, async () =>
      (await whole.api(facilities, 'GET', '/api/devices')).body.some(
        (device: { id: string; state: string }) => device.id === 'knop-1' && device.state === 'healthy',
      ),
    );
    const pressed = Date.now();
    await tap(button);
    const text = await message(RIA, /^Assistentie: Plek kamer-1\. /);
    console.info(`press to SMS at the modem: ${text.at - pressed} ms`);
    expect(text.text).toMatch(/Huis, 0\. .*Antwoord 1A = ik kom, 2A = ik kan niet\.$/);
    expect(text.parts).toBe(1);
    const open = await whole.api(coordinator, 'GET', '/api/alarms?open=true');
    const id: string = open.body[0].id;
    await until('delivered', 20_000, async () =>
      (await smsPages(id, 'ria')).some((page: { state: string }) => page.state === 'delivered'),
    );
    await message(BO, /^Assistentie: Plek kamer-1\. /);

    house.text(RIA, '1');
    await until('ria comes', 20_000, async () => (await answerOf(id, 'ria')) === 'coming');
    expect((await message(RIA, /^Genoteerd/)).text).toBe('Genoteerd: je komt naar Plek kamer-1 (A).');
    expect((await alarmOf(id)).state).toBe('acknowledged');
    expect((await smsPages(id, 'ria'))[0].state).toBe('acknowledged');
    expect((await message(BO, /overgenomen/)).text).toMatch(/^Plek kamer-1: overgenomen door Naam ria\./);
    await clear(id);
    button.stop();
  }, 120_000);

  it('with two alarms "2A" and "1b" name theirs, and a bare "1" takes the newest and says which', async () => {
    const before = house.sent.length;
    const first = await raise('kamer-2');
    const second = await raise('kamer-3', 'emergency');
    const [a] =
      (await message(BO, /^Assistentie: Plek kamer-2.*1[A-Z] = /, before)).text.match(
        /(?<=Antwoord 1)[A-Z]/,
      ) ?? [];
    const [b] =
      (await message(BO, /^NOOD: Plek kamer-3.*1[A-Z] = /, before)).text.match(/(?<=Antwoord 1)[A-Z]/) ?? [];
    expect(a).not.toBe(b);
    house.text(BO, `2${a}`);
    await until('bo cannot go to the first', 20_000, async () => (await answerOf(first, 'bo')) === 'cannot');
    expect(await answerOf(second, 'bo')).toBeUndefined();
    await message(BO, new RegExp(`^Genoteerd: je kunt niet naar Plek kamer-2 \\(${a}\\)`), before);
    house.text(BO, ` 1 ${b?.toLowerCase()}.\u00a0`);
    await until('bo goes to the second', 20_000, async () => (await answerOf(second, 'bo')) === 'coming');
    await message(BO, new RegExp(`^Genoteerd: je komt naar Plek kamer-3 \\(${b}\\)`), before);
    house.text(RIA, '1');
    await until('ria goes to the newest', 20_000, async () => (await answerOf(second, 'ria')) === 'coming');
    await message(RIA, new RegExp(`^Genoteerd: je komt naar Plek kamer-3 \\(${b}\\)`), before);
    expect(await answerOf(first, 'ria')).toBeUndefined();

    // Others may write what they like, and nobody hears of it.
    house.text('+31699999999', '1A');
    house.text('KPN', '1');
    house.text(RIA, 'wat is er?');
    await message(RIA, /^Dit antwoord is niet begrepen/, before);
    expect(house.sent.filter(({ number }) => number !== RIA && number !== BO)).toEqual([]);
    expect((await alarmOf(first)).responders).toHaveLength(1);
    await clear(first);
    await clear(second);
    await message(RIA, /^Plek kamer-2: veilig gemeld, de oproep is gesloten\.$/, before);
  }, 180_000);

  it('a modem without network is a fault that says so; the alarm goes on, and the text leaves when the network is back', async () => {
    expect(await smsFault()).toBeUndefined();
    const before = house.sent.length;
    house.tell({ network: false });
    const pager = whole.device('pieper-3', 'pager');
    await until('the pager is connected', 10_000, async () =>
      (await whole.api(facilities, 'GET', '/api/devices')).body.some(
        (device: { id: string; state: string }) => device.id === 'pieper-3' && device.state === 'healthy',
      ),
    );
    const id = await raise('gang', 'emergency');
    await until('the pager rings', 10_000, () => pager.look.pattern === 'ringing');
    // A message that waits: made older than it is, so that nobody need wait a minute for it.
    await until('the channel is at fault', 90_000, async () => {
      const folder = join(house.spool, 'checked');
      for (const name of readdirSync(folder))
        if (name.startsWith('noodknop-page') && !name.endsWith('.LOCK'))
          try {
            utimesSync(join(folder, name), Date.now() / 1000 - 61, Date.now() / 1000 - 61);
          } catch {
            // It moved on in between.
          }
      return (await smsFault()) !== undefined;
    });
    expect((await smsFault()).text).toMatch(
      /SMS: \d not sent for over a minute: the modem does not send\. Check network/,
    );
    expect(house.sent).toHaveLength(before);
    expect((await alarmOf(id)).state).toBe('open');
    house.tell({ network: true });
    await message(RIA, /^NOOD: Plek gang/, before);
    await until('the fault is over', 60_000, async () => (await smsFault()) === undefined);
    await clear(id);
    pager.stop();
  }, 240_000);

  it('a page that waits for smsd is taken back, and nobody hears of it', async () => {
    await house.stopDaemon();
    const waiting = (): readonly string[] =>
      readdirSync(join(house.spool, 'outgoing')).filter((name) => name.startsWith('noodknop-page'));
    const id = await raise('balie');
    await until('pages wait', 10_000, () => waiting().length === 2);
    await clear(id);
    await until('they are gone', 10_000, () => waiting().length === 0);
    const before = house.sent.length;
    await house.startDaemon();
    house.text(BO, '1');
    await message(BO, /^Er is nu geen oproep voor jou/, before);
    expect(house.sent.slice(before).filter(({ text }) => /balie/.test(text))).toEqual([]);
  }, 120_000);
});
