/**
 * The `espruino` command-line tool as a process: a cable to one board, opened once, over which text goes both ways.
 * Promises that its words become a reason in ours, that waiting ends within its time, and that nothing is asked of the
 * internet. What is said over the cable is left to `console.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type PortTrouble, portTrouble } from '../shell/node/port.ts';

/** Where the board is. */
export interface CableEnd {
  /** A serial port, or `tcp://host:port`. */
  readonly port: string;
  readonly baud: number;
}
/** Why there is no cable, or none any more. */
export type ToolTrouble = 'no-port' | 'busy' | 'not-allowed' | 'no-board' | 'cable-out' | 'silent' | 'tool';

/** Of what came over the cable, as many characters are kept. */
const KEPT = 60_000;
/** Nothing answers here: the tool would else ask its makers' server for modules and for what it knows of boards. */
const NOWHERE = 'http://localhost:9/';
/** A port that is not there is looked for several times by the tool itself. */
const OPEN_MS = 20_000;
/** How long a process that was told to end may take. */
const END_MS = 2_000;
/** What the tool prints once the port is open. */
const OPENED = /Connected\r?\n/;

/** What the tool prints when something is wrong, most exact first. */
const SIGNS: readonly (readonly [RegExp, ToolTrouble])[] = [
  [/EACCES|permission denied/i, 'not-allowed'],
  [/EBUSY|cannot lock port|resource temporarily unavailable|access denied/i, 'busy'],
  [/ENOENT|no such file|Port ".*" not found$/im, 'no-port'],
  [/ECONNREFUSED|ENOTFOUND/i, 'no-port'],
  [/disconnected|port closed|port is not open/i, 'cable-out'],
  [/unable to connect/i, 'no-port'],
  [/no prompt|not respond/i, 'no-board'],
];

/** The reason in the tool's words; `silent` when none is known. */
export function troubleIn(said: string): ToolTrouble {
  return SIGNS.find(([sign]) => sign.test(said))?.[1] ?? 'silent';
}

const cli = (): string => {
  const manifest = createRequire(import.meta.url).resolve('espruino/package.json');
  return join(manifest, '..', 'bin', 'espruino-cli.js');
};

/** The tool knows ports by their own names only, not by those below `/dev/serial/by-id`. */
const ownName = (port: string): string => {
  if (port.includes('://')) return port;
  try {
    return realpathSync(port);
  } catch {
    return port;
  }
};

/** A cable to a board. */
export interface Cable {
  write(text: string): void;
  /**
   * Waits for text that was not read yet; what comes before it and the text itself count as read then. Null when it does
   * not come in time, or the cable is out.
   */
  read(pattern: RegExp, withinMs: number): Promise<RegExpExecArray | null>;
  /** Takes all that came until now as read. */
  skip(): void;
  /** Why nothing comes any more; null while the cable is in. */
  readonly trouble: ToolTrouble | null;
  /** Lets go of the port. */
  close(): Promise<void>;
}

/** A cable over the tool in its terminal mode. */
class ToolCable implements Cable {
  trouble: ToolTrouble | null = null;
  private text = '';
  private said = '';
  private wake: (() => void) | null = null;

  constructor(private readonly child: ChildProcess) {
    const hear = (bytes: Buffer): void => {
      this.text = (this.text + bytes.toString('latin1')).slice(-KEPT);
      this.said = this.text;
      this.wake?.();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    // A pipe whose other end is gone is told by `close`.
    child.stdin?.on('error', () => undefined);
    child.on('error', () => this.end('tool'));
    child.on('close', () => this.end(troubleIn(this.said)));
  }

  private end(trouble: ToolTrouble): void {
    this.trouble ??= trouble === 'silent' ? 'cable-out' : trouble;
    this.wake?.();
  }

  write(text: string): void {
    if (this.trouble === null) this.child.stdin?.write(text, 'latin1');
  }

  skip(): void {
    this.text = '';
  }

  read(pattern: RegExp, withinMs: number): Promise<RegExpExecArray | null> {
    return new Promise((resolve) => {
      const give = (found: RegExpExecArray | null): void => {
        clearTimeout(timer);
        this.wake = null;
        if (found !== null) this.text = this.text.slice(found.index + found[0].length);
        resolve(found);
      };
      const timer = setTimeout(() => give(null), withinMs);
      this.wake = () => {
        const found = pattern.exec(this.text);
        if (found !== null || this.trouble !== null) give(found);
      };
      this.wake();
    });
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.child.once('close', () => resolve()));
    this.child.stdin?.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_MS);
    await gone;
    clearTimeout(timer);
  }
}

/** The tool says of every port that it does not list, or cannot open, that there is none. */
const OF_PORT: Readonly<Record<PortTrouble, ToolTrouble>> = {
  missing: 'no-port',
  busy: 'busy',
  refused: 'not-allowed',
  odd: 'no-port',
};

/** Opens the cable; else why it cannot be. */
export async function openCable({ port, baud }: CableEnd): Promise<Cable | ToolTrouble> {
  const held = port.includes('://') ? null : await portTrouble(ownName(port), baud);
  if (held !== null) return OF_PORT[held];
  const settings = [
    `BOARD_JSON_URL=${NOWHERE}`,
    `MODULE_URL=${NOWHERE}`,
    // What kind of board it is, is asked over the console, once that is unlocked.
    'ENV_ON_CONNECT=false',
    // Each piece waits for its answer, so that nothing needs to be slow.
    'SERIAL_THROTTLE_SEND=2',
    'STORAGE_UPLOAD_METHOD=1',
  ];
  const args = [
    cli(),
    ...['-p', ownName(port), '-b', String(baud), '--no-ble'],
    ...settings.flatMap((one) => ['--config', one]),
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const cable = new ToolCable(child);
  if ((await cable.read(OPENED, OPEN_MS)) !== null) return cable;
  const trouble = cable.trouble ?? 'no-port';
  child.kill('SIGKILL');
  return trouble === 'cable-out' ? 'no-port' : trouble;
}
