/**
 * Puts reports on paper in threads of their own, few at once and each bounded in memory and time. Promises an answer for
 * each, and that none holds up the gateway.
 */
import { Worker } from 'node:worker_threads';
import { distFile } from '../paths.ts';
import type { MakePdf } from './face.ts';

/** A report that takes longer is given up, in milliseconds. */
const PATIENCE_MS = 20_000;
const MEMORY_MB = 128;
/** Reports made at one time; whoever comes later tries again. */
const MOST_AT_ONCE = 2;

/** Makes the maker of a gateway. `file`: the program of the thread. */
export function pdfMaker(file = distFile('report-worker.js'), patience = PATIENCE_MS): MakePdf {
  let making = 0;
  return async (ask) => {
    if (making >= MOST_AT_ONCE) return null;
    making += 1;
    try {
      return await new Promise<Uint8Array | null>((resolve) => {
        const worker = new Worker(file, {
          workerData: ask,
          name: 'noodknop-report',
          execArgv: [],
          resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
        });
        const slow = setTimeout(() => {
          resolve(null);
          void worker.terminate();
        }, patience);
        worker.on('message', (made: Uint8Array) => resolve(made));
        worker.on('error', () => resolve(null));
        worker.on('exit', () => {
          clearTimeout(slow);
          resolve(null);
        });
      });
    } finally {
      making -= 1;
    }
  };
}
