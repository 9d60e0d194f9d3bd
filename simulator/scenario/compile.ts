/**
 * A scenario as a plan of the simulator: the same devices, people and faults as plain data. Promises that a fault which a
 * later step ends lasts until exactly then, and that all moments lie `LEAD_MS` later, when the house has come to rest.
 */
import type { SiteFile } from '../../gateway/core/site.ts';
import { iso, type Wall, wall } from '../../gateway/core/time.ts';
import type { WalkScope } from '../../gateway/core/walk/entries.ts';
import { instantOf } from '../../gateway/core/zone.ts';
import { PLAN_VERSION, type Plan, type PlanEvent } from '../plan/plan.ts';
import type { Cue, Staging } from '../plan/staging.ts';
import { endOf } from './check.ts';
import { localTime } from './clock.ts';
import type { ScenarioFile, ScenarioStep } from './format.ts';

/** The house stands for so long before the scenario begins: everything is connected, nothing is open. */
export const LEAD_MS = 15_000;
/** One for all, so that a scenario gives the same times on every machine. */
const SEED = 112;
/** Lived on after the end, so that what came too late can be told from what never came. */
const OVERTIME_MS = 60_000;
const LATENCY_MS = 20;
/** A finger: the firmware asks for 0 ms at a desk, 800 ms on a wearable, and 3 s there for an emergency. */
const TAP_MS = 120;
const WEARABLE_HOLD_MS = { assist: 1_000, emergency: 3_300 } as const;
/** Start of the process by its supervisor. */
const START_MS = 400;
const CHANNELS = ['mqtt', 'web', 'sms', 'espa'] as const;

/** A scenario, read and checked. */
export interface Scenario {
  /** Name of the file without its ending. */
  readonly name: string;
  readonly file: ScenarioFile;
  readonly site: SiteFile;
}
/** What the simulator is given. */
export interface Compiled {
  readonly plan: Plan;
  readonly staging: Staging;
}

/** The moment of a local time on the clocks of the site's first rotation. */
export function momentOf(site: SiteFile, text: string): Wall {
  const local = localTime(text.trim());
  if (local === null) throw new Error('a moment that the schema should have refused');
  const zone = site.rotations[0]?.timezone ?? 'Europe/Amsterdam';
  const minute = Math.floor(local.seconds / 60);
  return wall(instantOf(zone, local, minute) + (local.seconds % 60) * 1000);
}

/** Whether a later step ends what this one began. */
type Ends = (step: ScenarioStep) => boolean;

/** Compiles. */
export function compile({ file, site }: Scenario): Compiled {
  const until = endOf(file) + OVERTIME_MS;
  const lastsUntil = (index: number, ends: Ends): number | null => {
    const begun = file.steps[index]?.at ?? 0;
    const end = file.steps.slice(index + 1).find(ends);
    return end === undefined ? null : Math.max(1, end.at - begun);
  };
  const events: PlanEvent[] = [];
  const cues: Cue[] = [];
  let jumped = 0;
  for (const [i, step] of file.steps.entries()) {
    const at = step.at + LEAD_MS;
    if (step.clock !== undefined) {
      const now = momentOf(site, file.start) + step.at + jumped;
      const byMs = momentOf(site, step.clock) - now;
      jumped += byMs;
      events.push({ at, do: 'clock', byMs });
    } else {
      events.push(...eventsOf(step, site, at, (ends) => lastsUntil(i, ends), until + LEAD_MS));
      cues.push(...cuesOf(step, at));
    }
  }
  events.sort((a, b) => a.at - b.at);
  return { plan: planOf(file, site, until, events), staging: stagingOf(file, site, cues) };
}

function cuesOf(step: ScenarioStep, at: number): Cue[] {
  const { answer, raise, device, drill, 'walk-test': walk } = step;
  if (drill !== undefined) {
    const { device: button, note = null, minutes } = drill;
    const event = { type: 'drill.announced', device: button, place: null, note, minutes } as const;
    return [{ at, cue: 'ask', person: null, event }];
  }
  if (walk !== undefined) {
    const event = { type: 'walk.wanted', scope: scopeOf(walk), minutes: walk.minutes } as const;
    return [{ at, cue: 'ask', person: walk.by ?? null, event }];
  }
  if (answer !== undefined) return [{ at, cue: 'answer', ...answer }];
  if (raise !== undefined) return [{ at, cue: 'raise', ...raise, place: raise.place ?? null }];
  if (device?.battery === undefined) return [];
  return [{ at, cue: 'battery', device: device.id, percent: device.battery }];
}

/** What a walk test is about, as the gateway is asked. */
export function scopeOf({ devices, site, area }: NonNullable<ScenarioStep['walk-test']>): WalkScope {
  if (devices !== undefined) return { devices };
  return { ...(site === undefined ? {} : { site }), ...(area === undefined ? {} : { area }) };
}

