/**
 * What the doors take as somebody's absences: a calendar file, or the word that there are none any more. Promises that
 * a file in which nothing counts takes nothing away: it is refused, with what was left out and why.
 */
import { problem } from '../../core/problem.ts';
import { textsFor } from '../../core/texts/index.ts';
import type { AbsencesAsk, AbsencesReading, ReadAbsences } from './face.ts';
import { noteText } from './notes.ts';

const NONE: AbsencesReading = { ok: true, spans: [], notes: [] };

/** Reads what was given; `ics` null: clear what is known. */
export async function absencesTaken(
  read: ReadAbsences,
  { ics, ...ask }: Omit<AbsencesAsk, 'ics'> & { readonly ics: string | null },
): Promise<AbsencesReading> {
  if (ics === null) return NONE;
  const reading = await read({ ics, ...ask });
  if (!reading.ok || reading.spans.length > 0) return reading;
  const [en, nl] = (['en', 'nl'] as const).map((language) => {
    const texts = textsFor(language);
    return texts.calendar.nothing(reading.notes.map((note) => noteText(note, texts)).join(' '));
  });
  return { ok: false, problem: problem('invalid', en ?? '', 'ics', nl) };
}
