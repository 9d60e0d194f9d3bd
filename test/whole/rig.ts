/**
 * A whole gateway as anybody starts it: a process of its own on a data directory of its own, set up through the command
 * line, with devices that run the real firmware core over real MQTT. Promises that every process it starts ends with
 * the test; what is tested is left to the test.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESK_GESTURES, type DeviceConfig, WEARABLE_GESTURES } from '../../firmware/core/config.ts';
import { memoryFlash } from '../../firmware/shell/node/flash-file.ts';
import { VirtualDevice } from '../../firmware/shell/virtual/virtual-device.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { bytesOf } from '../../protocol/hmac.ts';
import type { DeviceKind } from '../../protocol/messages.ts';
import { Peer, type PeerParts } from './peer.ts';

const PROGRAM = join(ROOT, 'gateway', 'noodknop.mjs');

/** A device as the command line told of it, once. */
export interface Registered {
  readonly device: string;
  readonly number: number;
  readonly key: string;
  readonly mqttPassword: string;
}
/** A device to register. */
export interface NewDevice {
  readonly id: string;
  readonly kind: string;
  readonly place: string;
  readonly person?: string;
}
/** What came back over HTTP. */
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** Three colleagues with a pager each in one group, two more at the site, desk buttons and a wearable. */
export const SITE = {
  sites: [
    {
      id: 'huis',
      name: 'Huis',
      address: 'Voorbeeldlaan 1, 0000 AA Demostad',
      municipality: 'Demostad',
      entrance: 'Voordeur',
      callback: '088-000 00 12',
      contacts: {
        safetyOfficer: { name: 'Joke', phone: '088-000 00 20' },
        wijkagent: { name: 'Piet', phone: '0900-8844' },
        aftercare: { name: 'Team', phone: '088-000 00 30' },
      },
      plan: 'Ga met twee.',
      covertBoard: false,
    },
  ],
  places: ['balie', 'kamer-1', 'kamer-2', 'kamer-3', 'gang'].map((id) => ({
    id,
    name: `Plek ${id}`,
    site: 'huis',
    floor: '0',
    area: 'voor',
  })),
  people: [
    ...['ria', 'bo', 'cas'].map((id) => ({
      id,
      name: `Naam ${id}`,
      site: 'huis',
      roles: ['employee', 'responder'],
    })),
    { id: 'dirk', name: 'Naam dirk', site: 'huis', roles: ['employee', 'coordinator'] },
    { id: 'els', name: 'Naam els', site: 'huis', roles: ['employee'], manager: 'dirk' },
  ],
  groups: [{ id: 'team', name: 'Team', people: ['ria', 'bo', 'cas'] }],
  rotations: [
    {
      id: 'week',
      site: 'huis',
      groups: ['team'],
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2025-01-06',
      timezone: 'Europe/Amsterdam',
      fallback: 'team',
    },
  ],
  devices: [
    { id: 'knop-1', kind: 'desk', place: 'kamer-1' },
    { id: 'knop-2', kind: 'desk', place: 'kamer-2' },
    { id: 'knop-3', kind: 'desk', place: 'kamer-3' },
    { id: 'draag-1', kind: 'wearable', place: 'gang', person: 'els' },
    { id: 'pieper-1', kind: 'pager', place: 'balie', person: 'ria' },
    { id: 'pieper-2', kind: 'pager', place: 'balie', person: 'bo' },
    { id: 'pieper-3', kind: 'pager', place: 'balie', person: 'cas' },
  ],
};

/** Runs one command to its end. */
export function noodknop(
  args: readonly string[],
  input?: string,
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...args],
      { timeout: 60_000, maxBuffer: 64e6 },
      (error, out, err) =>
        resolve({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err }),
    );
    child.stdin?.end(input ?? '');
  });
}

/** Gateways that were made and not closed. A process that is interrupted takes them with it. */
const unclosed = new Set<Whole>();
process.on('exit', () => {
  for (const whole of unclosed) whole.abandon();
});

/** A gateway process that can be killed and started again on the same directory and ports. */
export class Whole {
  readonly folder = mkdtempSync(join(tmpdir(), 'noodknop-whole-'));
  readonly data: string;
  readonly keys = new Map<string, Registered>();
  http = 0;
  mqtt = 0;
  /** Milliseconds from spawn to ready of the last start. */
  startedIn = 0;
  private child: ChildProcess | null = null;
  private readonly devices: { stop(): void }[] = [];
  private printed = '';

  /** `data`: where the gateway keeps what it has; made below a folder of its own unless given. */
  constructor(data?: string) {
    this.data = data ?? join(this.folder, 'data');
    unclosed.add(this);
  }

  /** Loads a site into the directory and registers its devices, and more of them, without a gateway. */
  async load(site: typeof SITE = SITE, further: readonly NewDevice[] = []): Promise<void> {
    const file = join(this.folder, 'site.yaml');
    writeFileSync(file, JSON.stringify({ ...site, devices: [] }));
    await this.run(['site', 'import', file, '--yes']);
    await this.register([...site.devices, ...further]);
  }

