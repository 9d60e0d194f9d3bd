/**
 * A drill that was announced: armed, running with its times, over, or become a real alarm. Promises that the screen of a
 * drill that became real cannot be taken for anything else.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import { isReal } from './alarm-kind.ts';
import { useAlarms } from './alarms.ts';
import { clockTime, useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { Downloads } from './downloads.tsx';
import { useTargetWords } from './drill-announce.tsx';
import { courseOf, type Drill, isClosed, isGoing, toTheDoor, wasPagedBefore } from './drill-shape.ts';
import type { Drills } from './drill-state.ts';
import { useSilence } from './frame.tsx';
import { Icon } from './icons.tsx';
import { RealWhere, ToAlarm } from './real-alarm.tsx';
import { useSession } from './session.tsx';
import { lengthOf } from './walk-shape.ts';
import { whereOf } from './who.tsx';

/** People named behind one moment. */
const MOST_NAMED = 12;

/** While nothing is heard: since when, and that the drill goes on. */
export function DrillSilence({ drill }: { readonly drill: Drill }) {
  const { t } = useSession();
  const words = t.pages.drill;
  const silence = useSilence();
  const now = useTick();
  if (silence === null) return null;
  return (
    <div class="nk-silence" role="alert">
      <Icon name="warn" />
      <p>
        <strong>
          {words.lost(clockTime(Math.round((now - silence * 1000) / 10_000) * 10_000, t.locale))}.
        </strong>{' '}
        {drill.state === 'armed' ? words.lostText(clockTime(drill.until, t.locale)) : words.lostGoesOn}
      </p>
    </div>
  );
}

