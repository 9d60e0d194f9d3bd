/** What is said of a calendar file that was read: notes for people, in their language. */
import type { Texts } from '../../core/texts/index.ts';
import type { AbsenceNote } from './face.ts';

/** One note as a sentence. */
export const noteText = ({ code, count }: AbsenceNote, { calendar }: Texts): string =>
  calendar.note[code](count);
