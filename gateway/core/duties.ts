/**
 * The duties that follow an alarm, with their clocks: what Dutch policy and law ask of an employer after aggression
 * against staff. Each has a due time counted from the closing (or the opening while it runs); what behaviour level and
 * injury decide is decided here, and a person's own tick always wins. Sources in brackets: [HK] Handelingskader
 * Veiligheid en Weerbaarheid 2025, [AE] housing corporations' policy, [TP] team protocol, [OG] policy tips.
 */
import type { DutyView } from './api.ts';
import type { Alarm } from './state.ts';
import { type Duration, days, hours, iso, seconds, wall } from './time.ts';

type Judge = (alarm: Alarm) => 'open' | 'not-applicable';

interface Duty {
  readonly code: string;
  /** A key of the texts' `dutyWho`. */
  readonly who: string;
  /** From the closing of the alarm; null: the next occasion, which has no date yet. */
  readonly within: Duration | null;
  readonly applies: Judge;
}

const always: Judge = () => 'open';
const fromLevel =
  (level: number): Judge =>
  (alarm) =>
    typeof alarm.report.behaviour === 'number' && alarm.report.behaviour < level ? 'not-applicable' : 'open';

const DUTIES: readonly Duty[] = [
  { code: 'manager-informed', who: 'reporter', within: seconds(0), applies: always }, // [HK 4.3]
  { code: 'safety-officer-informed', who: 'reporter-or-manager', within: seconds(0), applies: always }, // [HK 2.1]
  { code: 'labour-inspectorate', who: 'employer', within: seconds(0), applies: always }, // statutory
  { code: 'response-to-perpetrator', who: 'manager-or-coordinator', within: hours(48), applies: always }, // [HK 4.4]
  { code: 'police-report', who: 'manager-or-safety-officer', within: hours(48), applies: fromLevel(3) }, // [HK 4.2, 4.5]
  { code: 'aftercare-started', who: 'manager', within: hours(72), applies: always }, // [AE 15]
  { code: 'partners-informed', who: 'safety-officer', within: hours(72), applies: always }, // [HK 2.2]
  { code: 'aftercare-asked-again', who: 'manager', within: days(14), applies: always }, // [HK 4.3, AE 15]
  { code: 'reporter-feedback', who: 'coordinator', within: days(14), applies: always }, // [AE 2, OG]
  { code: 'team-discussed', who: 'team', within: null, applies: always }, // [TP, AE 14]
  { code: 'quarter-reviewed', who: 'team-or-coordinator', within: null, applies: always }, // [TP]
];

/** Codes of all duties there are. */
export const DUTY_CODES: readonly string[] = DUTIES.map((duty) => duty.code);

/** The duties of one alarm as they stand. */
export function dutiesOf(alarm: Alarm, persons: boolean): readonly DutyView[] {
  if (alarm.sandbox !== null) return [];
  // An exercise asks nothing of anybody afterwards.
  if (alarm.drill === 'on') return [];
  const from = alarm.closedAt ?? alarm.openedAt;
  return DUTIES.map((duty) => {
    const ticked = alarm.duties.get(duty.code);
    return {
      code: duty.code,
      who: duty.who,
      due: duty.within === null ? null : iso(wall(from + duty.within)),
      state: ticked?.state ?? duty.applies(alarm),
      by: persons ? (ticked?.by ?? null) : null,
      at: ticked === undefined ? null : iso(ticked.at),
      reason: persons ? (ticked?.reason ?? null) : null,
    };
  });
}
