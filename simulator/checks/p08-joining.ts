/**
 * P8: presses join only an open alarm of the same device, are counted, and each causes pages (at most one round in
 * 5 s); a forgotten alarm never swallows a new press. Open means: not closed, nobody on scene yet, and some entry within
 * 30 minutes (PROTOCOL section 7.4). A press within 5 s of the last round waits for the next; one whose alarm is closed
 * before its round opens the next alarm; where a device has several open alarms their rounds take turns. Where there is nobody to page, 112 guidance stands in (P32). Rounds of an
 * alarm that was closed meanwhile do not count against those of the next one.
 */
import { pressKey } from './account.ts';
import { clock, watching } from './watch.ts';

const FORGOTTEN_MS = 30 * 60_000;
const ROUND_MS = 5_000;
/** A round waits for a round, and once more when people came while the press was still on its way to the disk. */
const ROUND_LATE_MS = 2_000;

/** P8. */
export const joining = watching(
  'P8',
  'A press joins only an open alarm of its device and causes pages within 5 s.',
  ({ bench, ledger, tried, broken }) => {
    ledger.before('press.received', (entry) => {
      const alarm = entry.alarm === null ? undefined : ledger.account.alarms.get(entry.alarm);
      if (alarm === undefined || alarm.presses.size === 0) return;
      const why =
        alarm.device !== entry.device
          ? `it belongs to ${alarm.device}`
          : alarm.stage === 'closed'
            ? 'it is closed'
            : alarm.stage === 'on-scene'
              ? 'somebody is on scene'
              : entry.t - alarm.lastT >= FORGOTTEN_MS
                ? 'nothing was heard of it for 30 minutes'
                : null;
      if (why === null) tried();
      else
        broken('safety', `press ${entry.press} of ${entry.device} joined alarm ${alarm.id}, though ${why}`);
    });

    /** Rounds that may come first: one for each open alarm of the device, since it has one in 5 s. */
    const turns = (device: string): number =>
      Math.max(1, ledger.account.devices.get(device)?.alarms.size ?? 1);
    const owes = (id: string, press: string, dueT: number): void => {
      ledger.by(ledger.trueOf(dueT), ROUND_LATE_MS, () => {
        const alarm = ledger.account.alarms.get(id);
        if (alarm === undefined || alarm.stage === 'closed' || !alarm.unpaged.has(press)) return;
        if (alarm.rounds === 0 && alarm.guidance !== 'none') return;
        // Another alarm of the same device had its round: this one's comes 5 s after that.
        const others = alarm.device === null ? [] : (ledger.account.devices.get(alarm.device)?.alarms ?? []);
        const lastT = Math.max(
          ...[...others].map((other) => ledger.account.alarms.get(other)?.lastPressRoundT ?? 0),
        );
        if (lastT + ROUND_MS > dueT) {
          owes(id, press, lastT + ROUND_MS);
          return;
        }
        broken(
          'timing',
          `press ${press} joined alarm ${id} and nobody was paged for it by ${clock(bench.now())}`,
        );
      });
    };
    ledger.after('press.received', (entry) => {
      if (entry.alarm !== null) owes(entry.alarm, entry.press, entry.t + turns(entry.device) * ROUND_MS);
    });
    ledger.started(() => {
      for (const id of ledger.account.open) {
        const alarm = ledger.account.alarms.get(id);
        for (const press of alarm?.unpaged ?? [])
          owes(
            id,
            press,
            Math.max(ledger.t, alarm?.roundDue ?? 0, (alarm?.presses.get(press) ?? 0) + ROUND_MS),
          );
      }
    });

    // A closing takes no press with it that nobody could know of.
    ledger.turn((entries, alarms) => {
      if (!entries.some(({ type }) => type === 'alarm.closed')) return;
      for (const alarm of alarms) {
        if (alarm.stage !== 'closed' || alarm.device === null || alarm.closedT !== ledger.t) continue;
        for (const press of alarm.unpaged) {
          if (alarm.rounds === 0 && alarm.guidance !== 'none') continue;
          if (ledger.account.seen.get(pressKey(alarm.device, press))?.alarm !== alarm.id) continue;
          broken(
            'safety',
            `alarm ${alarm.id} was closed with press ${press} in it, for which nobody was paged`,
          );
          return;
        }
      }
    });

    ledger.before('page.requested', (entry) => {
      if (entry.reason !== 'press') return;
      const alarm = ledger.account.alarms.get(entry.alarm);
      const device = alarm?.device == null ? undefined : ledger.account.devices.get(alarm.device);
      for (const id of device?.alarms ?? []) {
        const last = ledger.account.alarms.get(id)?.lastPressRoundT ?? null;
        if (last === null || entry.t - last >= ROUND_MS) continue;
        broken('safety', `two rounds of pages for presses of ${device?.id} within ${entry.t - last} ms`);
        return;
      }
    });
    return undefined;
  },
);
