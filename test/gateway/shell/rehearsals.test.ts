/**
 * Lanes up to, not into, people: what each channel does with a page that is for nobody, against peers that would notice,
 * and what the look at itself makes of it.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEspa } from '../../../gateway/shell/channels/espa/channel.ts';
import type { Channel } from '../../../gateway/shell/channels/face.ts';
import type { Handed, LaneState } from '../../../gateway/shell/channels/lane.ts';
import { openMail } from '../../../gateway/shell/channels/mail.ts';
import { preparePush } from '../../../gateway/shell/channels/push.ts';
import { openSms } from '../../../gateway/shell/channels/sms.ts';
import { openWebhook } from '../../../gateway/shell/channels/webhook.ts';
import { writePrivate } from '../../../gateway/shell/private-file.ts';
import { Rehearsals } from '../../../gateway/shell/self/rehearsals.ts';
import { opening, outPage, refusalOf } from './out-page.ts';
import { memory, PHONES_NOW } from './phone-memory.ts';

const NEVER = new AbortController().signal;
const page = outPage([], { number: 0, page: 'rehearsal', alarm: 'rehearsal', person: '-self-check' });

/** A folder of the test's own. */
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'noodknop-rehearsal-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
const closed = (channel: Channel): Channel => {
  onTestFinished(() => channel.close());
  return channel;
};

