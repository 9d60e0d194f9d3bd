/**
 * SMS through smstools: a page becomes one message file for each number, smsd and its modem do the rest. Promises that
 * "sent" means that smsd has the message, that "delivered" is said on a delivery report of the network alone, that a
 * message the modem still holds back is not followed by a second one, and that a modem without network is trouble within
 * a minute. When to try again is the core's.
 */
import { join } from 'node:path';
import type { UnpageReason } from '../../../protocol/messages.ts';
import { numberOf } from '../../core/far-news.ts';
import type { SmsConfig } from './config.ts';
import { type Channel, ChannelError, type OutPage } from './face.ts';
import type { Opener, Opening } from './opener.ts';
import { EventFolder, type SmsEvent } from './sms-events.ts';
import {
  ageOf,
  isAbout,
  type Kind,
  lookInto,
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

/** A message that waits longer is stuck. */
const STUCK_MS = 60_000;
/** With an earlier message of the same page waiting this long, a new attempt has failed. */
const HELD_UP_MS = 15_000;
/** After a failure, how long an attempt waits for what becomes of it. */
const OUTCOME_MS = 12_000;
const SCAN_MS = 5_000;
/** Most messages, pages and numbers remembered. */
const REMEMBERED = 2_000;
/** What smsd or the network says when only the number is wrong, not the modem. */
const NUMBERS_FAULT =
  /No destination|blacklisted|not whitelisted|Invalid number type|not match any provider|CMS ERROR: (?:1|28|30)\b/i;

/** Opens the channel; a spool that is not there yet is told by checks and attempts, and used once it is. */
export const openSms: Opener<'sms'> = (opening) => Promise.resolve(new SmsChannel(opening));

class SmsChannel implements Channel {
  readonly kind = 'sms';
  readonly parallel = 20;
  readonly patienceMs = 20_000;
  private readonly config: SmsConfig;
  private readonly events: EventFolder;
  private readonly timer: NodeJS.Timeout;
  /** Page of a message that the network took, by modem, its reference there, and number. */
  private readonly awaited = new Map<string, string>();
  /** Numbers whose last message of a page failed, by page and number. */
  private readonly failed = new Set<string>();
  private readonly outcomes = new Map<string, (reason: string | null) => void>();
  /** Files put into the spool for a page and number, in this life. */
  private readonly put = new Map<string, number>();
  /** Alarms and numbers that were told that it is over. */
  private readonly told = new Set<string>();
  /** Why the modem does not work; null: as far as is known it does. */
  private broken: string | null = null;
  private stuck = false;
  private lastSent = '';

  constructor(private readonly opening: Opening<'sms'>) {
    this.config = opening.config;
    this.events = new EventFolder(
      this.config.events ?? join(this.config.spool, 'noodknop-events'),
      this.config.country,
      (event) => this.hear(event),
    );
    this.timer = setInterval(() => void this.scan().catch(() => undefined), SCAN_MS);
    this.timer.unref();
  }

  async send(page: OutPage, signal: AbortSignal): Promise<void> {
    const text = pageText(page.words, this.opening.link(page.alarm, page.person));
    const spool = await lookInto(this.config.spool);
    // Others may fill the spool; the first page of an alarm still finds a place in it.
    const most = page.attempt <= 1 ? this.config.waitingMost * 2 : this.config.waitingMost;
    if (spool.count >= most) throw this.full(spool);
    const done = await Promise.allSettled(
      page.to.map((to) => this.sendTo(page, String(to.number ?? ''), text, spool, signal)),
    );
    if (done.some(({ status }) => status === 'fulfilled')) return;
    const reasons = done.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    throw (
      reasons.find((reason) => !(reason instanceof ChannelError && reason.whose === 'address')) ??
      reasons[0] ??
      new ChannelError('SMS: this person has no number in the site file', 'address')
    );
  }

  private async sendTo(
    page: OutPage,
    written: string,
    text: string,
    spool: Spool,
    signal: AbortSignal,
  ): Promise<void> {
    const number = this.number(written);
    const who = whoOf(number);
    const earlier = spool.ours.filter((file) => file.who === who && isAbout(file, page.page));
    if (earlier.length > 0) {
      // The modem is slow or stuck: one more of the same would only make the queue longer.
      const ages = await Promise.all(earlier.map(ageOf));
      const held = Math.max(...ages.map((age) => age ?? 0));
      if (held > HELD_UP_MS)
        throw new ChannelError(
          `SMS: the message before still waits in the spool after ${Math.round(held / 1000)} s: ${waitsFor(earlier)}`,
        );
      return;
    }
    signal.throwIfAborted();
    const key = `${page.page}|${who}`;
    const urgent = page.attempt <= 1 || page.words.level === 'emergency';
    const file = await this.write('page', number, page.page, text, urgent);
    remember(this.put, key, (this.put.get(key) ?? 0) + 1);
    if (this.failed.has(key)) await this.outcomeOf(file, signal);
  }

  async withdraw(page: OutPage, reason: UnpageReason, signal: AbortSignal): Promise<void> {
    const spool = await lookInto(this.config.spool);
    const over = reason === 'answered' ? null : page.words.over[reason];
    for (const to of page.to) {
      const number = numberOf(String(to.number ?? ''), this.config.country);
      if (number === null || signal.aborted) continue;
      const who = whoOf(number);
      let unsent = 0;
      for (const file of spool.ours)
        if (file.who === who && isAbout(file, page.page) && (await takeBack(file))) unsent += 1;
      // Messages of an earlier life of the gateway are not counted: then one that left is supposed.
      const put = this.put.get(`${page.page}|${who}`) ?? (page.attempt > 1 ? unsent + 1 : 1);
      this.failed.delete(`${page.page}|${who}`);
      const once = `${page.alarm}|${who}`;
      if (over === null || put <= unsent || this.told.has(once)) continue;
      if (this.told.size >= REMEMBERED) this.told.clear();
      this.told.add(once);
      await this.write('over', number, page.page, cutText(over), false);
    }
  }

  async say(to: string, text: string): Promise<void> {
    const spool = await lookInto(this.config.spool);
    if (spool.count >= this.config.waitingMost) throw this.full(spool);
    await this.write('said', this.number(to), 'answer', cutText(text), true);
  }

  async check(): Promise<string> {
    await tryFolder(this.config.spool);
    const spool = await this.scan();
    if (spool.count >= this.config.waitingMost) throw this.full(spool);
    await this.events.look();
    if (this.events.trouble !== null) throw spoolTrouble(this.events.trouble, this.events.folder);
    const stuck = await this.stuckIn(spool);
    if (stuck !== null) throw stuck;
    const { pidFile, statusFile } = this.config;
    const dead = pidFile === undefined ? null : await daemonTrouble(pidFile);
    if (dead !== null) throw new ChannelError(dead);
    const modems = statusFile === undefined ? null : await modemsOf(statusFile);
    if (modems !== null && modems.trouble !== null) throw new ChannelError(modems.trouble);
    if (this.broken !== null) throw new ChannelError(this.broken);
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
    for (const settle of this.outcomes.values()) settle('the gateway is stopping');
    await this.events.close();
  }

  private hear(event: SmsEvent): void {
    const { news } = this.opening;
    switch (event.type) {
      case 'received':
        this.mended();
        news.text(event.from, event.text);
        return;
      case 'sent': {
        const { file, page, number, modem } = event.message;
        this.lastSent = new Date().toISOString().slice(0, 16).replace('T', ' ');
        this.failed.delete(`${page}|${whoOf(number)}`);
        this.outcomes.get(file)?.(null);
        if (event.reference !== null && kindOf(file) === 'page')
          remember(this.awaited, `${modem}|${event.reference}|${number}`, page);
        this.mended();
        return;
      }
      case 'failed': {
        const { file, page, number, modem } = event.message;
        const mine = NUMBERS_FAULT.test(event.reason);
        const reason = mine
          ? 'SMS: the network refused this number. Check it in the site file'
          : `SMS: modem ${plain(modem, 20)} could not send: ${plain(event.reason, 50)}. Check SIM, aerial and network`;
        if (kindOf(file) === 'page') {
          if (this.failed.size >= REMEMBERED) this.failed.clear();
          this.failed.add(`${page}|${whoOf(number)}`);
        }
        if (!mine) {
          this.broken = reason;
          news.trouble(reason);
        }
        this.outcomes.get(file)?.(mine ? `number:${reason}` : reason);
        return;
      }
      case 'reported': {
        const key = `${event.modem}|${event.reference}|${event.number}`;
        const page = this.awaited.get(key);
        // Below 32 it is done, and only 0 says that the phone has it; up to 63 the network still tries.
        if (event.status < 32 || event.status >= 64) this.awaited.delete(key);
        if (page !== undefined && event.status === 0) news.reached(page);
        return;
      }
    }
  }

  /** The modem did something: what was wrong with it is over. */
  private mended(): void {
    if (this.broken === null) return;
    this.broken = null;
    this.opening.news.trouble(null);
  }

  /** Waits for what becomes of a message whose like failed before. */
  private outcomeOf(file: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (reason: string | null): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.outcomes.delete(file);
        if (reason === null) resolve();
        else if (reason.startsWith('number:')) reject(new ChannelError(reason.slice(7), 'address'));
        else reject(new ChannelError(reason));
      };
      const aborted = (): void => settle('was stopped');
      const timer = setTimeout(
        () => settle(`SMS: not sent within ${OUTCOME_MS / 1000} s; the one before had failed`),
        OUTCOME_MS,
      );
      signal.addEventListener('abort', aborted);
      this.outcomes.set(file, settle);
    });
  }

  private write(kind: Kind, number: string, about: string, text: string, first: boolean): Promise<string> {
    return putFile(this.config.spool, { kind, number, about, text, first });
  }

  private number(written: string): string {
    const number = numberOf(written, this.config.country);
    if (number !== null) return number;
    throw new ChannelError(
      'SMS: this number holds letters, or too few or many digits. Mend it in the site file',
      'address',
    );
  }

  /** Looks for messages that do not leave, and says so, and that it is over, once. */
  private async scan(): Promise<Spool> {
    const spool = await lookInto(this.config.spool);
    const trouble = await this.stuckIn(spool);
    if (trouble !== null) {
      this.stuck = true;
      this.opening.news.trouble(trouble.message);
    } else if (this.stuck) {
      this.stuck = false;
      if (this.broken === null) this.opening.news.trouble(null);
    }
    return spool;
  }

  private async stuckIn(spool: Spool): Promise<ChannelError | null> {
    const stuck: Waiting[] = [];
    for (const file of spool.ours) if (((await ageOf(file)) ?? 0) > STUCK_MS) stuck.push(file);
    return stuck.length === 0
      ? null
      : new ChannelError(`SMS: ${stuck.length} not sent for over a minute: ${waitsFor(stuck)}`);
  }

  private full(spool: Spool): ChannelError {
    return new ChannelError(
      `SMS: the spool is full, ${spool.count} messages wait (waitingMost ${this.config.waitingMost}). Look why smsd or the modem does not send them, or empty it`,
    );
  }
}

const kindOf = (file: string): string => file.slice(file.indexOf('-') + 1).split('.')[0] ?? '';

/** On whom messages wait, by how far they came. */
const waitsFor = (files: readonly Waiting[]): string =>
  files.some(({ where }) => where === 'outgoing')
    ? 'smsd does not take it. See that it runs and may write in the spool'
    : 'the modem does not send. Check network, SIM and aerial';

/** Words from outside in a fault: no control, and no number that could be somebody's. */
const plain = (text: string, most: number): string =>
  text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\d{5,}/g, '...')
    .trim()
    .slice(0, most);

/** Keeps the newest. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
