/**
 * The network cable of one device: a TCP connection, with TLS where asked, that can be cut and mended as a real one can.
 * Promises that a cut passes nothing in either direction without telling anybody, and that mending lets the same
 * connection go on; when to connect and when to give up is the core's.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** Where a gateway is. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** With TLS: the certificates trusted beside or instead of the system's, in PEM; null: those of the system. */
  readonly tls?: { readonly authority: string | null };
}

/** What a connection tells. */
export interface CableEnd {
  opened(): void;
  received(bytes: string): void;
  lost(): void;
}

/** Most bytes held back while the cable is cut. */
const HELD_BYTES = 65_536;

const dial = ({ host, port, tls }: Address): Socket => {
  if (tls === undefined) return connect({ host, port, noDelay: true });
  const socket = connectSecurely({
    host,
    port,
    // A name is asked for and checked; an address is checked against the addresses in the certificate.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.authority === null ? {} : { ca: tls.authority }),
  });
  socket.setNoDelay(true);
  return socket;
};

/** One device's cable. At most one connection at a time. */
export class Cable {
  private socket: Socket | null = null;
  private end: CableEnd | null = null;
  private isCut = false;
  private held = '';
  private opened = false;
  private announced = false;

  get cut(): boolean {
    return this.isCut;
  }

  /** Opens a connection and drops the one before. While cut, nothing comes of it until the core gives it up. */
  connect(address: Address, end: CableEnd): void {
    this.close();
    this.end = end;
    this.announced = false;
    if (this.isCut) return;
    const socket = dial(address);
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on(address.tls === undefined ? 'connect' : 'secureConnect', () => {
      if (this.socket !== socket) return;
      this.opened = true;
      this.announce();
    });
    socket.on('data', (bytes: string) => {
      if (this.socket === socket) end.received(bytes);
    });
    const over = (): void => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.opened = false;
      socket.destroy();
      // A cut cable carries no news of the other end either.
      if (!this.isCut) end.lost();
    };
    socket.on('error', over);
    socket.on('close', over);
    socket.on('end', over);
  }

  /** Tells that the connection is up, once, and only over a cable that is whole. */
  private announce(): void {
    if (this.announced || !this.opened || this.isCut) return;
    this.announced = true;
    this.end?.opened();
  }

  /** Bytes that were written and that the system has not taken yet. */
  get unsent(): number {
    return this.socket?.writableLength ?? 0;
  }

  /** Several writes between `cork` and `uncork` leave in one packet. */
  cork(): void {
    this.socket?.cork();
  }
  uncork(): void {
    this.socket?.uncork();
  }

  write(bytes: string): void {
    if (bytes === '') return;
    if (this.isCut) {
      // A stream with a hole in it is none: beyond the bound the connection is as good as lost.
      if (this.held.length + bytes.length > HELD_BYTES) this.socket?.destroy();
      else this.held += bytes;
    } else if (this.opened) this.socket?.write(bytes, 'latin1');
  }

  /** Ends the connection; its end hears nothing more. */
  close(): void {
    const socket = this.socket;
    this.socket = null;
    this.end = null;
    this.opened = false;
    this.held = '';
    socket?.destroy();
  }

  /** Cuts the cable, or mends it: what was written meanwhile arrives, as TCP would have it. */
  setCut(cut: boolean): void {
    if (cut === this.isCut) return;
    this.isCut = cut;
    if (cut) {
      this.socket?.pause();
      return;
    }
    const held = this.held;
    this.held = '';
    if (this.socket === null) {
      this.end?.lost();
      return;
    }
    this.socket.resume();
    if (this.opened && held !== '') this.socket.write(held, 'latin1');
    this.announce();
  }
}
