/**
 * Stories of answers and what they mean for the others: how many must come, who is next when somebody cannot, who is
 * reminded, who comes late, who took it (issue 4, point 6).
 */
import { describe, expect, it } from 'vitest';
import type { PageTarget, Policy, PolicyStep, SiteFile } from '../../../gateway/core/site.ts';
import { viewAlarm } from '../../../gateway/core/views.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const ALL = ['p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-eva', 'p-gijs'];
const step = (after: number, page: readonly PageTarget[], more: Partial<PolicyStep> = {}): PolicyStep => ({
  after,
  page,
  need: 1,
  guide112: false,
  ...more,
});
const withPolicy = (steps: readonly PolicyStep[], more: Partial<Policy> = {}): SiteFile => ({
  ...LIFE_SITE,
  policies: [{ site: 'noord', level: 'assist', acknowledgeExpiry: 120, steps, ...more }],
});

function pressed(site: SiteFile = LIFE_SITE, pagers: readonly string[] = ALL): Life {
  const life = new Life(site);
  life.connect('balie-1', ...pagers);
  life.clear();
  life.press('balie-1');
  return life;
}
/** People paged for this reason, in order, each with the second after the press. */
const asked = (life: Life, reason: string) =>
  life
    .entries('page.requested')
    .filter((entry) => entry.reason === reason)
    .map((entry) => [
      (entry.t - life.last().openedT) / 1000,
      ...new Set(entry.pages.map(({ person }) => person)),
    ]);
const view = (life: Life, role: 'coordinator' | 'auditor' = 'coordinator') => {
  const seen = viewAlarm(life.state, life.last().id, as(role), life.now());
  if (seen === null) throw new Error('not seen');
  return seen;
};

describe('two must come', () => {
  const two = withPolicy([
    step(0, ['oncall'], { need: 2 }),
    step(20, ['everyone'], { need: 2, guide112: true }),
  ]);

  it('keeps paging the others until the second comes, and only then stops', () => {
    const life = pressed(two);
    life.reply('p-anna', 'coming');
    expect(life.last().state).toBe('open');
    expect(life.got('p-bram', 'unpage')).toEqual([]);
    expect(life.got('p-bram', 'page').at(-1)?.text).toContain('1 of 2 on the way');
    life.clear();
    life.pass(20);
    expect(life.paged(life.t)).toEqual(['p-bram', 'p-cleo', 'p-daan', 'p-eva', 'p-gijs']);
    life.reply('p-eva', 'coming');
    expect(life.last().state).toBe('acknowledged');
    expect(life.got('p-bram', 'unpage').at(-1)).toMatchObject({ reason: 'taken' });
    life.clear();
    life.pass(80);
    expect(asked(life, 'repeat')).toEqual([]);
  });

  it('repeats the last step for the rest, not for who is coming', () => {
    const life = pressed(two);
    life.reply('p-anna', 'coming');
    life.pass(20);
    life.clear();
    life.pass(60);
    expect(life.paged(life.t)).toEqual(['p-bram', 'p-cleo', 'p-daan', 'p-eva', 'p-gijs']);
  });
});

