/** Stories of policies: which counts when, what its targets mean, the last step repeated (issue 4, point 7). */
import { describe, expect, it } from 'vitest';
import { choosePolicy, inHours } from '../../../gateway/core/policy.ts';
import type {
  PageTarget,
  Policy,
  PolicyHours,
  PolicyStep,
  SiteFile,
  Weekday,
} from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { viewAlarm } from '../../../gateway/core/views.ts';
import { as, Life, MORNING } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const GROUP = ['p-anna', 'p-bram', 'p-cleo'];
const ALL = [...GROUP, 'p-daan', 'p-eva', 'p-gijs'];
const step = (after: number, page: readonly PageTarget[], more: Partial<PolicyStep> = {}): PolicyStep => ({
  after,
  page,
  need: 1,
  guide112: false,
  ...more,
});
const policy = (more: Partial<Policy> = {}): Policy => ({
  site: 'noord',
  level: 'assist',
  acknowledgeExpiry: 120,
  steps: [step(0, ['oncall'], { guide112: true })],
  ...more,
});
const withPolicies = (...policies: readonly Policy[]): SiteFile => ({ ...LIFE_SITE, policies });
const hours = (from: string, until: string, ...days: readonly Weekday[]): PolicyHours => ({
  days,
  from,
  until,
  timezone: 'Europe/Amsterdam',
});

function pressed(site: SiteFile, pagers: readonly string[] = ALL): Life {
  const life = new Life(site);
  life.connect('balie-1', ...pagers);
  life.clear();
  life.press('balie-1');
  return life;
}
const repeats = (life: Life) =>
  life.entries('step.repeated').map((entry) => (entry.t - life.last().openedT) / 1000);
const present = (life: Life, person: string, presence: 'in' | 'out') =>
  life.ask(as('coordinator'), { type: 'presence.set', person, presence, until: null, via: 'coordinator' });

describe('hours', () => {
  // Wednesday 25 November 2026 is in winter time; clocks change on 28 March and 31 October 2027.
  it.each<[string, PolicyHours, string, boolean]>([
    ['count from their first minute', hours('09:00', '17:00'), '2026-11-25T08:00:00Z', true],
    ['not a millisecond before', hours('09:00', '17:00'), '2026-11-25T07:59:59.999Z', false],
    ['up to their end', hours('09:00', '17:00'), '2026-11-25T15:59:59.999Z', true],
    ['and not at it', hours('09:00', '17:00'), '2026-11-25T16:00:00Z', false],
    ['count on the days they name', hours('09:00', '17:00', 'wednesday'), '2026-11-25T10:00:00Z', true],
    ['and on no other', hours('09:00', '17:00', 'thursday'), '2026-11-25T10:00:00Z', false],
    [
      'run over midnight into the next day',
      hours('22:00', '06:00', 'wednesday'),
      '2026-11-26T04:59:00Z',
      true,
    ],
    ['which is not a day of theirs', hours('22:00', '06:00', 'thursday'), '2026-11-26T04:59:00Z', false],
    [
      'last a whole day with one time twice',
      hours('08:00', '08:00', 'wednesday'),
      '2026-11-26T06:59:00Z',
      true,
    ],
    ['are local: in summer an hour earlier by UTC', hours('09:00', '17:00'), '2026-07-01T07:00:00Z', true],
    ['and end an hour earlier', hours('09:00', '17:00'), '2026-07-01T15:00:00Z', false],
    [
      'of a time that does not exist begin after the gap',
      hours('02:30', '04:00'),
      '2027-03-28T01:29:59Z',
      false,
    ],
    ['and at its end', hours('02:30', '04:00'), '2027-03-28T01:30:00Z', true],
    ['that end in the gap end after it', hours('01:00', '02:30'), '2027-03-28T01:29:59Z', true],
    ['of a repeated time begin at its first', hours('02:30', '04:00'), '2027-10-31T00:30:00Z', true],
    ['and go on over its second', hours('02:30', '04:00'), '2027-10-31T01:10:00Z', true],
    ['of a night of 25 h have no hole', hours('22:00', '06:00', 'saturday'), '2027-10-31T04:59:00Z', true],
    [
      'of a zone nobody knows never count',
      { ...hours('00:00', '00:00'), timezone: 'Mars/Olympus' },
      '2026-11-25T10:00:00Z',
      false,
    ],
  ])('%s', (_, when, at, counts) => {
    expect(inHours(when, wall(Date.parse(at)))).toBe(counts);
  });

  it('that meet leave no hole and no overlap, all year', () => {
    const [day, night] = [hours('07:30', '18:00'), hours('18:00', '07:30')];
    for (let at = Date.UTC(2027, 0, 1); at < Date.UTC(2028, 0, 1); at += 17 * 60_000)
      expect([inHours(day, wall(at)), inHours(night, wall(at))].filter((counts) => counts)).toHaveLength(1);
  });
});

