/** Stories of notices: on the page, on pagers as TEST pages, beside alarms, over restarts and reconnections. */
import { describe, expect, test } from 'vitest';
import { foremost, type HeldPage, paged, unpaged } from '../../../firmware/core/pages.ts';
import { sendNotice } from '../../../gateway/core/roster/notices.ts';
import { listNotices, viewNotice } from '../../../gateway/core/roster/view-notices.ts';
import { type Wall, wall } from '../../../gateway/core/time.ts';
import { as, type Life } from './life.ts';
import { lifeAt, noticesOf, sameAfterRestart } from './roster-life.ts';

/** Sunday before the handoff of Monday 30 November 2026, 09:00 in Amsterdam: the test pages of `blauw` are due at 08:00. */
const EARLY = '2026-11-29T07:40:00Z';

/** A minute before that, long after the site was set up. */
function early(): Life {
  const life = lifeAt(EARLY);
  life.pass(19 * 60);
  return life;
}

/** Daan and Eva come on duty; their test pages were just sent. */
function tested(...pagers: readonly string[]): Life {
  const life = early();
  life.connect(...pagers);
  life.clear();
  life.pass(61);
  return life;
}

const readiness = (life: Life, person: string) => {
  const found = noticesOf(life, person, 'readiness').at(-1);
  if (found === undefined) throw new Error(`${person} was sent no test page`);
  return found;
};

describe('a notice that rings', () => {
  test('is a TEST page of level assist, in the words of its reader, and asks for no call', () => {
    const life = tested('p-daan');
    const [page] = life.got('p-daan', 'page');
    expect(page).toMatchObject({ level: 'assist', call112: 0 });
    expect(page?.text).toMatch(/^TEST/);
    expect(page?.text.length).toBeLessThanOrEqual(80);
    expect(page?.place).toBe('TEST Locatie Noord');
    expect(page?.page).toBe(readiness(life, 'daan').id);
    expect(life.alarms()).toEqual([]);
  });

  test('ringing is evidence of delivery, coming confirms, and every pager is told to forget it', () => {
    const life = tested('p-daan');
    life.reply('p-daan', 'ringing');
    expect([...readiness(life, 'daan').delivered]).toEqual(['mqtt']);
    life.reply('p-daan', 'coming');
    expect(readiness(life, 'daan').confirmedAt).toBe(life.wall);
    expect(life.got('p-daan', 'unpage')).toEqual([
      { type: 'unpage', page: readiness(life, 'daan').id, reason: 'closed' },
    ]);
    expect(life.entries('notice.confirmed').map(({ channel }) => channel)).toEqual(['mqtt']);
    sameAfterRestart(life);
  });

  test('cannot leaves it unconfirmed and the pager silent', () => {
    const life = tested('p-daan');
    life.reply('p-daan', 'cannot');
    expect(readiness(life, 'daan').confirmedAt).toBeNull();
    life.clear();
    life.drop('p-daan');
    life.connect('p-daan');
    life.pass(600);
    expect(life.got('p-daan', 'page')).toEqual([]);
    expect(life.entries('notice.quieted').map(({ why }) => why)).toEqual(['cannot']);
  });

  test('after two minutes of ringing it is held in silence and can still be confirmed', () => {
    const life = tested('p-daan');
    life.reply('p-daan', 'ringing');
    life.pass(130);
    expect(life.got('p-daan', 'unpage').at(0)).toMatchObject({ reason: 'taken' });
    life.reply('p-daan', 'coming');
    expect(readiness(life, 'daan').confirmedAt).not.toBeNull();
    expect(life.got('p-daan', 'unpage').at(-1)).toMatchObject({ reason: 'closed' });
  });

  test('a pager that comes later is sent it within its greeting, also after a restart of the gateway', () => {
    const life = tested();
    life.restart('two');
    life.connect('p-eva');
    expect(life.got('p-eva', 'page').at(-1)?.page).toBe(readiness(life, 'eva').id);
  });

  test('confirmed on the page while the pager was away, the pager hears of it when it comes back, over a restart too', () => {
    const life = tested('p-daan');
    life.drop('p-daan');
    const { id } = readiness(life, 'daan');
    expect(life.ask(as('responder', 'daan'), { type: 'notice.answered', notice: id })).toEqual({
      ok: true,
      id,
    });
    life.restart('two');
    life.clear();
    life.connect('p-daan');
    expect(life.got('p-daan', 'page')).toEqual([]);
    expect(life.got('p-daan', 'unpage').at(0)).toEqual({ type: 'unpage', page: id, reason: 'closed' });
    life.beat('p-daan');
    expect(life.device('p-daan').owed.size).toBe(0);
  });

  test('a pager that rings for a notice nobody knows of is told to stop', () => {
    const life = tested('p-daan');
    life.clear();
    life.reply('p-daan', 'ringing', 'n999-lost');
    expect(life.got('p-daan', 'unpage')).toEqual([{ type: 'unpage', page: 'n999-lost', reason: 'closed' }]);
  });

  test('what another pager or holder says of it counts for nothing', () => {
    const life = tested('p-daan', 'p-anna');
    const { id } = readiness(life, 'daan');
    life.reply('p-anna', 'coming', id);
    expect(readiness(life, 'daan').confirmedAt).toBeNull();
    life.ask(as('admin'), { type: 'device.assigned', device: 'p-daan', person: 'anna' });
    expect(life.got('p-daan', 'unpage').at(-1)).toMatchObject({ page: id, reason: 'closed' });
    life.reply('p-daan', 'coming', id);
    expect(readiness(life, 'daan').confirmedAt).toBeNull();
  });

  test('a pager handed to its reader while it is open rings', () => {
    const life = tested('p-anna');
    life.ask(as('admin'), { type: 'device.assigned', device: 'p-anna', person: 'daan' });
    expect(life.got('p-anna', 'page').at(-1)?.page).toBe(readiness(life, 'daan').id);
  });
});

