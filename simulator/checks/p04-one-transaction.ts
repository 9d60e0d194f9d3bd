/**
 * P4: an alarm and the pages it requires are committed in one transaction. Reckons with batches as they are on the
 * disk: whoever opens an alarm, raises it or adds a press to it has its pages in the same batch. Allowed: a press that
 * comes within five seconds of the last round has a planned round instead; where there is nobody to page at all, the
 * batch says that the policy went on to its end.
 */
import type { Entry } from '../../gateway/core/entries.ts';
import { clock, watching } from './watch.ts';

/** What may stand for pages in the batch of a press or a raise. */
const FOLLOWS: ReadonlySet<Entry['type']> = new Set(['page.requested', 'round.planned', 'policy.exhausted']);

/** P4. */
export const oneTransaction = watching(
  'P4',
  'An alarm and the pages it requires are committed in one transaction.',
  ({ ledger, tried, broken }) => {
    /** How many entries each batch was decided with, until it is on the disk. */
    const decided = new Map<number, number>();
    /** Rounds that wait: a further press joins them. */
    const planned = new Set<string>();
    ledger.did('append', ({ batch, entries }) => {
      decided.set(batch, entries.length);
    });
    ledger.started(() => {
      decided.clear();
      planned.clear();
      for (const alarm of ledger.account.alarms.values()) if (alarm.roundDue !== null) planned.add(alarm.id);
    });
    return {
      'log.committed': ({ batch, entries, at }) => {
        const whole = decided.get(batch);
        decided.delete(batch);
        if (whole !== undefined && whole !== entries.length) {
          broken(
            'safety',
            `batch ${batch} was decided with ${whole} entries and ${entries.length} are on the disk`,
          );
          return;
        }
        const needs = new Map<string, Entry>();
        const has = new Set<string>();
        for (const entry of entries) {
          if (!('alarm' in entry) || entry.alarm === null) continue;
          if (
            entry.type === 'alarm.opened' ||
            entry.type === 'alarm.raised' ||
            entry.type === 'press.received'
          )
            needs.set(entry.alarm, entry);
          if (FOLLOWS.has(entry.type)) has.add(entry.alarm);
          if (entry.type === 'round.planned') planned.add(entry.alarm);
          if (entry.type === 'page.requested' && (entry.reason === 'press' || entry.reason === 'raise'))
            planned.delete(entry.alarm);
        }
        for (const [alarm, entry] of needs) {
          if (!has.has(alarm) && !(entry.type === 'press.received' && planned.has(alarm))) {
            broken(
              'safety',
              `batch ${batch} has ${entry.type} of alarm ${alarm} without the pages it requires (${clock(at)})`,
            );
            return;
          }
          tried();
        }
      },
    };
  },
);
