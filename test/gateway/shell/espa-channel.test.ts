/**
 * The ESPA channel on a port of which the test holds the other end, in virtual time: what it says of pages, patience at
 * low speeds, what it says of trouble and of whom. The real port is tested in test/whole/beside/espa.test.ts.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelSchemas } from '../../../gateway/shell/channels/config.ts';
import { openEspa } from '../../../gateway/shell/channels/espa/channel.ts';
import type { PortListener } from '../../../gateway/shell/channels/espa/port.ts';
import { encodeBlock, Reader } from '../../../gateway/shell/channels/espa/wire.ts';
import { type Channel, ChannelError, type OutPage } from '../../../gateway/shell/channels/face.ts';
import { Lane } from '../../../gateway/shell/channels/lane.ts';
import { bytes, shown } from './espa-rig.ts';
import { outPage, refusalOf, words } from './out-page.ts';

const patiently = (): AbortSignal => new AbortController().signal;
const page = (id: string, address = '101', more: Partial<OutPage> = {}): OutPage =>
  outPage([{ kind: 'espa', address }], { page: id, alarm: id, ...more });
const emergency = (id: string, address: string, more: Partial<OutPage> = {}): OutPage =>
  page(id, address, { words: words({ level: 'emergency' }), ...more });

/** The other end: a paging system that answers everything, at the speed of the line. */
class Far implements PortListener {
  listener: PortListener | null = null;
  /** Addresses called, with `-` before those that were reset. */
  readonly called: string[] = [];
  /** Blocks to be fetched. */
  readonly tells: Uint8Array[] = [];
  /** What is said to the next blocks, instead of ACK. */
  readonly refusals: string[] = [];
  baud = 9_600;
  private readonly reader = new Reader();
  private polled = false;
  private telling = false;

  up(): void {
    this.listener?.up();
  }
  down(reason: string): void {
    this.listener?.down(reason);
  }
  bytes(raw: Uint8Array): void {
    const late = (raw.length * 11_000) / this.baud;
    setTimeout(() => {
      for (const token of this.reader.read(raw)) this.hear(token);
    }, late);
  }

  status(records: Readonly<Record<string, string>>): void {
    const list = Object.entries(records).map(([id, value]) => ({ id, value }));
    this.tells.push(encodeBlock({ header: '2', records: list }));
  }

  private say(raw: string | Uint8Array): void {
    const out = typeof raw === 'string' ? bytes(raw) : raw;
    setTimeout(() => this.listener?.bytes(out), 100 + (out.length * 11_000) / this.baud);
  }

  private hear(token: ReturnType<Reader['read']>[number]): void {
    if (token.type === 'enquiry' && token.address === '1') this.polled = true;
    else if (token.type === 'enquiry' && this.polled) this.say('<ACK>');
    else if (token.type === 'enquiry') {
      this.telling = this.tells.length > 0;
      this.say(this.telling ? '1<ENQ>' : '<EOT>');
    } else if (token.type === 'ack' && this.telling) {
      const next = this.tells.shift();
      this.telling = next !== undefined;
      this.say(next ?? '<EOT>');
    } else if (token.type === 'block') {
      const refusal = this.refusals.shift();
      this.say(refusal ?? '<ACK>');
      if (refusal !== undefined) return;
      const value = (wanted: string) => token.block.records.find(({ id }) => id === wanted)?.value;
      this.called.push(`${value('4') === '1' ? '-' : ''}${value('1')}`);
    } else if (token.type === 'eot') this.polled = false;
  }
}

let far: Far;
let told: string[];
let channel: Channel;

async function open(section: Readonly<Record<string, unknown>> = {}, up = true): Promise<Channel> {
  channel = await openEspa(
    {
      config: channelSchemas.espa.parse({ port: '/dev/ttyUSB0', ...section }),
      news: {
        reached: (id) => void told.push(`reached ${id}`),
        answered: (id, what) => void told.push(`answered ${id} ${what}`),
        text: () => undefined,
        trouble: (reason) => void told.push(`trouble ${reason}`),
      },
    },
    (_path, baud, listener) => {
      far.listener = listener;
      far.baud = baud;
      return { write: (raw) => far.bytes(raw), close: async () => undefined };
    },
  );
  if (up) far.up();
  return channel;
}

