/**
 * The line by which a gateway holds the virtual devices: first the pipe it started them with, later the control socket
 * through which a gateway that was started anew takes them over. Promises that the newest line counts, that lines are
 * bounded, and that the loss of the line without a word is told apart from "stop".
 */
import { chmodSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { LINE_BYTES, readLifeLine, type StartUp } from './startup.ts';

/** Longest path that a socket can have everywhere. */
const SOCKET_PATH_BYTES = 100;
/** A hello that is not complete by then is none. */
const HELLO_MS = 5000;

/** What comes of a line. */
export interface LineEnd {
  /** Gives the answer to write, as one line. */
  started(startUp: StartUp): Promise<string>;
  stopped(): void;
  lost(): void;
}

/** Reads lines from a stream, bounded: what is longer than a line may be breaks it off. */
const eachLine = (stream: Readable, take: (line: string) => void, broken: () => void): void => {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      take(line);
    }
    if (text.length > LINE_BYTES) {
      text = '';
      broken();
    }
  });
};

/** Holds the lines; only the newest that began properly is the life line. */
export class LifeLines {
  private current = 0;
  private server: Server | null = null;
  private path = '';
  private ownFolder = '';

  constructor(private readonly end: LineEnd) {}

  /** Follows one line: the pipe of the start, or a connection to the control socket. */
  follow(stream: Readable, write: (line: string) => void, drop: () => void): void {
    const mine = { number: 0 };
    eachLine(
      stream,
      (line) => {
        const read = readLifeLine(line);
        if (read.type === 'problem') {
          write(JSON.stringify({ problem: read.problem }));
          drop();
        } else if (read.type === 'stop') {
          if (mine.number === 0) drop();
          else if (mine.number === this.current) this.end.stopped();
        } else {
          this.current += 1;
          mine.number = this.current;
          this.end.started(read.startUp).then(write, () => drop());
        }
      },
      drop,
    );
    let over = false;
    const ended = (): void => {
      if (over) return;
      over = true;
      if (mine.number === 0) drop();
      else if (mine.number === this.current) this.end.lost();
    };
    stream.on('end', ended);
    stream.on('close', ended);
    stream.on('error', ended);
  }

  /** Where the control socket of a folder is; a long path moves to a folder of our own under the temporary one. */
  private socketPath(folder: string): string {
    const path = join(folder, 'virtual.sock');
    return Buffer.byteLength(path) <= SOCKET_PATH_BYTES
      ? path
      : join(mkdtempSync(join(tmpdir(), 'noodknop-')), 'v.sock');
  }

  /** Opens the control socket and gives its path. Fails when another process holds it. */
  async listen(folder: string): Promise<string> {
    this.path = this.socketPath(folder);
    if (await answers(this.path)) throw new Error('virtual devices of this folder run already');
    try {
      unlinkSync(this.path);
    } catch {
      // There was none, which is how it should be.
    }
    const server = createServer((socket) => this.welcome(socket));
    server.maxConnections = 4;
    const before = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.path, resolve);
      });
    } finally {
      process.umask(before);
    }
    chmodSync(this.path, 0o600);
    this.server = server;
    return this.path;
  }

  private welcome(socket: Socket): void {
    const timer = setTimeout(() => socket.destroy(), HELLO_MS);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clearTimeout(timer));
    this.follow(
      socket,
      (line) => {
        clearTimeout(timer);
        socket.write(`${line}\n`);
      },
      () => socket.end(),
    );
  }

  /** Closes the control socket. */
  close(): void {
    this.server?.close();
    try {
      unlinkSync(this.path);
    } catch {
      // Closing has removed it.
    }
    if (this.ownFolder !== '') rmSync(this.ownFolder, { recursive: true, force: true });
  }
}

/** True when somebody listens on this socket. */
const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
  });
