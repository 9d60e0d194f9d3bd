/**
 * The figures as people read them: one table with ratios within the run, then each goal with what was reached.
 * Promises to hide nothing that was measured: lost and doubled alarms stand first, and a goal that was missed says so.
 */
import type { Highest } from './highest.ts';
import type { Machine } from './machine.ts';
import { median, type Spread, spreadOf } from './spread.ts';

/** One row of measurements: the same thing measured once in every round. */
export interface Series {
  readonly label: string;
  /** What ratios are looked up by, such as `bare 200/s`. */
  readonly name: string;
  /** Milliseconds, by round. */
  readonly rounds: readonly (readonly number[])[];
}

/** Everything measured. */
export interface Measured {
  readonly machine: Machine;
  /** Share of the processors that other programs used meanwhile, 0 to 1. */
  readonly others: number;
  readonly rounds: number;
  readonly series: readonly Series[];
  readonly highest: readonly Highest[];
  readonly presses: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unlogged: number;
  /** How late the load generator itself was, milliseconds. */
  readonly generatorLate: Spread;
  /** Processor milliseconds per alarm at 200/s, and megabytes held at the end, by target. */
  readonly costs: readonly { readonly name: string; readonly cpuMs: number; readonly memoryMb: number }[];
  readonly skipped: readonly string[];
}

/** Above this share of others the report says so. */
const BUSY = 0.1;

const ms = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '-');
const times = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(2)}x` : '-');

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

const pooled = (series: Series): Spread => spreadOf(series.rounds.flat());

/** Ratio of two series at a quantile, over all rounds together and round by round; null when one was not measured. */
export function ratio(all: readonly Series[], over: string, under: string, at: 'p50' | 'p99') {
  const find = (name: string): Series | undefined => all.find((series) => series.name === name);
  const [a, b] = [find(over), find(under)];
  if (a === undefined || b === undefined) return null;
  const byRound = a.rounds.map((round, i) => spreadOf(round)[at] / spreadOf(b.rounds[i] ?? [])[at]);
  return { together: pooled(a)[at] / pooled(b)[at], byRound, middle: median(byRound) };
}

const rateOf = (name: string): string => name.slice(name.indexOf(' ') + 1);

/** The whole report as text. */
export function reportText(measured: Measured): string {
  const { machine, series, highest } = measured;
  const head = ['milliseconds', 'p50', 'p95', 'p99', 'max', 'count', 'p50/(c)', 'p99/(c)', 'p50/(b)'];
  const rows = series.map((one) => {
    const { p50, p95, p99, max, count } = pooled(one);
    const rate = rateOf(one.name);
    const toBare = (at: 'p50' | 'p99'): string =>
      times(ratio(series, one.name, `bare ${rate}`, at)?.together ?? Number.NaN);
    const toMosquitto = times(ratio(series, one.name, `mosquitto ${rate}`, 'p50')?.together ?? Number.NaN);
    return [
      one.label,
      ms(p50),
      ms(p95),
      ms(p99),
      ms(max),
      String(count),
      toBare('p50'),
      toBare('p99'),
      toMosquitto,
    ];
  });
  const lines = [
    `${machine.processors} x ${machine.processor}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}`,
    `disk: ${machine.fileSystem}; load average before the start: ${machine.load}; rounds: ${measured.rounds}, interleaved`,
    ...(measured.others > BUSY
      ? [
          `NOTE: other programs used ${Math.round(measured.others * 100)} % of the processors meanwhile; times and rates are theirs as much as ours, ratios less so.`,
        ]
      : []),
    ...(machine.inMemory
      ? ['NOTE: this folder is in memory, not on a disk: syncing costs nothing here. Use --dir.']
      : []),
    ...measured.skipped.map((why) => `SKIPPED: ${why}`),
    '',
    ...(rows.length > 0 ? [table([head, ...rows]), ''] : []),
  ];
  if (highest.length > 0) {
    const found = highest.map((one) => [
      one.name,
      String(Math.round(one.flatOut)),
      String(one.sustained),
      one.seconds.toFixed(1),
      ms(one.p50),
      ms(one.p99),
      ms(one.cpuMs),
      String(one.lost),
      String(one.doubled),
    ]);
    lines.push(
      table([
        [
          'alarms/s, 3 pages each',
          'flat out',
          'kept up',
          'for s',
          'p50 ms',
          'p99 ms',
          'cpu ms',
          'lost',
          'doubled',
        ],
        ...found,
      ]),
      '',
    );
  }
  for (const { name, cpuMs, memoryMb } of measured.costs)
    lines.push(
      `${name}: ${ms(cpuMs)} ms of processor time per alarm at 200/s, ${Math.round(memoryMb)} MB held at the end`,
    );
  if (measured.generatorLate.count > 0)
    lines.push(
      `load generator: late by p50 ${ms(measured.generatorLate.p50)}, p99 ${ms(measured.generatorLate.p99)} ms against its schedule`,
    );
  lines.push('', ...goals(measured));
  return `${lines.join('\n')}\n`;
}

/** Each goal and what was reached. */
function goals(measured: Measured): string[] {
  const lines = [
    `${measured.lost === 0 && measured.doubled === 0 ? 'reached' : 'MISSED '}  ${measured.presses} presses: ${measured.lost} lost, ${measured.doubled} doubled, ${measured.unlogged} receipts "unlogged"`,
  ];
  for (const [at, goal] of [
    ['p50', 1.5],
    ['p99', 2],
  ] as const) {
    const found = ratio(measured.series, 'gateway 200/s', 'bare 200/s', at);
    if (found === null) continue;
    const mark = found.together <= goal ? 'reached' : 'MISSED ';
    const each = found.byRound.map((value) => value.toFixed(2)).join(' ');
    lines.push(
      `${mark}  at 200/s ${at} of (d) is ${times(found.together)} that of (c), goal ${goal}x; round by round ${each}`,
    );
  }
  const gateway = measured.highest.find(({ name }) => name === 'gateway');
  if (gateway !== undefined)
    lines.push(
      `${gateway.sustained >= 2_000 ? 'reached' : 'MISSED '}  ${gateway.sustained} complete alarms/s kept up with, goal 2000`,
    );
  return lines;
}

/** Everything as JSON: spreads and not single times, by round. */
export function reportJson(measured: Measured): string {
  const { series, ...rest } = measured;
  const rows = series.map((one) => ({
    name: one.name,
    label: one.label,
    together: pooled(one),
    rounds: one.rounds.map((round) => spreadOf(round)),
  }));
  const ratios = {
    p50: ratio(series, 'gateway 200/s', 'bare 200/s', 'p50'),
    p99: ratio(series, 'gateway 200/s', 'bare 200/s', 'p99'),
    p50ToMosquitto: ratio(series, 'gateway 200/s', 'mosquitto 200/s', 'p50'),
  };
  return `${JSON.stringify({ at: new Date().toISOString(), ...rest, ratios, series: rows }, null, 2)}\n`;
}
