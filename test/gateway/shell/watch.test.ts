/**
 * Pages to a watch over the air, in virtual time, with hubs as slow as real ones: how soon it rings, what becomes of a
 * page whose hub fails in the middle of it, and which page an answer is for, whatever was lost or begun anew meanwhile.
 */
import { describe, expect, test } from 'vitest';
import { as } from '../core/life.ts';
import { watchWorld } from './watch-world.ts';

type World = Awaited<ReturnType<typeof watchWorld>>;
const rings = (world: World) => (): boolean => world.watch.ringing.length > 0;
const delivered = (world: World) => (): boolean => world.page().at(-1)?.deliveredAt !== null;
const noOf = (world: World, type: string): number =>
  world.life.disk.filter((entry) => entry.type === type).length;
const failures = (world: World) =>
  world.life.disk.flatMap((entry) => (entry.type === 'page.failed' ? [entry.reason] : []));
const progressOf = (world: World) =>
  world.life
    .end('kamer-2')
    .got.map(({ body }) => body)
    .filter((body) => body.type === 'progress')
    .at(-1);

describe('a page', () => {
  test('rings within 2.5 s of the press with a hub as slow as a real one, and its ringing is evidence', async () => {
    const world = await watchWorld();
    world.pass(10);
    expect(world.watch.look.pattern).toBe('idle');
    world.life.press('kamer-2');
    expect(world.until('ringing', rings(world))).toBeLessThan(2.5);
    expect(world.until('delivered', delivered(world))).toBeLessThan(2);
    expect(world.page().map(({ state }) => state)).toEqual(['delivered']);
    expect(world.watch.pages[0]?.place).toContain('Plek kamer-2');
    const rung = world.watch.took.filter(({ type }) => type === 'page').length;
    world.pass(15);
    // Nothing is written twice that was heard.
    expect(world.watch.took.filter(({ type }) => type === 'page').length).toBe(rung);
    expect(world.watch.waits).toEqual([]);
  });

  test('"coming" is with the presser within two seconds, and the others are told', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    world.until('quiet', () => world.watch.waits.length === 0);
    world.watch.answer('coming');
    const seconds = world.until(
      'told',
      () => progressOf(world)?.type === 'progress' && progressOf(world)?.state === 'coming',
    );
    expect(seconds).toBeLessThan(2);
    expect(world.alarm().responders.get('anna')?.answer).toBe('coming');
    world.until('receipt', () => world.watch.waits.length === 0);
    expect(world.watch.ringing).toEqual([]);
  });

  test('"cannot" is heard as that, "arrived" after it as that', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('ringing', rings(world));
    world.watch.answer('cannot');
    world.until('said', () => world.alarm().responders.get('anna')?.answer === 'cannot');
    world.watch.answer('arrived');
    world.until('arrived', () => world.alarm().responders.get('anna')?.answer === 'arrived');
  });

  test('is withdrawn when somebody else comes, and forgotten when the alarm closes', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    const { id } = world.alarm();
    world.life.hear({
      type: 'answer.given',
      request: 'r1',
      actor: as('responder', 'bram'),
      alarm: id,
      answer: 'coming',
    });
    expect(world.until('quiet', () => world.watch.ringing.length === 0)).toBeLessThan(4);
    world.life.hear({
      type: 'answer.given',
      request: 'r2',
      actor: as('coordinator'),
      alarm: id,
      answer: 'clear',
    });
    expect(world.until('forgotten', () => world.watch.pages.length === 0)).toBeLessThan(4);
    world.until('confirmed', () => world.life.device(world.device).owed.size === 0);
  });

  test.each([
    0, 1, 2, 7, 13,
  ])('whose connection breaks after %i pieces rings through the other hub, once', async (pieces) => {
    const world = await watchWorld();
    world.hub('noord').mood = { cutAfter: pieces };
    world.life.press('kamer-2');
    expect(world.until('ringing', rings(world))).toBeLessThan(9);
    world.until('delivered', delivered(world));
    expect(new Set(world.writes().map(({ hub }) => hub))).toEqual(new Set(['noord', 'zuid']));
    expect(world.watch.pages).toHaveLength(1);
    expect(failures(world)).not.toContain('not-written');
  });

  test('whose hub dies in the middle of it rings through the other at once', async () => {
    const world = await watchWorld();
    world.hub('noord').mood = { diesAfter: 5 };
    world.life.press('kamer-2');
    expect(world.until('ringing', rings(world))).toBeLessThan(4);
    world.until('delivered', delivered(world));
    expect(failures(world)).not.toContain('not-written');
  });

  test('of which a piece was lost, though its hub says that it wrote it, is written again until it rings', async () => {
    const world = await watchWorld();
    world.hub('noord').mood = { losesPiece: 4 };
    world.life.press('kamer-2');
    world.pass(5);
    expect(world.watch.pages).toEqual([]);
    expect(world.page()[0]?.deliveredAt).toBeNull();
    world.hub('noord').mood = 'works';
    expect(world.until('ringing', rings(world))).toBeLessThan(6);
    world.until('delivered', delivered(world));
  });

  test('that no hub gets there is told as failed, tried for as long as it rings, and rings in the end', async () => {
    const world = await watchWorld();
    world.hub('noord').mood = 'deaf';
    world.hub('zuid').mood = 'deaf';
    world.life.press('kamer-2');
    world.until('failed', () => failures(world).includes('not-written'), 20);
    world.pass(60);
    expect(world.watch.pages).toEqual([]);
    const tries = world.writes().length;
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(60);
    world.hub('zuid').mood = 'works';
    expect(world.until('ringing', rings(world))).toBeLessThan(20);
    world.until('delivered', () => world.page().some(({ deliveredAt }) => deliveredAt !== null));
  });

  test('for a watch that nobody hears is told as not connected, and rings when it is back', async () => {
    const world = await watchWorld();
    world.inReach = false;
    world.pass(31);
    expect(world.life.device(world.device).connected).toBe(false);
    world.life.press('kamer-2');
    world.pass(6);
    expect(world.page()[0]).toMatchObject({ state: 'failed', why: 'nobody-connected' });
    world.inReach = true;
    expect(world.until('ringing', rings(world))).toBeLessThan(4);
    world.until('delivered', delivered(world));
  });

  test('a watch that goes away while it is written to rings when it is back', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('written to', () => world.watch.connected);
    world.watch.gone();
    world.inReach = false;
    world.pass(45);
    expect(world.watch.pages).toEqual([]);
    world.inReach = true;
    expect(world.until('ringing', rings(world))).toBeLessThan(20);
  });

  test('a watch that begins anew rings again, its new boot is believed, and it is not missed', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    world.watch.reset(77);
    expect(world.until('ringing', rings(world))).toBeLessThan(6);
    world.until('believed', () => world.life.device(world.device).confirmed === 77, 20);
    world.pass(60);
    expect([...world.life.state.openFaults.keys()].filter((key) => key.includes(world.device))).toEqual([]);
  });

  test('three at once ring all three', async () => {
    const world = await watchWorld();
    world.life.connect('kamer-1', 'kamer-3');
    for (const id of ['kamer-1', 'kamer-2', 'kamer-3']) world.life.press(id);
    expect(world.until('ringing', () => world.watch.ringing.length === 3)).toBeLessThan(9);
    world.until('delivered', () => world.page().every(({ deliveredAt }) => deliveredAt !== null), 20);
    for (const { page } of world.watch.pages) world.watch.answer('coming', page);
    world.until('answered', () => world.page().every(({ state }) => state === 'acknowledged'), 20);
  });
});

