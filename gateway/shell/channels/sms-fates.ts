/**
 * What became of the messages that were put into the spool, as far as smsd tells: who waits for an outcome, which pages'
 * last message failed, which report belongs to which page, and whether smsd tells anything at all. Promises a bound on
 * all it remembers; it is lost with the process, and then a report of before is not matched, never matched wrongly.
 */
import { ChannelError } from './face.ts';
import type { OwnMessage, SmsEvent } from './sms-events.ts';
import { kindOf, type Spool, whoOf } from './sms-files.ts';

/** Most messages, pages and numbers remembered. */
const REMEMBERED = 2_000;
/** How long an attempt waits for what becomes of it. */
const OUTCOME_MS = 12_000;
/** A message that left the spool so long ago was told of by now, if the event handler is called. */
const TOLD_WITHIN_MS = 15_000;
/** So many untold messages in a row are no accident. */
const UNTOLD_MOST = 3;
/** What smsd or the network says when only the number is wrong, not the modem (3GPP TS 27.005 section 3.2.5). */
const NUMBERS_FAULT =
  /No destination|blacklisted|not whitelisted|Invalid number type|not match any provider|CMS ERROR: (?:1|28|30)\b/i;

/** The memory of one channel. */
export class Fates {
  /** Page of a message that the network took, by modem, its reference there, and number. */
  private readonly awaited = new Map<string, string>();
  /** Pages whose last message to a number failed. */
  private readonly failed = new Map<string, true>();
  /** Files put into the spool for an alarm and number. */
  private readonly put = new Map<string, number>();
  private readonly waiting = new Map<string, (reason: ChannelError | null) => void>();
  /** Files of which smsd has said nothing yet; the moment since which they are gone from the spool, null while there. */
  private readonly untold = new Map<string, number | null>();
  /** Files whose fate was told; smsd removes them a moment later. */
  private readonly done = new Map<string, true>();
  private silent = 0;

  /** @param now milliseconds, monotonic */
  constructor(private readonly now: () => number) {}

  /** A file of a page was put into the spool for an alarm and a number. */
  wrote(file: string, alarm: string, number: string): void {
    const key = keyOf(alarm, number);
    remember(this.put, key, (this.put.get(key) ?? 0) + 1);
    remember(this.untold, file, null);
  }
  /** How many left, or may have left, for an alarm and a number in this life; undefined: none was put there. */
  leftFor(alarm: string, number: string): number | undefined {
    return this.put.get(keyOf(alarm, number));
  }
  /** Its file was taken out of the spool by us: nothing will be told of it. */
  tookBack(file: string, alarm: string, number: string): void {
    const key = keyOf(alarm, number);
    const put = this.put.get(key);
    if (put !== undefined) remember(this.put, key, put - 1);
    this.untold.delete(file);
  }
  /** smsd is done with this file, also if it still lies there. */
  isDone(file: string): boolean {
    return this.done.has(file);
  }
  /** The last message of this page to this number failed. */
  hasFailed(page: string, number: string): boolean {
    return this.failed.has(keyOf(page, number));
  }
  /** The page is over: what failed of it no longer matters. */
  forget(page: string, number: string): void {
    this.failed.delete(keyOf(page, number));
  }

  /** Waits for what becomes of a message. Rejects when it failed, when nothing is told in time, or at the signal. */
  outcomeOf(file: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (reason: ChannelError | null): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.waiting.delete(file);
        if (reason === null) resolve();
        else reject(reason);
      };
      const aborted = (): void => settle(new ChannelError('was stopped'));
      const timer = setTimeout(
        () =>
          settle(new ChannelError(`SMS: not sent within ${OUTCOME_MS / 1000} s; the one before had failed`)),
        OUTCOME_MS,
      );
      signal.addEventListener('abort', aborted);
      this.waiting.set(file, settle);
    });
  }

  /** A message left. `reference`: the network's number for it, when a report was asked for. */
  sent(message: OwnMessage, reference: string | null): void {
    const { file, page, number, modem } = message;
    this.toldOf(file);
    this.failed.delete(keyOf(page, number));
    if (reference !== null && kindOf(file) === 'page')
      remember(this.awaited, reportKey(modem, reference, number), page);
    this.waiting.get(file)?.(null);
  }

  /** A message failed. Returns why, and whose fault it is. */
  failing(message: OwnMessage, said: string): ChannelError {
    const { file, page, number, modem } = message;
    this.toldOf(file);
    const reason = NUMBERS_FAULT.test(said)
      ? new ChannelError('SMS: the network refused this number. Check it in the site file', 'address')
      : new ChannelError(
          `SMS: modem ${plain(modem, 20)} could not send: ${plain(said, 50)}. Check SIM, aerial and network`,
        );
    if (kindOf(file) === 'page') remember(this.failed, keyOf(page, number), true);
    this.waiting.get(file)?.(reason);
    return reason;
  }

  /** A report came. Returns the page that is with its person now; null: it says something else. */
  reported(report: Extract<SmsEvent, { readonly type: 'reported' }>): string | null {
    const key = reportKey(report.modem, report.reference, report.number);
    const page = this.awaited.get(key);
    // From 32 to 63 the network still tries; below, only 0 says that the phone has it.
    if (report.status < 32 || report.status >= 64) this.awaited.delete(key);
    return page !== undefined && report.status === 0 ? page : null;
  }

  /** True when messages leave and nothing is told of them: then answers and reports are not told either. */
  isDeaf(spool: Spool): boolean {
    const there = new Set(spool.ours.map(({ name }) => name));
    for (const [file, gone] of this.untold) {
      if (there.has(file)) continue;
      if (gone === null) this.untold.set(file, this.now());
      else if (this.now() - gone > TOLD_WITHIN_MS) {
        this.untold.delete(file);
        this.silent += 1;
      }
    }
    return this.silent >= UNTOLD_MOST;
  }

  /** Nobody need wait any more. */
  close(): void {
    for (const settle of [...this.waiting.values()]) settle(new ChannelError('the gateway is stopping'));
  }

  private toldOf(file: string): void {
    remember(this.done, file, true);
    this.untold.delete(file);
    this.silent = 0;
  }
}

/** A page (or alarm) as smsd gives its name back, and a number without telling it. */
const keyOf = (page: string, number: string): string =>
  `${page.replace(/[^A-Za-z0-9-]/g, '_')}|${whoOf(number)}`;
const reportKey = (modem: string, reference: string, number: string): string =>
  `${modem}|${reference}|${number}`;

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
