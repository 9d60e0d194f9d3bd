/**
 * The house that is killed again and again: a real gateway, a process of its own that presses many buttons and keeps a
 * book of every receipt it was shown, three pagers that ring and now and then come, and a reader of the log. Promises
 * that what it tells was seen from outside; when to kill is left to `kills.ts`, what it means to `log-story.ts`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DownMessage } from '../../protocol/messages.ts';
import { bundle } from '../tools/bundle.ts';
import { type Child, startChild } from '../tools/child.ts';
import { chanceFrom } from '../whole/chance.ts';
import { type LogRow, readLog } from '../whole/log-reader.ts';
import type { Peer } from '../whole/peer.ts';
import { until, Whole } from '../whole/rig.ts';

/** Pagers of the three colleagues on duty. */
export const PAGERS: readonly string[] = ['pieper-1', 'pieper-2', 'pieper-3'];
const BUTTONS = 16;
/** Half of the longest pause between two presses of one button. */
const PAUSE_MS = 400;
/** A device that came back is told within this time of all that is open (P39), which may be said to it twice. */
const GREETING_MS = 2_000;
const COMES = 0.1;
const MOST_ON_SCENE = 20;

/** What a pager was sent. */
export interface Rung {
  readonly alarm: string;
  readonly page: string;
  /** All of it but its number and age. */
  readonly words: string;
  /** Wall clock when this pager had been back for long enough to have been told all that is open. */
  readonly settledAt: number;
}
/** One pager and what it heard. */
export interface PagerBook {
  readonly peer: Peer;
  readonly rung: Rung[];
  /** When it last heard of an alarm, by `performance.now()`. */
  readonly lastTold: Map<string, number>;
}
/** What the presses came to, as their process tells it. */
export interface Pressed {
  readonly pressed: number;
  readonly logged: number;
  readonly unlogged: number;
  readonly played: number;
  readonly backwards: number;
  /** Longest wait for a receipt, ms. */
  readonly slowest: number;
}

/** Opened by `open`, ended by `close`. */
export class House {
  readonly whole = new Whole();
  readonly pagers = new Map<string, PagerBook>();
  /** Every row read so far, in order. */
  readonly rows: LogRow[] = [];
  /** Rows that were read once and read otherwise later. */
  changed = 0;
  /** Pages the log asked for. */
  readonly planned = new Set<string>();
  private readonly inLog = new Set<string>();
  /** How much of what rang, and of what the presses said, was looked at. */
  private looked = new Map<string, number>();
  private heardSaid = 0;
  private readonly book = join(this.whole.folder, 'book.txt');
  private presser: Child | null = null;
  private coordinator = '';

  /** Starts everything; resolves when the first presses are in the book. */
  async open(seed: number): Promise<void> {
    const buttons = Array.from({ length: BUTTONS }, (_, i) => ({
      id: `druk-${i + 1}`,
      kind: 'desk',
      place: 'gang',
    }));
    await this.whole.load(undefined, buttons);
    await this.whole.start();
    this.coordinator = await this.whole.token('coordinator', '--person', 'dirk');
    const config = join(this.whole.folder, 'presser.json');
    const devices = buttons.map(({ id }) => ({ device: id, key: this.whole.keys.get(id)?.key }));
    writeFileSync(
      config,
      JSON.stringify({ port: this.whole.mqtt, devices, book: this.book, pauseMs: PAUSE_MS, seed }),
    );
    this.presser = startChild(await bundle('test/whole/presser.ts'), [config]);
    await this.presser.until((line) => line.ready === true);
    const chance = chanceFrom(seed ^ 0x5bd1e995);
    for (const id of PAGERS) this.pagers.set(id, this.colleague(id, chance));
    await until('the first receipts are in the book', 15_000, () => this.booked().length > 10);
  }

