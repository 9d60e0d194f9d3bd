/**
 * P7: one (device, press id), heard any number of times over any path, makes one alarm; an unseen id is never absorbed,
 * whatever its counters say. "Seen" is what the log of this process says: a press that was paged from memory and lost
 * in a crash was never seen by the next. Allowed: the same press held on to as an emergency after its alarm was closed
 * is a new call (once), and so is a test press that is held on when its test is over; a press that joined an alarm closed before anybody could hear of it opens the next (P2, P8).
 */
import { pressKey } from './account.ts';
import { clock, watching } from './watch.ts';

/** P7. */
export const oneAlarmPress = watching(
  'P7',
  'One press makes one alarm, however often it is heard, and none is absorbed.',
  ({ bench, ledger, tried, broken }) => {
    ledger.before('press.received', (entry) => {
      const key = pressKey(entry.device, entry.press);
      const seen = ledger.account.seen.get(key);
      if (seen === undefined) return;
      const first = seen.alarm === null ? undefined : ledger.account.alarms.get(seen.alarm);
      const event = ledger.heard?.event;
      const held =
        event?.type === 'message.received' &&
        event.message.type === 'press' &&
        event.message.id === entry.press &&
        event.message.level !== 'assist' &&
        (seen.level === 'assist' || seen.level === 'test');
      const unheard = first?.closedT === entry.t;
      const testUntil = ledger.account.devices.get(entry.device)?.testUntil ?? null;
      const testIsOver = testUntil === null || entry.t >= testUntil;
      if (seen.alarm === null && entry.alarm !== null && held && testIsOver) return;
      if (first !== undefined && first.stage === 'closed' && (held || unheard)) return;
      broken(
        'safety',
        `press ${entry.press} of ${entry.device} is part of alarm ${seen.alarm} and was taken for a new one in ` +
          `${entry.alarm} at ${clock(bench.now())}`,
      );
    });
    return {
      'gateway.heard': ({ event, at }) => {
        if (event.type !== 'message.received' || event.message.type !== 'press') return;
        const { device, id } = event.message;
        const key = pressKey(device, id);
        const known = ledger.account.devices.get(device);
        if (known === undefined || known.revoked) return;
        if (ledger.account.seen.has(key)) {
          tried();
          return;
        }
        const { life } = ledger;
        bench.later(at, () => {
          // A process that died in this very turn has absorbed nothing: the device says it again.
          if (life !== ledger.life || bench.gateway() === null) return;
          if (ledger.account.seen.has(key)) tried();
          else if (!isOverfull())
            broken('safety', `press ${id} of ${device} was heard at ${clock(at)} and absorbed`);
        });
      },
    };

    /** Beyond what the gateway keeps for a log that does not take it, nothing is noted any more, but all is paged. */
    function isOverfull(): boolean {
      return (bench.gateway()?.store.owedEntries ?? 0) > 90_000;
    }
  },
);
