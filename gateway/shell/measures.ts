/**
 * How fast the gateway is, counted from what is written in its log: from a press to its commit and to the first page in
 * a lane, how long commits take, how far the event loop lags. Promises bounded memory and no word about anybody; read
 * by `/metrics`.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Entry } from '../core/entries.ts';
import type { LogListener } from './log-watch.ts';
import { type Family, Histogram, type Sample, single } from './prometheus.ts';

/** Alarms without a page so far whose opening is remembered. */
const UNPAGED_MOST = 1_000;
const LAG_RESOLUTION_MS = 20;

/** What is counted, and who counts. */
export interface Measures extends LogListener {
  families(): readonly Family[];
  /** Begins a new minute of the event loop's lag. */
  minute(): void;
  stop(): void;
}

/** Starts counting. */
export function openMeasures(): Measures {
  const commits = new Histogram(
    'noodknop_commit_seconds',
    'From giving a batch to the log until it is on disk.',
  );
  const pressed = new Histogram('noodknop_press_commit_seconds', 'From hearing a press until it is on disk.');
  const paged = new Histogram(
    'noodknop_press_page_seconds',
    'From opening an alarm until the first of its pages is in the hands of a lane.',
  );
  const unpaged = new Map<string, number>();
  const counts = { presses: 0, tests: 0, rows: 0 };
  const opened = { assist: 0, emergency: 0 };
  const pages = { requested: 0, sent: 0, delivered: 0, failed: 0 };
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  let minute = { p50: 0, p99: 0, max: 0 };

  /** Open alarms of virtual devices in a real site, which are counted nowhere. */
  const virtual = new Set<string>();

  function count(entry: Entry): void {
    if (entry.type === 'alarm.opened' && entry.virtual === true) virtual.add(entry.alarm);
    if ('alarm' in entry && entry.alarm !== null && virtual.has(entry.alarm)) {
      if (entry.type === 'alarm.closed') virtual.delete(entry.alarm);
      return;
    }
    switch (entry.type) {
      case 'press.received':
        if (entry.alarm === null) counts.tests += 1;
        else counts.presses += 1;
        return;
      case 'alarm.opened':
        opened[entry.level] += 1;
        if (unpaged.size < UNPAGED_MOST) unpaged.set(entry.alarm, entry.t);
        return;
      case 'alarm.closed':
        unpaged.delete(entry.alarm);
        return;
      case 'page.requested':
        pages.requested += entry.pages.length;
        return;
      case 'page.sent': {
        pages.sent += entry.pages.length;
        const since = unpaged.get(entry.alarm);
        if (since !== undefined && unpaged.delete(entry.alarm)) paged.observe(entry.t - since);
        return;
      }
      case 'page.delivered':
        pages.delivered += 1;
        return;
      case 'page.failed':
        pages.failed += entry.pages.length;
        return;
      default:
        return;
    }
  }
  const by = (label: string, of: Readonly<Record<string, number>>): Sample[] =>
    Object.entries(of).map(([key, value]) => ({ labels: { [label]: key }, value }));
  const seconds = (nanoseconds: number): number =>
    Math.max(0, Math.round(nanoseconds / 1e3) / 1e6 - LAG_RESOLUTION_MS / 1e3);

  return {
    written(entries) {
      for (const entry of entries) count(entry);
      counts.rows += entries.filter(({ type }) => type !== 'self.checked').length;
    },
    committed(entries, ms) {
      commits.observe(ms);
      if (entries.some(({ type }) => type === 'press.received')) pressed.observe(ms);
    },
    minute() {
      minute = { p50: lag.percentile(50), p99: lag.percentile(99), max: lag.max };
      lag.reset();
    },
    stop: () => void lag.disable(),
    families: () => [
      pressed.family(),
      paged.family(),
      commits.family(),
      {
        name: 'noodknop_presses_total',
        kind: 'counter',
        help: 'New presses heard since the start, real and in test sessions.',
        samples: by('kind', { real: counts.presses, test: counts.tests }),
      },
      {
        name: 'noodknop_alarms_opened_total',
        kind: 'counter',
        help: 'Alarms opened since the start, by level.',
        samples: by('level', opened),
      },
      {
        name: 'noodknop_pages_total',
        kind: 'counter',
        help: 'Pages since the start, by what became of them.',
        samples: by('outcome', pages),
      },
      single(
        'noodknop_log_entries_total',
        'counter',
        'Entries given to the log since the start.',
        counts.rows,
      ),
      {
        name: 'noodknop_event_loop_lag_seconds',
        kind: 'gauge',
        help: 'How late the event loop came to its work in the minute before the newest check.',
        samples: by('quantile', {
          '0.5': seconds(minute.p50),
          '0.99': seconds(minute.p99),
          '1': seconds(minute.max),
        }),
      },
    ],
  };
}
