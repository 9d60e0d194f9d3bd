/** The Dutch of calendars: what a feed calls a shift, and what is said of an imported file. No names: feeds leave the house. */
const n = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

export const calendar = {
  /** Name of a feed. */
  ofPerson: 'Mijn diensten',
  ofGroup: (group: string) => `Diensten van ${group}`,
  /** Title of a shift. */
  duty: (group: string) => `Dienst: ${group}`,
  site: (site: string) => `Locatie: ${site}`,
  people: (count: number) => `${n(count, 'persoon heeft', 'mensen hebben')} dienst.`,
  fallback: 'De achterwacht staat op: er is niemand anders.',
  source: 'Uit het rooster van noodknop. Wie er dienst heeft, staat op de roosterpagina.',
  /** Nothing in an imported file counts. `notes`: why, as sentences; may be empty. */
  nothing: (notes: string) =>
    notes === ''
      ? 'Geen afspraak gevonden in dit bestand, of alleen afspraken zonder duur. Er is niets gewijzigd.'
      : `Geen afspraak gevonden in dit bestand die als afwezigheid telt. ${notes} Er is niets gewijzigd.`,
  /** What was left out of an imported file, or cut. */
  note: {
    horizon: (count: number) =>
      `${n(count, 'herhaling gaat', 'herhalingen gaan')} verder dan 400 dagen vooruit; wat daarna komt, is weggelaten.`,
    occurrences: (_count: number) => 'Er zijn meer dan 2.000 herhalingen; de rest is weggelaten.',
    spans: (count: number) =>
      `Er zijn te veel losse perioden; de laatste ${count} zijn weggelaten. Geef een kortere periode op.`,
    transparent: (count: number) =>
      `${n(count, 'afspraak telt', 'afspraken tellen')} niet mee, omdat je dan beschikbaar bent.`,
    cancelled: (count: number) =>
      `${n(count, 'afspraak telt', 'afspraken tellen')} niet mee, omdat die is afgezegd.`,
    past: (count: number) => `${n(count, 'afspraak is', 'afspraken zijn')} al voorbij.`,
    broken: (count: number) =>
      `${n(count, 'afspraak kon', 'afspraken konden')} niet worden gelezen: begin, einde of herhaling klopt niet.`,
    years: (count: number) =>
      `${n(count, 'afspraak telt', 'afspraken tellen')} niet mee: het begin ligt voor 1970 of na 2100.`,
    long: (count: number) =>
      `${n(count, 'afspraak gaat', 'afspraken gaan')} verder dan 400 dagen vooruit; wat daarna komt, is weggelaten.`,
    never: (count: number) =>
      `${n(count, 'herhaling telt', 'herhalingen tellen')} niet mee: die dag bestaat niet, zoals 30 februari.`,
    zone: (count: number) =>
      `Van ${n(count, 'afspraak', 'afspraken')} is de tijdzone onbekend; die van de locatie is gebruikt.`,
  },
};
