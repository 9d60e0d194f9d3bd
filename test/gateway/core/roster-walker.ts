/**
 * A third, slow way to know who is on duty, for the tests: it looks at the clock of a zone once for every hour of
 * forty years, notes where the hands jump, counts days one by one from the start, and asks every override at every
 * boundary. Imports nothing of what it checks; does not estimate, does not search.
 */
import type { Rotation, SiteFile } from '../../../gateway/core/site.ts';

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
const FIRST = Date.UTC(2019, 11, 1) / MINUTE;
/** The last minute that is walked to. */
export const LAST = Date.UTC(2061, 1, 1) / MINUTE;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** From this minute of UTC on (since 1970), the clock on the wall is this many minutes ahead. */
interface Stage {
  readonly from: number;
  readonly ahead: number;
}
const walked = new Map<string, readonly Stage[]>();

/** What a clock of the zone shows, as if it were minutes since 1970 in UTC. */
function clockOf(zone: string): (minute: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (minute) => {
    // 25/03/2029, 01:30
    const shown = format.format(minute * MINUTE);
    const [day, month, year, hour, min] = [
      [0, 2],
      [3, 5],
      [6, 10],
      [12, 14],
      [15, 17],
    ].map(([a, b]) => Number(shown.slice(a, b))) as [number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, min) / MINUTE;
  };
}

/** Every hour of the zone from 2019 to 2061; an hour in which the hands jump is gone through minute by minute. */
export function stagesOf(zone: string): readonly Stage[] {
  const known = walked.get(zone);
  if (known !== undefined) return known;
  const clock = clockOf(zone);
  const stages: Stage[] = [{ from: FIRST, ahead: clock(FIRST) - FIRST }];
  let ahead = stages[0]?.ahead ?? 0;
  for (let hour = FIRST; hour < LAST; hour += HOUR) {
    if (clock(hour + HOUR) - (hour + HOUR) === ahead) continue;
    for (let minute = hour + 1; minute <= hour + HOUR; minute += 1) {
      const now = clock(minute) - minute;
      if (now === ahead) continue;
      ahead = now;
      stages.push({ from: minute, ahead });
    }
  }
  walked.set(zone, stages);
  return stages;
}

/** The first minute at which the clock shows this; where it jumps over it, the minute at which it would have. */
function minuteShowing(stages: readonly Stage[], shown: number): number {
  let before = stages[0]?.ahead ?? 0;
  for (const [i, { from, ahead }] of stages.entries()) {
    const until = stages[i + 1]?.from ?? Infinity;
    const minute = shown - ahead;
    if (minute < from) return shown - before;
    if (minute < until) return minute;
    before = ahead;
  }
  throw new Error('beyond what was walked');
}

/** Who is on duty from a minute on, until the next of the list. */
export interface Duty {
  /** Minute of UTC; minus infinity: it has no beginning. */
  readonly from: number;
  readonly group: string;
  readonly people: string;
  readonly fallback: boolean;
}

/** The handoffs of a rotation in minutes of UTC, found by counting days from its start. */
export function handoffMinutes(rotation: Rotation): readonly number[] {
  const stages = stagesOf(rotation.timezone);
  const [hour = 0, minute = 0] = rotation.handoff.time.split(':').map(Number);
  const found: number[] = [];
  // 1 January 1970 was a Thursday.
  let day = Date.parse(`${rotation.start}T00:00:00Z`) / MINUTE / DAY;
  for (; day * DAY < LAST - 2 * DAY; day += 1)
    if (WEEKDAYS[(day + 4) % 7] === rotation.handoff.weekday)
      found.push(minuteShowing(stages, day * DAY + hour * HOUR + minute));
  return found;
}

/** All of it: every change of who is on duty, in order. */
export function duties(site: SiteFile, rotation: Rotation): readonly Duty[] {
  const handoffs = handoffMinutes(rotation);
  const changes = site.overrides
    .filter((override) => override.rotation === rotation.id)
    .map((override) => ({
      ...override,
      begin: Date.parse(override.from) / MINUTE,
      end: Date.parse(override.until) / MINUTE,
    }));
  const moments = new Set<number>([...handoffs, ...changes.flatMap(({ begin, end }) => [begin, end])]);
  const all: Duty[] = [];
  let passed = 0;
  for (const moment of [-Infinity, ...[...moments].sort((a, b) => a - b)]) {
    while (passed < handoffs.length && (handoffs[passed] ?? Infinity) <= moment) passed += 1;
    const turn = passed === 0 ? undefined : rotation.groups[(passed - 1) % rotation.groups.length];
    const members = (id: string): readonly string[] =>
      site.groups.find((group) => group.id === id)?.people ?? [];
    const now = changes.filter(({ begin, end }) => begin <= moment && moment < end);
    let people: string[] = [];
    for (const person of members(turn ?? rotation.fallback)) {
      if (now.some(({ remove }) => remove?.includes(person))) continue;
      people.push(now.find(({ replace }) => replace?.person === person)?.replace?.by ?? person);
    }
    for (const { add } of now) people.push(...(add ?? []));
    people = people.filter((person, i) => people.indexOf(person) === i);
    const nobody = people.length === 0;
    const duty = {
      from: moment,
      group: nobody ? rotation.fallback : (turn ?? rotation.fallback),
      people: (nobody ? members(rotation.fallback) : people).join(),
      fallback: nobody || turn === undefined,
    };
    const last = all.at(-1);
    // The same people of the same group go on, whatever brings them.
    if (last?.group === duty.group && last.people === duty.people) continue;
    all.push(duty);
  }
  return all;
}
