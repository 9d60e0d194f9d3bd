/**
 * Draws trouble on the way between devices and the gateway: links, the broker, and an attacker on the wire. Promises
 * that a link broken for good never takes the last button or the last way to somebody who is to answer.
 */
import type { Draws } from '../chance.ts';
import type { FaultClass } from './fault-classes.ts';
import type { LinkFault, PlanEvent } from './plan.ts';
import { type Drawer, expendable, rounded, type Scene, span, suddenly, weighted, within } from './scene.ts';

const someDevice = (scene: Scene, chance: Draws): string => {
  const buttons = chance.often(0.7) ? scene.buttons : scene.cast.devices;
  return chance.pick(buttons).id;
};

const link =
  (fault: LinkFault, rate: (chance: Draws) => number): Drawer =>
  (scene, chance) => [
    {
      ...span(scene, chance),
      do: 'link',
      device: chance.often(0.35) ? null : someDevice(scene, chance),
      fault,
      rate: rate(chance),
    },
  ];
const always = (): number => 1;
const share = (chance: Draws): number => (chance.often(0.15) ? 1 : rounded(chance.spread(20, 950) / 1000));

/** A press of this device in the life so far, or any moment. */
const afterPress = (scene: Scene, chance: Draws, device: string): number => {
  const presses = scene.events.filter((event) => event.do === 'press' && event.device === device);
  if (presses.length === 0) return suddenly(scene, chance);
  const [quick, slow] = [chance.whole(100, 8000), chance.whole(8000, 20 * 60_000)];
  return within(scene, chance.pick(presses).at + (chance.often(0.6) ? quick : slow));
};

const replay =
  (way: 'up' | 'down'): Drawer =>
  (scene, chance) => {
    const device = someDevice(scene, chance);
    const at = afterPress(scene, chance, device);
    const what =
      way === 'up'
        ? chance.pick(['press', 'press', 'beat', 'cancel', 'reply', 'any'] as const)
        : chance.pick(['receipt', 'progress', 'progress', 'page', 'any'] as const);
    const back = chance.often(0.5) ? chance.whole(0, 3) : chance.spread(1, 200);
    return Array.from({ length: chance.spread(1, 4) }, (_, i) => ({
      at: within(scene, at + i * chance.spread(10, 5000)),
      do: 'replay' as const,
      device,
      way,
      what,
      back: back + i,
    }));
  };

const recorded =
  (what: 'retained' | 'will'): Drawer =>
  (scene, chance) => {
    const device = chance.pick(scene.buttons).id;
    return [{ at: afterPress(scene, chance, device), do: what, device }];
  };

/** How to draw each class of links, broker and wire. */
export const LINK_DRAWERS = {
  loss: link('loss', share),
  delay: link('delay', (chance) => rounded(chance.spread(50, 20_000) / 1000)),
  duplication: link('duplicate', share),
  reordering: link('reorder', share),
  'cut-up': link('cut-up', always),
  'cut-down': link('cut-down', always),
  'dead-link': link('cut-both', always),
  'no-network': link('no-network', always),
  'permanent-cut': (scene, chance) => {
    const devices = expendable(scene);
    if (devices.length === 0) return [];
    const fault = weighted<LinkFault>(chance, [
      ['cut-up', 4],
      ['cut-down', 4],
      ['cut-both', 1],
      ['no-network', 1],
    ]);
    return [
      {
        at: suddenly(scene, chance),
        do: 'link',
        device: chance.pick(devices).id,
        fault,
        rate: 1,
        forMs: null,
      },
    ];
  },
  'half-open': (scene, chance) => [
    {
      at: suddenly(scene, chance),
      do: 'link',
      device: chance.often(0.2) ? null : someDevice(scene, chance),
      fault: 'half-open',
      rate: 1,
      forMs: chance.spread(1000, 120_000),
    },
  ],
  'broker-down': (scene, chance) => [{ ...span(scene, chance), do: 'broker-down' }],
  'reconnect-storm': (scene, chance) => {
    const at = suddenly(scene, chance);
    const gap = chance.spread(50, 20_000);
    return Array.from({ length: chance.spread(1, 5) }, (_, i): PlanEvent => {
      return { at: within(scene, at + i * gap), do: 'storm' };
    });
  },
  'replay-up': replay('up'),
  'replay-down': replay('down'),
  spoof: (scene, chance) => {
    const at = suddenly(scene, chance);
    const device = someDevice(scene, chance);
    const way = chance.pick(['up', 'down'] as const);
    // More than fifty a minute are cut off, which must not touch the device itself.
    const count = chance.often(0.2) ? chance.whole(45, 70) : chance.spread(1, 5);
    const gap = chance.spread(5, 800);
    return Array.from({ length: count }, (_, i): PlanEvent => {
      return { at: within(scene, at + i * gap), do: 'spoof', device, way };
    });
  },
  retained: recorded('retained'),
  will: recorded('will'),
  'foreign-topic': (scene, chance) => {
    const [one, other] = chance.shuffle(scene.cast.devices);
    if (one === undefined || other === undefined) return [];
    return [{ at: suddenly(scene, chance), do: 'foreign-topic', device: one.id, victim: other.id }];
  },
  'wrong-password': (scene, chance) => {
    const at = suddenly(scene, chance);
    const device = someDevice(scene, chance);
    return Array.from({ length: chance.spread(1, 20) }, (_, i): PlanEvent => {
      return { at: within(scene, at + i * 300), do: 'wrong-password', device };
    });
  },
} as const satisfies Partial<Record<FaultClass, Drawer>>;
