/**
 * The year of handoffs, as a plan: a roster that hands over each week at 02:30 on Sunday, an hour that is missing on
 * one of them and comes twice on another, with alarms before, at and after each handoff and something different going
 * wrong every week. Promises the same plan for the same seed; living it is `world/`, judging it `checks/`.
 */
import { type Draws, draws } from '../chance.ts';
import { type Handoff, handoffs } from '../plan/calendar.ts';
import { type DevicePlan, type PersonPlan, PLAN_VERSION, type Plan, type PlanEvent } from '../plan/plan.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Handoffs of a year. */
export const YEAR_WEEKS = 53;
const ZONE = 'Europe/Amsterdam';
const NIGHT: Handoff = { weekday: 'sunday', time: '02:30' };
/** In summer the roster hands over in the morning instead; both edits fall on a Wednesday. */
const MORNING: Handoff = { weekday: 'monday', time: '09:00' };
const SUMMER_WEEKS = [20, 30] as const;

/** Groups of all tempers: somebody useful in the first, hardly anybody in the last. */
const GROUPS: readonly (readonly (readonly [string, PersonPlan['habit']])[])[] = [
  [
    ['anna', 'quick'],
    ['bram', 'slow'],
    ['carla', 'declines'],
  ],
  [
    ['daan', 'never-arrives'],
    ['els', 'arrives-silently'],
    ['femke', 'off'],
  ],
  [
    ['gijs', 'stays'],
    ['hanna', 'quick'],
    ['ivo', 'never-arrives'],
  ],
  [
    ['joke', 'declines'],
    ['karim', 'off'],
    ['lotte', 'slow'],
  ],
];
const FALLBACK: readonly (readonly [string, PersonPlan['habit']])[] = [
  ['mehmet', 'quick'],
  ['nora', 'slow'],
];
const COORDINATOR = 'petra';
const PRESSER = 'quinten';
const PAGERS = { anna: 'pager-1', gijs: 'pager-2', joke: 'pager-3' } as const;
const BUTTON = 'desk-1';

/** Devices have power from so long before a handoff until so long after it, and not in between: weeks are long. */
const AWAKE_BEFORE_MS = 30 * MINUTE_MS;
const AWAKE_AFTER_MS = 50 * MINUTE_MS;
/** The readiness test finds pagers awake. */
const TEST_BEFORE_MS = 24 * HOUR_MS;
const TEST_AWAKE_MS = 15 * MINUTE_MS;

/** What may be asked of a year. */
export interface YearOptions {
  /** Calendar year in which it begins; 2027 unless told. */
  readonly year?: number;
  /** Handoffs, 1 to 53. */
  readonly weeks?: number;
  /** Overrides, swaps and edits of the roster as well. */
  readonly edits?: boolean;
}

/** The moments at which the roster of the year hands over, in ms since 1970; the first is its first Sunday. */
export function handoffsOfYear(year: number, weeks: number, edits: boolean): readonly number[] {
  const from = Date.UTC(year, 0, 2);
  const start = `${year - 1}-11-01`;
  const at = (handoff: Handoff): readonly number[] =>
    handoffs({ zone: ZONE, handoff, start }, from, from + 380 * DAY_MS).slice(0, weeks);
  const [night, morning] = [at(NIGHT), at(MORNING)];
  const [first, last] = SUMMER_WEEKS;
  // The Monday of a week comes after its Sunday, so both lists count the same weeks once the year begins on a Sunday.
  const firstNight = night[0] ?? 0;
  const later = morning.filter((moment) => moment > firstNight);
  return night.map((moment, week) =>
    edits && week >= first && week < last ? (later[week] ?? moment) : moment,
  );
}

const people = (): readonly PersonPlan[] => {
  const member = ([id, habit]: readonly [string, PersonPlan['habit']]): PersonPlan => ({
    id,
    habit,
    channels: id in PAGERS ? ['mqtt', 'web'] : ['web'],
    coordinator: false,
  });
  return [
    ...GROUPS.flat().map(member),
    ...FALLBACK.map(member),
    { id: COORDINATOR, habit: 'quick', channels: ['web'], coordinator: true },
    { id: PRESSER, habit: 'slow', channels: ['web'], coordinator: false },
  ];
};

