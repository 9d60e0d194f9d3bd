/**
 * Watches that every rotation has people: when overrides leave nobody, the fallback stands in and a fault says so.
 * Promises that a fault of a rotation which an import took away ends with it.
 */
import { plan } from './agenda.ts';
import { faultText } from './fault-text.ts';
import { dutyPeople } from './rotation.ts';
import { after, minutes } from './time.ts';
import { clearFault, raiseFault, type Turn } from './turn.ts';

/** How often the roster is looked at between its own changes. */
const LOOK_EVERY = minutes(5);

/** Looks at every site's roster now, and plans the next look. */
export function checkRoster(turn: Turn): void {
  const { state, now } = turn;
  const empty = new Set<string>();
  for (const site of state.site.sites)
    for (const rotation of dutyPeople(state.site, site.id, now.wall).nobody) empty.add(rotation);
  const known = new Set(state.site.rotations.map(({ id }) => id));
  for (const id of [...state.openFaults.values()]) {
    const fault = state.faults.get(id);
    if (fault?.code === 'roster' && fault.channel !== null && !known.has(fault.channel))
      clearFault(turn, 'roster', null, fault.channel);
  }
  for (const rotation of state.site.rotations) {
    if (empty.has(rotation.id))
      raiseFault(turn, 'roster', { channel: rotation.id }, faultText(state, 'roster', null, rotation.id));
    else clearFault(turn, 'roster', null, rotation.id);
  }
  state.rosterDue = after(now.t, LOOK_EVERY);
  plan(state.agenda, 'r', state.rosterDue);
}
