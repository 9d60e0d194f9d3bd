/**
 * What a scenario came to, as plain data: verdicts with their reasons, and a timeline in words. Promises that everything a
 * screen, a report or a program wants to say of it stands here; how it was run is left to others.
 */
import type { ScenarioMoment, ScenarioView } from '../../gateway/core/scenario-view.ts';
import type { Language } from '../../gateway/core/texts/index.ts';
import { endOf } from './check.ts';
import { clockText } from './clock.ts';
import type { Scenario } from './compile.ts';
import { judge } from './judge.ts';
import type { Seen } from './seen.ts';
import { namesOf, Sentences } from './words.ts';

/** How a scenario was run, and what was seen. */
export interface Run {
  readonly live: boolean;
  readonly ranAt: string;
  readonly tookMs: number;
  readonly seen: readonly Seen[];
  readonly broken: string | null;
  readonly undone: readonly string[];
}

/** A timeline holds at most so many lines: what a flood brings is not read to its end. */
const MOST_LINES = 600;

/** Judges a run. */
export function resultOf(scenario: Scenario, run: Run, language: Language): ScenarioView {
  const { name, file, site } = scenario;
  const sentences = new Sentences(language, namesOf(site));
  const end = endOf(file);
  const expectations = judge(file, run.seen, end, sentences);
  const held = expectations.every(({ passed }) => passed) && run.broken === null;
  const outcome = run.undone.length > 0 ? 'not-done' : held ? 'passed' : 'failed';
  return {
    name,
    title: file.title[language],
    summary: file.about?.[language] ?? '',
    outcome,
    passed: outcome === 'passed',
    live: run.live,
    ranAt: run.ranAt,
    tookMs: Math.round(run.tookMs * 10) / 10,
    playedMs: end,
    expectations,
    timeline: timelineOf(scenario, held ? run.seen.filter(({ at }) => at <= end) : run.seen, sentences),
    broken: run.broken,
    undone: run.undone,
  };
}

/** What was done and what was seen, in order, in words; the same thing said twice at one moment once. */
function timelineOf(
  { file }: Scenario,
  seen: readonly Seen[],
  sentences: Sentences,
): readonly ScenarioMoment[] {
  const moment = (at: number, kind: Seen['seen'], text: string): ScenarioMoment => ({
    ms: at,
    clock: clockText(at),
    kind,
    text,
  });
  const deeds = file.steps.map((step) => moment(step.at, 'deed', sentences.deed(step)));
  const rest = seen
    .filter((one) => one.seen !== 'deed' && !(one.seen === 'shows' && one.pattern === 'idle'))
    .map((one) => moment(one.at, one.seen, sentences.happened(one)));
  const all = [...deeds, ...rest].sort((a, b) => a.ms - b.ms);
  return all
    .filter(({ ms, text }, i) => i === 0 || ms !== all[i - 1]?.ms || text !== all[i - 1]?.text)
    .slice(0, MOST_LINES);
}
