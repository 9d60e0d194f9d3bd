/** English words of pages that leave the house. */
import type { nlFar } from './nl-far.ts';

const persons = (n: number): string => (n === 1 ? '1 other' : `${n} others`);

/** The words. */
export const enFar: typeof nlFar = {
  title: {
    assist: (where) => `Assistance: ${where}`,
    emergency: (where) => `EMERGENCY: ${where}`,
  },
  urgent: { assist: 'ASSIST', emergency: 'EMERGENCY' },
  nr: (number) => `no ${number}`,
  since: (time) => `Since ${time}`,
  coming: (names) => `Coming: ${names}`,
  more: (n) => `and ${persons(n)}`,
  reply: (letter) => `Answer 1${letter} = coming, 2${letter} = cannot come.`,
  taken: (where, names) =>
    names === ''
      ? `${where}: taken by colleagues.`
      : `${where}: taken by ${names}. You need not come, but you are welcome.`,
  closed: (where) => `${where}: all clear, the call is closed.`,
  answered: (where) => `${where}: your answer was received.`,
  notice: { confirm: 'Answer 1 to confirm.' },
  text: {
    coming: (letter, where, others) =>
      `Noted: you are coming to ${where} (${letter}).${others > 0 ? ` ${others} ${others === 1 ? 'is' : 'are'} coming already; you are welcome too.` : ''}`,
    cannot: (letter, where) =>
      `Noted: you cannot come to ${where} (${letter}). Somebody else is being called.`,
    confirmed: 'Confirmed. Thank you.',
    none: 'There is no call for you at this moment.',
    gone: (letter, letters) => `Call ${letter} is over.${letters === '' ? '' : ` Open now: ${letters}.`}`,
    help: (letters) =>
      letters === ''
        ? 'This answer was not understood. Send 1 if you come, 2 if you cannot.'
        : `This answer was not understood. Send 1 (coming) or 2 (cannot come) with the letter of the call: ${letters}.`,
    refused: (why) => `Not noted: ${why}`,
  },
};
