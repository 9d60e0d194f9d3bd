/** Stories of paging: steps, what starts them early, who is paged, what becomes of pages (PROTOCOL 5 and 7; issue part 3). */
import { describe, expect, it } from 'vitest';
import type { Policy, SiteFile } from '../../../gateway/core/site.ts';
import { as, Life, MORNING } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const GROUP = ['p-anna', 'p-bram', 'p-cleo'];
const ALL = ['p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-eva', 'p-gijs'];

function morning(site: SiteFile = LIFE_SITE): Life {
  const life = new Life(site);
  life.connect('balie-1', 'hanger-1', ...ALL);
  life.clear();
  return life;
}
const withPolicy = (steps: Policy['steps'], more: Partial<Policy> = {}): SiteFile => ({
  ...LIFE_SITE,
  policies: [{ site: 'noord', level: 'assist', acknowledgeExpiry: 120, steps, ...more }],
});
const steps = (life: Life) => life.entries('step.started').map((entry) => entry.t - life.last().openedT);

describe('the default policy, nobody answering', () => {
  it('starts its steps at 20, 40 and 60 s with connected pagers, and pages ever more people', () => {
    const life = morning();
    life.press('balie-1');
    for (const [wait, who] of [
      [0, GROUP],
      [20, GROUP],
      [20, ALL],
      [20, ALL],
    ] as const) {
      life.clear();
      life.pass(wait);
      if (wait > 0) expect(life.paged(life.t)).toEqual(who);
    }
    expect(steps(life)).toEqual([0, 20_000, 40_000, 60_000]);
  });

  it('brings the board in at 20 s, not before', () => {
    const life = morning();
    life.board('noord');
    life.press('balie-1');
    life.pass(19);
    expect([...life.last().pages.values()].filter((page) => page.channel === 'board')).toEqual([]);
    life.pass(1);
    expect([...life.last().pages.values()].filter((page) => page.channel === 'board')).toMatchObject([
      { state: 'sent' },
    ]);
  });

  it('says `nobody` to the presser from the start of the last step, with 112 guidance', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(59.9);
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ state: 'paged', call112: 0 });
    life.pass(0.1);
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ state: 'nobody', call112: 1 });
    expect(life.got('p-gijs', 'page').at(-1)).toMatchObject({ call112: 1 });
  });

  it('starts steps that were due while the process was down right after its start (P5)', () => {
    const life = morning();
    life.press('balie-1');
    life.sleep(45);
    life.restart();
    life.connect(...ALL);
    life.pass(0);
    expect(steps(life)).toEqual([0, 45_000, 45_000]);
    expect(life.last().stepDue).toBe(life.last().openedT + 60_000);
  });

  it('skips, repeats and delays no step when the wall clock jumps (P20)', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(10);
    life.wall -= 86_400_000;
    life.hear({ type: 'clock.jumped', byMs: -86_400_000 });
    life.pass(15);
    life.wall += 3 * 86_400_000;
    life.pass(40);
    expect(steps(life)).toEqual([0, 20_000, 40_000, 60_000]);
    expect(life.faults()).toContain('clock');
    life.hear({ type: 'clock.restored' });
    expect(life.faults()).not.toContain('clock');
    life.hear({ type: 'clock.restored' });
    expect(life.faults()).not.toContain('clock');
  });

  it('keeps telling the presser how it stands every 5 s', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(18);
    expect(life.got('balie-1', 'progress')).toHaveLength(4);
  });
});

