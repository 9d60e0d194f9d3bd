/** Canned walk tests: a round through the demo site at each of its stages, and one as long as a hospital's. */
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import type { Walk, WalkDevice } from '../../../gateway/web/parts/walk-shape.ts';
import { ago, HARMFUL } from './canned.ts';

const DAY = 86_400;
/** What the gateway sends of a button. */
export type SentWalkDevice = WalkDevice;
/** What the gateway sends of a walk test. */
export type SentWalk = Omit<Walk, 'devices'> & { readonly devices: readonly SentWalkDevice[] };

/** A press in the test, so many seconds ago. */
export const pressed = (
  at: number,
  seconds: number,
  extra: Partial<SentWalkDevice> = {},
): Partial<SentWalkDevice> => ({
  state: 'passed',
  press: {
    pressedAt: ago(at, seconds + 0.084),
    receivedAt: ago(at, seconds),
    receiptAt: ago(at, seconds - 0.006),
    ageMs: 84,
    roundTripMs: 131,
  },
  wouldPage: [
    { name: 'Sanne de Vries', channels: ['web', 'mqtt'] },
    { name: 'Daan Visser', channels: ['web'] },
  ],
  rssi: -58,
  ...extra,
});

/** A button of the test that nobody has pressed. */
export const untested = (at: number, id: string, extra: Partial<SentWalkDevice> = {}): SentWalkDevice => {
  const device = DEMO_SITE.devices.find((each) => each.id === id);
  const place = DEMO_SITE.places.find((each) => each.id === device?.place);
  return {
    device: id,
    kind: device?.kind ?? 'desk',
    place: place?.id ?? null,
    placeName: place?.name ?? null,
    site: place?.site ?? '',
    siteName: DEMO_SITE.sites.find(({ id }) => id === place?.site)?.name ?? '',
    floor: place?.floor ?? '',
    area: place?.area ?? '',
    state: 'untested',
    why: null,
    battery: device?.kind === 'wearable' ? 87 : null,
    rssi: null,
    press: null,
    wouldPage: null,
    failedTries: [],
    lastGoodTestAt: ago(at, 34 * DAY),
    ...extra,
  };
};

/** A test of the first site, half way. */
export function walkView(at: number, extra: Partial<SentWalk> = {}): SentWalk {
  const devices = extra.devices ?? [
    untested(at, 'balie-1', pressed(at, 140)),
    untested(at, 'spreekkamer-1', pressed(at, 95)),
    untested(at, 'spreekkamer-2', pressed(at, 4)),
    untested(at, 'spreekkamer-3', { lastGoodTestAt: null }),
    untested(at, 'draagbaar-1', { lastGoodTestAt: ago(at, 112 * DAY) }),
    untested(at, 'draagbaar-2', pressed(at, 60, { state: 'failed', why: 'battery', battery: 6, rssi: -91 })),
    untested(at, 'draagbaar-3'),
  ];
  return {
    id: 'W1',
    tester: 'tom',
    testerName: null,
    site: 'linde',
    scope: { site: 'linde' },
    groupName: null,
    startedAt: ago(at, 400),
    until: ago(at, 400 - 1800),
    state: 'running',
    endedAt: null,
    reason: null,
    interruptedBy: null,
    interruptions: [],
    alarmOpen: null,
    leftOut: [
      { device: 'draagbaar-4', placeName: 'Huiskamer', why: 'carried', lastGoodTestAt: ago(at, 12 * DAY) },
    ],
    tested: devices.filter(({ state }) => state !== 'untested').length,
    total: devices.length,
    now: new Date(at).toISOString(),
    ...extra,
    devices,
  };
}

/** A test of so many buttons on many floors; some names are hostile or long. */
export function largeWalk(at: number, count: number): SentWalk {
  const devices = Array.from({ length: count }, (_, index): SentWalkDevice => {
    const floor = Math.floor(index / 25);
    const done = index % 3 === 0;
    return untested(at, `knop-${index + 1}`, {
      placeName:
        index === 1
          ? HARMFUL
          : index === 2
            ? 'Wachtkamer van de polikliniek Dagbehandeling Oost naast de fietsenstalling bij ingang zuidwest'
            : `Kamer ${floor}.${String(index % 25).padStart(2, '0')}`,
      floor: `${floor}e verdieping`,
      area: index % 2 === 0 ? 'oost' : 'west',
      ...(done ? pressed(at, 10 + index) : {}),
    });
  });
  return walkView(at, { devices, id: 'W500' });
}
