/**
 * Draws trouble of single devices, and what people do that makes life hard: tests, cancels, revocations, overrides.
 * Promises gestures only where the device knows them, and real presses around whatever could swallow one.
 */
import type { Draws } from '../chance.ts';
import { drawPress } from './draw-presses.ts';
import { type FaultClass, UNCUT_BYTES } from './fault-classes.ts';
import type { DevicePlan, PlanEvent } from './plan.ts';
import { hasButton, isHandedOut } from './plan-check.ts';
import { type Drawer, expendable, type Scene, span, suddenly, within } from './scene.ts';

/** Just before a press of some button device there is in the life, so that it is the next press; else any moment. */
function beforePress(scene: Scene, chance: Draws): { readonly at: number; readonly device: DevicePlan } {
  const pressed = scene.buttons.filter(({ id }) =>
    scene.events.some((event) => event.do === 'press' && event.device === id),
  );
  const device = chance.pick(pressed.length > 0 ? pressed : scene.buttons);
  const presses = scene.events.filter((event) => event.do === 'press' && event.device === device.id);
  const at = presses.length > 0 ? chance.pick(presses).at - chance.whole(1, 300) : suddenly(scene, chance);
  return { at: within(scene, at), device };
}

const brownOut =
  (bytes: (chance: Draws) => number): Drawer =>
  (scene, chance) => {
    const { at, device } = beforePress(scene, chance);
    return [
      {
        at,
        do: 'brown-out',
        device: device.id,
        effects: chance.whole(0, 8),
        bytes: bytes(chance),
        offMs: chance.spread(50, 30_000),
      },
    ];
  };

const falseAlarm =
  (duress: boolean): Drawer =>
  (scene, chance) => {
    const able = scene.buttons.filter(({ cancel }) => cancel);
    if (able.length === 0) return [];
    const device = chance.pick(able);
    const pressed = suddenly(scene, chance);
    const cancelled = within(scene, pressed + chance.whole(1500, chance.often(0.7) ? 20_000 : 180_000));
    const events: PlanEvent[] = [{ at: cancelled, do: 'cancel', device: device.id, duress }];
    if (chance.often(0.9))
      events.unshift({ at: pressed, do: 'press', device: device.id, button: 0, holdMs: 200, taps: 1 });
    if (chance.often(0.5))
      events.push(drawPress(chance, device, within(scene, cancelled + 7700 + chance.whole(0, 60_000))));
    return events;
  };

