/**
 * Draws a life from a seed, in the manner of a swarm: each leaves some classes of faults out and has its own temper,
 * so that some are calm and some terrible. Promises the same plan for the same seed, a plan that `readPlan` takes, and
 * a stream of chance for each class, so that a new class leaves the draws of the others as they were.
 */
import { draws } from '../chance.ts';
import { handoffs } from './calendar.ts';
import { drawCast } from './draw-cast.ts';
import { GATEWAY_DRAWERS } from './draw-gateway-faults.ts';
import { LINK_DRAWERS } from './draw-link-faults.ts';
import { LOCAL_DRAWERS } from './draw-local-faults.ts';
import { drawCluster, type Fingers, untangled } from './draw-presses.ts';
import { drawScenes, undisturbed } from './draw-scenes.ts';
import { drawSite } from './draw-site.ts';
import { FAULT_CLASSES, type FaultClass } from './fault-classes.ts';
import { PLAN_VERSION, type Plan, type PlanEvent } from './plan.ts';
import { buttonsOf, type Cast, type Drawer, type Scene, type Temper, weighted, within } from './scene.ts';

/** What may be asked of a life. */
export interface DrawOptions {
  /** So many days instead of minutes. */
  readonly days?: number;
  /** These classes and no others, each of them; left out or null: a share of all. */
  readonly faults?: readonly FaultClass[] | null;
}

/** Every class has its drawer. A change of summer time and a handoff are drawn with the site. */
const DRAWERS: Readonly<Record<FaultClass, Drawer>> = {
  ...LINK_DRAWERS,
  ...GATEWAY_DRAWERS,
  ...LOCAL_DRAWERS,
  'dst-change': () => [],
  handoff: () => [],
};

/** Clock steps look for the time in which the gateway is down, so deaths are drawn before them. */
const LAST: readonly FaultClass[] = ['clock-step'];
const ORDER: readonly FaultClass[] = [
  ...FAULT_CLASSES.map(({ name }) => name).filter((name) => !LAST.includes(name)),
  ...LAST,
];

/** Nothing brings these back: in a life of days there would soon be nobody left to press. */
const FOR_GOOD: readonly FaultClass[] = ['revoked-device', 'permanent-cut'];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Long enough for an alarm that everybody forgot: thirty minutes, and time to deal with it. */
const LIVENESS_MS = 40 * MINUTE_MS;
/** Beats of all devices together that a short life may have before the healing, so that it costs a tenth of a second. */
const MOST_BEATS = 1600;
const BEAT_MS = 10_000;
/** Events that a short life may have. */
const MOST_SHORT = 250;

function drawTemper(seed: number): Temper {
  return weighted(draws(seed, 'plan temper'), [
    [{ share: 0.04, strikes: 1 }, 2],
    [{ share: 0.12, strikes: 2 }, 3],
    [{ share: 0.3, strikes: 2 }, 3],
    [{ share: 0.6, strikes: 3 }, 2],
    [{ share: 0.92, strikes: 5 }, 1],
  ]);
}

function drawLength(seed: number, cast: Cast, days: number | undefined): number {
  if (days !== undefined) return days * DAY_MS;
  const beating = cast.devices.filter(({ kind }) => kind !== 'wearable').length;
  const most = Math.min(120 * MINUTE_MS, (MOST_BEATS * BEAT_MS) / Math.max(1, beating));
  return draws(seed, 'plan length').spread(30_000, most);
}

const inOrder = (events: readonly PlanEvent[]): PlanEvent[] => [...events].sort((a, b) => a.at - b.at);

/** Moments at or near which somebody presses because something goes wrong there. */
function edges(event: PlanEvent): readonly number[] {
  const ends = 'forMs' in event && event.forMs !== null ? [event.at + event.forMs] : [];
  if (event.do === 'crash')
    return [event.at, event.at + event.downMs, event.at + event.downMs + event.startMs];
  if (event.do === 'corrupt-row') return [event.at, event.at + event.mendMs];
  return [event.at, ...ends];
}

