/**
 * The virtual devices of a gateway, played by a process of their own that is started with the first of them and ended
 * with the last. Promises that whoever waits for `sync` finds every virtual device that is registered played and no
 * other, and that their keys are on the pipe to that process and nowhere else.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../../core/state.ts';
import type { House } from '../house.ts';
import { startVirtualDevices, type VirtualDevices, type VirtualOptions } from '../virtual.ts';

/** The line to the process. */
export type VirtualLine = Pick<VirtualDevices, 'origin' | 'mint'>;

/** What playing needs. */
export interface PlayedParts {
  readonly house: House;
  /** Which of the registered devices are played. */
  readonly isPlayed: (device: Device) => boolean;
  /** The folder stays for the next life; else it goes with the last device. */
  readonly keepFolder: boolean;
  readonly mqttHost: string;
  readonly mqttPort: number;
  /** Origins of the gateway's own pages. */
  readonly origins: readonly string[];
  /** Program of the process; for tests. */
  readonly program?: string;
}
/** The devices, played. */
export interface Played {
  /** Null while there is no virtual device. */
  line(): VirtualLine | null;
  /** Brings the process in line with what is registered. */
  sync(): Promise<void>;
  /** Does something to a virtual device over its local connection; false when it was not done. */
  act(device: string, action: string, body: unknown): Promise<boolean>;
  close(): Promise<void>;
}

/** Changes that come together are brought over together, in milliseconds. */
const SOON_MS = 50;
const ACT_MS = 5_000;

/** Plays the devices; nothing runs before the first `sync`. */
export function playVirtual(parts: PlayedParts): Played {
  const { house, isPlayed } = parts;
  const folder = join(house.dir.folder, 'virtual');
  let running: VirtualDevices | null = null;
  let told = '';
  let closed = false;
  let turn: Promise<void> = Promise.resolve();
  let soon: NodeJS.Timeout | undefined;

  async function wanted(): Promise<VirtualOptions['devices']> {
    const { state } = house.gateway;
    const registered = [...state.devices.values()].filter((device) => !device.revoked && isPlayed(device));
    for (const { id } of registered) if (!house.keys.has(id)) await house.keys.create(id);
    if (registered.length === 0) return [];
    const keys = new Map(
      (await house.log.keys()).map((stored) => [stored.device, stored.next ?? stored.current]),
    );
    const { index } = state;
    return registered.flatMap(({ id, kind, number, place, person }) => {
      const key = keys.get(id);
      if (key === undefined) return [];
      return [
        {
          ...{ id, kind, number, key },
          place: index.places.get(place)?.name ?? null,
          person: person === null ? null : (index.people.get(person)?.name ?? null),
        },
      ];
    });
  }

  async function bringOver(): Promise<void> {
    if (closed) return;
    const devices = await wanted();
    const now = JSON.stringify(devices);
    if (now === told) return;
    if (devices.length === 0) {
      await end();
      if (!parts.keepFolder) await rm(folder, { recursive: true, force: true });
    } else if (running === null) {
      const { mqttHost, mqttPort, origins, program } = parts;
      running = await startVirtualDevices({
        ...{ folder, mqttHost, mqttPort, allowedOrigins: origins, devices },
        ...(program === undefined ? {} : { program }),
      });
    } else
      await running.update(devices).catch(async (error: unknown) => {
        // It is gone or does not listen: the next one begins anew.
        await end();
        throw error;
      });
    told = now;
  }

  async function end(): Promise<void> {
    const last = running;
    running = null;
    told = '';
    await last?.stop();
  }

  const sync = (): Promise<void> => {
    const mine = turn.then(bringOver);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const stopWatching = house.gateway.onShow(({ what }) => {
    if (what !== 'device' && what !== 'site') return;
    soon ??= setTimeout(() => {
      soon = undefined;
      // A process that cannot be started is said to whoever asks for a device.
      sync().catch(() => undefined);
    }, SOON_MS);
  });

  return {
    line: () => running,
    sync,
    async act(device, action, body) {
      if (running === null) return false;
      try {
        const response = await fetch(`${running.origin}/devices/${device}/${action}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${running.mint()}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(ACT_MS),
        });
        return response.ok;
      } catch {
        return false;
      }
    },
    async close() {
      closed = true;
      stopWatching();
      clearTimeout(soon);
      await turn;
      await end();
    },
  };
}
