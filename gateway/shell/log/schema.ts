/**
 * The tables of the log's database and the steps that lead to them, one migration after another. A migration once
 * released is never edited; a change is a new one at the end. Running them is left to `database.ts`.
 */

/** Marks the file as a log of noodknop (`PRAGMA application_id`): the letters `nknp`. */
export const APPLICATION_ID = 0x6e6b6e70;

/** What the storage itself writes into the chain when contents were lawfully erased; never given to the core. */
export const ERASED = 'log.erased';

/** Each migration brings the database from the version of its index to the next. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE migrations (
    version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL, program TEXT NOT NULL
  ) STRICT;
  CREATE TABLE rows (
    seq INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    t REAL NOT NULL, wall REAL NOT NULL, mono REAL NOT NULL, machine_boot TEXT NOT NULL,
    type TEXT NOT NULL,
    alarm TEXT,
    body TEXT NOT NULL, salt BLOB NOT NULL,
    commitment BLOB NOT NULL, hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX rows_of_alarm ON rows (alarm) WHERE alarm IS NOT NULL;
  CREATE INDEX alarms_opened ON rows (seq) WHERE type = 'alarm.opened';
  CREATE TABLE device_keys (device TEXT PRIMARY KEY, current TEXT NOT NULL, next TEXT) STRICT, WITHOUT ROWID;
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, role TEXT NOT NULL,
    person TEXT, site TEXT, created_at REAL NOT NULL, expires_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE phones (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, account TEXT NOT NULL, endpoint TEXT NOT NULL UNIQUE,
    p256dh TEXT NOT NULL, auth TEXT NOT NULL, label TEXT NOT NULL, created_at REAL NOT NULL, ok_at REAL
  ) STRICT, WITHOUT ROWID;
  `,
];
