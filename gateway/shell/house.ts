/**
 * Opens a data directory and starts the core in it: log, clock, keys, accounts, loop. The same house serves the
 * running gateway (`serve.ts` adds broker, pages and socket) and a command without one (`offline.ts`). Promises that
 * closing waits for what was accepted as long as the disk answers.
 */
import { randomBytes } from 'node:crypto';
import type { FarPage } from '../core/effects.ts';
import { FAR_CHANNELS, type FarChannel, isFar } from '../core/far-channel.ts';
import type { Wall } from '../core/time.ts';
import { type AccountBook, openAccounts } from './accounts.ts';
import type { Channels } from './channels/open.ts';
import { type Clock, openClock } from './clock.ts';
import { type DataDir, openDataDir } from './datadir.ts';
import type { Broker, KeyRing } from './faces.ts';
import { openKeyRing } from './keys.ts';
import { openSqliteLog, type SqliteLog } from './log/sqlite.ts';
import { type LogListener, watchLog } from './log-watch.ts';
import { VERSION } from './paths.ts';
import { openPhones, type PhoneBook } from './phones.ts';
import { type Lane, type Running, runGateway } from './run.ts';

/** An opened data directory with a living core. */
export interface House {
  readonly gateway: Running;
  readonly log: SqliteLog;
  /** Tells somebody of every batch that is given to the log from now on. */
  watchLog(listener: LogListener): void;
  readonly keys: KeyRing;
  readonly accounts: AccountBook;
  readonly phones: PhoneBook;
  readonly dir: DataDir;
  /** The doors to the world; empty until `serve.ts` puts them in. */
  readonly doors: Doors;
  /** How far the wall clock is set from the machine's, in milliseconds; not 0 in simulations only. */
  clockOffset(): number;
  setClockOffset(ms: number): void;
  close(): Promise<void>;
}

/** What a running gateway adds; without it nothing leaves the house. */
export interface Doors {
  broker: Broker | null;
  /** The lane of open pager pages and boards. */
  screens: Lane | null;
  /** What leads outside: phones, paging systems, SMS, mail, other systems. */
  channels: Channels | null;
  /** Who takes the page of the gateway's own press through a lane. */
  rehearse: ((channel: FarChannel, far: FarPage) => void) | null;
  /** What stands between pages and their lanes in a simulated world. */
  through: ((lane: Lane) => Lane) | null;
}

/**
 * Opens the directory, folds the log and starts the core. `command`: for one command, which is no start of the gateway.
 * Rejects with what, where and how to mend it.
 */
export async function openHouse(
  folder: string,
  broken: (error: unknown) => void,
  command = false,
): Promise<House> {
  const dir = await openDataDir(folder);
  let opened: SqliteLog | null = null;
  try {
    const log = await openSqliteLog({ folder: dir.folder });
    opened = log;
    const watch = watchLog(log, () => performance.now());
    let clock: Clock | null = null;
    const running = (): Clock => {
      if (clock === null) throw new Error('the clock is asked before the log was read');
      return clock;
    };
    const [keys, phones] = [await openKeyRing(log), await openPhones(log)];
    const book = await openAccounts(log);
    const accounts: AccountBook = {
      ...book,
      async revoke(id) {
        // A session that somebody ends takes the phones along that it switched on; both at once, whatever the disk does.
        const [revoked, left] = await Promise.allSettled([book.revoke(id), phones.leave(id)]);
        if (revoked.status === 'rejected') throw revoked.reason;
        if (left.status === 'rejected') throw left.reason;
        return revoked.value;
      },
    };
    const doors: Doors = { broker: null, screens: null, channels: null, rehearse: null, through: null };
    const through =
      (lane: Lane): Lane =>
      (page) =>
        (doors.through?.(lane) ?? lane)(page);
    const screens: Lane = (page) => doors.screens?.(page) ?? false;
    const outside: Lane = ({ page, alarm, channel, person, far }) =>
      doors.channels === null || far === undefined || person === null || !isFar(channel)
        ? false
        : doors.channels.send(page, alarm, channel, person, far);
    const gateway = await runGateway(
      {
        store: watch.store,
        begin(last) {
          clock = openClock({ lastStamp: last });
        },
        now: () => running().now(),
        stamp: (now) => running().stamp(now),
        sendDown: ({ device, boot, n, body }) => doors.broker?.send(device, boot, n, body) ?? false,
        lanes: {
          mqtt: through(
            ({ device, sends }) =>
              device !== null &&
              sends
                .map(({ boot, n, body }) => doors.broker?.send(device, boot, n, body) ?? false)
                .includes(true),
          ),
          web: through(screens),
          board: through(screens),
          ...Object.fromEntries(FAR_CHANNELS.map((channel) => [channel, outside])),
        },
        withdraw: ({ page, alarm, channel, person, far, reason }) =>
          doors.channels?.withdraw(page, alarm, channel, person, far, reason),
        notify: ({ notice, channel, person, far }) =>
          void doors.channels?.send(notice, notice, channel, person, far),
        rehearse: ({ channel, far }) => doors.rehearse?.(channel, far),
        say: (to, text) => doors.channels?.say(to, text),
        expel: (device) => {
          void keys.forget(device);
          doors.broker?.expel(device);
        },
        settleKey: (device) => void keys.settle(device),
        forgetOldKey: (device) => {
          void keys.settle(device);
          doors.broker?.expel(device);
        },
        broken,
      },
      VERSION,
      command,
    );
    running().onJump((byMs) => void gateway.hear({ type: 'clock.jumped', byMs }));
    return {
      gateway,
      log,
      watchLog: watch.listen,
      keys,
      accounts,
      phones,
      dir,
      doors,
      clockOffset: () => running().offset(),
      setClockOffset: (ms) => running().setOffset(ms),
      async close() {
        gateway.stop();
        await log.close();
        await dir.close();
      },
    };
  } catch (error) {
    // Its thread would keep a process alive that has already said why it cannot start.
    await opened?.close().catch(() => undefined);
    await dir.close();
    throw error;
  }
}

/** 16 random hex digits, for requests that come without an id. */
export const randomId = (): string => randomBytes(8).toString('hex');
/** The wall clock, for accounts. */
export const wallNow = (): Wall => Date.now() as Wall;
