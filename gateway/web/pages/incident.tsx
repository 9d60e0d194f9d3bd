/**
 * One incident: what the log tells by itself, what only a person can add, and what must still be done. Prints on
 * paper as it stands. A change by someone else is shown without touching what is being typed here.
 */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { IncidentView } from '../../core/api.ts';
import { MarkWords } from '../parts/alarm-marks.tsx';
import { read } from '../parts/api.ts';
import { NotAcute } from '../parts/card112.tsx';
import { fullTime, useTick } from '../parts/clock.ts';
import { Button, Link, Name, Notice } from '../parts/controls.tsx';
import { Duties } from '../parts/duties.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { Facts, PagesTable } from '../parts/incident-facts.tsx';
import { Reached } from '../parts/reached.tsx';
import { ReportForm } from '../parts/report-form.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { Story } from '../parts/story.tsx';
import { LastHeard, WhoComes, whereOf } from '../parts/who.tsx';

const id = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const address = `/api/incidents/${encodeURIComponent(id)}`;

function Incident() {
  const { t, line, me, nameOf, placeOf, is } = useSession();
  const words = t.pages.incident;
  const now = useTick();
  const [incident, setIncident] = useState<IncidentView | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  // What was asked for first may come last: an older picture never takes the place of a newer one.
  const learn = useCallback(
    (next: IncidentView): void =>
      setIncident((known) => (known !== null && known.now > next.now ? known : next)),
    [],
  );
  const load = useCallback(async (): Promise<void> => {
    const answer = await read<IncidentView>(address);
    if (answer.ok) learn(answer.value);
    setFailed(answer.ok ? null : answer.status);
  }, [learn]);
  useEffect(() => {
    void load();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name, value) => {
        if (name !== 'incident' && name !== 'alarm') return;
        if ((value as { id?: string } | null)?.id !== id) return;
        clearTimeout(soon);
        soon = setTimeout(load, 100);
      }),
    ];
    return () => {
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line, load]);

  if (incident === null)
    return (
      <Frame title={words.title} here="incidents">
        {failed === null ? (
          <p aria-live="polite">{t.pages.common.loading}</p>
        ) : (
          <Failure status={failed} again={() => void load()} />
        )}
      </Frame>
    );
  const mayWrite = is('manager', 'coordinator', 'admin');
  const where = whereOf(incident, placeOf) ?? t.page.unknownPlace;
  return (
    <Frame
      title={`${words.title} ${where}`}
      here="incidents"
      width="wide"
      heading={
        <div class="nk-incident__head">
          <div>
            <p class="nk-incident__kind">
              {words.title} · {words.concept}
            </p>
            <h1 class="utrecht-heading-1">
              <Name>{where}</Name>{' '}
              <span class={`nk-badge nk-badge--${incident.level}`}>{t.level[incident.level]}</span>
              <MarkWords alarm={incident} />
            </h1>
            <p class="nk-soft">{fullTime(incident.openedAt, t.locale)}</p>
          </div>
          <div class="nk-incident__do">
            <Button icon="print" onClick={() => window.print()}>
              {words.print}
            </Button>
            <Link href={address}>{words.json}</Link>
          </div>
        </div>
      }
    >
      {incident.state !== 'closed' && <Notice kind="warning" title={words.stillOpen} />}
      <div class="nk-incident">
        <div class="nk-incident__side">
          <LastHeard alarm={incident} t={t} now={now} placeOf={placeOf} />
          <Facts incident={incident} />
          <section class="nk-card">
            <h2 class="nk-card__title">{words.who}</h2>
            {incident.responders.length === 0 ? (
              <p>{words.nobodyCame}</p>
            ) : (
              <WhoComes alarm={incident} t={t} nameOf={nameOf} me={me.person?.id ?? null} all />
            )}
          </section>
          <Reached alarm={incident} />
          <Story incident={incident} />
        </div>
        <div class="nk-incident__main">
          <ReportForm incident={incident} address={address} readOnly={!mayWrite} onSaved={learn} />
          {incident.report.notAcute === true && <NotAcute alarm={incident} t={t} />}
          <Duties incident={incident} address={address} readOnly={!mayWrite} onChanged={learn} />
        </div>
        <PagesTable incident={incident} />
      </div>
    </Frame>
  );
}

startPage(<Incident />);
