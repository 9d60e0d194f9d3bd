/** The thread in which one report is put on paper. Ends by itself. */
import { parentPort, workerData } from 'node:worker_threads';
import { drillPdf } from './drill-pdf.ts';
import type { ReportAsk } from './face.ts';
import { walkPdf } from './walk-pdf.ts';

const ask = workerData as ReportAsk;
const made =
  ask.of === 'walk' ? await walkPdf(ask.view, ask.language) : await drillPdf(ask.paper, ask.language);
parentPort?.postMessage(new Uint8Array(made));
