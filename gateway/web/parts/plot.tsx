/**
 * Two plots of the figures, drawn here as SVG: shares answered in time as bars, and times as dots with a line to where
 * nine of ten were in. Promises that shape and words tell apart what colour does, that the numbers stand beside the
 * marks, and that a screen reader gets a sentence and the way to the table.
 */
import type { TimingView } from '../../core/api-roster.ts';
import type { Texts } from '../../core/texts/index.ts';

/** Shares of BS 8484: four in five within 10 s, 97.5 in a hundred within 40 s. */
const ASKED = { within10: 0.8, within40: 0.975 } as const;

const LEFT = 52;
const RIGHT = 16;
const TOP = 20;
const HEIGHT = 240;
const BOTTOM = 66;
/** Narrowest room for a month; a plot with too many of them for its place is scrolled sideways. */
const MONTH_WIDTH = 58;
/** Widest room for a month: a few bars do not become walls. */
const MONTH_MOST = 150;

/** "nov 2026", or "nov". */
export function monthWord(month: string, locale: string, withYear: boolean): string {
  const [year, number] = month.split('-').map(Number);
  if (year === undefined || number === undefined || !Number.isFinite(year + number)) return month;
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    ...(withYear ? { year: 'numeric' as const } : {}),
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(year, number - 1, 1)));
}

/** A round top for an axis in seconds, and its lines. */
export function secondsAxis(most: number): { readonly top: number; readonly lines: readonly number[] } {
  const step =
    [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600].find((each) => most <= each * 5) ?? 3600;
  const top = Math.max(step, Math.ceil(most / step) * step);
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { top, lines };
}

/** Seconds as people say them: "8 s", "2,5 min". */
export function secondsWord(seconds: number, locale: string): string {
  const write = (value: number): string =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  return seconds < 100 ? `${write(seconds)} s` : `${write(seconds / 60)} min`;
}
/** A share as a whole percentage. */
export const percentWord = (share: number): string => `${Math.round(share * 100)}%`;

interface PlotProps {
  readonly rows: readonly TimingView[];
  readonly group: string;
  readonly t: Texts;
  /** Pixels there are for it, from side to side. */
  readonly room: number;
}

function roomFor(count: number, room: number) {
  const width = Math.max(room, LEFT + RIGHT + count * MONTH_WIDTH);
  const each = Math.min(MONTH_MOST, (width - LEFT - RIGHT) / Math.max(1, count));
  return { width, each, middle: (index: number): number => LEFT + each * (index + 0.5) };
}

/** The lines behind the marks, with their words, and the months below. */
function Ground({
  rows,
  t,
  room,
  lines,
  y,
}: Pick<PlotProps, 'rows' | 't' | 'room'> & {
  readonly lines: readonly { readonly at: number; readonly word: string }[];
  readonly y: (value: number) => number;
}) {
  const { width, middle } = roomFor(rows.length, room);
  return (
    <g>
      {lines.map(({ at, word }) => (
        <g key={at}>
          <line class="nk-plot__line" x1={LEFT} x2={width - RIGHT} y1={y(at)} y2={y(at)} />
          <text class="nk-plot__word" x={LEFT - 8} y={y(at) + 4} text-anchor="end">
            {word}
          </text>
        </g>
      ))}
      {rows.map((row, index) => {
        const year = row.month.slice(0, 4);
        return (
          <text key={row.month} class="nk-plot__word" y={TOP + HEIGHT + 40} text-anchor="middle">
            <tspan x={middle(index)}>{monthWord(row.month, t.locale, false)}</tspan>
            {year !== rows[index - 1]?.month.slice(0, 4) && (
              <tspan x={middle(index)} dy="17">
                {year}
              </tspan>
            )}
          </text>
        );
      })}
    </g>
  );
}

