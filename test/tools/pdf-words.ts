/** Reads what a PDF of ours says, for tests: its words, page by page. */
import { inflateSync } from 'node:zlib';

/** The words of each page, read from what is drawn there. */
export function wordsOf(pdf: Uint8Array): readonly string[] {
  const raw = Buffer.from(pdf).toString('latin1');
  const pages: string[] = [];
  for (const found of raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)) {
    let drawn: string;
    try {
      drawn = inflateSync(Buffer.from(found[1] ?? '', 'latin1')).toString('latin1');
    } catch {
      continue;
    }
    if (!drawn.includes('BT')) continue;
    pages.push(
      [...drawn.matchAll(/\[([^\]]*)\] TJ/g)]
        .map(([, pieces = '']) =>
          [...pieces.matchAll(/<([0-9a-f]*)>/g)]
            .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
            .join(''),
        )
        .join('\n'),
    );
  }
  return pages;
}