/** How to draw each class of devices and people. */
export const LOCAL_DRAWERS = {
  'brown-out': brownOut(() => UNCUT_BYTES),
  'flash-cut': brownOut((chance) =>
    chance.often(0.9) ? chance.whole(0, 160) : chance.whole(0, UNCUT_BYTES - 1),
  ),
  'flash-failure': (scene, chance) => {
    const { at, device } = beforePress(scene, chance);
    return [{ at, do: 'flash-fails', device: device.id, writes: chance.spread(1, 20) }];
  },
  'dead-battery': (scene, chance) => {
    const { at, forMs } = span(scene, chance);
    return [{ at, do: 'dead-battery', device: chance.pick(scene.cast.devices).id, forMs: forMs ?? 60_000 }];
  },
  'cloned-key': (scene, chance) => [
    {
      ...span(scene, chance),
      do: 'clone',
      device: chance.pick(chance.often(0.85) ? scene.buttons : scene.cast.devices).id,
      presses: chance.whole(0, 4),
    },
  ],
  'revoked-device': (scene, chance) => {
    const able = expendable(scene);
    if (able.length === 0) return [];
    const device = chance.pick(able);
    const at = suddenly(scene, chance);
    const late = hasButton(device) && chance.often(0.6);
    return [
      { at, do: 'revoke', device: device.id },
      ...(late ? [drawPress(chance, device, within(scene, at + chance.whole(0, 30_000)))] : []),
    ];
  },
  'rotated-key': (scene, chance) => [
    { at: suddenly(scene, chance), do: 'rotate-key', device: chance.pick(scene.cast.devices).id },
  ],
  'new-holder': (scene, chance) => {
    const able = scene.cast.devices.filter(
      (device) => isHandedOut(device) && !scene.cast.needed.has(device.id),
    );
    const { people, healed } = scene.cast;
    // Only one will answer in the end: that one must not become the presser.
    const free = people.filter(({ id }) => healed.length > 1 || !healed.includes(id));
    if (able.length === 0) return [];
    const person = free.length > 0 && chance.often(0.8) ? chance.pick(free).id : null;
    return [{ at: suddenly(scene, chance), do: 'assign', device: chance.pick(able).id, person }];
  },
  'babbling-button': (scene, chance) => {
    const everyMs = chance.spread(20, 2000);
    return [
      {
        at: suddenly(scene, chance),
        do: 'babble',
        device: chance.pick(scene.buttons).id,
        everyMs,
        forMs: everyMs * chance.spread(5, 300),
      },
    ];
  },
  'empty-group': (scene, chance) => [{ ...span(scene, chance, 20 * 60_000), do: 'empty-group' }],
  'everyone-off-duty': (scene, chance) => [{ ...span(scene, chance, 20 * 60_000), do: 'everyone-off' }],
  'phone-off': (scene, chance) => [
    { ...span(scene, chance), do: 'phone-off', person: chance.pick(scene.cast.people).id },
  ],
  'test-session': (scene, chance) => {
    const device = chance.pick(scene.buttons);
    const at = within(scene, suddenly(scene, chance) - chance.whole(0, 20_000));
    const minutes = chance.often(0.5) ? chance.whole(1, 3) : chance.whole(1, 30);
    const tried = at + chance.whole(500, 20_000);
    const events: PlanEvent[] = [
      { at, do: 'test', device: device.id, minutes },
      drawPress(chance, device, within(scene, tried)),
    ];
    // A second press within 3 s is real; so is one after the end, and one of any other device.
    if (chance.often(0.5))
      events.push(drawPress(chance, device, within(scene, tried + chance.whole(2000, 4000))));
    if (chance.often(0.5))
      events.push(drawPress(chance, device, within(scene, at + minutes * 60_000 + chance.whole(-100, 2000))));
    if (chance.often(0.5))
      events.push(
        drawPress(chance, chance.pick(scene.buttons), within(scene, tried + chance.whole(-2000, 2000))),
      );
    return events;
  },
  'walk-test': (scene, chance) => {
    const walked = chance.shuffle(scene.buttons).slice(0, chance.spread(1, scene.buttons.length));
    const begins = within(scene, suddenly(scene, chance) - chance.whole(0, 20_000));
    const minutes = chance.often(0.5) ? chance.whole(1, 3) : chance.whole(1, 30);
    const events: PlanEvent[] = [{ at: begins, do: 'walk', devices: walked.map(({ id }) => id), minutes }];
    let at = begins;
    for (const device of walked) {
      at += chance.whole(500, 15_000);
      events.push(drawPress(chance, device, within(scene, at)));
      // A second press within 3 s is real, and cuts the walk short.
      if (chance.often(0.2))
        events.push(drawPress(chance, device, within(scene, at + chance.whole(2000, 4000))));
    }
    if (chance.often(0.4))
      events.push(
        drawPress(chance, chance.pick(scene.buttons), within(scene, begins + chance.whole(0, 60_000))),
      );
    if (chance.often(0.5))
      events.push({ at: within(scene, at + chance.whole(10_000, 600_000)), do: 'walk-on' });
    if (chance.often(0.5)) {
      const late = begins + minutes * 60_000 + chance.whole(-1000, 2000);
      events.push(drawPress(chance, chance.pick(walked), within(scene, late)));
    }
    return events;
  },
  drill: (scene, chance) => {
    const device = chance.pick(scene.buttons);
    const begins = within(scene, suddenly(scene, chance) - chance.whole(0, 20_000));
    const minutes = chance.often(0.5) ? chance.whole(1, 3) : chance.whole(1, 30);
    const byHand = chance.often(0.25);
    const events: PlanEvent[] = [
      byHand
        ? { at: begins, do: 'drill-here', place: device.place, minutes }
        : { at: begins, do: 'drill', device: device.id, minutes },
    ];
    let at = begins;
    // Now and then nobody comes to press it.
    if (!byHand && chance.often(0.85)) {
      at = within(scene, begins + chance.whole(500, 30_000));
      // Mostly the press that was meant; else whatever this device calls with.
      events.push(
        chance.often(0.7) && device.kind === 'desk'
          ? { at, do: 'press', device: device.id, button: 0, holdMs: 200, taps: 1 }
          : drawPress(chance, device, at),
      );
      // Pressed again, or called false: nobody knows any more whether it is a drill.
      if (chance.often(0.35))
        events.push(drawPress(chance, device, within(scene, at + chance.whole(1500, 90_000))));
      if (chance.often(0.15) && device.cancel)
        events.push({
          at: within(scene, at + chance.whole(8_000, 60_000)),
          do: 'cancel',
          device: device.id,
          duress: chance.often(0.3),
        });
    }
    if (chance.often(0.4))
      events.push(
        drawPress(chance, chance.pick(scene.buttons), within(scene, begins + chance.whole(0, 90_000))),
      );
    if (chance.often(0.5))
      events.push({ at: within(scene, at + chance.whole(1_000, 300_000)), do: 'drill-stop' });
    return events;
  },
  cancel: falseAlarm(false),
  'duress-cancel': falseAlarm(true),
} as const satisfies Partial<Record<FaultClass, Drawer>>;