const devices = (): readonly DevicePlan[] => [
  { id: BUTTON, kind: 'desk', place: 0, person: null, cancel: false, latencyMs: 5 },
  ...Object.entries(PAGERS).map(
    ([person, id], i): DevicePlan => ({
      id,
      kind: 'pager',
      place: 4 * (i + 1),
      person,
      cancel: false,
      latencyMs: 20 + i,
    }),
  ),
];

/** The four alarms of a week: some time before its handoff, just before, at it, and after; moments from the handoff. */
function alarmsOf(week: number, chance: Draws): readonly number[] {
  const before = [-25, -18, -14, -10, -4][week % 5] ?? -18;
  const after = [2, 7, 14, 16, 25][(week * 2) % 5] ?? 7;
  return [
    before * MINUTE_MS + chance.whole(-20_000, 20_000),
    // Nobody can have arrived and given the all clear by the handoff.
    -chance.whole(2_000, 28_000),
    [-1, 0, 1, 250][week % 4] ?? 0,
    after * MINUTE_MS + chance.whole(-20_000, 20_000),
  ];
}

/** What goes wrong around the handoff of a week. */
function troubleOf(week: number, at: number, chance: Draws): readonly PlanEvent[] {
  const before = Math.max(0, at - chance.whole(1, 400));
  switch (week % 9) {
    case 1:
      return [
        {
          at: before,
          do: 'crash',
          effects: chance.whole(0, 9),
          downMs: chance.whole(300, 12_000),
          startMs: chance.whole(200, 2_500),
          power: week % 2 === 0,
          keep: chance.pick([0, 0.5, 1]),
        },
      ];
    case 2: {
      const byMs = chance.pick([-HOUR_MS, HOUR_MS, -16 * MINUTE_MS, 20_000]);
      return [
        { at: at - chance.whole(1_000, 3 * MINUTE_MS), do: 'clock', byMs },
        { at: at + 40 * MINUTE_MS, do: 'clock', byMs: -byMs },
      ];
    }
    case 3:
      return [{ at: before, do: 'pause', forMs: chance.whole(2_000, 40_000) }];
    case 4:
      return [{ at: before, do: 'disk', fault: chance.pick(['full', 'hang', 'slow']), forMs: 90_000 }];
    case 5:
      return [
        { at: at - 20 * MINUTE_MS, do: 'phone-off', person: chance.pick(GROUPS.flat())[0], forMs: HOUR_MS },
        { at: before, do: 'storm' },
      ];
    case 6:
      return [
        {
          at: at - 20_000,
          do: 'channel',
          channel: chance.pick(['mqtt', 'web']),
          person: null,
          fault: chance.pick(['refuses', 'hangs', 'late', 'twice']),
          forMs: 60_000,
        },
      ];
    default:
      return [];
  }
}

const localDate = (at: number): string => new Date(at + HOUR_MS).toISOString().slice(0, 10);

/** What people change in the roster of a week, long before its handoff or shortly. */
function editsOf(week: number, at: number, begins: number, chance: Draws): readonly PlanEvent[] {
  const coming = GROUPS[(week + 1) % GROUPS.length] ?? [];
  const leaving = GROUPS[week % GROUPS.length] ?? [];
  const [first, second, third] = coming.map(([id]) => id);
  if (first === undefined || second === undefined || third === undefined) return [];
  const early = at - 12 * HOUR_MS;
  switch (week % 8) {
    case 2:
      // In force over the handoff: one of the coming group stands in early and leaves the leaving one alone.
      return [
        {
          at: early,
          do: 'override',
          remove: [leaving[0]?.[0] ?? first],
          add: [first],
          inMs: 11 * HOUR_MS,
          lastsMs: 2 * HOUR_MS,
        },
      ];
    case 3:
      // Leaves nobody of the coming group: the fallback must stand in.
      return [
        {
          at: early,
          do: 'override',
          remove: [first, second, third],
          add: [],
          inMs: 12 * HOUR_MS,
          lastsMs: 2 * HOUR_MS,
        },
      ];
    case 4:
      return [
        {
          at: at - 4 * DAY_MS,
          do: 'swap',
          person: first,
          of: leaving[1]?.[0] ?? second,
          shift: localDate(begins + at),
          answer: chance.pick(['accept', 'accept', 'decline', null]),
          answerMs: chance.whole(MINUTE_MS, 2 * DAY_MS),
        },
      ];
    case 5:
      return [
        {
          at: early,
          do: 'presence',
          person: second,
          presence: chance.pick(['off', 'out']),
          lastsMs: DAY_MS,
        },
        { at: early, do: 'presence', person: third, presence: 'in', lastsMs: DAY_MS },
      ];
    case 6:
      return [
        {
          at: at - 2 * HOUR_MS,
          do: 'talk',
          person: PRESSER,
          place: 0,
          inMs: HOUR_MS,
          // Its grace is over close to the handoff.
          lastsMs: 55 * MINUTE_MS + chance.whole(-MINUTE_MS, MINUTE_MS),
          ends: chance.pick(['well', 'forgotten', 'forgotten']),
        },
      ];
    default:
      return [];
  }
}

