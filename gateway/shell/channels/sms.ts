/**
 * SMS through smstools: a page becomes one message file for each number, smsd and its modem do the rest. Promises that
 * "sent" means that smsd has the message, that "delivered" is said on a delivery report of the network alone, that a
 * message the modem still holds back is not followed by a second one, and that a modem without network is trouble within
 * a minute. When to try again is the core's.
 */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { UnpageReason } from '../../../protocol/messages.ts';
import { numberOf } from '../../core/far-news.ts';
import type { SmsConfig } from './config.ts';
import { type Channel, ChannelError, type OutPage } from './face.ts';
import { fileTurns } from './in-turns.ts';
import type { Opener, Opening } from './opener.ts';
import { EventFolder, type SmsEvent } from './sms-events.ts';
import { Fates } from './sms-fates.ts';
import {
  ageOf,
  draftOnly,
  isAbout,
  isUpTo,
  lookInto,
  type OutText,
  putFile,
  type Spool,
  spoolTrouble,
  takeBack,
  tryFolder,
  type Waiting,
  whoOf,
} from './sms-files.ts';
import { daemonTrouble, modemsOf } from './sms-status.ts';
import { cutText, pageText } from './sms-text.ts';
import { takenByOne } from './taken-by-one.ts';

/** A message that waits longer is stuck. */
const STUCK_MS = 60_000;
/** With an earlier message of the same page waiting this long, a new attempt has failed. */
const HELD_UP_MS = 15_000;
/** A failure of the modem that was so long ago, with nothing tried since, says nothing about now. */
const BROKEN_LIVES_MS = 900_000;
const SCAN_MS = 5_000;
/** The number in a draft that never leaves: no telephone has it. */
const NOBODY = '00000000';
/** Most alarms and pages remembered. */
const REMEMBERED = 2_000;

/** Opens the channel; a spool that is not there yet is told by checks and attempts, and used once it is. */
export const openSms: Opener<'sms'> = (opening) => Promise.resolve(new SmsChannel(opening));

class SmsChannel implements Channel {
  readonly kind = 'sms';
  readonly parallel = 200;
  readonly patienceMs = 20_000;
  private readonly config: SmsConfig;
  private readonly events: EventFolder;
  private readonly fates = new Fates(() => performance.now());
  private readonly timer: NodeJS.Timeout;
  /** Pages that were taken back, also from an attempt that is on its way into the spool. */
  private readonly over = new Set<string>();
  /** Alarms and numbers that were told that it is over. */
  private readonly told = new Set<string>();
  /** The modem's last failure; null: what it did last worked. */
  private broken: { readonly reason: ChannelError; readonly at: number } | null = null;
  /** What waits too long; null: nothing. */
  private stuck: ChannelError | null = null;
  private lastSent = '';
  /** Everything asked of the spool's path, and of what lies beside it. */
  private readonly files = fileTurns();
  private scanning = false;

  constructor(private readonly opening: Opening<'sms'>) {
    this.config = opening.config;
    this.events = new EventFolder(
      this.config.events ?? join(this.config.spool, 'noodknop-events'),
      this.config.country,
      (event) => this.hear(event),
    );
    this.timer = setInterval(() => {
      if (this.scanning) return;
      this.scanning = true;
      void this.scan()
        .catch(() => undefined)
        .finally(() => {
          this.scanning = false;
        });
    }, SCAN_MS);
    this.timer.unref();
  }

  async send(page: OutPage, signal: AbortSignal): Promise<void> {
    const text = pageText(page.words, this.opening.link(page.alarm, page.person));
    const spool = await this.look(signal);
    // Others may fill the spool; the first page of an alarm still finds a place in it.
    const most = page.attempt <= 1 ? this.config.waitingMost * 2 : this.config.waitingMost;
    if (spool.count >= most) throw this.full(spool);
    if (page.to.length === 0)
      throw new ChannelError('SMS: this person has no number in the site file', 'address');
    await takenByOne(page.to.map((to) => this.sendTo(page, String(to.number ?? ''), text, spool, signal)));
  }

