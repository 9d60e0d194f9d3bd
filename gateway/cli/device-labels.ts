/**
 * Labels to stick on buttons and pagers, as a PDF of sheets: the device's id as a QR code and in letters, its place and
 * kind. Promises that nothing secret and nobody's name stands on them, and that no text reaches beyond its label.
 */
import PDFDocument from 'pdfkit';
import qrcode from 'qrcode-generator';
import type { DeviceKind } from '../../protocol/messages.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import { printable } from '../shell/report/letters.ts';

/** One label. */
export interface Label {
  readonly device: string;
  readonly kind: DeviceKind;
  /** Name of the place; of a wearable its home place. */
  readonly place: string;
  /** Name of the site. */
  readonly site: string;
}

const MM = 72 / 25.4;
/** A common sheet: 24 labels of 70 by 37 mm, three beside each other, filling the width of A4. */
const ACROSS = 3;
const DOWN = 8;
const WIDTH = 70 * MM;
const HEIGHT = 37 * MM;
/** Height of A4 that eight labels leave over, half of it above them. */
const TOP = ((297 - DOWN * 37) / 2) * MM;
const EDGE = 4 * MM;
const CODE = 25 * MM;
/** Labels on a sheet. */
export const LABELS_ON_A_SHEET = ACROSS * DOWN;
/** Light modules around a code (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/** The QR code of a text, row by row; true is dark. Level Q: a quarter of it may be scratched off. */
export function qrOf(text: string): readonly (readonly boolean[])[] {
  const code = qrcode(0, 'Q');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => code.isDark(row, column)),
  );
}

/** Draws a code with its light edge into a square. */
function drawCode(pdf: PDFKit.PDFDocument, text: string, x: number, y: number, side: number): void {
  const rows = qrOf(text);
  const one = side / (rows.length + 2 * QUIET);
  for (const [row, modules] of rows.entries())
    for (const [column, isDark] of modules.entries())
      if (isDark) pdf.rect(x + (column + QUIET) * one, y + (row + QUIET) * one, one, one);
  pdf.fill('#000');
}

/** Letters as large as a width allows for one line, between two sizes. */
function fitted(
  pdf: PDFKit.PDFDocument,
  text: string,
  largest: number,
  smallest: number,
  width: number,
): void {
  let size = largest;
  while (size > smallest && pdf.fontSize(size).widthOfString(text) > width) size -= 0.5;
  pdf.fontSize(size);
}

function drawLabel(pdf: PDFKit.PDFDocument, label: Label, language: Language, x: number, y: number): void {
  const t = textsFor(language);
  drawCode(pdf, label.device, x + EDGE - QUIET, y + (HEIGHT - CODE) / 2, CODE);
  const left = x + EDGE + CODE;
  const width = x + WIDTH - EDGE - left;
  const words = (text: string, font: string, sizes: readonly [number, number], at: number, lines: number) => {
    const printed = printable(text);
    pdf.font(font).fillColor('#000');
    fitted(pdf, printed, sizes[0], sizes[1], width);
    pdf.text(printed, left, y + at * MM, {
      width,
      height: lines * pdf.currentLineHeight(true),
      ellipsis: true,
    });
  };
  words(label.device, 'Helvetica-Bold', [13, 9], 6.5, 2);
  words(label.place, 'Helvetica', [9.5, 8], 15, 2);
  words(label.site, 'Helvetica', [8, 7], 23, 1);
  words(t.deviceKind[label.kind], 'Helvetica', [8, 7], 27.5, 1);
}

/** The sheets. `first`: the place on the first sheet to begin at, 1 to 24, for a sheet that was begun earlier. */
export function labelsPdf(labels: readonly Label[], language: Language, first: number): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: language,
    info: { Title: textsFor(language).labels, Producer: 'noodknop', Creator: 'noodknop' },
  });
  const done = new Promise<Buffer>((resolve, reject) => {
    const pieces: Buffer[] = [];
    pdf.on('data', (piece: Buffer) => pieces.push(piece));
    pdf.on('end', () => resolve(Buffer.concat(pieces)));
    pdf.on('error', reject);
  });
  for (const [i, label] of labels.entries()) {
    const at = (first - 1 + i) % LABELS_ON_A_SHEET;
    if (at === 0 && i > 0) pdf.addPage();
    drawLabel(pdf, label, language, (at % ACROSS) * WIDTH, TOP + Math.floor(at / ACROSS) * HEIGHT);
  }
  pdf.end();
  return done;
}
