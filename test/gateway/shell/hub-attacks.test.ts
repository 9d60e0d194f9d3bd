/**
 * What goes wrong on the air, on purpose or not: hubs that fall silent in the middle of a press, flipped bits, copies of
 * a key, revoked devices, and recordings that are played elsewhere, days later, after a restart. Each is refused or
 * reported by name, and a true press beside it is heard, paged and answered. In virtual time; hubs are deaf while they
 * write, as real ones are.
 */
import { describe, expect, test } from 'vitest';
import { type HouseWearable, RadioHouse } from './radio-house.ts';

/** A pending press is logged within 10 s and paged within 12 s once a hub is in range (P27). */
const LOGGED_S = 10;
const BOTH = { noord: -60, zuid: -72 };

const faultOf = (house: RadioHouse, code: string, device: string): boolean =>
  house.life.state.openFaults.has(`${code}|${device}|`);
const isReceived = ({ pattern }: HouseWearable): boolean => pattern === 'received' || pattern === 'coming';
/** Closes what is open, so that the next press is a new alarm. */
const closeAll = (house: RadioHouse): void => {
  for (const alarm of house.life.alarms())
    if (alarm.state !== 'closed') house.life.answer('gijs', 'clear', alarm.id, 'coordinator');
  house.pass(20);
};
/** A wearable that the gateway believes: it was on the air, and answered. */
const worn = (house: RadioHouse, device: string, loudness: Readonly<Record<string, number>> = BOTH) => {
  const wearable = house.wear(device, loudness);
  house.pass(12);
  return wearable;
};
/** It is pressed, and the press becomes an alarm and its presser is told, in time. */
const pressCounts = (house: RadioHouse, wearable: HouseWearable): void => {
  const before = house.pressesOf(wearable.device).length;
  house.press(wearable);
  expect(
    house.passUntil(LOGGED_S, () => house.pressesOf(wearable.device).length > before),
    'logged',
  ).toBe(true);
  expect(
    house.passUntil(LOGGED_S, () => isReceived(wearable)),
    'told',
  ).toBe(true);
  expect(house.open(wearable.device)).toHaveLength(1);
};

describe('a hub that falls silent in the middle of a press', () => {
  test.each([
    ['is unplugged', (house: RadioHouse) => house.plug('noord', false)],
    [
      'stays connected and says nothing',
      (house: RadioHouse) => {
        house.hub('noord').speaks = false;
        house.hub('noord').writes = false;
      },
    ],
    [
      'carries out no order',
      (house: RadioHouse) => {
        house.hub('noord').writes = false;
      },
    ],
  ])('%s: the other one takes over', async (_, silence) => {
    const house = await RadioHouse.build('noord', 'zuid');
    const wearable = worn(house, 'hanger-1');
    wearable.pin(true);
    house.pass(0.75);
    // Heard by the louder hub, or about to be: whatever it was to bring back is gone.
    silence(house);
    house.pass(0.3);
    wearable.pin(false);
    expect(house.passUntil(LOGGED_S, () => house.open('hanger-1').length === 1)).toBe(true);
    expect(house.passUntil(15, () => isReceived(wearable))).toBe(true);
    expect(house.open('hanger-1')[0]?.pressCount).toBe(1);
  });

  test('the only one, with the receipt in its hands: the presser is told so, and told better when it is back', async () => {
    const house = await RadioHouse.build('noord');
    const wearable = worn(house, 'hanger-1', { noord: -60 });
    wearable.pin(true);
    expect(house.passUntil(3, () => house.open('hanger-1').length === 1)).toBe(true);
    house.plug('noord', false);
    wearable.pin(false);
    expect(house.passUntil(7, () => wearable.pattern === 'not-received')).toBe(true);
    house.pass(30);
    expect(wearable.pattern).toBe('not-received');
    expect(
      [...house.life.state.faults.values()].some(
        ({ channel, until }) => channel === 'hub:noord' && until === null,
      ),
    ).toBe(true);
    house.plug('noord', true);
    expect(house.passUntil(LOGGED_S, () => isReceived(wearable))).toBe(true);
    expect(house.pressesOf('hanger-1')).toHaveLength(1);
  });
});

