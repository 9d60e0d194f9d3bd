/**
 * Every Dutch text outside the pages: words of the domain, what pagers are sent, faults, duties and the story of an
 * incident. The Dutch of the browser pages stands beside it in `nl-pages.ts`. Dutch is the form all other languages
 * must fill: the compiler finds a missing or misspelled key.
 */

import type { DutyFacts, FaultFacts, PageFacts, StoryFacts } from './facts.ts';
import { calendar } from './nl-calendar.ts';
import { channels } from './nl-channels.ts';
import { drill } from './nl-drill.ts';
import { dryRun } from './nl-dry-run.ts';
import { nlFar } from './nl-far.ts';
import { deviceClock, fleet, fleetFaults } from './nl-fleet.ts';
import { nlLink } from './nl-link.ts';
import { simulation } from './nl-live.ts';
import { notices } from './nl-notices.ts';
import { pages } from './nl-pages.ts';
import { nlPush } from './nl-push.ts';
import { rosterCore } from './nl-roster-core.ts';
import { scenario } from './nl-scenario.ts';
import { selfFaults, technical } from './nl-self.ts';
import { walk } from './nl-walk.ts';

const people = (n: number): string => (n === 1 ? '1 persoon' : `${n} personen`);
const by = (who: string | null): string => (who === null ? '' : ` door ${who}`);

