/**
 * A board in virtual time: runs a firmware bundle in an empty context with the functions of Espruino that it may use,
 * and keeps all that comes out of its pins and sockets. Promises that nothing happens by itself: time passes only where
 * a test says so. What the gateway says is the test's.
 */
import { createHash } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { crc32 } from 'node:zlib';

/** A socket, as the gateway of a test sees it. */
export interface FakeSocket {
  readonly host: string;
  readonly port: number;
  /** Something for the board, after so many milliseconds; it hears it in a turn of its own. */
  say(bytes: string, afterMs: number): void;
  /** The other end closes. */
  close(): void;
  readonly isOpen: boolean;
}
/** The other end. */
export interface FakePeer {
  /** False: nobody listens there; the board's call throws. A number: it throws after so many milliseconds. */
  connected(socket: FakeSocket): boolean | number;
  took(socket: FakeSocket, bytes: string): void;
}
/** Something that came out, and when in milliseconds. */
export interface Out {
  readonly at: number;
  readonly what: string;
}

interface Planned {
  readonly at: number;
  readonly serial: number;
  readonly call: () => void;
}
type Listener = (argument?: unknown) => void;
interface PinEdge {
  readonly state: boolean;
  readonly time: number;
}

/** One board. */
export class FakeChip {
  now = 1_000;
  readonly storage = new Map<string, string>();
  readonly outs: Out[] = [];
  readonly levels = new Map<number, number>();
  readonly printed: string[] = [];
  readonly wifiCalls: string[] = [];
  console: 'open' | 'locked' = 'open';
  restarts = 0;
  kicks = 0;
  /** It starts anew when it is not fed. */
  guarded = false;
  free = 100_000;
  tidied = 0;
  /** What `Storage.write` answers. */
  writes: 'kept' | 'refused' | 'throws' = 'kept';
  private planned: Planned[] = [];
  private serial = 0;
  private readonly watches = new Map<number, { since: number; call: (edge: PinEdge) => void }>();
  private edges: { pin: number; high: boolean; at: number }[] = [];
  private readonly wifi = new Map<string, Listener>();
  /** What the network beyond the board is. */
  peer: FakePeer = { connected: () => false, took: () => undefined };
  hasWifi = false;
  battery = 88;
  /** Turns that time brought, of whatever kind. */
  wakes = 0;
  /** What a kind of board has besides. */
  readonly further: Record<string, unknown> = {};
  /** Something in the chip stops working. */
  broken = false;

  /** Chance that depends on the moment alone, so that another life at the same moments has the same. */
  static chanceAt(now: number): number {
    return (Math.imul(now, 2_654_435_761) ^ 0x5bd1e995) | 0;
  }

  /** Power on. */
  boot(program: string): void {
    const math = Object.create(Math) as Math;
    math.random = () => 0.5;
    runInContext(
      program,
      createContext({
        ...this.further,
        Math: math,
        getTime: () => this.now / 1000,
        setTimeout: (call: () => void, ms: number) => this.plan(this.now + Math.max(0, ms), call),
        clearTimeout: (serial: number) => {
          this.planned = this.planned.filter((one) => one.serial !== serial);
        },
        print: (line: string) => this.printed.push(line),
        pinMode: () => undefined,
        digitalRead: (pin: number) => this.levels.get(pin) ?? 1,
        digitalWrite: (pin: number, value: number) => {
          this.levels.set(pin, value);
        },
        setWatch: (call: (edge: PinEdge) => void, pin: number) =>
          this.watches.set(pin, { since: this.now, call }).size,
        require: (name: string) => this.library(name),
        E: {
          hwRand: () => FakeChip.chanceAt(this.now),
          CRC32: (text: string) => crc32(Buffer.from(text, 'latin1')) | 0,
          enableWatchdog: () => {
            this.guarded = true;
          },
          kickWatchdog: () => {
            this.kicks += 1;
          },
          reboot: () => {
            this.restarts += 1;
          },
          getBattery: () => this.battery,
          setPassword: () => undefined,
          lockConsole: () => {
            this.console = 'locked';
          },
        },
      }),
    );
  }

  /** Power off: what was planned never happens. */
  cut(): void {
    this.planned = [];
    this.watches.clear();
    this.edges = [];
  }

  /** Something that happens then, unless the power is cut. */
  plan(at: number, call: () => void): number {
    this.serial += 1;
    this.planned.push({ at, serial: this.serial, call });
    return this.serial;
  }

