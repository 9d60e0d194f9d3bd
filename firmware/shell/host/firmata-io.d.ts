/** The part of firmata-io 2.3 that the host uses; the package brings no types. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  /** What the bytes go over: emits `open`, `data` and `close`. */
  interface Transport extends EventEmitter {
    write(bytes: Uint8Array, done: () => void): void;
  }
  /** A pin as the board told of it. */
  interface FirmataPin {
    readonly supportedModes: readonly number[];
    mode?: number;
    value: number;
  }
  class Firmata extends EventEmitter {
    constructor(
      transport: Transport,
      options: { readonly reportVersionTimeout?: number; readonly samplingInterval?: number },
    );
    readonly isReady: boolean;
    readonly MODES: {
      readonly INPUT: number;
      readonly OUTPUT: number;
      readonly PWM: number;
      readonly PULLUP: number;
    };
    readonly pins: readonly FirmataPin[];
    readonly firmware: { readonly name?: string; readonly version?: { major: number; minor: number } };
    /** The message that is coming in. */
    readonly buffer: number[];
    reportVersionTimeoutId: NodeJS.Timeout;
    pinMode(pin: number, mode: number): void;
    digitalWrite(pin: number, value: number): void;
    reportDigitalPin(pin: number, value: 0 | 1): void;
  }
  const exported: { Firmata: typeof Firmata };
  export default exported;
}
