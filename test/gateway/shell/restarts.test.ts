/** Only a gateway that serves counts as started: an installation is many commands, and none of them is trouble. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHouse } from '../../../gateway/shell/house.ts';
import { openOffline } from '../../../gateway/shell/offline.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noodknop-starts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The open faults of a gateway that starts on the directory, and ends again. */
async function startAgain(): Promise<readonly (string | null)[]> {
  const house = await openHouse(folder, (error) => {
    throw error;
  });
  const open = [...house.gateway.state.faults.values()].filter(({ until }) => until === null);
  await house.close();
  return open.map(({ channel }) => channel);
}

it('seven commands on a directory without a gateway, and its first four starts, are no fault; the fifth is one', async () => {
  for (let n = 0; n < 7; n += 1) await (await openOffline(folder, true)).close();
  for (let n = 1; n <= 4; n += 1) expect(await startAgain()).toEqual([]);
  await (await openOffline(folder, false)).close();
  expect(await startAgain()).toEqual(['starts']);
});
