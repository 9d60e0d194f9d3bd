/**
 * The gateway's hold on the virtual devices: starts their process, or takes over one that outlived an
 * earlier gateway, and mints the tokens with which a browser may use it. Promises that the devices end with `stop`,
 * and that neither keys nor the secret appear anywhere but on the line between the two.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { DeviceKind } from '../../protocol/messages.ts';
import type { Actor } from '../core/events.ts';
import { distFile } from './paths.ts';

/** How long a token for the local connection is good. */
const TOKEN_MS = 12 * 3_600_000;
/** The process answers its start within this. */
const READY_MS = 10_000;
/** It is gone this long after "stop", or it is killed. */
const STOP_MS = 2000;
const ANSWER_BYTES = 4096;

/** What the devices are to be. */
export interface VirtualOptions {
  /** Own folder for flash and control socket; made when it is not there. */
  readonly folder: string;
  readonly mqttHost: string;
  readonly mqttPort: number;
  /** Origins of the gateway's own pages. */
  readonly allowedOrigins: readonly string[];
  readonly devices: readonly {
    readonly id: string;
    readonly kind: DeviceKind;
    /** Root key, 64 hex digits. */
    readonly key: string;
    readonly number: number;
    /** Ids, passed on to the pages. */
    readonly place?: string | null;
    readonly person?: string | null;
    /** False: without the false-alarm gesture. */
    readonly cancel?: boolean;
  }[];
  /** Milliseconds the devices live on when this process is lost; ten minutes unless it is less. */
  readonly aloneMs?: number;
  /** Program to run instead of the built one; for tests. */
  readonly program?: string;
}
/** The devices, running. */
export interface VirtualDevices {
  /** Origin of their local HTTP connection. */
  readonly origin: string;
  /** A token for a browser. Roles that may raise an alarm may press, others may look; without an actor: press. */
  mint(actor?: Pick<Actor, 'role'>): string;
  /** From now on these are the devices; those that stay live on. Rejects when the process does not say so in time. */
  update(devices: VirtualOptions['devices']): Promise<void>;
  /** Ends the devices. */
  stop(): Promise<void>;
}

/** A line to the process, however it was reached. */
interface Line {
  readonly out: { write(text: string): unknown };
  readonly in: Readable;
  readonly gone: Promise<void>;
  kill(): void;
}

/** Where the process of this folder said its socket is. */
const controlSocket = (folder: string): string => {
  try {
    const kept: unknown = JSON.parse(readFileSync(join(folder, 'virtual.json'), 'utf8'));
    if (typeof kept === 'object' && kept !== null && 'socket' in kept && typeof kept.socket === 'string') {
      return kept.socket;
    }
  } catch {
    // Never started here, or half written: the usual place is tried.
  }
  return join(folder, 'virtual.sock');
};

/** A process that outlived its gateway; null when there is none. */
const adopt = (folder: string): Promise<Line | null> =>
  new Promise((resolve) => {
    const socket: Socket = connect(controlSocket(folder));
    socket.once('error', () => resolve(null));
    socket.once('connect', () => {
      socket.on('error', () => socket.destroy());
      const gone = new Promise<void>((end) => socket.once('close', () => end()));
      resolve({ out: socket, in: socket, gone, kill: () => socket.destroy() });
    });
  });

/** A new process, in a group of its own so that a signal to the gateway's does not reach it. */
const begin = (program: string): Line => {
  const child: ChildProcess = spawn(process.execPath, [program], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the process of virtual devices has no pipe');
  const gone = new Promise<void>((end) => {
    child.once('exit', () => end());
    child.once('error', () => end());
  });
  stdin.on('error', () => undefined);
  child.unref();
  return { out: stdin, in: stdout, gone, kill: () => child.kill('SIGKILL') };
};

/** What the process answers, a line for each line it was given. */
class Answers {
  private text = '';
  private readonly waiting: {
    readonly resolve: (line: string) => void;
    readonly fail: (why: string) => void;
  }[] = [];
  private over: string | null = null;

  constructor({ in: stream }: Line) {
    const end = (why: string): void => {
      this.over ??= why;
      for (const { fail } of this.waiting.splice(0)) fail(why);
    };
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      if (this.text.length < ANSWER_BYTES) this.text += piece;
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n')) {
        const line = this.text.slice(0, at);
        this.text = this.text.slice(at + 1);
        this.waiting.shift()?.resolve(line);
      }
    });
    stream.once('error', () => end('the line to the virtual devices broke'));
    stream.once('end', () => end('the virtual devices ended before they answered'));
  }

  /** The next one. */
  next(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.over !== null) {
        reject(new Error(this.over));
        return;
      }
      const timer = setTimeout(
        () => reject(new Error('the virtual devices did not answer in time')),
        READY_MS,
      );
      this.waiting.push({
        resolve: (line) => {
          clearTimeout(timer);
          resolve(line);
        },
        fail: (why) => {
          clearTimeout(timer);
          reject(new Error(why));
        },
      });
    });
  }
}

const portOf = (answer: string): number => {
  const value: unknown = JSON.parse(answer);
  if (typeof value === 'object' && value !== null) {
    if ('httpPort' in value && typeof value.httpPort === 'number') return value.httpPort;
    if ('problem' in value) throw new Error(`the virtual devices could not start: ${String(value.problem)}`);
  }
  throw new Error('the virtual devices gave an answer that is none');
};

const mayPress = (role: Actor['role']): boolean =>
  role !== 'board' && role !== 'auditor' && role !== 'integration';

/** Starts the virtual devices of a folder, or takes over those that run. Rejects when they do not come up. */
export async function startVirtualDevices(options: VirtualOptions): Promise<VirtualDevices> {
  const secret = randomBytes(32);
  const line = (await adopt(options.folder)) ?? begin(options.program ?? distFile('virtual-devices.js'));
  const { folder, mqttHost, mqttPort, allowedOrigins, aloneMs } = options;
  const answers = new Answers(line);
  const say = async (devices: VirtualOptions['devices']): Promise<number> => {
    const startUp = {
      mqttHost,
      mqttPort,
      folder,
      allowedOrigins,
      secret: secret.toString('hex'),
      devices,
      aloneMs,
    };
    const answer = answers.next();
    line.out.write(`${JSON.stringify(startUp)}\n`);
    return portOf(await answer);
  };
  let port: number;
  try {
    port = await say(options.devices);
  } catch (error) {
    line.kill();
    throw error;
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    mint(actor) {
      const claim = `${Date.now() + TOKEN_MS}.${actor === undefined || mayPress(actor.role) ? 'press' : 'watch'}`;
      return `${claim}.${createHmac('sha256', secret).update(claim).digest('hex')}`;
    },
    async update(devices) {
      await say(devices);
    },
    async stop() {
      line.out.write(`${JSON.stringify({ stop: true })}\n`);
      const late = setTimeout(() => line.kill(), STOP_MS);
      await line.gone;
      clearTimeout(late);
    },
  };
}
