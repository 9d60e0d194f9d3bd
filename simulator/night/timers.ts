/** What is to happen when, in virtual time: a heap of moments. Promises their order, and of one moment the order in which they were set. */

interface Slot {
  readonly at: number;
  readonly turn: number;
  readonly act: () => void;
}

/** The timers of a night. */
export class Timers {
  now = 0;
  private readonly heap: Slot[] = [];
  private turns = 0;

  /** Does this at a moment; one that is past counts as now. */
  at(moment: number, act: () => void): void {
    this.turns += 1;
    const slot: Slot = { at: Math.max(this.now, moment), turn: this.turns, act };
    const { heap } = this;
    let child = heap.length;
    heap.push(slot);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || before(above, slot)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = slot;
  }

  /** Lets time pass until this moment. */
  run(until: number): void {
    for (let top = this.heap[0]; top !== undefined && top.at < until; top = this.heap[0]) {
      this.take();
      this.now = top.at;
      top.act();
    }
    this.now = until;
  }

  private take(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      const left = heap[2 * parent + 1];
      if (left === undefined) break;
      const right = heap[2 * parent + 2];
      const takesRight = right !== undefined && before(right, left);
      const child = takesRight ? right : left;
      if (before(last, child)) break;
      heap[parent] = child;
      parent = 2 * parent + (takesRight ? 2 : 1);
    }
    heap[parent] = last;
  }
}

const before = (one: Slot, other: Slot): boolean =>
  one.at < other.at || (one.at === other.at && one.turn < other.turn);
