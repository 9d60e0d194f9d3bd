/**
 * How long it takes to know who is on duty: 10,000 instants of forty years on a usual site and on a large one, beside
 * a floor: arrays made beforehand that only have to be searched. Also the problems of eight weeks. Both sides take
 * turns in every round and must give the same answers; exit status 1 if they do not.
 *
 * Started as `node dist/bench-oncall.js`.
 */
import { problemsOf } from '../../gateway/core/roster/problems.ts';
import { oncall, type Shift, shiftAt } from '../../gateway/core/rotation.ts';
import { EMPTY_SITE, type SiteFile } from '../../gateway/core/site.ts';
import { emptyState } from '../../gateway/core/state.ts';
import { type Wall, wall } from '../../gateway/core/time.ts';
import { spreadOf } from './spread.ts';

const INSTANTS = 10_000;
const ROUNDS = 7;
const FIRST = Date.UTC(2020, 0, 6);
const LAST = Date.UTC(2060, 11, 31);
const ZONES = ['Europe/Amsterdam', 'Atlantic/Azores', 'America/St_Johns'];
const DAY = 86_400_000;

/** Rotations of four groups of five people, and overrides spread over two years. */
function siteOf(rotations: number, overrides: number): SiteFile {
  const groups = Array.from({ length: rotations * 5 }, (_, i) => ({
    id: `g${i}`,
    name: `Group ${i}`,
    people: Array.from({ length: 5 }, (__, j) => `p${i}-${j}`),
  }));
  const people = groups.flatMap((group) =>
    group.people.map((id) => ({
      id,
      name: id,
      language: 'nl' as const,
      roles: ['responder' as const],
      channels: [],
    })),
  );
  return {
    ...EMPTY_SITE,
    people,
    groups,
    rotations: Array.from({ length: rotations }, (_, i) => ({
      id: `r${i}`,
      site: `s${i}`,
      groups: [0, 1, 2, 3].map((n) => `g${i * 5 + n}`),
      fallback: `g${i * 5 + 4}`,
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2020-01-01',
      timezone: ZONES[i % ZONES.length] ?? 'UTC',
    })),
    overrides: Array.from({ length: overrides }, (_, i) => {
      const from = Date.UTC(2026, 10, 1) + Math.floor((i * 730) / overrides) * DAY;
      return {
        id: `o${i}`,
        rotation: `r${i % rotations}`,
        from: new Date(from).toISOString(),
        until: new Date(from + 2 * DAY).toISOString(),
        add: [`p0-${i % 5}`],
      };
    }),
  };
}

/** The same instants in every run. */
function instants(): readonly Wall[] {
  let seed = 20_261_122;
  return Array.from({ length: INSTANTS }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return wall(FIRST + Math.floor((seed / 2 ** 32) * (LAST - FIRST)));
  });
}

/** Every span of every rotation, made beforehand. */
function floorOf(site: SiteFile): (at: Wall) => readonly Shift[] {
  const tables = site.rotations.map(({ id }) => {
    const spans: Shift[] = [];
    for (let at: Wall | null = wall(FIRST - DAY); at !== null && at <= LAST; ) {
      const shift = shiftAt(site, id, at);
      if (shift === undefined) break;
      spans.push(shift);
      at = shift.until;
    }
    return { spans, begins: Float64Array.from(spans, ({ from }) => from ?? 0) };
  });
  return (at) =>
    tables.flatMap(({ spans, begins }) => {
      let [low, high] = [0, begins.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((begins[middle] ?? Infinity) <= at) low = middle + 1;
        else high = middle;
      }
      const span = spans[low - 1];
      return span === undefined ? [] : [span];
    });
}

/** Milliseconds of processor time: on a shared machine the clock on the wall mostly measures the others. */
function timed(act: () => void): number {
  const from = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}
const ms = (n: number): string => `${n.toFixed(1).padStart(8)} ms`;

let failed = false;
for (const [name, rotations, overrides] of [
  ['usual site (4 rotations, 40 overrides)', 4, 40],
  ['large site (50 rotations, 500 overrides)', 50, 500],
] as const) {
  const site = siteOf(rotations, overrides);
  const asked = instants();
  const first = timed(() => {
    for (const at of asked) oncall(site, at);
  });
  const floor = floorOf(site);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(timed(() => asked.forEach((at) => void oncall(site, at))));
    bare.push(timed(() => asked.forEach((at) => void floor(at))));
  }
  if (asked.some((at) => JSON.stringify(oncall(site, at)) !== JSON.stringify(floor(at)))) failed = true;
  const state = emptyState();
  const problems = Array.from({ length: ROUNDS }, (_, round) => {
    // Another site each time: nothing of the round before is remembered, as after an edit.
    const fresh = { ...site, name: round };
    return timed(
      () => void problemsOf(state, fresh, wall(Date.UTC(2026, 10, 22)), wall(Date.UTC(2027, 0, 17))),
    );
  });
  process.stdout.write(
    `${name}, ${INSTANTS} instants of 2020 to 2060, ${ROUNDS} rounds, processor time\n` +
      `  first time, nothing remembered      ${ms(first)}\n` +
      `  after that, middle round            ${ms(spreadOf(ours).p50)}   worst ${ms(spreadOf(ours).max)}\n` +
      `  floor: searching ready-made arrays  ${ms(spreadOf(bare).p50)}   worst ${ms(spreadOf(bare).max)}\n` +
      `  problems of 8 weeks                 ${ms(spreadOf(problems).p50)}   worst ${ms(spreadOf(problems).max)}\n`,
  );
}
if (failed) process.stderr.write('bench: the floor and the calculator disagree\n');
process.exitCode = failed ? 1 : 0;
