/**
 * What makes one device differ from another: its kind, its gestures, its beat. Promises that nothing configured here
 * can switch off pressing, repeating or the error pattern; keys and addresses are the shell's.
 */
import type { DeviceKind } from '../../protocol/messages.ts';

/** How fingers call for help on this device. */
export interface Gestures {
  /** `at-once`: a press calls as soon as it is felt. `deliberate`: it takes a hold or a double press. */
  readonly style: 'at-once' | 'deliberate';
  /** There is a second button; it, or both together, is an emergency at once. */
  readonly second: boolean;
  /** Both held for 5 s says "false alarm". Off unless asked for: people in panic hold on. */
  readonly cancel: boolean;
  /** Hold for a deliberate press. */
  readonly assistHoldMs: number;
  /** Longest time between the two taps of a double press. */
  readonly doubleGapMs: number;
  /** Hold, from the finger's going down, that makes it an emergency. */
  readonly emergencyHoldMs: number;
}

/** One device. */
export interface DeviceConfig {
  readonly device: string;
  readonly kind: DeviceKind;
  /** Null for what nobody presses: pagers and sounders. */
  readonly gestures: Gestures | null;
  /** How many gateway addresses the shell knows; they are tried in turn. */
  readonly addresses: number;
  /** Milliseconds between beats, until `settings` says otherwise. */
  readonly beatMs: number;
  /** No light but for errors, until `settings` says otherwise. */
  readonly covert: boolean;
  /** At most 16 ASCII characters, shown in the device list. */
  readonly firmware: string;
}

/** A desk button calls at once; held for 2 s the same press becomes an emergency. */
export const DESK_GESTURES: Gestures = {
  style: 'at-once',
  second: true,
  cancel: false,
  assistHoldMs: 0,
  doubleGapMs: 0,
  emergencyHoldMs: 2000,
};

/** A wearable waits for 800 ms or a second tap, so that a knock calls nobody; held for 3 s it is an emergency. */
export const WEARABLE_GESTURES: Gestures = {
  style: 'deliberate',
  second: false,
  cancel: false,
  assistHoldMs: 800,
  doubleGapMs: 500,
  emergencyHoldMs: 3000,
};

/** The usual device of a kind, with one gateway address. */
export function standardConfig(device: string, kind: DeviceKind, firmware: string): DeviceConfig {
  return {
    device: device,
    kind: kind,
    gestures: kind === 'desk' ? DESK_GESTURES : kind === 'wearable' ? WEARABLE_GESTURES : null,
    addresses: 1,
    beatMs: kind === 'wearable' ? 300000 : 10000,
    covert: false,
    firmware: firmware,
  };
}

/** The same gestures with the false-alarm gesture switched on; it needs a second button to have any effect. */
export function withCancel(gestures: Gestures): Gestures {
  return {
    style: gestures.style,
    second: gestures.second,
    cancel: true,
    assistHoldMs: gestures.assistHoldMs,
    doubleGapMs: gestures.doubleGapMs,
    emergencyHoldMs: gestures.emergencyHoldMs,
  };
}