  private library(name: string): unknown {
    switch (name) {
      case 'Storage':
        return {
          read: (file: string) => this.storage.get(file),
          write: (file: string, text: string) => {
            if (this.writes === 'throws') throw new Error('flash');
            if (this.writes === 'kept') this.storage.set(file, text);
            this.outs.push({ at: this.now, what: `flash ${file}` });
            return this.writes === 'kept';
          },
          getFree: () => this.free,
          compact: () => {
            this.tidied += 1;
          },
        };
      case 'crypto':
        return {
          SHA256: (parts: readonly (string | Uint8Array | ArrayBuffer)[]) => {
            if (this.broken) throw new Error('no such luck');
            const hash = createHash('sha256');
            for (const part of parts) {
              if (typeof part === 'string') hash.update(part, 'latin1');
              else hash.update(new Uint8Array(part));
            }
            return new Uint8Array(hash.digest()).buffer;
          },
        };
      case 'net':
        return { connect: (to: { host: string; port: number }, call: () => void) => this.connect(to, call) };
      case 'Wifi':
        if (!this.hasWifi) break;
        return {
          connect: (ssid: string) => this.wifiCalls.push(ssid),
          on: (event: string, call: Listener) => this.wifi.set(event, call),
        };
    }
    throw new Error(`Module ${name} not found`);
  }

  private connect(to: { readonly host: string; readonly port: number }, call: () => void): unknown {
    const listeners = new Map<string, Listener>();
    let isOpen = true;
    let pieces = '';
    const closeNow = (): void => {
      if (!isOpen) return;
      isOpen = false;
      listeners.get('close')?.();
    };
    const socket: FakeSocket = {
      ...to,
      say: (bytes, afterMs) => {
        this.plan(this.now + afterMs, () => isOpen && listeners.get('data')?.(bytes));
      },
      close: () => {
        this.plan(this.now, closeNow);
      },
      get isOpen() {
        return isOpen;
      },
    };
    const took = this.peer.connected(socket);
    // The chip stands still meanwhile; edges of its pins are noted with their moments.
    if (typeof took === 'number') this.now += took;
    if (took !== true) throw new Error('Unable to create socket');
    this.plan(this.now, call);
    return {
      on: (event: string, listener: Listener) => listeners.set(event, listener),
      write: (bytes: string) => {
        if (!isOpen) throw new Error('This socket is closed');
        // What is written in one turn leaves together, when the turn is over.
        if (pieces === '')
          this.plan(this.now, () => {
            const whole = pieces;
            pieces = '';
            this.outs.push({ at: this.now, what: `out ${Buffer.from(whole, 'latin1').toString('hex')}` });
            this.peer.took(socket, whole);
          });
        pieces += bytes;
      },
      end: () => void this.plan(this.now, closeNow),
    };
  }

  /** News of the Wi-Fi. */
  wifiSays(event: 'connected' | 'disconnected'): void {
    this.wifi.get(event)?.();
  }

  /** A pin changes now; the board hears of it as soon as it is free. */
  pin(pin: number, high: boolean): void {
    this.pinAt(pin, high, this.now);
  }
  /** A pin will change at that moment, also when the chip is busy then. */
  pinAt(pin: number, high: boolean, at: number): void {
    this.edges.push({ pin, high, at });
    this.edges.sort((a, b) => a.at - b.at);
  }

  private edge(): void {
    const next = this.edges.shift();
    if (next === undefined) return;
    this.now = Math.max(this.now, next.at);
    // The level read is the newest one: several may have passed while the chip was busy.
    this.levels.set(next.pin, next.high ? 1 : 0);
    for (const later of this.edges) if (later.at <= this.now) this.levels.set(later.pin, later.high ? 1 : 0);
    const watch = this.watches.get(next.pin);
    // Nothing is kept of an edge before there was a watch.
    if (watch !== undefined && watch.since <= next.at) watch.call({ state: next.high, time: next.at / 1000 });
  }

  /** Lets time pass: at each moment pins first, then timers, as the chip does. */
  until(end: number): void {
    for (;;) {
      const timer = this.planned.reduce<Planned | undefined>(
        (least, one) =>
          least === undefined || one.at < least.at || (one.at === least.at && one.serial < least.serial)
            ? one
            : least,
        undefined,
      );
      const edgeAt = this.edges[0]?.at ?? Number.POSITIVE_INFINITY;
      const at = Math.min(edgeAt, timer?.at ?? Number.POSITIVE_INFINITY);
      if (at > end) break;
      this.now = Math.max(this.now, at);
      if (edgeAt <= at || edgeAt <= this.now) this.edge();
      else if (timer !== undefined) {
        this.planned = this.planned.filter((one) => one !== timer);
        this.wakes += 1;
        timer.call();
      }
    }
    this.now = Math.max(this.now, end);
  }
  pass(ms: number): void {
    this.until(this.now + ms);
  }

  /** Hex of all that left by radio, with the moments. */
  sent(): readonly Out[] {
    return this.outs.filter(({ what }) => what.startsWith('out '));
  }
}
