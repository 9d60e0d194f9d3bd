/**
 * Reads calendar files in a thread of their own, each bounded in size, memory and time, and few at once. Promises an
 * answer for every file, and that no file holds up the gateway.
 */
import { Worker } from 'node:worker_threads';
import { problem } from '../../core/problem.ts';
import { distFile } from '../paths.ts';
import { type AbsencesReading, MOST_CALENDAR, type ReadAbsences } from './face.ts';

/** A file whose reading takes longer is given up, in milliseconds. */
const PATIENCE_MS = 5_000;
const MEMORY_MB = 128;
/** Files read at one time; whoever comes later tries again. */
const MOST_AT_ONCE = 2;

const refused = (code: 'invalid' | 'rate', message: string, nl: string): AbsencesReading => ({
  ok: false,
  problem: problem(code, message, 'ics', nl),
});
const size = MOST_CALENDAR / 1024 / 1024;
const TOO_LARGE = refused(
  'invalid',
  `the calendar file is too large: at most ${size} MB is read. Export a shorter period, or only your absences`,
  `Het agendabestand is te groot: hoogstens ${size} MB wordt gelezen. Exporteer een kortere periode, of alleen je afwezigheid.`,
);
const TOO_SLOW = refused(
  'invalid',
  'the calendar file takes too long to read: a repeat in it has no end in sight. Export a shorter period',
  'Het agendabestand is niet te lezen: er staat een herhaling in waar geen eind aan komt. Exporteer een kortere periode.',
);
const BUSY = refused(
  'rate',
  'other calendar files are being read; try again in a few seconds',
  'Er worden al agendabestanden gelezen. Probeer het over een paar tellen opnieuw.',
);

/** Makes the reader of a gateway. `file`: the program of the thread; `patience` in milliseconds. */
export function absenceReader(file = distFile('calendar-worker.js'), patience = PATIENCE_MS): ReadAbsences {
  let reading = 0;
  return async (ask) => {
    if (Buffer.byteLength(ask.ics) > MOST_CALENDAR) return TOO_LARGE;
    if (reading >= MOST_AT_ONCE) return BUSY;
    reading += 1;
    try {
      return await new Promise<AbsencesReading>((resolve) => {
        const worker = new Worker(file, {
          workerData: ask,
          name: 'noodknop-calendar',
          execArgv: [],
          resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
        });
        const slow = setTimeout(() => {
          resolve(TOO_SLOW);
          void worker.terminate();
        }, patience);
        worker.on('message', (read: AbsencesReading) => resolve(read));
        worker.on('error', () => resolve(TOO_SLOW));
        worker.on('exit', () => {
          clearTimeout(slow);
          resolve(TOO_SLOW);
        });
      });
    } finally {
      reading -= 1;
    }
  };
}
