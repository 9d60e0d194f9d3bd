/**
 * All virtual devices of one process: made, changed and ended as the gateway's list says, each with its view for the
 * pages. Promises that a device which stays on the list lives on through a change of gateway.
 */
import type { DeviceKind } from '../../../protocol/messages.ts';
import type { Look } from '../../core/display.ts';
import type { HeldPage } from '../../core/pages.ts';
import type { Gesture } from './finger.ts';
import { type Member, memberOf } from './member.ts';
import type { StartUp, VirtualDeviceEntry } from './startup.ts';

/** Stages remembered of each device. */
const STAGES = 20;

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
  /** Percent, as last measured; null: never. */
  readonly battery: number | null;
  /** Its plug is in, and its battery not empty. */
  readonly power: boolean;
  /** Whoever carries it is near enough to be heard. */
  readonly range: boolean;
}

/** Who follows the devices. */
export interface Listener {
  changed(view: DeviceView): void;
  /** It is no more. */
  gone(id: string): void;
}

interface Shown {
  readonly member: Member;
  stages: Stage[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

const linkOf = ({ power, device }: Member, look: Look): DeviceView['link'] => {
  if (!power) return 'down';
  if (device.cableCut) return 'cut';
  if (device.linkTrouble === 'refused') return 'refused';
  return look.gatewayHeard ? 'up' : 'down';
};

/** The devices of this process. */
export class Fleet {
  private readonly members = new Map<string, Shown>();
  private address = { host: '127.0.0.1', port: 1 };
  private readonly listeners = new Set<Listener>();

  /** Brings the devices in line with what the gateway says. */
  apply(startUp: StartUp): void {
    const moved = this.address.host !== startUp.mqttHost || this.address.port !== startUp.mqttPort;
    this.address = { host: startUp.mqttHost, port: startUp.mqttPort };
    const wanted = new Map(startUp.devices.map((entry) => [entry.id, entry]));
    for (const [id, { member }] of this.members) {
      const entry = wanted.get(id);
      const same =
        entry !== undefined &&
        entry.key === member.entry.key &&
        entry.kind === member.entry.kind &&
        entry.cancel === member.entry.cancel;
      if (same) {
        member.entry = entry;
        if (member.power && moved) member.device.reconnect();
        else if (member.power) member.device.networkFound();
        this.changed(id);
        wanted.delete(id);
        continue;
      }
      member.stop();
      this.members.delete(id);
      if (entry === undefined) for (const { gone } of this.listeners) gone(id);
    }
    for (const entry of wanted.values()) this.add(entry, startUp.folder);
  }

  private add(entry: VirtualDeviceEntry, folder: string): void {
    const member = memberOf(entry, {
      folder,
      address: () => this.address,
      onShow: () => this.changed(entry.id),
    });
    if (member === null) return;
    this.members.set(entry.id, { member, stages: [] });
    this.changed(entry.id);
  }

  private changed(id: string): void {
    const shown = this.members.get(id);
    // A device shows something while it is being made; it is told right after.
    if (shown === undefined) return;
    const { device, look } = shown.member;
    const { pattern, since } = look;
    const last = shown.stages.at(-1);
    const at = iso(device.wallTime(since));
    if (last?.pattern !== pattern || Math.abs(Date.parse(last.at) - Date.parse(at)) > 20) {
      shown.stages = [...shown.stages, { pattern, at }].slice(-STAGES);
    }
    const view = this.viewOf(shown);
    for (const { changed } of this.listeners) changed(view);
  }

  private viewOf({ member, stages }: Shown): DeviceView {
    const { entry, device, finger, look } = member;
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
      link: linkOf(member, look),
      stages,
      battery: member.battery,
      power: member.power,
      range: member.range,
    };
  }

  /** Every device as it is now. */
  views(): DeviceView[] {
    return [...this.members.values()].map((shown) => this.viewOf(shown));
  }
  /** A device and what may be done to it. */
  find(id: string): Member | undefined {
    return this.members.get(id)?.member;
  }
  /** Calls back at every change. Returns how to stop it. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  /** All power off. */
  stop(): void {
    for (const { member } of this.members.values()) member.stop();
    this.members.clear();
  }
}
