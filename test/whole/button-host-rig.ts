/**
 * A button's host as anybody starts it, and what can be at the end of its cable: an Arduino Uno with the real
 * StandardFirmata (simulated chip, own process), or a board that speaks in lines. Promises that every process ends with
 * the test; what is tested is left to the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../gateway/shell/paths.ts';
import { Cable } from './espa-cable.ts';
import { until, type Whole } from './rig.ts';

const PROGRAM = join(ROOT, 'gateway', 'noodknop.mjs');

/** One line that a process said. */
export interface Said {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A process that says JSON lines and is told lines. */
export class Talker {
  readonly said: Said[] = [];
  errors = '';
  private readonly child: ChildProcess;
  status: number | null = null;

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new Error('a process without outputs');
    createInterface({ input: stdout }).on('line', (line) => this.said.push(JSON.parse(line) as Said));
    stderr.on('data', (bytes: Buffer) => {
      this.errors = (this.errors + String(bytes)).slice(-4_000);
    });
    this.child.stdin?.on('error', () => undefined);
    this.child.once('exit', (code) => {
      this.status = code ?? -1;
    });
  }

  tell(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }
  of(event: string): readonly Said[] {
    return this.said.filter((one) => one.event === event);
  }
  /** The last thing it said of this, or null. */
  last(event: string): Said | null {
    return this.of(event).at(-1) ?? null;
  }
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    if (this.status === null) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill(signal);
      await gone;
    }
    return this.status;
  }
}

/** A cable with a host at the near end and a board at the far one. */
export class ButtonLine {
  readonly cable = new Cable();
  host: Talker | null = null;
  board: Talker | null = null;

  /** `mqtt`: where its host finds the gateway, when it is not where everybody does. */
  constructor(
    private readonly whole: Whole,
    private readonly mqtt: () => number = () => whole.mqtt,
  ) {}

  /** Where a device's key lies, as commissioning leaves it. */
  keyFile(device: string, further: Readonly<Record<string, unknown>> = {}): string {
    const file = join(this.whole.folder, `${device}.json`);
    writeFileSync(file, JSON.stringify({ ...this.whole.keys.get(device), ...further }), { mode: 0o600 });
    return file;
  }

  /** Starts the host; it says what it says as JSON lines. */
  startHost(device: string, ...further: readonly string[]): Talker {
    this.host = this.newHost(device, ...further);
    return this.host;
  }

  /** A host like it, that the test ends. */
  newHost(device: string, ...further: readonly string[]): Talker {
    return new Talker([
      PROGRAM,
      'button-host',
      '--port',
      this.cable.near,
      '--device',
      device,
      '--key-file',
      this.keyFile(device),
      '--gateway',
      `mqtt://127.0.0.1:${this.mqtt()}`,
      '--data',
      this.whole.data,
      '--json',
      ...further,
    ]);
  }

  /** Puts a board at the far end of a cable that is plugged in. */
  async attach(program: string, ...further: readonly string[]): Promise<Talker> {
    const board = new Talker([join(ROOT, 'test', 'peers', program), '--port', this.cable.far, ...further]);
    this.board = board;
    await until(`${program} runs`, 20_000, () => board.of('ready').length > 0);
    return board;
  }

  /** Pulls the cable out: the board is without power. */
  async pull(): Promise<void> {
    await this.cable.pull();
    await this.board?.kill();
  }

  async end(): Promise<void> {
    await this.host?.kill();
    await this.board?.kill();
    await this.cable.end();
  }
}
