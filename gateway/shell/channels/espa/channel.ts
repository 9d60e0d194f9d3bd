/**
 * The channel of a paging system on a serial line, by ESPA 4.4.4: joins the port, the procedure and the pages. Promises
 * that "sent" means the paging system acknowledged the call, "reached" and "coming" that it reported so of that pager,
 * and that a fault of the line is told in words as soon as it shows. The order of calls is the procedure's (`machine.ts`).
 *
 * What no test on a pseudo terminal can show, because it has no wire: parity and its errors, the number of stop bits, the
 * real speed, voltages, a line of two wires that turns round or echoes. Adapters that echo must have that switched off.
 */

import type { AlarmLevel, UnpageReason } from '../../../../protocol/messages.ts';
import { textsFor } from '../../../core/texts/index.ts';
import type { EspaConfig } from '../config.ts';
import { type Channel, ChannelError, type ChannelNews, type OutPage } from '../face.ts';
import { takenByOne } from '../taken-by-one.ts';
import { callBlock, isPagerAddress, readStatus, resetBlock } from './calls.ts';
import {
  ANSWER_MS,
  BLOCK_ANSWER_MS,
  type Line,
  type LineEffect,
  type LineEvent,
  nextDeadline,
  type Outcome,
  openLine,
  type Refusal,
  SUPERVISION_MS,
  TRIES,
  type Trouble,
} from './line.ts';
import { step } from './machine.ts';
import { Pagers } from './pagers.ts';
import { HeldPort, type PortListener } from './port.ts';
import { forPager } from './text.ts';
import { type Block, Reader } from './wire.ts';
import { type LineNames, refusalText, troubleText } from './words.ts';

/** Pages in hand at the same time, so that an emergency can pass what waits. They leave one by one. */
const PARALLEL = 16;
/** Bits of a character: start, 7 data, parity, 2 stop. */
const CHARACTER_BITS = 11;
/** Characters of the longest call with all that goes before and after it. */
const CALL_CHARACTERS = 200;
/** What a paging system takes to answer, as a rule. */
const USUAL_ANSWERS_MS = 500;

/** How long one page may take, in milliseconds: all in hand before it, then itself at its worst. */
export function patienceOf(config: Pick<EspaConfig, 'baud' | 'role'>): number {
  const call = (CALL_CHARACTERS * CHARACTER_BITS * 1_000) / config.baud;
  const worst = TRIES * (ANSWER_MS + BLOCK_ANSWER_MS + call);
  const polled = config.role === 'station' ? SUPERVISION_MS : 0;
  return Math.ceil(PARALLEL * (call + USUAL_ANSWERS_MS) + worst + polled);
}

/** Which goes first: emergencies, then first calls before repeated ones; taking back comes before repeats of assists. */
const rankOf = (level: AlarmLevel, attempt: number): number =>
  (level === 'emergency' ? 0 : 2) + (attempt <= 1 ? 0 : level === 'emergency' ? 1 : 2);
const RESET_RANK = 3;

/** What is no fault of the line: the pager is unknown, or the page was taken back while its call waited. */
const WHOSE: { readonly [why in Refusal]?: 'address' } = { invalid: 'address', unwanted: 'address' };

/** What the channel needs of a port. */
interface Port {
  write(bytes: Uint8Array): void;
  close(): Promise<void>;
}
/** Opens a port, and keeps it open. */
export type HoldPort = (path: string, baud: number, listener: PortListener) => Port;
const serialPort: HoldPort = (path, baud, listener) => new HeldPort(path, baud, listener);

interface Pending {
  readonly page: string;
  readonly alarm: string;
  readonly test: boolean;
  readonly address: string;
  /** Null: a reset. */
  readonly display: string | null;
  /** Taken back while the paging system was about to take it. */
  withdrawn: boolean;
  settle(outcome: Outcome): void;
}

/** Opens the channel. Resolves at once; whether the line works shows later, as trouble or in `check`. */
export async function openEspa(
  opening: { readonly config: EspaConfig; readonly news: ChannelNews },
  hold: HoldPort = serialPort,
): Promise<Channel> {
  return new EspaChannel(opening.config, opening.news, hold);
}

