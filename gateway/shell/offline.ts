/** A house opened by a command when no gateway runs on the directory: same core, same log, no doors. */
import { existsSync } from 'node:fs';
import * as views from '../core/views.ts';
import { adminOf } from './admin.ts';
import { absenceReader } from './calendar/reader.ts';
import { openHouse } from './house.ts';
import type { Admin } from './operations.ts';
import { rosterViews } from './roster-views.ts';

/** Opens the directory for one command, made only if `make`; `close` ends it. Rejects with what, where and how to mend it. */
export async function openOffline(folder: string, make: boolean): Promise<Admin> {
  if (!make && !existsSync(folder))
    throw new Error(`There is no data directory ${folder}. Name the gateway's with --data.`);
  const rethrow = (error: unknown): never => {
    throw error;
  };
  const house = await openHouse(folder, rethrow, true);
  return adminOf(
    {
      gateway: house.gateway,
      keys: house.keys,
      accounts: house.accounts,
      log: house.log,
      views,
      roster: rosterViews,
      readAbsences: absenceReader(),
    },
    () => house.close(),
  );
}
