/** What the command line and commissioning say to each other. Types only: neither needs to know the other. */
import type { DeviceKind } from '../../protocol/messages.ts';

/** Why something was not done. `field`: the option it is about. */
export interface FirmwareReason {
  readonly ok: false;
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;
}
/** A board in the list. */
export interface FirmwareBoard {
  readonly name: string;
  readonly about: string;
  readonly kinds: readonly DeviceKind[];
  /** It reaches gateways by itself; else hubs hear it. */
  readonly wifi: boolean;
  /** How its console is reached; empty: over the air only. */
  readonly cable: string;
  readonly memory: string;
  readonly tried: string;
  /** Bytes of its program, and its version; null when it was not built. */
  readonly bytes: number | null;
  readonly version: string | null;
}
/** What a device's board is told. Pins by number. */
export interface FirmwareSettings {
  readonly device: string;
  readonly number: number;
  readonly kind: DeviceKind;
  /** Root key, 64 hex digits. */
  readonly key: string;
  readonly ssid: string | null;
  readonly wifiPassword: string;
  readonly gateways: readonly (readonly [host: string, port: number])[];
  readonly button: number | null;
  readonly second: number | null;
  readonly light: readonly number[] | null;
  readonly buzzer: number | null;
  readonly pressed: 'low' | 'high';
  readonly lit: 'low' | 'high';
  readonly cancel: boolean;
  readonly covert: boolean;
  readonly english: boolean;
}
/** The files for one device. */
export interface FirmwareFiles {
  readonly version: string;
  readonly program: string;
  readonly settings: string;
  /** CRC-32 of the program, 8 hex digits. */
  readonly checksum: string;
}
/** What is to be written, and how. */
export interface FlashAsked {
  readonly board: string;
  readonly settings: FirmwareSettings;
  readonly port: string;
  readonly baud: number | null;
  /** How much is written: firmware and settings, settings, or of these the key alone. */
  readonly writes: 'all' | 'settings' | 'key';
  /** What unlocks the board as it is, beside the key that it gets. */
  readonly unlocks: readonly string[];
}
/** What a board holds before it is written. */
export interface BoardHolds {
  readonly board: string;
  readonly interpreter: string;
  /** Bytes of room. */
  readonly free: number;
  readonly wasLocked: boolean;
  /** The device whose settings it has; null: none. */
  readonly device: string | null;
}
/** How far flashing is. `part`: 0 to 1. */
export type FlashProgress =
  | { readonly stage: 'looking' | 'erasing' | 'reading-back' | 'starting' | 'locking' }
  | { readonly stage: 'found'; readonly found: BoardHolds }
  | { readonly stage: 'writing'; readonly part: number };
/** How flashing ended. `begun`: the board is no button now. */
export type FlashEnded =
  | {
      readonly ok: true;
      readonly holds: BoardHolds;
      /** Version of its firmware; null when that stayed, and is not the one that is here. */
      readonly version: string | null;
      /** CRC-32 of it, 8 hex digits. */
      readonly checksum: string;
    }
  | (FirmwareReason & { readonly begun: boolean });

/** Commissioning, as far as the cable goes. */
export interface Firmware {
  boards(): readonly FirmwareBoard[];
  build(board: string, settings: FirmwareSettings): ({ readonly ok: true } & FirmwareFiles) | FirmwareReason;
  /** `wanted` is told what the board holds, and says whether it may be written over. */
  flash(
    asked: FlashAsked,
    wanted: (holds: BoardHolds) => Promise<boolean>,
    told: (progress: FlashProgress) => void,
  ): Promise<FlashEnded>;
  /** The MQTT password of a key. */
  passwordOf(key: string): string;
  /** What unlocks a board with this key; null when it is no key. */
  unlockOf(key: string): string | null;
  /** The text of a file that only its owner may read. */
  privateText(file: string): { readonly text: string } | { readonly reason: string };
}
