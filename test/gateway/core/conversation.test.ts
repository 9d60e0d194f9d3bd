/** Stories of devices: numbers and boots, what is said again, silence, keys (PROTOCOL sections 1, 2, 5, 7.6, 7.11). */
import { describe, expect, it } from 'vitest';
import type { UpMessage } from '../../../protocol/messages.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const GROUP = ['p-anna', 'p-bram', 'p-cleo'];
function morning(): Life {
  const life = new Life();
  life.connect('balie-1', ...GROUP);
  life.clear();
  return life;
}

describe('numbers to a device', () => {
  it('rise with every transmission, over all boots and restarts, and skip the rest of a block at a start', () => {
    const life = new Life();
    life.connect('balie-1');
    life.press('balie-1');
    life.pass(12);
    const before = life.end('balie-1').got.map(({ n }) => n);
    life.restart();
    life.reboot('balie-1');
    life.clear();
    life.connect('balie-1');
    const after = life.end('balie-1').got.map(({ n }) => n);
    expect(before).toEqual([...new Set(before)].sort((a, b) => a - b));
    expect(Math.min(...after)).toBe(1001);
    expect(life.end('balie-1').refused).toEqual([]);
  });

  it('are reserved on disk before they are used, in blocks of 1,000', () => {
    const life = new Life();
    life.mood = 'hangs';
    life.connect('balie-1');
    expect(life.end('balie-1').got).toEqual([]);
    life.mood = 'writes';
    life.settle();
    expect(life.entries('counter.reserved').at(-1)).toMatchObject({ device: 'balie-1', to: 1000 });
    expect(life.got('balie-1', 'alive').length).toBeGreaterThan(0);
  });

  it('never run past what is reserved', () => {
    const life = morning();
    for (let i = 0; i < 1500; i++) life.beat('balie-1');
    const device = life.device('balie-1');
    expect(device.n).toBeGreaterThan(1500);
    expect(device.n).toBeLessThanOrEqual(device.reservedTo);
    expect(
      life.entries('counter.reserved').filter((entry) => entry.device === 'balie-1').length,
    ).toBeLessThan(5);
  });

  it('go on above what the device says it heard', () => {
    const life = morning();
    life.end('balie-1').heard = 5_000;
    life.beat('balie-1');
    expect(life.end('balie-1').got.map(({ n }) => n)).toEqual([5_001]);
    expect(life.device('balie-1').reservedTo).toBeGreaterThanOrEqual(6_000);
  });

  it('are not driven to their end by a number nobody can have heard', () => {
    const life = morning();
    life.beat('balie-1', { heard: 4_294_967_295 });
    expect(life.device('balie-1').n).toBeLessThan(2_000);
  });
});

describe('a boot', () => {
  it('is confirmed by a message that heard a number sent to it, and only then counts', () => {
    const life = new Life();
    life.end('balie-1').connected = true;
    life.hear({ type: 'device.connected', device: 'balie-1', takeover: false });
    life.beat('balie-1');
    expect(life.device('balie-1')).toMatchObject({ confirmed: null, firstHeard: false });
    life.beat('balie-1');
    expect(life.device('balie-1')).toMatchObject({ confirmed: life.end('balie-1').boot, firstHeard: true });
  });

  it('is confirmed by the repeat of a press too', () => {
    const life = new Life();
    life.end('balie-1').connected = true;
    life.hear({ type: 'device.connected', device: 'balie-1', takeover: false });
    const press = life.press('balie-1');
    life.say({ ...press, heard: life.end('balie-1').heard });
    expect(life.device('balie-1').confirmed).toBe(press.boot);
  });

  it('must be confirmed anew after a restart of the gateway', () => {
    const life = morning();
    life.restart();
    expect(life.device('balie-1').confirmed).toBeNull();
    life.connect('balie-1');
    expect(life.device('balie-1').confirmed).toBe(life.end('balie-1').boot);
  });

  it('that is new and unconfirmed gets pages and progress, and so does the confirmed one', () => {
    const life = morning();
    const old = life.end('p-anna').boot;
    life.reboot('p-anna');
    life.beat('p-anna');
    life.clear();
    life.press('balie-1');
    const sends = life.effects.flatMap(({ effect }) =>
      effect.type === 'send-page' && effect.device === 'p-anna' ? effect.sends.map(({ boot }) => boot) : [],
    );
    expect(sends).toEqual([old, life.end('p-anna').boot]);
    expect(life.got('p-anna', 'page')).toHaveLength(1);
  });

  it('is answered under its own number: receipt and alive carry the boot they answer', () => {
    const life = morning();
    const old = { boot: life.end('balie-1').boot, seq: life.end('balie-1').seq };
    life.reboot('balie-1');
    life.beat('balie-1');
    life.clear();
    life.say({ type: 'beat', device: 'balie-1', boot: old.boot, seq: old.seq, heard: 0, uptime: 1 });
    expect(life.effects.map(({ effect }) => effect)).toMatchObject([
      { type: 'send-down', boot: old.boot, body: { type: 'alive' } },
    ]);
  });
});

