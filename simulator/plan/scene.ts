/**
 * What is settled about a life before anything happens in it, and how moments are chosen: far more often near a press
 * than chance alone would have it, because that is where faults hurt. Promises whole milliseconds within the life.
 */
import type { Draws } from '../chance.ts';
import type { FaultClass } from './fault-classes.ts';
import type { DevicePlan, PersonPlan, PlanEvent, SitePlan } from './plan.ts';
import { hasButton } from './plan-check.ts';

/** How much goes wrong in a life. */
export interface Temper {
  /** The chance of each class to take part. */
  readonly share: number;
  /** How many times a class strikes in a short life, at most. */
  readonly strikes: number;
}

/** Who and what there is. */
export interface Cast {
  readonly people: readonly PersonPlan[];
  readonly devices: readonly DevicePlan[];
  /** Who answers once the life is healed. */
  readonly healed: readonly string[];
  /** Pagers without which the healed could not be reached. */
  readonly needed: ReadonlySet<string>;
}

/** Everything a drawer of faults may look at. Moments count in ms from the start of the life. */
export interface Scene {
  readonly cast: Cast;
  readonly site: SitePlan;
  readonly safetyMs: number;
  /** Null for a short life; else how many days it has. */
  readonly days: number | null;
  readonly classes: ReadonlySet<FaultClass>;
  /** Moments that matter: presses, and handoffs. */
  readonly anchors: readonly number[];
  readonly buttons: readonly DevicePlan[];
  /** What happens already; drawers look for presses and crashes here. */
  readonly events: readonly PlanEvent[];
}

/** Draws the events of one strike of a class. May give none where the cast does not allow it. */
export type Drawer = (scene: Scene, chance: Draws) => readonly PlanEvent[];

/** Devices with a button. */
export const buttonsOf = (cast: Cast): readonly DevicePlan[] => cast.devices.filter(hasButton);

/** Devices that may be broken or taken out for good: not those that are needed, and at least one button is left. */
export function expendable({ cast, events, buttons }: Scene): readonly DevicePlan[] {
  const gone = new Set<string | null>(
    events.flatMap((event) =>
      event.do === 'revoke' || (event.do === 'link' && event.forMs === null) ? [event.device] : [],
    ),
  );
  const left = buttons.filter(({ id }) => !gone.has(id));
  return cast.devices
    .filter((device) => !cast.needed.has(device.id) && !gone.has(device.id))
    .filter((device) => !hasButton(device) || left.length > 1);
}

/** Within the safety phase, in whole milliseconds. */
export const within = (scene: { readonly safetyMs: number }, at: number): number =>
  Math.max(0, Math.min(scene.safetyMs - 1, Math.round(at)));

/** One of these with its weight. */
export function weighted<T>(chance: Draws, from: readonly (readonly [T, number])[]): T {
  let left = chance.next() * from.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [thing, weight] of from) {
    left -= weight;
    if (left < 0) return thing;
  }
  return chance.pick(from)[0];
}

/** A moment for something sudden: mostly right at a moment that matters. */
export function suddenly({ anchors, safetyMs }: Scene, chance: Draws): number {
  const scene = { safetyMs };
  if (anchors.length === 0 || chance.often(0.25)) return within(scene, chance.next() * safetyMs);
  const anchor = chance.pick(anchors);
  return within(
    scene,
    anchor +
      weighted(chance, [
        [chance.whole(-20, 120), 5],
        [chance.whole(-1500, 3000), 3],
        [chance.whole(-10_000, 90_000), 2],
      ]),
  );
}

/** How long something lasts, in ms: mostly seconds. Never null in a long life, which it would silence for days. */
export function lasting(scene: Scene, chance: Draws, most = 30 * 60_000): number | null {
  if (scene.days === null && chance.often(0.06)) return null;
  const longest = Math.max(400, Math.min(most, scene.safetyMs));
  return chance.often(0.8) ? chance.spread(200, Math.min(longest, 90_000)) : chance.spread(300, longest);
}

/** Beginning and length of something that lasts: mostly so that a moment that matters falls in it or at its edges. */
export function span(
  scene: Scene,
  chance: Draws,
  most?: number,
): { readonly at: number; readonly forMs: number | null } {
  const forMs = lasting(scene, chance, most);
  const at = suddenly(scene, chance);
  const length = forMs ?? scene.safetyMs;
  const ahead = weighted(chance, [
    [0, 4],
    [chance.next() * length, 4],
    [length + chance.whole(-200, 200), 2],
  ]);
  return { at: within(scene, at - ahead), forMs };
}

/** A chance or length with three digits, so that plans stay readable. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
