/** Canned figures of the fleet: trends, faults with what people did about them, a house of many devices; checks; drills. */
import type { DeviceView, FaultView } from '../../../gateway/core/api.ts';
import type { Drill } from '../../../gateway/web/parts/drill-shape.ts';
import { ago, deviceViews, faultViews, HARMFUL } from './canned.ts';

const DAY = 86_400;

/** The devices of the demo site with their figures. */
export const fleetDevices = (at: number): readonly DeviceView[] =>
  deviceViews(at).map((device, index): DeviceView => {
    const wearable = device.kind === 'wearable';
    const ill = device.id === 'draagbaar-2';
    const figures = {
      batteryEmptyAt: wearable ? ago(at, -(ill ? 6 : 210) * DAY) : null,
      batteryPerDay: wearable ? (ill ? -1.9 : -0.4) : null,
      signalTrend: device.id === 'spreekkamer-4' ? ('falling' as const) : ('steady' as const),
      repeatRate: device.id === 'spreekkamer-4' ? 0.23 : 0.004,
      firmwareExpected: device.id === 'spreekkamer-2' ? '1.1' : '1.0',
      lastGoodTestAt: index === 3 ? null : ago(at, [3, 34, 112][index % 3] === 112 ? 112 * DAY : 34 * DAY),
    };
    return { ...device, ...figures };
  });

/** The faults of the demo site with what people did about them. */
export const caredFaults = (at: number): readonly FaultView[] =>
  faultViews(at).map(
    (fault, index): FaultView => ({
      ...fault,
      acknowledged:
        index === 0 ? null : { person: 'tom', at: ago(at, 1800), note: 'Nieuwe batterij besteld.' },
      notes:
        index === 0 ? [] : [{ person: 'ingrid', at: ago(at, 900), text: `Ligt bij de balie. ${HARMFUL}` }],
      told: [
        { person: 'tom', channel: 'sms' as const, at: ago(at, 270) },
        { person: 'ingrid', channel: 'mail' as const, at: ago(at, 268) },
      ].slice(0, index + 1),
    }),
  );

/** A house of so many devices, a few of them ill; a name is hostile and one is long. */
export function largeFleet(at: number, count: number): readonly DeviceView[] {
  const [first] = fleetDevices(at);
  if (first === undefined) return [];
  return Array.from(
    { length: count },
    (_, index): DeviceView => ({
      ...first,
      id:
        index === 7
          ? 'knop-met-een-heel-lange-naam-die-niemand-ooit-zou-moeten-geven-1234567890'
          : `knop-${index + 1}`,
      number: index + 1,
      kind: index % 5 === 4 ? 'wearable' : 'desk',
      state: index % 83 === 7 ? 'lost' : 'healthy',
      battery: index % 5 === 4 ? 40 + (index % 60) : null,
      inService: true,
    }),
  );
}

/** A check from end to end that went well. */
export const goodCheck = (at: number): unknown => ({
  at: ago(at, 12),
  ok: true,
  ms: 214,
  parts: ['broker', 'core', 'log', 'down', 'lane:mqtt', 'disk', 'clock', 'certificate'].map((part) => ({
    part,
    ok: true,
    ms: 3,
    remark: '',
  })),
  now: new Date(at).toISOString(),
});
/** One that failed. */
export const badCheck = (at: number): unknown => ({
  at: ago(at, 47),
  ok: false,
  ms: null,
  parts: [
    { part: 'broker', ok: true, ms: 2, remark: '' },
    { part: 'log', ok: false, ms: null, remark: 'disk is full' },
    { part: 'lane:sms', ok: false, ms: null, remark: HARMFUL },
  ],
  now: new Date(at).toISOString(),
});

/** A drill that runs: pressed, received, two people paged, one on the way. */
export const drillView = (at: number, extra: Partial<Drill> = {}): Drill => ({
  id: 'O1',
  by: 'tom',
  device: 'spreekkamer-2',
  place: 'linde-spreekkamer-2',
  note: 'Bezoeker blokkeert de deur.',
  state: 'running',
  announcedAt: ago(at, 300),
  until: ago(at, -1500),
  alarm: 'D1',
  times: [
    { what: 'pressed', person: null, at: ago(at, 42), afterMs: 0 },
    { what: 'received', person: null, at: ago(at, 41.9), afterMs: 84 },
    { what: 'paged', person: 'sanne', at: ago(at, 41.8), afterMs: 120 },
    { what: 'paged', person: 'daan', at: ago(at, 41.8), afterMs: 131 },
    { what: 'delivered', person: 'sanne', at: ago(at, 41.3), afterMs: 640 },
    { what: 'delivered', person: 'daan', at: ago(at, 40.9), afterMs: 1020 },
    { what: 'coming', person: 'sanne', at: ago(at, 33), afterMs: 9020 },
  ],
  pressedAgain: null,
  becameReal: null,
  now: new Date(at).toISOString(),
  ...extra,
});
/** The same, to the end. */
export const endedDrill = (at: number): Drill => {
  const running = drillView(at);
  return {
    ...running,
    state: 'ended',
    times: [
      ...running.times,
      { what: 'arrived', person: 'sanne', at: ago(at, 5), afterMs: 37_000 },
      { what: 'closed', person: 'sanne', at: ago(at, 1), afterMs: 41_000 },
    ],
  };
};
