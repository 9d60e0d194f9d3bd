/**
 * The Dutch of the roster: what is wrong with it, what edits did, and why an edit or a swap is refused. A refusal
 * names what and why, and where there is one the way out.
 */
import type { ChangeFacts, ProblemFacts, ShiftFacts } from './roster-facts.ts';

const span = ({ from, until }: { readonly from: string; readonly until: string }): string =>
  from === '' ? '' : until === '' ? ` vanaf ${from}` : ` van ${from} tot ${until}`;
const is = (many: boolean): string => (many ? 'zijn' : 'is');
const has = (many: boolean): string => (many ? 'hebben' : 'heeft');

export const rosterCore = {
  days: ['zo', 'ma', 'di', 'wo', 'do', 'vr', 'za'] as readonly string[],
  months: [
    'jan',
    'feb',
    'mrt',
    'apr',
    'mei',
    'jun',
    'jul',
    'aug',
    'sep',
    'okt',
    'nov',
    'dec',
  ] as readonly string[],
  weekday: {
    monday: 'maandag',
    tuesday: 'dinsdag',
    wednesday: 'woensdag',
    thursday: 'donderdag',
    friday: 'vrijdag',
    saturday: 'zaterdag',
    sunday: 'zondag',
  },
  and: (all: readonly string[]): string =>
    all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} en ${all.at(-1)}`,
  someone: 'iemand zonder naam',

  problem: {
    'no-rotation': (f: ProblemFacts) =>
      `${f.site} heeft geen rooster: bij een alarm is daar niemand als eerste aan de beurt.`,
    nobody: (f: ProblemFacts) =>
      `Rooster ${f.rotation}:${span(f)} laten de wijzigingen niemand over. De reservegroep ${f.group} springt in.`,
    'not-begun': (f: ProblemFacts) =>
      `Rooster ${f.rotation} is${span(f)} nog niet begonnen. De reservegroep ${f.group} heeft dienst.`,
    'one-person': (f: ProblemFacts) => `Rooster ${f.rotation}: ${f.who} heeft${span(f)} alleen dienst.`,
    'no-channel': (f: ProblemFacts) =>
      `Rooster ${f.rotation}: ${f.who} ${has(f.many)} dienst${span(f)}${f.again === 0 ? '' : ` (en daarna nog ${f.again} keer)`} en ${is(f.many)} niet te bereiken: geen pieper die iets laat horen, en de oproeppagina toonde de laatste 8 dagen niets. Wat helpt: de oproeppagina openen en laten openstaan, of een pieper uitdelen.`,
    'cannot-answer': (f: ProblemFacts) =>
      `Rooster ${f.rotation}: ${f.who} ${has(f.many)} dienst${span(f)}${f.again === 0 ? '' : ` (en daarna nog ${f.again} keer)`} en ${f.many ? 'kunnen' : 'kan'} een oproep niet zien of beantwoorden: geen rol als bijstandverlener, coördinator of beheerder, en geen pieper. Wat helpt: zo'n rol geven, een pieper uitdelen, of iemand anders in de groep zetten.`,
    'double-duty': (f: ProblemFacts) =>
      `${f.who} ${has(f.many)}${span(f)} dienst op twee locaties tegelijk: roosters ${f.rotation} en ${f.other}.`,
    absent: (f: ProblemFacts) =>
      f.said
        ? `Rooster ${f.rotation}: ${f.who} ${has(f.many)} dienst, maar ${f.many ? 'staan' : 'staat'}${span(f)} als vrij gemeld.`
        : `Rooster ${f.rotation}: ${f.who} ${has(f.many)} dienst, maar ${is(f.many)}${span(f)} afwezig volgens de eigen agenda.`,
    unconfirmed: (f: ProblemFacts) =>
      `Rooster ${f.rotation}: ${f.who} ${has(f.many)} de proefoproep voor de dienst van ${f.from} nog niet bevestigd.`,
    'moved-handoff': (f: ProblemFacts) =>
      `Rooster ${f.rotation}: de overdrachttijd bestaat die dag niet, want de klok gaat vooruit. De overdracht is om ${f.from}.`,
    'in-no-group': (f: ProblemFacts) =>
      `${f.who} ${f.many ? 'zitten' : 'zit'} in geen enkele groep die dienst heeft of wordt opgeroepen, en ${f.many ? 'krijgen' : 'krijgt'} dus nooit een oproep.`,
  },

  item: {
    people: (name: string) => `medewerker ${name}`,
    groups: (name: string) => `groep ${name}`,
    rotations: (name: string) => `rooster ${name}`,
    overrides: (name: string) => `wijziging: ${name}`,
    policies: (name: string) => `opschaling ${name}`,
  },
  change: (f: ChangeFacts): string => {
    const did = { added: 'toegevoegd', removed: 'verwijderd', changed: 'gewijzigd' }[f.did];
    return `${f.item[0]?.toUpperCase() ?? ''}${f.item.slice(1)} ${did}${f.detail === '' ? '' : `: ${f.detail}`}`;
  },
  detail: {
    joined: (who: string) => `erbij ${who}`,
    left: (who: string) => `weg ${who}`,
    order: () => 'andere volgorde',
    field: (field: string, before: string, after: string) =>
      `${field} van ${before === '' ? 'leeg' : before} naar ${after === '' ? 'leeg' : after}`,
    steps: () => 'andere stappen',
    name: () => 'naam',
    site: () => 'locatie',
    roles: () => 'rollen',
    language: () => 'taal',
    manager: () => 'leidinggevende',
    channels: () => 'andere kanalen',
    groups: () => 'volgorde van groepen',
    handoff: () => 'overdracht',
    start: () => 'begin',
    timezone: () => 'tijdzone',
    fallback: () => 'reservegroep',
  },
  override: {
    replace: (f: ShiftFacts) => `${f.by} vervangt ${f.who} in rooster ${f.rotation}${span(f)}`,
    add: (f: ShiftFacts) => `${f.who} erbij in rooster ${f.rotation}${span(f)}`,
    remove: (f: ShiftFacts) => `${f.who} vrij in rooster ${f.rotation}${span(f)}`,
  },
  follows: {
    moved: (f: ShiftFacts) =>
      `De ruil van ${f.who} gaat mee naar de dienst${span(f)} (rooster ${f.rotation}).`,
    voided: (f: ShiftFacts) =>
      `De ruil van ${f.who} in rooster ${f.rotation} vervalt. Wie het aangaat hoort dat.`,
    also: (change: string) => `Gaat mee: ${change}.`,
  },

  refused: {
    twice: (item: string) => `${item} staat er twee keer in. Zeg één keer wat ermee moet gebeuren.`,
    unknown: (item: string) => `${item} bestaat niet (meer). Kijk opnieuw en begin dan opnieuw.`,
    tooMany: (most: number) => `Er is plaats voor ${most} van deze soort en dat aantal is bereikt.`,
    noTime: (item: string) => `${item}: begin of einde is geen tijdstip.`,
    noShift: (item: string, day: string) =>
      `${item}: ${day} hoort bij geen dienst van dat rooster. Noem een dag na de eerste overdracht.`,
    emptyGroup: (item: string) => `${item} heeft niemand. Een groep heeft altijd minstens één mens.`,
    emptyRotation: (item: string) => `${item} heeft geen groepen. Er moet er minstens één zijn.`,
    groupUsed: (group: string, uses: string) =>
      `Groep ${group} kan niet weg: die wordt nog genoemd in ${uses}. Haal de groep daar eerst uit.`,
    groupOnDuty: (group: string, rotation: string, until: string) =>
      `Groep ${group} kan niet weg: die heeft nu dienst in rooster ${rotation}${until === '' ? '' : ` tot ${until}`}. Haal de groep eerst uit dat rooster.`,
    personUsed: (who: string, uses: string) =>
      `${who} kan niet weg: nog genoemd in ${uses}. Haal ${who} daar eerst uit.`,
    lastRotation: (site: string) =>
      `${site} zou zonder rooster zijn, en daar zijn plekken waarvandaan alarm komt. Maak eerst een ander rooster voor deze locatie.`,
    lastCoordinator: () =>
      'Niemand zou nog coördinator of beheerder zijn, en dan kan niemand het rooster nog wijzigen. Geef eerst een ander die rol.',
    ownCoordinator: () =>
      'Dit zou je eigen laatste rol als coördinator of beheerder weghalen. Laat een andere coördinator dat doen.',
    onlyAdmin: () => 'Alleen een beheerder geeft of neemt de rol van beheerder.',
    check: (what: string, why: string, more: number) =>
      `${what}: ${why}.${more === 0 ? '' : ` En nog ${more} ${more === 1 ? 'ander punt' : 'andere punten'}.`}`,
    changedSince: (item: string, who: string, when: string, what: string) =>
      `${item} is op ${when} door ${who} gewijzigd terwijl jij bezig was (${what}). Er is niets opgeslagen. Kijk opnieuw en wijzig dan.`,
    importedSince: () =>
      'Het hele rooster is opnieuw ingelezen terwijl jij bezig was. Er is niets opgeslagen. Kijk opnieuw en wijzig dan.',
    noEdit: (id: string) => `Wijziging ${id} is er niet, of te oud om terug te draaien.`,
    undone: (who: string, when: string) => `Dit is op ${when} al teruggedraaid door ${who}.`,
    touched: (item: string, who: string, when: string) =>
      `${item} is daarna op ${when} door ${who} opnieuw gewijzigd. Draai eerst die wijziging terug.`,
    touchedByFile: (item: string) =>
      `${item} is daarna veranderd doordat het rooster opnieuw is ingelezen. Wijzig het met de hand.`,
  },
  use: {
    group: (name: string) => `groep ${name}`,
    rotation: (name: string) => `rooster ${name}`,
    fallback: (name: string) => `rooster ${name} (als reservegroep)`,
    override: (text: string) => `een wijziging (${text})`,
    policy: (name: string) => `opschaling ${name}`,
    manager: (name: string) => `medewerker ${name} (als leidinggevende)`,
    device: (id: string) => `apparaat ${id} (uitgegeven)`,
    swap: (rotation: string, shift: string) => `een ruilverzoek (rooster ${rotation}, dienst van ${shift})`,
    talk: (from: string) => `een aangekondigd gesprek (${from})`,
  },

  swap: {
    noRotation: (id: string) => `Rooster ${id} bestaat niet.`,
    noShift: (day: string) => `${day} hoort bij geen dienst van dit rooster.`,
    past: () => 'Deze dienst is al voorbij.',
    far: () => 'Deze dienst ligt meer dan een jaar vooruit.',
    notYours: () =>
      'Je kunt alleen je eigen dienst laten ruilen. Een coördinator kan het voor een ander vragen.',
    unknownPerson: (who: string) => `${who} is hier niet bekend.`,
    notOnDuty: (f: ShiftFacts) => `${f.who} heeft${span(f)} geen dienst in rooster ${f.rotation}.`,
    alreadyOnDuty: (f: ShiftFacts) => `${f.who} heeft${span(f)} zelf al dienst in rooster ${f.rotation}.`,
    absent: (f: ShiftFacts) => `${f.who} is${span(f)} afwezig volgens de eigen agenda.`,
    open: (f: ShiftFacts) =>
      `Voor deze dienst van ${f.who}${span(f)} loopt al een ruilverzoek. Trek dat eerst in.`,
    self: () => 'Niemand ruilt met zichzelf.',
    returnNeedsOne: () => 'Wie een dienst terugneemt, vraagt het aan één collega.',
    sameShift: () => 'De dienst die je terugneemt is dezelfde dienst.',
    throughOverride: (f: ShiftFacts) =>
      `${f.who} heeft die dienst door een wijziging van een coördinator. Vraag de coördinator om die aan te passen.`,
    tooMany: () => 'Er lopen te veel ruilverzoeken. Wacht tot er een is afgehandeld.',
    none: (id: string) => `Ruilverzoek ${id} is er niet.`,
    over: (state: string) => `Dit ruilverzoek is al afgehandeld (${state}).`,
    notAsked: () => 'Dit is niet aan jou gevraagd.',
    notMember: (rotation: string) => `Alleen wie in een groep van rooster ${rotation} zit, kan dit aannemen.`,
    nobodyAsked: () => 'Dit is aan de hele groep gevraagd: wie niet kan, hoeft niets te doen.',
    notAsker: () => 'Alleen wie het vroeg, of een coördinator, kan het intrekken.',
    coordinatorOnly: () => 'Alleen een coördinator beslist hierover.',
    notAccepted: () => 'Er is nog geen collega die het overneemt.',
    began: () => 'De dienst is al begonnen of voorbij; de ruil is vervallen.',
    state: {
      asked: 'gevraagd',
      accepted: 'wacht op een coördinator',
      done: 'geruild',
      declined: 'afgewezen',
      withdrawn: 'ingetrokken',
      refused: 'niet toegestaan',
      lapsed: 'vervallen',
      void: 'vervallen, geldt niet meer',
    },
  },
};
