/** A canned roster of the demo site by weeks: groups take turns, and in every third week somebody stands in. */
import type { RosterView, ShiftView } from '../../../gateway/core/api-roster.ts';
import { ROSTER_RULES } from '../../../gateway/core/site.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { addDays, weekName } from '../../../gateway/web/parts/roster-dates.ts';
import { oncallAt } from './canned.ts';

const WEEK = 7 * 86_400_000;

/** The roster from the shift in force on a day on. */
export function rosterAt(from: string, weeks: number): RosterView {
  const start = Date.parse(`${from}T12:00:00Z`);
  const now = Date.now();
  const shiftOf = (rotation: string, index: number): ShiftView => {
    const duty = oncallAt(start + index * WEEK).find((each) => each.rotation === rotation);
    if (duty === undefined || duty.from === null || duty.until === null)
      throw new Error(`nobody is reckoned for ${rotation}`);
    const shift = addDays(duty.from.slice(0, 10), 0);
    const [gone, ...others] = duty.people;
    const people = index % 3 === 2 ? [...others, 'tom'] : duty.people;
    return {
      shift,
      week: weekName(shift),
      from: duty.from,
      until: duty.until,
      group: duty.group,
      groupName: DEMO_SITE.groups.find(({ id }) => id === duty.group)?.name ?? duty.group,
      members: gone === undefined ? [] : duty.people,
      spans: [{ from: duty.from, until: duty.until, people, fallback: false }],
      overrides: index % 3 === 2 ? ['o1'] : [],
      swaps: [],
      now: Date.parse(duty.from) <= now && now < Date.parse(duty.until),
    };
  };
  return {
    revision: 1,
    from: new Date(start).toISOString(),
    until: new Date(start + weeks * WEEK).toISOString(),
    rotations: DEMO_SITE.rotations.map(({ id, site, timezone, handoff }) => ({
      rotation: id,
      site,
      sharedWith: [],
      timezone,
      handoff,
      shifts: Array.from({ length: weeks }, (_, index) => shiftOf(id, index)),
    })),
    problems: [],
    names: Object.fromEntries(DEMO_SITE.people.map(({ id, name }) => [id, name])),
    rules: ROSTER_RULES,
    items: null,
  };
}