describe('beside an alarm', () => {
  test('the pager is paged first, the test page is taken back in the same turn, and rings again after it', () => {
    const life = tested('p-daan', 'p-eva');
    const { id } = readiness(life, 'daan');
    life.clear();
    life.press('balie-1');
    life.pass(41);
    // Daan and Eva are not on duty yet, and nobody of the group in force answers: everyone is paged.
    const got = life.end('p-daan').got.map(({ body }) => body);
    const alarm = got.findIndex((body) => body.type === 'page' && body.page !== id);
    const quiet = got.findIndex((body) => body.type === 'unpage' && body.page === id);
    expect(alarm).toBeGreaterThanOrEqual(0);
    expect(quiet).toBe(alarm + 1);
    expect(life.got('p-daan', 'page')).toHaveLength(1);
    life.reply('p-daan', 'coming');
    life.reply('p-daan', 'arrived');
    life.answer('daan', 'clear');
    life.clear();
    life.pass(301);
    expect(life.got('p-daan', 'page').map(({ page }) => page)).toEqual([id]);
    sameAfterRestart(life);
  });

  test('a pager that slept through the alarm rings for it afterwards, and is not told to stop', () => {
    const life = tested('p-daan');
    const { id } = readiness(life, 'daan');
    life.drop('p-daan');
    life.press('balie-1');
    life.pass(60);
    expect(life.device('p-daan').owed.has(`unpage:${id}`)).toBe(true);
    life.answer('gijs', 'clear', undefined, 'coordinator');
    life.pass(301);
    life.clear();
    life.connect('p-daan');
    life.pass(10);
    expect(life.got('p-daan', 'page').map(({ page }) => page)).toContain(id);
    expect(life.got('p-daan', 'unpage').map(({ page }) => page)).not.toContain(id);
  });

  test('it does not ring at anybody whom an alarm pages already', () => {
    const life = early();
    life.connect('p-daan', 'p-eva');
    life.press('balie-1');
    life.pass(59);
    life.clear();
    life.pass(10);
    expect(readiness(life, 'daan').endedAt).toBeNull();
    expect(life.got('p-daan', 'page').filter(({ text }) => text.startsWith('TEST'))).toEqual([]);
  });

  test('somebody who pressed is not rung for anything else', () => {
    const life = early();
    life.ask(as('admin'), { type: 'device.assigned', device: 'hanger-1', person: 'daan' });
    life.connect('p-daan', 'hanger-1');
    life.press('hanger-1');
    life.clear();
    life.pass(61);
    expect(life.got('p-daan', 'page')).toEqual([]);
  });
});

