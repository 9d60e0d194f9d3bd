/** How entries of the fleet change the state: days of devices, and people's part in faults. Decides nothing. */
import type { EntryOf } from '../entries.ts';
import type { FaultRecord, State } from '../state.ts';
import type { FleetBody } from './entries.ts';
import { watchOf } from './state.ts';

/** Most notes of one fault. */
export const NOTES_LIMIT = 50;
/** Most messages about one fault that are remembered. */
const TOLD_LIMIT = 40;

/** Applies one entry of the fleet. */
export function evolveFleet(state: State, entry: EntryOf<FleetBody['type']>): void {
  switch (entry.type) {
    case 'fleet.sampled':
      for (const sample of entry.samples) addDay(state, sample, entry);
      return;
    case 'faults.told':
      state.fleet.toldT.set(entry.person, entry.t);
      for (const id of entry.faults) {
        const fault = state.faults.get(id);
        const { person, channels, at, t } = entry;
        if (fault !== undefined) fault.told = [...fault.told, { person, channels, at, t }].slice(-TOLD_LIMIT);
      }
      return;
    case 'fault.acknowledged': {
      const fault = state.faults.get(entry.fault);
      if (fault === undefined) return;
      fault.acknowledged = fault.acknowledged ?? { person: entry.by, at: entry.at, text: entry.note ?? '' };
      return;
    }
    case 'fault.noted': {
      const fault: FaultRecord | undefined = state.faults.get(entry.fault);
      if (fault === undefined || fault.notes.length >= NOTES_LIMIT) return;
      fault.notes = [...fault.notes, { person: entry.by, at: entry.at, text: entry.text }];
      return;
    }
  }
}

type Sampled = EntryOf<'fleet.sampled'>;

function addDay(state: State, sample: Sampled['samples'][number], { t, at }: Sampled): void {
  const device = state.devices.get(sample.device);
  if (device === undefined) return;
  const watch = watchOf(state.fleet, sample.device);
  const { battery, rssi, heard, repeats = 0, missed = 0 } = sample;
  watch.days.put(at, battery, rssi, heard, repeats, missed);
  watch.sampledT = t;
  // What is silent is not sampled.
  device.knownHeardAt = at;
  watch.oddDays = sample.odd === true ? watch.oddDays + 1 : 0;
}
