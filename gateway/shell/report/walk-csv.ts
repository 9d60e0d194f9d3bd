/** A walk test's report as a table for a spreadsheet, in the reader's language: a row for each button, tested or not. All times are ISO 8601 in UTC. */
import type { WalkView } from '../../core/api-walk.ts';
import type { Texts } from '../../core/texts/index.ts';
import { writeCsv } from '../csv.ts';
import {
  areaOf,
  daysBetween,
  failedTriesOf,
  failureText,
  interruptionsOf,
  notTestedOf,
  wouldPageOf,
} from './walk-words.ts';

type Value = string | number | null;
const COLUMNS = [
  'walk',
  'startedAt',
  'endedAt',
  'tester',
  'device',
  'kind',
  'place',
  'placeName',
  'siteName',
  'floor',
  'area',
  'state',
  'why',
  'reason',
  'pressedAt',
  'receivedAt',
  'receiptAt',
  'ageMs',
  'roundTripMs',
  'battery',
  'rssi',
  'wouldPage',
  'lastGoodTestAt',
  'daysSinceGoodTest',
  'failedTries',
  'interruptions',
] as const satisfies readonly (keyof Texts['walk']['columns'])[];
type Row = Readonly<Record<(typeof COLUMNS)[number], Value>>;

function rowsOf(walk: WalkView, t: Texts): readonly Row[] {
  const head = {
    walk: walk.id,
    startedAt: walk.startedAt,
    endedAt: walk.endedAt,
    tester: walk.testerName ?? walk.tester,
    interruptions: interruptionsOf(walk, t),
  };
  const since = (at: string | null): number | null => (at === null ? null : daysBetween(at, walk.startedAt));
  const tested = walk.devices.map(
    (one): Row => ({
      ...head,
      device: one.device,
      kind: t.deviceKind[one.kind],
      place: one.place,
      placeName: one.placeName,
      siteName: one.siteName,
      floor: one.floor,
      area: areaOf(one),
      state: t.walk.state[one.state],
      why: one.why,
      reason: one.state === 'untested' ? notTestedOf(one, t) : failureText(one, t),
      pressedAt: one.press?.pressedAt ?? null,
      receivedAt: one.press?.receivedAt ?? null,
      receiptAt: one.press?.receiptAt ?? null,
      ageMs: one.press?.ageMs ?? null,
      roundTripMs: one.press?.roundTripMs ?? null,
      battery: one.battery,
      rssi: one.rssi,
      wouldPage: one.wouldPage === null ? null : wouldPageOf(one, t),
      lastGoodTestAt: one.lastGoodTestAt,
      daysSinceGoodTest: since(one.lastGoodTestAt),
      failedTries: failedTriesOf(one, t),
    }),
  );
  const leftOut = walk.leftOut.map(
    (one): Row => ({
      ...head,
      device: one.device,
      kind: t.deviceKind[one.kind],
      place: one.place,
      placeName: one.placeName,
      siteName: one.siteName,
      floor: one.floor,
      area: areaOf(one),
      state: t.walk.state.untested,
      why: one.why,
      reason: t.walk.not[one.why],
      pressedAt: null,
      receivedAt: null,
      receiptAt: null,
      ageMs: null,
      roundTripMs: null,
      battery: null,
      rssi: null,
      wouldPage: null,
      lastGoodTestAt: one.lastGoodTestAt,
      daysSinceGoodTest: since(one.lastGoodTestAt),
      failedTries: null,
    }),
  );
  return [...tested, ...leftOut];
}

/** The table, with a heading. */
export const walkCsv = (walk: WalkView, t: Texts): string =>
  writeCsv([
    COLUMNS.map((column) => t.walk.columns[column]),
    ...rowsOf(walk, t).map((row) => COLUMNS.map((column) => row[column])),
  ]);
