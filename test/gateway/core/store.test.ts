/** Stories of a store that is slow, refuses, or hangs: people are paged all the same, and nobody is told a lie (PROTOCOL 7.8, P17). */
import { describe, expect, it } from 'vitest';
import { as, Life } from './life.ts';

const GROUP = ['p-anna', 'p-bram', 'p-cleo'];
function morning(): Life {
  const life = new Life();
  life.connect('balie-1', 'kamer-3', ...GROUP);
  life.pass(1);
  life.clear();
  return life;
}
const receipts = (life: Life, id = 'balie-1') => life.got(id, 'receipt').map(({ state }) => state);

describe('a commit', () => {
  it('comes before the receipt and before any page', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(0.9);
    expect(receipts(life)).toEqual([]);
    expect(life.paged(0)).toEqual([]);
    life.mood = 'writes';
    life.settle();
    expect(receipts(life)).toEqual(['logged']);
    expect(life.paged(0)).toEqual(GROUP);
    expect(life.faults()).toEqual([]);
  });

  it('comes before the answer to a request', () => {
    const life = morning();
    life.mood = 'hangs';
    const request = life.request(as('employee', 'wil'), {
      type: 'alarm.raised',
      id: '00000000000000ff',
      place: 'balie',
      text: null,
      level: 'assist',
    });
    expect(life.outcomes.get(request)).toBeUndefined();
    life.settle();
    expect(life.outcomes.get(request)).toMatchObject({ ok: true });
  });

  it('lets a page go once to a pager or screen that came meanwhile', () => {
    const life = morning();
    life.drop('p-anna');
    life.mood = 'hangs';
    life.press('balie-1');
    life.connect('p-anna');
    life.web('bram');
    life.mood = 'writes';
    life.settle();
    life.pass(1);
    const handed = life.effects.flatMap(({ effect }) => (effect.type === 'send-page' ? [effect.page] : []));
    expect(handed.length).toBeGreaterThanOrEqual(4);
    expect(new Set(handed).size).toBe(handed.length);
  });

  it('is not waited for by a heartbeat', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('kamer-3');
    life.beat('balie-1');
    expect(life.got('balie-1', 'alive')).toHaveLength(1);
  });

  it('is waited for by the repeats of its press too, each of which gets its receipt', () => {
    const life = morning();
    life.mood = 'hangs';
    const press = life.press('balie-1');
    life.say(press);
    expect(receipts(life)).toEqual([]);
    life.mood = 'writes';
    life.settle();
    expect(receipts(life)).toEqual(['logged', 'logged']);
    expect(life.alarms()).toHaveLength(1);
  });
});

describe('a commit that takes more than 1 s', () => {
  it('lets people be paged from memory, answers `unlogged`, and is a fault with channel `store`', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(1);
    expect(receipts(life)).toEqual(['unlogged']);
    expect(life.paged(0)).toEqual(GROUP);
    const fault = [...life.state.faults.values()].find(({ code }) => code === 'store');
    expect(fault).toMatchObject({ channel: 'store', until: null });
  });

  it('is answered `logged` when it succeeds after all, and the fault ends', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(30);
    life.mood = 'writes';
    life.settle();
    expect(receipts(life).at(-1)).toBe('logged');
    expect(receipts(life).filter((state) => state === 'logged')).toHaveLength(1);
    expect(life.faults()).toEqual([]);
  });

  it('is a fault again when it is slow again, also for a batch that was let go before', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(1.5);
    life.press('kamer-3');
    life.pass(0.5);
    life.settleFirst();
    expect(life.faults()).not.toContain('store');
    life.pass(0.6);
    expect(life.faults()).toContain('store');
  });

  it('does not hold up the steps, nor presses of others', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(61);
    expect(life.last().step).toBe(3);
    life.clear();
    life.press('kamer-3');
    expect(receipts(life, 'kamer-3')).toEqual(['unlogged']);
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('lets what came later not overtake what came before', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(0.5);
    life.press('kamer-3');
    life.pass(0.5);
    const pages = life.got('p-anna', 'page').map(({ place }) => place);
    expect(pages).toEqual(['Plek balie, Locatie Noord', 'Plek kamer-3, Locatie Noord']);
    expect(life.end('p-anna').refused).toEqual([]);
  });
});