/** A peer that only counts who comes. */
async function peer(): Promise<{ readonly port: number; came(): number }> {
  let came = 0;
  const server: Server = createServer((socket) => {
    came += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, came: () => came };
}

describe('SMS', () => {
  const open = async (spool: string): Promise<Channel> => closed(await openSms(opening('sms', { spool })));

  it('writes a draft into the spool and takes it away', async () => {
    const spool = folder();
    for (const name of ['outgoing', 'checked']) mkdirSync(join(spool, name));
    const channel = await open(spool);
    await channel.rehearse(page, NEVER);
    expect(readdirSync(join(spool, 'outgoing'))).toEqual([]);
  });

  it('refuses when no file can be made there, and when the spool is full for first pages too', async () => {
    const spool = folder();
    writeFileSync(join(spool, 'outgoing'), 'a file where a folder should be');
    expect(String(await refusalOf((await open(spool)).rehearse(page, NEVER)))).toContain('is not there');
    rmSync(join(spool, 'outgoing'));
    mkdirSync(join(spool, 'outgoing'));
    const channel = closed(await openSms(opening('sms', { spool, waitingMost: 10 })));
    for (let i = 0; i < 19; i += 1)
      writeFileSync(join(spool, 'outgoing', `other-${i}`), 'To: 31612345678\n\nx');
    await channel.rehearse(page, NEVER);
    writeFileSync(join(spool, 'outgoing', 'other-19'), 'To: 31612345678\n\nx');
    expect(String(await refusalOf(channel.rehearse(page, NEVER)))).toContain('the spool is full');
  });
});

describe('mail', () => {
  it('makes the whole letter, and no server hears of it', async () => {
    const { port, came } = await peer();
    const section = { host: '127.0.0.1', port, security: 'none', from: 'Noodknop <noodknop@example.org>' };
    const channel = closed(await openMail(opening('mail', section)));
    await channel.rehearse(page, NEVER);
    expect(came()).toBe(0);
    // The peer does hear of a page that is for somebody.
    await refusalOf(channel.send(outPage([{ kind: 'mail', address: 'anna@example.org' }]), NEVER));
    expect(came()).toBe(1);
  });
});

it('a webhook makes and signs the request, and calls nobody', async () => {
  const { port, came } = await peer();
  const section = { secret: 'a-secret-of-the-test', allowPrivate: ['127.0.0.1'], allowPlain: true };
  const channel = closed(await openWebhook(opening('webhook', section)));
  await channel.rehearse(page, NEVER);
  expect(came()).toBe(0);
  await refusalOf(channel.send(outPage([{ kind: 'webhook', url: `http://127.0.0.1:${port}/` }]), NEVER));
  expect(came()).toBe(1);
});

it('push encrypts and signs for a phone that nobody has, and reaches for no push service', async () => {
  const dir = folder();
  const book = await memory().book;
  const push = preparePush({
    dir: { folder: dir, write: (name, text) => writePrivate(join(dir, name), text) },
    phones: book,
    page: () => null,
    wall: () => PHONES_NOW,
  });
  const channel = closed(await push.open(opening('web-push', {})));
  await channel.rehearse(page, NEVER);
  expect(book.all()).toEqual([]);
});

it('a paging system is called by nobody: the line stays as it is', async () => {
  const written: Uint8Array[] = [];
  const channel = closed(
    await openEspa(opening('espa', { port: '/dev/ttyUSB0' }), (_path, _baud, listener) => {
      setImmediate(() => listener.up());
      return { write: (bytes) => void written.push(bytes), close: async () => undefined };
    }),
  );
  await channel.rehearse(page, NEVER);
  // What a control station says by itself is its polling; a call is a block, which begins with SOH.
  await vi.waitFor(() => expect(written.length).toBeGreaterThan(0), { timeout: 10_000 });
  expect(written.some((bytes) => bytes.includes(1))).toBe(false);
});

describe('the look at it', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const lane = (further: Partial<LaneState> = {}): LaneState => ({
    kind: 'sms',
    state: 'ok',
    reason: '',
    lastOkAt: null,
    lastFailedAt: null,
    waiting: 0,
    oldestMs: null,
    remark: 'signal 4 of 5',
    checkedAt: null,
    ...further,
  });
  const judged = async (handed: Promise<Handed> | null, further: Partial<LaneState> = {}) => {
    const rehearsals = new Rehearsals(() => Date.now());
    rehearsals.begin();
    if (handed !== null) rehearsals.took('sms', handed);
    const parts = rehearsals.judge(
      () => [lane(further)],
      () => Date.now(),
      5_000,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    const [part] = await parts;
    return part;
  };
  const after = (ms: number, outcome: Handed): Promise<Handed> =>
    new Promise((resolve) => setTimeout(() => resolve(outcome), ms));
  const hanging = new Promise<Handed>(() => undefined);

  it('is well when the page came through, with how long that took', async () => {
    expect(await judged(after(12, { ok: true }))).toEqual({
      part: 'lane:sms',
      ok: true,
      ms: 12,
      remark: 'signal 4 of 5',
    });
  });

  it.each([
    [
      'that could not be made',
      Promise.resolve<Handed>({ ok: false, reason: 'the spool is full' }),
      {},
      'the spool is full',
    ],
    ['that is still in an empty lane', hanging, {}, 'stuck'],
    [
      'in a lane that fails by itself, as what that says',
      hanging,
      { state: 'failing', reason: 'no modem' },
      'no modem',
    ],
  ] as const)('says so of a page %s', async (_what, handed, further, remark) => {
    expect(await judged(handed, further)).toEqual({ part: 'lane:sms', ok: false, ms: null, remark });
  });

  it('is no trouble behind pages that move, and nothing of the lane when the press never came to it', async () => {
    expect(await judged(hanging, { waiting: 3, oldestMs: 900 })).toMatchObject({
      ok: true,
      remark: '3 waiting',
    });
    expect(await judged(null)).toMatchObject({ ok: false, reached: false });
  });

  it('keeps the one that failed of two in a look, and nothing of the look before', async () => {
    const rehearsals = new Rehearsals(() => Date.now());
    const judge = () =>
      rehearsals.judge(
        () => [lane()],
        () => Date.now(),
        5_000,
      );
    rehearsals.begin();
    rehearsals.took('sms', Promise.resolve({ ok: false, reason: 'the first' }));
    await vi.advanceTimersByTimeAsync(1);
    rehearsals.took('sms', Promise.resolve({ ok: true }));
    expect(await judge()).toMatchObject([{ ok: false, remark: 'the first' }]);
    rehearsals.begin();
    rehearsals.took('sms', Promise.resolve({ ok: true }));
    expect(await judge()).toMatchObject([{ ok: true }]);
  });
});
