/**
 * Draws the site of a life and the moment at which it begins: roster, policies, summer time. Promises that a life
 * without the class stays clear of handoffs and clock changes where its length allows, and that every policy reaches
 * somebody who will answer once the life is healed.
 */
import type { Draws } from '../chance.ts';
import { clockChanges, dateOf, handoffAt, handoffs, summerTime } from './calendar.ts';
import { type FaultClass, HANDOFF_NEAR_MS } from './fault-classes.ts';
import type { SitePlan, StepPlan } from './plan.ts';
import { type Cast, weighted } from './scene.ts';

const DAY_MS = 86_400_000;
const AMSTERDAM = 'Europe/Amsterdam';

type Target = StepPlan['page'][number];

function drawSteps(chance: Draws, cast: Cast, emergency: boolean): readonly StepPlan[] {
  const count = chance.whole(1, 5);
  const steps: StepPlan[] = [];
  let after = 0;
  for (let i = 0; i < count; i++) {
    const page = new Set<Target>([
      weighted<Target>(chance, [
        ['oncall', 6],
        ['everyone', 3],
        ['site-board', 1],
        [{ person: chance.pick(cast.people).id }, 2],
      ]),
    ]);
    if (chance.often(0.4)) page.add('site-board');
    if (i === count - 1) {
      if (chance.often(0.75)) page.add('everyone');
      else for (const person of cast.healed) page.add({ person });
    }
    steps.push({
      after,
      page: [...page],
      need: weighted(chance, [
        [1, 8],
        [2, 2],
        [3, 0.5],
      ]),
      guide112: i === 0 ? emergency && chance.often(0.85) : chance.often(0.3),
    });
    after += weighted(chance, [
      [chance.pick([5, 10, 20, 30]), 6],
      [chance.whole(5, 180), 3],
      [0, 0.5],
    ]);
  }
  return steps;
}

function drawBegins(chance: Draws, zone: string, lengthMs: number, safetyMs: number, dst: boolean): number {
  const year = chance.whole(2026, 2035);
  if (dst) return chance.pick(summerTime(year)) - chance.whole(1, Math.max(1, safetyMs - 1));
  let begins = 0;
  for (let tries = 0; tries < 20; tries++) {
    begins = Date.UTC(chance.whole(2026, 2035), 0, 1) + Math.floor(chance.next() * 364 * DAY_MS);
    if (clockChanges(zone, begins, begins + lengthMs).length === 0) break;
  }
  return begins;
}

/** The moment at which the roster of a life hands over. */
function drawHandoff(chance: Draws, begins: number, safetyMs: number, near: boolean, zone: string): number {
  const middle = begins + chance.whole(0, safetyMs);
  if (!near) return begins + safetyMs / 2 + 3.5 * DAY_MS + chance.whole(-DAY_MS, DAY_MS);
  const change = clockChanges(zone, begins, begins + safetyMs)[0];
  if (change !== undefined && chance.often(0.7)) {
    const away = chance.pick([-3_600_000, -HANDOFF_NEAR_MS, 0, 60_000, HANDOFF_NEAR_MS, 3_600_000]);
    return Math.max(begins - HANDOFF_NEAR_MS + 60_000, Math.min(begins + safetyMs, change + away));
  }
  return weighted(chance, [
    [Math.min(middle, begins + chance.whole(60_000, 15 * 60_000)), 7],
    [begins - chance.whole(0, HANDOFF_NEAR_MS - 60_000), 1],
    [begins + safetyMs + chance.whole(60_000, HANDOFF_NEAR_MS), 1],
    [middle, 2],
  ]);
}

/** Draws the site, and when the life begins (ms since 1970). `livenessMs` belongs to its length. */
export function drawSite(
  chance: Draws,
  cast: Cast,
  classes: ReadonlySet<FaultClass>,
  safetyMs: number,
  livenessMs: number,
): { readonly site: SitePlan; readonly begins: number } {
  const dst = classes.has('dst-change');
  const zone =
    dst || chance.often(0.92) ? AMSTERDAM : chance.pick(['UTC', 'Asia/Kolkata', 'America/New_York']);
  const begins = drawBegins(chance, zone, safetyMs + livenessMs, safetyMs, dst);
  const near = classes.has('handoff');
  // At times the roster has not begun yet, and the fallback is on duty.
  const start = dateOf(begins + (near || chance.often(0.95) ? -chance.whole(9, 300) : 400) * DAY_MS);
  let handoff = handoffAt(zone, drawHandoff(chance, begins, safetyMs, near, zone));
  // In the hour that comes twice the roster hands over the first time only, which may be too early for this life.
  for (let tries = 0; near && tries < 40; tries++) {
    const [from, until] = [begins - HANDOFF_NEAR_MS, begins + safetyMs + HANDOFF_NEAR_MS];
    if (handoffs({ zone, handoff, start }, from, until).length > 0) break;
    handoff = handoffAt(zone, drawHandoff(chance, begins, safetyMs, near, zone));
  }
  const names = cast.people.map(({ id }) => id);
  const some = (): readonly string[] => chance.shuffle(names).slice(0, chance.spread(1, names.length));
  const groups = Array.from({ length: near ? chance.whole(2, 4) : chance.whole(1, 4) }, some);
  const own = chance.often(0.45);
  return {
    begins,
    site: {
      groups,
      fallback: some(),
      zone,
      handoff,
      start,
      assist: own && chance.often(0.8) ? drawSteps(chance, cast, false) : null,
      emergency: own && chance.often(0.8) ? drawSteps(chance, cast, true) : null,
      expiryS: chance.often(0.6) ? 120 : chance.pick([5, 30, 60, 300, 600]),
      board: chance.often(0.6),
    },
  };
}