/** Shares answered within 10 s (full bars) and within 40 s (striped bars), with what BS 8484 asks as dashed lines. */
export function SharesPlot({ rows, group, t, room }: PlotProps) {
  const words = t.pages.statistics;
  const { width, each, middle } = roomFor(rows.length, room);
  const y = (share: number): number => TOP + HEIGHT * (1 - share);
  const bar = Math.min(34, each * 0.32);
  return (
    <svg
      class="nk-plot"
      width={width}
      height={TOP + HEIGHT + BOTTOM}
      role="img"
      aria-labelledby="plot-shares-title plot-shares-desc"
    >
      <title id="plot-shares-title">{words.inTime}</title>
      <desc id="plot-shares-desc">{words.plotInTime(group, rows.length)}</desc>
      <defs>
        <pattern
          id="stripes"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" class="nk-plot__stripe-ground" />
          <rect width="2.4" height="6" class="nk-plot__stripe" />
        </pattern>
      </defs>
      <Ground
        rows={rows}
        t={t}
        room={room}
        y={y}
        lines={[0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, word: percentWord(at) }))}
      />
      {rows.map((row, index) => (
        <g key={row.month}>
          {(['within10', 'within40'] as const).map((key) => {
            const x = middle(index) + (key === 'within10' ? -bar - 1.5 : 1.5);
            const share = row[key];
            return (
              <g key={key}>
                <rect
                  class={`nk-plot__bar nk-plot__bar--${key}`}
                  x={x}
                  width={bar}
                  y={y(share)}
                  height={Math.max(1, HEIGHT * share)}
                  rx="3"
                  {...(key === 'within40' ? { fill: 'url(#stripes)' } : {})}
                />
              </g>
            );
          })}
        </g>
      ))}
      {(['within10', 'within40'] as const).map((key) => (
        <line
          key={key}
          class={`nk-plot__asked nk-plot__asked--${key}`}
          x1={LEFT}
          x2={width - RIGHT}
          y1={y(ASKED[key])}
          y2={y(ASKED[key])}
        />
      ))}
      {rows.map((row, index) =>
        (['within10', 'within40'] as const).map((key) => (
          <text
            key={`${row.month} ${key}`}
            class="nk-plot__value"
            x={middle(index) + (key === 'within10' ? -1 : 1) * (bar / 2 + 1.5)}
            y={y(row[key]) - 5}
            text-anchor="middle"
          >
            {Math.round(row[key] * 100)}
          </text>
        )),
      )}
    </svg>
  );
}

interface Mark {
  readonly median: number | null;
  readonly p90: number | null;
}

/** Times to the first answer (round) and to the first arrival (square), each with a line to its ninth of ten. */
export function TimesPlot({ rows, group, t, room }: PlotProps) {
  const words = t.pages.statistics;
  const { width, each, middle } = roomFor(rows.length, room);
  const all = rows.flatMap((row) => [row.answerP90, row.answerMedian, row.arrivalP90, row.arrivalMedian]);
  const { top, lines } = secondsAxis(Math.max(1, ...all.map((value) => value ?? 0)));
  const y = (seconds: number): number => TOP + HEIGHT * (1 - seconds / top);
  const aside = Math.min(20, each * 0.23);
  const mark = (kind: 'answer' | 'arrival', { median, p90 }: Mark, x: number) =>
    median === null ? null : (
      <g class={`nk-plot__mark nk-plot__mark--${kind}`}>
        {p90 !== null && p90 > median && (
          <>
            <line x1={x} x2={x} y1={y(median)} y2={y(p90)} />
            <line x1={x - 5} x2={x + 5} y1={y(p90)} y2={y(p90)} />
          </>
        )}
        {kind === 'answer' ? (
          <circle cx={x} cy={y(median)} r="6.5" />
        ) : (
          <rect x={x - 6} y={y(median) - 6} width="12" height="12" />
        )}
        <text class="nk-plot__value" x={x} y={y(median) + 21} text-anchor="middle">
          {secondsWord(median, t.locale)}
        </text>
      </g>
    );
  return (
    <svg
      class="nk-plot"
      width={width}
      height={TOP + HEIGHT + BOTTOM}
      role="img"
      aria-labelledby="plot-times-title plot-times-desc"
    >
      <title id="plot-times-title">{words.speed}</title>
      <desc id="plot-times-desc">{words.plotSpeed(group, rows.length)}</desc>
      <Ground
        rows={rows}
        t={t}
        room={room}
        y={y}
        lines={lines.map((at) => ({ at, word: secondsWord(at, t.locale) }))}
      />
      {rows.map((row, index) => (
        <g key={row.month}>
          {mark('answer', { median: row.answerMedian, p90: row.answerP90 }, middle(index) - aside)}
          {mark('arrival', { median: row.arrivalMedian, p90: row.arrivalP90 }, middle(index) + aside)}
        </g>
      ))}
    </svg>
  );
}