  /** Registers devices from a list, as anybody with many of them does. */
  async register(devices: readonly NewDevice[]): Promise<void> {
    const file = join(this.folder, 'devices.csv');
    writeFileSync(
      file,
      devices.map(({ id, kind, place, person }) => `${id},${kind},${place},${person ?? ''}\n`).join(''),
    );
    const { out } = await this.run(['device', 'import', file, '--json']);
    for (const line of out.trimEnd().split('\n')) {
      const registered = JSON.parse(line) as Registered;
      this.keys.set(registered.device, registered);
    }
  }

  /** Runs a command on this directory; fails with its words when it fails. */
  async run(args: readonly string[]): Promise<{ readonly out: string }> {
    const done = await noodknop([...args, '--data', this.data]);
    if (done.status !== 0)
      throw new Error(`noodknop ${args.join(' ')} ended with ${done.status}: ${done.err}${done.out}`);
    return done;
  }

  /** Starts the gateway, with further options, and waits until it says that it is ready. */
  async start(env: Readonly<Record<string, string>> = {}, ...further: readonly string[]): Promise<void> {
    const began = performance.now();
    this.printed = '';
    const child = spawn(
      process.execPath,
      [
        PROGRAM,
        'gateway',
        '--data',
        this.data,
        '--http-port',
        String(this.http),
        '--mqtt-port',
        String(this.mqtt),
        ...further,
      ],
      { env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.child = child;
    const [http, mqtt] = await new Promise<[number, number]>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the gateway was not ready within 60 s: ${this.printed}`)),
        60_000,
      );
      const hear = (bytes: Buffer): void => {
        this.printed = (this.printed + String(bytes)).slice(-20_000);
        const web = /https?:\/\/[^\s/]*:(\d+)\//.exec(this.printed);
        const broker = /mqtt:\/\/[^\s/]*:(\d+)/.exec(this.printed);
        if (web === null || broker === null) return;
        clearTimeout(timer);
        resolve([Number(web[1]), Number(broker[1])]);
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`the gateway ended with ${signal ?? code}: ${this.printed}`));
      });
    });
    this.http = http;
    this.mqtt = mqtt;
    this.startedIn = performance.now() - began;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }
  get words(): string {
    return this.printed;
  }
  /** True while the process has not ended. */
  get alive(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends a signal and waits until the process is gone. Resolves with its exit status, or null for a signal. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (child === null || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return gone;
  }

  /** A device of the site with the real firmware core, connected to this gateway. */
  device(
    id: string,
    kind: DeviceKind,
    further: Partial<ConstructorParameters<typeof VirtualDevice>[0]> = {},
  ): VirtualDevice {
    const registered = this.keys.get(id);
    const key = registered === undefined ? undefined : bytesOf(registered.key);
    if (key === undefined) throw new Error(`${id} has no key`);
    const config: DeviceConfig = {
      device: id,
      kind,
      gestures: kind === 'desk' ? DESK_GESTURES : kind === 'wearable' ? WEARABLE_GESTURES : null,
      addresses: 1,
      beatMs: 10_000,
      covert: false,
      firmware: 'test',
    };
    const device = new VirtualDevice({
      config,
      key,
      address: () => ({ host: '127.0.0.1', port: this.mqtt }),
      flash: memoryFlash(),
      onShow: () => undefined,
      ...further,
    });
    this.devices.push(device);
    return device;
  }

  /** A device of the site that shows every message it gets, connected to this gateway and back at once when cut off. */
  peer(id: string, further: Partial<PeerParts> = {}): Peer {
    const registered = this.keys.get(id);
    if (registered === undefined) throw new Error(`${id} has no key`);
    const peer = new Peer({ device: id, key: registered.key, port: () => this.mqtt, ...further });
    this.devices.push(peer);
    return peer;
  }

  /** A token for a role, and a person where it needs one. */
  async token(role: string, ...args: readonly string[]): Promise<string> {
    return (
      JSON.parse((await this.run(['token', 'create', '--role', role, ...args, '--json'])).out) as {
        token: string;
      }
    ).token;
  }

  /** One HTTP request. */
  async api(token: string | null, method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await fetch(`http://127.0.0.1:${this.http}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    let parsed: unknown = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Not everything is JSON; the test sees the text.
    }
    return { status: reply.status, body: parsed };
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const device of this.devices) device.stop();
    await this.kill('SIGKILL');
    this.abandon();
  }

  /** Ends the process without waiting for it, and removes the folder. */
  abandon(): void {
    if (this.alive) this.child?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
    unclosed.delete(this);
  }
}

/** A finger that presses and lets go. */
export function tap(device: VirtualDevice, holdMs = 120): Promise<void> {
  device.pin(0, true);
  return new Promise((resolve) =>
    setTimeout(() => {
      device.pin(0, false);
      resolve();
    }, holdMs),
  );
}

/** Waits until something is so, looking often; fails with `what` when it is not within `ms`. Resolves with how long it took. */
export async function until(
  what: string,
  ms: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<number> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > ms) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - began;
}
