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
  SHA256(bytes: string): ArrayBuffer;
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
  setPassword(password: string): void;
  lockConsole(): void;
};
/** The light that a bare board brings; not on every board. */
declare const LED1: number | undefined;
/** Bluetooth, on boards that have it. */
declare const NRF:
  | {
      setServices(services: object, options: { readonly uart: boolean }): void;
      sleep(): void;
    }
  | undefined;
