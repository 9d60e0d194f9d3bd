/**
 * What is a wearable's board's own, on a board in virtual time: power, flash, the radio's moods, the cell, lights and
 * screen, and how seldom it wakes.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { BTN } from './fake-air.ts';
import { board, buildWearables, KEY, lightOf, SETTINGS } from './wearable-board.ts';

beforeAll(buildWearables);

const HOUR = 3_600_000;

describe.each(['puckjs', 'banglejs2'] as const)('%s', (kind) => {
  it('locks its console, on the air too, unless it is open for work on it', () => {
    const { chip, air } = board(kind);
    expect([chip.console, air.uart]).toEqual(['locked', false]);
    const open = board(kind, { ...SETTINGS, open: 1 });
    expect([open.chip.console, open.air.uart]).toEqual(['open', true]);
    expect(Object.keys(air.services)).toEqual(['6e6f6f64-6b6e-6f70-8000-000000000001']);
  });

  it('says a press that was pending when the power went under its old numbers, marked as resumed', () => {
    const { chip, hub, hold, boot, air } = board(kind);
    chip.pass(10_000);
    hold(900);
    const before = hub.of('press').at(-1);
    chip.cut();
    chip.pass(60_000);
    boot();
    chip.pass(1_000);
    const after = hub.of('press').at(-1);
    expect(after).toMatchObject({ boot: before?.boot, seq: before?.seq, resumed: true, level: 'assist' });
    expect(chip.outs.findIndex(({ what }) => what.startsWith('flash'))).toBeLessThan(
      chip.outs.findIndex(({ what }) => /^air \d+ 11/.test(what)),
    );
    // A new press of this life has numbers of its own.
    hold(900);
    chip.pass(5_000);
    const numbers = new Set(hub.of('press').map((one) => `${one.boot} ${one.seq}`));
    expect(numbers.size).toBe(2);
    hub.write(air, [hub.receipt('logged')]);
  });

  it.each(['refused', 'throws'] as const)('calls although flash %s every write', (writes) => {
    const { chip, hub, hold } = board(kind);
    chip.writes = writes;
    chip.pass(10_000);
    hold(900);
    expect(hub.of('press').length).toBeGreaterThan(0);
  });

  it('asks a radio anew that refused', () => {
    const { chip, hub, hold, air } = board(kind);
    chip.pass(10_000);
    air.refuses = true;
    hold(900);
    chip.pass(3_000);
    expect(hub.of('press')).toEqual([]);
    air.refuses = false;
    chip.pass(1_100);
    expect(hub.of('press').length).toBeGreaterThan(0);
    expect(chip.restarts).toBe(0);
  });

  it('starts anew after a mistake of our own, with the press in its flash', () => {
    const { chip, hub, boot } = board(kind);
    chip.pass(10_000);
    chip.pin(BTN, true);
    chip.pass(700);
    chip.broken = true;
    chip.pass(500);
    expect(chip.restarts).toBeGreaterThan(0);
    expect(hub.of('press')).toEqual([]);
    chip.broken = false;
    chip.pin(BTN, false);
    chip.cut();
    boot();
    chip.pass(1_000);
    expect(hub.of('press').at(-1)).toMatchObject({ resumed: true });
  });

  it('sleeps on the air between beats, wakes seldom, and feeds its watchdog for a day', () => {
    const { chip, hub, air } = board(kind);
    chip.pass(20_000);
    expect(air.asleep).toBe(true);
    const wakes = chip.wakes;
    let least = Number.POSITIVE_INFINITY;
    let beats = hub.of('beat').length;
    for (let minute = 0; minute < 24 * 60; minute++) {
      const kicks = chip.kicks;
      chip.pass(50_000);
      least = Math.min(least, chip.kicks - kicks);
      chip.pass(10_000);
      if (minute % 5 === 4 && hub.of('beat').length > beats) {
        beats = hub.of('beat').length;
        hub.write(air, [hub.alive()]);
      }
    }
    expect(least).toBeGreaterThan(0);
    expect(hub.of('beat').length).toBeGreaterThan(24 * 12 - 5);
    const changes = chip.outs.filter(({ what }) => what.startsWith('air'));
    let silentMs = 0;
    changes.forEach(({ at, what }, i) => {
      if (what === 'air silent') silentMs += (changes[i + 1]?.at ?? chip.now) - at;
    });
    expect(silentMs / chip.now).toBeGreaterThan(0.96);
    // A beat is a few turns; the rest feeds the watchdog and does nothing else.
    const turns = chip.wakes - wakes - (24 * HOUR) / (kind === 'puckjs' ? 40_000 : 2_000);
    expect(turns).toBeLessThan(24 * 12 * 4);
  });

  it('keeps a press on the air that nobody hears, after a minute every 250 ms and made anew once a minute', () => {
    const { chip, hub, air, hold } = board(kind);
    chip.pass(10_000);
    hold(900);
    expect(air.everyMs).toBe(100);
    chip.pass(70_000);
    expect(air.everyMs).toBe(250);
    const before = hub.of('press').length;
    for (let minute = 0; minute < 60; minute++) {
      chip.pass(60_000);
      expect(air.frame).not.toBe(null);
      // Its age is never a minute and a half behind.
      const age = (hub.of('press').at(-1)?.age ?? 0) / 60_000;
      expect(age).toBeGreaterThan(minute);
    }
    expect(hub.of('press').length - before).toBeLessThan(70);
    // A finger is felt at once all the same; two presses are on the air in turn.
    hold(900);
    chip.pass(1_100);
    expect(new Set(hub.of('press').map(({ seq }) => seq)).size).toBe(2);
  });

  it('does not cut off a hub that is still writing when there is nothing more to say', () => {
    const { chip, hub, air, hold } = board(kind);
    chip.pass(2_000);
    hub.write(air, [hub.alive()]);
    chip.pass(20_000);
    hold(900);
    air.connected();
    for (const frame of [hub.receipt('test'), hub.progress('closed')]) {
      air.written(frame);
      chip.pass(250);
      expect(air.isConnected).toBe(true);
    }
    chip.pass(500);
    // The hub held on with nothing more to write.
    expect(air.isConnected).toBe(false);
    chip.pass(10_000);
    expect(air.asleep).toBe(true);
  });

  it('tidies its flash while nobody waits', () => {
    const { chip, hold } = board(kind);
    chip.pass(10_000);
    chip.free = 3_000;
    hold(900);
    chip.pass(2 * HOUR);
    expect(chip.tidied).toBe(0);
    const calm = board(kind).chip;
    calm.free = 3_000;
    calm.pass(2 * HOUR);
    expect(calm.tidied).toBeGreaterThan(0);
  });

  it('says how full its cell is', () => {
    const { chip, hub } = board(kind);
    chip.battery = 61;
    chip.pass(2 * HOUR);
    expect(hub.of('beat').at(-1)?.battery).toBe(61);
  });

  it.each([
    ['none', undefined],
    ['not JSON', '{"device":'],
    ['device', { ...SETTINGS, device: 'Draag 1' }],
    ['number', { ...SETTINGS, number: -1 }],
    ['key', { ...SETTINGS, key: KEY.slice(2) }],
    ['covert, open or english', { ...SETTINGS, english: 'yes' }],
  ])('with settings that cannot be used (%s) says so and does nothing else', (problem, settings) => {
    const { chip, hub, hold, air } = board(kind, settings ?? SETTINGS, ({ chip: fresh }) => {
      if (settings === undefined) fresh.storage.clear();
    });
    hold(1_000);
    expect(chip.printed).toEqual([`noodknop: settings: ${problem}`]);
    expect(hub.frames).toEqual([]);
    // It can still be reached to mend that, and no watchdog that nobody feeds starts it anew meanwhile.
    expect([chip.console, air.uart, chip.guarded, air.options]).toEqual(['open', true, false, {}]);
  });
});

describe('the lights of a Puck.js', () => {
  const seen = (covert: 0 | 1) => {
    const { chip, hub, air, hold } = board('puckjs', { ...SETTINGS, covert });
    const colours = (ms: number): string => {
      const list: string[] = [];
      for (let i = 0; i < ms; i += 10) {
        chip.pass(10);
        const colour = lightOf(chip);
        if (colour !== 'off' && list.at(-1) !== colour) list.push(colour);
      }
      return list.join(' ');
    };
    chip.pass(2_000);
    hub.write(air, [hub.alive()]);
    chip.pass(10_000);
    hold(820);
    const shown = [colours(1_000)];
    hub.write(air, [hub.receipt('logged')]);
    shown.push(colours(1_000));
    hub.write(air, [hub.progress('coming')]);
    shown.push(colours(3_000));
    hub.write(air, [hub.progress('coming', 1)]);
    shown.push(colours(6_000));
    hub.write(air, [hub.progress('nobody')]);
    shown.push(colours(3_000));
    shown.push(colours(16_000));
    hub.write(air, [hub.progress('closed')]);
    shown.push(colours(3_000));
    return shown;
  };

  it('have the colours of the desk button', () => {
    expect(seen(0)).toEqual(['white', 'green', 'green', 'green red green red', 'red', 'red', 'white']);
  });
  it('show nothing but errors when it is covert', () => {
    expect(seen(1)).toEqual(['', '', '', 'red', 'red', 'red', '']);
  });
  it('pulse for moments while nobody hears: the cell must last', () => {
    const { chip, hold } = board('puckjs');
    chip.pass(10_000);
    hold(900);
    chip.pass(70_000);
    let lit = 0;
    for (let i = 0; i < 6_000; i++) {
      chip.pass(10);
      if (lightOf(chip) !== 'off') lit += 10;
    }
    expect(lit).toBeGreaterThan(3_000);
    expect(lit).toBeLessThan(60_000 / 7);
  });
});

describe('the screen and motor of a Bangle.js 2', () => {
  const lived = (settings: object) => {
    const { chip, hub, air, hold } = board('banglejs2', { ...SETTINGS, ...settings });
    let buzzed = 0;
    const pass = (ms: number): void => {
      for (let i = 0; i < ms; i += 10) {
        chip.pass(10);
        if (air.vibrates) buzzed += 10;
      }
    };
    pass(2_000);
    hub.write(air, [hub.alive()]);
    pass(5_000);
    hold(900);
    pass(300);
    const litAtOnce = air.lit;
    pass(6_000);
    hub.write(air, [hub.receipt('logged')]);
    pass(2_000);
    hub.write(air, [hub.progress('coming')]);
    pass(3_000);
    hub.write(air, [hub.progress('closed')]);
    pass(2_000);
    return { words: air.words.filter((word) => word !== ''), buzzed, litAtOnce };
  };

  it.each([
    [0, ['verstuurd', 'niet ontvangen bel 112', 'ontvangen', 'er komt iemand', 'afgesloten']],
    [1, ['sent', 'not received call 112', 'received', 'help is coming', 'closed']],
  ] as const)('speak its language (%i)', (english, words) => {
    const { words: said, buzzed, litAtOnce } = lived({ english });
    expect(said).toEqual(words);
    expect(litAtOnce).toBe(true);
    expect(buzzed).toBeGreaterThan(2_500);
  });
  it('only vibrate when it is covert', () => {
    const { words, buzzed, litAtOnce } = lived({ covert: 1 });
    expect(words).toEqual([]);
    expect(litAtOnce).toBe(false);
    expect(buzzed).toBeGreaterThan(2_500);
  });
  it('hear a button that is held for 10 s, without the watch starting anew', () => {
    const { chip, hub, air } = board('banglejs2');
    expect(air.options).toMatchObject({ btnLoadTimeout: 0, lockTimeout: 0, manualWatchdog: true });
    expect(air.unlocked).toBe(true);
    chip.pass(10_000);
    chip.pin(BTN, true);
    for (let i = 0; i < 4; i++) {
      const kicks = chip.kicks;
      chip.pass(2_500);
      expect(chip.kicks).toBeGreaterThan(kicks);
    }
    expect(hub.of('press').at(-1)).toMatchObject({ level: 'emergency' });
  });
});
