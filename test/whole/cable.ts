/**
 * The cable between this computer and a board, as a TCP port: it can be plugged in, used by one program at a time, and
 * pulled after so many bytes. The board lives on without it, as one with its own power does.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { EspruinoBoard } from './espruino.ts';

/** A cable to one board. */
export class TestCable {
  /** Bytes after which it is pulled. */
  pulledAfter = Number.POSITIVE_INFINITY;
  /** All that went to the board. */
  sent = '';
  private socket: Socket | null = null;

  private constructor(
    private readonly server: Server,
    board: EspruinoBoard,
  ) {
    board.onPrint = (bytes) => {
      if (this.socket?.destroyed === false) this.socket.write(bytes);
    };
    server.on('connection', (socket) => {
      this.socket?.destroy();
      this.socket = socket;
      let heard = 0;
      socket.on('data', (bytes) => {
        heard += bytes.length;
        if (heard > this.pulledAfter) {
          socket.end();
          this.socket = null;
          return;
        }
        this.sent += bytes.toString('latin1');
        board.feed(bytes);
      });
      socket.on('error', () => socket.destroy());
    });
  }

  /** Plugs a cable into a board. */
  static async into(board: EspruinoBoard): Promise<TestCable> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestCable(server, board);
  }

  /** What `--port` takes. */
  get port(): string {
    const address = this.server.address();
    return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  close(): Promise<void> {
    this.socket?.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
