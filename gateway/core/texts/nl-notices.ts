/**
 * The Dutch of notices: what one person is told that is no alarm. Each kind has a title and a text; those that ring
 * have a line for pagers too, which begins with TEST because the wire knows alarms only.
 */
import type { NoticeFacts } from './facts.ts';
import { fleet } from './nl-fleet.ts';

/** Names as a sentence lists them. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} en ${names.at(-1)}`;
const onDuty = ({ duty }: NoticeFacts): string =>
  duty.length === 0 ? '' : ` Dienst heeft dan: ${list(duty)}.`;
const at = (where: string): string => (where === '' ? '' : ` (${where})`);

/** The shift that a sentence is about. */
const shift = (f: NoticeFacts): string => `dienst bij ${f.group}${at(f.site)}`;
const duty = {
  on: (f: NoticeFacts) => `Je hebt nu ${shift(f)}, tot ${f.until}.`,
  off: (f: NoticeFacts) => `Je hebt nu geen ${shift(f)} meer.`,
  paused: (f: NoticeFacts) => `Je hebt nu geen dienst. Je ${shift(f)} is van ${f.from} tot ${f.until}.`,
  ends: (f: NoticeFacts) => `Je ${shift(f)} duurt nu tot ${f.until}.`,
  times: (f: NoticeFacts) => `Je ${shift(f)} is nu van ${f.from} tot ${f.until}.`,
  coming: (f: NoticeFacts) => `Je hebt ${shift(f)} van ${f.from} tot ${f.until}.`,
  cancelled: (f: NoticeFacts) => `Je ${shift(f)} van ${f.from} tot ${f.until} gaat niet door.`,
};

export const notices = {
  title: {
    readiness: 'Proefoproep voor je dienst',
    unready: 'Proefoproep niet bevestigd',
    'off-duty': 'Je dienst zit erop',
    'roster-report': 'Het rooster van de komende week',
    'swap-asked': 'Vraag om te ruilen',
    'swap-approval': 'Ruil wacht op jouw akkoord',
    'swap-result': 'Nieuws over een ruil',
    'duty-changed': 'Je dienst is veranderd',
    'walk-past': 'Loop even langs',
    'no-button': 'Geen knop in de ruimte',
    'all-well': 'Is alles goed?',
    'last-call': 'Laatste vraag: is alles goed?',
    'talk-alarm': 'Alarm: niemand meldde zich af',
    faults: 'Storing van apparaten',
  },
  text: {
    readiness: (f: NoticeFacts) =>
      `Je dienst bij ${f.group}${at(f.site)} begint ${f.from}. Bevestig dat deze oproep je bereikt.`,
    unready: (f: NoticeFacts) =>
      `De dienst van ${f.group}${at(f.site)} begint ${f.from}. Nog niet bevestigd door: ${list(f.people)}.`,
    'off-duty': (f: NoticeFacts) =>
      `De dienst${at(f.site)} is om ${f.from} overgedragen aan ${f.group}. Een kwartier lang kun je nog worden opgeroepen.`,
    'roster-report': (f: NoticeFacts) => `${f.site === '' ? '' : `${f.site}: `}${list(f.problems)}.`,
    'swap-asked': (f: NoticeFacts) =>
      `${f.who} vraagt of jij de dienst van ${f.from} tot ${f.until} overneemt.`,
    'swap-approval': (f: NoticeFacts) =>
      `${f.who} en ${f.other} willen ruilen: de dienst van ${f.from} tot ${f.until}.`,
    'swap-result': (f: NoticeFacts) =>
      `De ruil van ${f.who} voor de dienst van ${f.from} tot ${f.until} is ${f.outcome}.${onDuty(f)}`,
    'duty-changed': (f: NoticeFacts) => `Het rooster is veranderd. ${duty[f.change ?? 'times'](f)}`,
    'walk-past': (f: NoticeFacts) => `${f.who} is in gesprek${at(f.where)}, tot ${f.until}.`,
    'no-button': (f: NoticeFacts) =>
      `${f.who} begint ${f.from} een gesprek of bezoek${at(f.where)} en heeft daar geen alarmknop.`,
    'all-well': (f: NoticeFacts) =>
      `De tijd van je gesprek of bezoek${at(f.where)} is om. Meld dat alles goed is, of verleng.`,
    'last-call': (f: NoticeFacts) =>
      `Zonder antwoord wordt om ${f.until} hulp opgeroepen voor jou${at(f.where)}.`,
    'talk-alarm': (f: NoticeFacts) =>
      `${f.who} meldde zich niet af${at(f.where)}. Er is een assistentiealarm uitgegaan.`,
    faults: (f: NoticeFacts) => fleet.message(f.faults ?? [], f.more ?? 0),
  },
  /** At most 80 characters, the most important first. */
  line: {
    readiness: (f: NoticeFacts) => `TEST, geen alarm. Je dienst begint ${f.from}. Druk op Ik kom.`,
    'all-well': () => 'TEST, geen alarm. Is alles goed? Zo ja, druk op Ik kom.',
    'last-call': (f: NoticeFacts) => `TEST. Alles goed? Druk op Ik kom, anders alarm om ${f.until}.`,
    other: (title: string) => `TEST, geen alarm. ${title}`,
  },
  /** What responders read of an alarm that was raised because nobody signed off. */
  alarm: (f: NoticeFacts) => `${f.where === '' ? '' : `${f.where}. `}Niet afgemeld om ${f.until}`,
  /** What responders read of an alarm of somebody who is in a talk or on a visit. */
  during: (f: NoticeFacts) => `Gesprek of bezoek: ${f.where}, tot ${f.until}`,
  /** What a swap came to. */
  swap: {
    asked: 'gevraagd',
    accepted: 'aangenomen; een coördinator moet nog akkoord gaan',
    done: 'geregeld',
    declined: 'afgewezen; wie dienst had houdt dienst',
    withdrawn: 'ingetrokken',
    refused: 'niet goedgekeurd; wie dienst had houdt dienst',
    lapsed: 'niet beantwoord; wie dienst had houdt dienst',
    void: 'vervallen',
    moved: 'meegeschoven met de dienst; dit zijn de nieuwe tijden',
    unanswered: 'nog niet beantwoord',
  },
  /** Why a swap ended; `who` brought it about. */
  ended: {
    undone: (who: string) => `teruggedraaid door ${who}`,
    gone: () => 'vervallen, omdat die dienst niet meer in het rooster staat',
    changed: (who: string) => `vervallen, omdat ${who} het rooster veranderde`,
    passed: () => 'vervangen door een latere ruil',
    imported: () => 'vervallen, omdat het rooster opnieuw is ingelezen',
  },
  /** Somebody who is not named. */
  someone: 'iemand',
  /** How the reader's own time on duty changed. */
  duty,
  /** What can be wrong with a roster, in a few words. */
  problem: {
    'no-rotation': 'geen rooster',
    nobody: 'niemand over, de reservegroep heeft dienst',
    'not-begun': 'rooster nog niet begonnen',
    'one-person': 'één persoon alleen',
    'no-channel': 'iemand zonder werkend kanaal',
    'cannot-answer': 'iemand zonder rol om op een oproep te antwoorden',
    'double-duty': 'iemand op twee locaties tegelijk',
    absent: 'iemand is afwezig',
    unconfirmed: 'proefoproep niet bevestigd',
    'moved-handoff': 'overdracht verschuift door de zomertijd',
    'in-no-group': 'iemand in geen enkele groep',
  },
  /** Somebody or something whose name is gone. */
  unknown: 'onbekend',
};
