/**
 * How long a test waits for what must come: fifteen seconds, where Vitest's own `vi.waitFor` and `expect.poll` give one.
 * A passing test waits no longer by it. On a machine with other work a page, a process or a disk may need more than a
 * second, and how fast something is, is told by the benchmarks.
 */

/** Milliseconds; below the limit of a whole test, so that a failure says what it waited for. */
export const PATIENCE_MS = 15_000;
