/**
 * The order of deadlines. A deadline itself is a field of what it belongs to (law 2); this heap only remembers when to
 * look at whom. A key looked at too early is put back at its true deadline, so that moving a deadline later (ten
 * thousand devices, every beat) costs nothing.
 */
import type { Instant } from './time.ts';

/**
 * Whose deadline: `a` alarm, `d` device, `f` fault, `g` area, `w` walk, `x` drill, `s` store, `r` roster, `u` untested buttons, `v`
 * simulation session, `c` check of itself, `o` watcher outside, with the id where there are many.
 */
export type AgendaKey = `${'a' | 'd' | 'f' | 'g' | 'w' | 'x' | 'o'}:${string}` | 's' | 'r' | 'u' | 'v' | 'c';

interface Slot {
  readonly at: Instant;
  readonly key: AgendaKey;
}

/** A binary heap of keys by moment. */
export interface Agenda {
  heap: Slot[];
  /** The earliest moment at which each key stands in the heap. */
  readonly planned: Map<AgendaKey, Instant>;
}

/** An agenda with nothing on it. */
export const emptyAgenda = (): Agenda => ({ heap: [], planned: new Map() });

/** Makes sure that `key` is looked at no later than `at`; undefined plans nothing. */
export function plan(agenda: Agenda, key: AgendaKey, at: Instant | undefined): void {
  if (at === undefined) return;
  const planned = agenda.planned.get(key);
  if (planned !== undefined && planned <= at) return;
  agenda.planned.set(key, at);
  push(agenda.heap, { at, key });
  if (agenda.heap.length > 64 + 4 * agenda.planned.size) tidy(agenda);
}

/** Throws out moments that were overtaken by earlier ones, so that the heap stays in proportion. */
function tidy(agenda: Agenda): void {
  agenda.heap = [...agenda.planned].map(([key, at]) => ({ at, key })).sort((a, b) => a.at - b.at);
}

/** The moment of the first key, which may prove too early for it. */
export const firstMoment = (agenda: Agenda): Instant | undefined => agenda.heap[0]?.at;

/** Takes the first key whose moment is not after `now`, or undefined. */
export function takeDue(agenda: Agenda, now: Instant): AgendaKey | undefined {
  for (;;) {
    const top = agenda.heap[0];
    if (top === undefined || top.at > now) return undefined;
    pop(agenda.heap);
    if (agenda.planned.get(top.key) === top.at) {
      agenda.planned.delete(top.key);
      return top.key;
    }
  }
}

function push(heap: Slot[], slot: Slot): void {
  let child = heap.length;
  heap.push(slot);
  while (child > 0) {
    const parent = (child - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || above.at <= slot.at) break;
    heap[child] = above;
    child = parent;
  }
  heap[child] = slot;
}

function pop(heap: Slot[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let parent = 0;
  for (;;) {
    const left = 2 * parent + 1;
    const l = heap[left];
    if (l === undefined) break;
    const r = heap[left + 1];
    const [child, slot] = r !== undefined && r.at < l.at ? [left + 1, r] : [left, l];
    if (last.at <= slot.at) break;
    heap[parent] = slot;
    parent = child;
  }
  heap[parent] = last;
}
