/** Planted bugs of the fleet that watches itself: how silence is reported, and who is told of it when. */
import type { PlantedBug, TestProof } from './bug.ts';

const rules = 'gateway/core/fleet/rules.ts';
/** Nights of a small fleet: what random lives of minutes with few devices do not come to. */
const NIGHTS: TestProof = { file: 'test/simulator/night.test.ts', title: 'nothing twice, nothing false' };

/** The fleet in the gateway's core. */
export const FLEET_BUGS: readonly PlantedBug[] = [
  {
    name: 'an-area-needs-thirty',
    promises: ['P33'],
    file: 'gateway/core/supervision.ts',
    find: 'const AREA_COUNT = 3;',
    replace: 'const AREA_COUNT = 30;',
    says: 'A nought too many.',
    by: NIGHTS,
  },
  {
    name: 'a-start-gives-less-patience',
    promises: ['P33'],
    file: 'gateway/core/step.ts',
    find: 'device.lostDue = after(now.t, silenceAfterStart(device));',
    replace: 'device.lostDue = (now.t + 20_000) as Instant;',
    says: 'Who is there answers within twenty seconds. Devices pause up to thirty.',
    by: NIGHTS,
  },
  {
    name: 'one-button-wakes-people',
    promises: ['R8'],
    file: rules,
    find: "when: when === 'always' ? null : (when ?? (urgent ? null : daytime)),",
    replace: "when: when === 'always' ? null : (when ?? (urgent ? daytime : null)),",
    says: 'Turned the two around.',
    by: NIGHTS,
  },
  {
    name: 'who-looks-after-one-site-hears-of-all',
    promises: ['R8'],
    file: rules,
    find: 'site === null || person.site === undefined || person.site === site',
    replace: 'site !== person.id',
    says: 'They will know which devices are theirs.',
    by: NIGHTS,
  },
  {
    name: 'an-area-that-grows-is-told-anew',
    promises: ['R8'],
    file: 'gateway/core/evolve-faults.ts',
    find: "if (past.code !== 'area-lost') continue;",
    replace: "if (past.code === 'area-lost') continue;",
    says: 'A negation lost: nothing is inherited any more.',
    by: NIGHTS,
  },
  {
    name: 'only-the-first-reader-is-noted',
    promises: ['R8'],
    file: 'gateway/core/fleet/evolve.ts',
    find: 'if (fault !== undefined) fault.told =',
    replace: 'if (fault !== undefined && fault.told.length === 0) fault.told =',
    says: 'Told is told.',
    by: NIGHTS,
  },
  {
    name: 'the-own-press-stays-out-of-the-lanes',
    promises: ['P29'],
    file: 'gateway/core/self-check.ts',
    find: 'if (state.lanes.has(channel))',
    replace: 'if (!state.lanes.has(channel))',
    says: 'Turned the question around.',
    by: {
      file: 'test/gateway/core/self-check.test.ts',
      title: 'goes through every lane that is open, once and after the log, as a page that names nobody',
    },
  },
];
