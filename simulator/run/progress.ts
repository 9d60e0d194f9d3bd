/** How far a run is, as one line: a bar on a terminal, plain words elsewhere. Pure; who prints it, and when, is told apart. */
import { count, many, span } from '../report/words.ts';

/** A run under way. */
export interface Standing {
  readonly done: number;
  readonly all: number;
  /** Lives with a broken promise so far. */
  readonly failed: number;
  /** Real milliseconds since it began. */
  readonly tookMs: number;
}

const BAR = 24;

/** Lives a second; null while that would be a guess. */
function rateOf({ done, tookMs }: Standing): number | null {
  return done === 0 || tookMs < 500 ? null : (done * 1000) / tookMs;
}
function pace(standing: Standing): string[] {
  const rate = rateOf(standing);
  if (rate === null) return standing.tookMs < 1000 ? [] : [span(Math.floor(standing.tookMs / 1000) * 1000)];
  const left = ((standing.all - standing.done) / rate) * 1000;
  const each = rate >= 10 ? count(rate) : rate.toFixed(1);
  return [
    `${each}/s`,
    ...(standing.done < standing.all ? [`${span(Math.ceil(left / 1000) * 1000)} left`] : []),
  ];
}
const failures = ({ failed }: Standing): string =>
  failed === 0 ? 'no failures' : `${many(failed, 'failed life', 'failed lives')}`;

/** The line of a terminal, without its colour and its end. */
export function barLine(standing: Standing): string {
  const { done, all } = standing;
  const full = all === 0 ? BAR : Math.floor((BAR * done) / all);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`;
  return [`${bar} ${count(done)}/${count(all)} lives`, ...pace(standing), failures(standing)].join('  ');
}
/** The line of a log. */
export function plainLine(standing: Standing): string {
  const { done, all } = standing;
  return [`${count(done)} of ${many(all, 'life', 'lives')}`, ...pace(standing), failures(standing)].join(
    ', ',
  );
}
