/**
 * The lane of one channel: a bounded queue in which first attempts go first, a time-out for each attempt, and a breaker.
 * Promises that a channel that hangs or refuses holds up nobody but itself (P29), that a first attempt is never turned
 * away by the breaker, and that a page taken back while it waits is not sent.
 */
import type { UnpageReason } from '../../../protocol/messages.ts';
import { type Channel, ChannelError, type OutPage } from './face.ts';

/** Most pages that wait in one lane; beyond it attempts after the first give way, then the newest is refused. */
export const QUEUE_MOST = 2_000;
/** So many failures in a row open the breaker. */
export const BREAKER_AFTER = 3;
/** With an open breaker one attempt after the first is let through in this time, to see whether it works again. */
export const PROBE_EVERY_MS = 10_000;

/** How a lane is, for facilities. */
export interface LaneState {
  readonly kind: Channel['kind'];
  /** `unknown`: nothing was tried yet. */
  readonly state: 'ok' | 'failing' | 'unknown';
  readonly reason: string;
  /** Wall clock, in milliseconds. */
  readonly lastOkAt: number | null;
  readonly lastFailedAt: number | null;
  readonly waiting: number;
  /** Milliseconds since the oldest page in the lane, waiting or on its way, was given to it; null: none is. */
  readonly oldestMs: number | null;
  /** What the last health check said, and when. */
  readonly remark: string;
  readonly checkedAt: number | null;
}

/** What a lane needs of the world. */
export interface LaneWorld {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  /** Told when the channel as a whole begins to fail or works again. */
  changed(ok: boolean, reason: string): void;
}

interface Waiting {
  readonly since: number;
  readonly page: OutPage;
  /** Nobody waits for it: it goes the same way, and stops before the peer. */
  readonly rehearsal: boolean;
  readonly settle: (outcome: Handed) => void;
}
/** What became of an attempt. */
export type Handed = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** One lane. */
export class Lane {
  private readonly firsts: Waiting[] = [];
  private readonly others: Waiting[] = [];
  private readonly busy = new Set<Waiting>();
  private failures = 0;
  private open = false;
  private probedAt = Number.NEGATIVE_INFINITY;
  private lastOkAt: number | null = null;
  private lastFailedAt: number | null = null;
  private reason = '';
  private remark = '';
  private checkedAt: number | null = null;
  private closed = false;
  private readonly running = new Set<AbortController>();

  constructor(
    readonly channel: Channel,
    private readonly world: LaneWorld,
  ) {}

  /** One attempt. Resolves with what became of it; never rejects. */
  send(page: OutPage): Promise<Handed> {
    if (this.closed) return Promise.resolve({ ok: false, reason: 'the gateway is stopping' });
    const first = page.attempt <= 1;
    if (!first && this.open) {
      if (this.world.now() - this.probedAt < PROBE_EVERY_MS)
        return Promise.resolve({ ok: false, reason: this.reason });
      this.probedAt = this.world.now();
    }
    return this.queue(page, false);
  }

  /**
   * A page that is for nobody, through the same queue and places, behind all that wait; says nothing of the peer, so it
   * counts neither for nor against the breaker. Resolves with what became of it; never rejects.
   */
  rehearse(page: OutPage): Promise<Handed> {
    if (this.closed) return Promise.resolve({ ok: false, reason: 'the gateway is stopping' });
    return this.queue(page, true);
  }

  private queue(page: OutPage, rehearsal: boolean): Promise<Handed> {
    const first = page.attempt <= 1 && !rehearsal;
    return new Promise((settle) => {
      if (this.firsts.length + this.others.length >= QUEUE_MOST) {
        const given = first ? this.others.pop() : undefined;
        if (given === undefined) {
          settle({ ok: false, reason: 'too many pages wait for this channel' });
          return;
        }
        given.settle({ ok: false, reason: 'gave way to a first attempt' });
      }
      (first ? this.firsts : this.others).push({ since: this.world.now(), page, rehearsal, settle });
      this.flow();
    });
  }

  /** Takes a page back: out of the queue if it still waits there, off the channel if it left. */
  async withdraw(page: OutPage, reason: UnpageReason): Promise<void> {
    for (const queue of [this.firsts, this.others])
      for (let i = queue.length - 1; i >= 0; i -= 1)
        if (queue[i]?.page.page === page.page) {
          const [gone] = queue.splice(i, 1);
          gone?.settle({ ok: false, reason: 'taken back' });
        }
    await this.guarded((signal) => this.channel.withdraw(page, reason, signal)).catch(() => undefined);
  }

