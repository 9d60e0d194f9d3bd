/**
 * A report on paper: A4 on its side, headings, fields, tables with a heading on every page, page numbers. Promises that
 * no text runs out of its cell, whatever it holds, and that a row never falls apart over two pages. Knows no subject.
 */
import type { Language } from '../../core/texts/index.ts';
import { printable } from './letters.ts';
import { type NumberedPages, numberedPages } from './numbered-pages.ts';

const MARGIN = 42;
const SMALL = 8;
const TEXT = 9.5;
const LABEL = 130;
/** A cell shows at most so many lines of what it holds. */
const CELL_LINES = 4;
const GAP = 6;
const GREY = '#555555';
const LINE = '#cccccc';

/** A column of a table. `share`: of the width of the page, against the others'. */
export interface Column {
  readonly title: string;
  readonly share: number;
}

/** A report that is being written. */
export class Paper {
  private readonly pages: NumberedPages;
  private readonly pdf: PDFKit.PDFDocument;

  constructor(title: string, language: Language) {
    this.pages = numberedPages(title, language, { margin: MARGIN, layout: 'landscape' });
    this.pdf = this.pages.pdf;
    this.pdf.font('Helvetica-Bold').fontSize(17).text(printable(title), MARGIN);
    this.pdf.moveDown(0.4).font('Helvetica').fontSize(TEXT);
  }

  private get width(): number {
    return this.pdf.page.width - 2 * MARGIN;
  }
  /** Goes to a new page unless there is room for this much. */
  private room(height: number): boolean {
    if (this.pdf.y + height <= this.pdf.page.height - MARGIN - 18) return true;
    this.pdf.addPage();
    return false;
  }

  heading(text: string): void {
    this.room(70);
    this.pdf.fontSize(TEXT).moveDown(1.1).font('Helvetica-Bold').fontSize(12).fillColor('black');
    this.pdf.text(printable(text), MARGIN);
    this.pdf.moveDown(0.25).font('Helvetica').fontSize(TEXT);
  }

  /** A name and what it is, on one line or a few. */
  field(label: string, value: string): void {
    const words = printable(value);
    const width = this.width - LABEL;
    this.pdf.font('Helvetica').fontSize(TEXT);
    const height = Math.min(this.pdf.heightOfString(words, { width }), 12 * this.pdf.currentLineHeight());
    this.room(height);
    const top = this.pdf.y;
    this.pdf.font('Helvetica-Bold').text(printable(label), MARGIN, top, { width: LABEL - 10, height: TEXT });
    this.pdf.font('Helvetica').text(words, MARGIN + LABEL, top, { width, height, ellipsis: true });
    this.pdf.x = MARGIN;
    this.pdf.y = top + height + 3;
  }

  /** A line of its own. */
  say(text: string): void {
    this.room(20);
    this.pdf
      .font('Helvetica')
      .fontSize(TEXT)
      .text(printable(text), MARGIN, this.pdf.y, { width: this.width });
  }

  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const whole = columns.reduce((sum, { share }) => sum + share, 0);
    const widths = columns.map(({ share }) => (share / whole) * this.width);
    const titles = columns.map(({ title }) => title);
    this.row(titles, widths, true);
    for (const cells of rows) {
      const height = this.heightOf(cells, widths, false);
      if (!this.room(height + GAP)) this.row(titles, widths, true);
      this.row(cells, widths, false);
    }
  }

  /** Leaves the font of the row, in which it is measured: bold letters are wider and may need a line more. */
  private heightOf(cells: readonly string[], widths: readonly number[], title: boolean): number {
    this.pdf.font(title ? 'Helvetica-Bold' : 'Helvetica').fontSize(SMALL);
    const most = CELL_LINES * this.pdf.currentLineHeight();
    const heights = cells.map((cell, i) =>
      this.pdf.heightOfString(printable(cell), { width: (widths[i] ?? 0) - GAP }),
    );
    return Math.min(most, Math.max(...heights));
  }

  private row(cells: readonly string[], widths: readonly number[], title: boolean): void {
    const height = this.heightOf(cells, widths, title);
    const top = this.pdf.y + GAP / 2;
    let left = MARGIN;
    this.pdf.fillColor(title ? GREY : 'black');
    for (const [i, cell] of cells.entries()) {
      const width = (widths[i] ?? 0) - GAP;
      this.pdf.text(printable(cell), left, top, { width, height, ellipsis: true });
      left += widths[i] ?? 0;
    }
    const bottom = top + height + GAP / 2;
    this.pdf
      .moveTo(MARGIN, bottom)
      .lineTo(MARGIN + this.width, bottom)
      .lineWidth(0.5)
      .stroke(LINE);
    this.pdf.fillColor('black').fontSize(TEXT);
    this.pdf.x = MARGIN;
    this.pdf.y = bottom;
  }

  /** Numbers the pages and gives the file. */
  finish(): Promise<Buffer> {
    return this.pages.finish();
  }
}
