/**
 * Pages on their way to pagers over the air: under which numbers each was said, since an answer names its page by the
 * number, and which of them nobody heard ring. Promises bounded memory. What is done about one that is lost is the
 * core's (`unheard.ts`). Times are milliseconds of one monotonic clock.
 */
import type { DownBody } from '../../../protocol/messages.ts';

/** A pager that was written to and does not ring after this long is written to again. */
const RING_MS = 6_000;
/** An answer to a page of which nothing is known is waited with for this long, while its pager is told what it holds. */
const ASTRAY_MS = 15_000;
/** How often it is told so meanwhile. */
const ASTRAY_EVERY_MS = 5_000;
/** Numbers remembered for one pager: a page is said anew a few times in its life. */
const NUMBERS = 128;
/** Pages of one pager that are watched at a time; a pager holds eight. */
const PAGES = 16;

/** What no frame can hold, and a line can. */
export type LineBody = Extract<DownBody, { readonly type: 'page' | 'unpage' | 'settings' }>;
/** A message on its way as a line: the envelope of PROTOCOL section 3. */
export interface RadioLine {
  readonly type: 'line';
  readonly boot: number;
  readonly n: number;
  readonly body: LineBody;
}
/** A page that did not get there, and how often in a row. */
export interface Loss {
  readonly device: string;
  readonly n: number;
  readonly page: string | null;
  readonly times: number;
}

interface Way {
  n: number;
  /** When a hub said that it wrote it; null: not yet. */
  writtenAt: number | null;
  lost: number;
}
interface Pager {
  /** The page that was said under a number. */
  readonly numbers: Map<number, string>;
  readonly pages: Map<string, Way>;
  /** Numbers in answers that mean nothing here, and since when. */
  readonly astray: Map<number, number>;
  /** When it was told last what it holds. */
  toldAt: number;
}

/** The page that a line is about; null for settings. */
export const pageOfLine = ({ body }: RadioLine): string | null =>
  body.type === 'settings' ? null : body.page;

const keep = <K, V>(map: Map<K, V>, key: K, value: V, most: number): void => {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
};

/** A page that was lost again is told of again after this long, and twice as long each time, up to the most. */
const TELL_MS = 1_000;
const TELL_MOST_MS = 30_000;
const TOLD = 4_096;

const aboutOf = ({ device, page }: Loss): string => `${device} ${page ?? ''}`;

/**
 * When losses are told. Each brings a new saying, which may be lost as well at once: without a pause between them that would go
 * round as fast as the machine can. The first of a page is told at once, of later ones the newest when its time has come.
 */
export class Losses {
  /** From when on the next of a page, or of all else that a device is told, may be told. */
  private readonly from = new Map<string, number>();
  private readonly kept = new Map<string, Loss>();

  /** Takes a loss; true when it is to be told now. */
  take(loss: Loss, now: number): boolean {
    if (now < (this.from.get(aboutOf(loss)) ?? now)) {
      keep(this.kept, `${aboutOf(loss)} ${loss.page === null ? loss.n : ''}`, loss, TOLD);
      return false;
    }
    this.rest(loss, now);
    return true;
  }

  /** Those whose time has come; they are to be told now. */
  due(now: number): readonly Loss[] {
    const due = [...this.kept].filter(([, loss]) => now >= (this.from.get(aboutOf(loss)) ?? now));
    for (const [key, loss] of due) {
      this.kept.delete(key);
      this.rest(loss, now);
    }
    return due.map(([, loss]) => loss);
  }

  private rest(loss: Loss, now: number): void {
    const ms = Math.min(TELL_MOST_MS, TELL_MS * 2 ** Math.min(loss.times, 5));
    keep(this.from, aboutOf(loss), now + ms, TOLD);
  }
}

/** Lines to all pagers. */
export class Lines {
  private readonly pagers = new Map<string, Pager>();

  /** A line is put on its way. */
  said(device: string, line: RadioLine): void {
    const pager = this.pager(device);
    if (line.body.type === 'unpage') pager.pages.delete(line.body.page);
    if (line.body.type !== 'page') return;
    const { page } = line.body;
    keep(pager.numbers, line.n, page, NUMBERS);
    const before = pager.pages.get(page);
    keep(pager.pages, page, { n: line.n, writtenAt: null, lost: before?.lost ?? 0 }, PAGES);
  }

  /** A hub wrote it. */
  written(device: string, line: RadioLine, now: number): void {
    const way = this.pagers.get(device)?.pages.get(pageOfLine(line) ?? '');
    if (way !== undefined && way.n <= line.n) way.writtenAt = now;
  }

  /** It did not get there. */
  lost(device: string, line: RadioLine): Loss {
    const page = pageOfLine(line);
    return {
      device,
      n: line.n,
      page: line.body.type === 'page' ? page : null,
      times: this.count(device, page),
    };
  }

  /** Pages that were written and of which nobody heard that they ring; `isUnheard` asks the core. */
  overdue(isUnheard: (device: string, page: string) => boolean, now: number): readonly Loss[] {
    const due: Loss[] = [];
    for (const [device, { pages }] of this.pagers)
      for (const [page, way] of pages) {
        if (way.writtenAt === null || now - way.writtenAt < RING_MS) continue;
        if (isUnheard(device, page)) due.push({ device, n: way.n, page, times: this.count(device, page) });
        else pages.delete(page);
        way.writtenAt = null;
      }
    return due;
  }

  /** The page that an answer under this number is for. */
  pageOf(device: string, n: number): string | undefined {
    return this.pagers.get(device)?.numbers.get(n);
  }

  /**
   * An answer came under a number that means nothing here. `tell`: its pager is to be told anew what it holds; `wait`:
   * it was; `give-up`: it was, and says the same still.
   */
  astray(device: string, n: number, now: number): 'tell' | 'wait' | 'give-up' {
    const pager = this.pager(device);
    const since = pager.astray.get(n);
    const isNew = since === undefined || now - since > 2 * ASTRAY_MS;
    if (isNew) keep(pager.astray, n, now, PAGES);
    else if (now - since >= ASTRAY_MS) return 'give-up';
    if (now - pager.toldAt < ASTRAY_EVERY_MS) return 'wait';
    pager.toldAt = now;
    return 'tell';
  }

  /** Forgets a pager that is out of reach: what is still true is told when it is back. */
  outOfReach(device: string): void {
    this.pagers.get(device)?.pages.clear();
  }

  /** Forgets a device. */
  forget(device: string): void {
    this.pagers.delete(device);
  }

  private pager(device: string): Pager {
    const known = this.pagers.get(device);
    if (known !== undefined) return known;
    const made: Pager = {
      numbers: new Map(),
      pages: new Map(),
      astray: new Map(),
      toldAt: Number.NEGATIVE_INFINITY,
    };
    this.pagers.set(device, made);
    return made;
  }

  private count(device: string, page: string | null): number {
    const way = this.pagers.get(device)?.pages.get(page ?? '');
    if (way === undefined) return 1;
    way.lost += 1;
    return way.lost;
  }
}
