/**
 * P1, P4, P7, P9, P22, P28 with real processes: the gateway is killed again and again at random moments while a process
 * of its own presses buttons and keeps its own book. `NOODKNOP_KILLS` asks for more kills, `NOODKNOP_SEED` for an
 * earlier run's moments.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DownMessage } from '../../protocol/messages.ts';
import { bundle } from '../tools/bundle.ts';
import { type Child, startChild } from '../tools/child.ts';
import { chanceFrom } from './chance.ts';
import { type LogRow, readLog } from './log-reader.ts';
import type { Peer } from './peer.ts';
import { noodknop, until, Whole } from './rig.ts';

const KILLS = Number(process.env.NOODKNOP_KILLS ?? 50);
const SEED = Number(process.env.NOODKNOP_SEED ?? Date.now() % 1_000_000_007);
const BUTTONS = 8;
const PAGERS = ['pieper-1', 'pieper-2', 'pieper-3'];
/** One kill in so many comes while the gateway is still starting. */
const EARLY = 6;
/** How loaded the machine is, is looked at after so many kills. */
const MEASURE_EVERY = 8;
/** Longest a gateway is left alone once its open alarms were paged. */
const LONGEST_LIFE_MS = 700;
/** The last life goes on for this long. */
const LAST_LIFE_MS = 6_000;
/** A device that came back is told within this time of all that is open (P39), which may be said to it twice. */
const GREETING_MS = 2_000;

/** What a pager was sent. */
interface Rung {
  readonly alarm: string;
  readonly page: string;
  /** All of it but its number and age. */
  readonly words: string;
  /** Wall clock when this pager had been back for long enough to have been told all that is open. */
  readonly settledAt: number;
  readonly at: number;
}

