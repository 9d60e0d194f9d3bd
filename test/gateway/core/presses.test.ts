/** Stories of presses: what opens an alarm, what joins it, what raises it, what is a test (PROTOCOL sections 7.2 to 7.5). */
import { describe, expect, it } from 'vitest';
import { as, Life, pressId } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

/** Buttons and the pagers of the group in force, connected. */
function morning(): Life {
  const life = new Life();
  life.connect('balie-1', 'kamer-1', 'p-anna', 'p-bram', 'p-cleo');
  life.clear();
  return life;
}
const GROUP = ['p-anna', 'p-bram', 'p-cleo'];

describe('opening', () => {
  it('opens an alarm, pages the group in force at once and answers `logged`', () => {
    const life = morning();
    const press = life.press('balie-1');
    expect(life.last()).toMatchObject({
      device: 'balie-1',
      place: 'balie',
      site: 'noord',
      level: 'assist',
      state: 'open',
      step: 0,
    });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.got('balie-1', 'receipt')).toEqual([
      { type: 'receipt', seq: press.seq, id: press.id, state: 'logged' },
    ]);
    expect(life.got('balie-1', 'progress').at(-1)).toEqual({
      type: 'progress',
      id: press.id,
      state: 'paged',
      responders: 0,
      call112: 0,
    });
  });

  it('commits the alarm and its pages in one transaction (P4)', () => {
    const life = morning();
    life.press('balie-1');
    const holding = life.batches.filter(({ entries }) =>
      entries.some((entry) => entry.type === 'alarm.opened'),
    );
    expect(holding).toHaveLength(1);
    expect(holding[0]?.entries.map((entry) => entry.type)).toEqual([
      'alarm.opened',
      'press.received',
      'step.started',
      'page.requested',
    ]);
  });

  it('tells a pager the level, the place, whom it is about and how long ago the finger was', () => {
    const life = morning();
    life.press('balie-1', 'emergency', { age: 180_000 });
    const [page] = life.got('p-anna', 'page');
    expect(page).toMatchObject({
      level: 'emergency',
      place: 'Plek balie, Locatie Noord',
      age: 180,
      call112: 1,
    });
    expect(page?.page).toMatch(/^[A-Za-z0-9-]{1,24}$/);
    expect(page?.alarm).toMatch(/^[A-Za-z0-9-]{1,24}$/);
  });

  it('gives alarms of two devices to two alarms', () => {
    const life = morning();
    life.press('balie-1');
    life.press('kamer-1');
    expect(life.alarms().map((alarm) => alarm.device)).toEqual(['balie-1', 'kamer-1']);
  });

  it('pages an unknown level as an emergency, and the alarm says so', () => {
    const life = morning();
    life.press('balie-1', 'unknown');
    expect(life.last()).toMatchObject({ level: 'emergency' });
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('does not refuse a press whose counters were unusable, and marks it unverified', () => {
    const life = morning();
    life.press('balie-1', 'assist', { boot: 0, seq: 0, heard: 0, damaged: true });
    expect(life.last()).toMatchObject({ state: 'open', unverified: true });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.faults()).toContain('unverified-press');
  });

  it.each([
    ['a number that was used before', (life: Life) => ({ seq: life.end('balie-1').seq })],
    ['a number from long ago', () => ({ seq: 1 })],
  ])('pages a press of an unseen id with %s, marked unverified, with a fault', (_, head) => {
    const life = morning();
    life.beat('balie-1');
    life.press('balie-1', 'assist', head(life));
    expect(life.alarms()).toHaveLength(1);
    expect(life.last().unverified).toBe(true);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.faults()).toEqual(['unverified-press']);
  });

  it('pages a press of a boot that a newer confirmed boot has replaced, marked unverified', () => {
    const life = morning();
    const { boot, seq } = life.end('balie-1');
    life.reboot('balie-1');
    life.beat('balie-1');
    life.beat('balie-1');
    life.press('balie-1', 'assist', { boot, seq: seq + 1 });
    expect(life.last().unverified).toBe(true);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.faults()).toContain('unverified-press');
  });
});