describe('a flipped bit', () => {
  test('anywhere in a press opens nothing, is counted, and shuts out nobody', async () => {
    const house = await RadioHouse.build('noord');
    const frame = house.frame('hanger-2', { seq: 3 });
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const bent = Uint8Array.from(frame);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const before = house.counts.length;
      const recording = house.play([bent], { noord: -60 });
      expect(
        house.passUntil(5, () => house.counts.length > before),
        `bit ${bit}`,
      ).toBe(true);
      house.remove(recording);
    }
    expect(house.life.alarms()).toEqual([]);
    expect(new Set(house.counts)).toEqual(new Set(['bad-mac', 'unknown-device']));
    expect(faultOf(house, 'wrong-key', 'hanger-2')).toBe(true);
    house.play([frame], { noord: -60 });
    expect(house.passUntil(1, () => house.open('hanger-2').length === 1)).toBe(true);
  });

  test('in half of what is said loses no press: the other half is heard', async () => {
    const house = await RadioHouse.build('noord');
    const frame = house.frame('hanger-2', { seq: 3 });
    const bent = Uint8Array.from(frame);
    bent[20] = (bent[20] ?? 0) ^ 4;
    house.play([bent, frame], { noord: -60 });
    expect(house.passUntil(2, () => house.open('hanger-2')[0]?.presses.length === 1)).toBe(true);
  });
});

describe('a revoked wearable', () => {
  test('in the middle of its alarm says nothing more and is told nothing more; others go on', async () => {
    const house = await RadioHouse.build('noord', 'zuid');
    const wearable = worn(house, 'hanger-1');
    pressCounts(house, wearable);
    house.revoke('hanger-1');
    house.pass(6);
    const orders = house.orders.filter(({ address }) => address === wearable.address).length;
    const presses = house.pressesOf('hanger-1').length;
    const { pressCount } = house.life.last();
    house.press(wearable);
    house.pass(20);
    expect(house.pressesOf('hanger-1')).toHaveLength(presses);
    expect(house.life.last().pressCount).toBe(pressCount);
    expect(house.orders.filter(({ address }) => address === wearable.address)).toHaveLength(orders);
    expect(wearable.pattern).toBe('not-received');
    expect(house.counts).toContain('unknown-device');
    expect(faultOf(house, 'wrong-key', 'hanger-1')).toBe(true);
    pressCounts(house, worn(house, 'hanger-2'));
  });

  test('stays out after a restart of the gateway', async () => {
    const house = await RadioHouse.build('noord');
    const wearable = worn(house, 'hanger-1', { noord: -60 });
    house.revoke('hanger-1');
    house.restart();
    house.press(wearable);
    house.pass(20);
    expect(house.pressesOf('hanger-1')).toEqual([]);
    expect(wearable.pattern).toBe('not-received');
  });
});

describe('two wearables with one key', () => {
  test('are reported by name; both page, both are told', async () => {
    const house = await RadioHouse.build('noord', 'zuid');
    const first = worn(house, 'hanger-1', { noord: -60 });
    pressCounts(house, first);
    const second = worn(house, 'hanger-1', { zuid: -60 });
    const alarm = house.open('hanger-1')[0];
    house.press(second);
    expect(house.passUntil(LOGGED_S, () => house.pressesOf('hanger-1').length === 2)).toBe(true);
    expect(house.passUntil(LOGGED_S, () => isReceived(second))).toBe(true);
    house.press(first);
    expect(house.passUntil(LOGGED_S, () => house.pressesOf('hanger-1').length === 3)).toBe(true);
    expect(house.passUntil(LOGGED_S, () => isReceived(first))).toBe(true);
    expect(faultOf(house, 'second-holder', 'hanger-1')).toBe(true);
    expect(house.life.alarm(alarm?.id ?? '').presses.at(-1)?.unverified).toBe(true);
    closeAll(house);
    pressCounts(house, second);
    expect(house.open('hanger-1')[0]?.unverified).toBe(true);
  });

  test('pressed at the same moment each have their press', async () => {
    const house = await RadioHouse.build('noord', 'zuid');
    const first = worn(house, 'hanger-1', BOTH);
    const second = worn(house, 'hanger-1', BOTH);
    first.pin(true);
    second.pin(true);
    house.pass(1);
    first.pin(false);
    second.pin(false);
    expect(house.passUntil(LOGGED_S, () => new Set(house.pressesOf('hanger-1')).size === 2)).toBe(true);
    expect(house.passUntil(15, () => isReceived(first) && isReceived(second))).toBe(true);
  });
});