describe('the policy in force', () => {
  const choose = (site: SiteFile, at = MORNING, place: string | null = 'balie') => {
    const { policy: found, because } = choosePolicy(site, place, 'noord', 'assist', wall(at));
    return [found.id ?? null, because];
  };
  const ofSite = policy({ id: 'site' });
  const ofPlace = policy({ id: 'place', place: 'balie' });
  const night = hours('22:00', '06:00');
  const day = hours('08:00', '18:00');

  it('is that of the place, else of the site, else the default', () => {
    expect(choose(withPolicies(ofSite, ofPlace))).toEqual(['place', 'place']);
    expect(choose(withPolicies(ofSite, ofPlace), MORNING, 'kamer-1')).toEqual(['site', 'site']);
    expect(choose(withPolicies(policy({ id: 'nood', level: 'emergency' })))).toEqual([null, 'default']);
  });

  it('is the one with hours when they are there, wherever it stands in the file', () => {
    const withHours = policy({ id: 'day', when: day });
    expect(choose(withPolicies(ofSite, withHours))).toEqual(['day', 'site']);
    expect(choose(withPolicies(withHours, ofSite), Date.UTC(2026, 10, 25, 20))).toEqual(['site', 'site']);
  });

  it('of a place that has only other hours is that of the site', () => {
    const atNight = policy({ id: 'night', place: 'balie', when: night });
    expect(choose(withPolicies(atNight, ofSite))).toEqual(['site', 'site']);
    expect(choose(withPolicies(atNight, ofSite), Date.UTC(2026, 10, 25, 23))).toEqual(['night', 'place']);
    expect(choose(withPolicies(atNight))).toEqual([null, 'default']);
  });

  it('when the alarm begins stays its policy when the hours are over', () => {
    const life = new Life(
      withPolicies(
        policy({
          when: hours('08:00', '11:01'),
          steps: [step(0, [{ person: 'gijs' }]), step(90, [{ person: 'eva' }], { guide112: true })],
        }),
      ),
    );
    life.connect('balie-1', ...ALL);
    life.press('balie-1');
    life.pass(90);
    expect(life.paged(life.t)).toEqual(['p-eva']);
    life.press('kamer-2');
    expect(life.last().policy.steps).toHaveLength(4);
  });
});

