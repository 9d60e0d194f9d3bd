/**
 * Peer (b): Mosquitto, where a press goes straight to three pagers that subscribe to the buttons' own topics. Nothing
 * is written to disk and nobody decides anything: the floor for going through a broker at all.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startProgram } from './child.ts';
import { type Fixture, peerTarget } from './peer.ts';
import { openWires } from './wire.ts';

const PATHS = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'];

/** Where Mosquitto is and which version, or null when this machine has none. */
export function findMosquitto(): { readonly file: string; readonly version: string } | null {
  for (const file of PATHS) {
    const asked = spawnSync(file, ['-h'], { encoding: 'utf8' });
    const version = /version (\S+)/.exec(asked.stdout ?? '')?.[1];
    if (version !== undefined) return { file, version };
  }
  return null;
}

/** A loopback port that nobody uses at this moment; Mosquitto cannot be told to choose one itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Starts it on a loopback port of its own and connects the fleet. */
export async function openMosquitto(file: string, folder: string, fixture: Fixture) {
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'set_tcp_nodelay true',
    'max_inflight_messages 0',
    'max_queued_messages 0',
    'log_dest stderr',
    'log_type all',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const program = startProgram('mosquitto', file, ['-c', config]);
  await program.says(/mosquitto version \S+ running/, 5_000);
  const account = (id: string, filter: string) => ({ port, id, password: 'none', filter });
  const pagers = await openWires(fixture.pagers.map(({ device }) => account(device, 'noodknop/v1/+/up')));
  const buttons = await openWires(
    fixture.buttons.map(({ device }) => account(device, `noodknop/v1/${device}/down`)),
  );
  return {
    target: peerTarget('mosquitto', program.pid, fixture, pagers, buttons),
    stop: () => program.stop(),
  };
}