describe('a recording', () => {
  it('of a beat is no sign of life (P40)', () => {
    const life = morning();
    const beat = life.beat('balie-1');
    life.drop('balie-1');
    for (let i = 0; i < 6; i++) {
      life.pass(5);
      life.say(beat);
    }
    expect(life.device('balie-1').lost).toBe(true);
  });

  it('of a beat from before a restart is none either, and confirms no boot', () => {
    const life = morning();
    const beats = [life.beat('balie-1'), life.beat('balie-1')];
    life.drop('balie-1');
    life.restart();
    for (const beat of beats) life.say(beat);
    expect(life.device('balie-1').confirmed).toBeNull();
    life.pass(32);
    expect(life.device('balie-1').lost).toBe(true);
  });

  it.each([
    'coming',
    'arrived',
    'called-112',
  ] as const)('of a reply `%s` changes nothing but its receipt', (answer) => {
    const life = morning();
    life.press('balie-1');
    const reply = life.reply('p-anna', answer);
    life.pass(1);
    const before = JSON.stringify(life.disk);
    life.clear();
    life.say(reply);
    expect(JSON.stringify(life.disk)).toBe(before);
    expect(life.got('p-anna', 'receipt')).toHaveLength(1);
  });

  it('of a reply that was never delivered counts for nothing once the pager has restarted', () => {
    const life = morning();
    life.press('balie-1');
    const { boot, seq, heard } = life.end('p-anna');
    const page = life.got('p-anna', 'page')[0]?.page ?? '';
    const recorded: UpMessage = {
      type: 'reply',
      device: 'p-anna',
      boot,
      seq: seq + 1,
      heard,
      id: page,
      answer: 'coming',
    };
    life.reboot('p-anna');
    life.beat('p-anna');
    life.beat('p-anna');
    life.say(recorded);
    expect(life.last().responders.size).toBe(0);
  });

  it('of a cancel that was never delivered counts for nothing once the button has restarted', () => {
    const life = morning();
    const press = life.press('balie-1');
    const { boot, seq, heard } = life.end('balie-1');
    life.reboot('balie-1');
    life.beat('balie-1');
    life.beat('balie-1');
    life.clear();
    life.say({ type: 'cancel', device: 'balie-1', boot, seq: seq + 1, heard, id: press.id, duress: false });
    expect(life.last().cancelled).toBeNull();
    expect(life.effects.map(({ effect }) => effect)).toContainEqual(
      expect.objectContaining({
        type: 'send-down',
        boot,
        body: expect.objectContaining({ type: 'receipt' }),
      }),
    );
  });

  it('cannot bring back a boot from many restarts ago', () => {
    const life = morning();
    const { boot, seq, heard } = life.end('balie-1');
    for (let i = 0; i < 20; i++) {
      life.reboot('balie-1');
      life.beat('balie-1');
      life.beat('balie-1');
    }
    life.say({ type: 'beat', device: 'balie-1', boot, seq, heard, uptime: 1 });
    life.say({ type: 'beat', device: 'balie-1', boot, seq: seq + 1, heard, uptime: 1 });
    expect(life.device('balie-1').confirmed).toBe(life.end('balie-1').boot);
    expect(life.device('balie-1').sentTo.size).toBeLessThanOrEqual(32);
  });

  it('heard right after a connect does not keep the real boot from being told what is true', () => {
    const life = morning();
    const old: UpMessage = {
      type: 'beat',
      device: 'p-anna',
      boot: life.end('p-anna').boot,
      seq: 1,
      heard: 0,
      uptime: 1,
    };
    life.reboot('p-anna');
    life.beat('p-anna');
    life.beat('p-anna');
    life.press('balie-1');
    life.drop('p-anna');
    life.clear();
    life.end('p-anna').connected = true;
    life.hear({ type: 'device.connected', device: 'p-anna', takeover: false });
    life.say(old);
    life.beat('p-anna');
    expect(life.got('p-anna', 'page')).toHaveLength(1);
  });
});

