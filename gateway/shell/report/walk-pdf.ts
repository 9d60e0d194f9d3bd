/**
 * A walk test's report on paper: who walked where and when, what failed and why, what passed, and what was not tested
 * with the age of its last good test.
 */
import type { WalkDeviceView, WalkView } from '../../core/api-walk.ts';
import { type Language, type Texts, textsFor } from '../../core/texts/index.ts';
import { Paper } from './paper.ts';
import {
  countsOf,
  dateTime,
  endOf,
  failureText,
  lastGoodOf,
  notTestedOf,
  placeOf,
  realPlaceOf,
  timeOfDay,
  whereOf,
  wouldPageOf,
} from './walk-words.ts';

const unit = (value: number | null, of: string): string => (value === null ? '-' : `${value} ${of}`);

/** Cells that every pressed button has. */
function pressedCells(one: WalkDeviceView, walk: WalkView, t: Texts): readonly string[] {
  return [
    one.device,
    placeOf(one, walk),
    timeOfDay(one.press?.pressedAt ?? null, t),
    timeOfDay(one.press?.receivedAt ?? null, t),
    timeOfDay(one.press?.receiptAt ?? null, t),
    unit(one.press?.roundTripMs ?? null, 'ms'),
    unit(one.battery, '%'),
    unit(one.rssi, 'dBm'),
    wouldPageOf(one, t),
  ];
}

function pressedTable(paper: Paper, walk: WalkView, state: 'failed' | 'passed', t: Texts): void {
  const words = t.walk.report;
  const list = walk.devices.filter((one) => one.state === state);
  paper.heading(`${words[state]} (${list.length})`);
  if (list.length === 0) {
    paper.say(words.none);
    return;
  }
  const columns = [
    { title: words.device, share: 10 },
    { title: words.place, share: 13 },
    { title: words.pressed, share: 8.5 },
    { title: words.received, share: 8.5 },
    { title: words.receipt, share: 8.5 },
    { title: words.roundTrip, share: 9 },
    { title: words.battery, share: 6 },
    { title: words.signal, share: 7 },
    { title: words.wouldPage, share: 24 },
  ];
  paper.table(
    state === 'failed' ? [...columns, { title: words.why, share: 18 }] : columns,
    list.map((one) => [...pressedCells(one, walk, t), ...(state === 'failed' ? [failureText(one, t)] : [])]),
  );
}

function untestedTable(paper: Paper, walk: WalkView, t: Texts): void {
  const words = t.walk.report;
  const list = [
    ...walk.devices
      .filter(({ state }) => state === 'untested')
      .map((one) => ({ ...one, reason: notTestedOf(one, t) })),
    ...walk.leftOut.map((one) => ({ ...one, reason: t.walk.not[one.why] })),
  ];
  paper.heading(`${words.untested} (${list.length})`);
  if (list.length === 0) {
    paper.say(words.none);
    return;
  }
  paper.table(
    [
      { title: words.device, share: 15 },
      { title: words.place, share: 25 },
      { title: words.why, share: 30 },
      { title: words.lastGood, share: 30 },
    ],
    list.map((one) => [one.device, placeOf(one, walk), one.reason, lastGoodOf(one.lastGoodTestAt, walk, t)]),
  );
}

/** Presses that failed before a button was pressed again; nothing where there are none. */
function triesTable(paper: Paper, walk: WalkView, t: Texts): void {
  const words = t.walk.report;
  const list = walk.devices.flatMap((one) => one.failedTries.map((failed) => ({ ...one, ...failed })));
  if (list.length === 0) return;
  paper.heading(`${words.failedTries} (${list.length})`);
  paper.table(
    [
      { title: words.device, share: 15 },
      { title: words.place, share: 25 },
      { title: words.pressed, share: 15 },
      { title: words.why, share: 45 },
    ],
    list.map((one) => [one.device, placeOf(one, walk), timeOfDay(one.pressedAt, t), t.walk.why[one.why]]),
  );
}

/** Real alarms that cut it short; nothing where there were none. */
function interruptionsTable(paper: Paper, walk: WalkView, t: Texts): void {
  const words = t.walk.report;
  const { interruptions } = walk;
  if (interruptions.length === 0) return;
  paper.heading(`${words.interrupted} (${interruptions.length})`);
  paper.table(
    [
      { title: words.time, share: 14 },
      { title: words.alarm, share: 18 },
      { title: words.device, share: 18 },
      { title: words.place, share: 24 },
      { title: words.why, share: 26 },
    ],
    interruptions.map((one) => [
      timeOfDay(one.at, t),
      one.alarm,
      one.device ?? words.byHand,
      realPlaceOf(one, walk, t),
      one.why === null ? '' : t.walk.realWhy[one.why],
    ]),
  );
}

/** The PDF of one walk. */
export function walkPdf(walk: WalkView, language: Language): Promise<Buffer> {
  const t = textsFor(language);
  const words = t.walk.report;
  const paper = new Paper(`${words.title} ${walk.id}`, language);
  paper.field(words.tester, walk.testerName ?? words.unknown);
  paper.field(words.where, whereOf(walk, t));
  paper.field(words.from, dateTime(walk.startedAt, t));
  paper.field(words.until, endOf(walk, t));
  paper.field(words.result, countsOf(walk, t));
  pressedTable(paper, walk, 'failed', t);
  pressedTable(paper, walk, 'passed', t);
  untestedTable(paper, walk, t);
  triesTable(paper, walk, t);
  interruptionsTable(paper, walk, t);
  return paper.finish();
}
