/**
 * Results of scenarios as a PDF to print and keep: verdict, what was expected with the reason, and what happened to the
 * millisecond. Promises that no text reaches beyond its line, and letters that every reader of PDFs has.
 */
import type { ScenarioView } from '../../core/scenario-view.ts';
import { type Language, type Texts, textsFor } from '../../core/texts/index.ts';
import { printable } from './letters.ts';
import { numberedPages } from './numbered-pages.ts';

const MARGIN = 56;
const MARK_WIDTH = 20;
const CLOCK_WIDTH = 64;
const GREEN = '#1a6b2f';
const RED = '#a11212';
const GREY = '#555555';
/** Lines of a timeline that are printed; a flood has more than anybody reads. */
const MOST_LINES = 200;

const colourOf = ({ passed, outcome }: ScenarioView): string =>
  passed ? GREEN : outcome === 'left-out' ? GREY : RED;

class Sheet {
  private readonly words: Texts['scenario'];

  constructor(
    private readonly pdf: PDFKit.PDFDocument,
    private readonly language: Language,
  ) {
    this.words = textsFor(language).scenario;
  }

  private get width(): number {
    return this.pdf.page.width - 2 * MARGIN;
  }
  private room(height: number): void {
    if (this.pdf.y + height > this.pdf.page.height - MARGIN) this.pdf.addPage();
  }
  private heading(text: string): void {
    this.room(60);
    this.pdf
      .moveDown(0.9)
      .font('Helvetica-Bold')
      .fontSize(12)
      .fillColor('black')
      .text(printable(text), MARGIN);
    this.pdf.moveDown(0.3).font('Helvetica').fontSize(9.5);
  }
  /** A text beside a mark or a time, on the same line. */
  private beside(left: string, leftWidth: number, colour: string, bold: boolean, text: string): void {
    const width = this.width - leftWidth;
    this.pdf.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(9.5);
    this.room(this.pdf.heightOfString(printable(text), { width }) + 4);
    const top = this.pdf.y;
    this.pdf.fillColor(colour).text(printable(left), MARGIN, top, { width: leftWidth - 4, lineBreak: false });
    this.pdf.fillColor('black').text(printable(text), MARGIN + leftWidth, top, { width });
    this.pdf.x = MARGIN;
  }

  write(view: ScenarioView): void {
    const { pdf } = this;
    const words = this.words;
    const verdict = {
      passed: words.passed,
      failed: words.failed,
      'not-done': words.notDone,
      'left-out': words.leftOut,
    }[view.outcome];
    pdf
      .font('Helvetica')
      .fontSize(9.5)
      .fillColor(GREY)
      .text(printable(`${words.title} ${view.name}`), MARGIN);
    pdf.font('Helvetica-Bold').fontSize(17).fillColor('black').text(printable(view.title), MARGIN);
    pdf.moveDown(0.2).fontSize(13).fillColor(colourOf(view)).text(printable(verdict));
    pdf.moveDown(0.4).font('Helvetica').fontSize(9.5).fillColor('black');
    if (view.summary !== '')
      pdf.text(printable(view.summary), MARGIN, pdf.y, { width: this.width }).moveDown(0.4);
    pdf
      .fillColor(GREY)
      .text(
        printable(
          [
            `${words.ranAt}: ${this.time(view.ranAt)}, ${view.live ? words.live : words.virtual}`,
            `${words.simulated}: ${this.length(view.playedMs)}; ${words.took.toLowerCase()}: ${this.length(view.tookMs)}`,
          ].join('\n'),
        ),
        MARGIN,
        pdf.y,
        { width: this.width },
      );
    pdf.fillColor('black');
    for (const why of view.undone) this.beside('-', MARK_WIDTH, RED, false, `${words.undone}: ${why}`);
    if (view.broken !== null)
      this.beside('-', MARK_WIDTH, RED, false, `${words.broken}: ${view.broken.split('\n')[0] ?? ''}`);

    if (view.outcome === 'left-out') return;
    const held = view.expectations.filter(({ passed }) => passed).length;
    this.heading(`${words.expected}: ${words.held(held, view.expectations.length)}`);
    for (const { passed, text, reason } of view.expectations) {
      this.room(34);
      const top = pdf.y;
      this.box(top, passed);
      pdf.y = top;
      this.beside('', MARK_WIDTH, GREEN, true, text);
      pdf
        .font('Helvetica')
        .fillColor(passed ? GREY : RED)
        .text(printable(reason), MARGIN + MARK_WIDTH, pdf.y, { width: this.width - MARK_WIDTH });
      pdf.fillColor('black').moveDown(0.4);
      pdf.x = MARGIN;
    }

    this.heading(words.happened);
    for (const { clock, kind, text } of view.timeline.slice(0, MOST_LINES))
      this.beside(clock, CLOCK_WIDTH, GREY, kind === 'deed', text);
    const more = view.timeline.length - MOST_LINES;
    if (more > 0) this.beside('', CLOCK_WIDTH, GREY, false, words.more(more));
  }

