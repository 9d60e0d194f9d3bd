/** The dry run says what the core then does: compared, second by second, with a life in which nobody answers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DryRunAsk, dryRun } from '../../../gateway/core/roster/dry-run.ts';
import type { Group, PageTarget, Policy, PolicyStep, SiteFile } from '../../../gateway/core/site.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { wall } from '../../../gateway/core/time.ts';
import { durable } from './durable.ts';
import { as, Life, MORNING } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const RUNS = { numRuns: 150 * Number(process.env.PROPERTY_TIMES ?? '1') } as const;
const PEOPLE = LIFE_SITE.people.map(({ id }) => id);
const PAGERS = ['p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-eva', 'p-gijs', 'p-ina'];

const run = (life: Life, ask: Partial<DryRunAsk> = {}) => {
  const view = dryRun(
    life.state,
    { place: 'balie', site: null, level: 'assist', at: wall(life.wall), ...ask },
    life.now(),
    texts.nl,
  );
  if (view === null) throw new Error('no such place or site');
  return view;
};
const withPolicy = (steps: readonly PolicyStep[], more: Partial<Policy> = {}): SiteFile => ({
  ...LIFE_SITE,
  policies: [{ id: 'eigen', site: 'noord', level: 'assist', acknowledgeExpiry: 120, steps, ...more }],
});
const step = (after: number, page: readonly PageTarget[], more: Partial<PolicyStep> = {}): PolicyStep => ({
  after,
  page,
  need: 1,
  guide112: false,
  ...more,
});

/** Everybody can be reached: pagers on, pages and board open. */
function reached(site: SiteFile): Life {
  const life = new Life(site);
  life.connect('balie-1', ...PAGERS);
  for (const end of life.ends.values()) end.beatEvery = 0;
  for (const person of PEOPLE) life.web(person);
  life.board('noord');
  return life;
}

interface Paged {
  readonly after: number;
  readonly step: number;
  readonly repeat: boolean;
  readonly pages: readonly string[];
}

/** What the real core did after a press, in the words of the dry run. */
function lived(life: Life) {
  const { openedT, id } = life.last();
  const steps: { after: number; step: number; repeat: boolean; pages: string[] }[] = [];
  /** When the last step was repeated, and when people were asked at the end of a policy that had paged none. */
  const repeats: number[] = [];
  let ends = 0;
  let guidance = -1;
  for (const entry of life.disk) {
    if (!('alarm' in entry) || entry.alarm !== id) continue;
    const after = (entry.t - openedT) / 1000;
    if (entry.type === 'step.repeated') repeats.push(after);
    if (entry.type === 'step.started' || entry.type === 'step.repeated')
      steps.push({ after, step: entry.step, repeat: entry.type === 'step.repeated', pages: [] });
    else if (entry.type === 'page.requested') {
      // A policy that paged no person ends between its steps.
      if (after !== steps.at(-1)?.after) {
        expect(entry.reason).toBe('repeat');
        steps.push({ after, step: entry.step, repeat: true, pages: [] });
        ends += 1;
      }
      steps
        .at(-1)
        ?.pages.push(
          ...entry.pages.map(({ person, channel, device }) => `${person ?? 'board'} ${device ?? channel}`),
        );
    } else if (entry.type === 'guidance.started') guidance = after;
  }
  return { steps: steps as readonly Paged[], guidance, repeats, ends };
}

