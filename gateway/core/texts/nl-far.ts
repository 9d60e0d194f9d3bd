/** Dutch words of pages that leave the house: push, SMS, mail, pagers of a paging system. */
import type { AlarmLevel } from '../../../protocol/messages.ts';

const persons = (n: number): string => (n === 1 ? '1 ander' : `${n} anderen`);

/** The words; the English ones have the same form. */
export const nlFar = {
  title: {
    assist: (where: string) => `Assistentie: ${where}`,
    emergency: (where: string) => `NOOD: ${where}`,
  } satisfies Record<AlarmLevel, (where: string) => string>,
  urgent: { assist: 'ASSISTENTIE', emergency: 'NOOD' } satisfies Record<AlarmLevel, string>,
  nr: (number: number) => `nr ${number}`,
  since: (time: string) => `Sinds ${time}`,
  coming: (names: string) => `Onderweg: ${names}`,
  more: (n: number) => `en ${persons(n)}`,
  reply: (letter: string) => `Antwoord 1${letter} = ik kom, 2${letter} = ik kan niet.`,
  taken: (where: string, names: string) =>
    names === ''
      ? `${where}: overgenomen door collega's.`
      : `${where}: overgenomen door ${names}. Je hoeft niet te komen, het mag wel.`,
  closed: (where: string) => `${where}: veilig gemeld, de oproep is gesloten.`,
  answered: (where: string) => `${where}: je antwoord is ontvangen.`,
  /** Messages that are no alarm. */
  notice: { confirm: 'Antwoord 1 om te bevestigen.' },
  /** Answers to a text message. */
  text: {
    coming: (letter: string, where: string, others: number) =>
      `Genoteerd: je komt naar ${where} (${letter}).${others > 0 ? ` Er ${others === 1 ? 'is' : 'zijn'} al ${others} onderweg, ook jij bent welkom.` : ''}`,
    cannot: (letter: string, where: string) =>
      `Genoteerd: je kunt niet naar ${where} (${letter}). Een ander wordt opgeroepen.`,
    confirmed: 'Bevestigd. Dank je.',
    none: 'Er is nu geen oproep voor jou.',
    gone: (letter: string, letters: string) =>
      `Oproep ${letter} is voorbij.${letters === '' ? '' : ` Nu open: ${letters}.`}`,
    help: (letters: string) =>
      letters === ''
        ? 'Dit antwoord is niet begrepen. Stuur 1 als je komt, 2 als je niet kunt.'
        : `Dit antwoord is niet begrepen. Stuur 1 (ik kom) of 2 (ik kan niet), met de letter van de oproep: ${letters}.`,
    refused: (why: string) => `Niet genoteerd: ${why}`,
  },
};