describe('somebody who cannot', () => {
  it('is replaced at once by the next who was not paged yet, and the page says why', () => {
    const life = pressed();
    life.pass(3);
    life.reply('p-bram', 'cannot');
    expect(asked(life, 'replacement')).toEqual([[3, 'daan']]);
    expect(life.got('p-daan', 'page').at(-1)?.text).toContain('Collega kan niet, jij bent de volgende');
    expect(life.got('p-eva', 'page')).toEqual([]);
    life.reply('p-daan', 'cannot');
    expect(asked(life, 'replacement')).toEqual([
      [3, 'daan'],
      [3, 'eva'],
    ]);
  });

  it('is replaced by who is on duty first, then by who a later step names, then by anybody of the site', () => {
    const life = pressed(
      withPolicy([step(0, [{ person: 'eva' }]), step(300, [{ person: 'gijs' }], { guide112: true })]),
    );
    life.ask(as('coordinator'), {
      type: 'presence.set',
      person: 'anna',
      presence: 'out',
      until: null,
      via: 'coordinator',
    });
    life.ask(as('coordinator'), {
      type: 'presence.set',
      person: 'cleo',
      presence: 'in',
      until: null,
      via: 'coordinator',
    });
    // Eva declines while nobody else is asked: the next step starts at once, and the one after Gijs is on duty.
    life.reply('p-eva', 'cannot');
    expect(life.last().step).toBe(1);
    expect(asked(life, 'replacement')).toEqual([[0, 'cleo']]);
    life.reply('p-gijs', 'cannot');
    life.reply('p-cleo', 'cannot');
    life.reply('p-bram', 'cannot');
    life.reply('p-anna', 'cannot');
    expect(asked(life, 'replacement').map(([, person]) => person)).toEqual([
      'cleo',
      'bram',
      'anna',
      'daan',
      'wil',
    ]);
  });

  it('is never replaced by who pressed, who was paged, or who answered already', () => {
    const life = new Life(
      withPolicy([step(0, [{ person: 'anna' }, { person: 'bram' }], { guide112: true })]),
    );
    life.connect('hanger-1', ...ALL);
    life.press('hanger-1');
    life.answer('cleo', 'cannot');
    life.reply('p-anna', 'cannot');
    life.reply('p-bram', 'cannot');
    // Wil holds the button; cleo said "cannot" unasked, which needs no replacement.
    expect(asked(life, 'replacement')).toEqual([
      [0, 'daan'],
      [0, 'eva'],
    ]);
  });

  it('and whose replacement cannot be reached is replaced by the one after', () => {
    const life = pressed(LIFE_SITE, ['p-anna', 'p-bram', 'p-cleo', 'p-gijs']);
    life.reply('p-anna', 'cannot');
    life.pass(19);
    expect(asked(life, 'replacement')).toEqual([
      [0, 'daan'],
      [5, 'eva'],
      [10, 'gijs'],
    ]);
  });

  it('delays nothing that follows: the next step starts when all who were paged by this one declined (P32)', () => {
    const life = pressed(
      withPolicy([step(0, [{ person: 'anna' }]), step(40, ['oncall'], { guide112: true })]),
    );
    life.reply('p-anna', 'cannot');
    expect(life.last().step).toBe(1);
    const single = pressed(withPolicy([step(0, [{ person: 'anna' }])]));
    single.reply('p-anna', 'cannot');
    // The last step reaches nobody any more: 112 guidance at once, though somebody is asked in her place.
    expect(single.last().guidance).not.toBeNull();
    expect(asked(single, 'replacement')).toEqual([[0, 'bram']]);
    single.reply('p-bram', 'coming');
    expect(single.last().state).toBe('acknowledged');
  });

  it('after having said "coming" is replaced too where the first step has only a board to page anew', () => {
    const life = pressed(
      withPolicy([step(0, ['site-board']), step(20, [{ person: 'anna' }], { guide112: true })]),
    );
    life.pass(20);
    life.reply('p-anna', 'coming');
    life.pass(5);
    life.reply('p-anna', 'cannot');
    expect(life.last().state).toBe('open');
    expect(asked(life, 'replacement').map(([second]) => second)).toEqual([25]);
  });

  it('needs no replacement when enough are coming', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.answer('bram', 'cannot');
    expect(asked(life, 'replacement')).toEqual([]);
  });

  it('is replaced once, whatever is heard twice', () => {
    const life = pressed();
    const reply = life.reply('p-anna', 'cannot');
    life.say(reply);
    life.answer('anna', 'cannot');
    expect(asked(life, 'replacement')).toEqual([[0, 'daan']]);
  });
});

describe('somebody who said coming and has not arrived', () => {
  it('is asked at three quarters of the time, alone, and says so again for as long again', () => {
    const life = pressed();
    life.pass(2);
    life.reply('p-anna', 'coming');
    life.clear();
    life.pass(89.9);
    expect(life.paged(0)).toEqual([]);
    life.pass(0.1);
    expect(life.paged(life.t)).toEqual(['p-anna']);
    expect(life.got('p-anna', 'page').at(-1)?.text).toContain('meld dat je er bent');
    life.pass(10);
    life.reply('p-anna', 'coming');
    life.pass(119.9);
    expect(life.last().state).toBe('acknowledged');
    life.pass(0.1);
    expect(life.last()).toMatchObject({ state: 'open' });
    expect(asked(life, 'arrival')).toEqual([
      [92, 'anna'],
      [192, 'anna'],
    ]);
  });

  it('is not asked after an arrival, by whomever, nor after taking it back', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.reply('p-bram', 'coming', life.got('p-bram', 'page')[0]?.page);
    life.pass(50);
    life.answer('bram', 'arrived');
    life.pass(100);
    expect(asked(life, 'arrival')).toEqual([]);
    const other = pressed();
    other.reply('p-anna', 'coming');
    other.pass(10);
    other.answer('anna', 'cannot');
    other.pass(100);
    expect(asked(other, 'arrival')).toEqual([]);
  });

  it('is asked after a restart too, and not when the time was over meanwhile', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.sleep(100);
    life.restart();
    life.pass(0);
    expect(asked(life, 'arrival')).toEqual([[100, 'anna']]);
    const late = pressed();
    late.reply('p-anna', 'coming');
    late.sleep(130);
    late.restart();
    late.pass(0);
    expect(asked(late, 'arrival')).toEqual([]);
    expect(late.last().responders.get('anna')?.answer).toBe('expired');
  });

  it('keeps that page when others come: it is about their own word', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.pass(90);
    life.answer('bram', 'coming');
    expect([...life.last().ringing.values()].map(({ person, reason }) => [person, reason])).toContainEqual([
      'anna',
      'arrival',
    ]);
  });
});

