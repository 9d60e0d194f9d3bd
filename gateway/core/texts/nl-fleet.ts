/** Dutch of the fleet: faults that only days can show, and what is said to whoever is told of faults. */
import type { FaultFacts } from './facts.ts';

const aside = (detail: string): string => (detail === '' ? '' : ` (${detail})`);

/** Sentences of faults, by code; joined with those of `nl.ts`. */
export const fleetFaults = {
  'battery-trend': (f: FaultFacts) =>
    f.detail === ''
      ? `De batterij van ${f.device} raakt binnenkort leeg.`
      : `De batterij van ${f.device} is naar verwachting over ${f.detail} ${f.detail === '1' ? 'dag' : 'dagen'} leeg.`,
  signal: (f: FaultFacts) =>
    `Het bereik van ${f.device} wordt al dagen slechter${f.detail === '' ? '' : ` (nu ${f.detail} dBm)`}.`,
  repeats: (f: FaultFacts) =>
    `${f.device} moet veel berichten herhalen of raakt ze kwijt${f.detail === '' ? '' : ` (${f.detail}%)`}. Kijk naar bereik en netwerk.`,
  'firmware-mismatch': (f: FaultFacts) =>
    `${f.device} draait andere programmatuur dan de meeste van zijn soort${aside(f.detail)}.`,
};

/** A device that counts time wrong. */
export const deviceClock = (f: FaultFacts): string =>
  `${f.device} telt de tijd verkeerd${aside(f.detail)}: hoe lang geleden er is gedrukt klopt daar niet. Herstart of vervang het apparaat.`;

/** What somebody is told of faults. */
export const fleet = {
  /** First in every message that leaves the house, so that nobody takes it for an alarm. */
  prefix: 'STORING',
  message: (sentences: readonly string[], more: number): string => {
    const count = sentences.length + more;
    const first = count === 1 ? '' : `${count} storingen. `;
    return `${first}${sentences.join(' ')}${more === 0 ? '' : ` En nog ${more}.`}`;
  },
  line: (count: number): string =>
    `STORING, geen alarm. ${count === 1 ? '1 storing' : `${count} storingen`}. Kijk op Apparaten.`,
};