/** What happened, with its times; what has not is there too. */
function Course({ drill }: { readonly drill: Drill }) {
  const { t, nameOf } = useSession();
  const words = t.pages.drill;
  return (
    <section class="nk-card" aria-labelledby="drill-times">
      <h2 class="nk-card__title" id="drill-times">
        {words.times}
      </h2>
      <ol class="nk-course" aria-live="polite">
        {courseOf(drill).map(({ what, times, why }) => {
          const first = times[0];
          return (
            <li key={what} class={`nk-course__one ${first === undefined ? '' : 'nk-course__one--done'}`}>
              <span class="nk-course__sign" aria-hidden="true">
                {first !== undefined && <Icon name="check" />}
              </span>
              <div>
                <p class="nk-course__what">
                  <span>
                    {words.what[what]}
                    {times.length > 1 && <span class="nk-soft"> × {times.length}</span>}
                  </span>
                  <span class="nk-course__time">
                    {first === undefined
                      ? words.waitingFor
                      : first.afterMs === null || first.afterMs <= 0
                        ? clockTime(first.at, t.locale, true)
                        : words.after(lengthOf(first.afterMs, t.locale))}
                  </span>
                </p>
                {why !== null && Object.hasOwn(words.realWhy, why) && (
                  <p class="nk-soft">{words.realWhy[why]}</p>
                )}
                {times.some(({ person }) => person !== null) && (
                  <ul class="nk-course__who">
                    {times
                      .filter(({ person }) => person !== null)
                      .slice(0, MOST_NAMED)
                      .map((time) => (
                        <li key={`${time.person}${time.at}`}>
                          <Name>{nameOf(time.person) ?? ''}</Name>
                          {time.afterMs !== null &&
                            time !== first &&
                            ` ${words.after(lengthOf(time.afterMs, t.locale))}`}
                        </li>
                      ))}
                  </ul>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Stop({ drill, drills }: { readonly drill: Drill; readonly drills: Drills }) {
  const { t } = useSession();
  const words = t.pages.drill;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<'begin' | 'stop' | null>(null);
  const [failed, setFailed] = useState(false);
  const newest = useRef(0);
  // Stopping waits for nothing: not for the answer to a beginning, which says nothing about the stop asked for since.
  const ask = async (what: 'begin' | 'stop'): Promise<void> => {
    newest.current += 1;
    const mine = newest.current;
    setBusy(what);
    const refused = await drills.ask(drill, what);
    if (newest.current !== mine) return;
    setFailed(refused !== null);
    setBusy(null);
    if (what === 'stop') setAsking(false);
  };
  return (
    <div class="nk-drilldo">
      {failed && <Notice kind="error" title={words.notDone} live="alert" />}
      {drill.state === 'armed' && drill.device === null && (
        <Button
          look="primary"
          icon="drill"
          extra="nk-big nk-drillgo"
          onClick={() => void ask('begin')}
          disabled={busy !== null}
        >
          {words.begin}
        </Button>
      )}
      {drill.state === 'armed' && (
        <Button extra="nk-big" onClick={() => void ask('stop')} disabled={busy === 'stop'}>
          {words.withdraw}
        </Button>
      )}
      {drill.state === 'running' && !asking && (
        <Button extra="nk-big" onClick={() => setAsking(true)}>
          {words.stop}
        </Button>
      )}
      {drill.state === 'running' && asking && (
        <fieldset class="nk-group nk-drilldo__ask">
          <legend>{words.stopAsk}</legend>
          <Button onClick={() => setAsking(false)}>{words.stopNo}</Button>
          <Button look="primary" onClick={() => void ask('stop')} disabled={busy === 'stop'}>
            {words.stopYes}
          </Button>
        </fieldset>
      )}
    </div>
  );
}

function Head({ drill }: { readonly drill: Drill }) {
  const { t, nameOf } = useSession();
  const words = t.pages.drill;
  const target = useTargetWords()(drill);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [drill.state]);
  const door = toTheDoor(drill);
  const title =
    drill.state === 'armed'
      ? words.armed
      : drill.state === 'running'
        ? words.running
        : drill.state === 'expired'
          ? words.expired
          : drill.times.length === 0
            ? words.stoppedEarly
            : words.ended;
  return (
    <section class={`nk-drillhead nk-drillhead--${drill.state}`} aria-labelledby="drill-head">
      <p class="nk-drillhead__mark">{t.pages.marks.drill}</p>
      <h2 id="drill-head" ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <p class="nk-drillhead__where">
        <Name>{target}</Name>
        {drill.device !== null && drill.device !== target && (
          <span>
            {' '}
            <Name>{drill.device}</Name>
          </span>
        )}
      </p>
      {drill.note !== null && (
        <p class="nk-drillhead__note">
          <Name>{drill.note}</Name>
        </p>
      )}
      {drill.state === 'armed' && (
        <>
          <p class="nk-drillhead__next">{drill.device === null ? words.armedPlace : words.armedText}</p>
          {drill.device !== null && <p>{words.armedSecond}</p>}
          <p>{words.armedUntil(clockTime(drill.until, t.locale))}</p>
        </>
      )}
      {drill.state === 'expired' && <p>{words.expiredText}</p>}
      {door !== null && (
        <p class="nk-drillhead__door">
          <strong>{lengthOf(door, t.locale)}</strong> {words.toDoor}
        </p>
      )}
      {drill.by !== null && (
        <p class="nk-drillhead__by">
          {words.by} <Name>{nameOf(drill.by) ?? drill.by}</Name>
        </p>
      )}
    </section>
  );
}

/** The real alarm that was open already when the button of a drill was pressed; null: not known to this viewer. */
function besideOf(drill: Drill, site: string | null, alarms: readonly AlarmView[]): AlarmView | null {
  const { becameReal } = drill;
  if (becameReal === null) return null;
  const open = alarms.filter(
    (alarm) =>
      alarm.id !== drill.alarm &&
      isReal(alarm) &&
      (alarm.site === null || site === null || alarm.site === site) &&
      alarm.openedAt <= becameReal.at &&
      (alarm.closedAt === null || alarm.closedAt > becameReal.at),
  );
  return open[0] ?? null;
}

function Beside({ alarm }: { readonly alarm: AlarmView }) {
  const { t, placeOf } = useSession();
  const place = whereOf(alarm, placeOf);
  return (
    <RealWhere place={place ?? (alarm.device === null ? t.page.unknownPlace : null)} device={alarm.device} />
  );
}

/** The alarm that it became is closed, as the drill or the alarm itself says. */
function useOver(drill: Drill): boolean {
  const { alarms } = useAlarms();
  return isClosed(drill) || alarms.some(({ id, state }) => id === drill.alarm && state === 'closed');
}

/** A drill that became a real alarm, which is closed: said calmly. One beside it that is open still stays loud. */
function WasReal({ drill, beside }: { readonly drill: Drill; readonly beside: AlarmView | null }) {
  const { t } = useSession();
  const words = t.pages.drill;
  const target = useTargetWords()(drill);
  const why = drill.becameReal?.why ?? null;
  return (
    <section
      class={`nk-real nk-real--card ${beside === null ? 'nk-real--over' : ''}`}
      role={beside === null ? 'status' : 'alert'}
    >
      <div class="nk-real__main">
        <Icon name={beside === null ? 'check' : 'alarm'} />
        <h2 class="nk-real__title">{beside === null ? t.pages.walk.realOver : words.besideOpen}</h2>
        <p class="nk-real__text">
          {words.wasReal}
          {why !== null && Object.hasOwn(words.realWhy, why) && ` ${words.realWhy[why]}`}
          {beside !== null && ` ${words.ownOver}`}
        </p>
        <p class="nk-real__alarm">
          {beside === null ? <RealWhere place={target} device={drill.device} /> : <Beside alarm={beside} />}
        </p>
        <ToAlarm id={beside?.id ?? drill.alarm} site={beside?.site ?? null} open={beside !== null} />
      </div>
    </section>
  );
}

/** A drill that became a real alarm: the whole screen. */
function BecameReal({ drill, drills }: { readonly drill: Drill; readonly drills: Drills }) {
  const { t, me } = useSession();
  const words = t.pages.drill;
  const target = useTargetWords()(drill);
  const { alarms } = useAlarms();
  const site = me.places.find(({ id }) => id === drill.place)?.site ?? null;
  const why = drill.becameReal?.why ?? null;
  const beside = why === 'alarm' ? besideOf(drill, site, alarms) : null;
  if (useOver(drill)) return <WasReal drill={drill} beside={beside?.state === 'closed' ? null : beside} />;
  return (
    <section class="nk-real nk-real--card" role="alert">
      <div class="nk-real__main">
        <Icon name="alarm" />
        <h2 class="nk-real__title">{words.realTitle}</h2>
        <p class="nk-real__text">
          {why !== null && Object.hasOwn(words.realWhy, why) && `${words.realWhy[why]} `}
          {wasPagedBefore(drill) ? words.realAnew : words.realText}
        </p>
        <p class="nk-real__alarm">
          <RealWhere place={target} device={drill.device} />
        </p>
        {beside !== null && (
          <p class="nk-real__alarm">
            {words.realBeside}
            <Beside alarm={beside} />
          </p>
        )}
        {drill.alarm !== null && <ToAlarm id={drill.alarm} site={site} open />}
        <button type="button" class="nk-plain" onClick={() => drills.show(null)}>
          {t.pages.common.back}
        </button>
      </div>
    </section>
  );
}

/** The drill. */
export function DrillGoing({ drill, drills }: { readonly drill: Drill; readonly drills: Drills }) {
  const { t, is } = useSession();
  const words = t.pages.drill;
  const over = useOver(drill);
  return (
    <div class="nk-walkchoose">
      {drill.state === 'became-real' ? <BecameReal drill={drill} drills={drills} /> : <Head drill={drill} />}
      {isGoing(drill) && is('facilities', 'coordinator', 'admin') && <Stop drill={drill} drills={drills} />}
      {(drill.state === 'running' || drill.times.length > 0) && <Course drill={drill} />}
      {!isGoing(drill) && (
        <>
          {drill.times.length > 0 && (
            <section class="nk-card" aria-labelledby="drill-report">
              <h2 class="nk-card__title" id="drill-report">
                {words.report}
              </h2>
              <Downloads
                href={`/api/drills/${encodeURIComponent(drill.id)}/report`}
                of="drill"
                at={drill.announcedAt}
                id={drill.id}
              />
            </section>
          )}
          {(drill.state !== 'became-real' || over) && (
            <p>
              <Button onClick={() => drills.show(null)}>{words.anew}</Button>
            </p>
          )}
        </>
      )}
    </div>
  );
}
