/**
 * Which buttons nobody tested well for 90 days, and the faults that say so: one for each, or one for a site where they
 * are many. Promises that each is looked at when its time comes, that ten thousand of them cost one look and not ten
 * thousand deadlines, and that the fault of a button ends with its good test.
 */
import { plan } from '../agenda.ts';
import { faultKey } from '../evolve-faults.ts';
import { type FaultSaid, faultText } from '../fault-text.ts';
import type { Device, State } from '../state.ts';
import { after, days, type Instant, minutes } from '../time.ts';
import { clearFault, raiseFault, type Turn } from '../turn.ts';
import { isButton } from './state.ts';

/** A button without a good test for so long is a fault. */
const UNTESTED_AFTER = days(90);
/** From more than this many at one site on they are one fault: nobody reads a thousand lines that say the same. */
const SINGLE_MOST = 20;
/** Changes are looked at together, after this long. */
const SOON = minutes(1);
const CODE = 'untested';

/** It must be tested: it is on its desk, or somebody carries it. */
const isWatched = (device: Device): boolean =>
  !device.revoked &&
  device.simulation === null &&
  isButton(device) &&
  (device.kind !== 'wearable' || device.person !== null);
/** Until when its last good test, or else its registration, counts. */
const goodUntil = ({ tests }: Device): Instant =>
  after((tests.lastGood ?? tests.registered).t, UNTESTED_AFTER);

/** A device was tested and passed. */
export function testedWell(turn: Turn, device: Device): void {
  turn.shown.add(device.id);
  clearFault(turn, CODE, device.id);
  const site = turn.state.index.places.get(device.place)?.site ?? '';
  lookBy(turn.state, goodUntil(device));
  if (turn.state.openFaults.has(keyOf(null, site))) lookSoon(turn);
}

/** Looks at all of them in a moment. */
export const lookSoon = ({ state, now }: Turn): void => lookBy(state, after(now.t, SOON));

function lookBy(state: State, due: Instant): void {
  const { walks } = state;
  if (walks.lookDue === null || walks.lookDue > due) walks.lookDue = due;
  plan(state.agenda, 'u', walks.lookDue);
}

const keyOf = (device: string | null, site: string | null): string => faultKey(CODE, device, site);

/** The time to look may have come: faults are raised and ended as things stand. */
export function untestedPassed(turn: Turn): void {
  const { state, now } = turn;
  const { walks } = state;
  if (walks.lookDue !== null && walks.lookDue <= now.t) walks.lookDue = look(turn);
  plan(state.agenda, 'u', walks.lookDue ?? undefined);
}

/** Raises and ends faults; the next moment at which a button's time is over. */
function look(turn: Turn): Instant | null {
  const { state, now } = turn;
  const bySite = new Map<string, string[]>();
  let next: Instant | null = null;
  for (const device of state.devices.values()) {
    if (!isWatched(device)) continue;
    const until = goodUntil(device);
    if (until > now.t) {
      if (next === null || until < next) next = until;
      continue;
    }
    const site = state.index.places.get(device.place)?.site ?? '';
    const there = bySite.get(site);
    if (there === undefined) bySite.set(site, [device.id]);
    else there.push(device.id);
  }
  const wanted = new Set<string>();
  for (const [site, devices] of bySite) {
    if (devices.length > SINGLE_MOST) wanted.add(keyOf(null, site));
    else for (const id of devices) wanted.add(keyOf(id, null));
  }
  for (const key of [...state.openFaults.keys()]) {
    const [code, device = '', site = ''] = key.split('|');
    if (code === CODE && !wanted.has(key))
      clearFault(turn, CODE, device === '' ? null : device, device === '' ? site : null);
  }
  for (const [site, devices] of bySite) {
    if (devices.length > SINGLE_MOST) raiseFault(turn, CODE, { channel: site }, siteText(state, site));
    else for (const device of devices) raiseFault(turn, CODE, { device }, faultText(state, CODE, device));
  }
  return next;
}

const siteText = (state: State, site: string): FaultSaid =>
  faultText(state, CODE, null, state.index.sites.get(site)?.name ?? site, [], site);
