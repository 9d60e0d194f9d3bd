/**
 * The account of a crash test: for each promise what was done, how often, the worst figure, and whether it held.
 * Promises that nothing holds by never being tried, and that a time above its bound is told apart from a time that
 * this machine lost by itself. Doing is left to the rounds, printing to `report.ts`.
 */

/** Numbers of PROMISES.md. */
export type PromiseId = `P${number}`;
/** What became of a line. `excused`: above its bound, but for no more than the machine itself was late. */
export type Standing = 'held' | 'broken' | 'excused' | 'not tried';

/** A figure and its bound. */
export interface Bound {
  readonly unit: 'ms' | 'MB';
  /** The promise is broken above it; null: told only. */
  readonly most: number | null;
}

/** What the machine itself is to blame for. */
export interface Excuse {
  readonly ms: number;
  readonly why: string;
}

/** More of the same is counted and not kept. */
const PROBLEMS_KEPT = 5;

/** One line of the account. */
export class Line {
  times = 0;
  worst: number | null = null;
  /** Figures above the bound that the machine's own delay explains. */
  excused = 0;
  /** How often the promise was broken, and the first of it in words. */
  breaks = 0;
  readonly problems: string[] = [];
  /** Said with the line: how it was done here, or why it was not. */
  note = '';

  constructor(
    readonly promise: PromiseId,
    readonly what: string,
    readonly bound: Bound | null,
  ) {}

  get standing(): Standing {
    if (this.breaks > 0) return 'broken';
    if (this.times === 0) return 'not tried';
    return this.excused > 0 ? 'excused' : 'held';
  }

  /** It was put to the test so often, and held unless `broken` says otherwise. */
  tried(times = 1): void {
    this.times += times;
  }

  broken(words: string): void {
    this.breaks += 1;
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push(words);
  }

  /** Tried once; broken, in these words, unless it is so. */
  check(isSo: boolean, words: string): void {
    this.tried();
    if (!isSo) this.broken(words);
  }

  /** Tried once with a figure; `excuse` says how much of it is the machine's own, and how that is known. */
  measured(figure: number, words: string, excuse: Excuse | null = null): void {
    this.tried();
    if (this.worst === null || figure > this.worst) this.worst = figure;
    const most = this.bound?.most ?? null;
    if (most === null || figure <= most) return;
    const said = `${words}: ${Math.round(figure)} ${this.bound?.unit ?? ''}${excuse === null ? '' : ` (${excuse.why})`}`;
    if (excuse !== null && figure - excuse.ms <= most) {
      this.excused += 1;
      if (this.note === '') this.note = said;
    } else this.broken(said);
  }
}

/** All lines, in the order in which they were opened; printed by promise. */
export class Account {
  private readonly all: Line[] = [];

  line(promise: PromiseId, what: string, bound: Bound | null = null): Line {
    const line = new Line(promise, what, bound);
    this.all.push(line);
    return line;
  }

  get lines(): readonly Line[] {
    const number = (line: Line): number => Number(line.promise.slice(1));
    return [...this.all].sort((a, b) => number(a) - number(b));
  }
  get isBroken(): boolean {
    return this.all.some(({ standing }) => standing === 'broken');
  }
}