describe('a press heard before', () => {
  it('gets its receipt again, with the boot and number of this transmission, and changes nothing else', () => {
    const life = morning();
    const press = life.press('balie-1');
    const entries = life.disk.length;
    life.clear();
    life.reboot('balie-1');
    life.press('balie-1', 'assist', { id: press.id, resumed: true, age: 60_000 });
    expect(life.alarms()).toHaveLength(1);
    expect(life.last()).toMatchObject({ pressCount: 1 });
    expect(life.disk.slice(entries).filter((entry) => entry.type !== 'counter.reserved')).toEqual([]);
    expect(life.paged(life.t)).toEqual([]);
    expect(life.got('balie-1', 'receipt')).toEqual([
      { type: 'receipt', seq: 1, id: press.id, state: 'logged' },
    ]);
  });

  it('makes no second alarm after the first was closed, after a restart, or days later (P7, P10)', () => {
    const life = morning();
    const press = life.press('balie-1');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.say(press);
    life.restart();
    life.connect('balie-1', 'p-anna');
    life.say(press);
    life.pass(3 * 24 * 3600);
    life.clear();
    life.say(press);
    expect(life.alarms()).toHaveLength(1);
    expect(life.paged(0)).toEqual([]);
  });

  it('raises the alarm when it comes again at a higher level, as a button held for two seconds does', () => {
    const life = morning();
    const press = life.press('balie-1');
    life.clear();
    life.press('balie-1', 'emergency', { id: press.id });
    expect(life.alarms()).toHaveLength(1);
    expect(life.last()).toMatchObject({ level: 'emergency', pressCount: 1, step: 0 });
    expect(life.last().presses).toMatchObject([{ id: press.id, level: 'emergency' }]);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.last().guidance).not.toBeNull();
    expect(life.got('balie-1', 'receipt')).toMatchObject([{ state: 'logged' }]);
  });

  it('is not lowered when it comes again at a lower level', () => {
    const life = morning();
    const press = life.press('balie-1', 'emergency');
    life.clear();
    life.press('balie-1', 'assist', { id: press.id });
    expect(life.last().level).toBe('emergency');
    expect(life.paged(life.t)).toEqual([]);
  });

  it('calls for help anew when it is raised after its alarm was closed; what it is told of the old one does not end it', () => {
    const life = morning();
    const press = life.press('balie-1');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.clear();
    life.press('balie-1', 'emergency', { id: press.id });
    life.pass(11);
    expect(life.alarms().map(({ state }) => state)).toEqual(['closed', 'open']);
    expect(life.paged(0)).toEqual(GROUP);
    expect(new Set(life.got('balie-1', 'progress').map(({ state }) => state))).toEqual(new Set(['paged']));
  });

  it('is not ended by a closing that its device had not heard of', () => {
    const life = morning();
    const press = life.press('balie-1');
    life.drop('balie-1');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.clear();
    life.end('balie-1').connected = true;
    life.end('balie-1').beatEvery = 0;
    life.hear({ type: 'device.connected', device: 'balie-1', takeover: false });
    life.press('balie-1', 'emergency', { id: press.id });
    life.pass(11);
    const told = life.got('balie-1', 'progress').map(({ state }) => state);
    expect(told.slice(told.indexOf('paged'))).not.toContain('closed');
    expect(told).toContain('paged');
  });

  it('tells nothing of its battery when it is a recording', () => {
    const life = morning();
    const press = life.press('balie-1', 'assist', { battery: 3 });
    expect(life.faults()).toEqual(['battery-low']);
    life.beat('balie-1', { battery: 90 });
    expect(life.faults()).toEqual([]);
    life.say(press);
    expect(life.faults()).toEqual([]);
  });
});

describe('a new press while an alarm is open', () => {
  it('joins it, is counted, and pages all who were paged again; the step clock goes on', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(10);
    life.clear();
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(1);
    expect(life.last().pressCount).toBe(2);
    expect(life.paged(life.t)).toEqual(GROUP);
    life.pass(10);
    expect(life.entries('step.started').map((entry) => entry.t - life.last().openedT)).toEqual([0, 20_000]);
  });

  it('gives each round a new page id, which replaces the older page without an unpage', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(6);
    life.press('balie-1');
    const ids = life.got('p-anna', 'page').map(({ page }) => page);
    expect(new Set(ids).size).toBe(2);
    expect(life.got('p-anna', 'unpage')).toEqual([]);
    expect(
      [...life.last().pages.values()].filter((page) => page.device === 'p-anna').map(({ state }) => state),
    ).toEqual(['withdrawn', 'sent']);
  });

  it('holds at most one round in 5 s; the opening is none; presses in between join the next', () => {
    const life = morning();
    life.press('balie-1');
    const t = life.t;
    for (let i = 0; i < 40; i++) {
      life.pass(0.25);
      life.press('balie-1');
    }
    life.pass(6);
    const rounds = life.entries('page.requested').filter(({ reason }) => reason === 'press');
    expect(rounds.map((entry) => entry.t - t)).toEqual([250, 5_250, 10_250]);
    expect(life.last().pressCount).toBe(41);
  });

  it('raises it to the higher level at once, also within 5 s, and starts that policy', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(1);
    life.press('balie-1');
    life.pass(1);
    life.clear();
    life.press('balie-1', 'emergency');
    expect(life.last()).toMatchObject({ level: 'emergency', step: 0, policyFrom: life.t });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.got('p-anna', 'page')[0]).toMatchObject({ level: 'emergency', call112: 1 });
  });

  it('does not lower it by a press of a lower level', () => {
    const life = morning();
    life.press('balie-1', 'emergency');
    life.pass(6);
    life.press('balie-1', 'assist');
    expect(life.last().level).toBe('emergency');
  });
});

