/**
 * Plans with something taken out: whole classes of faults, devices, people, the end. Promises that what comes out is a
 * plan again, with every name still pointing at something; whether it still fails is `shrink.ts`'s question.
 */
import { classOf, type FaultClass } from './fault-classes.ts';
import type { Plan, PlanEvent, StepPlan } from './plan.ts';

/** The plan without the events of these classes. */
export function withoutClasses(plan: Plan, classes: ReadonlySet<FaultClass>): Plan {
  const events = plan.events.filter((event) => {
    const its = classOf(event);
    return its === null || !classes.has(its);
  });
  return { ...plan, events };
}

/** The plan on a Wednesday in January: no summer time begins or ends, and handoffs are far away. */
export function withCalmCalendar(plan: Plan): Plan {
  return {
    ...plan,
    begins: '2027-01-13T10:00:00.000Z',
    site: {
      ...plan.site,
      zone: 'Europe/Amsterdam',
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2026-01-05',
    },
  };
}

/** The plan with a shorter safety phase; what was planned after its end is gone. */
export function untilOnly(plan: Plan, safetyMs: number): Plan {
  return { ...plan, safetyMs, events: plan.events.filter(({ at }) => at <= safetyMs) };
}

/** Devices that an event names. */
const devicesOf = (event: PlanEvent): readonly string[] => [
  ...('device' in event && event.device !== null ? [event.device] : []),
  ...('victim' in event ? [event.victim] : []),
];

/** The plan without these devices and what is done to them. Null when none would be left. */
export function withoutDevices(plan: Plan, gone: ReadonlySet<string>): Plan | null {
  const devices = plan.devices.filter(({ id }) => !gone.has(id));
  if (devices.length === 0) return null;
  return {
    ...plan,
    devices,
    healed: { ...plan.healed, devices: plan.healed.devices.filter((id) => !gone.has(id)) },
    events: plan.events.flatMap((event): readonly PlanEvent[] => {
      if (devicesOf(event).some((id) => gone.has(id))) return [];
      if (event.do !== 'walk') return [event];
      const walked = event.devices.filter((id) => !gone.has(id));
      return walked.length > 0 ? [{ ...event, devices: walked }] : [];
    }),
  };
}

function stepsWithout(
  steps: readonly StepPlan[] | null,
  gone: ReadonlySet<string>,
): readonly StepPlan[] | null {
  if (steps === null) return null;
  const left = steps.map((step) => ({
    ...step,
    page: step.page.filter((target) => typeof target === 'string' || !gone.has(target.person)),
  }));
  // A policy begins at 0 s: its first step stays, whoever is left for it.
  return left.flatMap((step, i): readonly StepPlan[] => {
    if (step.page.length > 0 || step.guide112) return [step];
    return i === 0 ? [{ ...step, page: ['oncall'] }] : [];
  });
}

/**
 * The plan without these people, what they do, and their part in the site. Null when nobody would be left, or nobody
 * who coordinates or is healed where somebody was: such a life could not finish, for quite another reason.
 */
export function withoutPeople(plan: Plan, gone: ReadonlySet<string>): Plan | null {
  const people = plan.people.filter(({ id }) => !gone.has(id));
  const healed = plan.healed.people.filter((id) => !gone.has(id));
  const [first] = people;
  if (first === undefined || (healed.length === 0 && plan.healed.people.length > 0)) return null;
  const coordinated = plan.people.some(({ coordinator }) => coordinator);
  if (coordinated && !people.some(({ coordinator }) => coordinator)) return null;
  const rest = (ids: readonly string[]): readonly string[] => ids.filter((id) => !gone.has(id));
  const orFirst = (ids: readonly string[]): readonly string[] => (ids.length > 0 ? ids : [first.id]);
  const groups = plan.site.groups.map(rest).filter((group) => group.length > 0);
  return {
    ...plan,
    people,
    healed: { ...plan.healed, people: healed },
    site: {
      ...plan.site,
      groups: groups.length > 0 ? groups : [[first.id]],
      fallback: orFirst(rest(plan.site.fallback)),
      assist: stepsWithout(plan.site.assist, gone),
      emergency: stepsWithout(plan.site.emergency, gone),
    },
    devices: plan.devices.map((device) =>
      device.person !== null && gone.has(device.person) ? { ...device, person: null } : device,
    ),
    events: plan.events.flatMap((event): readonly PlanEvent[] => {
      if ('person' in event && event.person !== null && gone.has(event.person)) return [];
      if (event.do === 'swap') return gone.has(event.of) ? [] : [event];
      if (event.do !== 'override') return [event];
      const [remove, add] = [rest(event.remove), rest(event.add)];
      return remove.length + add.length > 0 ? [{ ...event, remove, add }] : [];
    }),
  };
}

/** A pause that a reader does not stumble over, in ms. */
const SHORT_PAUSE_MS = 2000;

/**
 * The plan with half the pause before its event number `index` taken out: that event, all after it and the end come so
 * much earlier. Null when the pause is short already.
 */
export function withShorterPause(plan: Plan, index: number): Plan | null {
  const event = plan.events[index];
  if (event === undefined) return null;
  const pause = event.at - (plan.events[index - 1]?.at ?? 0);
  if (pause <= SHORT_PAUSE_MS) return null;
  const ms = Math.floor(pause / 2);
  const moved = plan.events.map((other, i) => (i < index ? other : { ...other, at: other.at - ms }));
  return { ...plan, safetyMs: plan.safetyMs - ms, events: moved };
}