  /** Of several scenarios: which passed, one a line. */
  overview(views: readonly ScenarioView[]): void {
    const words = this.words;
    const passed = views.filter((view) => view.passed).length;
    this.pdf.font('Helvetica-Bold').fontSize(17).fillColor('black');
    const left = views.filter(({ outcome }) => outcome === 'left-out').length;
    this.pdf.text(printable(words.summary(passed, views.length - left, left)), MARGIN).moveDown(0.6);
    for (const view of views) {
      this.room(34);
      const top = this.pdf.y;
      if (view.outcome !== 'left-out') this.box(top, view.passed);
      this.pdf.y = top;
      this.beside(view.outcome === 'left-out' ? '-' : '', MARK_WIDTH, GREY, true, view.title);
      const held = view.expectations.filter((one) => one.passed).length;
      const how =
        view.outcome === 'left-out'
          ? [words.leftOut, ...view.undone].join('; ')
          : view.outcome === 'not-done'
            ? words.notDone
            : words.held(held, view.expectations.length);
      this.pdf
        .font('Helvetica')
        .fillColor(view.passed ? GREY : colourOf(view))
        .text(printable(`${view.name}: ${how.toLowerCase()}`), MARGIN + MARK_WIDTH, this.pdf.y, {
          width: this.width - MARK_WIDTH,
        });
      this.pdf.fillColor('black').moveDown(0.4);
      this.pdf.x = MARGIN;
    }
  }

  /** A tick or a cross, drawn: the built-in letters have neither. */
  private box(top: number, passed: boolean): void {
    const { pdf } = this;
    const [x, y] = [MARGIN + 1, top + 1];
    pdf
      .save()
      .lineWidth(1.6)
      .strokeColor(passed ? GREEN : RED);
    if (passed)
      pdf
        .moveTo(x, y + 4)
        .lineTo(x + 3, y + 7)
        .lineTo(x + 9, y);
    else
      pdf
        .moveTo(x, y)
        .lineTo(x + 8, y + 8)
        .moveTo(x + 8, y)
        .lineTo(x, y + 8);
    pdf.stroke().restore();
  }

  private time(at: string): string {
    return new Date(at).toLocaleString(textsFor(this.language).locale, {
      dateStyle: 'long',
      timeStyle: 'medium',
      timeZone: 'Europe/Amsterdam',
    });
  }
  private length(ms: number): string {
    if (ms < 1000) return `${Math.round(ms)} ms`;
    const seconds = Math.round(ms / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
}

/** The PDF: of several an overview first, then a page or more for each. */
export function scenariosPdf(views: readonly ScenarioView[], language: Language): Promise<Buffer> {
  const words = textsFor(language).scenario;
  const pages = numberedPages(words.title, language, { margin: MARGIN });
  const { pdf } = pages;
  const sheet = new Sheet(pdf, language);
  const several = views.length > 1;
  if (several) sheet.overview(views);
  for (const [i, view] of views.entries()) {
    if (several || i > 0) pdf.addPage();
    sheet.write(view);
  }
  return pages.finish();
}
