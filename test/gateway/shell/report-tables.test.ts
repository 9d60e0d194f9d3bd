/** Reports as tables are in the language that was asked, as the printed ones are, and their files are called alike. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../gateway/cli/csv.ts';
import type { WalkView } from '../../../gateway/core/api-walk.ts';
import type { DrillView } from '../../../gateway/core/drills/view.ts';
import { fileName, type Kept } from '../../../gateway/core/file-names.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { drillCsv } from '../../../gateway/shell/report/drill-csv.ts';
import { drillPaper } from '../../../gateway/shell/report/drill-names.ts';
import { walkCsv } from '../../../gateway/shell/report/walk-csv.ts';
import { walkPdf } from '../../../gateway/shell/report/walk-pdf.ts';
import { countsApart, countsOf, placeOf, whereOf } from '../../../gateway/shell/report/walk-words.ts';
import { wordsOf } from '../../tools/pdf-words.ts';

const AT = '2026-03-02T09:15:04.000Z';
const EARLIER = '2026-03-02T09:14:58.250Z';
const rowsOf = (csv: string): readonly (readonly string[])[] => {
  const read = readCsv(csv);
  if (!read.ok) throw new Error(read.reason);
  return read.rows.map(({ cells }) => cells).filter((cells) => cells.length > 1);
};

const walk: WalkView = {
  ...{ id: 'W1', tester: 'tom', testerName: 'Tom Janssen', site: 'linde', siteName: 'Wijkteam De Linde' },
  ...{ scope: { site: 'linde' }, groupName: null, startedAt: AT, until: AT, state: 'ended', endedAt: AT },
  ...{ reason: 'asked', interruptedBy: null, alarmOpen: false },
  interruptions: [
    {
      alarm: '20260302-1',
      at: EARLIER,
      device: 'balie-1',
      place: 'linde-balie',
      placeName: 'Balie',
      siteName: 'Wijkteam De Linde',
      why: 'second-press',
    },
  ],
  devices: [
    {
      ...{
        device: 'balie-1',
        kind: 'desk',
        place: 'linde-balie',
        placeName: 'Balie De Linde',
        ...{ site: 'linde', siteName: 'Wijkteam De Linde' },
        floor: 'begane grond',
        area: 'linde-voor',
      },
      ...{
        state: 'failed',
        why: 'late',
        battery: null,
        rssi: null,
        wouldPage: [],
        failedTries: [{ pressedAt: EARLIER, why: 'late' }],
      },
      press: { pressedAt: AT, receivedAt: AT, receiptAt: null, ageMs: 6000, roundTripMs: null },
      lastGoodTestAt: null,
    },
  ],
  leftOut: [
    {
      ...{ device: 'draagbaar-1', kind: 'wearable', place: 'linde-teamkamer', placeName: 'Teamkamer' },
      ...{ site: 'linde', siteName: 'Wijkteam De Linde', floor: '1e verdieping', area: 'linde-boven' },
      ...{ why: 'carried', lastGoodTestAt: null },
    },
  ],
  ...{ tested: 1, total: 1, now: AT },
};
const drill: DrillView = {
  ...{ id: 'drill-3', by: 'tom', device: 'balie-1', place: 'linde-balie', note: null, state: 'became-real' },
  ...{ announcedAt: AT, until: AT, alarm: '20260302-1', now: AT },
  times: [
    { what: 'pressed', person: null, at: AT, afterMs: 0 },
    { what: 'coming', person: 'sanne', at: AT, afterMs: 9_000 },
  ],
  pressedAgain: { at: AT, afterMs: 12_000 },
  becameReal: { at: AT, afterMs: 12_010, why: 'press' },
};

describe.each(['nl', 'en'] as const)('a table in %s', (language) => {
  const t = texts[language];
  /** Milliseconds stand behind a comma in Dutch. */
  const clock = (words: string): string => (language === 'nl' ? words.replace('.', ',') : words);

  it('of a walk test has headings and words of that language, and no code without its words', () => {
    const [head, first, second] = rowsOf(walkCsv(walk, t));
    expect(head).toEqual(Object.values(t.walk.columns));
    expect(new Set(head).size).toBe(head?.length);
    const cell = (row: readonly string[] | undefined, column: keyof typeof t.walk.columns) =>
      row?.[head?.indexOf(t.walk.columns[column]) ?? -1];
    expect([cell(first, 'kind'), cell(first, 'state'), cell(first, 'reason')]).toEqual([
      t.deviceKind.desk,
      t.walk.state.failed,
      t.walk.why.late,
    ]);
    expect([cell(second, 'kind'), cell(second, 'state'), cell(second, 'reason')]).toEqual([
      t.deviceKind.wearable,
      t.walk.state.untested,
      t.walk.not.carried,
    ]);
    expect([cell(first, 'startedAt'), cell(first, 'ageMs')]).toEqual([AT, '6000']);
  });

  it('of a walk test has one clock in all its cells, and areas as the page says them, of every button', () => {
    const [head, first, second] = rowsOf(walkCsv(walk, t));
    const cell = (row: readonly string[] | undefined, column: keyof typeof t.walk.columns) =>
      row?.[head?.indexOf(t.walk.columns[column]) ?? -1];
    expect(cell(first, 'failedTries')).toBe(`${EARLIER} ${t.walk.why.late}`);
    expect(cell(first, 'interruptions')).toBe(
      `${EARLIER} 20260302-1, balie-1, Balie, ${t.walk.realWhy['second-press']}`,
    );
    for (const row of [first, second])
      for (const one of row ?? []) expect(one).not.toMatch(/(^|[^T\d:])\d\d?:\d\d/);
    expect([cell(first, 'area'), cell(second, 'area')]).toEqual(['Voor', 'Boven']);
    expect([cell(first, 'floor'), cell(second, 'floor')]).toEqual(['begane grond', '1e verdieping']);
    expect(whereOf({ ...walk, scope: { site: 'linde', area: 'linde-voor' } }, t)).toBe(
      'Voor, Wijkteam De Linde',
    );
    expect(whereOf({ ...walk, scope: { site: 'linde', area: 'linde' } }, t)).toBe('Wijkteam De Linde');
  });

  it('of a walk test over several sites says each area without its site, and the site beside it', () => {
    const haven = { site: 'haven', siteName: 'Inloop De Haven', place: 'haven-balie', area: 'haven' };
    const [one] = walk.devices;
    if (one === undefined) throw new Error('the walk has a button');
    const over = { ...walk, site: null, siteName: null, scope: { group: 'berk' }, groupName: 'Berk' };
    const [head, ...rows] = rowsOf(walkCsv({ ...over, devices: [one, { ...one, ...haven }] }, t));
    const of = (column: keyof typeof t.walk.columns) =>
      rows.map((row) => row[head?.indexOf(t.walk.columns[column]) ?? -1]);
    expect(of('area')).toEqual(['Voor', 'Inloop De Haven', 'Boven']);
    expect(of('siteName')).toEqual(['Wijkteam De Linde', 'Inloop De Haven', 'Wijkteam De Linde']);
    // On paper the place names its site, only where there are several.
    expect(placeOf(one, walk)).toBe('Balie De Linde');
    expect(placeOf(one, over)).toBe('Balie De Linde, Wijkteam De Linde');
  });

  it('of a walk test sums up with what was left out; a running one says that apart, where there is any', () => {
    const { counts, noPart } = t.walk.report;
    const [out] = walk.leftOut;
    if (out === undefined) throw new Error('the walk leaves a button out');
    const twice = { ...walk, leftOut: [out, { ...out, device: 'draagbaar-2' }] };
    expect(countsOf(walk, t)).toBe(counts(0, 1, 1));
    expect(countsApart(walk, t)).toBe(`${counts(0, 1, 0)}; ${noPart(1)}`);
    expect(countsApart(twice, t)).toBe(`${counts(0, 1, 0)}; ${noPart(2)}`);
    expect(countsApart({ ...walk, leftOut: [] }, t)).toBe(counts(0, 1, 0));
    expect(noPart(1)).toBe(language === 'nl' ? '1 doet niet mee' : '1 takes no part');
  });

  it('of a walk test over several sites names the site where a real alarm was, as of every place', async () => {
    const [real] = walk.interruptions;
    if (real === undefined) throw new Error('the walk was interrupted');
    const over = { ...walk, site: null, siteName: null, scope: { group: 'berk' }, groupName: 'Berk' };
    const nowhere = { ...real, alarm: '20260302-2', device: null, why: null };
    const interruptions = [
      real,
      { ...nowhere, place: null, placeName: null, siteName: null },
      { ...nowhere, place: 'haven-oud', placeName: null, siteName: null },
    ];
    const [head, first] = rowsOf(walkCsv({ ...over, interruptions }, t));
    const { byHand, unknown } = t.walk.report;
    expect(first?.[head?.indexOf(t.walk.columns.interruptions) ?? -1]).toBe(
      [
        `${EARLIER} 20260302-1, balie-1, Balie, Wijkteam De Linde, ${t.walk.realWhy['second-press']}`,
        `${EARLIER} 20260302-2, ${byHand}, ${unknown}`,
        `${EARLIER} 20260302-2, ${byHand}, haven-oud`,
      ].join('; '),
    );
    const onPaper = async (of: WalkView): Promise<string> =>
      wordsOf(await walkPdf({ ...of, devices: [], leftOut: [] }, language))
        .join(' ')
        .split(/\s+/)
        .join(' ');
    const cells = '10:14:58.250 20260302-1 balie-1 Balie';
    const why = t.walk.realWhy['second-press'];
    expect(await onPaper(over)).toContain(`${clock(cells)}, Wijkteam De Linde ${why}`);
    expect(await onPaper(walk)).toContain(`${clock(cells)} ${why}`);
  });

  it('of a walk test has its headings whole on paper, in the widest table too', async () => {
    const words = t.walk.report;
    // A line of a cell is drawn by itself: joined, they are read as they stand.
    const drawn = wordsOf(await walkPdf(walk, language))
      .join(' ')
      .split(/\s+/)
      .join(' ');
    const head = [words.device, words.place, words.pressed, words.received, words.receipt, words.roundTrip];
    expect(drawn).toContain([...head, words.battery, words.signal, words.wouldPage, words.why].join(' '));
  });

  it('of a drill has them too, with the names of places and people', () => {
    const [head, ...rows] = rowsOf(drillCsv(drillPaper(drill, DEMO_SITE), t));
    expect(head).toEqual(Object.values(t.drill.columns));
    const where = 'Wijkteam De Linde, Balie De Linde';
    const about = [drill.id, t.drill.state['became-real'], 'balie-1', where];
    const { moment, doubt } = t.drill;
    expect(rows).toEqual([
      [...about, moment.pressed, '', AT, '0', ''],
      [...about, moment.coming, 'Sanne de Vries', AT, '9000', ''],
      [...about, moment['pressed-again'], '', AT, '12000', ''],
      [...about, moment['became-real'], '', AT, '12010', doubt.press],
    ]);
  });

  it('is kept under a name of one scheme, whatever it is of', () => {
    for (const of of Object.keys(t.files) as Kept[])
      expect(fileName(t, of, AT, 'W 1/é"', 'csv')).toMatch(/^[a-z-]+-2026-03-02-w-1\.csv$/);
    expect(fileName(t, 'statistics', AT, null, 'csv')).toBe(
      `${language === 'nl' ? 'cijfers' : 'statistics'}-2026-03-02.csv`,
    );
  });
});

it('differ between the languages in every heading that is no abbreviation', () => {
  expect(Object.values(texts.nl.walk.columns)).not.toEqual(Object.values(texts.en.walk.columns));
  expect(texts.nl.drill.columns.afterMs).not.toBe(texts.en.drill.columns.afterMs);
  expect(fileName(texts.nl, 'walk', AT, 'W1', 'pdf')).toBe('looptest-2026-03-02-w1.pdf');
  expect(fileName(texts.en, 'drill', AT, 'drill-3', 'pdf')).toBe('drill-2026-03-02-drill-3.pdf');
});
