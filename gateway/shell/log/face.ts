/**
 * The face of the incident log: what every log store (SQLite now, others later) promises the gateway. Rows are
 * appended in batches, each batch in one transaction, in order; a batch that was appended before is recognised and
 * not written twice. The store also keeps the few things that are no history: device keys, tokens, phones, settings.
 */
import type { Entry } from '../../core/entries.ts';
import type { Stamp } from '../../core/time-line.ts';

export type { Stamp };

/** One row of the log as read back. */
export interface Row {
  /** 1 for the first row, no gaps. */
  readonly seq: number;
  /** Batch number given by the core. */
  readonly batch: number;
  readonly stamp: Stamp;
  /** Null when a lawful erasure removed the contents. */
  readonly entry: Entry | null;
}

/** What happened to appended batches, told in order. */
export type AppendReport =
  | { readonly ok: true; readonly upto: number }
  | { readonly ok: false; readonly batch: number; readonly reason: string };

/** A device's secret keys, 64 hex digits each. `next` exists while a rotation is pending. */
export interface DeviceKeys {
  readonly device: string;
  readonly current: string;
  readonly next: string | null;
}

/** A token or session as stored: only the hash of its secret. */
export interface StoredToken {
  /** Public name of the token (8 hex digits), to list and withdraw it. */
  readonly id: string;
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  /** `link` can be used once, to begin a session; `session` belongs to a browser. */
  readonly kind: 'token' | 'link' | 'session';
  readonly role: string;
  readonly person: string | null;
  readonly site: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A phone that takes push messages: where they go, and what encrypts them (RFC 8291). No history: it never enters a row. */
export interface StoredPhone {
  /** Public name of the phone (8 hex digits). */
  readonly id: string;
  readonly person: string;
  /** The session that switched it on. */
  readonly account: string;
  /** Address at the phone's push service; whoever knows it can reach the phone. */
  readonly endpoint: string;
  /** Public key and shared secret of the phone, base64url. */
  readonly p256dh: string;
  readonly auth: string;
  /** What kind of phone it is, for its owner. */
  readonly label: string;
  /** Milliseconds since 1970; `okAt`: when its push service last took a message. */
  readonly createdAt: number;
  readonly okAt: number | null;
}

/** Where a broken chain was found. */
export type Verdict =
  | { readonly ok: true; readonly rows: number; readonly head: string }
  | { readonly ok: false; readonly seq: number; readonly reason: string };

/** The log store. Every promise rejects with an `Error` whose message says what and where. */
export interface LogStore {
  /** Reads rows from `fromSeq` on, in order, in portions that fit in memory. */
  read(fromSeq: number): AsyncIterable<readonly Row[]>;
  /** Rows of one alarm, in order; used for incidents that are no longer in memory. */
  readAlarm(alarm: string): Promise<readonly Row[]>;
  /** Ids of alarms, newest first, closed ones too. */
  alarmIds(limit: number): Promise<readonly string[]>;
  /**
   * Queues a batch; its fate is told to `onReport`. Returns at once, whatever the disk does. With `more` another batch
   * follows before this turn of the loop ends, and both can be written together.
   */
  append(batch: number, stamp: Stamp, entries: readonly Entry[], more?: boolean): void;
  /** Sets who hears of batches. Called once, before the first append. */
  onReport(listener: (report: AppendReport) => void): void;

  keys(): Promise<readonly DeviceKeys[]>;
  saveKeys(keys: DeviceKeys): Promise<void>;
  deleteKeys(device: string): Promise<void>;

  tokens(): Promise<readonly StoredToken[]>;
  saveToken(token: StoredToken): Promise<void>;
  /** True when the token was there; a link can thus be used only once, whoever comes second. */
  deleteToken(id: string): Promise<boolean>;

  phones(): Promise<readonly StoredPhone[]>;
  /** Takes the place of a phone of the same id or the same address. */
  savePhone(phone: StoredPhone): Promise<void>;
  deletePhone(id: string): Promise<void>;

  setting(name: string): Promise<string | null>;
  saveSetting(name: string, value: string): Promise<void>;

  /** Checks the whole chain against itself and against the head kept outside. */
  verify(): Promise<Verdict>;
  /** Waits for queued batches as long as the disk answers, then closes. */
  close(): Promise<void>;
}