describe('a step that cannot help', () => {
  it('with nobody to page starts the next at once; the presser is told and 112 guidance starts (P32)', () => {
    const life = new Life({ ...LIFE_SITE, people: LIFE_SITE.people.filter(({ id }) => id === 'wil') });
    life.connect('hanger-1');
    life.press('hanger-1');
    expect(life.last()).toMatchObject({ step: 3, exhausted: true });
    expect(life.last().guidance).not.toBeNull();
    expect(life.got('hanger-1', 'progress').at(-1)).toMatchObject({ state: 'nobody', call112: 1 });
  });

  it('whose pages nobody takes within 5 s starts the next', () => {
    const life = new Life();
    life.connect('balie-1');
    life.press('balie-1');
    life.pass(16);
    expect(steps(life)).toEqual([0, 5_000, 10_000, 15_000]);
    life.pass(5);
    expect(life.last()).toMatchObject({ exhausted: true });
    expect(life.last().guidance).not.toBeNull();
    expect([...life.last().pages.values()].some((page) => page.state === 'failed')).toBe(true);
  });

  it('whose pages are refused starts the next at once', () => {
    const life = morning();
    for (const person of ['anna', 'bram', 'cleo']) life.web(person);
    life.lanesRefuse = true;
    life.press('balie-1');
    // The step at 20 s asks the same three, who are refused too; the one after it asks people not tried yet.
    expect(life.last().step).toBe(2);
  });

  it('does not count one failing channel while another of the same person rings', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(6);
    expect([...life.last().pages.values()].filter((page) => page.state === 'failed')).toHaveLength(3);
    expect(life.last().step).toBe(0);
  });

  it('to which all said `cannot` starts the next at once', () => {
    const life = morning();
    life.press('balie-1');
    life.reply('p-anna', 'cannot');
    life.reply('p-bram', 'cannot');
    expect(life.last().step).toBe(0);
    life.reply('p-cleo', 'cannot');
    // On call again at 20 s would be the same three: the step after it asks everyone.
    expect(life.last().step).toBe(2);
    expect(life.paged(life.t)).toContain('p-gijs');
  });

  it('asks those who could not come once more in the last step', () => {
    const life = morning();
    life.press('balie-1');
    for (const pager of GROUP) life.reply(pager, 'cannot');
    life.pass(59);
    life.clear();
    life.pass(1);
    expect(life.paged(life.t)).toEqual(ALL);
    life.reply('p-anna', 'cannot');
    expect([...life.last().ringing.values()].filter((page) => page.person === 'anna')).toEqual([]);
  });

  it('when only the board is paged waits for those who see it, or starts the next when no board is open', () => {
    const site = withPolicy([
      { after: 0, page: ['site-board'], need: 1, guide112: true },
      { after: 30, page: ['everyone'], need: 1, guide112: false },
    ]);
    const seen = morning(site);
    seen.board('noord');
    seen.press('balie-1');
    expect(seen.last().guidance).not.toBeNull();
    seen.pass(29.9);
    expect(seen.last().step).toBe(0);
    seen.pass(0.1);
    expect(seen.last().step).toBe(1);
    const dark = morning(site);
    dark.press('balie-1');
    dark.pass(5);
    expect(dark.last().step).toBe(1);
  });

  it('does not wait for a board where people were named too', () => {
    const life = morning(
      withPolicy([
        { after: 0, page: [{ person: 'ina' }, 'site-board'], need: 1, guide112: false },
        { after: 30, page: ['everyone'], need: 1, guide112: true },
      ]),
    );
    life.board('noord');
    life.press('balie-1');
    life.pass(5);
    expect(life.last().step).toBe(1);
  });

  it('with nobody to page starts the next also while an earlier step still rings', () => {
    const life = morning(
      withPolicy([
        { after: 0, page: [{ person: 'anna' }], need: 1, guide112: false },
        { after: 10, page: [], need: 1, guide112: true },
        { after: 50, page: [{ person: 'bram' }], need: 1, guide112: false },
      ]),
    );
    life.press('balie-1');
    life.pass(10);
    expect(life.last().step).toBe(2);
    expect(life.got('p-bram', 'page')).toHaveLength(1);
  });

  it('of which the only pager was revoked starts the next', () => {
    const life = morning(
      withPolicy([
        { after: 0, page: [{ person: 'anna' }], need: 1, guide112: false },
        { after: 30, page: [{ person: 'bram' }], need: 1, guide112: true },
      ]),
    );
    life.press('balie-1');
    life.pass(6);
    expect(life.last().step).toBe(0);
    life.ask(as('admin'), { type: 'device.revoked', device: 'p-anna' });
    expect(life.last().step).toBe(1);
  });
});

