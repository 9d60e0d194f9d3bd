/**
 * A stretch of network between one device and its gateway, whose bytes are seen and can be held back. Promises that
 * what it lets pass is passed on at once and unchanged.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A piece that a device sent. */
export interface Piece {
  /** `performance.now()` when it came. */
  readonly at: number;
  readonly text: string;
}

/** One stretch. */
export class Wire {
  readonly pieces: Piece[] = [];
  /** Whether what the gateway says reaches the device. */
  down = true;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens on a port of its own; `target` is asked at each connection. */
  static async open(target: () => number): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const wire = new Wire(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (near) => wire.join(near, connect({ host: '127.0.0.1', port: target() })));
    return wire;
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      this.sockets.add(from);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on('error', () => to.destroy());
      from.on('data', (bytes: Buffer) => {
        if (from === near) this.pieces.push({ at: performance.now(), text: bytes.toString('latin1') });
        if (from === near || this.down) to.write(bytes);
      });
    }
  }

  /** Pieces that hold this text. */
  with(text: string): readonly Piece[] {
    return this.pieces.filter((piece) => piece.text.includes(text));
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
