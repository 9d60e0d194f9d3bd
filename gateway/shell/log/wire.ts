/**
 * What the gateway's thread and the log's thread say to each other. Kept to strings and small arrays: copying deep
 * objects between threads would cost the gateway's thread more than the commit itself.
 */
import type { AppendReport, DeviceKeys, Stamp, StoredPhone, StoredToken } from './face.ts';

/** What the worker is started with. */
export interface WorkerSetup {
  readonly job: 'store' | 'verify';
  readonly folder: string;
  /** Version of the program, kept with each migration. */
  readonly program: string;
}

/** A batch on its way: batch number, the stamp's four fields, and the entries as JSON texts, one a line. */
export type PostedBatch = readonly [
  batch: number,
  t: number,
  wall: number,
  mono: number,
  machineBoot: string,
  bodies: string,
];

/** Who erased contents, and why: kept in the log for good, so no personal words here. */
export interface Erasure {
  readonly seqs: readonly number[];
  readonly by: string | null;
  readonly reason: string;
  readonly stamp: Stamp;
}

/** Requests other than batches: arguments and answer by name. */
export interface Calls {
  /** Rows from a seq on, as the JSON text of `RowTuple[]`; `[]` at the end. */
  readonly read: { args: [from: number]; answer: string };
  readonly alarm: { args: [alarm: string]; answer: string };
  readonly alarmIds: { args: [limit: number]; answer: string[] };
  readonly keys: { args: []; answer: DeviceKeys[] };
  readonly saveKeys: { args: [keys: DeviceKeys]; answer: unknown };
  readonly deleteKeys: { args: [device: string]; answer: unknown };
  readonly tokens: { args: []; answer: StoredToken[] };
  readonly saveToken: { args: [token: StoredToken]; answer: unknown };
  readonly deleteToken: { args: [id: string]; answer: boolean };
  readonly phones: { args: []; answer: StoredPhone[] };
  readonly savePhone: { args: [phone: StoredPhone]; answer: unknown };
  readonly deletePhone: { args: [id: string]; answer: unknown };
  readonly setting: { args: [name: string]; answer: string | null };
  readonly saveSetting: { args: [name: string, value: string]; answer: unknown };
  readonly erase: { args: [erasure: Erasure]; answer: number };
  readonly close: { args: []; answer: unknown };
}

/** A row as it crosses between threads: seq, batch, t, wall, mono, machineBoot, entry or null. */
export type RowTuple = readonly [number, number, number, number, number, string, unknown];

/** A request on its way. */
export interface PostedCall {
  readonly id: number;
  readonly call: keyof Calls;
  readonly args: readonly unknown[];
}

/** What crosses to the log's thread: one batch, several that belong in one commit, or a request. */
export type Posted = PostedBatch | readonly PostedBatch[] | PostedCall;

/** Every batch up to this one is on disk: the report of nearly every commit, as bare a message as there is. */
export type Upto = number;

/** What else the worker says: first whether it could open the log, then reports, answers and its troubles. */
export type FromWorker =
  | { readonly type: 'opened'; readonly finding: string | null }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'reports'; readonly reports: readonly AppendReport[] }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string }
  /** Something other than a commit fails or works again: the head file, a checkpoint. */
  | { readonly type: 'trouble'; readonly text: string | null };
