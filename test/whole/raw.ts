/** A bare TCP connection to the broker for tests that say what no device would; bytes are 8-bit characters. */
import { connect, type Socket } from 'node:net';
import { newStream, readStream, type ServerPacket } from '../../firmware/link/mqtt.ts';

/** An open connection. */
export class Raw {
  /** Packets the server sent. */
  readonly packets: ServerPacket[] = [];
  private readonly stream = newStream(65_536);
  private readonly gone: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) =>
      this.packets.push(...readStream(this.stream, bytes.toString('latin1'))),
    );
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** Connects; rejects when nobody listens. */
  static open(port: number): Promise<Raw> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Raw(socket)));
    });
  }

  /** The code of the server's CONNACK, once it came. */
  get connack(): number | null {
    const packet = this.packets.find(({ type }) => type === 'connack');
    return packet?.type === 'connack' ? packet.code : null;
  }
  get isClosed(): boolean {
    return this.socket.destroyed;
  }
  write(bytes: string): void {
    if (!this.socket.destroyed) this.socket.write(bytes, 'latin1');
  }
  /** Resolves when the server has closed; rejects when it has not within so many ms. */
  async ended(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`the connection was not closed within ${ms} ms`)), ms);
    });
    await Promise.race([this.gone, late]).finally(() => clearTimeout(timer));
  }
  close(): void {
    this.socket.destroy();
  }
}
