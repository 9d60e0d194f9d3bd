/** Every report that is printed counts its pages in one way, and asks no page of its own for a number. */
import { expect, it } from 'vitest';
import { numberedPages } from '../../../gateway/shell/report/numbered-pages.ts';
import { Paper } from '../../../gateway/shell/report/paper.ts';
import { wordsOf } from '../../tools/pdf-words.ts';

it.each([
  ['upright', { margin: 56 }],
  ['on its side', { margin: 42, layout: 'landscape' }],
] as const)('pages %s are numbered, each once, below the margin', async (_how, look) => {
  const pages = numberedPages('Proef', 'nl', look);
  const { pdf } = pages;
  for (const text of ['een', 'twee', 'drie']) {
    if (text !== 'een') pdf.addPage();
    // Down to the very margin, where a number could meet it or push a page.
    pdf.text(text, look.margin, pdf.page.height - look.margin - 14);
  }
  const words = wordsOf(await pages.finish());
  expect(words).toEqual(['een\n1 / 3', 'twee\n2 / 3', 'drie\n3 / 3']);
});

it('a report on paper of many rows has as many numbers as pages', async () => {
  const paper = new Paper('Lang', 'nl');
  paper.table(
    [{ title: 'Knop', share: 1 }],
    Array.from({ length: 90 }, (_, index) => [`knop-${index + 1}`]),
  );
  const words = wordsOf(await paper.finish());
  expect(words.length).toBeGreaterThan(2);
  expect(words.map((page) => page.split('\n').at(-1))).toEqual(
    words.map((_, index) => `${index + 1} / ${words.length}`),
  );
});
