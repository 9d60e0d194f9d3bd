/**
 * `noodknop simulate --live`: a whole gateway in which everything is simulated, for as long as it runs. Promises that it
 * leaves nothing behind unless it was given a directory, and that it listens on this machine only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SiteFile } from '../core/site.ts';
import { readSiteFile } from '../shell/config/site-file.ts';
import type { GatewayOptions } from '../shell/options.ts';
import type { Surroundings } from './command.ts';
import { conclude, type Ending, failed, misused } from './ending.ts';
import { readText } from './read-text.ts';

/** Port of the pages when none is asked for. */
const USUAL_PORT = 8080;

/** Most virtual devices that one process plays. */
const MOST_PLAYED = 1000;

/** What was asked for, as typed. */
export interface LiveGiven {
  readonly site?: string;
  readonly port?: number;
  readonly data?: string;
  readonly open?: boolean;
}

/** Options of `simulate` that belong to a live simulation, and need `--live`. */
export const LIVE_ONLY = ['site', 'port', 'data', 'open'] as const;

/** The first thing given that does not go with the others, as an ending; null: all is well. */
export function mixture(given: LiveGiven & { readonly live?: boolean }): Ending | null {
  if (given.live === true) {
    const own = new Set<string>(['live', ...LIVE_ONLY]);
    const stray = Object.entries(given).find(([name, value]) => value !== undefined && !own.has(name))?.[0];
    return stray === undefined
      ? null
      : misused(`--${stray} belongs to lives in the virtual clock; it does not go with --live`, stray);
  }
  const stray = LIVE_ONLY.find((name) => given[name] !== undefined);
  return stray === undefined ? null : misused(`--${stray} goes with --live only`, stray);
}

async function siteOf(
  { terminal }: Surroundings,
  file: string,
): Promise<{ readonly ok: true; readonly site: SiteFile } | { readonly ok: false; readonly ending: Ending }> {
  const text = await readText(terminal, file);
  if (!text.ok) return text;
  const reading = readSiteFile(text.text);
  if (reading.ok && reading.site.devices.length <= MOST_PLAYED) return { ok: true, site: reading.site };
  if (reading.ok)
    return { ok: false, ending: misused(`at most ${MOST_PLAYED} devices can be played at a time`, 'site') };
  const [first] = reading.problems;
  const where = first === undefined ? '' : `${file}:${first.line}:${first.column}: ${first.field} `;
  return { ok: false, ending: misused(`${where}${first?.message ?? 'is no site'}`, 'site') };
}

/** Runs it until it is stopped. Resolves with the exit status. */
export async function runLive(around: Surroundings, given: LiveGiven): Promise<number> {
  const { terminal } = around;
  const site = given.site === undefined ? null : await siteOf(around, given.site);
  if (site?.ok === false) return conclude(terminal, site.ending, false);
  const data = given.data ?? mkdtempSync(join(tmpdir(), 'noodknop-live-'));
  const options: GatewayOptions = {
    ...{ data, host: '127.0.0.1', httpPort: given.port ?? USUAL_PORT, mqttPort: 0, mqttsPort: null },
    ...{ tls: null, allowPlain: false, demo: true },
    live: { open: given.open === true, keeps: given.data !== undefined },
    ...(site === null ? {} : { site: site.site }),
  };
  try {
    return await around.runGateway(options);
  } catch (error) {
    return conclude(terminal, failed(error instanceof Error ? error.message : String(error)), false);
  } finally {
    if (given.data === undefined) rmSync(data, { recursive: true, force: true });
  }
}
