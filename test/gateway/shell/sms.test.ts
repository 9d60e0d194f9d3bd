/**
 * The SMS channel on plain folders, without smsd: what it writes, what it makes of what smsd says, and its bad days (a
 * spool that is missing, full or not to be written, a number with letters, a modem that refuses or says nothing).
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Channel, ChannelError, type OutPage } from '../../../gateway/shell/channels/face.ts';
import { openSms } from '../../../gateway/shell/channels/sms.ts';
import { readEvent } from '../../../gateway/shell/channels/sms-events.ts';
import { Fates } from '../../../gateway/shell/channels/sms-fates.ts';
import { spoolTrouble } from '../../../gateway/shell/channels/sms-files.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { opening, outPage, refusalOf, words } from './out-page.ts';

const SCRIPT = join(ROOT, 'gateway/shell/channels/sms-event.sh');
const ANNA = '+31 6 12345678';
const NEVER = new AbortController().signal;

/** A spool of its own with a channel on it, and what the channel told. */
interface Rig {
  readonly spool: string;
  readonly channel: Channel;
  readonly told: string[];
  /** Files in a folder of the spool, without drafts. */
  files(folder: string): readonly string[];
  /** What the only file of `outgoing` says. */
  only(): string;
  /** Lets smsd say something about a file. */
  smsd(event: string, folder: string, name: string, headers: string, body?: string): void;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function rig(section: Record<string, unknown> = {}, link: string | null = null): Promise<Rig> {
  const spool = mkdtempSync(join(tmpdir(), 'noodknop-sms-'));
  for (const folder of ['outgoing', 'checked', 'incoming', 'sent', 'failed']) mkdirSync(join(spool, folder));
  const told: string[] = [];
  const channel = await openSms({
    ...opening('sms', { spool, ...section }, link),
    news: {
      reached: (page) => told.push(`reached ${page}`),
      answered: (page, answer) => told.push(`answered ${page} ${answer}`),
      text: (from, text) => told.push(`text ${from} ${text}`),
      trouble: (reason) => told.push(`trouble ${reason}`),
    },
  });
  closers.push(async () => {
    await channel.close();
    rmSync(spool, { recursive: true, force: true });
  });
  const files = (folder: string): readonly string[] =>
    existsSync(join(spool, folder))
      ? readdirSync(join(spool, folder))
          .filter((name) => !name.startsWith('.'))
          .sort()
      : [];
  return {
    spool,
    channel,
    told,
    files,
    only() {
      const names = files('outgoing');
      expect(names).toHaveLength(1);
      return readFileSync(join(spool, 'outgoing', names[0] ?? ''), 'utf8');
    },
    smsd(event, folder, name, headers, body = '') {
      const path = join(spool, folder, name);
      writeFileSync(path, `${headers}\n\n${body}`);
      execFileSync('sh', [SCRIPT, event, path], { stdio: 'pipe' });
    },
  };
}

/** Waits for something that another turn or the kernel brings. */
async function soon(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isSo()).toBe(true);
}