describe('what is said again', () => {
  it('is every open page and the progress, to a pager or button that comes back (P39)', () => {
    const life = morning();
    life.press('balie-1');
    life.drop('balie-1', 'p-anna');
    life.pass(3);
    life.clear();
    life.connect('balie-1', 'p-anna');
    expect(life.got('p-anna', 'page')).toHaveLength(1);
    expect(life.got('balie-1', 'progress')).toHaveLength(1);
  });

  it('is told to each boot that is heard on a connection', () => {
    const life = morning();
    const { boot, seq, heard } = life.end('p-anna');
    life.press('balie-1');
    life.drop('p-anna');
    life.clear();
    life.reboot('p-anna');
    life.end('p-anna').connected = true;
    life.hear({ type: 'device.connected', device: 'p-anna', takeover: false });
    life.say({ type: 'beat', device: 'p-anna', boot, seq: seq + 1, heard, uptime: 1 });
    expect(life.got('p-anna', 'page')).toHaveLength(0);
    life.beat('p-anna');
    expect(life.got('p-anna', 'page')).toHaveLength(1);
  });

  it('is the same page under the same id after the gateway died, and no new attempt (P9)', () => {
    const life = morning();
    life.press('balie-1');
    const page = life.got('p-anna', 'page')[0]?.page;
    life.restart();
    life.clear();
    life.connect(...GROUP);
    expect(life.got('p-anna', 'page').map((body) => body.page)).toEqual([page]);
    expect(life.entries('page.requested')).toHaveLength(1);
  });

  it('is an unpage every 5 s until the pager has heard its number', () => {
    const life = morning();
    life.press('balie-1');
    life.reply('p-anna', 'coming');
    life.end('p-bram').beatEvery = 0;
    life.clear();
    life.pass(20);
    expect(life.got('p-bram', 'unpage')).toHaveLength(4);
    const [page] = [...life.last().pages.values()].filter(({ device }) => device === 'p-bram');
    const first = life.end('p-bram').got[0]?.n ?? 0;
    life.beat('p-bram', { heard: first });
    life.clear();
    life.pass(5);
    expect(life.got('p-bram', 'unpage')).toMatchObject([{ page: page?.id }]);
    life.beat('p-bram');
    life.clear();
    life.pass(20);
    expect(life.got('p-bram', 'unpage')).toEqual([]);
    expect(life.entries('unpage.confirmed').map(({ device }) => device)).toContain('p-bram');
  });

  it('is a closing every 5 s until the button has heard its number, also over a restart', () => {
    const life = morning();
    life.press('balie-1');
    life.drop('balie-1');
    life.answer('gijs', 'clear', life.last().id, 'coordinator');
    life.restart();
    life.clear();
    life.end('balie-1').connected = true;
    life.end('balie-1').beatEvery = 0;
    life.hear({ type: 'device.connected', device: 'balie-1', takeover: false });
    life.beat('balie-1');
    const closed = () => life.got('balie-1', 'progress').filter(({ state }) => state === 'closed').length;
    expect(closed()).toBeGreaterThan(0);
    const before = closed();
    life.pass(10);
    expect(closed()).toBe(before + 2);
    life.beat('balie-1');
    life.clear();
    life.pass(20);
    expect(closed()).toBe(0);
    expect(life.entries('closing.confirmed')).toHaveLength(1);
  });

  it('is no closing that the disk held back, when the same press has become an emergency meanwhile', () => {
    const life = morning();
    const press = life.press('balie-1');
    const first = life.last().id;
    life.clear();
    life.mood = 'hangs';
    life.request(as('coordinator', 'gijs'), { type: 'answer.given', alarm: first, answer: 'clear' });
    life.end('balie-1').seq += 1;
    life.say({ ...press, seq: life.end('balie-1').seq, level: 'emergency' });
    life.mood = 'writes';
    life.settle();
    life.pass(30);
    const second = life.last();
    expect(second.id).not.toBe(first);
    expect(second).toMatchObject({ level: 'emergency', state: 'open' });
    const said = life.got('balie-1', 'progress').map(({ state }) => state);
    expect(said).toContain('paged');
    expect(said).not.toContain('closed');
  });

  it('is the closing to a pager whose person answered long ago', () => {
    const life = morning();
    life.press('balie-1');
    life.reply('p-anna', 'arrived');
    life.pass(60);
    life.clear();
    life.reply(
      'p-anna',
      'clear',
      [...life.last().pages.values()].find(({ device }) => device === 'p-anna')?.id,
    );
    expect(life.got('p-anna', 'unpage')).toMatchObject([{ reason: 'closed' }]);
  });

  it('does not grow without end for a device that never hears', () => {
    const life = morning();
    life.drop('balie-1');
    for (let i = 0; i < 120; i++) {
      life.press('balie-1');
      life.answer('gijs', 'clear', life.last().id, 'coordinator');
      life.pass(1);
    }
    expect(life.device('balie-1').owed.size).toBeLessThanOrEqual(100);
    expect(life.device('p-gijs').owed.size).toBeLessThanOrEqual(100);
  });
});

