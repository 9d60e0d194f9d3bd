/** The list of incidents this viewer may see, newest first, with how much of each is still to be done. */
import { useEffect, useState } from 'preact/hooks';
import type { IncidentView } from '../../core/api.ts';
import { MarkWords } from '../parts/alarm-marks.tsx';
import { useAlarms } from '../parts/alarms.ts';
import { read } from '../parts/api.ts';
import { dayTime } from '../parts/clock.ts';
import { Link, Name } from '../parts/controls.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { OpenAlarms } from '../parts/open-alarms.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { useTurns } from '../parts/turns.ts';
import { whereOf } from '../parts/who.tsx';

function Incidents() {
  const { t, line, placeOf } = useSession();
  const words = t.pages.incidents;
  const open = useAlarms().alarms.filter(({ state }) => state !== 'closed');
  const [list, setList] = useState<readonly IncidentView[] | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const turn = useTurns();
  const load = async (): Promise<void> => {
    const taken = turn();
    const answer = await read<readonly IncidentView[]>('/api/incidents');
    if (!taken()) return;
    if (answer.ok) setList(answer.value);
    setFailed(answer.ok ? null : answer.status);
  };
  useEffect(() => {
    void load();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name) => {
        if (name !== 'alarm' && name !== 'incident' && name !== 'site') return;
        clearTimeout(soon);
        soon = setTimeout(load, 400);
      }),
    ];
    return () => {
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line]);

  return (
    <Frame title={words.title} here="incidents" width="wide">
      <p class="nk-lead">{words.intro}</p>
      {open.length > 0 && (
        <section class="nk-card" aria-labelledby="open-title">
          <h2 class="nk-card__title" id="open-title">
            {words.open}
          </h2>
          <OpenAlarms alarms={open} />
        </section>
      )}
      {list === null && failed !== null && <Failure status={failed} again={() => void load()} />}
      {list === null && failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {list !== null && list.length === 0 && <p class="nk-card nk-empty">{words.empty}</p>}
      {list !== null && list.length > 0 && (
        <div class="nk-table-holder">
          <table class="utrecht-table utrecht-table--html-table nk-table">
            <thead>
              <tr>
                <th scope="col">{words.when}</th>
                <th scope="col">{words.where}</th>
                <th scope="col">{words.level}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">{words.duties}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((incident) => {
                const left = incident.duties.filter(({ state }) => state === 'open').length;
                return (
                  <tr key={incident.id}>
                    <td data-label={words.when}>
                      <Link href={`/incidents/${encodeURIComponent(incident.id)}`}>
                        {dayTime(incident.openedAt, t.locale)}
                      </Link>
                    </td>
                    <td data-label={words.where}>
                      <Name>{whereOf(incident, placeOf) ?? t.page.unknownPlace}</Name>
                    </td>
                    <td data-label={words.level}>
                      <span class={`nk-badge nk-badge--${incident.level}`}>{t.level[incident.level]}</span>
                      <MarkWords alarm={incident} />
                    </td>
                    <td data-label={words.state}>{t.alarmState[incident.state]}</td>
                    <td data-label={words.duties}>
                      {incident.state !== 'closed' ? '' : left === 0 ? words.allDone : words.dutiesLeft(left)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Frame>
  );
}

startPage(<Incidents />);
