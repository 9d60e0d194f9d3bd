/**
 * All virtual devices of one process: made, changed and ended as the gateway's list says, each with its view for the
 * pages. Promises that a device which stays on the list lives on through a change of gateway.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { rootKey } from '../../../protocol/keys.ts';
import type { DeviceKind } from '../../../protocol/messages.ts';
import { type DeviceConfig, standardConfig, withCancel } from '../../core/config.ts';
import type { Look } from '../../core/display.ts';
import type { HeldPage } from '../../core/pages.ts';
import { fileFlash } from '../node/flash-file.ts';
import { Finger, type Gesture } from './finger.ts';
import type { StartUp, VirtualDeviceEntry } from './startup.ts';
import { VirtualDevice } from './virtual-device.ts';

/** Stages remembered of each device. */
const STAGES = 20;
const FIRMWARE = 'virtual 1';

/** Something shown, since when (ISO 8601). */
export interface Stage {
  readonly pattern: string;
  readonly at: string;
}
/** A page as a pager holds it. */
export type PageOnPager = Omit<HeldPage, 'pressedAt'> & { readonly pressedAt: string };
/** A device as a page draws it: codes and lengths, no prose. Times are ISO 8601. */
export interface DeviceView {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly number: number;
  readonly place: string | null;
  readonly person: string | null;
  /** It has a second button. */
  readonly second: boolean;
  /** How many buttons it has, and which gestures they understand. */
  readonly buttons: number;
  readonly gestures: readonly Gesture[];
  readonly look: Omit<Look, 'since' | 'pages'> & {
    readonly since: string;
    readonly pages: readonly PageOnPager[];
  };
  /** Goes up whenever something passing begins to be shown. */
  readonly serial: number;
  /** `cut`: its virtual cable is cut. `refused`: the gateway refuses its log-in. */
  readonly link: 'up' | 'down' | 'cut' | 'refused';
  /** What was shown lately, oldest first. */
  readonly stages: readonly Stage[];
}

interface Member {
  entry: VirtualDeviceEntry;
  readonly device: VirtualDevice;
  readonly finger: Finger;
  stages: Stage[];
}

const configOf = (entry: VirtualDeviceEntry): DeviceConfig => {
  const config = standardConfig(entry.id, entry.kind, FIRMWARE);
  const gestures = config.gestures;
  return gestures?.second && entry.cancel !== false ? { ...config, gestures: withCancel(gestures) } : config;
};

const iso = (ms: number): string => new Date(ms).toISOString();

const linkOf = (device: VirtualDevice, look: Look): DeviceView['link'] => {
  if (device.cableCut) return 'cut';
  if (device.linkTrouble === 'refused') return 'refused';
  return look.gatewayHeard ? 'up' : 'down';
};

/** A flash belongs to an identity: another key under the same name is another device. */
const flashName = (entry: VirtualDeviceEntry): string =>
  `${entry.id}.${createHash('sha256').update(entry.key).digest('hex').slice(0, 12)}.flash`;

/** The devices of this process. */
export class Fleet {
  private readonly members = new Map<string, Member>();
  private address = { host: '127.0.0.1', port: 1 };
  private readonly listeners = new Set<(view: DeviceView) => void>();

  /** Brings the devices in line with what the gateway says. */
  apply(startUp: StartUp): void {
    const moved = this.address.host !== startUp.mqttHost || this.address.port !== startUp.mqttPort;
    this.address = { host: startUp.mqttHost, port: startUp.mqttPort };
    const wanted = new Map(startUp.devices.map((entry) => [entry.id, entry]));
    for (const [id, member] of this.members) {
      const entry = wanted.get(id);
      const same =
        entry !== undefined &&
        entry.key === member.entry.key &&
        entry.kind === member.entry.kind &&
        entry.cancel === member.entry.cancel;
      if (same) {
        member.entry = entry;
        if (moved) member.device.reconnect();
        else member.device.networkFound();
        wanted.delete(id);
        continue;
      }
      member.finger.lift();
      member.device.stop();
      this.members.delete(id);
    }
    for (const entry of wanted.values()) this.add(entry, startUp.folder);
  }

  private add(entry: VirtualDeviceEntry, folder: string): void {
    const key = rootKey(entry.key);
    if (key === undefined) return;
    const device = new VirtualDevice({
      config: configOf(entry),
      key,
      address: () => this.address,
      flash: fileFlash(join(folder, flashName(entry))),
      onShow: () => this.changed(entry.id),
    });
    this.members.set(entry.id, { entry, device, finger: new Finger(device), stages: [] });
    this.changed(entry.id);
  }

  private changed(id: string): void {
    const member = this.members.get(id);
    // A device shows something while it is being made; it is told right after.
    if (member === undefined) return;
    const { device } = member;
    const { pattern, since } = device.look;
    const last = member.stages.at(-1);
    const at = iso(device.wallTime(since));
    if (last?.pattern !== pattern || Math.abs(Date.parse(last.at) - Date.parse(at)) > 20) {
      member.stages = [...member.stages, { pattern, at }].slice(-STAGES);
    }
    const view = this.viewOf(member);
    for (const listener of this.listeners) listener(view);
  }

  private viewOf({ entry, device, finger, stages }: Member): DeviceView {
    const look = device.look;
    return {
      id: entry.id,
      kind: entry.kind,
      number: entry.number,
      place: entry.place ?? null,
      person: entry.person ?? null,
      second: finger.buttons > 1,
      buttons: finger.buttons,
      gestures: finger.gestures,
      look: {
        ...look,
        since: iso(device.wallTime(look.since)),
        pages: look.pages.map((page) => ({ ...page, pressedAt: iso(device.wallTime(page.pressedAt)) })),
      },
      serial: look.serial,
      link: linkOf(device, look),
      stages,
    };
  }

  /** Every device as it is now. */
  views(): DeviceView[] {
    return [...this.members.values()].map((member) => this.viewOf(member));
  }
  /** A device and its finger. */
  find(id: string): { readonly device: VirtualDevice; readonly finger: Finger } | undefined {
    return this.members.get(id);
  }
  /** Calls back at every change. Returns how to stop it. */
  onChange(listener: (view: DeviceView) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  /** All power off. */
  stop(): void {
    for (const { device, finger } of this.members.values()) {
      finger.lift();
      device.stop();
    }
    this.members.clear();
  }
}
