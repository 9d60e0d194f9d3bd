/**
 * Processor time that this thread has used, which on a busy machine is the fair measure of what a life costs. Where the
 * system does not tell it for a single thread, real time takes its place.
 */
import { readFileSync } from 'node:fs';

/** Linux: nanoseconds on a processor, nanoseconds waiting for one, times it got one. */
const SCHEDULE = '/proc/thread-self/schedstat';

/** Milliseconds; only differences mean something. */
export function processorMs(): number {
  try {
    const [nanoseconds] = readFileSync(SCHEDULE, 'latin1').split(' ');
    const ms = Number(nanoseconds) / 1e6;
    if (ms > 0) return ms;
  } catch {
    // Not Linux, or not told here.
  }
  return performance.now();
}