function eventsOf(
  step: ScenarioStep,
  site: SiteFile,
  at: number,
  lastsUntil: (ends: Ends) => number | null,
  end: number,
): PlanEvent[] {
  const { press, flood, person, device, channel, gateway, broker, disk } = step;
  if (press !== undefined) return pressesOf(press, site, at);
  if (flood !== undefined)
    return [{ at, do: 'babble', device: flood.device, everyMs: Math.max(10, flood.every), forMs: flood.for }];
  if (person?.phone === 'off') {
    const forMs = lastsUntil((later) => later.person?.id === person.id && later.person.phone === 'on');
    return [{ at, do: 'phone-off', person: person.id, forMs }];
  }
  if (device !== undefined) return deviceEvents(device, at, lastsUntil);
  if (channel !== undefined && channel.mode !== 'works') {
    const { kind, mode: fault, person: only = null } = channel;
    const forMs = lastsUntil(
      (later) => later.channel?.kind === kind && (later.channel.person ?? null) === only,
    );
    return [{ at, do: 'channel', channel: kind, person: only, fault, forMs }];
  }
  if (gateway === 'restart' || gateway === 'stopped' || gateway === 'killed') {
    const downMs =
      gateway === 'restart'
        ? step.down
        : // Down for good: started again by nobody before the end.
          (lastsUntil((later) => later.gateway === 'started') ?? end + START_MS - at);
    // What is under way is kept when the process ends in order, and lost when it is killed.
    const keep = gateway === 'killed' ? 0 : 1;
    return [{ at, do: 'crash', effects: 0, downMs, startMs: START_MS, power: false, keep }];
  }
  if (broker === 'stopped')
    return [{ at, do: 'broker-down', forMs: lastsUntil((later) => later.broker === 'runs') }];
  if (disk === 'full' || disk === 'slow')
    return [{ at, do: 'disk', fault: disk, forMs: lastsUntil((later) => later.disk !== undefined) }];
  return [];
}

function pressesOf(
  { device, gesture, times, every }: NonNullable<ScenarioStep['press']>,
  site: SiteFile,
  from: number,
): PlanEvent[] {
  const wearable = site.devices.find(({ id }) => id === device)?.kind === 'wearable';
  return Array.from({ length: times }, (_, n): PlanEvent => {
    const at = from + n * every;
    if (gesture === 'cancel' || gesture === 'duress')
      return { at, do: 'cancel', device, duress: gesture === 'duress' };
    if (wearable) return { at, do: 'press', device, button: 0, holdMs: WEARABLE_HOLD_MS[gesture], taps: 1 };
    return { at, do: 'press', device, button: gesture === 'emergency' ? 1 : 0, holdMs: TAP_MS, taps: 1 };
  });
}

function deviceEvents(
  { id, power, link, range }: NonNullable<ScenarioStep['device']>,
  at: number,
  lastsUntil: (ends: Ends) => number | null,
): PlanEvent[] {
  if (power === 'off') {
    const forMs = lastsUntil((later) => later.device?.id === id && later.device.power === 'on');
    return [{ at, do: 'dead-battery', device: id, forMs }];
  }
  if (link === 'cut') {
    const forMs = lastsUntil((later) => later.device?.id === id && later.device.link === 'up');
    return [{ at, do: 'link', device: id, fault: 'no-network', rate: 1, forMs }];
  }
  if (range === 'out') {
    const forMs = lastsUntil((later) => later.device?.id === id && later.device.range === 'in');
    return [{ at, do: 'link', device: id, fault: 'cut-both', rate: 1, forMs }];
  }
  return [];
}

function stagingOf({ people, board }: ScenarioFile, site: SiteFile, cues: readonly Cue[]): Staging {
  const all = site.sites.map(({ id }) => id);
  return {
    site,
    boards: board === true ? all : board === false ? [] : board,
    scripts: people.map(({ id, phone, answers, after, arrives, clears, calls112 }) => ({
      person: id,
      phone: phone === 'on',
      answer: answers === 'nothing' ? null : answers,
      afterMs: after,
      arrivesMs: arrives ?? null,
      clearsMs: clears ?? null,
      calls112Ms: calls112 ?? null,
    })),
    cues,
  };
}

/** The plan. What is said of site and habits in it stands aside for the staging. */
function planOf(file: ScenarioFile, site: SiteFile, until: number, events: readonly PlanEvent[]): Plan {
  const rotation = site.rotations[0];
  const takenBack = new Set(events.flatMap((event) => (event.do === 'cancel' ? [event.device] : [])));
  const places = site.places.map(({ id }) => id);
  return {
    version: PLAN_VERSION,
    seed: SEED,
    begins: iso(wall(momentOf(site, file.start) - LEAD_MS)),
    safetyMs: until + LEAD_MS,
    livenessMs: 1,
    healed: { people: [], devices: [] },
    site: {
      groups: [site.people.slice(0, 1).map(({ id }) => id)],
      fallback: site.people.slice(0, 1).map(({ id }) => id),
      zone: rotation?.timezone ?? 'Europe/Amsterdam',
      handoff: rotation?.handoff ?? { weekday: 'monday', time: '09:00' },
      start: rotation?.start ?? '2025-01-06',
      assist: null,
      emergency: null,
      expiryS: 120,
      board: true,
    },
    people: site.people.map(({ id, channels, roles }) => ({
      id,
      habit: 'off',
      channels: [
        ...CHANNELS.filter((kind) => kind === 'web' || channels.some((channel) => channel.kind === kind)),
      ],
      coordinator: roles.includes('coordinator'),
    })),
    devices: site.devices.map(({ id, kind, place, person }) => ({
      id,
      kind,
      place: Math.max(0, places.indexOf(place)),
      person: person ?? null,
      cancel: takenBack.has(id),
      latencyMs: LATENCY_MS,
    })),
    events,
  };
}