describe('a new press on an acknowledged alarm', () => {
  function acknowledged(): Life {
    const life = morning();
    life.press('balie-1');
    life.reply('p-bram', 'coming');
    life.pass(8);
    life.clear();
    return life;
  }

  it('pages those coming and the group in force at once', () => {
    const life = acknowledged();
    life.press('balie-1');
    expect(life.last().state).toBe('acknowledged');
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('is open again, from step 0, when nobody answers `coming` anew within the next step', () => {
    const life = acknowledged();
    life.press('balie-1');
    const t = life.t;
    life.pass(19.9);
    expect(life.last().state).toBe('acknowledged');
    life.clear();
    life.pass(0.1);
    expect(life.last()).toMatchObject({ state: 'open', step: 0, policyFrom: life.t });
    expect(life.t - t).toBe(20_000);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ state: 'paged', responders: 0 });
  });

  it.each([
    ['who came before', 'p-bram'],
    ['somebody else', 'p-cleo'],
  ])('stays acknowledged when %s answers anew', (_, pager) => {
    const life = acknowledged();
    life.press('balie-1');
    life.pass(5);
    life.reply(pager, 'coming');
    life.pass(60);
    expect(life.last().state).toBe('acknowledged');
    expect(life.got('p-anna', 'unpage').at(-1)).toMatchObject({ reason: 'taken' });
  });

  it('waits 20 s where the policy has no next step', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(65);
    life.reply('p-bram', 'coming');
    life.pass(6);
    life.press('balie-1');
    life.pass(19.9);
    expect(life.last().state).toBe('acknowledged');
    life.pass(0.1);
    expect(life.last().state).toBe('open');
  });

  it('raises it: those coming and the group are paged, 112 guidance starts', () => {
    const life = acknowledged();
    life.press('balie-1', 'emergency');
    expect(life.last()).toMatchObject({ level: 'emergency', state: 'acknowledged' });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.last().guidance).not.toBeNull();
    life.pass(20);
    expect(life.last()).toMatchObject({ state: 'open', step: 0 });
  });
});

describe('a raise that asks for more people than are coming', () => {
  it('opens an acknowledged alarm again and runs its policy', () => {
    const steps = [
      { after: 0, page: ['oncall' as const], need: 2, guide112: true },
      { after: 20, page: ['everyone' as const], need: 2, guide112: false },
    ];
    const life = new Life({
      ...LIFE_SITE,
      policies: [{ site: 'noord', level: 'emergency', acknowledgeExpiry: 120, steps }],
    });
    life.connect('balie-1', ...GROUP);
    life.press('balie-1');
    life.reply('p-bram', 'coming');
    life.clear();
    life.press('balie-1', 'emergency');
    expect(life.last()).toMatchObject({ state: 'open', level: 'emergency', step: 0 });
    expect(life.paged(life.t)).toEqual(['p-anna', 'p-cleo']);
    life.pass(20);
    expect(life.last().step).toBe(1);
  });
});