describe('a target', () => {
  it('"present" means who is in the building, and everyone when nobody is known to be', () => {
    const life = new Life(withPolicies(policy({ steps: [step(0, ['present'], { guide112: true })] })));
    life.connect('balie-1', 'kamer-3', ...ALL);
    present(life, 'anna', 'out');
    life.press('balie-1');
    expect(life.paged(0)).toEqual(ALL);
    life.clear();
    present(life, 'cleo', 'in');
    life.press('kamer-3');
    expect(life.paged(life.t)).toEqual(['p-cleo']);
  });

  it('"present" means everyone when the only one present is who pressed', () => {
    const life = new Life(withPolicies(policy({ steps: [step(0, ['present'], { guide112: true })] })));
    life.connect('hanger-1', ...ALL);
    present(life, 'wil', 'in');
    life.press('hanger-1');
    expect(life.paged(0)).toEqual(ALL);
  });

  it('pages who is in first and who is off last, but pages them', () => {
    const life = new Life();
    life.connect('balie-1', ...ALL);
    present(life, 'anna', 'out');
    present(life, 'cleo', 'in');
    life.press('balie-1');
    expect([...new Set(life.round().map(({ person }) => person))]).toEqual(['cleo', 'bram', 'anna']);
  });

  const guards = { external: { name: 'Beveiliging', phone: '000-5555555' } } as const;

  it('outside asks those on duty to call, and nobody else of the step; the 112 card stays as it is', () => {
    const life = pressed(
      withPolicies(policy({ steps: [step(0, [guards, { person: 'gijs' }], { guide112: true })] })),
    );
    expect(life.paged(0)).toEqual([...GROUP, 'p-gijs']);
    expect(life.got('p-anna', 'page')[0]?.text).toBe(
      'Bel 112. Bel zelf Beveiliging 000-5555555. Assistentie gevraagd',
    );
    expect(life.got('p-bram', 'page')[0]?.text).toContain('Call Beveiliging 000-5555555 yourself');
    expect(life.got('p-gijs', 'page')[0]?.text).not.toContain('Beveiliging');
    const calls = (role: 'coordinator' | 'auditor') => {
      const seen = viewAlarm(life.state, life.last().id, as(role), life.now());
      return new Map(seen?.pages.map(({ responder, calls: numbers }) => [responder, numbers]));
    };
    expect(calls('coordinator').get('anna')).toEqual([guards.external]);
    expect(calls('coordinator').get('gijs')).toEqual([]);
    expect([...calls('auditor').values()].flat()).toEqual([]);
    const card = viewAlarm(life.state, life.last().id, as('coordinator'), life.now())?.card112;
    expect(JSON.stringify(card)).not.toContain('Beveiliging');
  });

  it('outside asks everyone where nobody is on duty', () => {
    const life = pressed({
      ...withPolicies(policy({ steps: [step(0, [guards], { guide112: true })] })),
      rotations: LIFE_SITE.rotations.filter(({ site }) => site !== 'noord'),
    });
    expect(life.paged(0)).toEqual(ALL);
  });
});

