/** A lane around one channel: the order of attempts, time-outs, the breaker, taking back; in virtual time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Channel, ChannelError, type OutPage } from '../../../gateway/shell/channels/face.ts';
import {
  BREAKER_AFTER,
  type Handed,
  Lane,
  PROBE_EVERY_MS,
  QUEUE_MOST,
} from '../../../gateway/shell/channels/lane.ts';

const page = (id: string, attempt = 1): OutPage => ({
  page: id,
  alarm: 'a1',
  person: 'anna',
  attempt,
  number: 1,
  to: [],
  words: {
    language: 'nl',
    level: 'assist',
    title: 'Assistentie: balie',
    body: '',
    short: '',
    reply: '',
    over: { taken: '', closed: '', answered: '' },
    letter: 'A',
    call112: false,
  },
});

/** A channel that does with each page what the test says; it never gives up by itself. */
class Stage implements Channel {
  readonly kind = 'mail';
  readonly patienceMs = 5_000;
  readonly sent: string[] = [];
  readonly withdrawn: string[] = [];
  readonly aborted: string[] = [];
  deed: (page: OutPage) => Promise<void> = () => Promise.resolve();
  rehearsed: () => Promise<void> = () => Promise.resolve();
  healthy: () => Promise<string> = () => Promise.resolve('fine');
  constructor(readonly parallel = 1) {}
  send(out: OutPage, signal: AbortSignal): Promise<void> {
    this.sent.push(`${out.page}#${out.attempt}`);
    signal.addEventListener('abort', () => this.aborted.push(out.page));
    return this.deed(out);
  }
  rehearse(out: OutPage): Promise<void> {
    this.sent.push(`rehearsal ${out.page}`);
    return this.rehearsed();
  }
  withdraw(out: OutPage, reason: string): Promise<void> {
    this.withdrawn.push(`${out.page} ${reason}`);
    return Promise.resolve();
  }
  check(): Promise<string> {
    return this.healthy();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
const hangs = (): Promise<void> => new Promise(() => undefined);
const refuses =
  (whose: 'channel' | 'address' = 'channel') =>
  () =>
    Promise.reject(new ChannelError('the server refused', whose));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function laneOf(stage: Stage): { readonly lane: Lane; readonly told: string[] } {
  const told: string[] = [];
  const lane = new Lane(stage, {
    now: () => Date.now(),
    wall: () => Date.now(),
    changed: (ok, reason) => void told.push(ok ? 'works' : reason),
  });
  return { lane, told };
}
/** What became of an attempt so far. */
function watched(handed: Promise<Handed>): { outcome: Handed | null } {
  const seen: { outcome: Handed | null } = { outcome: null };
  void handed.then((outcome) => {
    seen.outcome = outcome;
  });
  return seen;
}

describe('a lane', () => {
  it('hands over one after the other, first attempts before all others', async () => {
    const stage = new Stage();
    const goOn: (() => void)[] = [];
    stage.deed = () => new Promise((done) => goOn.push(done));
    const { lane } = laneOf(stage);
    for (const out of [page('a', 1), page('b', 2), page('c', 3), page('d', 1)]) void lane.send(out);
    for (let i = 0; i < 4; i += 1) {
      goOn[i]?.();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(stage.sent).toEqual(['a#1', 'd#1', 'b#2', 'c#3']);
  });

  it('knows how long its oldest page has been there, waiting or on its way', async () => {
    const stage = new Stage();
    const goOn: (() => void)[] = [];
    stage.deed = () => new Promise((done) => goOn.push(done));
    const { lane } = laneOf(stage);
    expect(lane.state().oldestMs).toBeNull();
    void lane.send(page('a'));
    await vi.advanceTimersByTimeAsync(700);
    void lane.send(page('b', 2));
    await vi.advanceTimersByTimeAsync(300);
    expect(lane.state()).toMatchObject({ waiting: 2, oldestMs: 1_000 });
    goOn[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(lane.state()).toMatchObject({ waiting: 1, oldestMs: 300 });
    goOn[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(lane.state()).toMatchObject({ waiting: 0, oldestMs: null });
  });

  it('gives a hanging attempt up after its patience, tells the channel, and goes on with the next', async () => {
    const stage = new Stage();
    stage.deed = hangs;
    const { lane } = laneOf(stage);
    const first = watched(lane.send(page('a')));
    const second = watched(lane.send(page('b')));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(first.outcome).toBeNull();
    expect(stage.sent).toEqual(['a#1']);
    await vi.advanceTimersByTimeAsync(1);
    expect(first.outcome).toEqual({ ok: false, reason: 'gave no answer within 5 s' });
    expect(stage.aborted).toEqual(['a']);
    expect(stage.sent).toEqual(['a#1', 'b#1']);
    expect(second.outcome).toBeNull();
  });

  it('after three failures says so, sends first attempts all the same, and the others only to look', async () => {
    const stage = new Stage(5);
    stage.deed = refuses();
    const { lane, told } = laneOf(stage);
    for (let i = 0; i < BREAKER_AFTER; i += 1) await lane.send(page(`a${i}`));
    expect(told).toEqual(['the server refused']);
    stage.sent.length = 0;
    expect(await lane.send(page('b', 2))).toEqual({ ok: false, reason: 'the server refused' });
    expect(stage.sent).toEqual([]);
    await lane.send(page('c', 1));
    expect(stage.sent).toEqual(['c#1']);
    await vi.advanceTimersByTimeAsync(PROBE_EVERY_MS);
    await lane.send(page('b', 3));
    await lane.send(page('d', 3));
    expect(stage.sent).toEqual(['c#1', 'b#3']);
    expect(lane.state()).toMatchObject({ state: 'failing', reason: 'the server refused' });
    stage.deed = () => Promise.resolve();
    expect(await lane.send(page('e', 1))).toEqual({ ok: true });
    expect(told).toEqual(['the server refused', 'works']);
    expect(lane.state()).toMatchObject({ state: 'ok', reason: '' });
    expect(await lane.send(page('b', 4))).toEqual({ ok: true });
  });

  it('one person’s bad address is no trouble of the channel', async () => {
    const stage = new Stage();
    stage.deed = refuses('address');
    const { lane, told } = laneOf(stage);
    for (let i = 0; i < 10; i += 1)
      expect(await lane.send(page(`a${i}`, 2))).toEqual({ ok: false, reason: 'the server refused' });
    expect(told).toEqual([]);
    expect(stage.sent).toHaveLength(10);
  });

  it('is told of a bad health check at once, and of the next good one', async () => {
    const stage = new Stage();
    const { lane, told } = laneOf(stage);
    await lane.check();
    expect(lane.state()).toMatchObject({ state: 'ok', remark: 'fine' });
    stage.healthy = () => Promise.reject(new ChannelError('cannot log in'));
    await lane.check();
    expect(told).toEqual(['cannot log in']);
    stage.healthy = () => Promise.resolve('fine again');
    await lane.check();
    expect(told).toEqual(['cannot log in', 'works']);
    stage.healthy = () => new Promise(() => undefined);
    const checking = lane.check();
    await vi.advanceTimersByTimeAsync(5_000);
    await checking;
    expect(lane.state()).toMatchObject({ state: 'failing', reason: 'gave no answer within 5 s' });
  });

  it('a page taken back while it waits is never sent; one that left is taken off the channel', async () => {
    const stage = new Stage();
    stage.deed = hangs;
    const { lane } = laneOf(stage);
    void lane.send(page('a'));
    const waits = watched(lane.send(page('b')));
    await lane.withdraw(page('b'), 'taken');
    expect(waits.outcome).toEqual({ ok: false, reason: 'taken back' });
    await lane.withdraw(page('a'), 'closed');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stage.sent).toEqual(['a#1']);
    expect(stage.withdrawn).toEqual(['b taken', 'a closed']);
  });

  it('is bounded: a first attempt takes the place of another, and beyond that it is refused at once', async () => {
    const stage = new Stage();
    stage.deed = hangs;
    const { lane } = laneOf(stage);
    void lane.send(page('busy'));
    const others = Array.from({ length: QUEUE_MOST }, (_, i) => watched(lane.send(page(`r${i}`, 2))));
    const more = watched(lane.send(page('one more', 2)));
    const first = watched(lane.send(page('first')));
    await vi.advanceTimersByTimeAsync(0);
    expect(more.outcome).toMatchObject({ ok: false });
    expect(first.outcome).toBeNull();
    expect(others.at(-1)?.outcome).toEqual({ ok: false, reason: 'gave way to a first attempt' });
    expect(lane.state().waiting).toBe(QUEUE_MOST + 1);
  });

  it('ends: what waits is told, what runs is stopped, nothing is a fault', async () => {
    const stage = new Stage();
    stage.deed = hangs;
    const { lane, told } = laneOf(stage);
    const runs = watched(lane.send(page('a')));
    const waits = watched(lane.send(page('b')));
    await lane.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(runs.outcome).toMatchObject({ ok: false });
    expect(waits.outcome).toEqual({ ok: false, reason: 'the gateway is stopping' });
    expect(stage.sent).toEqual(['a#1']);
    expect(told).toEqual([]);
    expect(await lane.send(page('c'))).toEqual({ ok: false, reason: 'the gateway is stopping' });
  });
});

describe('a page that is for nobody', () => {
  it('goes through the lane behind every page that waits, and counts as none', async () => {
    const stage = new Stage();
    const goOn: (() => void)[] = [];
    stage.deed = () => new Promise((done) => goOn.push(done));
    const { lane } = laneOf(stage);
    void lane.send(page('a'));
    const rehearsal = watched(lane.rehearse(page('r')));
    void lane.send(page('b', 1));
    expect(lane.state()).toMatchObject({ waiting: 2, oldestMs: 0 });
    goOn[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(rehearsal.outcome).toBeNull();
    goOn[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(stage.sent).toEqual(['a#1', 'b#1', 'rehearsal r']);
    expect(rehearsal.outcome).toEqual({ ok: true });
  });

  it('does not come through a lane whose places all hang', async () => {
    const stage = new Stage();
    stage.deed = hangs;
    const { lane } = laneOf(stage);
    void lane.send(page('a'));
    const rehearsal = watched(lane.rehearse(page('r')));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(rehearsal.outcome).toBeNull();
  });

  it('that cannot be made says why, and that one which hangs holds the lane up for its patience only', async () => {
    const stage = new Stage();
    stage.rehearsed = refuses();
    const { lane, told } = laneOf(stage);
    for (let i = 0; i < 2 * BREAKER_AFTER; i += 1)
      expect(await lane.rehearse(page('r'))).toEqual({ ok: false, reason: 'the server refused' });
    stage.rehearsed = hangs;
    const rehearsal = watched(lane.rehearse(page('r')));
    const behind = watched(lane.send(page('a')));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(rehearsal.outcome).toEqual({ ok: false, reason: 'gave no answer within 5 s' });
    expect(behind.outcome).toEqual({ ok: true });
    // It says nothing of the peer: no breaker opens by it, and a page that left is what counts.
    expect(told).toEqual([]);
    expect(lane.state().lastFailedAt).toBeNull();
  });

  it('neither opens a breaker nor closes one', async () => {
    const stage = new Stage();
    stage.deed = refuses();
    const { lane, told } = laneOf(stage);
    for (let i = 0; i < BREAKER_AFTER; i += 1) await lane.send(page(`a${i}`));
    expect(await lane.rehearse(page('r'))).toEqual({ ok: true });
    expect(told).toEqual(['the server refused']);
    expect(lane.state().state).toBe('failing');
  });

  it('finds no room in a full lane, gives way to a first page, and ends with the lane', async () => {
    const stage = new Stage();
    stage.deed = hangs;
    const { lane } = laneOf(stage);
    void lane.send(page('busy'));
    for (let i = 0; i < QUEUE_MOST - 1; i += 1) void lane.send(page(`a${i}`));
    const rehearsal = watched(lane.rehearse(page('r')));
    expect(await lane.rehearse(page('r2'))).toEqual({
      ok: false,
      reason: 'too many pages wait for this channel',
    });
    void lane.send(page('last'));
    await vi.advanceTimersByTimeAsync(0);
    expect(rehearsal.outcome).toEqual({ ok: false, reason: 'gave way to a first attempt' });
    await lane.close();
    expect(await lane.rehearse(page('r3'))).toEqual({ ok: false, reason: 'the gateway is stopping' });
  });
});
