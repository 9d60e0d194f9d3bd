/**
 * The figures: how fast alarms were answered and reached, per month and group, as two plots, one table and a CSV file,
 * with words on what they say and what they do not. Never about a person, since the gateway gives none.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StatisticsView, TimingView } from '../../core/api-roster.ts';
import { fileName } from '../../core/file-names.ts';
import type { Texts } from '../../core/texts/index.ts';
import { gatewayNow } from '../parts/clock.ts';
import { Name, Notice } from '../parts/controls.tsx';
import { PickField } from '../parts/day-fields.tsx';
import { firstDay, groupsOf } from '../parts/figures.ts';
import { Failure, Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icons.tsx';
import { monthWord, percentWord, SharesPlot, secondsWord, TimesPlot } from '../parts/plot.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { useSteady } from '../parts/steady.ts';

/** Periods to choose from, in months. */
const PERIODS = [3, 6, 12, 24] as const;
/** Alarms in all below which shares say little. */
const FEW = 20;

function Legend({ kind }: { readonly kind: 'shares' | 'times' }) {
  const { t } = useSession();
  const words = t.pages.statistics;
  const shapes =
    kind === 'shares'
      ? ([
          ['within10', words.within10, words.asked10],
          ['within40', words.within40, words.asked40],
        ] as const)
      : ([
          ['answer', words.firstAnswer, null],
          ['arrival', words.arrival, null],
        ] as const);
  return (
    <ul class="nk-legend">
      {shapes.map(([shape, word, asked]) => (
        <li key={shape}>
          <span class={`nk-legend__shape nk-legend__shape--${shape}`} aria-hidden="true" />
          {word}
          {asked !== null && <span class="nk-soft"> ({asked})</span>}
        </li>
      ))}
    </ul>
  );
}

