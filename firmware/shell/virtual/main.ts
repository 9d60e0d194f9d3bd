/**
 * The process of virtual devices: one firmware core, one key and one real MQTT connection per device, and the local
 * connection for the Button page. Promises to end at once when told to, and otherwise to outlive its gateway by ten
 * minutes, so that a killed gateway looks to a presser as it would in life.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fleet } from './fleet.ts';
import { LifeLines } from './life-line.ts';
import { type LocalWeb, startLocalWeb } from './local-web.ts';
import { ALONE_MS, type StartUp } from './startup.ts';
import { TokenCheck } from './tokens.ts';

const fleet = new Fleet();
const tokens = new TokenCheck();
let origins: readonly string[] = [];
let aloneMs = ALONE_MS;
let alone: NodeJS.Timeout | undefined;
let web: Promise<LocalWeb> | null = null;

/** The port of an earlier life, so that a page that is still open finds its devices again. */
const earlierPort = (folder: string): number => {
  try {
    const kept: unknown = JSON.parse(readFileSync(join(folder, 'virtual.json'), 'utf8'));
    const port = typeof kept === 'object' && kept !== null && 'httpPort' in kept ? kept.httpPort : 0;
    return typeof port === 'number' && port > 0 && port < 65_536 ? port : 0;
  } catch {
    return 0;
  }
};

const open = async (folder: string): Promise<LocalWeb> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = await lines.listen(folder);
  const opened = await startLocalWeb({ fleet, tokens, allowedOrigins: () => origins }, earlierPort(folder));
  const file = join(folder, 'virtual.json');
  const kept = JSON.stringify({ pid: process.pid, httpPort: opened.port, socket });
  writeFileSync(`${file}.new`, `${kept}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return opened;
};

const started = async (startUp: StartUp): Promise<string> => {
  clearTimeout(alone);
  tokens.trust(startUp.secret);
  origins = startUp.allowedOrigins;
  aloneMs = startUp.aloneMs ?? ALONE_MS;
  try {
    web ??= open(startUp.folder);
    const { port } = await web;
    fleet.apply(startUp);
    return JSON.stringify({ ready: true, httpPort: port });
  } catch (error) {
    // Nothing to serve without socket and port: say why, and go.
    setTimeout(() => process.exit(1), 100);
    return JSON.stringify({ problem: error instanceof Error ? error.message : 'could not start' });
  }
};

const stop = (): void => {
  fleet.stop();
  lines.close();
  const ended = (): void => process.exit(0);
  if (web === null) ended();
  else web.then((one) => one.close()).then(ended, ended);
};

const lines = new LifeLines({
  started,
  stopped: stop,
  lost: () => {
    clearTimeout(alone);
    alone = setTimeout(stop, aloneMs);
  },
});

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The gateway's end of the pipe may be gone: what cannot be said to it is not said.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
lines.follow(
  process.stdin,
  (line) => process.stdout.write(`${line}\n`),
  () => process.exit(2),
);
