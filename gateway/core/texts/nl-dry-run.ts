/** Dutch of the dry run of a policy: by what somebody would be paged, and what is wrong with it. */

const several = (names: readonly string[], more: number): string =>
  more > 0 ? `${names.join(', ')} en nog ${more}` : names.join(', ');

/** Texts of the dry run. */
export const dryRun = {
  because: {
    oncall: 'heeft dienst',
    everyone: 'hoort bij de locatie',
    present: 'is aanwezig',
    presentUnknown: 'hoort bij de locatie; van niemand is bekend dat die er is',
    group: (name: string): string => `zit in groep ${name}`,
    person: 'staat zelf in deze stap',
    external: 'wordt gevraagd zelf te bellen',
    first: 'werd als eerste opgeroepen',
    again: 'werd eerder opgeroepen',
    unnamed: 'wordt gevraagd omdat de stappen geen mens oproepen',
  },
  remark: {
    noPolicy: 'Er is geen eigen opschaling: de standaard geldt.',
    hours: (from: string, until: string): string => `Deze opschaling geldt van ${from} tot ${until} uur.`,
    noRotation: 'Deze locatie heeft geen rooster: er heeft niemand dienst.',
    handoff: 'Dit is vlak bij een wissel: de gaande en de komende groep worden allebei opgeroepen.',
    fallback: 'De vervangende groep heeft dienst.',
    emptyStep: (step: number): string => `Stap ${step} bereikt niemand: de volgende begint meteen.`,
    lastEmpty: (step: number): string => `Stap ${step} bereikt niemand, en er komt geen stap meer na.`,
    unnamed:
      'De stappen van deze opschaling roepen geen mens op. Aan het eind ervan wordt toch opgeroepen wie er dienst heeft, anders iedereen van de locatie. Zet dit recht: noem mensen in de eerste stap.',
    nobody: 'Er wordt niemand opgeroepen.',
    unreachable: (names: readonly string[], more: number): string =>
      `Op dit moment niet te bereiken, geen pieper aan en geen pieperpagina open: ${several(names, more)}.`,
    guidance: (seconds: number): string =>
      seconds === 0
        ? 'De aanwijzing om 112 te bellen begint meteen.'
        : `De aanwijzing om 112 te bellen begint na ${seconds} seconden.`,
    repeats: (seconds: number): string =>
      `Daarna wordt de laatste stap elke ${seconds} seconden herhaald; hier staan de eerste twee keer.`,
  },
};