class EspaChannel implements Channel {
  readonly kind = 'espa';
  readonly parallel = PARALLEL;
  readonly patienceMs: number;
  private readonly line: Line;
  private readonly reader = new Reader();
  private readonly pagers = new Pagers();
  private readonly port: Port;
  private readonly names: LineNames;
  private readonly pending = new Map<string, Pending>();
  private timer: NodeJS.Timeout | undefined;
  private made = 0;
  /** Why the port is not open; null: it is. */
  private down: string | null;
  /** Settles when opening the port was tried once. */
  private readonly tried: Promise<void>;
  /** What the paging system last said of itself; null: nothing wrong. */
  private system: string | null = null;
  private readonly events: LineEvent[] = [];
  private verdictWaiters: (() => void)[] = [];
  private taken = 0;

  constructor(
    private readonly config: EspaConfig,
    private readonly news: ChannelNews,
    hold: HoldPort,
  ) {
    this.patienceMs = patienceOf(config);
    this.line = openLine({
      role: config.role,
      own: config.ownAddress,
      peer: config.stationAddress,
      pollEveryMs: config.pollEvery * 1_000,
      characterMs: (CHARACTER_BITS * 1_000) / config.baud,
    });
    this.names = {
      role: config.role,
      port: config.port,
      baud: config.baud,
      own: config.ownAddress,
      peer: config.stationAddress,
    };
    this.down = `${config.port} is not open yet`;
    let tried = (): void => undefined;
    this.tried = new Promise((resolve) => {
      tried = resolve;
    });
    this.port = hold(config.port, config.baud, {
      up: () => {
        this.down = null;
        this.hear({ type: 'opened' });
        tried();
      },
      down: (reason) => {
        this.wentDown(reason);
        tried();
      },
      bytes: (chunk) => {
        for (const token of this.reader.read(chunk)) this.hear({ type: 'heard', token });
      },
    });
  }

  async send(page: OutPage, signal: AbortSignal): Promise<void> {
    const addresses = page.to.map(({ address }) => address).filter(isPagerAddress);
    if (addresses.length === 0)
      throw new ChannelError('the call address of this pager is not 1 to 16 digits', 'address');
    const { words } = page;
    const display = forPager(words.short, textsFor(words.language).far.nr(page.number));
    const { beeps, transmissions } = this.config;
    await this.tried;
    const calls = addresses.map((address) =>
      this.hand(
        { page: page.page, alarm: page.alarm, test: page.test === true, address, display },
        callBlock({ address, display, beep: beeps[words.level], transmissions, level: words.level }),
        rankOf(words.level, page.attempt),
        signal,
      ),
    );
    await takenByOne(calls);
  }

  async rehearse({ words, number }: OutPage): Promise<void> {
    const display = forPager(words.short, textsFor(words.language).far.nr(number));
    const { beeps, transmissions } = this.config;
    callBlock({ address: '0', display, beep: beeps[words.level], transmissions, level: words.level });
  }

  async withdraw(page: OutPage, _reason: UnpageReason, signal: AbortSignal): Promise<void> {
    await this.tried;
    const resets: Promise<void>[] = [];
    for (const address of page.to.map((to) => to.address).filter(isPagerAddress)) {
      for (const [id, pending] of this.pending)
        if (pending.alarm === page.alarm && pending.address === address && pending.display !== null) {
          pending.withdrawn = true;
          this.hear({ type: 'unwanted', id });
        }
      // A reset clears the whole pager: it must not silence what else rings there. The last one taken back clears all.
      if (this.pagers.withdraw(address, page.alarm)) continue;
      const reset = { page: page.page, alarm: page.alarm, test: false, address, display: null };
      resets.push(this.hand(reset, resetBlock(address), RESET_RANK, signal));
    }
    await Promise.all(resets);
  }

