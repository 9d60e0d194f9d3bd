/**
 * What wearables have besides pins: Bluetooth, and of the watch its motor and screen, put into a board in virtual time.
 * Keeps what is advertised, what is drawn and how long it vibrates; hubs are played by the tests.
 */

import type { FakeChip } from './fake-chip.ts';
import type { Hub } from './scripted-hub.ts';

/** Pins of the button, which is high while it is pressed, and of the lights. */
export const BTN = 5;
export const LED = [1, 2, 3] as const;

interface Place {
  readonly writable: boolean;
  readonly onWrite: (written: { readonly data: ArrayBuffer }) => void;
}
interface Advertising {
  readonly interval: number;
  readonly connectable: boolean;
  readonly showName: boolean;
  readonly manufacturer: number;
  readonly manufacturerData: Uint8Array;
}

/** Bluetooth of one board, and all else that a wearable has. */
export class FakeAir {
  services: Record<string, Record<string, Place>> = {};
  uart = true;
  /** The radio throws at whatever it is told. */
  refuses = false;
  /** Hex of the frame on the air, or null. */
  frame: string | null = null;
  everyMs = 0;
  asleep = false;
  isConnected = false;
  /** Words on the screen, and whether it is lit. */
  readonly words: string[] = [];
  lit = false;
  options: Record<string, unknown> = {};
  unlocked = false;
  private motorUntil = 0;
  private readonly listeners = new Map<string, () => void>();

  constructor(
    readonly chip: FakeChip,
    private readonly hub: Hub,
  ) {
    chip.levels.set(BTN, 0);
    Object.assign(chip.further, { BTN, LED1: LED[0], LED2: LED[1], LED3: LED[2], NRF: this.nrf() });
  }

  /** Makes the board a watch. */
  asWatch(): void {
    Object.assign(this.chip.further, {
      g: {
        clear: () => undefined,
        setFont: () => undefined,
        setFontAlign: () => undefined,
        wrapString: (text: string) => [text],
        drawString: (text: string) => this.words.push(text),
      },
      Bangle: {
        setOptions: (options: Record<string, unknown>) => {
          this.options = options;
        },
        setLocked: (locked: boolean) => {
          this.unlocked = !locked;
        },
        touchWr: () => undefined,
        setPollInterval: () => undefined,
        setBacklight: (on: boolean) => {
          this.lit = on;
        },
        buzz: (ms: number) => {
          this.motorUntil = this.chip.now + ms;
        },
      },
    });
  }
  get vibrates(): boolean {
    return this.motorUntil > this.chip.now;
  }

  private told(): void {
    if (this.refuses) throw new Error('the radio refuses');
  }
  private say(what: string): void {
    this.chip.outs.push({ at: this.chip.now, what });
  }
  private nrf(): unknown {
    return {
      setServices: (services: Record<string, Record<string, Place>>, options: { uart: boolean }) => {
        this.services = services;
        this.uart = options.uart;
      },
      on: (event: string, call: () => void) => this.listeners.set(event, call),
      setAdvertising: (_services: object, options: Advertising) => {
        this.told();
        if (options.manufacturer !== 0x0590 || options.showName || !options.connectable)
          throw new Error('a hub would not find or read this');
        this.frame = Buffer.from(options.manufacturerData).toString('hex');
        this.everyMs = options.interval;
        this.say(`air ${options.interval} ${this.frame}`);
        this.hub.heard(this.frame, this.chip.now);
      },
      sleep: () => {
        this.told();
        this.asleep = true;
        this.frame = null;
        this.say('air silent');
        if (this.isConnected) this.chip.plan(this.chip.now, () => this.gone());
      },
      wake: () => {
        this.told();
        if (!this.asleep) throw new Error('it was awake');
        this.asleep = false;
      },
      disconnect: () => {
        this.say('hangs up');
        this.chip.plan(this.chip.now, () => this.gone());
      },
    };
  }

  /** A hub connects. */
  connected(): void {
    this.isConnected = true;
    this.listeners.get('connect')?.();
  }
  /** A hub writes a piece. */
  written(piece: Uint8Array): void {
    const place = Object.values(Object.values(this.services)[0] ?? {})[0];
    if (this.isConnected) place?.onWrite({ data: new Uint8Array(piece).buffer });
  }
  /** The connection is over. */
  gone(): void {
    if (!this.isConnected) return;
    this.isConnected = false;
    this.listeners.get('disconnect')?.();
  }
}