describe('the last step', () => {
  it('is repeated every 60 s on all channels anew, until the alarm is closed', () => {
    const life = pressed(LIFE_SITE);
    life.pass(119.9);
    expect(repeats(life)).toEqual([]);
    life.clear();
    life.pass(0.1);
    expect(life.paged(life.t)).toEqual(ALL);
    expect(life.got('p-anna', 'page').at(-1)?.text).toContain('Nog te weinig mensen onderweg');
    expect(new Set(life.round().map(({ channel }) => channel))).toEqual(new Set(['mqtt', 'web', 'board']));
    life.pass(130);
    expect(repeats(life)).toEqual([120, 180, 240]);
    expect([...life.last().ringing.values()].every(({ reason }) => reason === 'repeat')).toBe(true);
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.pass(200);
    expect(repeats(life)).toEqual([120, 180, 240]);
  });

  it('is repeated as its policy says', () => {
    const life = pressed(withPolicies(policy({ repeat: 15 })));
    life.pass(50);
    expect(repeats(life)).toEqual([15, 30, 45]);
  });

  it('is no longer repeated when enough come, and again when they do not arrive', () => {
    const life = pressed(withPolicies(policy({ repeat: 15, acknowledgeExpiry: 60 })));
    life.pass(20);
    life.reply('p-anna', 'coming');
    life.pass(59);
    expect(repeats(life)).toEqual([15]);
    life.pass(1 + 15);
    expect(life.entries('alarm.reopened')).toHaveLength(1);
    expect(repeats(life)).toEqual([15, 95]);
    life.answer('bram', 'arrived');
    life.pass(100);
    expect(repeats(life)).toEqual([15, 95]);
  });

  it('leaves alone who cannot, as long as there is anybody else', () => {
    const life = pressed(withPolicies(policy({ repeat: 15 })));
    life.reply('p-anna', 'cannot');
    life.clear();
    life.pass(15);
    expect(life.paged(life.t)).toEqual(['p-bram', 'p-cleo']);
    life.reply('p-bram', 'cannot');
    life.reply('p-cleo', 'cannot');
    life.clear();
    life.pass(15);
    // All of the step declined: those who were asked in their place.
    expect(life.paged(life.t)).toEqual(['p-daan', 'p-eva', 'p-gijs']);
    for (const pager of ['p-daan', 'p-eva', 'p-gijs']) life.reply(pager, 'cannot');
    for (const person of ['wil', 'mia']) life.answer(person, 'cannot');
    life.clear();
    life.pass(15);
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('that names nobody repeats the pages of those before it', () => {
    const life = pressed(
      withPolicies(
        policy({ repeat: 20, steps: [step(0, [{ person: 'eva' }]), step(10, [], { guide112: true })] }),
      ),
    );
    life.pass(10);
    life.clear();
    life.pass(20);
    expect(life.paged(life.t)).toEqual(['p-eva']);
  });

  it.each<[string, readonly PolicyStep[], number, number]>([
    ['guidance alone', [step(0, [], { guide112: true })], 60, 0],
    ['the board alone', [step(0, ['site-board'])], 60, 20],
    ['the board alone, repeated before it is over', [step(0, ['site-board'])], 10, 10],
    ['guidance, then the board', [step(0, [], { guide112: true }), step(5, ['site-board'])], 60, 20],
  ])('of a policy that pages no person ends with those on duty: %s', (_, steps, repeat, at) => {
    const life = new Life(withPolicies(policy({ steps, repeat })));
    life.board('noord');
    life.connect('balie-1', ...ALL);
    life.clear();
    life.press('balie-1');
    if (at > 0) {
      life.pass(at - 1);
      expect(life.last().paged.size).toBe(0);
      life.pass(1);
    }
    expect(life.paged(life.t)).toEqual(GROUP);
    const repeated = repeats(life).length;
    life.clear();
    life.pass(repeat);
    expect(repeats(life).length).toBe(repeated + 1);
    expect(life.last().paged).toEqual(new Set(['anna', 'bram', 'cleo']));
    life.reply('p-anna', 'coming');
    expect(life.last().state).toBe('acknowledged');
  });

  it('of a policy whose only person raised the alarm ends with those on duty, else with everyone', () => {
    const only = policy({ steps: [step(0, [{ person: 'wil' }])] });
    const raised = (site: SiteFile): Life => {
      const life = new Life(site);
      const about = { place: 'balie', text: null, level: 'assist', id: '00000000000000aa' } as const;
      life.ask(as('employee', 'wil'), { type: 'alarm.raised', ...about });
      return life;
    };
    expect([...raised(withPolicies(only)).last().paged].sort()).toEqual(['anna', 'bram', 'cleo']);
    const bare = raised({ ...withPolicies(only), rotations: [] });
    expect(bare.last().paged.has('wil')).toBe(false);
    expect(bare.last().paged.size).toBeGreaterThan(0);
  });

  it('is repeated once for all the time the process was down, and then as before', () => {
    const life = pressed(withPolicies(policy({ repeat: 30 })));
    life.pass(31);
    life.sleep(300);
    life.restart();
    life.connect(...ALL);
    life.pass(60);
    expect(repeats(life)).toEqual([30, 331, 361, 391]);
  });

  it('is not repeated sooner or later when the wall clock jumps (P20)', () => {
    const life = pressed(withPolicies(policy({ repeat: 30 })));
    life.pass(10);
    life.wall += 86_400_000;
    life.hear({ type: 'clock.jumped', byMs: 86_400_000 });
    life.pass(25);
    life.wall -= 3 * 86_400_000;
    life.pass(30);
    expect(repeats(life)).toEqual([30, 60]);
  });

  it('of an alarm left open for a day is repeated more slowly after an hour, with a bounded memory', () => {
    const life = pressed(withPolicies(policy({ repeat: 5 })), []);
    for (const end of life.ends.values()) end.beatEvery = 0;
    life.pass(24 * 3600);
    const gaps = repeats(life).map((at, i, all) => at - (all[i - 1] ?? 0));
    expect(gaps.filter((gap) => gap === 5)).toHaveLength(720);
    expect(gaps.filter((gap) => gap === 300)).toHaveLength(23 * 12);
    expect(life.last().pages.size).toBeLessThanOrEqual(2_000);
    expect(life.last().story.length).toBeLessThanOrEqual(2_000);
    expect(life.last().ringing.size).toBe(6);
  });

  it('repeated keeps no alarm from being forgotten: the next press opens a new one (P8)', () => {
    const life = pressed(LIFE_SITE);
    life.pass(32 * 60);
    life.clear();
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(2);
    expect(life.paged(life.t)).toEqual(GROUP);
  });
});
