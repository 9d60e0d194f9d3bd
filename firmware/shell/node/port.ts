/**
 * A serial port that is kept open, or only tried: the only file of the firmware that knows `serialport`. Promises to open
 * it again for as long as it is wanted, to say of every trouble what it is, where, and how it is mended, and to say each only once;
 * what goes over it is left to others.
 */
import { SerialPort } from 'serialport';

/** Pause before a port is opened again, in milliseconds. Looking for a device that is not there costs nothing. */
const PAUSE_MS = 1_000;
/** So many bytes that the board does not take mean that it hangs. */
const UNSENT_MOST = 4_096;
/** A board that hangs takes nothing any more; then what was written last is lost. */
const DRAIN_MS = 300;

/** Why a port is not open. `missing`: not there, or pulled out. `refused`: no permission. `odd`: no serial port. */
export type PortTrouble = 'missing' | 'busy' | 'refused' | 'odd';
/** What is told of a port. */
export interface PortListener {
  /** It is open; a board on USB has just been reset by that, as a rule. */
  up(): void;
  /** It is not open, or no more. Told when it begins and when the reason changes. */
  down(trouble: PortTrouble, text: string): void;
  bytes(chunk: Uint8Array): void;
}

/** A port that is kept open until it is closed. */
export class KeptPort {
  private port: SerialPort | null = null;
  private timer: NodeJS.Timeout | undefined;
  private told: PortTrouble | null = null;
  private closed = false;
  /** How the first try to open it went: null when it is open. */
  readonly first: Promise<Reason | null>;
  private tried: (outcome: Reason | null) => void = () => undefined;

  constructor(
    readonly path: string,
    private readonly baud: number,
    private readonly listener: PortListener,
  ) {
    this.first = new Promise((resolve) => {
      this.tried = resolve;
    });
    this.open();
  }

  get isOpen(): boolean {
    return this.port?.isOpen === true;
  }

  /** Sends, if the port is open. `done` is called when the system has taken it, or at once when there is no port. */
  write(bytes: Uint8Array, done?: () => void): void {
    const { port } = this;
    if (port === null || !port.isOpen || port.writableLength > UNSENT_MOST) {
      done?.();
      return;
    }
    port.write(Buffer.from(bytes), () => done?.());
  }

  /** Closes and opens again after a pause: on most boards that is a reset. */
  reopen(): void {
    const { port } = this;
    if (this.closed || port === null) return;
    this.port = null;
    void letGo(port).then(() => this.later());
  }

  /** Lets go of the port for good, once what was written has left. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    const { port } = this;
    this.port = null;
    await drained(port);
    await letGo(port);
  }

  private open(): void {
    if (this.closed) return;
    const port = new SerialPort({ path: this.path, baudRate: this.baud, lock: true, autoOpen: false });
    this.port = port;
    // A port tells that it was unplugged only while somebody reads, and may tell it twice.
    port.on('data', (chunk: Buffer) => {
      if (this.port === port) this.listener.bytes(chunk);
    });
    port.on('error', (error) => this.lost(port, error));
    port.on('close', () => this.lost(port, null));
    port.open((error) => {
      if (error !== null) this.lost(port, error);
      else if (this.port !== port) void letGo(port);
      else {
        this.told = null;
        this.tried(null);
        this.listener.up();
      }
    });
  }

  private lost(port: SerialPort, error: Error | null): void {
    if (this.port !== port || this.closed) return;
    this.port = null;
    void letGo(port);
    const reason = error === null ? gone(this.path) : reasonOf(this.path, error);
    const { trouble, text } = reason;
    this.tried(reason);
    this.later();
    if (trouble === this.told) return;
    this.told = trouble;
    this.listener.down(trouble, text);
  }

  private later(): void {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => this.open(), PAUSE_MS);
  }
}

/** What keeps a port from being opened now; null when nothing does. It is let go again: on most boards that is a reset. */
export async function portTrouble(path: string, baud: number): Promise<PortTrouble | null> {
  const port = new SerialPort({ path, baudRate: baud, lock: true, autoOpen: false });
  const error = await new Promise<Error | null>((resolve) => port.open(resolve));
  await letGo(port);
  return error === null ? null : reasonOf(path, error).trouble;
}

const drained = (port: SerialPort | null): Promise<void> =>
  new Promise((resolve) => {
    if (port === null || !port.isOpen) return resolve();
    const timer = setTimeout(resolve, DRAIN_MS);
    port.drain(() => {
      clearTimeout(timer);
      resolve();
    });
  });

const letGo = (port: SerialPort | null): Promise<void> =>
  new Promise((resolve) => {
    if (port === null || !port.isOpen) resolve();
    else port.close(() => resolve());
  });

/** What is wrong with a port, and how it is mended. */
export interface Reason {
  readonly trouble: PortTrouble;
  readonly text: string;
}

const gone = (path: string): Reason => ({
  trouble: 'missing',
  text: `${path} went away: is the cable pulled out? Put it back; nothing else is needed`,
});

/** What the system says of a port that cannot be opened, and what helps. */
export function reasonOf(path: string, error: Error): Reason {
  const said = error.message;
  if (/EIO|ENXIO|not configured|i\/o error/i.test(said)) return gone(path);
  if (/No such file|ENOENT|No such device|File not found/i.test(said))
    return {
      trouble: 'missing',
      text: `there is no serial port ${path}: plug the board in, or look for its name in /dev/serial/by-id`,
    };
  if (/Permission denied|EACCES|Access denied/i.test(said))
    return {
      trouble: 'refused',
      text: `${path} may not be opened by this user: add the user to the group "dialout" (Debian: adduser USER dialout) and log in anew`,
    };
  if (/lock|busy|EBUSY|temporarily unavailable/i.test(said))
    return {
      trouble: 'busy',
      text: `${path} is in use by another program: end that one (fuser ${path} says which)`,
    };
  return {
    trouble: 'odd',
    text: `${path} cannot be used as a serial port (${said.replace(/^Error:?\s*/, '').slice(0, 80)}): is it the right one? Look in /dev/serial/by-id`,
  };
}
