/**
 * What counts as a sign of life of an alarm, as the witness reckons it: P8 calls an alarm forgotten when there was none
 * for half an hour. The gateway pages its last step again and again by itself; that it still does so says nothing of
 * anybody looking. Reads only; whoever keeps the account says when.
 */
import type { Entry, PageReason } from '../../gateway/core/entries.ts';

const LATER_PAPERS: ReadonlySet<Entry['type']> = new Set([
  'closing.confirmed',
  'incident.edited',
  'duty.changed',
]);

/** True when this entry about an alarm is a sign of life. `reasonOf` tells why a page was asked for, if it is known. */
export function isSignOfLife(entry: Entry, reasonOf: (page: string) => PageReason | undefined): boolean {
  if (LATER_PAPERS.has(entry.type) || entry.type === 'step.repeated') return false;
  if (entry.type === 'page.requested') return entry.reason !== 'repeat';
  if (entry.type === 'page.delivered') return reasonOf(entry.page) !== 'repeat';
  if (entry.type === 'page.sent' || entry.type === 'page.failed')
    return entry.pages.some((page) => reasonOf(page) !== 'repeat');
  return true;
}