describe('a recording', () => {
  /** Everything a wearable said in a day with a press, a cancel-less closing and beats. */
  const recorded = async (...hubs: readonly string[]) => {
    const house = await RadioHouse.build(...hubs);
    const wearable = worn(house, 'hanger-1', { noord: -60 });
    pressCounts(house, wearable);
    house.pass(20);
    closeAll(house);
    return { house, wearable, frames: [...wearable.said] };
  };

  test('played through another hub, days later, after a restart, changes nothing', async () => {
    const { house, wearable, frames } = await recorded('noord', 'zuid');
    house.remove(wearable);
    house.rest(3);
    house.restart();
    const entries = house.life.disk.length;
    const presses = house.pressesOf('hanger-1');
    house.play(frames, { zuid: -30 });
    house.pass(30);
    expect(house.pressesOf('hanger-1')).toEqual(presses);
    expect(house.life.disk.slice(entries).filter(({ type }) => /^(alarm|press|page)\./.test(type))).toEqual(
      [],
    );
    // It is no life either: a wearable that is missed stays missed.
    expect(faultOf(house, 'device-lost', 'hanger-1')).toBe(true);
    house.pass(700);
    expect(faultOf(house, 'device-lost', 'hanger-1')).toBe(true);
  });

  test('of a press that nobody heard makes one alarm, once, and after a restart none', async () => {
    const house = await RadioHouse.build('noord', 'zuid');
    const frame = house.frame('hanger-1', { boot: 99, seq: 12 });
    house.rest(3);
    const recording = house.play([frame], { zuid: -50 });
    house.pass(15);
    expect(house.pressesOf('hanger-1')).toHaveLength(1);
    closeAll(house);
    house.restart();
    house.pass(30);
    house.remove(recording);
    house.play([frame], { noord: -50 });
    house.pass(30);
    expect(house.pressesOf('hanger-1')).toHaveLength(1);
    expect(house.open('hanger-1')).toEqual([]);
  });

  test.each([
    ['that was heard', 7, 3],
    ['that nobody heard', 7, 9],
  ])('of a cancel %s takes back no later call of a wearable that has restarted since', async (_, boot, seq) => {
    const house = await RadioHouse.build('noord');
    const loud = { noord: -60 };
    const heard = (): number => Math.max(0, ...[...house.life.device('hanger-1').sentTo.values()]);
    const say = (frame: Uint8Array): void => {
      const recording = house.play([frame], loud);
      // Nobody can connect to it: the hub is deaf for some seconds.
      house.pass(8);
      house.remove(recording);
    };
    say(house.frame('hanger-1', { boot, seq: 2 }));
    say(house.frame('hanger-1', { type: 'cancel', boot, seq: 3, heard: heard() }));
    expect(house.open('hanger-1')[0]?.cancelled).not.toBeNull();
    closeAll(house);
    const cancel = house.frame('hanger-1', { type: 'cancel', boot, seq, heard: heard() });
    const wearable = worn(house, 'hanger-1', loud);
    pressCounts(house, wearable);
    house.play([cancel], { noord: -40 });
    house.pass(10);
    expect(house.open('hanger-1')[0]?.cancelled).toBeNull();
    expect(house.open('hanger-1')[0]?.state).toBe('open');
  });

  test('does not lead colleagues to where it is played, while the true one goes on', async () => {
    const { house, wearable, frames } = await recorded('noord', 'zuid');
    house.play(frames, { zuid: -20 }, 70);
    pressCounts(house, wearable);
    for (let i = 0; i < 60; i++) {
      house.pass(0.5);
      expect(house.life.state.located.get('hanger-1')?.hub ?? 'noord').toBe('noord');
    }
    expect(house.life.state.located.get('hanger-1')?.hub).toBe('noord');
  });

  test('of a whole team, played all the time, keeps no hub from hearing a press', async () => {
    const { house, wearable, frames } = await recorded('noord');
    const team = ['hanger-2', 'hanger-3'].map((id) => worn(house, id, { noord: -60 }));
    for (const one of team) {
      pressCounts(house, one);
      closeAll(house);
    }
    const other = worn(house, 'hanger-4', { noord: -60 });
    // Under addresses that nobody can connect to: a hub that tries is deaf as long as it tries.
    for (const recording of [frames, ...team.map(({ said }) => said)])
      for (let i = 0; i < 4; i++) house.play(recording, { noord: -40 }, 90 + i);
    for (const one of [wearable, ...team]) house.remove(one);
    house.pass(30);
    const before = house.hub('noord').deafMs;
    house.pass(60);
    // They do keep it busy; otherwise this would show nothing.
    expect(house.hub('noord').deafMs - before).toBeGreaterThan(30_000);
    pressCounts(house, other);
    for (let i = 1; i <= 6; i++) {
      closeAll(house);
      house.pass(i * 1.3);
      pressCounts(house, other);
    }
  });

  test('under many addresses keeps no receipt from the true one', async () => {
    const { house, wearable, frames } = await recorded('noord', 'zuid');
    house.remove(wearable);
    for (let i = 0; i < 8; i++) house.play(frames, { noord: -40, zuid: -40 }, 90 + i);
    house.pass(40);
    house.bring(wearable);
    pressCounts(house, wearable);
  });
});
