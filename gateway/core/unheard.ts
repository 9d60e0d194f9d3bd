/**
 * What was said to a pager over the air and did not get there: hubs connect for each message, and may fail in the middle
 * of it. Promises that a page is said anew, under a new number, for as long as it rings and was not heard to ring, that
 * one which twice got nowhere is told as failed, so that nobody waits for it (P32), and that a withdrawal counts as
 * heard only when it was written. When something counts as lost is decided in `radio/`.
 */
import { isOpenPage } from './alarm-facts.ts';
import { pageBody } from './bodies.ts';
import type { GatewayEvent } from './events.ts';
import { findPage } from './lanes.ts';
import { noticePage } from './roster/notice-words.ts';
import { isNoticeId } from './roster/notices.ts';
import type { Device, State } from './state.ts';
import { planDevice, record, type Turn, tell } from './turn.ts';

/** So many losses in a row make a page one that did not reach its pager; it is said again all the same. */
const FAILED_AT = 2;

/** True while this pager should ring for the page and has not said that it does. */
export function isUnheard(state: State, device: string, page: string): boolean {
  if (isNoticeId(page)) {
    const hold = state.roster.notices.get(page)?.pagers.get(device);
    return hold?.how === 'rings' && hold.rangAt === null;
  }
  const found = findPage(state, page)?.page;
  return found?.device === device && isOpenPage(found) && found.deliveredAt === null;
}

/** Something said to a device under this number did not reach it. */
export function lineLost(
  turn: Turn,
  { device: id, n, page, times }: Extract<GatewayEvent, { readonly type: 'line.lost' }>,
): void {
  const device = turn.state.devices.get(id);
  if (device === undefined || device.revoked) return;
  for (const owed of device.owed.values()) {
    if (owed.n !== n) continue;
    // What it hears later must not be taken for having heard this.
    owed.n = null;
    device.owedDue = turn.now.t;
    planDevice(turn, device);
  }
  if (page !== null) sayAgain(turn, device, page, times);
}

function sayAgain(turn: Turn, device: Device, id: string, times: number): void {
  if (isNoticeId(id)) {
    const notice = turn.state.roster.notices.get(id);
    if (notice?.pagers.get(device.id)?.how === 'rings')
      tell(turn, device.id, null, noticePage(turn.state, notice, turn.now));
    return;
  }
  const found = findPage(turn.state, id);
  if (found === undefined || found.alarm.state === 'closed' || found.page.device !== device.id) return;
  const { alarm, page } = found;
  // One that was taken back is new to a pager that never had it: it would ring for nothing.
  if (!isOpenPage(page) && page.deliveredAt === null) return;
  if (page.deliveredAt === null && times >= FAILED_AT && page.state === 'sent') {
    record(turn, { type: 'page.failed', alarm: alarm.id, pages: [id], reason: 'not-written' });
    page.handed = false;
    turn.outs.push({ kind: 'page', alarm: alarm.id, page: id, again: true });
    return;
  }
  tell(turn, device.id, null, pageBody(turn.state, alarm, page, turn.now.t));
}

/**
 * A pager answers a page under a number of which this life of the gateway knows nothing: it is told anew what it holds,
 * so that it can say which it means.
 */
export function replyAstray(turn: Turn, id: string): void {
  const device = turn.state.devices.get(id);
  if (device === undefined || device.revoked) return;
  for (const alarm of turn.state.alarms.values()) {
    const page = alarm.state === 'closed' ? undefined : alarm.pages.get(alarm.atPager.get(id) ?? '');
    if (page !== undefined && page.deliveredAt !== null)
      tell(turn, id, null, pageBody(turn.state, alarm, page, turn.now.t));
  }
}
