/**
 * The real SMS daemon on a modem that is not there: smsd with a configuration, a spool and a pty pair of its own, and the
 * modem of `gsm-modem.mjs` at the far end. Promises that all of it ends with the test. Where smsd or socat is missing the
 * tests stand aside with a loud line; in CI they may not.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../gateway/shell/paths.ts';

/** A message as a phone shows it. */
export interface SentSms {
  readonly number: string;
  readonly text: string;
  readonly parts: number;
  readonly alphabet: 'gsm' | 'ucs2' | 'binary';
  /** A delivery report was asked for. */
  readonly report: boolean;
  readonly reference: number;
  /** When the modem had the (last) part, in milliseconds since 1970. */
  readonly at: number;
}

const find = (name: string): string | null => {
  for (const folder of ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'])
    if (existsSync(join(folder, name))) return join(folder, name);
  return null;
};
const SMSD = find('smsd');
const SOCAT = find('socat');
const found = SMSD !== null && SOCAT !== null;
if (!found)
  console.warn('smsd (Debian: smstools) or socat was not found: the tests with real SMS parts are NOT RUN.');
/** False where a part is missing; always true in CI. */
export const maySms = found || process.env.CI !== undefined;

const MODEM = fileURLToPath(new URL('./gsm-modem.mjs', import.meta.url));
const alive = new Set<SmsHouse>();
process.on('exit', () => {
  for (const house of alive) house.abandon();
});

/** Spool, daemon and modem. */
export class SmsHouse {
  readonly folder = mkdtempSync(join(tmpdir(), 'noodknop-smsd-'));
  readonly spool = join(this.folder, 'spool');
  readonly pidFile = join(this.folder, 'smsd.pid');
  readonly statusFile = join(this.folder, 'stats', 'status');
  /** Every message that the network took, in order. */
  readonly sent: SentSms[] = [];
  /** Numbers that the network refused. */
  readonly refused: string[] = [];
  private readonly children: ChildProcess[] = [];
  private modem: ChildProcess | null = null;
  private daemon: ChildProcess | null = null;

  /** Starts everything. Resolves when the modem answers and smsd runs. */
  async start(): Promise<void> {
    if (SMSD === null || SOCAT === null) throw new Error('CI must have smsd (Debian: smstools) and socat');
    alive.add(this);
    for (const name of ['spool', 'spool/outgoing', 'spool/checked', 'spool/incoming', 'stats'])
      mkdirSync(join(this.folder, name));
    const [here, there] = [join(this.folder, 'tty-smsd'), join(this.folder, 'tty-modem')];
    this.children.push(
      spawn(SOCAT, [`PTY,link=${here},raw,echo=0`, `PTY,link=${there},raw,echo=0`], { stdio: 'ignore' }),
    );
    await this.until('the pty pair', () => existsSync(here) && existsSync(there));
    const modem = spawn(process.execPath, [MODEM, there], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.children.push(modem);
    this.modem = modem;
    let ready = false;
    createInterface({ input: modem.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { ready?: true; sent?: SentSms; refused?: { number: string } };
      ready ||= said.ready === true;
      if (said.sent !== undefined) this.sent.push(said.sent);
      if (said.refused !== undefined) this.refused.push(said.refused.number);
    });
    await this.until('the modem', () => ready);
    writeFileSync(join(this.folder, 'smsd.conf'), this.configuration(here));
    await this.startDaemon();
  }

  /** Starts smsd, the first time or again. */
  async startDaemon(): Promise<void> {
    // A group of its own: its processes for modem and spool end with it.
    const daemon = spawn(SMSD ?? '', ['-t', `-c${join(this.folder, 'smsd.conf')}`], {
      stdio: 'ignore',
      detached: true,
    });
    this.daemon = daemon;
    await this.until('smsd', () => existsSync(this.pidFile) && existsSync(this.statusFile));
  }

  /** Ends smsd as its service does. */
  async stopDaemon(): Promise<void> {
    const { daemon } = this;
    this.daemon = null;
    if (daemon === null || daemon.pid === undefined || daemon.exitCode !== null) return;
    const gone = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
    daemon.kill('SIGTERM');
    const { pid } = daemon;
    const cut = setTimeout(() => killGroup(pid), 8_000);
    await gone;
    clearTimeout(cut);
    killGroup(pid);
  }

  /** Tells the modem something; its file says what there is to tell. */
  tell(what: Readonly<Record<string, unknown>>): void {
    this.modem?.stdin?.write(`${JSON.stringify(what)}\n`);
  }

  /** Somebody sends a text to the modem's number. */
  text(from: string, text: string): void {
    this.tell({ incoming: { from, text } });
  }

  /** What smsd logged, for a test that failed. */
  get log(): string {
    try {
      return readFileSync(join(this.folder, 'smsd.log'), 'utf8').slice(-5_000);
    } catch {
      return '';
    }
  }

  async close(): Promise<void> {
    await this.stopDaemon();
    this.abandon();
  }

  /** Ends everything at once. */
  abandon(): void {
    if (this.daemon?.pid !== undefined) killGroup(this.daemon.pid);
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
    alive.delete(this);
  }

  /** The configuration that noodknop's users are given, with the paths of this house. */
  private configuration(device: string): string {
    const channels = join(ROOT, 'gateway/shell/channels');
    return readFileSync(join(channels, 'sms-smsd.conf'), 'utf8')
      .replaceAll('/var/spool/sms', this.spool)
      .replaceAll('/var/log/smstools/smsd_stats', join(this.folder, 'stats'))
      .replaceAll('/var/log/smstools', this.folder)
      .replaceAll('/var/run/smstools', this.folder)
      .replaceAll('/opt/noodknop/gateway/shell/channels', channels)
      .replaceAll('/dev/ttyUSB0', device);
  }

  private async until(what: string, isSo: () => boolean): Promise<void> {
    for (let i = 0; i < 1_500; i += 1) {
      if (isSo()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${what} did not come up within 30 s: ${this.log}`);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
