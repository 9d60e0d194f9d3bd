/**
 * Drawn lives of wearables behind hubs, in virtual time: presses while hubs fall silent, wearables walk out of hearing and
 * lose power, the gateway dies, the disk fails, and somebody plays recordings. Then everything is healed, and what was
 * promised of a press must hold: received means logged, each is logged once and paged, and nothing else is.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hmac } from '../../../gateway/shell/hmac.ts';
import { decodeRadioUp, radioPressId } from '../../../protocol/radio.ts';
import { type HouseWearable, RadioHouse, type Recording } from './radio-house.ts';

/** Anything may fail for so long, in seconds; then it is healed and has so long to finish. */
const UNSAFE_S = 90;
const HEALED_S = 45;
const WORN = ['hanger-1', 'hanger-2', 'hanger-3'] as const;
const HUBS = ['noord', 'zuid'] as const;

const at = fc.integer({ min: 0, max: UNSAFE_S * 20 }).map((steps) => steps / 20);
const who = fc.integer({ min: 0, max: WORN.length - 1 });
const hub = fc.constantFrom(...HUBS);
/** Seconds that something lasts. */
const lasts = fc.integer({ min: 1, max: 400 }).map((tenths) => tenths / 10);
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('press' as const), at, who, hold: fc.constantFrom(0.9, 3.3) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const), at, who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('press-and-reset' as const),
      at,
      who,
      after: fc.integer({ min: 10, max: 80 }).map((steps) => steps / 20),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unplugged' as const), at, hub, lasts }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mute' as const), at, hub, lasts }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deaf-to-orders' as const), at, hub, lasts }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('away' as const), at, who, lasts }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('gateway-dead' as const), at, lasts }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disk-fails' as const), at, lasts }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('recording' as const), at, who, hub, lasts }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;
const life = fc
  .array(happening, { minLength: 3, maxLength: 14 })
  // A fifth press that waits pushes one out, as was promised.
  .filter((all) =>
    WORN.every(
      (_, i) => all.filter((one) => one.do.startsWith('press') && 'who' in one && one.who === i).length <= 4,
    ),
  );

/** A press that was on the air: who made it, under which id the gateway knows it. */
interface Said {
  readonly device: string;
  readonly id: string;
}

/** The id by which the gateway knows a press of these numbers. */
const idOf = (house: RadioHouse, device: string, { boot, seq }: { boot: number; seq: number }): string =>
  radioPressId(boot, seq, (text) => hmac(house.keysOf(device).bleUp, text));

/** Presses in what a wearable said, in the order in which they were said first. */
function pressesSaid(house: RadioHouse, { device, said }: HouseWearable): readonly Said[] {
  const { bleUp } = house.keysOf(device);
  const ids = said.flatMap((frame) => {
    const message = decodeRadioUp(frame, (text) => hmac(bleUp, text));
    return typeof message === 'string' || message.type !== 'press' ? [] : [idOf(house, device, message)];
  });
  return [...new Set(ids)].map((id) => ({ device, id }));
}

