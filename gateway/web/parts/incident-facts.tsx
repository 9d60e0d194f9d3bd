/** What the log of an alarm tells by itself: when, where, how fast, the presses, and every page with its outcome. */
import type { ComponentChildren } from 'preact';
import type { IncidentView } from '../../core/api.ts';
import { callWords } from './card112.tsx';
import { clockTime, fullTime } from './clock.ts';
import { Name } from './controls.tsx';
import { useSession } from './session.tsx';
import { whereOf } from './who.tsx';

interface Props {
  readonly incident: IncidentView;
}

/** The facts in short. */
export function Facts({ incident }: Props) {
  const session = useSession();
  const { t, me, nameOf, placeOf, siteOf } = session;
  const words = t.pages.incident;
  const length = (ms: number | null): string | null =>
    ms === null ? null : words.after(t.pages.common.ago(Math.round(ms / 1000)));
  const called = incident.guidance112?.called ?? null;
  const call =
    incident.guidance112 === null
      ? words.not112
      : called === null
        ? words.notCalled
        : (callWords({ alarm: incident, t, nameOf, me: me.person?.id ?? null }) ?? '');
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    [words.when, fullTime(incident.openedAt, t.locale)],
    [
      words.where,
      <>
        <Name>{whereOf(incident, placeOf) ?? t.page.unknownPlace}</Name>
        {incident.site !== null && (
          <>
            {', '}
            <Name>{siteOf(incident.site) ?? ''}</Name>
          </>
        )}
      </>,
    ],
    [
      words.raised,
      incident.device ??
        (incident.raisedBy === null ? words.byHand : <Name>{nameOf(incident.raisedBy) ?? ''}</Name>),
    ],
    [words.firstAnswer, length(incident.firstAnswerMs)],
    [words.arrival, length(incident.arrivalMs)],
    [words.lead, incident.lead === null ? null : <Name>{nameOf(incident.lead) ?? ''}</Name>],
    [words.call112, called?.note ? `${call} (${called.note})` : call],
    [words.closed, incident.closedAt === null ? null : clockTime(incident.closedAt, t.locale, true)],
    [
      words.duration,
      incident.durationMs === null ? null : t.pages.common.ago(Math.round(incident.durationMs / 1000)),
    ],
  ];
  return (
    <section class="nk-card">
      <h2 class="nk-card__title">{words.facts}</h2>
      <dl class="nk-facts">
        {rows
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        {incident.presses.length > 0 && (
          <div>
            <dt>{words.presses}</dt>
            <dd>
              <ul class="nk-plainlist">
                {incident.presses.map((press) => (
                  <li key={press.id}>
                    {clockTime(press.receivedAt, t.locale, true)} {t.level[press.level]}
                    {press.age !== null &&
                      press.age >= 1000 &&
                      `, ${words.lateBy(t.pages.common.ago(Math.round(press.age / 1000)))}`}
                    {press.unverified && `, ${words.unverified}`}
                    {press.resumed && `, ${words.resumed}`}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** Every page and what became of it. */
export function PagesTable({ incident }: Props) {
  const { t, nameOf } = useSession();
  const words = t.pages.incident;
  const hops = t.channels;
  if (incident.pages.length === 0) return null;
  const delay = (from: string, to: string | null): string =>
    to === null
      ? ''
      : `${((Date.parse(to) - Date.parse(from)) / 1000).toLocaleString(t.locale, { maximumFractionDigits: 1 })} s`;
  return (
    <section class="nk-incident__pages" aria-labelledby="pages-title">
      <h2 class="nk-card__title" id="pages-title">
        {words.pages}
      </h2>
      <div class="nk-table-holder">
        <table class="utrecht-table utrecht-table--html-table nk-table">
          <thead>
            <tr>
              <th scope="col">{words.pageTo}</th>
              <th scope="col">{words.pageVia}</th>
              <th scope="col">{words.pageStep}</th>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.pageState}</th>
              <th scope="col">{hops.hopSent}</th>
              <th scope="col">{hops.hopReached}</th>
              <th scope="col">{hops.hopAnswered}</th>
            </tr>
          </thead>
          <tbody>
            {incident.pages.map((page) => (
              <tr key={page.id}>
                <td data-label={words.pageTo}>
                  <Name>
                    {nameOf(page.responder) ??
                      (page.channel === 'board'
                        ? t.channel.board
                        : page.responder === null && page.device !== null
                          ? page.device
                          : t.pages.common.colleague)}
                  </Name>
                </td>
                <td data-label={words.pageVia}>{t.channel[page.channel]}</td>
                <td data-label={words.pageStep}>{page.step + 1}</td>
                <td data-label={words.when}>{clockTime(page.requestedAt, t.locale, true)}</td>
                <td data-label={words.pageState}>
                  {t.pageState[page.state]}
                  {page.reason !== null && (
                    <span class="nk-soft">
                      {' '}
                      <Name>{hops.reason[page.reason] ?? page.reason}</Name>
                    </span>
                  )}
                  {page.tries > 1 && <span class="nk-soft"> {hops.tries(page.tries)}</span>}
                </td>
                <td data-label={hops.hopSent}>{delay(page.requestedAt, page.sentAt)}</td>
                <td data-label={hops.hopReached}>{delay(page.requestedAt, page.deliveredAt)}</td>
                <td data-label={hops.hopAnswered}>{delay(page.requestedAt, page.answeredAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
