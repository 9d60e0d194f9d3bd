/**
 * Whom the targets of a step name at a moment, who comes next when somebody cannot, and who could be reached just now.
 * Promises that nobody is left out for want of a word about where they are: a target that would be empty for that reason
 * means everyone. Pages nobody; that is `paging.ts`.
 */

import { works } from './far.ts';
import { isFar } from './far-channel.ts';
import { everyoneFor, groupPeople, onDuty, personOf } from './ground.ts';
import { byPresence, presenceOf } from './roster/presence.ts';
import type { Channel, PageTarget, PolicyStep } from './site.ts';
import type { Alarm, Device, State } from './state.ts';
import type { Wall } from './time.ts';

/** Whom one target names. A board is no person. */
export function peopleOf(state: State, alarm: Alarm, target: PageTarget, wall: Wall): readonly string[] {
  if (target === 'site-board') return [];
  if (target === 'oncall') return onDuty(state, alarm, wall);
  if (target === 'everyone') return everyoneFor(state, alarm);
  if (target === 'present') {
    const everyone = everyoneFor(state, alarm);
    const present = everyone.filter((person) => presenceOf(state, person, wall) === 'in');
    return present.some((person) => person !== alarm.holder) ? present : everyone;
  }
  if ('external' in target) return callers(state, alarm, wall);
  return 'person' in target ? [target.person] : groupPeople(state, alarm, target.group);
}

/** Who is asked to call a number outside: those on duty, and where nobody is, everyone. */
export function callers(state: State, alarm: Alarm, wall: Wall): readonly string[] {
  const people = onDuty(state, alarm, wall);
  return people.some((person) => person !== alarm.holder) ? people : everyoneFor(state, alarm);
}

/** True when the step asks its readers to call a number outside. */
export const asksToCall = (step: PolicyStep | undefined): boolean =>
  step?.page.some((target) => typeof target === 'object' && 'external' in target) ?? false;

/**
 * People who were not paged yet and have not answered, in the order in which they stand in for somebody who cannot:
 * those on duty, those of the later steps, everyone of the site; among equals by where they are.
 */
export function nextInLine(state: State, alarm: Alarm, wall: Wall): readonly string[] {
  const line = new Set<string>();
  const queue = (people: readonly string[]): void => {
    for (const person of byPresence(state, people, wall)) line.add(person);
  };
  queue(onDuty(state, alarm, wall));
  for (const step of alarm.policy.steps.slice(alarm.step + 1))
    queue(step.page.flatMap((target) => peopleOf(state, alarm, target, wall)));
  queue(everyoneFor(state, alarm));
  queue([...(alarm.sandbox ?? [])]);
  return [...mayBePaged(alarm, line)].filter(
    (person) =>
      person !== alarm.holder &&
      !alarm.paged.has(person) &&
      !alarm.responders.has(person) &&
      personOf(state, alarm, person) !== undefined,
  );
}

/** Pagers of a person that are not revoked; for an alarm of a virtual device those of its session too. */
export const pagersOf = (state: State, person: string, alarm?: Alarm): readonly string[] => [
  ...[...(state.pagersOf.get(person) ?? [])].filter((device) => state.devices.get(device)?.revoked === false),
  ...(alarm === undefined || alarm.sandbox === null
    ? []
    : sessionDevices(state, 'pager')
        .filter((device) => device.person === person)
        .map(({ id }) => id)),
];

/**
 * Sounders that hang in the alarm's site, where its board is paged. An alarm of a virtual device sounds at those of its
 * session only, and a real alarm never at those.
 */
export const soundersOf = (state: State, alarm: Alarm): readonly string[] =>
  (alarm.sandbox === null
    ? [...state.devices.values()].filter(
        ({ kind, revoked, simulation }) => kind === 'sounder' && !revoked && simulation === null,
      )
    : sessionDevices(state, 'sounder')
  )
    .filter(({ place }) => state.index.places.get(place)?.site === alarm.site)
    .map(({ id }) => id);

const sessionDevices = (state: State, kind: Device['kind']): readonly Device[] =>
  state.simulation === null
    ? []
    : [...state.devices.values()].filter(
        (device) => device.simulation !== null && device.kind === kind && !device.revoked,
      );

/**
 * Of people who are named for an alarm, those whom it may page: all for a real one, those of its session for one of a
 * virtual device. The last gate before pages: whoever puts people together may be wrong, this may not.
 */
export const mayBePaged = (alarm: Alarm, people: Iterable<string>): ReadonlySet<string> =>
  new Set([...people].filter((person) => alarm.sandbox === null || alarm.sandbox.has(person)));

/**
 * Whom a step means: those it names. For an alarm of a virtual device those of its session among them; where the whole
 * policy names none of the session's people, a step means all of them, so that there is something to see.
 */
export function meantBy(
  state: State,
  alarm: Alarm,
  named: Iterable<string>,
  wall: Wall,
): ReadonlySet<string> {
  const mine = mayBePaged(alarm, named);
  if (alarm.sandbox === null || mine.size > 0) return mine;
  const anywhere = alarm.policy.steps.some(({ page }) =>
    page.some((target) =>
      [...mayBePaged(alarm, peopleOf(state, alarm, target, wall))].some((person) => person !== alarm.holder),
    ),
  );
  return anywhere ? mine : alarm.sandbox;
}

/** Whether a page over this channel would be taken at this moment. */
export function isReachable(
  state: State,
  person: string,
  pager: string | null,
  channel: Channel = 'web',
): boolean {
  if (isFar(channel)) return works(state, channel);
  if (pager === null) return state.webPagers.has(person);
  const device = state.devices.get(pager);
  return device?.revoked === false && device.connected && device.greeted.size > 0;
}