  async rehearse(page: OutPage, signal: AbortSignal): Promise<void> {
    const text = pageText(page.words, this.opening.link(page.alarm, page.person));
    const { spool: folder, waitingMost } = this.config;
    const spool = await this.look(signal);
    // A first page finds a place in twice as many (`send`).
    if (spool.count >= waitingMost * 2) throw this.full(spool);
    const draft = { kind: 'page', number: NOBODY, about: page.page, text, first: true } as const;
    await this.files(() => draftOnly(folder, draft), signal);
  }

  private look(signal?: AbortSignal): Promise<Spool> {
    return this.files(() => lookInto(this.config.spool), signal);
  }

  private put(message: OutText, signal: AbortSignal): Promise<string> {
    return this.files(() => putFile(this.config.spool, message), signal);
  }

  private async sendTo(
    page: OutPage,
    written: string,
    text: string,
    spool: Spool,
    signal: AbortSignal,
  ): Promise<void> {
    const number = this.number(written);
    const earlier = spool.ours.filter(
      (file) => file.who === whoOf(number) && isAbout(file, page.page) && !this.fates.isDone(file.name),
    );
    if (earlier.length > 0) return this.stillWaits(earlier, signal);
    signal.throwIfAborted();
    if (this.over.has(page.page)) throw new ChannelError('was taken back');
    const first = page.attempt <= 1 || page.words.level === 'emergency';
    const file = await this.put({ kind: 'page', number, about: page.page, text, first }, signal);
    // Whoever is called anew is to hear the end of that too.
    this.told.delete(`${page.alarm}|${whoOf(number)}`);
    this.fates.wrote(file, page.alarm, number);
    if (this.over.has(page.page)) await this.takeAllBack(await this.look(), page, number);
    // It waits behind those that do not leave: whoever plans the next step must not count on it.
    else if (this.stuck !== null) throw this.stuck;
    else if (this.broken !== null || this.fates.hasFailed(page.page, number))
      await this.fates.outcomeOf(file, signal);
  }

  /** The modem is slow or stuck: one more of the same would only make the queue longer. */
  private async stillWaits(earlier: readonly Waiting[], signal: AbortSignal): Promise<void> {
    let held = 0;
    for (const file of earlier) held = Math.max(held, (await this.files(() => ageOf(file), signal)) ?? 0);
    if (held > HELD_UP_MS)
      throw new ChannelError(
        `SMS: the message before still waits after ${Math.round(held / 1000)} s: ${waitsFor(earlier)}`,
      );
  }

  async withdraw(page: OutPage, reason: UnpageReason, signal: AbortSignal): Promise<void> {
    keep(this.over, page.page);
    const spool = await this.look(signal);
    const over = reason === 'answered' ? null : page.words.over[reason];
    for (const to of page.to) {
      const number = numberOf(String(to.number ?? ''), this.config.country);
      if (number === null || signal.aborted) continue;
      const unsent = await this.takeAllBack(spool, page, number);
      // Messages of an earlier life of the gateway are not counted: then one that left is supposed.
      const left = this.fates.leftFor(page.alarm, number) ?? (page.attempt > 1 || unsent === 0 ? 1 : 0);
      this.fates.forget(page.page, number);
      const once = `${page.alarm}|${whoOf(number)}`;
      if (over === null || left < 1 || this.told.has(once)) continue;
      keep(this.told, once);
      const text = cutText(over);
      await this.put({ kind: 'over', number, about: page.page, text, first: false }, signal);
    }
  }

  /** Takes out of the spool what smsd has not sent of a page, and of those before it. Resolves with how many that were. */
  private async takeAllBack(spool: Spool, page: OutPage, number: string): Promise<number> {
    let unsent = 0;
    for (const file of spool.ours)
      if (file.who === whoOf(number) && isUpTo(file, page.page) && (await this.files(() => takeBack(file)))) {
        this.fates.tookBack(file.name, page.alarm, number);
        unsent += 1;
      }
    return unsent;
  }

  async say(to: string, text: string, signal: AbortSignal): Promise<void> {
    const spool = await this.look(signal);
    if (spool.count >= this.config.waitingMost) throw this.full(spool);
    const number = this.number(to);
    await this.put({ kind: 'said', number, about: 'answer', text: cutText(text), first: true }, signal);
  }

