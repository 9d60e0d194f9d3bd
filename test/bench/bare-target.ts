/** Starts peer (c), the bare aedes hook of `bare.ts`, and connects the fleet to it. */
import { join } from 'node:path';
import { distFile } from '../../gateway/shell/paths.ts';
import { startProgram } from './child.ts';
import { type Fixture, peerTarget } from './peer.ts';
import { openWires } from './wire.ts';

/** Starts it with its database in `folder`. */
export async function openBare(folder: string, fixture: Fixture) {
  const names = fixture.pagers.map(({ device }) => device);
  const args = [distFile('bench-bare.js'), join(folder, 'bare.sqlite'), ...names];
  const program = startProgram('bare aedes hook', process.execPath, args);
  const port = Number((await program.says(/port (\d+)\n/, 10_000))[1]);
  const account = (id: string) => ({ port, id, password: 'none', filter: `noodknop/v1/${id}/down` });
  const pagers = await openWires(names.map(account));
  const buttons = await openWires(fixture.buttons.map(({ device }) => account(device)));
  return { target: peerTarget('bare', program.pid, fixture, pagers, buttons), stop: () => program.stop() };
}
