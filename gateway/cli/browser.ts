/** Opens an address in this machine's browser, where there is one. Promises nothing: the address is printed all the same. */
import { spawn } from 'node:child_process';

const PROGRAM: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Asks the system to open it. */
export function openInBrowser(url: string): void {
  const [program, ...args] = PROGRAM[process.platform] ?? [];
  if (program === undefined) return;
  const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