const toAnna = (changes: Partial<OutPage> = {}): OutPage => outPage([{ kind: 'sms', number: ANNA }], changes);
const headerOf = (content: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(content.split('\n\n')[0] ?? '')?.[1];
/** What smsd adds to a file of ours that it sent or failed to send. */
const handled = (content: string, more: string): string =>
  `${content.split('\n\n')[0]}\nModem: GSM1\n${more}`;
const refusal = async (deed: Promise<unknown>): Promise<ChannelError> => {
  const error = await refusalOf(deed);
  expect(error).toBeInstanceOf(ChannelError);
  if (!(error instanceof ChannelError)) throw error;
  // A fault shows 160 characters of it, and no number.
  expect(error.message.length).toBeLessThanOrEqual(160);
  expect(error.message).not.toMatch(/12345678/);
  return error;
};

describe('a page', () => {
  it('becomes one file with headers of our own and the text in one line', async () => {
    const { channel, only, files } = await rig({}, 'https://n.example.org/a/x');
    await channel.send(toAnna(), NEVER);
    const content = only();
    expect(headerOf(content, 'To')).toBe('31612345678');
    expect(headerOf(content, 'Alphabet')).toBe('UTF-8');
    expect(headerOf(content, 'Report')).toBe('yes');
    expect(headerOf(content, 'Priority')).toBe('High');
    expect(headerOf(content, 'Noodknop-Page')).toBe('105-1-1');
    expect(headerOf(content, 'Noodknop-File')).toBe(files('outgoing')[0]);
    expect(content.split('\n\n').slice(1)).toEqual([
      'Assistentie: Kamer 1. Stadhuis, 1e. Sinds 14:03. Assistentie gevraagd. Antwoord 1A = ik kom, 2A = ik kan niet. https://n.example.org/a/x',
    ]);
  });

  it('goes to every number of the person, under names that hold none of them and that a shell leaves alone', async () => {
    const { channel, files, spool } = await rig();
    await channel.send(
      outPage([
        { kind: 'sms', number: ANNA },
        { kind: 'sms', number: '0612345679' },
      ]),
      NEVER,
    );
    // The page counts as handed over with the first of them.
    await soon(() => files('outgoing').length === 2);
    for (const name of files('outgoing')) {
      expect(name).toMatch(/^noodknop-page\.[A-Za-z0-9._-]+$/);
      expect(name).not.toMatch(/1234567/);
      expect(statSync(join(spool, 'outgoing', name)).mode & 0o777).toBe(0o660);
    }
  });

  it.each([
    ['+31 6 1234-5678', '31612345678'],
    ['0031612345678', '31612345678'],
    ['06 12345678', '32612345678'],
    ['+49', null],
    ['061234ABCD', null],
    ['+31612345678\r\nPriority: High', null],
    ['', null],
  ])('to %j goes to %j', async (written, number) => {
    const { channel, only, files } = await rig({ country: '32' });
    const sent = channel.send(outPage([{ kind: 'sms', number: written }]), NEVER);
    if (number === null) {
      const error = await refusal(sent);
      expect(error.whose).toBe('address');
      expect(error.message).toMatch(/site file/);
      expect(files('outgoing')).toEqual([]);
      return;
    }
    await sent;
    expect(headerOf(only(), 'To')).toBe(number);
  });

  it('reaches the person over the right number when another one is wrong', async () => {
    const { channel, files } = await rig();
    await channel.send(
      outPage([
        { kind: 'sms', number: '06-ABC' },
        { kind: 'sms', number: ANNA },
      ]),
      NEVER,
    );
    expect(files('outgoing')).toHaveLength(1);
  });

  it('cannot bring a header of its own, end the header or turn the text, whatever names hold (P26)', async () => {
    const { channel, only } = await rig();
    await channel.send(
      toAnna({
        page: '105-1-1\nTo: 31699999999\n\n',
        words: words({
          title: 'Assistentie: Kamer\r\n\r\nTo: 31699999999\u2028x\u202E',
          body: '../../etc\nVoicecall: yes\u0000. Sinds 14:03\u001b[31m',
        }),
      }),
      NEVER,
    );
    const content = only();
    expect(content.match(/^To:/gm)).toHaveLength(1);
    expect(content.split('\n\n')).toHaveLength(2);
    expect(content.split('\n\n')[1]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(content).not.toMatch(/^Voicecall/m);
  });

  it('that still waits is not sent a second time, and has failed once it waits long', async () => {
    const { channel, files, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    const [name = ''] = files('outgoing');
    await channel.send(toAnna({ attempt: 2 }), NEVER);
    renameSync(join(spool, 'outgoing', name), join(spool, 'checked', name));
    await channel.send(toAnna({ attempt: 3 }), NEVER);
    expect(files('outgoing')).toEqual([]);
    const before = Date.now() / 1000 - 20;
    utimesSync(join(spool, 'checked', name), before, before);
    const error = await refusal(channel.send(toAnna({ attempt: 4 }), NEVER));
    expect(error.message).toMatch(/still waits.*network/);
    expect(error.whose).toBe('channel');
    expect(files('outgoing')).toEqual([]);
    // Another person's page does not wait for it.
    await channel.send(toAnna({ page: '105-1-2', to: [{ kind: 'sms', number: '0687654321' }] }), NEVER);
    expect(files('outgoing')).toHaveLength(1);
  });
});

describe('what smsd says', () => {
  it('a status report of the network is delivery, and nothing else is', async () => {
    const { channel, only, files, smsd, told } = await rig();
    await channel.send(toAnna(), NEVER);
    const content = only();
    const [name = ''] = files('outgoing');
    smsd('SENT', 'sent', name, handled(content, 'Message_id: 117'));
    const report = (id: number, status: string): void =>
      smsd(
        'REPORT',
        'incoming',
        `GSM1.${id}${status[0]}`,
        'From: 31612345678\nModem: GSM1\nAlphabet: ISO',
        `SMS STATUS REPORT\nMessage_id: ${id}\nStatus: ${status}`,
      );
    report(117, '48,Temporary,SC busy');
    report(116, '0,Ok,short message received by the SME');
    await soon(() => files('noodknop-events').length === 0);
    expect(told).toEqual([]);
    report(117, '0,Ok,short message received by the SME');
    await soon(() => told.length > 0);
    report(117, '0,Ok,short message received by the SME');
    await soon(() => files('noodknop-events').length === 0);
    expect(told).toEqual(['reached 105-1-1']);
    // The event handler removed what was sent: it holds a number.
    expect(files('sent')).toEqual([]);
  });

  it('a text comes in each of its alphabets', async () => {
    const { told, smsd } = await rig({ country: '31' });
    smsd('RECEIVED', 'incoming', 'a', 'From: 31612345678\nFrom_TOA: 91 international\nAlphabet: ISO', '1A');
    await soon(() => told.length === 1);
    smsd('RECEIVED', 'incoming', 'b', 'From: 0612345678\nFrom_TOA: A1 national\nAlphabet: UTF-8', '2 b é');
    await soon(() => told.length === 2);
    expect(told).toEqual(['text +31612345678 1A', 'text +31612345678 2 b é']);
    const event = (alphabet: string, body: Buffer) =>
      readEvent(
        'RECEIVED',
        Buffer.concat([Buffer.from(`From: 4917012\nFrom_TOA: 91\nAlphabet: ${alphabet}\n\n`), body]),
        '31',
      );
    const text = (said: string) => ({ type: 'received', from: '+4917012', text: said });
    expect(event('UCS2', Buffer.from('1A\u00a0ж', 'utf16le').swap16())).toEqual(text('1A\u00a0ж'));
    expect(event('ISO', Buffer.from([0x31, 0xa4]))).toEqual(text('1€'));
    expect(event('GSM', Buffer.from([0x31, 0x1b, 0x65, 0x00]))).toEqual(text('1€@'));
    expect(event('binary', Buffer.from([1, 2]))).toBeNull();
    expect(readEvent('RECEIVED', Buffer.from('From: KPN\nAlphabet: ISO\n\nhoi'), '31')).toEqual({
      type: 'received',
      from: 'KPN',
      text: 'hoi',
    });
  });

  it.each([
    '',
    'To',
    '\n\n\n',
    'From: \n\n1',
    'Noodknop-File: x\n\n',
    '\u0000\u00ff'.repeat(9_000),
    'From:x\r\nAlphabet:UCS2\r\n\r\nodd',
  ])('of %j nothing breaks', (raw) => {
    for (const kind of ['SENT', 'FAILED', 'RECEIVED', 'REPORT', 'CALL', ''])
      expect(() => readEvent(kind, Buffer.from(raw, 'latin1'), '31')).not.toThrow();
  });

  it('waiting in the folder before the start is told in its order; an old text, a huge file, a link and a folder are not', async () => {
    const { spool, told, files, channel } = await rig();
    await channel.close();
    const events = join(spool, 'noodknop-events');
    const put = (name: string, content: string, secondsAgo: number): void => {
      writeFileSync(join(events, name), content);
      utimesSync(join(events, name), Date.now() / 1000 - secondsAgo, Date.now() / 1000 - secondsAgo);
    };
    const text = (said: string) => `From: 31612345678\nFrom_TOA: 91\nAlphabet: ISO\n\n${said}`;
    put('RECEIVED.2', text('second'), 10);
    put('RECEIVED.1', text('third'), 5);
    put('RECEIVED.3', text('first'), 20);
    put('RECEIVED.4', text('too old'), 3_000);
    put('RECEIVED.5', text('x'.repeat(20_000)), 4);
    put('OTHER.6', text('unknown'), 3);
    writeFileSync(join(spool, 'secret'), text('behind a link'));
    symlinkSync(join(spool, 'secret'), join(events, 'RECEIVED.7'));
    mkdirSync(join(events, 'RECEIVED.8'));
    const again = await openSms({
      ...opening('sms', { spool }),
      news: {
        reached: () => undefined,
        answered: () => undefined,
        text: (_, said) => told.push(said),
        trouble: () => undefined,
      },
    });
    closers.unshift(() => again.close());
    await soon(() => files('noodknop-events').length === 1);
    expect(told).toEqual(['first', 'second', 'third']);
    expect(existsSync(join(spool, 'secret'))).toBe(true);
  });

  it('a modem that failed is trouble, keeps the check red, and is over with the next message that leaves', async () => {
    const { channel, only, files, smsd, told, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    const content = only();
    const [name = ''] = files('outgoing');
    rmSync(join(spool, 'outgoing', name));
    smsd(
      'FAILED',
      'failed',
      name,
      handled(content, 'Fail_reason: +CMS ERROR: 38 (Network out of order) 31612345678'),
    );
    await soon(() => told.length > 0);
    expect(told[0]).toMatch(/^trouble SMS: modem GSM1 could not send: \+CMS ERROR: 38 .*Check SIM/);
    expect(told[0]).not.toMatch(/12345678/);
    expect((await refusal(channel.check(NEVER))).message).toMatch(/CMS ERROR: 38/);

    // The next attempt waits for what becomes of it.
    let settled = false;
    const next = channel.send(toAnna({ attempt: 2 }), NEVER).then(() => {
      settled = true;
    });
    await soon(() => files('outgoing').length === 1);
    expect(settled).toBe(false);
    const second = only();
    const [again = ''] = files('outgoing');
    rmSync(join(spool, 'outgoing', again));
    smsd('SENT', 'sent', again, handled(second, 'Message_id: 1'));
    await next;
    expect(told.at(-1)).toBe('trouble null');
    expect(await channel.check(NEVER)).toMatch(/^0 waiting; last sent \d{4}-/);
  });

  it('a number that the network refuses is that person’s trouble, not the modem’s', async () => {
    const { channel, only, files, smsd, told, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    const fail = (): void => {
      const content = only();
      const [name = ''] = files('outgoing');
      rmSync(join(spool, 'outgoing', name));
      smsd('FAILED', 'failed', name, handled(content, 'Fail_reason: +CMS ERROR: 1 (Unassigned number)'));
    };
    fail();
    await soon(() => files('noodknop-events').length === 0);
    const next = refusal(channel.send(toAnna({ attempt: 2 }), NEVER));
    await soon(() => files('outgoing').length === 1);
    fail();
    const error = await next;
    expect(error.whose).toBe('address');
    expect(error.message).toMatch(/refused this number/);
    expect(told).toEqual([]);
    expect(await channel.check(NEVER)).toMatch(/waiting/);
  });

  it('an attempt that waits for its outcome gives up when it is told to', async () => {
    const { channel, only, files, smsd, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    const content = only();
    const [name = ''] = files('outgoing');
    rmSync(join(spool, 'outgoing', name));
    smsd('FAILED', 'failed', name, handled(content, 'Fail_reason: Modem initialization failed'));
    await soon(() => files('noodknop-events').length === 0);
    const stop = new AbortController();
    const next = refusal(channel.send(toAnna({ attempt: 2 }), stop.signal));
    await soon(() => files('outgoing').length === 1);
    stop.abort();
    expect((await next).message).toBe('was stopped');
  });
});

describe('taking back', () => {
  it('a page that smsd still has is removed and nobody is told anything', async () => {
    const { channel, files, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    await channel.send(toAnna({ page: '105-2-1' }), NEVER);
    const [first = ''] = files('outgoing');
    renameSync(join(spool, 'outgoing', first), join(spool, 'checked', first));
    await channel.withdraw(toAnna({ page: '105-2-1' }), 'closed', NEVER);
    expect(files('outgoing')).toEqual([]);
    expect(files('checked')).toEqual([]);
  });

  it('goes with those before it to the same number in the same alarm, and leaves later ones and others alone', async () => {
    const { channel, files } = await rig();
    for (const page of ['105-1-4-61t', '105-2-1-61t', '105-3-1-61t', '1055-1-1-61t'])
      await channel.send(toAnna({ page }), NEVER);
    await channel.send(toAnna({ page: '105-1-5-61t', to: [{ kind: 'sms', number: '0687654321' }] }), NEVER);
    await channel.withdraw(toAnna({ page: '105-2-1-61t' }), 'answered', NEVER);
    expect(
      files('outgoing')
        .map((name) => name.split('.')[1])
        .sort(),
    ).toEqual(['105-1-5-61t', '105-3-1-61t', '1055-1-1-61t']);
  });

  it('a page of a later round that never left still takes the word to whom an earlier one reached', async () => {
    const { channel, files, only, spool } = await rig();
    await channel.send(toAnna({ page: '105-1-4' }), NEVER);
    rmSync(join(spool, 'outgoing', files('outgoing')[0] ?? ''));
    await channel.withdraw(toAnna({ page: '105-2-1', attempt: 0 }), 'closed', NEVER);
    expect(only()).toMatch(/veilig gemeld/);
  });

  it('one that left is followed by a word, once for an alarm and a number', async () => {
    const { channel, files, only, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    rmSync(join(spool, 'outgoing', files('outgoing')[0] ?? ''));
    await channel.withdraw(toAnna(), 'taken', NEVER);
    const content = only();
    expect(headerOf(content, 'Report')).toBe('no');
    expect(content).toMatch(/Kamer 1: overgenomen door Bob/);
    await channel.withdraw(toAnna({ page: '105-2-1' }), 'closed', NEVER);
    expect(files('outgoing')).toHaveLength(1);
    await channel.withdraw(toAnna({ page: '106-1-1', alarm: 'ffffffffffffffff' }), 'closed', NEVER);
    expect(files('outgoing')).toHaveLength(2);
  });

  it('one that the modem has in its hands is left to it, and followed by a word', async () => {
    const { channel, files, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    const [name = ''] = files('outgoing');
    renameSync(join(spool, 'outgoing', name), join(spool, 'checked', name));
    writeFileSync(join(spool, 'checked', `${name}.LOCK`), '');
    await channel.withdraw(toAnna(), 'closed', NEVER);
    expect(files('checked')).toHaveLength(2);
    expect(files('outgoing')).toHaveLength(1);
  });

  it('whoever answered hears nothing more', async () => {
    const { channel, files, spool } = await rig();
    await channel.send(toAnna(), NEVER);
    rmSync(join(spool, 'outgoing', files('outgoing')[0] ?? ''));
    await channel.withdraw(toAnna(), 'answered', NEVER);
    expect(files('outgoing')).toEqual([]);
  });

  it('a page of an earlier life of the gateway is supposed to have left', async () => {
    const { channel, files } = await rig();
    await channel.withdraw(toAnna({ attempt: 3 }), 'closed', NEVER);
    expect(files('outgoing')).toHaveLength(1);
  });
});

describe('a confirmation', () => {
  it('is a message of its own, in one line and two parts at most', async () => {
    const { channel, only } = await rig();
    await channel.say?.('+31612345678', `Genoteerd: je komt\nnaar ${'Kamer '.repeat(100)}`, NEVER);
    const content = only();
    expect(headerOf(content, 'To')).toBe('31612345678');
    expect(headerOf(content, 'Report')).toBe('no');
    const [, body = ''] = content.split('\n\n');
    expect(body).toMatch(/^Genoteerd: je komt naar Kamer /);
    expect(body.length).toBeLessThanOrEqual(304);
  });

  it('to a sender that is no number is refused', async () => {
    const { channel } = await rig();
    expect((await refusal(Promise.resolve(channel.say?.('KPN', 'x', NEVER)))).whose).toBe('address');
  });
});

describe('bad days', () => {
  it('while others wait too long, a new page is put into the spool and has failed at once', async () => {
    const { channel, spool, files } = await rig();
    await channel.send(toAnna(), NEVER);
    const [name = ''] = files('outgoing');
    const before = Date.now() / 1000 - 61;
    utimesSync(join(spool, 'outgoing', name), before, before);
    await refusal(channel.check(NEVER));
    const error = await refusal(
      channel.send(toAnna({ page: '105-1-2', to: [{ kind: 'sms', number: '0687654321' }] }), NEVER),
    );
    expect(error.message).toMatch(/1 not sent for over a minute/);
    expect(files('outgoing')).toHaveLength(2);
  });

  it('a page that is taken back while it is being written does not stay in the spool', async () => {
    const { channel, files } = await rig();
    const sent = channel.send(toAnna(), NEVER).catch(() => undefined);
    await channel.withdraw(toAnna(), 'answered', NEVER);
    await sent;
    expect(files('outgoing')).toEqual([]);
  });

  it('a draft that a crash left is removed, one that is being written is not', async () => {
    const { channel, spool } = await rig();
    for (const name of ['.noodknop-page.1.a.b.LOCK', '.noodknop-page.2.a.b.LOCK', '.other'])
      writeFileSync(join(spool, 'outgoing', name), 'To: 31612345678');
    const before = Date.now() / 1000 - 61;
    for (const name of ['.noodknop-page.1.a.b.LOCK', '.other'])
      utimesSync(join(spool, 'outgoing', name), before, before);
    await channel.check(NEVER);
    expect(readdirSync(join(spool, 'outgoing')).sort()).toEqual(['.noodknop-page.2.a.b.LOCK', '.other']);
  });

  it('a daemon that sends and calls no event handler is found out after three messages', () => {
    let now = 0;
    const fates = new Fates(() => now);
    const empty = { count: 0, ours: [] };
    for (let i = 0; i < 3; i += 1) fates.wrote(`noodknop-page.1.a.${i}`, '1-1-1', '31612345678');
    expect(fates.isDeaf(empty)).toBe(false);
    now = 14_000;
    expect(fates.isDeaf(empty)).toBe(false);
    now = 16_000;
    expect(fates.isDeaf(empty)).toBe(true);
    const message = { file: 'noodknop-page.1.a.4', page: '1-1-1', number: '31612345678', modem: 'GSM1' };
    fates.sent(message, null);
    expect(fates.isDeaf(empty)).toBe(false);
  });

  it('a spool that is not there is said, and used once it is', async () => {
    const { channel, spool, files } = await rig();
    rmSync(join(spool, 'outgoing'), { recursive: true });
    for (const error of [await refusal(channel.send(toAnna(), NEVER)), await refusal(channel.check(NEVER))]) {
      expect(error.message).toMatch(/outgoing is not there\. Install smstools, or set sms\.spool/);
      expect(error.whose).toBe('channel');
    }
    mkdirSync(join(spool, 'outgoing'));
    await channel.send(toAnna(), NEVER);
    expect(files('outgoing')).toHaveLength(1);
  });

  it.each([
    ['EACCES', /no right to write in .*outgoing\. Put the gateway's user into that folder's group/],
    ['EROFS', /no right to write/],
    ['ENOSPC', /the disk of .*outgoing is full\. Make room/],
    ['EDQUOT', /is full/],
    ['EIO', /outgoing cannot be used \(EIO\)/],
  ])('%s is said with what to do', async (code, said) => {
    const folder = `/very/long/${'path/'.repeat(60)}outgoing`;
    const trouble = await refusal(
      Promise.reject(spoolTrouble(Object.assign(new Error('no'), { code }), folder)),
    );
    expect(trouble.message).toMatch(said);
    expect(trouble.whose).toBe('channel');
  });

  it('a full spool refuses what can wait, and the first page of an alarm only at twice the number', async () => {
    const { channel, spool, files } = await rig({ waitingMost: 5 });
    const fill = (n: number): void => {
      for (let i = files('checked').length; i < n; i += 1)
        writeFileSync(join(spool, 'checked', `bulk${i}`), 'To: 31600000000\n\nhello there');
    };
    fill(5);
    await channel.send(toAnna(), NEVER);
    expect(files('outgoing')).toHaveLength(1);
    for (const error of [
      await refusal(channel.send(toAnna({ page: '105-1-9', attempt: 2 }), NEVER)),
      await refusal(Promise.resolve(channel.say?.('+31612345678', 'x', NEVER))),
      await refusal(channel.check(NEVER)),
    ])
      expect(error.message).toMatch(/spool is full, 6 messages wait .*(smsd or the modem)/);
    fill(10);
    expect((await refusal(channel.send(toAnna({ page: '105-1-8' }), NEVER))).message).toMatch(
      /spool is full/,
    );
  });

  it('a message that does not leave within a minute is trouble: smsd is not running, or the modem has no network', async () => {
    const { channel, spool, files, told } = await rig();
    await channel.send(toAnna(), NEVER);
    expect(await channel.check(NEVER)).toMatch(/1 waiting/);
    const [name = ''] = files('outgoing');
    const before = Date.now() / 1000 - 61;
    utimesSync(join(spool, 'outgoing', name), before, before);
    expect((await refusal(channel.check(NEVER))).message).toMatch(/smsd does not take it\. See that it runs/);
    expect(told.at(-1)).toMatch(/^trouble SMS: 1 not sent for over a minute: smsd does not take it/);
    renameSync(join(spool, 'outgoing', name), join(spool, 'checked', name));
    expect((await refusal(channel.check(NEVER))).message).toMatch(/the modem does not send\. Check network/);
    rmSync(join(spool, 'checked', name));
    expect(await channel.check(NEVER)).toMatch(/0 waiting/);
    expect(told.at(-1)).toBe('trouble null');
  });

  it('a daemon that died is said from its pid file', async () => {
    const spoolOf = mkdtempSync(join(tmpdir(), 'noodknop-sms-pid-'));
    closers.push(async () => rmSync(spoolOf, { recursive: true, force: true }));
    const pidFile = join(spoolOf, 'smsd.pid');
    const { channel } = await rig({ pidFile });
    expect((await refusal(channel.check(NEVER))).message).toMatch(/smsd does not run.*Start it/);
    writeFileSync(pidFile, `${process.pid}\n`);
    expect(await channel.check(NEVER)).toMatch(/waiting/);
    writeFileSync(pidFile, '4194305\n');
    expect((await refusal(channel.check(NEVER))).message).toMatch(/does not run any more/);
    writeFileSync(pidFile, '-1; rm\n');
    expect((await refusal(channel.check(NEVER))).message).toMatch(/holds no process id/);
  });

  it('how the modem is comes from the status file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'noodknop-sms-status-'));
    closers.push(async () => rmSync(folder, { recursive: true, force: true }));
    const statusFile = join(folder, 'status');
    const { channel } = await rig({ statusFile });
    const say = (state: string, secondsAgo = 0): void => {
      writeFileSync(
        statusFile,
        `Status:\t26-11-22 11:24:28,\tr-----\nGSM1:\t26-11-22 11:24:28,\t${state},\t1,\t0,\t3,\tssi: -71 dBm (Excellent), ber: < 0.2 %\n`,
      );
      utimesSync(statusFile, Date.now() / 1000 - secondsAgo, Date.now() / 1000 - secondsAgo);
    };
    expect((await refusal(channel.check(NEVER))).message).toMatch(
      /status file .* cannot be read\. Set stats/,
    );
    say('Idle', 10_000);
    expect(await channel.check(NEVER)).toBe('0 waiting; GSM1 Idle, -71 dBm; nothing sent since the start');
    say('Receiving', 2);
    expect(await channel.check(NEVER)).toMatch(/GSM1 Receiving/);
    say('Receiving', 100);
    expect((await refusal(channel.check(NEVER))).message).toMatch(/no network\? Check SIM, aerial and cable/);
    say('Trouble');
    expect((await refusal(channel.check(NEVER))).message).toMatch(/modem GSM1 is Trouble/);
    say('Blocked');
    expect((await refusal(channel.check(NEVER))).message).toMatch(/Set blocktime = 10 in smsd\.conf/);
    writeFileSync(statusFile, '\u0000'.repeat(50_000));
    expect((await refusal(channel.check(NEVER))).message).toMatch(/names no modem/);
  });
});

describe('a path that hangs', () => {
  it('keeps one thread of four: other files are read, and what was given up is not done later', async () => {
    const pidFile = join(mkdtempSync(join(tmpdir(), 'noodknop-hang-')), 'smsd.pid');
    // To read a pipe into which nobody writes takes for ever, like a file on a mount whose server is gone.
    execFileSync('mkfifo', [pidFile]);
    const holder = spawn('sh', ['-c', `exec 3> '${pidFile}'; echo read; exec sleep 60`]);
    const isRead = new Promise((resolve) => holder.stdout.once('data', resolve));
    const { channel, spool, files } = await rig({ pidFile });
    const given = new AbortController();
    const checks = Array.from({ length: 6 }, () => channel.check(given.signal));
    const ended = Promise.allSettled(checks);
    await isRead;
    const gone = refusalOf(channel.send(toAnna(), given.signal));
    // Each in a thread of its own, in the order in which they were asked for.
    for (let i = 0; i < 12; i += 1) await readdir(spool);
    given.abort();
    holder.kill();
    const all = await ended;
    expect(all.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(5);
    await gone;
    expect(files('outgoing')).toEqual([]);
    rmSync(dirname(pidFile), { recursive: true, force: true });
  }, 20_000);
});

describe('the event handler', () => {
  it('says nothing, changes nothing and ends well on whatever it is called with', async () => {
    const { spool, files, channel } = await rig();
    await channel.close();
    const message = join(spool, 'incoming', 'GSM1.abc');
    writeFileSync(message, 'From: 31612345678\n\n1');
    const run = (...args: string[]): string =>
      String(execFileSync('sh', [SCRIPT, ...args], { stdio: 'pipe' }));
    expect([run(), run('CALL', message), run('RECEIVED'), run('RECEIVED', join(spool, 'nothing'))]).toEqual([
      '',
      '',
      '',
      '',
    ]);
    expect(files('noodknop-events')).toEqual([]);
    expect(run('RECEIVED', message, '12')).toBe('');
    expect(files('noodknop-events')).toHaveLength(1);
    expect(files('incoming')).toEqual(['GSM1.abc']);
    // Others on this machine may not read it.
    expect(statSync(join(spool, 'noodknop-events', files('noodknop-events')[0] ?? '')).mode & 0o007).toBe(0);
    rmSync(join(spool, 'noodknop-events'), { recursive: true });
    expect(run('RECEIVED', message)).toBe('');
    expect(files('incoming')).toEqual(['GSM1.abc']);
  });

  it('removes from the incoming folder what is old, by the names that smsd gives, and nothing else', async () => {
    const { spool, files, channel } = await rig();
    await channel.close();
    mkdirSync(join(spool, 'incoming', 'GSM1.folder'));
    const daysAgo = Date.now() / 1000 - 40 * 86_400;
    for (const name of ['GSM1.aaaaaa', 'GSM1-concatenated', 'notes.txt', 'GSM1.folder/GSM1.bbbbbb']) {
      writeFileSync(join(spool, 'incoming', name), 'From: 31612345678\n\n1');
      utimesSync(join(spool, 'incoming', name), daysAgo, daysAgo);
    }
    writeFileSync(join(spool, 'incoming', 'GSM1.cccccc'), 'From: 31612345678\n\n1');
    const message = join(spool, 'incoming', 'GSM1.cccccc');
    execFileSync('sh', [SCRIPT, 'RECEIVED', message], {
      env: { ...process.env, NOODKNOP_SMS_KEEP_DAYS: '; rm -rf .' },
    });
    expect(files('incoming')).toHaveLength(5);
    execFileSync('sh', [SCRIPT, 'RECEIVED', message]);
    expect(files('incoming')).toEqual(['GSM1-concatenated', 'GSM1.cccccc', 'GSM1.folder', 'notes.txt']);
    expect(files('incoming/GSM1.folder')).toEqual(['GSM1.bbbbbb']);
  });

  it('cuts what is too large, stops at a thousand, and leaves the files of others alone', async () => {
    const { spool, files, channel } = await rig();
    await channel.close();
    const other = join(spool, 'sent', 'api_abc');
    writeFileSync(other, `To: 31600000000\n\n${'x'.repeat(100_000)}`);
    execFileSync('sh', [SCRIPT, 'SENT', other]);
    const [copy = ''] = files('noodknop-events');
    expect(statSync(join(spool, 'noodknop-events', copy)).size).toBe(16_384);
    expect(files('sent')).toEqual(['api_abc']);
    for (let i = 1; i < 1_000; i += 1) writeFileSync(join(spool, 'noodknop-events', `SENT.${i}`), '');
    execFileSync('sh', [SCRIPT, 'SENT', other]);
    expect(files('noodknop-events')).toHaveLength(1_000);
  });

  it('finds a folder that its group may write into, made anew when somebody removed it', async () => {
    const { spool, files, told } = await rig();
    const events = join(spool, 'noodknop-events');
    await soon(() => existsSync(events) && (statSync(events).mode & 0o7777) === 0o2770);
    rmSync(events, { recursive: true });
    await soon(() => existsSync(events) && (statSync(events).mode & 0o7777) === 0o2770);
    const message = join(spool, 'incoming', 'GSM1.abc');
    writeFileSync(message, 'From: 31612345678\nFrom_TOA: 91\n\n1');
    execFileSync('sh', [SCRIPT, 'RECEIVED', message]);
    await soon(() => told.length === 1);
    expect(files('noodknop-events')).toEqual([]);
  });

  it('puts copies into another folder when the environment names one', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'noodknop-sms-events-'));
    closers.push(async () => rmSync(elsewhere, { recursive: true, force: true }));
    const { spool, told } = await rig({ events: elsewhere });
    const message = join(spool, 'incoming', 'GSM1.abc');
    writeFileSync(message, 'From: 31612345678\nFrom_TOA: 91\n\n1');
    execFileSync('sh', [SCRIPT, 'RECEIVED', message], {
      env: { ...process.env, NOODKNOP_SMS_EVENTS: elsewhere },
    });
    await soon(() => told.length === 1);
    expect(told).toEqual(['text +31612345678 1']);
  });
});
