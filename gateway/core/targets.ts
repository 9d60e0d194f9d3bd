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
import type { Alarm, State } from './state.ts';
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
  return [...line].filter(
    (person) =>
      person !== alarm.holder &&
      !alarm.paged.has(person) &&
      !alarm.responders.has(person) &&
      personOf(state, alarm, person) !== undefined,
  );
}

/** Pagers of a person that are not revoked. */
export const pagersOf = (state: State, person: string): readonly string[] =>
  [...(state.pagersOf.get(person) ?? [])].filter((device) => state.devices.get(device)?.revoked === false);

/** Sounders that hang in a site, where its board is paged. */
export const soundersOf = (state: State, site: string): readonly string[] =>
  [...state.devices.values()]
    .filter(
      ({ kind, revoked, place }) =>
        kind === 'sounder' && !revoked && state.index.places.get(place)?.site === site,
    )
    .map(({ id }) => id);

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
