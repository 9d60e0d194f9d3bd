/**
 * Over which channels somebody can be reached now, by evidence: a pager that is heard, a pager page that showed something, a
 * channel outside that has their address and works.
 */
import { farChannelsOfPerson, works } from '../far.ts';
import type { Channel } from '../site.ts';
import type { State } from '../state.ts';
import { days, type Wall } from '../time.ts';

/** A pager page that showed nothing for longer is no evidence that it works. */
const PAGE_GOOD_FOR = days(8);

/** Channels that work, as far as anybody can know; `mqtt` and `web` first. Empty: nobody has seen one work. */
export function channelsOf(state: State, person: string, at: Wall): readonly Channel[] {
  const channels: Channel[] = [];
  for (const id of state.pagersOf.get(person) ?? []) {
    const pager = state.devices.get(id);
    if (pager === undefined || pager.revoked || !pager.firstHeard || pager.lost) continue;
    channels.push('mqtt');
    break;
  }
  const reached = state.roster.reached.get(person);
  if (state.webPagers.has(person) || (reached !== undefined && at - reached <= PAGE_GOOD_FOR))
    channels.push('web');
  for (const channel of farChannelsOfPerson(state, person))
    if (works(state, channel) && (channel !== 'web-push' || state.phones.has(person))) channels.push(channel);
  return channels;
}
