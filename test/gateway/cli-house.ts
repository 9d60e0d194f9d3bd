/**
 * A gateway without doors to devices for the command line's tests: the real data directory, log, keys, accounts and
 * core, and the real local socket when asked for.
 */
import * as views from '../../gateway/core/views.ts';
import type { AdminParts } from '../../gateway/shell/admin.ts';
import { absenceReader } from '../../gateway/shell/calendar/reader.ts';
import { openHouse } from '../../gateway/shell/house.ts';
import { openOffline } from '../../gateway/shell/offline.ts';
import { rosterViews } from '../../gateway/shell/roster-views.ts';
import { connectGateway, listenAdmin } from '../../gateway/shell/socket.ts';
import { bundle } from '../tools/bundle.ts';

/** A living core on a directory. */
export interface SmallHouse {
  readonly parts: AdminParts;
  readonly socket: string;
  close(): Promise<void>;
}

/** Opens the directory and starts the core. */
export async function openSmallHouse(folder: string): Promise<SmallHouse> {
  const house = await openHouse(folder, (error) => {
    throw error;
  });
  const { gateway, keys, accounts, log, dir } = house;
  const readAbsences = absenceReader(await bundle('gateway/shell/calendar/worker.ts', 'calendar-worker'));
  return {
    parts: { gateway, keys, accounts, log, views, roster: rosterViews, readAbsences },
    socket: dir.socket,
    close: () => house.close(),
  };
}

/** How a command reaches a directory: the socket if a gateway listens, else the directory itself. */
export const REACH = { connect: connectGateway, openOffline };

/** A gateway that runs on a directory, with its local door open. */
export async function runningGateway(folder: string): Promise<SmallHouse> {
  const house = await openSmallHouse(folder);
  const door = await listenAdmin(house.socket, house.parts);
  return {
    ...house,
    async close() {
      await door.close();
      await house.close();
    },
  };
}