describe('silence', () => {
  it.each([
    ['kamer-3', 30],
    ['p-anna', 30],
    ['hanger-1', 600],
  ])('of %s is a fault after %s s, and it ends when it is heard', (id, seconds) => {
    const life = new Life();
    life.connect(id);
    life.drop(id);
    life.pass(seconds - 0.1);
    expect(life.faults()).toEqual([]);
    life.pass(0.1);
    expect(life.faults()).toEqual(['device-lost']);
    expect(life.device(id).lost).toBe(true);
    life.connect(id);
    expect(life.faults()).toEqual([]);
    expect(life.device(id).lost).toBe(false);
  });

  it('of a wearable that was returned is none; handed out again it is', () => {
    const life = new Life();
    life.connect('hanger-1');
    life.drop('hanger-1');
    life.pass(60);
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: null });
    life.pass(3600);
    expect(life.faults()).toEqual([]);
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: 'wil' });
    life.pass(600);
    expect(life.faults()).toEqual(['device-lost']);
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: null });
    expect(life.faults()).toEqual([]);
    expect(life.device('hanger-1').lost).toBe(false);
  });

  it('is noticed also of devices that did not come back after a restart', () => {
    const life = new Life();
    life.connect('kamer-3');
    life.restart();
    life.pass(32);
    expect(life.faults()).toEqual(['device-lost']);
  });

  it('of a device never heard is none', () => {
    const life = new Life();
    life.pass(3600);
    expect(life.faults()).toEqual([]);
  });

  it('of three fixed devices of one area within 60 s is one fault that names them and replaces theirs (P33)', () => {
    const life = new Life();
    const area = ['balie-1', 'kamer-1', 'kamer-2'];
    life.connect(...area, 'kamer-3', 'p-anna');
    life.drop('balie-1');
    life.pass(20);
    life.drop('kamer-1');
    life.pass(20);
    life.drop('kamer-2');
    life.pass(20);
    expect(life.faults()).toEqual(['device-lost', 'device-lost']);
    life.pass(10);
    expect(life.faults()).toEqual(['area-lost']);
    const fault = [...life.state.faults.values()].find(({ code }) => code === 'area-lost');
    expect(fault).toMatchObject({ device: null, devices: area, until: null });
  });

  it('of three devices of one area is one fault also when the process restarted meanwhile (P33)', () => {
    const life = new Life();
    const area = ['balie-1', 'kamer-1', 'kamer-2'];
    life.connect(...area, 'p-anna');
    life.drop('balie-1', 'kamer-1');
    life.pass(32);
    expect(life.faults()).toEqual(['device-lost', 'device-lost']);
    life.restart();
    life.pass(40);
    // The other one is the pager, which belongs to no area.
    expect([...life.faults()].sort()).toEqual(['area-lost', 'device-lost']);
  });

  it.each([
    ['singly', ['balie-1', 'kamer-1']],
    ['as an area', ['balie-1', 'kamer-1', 'kamer-2']],
  ])('of an area counts from the last time, over a restart too, where they were silent before %s (P33)', (_, before) => {
    const life = new Life();
    life.connect('balie-1', 'kamer-1', 'kamer-2', 'p-anna');
    life.drop(...before);
    life.pass(32);
    life.connect(...before);
    life.pass(300);
    expect(life.faults()).toEqual([]);
    life.drop('balie-1', 'kamer-1');
    life.pass(32);
    expect(life.faults()).toEqual(['device-lost', 'device-lost']);
    life.restart();
    life.pass(40);
    expect([...life.faults()].sort()).toEqual(['area-lost', 'device-lost']);
  });

  it('of an area ends device by device: two left are single faults again, none left is none', () => {
    const life = new Life();
    const area = ['balie-1', 'kamer-1', 'kamer-2'];
    life.connect(...area);
    life.drop(...area);
    life.pass(31);
    expect(life.faults()).toEqual(['area-lost']);
    life.connect('kamer-1');
    life.pass(2);
    expect(life.faults()).toEqual(['device-lost', 'device-lost']);
    life.connect('balie-1', 'kamer-2');
    expect(life.faults()).toEqual([]);
  });

  it('of an area is known over a restart', () => {
    const life = new Life();
    const area = ['balie-1', 'kamer-1', 'kamer-2'];
    life.connect(...area);
    life.drop(...area);
    life.pass(31);
    life.restart();
    expect(life.faults()).toEqual(['area-lost']);
    life.connect(...area);
    life.pass(2);
    expect(life.faults()).toEqual([]);
  });

  it('of three devices far apart in time, or in two areas, is no fault of an area', () => {
    const life = new Life();
    life.connect('balie-1', 'kamer-1', 'kamer-2', 'kamer-3');
    life.drop('balie-1', 'kamer-3');
    life.pass(85);
    life.drop('kamer-1', 'kamer-2');
    life.pass(40);
    expect(new Set(life.faults())).toEqual(new Set(['device-lost']));
  });

  it('of a thousand devices is told in a handful of entries', () => {
    const devices = Array.from({ length: 1000 }, (_, i) => ({
      id: `d-${i}`,
      kind: 'desk' as const,
      place: 'balie',
    }));
    const life = new Life({ ...LIFE_SITE, devices });
    for (const { id } of devices) {
      life.connect(id);
      life.sleep(0.01);
    }
    const before = life.disk.length;
    for (const { id } of devices) life.drop(id);
    life.pass(60);
    const [fault] = [...life.state.openFaults.values()].map((id) => life.state.faults.get(id));
    expect(fault?.devices).toHaveLength(1000);
    expect(fault?.text.length).toBeLessThan(600);
    expect(life.disk.length - before).toBeLessThan(40);
  });
});

