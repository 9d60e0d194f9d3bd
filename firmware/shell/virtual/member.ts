/**
 * One virtual device of a process with what may happen to it from outside: its cable cut, its holder out of range, its
 * plug pulled, its battery drained. Promises that power off is power off (only flash stays, the next boot is a new one),
 * and that out of range is silence, not a good-bye. What the device itself makes of it is its core's.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { rootKey } from '../../../protocol/keys.ts';
import { type DeviceConfig, standardConfig, withCancel } from '../../core/config.ts';
import type { Look } from '../../core/display.ts';
import { signalOf } from '../../core/signals.ts';
import type { Address } from '../node/cable.ts';
import { fileFlash } from '../node/flash-file.ts';
import { Finger } from './finger.ts';
import type { VirtualDeviceEntry } from './startup.ts';
import { VirtualDevice } from './virtual-device.ts';

const FIRMWARE = 'virtual 1';

/** What a member needs of its process. */
export interface MemberParts {
  readonly folder: string;
  readonly address: () => Address;
  readonly onShow: () => void;
}

const configOf = (entry: VirtualDeviceEntry): DeviceConfig => {
  const config = standardConfig(entry.id, entry.kind, FIRMWARE);
  const gestures = config.gestures;
  return gestures?.second && entry.cancel !== false ? { ...config, gestures: withCancel(gestures) } : config;
};

/** A flash belongs to an identity: another key under the same name is another device. */
const flashName = (entry: VirtualDeviceEntry): string =>
  `${entry.id}.${createHash('sha256').update(entry.key).digest('hex').slice(0, 12)}.flash`;

/** A device, with power or without. */
export class Member {
  device: VirtualDevice;
  finger: Finger;
  /** Last measured, in percent; null: never. */
  battery: number | null = null;
  private plugged = true;
  private cable = true;
  private inRange = true;
  private running = true;

  constructor(
    public entry: VirtualDeviceEntry,
    private readonly key: Uint8Array,
    private readonly parts: MemberParts,
  ) {
    this.device = this.boot();
    this.finger = new Finger(this.device);
  }

  /** It has power: its plug is in, and its battery is not empty. */
  get power(): boolean {
    return this.running;
  }
  get range(): boolean {
    return this.inRange;
  }

  /** What is to be seen of it: nothing at all without power. */
  get look(): Look {
    const { look, config } = this.device;
    if (this.running) return look;
    return {
      ...look,
      pattern: 'dark',
      signal: signalOf('dark', config.kind, look.covert),
      alarm: null,
      pages: [],
      linkUp: false,
      gatewayHeard: false,
    };
  }

  /** Its battery is at this level from now on; empty, it goes out. */
  drain(percent: number): void {
    this.battery = percent;
    if (this.running && percent > 0) {
      this.device.battery(percent);
      // It would say so in up to five minutes; whoever watches need not wait.
      if (this.entry.kind === 'wearable') this.device.reconnect();
    }
    this.settlePower();
  }
  /** The plug is put in, or pulled out. */
  plug(on: boolean): void {
    this.plugged = on;
    this.settlePower();
  }
  /** The network cable is cut, or mended. */
  connect(up: boolean): void {
    this.cable = up;
    this.settleCable();
  }
  /** Whoever carries it walks out of range, or back. */
  carry(near: boolean): void {
    this.inRange = near;
    this.settleCable();
  }
  /** Gone. */
  stop(): void {
    this.finger.lift();
    this.device.stop();
    this.running = false;
  }

  private settleCable(): void {
    this.device.setCable(this.cable && this.inRange);
    this.parts.onShow();
  }

  private settlePower(): void {
    const wanted = this.plugged && this.battery !== 0;
    if (this.running && !wanted) this.stop();
    else if (!this.running && wanted) {
      this.running = true;
      this.device = this.boot();
      this.finger = new Finger(this.device);
      this.device.setCable(this.cable && this.inRange);
      if (this.battery !== null) this.device.battery(this.battery);
    }
    this.parts.onShow();
  }

  private boot(): VirtualDevice {
    const { folder, address, onShow } = this.parts;
    return new VirtualDevice({
      config: configOf(this.entry),
      key: this.key,
      address,
      flash: fileFlash(join(folder, flashName(this.entry))),
      onShow,
    });
  }
}

/** Makes a member; null when its key is none. */
export function memberOf(entry: VirtualDeviceEntry, parts: MemberParts): Member | null {
  const key = rootKey(entry.key);
  return key === undefined ? null : new Member(entry, key, parts);
}