/** Draws a life. `seed` is a whole number of 32 bits. */
export function drawPlan(seed: number, options: DrawOptions = {}): Plan {
  const { days } = options;
  const long = days !== undefined;
  const temper = drawTemper(seed);
  const swarm = draws(seed, 'plan swarm');
  const shares = new Map(FAULT_CLASSES.map(({ name }) => [name, swarm.often(temper.share)]));
  const classes = new Set(
    options.faults ?? FAULT_CLASSES.map(({ name }) => name).filter((name) => shares.get(name) === true),
  );
  const cast = drawCast(draws(seed, 'plan cast'), classes, long);
  const safetyMs = drawLength(seed, cast, days);
  const { site, begins } = drawSite(draws(seed, 'plan site'), cast, classes, safetyMs, LIVENESS_MS);

  const raisers = cast.people.map(({ id }) => id).filter((id) => cast.healed.some((other) => other !== id));
  const fingers: Fingers = { safetyMs, buttons: buttonsOf(cast), raisers };
  const chance = draws(seed, 'plan presses');
  const turns = handoffs(site, begins, begins + safetyMs).map((at) => at - begins);
  const nearTurns = turns.flatMap((at) => [at - 15 * MINUTE_MS, at, at + 15 * MINUTE_MS]);
  const moments = [
    ...Array.from(
      { length: long ? Math.ceil(days * 6) : chance.spread(1, 6) },
      () => chance.next() * safetyMs,
    ),
    ...nearTurns.filter(() => chance.often(0.7)).map((at) => at + chance.whole(-1500, 1500)),
  ].filter((at, i) => i === 0 || (at >= 0 && at < safetyMs));
  let events = inOrder(moments.flatMap((at) => drawCluster(fingers, chance, at)));
  const anchors = [...events.map(({ at }) => at), ...nearTurns.filter((at) => at >= 0 && at < safetyMs)];

  const whole: Omit<Scene, 'events'> = {
    cast,
    site,
    safetyMs,
    days: days ?? null,
    classes,
    anchors,
    buttons: fingers.buttons,
  };
  for (const name of ORDER) {
    if (!classes.has(name)) continue;
    const own = draws(seed, `plan fault ${name}`);
    const most = FOR_GOOD.includes(name) ? 2 : Math.max(1, days === undefined ? 1 : days * 2);
    const strikes = long ? own.spread(1, most) : own.whole(1, temper.strikes);
    for (let i = 0; i < strikes; i++) {
      events = inOrder([...events, ...DRAWERS[name]({ ...whole, events }, own)]);
    }
  }

  const staged = drawScenes({ ...whole, events }, draws(seed, 'plan scenes'));
  events = inOrder([...events, ...staged]);

  const beside = draws(seed, 'plan beside');
  const room = long ? Math.ceil(days * 10) : 20;
  const faults = beside.shuffle(events.filter((event) => event.do !== 'press' && event.do !== 'raise'));
  const near = faults
    .filter(() => beside.often(0.5))
    .slice(0, room)
    .flatMap((event) =>
      drawCluster(fingers, beside, within(fingers, beside.pick(edges(event)) + beside.whole(-300, 1500))),
    );
  const all = untangled(inOrder([...undisturbed([...events, ...near], staged)]));
  return assembled(seed, begins, safetyMs, cast, site, all, long);
}

function assembled(
  seed: number,
  begins: number,
  safetyMs: number,
  cast: Cast,
  site: Plan['site'],
  all: readonly PlanEvent[],
  long: boolean,
): Plan {
  const events = long || all.length <= MOST_SHORT ? all : all.slice(0, MOST_SHORT);
  const chance = draws(seed, 'plan healing');
  const broken = new Set<string | null>();
  for (const event of events) {
    if (event.do === 'revoke') broken.add(event.device);
    const cut = event.do === 'link' && event.forMs === null && event.device !== null;
    if (cut && !cast.needed.has(event.device) && chance.often(0.7)) broken.add(event.device);
  }
  const whole = cast.devices.filter(({ id }) => !broken.has(id));
  // A life in which no button works again would have nothing to finish.
  const buttons = buttonsOf({ ...cast, devices: whole }).length > 0 ? [] : buttonsOf(cast).slice(0, 1);
  return {
    version: PLAN_VERSION,
    seed,
    begins: new Date(begins).toISOString(),
    safetyMs,
    livenessMs: LIVENESS_MS,
    healed: { people: cast.healed, devices: [...whole, ...buttons].map(({ id }) => id) },
    site,
    people: cast.people,
    devices: cast.devices,
    events,
  };
}