describe('an answer', () => {
  test('given while the gateway is dead is heard by its next life, for the page it was for', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    world.until('quiet', () => world.watch.waits.length === 0);
    world.restart();
    world.watch.answer('coming');
    world.life.connect('kamer-2');
    expect(
      world.until('heard', () => world.alarm().responders.get('anna')?.answer === 'coming'),
    ).toBeLessThan(15);
    world.until('receipt', () => world.watch.waits.length === 0);
  });

  test('to a page that was withdrawn before the restart is heard too', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    const { id } = world.alarm();
    world.life.hear({
      type: 'answer.given',
      request: 'r1',
      actor: as('responder', 'bram'),
      alarm: id,
      answer: 'coming',
    });
    world.until('quiet', () => world.watch.ringing.length === 0);
    world.until('confirmed', () => world.life.device(world.device).owed.size === 0);
    world.restart();
    world.watch.answer('coming');
    expect(
      world.until('heard', () => world.alarm().responders.get('anna')?.answer === 'coming', 40),
    ).toBeLessThan(30);
  });

  test('to what nobody knows any more gets its receipt in the end, and counts for nothing', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    world.until('quiet', () => world.watch.waits.length === 0);
    const { id } = world.alarm();
    world.inReach = false;
    world.pass(1);
    world.life.hear({
      type: 'answer.given',
      request: 'r',
      actor: as('coordinator'),
      alarm: id,
      answer: 'clear',
    });
    world.restart();
    world.watch.answer('coming');
    world.inReach = true;
    world.until('receipt', () => world.watch.waits.length === 0, 60);
    expect(noOf(world, 'answer.recorded')).toBe(0);
  });

  test('heard after something newer gets no receipt, so that it is said again under a newer number', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    world.until('quiet', () => world.watch.waits.length === 0);
    const { message } = world.watch.on;
    const page = world.watch.pager.pages[0]?.n ?? 0;
    const receipts = () =>
      world.life.effects.filter(({ effect }) => effect.type === 'send-down' && effect.body.type === 'receipt')
        .length;
    const before = receipts();
    const beat = { ...message, seq: message.seq + 50 };
    const late = { ...message, type: 'reply', answer: 'coming', seq: message.seq + 40, heard: page } as const;
    world.say('noord', world.watch.sealed(beat), -60);
    world.say('noord', world.watch.sealed(late), -60);
    expect(receipts()).toBe(before);
    world.say('noord', world.watch.sealed({ ...late, seq: message.seq + 60 }), -60);
    expect(receipts()).toBe(before + 1);
    expect(world.alarm().responders.get('anna')?.answer).toBe('coming');
  });

  test('from a recording counts for nothing', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    const { frame } = world.watch;
    world.watch.answer('coming');
    world.until('said', () => world.alarm().responders.get('anna')?.answer === 'coming');
    const coming = world.watch.frame;
    world.until('quiet', () => world.watch.waits.length === 0);
    world.watch.answer('cannot');
    world.until('said', () => world.alarm().responders.get('anna')?.answer === 'cannot');
    for (let i = 0; i < 30; i++) {
      world.say('zuid', coming, -20);
      world.say('zuid', frame, -20);
      world.pass(0.5);
    }
    expect(world.alarm().responders.get('anna')?.answer).toBe('cannot');
  });

  test('recorded in other lives, a hundred of them, makes no hub write and nobody come', async () => {
    const world = await watchWorld();
    world.life.press('kamer-2');
    world.until('delivered', delivered(world));
    world.until('quiet', () => world.watch.waits.length === 0);
    world.pass(3);
    const { message } = world.watch.on;
    const written = world.writes().length;
    for (let i = 0; i < 100; i++) {
      const old = { ...message, type: 'reply', answer: 'coming', boot: 4_000 + i, seq: 9, heard: i } as const;
      world.say('zuid', world.watch.sealed(old), -20);
      world.pass(0.1);
    }
    expect(world.writes().length).toBe(written);
    expect(world.alarm().responders.size).toBe(0);
  });

  test('from what is no pager is of a type that nobody knows', async () => {
    const world = await watchWorld('hanger-1');
    const { message } = world.watch.on;
    const { number, boot, seq } = message;
    world.say(
      'noord',
      world.watch.sealed({ ...message, type: 'reply', answer: 'coming', number, boot, seq: seq + 1 }),
      -50,
    );
    expect(world.life.state.openFaults.has('unknown-message|hanger-1|')).toBe(true);
  });
});

