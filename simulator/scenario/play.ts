/** Plays a scenario in the virtual clock and judges it. Clocks of this process are handed in; nothing else of it is touched. */
import type { ScenarioListing, ScenarioView } from '../../gateway/core/scenario-view.ts';
import type { Language } from '../../gateway/core/texts/index.ts';
import { endOf } from './check.ts';
import { compile, type Scenario } from './compile.ts';
import { resultOf } from './result.ts';
import { liveVirtually } from './virtual.ts';

/** Clocks of the process that plays. */
export interface Clocks {
  /** Monotonic, in ms. */
  mono(): number;
  /** Wall time, ISO 8601. */
  now(): string;
}

/** Plays it once, and tells what came of it in any language. */
export function played(scenario: Scenario, clocks: Clocks): (language: Language) => ScenarioView {
  const ranAt = clocks.now();
  const begun = clocks.mono();
  const { seen, broken } = liveVirtually(compile(scenario));
  const tookMs = clocks.mono() - begun;
  return (language) => resultOf(scenario, { live: false, ranAt, tookMs, seen, broken, undone: [] }, language);
}

/** A scenario as a list shows it. */
export const listingOf = ({ name, file }: Scenario, language: Language): ScenarioListing => ({
  name,
  title: file.title[language],
  summary: file.about?.[language] ?? '',
  playedMs: endOf(file),
  steps: file.steps.length,
  expectations: file.expect.length,
});
