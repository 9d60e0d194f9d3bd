/**
 * All that firmware may use on a chip: the part of the language and the part of Espruino's functions that were tried,
 * declared by hand. It stands in for TypeScript's own library (`tsconfig.chip.json`), so that what is not here does not
 * compile. The build takes the names in this file for the outside's and leaves them as they are.
 */

// ---- The language. Names that only the compiler needs are empty.

interface CallableFunction {}
interface NewableFunction {}
interface IArguments {}
interface RegExp {}
interface Boolean {}
interface Function {}

type PropertyKey = string | number | symbol;
type Exclude<T, U> = T extends U ? never : T;
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Omit<T, K extends PropertyKey> = Pick<T, Exclude<keyof T, K>>;

interface SymbolConstructor {
  readonly iterator: unique symbol;
}
/** For `for (const one of list)`; there is none on the chip to be used by name. */
declare const Symbol: SymbolConstructor;
type Symbol = {};
interface IteratorYield<T> {
  done?: false;
  value: T;
}
interface IteratorDone {
  done: true;
  value: undefined;
}
interface Iterator<T, _Return = undefined, _Next = unknown> {
  next(): IteratorYield<T> | IteratorDone;
}
interface Iterable<T, _Return = undefined, _Next = unknown> {
  [Symbol.iterator](): Iterator<T>;
}
interface IterableIterator<T, _Return = undefined, _Next = unknown> extends Iterator<T> {
  [Symbol.iterator](): IterableIterator<T>;
}

interface ReadonlyArray<T> {
  readonly length: number;
  readonly [n: number]: T;
  concat(more: readonly T[]): T[];
  filter(keep: (one: T) => boolean): T[];
  indexOf(one: T): number;
  map<U>(make: (one: T) => U): U[];
  slice(start?: number, end?: number): T[];
  some(is: (one: T) => boolean): boolean;
  [Symbol.iterator](): IterableIterator<T>;
}
interface Array<T> extends ReadonlyArray<T> {
  readonly length: number;
  [n: number]: T;
  push(one: T): number;
  shift(): T | undefined;
  sort(order: (a: T, b: T) => number): T[];
  splice(start: number, count: number): T[];
  [Symbol.iterator](): IterableIterator<T>;
}
declare const Array: { isArray(value: unknown): value is unknown[] };

interface Number {
  toString(radix?: number): string;
}
declare const Number: { readonly POSITIVE_INFINITY: number };

interface String {
  readonly length: number;
  charAt(at: number): string;
  charCodeAt(at: number): number;
  indexOf(text: string, from?: number): number;
  lastIndexOf(text: string): number;
  substring(start: number, end?: number): string;
}
declare const String: { fromCharCode(...codes: number[]): string };

interface Object {}
declare const Object: { assign<T extends object, U>(target: T, source: U): T & U };

declare const Math: {
  /** Least and greatest whole numbers are `floor` of it and of its opposite: there is no `ceil`. */
  floor(value: number): number;
  max(...values: number[]): number;
  min(...values: number[]): number;
  round(value: number): number;
  random(): number;
};
/** `parse` takes garbage after the value, and `stringify` ignores its replacer. */
declare const JSON: { parse(text: string): unknown; stringify(value: unknown): string };
declare function parseInt(text: string, radix: number): number;

interface ArrayBuffer {
  readonly byteLength: number;
}
interface Uint8Array {
  readonly length: number;
  [n: number]: number;
  set(from: Uint8Array, at: number): void;
  subarray(start: number, end: number): Uint8Array;
}
declare const Uint8Array: { new (length: number | ArrayBuffer): Uint8Array };

// ---- Espruino, on every board.

/** Seconds since some moment, with fractions. */
declare function getTime(): number;
declare function setTimeout(call: () => void, ms: number): number;
declare function clearTimeout(timer: number): void;
/** On the cable. */
declare function print(text: string): void;
declare function digitalRead(pin: number): number;
declare function digitalWrite(pin: number, value: number): void;
declare function pinMode(pin: number, mode: string): void;
/** What a watch is told: the level, and when it came to be so, in seconds of `getTime`. */
interface PinEdge {
  readonly state: boolean;
  readonly time: number;
}
declare function setWatch(
  call: (edge: PinEdge) => void,
  pin: number,
  options: { readonly repeat: boolean; readonly edge: string; readonly debounce: number },
): number;
/** Throws when the board has no such library. */
declare function require(library: 'Storage'): EspruinoStorage;
declare function require(library: 'crypto'): EspruinoCrypto;
declare function require(library: 'net'): EspruinoNet;
declare function require(library: 'Wifi'): EspruinoWifi;

