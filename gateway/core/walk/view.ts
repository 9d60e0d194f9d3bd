/**
 * A walk test as one viewer may see it. Reads only. Who sees no persons elsewhere sees neither the tester nor who would
 * have been paged; whether a role may look at all is the web shell's table.
 */
import type { WalkDeviceView, WalkView } from '../api-walk.ts';
import type { Actor } from '../events.ts';
import { NO_PERSONS } from '../sight.ts';
import type { State } from '../state.ts';
import { iso, type Now, type Wall, wall } from '../time.ts';
import { openFor } from './requests.ts';
import { hasPassed, isPending, type Walk, type WalkDevice } from './state.ts';

/** Walks and buttons in one list, at most; those that are not over are always in it. */
const LIST_WALKS = 50;
const LIST_DEVICES = 2_000;

const isoOrNull = (at: Wall | null): string | null => (at === null ? null : iso(at));

/** One walk; null: there is none. */
export function viewWalk(state: State, id: string, actor: Actor, now: Now): WalkView | null {
  const walk = state.walks.all.get(id);
  return walk === undefined ? null : walkView(state, walk, actor, now);
}

/** Walks, newest first, as many as make a list of bearable size. */
export function listWalks(state: State, actor: Actor, now: Now): readonly WalkView[] {
  const views: WalkView[] = [];
  let devices = 0;
  let ended = 0;
  for (const walk of [...state.walks.all.values()].reverse()) {
    if (walk.state === 'ended') {
      devices += walk.devices.size + walk.leftOut.length;
      ended += 1;
      if (ended > LIST_WALKS || (ended > 1 && devices > LIST_DEVICES)) continue;
    }
    views.push(walkView(state, walk, actor, now));
  }
  return views;
}

/** Walks that run or are interrupted, for a screen that just came. */
export const listOpenWalks = (state: State, actor: Actor, now: Now): readonly WalkView[] =>
  [...state.walks.open].flatMap((id) => viewWalk(state, id, actor, now) ?? []);

function walkView(state: State, walk: Walk, actor: Actor, now: Now): WalkView {
  const persons = !NO_PERSONS.has(actor.role);
  const tester = persons ? walk.tester : null;
  const { group, devices: listed } = walk.scope;
  const devices = [...walk.devices.values()].map((device) => deviceView(state, walk, device, persons));
  return {
    id: walk.id,
    tester,
    testerName: tester === null ? null : (state.index.people.get(tester)?.name ?? tester),
    site: walk.site,
    siteName: walk.site === null ? null : (state.index.sites.get(walk.site)?.name ?? walk.site),
    scope: listed === undefined ? walk.scope : { devices: listed },
    groupName: group === undefined ? null : (state.site.groups.find(({ id }) => id === group)?.name ?? group),
    startedAt: iso(walk.startedAt),
    until: iso(walk.endedAt ?? wall(now.wall + (walk.until - now.t))),
    state: walk.state,
    endedAt: isoOrNull(walk.endedAt),
    reason: walk.reason,
    interruptedBy: walk.interruptedBy,
    interruptions: walk.interruptions.map(({ alarm, at, device, place, why }) => {
      const { placeName, siteName } = groundOf(state, place);
      return { alarm, at: iso(at), device, place, placeName, siteName, why };
    }),
    alarmOpen: walk.state !== 'ended' && openFor(state, walk) !== undefined,
    devices,
    leftOut: walk.leftOut.map(({ device, kind, place, why, lastGoodAt }) => ({
      device,
      kind,
      place,
      ...groundOf(state, place),
      why,
      lastGoodTestAt: isoOrNull(lastGoodAt),
    })),
    tested: devices.filter((device) => device.state !== 'untested').length,
    total: devices.length,
    now: iso(now.wall),
  };
}

/** Where a button is, as far as the site knows the place. */
function groundOf(
  state: State,
  id: string | null,
): Pick<WalkDeviceView, 'placeName' | 'site' | 'siteName' | 'floor' | 'area'> {
  const place = id === null ? undefined : state.index.places.get(id);
  const site = place?.site ?? null;
  return {
    placeName: place?.name ?? null,
    site,
    siteName: site === null ? null : (state.index.sites.get(site)?.name ?? site),
    floor: place?.floor ?? null,
    area: place?.area ?? null,
  };
}

function deviceView(state: State, walk: Walk, part: WalkDevice, persons: boolean): WalkDeviceView {
  const { result } = part;
  // Of a walk that is over nothing is told that was learnt later.
  const device = walk.state === 'ended' ? undefined : state.devices.get(part.id);
  const failed = result !== null && result.why !== null;
  return {
    device: part.id,
    kind: part.kind,
    place: part.place,
    ...groundOf(state, part.place),
    state: hasPassed(part) ? 'passed' : failed ? 'failed' : 'untested',
    why: result?.why ?? (isPending(part) ? 'confirming' : result === null ? part.out : null),
    battery: result?.battery ?? device?.battery ?? null,
    rssi: result?.rssi ?? device?.rssi ?? null,
    press:
      result === null
        ? null
        : {
            pressedAt: iso(wall(result.at - (result.age ?? 0))),
            receivedAt: iso(result.at),
            receiptAt: isoOrNull(result.receiptAt),
            ageMs: result.age,
            roundTripMs: result.roundTripMs,
          },
    wouldPage:
      result === null || !persons
        ? null
        : result.wouldPage.map(({ person, channels }) => ({
            person,
            name: state.index.people.get(person)?.name ?? person,
            channels,
          })),
    failedTries: part.failedTries.map(({ at, age, why }) => ({ pressedAt: iso(wall(at - (age ?? 0))), why })),
    lastGoodTestAt: isoOrNull(part.lastGoodAt),
  };
}
