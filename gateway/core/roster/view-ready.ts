/** How ready the people of each coming shift are, for those who plan: on which channels, and who confirmed. Reads only. */
import type { ReadyView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import { farChannelsOfPerson, works } from '../far.ts';
import type { Channel } from '../site.ts';
import type { State } from '../state.ts';
import { iso, type Now } from '../time.ts';
import { comingOf, testOf } from './coming.ts';

/** The next shift of every rotation; empty for those who do not plan. */
export function listReady(state: State, actor: Actor, now: Now): readonly ReadyView[] {
  if (actor.role !== 'coordinator' && actor.role !== 'admin') return [];
  return state.site.rotations.map((rotation) => {
    const { week, comers } = comingOf(state, rotation, now.wall);
    return {
      rotation: rotation.id,
      shift: week.shift,
      from: iso(week.from),
      members: comers.map((comer) => {
        const { person } = comer;
        const test = testOf(state, rotation.id, comer);
        return {
          person,
          channels: channelsOf(state, person),
          failing: farChannelsOfPerson(state, person).filter((channel) => !works(state, channel)),
          sentAt: test === undefined ? null : iso(test.at),
          delivered: [...(test?.delivered ?? [])],
          confirmedAt: test === undefined || test.confirmedAt === null ? null : iso(test.confirmedAt),
        };
      }),
    };
  });
}

/** Channels over which somebody can be paged: their pagers, the pager page, and what the site file names. */
function channelsOf(state: State, person: string): readonly Channel[] {
  const channels = new Set<Channel>();
  for (const pager of state.pagersOf.get(person) ?? [])
    if (state.devices.get(pager)?.revoked === false) channels.add('mqtt');
  channels.add('web');
  for (const channel of farChannelsOfPerson(state, person)) channels.add(channel);
  return [...channels];
}