async function live(happenings: readonly Happening[]): Promise<void> {
  const house = await RadioHouse.build(...HUBS);
  const near = WORN.map((_, i) => ({ noord: -60 - 8 * i, zuid: -76 + 8 * i }));
  const wearables = WORN.map((device, i) => house.wear(device, near[i] ?? {}));
  const deeds: { readonly at: number; readonly act: () => void }[] = [];
  const recordings = new Set<Recording>();
  const plan = (when: number, act: () => void): void => void deeds.push({ at: when, act });
  const wearable = (index: number): HouseWearable => {
    const found = wearables[index];
    if (found === undefined) throw new Error('nobody wears it');
    return found;
  };
  for (const one of happenings) {
    const over = one.at + ('lasts' in one ? one.lasts : 0);
    switch (one.do) {
      case 'press':
        plan(one.at, () => wearable(one.who).pin(true));
        plan(one.at + one.hold, () => wearable(one.who).pin(false));
        break;
      case 'press-and-reset':
        plan(one.at, () => wearable(one.who).pin(true));
        plan(one.at + one.after, () => {
          wearable(one.who).reset();
          wearable(one.who).pin(false);
        });
        break;
      case 'reset':
        plan(one.at, () => wearable(one.who).reset());
        break;
      case 'unplugged':
        plan(one.at, () => house.plug(one.hub, false));
        plan(over, () => house.plug(one.hub, true));
        break;
      case 'mute':
        plan(one.at, () => {
          house.hub(one.hub).speaks = false;
        });
        plan(over, () => {
          house.hub(one.hub).speaks = true;
        });
        break;
      case 'deaf-to-orders':
        plan(one.at, () => {
          house.hub(one.hub).writes = false;
        });
        plan(over, () => {
          house.hub(one.hub).writes = true;
        });
        break;
      case 'away':
        plan(one.at, () => {
          wearable(one.who).loudness = {};
        });
        plan(over, () => {
          wearable(one.who).loudness = near[one.who] ?? {};
        });
        break;
      case 'gateway-dead':
        plan(one.at, () => house.kill());
        plan(over, () => house.revive());
        break;
      case 'disk-fails':
        plan(one.at, () => {
          house.life.mood = 'fails';
        });
        plan(over, () => {
          house.life.mood = 'writes';
        });
        break;
      case 'recording':
        plan(one.at, () => {
          const made = house.play([...wearable(one.who).said], { [one.hub]: -45 }, 110);
          recordings.add(made);
          plan(Math.min(over, UNSAFE_S), () => {
            house.remove(made);
            recordings.delete(made);
          });
          deeds.sort((a, b) => a.at - b.at);
        });
        break;
    }
  }
  deeds.sort((a, b) => a.at - b.at);
  const begin = house.life.t;
  const showed = new Map<HouseWearable, string>();
  const logged = (): ReadonlySet<string> => new Set(WORN.flatMap((device) => house.pressesOf(device)));
  const look = (): void => {
    for (const one of wearables) {
      const { pattern } = one;
      if (showed.get(one) === pattern) continue;
      showed.set(one, pattern);
      // P1: what a wearable no longer waits for is in the log.
      const pending = new Set(one.pending.map((press) => idOf(house, one.device, press)));
      const settled = pressesSaid(house, one).filter(({ id }) => !pending.has(id));
      expect(
        settled.filter(({ id }) => !logged().has(id)),
        `${one.device} shows ${pattern}`,
      ).toEqual([]);
    }
  };
  while ((house.life.t - begin) / 1_000 < UNSAFE_S) {
    while ((deeds[0]?.at ?? Infinity) <= (house.life.t - begin) / 1_000) deeds.shift()?.act();
    house.pass(0.05);
    look();
  }
  // Everything is healed.
  house.revive();
  house.life.mood = 'writes';
  for (const one of recordings) house.remove(one);
  for (const name of HUBS) {
    const at = house.hub(name);
    at.speaks = true;
    at.writes = true;
    house.plug(name, true);
  }
  for (const [i, one] of wearables.entries()) {
    one.loudness = near[i] ?? {};
    one.pin(false);
  }
  for (let i = 0; i < HEALED_S * 2; i++) {
    house.pass(0.5);
    look();
  }
  const made = wearables.flatMap((one) => pressesSaid(house, one));
  const inLog = WORN.flatMap((device) => house.pressesOf(device));
  // P2, P7, P10, P27: each press once, and nothing that was not pressed.
  expect([...inLog].sort()).toEqual(made.map(({ id }) => id).sort());
  for (const one of wearables)
    expect([one.device, one.pending, one.pattern === 'not-received']).toEqual([one.device, [], false]);
  for (const entry of house.life.entries('alarm.opened')) {
    const pages = house.life.entries('page.requested').filter(({ alarm }) => alarm === entry.alarm);
    expect(pages.length, `pages of ${entry.alarm}`).toBeGreaterThan(0);
  }
  // Nobody's key is said to be held twice because of a hub, a reset or a walk.
  if (!happenings.some((one) => one.do === 'recording'))
    expect(house.life.faults().filter((code) => code === 'second-holder' || code === 'wrong-key')).toEqual(
      [],
    );
  house.close();
}

describe('lives of wearables behind hubs', () => {
  test('keep what was promised of a press', async () => {
    await fc.assert(fc.asyncProperty(life, live), { numRuns: Number(process.env.LIVES ?? 60) });
  }, 120_000);
});
