/**
 * A serial port as ESPA 4.4.4 wants it (section 2.1: 7 data bits, even parity, 2 stop bits), held open. The only file that
 * knows `serialport`. Promises to open it again, ever more slowly, for as long as it is wanted, and to say in words what
 * is wrong with it; what goes over it is left to others.
 */
import { SerialPort } from 'serialport';

/** Pauses before the port is opened again, in milliseconds; the last one stays. */
const PAUSES = [250, 500, 1_000, 2_000, 4_000] as const;
/** So many bytes that the line does not take mean that it stands still. */
const UNSENT_MOST = 4_096;

/** What is told of a port. */
export interface PortListener {
  /** It is open. */
  up(): void;
  /** It is not open, or no more: why, and how to mend it. Said at every failed try. */
  down(reason: string): void;
  bytes(chunk: Uint8Array): void;
}

/** A port that is kept open. */
export class HeldPort {
  private port: SerialPort | null = null;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  constructor(
    private readonly path: string,
    private readonly baud: number,
    private readonly listener: PortListener,
  ) {
    this.open();
  }

  /** Sends, if the port is open; what cannot be sent is lost, as it is on any line. */
  write(bytes: Uint8Array): void {
    const { port } = this;
    if (port === null || !port.isOpen) return;
    if (port.writableLength > UNSENT_MOST) {
      this.lost(port, `${this.path} takes nothing any more: pull the adapter out and put it back`);
      return;
    }
    port.write(Buffer.from(bytes));
  }

  /** Lets go of the port for good. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    const { port } = this;
    this.port = null;
    await letGo(port);
  }

  private open(): void {
    const port = new SerialPort({
      path: this.path,
      baudRate: this.baud,
      dataBits: 7,
      parity: 'even',
      stopBits: 2,
      lock: true,
      autoOpen: false,
    });
    this.port = port;
    port.on('data', (chunk: Buffer) => {
      if (this.port === port) this.listener.bytes(chunk);
    });
    port.on('error', (error) => this.lost(port, reasonOf(this.path, error)));
    port.on('close', () => this.lost(port, goneText(this.path)));
    port.open((error) => {
      if (error !== null) this.lost(port, reasonOf(this.path, error));
      else if (this.port !== port) void letGo(port);
      else {
        this.failures = 0;
        this.listener.up();
      }
    });
  }

  private lost(port: SerialPort, reason: string): void {
    if (this.port !== port || this.closed) return;
    this.port = null;
    void letGo(port);
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.open(), pause);
    this.listener.down(reason);
  }
}

const letGo = (port: SerialPort | null): Promise<void> =>
  new Promise((resolve) => {
    if (port === null || !port.isOpen) resolve();
    else port.close(() => resolve());
  });

const goneText = (path: string): string => `${path} went away: is the cable or its adapter pulled out?`;

/** What the system says of a port that cannot be opened, and what helps. */
function reasonOf(path: string, error: Error): string {
  const said = error.message;
  if (/EIO|ENXIO|not configured|i\/o error/i.test(said)) return goneText(path);
  if (/No such file|ENOENT|No such device/i.test(said))
    return `no serial port ${path}: is the cable or its adapter plugged in?`;
  if (/Permission denied|EACCES/i.test(said))
    return `${path} may not be opened: add the user of noodknop to the group "dialout"`;
  if (/lock|busy|EBUSY|temporarily unavailable/i.test(said))
    return `${path} is in use by another program: end that one`;
  return `${path} cannot be used: ${said.replace(/^Error:?\s*/, '').slice(0, 80)}`;
}
