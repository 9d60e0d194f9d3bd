/**
 * The report of a drill on paper: where and when, and every time from the finger to the knock on the door. What a reader may see of it was
 * decided by the view.
 */
import { type Language, textsFor } from '../../core/texts/index.ts';
import { courseOf, toTheDoor } from './drill-csv.ts';
import type { DrillPaper } from './drill-names.ts';
import { Paper } from './paper.ts';

/** The report. */
export function drillPdf({ view, where, zone, people }: DrillPaper, language: Language): Promise<Buffer> {
  const t = textsFor(language);
  const words = t.drill;
  const nameOf = (id: string | null): string => (id === null ? '-' : (people[id] ?? id));
  const whole = (at: string): string =>
    new Date(at).toLocaleString(t.locale, { dateStyle: 'long', timeStyle: 'medium', timeZone: zone });
  const clock = (at: string): string =>
    new Date(at).toLocaleTimeString(t.locale, { timeStyle: 'medium', timeZone: zone });
  const lasted = (ms: number): string =>
    words.seconds(
      (ms / 1000).toLocaleString(t.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    );
  const paper = new Paper(`${words.mark.on}: ${view.id}`, language);
  const door = toTheDoor(view);
  const { becameReal: real } = view;
  const nobody = real === null ? words.nobodyCame : words.realFirst;
  paper.field(words.outcome, words.state[view.state]);
  paper.field(words.toDoor, door === null ? nobody : lasted(door));
  if (real !== null)
    paper.field(
      words.moment['became-real'],
      `${clock(real.at)} (${lasted(real.afterMs)}): ${words.doubt[real.why]}`,
    );
  paper.field(words.where, where);
  paper.field(words.device, view.device ?? '-');
  paper.field(words.announcedAt, whole(view.announcedAt));
  paper.field(words.by, nameOf(view.by));
  if (view.note !== null) paper.field(words.note, view.note);
  paper.field(words.alarm, view.alarm ?? '-');
  paper.heading(words.times);
  paper.table(
    [
      { title: words.after, share: 12 },
      { title: words.time, share: 14 },
      { title: words.what, share: 30 },
      { title: words.who, share: 44 },
    ],
    courseOf(view).map(({ what, person, at, afterMs, why }) => [
      lasted(afterMs),
      clock(at),
      why === null ? words.moment[what] : `${words.moment[what]}: ${words.doubt[why]}`,
      person === null ? '' : nameOf(person),
    ]),
  );
  return paper.finish();
}