  /** A colleague who rings, and now and then comes, arrives and clears. */
  private colleague(id: string, chance: () => number): PagerBook {
    const rung: Rung[] = [];
    const lastTold = new Map<string, number>();
    const known = new Set<string>();
    let settledAt = 0;
    const peer = this.whole.peer(id, {
      connected: () => {
        settledAt = Date.now() + GREETING_MS;
      },
      hear: (message: DownMessage, from) => {
        if (message.type !== 'page') return;
        const { n: _n, age: _age, ...words } = message;
        rung.push({ alarm: message.alarm, page: message.page, words: JSON.stringify(words), settledAt });
        lastTold.set(message.alarm, performance.now());
        if (known.has(message.page)) return;
        known.add(message.page);
        from.reply(message.page, 'ringing');
        if (chance() >= COMES) return;
        from.reply(message.page, 'coming');
        setTimeout(() => from.reply(message.page, 'arrived'), 400 * chance());
        setTimeout(() => from.reply(message.page, 'clear'), 400 + 800 * chance());
      },
    });
    return { peer, rung, lastTold };
  }

  /** Presses whose receipt was shown, as `device id`. */
  booked(): readonly string[] {
    return existsSync(this.book) ? readFileSync(this.book, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** Reads on in the log and gives what stands in the book and not there. */
  missing(): readonly string[] {
    const list = this.booked();
    const last = this.rows.at(-1);
    const next = [...readLog(this.whole.data, last?.seq ?? 1)];
    if (last !== undefined && next.shift()?.hash !== last.hash) this.changed += 1;
    for (const row of next) {
      this.rows.push(row);
      if (row.entry.type === 'press.received') this.inLog.add(`${row.entry.device} ${row.entry.press}`);
      if (row.entry.type === 'page.requested') for (const { page } of row.entry.pages) this.planned.add(page);
    }
    return list.filter((line) => !this.inLog.has(line));
  }

  /** Pages that rang since the last call. */
  newlyRung(): readonly string[] {
    const pages: string[] = [];
    for (const [id, { rung }] of this.pagers) {
      pages.push(...rung.slice(this.looked.get(id) ?? 0).map(({ page }) => page));
      this.looked.set(id, rung.length);
    }
    return pages;
  }

  /** Whether a receipt said since the last call that the disk was late. */
  wasLate(): boolean {
    const said = this.presser?.said ?? [];
    const late = said.slice(this.heardSaid).some((line) => typeof line.unlogged === 'string');
    this.heardSaid = said.length;
    return late;
  }

  /** Alarms that nobody has taken, as the gateway tells it. What lies on scene for long is cleared by the coordinator. */
  async openIds(): Promise<readonly string[]> {
    const { body } = await this.whole.api(this.coordinator, 'GET', '/api/alarms?open=true');
    const all = body as readonly { readonly id: string; readonly state: string; readonly openedAt: string }[];
    const onScene = all
      .filter(({ state }) => state === 'on-scene')
      .sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
    // A clear that was lost in a kill is not said again: in a house somebody would notice.
    for (const { id } of onScene.slice(0, Math.max(0, onScene.length - MOST_ON_SCENE)))
      void this.whole
        .api(this.coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' })
        .catch(() => undefined);
    return all.filter(({ state }) => state === 'open').map(({ id }) => id);
  }

  /** The pagers that heard of this alarm since then. */
  toldOf(alarm: string, since: number): readonly string[] {
    return PAGERS.filter((id) => (this.pagers.get(id)?.lastTold.get(alarm) ?? 0) >= since);
  }

  /** An alarm in full, for those who look for a fault. */
  async alarm(id: string): Promise<unknown> {
    return (await this.whole.api(this.coordinator, 'GET', `/api/alarms/${id}`)).body;
  }

  /** No new presses; resolves when every press has its receipt. */
  async stopPressing(): Promise<Pressed> {
    if (this.presser === null) throw new Error('nobody presses');
    this.presser.tell('stop');
    return (await this.presser.until((line) => line.done === true, 30_000)) as unknown as Pressed;
  }

  async close(): Promise<void> {
    await this.presser?.kill('SIGKILL');
    await this.whole.close();
  }
}