describe('a press that must not be swallowed', () => {
  it('opens a new alarm while somebody is on scene', () => {
    const life = morning();
    life.press('balie-1');
    life.reply('p-anna', 'arrived');
    life.pass(10);
    life.clear();
    life.press('balie-1');
    expect(life.alarms().map(({ state }) => state)).toEqual(['on-scene', 'open']);
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('leaves five seconds between rounds of two alarms of the same device', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(1);
    life.press('balie-1');
    life.pass(1);
    // This one waits for its round when somebody arrives, so the next opens an alarm, and a fourth joins that.
    life.press('balie-1');
    life.reply('p-anna', 'arrived');
    life.pass(1);
    life.press('balie-1');
    life.press('balie-1');
    life.pass(30);
    const rounds = life.entries('page.requested').filter(({ reason }) => reason === 'press');
    expect(new Set(rounds.map(({ alarm }) => alarm)).size).toBe(2);
    const gaps = rounds.slice(1).map(({ t }, i) => t - (rounds[i]?.t ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
  });

  it('raised after its alarm was closed opens one, of which "closed" is not said', () => {
    const life = morning();
    const pressed = life.press('balie-1');
    life.drop('balie-1');
    life.reply('p-anna', 'arrived');
    life.reply('p-anna', 'clear');
    life.clear();
    // The first thing that the device says when it is back is the press, held meanwhile.
    life.end('balie-1').connected = true;
    life.hear({ type: 'device.connected', device: 'balie-1', takeover: false });
    life.press('balie-1', 'emergency', { id: pressed.id });
    expect(life.alarms().map(({ state }) => state)).toEqual(['closed', 'open']);
    life.pass(20);
    expect(life.got('balie-1', 'progress').map(({ state }) => state)).not.toContain('closed');
  });

  it.each([[0.5], [1], [3]])('opens a new alarm when one was left on scene for %s h', (hours) => {
    const life = morning();
    life.press('balie-1');
    life.reply('p-anna', 'arrived');
    life.pass(hours * 3600);
    life.clear();
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(2);
    expect(life.last().state).toBe('open');
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('joins an alarm that had an entry less than 30 min ago, and opens one after 30 min without', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(120);
    const last = life.last().lastEntryT;
    life.pass((last + 30 * 60_000 - 1 - life.t) / 1000);
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(1);
    life.pass(20);
    const later = life.last().lastEntryT;
    life.pass((later + 30 * 60_000 - life.t) / 1000);
    life.clear();
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(2);
    expect(life.paged(life.t)).toEqual(GROUP);
  });

  it('opens a new alarm for a press whose round was still planned when the alarm was closed (P2, P8)', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(1);
    life.press('balie-1');
    life.pass(1);
    const pending = life.press('balie-1');
    life.clear();
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(life.alarms().map(({ state }) => state)).toEqual(['closed', 'open']);
    expect(life.last()).toMatchObject({ firstPress: pending.id, level: 'assist', pressCount: 1 });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.device('balie-1').seen.get(pending.id)?.alarm).toBe(life.last().id);
    expect(life.got('balie-1', 'progress').at(-1)).toMatchObject({ id: pending.id, state: 'paged' });
  });

  it('opens no new alarm when every press had its round before the closing', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(1);
    life.press('balie-1');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    expect(life.alarms().map(({ state }) => state)).toEqual(['closed']);
  });

  it('opens a new alarm for a press that the disk had not taken when somebody closed', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(6);
    life.mood = 'hangs';
    const pending = life.press('balie-1');
    life.request(as('coordinator', 'gijs'), { type: 'answer.given', alarm: life.last().id, answer: 'clear' });
    life.mood = 'writes';
    life.clear();
    life.settle();
    expect(life.last()).toMatchObject({ state: 'open', firstPress: pending.id });
    expect(life.paged(0)).toEqual(GROUP);
  });

  it('holds a round after all when somebody answered before the disk had the new press', () => {
    const life = morning();
    life.press('balie-1');
    life.pass(6);
    life.mood = 'hangs';
    life.press('balie-1');
    life.reply('p-anna', 'coming');
    life.mood = 'writes';
    life.settle();
    life.clear();
    life.pass(5);
    expect(life.paged(0)).toEqual(GROUP);
  });
});

