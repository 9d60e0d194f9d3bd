/**
 * A process that appends to a log without end and prints every report, for tests that kill it or its disk. Arguments:
 * folder, worker, pause between batches in ms. It behaves as the core does: after a failed batch it sends that one and
 * all behind it again, in order. Prints `{tick}` every 20 ms with the longest pause of its own thread since the last.
 */
import { createInterface } from 'node:readline';
import type { Entry } from '../../gateway/core/entries.ts';
import { instant, wall } from '../../gateway/core/time.ts';
import { openSqliteLog } from '../../gateway/shell/log/sqlite.ts';

const [folder = '', worker = '', pauseText = '0'] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const log = await openSqliteLog({ folder, worker, patienceMs: 3_000 });
let batch = 0;
for await (const rows of log.read(1)) batch = rows.at(-1)?.batch ?? batch;
say({ opened: batch, trouble: log.trouble() });

const pending = new Map<number, Entry[]>();
const stampOf = (n: number) => ({ t: n, wall: 1_700_000_000_000 + n, mono: n, machineBoot: 'boot-a' });
const send = (n: number): void => log.append(n, stampOf(n), pending.get(n) ?? []);
let again: NodeJS.Timeout | null = null;
log.onReport((report) => {
  say(report);
  if (report.ok) {
    for (const n of pending.keys()) if (n <= report.upto) pending.delete(n);
  } else {
    again ??= setTimeout(() => {
      again = null;
      for (const n of [...pending.keys()].sort((a, b) => a - b)) send(n);
    }, 50);
  }
});

function next(): void {
  if (pending.size >= 200) return;
  batch++;
  const entry = (part: number): Entry => ({
    type: 'guidance.called',
    alarm: `alarm-${batch % 7}`,
    person: null,
    note: `batch ${batch} part ${part}`,
    t: instant(batch),
    at: wall(batch),
  });
  pending.set(batch, [entry(1), entry(2), entry(3)]);
  send(batch);
}
const writing = setInterval(next, Number(pauseText));
let last = performance.now();
let longest = 0;
const watching = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}, 2);
const ticking = setInterval(() => {
  say({ tick: Math.round(longest) });
  longest = 0;
}, 20);

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line !== 'stop') return;
  for (const timer of [writing, watching, ticking]) clearInterval(timer);
  if (again !== null) clearTimeout(again);
  log.close().then(
    () => {
      say({ closed: true });
      process.exit(0);
    },
    (error: unknown) => say({ closed: false, why: String(error) }),
  );
});