describe('who is paged', () => {
  it('is not the holder of the pressing device, who does not count as a responder either', () => {
    const life = morning({
      ...LIFE_SITE,
      devices: LIFE_SITE.devices.map((device) =>
        device.id === 'hanger-1' ? { ...device, person: 'anna' } : device,
      ),
    });
    life.press('hanger-1');
    expect(life.paged(0)).toEqual(['p-bram', 'p-cleo']);
    expect(life.answer('anna', 'coming')).toMatchObject({ ok: false, problem: { code: 'own_alarm' } });
    life.pass(61);
    expect(life.paged(0)).not.toContain('p-anna');
    expect(life.last().responders.size).toBe(0);
  });

  it.each([
    ['before', Date.UTC(2026, 10, 30, 7, 50)],
    ['after', Date.UTC(2026, 10, 30, 8, 10)],
  ])('is both groups within 15 min %s a handoff (P19)', (_, at) => {
    const life = morning();
    life.wall = at;
    life.press('balie-1');
    expect(life.paged(0)).toEqual(['p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-eva']);
  });

  it('keeps those on duty at its start when the group changes while the alarm runs (P19)', () => {
    const life = morning();
    life.wall = Date.UTC(2026, 10, 30, 7, 44, 50);
    life.press('balie-1');
    expect(life.paged(0)).toEqual(GROUP);
    life.clear();
    life.wall += 3600_000;
    life.pass(20);
    expect(life.paged(life.t)).toEqual(['p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-eva']);
  });

  it('is the group of the site only', () => {
    const life = morning();
    life.connect('zaal-1', 'p-ina');
    life.press('zaal-1');
    expect(life.paged(0)).toEqual(['p-ina']);
  });

  it('is who the pager is assigned to at that moment', () => {
    const life = morning();
    life.ask(as('admin'), { type: 'device.assigned', device: 'p-gijs', person: 'anna' });
    life.press('balie-1');
    expect(life.paged(0)).toEqual(['p-anna', 'p-bram', 'p-cleo', 'p-gijs']);
    life.reply('p-gijs', 'coming');
    expect([...life.last().responders.keys()]).toEqual(['anna']);
    expect(life.got('p-anna', 'unpage')).toMatchObject([{ reason: 'answered' }]);
  });

  it('is the place’s own policy before the site’s, and the default where there is none', () => {
    const life = morning({
      ...LIFE_SITE,
      policies: [
        {
          place: 'balie',
          level: 'assist',
          acknowledgeExpiry: 60,
          steps: [{ after: 0, page: [{ person: 'eva' }, { group: 'reserve' }], need: 1, guide112: true }],
        },
        {
          site: 'noord',
          level: 'assist',
          acknowledgeExpiry: 60,
          steps: [{ after: 0, page: ['everyone'], need: 1, guide112: true }],
        },
      ],
    });
    life.press('balie-1');
    expect(life.paged(0)).toEqual(['p-eva', 'p-gijs']);
  });
});

