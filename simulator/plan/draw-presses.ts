/**
 * Draws what a life is about: fingers on buttons. Promises presses in every life, in the shapes that matter (repeated,
 * held, by a crowd, on an alarm somebody already takes), and no finger that is in two gestures at once.
 */
import type { Draws } from '../chance.ts';
import type { DevicePlan, PlanEvent } from './plan.ts';
import { hasSecondButton } from './plan-check.ts';
import { weighted, within } from './scene.ts';

type Press = Extract<PlanEvent, { do: 'press' }>;

/** What it takes to draw presses. */
export interface Fingers {
  readonly safetyMs: number;
  readonly buttons: readonly DevicePlan[];
  /** People who may raise an alarm by hand and leave somebody else to answer. */
  readonly raisers: readonly string[];
}

/** Time between the taps of one gesture, as the fingers of the world make them, and rest before the next. */
const TAP_GAP_MS = 400;
/** Both buttons for five seconds, and the time in which a tap says "under duress". */
const CANCEL_MS = 7600;

/** One gesture on this device that is meant to call; now and then one that is only a knock. */
export function drawPress(chance: Draws, device: DevicePlan, at: number): Press {
  const deliberate = device.kind === 'wearable';
  const button =
    hasSecondButton(device) && chance.often(0.2) ? chance.pick([1 as const, 2 as const]) : (0 as const);
  if (deliberate && button === 0) {
    const [holdMs, taps] = weighted<readonly [number, number]>(chance, [
      [[chance.whole(850, 2500), 1], 5],
      [[chance.whole(60, 200), 2], 4],
      [[chance.whole(3050, 5000), 1], 3],
      [[chance.pick([780, 800, 820, 2990, 3000, 3020]), 1], 1],
      [[chance.whole(60, 200), chance.whole(3, 5)], 1],
      [[chance.whole(30, 500), 1], 0.5],
    ]);
    return { at, do: 'press', device: device.id, button, holdMs, taps };
  }
  const [holdMs, taps] = weighted<readonly [number, number]>(chance, [
    [[chance.whole(60, 600), 1], 10],
    [[chance.whole(2050, 4000), 1], 3],
    [[chance.pick([1980, 2000, 2020]), 1], 1],
    [[chance.whole(60, 200), chance.whole(2, 4)], 2],
    [[chance.whole(21, 40), 1], 0.5],
    [[chance.whole(61_000, 90_000), 1], 0.2],
  ]);
  return { at, do: 'press', device: device.id, button, holdMs, taps };
}

/** Gaps after which the same finger presses again: within 2, 5 and 20 s, and once somebody comes, is there, or forgot. */
const again = (chance: Draws): number =>
  weighted(chance, [
    [chance.whole(300, 2100), 4],
    [chance.whole(2100, 5200), 4],
    [chance.whole(5000, 21_000), 4],
    [chance.whole(20_000, 90_000), 3],
    [chance.whole(90_000, 6 * 60_000), 2],
    [chance.whole(29 * 60_000, 36 * 60_000), 0.7],
  ]);

/** Presses around one moment, by one device, mostly; the first is at the moment itself. */
export function drawCluster(fingers: Fingers, chance: Draws, moment: number): readonly PlanEvent[] {
  const { buttons } = fingers;
  const at = within(fingers, moment);
  const device = chance.pick(buttons);
  const shape = weighted(chance, [
    ['one', 5],
    ['again', 5],
    ['crowd', 1.5],
    ['by-hand', fingers.raisers.length > 0 ? 0.6 : 0],
  ]);
  switch (shape) {
    case 'one':
      return [drawPress(chance, device, at)];
    case 'again': {
      const presses = [drawPress(chance, device, at)];
      let next = at;
      for (let more = chance.spread(1, 6); more > 0; more--) {
        next += again(chance);
        if (next < fingers.safetyMs) presses.push(drawPress(chance, device, next));
      }
      return presses;
    }
    case 'crowd': {
      const crowd = chance.shuffle(buttons).slice(0, chance.spread(2, 12));
      return crowd.map((one) => drawPress(chance, one, within(fingers, at + chance.whole(0, 3000))));
    }
    case 'by-hand':
      return [
        {
          at,
          do: 'raise',
          person: chance.pick(fingers.raisers),
          level: chance.often(0.7) ? 'assist' : 'emergency',
        },
        ...(chance.often(0.5)
          ? [drawPress(chance, device, within(fingers, at + chance.whole(0, 8000)))]
          : []),
      ];
    default:
      return [];
  }
}

const gestureMs = (event: PlanEvent): number => {
  if (event.do === 'press') return event.taps * (event.holdMs + TAP_GAP_MS);
  return event.do === 'cancel' ? CANCEL_MS : 0;
};

/** Leaves out gestures that begin before the same device's last one has ended. Takes and gives events in their order. */
export function untangled(events: readonly PlanEvent[]): readonly PlanEvent[] {
  const busyUntil = new Map<string, number>();
  return events.filter((event) => {
    if (event.do !== 'press' && event.do !== 'cancel') return true;
    if (event.at < (busyUntil.get(event.device) ?? 0)) return false;
    busyUntil.set(event.device, event.at + gestureMs(event));
    return true;
  });
}