describe('on a real pager', () => {
  /** What the pager of the firmware holds after all that was sent to it. */
  function held(life: Life, id: string): HeldPage[] {
    const pages: HeldPage[] = [];
    for (const { t, n, body } of life.end(id).got) {
      const head = { device: id, boot: life.end(id).boot, n };
      if (body.type === 'page') paged(pages, { ...head, ...body }, t);
      if (body.type === 'unpage') unpaged(pages, { ...head, ...body });
    }
    return pages;
  }
  test('a TEST page never stands before an alarm, nor takes the place of one', () => {
    const life = early();
    life.connect('p-daan', 'p-eva');
    life.pass(61);
    expect(foremost(held(life, 'p-daan'))?.text).toMatch(/^TEST/);
    life.press('balie-1');
    life.pass(120);
    const pages = held(life, 'p-daan');
    expect(pages.map(({ alarm, ringing }) => [alarm, ringing])).toEqual([[life.last().id, true]]);
    // Many alarms at once: each that rings is there, as many as the pager holds.
    for (const device of ['kamer-1', 'kamer-2', 'kamer-3']) life.press(device);
    life.pass(120);
    expect(held(life, 'p-daan').filter(({ text }) => text.startsWith('TEST'))).toEqual([]);
    expect(held(life, 'p-daan').filter(({ ringing }) => ringing)).toHaveLength(4);
  });
  test('one that was held in silence does not come before an alarm that was answered', () => {
    const life = early();
    life.connect('p-daan');
    life.pass(61);
    life.reply('p-daan', 'ringing');
    life.pass(180);
    expect(held(life, 'p-daan').map(({ ringing, over }) => [ringing, over])).toEqual([[false, 'taken']]);
    life.press('balie-1');
    life.pass(60);
    const pages = held(life, 'p-daan');
    for (const page of pages) page.ringing = false;
    expect(foremost(pages)?.alarm).toBe(life.last().id);
  });
  test('confirmed, the pager holds nothing any more', () => {
    const life = early();
    life.connect('p-daan');
    life.pass(61);
    life.reply('p-daan', 'coming');
    expect(held(life, 'p-daan')).toEqual([]);
  });
});

describe('on the page', () => {
  test('it is its reader who sees it, newest first, in the own language, and confirms once', () => {
    const life = tested();
    const { id } = readiness(life, 'daan');
    const daan = as('responder', 'daan');
    expect(viewNotice(life.state, id, as('coordinator', 'gijs'), life.now())).toBeNull();
    expect(listNotices(life.state, as('admin'), life.now())).toEqual([]);
    const [view] = listNotices(life.state, daan, life.now());
    expect(view).toMatchObject({ id, confirm: true, rings: true, confirmedAt: null, over: false });
    expect(view?.title).toBe('Proefoproep voor je dienst');
    expect(view?.text).toContain('Blauw');
    expect(life.ask(daan, { type: 'notice.shown', notice: id })).toEqual({ ok: true, id });
    expect(life.ask(daan, { type: 'notice.answered', notice: id })).toEqual({ ok: true, id });
    expect(life.ask(daan, { type: 'notice.answered', notice: id })).toEqual({ ok: true, id });
    expect(life.entries('notice.confirmed')).toHaveLength(1);
    expect(life.entries('notice.delivered').map(({ channel }) => channel)).toEqual(['web']);
    expect(viewNotice(life.state, id, daan, life.now())).toMatchObject({ over: true });
  });

  test('nobody else confirms it, and after it is over nobody does', () => {
    const life = tested();
    const { id } = readiness(life, 'daan');
    const other = life.ask(as('admin', 'admin'), { type: 'notice.answered', notice: id });
    expect(other).toMatchObject({ ok: false, problem: { code: 'not_found' } });
    life.pass(24 * 3600);
    const late = life.ask(as('responder', 'daan'), { type: 'notice.answered', notice: id });
    expect(late).toMatchObject({ ok: false, problem: { code: 'closed' } });
  });

  test('at most 100 are listed, those that wait for a tap always', () => {
    const life = tested();
    const { id } = readiness(life, 'daan');
    for (let i = 0; i < 150; i += 1) send(life, 'daan', wall(life.wall + 3_600_000));
    const listed = listNotices(life.state, as('responder', 'daan'), life.now());
    expect(listed).toHaveLength(100);
    expect(listed.map((one) => one.id)).toContain(id);
    expect(listed.at(0)?.kind).toBe('off-duty');
  });
});

/** Puts a plain notice into a life, as some part of the core would. */
function send(life: Life, person: string, until: Wall): void {
  const { state } = life;
  const entries: unknown[] = [];
  sendNotice(
    {
      state,
      now: life.now(),
      entries: entries as never[],
      outs: [],
      devices: new Set(),
      alarms: new Set(),
      changed: new Set(),
      shown: new Set(),
      faults: new Set(),
      notices: new Set(),
      walks: new Set(),
      drills: new Set(),
      siteChanged: false,
      rosterChanged: false,
    },
    { person, kind: 'off-duty', about: {}, until },
  );
}

describe('bounds', () => {
  test('ended notices make room, open ones stay', () => {
    const life = tested();
    for (let i = 0; i < 700; i += 1) send(life, 'anna', wall(life.wall + 1000));
    life.pass(301);
    const all = [...life.state.roster.notices.values()];
    expect(all.filter(({ endedAt }) => endedAt === null).map(({ kind }) => kind)).toContain('readiness');
    expect(all.length).toBeLessThanOrEqual(510);
  });
});
