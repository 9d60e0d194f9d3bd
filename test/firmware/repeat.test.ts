/** Repeating, receipts, connecting and beating: the wire contract, section 4, as stories of one device. */
import { describe, expect, test } from 'vitest';
import { type DeviceConfig, standardConfig } from '../../firmware/core/config.ts';
import { Life } from './life.ts';

const desk = standardConfig('balie-1', 'desk', 'test');
const wearable = standardConfig('draag-1', 'wearable', 'test');
const twoAddresses: DeviceConfig = { ...desk, addresses: 2 };

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((at, i) => Math.round(at - (times[i] ?? 0)));

describe('repeating', () => {
  test.each([
    ['longest', 1, [400, 1000, 1000, 2000]],
    ['shortest', 0, [320, 800, 800, 1600]],
  ])('a press without receipt is repeated with the %s gaps, under one number, its age going on', (_title, random, gaps) => {
    const life = new Life(desk, { random });
    life.pass(300);
    life.tap();
    life.pass(4500 * (random === 1 ? 1 : 0.85));
    const presses = life.presses();
    expect(gapsOf(presses.map((press) => press.at)).slice(0, 4)).toEqual(gaps);
    expect(new Set(presses.map((press) => press.seq)).size).toBe(1);
    const first = presses[0]?.at ?? 0;
    expect(presses.map((press) => press.age)).toEqual(
      presses.map((press) => Math.floor(press.at - first + 20)),
    );
  });
  test('after the first gaps it goes on every 5 s while receipts say "unlogged", for ever', () => {
    const life = new Life(desk, { receipts: 'unlogged' });
    life.pass(300);
    life.tap();
    life.pass(3_600_000);
    const gaps = gapsOf(life.presses().map((press) => press.at));
    expect(gaps.slice(0, 8)).toEqual([400, 1000, 1000, 2000, 3000, 5000, 5000, 5000]);
    expect(gaps.length).toBeGreaterThan(700);
    expect(Math.max(...gaps)).toBe(5000);
    expect(life.effects()).not.toContain('close');
    life.receipt('logged');
    life.forget();
    life.pass(60_000);
    expect(life.presses()).toEqual([]);
  });
  test.each(['logged', 'test'] as const)('a receipt "%s" ends it', (state) => {
    const life = new Life(desk);
    life.pass(300);
    life.tap();
    life.receipt(state);
    life.forget();
    life.pass(30_000);
    expect(life.presses()).toEqual([]);
  });
  test.each([
    ['another number', { seq: 99 }],
    ['another id', { id: 'ffffffffffffffff' }],
  ])('a receipt for %s is for nothing of ours', (_title, change) => {
    const life = new Life(desk);
    life.pass(300);
    life.tap();
    const press = life.presses()[0];
    life.forget();
    life.tell({ type: 'receipt', seq: press?.seq ?? 0, id: press?.id ?? '', state: 'logged', ...change });
    life.pass(2000);
    expect(life.presses().length).toBeGreaterThan(0);
    expect(life.pattern()).toBe('felt');
  });
  test('the receipt of the assist does not end the emergency that it became', () => {
    const life = new Life(desk);
    life.pass(300);
    life.down();
    life.pass(50);
    const assist = life.presses()[0];
    life.pass(2000);
    life.forget();
    life.tell({ type: 'receipt', seq: assist?.seq ?? 0, id: assist?.id ?? '', state: 'logged' });
    life.pass(1500);
    expect(life.presses().length).toBeGreaterThan(0);
    expect(life.presses()[0]?.level).toBe('emergency');
  });
});

describe('what is accepted', () => {
  test('only its own boot, its own name, and a number above the last; a beat tells the highest', () => {
    const life = new Life(desk);
    life.pass(300);
    life.tap();
    const press = life.presses()[0];
    const receipt = { type: 'receipt', seq: press?.seq ?? 0, id: press?.id ?? '', state: 'logged' } as const;
    const head = { device: 'balie-1', boot: 7, n: 100 };
    life.hear({ type: 'message.heard', message: { ...receipt, ...head, boot: 8 } });
    life.hear({ type: 'message.heard', message: { ...receipt, ...head, device: 'balie-2' } });
    life.hear({ type: 'message.heard', message: { ...receipt, ...head, n: life.state.heard } });
    expect(life.pattern()).toBe('felt');
    life.hear({ type: 'message.heard', message: { ...receipt, ...head } });
    expect(life.pattern()).toBe('received');
    life.forget();
    life.n = 100;
    life.pass(10_000);
    expect(life.sent('beat')[0]?.heard).toBe(100);
  });
  test('a message heard twice counts once', () => {
    const life = new Life(desk, { twice: true });
    life.pass(300);
    life.tap();
    life.receipt();
    life.progress(life.presses()[0]?.id ?? '', 'coming');
    life.pass(1000);
    expect(life.pattern()).toBe('coming');
  });
});