describe('a page', () => {
  it('goes from requested over sent and delivered to acknowledged', () => {
    const life = morning();
    life.press('balie-1');
    const page = () => [...life.last().pages.values()].find(({ device }) => device === 'p-anna');
    expect(page()).toMatchObject({ state: 'sent', sentAt: life.wall });
    life.reply('p-anna', 'ringing');
    expect(page()).toMatchObject({ state: 'delivered', deliveredAt: life.wall });
    life.reply('p-anna', 'coming');
    expect(page()).toMatchObject({ state: 'acknowledged', answeredAt: life.wall });
  });

  it('that nobody took within 5 s failed, and goes out when its pager connects', () => {
    const life = new Life();
    life.connect('balie-1', 'p-bram', 'p-cleo');
    life.press('balie-1');
    life.pass(6);
    const page = () => [...life.last().pages.values()].find(({ device }) => device === 'p-anna');
    expect(page()).toMatchObject({ state: 'failed', why: 'nobody-connected' });
    life.connect('p-anna');
    expect(life.got('p-anna', 'page')).toMatchObject([{ page: page()?.id }]);
    expect(page()).toMatchObject({ state: 'sent', why: null });
  });

  it('rings an open pager page and a board, and when they open', () => {
    const life = new Life();
    life.connect('balie-1');
    life.web('anna');
    life.press('balie-1');
    const web = (person: string) =>
      [...life.last().pages.values()].findLast((page) => page.channel === 'web' && page.person === person);
    expect(web('anna')?.state).toBe('sent');
    expect(web('bram')?.state).toBe('requested');
    life.web('bram');
    expect(web('bram')?.state).toBe('sent');
    life.hear({ type: 'web-page.ringing', page: web('bram')?.id ?? '', person: 'cleo' });
    expect(web('bram')?.state).toBe('sent');
    life.hear({ type: 'web-page.ringing', page: web('bram')?.id ?? '', person: 'bram' });
    expect(web('bram')?.state).toBe('delivered');
  });

  it('tells new text under the same id when it changes, in its reader’s language', () => {
    const life = morning();
    const press = life.press('balie-1');
    life.cancel('balie-1', press.id);
    const pages = life.got('p-anna', 'page');
    expect(pages).toHaveLength(2);
    expect(pages[1]?.page).toBe(pages[0]?.page);
    expect(pages[1]?.text).toContain('Melder zegt: loos alarm');
    expect(life.got('p-bram', 'page')[0]?.text).not.toBe(pages[0]?.text);
  });

  it('that still rings at others stops, taken, once need is met; who comes is told to the presser', () => {
    const life = morning();
    life.press('balie-1');
    life.reply('p-anna', 'coming');
    expect(life.last()).toMatchObject({ state: 'acknowledged' });
    expect(life.got('p-bram', 'unpage')).toMatchObject([
      { page: life.got('p-bram', 'page')[0]?.page, reason: 'taken' },
    ]);
    expect(life.got('p-anna', 'unpage')).toEqual([]);
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ state: 'coming', responders: 1 });
    life.pass(60);
    expect(steps(life)).toEqual([0]);
  });

  it('is never withdrawn below need: with need 2 one coming leaves the alarm open, and steps go on', () => {
    const life = morning(
      withPolicy([
        { after: 0, page: ['oncall'], need: 2, guide112: false },
        { after: 20, page: ['everyone'], need: 2, guide112: false },
        { after: 60, page: ['everyone'], need: 2, guide112: true },
      ]),
    );
    life.press('balie-1');
    life.reply('p-anna', 'coming');
    expect(life.last().state).toBe('open');
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ state: 'coming', responders: 1 });
    expect(life.got('p-bram', 'unpage')).toEqual([]);
    life.pass(20);
    expect(life.last().step).toBe(1);
    expect(life.paged(life.t)).toEqual(ALL.filter((id) => id !== 'p-anna'));
    life.reply('p-gijs', 'coming');
    expect(life.last().state).toBe('acknowledged');
    expect(life.got('p-bram', 'unpage').at(-1)?.reason).toBe('taken');
  });

  it('is acknowledged as soon as a step wants no more people than are coming', () => {
    const life = morning(
      withPolicy([
        { after: 0, page: ['oncall'], need: 2, guide112: false },
        { after: 20, page: ['everyone'], need: 1, guide112: true },
      ]),
    );
    life.press('balie-1');
    life.reply('p-anna', 'coming');
    life.pass(20);
    expect(life.last().state).toBe('acknowledged');
  });
});

describe('time on the wall', () => {
  it('is what the stories say it is', () => {
    expect(new Date(MORNING).toISOString()).toBe('2026-11-25T10:00:00.000Z');
  });
});
