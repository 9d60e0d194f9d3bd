/**
 * What is the desk button's board's own, on a board in virtual time: a network that keeps it busy, flash, power, Wi-Fi,
 * its watchdog, its console, and settings that cannot be used.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tone } from '../../firmware/core/signals.ts';
import { BUTTON, board, buildWired, idOf, KEY, LIGHT, presses, SETTINGS, toneOf } from './desk-board.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';

beforeAll(() => buildWired('esp32'));

describe('the board', () => {
  it('loses no press made while an address that leads nowhere keeps the chip busy for 9 s', () => {
    const { chip, gateway, boot } = board(SETTINGS, (fresh) => {
      const nowhere = fresh.peer as ScriptedGateway;
      nowhere.reach = (host) => (host === '10.0.0.2' ? 9_000 : true);
    });
    chip.cut();
    // Also in the first seconds of a boot.
    chip.pinAt(BUTTON, false, chip.now + 3_000);
    chip.pinAt(BUTTON, true, chip.now + 3_150);
    boot();
    chip.pass(1_500);
    expect(presses(gateway)).toHaveLength(1);
    const first = presses(gateway)[0];
    // Its age counts from the finger, not from when the chip was free again.
    expect(first).toMatchObject({ level: 'assist', host: '10.0.0.3' });
    expect(first?.type === 'press' && first.age).toBeGreaterThan(5_000);
  });

  it('takes a level for true when the edge that led to it was lost', () => {
    const { chip, gateway } = board();
    chip.until(5_000);
    chip.levels.set(BUTTON, 0);
    chip.until(16_000);
    chip.levels.set(BUTTON, 1);
    chip.until(40_000);
    expect(presses(gateway).length).toBeGreaterThan(0);
  });

  it('sends a press that was pending when the power went, under its id, marked as resumed', () => {
    const { chip, gateway, boot } = board();
    gateway.receipts = 'none';
    chip.until(3_000);
    chip.pin(BUTTON, false);
    chip.pass(150);
    chip.pin(BUTTON, true);
    chip.pass(500);
    const before = presses(gateway).at(-1);
    chip.cut();
    chip.pass(2_000);
    gateway.receipts = 'logged';
    boot();
    chip.pass(2_000);
    const after = presses(gateway).at(-1);
    expect(after).toMatchObject({ resumed: true, id: idOf(gateway), level: 'assist' });
    expect(after?.boot).not.toBe(before?.boot);
    expect(chip.outs.findIndex(({ what }) => what.startsWith('flash'))).toBeLessThan(
      chip.outs.findIndex(({ what }) => what.includes(Buffer.from('"press"').toString('hex'))),
    );
    chip.cut();
    boot();
    chip.pass(5_000);
    expect(presses(gateway).at(-1)).toEqual(after);
  });

  it.each(['refused', 'throws'] as const)('calls although flash %s every write, and says so', (writes) => {
    const { chip, gateway } = board(SETTINGS, (fresh) => {
      fresh.writes = writes;
    });
    chip.until(3_000);
    chip.pin(BUTTON, false);
    chip.pass(100);
    expect(presses(gateway)).toHaveLength(1);
    chip.pin(BUTTON, true);
    chip.until(25_000);
    expect(gateway.heard.filter(({ type }) => type === 'beat').at(-1)).toMatchObject({ fault: 'flash' });
  });

  it('waits for Wi-Fi, asks again when the chip gives up, and calls as soon as it is there', () => {
    const { chip, gateway } = board({ ...SETTINGS, ssid: 'gebouw', password: 'geheim-geheim' }, (fresh) => {
      fresh.hasWifi = true;
    });
    chip.pin(BUTTON, false);
    chip.pass(100);
    chip.pin(BUTTON, true);
    const tones = new Set<Tone>();
    for (let i = 0; i < 100; i++) {
      chip.pass(100);
      tones.add(toneOf(chip));
    }
    expect(tones).toContain('red');
    expect(gateway.heard).toEqual([]);
    expect(chip.wifiCalls).toEqual(['gebouw']);
    chip.wifiSays('disconnected');
    chip.pass(2_100);
    expect(chip.wifiCalls).toEqual(['gebouw', 'gebouw']);
    chip.pass(3_000);
    chip.wifiSays('connected');
    chip.pass(50);
    expect(presses(gateway)).toHaveLength(1);
    // Gone and back: the old connection is given up, and a press in between waits.
    chip.pass(5_000);
    chip.wifiSays('disconnected');
    chip.pass(100);
    chip.pin(BUTTON, false);
    chip.pass(100);
    chip.pin(BUTTON, true);
    const before = presses(gateway).length;
    chip.pass(3_000);
    expect(presses(gateway)).toHaveLength(before);
    chip.wifiSays('connected');
    chip.pass(50);
    expect(presses(gateway).length).toBeGreaterThan(before);
  });

  it('asks for an address anew when none comes for a minute', () => {
    const { chip } = board({ ...SETTINGS, ssid: 'gebouw' }, (fresh) => {
      fresh.hasWifi = true;
    });
    chip.until(59_000);
    expect(chip.wifiCalls).toHaveLength(1);
    chip.until(63_000);
    expect(chip.wifiCalls).toHaveLength(2);
  });

  it('tells a refused log-in on its cable, and goes on trying', () => {
    const { chip, gateway } = board();
    gateway.connack = 5;
    chip.until(20_000);
    expect(chip.printed).toContain('noodknop: refused 5');
    gateway.connack = 0;
    chip.until(60_000);
    expect(gateway.heard.length).toBeGreaterThan(0);
  });

  it('feeds its watchdog for an hour in which the gateway comes and goes, and keeps calling', () => {
    const { chip, gateway } = board();
    let least = Number.POSITIVE_INFINITY;
    for (let minute = 1; minute <= 60; minute++) {
      gateway.reach = () => minute % 7 !== 3;
      gateway.alive = minute % 5 !== 2;
      const kicks = chip.kicks;
      chip.until(minute * 60_000);
      least = Math.min(least, chip.kicks - kicks);
      if (minute % 10 !== 0) continue;
      chip.pin(BUTTON, false);
      chip.pass(100);
      chip.pin(BUTTON, true);
    }
    chip.pass(60_000);
    expect(least).toBeGreaterThan(3);
    expect(new Set(presses(gateway).map((one) => one.type === 'press' && one.id)).size).toBe(6);
  });

  it('starts anew after a mistake of our own, with the press in its flash', () => {
    const { chip, gateway, boot } = board();
    chip.until(3_000);
    chip.broken = true;
    chip.pin(BUTTON, false);
    chip.pass(100);
    expect(chip.restarts).toBe(1);
    chip.broken = false;
    chip.cut();
    boot();
    chip.pass(1_000);
    expect(presses(gateway)).toMatchObject([{ resumed: true }]);
  });

  it('locks its console, unless it is open for work on it', () => {
    expect(board().chip.console).toBe('locked');
    expect(board({ ...SETTINGS, open: 1 }).chip.console).toBe('open');
  });
});

describe('settings that cannot be used', () => {
  it.each([
    ['not JSON', '{"device":'],
    ['not JSON', '7'],
    ['device', { ...SETTINGS, device: 'Balie 1' }],
    ['number', { ...SETTINGS, number: 70_000 }],
    ['key', { ...SETTINGS, key: KEY.slice(2) }],
    ['key', { ...SETTINGS, key: KEY.replace('a', 'G') }],
    ['gateways', { ...SETTINGS, gateways: [] }],
    ['gateways', { ...SETTINGS, gateways: [['10.0.0.2', 0]] }],
    ['ssid', { ...SETTINGS, ssid: 'x'.repeat(33) }],
    ['password', { ...SETTINGS, password: 5 }],
    ['button', { ...SETTINGS, button: 'D9' }],
    ['second', { ...SETTINGS, second: BUTTON }],
    ['red, green or blue', { ...SETTINGS, blue: -1 }],
    ['buzzer', { ...SETTINGS, buzzer: 99 }],
    ['high, low, cancel or pager', { ...SETTINGS, low: 'yes' }],
    ['covert, open or english', { ...SETTINGS, covert: true }],
  ])('%s: named on the cable, the light flickers, and nothing else happens', (problem, settings) => {
    const { chip, gateway } = board(settings);
    const seen = new Set<number>();
    for (let i = 0; i < 40; i++) {
      chip.pass(30);
      seen.add(chip.levels.get(LIGHT.red) ?? -1);
    }
    expect(chip.printed).toEqual([`noodknop: settings: ${problem}`]);
    if (typeof settings !== 'string') expect(seen).toEqual(new Set([0, 1]));
    expect(gateway.heard).toEqual([]);
  });
});
