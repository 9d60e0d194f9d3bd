/** The thread in which one report is put on paper. Ends by itself. */
import { parentPort, workerData } from 'node:worker_threads';
import { drillPdf } from './drill-pdf.ts';
import type { ReportAsk } from './face.ts';
import { scenariosPdf } from './scenario-pdf.ts';
import { walkPdf } from './walk-pdf.ts';

const made = await paperOf(workerData as ReportAsk);
parentPort?.postMessage(new Uint8Array(made));

function paperOf(ask: ReportAsk): Promise<Uint8Array> {
  switch (ask.of) {
    case 'walk':
      return walkPdf(ask.view, ask.language);
    case 'drill':
      return drillPdf(ask.paper, ask.language);
    case 'scenarios':
      return scenariosPdf(ask.views, ask.language);
  }
}
