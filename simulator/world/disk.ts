/**
 * The disk under the log, as the log's thread uses it: batches in order, all that waits in one commit, a commit whole
 * or not at all. Promises what a real database in write-ahead mode with full sync promises (`test/contract` holds the
 * real one to it), and every failure a disk may have. What a batch means is left to the core.
 */
import type { Entry } from '../../gateway/core/entries.ts';
import type { Stamp } from '../../gateway/core/time-line.ts';
import type { Draws } from '../chance.ts';
import type { DiskFault } from '../plan/plan.ts';
import type { Ground } from './ground.ts';

/** A batch on the disk. */
export interface StoredBatch {
  readonly batch: number;
  readonly stamp: Stamp;
  readonly entries: readonly Entry[];
}
/** What the store tells the process that gave it batches. */
export type Report =
  | { readonly ok: true; readonly upto: number }
  | { readonly ok: false; readonly batch: number; readonly reason: string };

/** Longest usual commit, in ms. */
const USUAL_MS = 3;
/** Longest commit of a slow disk. */
const SLOW_MS = 3_000;

/** The disk of the gateway's machine. It outlives processes. */
export class Disk {
  readonly rows: StoredBatch[] = [];
  /** Set while it fails. */
  fault: DiskFault | null = null;
  /** A damaged row was not put back yet. */
  corrupt = false;
  private waiting: StoredBatch[] = [];
  /** What is being committed. */
  private writing: StoredBatch[] = [];
  private report: ((report: Report) => void) | null = null;
  /** Counts processes: what an older one began reports to nobody. */
  private life = 0;
  private stuck = false;
  /** Batches after this one are refused until it is given again: nothing may overtake a failed batch. */
  private refusedFrom = Number.POSITIVE_INFINITY;

  constructor(
    private readonly ground: Ground,
    private readonly chance: Draws,
  ) {}

  /** A process opens the log. Null: a row is damaged. */
  open(report: (report: Report) => void): readonly StoredBatch[] | null {
    if (this.corrupt) return null;
    this.life += 1;
    this.report = report;
    this.waiting = [];
    this.writing = [];
    this.stuck = false;
    this.refusedFrom = Number.POSITIVE_INFINITY;
    return this.rows;
  }

  /** Number of batches given and not yet on the disk. */
  get inFlight(): number {
    return this.waiting.length + this.writing.length;
  }

  append(batch: StoredBatch): void {
    if (batch.batch > this.refusedFrom) {
      this.refuse(batch.batch);
      return;
    }
    this.refusedFrom = Number.POSITIVE_INFINITY;
    this.waiting.push(batch);
    if (this.writing.length === 0) this.begin();
  }

  /** Said a moment later, as all that the store says. */
  private refuse(batch: number): void {
    const { life } = this;
    this.ground.after(0, () => {
      if (life !== this.life) return;
      const reason = `batch ${this.refusedFrom} before it is not on disk`;
      this.ground.witness({ type: 'log.failed', batch, reason });
      this.report?.({ ok: false, batch, reason });
    });
  }

  /** The process is gone. `keep`: the share of commits under way that made it (a commit is whole or not at all). */
  close(keep: number): void {
    this.life += 1;
    this.report = null;
    const survives =
      this.writing.length > 0 && this.fault !== 'full' && this.fault !== 'error' && keep >= 0.5;
    if (survives) this.commit(this.writing);
    this.writing = [];
    this.waiting = [];
    this.stuck = false;
  }

  /** The fault begins or ends; what hung goes on. */
  set(fault: DiskFault | null): void {
    this.fault = fault;
    if (this.stuck && fault !== 'hang') {
      this.stuck = false;
      this.end(this.life);
    }
  }

  /** When a commit under way ends. */
  private begin(): void {
    this.writing = this.waiting;
    this.waiting = [];
    const takes = this.fault === 'slow' ? this.chance.whole(5, SLOW_MS) : this.chance.whole(0, USUAL_MS);
    const { life } = this;
    this.ground.after(takes, () => this.end(life));
  }

  private end(life: number): void {
    if (life !== this.life || this.writing.length === 0) return;
    if (this.fault === 'hang') {
      this.stuck = true;
      return;
    }
    const batches = this.writing;
    this.writing = [];
    const first = batches[0];
    const last = batches.at(-1);
    if (first === undefined || last === undefined) return;
    if (this.fault === 'full' || this.fault === 'error') {
      const reason = this.fault === 'full' ? 'ENOSPC' : 'EIO';
      // What was given behind the one that failed is not written before it.
      this.waiting = [];
      this.refusedFrom = first.batch;
      this.ground.witness({ type: 'log.failed', batch: first.batch, reason });
      this.report?.({ ok: false, batch: first.batch, reason });
    } else {
      this.commit(batches);
      this.report?.({ ok: true, upto: last.batch });
    }
    if (this.waiting.length > 0 && this.writing.length === 0) this.begin();
  }

  /** A batch that is there already is recognised. */
  private commit(batches: readonly StoredBatch[]): void {
    for (const batch of batches) {
      const newest = this.rows.at(-1)?.batch ?? 0;
      if (batch.batch <= newest) continue;
      this.rows.push(batch);
      this.ground.witness({ type: 'log.committed', batch: batch.batch, entries: batch.entries });
    }
  }
}
