/**
 * Draws who and what there is in a life: people with habits, devices of all kinds. Promises at least one device with a
 * button, and somebody useful who coordinates, can be reached and, if nobody else will answer, holds no button.
 */
import type { Draws } from '../chance.ts';
import type { FaultClass } from './fault-classes.ts';
import type { DevicePlan, Habit, PersonPlan } from './plan.ts';
import { isHandedOut } from './plan-check.ts';
import { type Cast, weighted } from './scene.ts';

/** Names by which a story tells people apart. */
const NAMES = [
  ...['anna', 'bram', 'carla', 'daan', 'els', 'femke', 'gijs', 'hanna', 'ivo', 'joke'],
  ...['karim', 'lotte', 'mehmet', 'nora', 'omar', 'petra', 'quinten', 'rosa', 'sander', 'tine'],
];

const HABITS: readonly (readonly [Habit, number])[] = [
  ['quick', 8],
  ['slow', 5],
  ['never-arrives', 2],
  ['declines', 2],
  ['arrives-silently', 2],
  ['off', 2],
];

function drawDevices(
  chance: Draws,
  count: number,
  holders: readonly string[],
  owners: readonly string[],
  classes: ReadonlySet<FaultClass>,
): readonly DevicePlan[] {
  const wantsCancel = classes.has('cancel') || classes.has('duress-cancel');
  const pagers = weighted(chance, [
    [0, 1],
    [1, 2],
    [3, 4],
  ]);
  const numbers = new Map<string, number>();
  const slowLinks = chance.often(0.2);
  const devices: DevicePlan[] = [];
  for (let i = 0; i < count; i++) {
    const kind =
      i > 0 || !wantsCancel
        ? weighted(chance, [
            ['desk' as const, 5],
            ['wearable' as const, 3],
            ['pager' as const, i === 0 ? 0 : pagers],
            ['sounder' as const, i === 0 ? 0 : 0.5],
          ])
        : 'desk';
    const number = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, number);
    const hands = kind === 'wearable' ? holders : owners;
    devices.push({
      id: `${kind}-${number}`,
      kind,
      place: chance.whole(0, Math.max(1, Math.ceil(count / 2))),
      person: isHandedOut({ kind }) && hands.length > 0 && chance.often(0.85) ? chance.pick(hands) : null,
      cancel: kind === 'desk' && (i === 0 ? wantsCancel : chance.often(wantsCancel ? 0.5 : 0.1)),
      latencyMs: slowLinks && chance.often(0.5) ? chance.spread(100, 900) : chance.spread(1, 60),
    });
  }
  return devices;
}

const OUTSIDE = ['sms', 'espa'] as const;

/** Draws a cast. `long`: for a life of days, a site of twenty devices. */
export function drawCast(chance: Draws, classes: ReadonlySet<FaultClass>, long: boolean): Cast {
  const count = long ? 20 : chance.often(0.04) ? 40 : chance.spread(1, 40);
  const names = NAMES.slice(0, long ? 8 : chance.spread(1, 20));
  const healed = chance.shuffle(names).slice(
    0,
    weighted(chance, [
      [1, 3],
      [2, 2],
      [4, 1],
    ]),
  );
  // A presser does not count as a responder to the own alarm: the only one who will answer holds no button.
  const holders = names.filter((name) => healed.length > 1 || !healed.includes(name));
  const devices = drawDevices(chance, count, holders, names, classes);
  const carries = (name: string): boolean =>
    devices.some(({ kind, person }) => kind === 'pager' && person === name);
  // Somebody who was on scene may be out of reach for good; then only a coordinator can close the alarm.
  const others = chance.shuffle(names).slice(0, chance.often(0.25) ? 1 : 0);
  const coordinators = new Set([...healed.slice(0, 1), ...others]);
  const onlyHealedHelp = chance.often(0.12);
  const people = names.map((name): PersonPlan => {
    const useful = healed.includes(name);
    const habit = useful
      ? weighted(chance, [
          ['quick' as const, 2],
          ['slow' as const, 1],
        ])
      : onlyHealedHelp
        ? chance.pick(['off', 'declines', 'never-arrives'] as const)
        : weighted(chance, HABITS);
    const mqtt = carries(name) ? (['mqtt'] as const) : [];
    const web = chance.often(useful && mqtt.length === 0 ? 1 : 0.75) ? (['web'] as const) : [];
    return { id: name, habit, channels: [...mqtt, ...web], coordinator: coordinators.has(name) };
  });
  // Half of all sites page over channels that lead outside, each of them to some of its people.
  for (const channel of OUTSIDE) {
    const share = chance.often(0.35) ? chance.next() : 0;
    people.forEach((person, i) => {
      if (chance.often(share)) people[i] = { ...person, channels: [...person.channels, channel] };
    });
  }
  const pagerOnly = new Set(
    people.filter(({ id, channels }) => healed.includes(id) && !channels.includes('web')).map(({ id }) => id),
  );
  const needed = devices.filter(
    ({ kind, person }) => kind === 'pager' && person !== null && pagerOnly.has(person),
  );
  return { people, devices, healed, needed: new Set(needed.map(({ id }) => id)) };
}
