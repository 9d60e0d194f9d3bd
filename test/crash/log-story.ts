/**
 * What a log that was written through many crashes must say, read as a story from its first row to its last: one alarm
 * for one press, an alarm never without its pages, and no page that was planned and then forgotten. Reads only.
 */
import type { LogRow } from '../whole/log-reader.ts';
import type { PagerBook } from './house.ts';

type Entry = LogRow['entry'];
type Planned = Extract<Entry, { type: 'page.requested' }>;

const byBatch = (rows: readonly LogRow[]): ReadonlyMap<number, readonly Entry[]> => {
  const batches = new Map<number, Entry[]>();
  for (const { batch, entry } of rows) {
    const same = batches.get(batch);
    if (same === undefined) batches.set(batch, [entry]);
    else same.push(entry);
  }
  return batches;
};

const pagesOf = (rows: readonly LogRow[]): readonly Planned[] =>
  rows.flatMap(({ entry }) => (entry.type === 'page.requested' ? [entry] : []));

/** P7: presses that made two alarms, or moved from one to another but for its closing. */
export function doubledAlarms(rows: readonly LogRow[]): readonly string[] {
  const found: string[] = [];
  const batches = byBatch(rows);
  const opened = new Map<string, string>();
  const placed = new Map<string, string | null>();
  for (const { batch, entry } of rows) {
    if (entry.type === 'alarm.opened' && entry.press !== null) {
      const press = `${entry.device} ${entry.press}`;
      const before = opened.get(press);
      if (before !== undefined) found.push(`${press} opened ${before} and ${entry.alarm}`);
      opened.set(press, entry.alarm);
    }
    if (entry.type !== 'press.received') continue;
    const press = `${entry.device} ${entry.press}`;
    const before = placed.get(press);
    placed.set(press, entry.alarm);
    if (before === undefined) continue;
    // It stands in one alarm, unless that was closed before anybody was paged for it: then it went on to the next.
    const same = batches.get(batch) ?? [];
    const closed = same.some((other) => other.type === 'alarm.closed' && other.alarm === before);
    const moved = same.some((other) => other.type === 'alarm.opened' && other.alarm === entry.alarm);
    if (!closed || !moved) found.push(`${press} was taken in twice: ${before} and ${entry.alarm}`);
  }
  return found;
}

/** How many alarms the log opened. */
export const alarmsIn = (rows: readonly LogRow[]): number =>
  rows.filter(({ entry }) => entry.type === 'alarm.opened').length;

/** P4: alarms that stand in a batch without their press or their first pages. */
export function halfAlarms(rows: readonly LogRow[]): readonly string[] {
  const found: string[] = [];
  for (const [batch, entries] of byBatch(rows))
    for (const opened of entries) {
      if (opened.type !== 'alarm.opened') continue;
      const types = entries
        .filter((entry) => 'alarm' in entry && entry.alarm === opened.alarm)
        .map(({ type }) => type);
      if (!types.includes('press.received') || !types.includes('page.requested'))
        found.push(`${opened.alarm} stands in batch ${batch} with ${types.join(', ')} alone`);
    }
  return found;
}

/** P9: pages of pagers that were planned, and those of them that neither rang nor were ended before they could. */
export function forgottenPages(
  rows: readonly LogRow[],
  pagers: ReadonlyMap<string, PagerBook>,
): { readonly planned: number; readonly forgotten: readonly string[] } {
  const rang = new Map([...pagers].map(([id, { rung }]) => [id, new Set(rung.map(({ page }) => page))]));
  /** Pages that still ought to ring, by page. */
  const due = new Map<
    string,
    { readonly alarm: string; readonly device: string; readonly person: string | null }
  >();
  const end = (
    isOver: (page: string, of: { alarm: string; device: string; person: string | null }) => boolean,
  ) => {
    for (const [page, of] of due) if (isOver(page, of)) due.delete(page);
  };
  let planned = 0;
  for (const { entry } of rows) {
    switch (entry.type) {
      case 'page.requested':
        for (const { page, device, person } of entry.pages) {
          if (device === null || !rang.has(device)) continue;
          planned += 1;
          // A new page of an alarm takes the place of the older one at that pager.
          end((_, of) => of.alarm === entry.alarm && of.device === device);
          if (rang.get(device)?.has(page) !== true) due.set(page, { alarm: entry.alarm, device, person });
        }
        break;
      case 'page.withdrawn':
        for (const page of entry.pages) due.delete(page);
        break;
      case 'answer.recorded':
        end((_, of) => of.alarm === entry.alarm && of.person === entry.person);
        break;
      case 'alarm.closed':
        end((_, of) => of.alarm === entry.alarm);
        break;
    }
  }
  return { planned, forgotten: [...due].map(([page, { device }]) => `${page} never rang at ${device}`) };
}

/** P9: page ids that were planned twice. */
export function plannedTwice(rows: readonly LogRow[]): readonly string[] {
  const planned = new Set<string>();
  const found: string[] = [];
  for (const { pages } of pagesOf(rows))
    for (const { page } of pages) {
      if (planned.has(page)) found.push(`${page} was planned twice`);
      planned.add(page);
    }
  return found;
}

/**
 * P9: the same page said twice, with nothing new in between, to a pager that had been connected for long enough before it
 * was planned. Words that come back are news: one more says "coming", and takes it back. `looked`: how many pages could
 * be judged so.
 */
export function doubledPages(
  rows: readonly LogRow[],
  pagers: ReadonlyMap<string, PagerBook>,
): { readonly looked: number; readonly doubled: readonly string[] } {
  const plannedAt = new Map<string, number>();
  for (const { at, pages } of pagesOf(rows)) for (const { page } of pages) plannedAt.set(page, at);
  let looked = 0;
  const doubled: string[] = [];
  for (const [id, { rung }] of pagers) {
    const said = new Map<string, string>();
    for (const { page, words, settledAt } of rung) {
      if ((plannedAt.get(page) ?? 0) <= settledAt) continue;
      looked += 1;
      if (said.get(page) === words) doubled.push(`${page} was said twice to ${id}: ${words}`);
      said.set(page, words);
    }
  }
  return { looked, doubled };
}