describe('life', () => {
  test('a watch that begins anew while nobody calls is believed within seconds, though its answer could wait', async () => {
    const world = await watchWorld();
    world.pass(20);
    world.watch.reset(78);
    expect(world.until('believed', () => world.life.device(world.device).confirmed === 78, 20)).toBeLessThan(
      5,
    );
  });

  test('is told every 10 s, answered about once a minute, and its silence missed after half a minute', async () => {
    const world = await watchWorld();
    const before = world.writes().length;
    world.pass(600);
    const answers = world.writes().length - before;
    expect(answers).toBeGreaterThanOrEqual(8);
    expect(answers).toBeLessThanOrEqual(13);
    expect(world.watch.look.pattern).toBe('idle');
    const missed = () => world.life.state.openFaults.has(`device-lost|${world.device}|`);
    expect(missed()).toBe(false);
    world.inReach = false;
    world.pass(45);
    expect(missed()).toBe(true);
    world.inReach = true;
    world.pass(15);
    expect(missed()).toBe(false);
  });

  test('a page is not waited with while another hub could write it, and a hub writes to one at a time', async () => {
    const world = await watchWorld();
    world.pass(100);
    const { orders } = world;
    for (let i = 1; i < orders.length; i++) {
      const [one, next] = [orders[i - 1], orders[i]];
      if (one?.word === 'write' && next?.word === 'write') expect(one.hub).not.toBe(next.hub);
    }
    expect(world.counts).toEqual([]);
  });
});

describe('more pages than a watch can be told in time', () => {
  test('with a life begun anew are said one after the other, each lost one again after a while, and end', async () => {
    const world = await watchWorld();
    world.pass(10);
    const desks = ['balie-1', 'kamer-1', 'kamer-2', 'kamer-3', 'zaal-1'];
    for (const desk of desks) world.life.press(desk);
    world.pass(3);
    // Each hub that writes hangs, so that all pages of two lives wait.
    for (const name of ['noord', 'zuid'] as const) world.hub(name).mood = 'deaf';
    for (let i = 0; i < 8; i++) {
      world.watch.reset(4_000 + i);
      world.pass(1);
    }
    const before = world.life.disk.length;
    world.pass(20);
    expect(world.life.disk.length - before).toBeLessThan(300);
  });
});