describe('a commit that fails', () => {
  it('lets people be paged from memory at once', () => {
    const life = morning();
    life.mood = 'fails';
    life.press('balie-1');
    expect(receipts(life)).toEqual(['unlogged']);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.faults()).toContain('store');
  });

  it('is tried again, in order and with longer pauses, until it succeeds', () => {
    const life = morning();
    life.mood = 'fails';
    life.press('balie-1');
    const first = life.batches.at(-1)?.batch ?? 0;
    life.batches.length = 0;
    const t = life.t;
    const tries: number[] = [];
    for (let i = 0; i < 300; i++) {
      const before = life.batches.length;
      life.pass(0.1);
      if (life.batches.slice(before).some(({ batch }) => batch === first)) tries.push(life.t - t);
    }
    expect(tries.slice(0, 5)).toEqual([500, 1500, 3500, 7500, 12_500]);
    life.mood = 'writes';
    life.batches.length = 0;
    life.pass(6);
    const batches = life.batches.map(({ batch }) => batch);
    expect(batches).toEqual([...batches].sort((a, b) => a - b));
    expect(receipts(life).at(-1)).toBe('logged');
    expect(life.faults()).toEqual([]);
    expect(life.disk.map((entry) => entry.type)).toContain('alarm.opened');
  });

  it('gives every repeat its `unlogged`, and one `logged` in the end', () => {
    const life = morning();
    life.mood = 'fails';
    const press = life.press('balie-1');
    for (let i = 0; i < 50; i++) life.say(press);
    expect(receipts(life)).toHaveLength(51);
    life.mood = 'writes';
    life.clear();
    life.pass(6);
    expect(receipts(life)).toEqual(['logged']);
  });

  it('does not make a press unlogged that was on disk before', () => {
    const life = morning();
    const press = life.press('balie-1');
    life.mood = 'fails';
    life.clear();
    life.say(press);
    expect(receipts(life)).toEqual(['logged']);
    // Also when something else of the same turn waits for the disk: here the next numbers of the device.
    life.device('balie-1').n = life.device('balie-1').reservedTo - 10;
    life.clear();
    life.say(press);
    expect(receipts(life)).toEqual(['logged']);
  });

  it('is over as soon as the store keeps up, however busy it is', () => {
    const life = morning();
    life.mood = 'hangs';
    life.press('balie-1');
    life.pass(2);
    expect(life.faults()).toContain('store');
    life.press('kamer-3');
    const upto = life.batches.at(-2)?.batch ?? 0;
    life.hear({ type: 'append.done', upto });
    expect(life.faults()).not.toContain('store');
  });

  it('keeps no more for the log than it may, and goes on paging', () => {
    const life = morning();
    life.mood = 'fails';
    life.press('balie-1');
    life.state.store.owedEntries = 100_000;
    life.clear();
    const open = life.state.store.open.length;
    life.press('kamer-3');
    expect(life.state.store.open).toHaveLength(open);
    expect(receipts(life, 'kamer-3')).toEqual(['unlogged']);
    expect(life.paged(life.t)).toEqual(GROUP);
  });
});

describe('a process that dies', () => {
  it('before the commit: no receipt was given, and the repeat opens the alarm', () => {
    const life = morning();
    life.mood = 'hangs';
    const press = life.press('balie-1');
    life.mood = 'writes';
    life.restart();
    expect(life.alarms()).toEqual([]);
    life.connect('balie-1', ...GROUP);
    life.say(press);
    expect(life.alarms()).toHaveLength(1);
    expect(receipts(life)).toEqual(['logged']);
  });

  it('after the commit, before the pages: they go out when their pagers are back', () => {
    const life = morning();
    life.press('balie-1');
    life.disk.splice(life.disk.findIndex(({ type }) => type === 'page.sent'));
    life.restart();
    life.clear();
    life.connect(...GROUP);
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('between the revocation of a device and its door: the next life closes that door', () => {
    const life = morning();
    life.ask(as('admin'), { type: 'device.revoked', device: 'kamer-3' });
    life.clear();
    life.restart();
    expect(life.effects.map(({ effect }) => effect)).toContainEqual({ type: 'expel', device: 'kamer-3' });
  });

  it('twice, under a disk that never saw it, gives no page and no alarm the name of another', () => {
    const life = morning();
    const named: string[] = [];
    for (const name of ['aaa', 'bbb']) {
      life.mood = 'fails';
      life.restart(name);
      life.connect(...GROUP, name === 'aaa' ? 'balie-1' : 'kamer-3');
      life.clear();
      life.press(name === 'aaa' ? 'balie-1' : 'kamer-3');
      named.push(...life.got('p-anna', 'page').flatMap(({ page, alarm }) => [page, alarm]));
    }
    expect(named).toHaveLength(4);
    expect(new Set(named).size).toBe(4);
  });

  it('gives the alarms after it plain names as soon as the disk knows of the new life', () => {
    const life = morning();
    life.restart('aaa');
    life.connect('balie-1', ...GROUP);
    life.press('balie-1');
    expect(life.last().id).toMatch(/^\d{8}-\d+$/);
    expect(life.got('p-anna', 'page').at(-1)?.page).toMatch(/^\d+-1-1-aaa$/);
  });

  it('gives pagers 5 s to come back before a page has failed', () => {
    const life = morning();
    life.press('balie-1');
    life.disk.splice(life.disk.findIndex(({ type }) => type === 'page.sent'));
    life.sleep(4);
    life.restart();
    life.pass(4.9);
    expect(life.last().step).toBe(0);
    life.pass(0.1);
    expect(life.last().step).toBe(1);
  });
});
