/**
 * Scenes: things that must meet to be dangerous, and that chance alone would seldom bring together. Promises to use only
 * classes of faults that take part in the life anyway, so that leaving a class out still leaves it out.
 */
import type { Draws } from '../chance.ts';
import type { FaultClass } from './fault-classes.ts';
import type { PlanEvent } from './plan.ts';
import { type Drawer, type Scene, within } from './scene.ts';

interface Staged {
  readonly needs: readonly FaultClass[];
  readonly draw: Drawer;
}

const MINUTE_MS = 60_000;
/** Half an hour without an entry, and room for it. */
const FORGOTTEN_MS = 38 * MINUTE_MS;
const button = (scene: Scene, chance: Draws) => chance.pick(scene.buttons);
const start = (scene: Scene, chance: Draws, room: number): number | null =>
  scene.safetyMs <= room + 10_000 ? null : chance.whole(5_000, scene.safetyMs - room);
const press = (device: string, at: number, holdMs: number): PlanEvent => ({
  at,
  do: 'press',
  device,
  button: 0,
  holdMs,
  taps: 1,
});

/** A held press is raised while the answer to its first half is still on the way. */
const raisedLate: Drawer = (scene, chance) => {
  const at = start(scene, chance, 20_000);
  if (at === null) return [];
  const { id, kind } = button(scene, chance);
  return [
    {
      at: within(scene, at - 500),
      forMs: 15_000,
      do: 'link',
      device: id,
      fault: 'delay',
      rate: chance.whole(2, 6),
    },
    press(id, at, kind === 'wearable' ? 3_800 : 2_600),
  ];
};

/** An old heartbeat is played while the device itself has no power. */
const beatOfTheSilent: Drawer = (scene, chance) => {
  const at = start(scene, chance, 90_000);
  if (at === null) return [];
  const { id } = chance.pick(scene.cast.devices);
  const offMs = chance.whole(45_000, 80_000);
  return [
    { at, do: 'dead-battery', device: id, forMs: offMs },
    ...Array.from(
      { length: 6 },
      (_, n): PlanEvent => ({
        at: within(scene, at + 6_000 + n * 6_000),
        do: 'replay',
        device: id,
        way: 'up',
        what: 'beat',
        back: chance.whole(0, 3),
      }),
    ),
  ];
};

/** Answers of before are played after they ran out, or to an alarm of later. */
const answerOutOfDate: Drawer = (scene, chance) => {
  const at = start(scene, chance, 4 * MINUTE_MS);
  const pagers = scene.cast.devices.filter(({ kind }) => kind === 'pager');
  if (at === null || pagers.length === 0) return [];
  const { id } = button(scene, chance);
  return [
    press(id, at, 300),
    ...Array.from(
      { length: 8 },
      (_, n): PlanEvent => ({
        at: within(scene, at + 20_000 + n * chance.whole(8_000, 25_000)),
        do: 'replay',
        device: chance.pick(pagers).id,
        way: 'up',
        what: 'reply',
        back: chance.whole(0, 4),
      }),
    ),
  ];
};

/** Nobody has a phone on; the same button is pressed again when more than half an hour has passed. */
const forgottenAlarm: Drawer = (scene, chance) => {
  const at = start(scene, chance, FORGOTTEN_MS);
  if (at === null) return [];
  const { id } = button(scene, chance);
  const off = scene.cast.people.map(
    (person): PlanEvent => ({
      at: within(scene, at - 1_000),
      do: 'phone-off',
      person: person.id,
      forMs: FORGOTTEN_MS,
    }),
  );
  return [...off, press(id, at, 1_000), press(id, at + chance.whole(34, 37) * MINUTE_MS, 1_000)];
};

const SCENES: readonly Staged[] = [
  { needs: ['delay'], draw: raisedLate },
  { needs: ['replay-up', 'dead-battery'], draw: beatOfTheSilent },
  { needs: ['replay-up'], draw: answerOutOfDate },
  { needs: ['phone-off'], draw: forgottenAlarm },
];

/** The scenes that this life has: some of those whose classes all take part. */
export function drawScenes(scene: Scene, chance: Draws): readonly PlanEvent[] {
  return SCENES.flatMap(({ needs, draw }) => {
    const plays = chance.often(0.35);
    return plays && needs.every((name) => scene.classes.has(name)) ? draw(scene, chance) : [];
  });
}

/** Leaves out whatever else would touch the button of a forgotten alarm while everybody forgets it. */
export function undisturbed(events: readonly PlanEvent[], own: readonly PlanEvent[]): readonly PlanEvent[] {
  const [first] = own.filter((event) => event.do === 'phone-off' && event.forMs === FORGOTTEN_MS);
  if (first === undefined) return events;
  const presses = own.filter((event) => event.do === 'press');
  const again = presses.find((event, i) => event.at - (presses[i - 1]?.at ?? event.at) > 30 * MINUTE_MS);
  if (again?.do !== 'press') return events;
  const until = first.at + FORGOTTEN_MS;
  return events.filter(
    (event) =>
      own.includes(event) ||
      event.at < first.at - MINUTE_MS ||
      event.at > until ||
      !('device' in event) ||
      event.device !== again.device,
  );
}
