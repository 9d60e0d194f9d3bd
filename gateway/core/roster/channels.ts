/** Over which channels somebody can be reached now, by evidence: a pager that is heard, a pager page that showed something. */
import type { Channel } from '../site.ts';
import type { State } from '../state.ts';
import { days, type Wall } from '../time.ts';

/** A pager page that showed nothing for longer is no evidence that it works. */
const PAGE_GOOD_FOR = days(8);

/** Channels that work, as far as anybody can know: `mqtt` and `web`, in this order. Empty: nobody has seen one work. */
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
  return channels;
}
