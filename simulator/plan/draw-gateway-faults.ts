/**
 * Draws trouble of the gateway's machine: deaths, standstills, the disk, the clocks; and of the ways of paging.
 * Promises that clock steps fall also into the time in which the gateway is down, when nobody sees the clock jump.
 */
import type { Draws } from '../chance.ts';
import type { FaultClass } from './fault-classes.ts';
import { USUAL_START_MS } from './fault-classes.ts';
import type { ChannelFault, DiskFault, OutsideKind, PlanEvent } from './plan.ts';
import { type Drawer, rounded, type Scene, span, suddenly, weighted, within } from './scene.ts';

type Crash = Extract<PlanEvent, { do: 'crash' }>;

const effects = (chance: Draws): number => (chance.often(0.25) ? 0 : chance.whole(0, 12));
const usualStart = (chance: Draws): number => chance.spread(50, USUAL_START_MS);

const death =
  (power: boolean, keep: (chance: Draws) => number, start: (chance: Draws) => number): Drawer =>
  (scene, chance) => {
    const at = suddenly(scene, chance);
    const first: Crash = {
      at,
      do: 'crash',
      effects: effects(chance),
      downMs: chance.spread(200, chance.often(0.8) ? 30_000 : 300_000),
      startMs: start(chance),
      power,
      keep: keep(chance),
    };
    if (!chance.often(0.15)) return [first];
    // A second death while or just after the first is being recovered from.
    const back = at + first.downMs + first.startMs + chance.whole(-200, 3000);
    return [
      first,
      { ...first, at: within(scene, back), effects: effects(chance), downMs: chance.spread(200, 5000) },
    ];
  };

const kept = (chance: Draws): number => (chance.often(0.3) ? 1 : rounded(0.001 + chance.next() * 0.998));
const eitherKept = (chance: Draws): number => (chance.often(0.3) ? 0 : kept(chance));

const disk =
  (fault: DiskFault, most: number): Drawer =>
  (scene, chance) => [{ ...span(scene, chance, most), do: 'disk', fault }];

const channel =
  (fault: ChannelFault): Drawer =>
  (scene, chance) => {
    const has = (kind: OutsideKind): boolean =>
      scene.cast.people.some(({ channels }) => channels.includes(kind));
    const way = weighted(chance, [
      ['mqtt' as const, 3],
      ['web' as const, 4],
      ['board' as const, scene.site.board ? 2 : 0],
      ['sms' as const, has('sms') ? 2 : 0],
      ['espa' as const, has('espa') ? 2 : 0],
    ]);
    const person = way === 'board' || chance.often(0.6) ? null : chance.pick(scene.cast.people).id;
    return [{ ...span(scene, chance), do: 'channel', channel: way, person, fault }];
  };

const STEPS_MS = [60_000, 15 * 60_000, 3_600_000, 86_400_000, 7 * 86_400_000, 400 * 86_400_000];

/** A moment while the gateway is down, if it ever is. */
function whileDown(scene: Scene, chance: Draws): number | null {
  const deaths = scene.events.filter((event): event is Crash => event.do === 'crash');
  if (deaths.length === 0) return null;
  const { at, downMs } = chance.pick(deaths);
  return at + downMs * (0.2 + 0.75 * chance.next());
}

/** How to draw each class of the gateway's machine and of the ways of paging. */
export const GATEWAY_DRAWERS = {
  crash: death(false, eitherKept, usualStart),
  'power-loss': death(true, kept, usualStart),
  'lost-writes': death(true, () => 0, usualStart),
  'slow-start': death(false, eitherKept, (chance) => chance.spread(USUAL_START_MS + 1, 20_000)),
  pause: (scene, chance) => [{ ...span(scene, chance, 10 * 60_000), do: 'pause' }],
  'disk-full': disk('full', 10 * 60_000),
  'disk-error': disk('error', 10 * 60_000),
  'disk-hang': disk('hang', 5 * 60_000),
  'slow-disk': disk('slow', 10 * 60_000),
  'corrupt-row': (scene, chance) => [
    { at: suddenly(scene, chance), do: 'corrupt-row', mendMs: chance.spread(1000, 600_000) },
  ],
  'clock-step': (scene, chance) => {
    const down = chance.often(0.5) ? whileDown(scene, chance) : null;
    const size = chance.often(0.4)
      ? chance.spread(10, 2000)
      : chance.pick(STEPS_MS) + chance.whole(-500, 500);
    return [
      {
        at: within(scene, down ?? suddenly(scene, chance)),
        do: 'clock',
        byMs: chance.often(0.5) ? size : -size,
      },
    ];
  },
  'clock-drift': (scene, chance) => [
    { ...span(scene, chance), do: 'drift', ppm: chance.spread(10, 500) * (chance.often(0.5) ? 1 : -1) },
  ],
  'channel-refuses': channel('refuses'),
  'channel-hangs': channel('hangs'),
  'channel-loses': channel('loses'),
  'channel-late': channel('late'),
  'channel-twice': channel('twice'),
} as const satisfies Partial<Record<FaultClass, Drawer>>;