  /** Says something to a telephone, if this channel can. */
  async say(to: string, text: string): Promise<void> {
    const { say } = this.channel;
    if (say === undefined) return;
    await this.guarded((signal) => say.call(this.channel, to, text, signal)).catch((error: unknown) =>
      this.failed(error),
    );
  }

  /** A health check; its outcome counts as an attempt's does. */
  async check(): Promise<void> {
    try {
      this.remark = (await this.guarded((signal) => this.channel.check(signal))).slice(0, 200);
      this.worked();
    } catch (error) {
      this.failed(error, BREAKER_AFTER);
    }
    this.checkedAt = this.world.wall();
  }

  /** Trouble that the channel noticed by itself, or its end. */
  trouble(reason: string | null): void {
    if (reason === null) this.worked();
    else this.failed(new ChannelError(reason), BREAKER_AFTER);
  }

  state(): LaneState {
    return {
      kind: this.channel.kind,
      state: this.open ? 'failing' : this.lastOkAt === null ? 'unknown' : 'ok',
      reason: this.open ? this.reason : '',
      lastOkAt: this.lastOkAt,
      lastFailedAt: this.lastFailedAt,
      waiting: this.pages().length,
      oldestMs: this.oldest(),
      remark: this.remark,
      checkedAt: this.checkedAt,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { settle } of [...this.firsts.splice(0), ...this.others.splice(0)])
      settle({ ok: false, reason: 'the gateway is stopping' });
    for (const controller of this.running) controller.abort();
    await this.channel.close().catch(() => undefined);
  }

  private flow(): void {
    while (this.busy.size < this.channel.parallel) {
      const next = this.firsts.shift() ?? this.others.shift();
      if (next === undefined) return;
      this.busy.add(next);
      void this.attempt(next);
    }
  }

  /** Pages in the lane, waiting or on their way. */
  private pages(): readonly Waiting[] {
    return [...this.firsts, ...this.others, ...this.busy].filter(({ rehearsal }) => !rehearsal);
  }

  private oldest(): number | null {
    const since = this.pages().reduce((oldest, one) => Math.min(oldest, one.since), Number.POSITIVE_INFINITY);
    return since === Number.POSITIVE_INFINITY ? null : this.world.now() - since;
  }

  private async attempt(one: Waiting): Promise<void> {
    const { page, rehearsal, settle } = one;
    try {
      await this.guarded((signal) =>
        rehearsal ? this.channel.rehearse(page, signal) : this.channel.send(page, signal),
      );
      if (!rehearsal) this.worked();
      settle({ ok: true });
    } catch (error) {
      if (!rehearsal && !(error instanceof ChannelError && error.whose === 'address')) this.failed(error);
      settle({ ok: false, reason: reasonOf(error) });
    } finally {
      this.busy.delete(one);
      this.flow();
    }
  }

  /** Runs a deed of the channel within its patience; what does not listen to the signal is left behind. */
  private async guarded<T>(deed: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.running.add(controller);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const give = (why: string): void => {
        reject(new ChannelError(why));
        controller.abort();
      };
      timer = setTimeout(
        () => give(`gave no answer within ${this.channel.patienceMs / 1000} s`),
        this.channel.patienceMs,
      );
      controller.signal.addEventListener('abort', () => reject(new ChannelError('was stopped')));
    });
    try {
      return await Promise.race([deed(controller.signal), late]);
    } finally {
      clearTimeout(timer);
      this.running.delete(controller);
    }
  }

  private worked(): void {
    this.failures = 0;
    this.lastOkAt = this.world.wall();
    if (!this.open) return;
    this.open = false;
    this.world.changed(true, '');
  }

  private failed(error: unknown, weight = 1): void {
    if (this.closed) return;
    this.failures += weight;
    this.lastFailedAt = this.world.wall();
    this.reason = reasonOf(error);
    if (this.open || this.failures < BREAKER_AFTER) return;
    this.open = true;
    this.probedAt = this.world.now();
    this.world.changed(false, this.reason);
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : 'failed').replace(/\p{Cc}+/gu, ' ').slice(0, 160);
