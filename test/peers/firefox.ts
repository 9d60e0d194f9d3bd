/**
 * A Firefox for a test, driven by its own remote protocol (Marionette: `length:[0, id, command, parameters]` over TCP), in
 * a profile of its own that knows one push server. Promises that the process and its profile end with the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Path of a Firefox ESR, or null with one loud line on standard error: it is not asked for where it is not installed. */
export function findFirefox(): string | null {
  const named = process.env.FIREFOX_BIN;
  if (named !== undefined && named !== '') return named;
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    if (existsSync(join(folder, 'firefox-esr'))) return join(folder, 'firefox-esr');
  process.stderr.write(
    '\n*** PUSH IN FIREFOX NOT TESTED: no firefox-esr found; install it or set FIREFOX_BIN ***\n\n',
  );
  return null;
}

/** A running Firefox with one page. */
export interface Firefox {
  open(url: string): Promise<void>;
  /** Runs the body of an async function in the page, with `arguments`, and gives what it returns. */
  run<T>(body: string, ...args: readonly unknown[]): Promise<T>;
  close(): Promise<void>;
}

/** Starts it. `push`: address of the push server it is to use. */
export async function startFirefox(binary: string, push: string): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'noodknop-firefox-'));
  const prefs = {
    'dom.push.serverURL': push,
    'dom.push.testing.allowInsecureServerURL': true,
    'dom.push.connection.enabled': true,
    'permissions.default.desktop-notification': 1,
    // Its own notifications: there is no desktop here that could show others.
    'alerts.useSystemBackend': false,
    'marionette.port': 0,
    'app.update.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.reportingpolicy.firstRun': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'intl.accept_languages': 'nl',
  };
  const lines = Object.entries(prefs).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const child = spawn(
    binary,
    ['--headless', '--marionette', '--no-remote', '--profile', profile, 'about:blank'],
    {
      env: { ...process.env, HOME: profile, MOZ_HEADLESS: '1' },
      stdio: 'ignore',
    },
  );
  const end = async (): Promise<void> => {
    await ended(child);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const socket = await reach(child, join(profile, 'MarionetteActivePort'));
    const ask = speak(socket);
    await ask('WebDriver:NewSession', {});
    await ask('WebDriver:SetTimeouts', { script: 30_000, pageLoad: 30_000 });
    return {
      open: async (url) => void (await ask('WebDriver:Navigate', { url })),
      async run<T>(body: string, ...args: readonly unknown[]): Promise<T> {
        const script = `const [done] = [arguments[arguments.length - 1]];
          (async (...arguments_) => { ${body} })(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
        const { value } = (await ask('WebDriver:ExecuteAsyncScript', { script, args })) as {
          readonly value: { readonly value?: T; readonly error?: string } | null;
        };
        // Null: the page went away under the script, to another one.
        if (value?.error !== undefined) throw new Error(value.error);
        return value?.value as T;
      },
      async close() {
        socket.destroy();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}

/** Connects as soon as the browser says on which port it listens. */
async function reach(child: ChildProcess, file: string): Promise<Socket> {
  const began = performance.now();
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') {
    if (child.exitCode !== null) throw new Error(`firefox ended with ${child.exitCode}`);
    if (performance.now() - began > 60_000) throw new Error('firefox did not start within 60 s');
    await new Promise((done) => setTimeout(done, 50));
  }
  const port = Number(readFileSync(file, 'utf8'));
  return new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => done(socket));
    socket.once('error', failed);
  });
}

/** Commands and answers over one connection; the greeting is passed over. */
function speak(socket: Socket): (command: string, parameters: object) => Promise<unknown> {
  const waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  let rest = Buffer.alloc(0);
  let last = 0;
  const take = (text: string): void => {
    const message = JSON.parse(text) as unknown;
    if (!Array.isArray(message)) return;
    const [, id, error, value] = message as [number, number, { message: string } | null, unknown];
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === null) asked?.done(value);
    else asked?.failed(new Error(error.message));
  };
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const colon = rest.indexOf(':');
      const length = colon < 0 ? Number.NaN : Number(rest.subarray(0, colon).toString('latin1'));
      if (Number.isNaN(length) || rest.length < colon + 1 + length) return;
      const text = rest.subarray(colon + 1, colon + 1 + length).toString('utf8');
      rest = rest.subarray(colon + 1 + length);
      take(text);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { failed } of waiting.values()) failed(new Error('firefox closed the connection'));
  });
  return (command, parameters) =>
    new Promise((done, failed) => {
      last += 1;
      waiting.set(last, { done, failed });
      const text = JSON.stringify([0, last, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
