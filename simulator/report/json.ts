/** The report as JSON, for programs. Promises stable names; times in milliseconds, seeds as they are typed. */
import { type Report, timesRealTime, unreached, untried } from './report.ts';

/** The report as a plain value. The picture is left out: it is for eyes. */
export function jsonReport(report: Report): unknown {
  const { ran, told, drawn } = report;
  const { sum } = ran;
  return {
    ok: sum.failedLives === 0,
    stopped: ran.stopped,
    fingerprint: report.fingerprint,
    seeds: report.seeds,
    planFile: report.planFile,
    days: report.days,
    faults: report.faults,
    lives: sum.lives,
    livedTwice: sum.twice,
    failedLives: sum.failedLives,
    kinds: sum.kinds,
    virtualMs: sum.livedMs,
    realMs: Math.round(ran.realMs),
    threadMs: Math.round(sum.tookMs),
    threads: report.threads,
    timesRealTimePerCore: Math.round(timesRealTime(ran)),
    facts: sum.facts,
    trace: sum.trace,
    promises: sum.promises,
    untried: untried(ran),
    marks: sum.marks,
    unreached: unreached(ran),
    faultClasses: sum.faults,
    failing: report.failing,
    firstFailing: told,
    drawn: drawn === null ? null : { title: drawn.title, life: drawn.life, story: drawn.story },
    repeat: report.repeat,
  };
}
