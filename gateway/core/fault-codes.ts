/** The codes of technical trouble: the one list from which types, schemas and the site file's words are made. */

/** All of them. The first fourteen are fixed by INTERFACE. */
export const FAULT_CODES = [
  'device-lost',
  'area-lost',
  'battery-low',
  'device-fault',
  'wrong-key',
  'second-holder',
  'unverified-press',
  'test-outside-session',
  'unknown-message',
  'rotation-pending',
  'store',
  'channel',
  'clock',
  'roster',
  'battery-trend',
  'signal',
  'repeats',
  'firmware-mismatch',
  'self-check',
  'disk',
  'certificate',
  'untested',
  'watcher-lost',
] as const;

/** One of them. */
export type FaultCode = (typeof FAULT_CODES)[number];