describe('the key of a device', () => {
  it('held by two is reported at the next message of the first; presses of both page, unverified (P14)', () => {
    const life = morning();
    const first = { ...life.end('balie-1') };
    life.reboot('balie-1');
    life.beat('balie-1');
    life.beat('balie-1');
    expect(life.faults()).toEqual([]);
    life.say({
      type: 'beat',
      device: 'balie-1',
      boot: first.boot,
      seq: first.seq + 1,
      heard: first.heard,
      uptime: 9,
    });
    expect(life.faults()).toEqual(['second-holder']);
    life.press('balie-1');
    expect(life.last()).toMatchObject({ unverified: true });
    expect(life.paged(0)).toEqual(GROUP);
    life.press('balie-1', 'assist', { boot: first.boot, seq: first.seq + 2, heard: first.heard });
    expect(life.last().pressCount).toBe(2);
  });

  it('used by more than three take-overs in a minute is reported', () => {
    const life = morning();
    for (let i = 0; i < 3; i++) {
      life.hear({ type: 'device.connected', device: 'balie-1', takeover: true });
      life.pass(10);
    }
    expect(life.faults()).toEqual([]);
    life.hear({ type: 'device.connected', device: 'balie-1', takeover: true });
    expect(life.faults()).toEqual(['second-holder']);
  });

  it('that is wrong is a fault of the device', () => {
    const life = morning();
    life.hear({ type: 'device.wrong-key', device: 'balie-1' });
    life.hear({ type: 'device.wrong-key', device: 'balie-1' });
    life.hear({ type: 'device.wrong-key', device: 'stranger' });
    expect(life.faults()).toEqual(['wrong-key']);
    expect(life.entries('fault.raised')).toHaveLength(1);
  });

  const rotate = (life: Life) =>
    life.ask(as('admin'), { type: 'device.key-rotated', device: 'balie-1', first: false });

  it('rotates at the first message under the new one; presses under either page; the fault ends', () => {
    const life = morning();
    rotate(life);
    expect(life.faults()).toEqual(['rotation-pending']);
    life.press('balie-1');
    expect(life.paged(0)).toEqual(GROUP);
    life.clear();
    const end = life.end('balie-1');
    const beat: UpMessage = {
      type: 'beat',
      device: 'balie-1',
      boot: end.boot,
      seq: end.seq + 1,
      heard: end.heard,
      uptime: 1,
    };
    life.hear({ type: 'message.received', message: beat, key: 'next' });
    expect(life.effects.map(({ effect }) => effect.type)).toContain('settle-key');
    expect(life.faults()).toEqual([]);
    life.pass(8 * 86_400);
    expect(life.effects.map(({ effect }) => effect.type)).not.toContain('forget-old-key');
  });

  it('is settled again when the process died before the old one was gone', () => {
    const life = morning();
    const end = life.end('balie-1');
    const beat: UpMessage = {
      type: 'beat',
      device: 'balie-1',
      boot: end.boot,
      seq: end.seq + 1,
      heard: end.heard,
      uptime: 1,
    };
    life.hear({ type: 'message.received', message: beat, key: 'next' });
    expect(life.effects.map(({ effect }) => effect.type)).toContain('settle-key');
  });

  it('that was rotated ends after 7 days, also for a device that is never heard again', () => {
    const life = new Life();
    rotate(life);
    life.pass(7 * 86_400 - 1);
    expect(life.effects.map(({ effect }) => effect.type)).not.toContain('forget-old-key');
    life.pass(1);
    expect(life.effects.map(({ effect }) => effect.type)).toContain('forget-old-key');
    expect(life.faults()).toEqual([]);
  });
});

describe('what a device says of itself', () => {
  it('is shown: battery, signal, firmware; a low battery and a fault are faults until they end', () => {
    const life = morning();
    life.beat('balie-1', { battery: 15, rssi: -70, firmware: '1.2', fault: 'button stuck' });
    expect(life.device('balie-1')).toMatchObject({ battery: 15, rssi: -70, firmware: '1.2' });
    expect(life.faults()).toEqual(['battery-low', 'device-fault']);
    life.beat('balie-1', { battery: 25 });
    expect(life.faults()).toEqual(['battery-low']);
    life.beat('balie-1', { battery: 80 });
    expect(life.faults()).toEqual([]);
  });
});
