/**
 * Incidents as a PDF to print and keep: facts, story, what a person fills in, duties to tick off. Promises that no
 * text can reach beyond its line, and that names outside the PDF's built-in letters are written with their nearest.
 */
import type { IncidentView } from '../core/api.ts';
import type { SiteFile } from '../core/site.ts';
import { storyLine } from '../core/story.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import { printable } from '../shell/report/letters.ts';
import { numberedPages } from '../shell/report/numbered-pages.ts';

const MARGIN = 56;
const LABEL = 150;
/** What the PDF looks names up in. */
interface Names {
  person(id: string | null): string;
  place(id: string | null): string;
  site(id: string | null): string;
}
function namesOf(site: SiteFile): Names {
  const look = (list: readonly { readonly id: string; readonly name: string }[]) => {
    const names = new Map(list.map(({ id, name }) => [id, name]));
    return (id: string | null) => (id === null ? '-' : (names.get(id) ?? id));
  };
  return { person: look(site.people), place: look(site.places), site: look(site.sites) };
}

/** Writes one report into a document. */
class Report {
  private readonly pdf: PDFKit.PDFDocument;
  private readonly language: Language;
  private readonly names: Names;

  constructor(pdf: PDFKit.PDFDocument, language: Language, names: Names) {
    this.pdf = pdf;
    this.language = language;
    this.names = names;
  }

  private time(at: string | null): string {
    if (at === null) return '-';
    const { locale } = textsFor(this.language);
    return new Date(at).toLocaleString(locale, {
      dateStyle: 'long',
      timeStyle: 'medium',
      timeZone: 'Europe/Amsterdam',
    });
  }
  private length(ms: number | null): string {
    if (ms === null) return '-';
    const seconds = Math.round(ms / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
  private heading(text: string): void {
    if (this.pdf.y > this.pdf.page.height - 140) this.pdf.addPage();
    this.pdf.moveDown(0.8).font('Helvetica-Bold').fontSize(12).text(printable(text), MARGIN);
    this.pdf.moveDown(0.3).font('Helvetica').fontSize(9.5);
  }
  private field(label: string, value: string): void {
    const top = this.pdf.y;
    const width = this.pdf.page.width - 2 * MARGIN - LABEL;
    if (top > this.pdf.page.height - 90) {
      this.pdf.addPage();
      this.field(label, value);
      return;
    }
    this.pdf.font('Helvetica-Bold').text(printable(label), MARGIN, top, { width: LABEL - 10 });
    const [page, labelEnd] = [this.pdf.page, this.pdf.y];
    this.pdf.font('Helvetica').text(printable(value), MARGIN + LABEL, top, { width });
    if (this.pdf.page === page) this.pdf.y = Math.max(this.pdf.y, labelEnd);
    this.pdf.x = MARGIN;
    this.pdf.moveDown(0.2);
  }

  write(incident: IncidentView): void {
    const t = textsFor(this.language);
    const words = t.pages.incident;
    const { person, place, site } = this.names;
    this.pdf
      .font('Helvetica-Bold')
      .fontSize(17)
      .text(
        printable(
          `${incident.drill === true ? `${t.drill.mark.on}: ` : ''}${incident.virtual === true ? `${t.simulation.mark}: ` : ''}${words.title} ${incident.id}`,
        ),
        MARGIN,
      );
    this.pdf.font('Helvetica').fontSize(9.5);
    this.heading(words.facts);
    this.field(words.when, this.time(incident.openedAt));
    this.field(words.closed, this.time(incident.closedAt));
    this.field(
      words.where,
      `${site(incident.site)}, ${place(incident.place)}${incident.text ? `: ${incident.text}` : ''}`,
    );
    this.field(t.level[incident.level], t.alarmState[incident.state]);
    this.field(words.raised, incident.device ?? `${words.byHand} (${person(incident.raisedBy)})`);
    this.field(words.firstAnswer, this.length(incident.firstAnswerMs));
    this.field(words.arrival, this.length(incident.arrivalMs));
    this.field(words.duration, this.length(incident.durationMs));
    this.field(words.lead, person(incident.lead));
    for (const { person: who, answer, at } of incident.responders)
      this.field(words.who, `${person(who)} ${t.answer[answer]}, ${this.time(at)}`);

    this.heading(words.timeline);
    const begun = Date.parse(incident.openedAt);
    for (const item of incident.timeline)
      this.field(
        words.after(this.length(Math.max(0, Date.parse(item.at) - begun))),
        storyLine(item, t, incident.pages, person),
      );

    this.heading(words.form);
    const line = '.'.repeat(90);
    const { behaviour, description, injury, damage } = incident.report;
    this.field(words.behaviour, behaviour === null ? '1   2   3   4   5' : String(behaviour));
    this.field(words.description, description ?? line);
    this.field(words.injury, injury ?? line);
    this.field(words.damage, damage ?? line);

    this.heading(words.dutiesTitle);
    for (const { code, due, state, by, at } of incident.duties) {
      const name = Object.hasOwn(t.duty, code) ? t.duty[code as keyof typeof t.duty] : code;
      const done = state === 'done' ? `, ${person(by)}, ${this.time(at)}` : '';
      this.field(
        `[${state === 'open' ? '  ' : 'x'}] ${t.dutyState[state]}${done}`,
        `${name}${due === null ? '' : ` (${this.time(due)})`}`,
      );
    }
  }
}

/** The PDF, a page or more for each incident. */
export function incidentsPdf(
  incidents: readonly IncidentView[],
  site: SiteFile,
  language: Language,
): Promise<Buffer> {
  const pages = numberedPages(textsFor(language).pages.incident.title, language, { margin: MARGIN });
  const { pdf } = pages;
  const report = new Report(pdf, language, namesOf(site));
  for (const [i, incident] of incidents.entries()) {
    if (i > 0) pdf.addPage();
    report.write(incident);
  }
  return pages.finish();
}