/** Power of a device over the year: dead but for the windows, which stand in order and do not overlap. */
function asleep(device: string, windows: readonly (readonly [number, number])[], end: number): PlanEvent[] {
  const events: PlanEvent[] = [];
  let from = 10_000;
  for (const [wake, sleep] of [...windows, [end, end] as const]) {
    if (wake > from) events.push({ at: from, do: 'dead-battery', device, forMs: wake - from });
    from = Math.max(from, sleep);
  }
  return events.filter(({ at }) => at < end);
}

/** The plan of a year of handoffs. `seed`: a whole number of 32 bits. */
export function yearPlan(seed: number, options: YearOptions = {}): Plan {
  const { year = 2027, weeks = YEAR_WEEKS, edits = true } = options;
  const moments = handoffsOfYear(year, weeks, edits);
  const [first = 0] = moments;
  const begins = first - TEST_BEFORE_MS - HOUR_MS;
  const turns = moments.map((moment) => moment - begins);
  const safetyMs = (turns.at(-1) ?? 0) + AWAKE_AFTER_MS;
  const chance = draws(seed, 'year');
  const events: PlanEvent[] = [];
  turns.forEach((at, week) => {
    const own = draws(seed, `year week ${week}`);
    alarmsOf(week, own).forEach((away, i) => {
      const level = own.often(0.2) ? 'emergency' : 'assist';
      events.push(
        (i + week) % 2 === 0
          ? { at: at + away, do: 'press', device: BUTTON, button: 0, holdMs: 120, taps: 1 }
          : { at: at + away, do: 'raise', person: own.often(0.8) ? PRESSER : 'anna', level },
      );
    });
    events.push(...troubleOf(week, at, own));
    if (edits) events.push(...editsOf(week, at, begins, own));
  });
  if (edits)
    for (const [week, handoff] of [
      [SUMMER_WEEKS[0], MORNING],
      [SUMMER_WEEKS[1], NIGHT],
    ] as const) {
      const before = turns[week - 1];
      if (before !== undefined) events.push({ at: before + 3 * DAY_MS, do: 'move-handoff', handoff });
    }
  const around = turns.map((at) => [at - AWAKE_BEFORE_MS, at + AWAKE_AFTER_MS] as const);
  const tests = turns.map(
    (at) => [at - TEST_BEFORE_MS - TEST_AWAKE_MS, at - TEST_BEFORE_MS + TEST_AWAKE_MS] as const,
  );
  const both = [...around, ...tests].sort(([a], [b]) => a - b);
  events.push(...asleep(BUTTON, around, safetyMs));
  for (const pager of Object.values(PAGERS)) events.push(...asleep(pager, both, safetyMs));
  return {
    version: PLAN_VERSION,
    seed: chance.whole(0, 0xffff_ffff),
    begins: new Date(begins).toISOString(),
    safetyMs,
    livenessMs: 40 * MINUTE_MS,
    healed: { people: ['mehmet', COORDINATOR], devices: [BUTTON] },
    site: {
      groups: GROUPS.map((group) => group.map(([id]) => id)),
      fallback: FALLBACK.map(([id]) => id),
      zone: ZONE,
      handoff: NIGHT,
      start: `${year - 1}-11-01`,
      assist: null,
      emergency: null,
      expiryS: 120,
      board: true,
    },
    people: people(),
    devices: devices(),
    events: events.filter(({ at }) => at >= 0 && at <= safetyMs).sort((a, b) => a.at - b.at),
  };
}
