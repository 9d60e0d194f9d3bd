/** What the gateway shows of the fleet's trends and of people's part in faults. Reads only. */
import type { DeviceView, FaultView } from '../api.ts';
import type { Actor } from '../events.ts';
import { NO_PERSONS } from '../sight.ts';
import type { Device, FaultRecord, State } from '../state.ts';
import { iso } from '../time.ts';
import { expectedFirmware } from './samples.ts';
import { batteryOutlook, repeatRate, signalOutlook } from './trends.ts';

/** The fields of a device that days of samples fill. */
export type DeviceTrends = Pick<
  DeviceView,
  'batteryEmptyAt' | 'batteryPerDay' | 'signalTrend' | 'repeatRate' | 'firmwareExpected'
>;

const rounded = (value: number | null, per: number): number | null =>
  value === null ? null : Math.round(value * per) / per;

/** The trends of one device. The share of repeats is of the last full day, before there is one of the day that runs. */
export function trendsOf(state: State, device: Device): DeviceTrends {
  const firmwareExpected = expectedFirmware(state, device);
  const watch = state.fleet.watches.get(device.id);
  if (watch === undefined)
    return {
      batteryEmptyAt: null,
      batteryPerDay: null,
      signalTrend: null,
      repeatRate: null,
      firmwareExpected,
    };
  const days = watch.days.list();
  const { perDay, emptyAt } = batteryOutlook(days);
  return {
    batteryEmptyAt: emptyAt === null ? null : iso(emptyAt),
    batteryPerDay: rounded(perDay, 100),
    signalTrend: signalOutlook(days).trend,
    repeatRate: rounded(repeatRate(days.at(-1) ?? watch), 1000),
    firmwareExpected,
  };
}

/** Who took a fault on, noted something or was told; without persons and their words for those who see none. */
export function peopleOf(
  { acknowledged, notes, told }: FaultRecord,
  actor: Actor,
): Pick<FaultView, 'acknowledged' | 'notes' | 'told'> {
  const persons = !NO_PERSONS.has(actor.role);
  const named = (person: string | null): string | null => (persons ? person : null);
  return {
    acknowledged:
      acknowledged === null
        ? null
        : {
            person: named(acknowledged.person),
            at: iso(acknowledged.at),
            note: persons && acknowledged.text !== '' ? acknowledged.text : null,
          },
    notes: persons ? notes.map(({ person, at, text }) => ({ person: named(person), at: iso(at), text })) : [],
    told: told.flatMap(({ person, channels, at }) =>
      channels.map((channel) => ({ person: named(person), channel, at: iso(at) })),
    ),
  };
}