interface EspruinoStorage {
  /** Undefined when there is no such file. */
  read(name: string): string | undefined;
  write(name: string, content: string): boolean;
  getFree(): number;
  compact(): void;
}
interface EspruinoCrypto {
  /** Of all bytes in order. */
  SHA256(parts: readonly (string | Uint8Array | ArrayBuffer)[]): ArrayBuffer;
}
interface EspruinoSocket {
  on(event: string, call: (piece: string) => void): void;
  /** Throws when the socket is closed. */
  write(bytes: string): void;
  end(): void;
}
interface EspruinoNet {
  /** Waits until the connection is there; throws when there will be none. */
  connect(options: { readonly host: string; readonly port: number }, call: () => void): EspruinoSocket;
}
interface EspruinoWifi {
  connect(ssid: string, options: { readonly password: string }, call: (problem: unknown) => void): void;
  on(event: string, call: () => void): void;
}
declare const E: {
  /** 32 bits from the chip's own source of chance; the sign may be any. */
  hwRand(): number;
  /** CRC-32 of a text's bytes; may come with a sign. */
  CRC32(text: string): number;
  enableWatchdog(seconds: number, byItself: boolean): void;
  kickWatchdog(): void;
  reboot(): void;
  /** Percent, as near as the board can tell. */
  getBattery(): number;
  setPassword(password: string): void;
  lockConsole(): void;
};
/** Lights that a bare board may bring, and its button; each may be missing. */
declare const LED1: number;
declare const LED2: number;
declare const LED3: number;
declare const BTN: number;

// ---- Bluetooth, on boards that have it.

/** Something a hub can write to. */
interface GattPlace {
  readonly writable: boolean;
  readonly maxLen: number;
  readonly onWrite: (written: { readonly data: ArrayBuffer }) => void;
}
interface Advertising {
  readonly showName: boolean;
  readonly connectable: boolean;
  /** Milliseconds, at least 20. */
  readonly interval: number;
  readonly manufacturer: number;
  readonly manufacturerData: Uint8Array;
}
/** Each throws what the radio refuses. */
declare const NRF: {
  /** Services and places by their identifiers. */
  setServices(
    services: { readonly [uuid: string]: { readonly [uuid: string]: GattPlace } },
    options: { readonly uart: boolean },
  ): void;
  setAdvertising(services: object, options: Advertising): void;
  on(event: string, call: () => void): void;
  disconnect(): void;
  /** Nothing on the air, and nobody connected, until `wake`. */
  sleep(): void;
  wake(): void;
};

// ---- The watch.

interface WatchOptions {
  /** Milliseconds; 0: never. */
  readonly btnLoadTimeout: number;
  readonly lockTimeout: number;
  readonly backlightTimeout: number;
  readonly wakeOnBTN1: boolean;
  readonly wakeOnFaceUp: boolean;
  readonly wakeOnTouch: boolean;
  readonly wakeOnTwist: boolean;
  /** True: only `E.kickWatchdog` feeds it. */
  readonly manualWatchdog: boolean;
}
declare const Bangle: {
  setOptions(options: WatchOptions): void;
  /** A locked watch tells no edge of its button. */
  setLocked(locked: boolean): void;
  touchWr(register: number, value: number): void;
  setPollInterval(ms: number): void;
  setBacklight(on: boolean): void;
  /** At most 5 s; one that comes meanwhile waits. */
  buzz(ms: number, strength: number): unknown;
  /** Of an unlocked watch. `touch`: which half, left 1 or right 2, and where; `swipe`: to the right 1 or left -1. */
  on(event: 'touch', call: (half: number, at: { readonly x: number; readonly y: number }) => void): void;
  on(event: 'swipe', call: (sideways: number) => void): void;
};
/** The screen. */
declare const g: {
  clear(reset: boolean): void;
  /** Colours as `#rgb`. */
  setColor(colour: string): void;
  setBgColor(colour: string): void;
  fillRect(left: number, top: number, right: number, bottom: number): void;
  setFont(name: string, size: number): void;
  setFontAlign(x: number, y: number): void;
  /** Lines that fit, in the font that is set. */
  wrapString(text: string, width: number): string[];
  drawString(text: string, x: number, y: number): void;
};
