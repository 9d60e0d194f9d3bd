/** What the log's tests share: entries with a recognisable content, a folder of one's own, and waiting for reports. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../../../gateway/core/entries.ts';
import { instant, wall } from '../../../gateway/core/time.ts';
import type { AppendReport, LogStore, Row, Stamp } from '../../../gateway/shell/log/face.ts';

/** A moment, the n-th. */
export const stampAt = (n: number): Stamp => ({
  t: n * 10,
  wall: 1_700_000_000_000 + n * 10,
  mono: 5_000 + n * 10,
  machineBoot: 'boot-a',
});

/** An entry with a personal word in it. */
export const noted = (n: number, note = `note ${n}`): Entry => ({
  type: 'guidance.called',
  alarm: `alarm-${n % 3}`,
  person: null,
  note,
  t: instant(n * 10),
  at: wall(1_700_000_000_000 + n * 10),
});

/** An entry that opens an alarm. */
export const opened = (alarm: string): Entry => ({
  type: 'alarm.opened',
  alarm,
  number: 1,
  device: 'balie-1',
  raisedBy: null,
  press: '00112233445566aa',
  place: 'balie',
  site: 'hq',
  text: null,
  level: 'assist',
  policy: { level: 'assist', acknowledgeExpiry: 120, steps: [] } as unknown as Extract<
    Entry,
    { type: 'alarm.opened' }
  >['policy'],
  holder: null,
  t: instant(1),
  at: wall(1),
});

/** A new private folder, removed by `clean`. */
export function ownFolder(): { readonly folder: string; clean(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-log-'));
  return { folder, clean: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Collects reports and waits for what is wanted among them. */
export function hearing(log: LogStore): {
  readonly reports: AppendReport[];
  until(wanted: (reports: readonly AppendReport[]) => boolean): Promise<void>;
  upto(batch: number): Promise<void>;
} {
  const reports: AppendReport[] = [];
  let check: () => void = () => {};
  log.onReport((report) => {
    reports.push(report);
    check();
  });
  const until = (wanted: (all: readonly AppendReport[]) => boolean): Promise<void> =>
    new Promise((resolve) => {
      check = () => {
        if (wanted(reports)) resolve();
      };
      check();
    });
  return { reports, until, upto: (batch) => until((all) => all.some((r) => r.ok && r.upto >= batch)) };
}

/** Every row of a log. */
export async function allRows(log: LogStore, from = 1): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const portion of log.read(from)) rows.push(...portion);
  return rows;
}
