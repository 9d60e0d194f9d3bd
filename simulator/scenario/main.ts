/**
 * Scenarios, put together for the command line: where the shipped files lie, how a file and the site it names are read,
 * clocks of this process. Playing is `play.ts`'s, real processes are `live/main.ts`'s.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { ScenarioListing, ScenarioView } from '../../gateway/core/scenario-view.ts';
import type { SiteFile } from '../../gateway/core/site.ts';
import type { Language } from '../../gateway/core/texts/index.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import {
  readSiteFile,
  readSiteWithin,
  MOST_BYTES as SITE_BYTES,
} from '../../gateway/shell/config/site-file.ts';
import {
  checkFields,
  type PositionOf,
  readYaml,
  type TextProblem,
} from '../../gateway/shell/config/yaml-text.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { checkScenario } from './check.ts';
import type { Scenario } from './compile.ts';
import { MOST, type ScenarioFile, scenarioSchema } from './format.ts';
import type { LiveWish } from './live/live-main.ts';
import { leftOut } from './live/undoable.ts';
import { type Clocks, listingOf, played } from './play.ts';
import { templateText } from './template.ts';

const FOLDER = join(ROOT, 'simulator/scenarios');
const SCHEMA = join(ROOT, 'simulator/scenario/scenario.schema.json');

/** A scenario that can be played. */
export interface OpenScenario {
  readonly name: string;
  /** As data, for whoever plays it elsewhere. */
  readonly scenario: Scenario;
  listing(language: Language): ScenarioListing;
  run(language: Language, live: LiveWish | null): Promise<ScenarioView>;
  /** Plays it once in the virtual clock; what came of it, in any language. */
  played(): (language: Language) => ScenarioView;
  /** What is said of it where it is to be run live and cannot be; null: it can. */
  leftOut(language: Language): ScenarioView | null;
}
/** A file, read. */
export type Opened =
  | { readonly ok: true; readonly scenario: OpenScenario; readonly notes: readonly TextProblem[] }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

const clocks: Clocks = { mono: () => performance.now(), now: () => new Date().toISOString() };

/** The shipped files, by name. */
export const shipped = (): readonly { readonly name: string; readonly path: string }[] =>
  readdirSync(FOLDER)
    .filter((file) => extname(file) === '.yaml')
    .sort()
    .map((file) => ({ name: basename(file, '.yaml'), path: join(FOLDER, file) }));

/** Reads a scenario. Any text gives an answer; nothing is thrown. */
export function read(path: string, text: string): Opened {
  const raw = readYaml(text, MOST.bytes, 'the file must hold a scenario: title, site, people, steps, expect');
  if (!raw.ok) return raw;
  let deeper: readonly TextProblem[] = [];
  const reading = checkFields(raw, scenarioSchema, ['plan'], (file, report, positionOf) => {
    const found = siteFor(file, raw.value, path, positionOf);
    if ('problems' in found) {
      deeper = found.problems;
      return null;
    }
    checkScenario(file, found.site, report);
    return { file, site: found.site };
  });
  if (deeper.length > 0) return { ok: false, problems: deeper };
  if (!reading.ok) return reading;
  if (reading.value === null) return { ok: false, problems: [] };
  const scenario: Scenario = { name: basename(path, extname(path)), ...reading.value };
  return { ok: true, notes: reading.notes, scenario: opened(scenario) };
}

const opened = (scenario: Scenario): OpenScenario => ({
  name: scenario.name,
  scenario,
  listing: (language) => listingOf(scenario, language),
  async run(language, live) {
    if (live === null) return played(scenario, clocks)(language);
    const { runLive } = await import('./live/live-main.ts');
    return runLive(scenario, language, live, clocks);
  },
  played: () => played(scenario, clocks),
  leftOut: (language) => leftOut(scenario, language, clocks.now()),
});

/** The site a scenario is played at: the demo's, one written in it, or a file beside it. */
function siteFor(
  { site }: ScenarioFile,
  raw: object,
  path: string,
  positionOf: PositionOf,
): { readonly site: SiteFile } | { readonly problems: readonly TextProblem[] } {
  if (site === 'demo') return { site: DEMO_SITE };
  if (typeof site !== 'string') {
    // As it stands in the file: a field left empty is gone from what the schema gave, also one that is not known.
    const written = 'site' in raw && typeof raw.site === 'object' ? raw.site : null;
    const read = readSiteWithin(written ?? site, ['site'], positionOf);
    return read.ok ? read : { problems: read.problems };
  }
  const at = { ...positionOf(['site']), field: 'site' };
  let text: string;
  try {
    const file = resolve(dirname(path), site);
    const found = statSync(file);
    // A device has no end.
    if (!found.isFile() || found.size > SITE_BYTES) throw new Error('no site file');
    text = readFileSync(file, 'utf8');
  } catch {
    return {
      problems: [{ ...at, message: `${site} cannot be read: write demo, or a site file beside this file` }],
    };
  }
  const read = readSiteFile(text);
  if (read.ok) return read;
  const [first] = read.problems;
  const where = first === undefined ? '' : `, line ${first.line}, ${first.field}: ${first.message}`;
  return { problems: [{ ...at, message: `${site} is no good site file${where}` }] };
}

/** A commented file to begin with. */
export const template = (folder: string): string => templateText(relative(resolve(folder), SCHEMA) || SCHEMA);
