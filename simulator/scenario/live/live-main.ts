/** Live runs, put together: a gateway of their own, or one that runs already. */
import type { ScenarioView } from '../../../gateway/core/scenario-view.ts';
import type { Language } from '../../../gateway/core/texts/index.ts';
import type { Scenario } from '../compile.ts';
import type { Clocks } from '../play.ts';
import { resultOf } from '../result.ts';
import { namesOf, Sentences } from '../words.ts';
import { Client } from './http.ts';
import { OwnGateway } from './own-main.ts';
import { type LiveGateway, type LiveLived, type Prompter, playLive } from './stage.ts';

/** How it is run. */
export interface LiveWish extends Prompter {
  /** A gateway that runs already; null: one of its own. */
  readonly url: string | null;
  readonly token: string | null;
}

/** Somebody else's gateway: read and broken as its token allows, never ended. */
const foreign = (url: string, token: string): LiveGateway => ({
  client: new Client(url.replace(/\/+$/, ''), token),
  as: async () => null,
  asBoard: async () => null,
  kill: null,
  start: async () => undefined,
});

/** Runs it. */
export async function runLive(
  scenario: Scenario,
  language: Language,
  wish: LiveWish,
  clocks: Clocks,
): Promise<ScenarioView> {
  const sentences = new Sentences(language, namesOf(scenario.site));
  const ranAt = clocks.now();
  const begun = clocks.mono();
  const lived = await livedAt(scenario, sentences, wish);
  return resultOf(scenario, { live: true, ranAt, tookMs: clocks.mono() - begun, ...lived }, language);
}

async function livedAt(scenario: Scenario, sentences: Sentences, wish: LiveWish): Promise<LiveLived> {
  const { url, token } = wish;
  if (url !== null && token !== null) return playLive(scenario, foreign(url, token), sentences, wish);
  let own: OwnGateway;
  try {
    own = await OwnGateway.open(scenario.site);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { seen: [], undone: [], broken: sentences.words.live.noGateway(why) };
  }
  try {
    return await playLive(scenario, own, sentences, wish);
  } finally {
    await own.close();
  }
}