export const nl = {
  code: 'nl' as 'nl' | 'en',
  /** For `Intl`. */
  locale: 'nl-NL',
  name: 'Nederlands',
  pages,
  calendar,
  drill,
  dryRun,
  simulation,
  channels,
  far: nlFar,
  push: nlPush,
  link: nlLink,
  notices,
  fleet,
  rosterCore,
  walk,
  scenario,

  /** How files begin that are kept: small letters and hyphens. */
  files: {
    walk: 'looptest',
    drill: 'oefening',
    scenario: 'scenario',
    timeline: 'tijdlijn',
    statistics: 'cijfers',
  },

  /** Headings of the figures as a table for a spreadsheet; the seconds and shares in it have no unit of their own. */
  statistics: {
    columns: {
      month: 'Maand',
      group: 'Code van de groep',
      groupName: 'Groep',
      alarms: 'Alarmen',
      answered: 'Beantwoord',
      arrived: 'Aangekomen',
      answerMedian: 'Eerste antwoord, midden (s)',
      answerP90: 'Eerste antwoord, 9 van de 10 binnen (s)',
      arrivalMedian: 'Eerste aankomst, midden (s)',
      arrivalP90: 'Eerste aankomst, 9 van de 10 binnen (s)',
      within10: 'Deel beantwoord binnen 10 s',
      within40: 'Deel beantwoord binnen 40 s',
    },
  },

  level: { assist: 'Assistentie', emergency: 'Nood', test: 'Test', unknown: 'Onbekend' },
  alarmState: {
    open: 'Oproep loopt',
    acknowledged: 'Hulp is onderweg',
    'on-scene': 'Hulp is ter plaatse',
    closed: 'Afgesloten',
  },
  pageState: {
    requested: 'gevraagd',
    sent: 'verstuurd',
    delivered: 'gaat over',
    acknowledged: 'beantwoord',
    declined: 'kan niet',
    failed: 'mislukt',
    withdrawn: 'ingetrokken',
  },
  answer: {
    coming: 'komt',
    cannot: 'kan niet',
    arrived: 'is ter plaatse',
    clear: 'meldt veilig',
    expired: 'zei te komen, niet aangekomen',
  },
  /** The same, said to the person it is about. */
  answerYou: {
    coming: 'komt',
    cannot: 'kunt niet',
    arrived: 'bent ter plaatse',
    clear: 'meldt veilig',
    expired: 'zei te komen, niet aangekomen',
  },
  channel: {
    mqtt: 'pieper',
    web: 'pieperpagina',
    board: 'bord',
    'web-push': 'melding op telefoon',
    espa: 'oproepsysteem',
    sms: 'sms',
    mail: 'e-mail',
    webhook: 'koppeling',
  },
  /** Title of a sheet of labels. */
  labels: 'Labels van knoppen en piepers',
  deviceKind: { desk: 'Vaste knop', wearable: 'Draagbare knop', pager: 'Pieper', sounder: 'Sirene' },
  deviceState: {
    healthy: 'In orde',
    lost: 'Niet bereikbaar',
    unheard: 'Niet gehoord',
    'never-heard': 'Nog nooit gehoord',
    revoked: 'Ingetrokken',
  },
  role: {
    employee: 'Medewerker',
    responder: 'Bijstandverlener',
    manager: 'Leidinggevende',
    facilities: 'Facilitair',
    coordinator: 'Coördinator',
    admin: 'Beheerder',
    auditor: 'Controleur',
    board: 'Bord',
    integration: 'Koppeling',
  },

  /** What a pager shows beside the place; the wire allows 80 characters, the most important first. */
  page: {
    reason: {
      step: '',
      press: 'Opnieuw gedrukt',
      raise: 'Nu nood',
      expired: 'Niemand aangekomen, ga alsnog',
      withdrawn: 'Collega kan toch niet, ga alsnog',
      unanswered: 'Nog geen antwoord, ga alsnog',
      reminder: 'Nog niet veilig gemeld',
      'unknown-alarm': 'Onbekend alarm',
      replacement: 'Collega kan niet, jij bent de volgende',
      repeat: 'Nog te weinig mensen onderweg',
      arrival: 'Je zei te komen: meld dat je er bent',
      real: 'Dit is echt, kom',
    },
    line: (f: PageFacts): string =>
      [
        f.call112 ? 'Bel 112' : '',
        f.duress ? 'DWANG: loos alarm niet geloven' : '',
        ...(f.calls ?? []).map(({ name, phone }) => `Bel zelf ${name.slice(0, 24)} ${phone}`),
        f.reason,
        f.level === 'emergency' ? 'Nood' : 'Assistentie gevraagd',
        f.enough
          ? `Al ${f.coming} onderweg, ook jij bent welkom`
          : f.coming > 0
            ? (f.need ?? 1) > 1
              ? `${f.coming} van de ${f.need} onderweg`
              : `${people(f.coming)} onderweg`
            : '',
        f.cancelled && !f.duress ? 'Melder zegt: loos alarm' : '',
        f.text ?? '',
      ]
        .filter((part) => part !== '')
        .join('. '),
    unknownPlace: 'Plaats onbekend',
  },

  fault: {
    'device-lost': (f: FaultFacts) => `${f.device} geeft geen levensteken meer.`,
    'area-lost': (f: FaultFacts) =>
      `Meerdere apparaten tegelijk stil${f.detail === '' ? '' : ` (${f.detail})`}: ${f.devices.join(', ')}. Kijk naar stroom en netwerk.`,
    'battery-low': (f: FaultFacts) =>
      `Batterij van ${f.device} is bijna leeg${f.detail === '' ? '' : ` (${f.detail}%)`}.`,
    'device-fault': (f: FaultFacts) => `${f.device} meldt een storing${technical(f.detail)}.`,
    'wrong-key': (f: FaultFacts) =>
      `${f.device} ondertekent met een verkeerde sleutel. Geef het apparaat zijn sleutel opnieuw.`,
    'second-holder': (f: FaultFacts) =>
      `Twee apparaten gebruiken de sleutel van ${f.device}. Geef een nieuwe sleutel uit en zoek uit waar de oude is.`,
    'unverified-press': (f: FaultFacts) =>
      `Een druk van ${f.device} had een oude teller. De hulp is wel opgeroepen; kijk of iemand berichten herhaalt.`,
    'test-outside-session': (f: FaultFacts) =>
      `${f.device} stuurde een test zonder testsessie. Er is wel hulp opgeroepen.`,
    'unknown-message': (f: FaultFacts) =>
      `${f.device} stuurde een bericht dat dit systeem niet kent${f.detail === '' ? '' : `: ${f.detail}`}.`,
    'rotation-pending': (f: FaultFacts) =>
      `${f.device} gebruikt zijn nieuwe sleutel nog niet; de oude blijft zolang geldig.`,
    store: (f: FaultFacts) => `Het logboek kan niet schrijven${technical(f.detail)}. Oproepen gaan door.`,
    channel: (f: FaultFacts) => `Kanaal ${f.channel} werkt niet${technical(f.detail)}.`,
    clock: (f: FaultFacts) =>
      f.device !== ''
        ? deviceClock(f)
        : `De klok van de server is versprongen${f.detail === '' ? '' : ` (${f.detail})`}. Controleer de tijd.`,
    roster: (f: FaultFacts) =>
      `Het rooster laat niemand over${f.detail === '' ? '' : ` (${f.detail})`}; de reservegroep heeft dienst.`,
    ...selfFaults,
    ...fleetFaults,
    untested: walk.fault,
  },

  hub: {
    /** `place` is empty where the site does not say where the hub hangs. */
    silent: (hub: string, place: string, why: 'gone' | 'mute' | 'deaf') =>
      `Hub ${hub}${place === '' ? '' : ` (${place})`} ${
        {
          gone: 'is niet verbonden: draagbare knoppen worden daar niet gehoord.',
          mute: 'is verbonden maar zegt niets: draagbare knoppen worden daar niet gehoord.',
          deaf: 'hoort draagbare knoppen, maar geeft hun geen antwoord door. Kijk naar de instellingen van de hub.',
        }[why]
      }`,
  },

  duty: {
    'manager-informed': 'Leidinggevende weet het; eerste opvang en praktische zaken geregeld',
    'safety-officer-informed': 'Veiligheidsfunctionaris weet het',
    'labour-inspectorate':
      'Bij overlijden, blijvend letsel (ook psychisch) of ziekenhuisopname: Nederlandse Arbeidsinspectie gebeld',
    'response-to-perpetrator': 'Reactie aan de dader, passend bij wat er gebeurde',
    'aftercare-started': 'Nazorg begonnen, ook voor getuigen en directe collega’s',
    'aftercare-asked-again': 'Opnieuw gevraagd of nazorg gewenst is',
    'police-report': 'Politie: VPT-melding of aangifte',
    'partners-informed': 'Ketenpartners met een direct belang ingelicht',
    'reporter-feedback': 'Melder heeft gehoord wat er is gedaan',
    'team-discussed': 'Besproken in het team: wat leren we hiervan?',
    'quarter-reviewed': 'Meegenomen in de kwartaalbespreking',
  },
  dutyHint: {
    police: (f: DutyFacts): string =>
      f.behaviour === null
        ? 'Vul eerst het gedragsniveau in; dat bepaalt of aangifte nodig is.'
        : f.behaviour === 5
          ? 'Altijd aangifte, op naam van de medewerker met het adres van de werkgever.'
          : f.behaviour === 4
            ? 'VPT-melding; bij dreigen met lichamelijk geweld altijd aangifte, met het adres van de werkgever.'
            : f.behaviour === 3
              ? 'VPT-melding als het gedrag doorging.'
              : 'Niet nodig, tenzij het een patroon wordt.',
  },
  dutyWho: {
    manager: 'leidinggevende',
    reporter: 'melder',
    'reporter-or-manager': 'melder of leidinggevende',
    employer: 'werkgever',
    'manager-or-coordinator': 'leidinggevende of coördinator',
    'manager-or-safety-officer': 'leidinggevende of veiligheidsfunctionaris',
    'safety-officer': 'veiligheidsfunctionaris',
    coordinator: 'coördinator',
    team: 'team',
    'team-or-coordinator': 'team of coördinator',
  },
  dutyState: { open: 'Nog te doen', done: 'Gedaan', 'not-applicable': 'Niet van toepassing' },

  /** One line of the story of an alarm, per type of entry. */
  story: {
    'alarm.opened': (f: StoryFacts) =>
      f.who === null ? 'Alarm begonnen' : `Alarm begonnen zonder knop${by(f.who)}`,
    'press.received': (f: StoryFacts) => `Knop ${f.device ?? ''} ingedrukt: ${f.level}`,
    'press.raised': () => 'Dezelfde druk werd nood',
    'alarm.raised': () => 'Alarm verhoogd naar nood',
    'step.started': (f: StoryFacts) => `Stap ${f.count} van de opschaling`,
    'step.repeated': () => 'Laatste stap herhaald',
    'page.requested': (f: StoryFacts) =>
      `${people(f.count)} opgeroepen${f.reason === '' ? '' : ` (${f.reason.toLowerCase()})`}`,
    'page.retried': (f: StoryFacts) =>
      f.count === 1 ? '1 oproep nog eens verstuurd' : `${f.count} oproepen nog eens verstuurd`,
    'page.sent': (f: StoryFacts) => (f.count === 1 ? '1 oproep verstuurd' : `${f.count} oproepen verstuurd`),
    'page.delivered': (f: StoryFacts) => `Oproep gaat over bij ${f.who ?? 'het bord'}`,
    'page.failed': (f: StoryFacts) => (f.count === 1 ? '1 oproep mislukt' : `${f.count} oproepen mislukt`),
    'page.withdrawn': (f: StoryFacts) =>
      f.count === 1 ? '1 oproep ingetrokken' : `${f.count} oproepen ingetrokken`,
    'answer.recorded': (f: StoryFacts) => `${f.who ?? 'Iemand'} ${f.answer}`,
    'alarm.acknowledged': () => 'Genoeg mensen onderweg; de anderen hoeven niet meer',
    'acknowledgement.reminded': (f: StoryFacts) => `Gevraagd of ${f.who ?? 'iemand'} er al is`,
    'acknowledgement.expired': (f: StoryFacts) => `${f.who ?? 'Iemand'} kwam niet op tijd aan`,
    'alarm.reopened': () => 'Opnieuw iedereen opgeroepen',
    'alarm.on-scene': (f: StoryFacts) => `Eerste ter plaatse, leiding: ${f.who ?? 'onbekend'}`,
    'alarm.reminded': () => 'Herinnerd: nog niet veilig gemeld',
    'policy.exhausted': () => 'Laatste stap, en nog niemand onderweg',
    'press.cancelled': (f: StoryFacts) =>
      f.duress ? 'Loos alarm gemeld onder dwang' : `Loos alarm gemeld${by(f.who)}`,
    'guidance.started': () => 'Aanwijzing: bel 112',
    'guidance.calling': (f: StoryFacts) => `${f.who ?? 'Iemand'} belt 112`,
    'guidance.lapsed': () => 'Niemand belt 112 op dit moment',
    'guidance.called': (f: StoryFacts) => `112 gebeld${by(f.who)}${f.note === null ? '' : `: ${f.note}`}`,
    'round.planned': () => 'Nieuwe ronde oproepen gepland',
    'answer.awaited': () => 'Opnieuw gevraagd wie er komt',
    'alarm.closed': (f: StoryFacts) => `Veilig gemeld en afgesloten${by(f.who)}`,
    'incident.edited': (f: StoryFacts) => `Incidentmelding aangevuld${by(f.who)}`,
    'duty.changed': (f: StoryFacts) => `Taak bijgewerkt${by(f.who)}`,
    'walk.interrupted': () => 'Een looptest is onderbroken: alle knoppen zijn weer echt',
    'drill.begun': () => 'OEFENING begonnen',
    'drill.became-real': () => 'GEEN OEFENING meer: het is echt',
    'drill.ended': () => 'Oefening afgelopen',
  },
};
