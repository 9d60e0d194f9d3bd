/**
 * What the lanes report of pages, and which screens are open. Promises that a page nobody took fails after five
 * seconds, and still goes out when its pager or screen comes back while the alarm runs.
 */
import { isOpenPage } from './alarm-facts.ts';
import { isFar } from './far-channel.ts';
import type { Alarm, PageRecord, RingKey, State } from './state.ts';
import { record, type Turn } from './turn.ts';

/** The alarm and page of a page id. */
export function findPage(
  state: State,
  id: string,
): { readonly alarm: Alarm; readonly page: PageRecord } | undefined {
  const alarmId = state.byNumber.get(Number(id.split('-')[0]));
  const alarm = alarmId === undefined ? undefined : state.alarms.get(alarmId);
  const page = alarm?.pages.get(id);
  return alarm === undefined || page === undefined ? undefined : { alarm, page };
}

/** Takes in what lanes did with pages. */
export function handed(
  turn: Turn,
  results: readonly { readonly page: string; readonly ok: boolean; readonly reason?: string }[],
): void {
  const sent = new Map<string, string[]>();
  const failed = new Map<
    string,
    { readonly alarm: string; readonly reason: string; readonly pages: string[] }
  >();
  for (const result of results) {
    const found = findPage(turn.state, result.page);
    if (found === undefined || !found.page.handed) continue;
    found.page.handed = false;
    // Whatever became of it, its next attempt may be due.
    if (isFar(found.page.channel)) turn.alarms.add(found.alarm.id);
    if (!isOpenPage(found.page)) continue;
    if (result.ok) {
      if (found.page.sentAt !== null && found.page.state !== 'failed') continue;
      const pages = sent.get(found.alarm.id) ?? [];
      pages.push(found.page.id);
      sent.set(found.alarm.id, pages);
    } else if (found.page.state !== 'failed') {
      const reason = result.reason ?? 'refused';
      const key = `${found.alarm.id}|${reason}`;
      const group = failed.get(key) ?? { alarm: found.alarm.id, reason, pages: [] };
      group.pages.push(found.page.id);
      failed.set(key, group);
    }
  }
  for (const [alarm, pages] of sent) record(turn, { type: 'page.sent', alarm, pages });
  for (const { alarm, reason, pages } of failed.values())
    record(turn, { type: 'page.failed', alarm, pages, reason });
}

/** A pager or screen says that it rings. */
export function ringing(turn: Turn, id: string, mine: (page: PageRecord) => boolean): void {
  const found = findPage(turn.state, id);
  if (found === undefined || !mine(found.page) || found.page.deliveredAt !== null || !isOpenPage(found.page))
    return;
  record(turn, { type: 'page.delivered', alarm: found.alarm.id, page: id });
}

/** A person's pager page opened or closed. */
export function openPager(turn: Turn, person: string, open: boolean): void {
  if (!open) {
    turn.state.webPagers.delete(person);
    return;
  }
  turn.state.webPagers.add(person);
  ringAll(turn, `web|${person}`);
}

/** A site's board opened or closed. */
export function openBoard(turn: Turn, site: string, open: boolean): void {
  if (!open) {
    turn.state.boards.delete(site);
    return;
  }
  turn.state.boards.add(site);
  ringAll(turn, `board|${site}`);
}

function ringAll(turn: Turn, where: RingKey): void {
  for (const [id, alarm] of turn.state.rings.get(where) ?? []) {
    const page = turn.state.alarms.get(alarm)?.pages.get(id);
    // What the screen before it was handed and never reported is handed again.
    if (page !== undefined) page.handed = false;
    turn.outs.push({ kind: 'page', alarm, page: id, again: true });
  }
}