describe('tests', () => {
  const session = (life: Life, minutes = 5) =>
    life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes });

  it('answers `test` while a session of that device runs, and pages nobody', () => {
    const life = morning();
    session(life);
    life.press('balie-1', 'emergency');
    expect(life.alarms()).toEqual([]);
    expect(life.paged(0)).toEqual([]);
    expect(life.got('balie-1', 'receipt')).toMatchObject([{ state: 'test' }]);
  });

  it('takes a second press within 3 s for real, and a later one for a test', () => {
    const life = morning();
    session(life);
    life.press('balie-1');
    life.pass(3);
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(0);
    life.pass(2.9);
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(1);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.got('balie-1', 'receipt').map(({ state }) => state)).toEqual(['test', 'test', 'logged']);
  });

  it('takes a press that was made before the session, or kept over a loss of power, for real; it proves no button', () => {
    for (const stale of [{ age: 4 * 3_600_000 }, { age: 60_000, resumed: true }, { age: 1_500 }]) {
      const life = morning();
      session(life);
      life.press('balie-1', 'assist', stale);
      expect(life.alarms()).toHaveLength(1);
      expect(life.got('balie-1', 'receipt')).toMatchObject([{ state: 'logged' }]);
      expect(life.device('balie-1').tests.lastGood).toBeNull();
    }
  });

  it('takes an age that is a little too high for no older press', () => {
    const life = morning();
    session(life);
    life.press('balie-1', 'assist', { age: 900 });
    expect(life.alarms()).toEqual([]);
  });

  it('takes a test press that is held on after the session for a call for help', () => {
    const life = morning();
    session(life, 1);
    const press = life.press('balie-1');
    life.ask(as('facilities'), { type: 'test.ended', device: 'balie-1' });
    life.end('balie-1').seq += 1;
    life.say({ ...press, seq: life.end('balie-1').seq, level: 'emergency', age: 2_000 });
    expect(life.alarms()).toMatchObject([{ level: 'emergency', firstPress: press.id }]);
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.got('balie-1', 'receipt').map(({ state }) => state)).toEqual(['test', 'logged']);
  });

  it('answers a repeat of a test press `test` again, also after the session', () => {
    const life = morning();
    session(life, 1);
    const press = life.press('balie-1');
    life.pass(61);
    life.say(press);
    expect(life.alarms()).toEqual([]);
    expect(life.got('balie-1', 'receipt').map(({ state }) => state)).toEqual(['test', 'test']);
  });

  it('ends by itself after its minutes (P24); a press of any other device stays real throughout', () => {
    const life = morning();
    session(life, 30);
    life.pass(1799);
    life.press('kamer-1');
    expect(life.last().device).toBe('kamer-1');
    life.press('balie-1');
    expect(life.alarms()).toHaveLength(1);
    life.pass(1);
    life.press('balie-1');
    expect(life.last().device).toBe('balie-1');
    expect(life.entries('test.ended')).toMatchObject([{ reason: 'time' }]);
  });

  it('that is to end with its one press takes no other: the next is meant, three seconds later or three minutes', () => {
    for (const later of [3.1, 180]) {
      const life = morning();
      life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5, once: true });
      life.press('balie-1');
      expect(life.alarms()).toEqual([]);
      expect(life.entries('test.ended')).toMatchObject([{ reason: 'tested' }]);
      life.pass(later);
      life.press('balie-1');
      expect(life.alarms()).toHaveLength(1);
      expect(life.got('balie-1', 'receipt').map(({ state }) => state)).toEqual(['test', 'logged']);
    }
  });

  it('that ended with its press answers a repeat of it `test`, also when it is held on for an emergency', () => {
    const life = morning();
    life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5, once: true });
    const press = life.press('balie-1');
    life.say(press);
    life.say({ ...press, level: 'emergency' });
    expect(life.alarms()).toEqual([]);
    expect(new Set(life.got('balie-1', 'receipt').map(({ state }) => state))).toEqual(new Set(['test']));
  });

  it('keeps what was pressed: when, and how long it took to leave', () => {
    const life = morning();
    session(life);
    const press = life.press('balie-1');
    expect(life.state.devices.get('balie-1')?.testPress).toMatchObject({
      id: press.id,
      age: press.age ?? null,
    });
    session(life);
    expect(life.state.devices.get('balie-1')?.testPress).toBeNull();
  });

  it.each([[0], [31], [1.5]])('refuses a session of %s minutes', (minutes) => {
    expect(session(morning(), minutes)).toMatchObject({
      ok: false,
      problem: { code: 'invalid', field: 'minutes' },
    });
  });

  it('refuses a session of a device whose alarm is open', () => {
    const life = morning();
    life.press('balie-1');
    expect(session(life)).toMatchObject({ ok: false, problem: { code: 'conflict' } });
  });

  it('pages level `test` outside a session as assist, marked, with a fault', () => {
    const life = morning();
    life.press('balie-1', 'test');
    expect(life.last()).toMatchObject({ level: 'assist', unverified: true });
    expect(life.paged(life.t)).toEqual(GROUP);
    expect(life.faults()).toEqual(['test-outside-session']);
    expect(life.got('balie-1', 'receipt')).toMatchObject([{ state: 'logged' }]);
  });

  it('answers a test press `test` also while the log fails: nobody was called', () => {
    const life = morning();
    session(life);
    life.mood = 'fails';
    life.press('balie-1');
    expect(life.got('balie-1', 'receipt').map(({ state }) => state)).toEqual(['test']);
  });
});