describe('new ids and pending presses', () => {
  test('at most one new id in 2 s: the press in between waits for its turn, its age from the finger', () => {
    const life = new Life(desk, { receipts: 'logged' });
    life.pass(1000);
    life.tap();
    life.pass(375);
    life.tap();
    life.pass(4000);
    const presses = life.presses();
    expect(gapsOf(presses.map((press) => press.at))).toEqual([2000]);
    expect(presses[1]?.age).toBe(1520);
    expect(new Set(presses.map((press) => press.id)).size).toBe(2);
  });
  test('at most 4 wait: the oldest of the highest level; an emergency takes the place of the newest assist', () => {
    const life = new Life(desk, { gateway: false });
    for (let i = 0; i < 6; i++) {
      life.tap();
      life.pass(2000);
    }
    const kept = life.state.queue.presses.map((press) => press.madeAt);
    expect(kept).toEqual([0, 2125, 4250, 6375]);
    life.tap(1);
    expect(life.state.queue.presses.map((press) => [press.level, press.madeAt])).toEqual([
      ['assist', 0],
      ['assist', 2125],
      ['assist', 4250],
      ['emergency', 12750],
    ]);
  });
  test('on a new connection repeats go before new numbers, so that none arrives out of order', () => {
    const life = new Life(desk);
    life.pass(300);
    life.tap();
    life.cut();
    life.pass(2500);
    life.tap();
    life.forget();
    life.gateway = true;
    life.pass(5000);
    const seqs = life.sent().map((message) => message.seq);
    const firsts = seqs.filter((seq, i) => seqs.indexOf(seq) === i);
    expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
  });
});

describe('connecting', () => {
  test('log-in, pending presses and a beat leave together, in this order', () => {
    const life = new Life(desk, { gateway: false });
    life.tap();
    life.forget();
    life.hear({ type: 'link.opened', attempt: 1 });
    expect(life.effects().filter((effect) => effect !== 'show')).toEqual(['log-in', 'press', 'beat']);
    expect(new Set(life.done.map((one) => one.at)).size).toBe(1);
  });
  test('at the first alive of a connection one more beat at once, and only then', () => {
    const life = new Life(desk, { gateway: false });
    life.hear({ type: 'link.opened', attempt: 1 });
    life.tell({ type: 'alive', seq: 1 });
    expect(life.sent('beat').map((beat) => beat.heard)).toEqual([0, 1]);
    life.tell({ type: 'alive', seq: 2 });
    expect(life.sent('beat').length).toBe(2);
    life.cut();
    life.pass(5000);
    life.forget();
    life.gateway = true;
    life.pass(40_000);
    expect(
      life
        .sent('beat')
        .slice(0, 2)
        .map((beat) => beat.at)[1],
    ).toBe(life.sent('beat')[0]?.at);
  });
  test('connecting takes 4 s at most; while a press waits the pause is 0.2 to 1 s', () => {
    for (const random of [0, 0.5, 1]) {
      const life = new Life(desk, { gateway: false, random });
      life.tap();
      life.pass(60_000);
      const connects = life.done.filter((one) => one.type === 'connect').map((one) => one.at);
      const closes = life.done.filter((one) => one.type === 'close').map((one) => one.at);
      expect(closes[0]).toBe(4000);
      for (const [i, close] of closes.entries()) {
        const pause = (connects[i + 1] ?? close + 500) - close;
        expect(pause).toBeGreaterThanOrEqual(200);
        expect(pause).toBeLessThanOrEqual(1000);
      }
    }
  });
  test('with nothing waiting the pause grows from 1 to 30 s, spread by chance, and a press ends it', () => {
    for (const random of [0, 1]) {
      const life = new Life(desk, { gateway: false, random });
      life.pass(600_000);
      const connects = life.done.filter((one) => one.type === 'connect').map((one) => one.at);
      const closes = life.done.filter((one) => one.type === 'close').map((one) => one.at);
      const pauses = closes.map((close, i) => (connects[i + 1] ?? Number.NaN) - close).filter((ms) => ms > 0);
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
      expect(Math.max(...pauses)).toBe(random === 1 ? 30_000 : 15_000);
      // From the middle of a pause: pressed, connecting.
      life.until((closes.at(-1) ?? 0) + 36_000 - (life.now % 2));
      life.hear({ type: 'link.lost', attempt: life.state.uplink.attempt });
      life.forget();
      life.tap();
      expect(life.done.find((one) => one.type === 'connect')).toBeDefined();
    }
  });
  test('no receipt for 5 s on one connection: closed, and the other address is tried, again and again', () => {
    const life = new Life(twoAddresses);
    life.pass(300);
    life.forget();
    life.tap();
    life.pass(30_000);
    const first = life.presses()[0]?.at ?? 0;
    const closes = life.done.filter((one) => one.type === 'close');
    const connects = life.done.filter((one) => one.type === 'connect');
    expect(closes[0]?.at).toBe(first + 5000);
    expect(connects.map((one) => (one.type === 'connect' ? one.address : -1)).slice(0, 4)).toEqual([
      1, 0, 1, 0,
    ]);
  });
  test('three beats without a word on an open connection: it is given up', () => {
    const life = new Life(desk, { gateway: false });
    life.hear({ type: 'link.opened', attempt: 1 });
    life.pass(24_900);
    expect(life.effects()).not.toContain('close');
    life.pass(200);
    expect(life.effects()).toContain('close');
  });
  test('a network that is found ends the pause', () => {
    const life = new Life(desk, { gateway: false });
    life.pass(60_000);
    life.hear({ type: 'link.lost', attempt: life.state.uplink.attempt });
    life.forget();
    expect(life.state.uplink.phase).toBe('pausing');
    life.hear({ type: 'network.found' });
    expect(life.effects()).toContain('connect');
    life.forget();
    life.hear({ type: 'network.found' });
    expect(life.effects()).not.toContain('connect');
  });
  test('news of an old attempt changes nothing', () => {
    const life = new Life(desk, { gateway: false });
    life.pass(6500);
    expect(life.state.uplink.attempt).toBe(2);
    life.hear({ type: 'link.opened', attempt: 1 });
    life.hear({ type: 'link.lost', attempt: 1 });
    expect(life.state.uplink.phase).toBe('connecting');
    expect(life.sent()).toEqual([]);
  });
});