/** Waits, in virtual time. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const within = async <T>(ms: number, deed: Promise<T>): Promise<T> => {
  const [, done] = await Promise.all([pass(ms), deed]);
  return done;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  far = new Far();
  told = [];
});
afterEach(async () => {
  await channel.close();
  vi.useRealTimers();
});

describe('pages on pagers', () => {
  it('a status counts for the newest page on that pager, and for none that was taken back', async () => {
    const espa = await open();
    await within(2_000, espa.send(page('one'), patiently()));
    await within(2_000, espa.send(page('two'), patiently()));
    far.status({ 1: '101', 7: '3' });
    far.status({ 1: '101', 7: '6' });
    far.status({ 1: '999', 7: '6' });
    far.status({ 1: '101', 7: '4' });
    far.status({ 7: '6' });
    await pass(4_000);
    expect(told).toEqual(['trouble null', 'reached two', 'answered two coming']);
    await espa.withdraw(page('two'), 'closed', patiently());
    far.status({ 1: '101', 7: '3' });
    await pass(2_000);
    expect(told.slice(3)).toEqual(['reached one']);
    await within(2_000, espa.withdraw(page('one'), 'closed', patiently()));
    expect(far.called).toEqual(['101', '101', '-101']);
    far.status({ 1: '101', 7: '6' });
    await pass(2_000);
    expect(told).toHaveLength(4);
  });

  it('a page taken back while its call waits is not sent, and is no failure of the channel', async () => {
    const espa = await open();
    await pass(500);
    const first = espa.send(page('one', '1'), patiently());
    const second = refusalOf(espa.send(page('two', '2'), patiently()));
    await Promise.resolve();
    const back = espa.withdraw(page('two', '2'), 'taken', patiently());
    await pass(3_000);
    await Promise.all([first, back]);
    expect(await second).toMatchObject({ whose: 'address' });
    expect(far.called).toEqual(['1', '-2']);
  });

  it('a page taken back while the paging system takes it is reset behind it, and no status brings it back', async () => {
    const espa = await open();
    await pass(500);
    const sent = espa.send(page('one', '1'), patiently());
    await pass(150);
    const back = espa.withdraw(page('one', '1'), 'taken', patiently());
    await pass(3_000);
    await Promise.all([sent, back]);
    expect(far.called).toEqual(['1', '-1']);
    far.status({ 1: '1', 7: '6' });
    await pass(2_000);
    expect(told).toEqual(['trouble null']);
  });

  it('a page that nobody waits for any more is not sent, whether that is known before or while it waits', async () => {
    const espa = await open();
    await pass(500);
    const stop = new AbortController();
    const first = espa.send(page('one', '1'), patiently());
    const second = refusalOf(espa.send(page('two', '2'), stop.signal));
    await pass(10);
    stop.abort();
    const third = refusalOf(espa.send(page('three', '3'), stop.signal));
    await pass(3_000);
    await first;
    expect([await second, await third]).toEqual([expect.any(ChannelError), expect.any(ChannelError)]);
    expect(far.called).toEqual(['1']);
  });

  it('a page of two pagers is sent when one of them takes it', async () => {
    const espa = await open();
    far.refusals.push('3<NAK>');
    const to = ['1', '2'].map((address) => ({ kind: 'espa' as const, address }));
    await within(3_000, espa.send(page('one', '', { to }), patiently()));
    expect(far.called).toEqual(['2']);
  });
});

describe('the order and the time of calls', () => {
  it('is: emergencies, first calls of assistances, taking back, repeats of those', async () => {
    const espa = await open();
    await pass(500);
    const again = { attempt: 2 };
    const deeds = [
      espa.send(page('0', '10', again), patiently()),
      espa.send(page('a', '11', again), patiently()),
      espa.withdraw(page('b', '12'), 'closed', patiently()),
      espa.send(page('c', '13'), patiently()),
      espa.send(emergency('d', '14', again), patiently()),
      espa.send(emergency('e', '15'), patiently()),
    ];
    await within(10_000, Promise.all(deeds));
    expect(far.called).toEqual(['10', '15', '14', '13', '-12', '11']);
  });

  it.each([
    300, 1_200, 9_600,
  ])('all that may be in hand at once gets through in its patience at %i bit/s', async (baud) => {
    const espa = await open({ baud });
    const full = words({ short: 'x'.repeat(128) });
    const calls = Array.from({ length: espa.parallel }, (_, n) =>
      espa.send(page(String(n), `12345678901234${10 + n}`, { words: full }), patiently()),
    );
    const began = performance.now();
    let took = 0;
    const all = Promise.all(calls).then(() => {
      took = performance.now() - began;
    });
    await within(espa.patienceMs, all);
    expect(far.called).toHaveLength(espa.parallel);
    expect(took).toBeLessThan(espa.patienceMs);
  });
});

describe('trouble', () => {
  it('of a station that never answers is a refusal before the lane’s patience ends, naming the port', async () => {
    far.bytes = () => undefined;
    const espa = await open();
    const failed = refusalOf(espa.send(page('one'), patiently()));
    const checked = refusalOf(espa.check(patiently()));
    await pass(espa.patienceMs - 1);
    expect(await failed).toMatchObject({ message: expect.stringMatching(/^no answer on \/dev\/ttyUSB0/) });
    expect(await checked).toBeInstanceOf(ChannelError);
    expect(told).toEqual([expect.stringMatching(/^trouble no answer on/)]);
  });

  it('of the paging system itself is told, and over when it says so or a pager rings again', async () => {
    const espa = await open();
    await pass(500);
    far.status({ 8: '1' });
    await pass(2_000);
    expect(told.at(-1)).toMatch(/^trouble the paging system reports trouble of its own \(system status 1\)/);
    expect(await refusalOf(espa.check(patiently()))).toBeInstanceOf(ChannelError);
    far.status({ 8: '0' });
    await pass(2_000);
    expect(told.at(-1)).toBe('trouble null');
    expect(await espa.check(patiently())).toMatch(/^station 2 answered/);
  });

  it('of a port that went away ends every call at once, and a check before the port was tried waits for it', async () => {
    const espa = await open({}, false);
    const checked = espa.check(patiently());
    const sent = espa.send(page('one'), patiently());
    await pass(1_000);
    far.up();
    await pass(2_000);
    expect(await checked).toMatch(/^station 2 answered/);
    await sent;
    const failed = refusalOf(espa.send(page('two'), patiently()));
    await pass(50);
    far.down('/dev/ttyUSB0 went away');
    expect(await failed).toMatchObject({ message: '/dev/ttyUSB0 went away', whose: 'channel' });
    expect(told.at(-1)).toBe('trouble /dev/ttyUSB0 went away');
    far.down('/dev/ttyUSB0 went away');
    expect(told.filter((one) => one.includes('went away'))).toHaveLength(1);
    far.up();
    await pass(2_000);
    expect(told.at(-1)).toBe('trouble null');
  });

  it('with one pager never names it, and does not open the breaker for the others', async () => {
    const espa = await open();
    const world = { now: () => performance.now(), wall: () => 0, changed: () => void told.push('changed') };
    const lane = new Lane(espa, world);
    for (let n = 0; n < 4; n += 1) {
      far.refusals.push('3<NAK>');
      const outcome = await within(3_000, lane.send(page(`p${n}`, '0612345678')));
      expect(outcome).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/invalid: is this pager known/),
      });
      expect(JSON.stringify(outcome)).not.toContain('0612345678');
    }
    expect(told).not.toContain('changed');
    expect(lane.state().state).not.toBe('failing');
  });

  it('with the whole of it opens the breaker', async () => {
    const espa = await open();
    const changed: string[] = [];
    const world = {
      now: () => performance.now(),
      wall: () => 0,
      changed: (_: boolean, why: string) => void changed.push(why),
    };
    const lane = new Lane(espa, world);
    for (let n = 0; n < 3; n += 1) {
      far.refusals.push('2<NAK>', '2<NAK>');
      await within(3_000, lane.send(page(`p${n}`)));
    }
    expect(changed).toEqual([expect.stringMatching(/^station 2 busy/)]);
  });
});

it('texts on the line are the person’s own language and hold the number', async () => {
  const espa = await open();
  const lines: string[] = [];
  const listen = far.bytes.bind(far);
  far.bytes = (raw) => {
    lines.push(shown(raw));
    listen(raw);
  };
  const long = `EMERGENCY ${'Gemütlichkeit '.repeat(12)}`.slice(0, 128);
  const to = { words: words({ language: 'en', level: 'emergency', short: long }), number: 4711 };
  await within(3_000, espa.send(page('one', '5', to), patiently()));
  expect(lines.find((line) => line.startsWith('<SOH>'))).toMatch(
    /<RS>2<US>EMERGENCY Gemutlichkeit .{90,} no 4711<RS>3<US>1<RS>/,
  );
});
