/** The thread in which one calendar file is read: whatever the file does to its reader, it does here. Ends by itself. */
import { parentPort, workerData } from 'node:worker_threads';
import { absencesIn } from './absences.ts';
import type { AbsencesAsk } from './face.ts';

parentPort?.postMessage(absencesIn(workerData as AbsencesAsk));
