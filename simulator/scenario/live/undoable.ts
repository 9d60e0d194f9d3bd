/**
 * What a live run cannot do, whatever gateway it is at, said by the scenario itself before anything is played. Promises
 * the same sentences as the stage, which tells them when it comes to such a step.
 */
import type { ScenarioView } from '../../../gateway/core/scenario-view.ts';
import type { Language } from '../../../gateway/core/texts/index.ts';
import { endOf } from '../check.ts';
import type { Scenario } from '../compile.ts';
import type { ScenarioStep } from '../format.ts';
import { namesOf, Sentences } from '../words.ts';

/** Why this step cannot be done live, in sentences; empty: it can. */
export function undoable({ flood, disk, channel }: ScenarioStep, { words }: Sentences): readonly string[] {
  const { cannot } = words.live;
  return [
    ...(flood === undefined ? [] : [cannot.flood]),
    ...(disk === undefined ? [] : [cannot.disk]),
    ...(channel?.person === undefined ? [] : [cannot.person]),
  ];
}

/**
 * What a live run of many scenarios says of this one in place of playing it; null: it can be played live.
 * @param now wall time, ISO 8601
 */
export function leftOut(scenario: Scenario, language: Language, now: string): ScenarioView | null {
  const { name, file, site } = scenario;
  const sentences = new Sentences(language, namesOf(site));
  const undone = [...new Set(file.steps.flatMap((step) => undoable(step, sentences)))];
  if (undone.length === 0) return null;
  return {
    name,
    title: file.title[language],
    summary: file.about?.[language] ?? '',
    outcome: 'left-out',
    passed: false,
    live: true,
    ranAt: now,
    tookMs: 0,
    playedMs: endOf(file),
    expectations: [],
    timeline: [],
    broken: null,
    undone,
  };
}
