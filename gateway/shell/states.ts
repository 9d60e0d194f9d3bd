/**
 * What integrations may read of the gateway as retained MQTT topics: devices, sites, the gateway itself. Plain JSON
 * without personal data (PROTOCOL section 2), published only when it changed.
 */
import type { State } from '../core/state.ts';
import { iso } from '../core/time.ts';
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
    const online = known.firstHeard && !known.lost;
    const key = `${id}|${online}`;
    if (!since.has(key)) {
      since.delete(`${id}|${!online}`);
      since.set(key, iso(gateway.now().wall));
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
