/**
 * Pictures of sites and where devices stand on them, in the data directory. Promises that a file is whole or as it was,
 * that only an SVG picture of bounded size is kept, and shown only while it passes today's check, and that a name from outside never becomes a path: only known sites
 * have files. Scripts in a picture are kept as they are and never run: how it is served is in `web/routes-plans.ts`.
 */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, problem } from '../../core/problem.ts';
import { readPrivateJson, writePrivate } from '../private-file.ts';
import type { Plans, Positions } from './face.ts';
import { svgProblem } from './svg-check.ts';
import { isForReferences } from './svg-expansion.ts';

/** Largest picture, in bytes. */
export const PICTURE_BYTES = 512 * 1024;
/** Most things on one picture. */
export const POSITIONS_MOST = 5_000;

const TOO_LARGE = 'is larger than 512 kB';
const whyNot = (svg: string): string | null =>
  Buffer.byteLength(svg) > PICTURE_BYTES ? TOO_LARGE : svgProblem(svg);
/** It was kept when less was asked of a picture, or put there by other means. */
const noLonger = (why: string): Problem =>
  problem(
    'conflict',
    `the picture that is kept for this site is not shown: it ${why}; send another`,
    'svg',
    'De bewaarde tekening van deze locatie wordt niet getoond: ze komt niet door de controle. Kies een andere.',
  );

/** @param isSite whether a site of this id is known; its id is then fit for a file name */
export function openPlans(folder: string, isSite: (id: string) => boolean): Plans {
  const pathOf = (site: string, ending: 'svg' | 'json'): string | null =>
    isSite(site) && /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(site)
      ? join(folder, 'plans', `${site}.${ending}`)
      : null;

  function keep(site: string, ending: 'svg' | 'json', text: string): Problem | null {
    const path = pathOf(site, ending);
    if (path === null)
      return problem('not_found', 'there is no such site', undefined, 'Deze locatie is er niet.');
    try {
      mkdirSync(join(folder, 'plans'), { recursive: true, mode: 0o700 });
      writePrivate(path, text);
      return null;
    } catch (error) {
      return problem(
        'unavailable',
        `the plan cannot be kept: ${error instanceof Error ? error.message : 'disk'}`,
        undefined,
        'De plattegrond kan niet bewaard worden.',
      );
    }
  }

  return {
    picture(site) {
      const path = pathOf(site, 'svg');
      try {
        if (path === null) return null;
        const why = statSync(path).size > PICTURE_BYTES ? TOO_LARGE : null;
        const svg = why === null ? readFileSync(path, 'utf8') : '';
        const still = why ?? whyNot(svg);
        return still === null ? svg : noLonger(still);
      } catch {
        return null;
      }
    },
    keepPicture(site, svg) {
      const why = whyNot(svg);
      return why === null
        ? keep(site, 'svg', svg)
        : problem(
            'invalid',
            `the picture ${why}`,
            'svg',
            isForReferences(why)
              ? 'Deze tekening is te zwaar om te tonen: er zitten te veel verwijzingen in. Bewaar haar opnieuw zonder klonen, patronen en maskers in elkaar.'
              : 'Dit is geen tekening die hier getoond kan worden. Bewaar haar opnieuw als gewone SVG.',
          );
    },
    positions(site) {
      const path = pathOf(site, 'json');
      try {
        const read = path === null ? 'missing' : readPrivateJson(path);
        return typeof read === 'string' ? {} : positionsIn(read);
      } catch {
        return {};
      }
    },
    keepPositions(site, positions) {
      return Object.keys(positions).length > POSITIONS_MOST
        ? problem(
            'invalid',
            `at most ${POSITIONS_MOST} positions are kept`,
            'positions',
            `Er worden hoogstens ${POSITIONS_MOST} posities bewaard.`,
          )
        : keep(site, 'json', JSON.stringify(positions));
    },
  };
}

const isThousandth = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1000;

function positionsIn(read: Readonly<Record<string, unknown>>): Positions {
  const found: Record<string, { x: number; y: number }> = Object.create(null);
  for (const [id, place] of Object.entries(read)) {
    if (typeof place !== 'object' || place === null) continue;
    const { x, y } = place as { readonly x?: unknown; readonly y?: unknown };
    if (isThousandth(x) && isThousandth(y)) found[id] = { x, y };
  }
  return found;
}