  async check(signal: AbortSignal): Promise<string> {
    await this.tried;
    if (this.down === null && this.line.said === undefined)
      await new Promise<void>((resolve) => {
        this.verdictWaiters.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    const wrong = this.whatIsWrong();
    if (wrong !== null) throw new ChannelError(wrong);
    const ago = ((performance.now() - (this.line.heardAt ?? 0)) / 1_000).toFixed(1);
    const said = this.config.role === 'control' ? 'answered' : 'polled';
    const strays =
      this.line.strays === 0 ? '' : `; ${this.line.strays} pieces of garbage came: check cable and earth`;
    return `station ${this.config.stationAddress} ${said} ${ago} s ago; ${this.taken} calls taken${strays}`;
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.down = 'the gateway is stopping';
    this.hear({ type: 'closed' });
    this.tellVerdict();
    await this.port.close();
  }

  private whatIsWrong(): string | null {
    const { said } = this.line;
    if (this.down !== null) return this.down;
    if (said === undefined) return troubleText('silent', this.names);
    if (said !== null) return troubleText(said, this.names);
    return this.system;
  }

  /** Hands a block to the line. Resolves when the paging system acknowledged it. */
  private hand(
    what: Pick<Pending, 'page' | 'alarm' | 'test' | 'address' | 'display'>,
    block: Uint8Array,
    rank: number,
    signal: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      this.made += 1;
      const id = String(this.made);
      const settle = (outcome: Outcome): void => {
        if (outcome.ok) resolve();
        else if (outcome.why === 'closed') reject(new ChannelError(this.down ?? 'the port was closed'));
        else reject(new ChannelError(refusalText(outcome.why, this.names), WHOSE[outcome.why]));
      };
      if (signal.aborted) {
        settle({ ok: false, why: 'unwanted' });
        return;
      }
      this.pending.set(id, { ...what, withdrawn: false, settle });
      signal.addEventListener(
        'abort',
        () => {
          this.hear({ type: 'unwanted', id });
          settle({ ok: false, why: 'unwanted' });
        },
        { once: true },
      );
      this.hear({
        type: 'wanted',
        job: { id, rank, block, until: performance.now() + this.patienceMs - USUAL_ANSWERS_MS },
      });
    });
  }

  /** One event after the other: what an effect brings about must not overtake the effects behind it. */
  private hear(event: LineEvent): void {
    this.events.push(event);
    if (this.events.length > 1) return;
    for (let next = this.events[0]; next !== undefined; next = this.events[0]) {
      for (const effect of step(this.line, next, performance.now())) this.perform(effect);
      this.events.shift();
    }
    clearTimeout(this.timer);
    const next = nextDeadline(this.line);
    if (next === undefined) return;
    this.timer = setTimeout(() => this.hear({ type: 'time' }), Math.max(0, next - performance.now()));
  }

  private perform(effect: LineEffect): void {
    switch (effect.type) {
      case 'write':
        this.port.write(effect.bytes);
        return;
      case 'resync':
        this.reader.reset();
        return;
      case 'ended':
        this.ended(effect.id, effect.outcome);
        return;
      case 'took':
        this.took(effect.block);
        return;
      case 'line':
        this.lineIs(effect.trouble);
        return;
    }
  }

  private ended(id: string, outcome: Outcome): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (pending === undefined) return;
    const { page, alarm, test, address, display, withdrawn } = pending;
    if (outcome.ok && display !== null) {
      this.taken += 1;
      if (!withdrawn) this.pagers.took(address, alarm, page, display, test);
    }
    pending.settle(outcome);
  }

  private took(block: Block): void {
    const status = readStatus(block);
    if (status === null) return;
    if (status.call === 'paged' || status.call === 'acknowledged') this.system = null;
    if (status.system !== null) {
      this.system = /^0*$/.test(status.system)
        ? null
        : `the paging system reports trouble of its own (system status ${status.system.slice(0, 8)}): look there`;
      this.news.trouble(this.whatIsWrong());
    }
    const page = status.address === null ? null : this.pagers.meant(status.address, status.display);
    if (page === null) return;
    if (status.call === 'paged') this.news.reached(page);
    else if (status.call === 'acknowledged') this.news.answered(page, 'coming');
  }

  private lineIs(trouble: Trouble | null): void {
    this.news.trouble(trouble === null ? this.system : troubleText(trouble, this.names));
    this.tellVerdict();
  }

  private wentDown(reason: string): void {
    const news = this.down !== reason;
    this.down = reason;
    this.hear({ type: 'closed' });
    if (news) this.news.trouble(reason);
    this.tellVerdict();
  }

  private tellVerdict(): void {
    const waiters = this.verdictWaiters;
    this.verdictWaiters = [];
    for (const tell of waiters) tell();
  }
}
