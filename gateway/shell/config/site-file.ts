/**
 * Reads and writes the site file (YAML 1.2). Promises errors with line, column, field and reason, never a throw, for
 * any text; and that what was written reads back as the same site. What may stand in it is said in `site-schema.ts`.
 */
import { stringify } from 'yaml';
import type { SiteFile } from '../../core/site.ts';
import { checkSite } from '../../core/site-check.ts';
import { settled } from './site-item.ts';
import { siteSchema } from './site-schema.ts';
import {
  checkFields,
  type Path,
  type PositionOf,
  type Reading,
  readYaml,
  type TextProblem,
} from './yaml-text.ts';

export { fieldName } from './yaml-text.ts';

/** Largest site file that is read, in bytes: room for 10,000 devices and more. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** What is wrong, and where a person finds it. Line and column count from 1. */
export type SiteProblem = TextProblem;
/** The site, with what was quietly mended (`notes`), or what is wrong with it. */
export type SiteReading =
  | { readonly ok: true; readonly site: SiteFile; readonly notes: readonly SiteProblem[] }
  | { readonly ok: false; readonly problems: readonly SiteProblem[] };

/** Reads a site file. Any text gives an answer; nothing is thrown. */
export function readSiteFile(text: string): SiteReading {
  const raw = readYaml(
    text,
    MOST_BYTES,
    'the file must hold the lists of a site file: sites, places, people, ...',
  );
  return raw.ok ? checked(raw.value, raw.positionOf) : raw;
}

/** Checks a site that did not come as YAML text, such as one handed over by another process. */
export function readSiteValue(value: object): SiteReading {
  return checked(value, () => ({ line: 1, column: 1 }));
}

/** Checks a site that stands inside another file, under this path. */
export function readSiteWithin(value: object, under: Path, positionOf: PositionOf): SiteReading {
  const read = checked(value, (path) => positionOf([...under, ...path]));
  if (read.ok) return read;
  const [top = ''] = under;
  const problems = read.problems.map((problem) => ({
    ...problem,
    field: problem.field === '' ? String(top) : `${top}.${problem.field}`,
  }));
  return { ok: false, problems };
}

function checked(value: object, positionOf: PositionOf): SiteReading {
  const read: Reading<SiteFile> = checkFields(
    { value, positionOf },
    siteSchema,
    ['plan'],
    (found, report) => {
      const zones = new Map(found.rotations.map(({ id, timezone }) => [id, timezone]));
      const site: SiteFile = {
        ...found,
        overrides: found.overrides.map((override) => settled(override, zones.get(override.rotation))),
      };
      checkSite(site, report);
      return site;
    },
  );
  return read.ok ? { ok: true, site: read.value, notes: read.notes } : read;
}

/**
 * Writes a site as a site file. `schema` is where an editor finds the JSON Schema. Text that older YAML readers would
 * take for a number, a time or a truth value is put in quotes.
 */
export function writeSiteFile(site: SiteFile, schema = 'site.schema.json'): string {
  const body = stringify(site, {
    compat: 'yaml-1.1',
    lineWidth: 100,
    aliasDuplicateObjects: false,
    singleQuote: false,
  });
  return `# yaml-language-server: $schema=${schema}\n${body}`;
}
