/** Dutch of the gateway's look at itself: what is wrong with it, and what to do about it. */
import type { FaultFacts } from './facts.ts';

/** What programs say of themselves is English, and quoted as theirs. */
export const technical = (detail: string): string =>
  detail === '' ? '' : ` (technische melding: "${detail}")`;

/** Names of what a check looks at; a lane is named by its channel. */
const PARTS: Readonly<Record<string, string>> = {
  broker: 'er is niet in te loggen bij de broker',
  core: 'een druk komt niet aan',
  log: 'het logboek legt niet vast',
  down: 'de ontvangstbevestiging komt niet terug',
  check: 'er is al minutenlang geen controle afgemaakt',
  'lane:web': 'de webpagina’s krijgen niets door',
};

const CERTIFICATE: Readonly<Record<string, string>> = {
  expires: 'het verloopt op',
  expired: 'het is verlopen sinds',
  'not-before': 'het is pas geldig vanaf',
  replaced: 'er ligt een ander klaar dat nog niet in gebruik is; herstart de gateway',
  missing: 'het bestand is niet te lezen; een herstart zou mislukken',
  unreadable: 'het is niet te lezen',
};

/** `detail` is a word and mostly a date. */
const certificate = (detail: string): string => {
  const [word = '', day = ''] = detail.split(' ');
  return `${CERTIFICATE[word] ?? word} ${day}`.trim();
};

/** Texts of the look at itself. */
export const selfFaults = {
  'self-check': (f: FaultFacts): string =>
    f.channel === 'starts'
      ? `De gateway is binnen een uur ${f.detail} keer opnieuw gestart. Zo wordt een stille draagbare knop niet gemeld, en lopende tests breken af. Zoek uit waarom hij steeds stopt.`
      : `De gateway komt niet door zijn eigen controle: ${
          PARTS[f.channel] ?? `kanaal ${f.channel.replace('lane:', '')} loopt vast`
        }${technical(f.detail)}.`,
  disk: (f: FaultFacts): string =>
    /^\d/.test(f.detail)
      ? `De schijf van de gateway raakt vol: nog ${f.detail} vrij. Maak ruimte; het logboek hoeft niet weg.`
      : `De schijf van de gateway geeft geen antwoord${technical(f.detail)}. Kijk de schijf na.`,
  certificate: (f: FaultFacts): string =>
    `Het TLS-certificaat van de gateway vraagt aandacht: ${certificate(f.detail)}.`,
  'watcher-lost': (f: FaultFacts): string =>
    `De bewaking van buiten (${f.channel}) vraagt al minuten niets meer: valt de gateway uit, dan meldt niemand dat. Kijk of die machine aan staat en de gateway bereikt. Is zij weggehaald: noodknop watcher forget ${f.channel}.`,
};
