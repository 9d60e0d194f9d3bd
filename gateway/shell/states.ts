/**
 * What integrations may read of the gateway as retained MQTT topics: devices, sites, the gateway itself. Plain JSON
 * without personal data (PROTOCOL section 2), published only when it changed.
 */
import { faultKey } from '../core/evolve-faults.ts';
import type { State } from '../core/state.ts';
import { isHeard } from '../core/supervision.ts';
import { iso, type Wall } from '../core/time.ts';
import type { Broker, Gateway, Shown } from './faces.ts';

const PREFIX = 'noodknop/v1/state';
const MOMENT_MS = 100;

/** Publishes what is true now and every change from now on. Returns how to stop it. */
export function publishStates(gateway: Gateway, broker: Broker): () => void {
  const said = new Map<string, string>();
  const since = new Map<string, string>();
  const say = (topic: string, payload: string | null): void => {
    if (said.get(topic) === payload) return;
    if (payload === null) said.delete(topic);
    else said.set(topic, payload);
    broker.publishState(`${PREFIX}/${topic}`, payload);
  };
  const device = (id: string): void => {
    const known = gateway.state.devices.get(id);
    // What lives in a simulation session is nothing to other systems.
    if (known === undefined || known.revoked || known.simulation !== null) {
      if (said.has(`devices/${id}`)) say(`devices/${id}`, null);
      return;
    }
    // Of one that this life did not hear yet nothing is true: "online" would be a guess, and "offline" an alarm at each start.
    if (known.firstHeard && !known.lost && known.lastHeardT === null) return;
    const online = isHeard(known, gateway.now().t);
    const key = `${id}|${online}`;
    if (!since.has(key)) {
      since.delete(`${id}|${!online}`);
      since.set(key, iso(online ? gateway.now().wall : (lostAt(gateway.state, id) ?? gateway.now().wall)));
    }
    say(`devices/${id}`, JSON.stringify({ online, battery: known.battery, since: since.get(key) }));
  };
  const sites = (): void => {
    for (const site of gateway.state.site.sites)
      say(`sites/${site.id}`, JSON.stringify(siteState(gateway.state, site.id)));
  };
  for (const id of gateway.state.devices.keys()) device(id);
  sites();
  say('gateway', JSON.stringify({ ready: true }));
  // Counting a site's alarms walks over all of them: in a flood once per moment is enough for integrations.
  let counting: NodeJS.Timeout | undefined;
  const soon = (): void => {
    counting ??= setTimeout(() => {
      counting = undefined;
      sites();
    }, MOMENT_MS);
  };
  const stop = gateway.onShow((shown: Shown) => {
    if (shown.what === 'device') device(shown.id);
    else if (shown.what === 'alarm' || shown.what === 'site') soon();
    if (shown.what === 'site') for (const id of gateway.state.devices.keys()) device(id);
  });
  return () => {
    stop();
    clearTimeout(counting);
    say('gateway', JSON.stringify({ ready: false }));
  };
}

/** Since when it is lost, as its fault says, which may be of a former life; null: nobody said. */
function lostAt({ devices, openFaults, faults }: State, id: string): Wall | null {
  const own = openFaults.get(faultKey('device-lost', id, null));
  return faults.get(own ?? devices.get(id)?.areaFault ?? '')?.since ?? null;
}

function siteState(
  state: State,
  site: string,
): { readonly openAlarms: number; readonly level: 'assist' | 'emergency' | null } {
  let openAlarms = 0;
  let emergency = false;
  for (const alarm of state.alarms.values()) {
    if (alarm.state === 'closed' || alarm.site !== site || alarm.sandbox !== null) continue;
    openAlarms += 1;
    if (alarm.level === 'emergency') emergency = true;
  }
  return { openAlarms, level: openAlarms === 0 ? null : emergency ? 'emergency' : 'assist' };
}