  async check(signal: AbortSignal): Promise<string> {
    await this.files(() => tryFolder(this.config.spool), signal);
    await this.events.look();
    const spool = await this.scan(signal);
    if (spool.count >= this.config.waitingMost) throw this.full(spool);
    if (this.events.trouble !== null) throw spoolTrouble(this.events.trouble, this.events.folder);
    const { pidFile, statusFile } = this.config;
    const dead = pidFile === undefined ? null : await this.files(() => daemonTrouble(pidFile), signal);
    if (dead !== null) throw new ChannelError(dead);
    if (this.stuck !== null) throw this.stuck;
    const modems = statusFile === undefined ? null : await this.files(() => modemsOf(statusFile), signal);
    if (modems !== null && modems.trouble !== null) throw new ChannelError(modems.trouble);
    if (this.broken !== null && performance.now() - this.broken.at > BROKEN_LIVES_MS) this.broken = null;
    if (this.broken !== null) throw this.broken.reason;
    if (this.fates.isDeaf(spool))
      throw new ChannelError(
        'SMS: smsd tells nothing of what it sends, so answers are not heard. Set eventhandler in smsd.conf to sms-event.sh',
      );
    return [
      `${spool.count} waiting`,
      modems?.remark ?? '',
      this.lastSent === '' ? 'nothing sent since the start' : `last sent ${this.lastSent}`,
    ]
      .filter((one) => one !== '')
      .join('; ');
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.fates.close();
    await this.events.close();
  }

  private hear(event: SmsEvent): void {
    const { news } = this.opening;
    switch (event.type) {
      case 'received':
        news.text(event.from, event.text, event.at);
        return;
      case 'sent':
        this.lastSent = new Date().toISOString().slice(0, 16).replace('T', ' ');
        this.fates.sent(event.message, event.reference);
        if (this.broken === null) return;
        this.broken = null;
        if (this.stuck === null) news.trouble(null);
        return;
      case 'failed': {
        const reason = this.fates.failing(event.message, event.reason);
        if (reason.whose === 'address') return;
        this.broken = { reason, at: performance.now() };
        news.trouble(reason.message);
        return;
      }
      case 'reported': {
        const page = this.fates.reported(event);
        if (page !== null) news.reached(page);
        return;
      }
    }
  }

  /** Looks for messages that do not leave; says so while they do not, and that it is over, once. */
  private async scan(signal?: AbortSignal): Promise<Spool> {
    const spool = await this.look(signal);
    const waiting: Waiting[] = [];
    for (const file of spool.ours)
      if (((await this.files(() => ageOf(file), signal)) ?? 0) > STUCK_MS) waiting.push(file);
    const before = this.stuck;
    this.stuck =
      waiting.length === 0
        ? null
        : new ChannelError(`SMS: ${waiting.length} not sent for over a minute: ${waitsFor(waiting)}`);
    if (this.stuck !== null) this.opening.news.trouble(this.stuck.message);
    else if (before !== null && this.broken === null) this.opening.news.trouble(null);
    this.fates.isDeaf(spool);
    return spool;
  }

  private number(written: string): string {
    const number = numberOf(written, this.config.country);
    if (number !== null) return number;
    throw new ChannelError(
      'SMS: this number holds letters, or too few or many digits. Mend it in the site file',
      'address',
    );
  }

  private full(spool: Spool): ChannelError {
    return new ChannelError(
      `SMS: the spool is full, ${spool.count} messages wait (waitingMost ${this.config.waitingMost}). Look why smsd or the modem does not send them, or empty it`,
    );
  }
}

/** On whom messages wait, by how far they came. */
const waitsFor = (files: readonly Waiting[]): string =>
  files.some(({ where }) => where === 'outgoing')
    ? 'smsd does not take it. See that it runs and may write in the spool'
    : 'the modem does not send. Check network, SIM and aerial';

/** Adds to a set that is emptied before it grows too large. */
function keep(set: Set<string>, one: string): void {
  if (set.size >= REMEMBERED) set.clear();
  set.add(one);
}
