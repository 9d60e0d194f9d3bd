/**
 * Looks after the roster by the clock. Watches that every rotation has people: when overrides leave nobody, the
 * fallback stands in and a fault says so; a fault of a rotation that is gone ends with it. Looks after the fleet on the
 * same round (`fleet/`), and does what else is due (`roster/clock.ts`). Promises to look at least every five minutes.
 */
import { plan } from './agenda.ts';
import { faultText } from './fault-text.ts';
import { lookThrough } from './fleet/samples.ts';
import { tellFaults } from './fleet/telling.ts';
import { rosterPassed } from './roster/clock.ts';
import { dutyPeople } from './rotation.ts';
import { after, millis, minutes } from './time.ts';
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
  lookThrough(turn);
  const told = tellFaults(turn);
  const passed = rosterPassed(turn);
  const next = told === null || (passed !== null && passed < told) ? passed : told;
  const wait = next === null ? LOOK_EVERY : millis(Math.min(LOOK_EVERY, Math.max(1, next - now.wall)));
  state.rosterDue = after(now.t, wait);
  plan(state.agenda, 'r', state.rosterDue);
}
