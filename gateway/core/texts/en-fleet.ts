/** English of the fleet; see `nl-fleet.ts`. */
import type { fleet as dutch, fleetFaults as dutchFaults } from './nl-fleet.ts';

const aside = (detail: string): string => (detail === '' ? '' : ` (${detail})`);

/** Sentences of faults, by code. */
export const fleetFaults: typeof dutchFaults = {
  'battery-trend': (f) =>
    f.detail === ''
      ? `The battery of ${f.device} will soon be empty.`
      : `The battery of ${f.device} is expected to be empty in ${f.detail} ${f.detail === '1' ? 'day' : 'days'}.`,
  signal: (f) =>
    `The signal of ${f.device} has been falling for days${f.detail === '' ? '' : ` (now ${f.detail} dBm)`}.`,
  repeats: (f) =>
    `${f.device} has to repeat many messages or loses them${f.detail === '' ? '' : ` (${f.detail}%)`}. Check range and network.`,
  'firmware-mismatch': (f) => `${f.device} runs other firmware than most of its kind${aside(f.detail)}.`,
};

/** A device that counts time wrong. */
export const deviceClock = (f: { readonly device: string; readonly detail: string }): string =>
  `${f.device} counts time wrong${aside(f.detail)}: how long ago it was pressed is not right there. Restart or replace it.`;

/** What somebody is told of faults. */
export const fleet: typeof dutch = {
  prefix: 'FAULT',
  message: (sentences, more) => {
    const count = sentences.length + more;
    const first = count === 1 ? '' : `${count} faults. `;
    return `${first}${sentences.join(' ')}${more === 0 ? '' : ` And ${more} more.`}`;
  },
  line: (count) => `FAULT, no alarm. ${count === 1 ? '1 fault' : `${count} faults`}. See Devices.`,
};