describe('somebody who comes when enough are coming', () => {
  it('is accepted and told how many are, over HTTP', () => {
    const life = pressed();
    expect(life.answer('anna', 'coming')).toEqual({ ok: true, alarm: life.last().id });
    expect(life.answer('bram', 'coming')).toEqual({ ok: true, alarm: life.last().id, alreadyComing: 1 });
    expect(life.answer('cleo', 'coming')).toEqual({ ok: true, alarm: life.last().id, alreadyComing: 2 });
    expect(life.answer('cleo', 'cannot')).toEqual({ ok: true, alarm: life.last().id });
    expect(life.last().responders.get('bram')?.answer).toBe('coming');
  });

  it('is told on the pager, as new text of the page it holds', () => {
    const life = pressed();
    const page = life.got('p-cleo', 'page')[0]?.page;
    life.reply('p-anna', 'coming');
    life.reply('p-cleo', 'coming', page);
    expect(life.got('p-cleo', 'page').at(-1)).toMatchObject({
      page,
      text: 'Assistentie gevraagd. Al 1 onderweg, ook jij bent welkom',
    });
    expect(life.last().ringing.size).toBe(0);
  });

  it('is not told twice on the pager what the page said already (P9, found by the crash test)', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.pass(8);
    life.press('balie-1');
    expect(life.got('p-bram', 'page').at(-1)?.text).toContain('1 ');
    const before = life.got('p-bram', 'page');
    life.reply('p-bram', 'coming');
    const said = life.got('p-bram', 'page').map(({ age: _age, ...words }) => JSON.stringify(words));
    expect(before.length).toBeGreaterThan(1);
    expect(new Set(said).size).toBe(said.length);
  });

  it('is told nothing of the kind while more are needed', () => {
    const life = pressed(withPolicy([step(0, ['oncall'], { need: 2, guide112: true })]));
    expect(life.answer('anna', 'coming')).toEqual({ ok: true, alarm: life.last().id });
    expect(life.answer('bram', 'coming')).toEqual({ ok: true, alarm: life.last().id });
    expect(life.answer('cleo', 'coming')).toMatchObject({ alreadyComing: 2 });
  });
});

describe('a page that stops', () => {
  it('because others come says who took it, to those who may know', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    const withdrawn = view(life).pages.filter(({ state }) => state === 'withdrawn');
    expect(withdrawn.map(({ responder, reason, takenBy }) => [responder, reason, takenBy])).toEqual([
      ['bram', 'taken', ['anna']],
      ['bram', 'taken', ['anna']],
      ['cleo', 'taken', ['anna']],
      ['cleo', 'taken', ['anna']],
    ]);
    expect(view(life, 'auditor').pages.flatMap(({ takenBy }) => takenBy)).toEqual([]);
    expect(life.got('p-bram', 'unpage')).toMatchObject([{ reason: 'taken' }]);
  });

  it('names them also after a restart, and not those who come later', () => {
    const life = pressed();
    life.reply('p-anna', 'coming');
    life.answer('gijs', 'coming');
    life.restart();
    expect(view(life).pages.find(({ responder }) => responder === 'bram')?.takenBy).toEqual(['anna']);
  });

  it('because it is replaced or closed names nobody', () => {
    const life = pressed();
    life.pass(20);
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(view(life).pages.flatMap(({ takenBy }) => takenBy)).toEqual([]);
  });
});