describe('a gateway killed again and again', () => {
  const whole = new Whole();
  const chance = chanceFrom(SEED);
  const book = join(whole.folder, 'book.txt');
  const rung = new Map<string, Rung[]>();
  let presser: Child;
  let coordinator = '';

  /** A colleague who rings, and now and then comes, arrives and clears. */
  const pagerOf = (id: string): Peer => {
    const heard: Rung[] = [];
    rung.set(id, heard);
    let settledAt = 0;
    return whole.peer(id, {
      connected: () => {
        settledAt = Date.now() + GREETING_MS;
      },
      hear: (message: DownMessage, peer) => {
        if (message.type !== 'page') return;
        const known = heard.some(({ page }) => page === message.page);
        const { n: _n, age: _age, ...words } = message;
        heard.push({
          alarm: message.alarm,
          page: message.page,
          words: JSON.stringify(words),
          settledAt,
          at: performance.now(),
        });
        if (known) return;
        peer.reply(message.page, 'ringing');
        if (chance() >= 0.1) return;
        peer.reply(message.page, 'coming');
        setTimeout(() => peer.reply(message.page, 'arrived'), 400 * chance());
        setTimeout(() => peer.reply(message.page, 'clear'), 400 + 800 * chance());
      },
    });
  };

  beforeAll(async () => {
    const buttons = Array.from({ length: BUTTONS }, (_, i) => ({
      id: `druk-${i + 1}`,
      kind: 'desk',
      place: 'gang',
    }));
    await whole.load(undefined, buttons);
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    const config = join(whole.folder, 'presser.json');
    const devices = buttons.map(({ id }) => ({ device: id, key: whole.keys.get(id)?.key }));
    writeFileSync(config, JSON.stringify({ port: whole.mqtt, devices, book, pauseMs: 250, seed: SEED }));
    presser = startChild(await bundle('test/whole/presser.ts'), [config]);
    await presser.until((line) => line.ready === true);
    for (const id of PAGERS) pagerOf(id);
    await until('the first receipts are in the book', 15_000, () => booked().length > 10);
  }, 90_000);
  afterAll(async () => {
    await presser?.kill('SIGKILL');
    await whole.close();
  });

  const booked = (): readonly string[] =>
    existsSync(book) ? readFileSync(book, 'utf8').split('\n').slice(0, -1) : [];
  const inLog = new Set<string>();
  const rows: LogRow[] = [];
  /** Reads on in the log; what was read before must still stand there. */
  const readOn = (): void => {
    const last = rows.at(-1);
    const next = [...readLog(whole.data, last?.seq ?? 1)];
    if (last !== undefined) expect(next.shift()?.hash, `row ${last.seq} has changed`).toBe(last.hash);
    for (const row of next) {
      rows.push(row);
      if (row.entry.type === 'press.received') inLog.add(`${row.entry.device} ${row.entry.press}`);
    }
  };
  const missing = (): readonly string[] => {
    const list = booked();
    readOn();
    return list.filter((line) => !inLog.has(line));
  };
  const openIds = async (): Promise<readonly string[]> =>
    (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body
      .filter((alarm: { state: string }) => alarm.state === 'open')
      .map((alarm: { id: string }) => alarm.id);
  /** Open alarms of which a pager has not been told since then. */
  const notPaged = async (ids: readonly string[], since: number): Promise<readonly string[]> => {
    const told = (id: string) =>
      PAGERS.every((pager) => rung.get(pager)?.some(({ alarm, at }) => alarm === id && at >= since));
    const left = ids.filter((id) => !told(id));
    if (left.length === 0) return [];
    const open = await openIds();
    return left.filter((id) => open.includes(id));
  };

  it(
    `${KILLS} times (seed ${SEED}) loses no press in the book, pages what is open within 5 s, and keeps the log sound`,
    async () => {
      let nothing = 0;
      /** A time promised on a machine of one's own; where others use it too, in proportion to a command that does nothing. */
      const fair = (ms: number): number => Math.max(ms, 8 * nothing);
      const starts: number[] = [];
      const pagings: number[] = [];
      let early = 0;
      let paged = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        await new Promise((resolve) => setTimeout(resolve, LONGEST_LIFE_MS * chance()));
        if (kill % MEASURE_EVERY === 0) {
          const asked = performance.now();
          await noodknop(['--version']);
          nothing = Math.max(nothing, performance.now() - asked);
        }
        await whole.kill('SIGKILL');
        if (kill % EARLY === EARLY - 1) {
          early += 1;
          const starting = whole.start().catch((error: unknown) => error);
          await new Promise((resolve) => setTimeout(resolve, 1_000 * chance()));
          await whole.kill('SIGKILL');
          await starting;
        }
        const began = performance.now();
        await whole.start();
        starts.push(whole.startedIn);
        const ready = performance.now();
        const ids = await openIds();
        paged += ids.length;
        await until(
          'all that is open was paged',
          5_000,
          async () => (await notPaged(ids, began)).length === 0,
        ).catch(async (error: unknown) => {
          const left = await notPaged(ids, began);
          const told = left.map((id) =>
            PAGERS.filter((pager) => rung.get(pager)?.some((call) => call.alarm === id && call.at >= began)),
          );
          const alarms = await Promise.all(
            left.map((id) => whole.api(coordinator, 'GET', `/api/alarms/${id}`)),
          );
          throw new Error(
            `after kill ${kill + 1} (seed ${SEED}): ${String(error)}: ${left.join(', ')} was told to ${JSON.stringify(told)} alone; ` +
              alarms.map(({ body }) => JSON.stringify({ ...body, presses: body.presses.length })).join('\n'),
          );
        });
        if (ids.length > 0) pagings.push(performance.now() - ready);
        expect(missing(), `after kill ${kill + 1} (seed ${SEED})`).toEqual([]);
      }

      await new Promise((resolve) => setTimeout(resolve, LAST_LIFE_MS));
      presser.tell('stop');
      const told = await presser.until((line) => line.done === true, 20_000);
      expect(told.backwards).toBe(0);
      expect(missing()).toEqual([]);
      expect(booked().length).toBe(told.logged);
      expect(booked().length).toBeGreaterThan(KILLS * 3);

      // P7: one press makes one alarm, however often and by whichever boot it was heard.
      const opened = rows.flatMap(({ entry }) => (entry.type === 'alarm.opened' ? [entry] : []));
      expect(new Set(opened.map(({ press, device }) => `${device} ${press}`)).size).toBe(opened.length);
      expect(new Set(opened.map(({ alarm }) => alarm)).size).toBe(opened.length);
      // It stands in one alarm, unless that was closed before anybody was paged for it: then it went on to the next.
      const placed = new Map<string, string | null>();
      for (const { batch, entry } of rows) {
        if (entry.type !== 'press.received') continue;
        const press = `${entry.device} ${entry.press}`;
        const before = placed.get(press);
        placed.set(press, entry.alarm);
        if (before === undefined) continue;
        const same = rows.filter((row) => row.batch === batch).map((row) => row.entry);
        expect(same, press).toContainEqual(expect.objectContaining({ type: 'alarm.closed', alarm: before }));
        expect(same, press).toContainEqual(
          expect.objectContaining({ type: 'alarm.opened', alarm: entry.alarm }),
        );
      }
      // P4: an alarm stands in the log only together with its press and its first pages.
      for (const { batch, entry } of rows) {
        if (entry.type !== 'alarm.opened') continue;
        const same = rows.filter(
          (row) => row.batch === batch && 'alarm' in row.entry && row.entry.alarm === entry.alarm,
        );
        expect(same.map((row) => row.entry.type)).toEqual(
          expect.arrayContaining(['press.received', 'page.requested']),
        );
      }
      // P9: what rang was planned, and each planned page has an id of its own.
      const planned = rows.flatMap(({ entry }) =>
        entry.type === 'page.requested' ? entry.pages.map(({ page }) => page) : [],
      );
      expect(new Set(planned).size).toBe(planned.length);
      const heard = [...rung.values()].flat();
      if (told.unlogged === 0) expect(heard.filter(({ page }) => !planned.includes(page))).toEqual([]);
      // An attempt is doubled by a crash alone: a pager that stays connected hears each page once.
      const plannedAt = new Map(
        rows.flatMap(({ entry }) =>
          entry.type === 'page.requested'
            ? entry.pages.map(({ page }): [string, number] => [page, entry.at])
            : [],
        ),
      );
      for (const [pager, calls] of rung) {
        const lines = calls
          .filter(({ page, settledAt }) => (plannedAt.get(page) ?? 0) > settledAt)
          .map(({ words }) => words);
        expect(lines.length).toBeGreaterThan(0);
        expect(
          lines.filter((line, i) => lines.indexOf(line) !== i),
          pager,
        ).toEqual([]);
      }

      expect(await whole.kill('SIGTERM')).toBe(0);
      const verdict = await whole.run(['log', 'verify']);
      expect(verdict.out).not.toBe('');
      starts.sort((a, b) => a - b);
      pagings.sort((a, b) => a - b);
      const median = (values: readonly number[]) => Math.round(values[Math.floor(values.length / 2)] ?? 0);
      // P28.
      expect(median(starts)).toBeLessThan(fair(3_000));
      process.stdout.write(
        `\ncrash: seed ${SEED}, ${KILLS} kills (${early} more in a start); ${booked().length} presses in the book, 0 lost; ` +
          `${opened.length} alarms, ${rows.length} rows; ${told.played} recordings; ${told.unlogged} receipts unlogged; ` +
          `start ${median(starts)} ms (longest ${Math.round(starts.at(-1) ?? 0)}); ` +
          `${paged} open alarms paged ${median(pagings)} ms after ready (longest ${Math.round(pagings.at(-1) ?? 0)}); slowest receipt ${told.slowest} ms\n`,
      );
    },
    60_000 + KILLS * 8_000,
  );
});
