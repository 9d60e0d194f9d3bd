/**
 * A PDF whose pages are counted: opened with what every report of ours has, closed with a number on each page. Knows no
 * subject and no layout above the bottom margin.
 */
import PDFDocument from 'pdfkit';
import type { Language } from '../../core/texts/index.ts';
import { printable } from './letters.ts';

/** Size of the letters of a page's number, in points. */
const SMALL = 8;

/** How the pages are: `margin` in points on every side, `layout` upright unless said otherwise. */
interface Look {
  readonly margin: number;
  readonly layout?: 'portrait' | 'landscape';
}
/** A PDF being written; `finish` numbers its pages and gives the file, and rejects with what the writer failed of. */
export interface NumberedPages {
  readonly pdf: PDFKit.PDFDocument;
  finish(): Promise<Buffer>;
}

/** Below the margin of each page `2 / 5`, as it reads in every language. */
function number(pdf: PDFKit.PDFDocument, margin: number): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    // Below the margin; without this the number would ask for a page of its own.
    pdf.page.margins.bottom = 0;
    pdf
      .font('Helvetica')
      .fontSize(SMALL)
      .fillColor('black')
      .text(`${page - start + 1} / ${count}`, margin, pdf.page.height - (2 / 3) * margin, {
        lineBreak: false,
      });
  }
}

/** Opens an A4 PDF in a language. */
export function numberedPages(title: string, language: Language, { margin, layout }: Look): NumberedPages {
  const pdf = new PDFDocument({
    size: 'A4',
    layout: layout ?? 'portrait',
    margin,
    bufferPages: true,
    lang: language,
    info: { Title: printable(title), Producer: 'noodknop', Creator: 'noodknop' },
  });
  const made = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  return {
    pdf,
    finish() {
      number(pdf, margin);
      pdf.end();
      return made;
    },
  };
}