describe('beats', () => {
  test.each([
    ['desk', 10_000],
    ['pager', 10_000],
    ['sounder', 10_000],
    ['wearable', 300_000],
  ] as const)('a %s beats every %i ms', (kind, every) => {
    const life = new Life(standardConfig('d-1', kind, 'v1'));
    life.pass(every * 4 + 100);
    const beats = life.sent('beat');
    expect(gapsOf(beats.map((beat) => beat.at))).toEqual([0, every, every, every, every]);
    expect(beats.at(-1)).toMatchObject({ firmware: 'v1', uptime: (every * 4) / 1000 });
  });
  test.each([
    [1, 5000],
    [60, 60_000],
    [100_000, 600_000],
  ])('settings may ask for a beat of %i s: it becomes %i ms', (asked, every) => {
    const life = new Life(wearable);
    life.pass(10);
    life.tell({ type: 'settings', beat: asked });
    life.forget();
    life.pass(every * 3);
    expect(gapsOf(life.sent('beat').map((beat) => beat.at))).toEqual(
      every === 600_000 ? [every, every] : [every, every],
    );
  });
  test('battery is told in beats and presses once it was read', () => {
    const life = new Life(desk);
    life.pass(100);
    life.hear({ type: 'battery.read', percent: 87.4 });
    life.forget();
    life.tap();
    life.pass(10_000);
    expect(life.presses()[0]?.battery).toBe(87);
    expect(life.sent('beat')[0]).toMatchObject({ battery: 87 });
  });
  test('a button down for over a minute is told as a fault', () => {
    const life = new Life(desk);
    life.pass(100);
    life.down();
    life.pass(71_000);
    expect(life.sent('beat').at(-1)).toMatchObject({ fault: 'button stuck' });
  });
});

describe('cancels and replies', () => {
  const pager = standardConfig('pieper-1', 'pager', 'test');
  const page = {
    type: 'page',
    page: 'p1',
    alarm: 'a1',
    level: 'assist',
    place: 'Balie',
    text: '',
    age: 0,
    call112: 0,
  } as const;

  test('a reply is repeated until its receipt', () => {
    const life = new Life(pager);
    life.pass(100);
    life.tell(page);
    life.pass(2000);
    const replies = life.sent('reply');
    expect(gapsOf(replies.map((reply) => reply.at))).toEqual([400, 1000]);
    life.receipt();
    life.forget();
    life.pass(20_000);
    expect(life.sent('reply')).toEqual([]);
  });
  test('on a new connection it waits for the gateway, then goes out under a new number, above all before it', () => {
    const life = new Life(pager);
    life.pass(100);
    life.tell(page);
    const old = life.sent('reply')[0]?.seq ?? 0;
    life.cut();
    life.pass(3000);
    life.forget();
    life.gateway = true;
    life.pass(5000);
    const kinds = life.sent().map((message) => message.type);
    expect(kinds.slice(0, 3)).toEqual(['beat', 'beat', 'reply']);
    const reply = life.sent('reply')[0];
    expect(reply?.seq).toBeGreaterThan(
      Math.max(
        old,
        ...life
          .sent('beat')
          .slice(0, 2)
          .map((beat) => beat.seq),
      ),
    );
    expect(reply?.heard).toBeGreaterThan(0);
  });
  test('a connection that never says a word is not kept for a waiting reply', () => {
    const life = new Life(pager);
    life.pass(100);
    life.tell(page);
    life.cut();
    life.pass(1500);
    life.forget();
    const attempt = life.state.uplink.attempt;
    life.hear({ type: 'link.opened', attempt });
    const opened = life.now;
    life.pass(5100);
    expect(life.done.find((one) => one.type === 'close')?.at).toBe(opened + 5000);
  });
});
