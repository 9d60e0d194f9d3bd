/**
 * What is still to come in a simulated world: a heap of moments with what happens then. Promises one fixed order:
 * by time, then by rank (things happen before witnesses look), then as planned.
 */

/** Something that happens. */
export type Happening = () => void;

interface Item {
  readonly at: number;
  readonly order: number;
  readonly act: Happening;
}

/** Witnesses look after everything else of the same moment. */
const LOOKING = 2 ** 40;

const before = (a: Item, b: Item): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** The agenda of one world. */
export class Agenda {
  private readonly heap: Item[] = [];
  private planned = 0;

  /** How much is still to come. */
  get size(): number {
    return this.heap.length;
  }

  /** Plans something; `looking`: after all else of that moment. */
  plan(at: number, act: Happening, looking = false): void {
    this.planned += 1;
    const item = { at, order: looking ? LOOKING + this.planned : this.planned, act };
    const { heap } = this;
    let i = heap.length;
    heap.push(item);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || before(above, item)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = item;
  }

  /** When the next thing happens; undefined when nothing does any more. */
  next(): number | undefined {
    return this.heap[0]?.at;
  }

  /** Takes the next thing off. */
  take(): Happening | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined) return undefined;
    if (heap.length > 0) this.sink(last);
    return top.act;
  }

  private sink(item: Item): void {
    const { heap } = this;
    const size = heap.length;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      let below = heap[child];
      const right = heap[child + 1];
      if (child + 1 < size && right !== undefined && below !== undefined && before(right, below)) {
        child += 1;
        below = right;
      }
      if (below === undefined || before(item, below)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = item;
  }
}