function Table({ rows, t }: { readonly rows: readonly TimingView[]; readonly t: Texts }) {
  const words = t.pages.statistics;
  const time = (seconds: number | null): string =>
    seconds === null ? words.none : secondsWord(seconds, t.locale);
  const pair = (median: number | null, p90: number | null): string =>
    median === null ? words.none : `${time(median)} · ${time(p90)}`;
  const heads = [
    words.month,
    words.group,
    words.alarms,
    words.answered,
    words.within10,
    words.within40,
    `${words.firstAnswer} (${words.median} · ${words.nineOfTen})`,
    words.arrived,
    `${words.arrival} (${words.median} · ${words.nineOfTen})`,
  ];
  return (
    <section class="nk-figures" aria-labelledby="table-title">
      <h2 id="table-title" class="nk-card__title">
        {words.table}
      </h2>
      <p class="nk-soft">{words.tableText}</p>
      <div class="nk-table-holder">
        <table class="utrecht-table utrecht-table--html-table nk-table nk-table--figures">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...rows].reverse().map((row) => (
              <tr key={`${row.month} ${row.group}`}>
                <th scope="row" data-label={words.month}>
                  {monthWord(row.month, t.locale, true)}
                </th>
                <td data-label={words.group}>
                  <Name>{row.groupName ?? row.group ?? words.noGroup}</Name>
                </td>
                <td data-label={words.alarms}>{row.alarms}</td>
                <td data-label={words.answered}>{row.answered}</td>
                <td data-label={words.within10}>{percentWord(row.within10)}</td>
                <td data-label={words.within40}>{percentWord(row.within40)}</td>
                <td data-label={words.firstAnswer}>{pair(row.answerMedian, row.answerP90)}</td>
                <td data-label={words.arrived}>{row.arrived}</td>
                <td data-label={words.arrival}>{pair(row.arrivalMedian, row.arrivalP90)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A plot as wide as there is room for; where it is wider, its newest months are seen first. */
function PlotCard({
  kind,
  title,
  text,
  group,
  children,
}: {
  readonly kind: 'shares' | 'times';
  readonly title: string;
  readonly text: string;
  readonly group: string;
  readonly children: (room: number) => ComponentChildren;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const place = holder.current;
    if (place === null) return;
    const measure = new ResizeObserver(() => setRoom(place.clientWidth));
    measure.observe(place);
    return () => measure.disconnect();
  }, []);
  useEffect(() => {
    holder.current?.scrollTo({ left: holder.current.scrollWidth });
  }, [room]);
  return (
    <section class="nk-card nk-plotcard" aria-labelledby={`${kind}-title`}>
      <h2 id={`${kind}-title`} class="nk-card__title">
        {title} · <Name>{group}</Name>
      </h2>
      <p class="nk-soft">{text}</p>
      <Legend kind={kind} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <div ref={holder} class="nk-plot__holder" tabIndex={0}>
        {room > 0 && children(room)}
      </div>
    </section>
  );
}

function Figures({ value }: { readonly value: StatisticsView }) {
  const { t } = useSession();
  const words = t.pages.statistics;
  const groups = groupsOf(value.rows, t);
  const [chosen, setChosen] = useState('');
  const group = groups.find(({ id }) => id === chosen) ?? groups[0];
  if (group === undefined) return <p class="nk-card nk-soft">{words.empty}</p>;
  const rows = value.rows.filter((row) => (row.group ?? '') === group.id);
  const alarms = rows.reduce((sum, row) => sum + row.alarms, 0);
  return (
    <>
      {groups.length > 1 && (
        <div class="nk-figures__group">
          <PickField
            id="group"
            label={words.group}
            value={group.id}
            onChoose={setChosen}
            options={groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          />
        </div>
      )}
      {alarms < FEW && <Notice kind="info" title={words.few(alarms)} />}
      <div class="nk-plots">
        {(
          [
            ['shares', words.inTime, words.inTimeText, SharesPlot],
            ['times', words.speed, words.speedText, TimesPlot],
          ] as const
        ).map(([kind, title, text, Plot]) => (
          <PlotCard key={kind} kind={kind} title={title} text={text} group={group.name}>
            {(room) => <Plot rows={rows} group={group.name} t={t} room={room} />}
          </PlotCard>
        ))}
      </div>
      <Table rows={value.rows} t={t} />
      {value.leftOut > 0 && <p class="nk-soft">{words.left(value.leftOut)}</p>}
    </>
  );
}

function Statistics() {
  const { t } = useSession();
  const words = t.pages.statistics;
  const [months, setMonths] = useState<(typeof PERIODS)[number]>(12);
  const query = `from=${firstDay(months, gatewayNow())}`;
  const { value, failed, again } = useSteady<StatisticsView>(
    `/api/statistics?${query}`,
    ['incident'],
    300_000,
  );
  return (
    <Frame title={words.title} here="statistics" width="wide">
      <p class="nk-lead">{words.intro}</p>
      <div class="nk-figures__bar">
        <fieldset class="nk-chips">
          <legend>{words.period}</legend>
          {PERIODS.map((each) => (
            <button
              type="button"
              key={each}
              class="nk-chip"
              aria-pressed={each === months}
              onClick={() => setMonths(each)}
            >
              {words.months(each)}
            </button>
          ))}
        </fieldset>
        <a
          class="utrecht-button utrecht-button--secondary-action nk-noprint"
          href={`/api/statistics?${query}&format=csv&language=${t.code}`}
          download={fileName(t, 'statistics', new Date(gatewayNow()).toISOString(), null, 'csv')}
        >
          <Icon name="arrow" />
          <span>{words.csv}</span>
        </a>
      </div>
      {value === null && failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {value === null && failed !== null && <Failure status={failed} again={() => void again()} />}
      {value !== null && <Figures value={value} />}
      <section class="nk-card nk-meaning" aria-labelledby="meaning-title">
        <h2 id="meaning-title" class="nk-card__title">
          {words.meaning}
        </h2>
        <ul>
          {words.meanings.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
    </Frame>
  );
}

startPage(<Statistics />);