const group: fc.Arbitrary<readonly string[]> = fc.uniqueArray(fc.constantFrom(...PEOPLE), {
  minLength: 0,
  maxLength: 4,
});
const target: fc.Arbitrary<PageTarget> = fc.oneof(
  fc.constantFrom<PageTarget>('oncall', 'site-board', 'everyone', 'present'),
  fc.constantFrom('rood', 'blauw', 'reserve', 'zuidgroep').map((id) => ({ group: id })),
  fc.constantFrom(...PEOPLE).map((person) => ({ person })),
  fc.constant({ external: { name: 'Beveiliging', phone: '000-5555555' } }),
);
const policySteps: fc.Arbitrary<readonly PolicyStep[]> = fc
  .array(
    fc.record({
      wait: fc.integer({ min: 0, max: 60 }),
      page: fc.array(target, { minLength: 0, maxLength: 3 }),
      need: fc.integer({ min: 1, max: 3 }),
      guide112: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drawn) => {
    let at = 0;
    return drawn.map(({ wait, page, need, guide112 }, i) => {
      at += i === 0 ? 0 : wait;
      return { after: at, page, need, guide112 };
    });
  });
const policy: fc.Arbitrary<Policy> = fc.record(
  {
    site: fc.constant('noord'),
    place: fc.constantFrom('balie', 'kamer-1'),
    level: fc.constantFrom('assist' as const, 'emergency' as const),
    acknowledgeExpiry: fc.constant(120),
    steps: policySteps,
    repeat: fc.integer({ min: 5, max: 90 }),
    when: fc.record({
      days: fc.uniqueArray(fc.constantFrom('monday' as const, 'wednesday' as const, 'sunday' as const)),
      from: fc.constantFrom('09:00', '22:00', '02:30'),
      until: fc.constantFrom('17:00', '06:00', '02:45'),
      timezone: fc.constant('Europe/Amsterdam'),
    }),
  },
  { requiredKeys: ['site', 'level', 'acknowledgeExpiry', 'steps'] },
);
const presences = fc.array(
  fc.record({ person: fc.constantFrom(...PEOPLE), presence: fc.constantFrom('in', 'out', 'off') }),
  { maxLength: 5 },
);
/** Around a handoff, on DST days, and at other times. */
const moments = fc
  .constantFrom(
    MORNING,
    Date.UTC(2026, 10, 30, 7, 50),
    Date.UTC(2026, 10, 30, 7, 59, 30),
    Date.UTC(2026, 9, 25, 1, 40),
    Date.UTC(2027, 2, 28, 0, 50),
    Date.UTC(2026, 10, 1, 3),
  )
  .chain((at) => fc.integer({ min: 0, max: 20 * 60_000 }).map((more) => at + more));

describe('the dry run', () => {
  it('says who is paged at which second, as the core then does (property)', () => {
    let repeats = 0;
    fc.assert(
      fc.property(
        fc.record({
          groups: fc.record({ rood: group, blauw: group }),
          policies: fc.array(policy, { maxLength: 3 }),
          presences,
          at: moments,
          level: fc.constantFrom('assist' as const, 'emergency' as const),
        }),
        ({ groups, policies, presences: said, at, level }) => {
          const site: SiteFile = {
            ...LIFE_SITE,
            policies,
            groups: LIFE_SITE.groups.map(
              (one): Group => ({ ...one, people: groups[one.id as 'rood' | 'blauw'] ?? one.people }),
            ),
          };
          const life = reached(site);
          life.wall = at;
          for (const { person, presence } of said)
            life.ask(as('coordinator'), {
              type: 'presence.set',
              person,
              presence,
              until: null,
              via: 'coordinator',
            });
          const before = structuredClone(durable(life.state));
          const view = run(life, { level });
          // Asking changes nothing.
          expect(durable(life.state)).toEqual(before);
          life.press('balie-1', level);
          const last = view.steps.at(-1)?.after ?? 0;
          life.pass(Math.max(last, view.guidanceAfter));
          const real = lived(life);
          const planned = view.steps.map(({ after, step: index, repeat, pages, board }) => ({
            after,
            step: index,
            repeat,
            pages: [
              ...pages.flatMap(({ person, channels }) =>
                channels.map(({ channel, device }) => `${person} ${device ?? channel}`),
              ),
              ...(board ? ['board board'] : []),
            ],
          }));
          // The view names the board by itself; where in a step it was asked for it does not tell.
          const boardLast = ({ pages, ...step }: Paged): Paged => ({
            ...step,
            pages: [
              ...pages.filter((one) => one !== 'board board'),
              ...pages.filter((one) => one === 'board board'),
            ],
          });
          expect(planned).toEqual(real.steps.slice(0, planned.length).map(boardLast));
          expect(real.guidance).toBe(view.guidanceAfter);
          expect(view.guidanceAfter).toBeLessThanOrEqual(level === 'emergency' ? 0 : 60);
          repeats += planned.filter(({ repeat }) => repeat).length;
          // A policy that paged no person asks people at its end, between its steps: one row more.
          expect(real.repeats.length).toBeGreaterThanOrEqual(2);
          expect(real.ends).toBeLessThanOrEqual(1);
          expect(planned.filter(({ repeat }) => repeat)).toHaveLength(2 + real.ends);
        },
      ),
      RUNS,
    );
    expect(repeats).toBeGreaterThanOrEqual(2 * RUNS.numRuns);
  }, 120_000);

  it('of the default policy names each step with its people, channels and reasons', () => {
    const life = new Life();
    life.connect('p-anna');
    life.web('bram');
    const view = run(life);
    expect(view).toMatchObject({
      policy: null,
      because: 'default',
      site: 'noord',
      place: 'balie',
      guidanceAfter: 60,
      acknowledgeExpiry: 120,
    });
    expect(view.steps.map(({ after, step: index, repeat, board }) => [after, index, repeat, board])).toEqual([
      [0, 0, false, false],
      [20, 1, false, true],
      [40, 2, false, true],
      [60, 3, false, true],
      [120, 3, true, true],
      [180, 3, true, true],
    ]);
    expect(view.steps[0]?.pages).toEqual([
      {
        person: 'anna',
        because: 'heeft dienst',
        presence: null,
        channels: [
          { channel: 'mqtt', device: 'p-anna', reachable: true },
          { channel: 'web', device: null, reachable: false },
        ],
      },
      {
        person: 'bram',
        because: 'heeft dienst',
        presence: null,
        channels: [
          { channel: 'mqtt', device: 'p-bram', reachable: false },
          { channel: 'web', device: null, reachable: true },
        ],
      },
      {
        person: 'cleo',
        because: 'heeft dienst',
        presence: null,
        channels: [
          { channel: 'mqtt', device: 'p-cleo', reachable: false },
          { channel: 'web', device: null, reachable: false },
        ],
      },
    ]);
    expect(view.remarks).toEqual([
      'Er is geen eigen opschaling: de standaard geldt.',
      'Op dit moment niet te bereiken, geen pieper aan en geen pieperpagina open: Naam-cleo, Naam-daan, ' +
        'Naam-eva, Naam-gijs, Naam-wil, Naam-mia.',
      'De aanwijzing om 112 te bellen begint na 60 seconden.',
      'Daarna wordt de laatste stap elke 60 seconden herhaald; hier staan de eerste twee keer.',
    ]);
  });

  it('around a handoff has both groups, and says so', () => {
    const life = new Life();
    const view = run(life, { at: wall(Date.UTC(2026, 10, 30, 7, 50)) });
    expect(view.steps[0]?.pages.map(({ person }) => person)).toEqual(['anna', 'bram', 'cleo', 'daan', 'eva']);
    expect(view.remarks).toContain(texts.nl.dryRun.remark.handoff);
  });

  it('for a site without a place takes the policy of the site, with its hours', () => {
    const life = new Life(
      withPolicy([step(0, [{ external: { name: 'Beveiliging', phone: '000-5555555' } }])], {
        when: { days: [], from: '22:00', until: '06:00', timezone: 'Europe/Amsterdam' },
        repeat: 30,
      }),
    );
    const night = run(life, { place: null, site: 'noord', at: wall(Date.UTC(2026, 10, 25, 23)) });
    expect(night).toMatchObject({ policy: 'eigen', because: 'site', guidanceAfter: 60 });
    expect(night.steps.map(({ after }) => after)).toEqual([0, 30, 60]);
    expect(night.steps[0]?.external).toEqual([{ name: 'Beveiliging', phone: '000-5555555' }]);
    expect(night.steps[0]?.pages[0]?.because).toBe('wordt gevraagd zelf te bellen');
    expect(night.remarks).toContain('Deze opschaling geldt van 22:00 tot 06:00 uur.');
    expect(run(life, { place: null, site: 'noord' }).because).toBe('default');
  });

  it('says which steps reach nobody, and when nobody is paged at all', () => {
    const life = new Life({
      ...withPolicy([step(0, [{ group: 'leeg' }]), step(30, [], { guide112: true })], { site: 'west' }),
      sites: LIFE_SITE.sites.flatMap((one) => (one.id === 'noord' ? [one, { ...one, id: 'west' }] : [one])),
      groups: [...LIFE_SITE.groups, { id: 'leeg', name: 'Leeg', people: [] }],
    });
    const view = run(life, { place: null, site: 'west' });
    expect(view.steps.map(({ after }) => after)).toEqual([0, 0, 60, 120]);
    expect(view.guidanceAfter).toBe(0);
    expect(view.remarks).toEqual(
      expect.arrayContaining([
        'Stap 1 bereikt niemand: de volgende begint meteen.',
        'Stap 2 bereikt niemand, en er komt geen stap meer na.',
        'Er wordt niemand opgeroepen.',
      ]),
    );
    expect(view.remarks.filter((remark) => remark.includes('meteen'))).toHaveLength(2);
  });

  it.each<[string, readonly PolicyStep[], number]>([
    ['112 guidance alone', [step(0, [], { guide112: true })], 0],
    ['the board alone', [step(0, ['site-board'])], 20],
  ])('of %s says that its steps page no person, and whom the end of it pages', (_, steps, at) => {
    const life = reached(withPolicy(steps));
    const view = run(life);
    const asked = view.steps.find(({ pages }) => pages.length > 0);
    expect(asked?.after).toBe(at);
    expect(asked?.pages.map(({ person }) => person)).toEqual(['anna', 'bram', 'cleo']);
    expect(asked?.pages[0]?.because).toBe('wordt gevraagd omdat de stappen geen mens oproepen');
    expect(view.remarks.some((remark) => remark.startsWith('De stappen van deze opschaling'))).toBe(true);
    life.press('balie-1');
    life.pass(130);
    expect(lived(life).steps.map(({ after, pages }) => [after, pages.length > 0])).toEqual(
      view.steps.map(({ after, pages, board }) => [after, board || pages.length > 0]),
    );
  });

  it('of a place or site that is not there is null', () => {
    const life = new Life();
    const ask = { level: 'assist', at: wall(life.wall) } as const;
    expect(dryRun(life.state, { ...ask, place: 'zolder', site: null }, life.now(), texts.nl)).toBeNull();
    expect(dryRun(life.state, { ...ask, place: null, site: 'west' }, life.now(), texts.nl)).toBeNull();
  });
});