describe('messages of an unknown type', () => {
  const unknown = (life: Life, id: string | null, seq = life.end('balie-1').seq + 1) => {
    const { boot, heard } = life.end('balie-1');
    life.end('balie-1').seq = seq;
    return life.say({ type: 'unknown', device: 'balie-1', boot, seq, heard, id });
  };

  it('page once as an unknown alarm of level emergency when they have an id', () => {
    const life = morning();
    const message = unknown(life, pressId(77));
    life.say(message);
    expect(life.alarms()).toHaveLength(1);
    expect(life.last()).toMatchObject({ level: 'emergency', pressCount: 1 });
    expect(life.got('p-anna', 'page')).toHaveLength(1);
    expect(life.got('p-anna', 'page')[0]?.text).toContain('Onbekend alarm');
    expect(life.got('balie-1', 'receipt').map(({ state }) => state)).toEqual(['logged', 'logged']);
    expect(life.faults()).toContain('unknown-message');
  });

  it('are a fault without one, once per message and not for its recording', () => {
    const life = morning();
    const message = unknown(life, null);
    expect(life.alarms()).toEqual([]);
    expect(life.faults()).toEqual(['unknown-message']);
    life.pass(25 * 3600);
    expect(life.faults()).not.toContain('unknown-message');
    life.say(message);
    expect(life.faults()).not.toContain('unknown-message');
  });
});

describe('raising by hand', () => {
  const raise = (
    life: Life,
    person: string | null,
    id: string,
    level: 'assist' | 'emergency' = 'assist',
    place: string | null = 'kamer-2',
  ) => life.ask(as('employee', person), { type: 'alarm.raised', id, place, text: 'Geschreeuw', level });

  it('opens an alarm without a device, and pages everyone but the raiser', () => {
    const life = morning();
    const outcome = raise(life, 'anna', pressId(900));
    expect(outcome).toEqual({ ok: true, created: true, alarm: life.last().id });
    expect(life.last()).toMatchObject({
      device: null,
      raisedBy: 'anna',
      holder: 'anna',
      place: 'kamer-2',
      text: 'Geschreeuw',
    });
    expect(life.paged(life.t)).toEqual(['p-bram', 'p-cleo']);
  });

  it('is idempotent by its id for one raiser, and raises the level', () => {
    const life = morning();
    raise(life, 'anna', pressId(900));
    expect(raise(life, 'anna', pressId(900), 'emergency')).toEqual({
      ok: true,
      created: false,
      alarm: life.last().id,
    });
    expect(life.alarms()).toHaveLength(1);
    expect(life.last().level).toBe('emergency');
    raise(life, 'cleo', pressId(900));
    expect(life.alarms()).toHaveLength(2);
  });

  it('asks the site of the raiser where there is no place, and refuses a place nobody knows', () => {
    const life = morning();
    raise(life, 'ina', pressId(901), 'assist', null);
    expect(life.last().site).toBe('zuid');
    expect(raise(life, 'ina', pressId(902), 'assist', 'nergens')).toMatchObject({
      ok: false,
      problem: { code: 'invalid', field: 'place' },
    });
  });

  it('asks everyone on duty, and names no building, where nothing says which site it is', () => {
    const life = morning();
    raise(life, null, pressId(904), 'assist', null);
    expect(life.last().site).toBeNull();
    const people = life.round().map(({ person }) => person);
    expect(people).toEqual(expect.arrayContaining(['anna', 'bram', 'cleo', 'ina', 'jos']));
  });

  it('says on pagers where it is in the words of the raiser, not the name of their own building', () => {
    const life = morning();
    raise(life, 'anna', pressId(905), 'assist', null);
    expect(life.got('p-bram', 'page').at(-1)).toMatchObject({ place: 'Geschreeuw' });
  });

  it('runs its policy like any alarm, also over a restart', () => {
    const life = morning();
    raise(life, 'wil', pressId(903));
    life.pass(30);
    life.restart();
    life.pass(60);
    expect(life.last()).toMatchObject({ step: 3 });
    expect(life.last().guidance).not.toBeNull();
  });
});
