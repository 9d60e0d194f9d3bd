/** What a report on paper is asked with. It is made in a thread of its own: writing one takes longer than a press may wait. */
import type { WalkView } from '../../core/api-walk.ts';
import type { ScenarioView } from '../../core/scenario-view.ts';
import type { Language } from '../../core/texts/index.ts';
import type { DrillPaper } from './drill-names.ts';

/** One report. */
export type ReportAsk =
  | { readonly of: 'walk'; readonly view: WalkView; readonly language: Language }
  | { readonly of: 'drill'; readonly paper: DrillPaper; readonly language: Language }
  | { readonly of: 'scenarios'; readonly views: readonly ScenarioView[]; readonly language: Language };
/** Makes the PDF of a report; null: too many are being made, or it took too long. */
export type MakePdf = (ask: ReportAsk) => Promise<Uint8Array | null>;
