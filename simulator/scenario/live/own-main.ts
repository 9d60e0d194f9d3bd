/**
 * A gateway of a live scenario's own: a process on a directory that is thrown away, with the scenario's site and virtual
 * devices only. Promises that process and directory are gone at the end, also when this process is interrupted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { writeSiteFile } from '../../../gateway/shell/config/site-file.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { connectGateway } from '../../../gateway/shell/socket.ts';
import { Client, fieldOf } from './http.ts';
import type { LiveGateway } from './stage.ts';

/** A start that takes longer has failed. */
const READY_MS = 30_000;
/** Tokens outlive every clock that a scenario sets. */
const TOKEN_DAYS = 3653;
/** Printed text that is kept for a reason. */
const MOST_PRINTED = 20_000;

type TokenRole = 'admin' | 'responder' | 'board';

/** Exit status of a process that was stopped by Ctrl-C, as a shell has it. */
const STOPPED = 130;

/** Gateways that run; an interrupted process takes them with it. */
const running = new Set<OwnGateway>();
let listening = false;
function listen(): void {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const one of running) one.abandon();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void Promise.all([...running].map((one) => one.close())).finally(() => process.exit(STOPPED));
    });
}

/** A gateway process of our own. */
export class OwnGateway implements LiveGateway {
  private readonly folder = mkdtempSync(join(tmpdir(), 'noodknop-scenario-live-'));
  private readonly data = join(this.folder, 'data');
  private readonly siteFile = join(this.folder, 'site.yaml');
  private child: ChildProcess | null = null;
  private url = '';
  private port = 0;
  private admin: Client | null = null;

  private constructor(site: SiteFile) {
    writeFileSync(this.siteFile, writeSiteFile(site));
    running.add(this);
    listen();
  }

  /** Starts one for a site. Rejects with why it could not. */
  static async open(site: SiteFile): Promise<OwnGateway> {
    const own = new OwnGateway(site);
    try {
      await own.start();
      own.admin = await own.token('admin');
      return own;
    } catch (error) {
      await own.close();
      throw error;
    }
  }

  get client(): Client {
    if (this.admin === null) throw new Error('a gateway that was never started');
    return this.admin;
  }
  as = (person: string): Promise<Client> => this.token('responder', { person });
  asBoard = (site: string): Promise<Client> => this.token('board', { site });

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'gateway', 'noodknop.mjs'),
        ...['simulate', '--live', '--data', this.data, '--port', String(this.port)],
        // A directory that holds a site goes on with it.
        ...(this.port === 0 ? ['--site', this.siteFile] : []),
      ],
      { env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.child = child;
    let printed = '';
    this.port = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(printed.slice(-500))), READY_MS);
      const hear = (bytes: Buffer): void => {
        printed = (printed + String(bytes)).slice(-MOST_PRINTED);
        const [, port] = /http:\/\/[^\s/]*:(\d+)\//.exec(printed) ?? [];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve(Number(port));
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`${signal ?? code}: ${printed.slice(-500)}`));
      });
    });
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** As a machine that falls over; the virtual devices are a process of their own and live on. */
  kill = (): Promise<void> => this.end('SIGKILL');

  /** Ends everything in order. */
  async close(): Promise<void> {
    await this.end('SIGTERM');
    this.abandon();
  }

  /** Ends the process without waiting for it, and removes the directory. */
  abandon(): void {
    this.child?.kill('SIGKILL');
    this.endDevices();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    running.delete(this);
  }

  /** Virtual devices outlive a gateway that was killed: those that are left are ended here. */
  private endDevices(): void {
    try {
      const kept: unknown = JSON.parse(readFileSync(join(this.data, 'virtual', 'virtual.json'), 'utf8'));
      const pid = fieldOf(kept, 'pid');
      if (typeof pid === 'number' && pid > 1) process.kill(pid, 'SIGTERM');
    } catch {
      // They were never started, or ended with their gateway.
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }

  private async token(
    role: TokenRole,
    whose: { readonly person?: string; readonly site?: string } = {},
  ): Promise<Client> {
    const admin = await connectGateway(this.data);
    if (admin === null) throw new Error('the gateway does not answer on its local socket');
    try {
      const { person = null, site = null } = whose;
      const ask = { role, person, site, days: TOKEN_DAYS, link: false };
      const made = await admin.perform('token.create', ask);
      if (!made.ok) throw new Error(made.problem.message);
      return new Client(this.url, made.value.token);
    } finally {
      await admin.close();
    }
  }
}
