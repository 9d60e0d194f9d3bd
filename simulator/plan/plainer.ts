/**
 * Values of a plan made plainer: shorter, rounder, more usual. Promises, for each thing in a plan, plainer forms of it
 * in the order in which to try them; a form that is as plain as can be has none, so that trying comes to an end.
 */
import type { DevicePlan, PersonPlan, Plan, PlanEvent, SitePlan } from './plan.ts';

/** A duration that nobody needs to read to the millisecond. */
const half = (ms: number, least: number): readonly number[] =>
  ms > least ? [Math.max(least, Math.floor(ms / 2))] : [];
/** The usual value, when it is another. */
const usual = <T>(now: T, then: T): readonly T[] => (now === then ? [] : [then]);

/** The plainest press of a desk and of a wearable. */
const PRESS_MS = 100;
const HOLD_MS = 1000;

/** Plainer forms of an event, each with one value changed. */
export function plainerEvents(event: PlanEvent): readonly PlanEvent[] {
  const shorter =
    'forMs' in event && event.forMs !== null
      ? half(event.forMs, 100).map((forMs): PlanEvent => ({ ...event, forMs }))
      : [];
  switch (event.do) {
    case 'press': {
      const plain = [PRESS_MS, HOLD_MS].includes(event.holdMs);
      return [
        ...usual(event.button, 0 as const).map((button) => ({ ...event, button })),
        ...usual(event.taps, 1).map((taps) => ({ ...event, taps })),
        ...(plain ? [] : [PRESS_MS, HOLD_MS].map((holdMs) => ({ ...event, holdMs }))),
      ];
    }
    case 'cancel':
      return usual(event.duress, false).map((duress) => ({ ...event, duress }));
    case 'raise':
      return usual(event.level, 'assist' as const).map((level) => ({ ...event, level }));
    case 'walk':
      return [
        ...half(event.minutes, 1).map((minutes) => ({ ...event, minutes })),
        ...(event.devices.length > 1 ? [{ ...event, devices: event.devices.slice(0, 1) }] : []),
      ];
    case 'drill':
    case 'drill-here':
    case 'test':
      return half(event.minutes, 1).map((minutes) => ({ ...event, minutes }));
    case 'link': {
      // The rate of what is cut says nothing; a delay is in seconds.
      const rates = usual(event.rate, 1).map((rate) => ({ ...event, rate }));
      return [...rates, ...shorter];
    }
    case 'crash':
      return [
        ...usual(event.power, false).map((power) => ({ ...event, power })),
        ...([0, 1].includes(event.keep) ? [] : [0, 1].map((keep) => ({ ...event, keep }))),
        ...usual(event.effects, 0).map((effects) => ({ ...event, effects })),
        ...half(event.startMs, 100).map((startMs) => ({ ...event, startMs })),
        ...half(event.downMs, 100).map((downMs) => ({ ...event, downMs })),
      ];
    case 'corrupt-row':
      return half(event.mendMs, 100).map((mendMs) => ({ ...event, mendMs }));
    case 'clock': {
      const size = Math.abs(event.byMs);
      return half(size, 1000).map((ms) => ({ ...event, byMs: Math.sign(event.byMs) * ms }));
    }
    case 'brown-out':
      return [
        ...usual(event.effects, 0).map((effects) => ({ ...event, effects })),
        ...usual(event.bytes, 0).map((bytes) => ({ ...event, bytes })),
        ...half(event.offMs, 100).map((offMs) => ({ ...event, offMs })),
      ];
    case 'flash-fails':
      return half(event.writes, 1).map((writes) => ({ ...event, writes }));
    case 'clone':
      return [...half(event.presses, 0).map((presses) => ({ ...event, presses })), ...shorter];
    case 'replay':
      return usual(event.back, 0).map((back) => ({ ...event, back }));
    default:
      return shorter;
  }
}

/** Plainer forms of a device. */
export function plainerDevices(device: DevicePlan): readonly DevicePlan[] {
  return [
    ...usual(device.latencyMs, 5).map((latencyMs) => ({ ...device, latencyMs })),
    ...usual(device.place, 0).map((place) => ({ ...device, place })),
    ...usual(device.cancel, false).map((cancel) => ({ ...device, cancel })),
    ...usual(device.person, null).map((person) => ({ ...device, person })),
  ];
}

/** Plainer forms of a person. */
export function plainerPeople(person: PersonPlan): readonly PersonPlan[] {
  const web = person.channels.length === 1 && person.channels[0] === 'web';
  return [
    ...usual(person.habit, 'quick' as const).map((habit) => ({ ...person, habit })),
    ...(web ? [] : [{ ...person, channels: ['web' as const] }]),
  ];
}

/** Plainer forms of a site. */
export function plainerSites(site: SitePlan): readonly SitePlan[] {
  const fewer = site.groups.length > 1 ? [{ ...site, groups: site.groups.slice(0, 1) }] : [];
  return [
    ...usual(site.assist, null).map((assist) => ({ ...site, assist })),
    ...usual(site.emergency, null).map((emergency) => ({ ...site, emergency })),
    ...usual(site.board, false).map((board) => ({ ...site, board })),
    ...usual(site.expiryS, 120).map((expiryS) => ({ ...site, expiryS })),
    ...fewer,
  ];
}

/** Everything at once that is often plain in the end: habits, policies, the time on the way. */
export function plainAtOnce(plan: Plan): Plan {
  return {
    ...plan,
    people: plan.people.map((person) => ({ ...person, habit: 'quick' })),
    devices: plan.devices.map((device) => ({ ...device, latencyMs: 5, place: 0 })),
    site: { ...plan.site, assist: null, emergency: null, board: false, expiryS: 120 },
  };
}
