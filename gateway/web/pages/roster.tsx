/** Who is on duty now and in the coming weeks, per rotation, as the gateway reckons it. */
import { useEffect, useState } from 'preact/hooks';
import type { OncallView, RotationView } from '../../core/api.ts';
import { read } from '../parts/api.ts';
import { dayTime, gatewayNow } from '../parts/clock.ts';
import { Name, Notice } from '../parts/controls.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { spansOf } from '../parts/spans.ts';

const WEEKS = 5;

interface Known {
  readonly rotations: readonly RotationView[];
  /** Spans by rotation, in order of time. */
  readonly spans: ReadonlyMap<string, readonly OncallView[]>;
}

/** Walks from the span in force to the end of each: the next begins where the last one ends. */
async function readSpans(): Promise<readonly (readonly OncallView[])[] | number> {
  const asked: (readonly OncallView[])[] = [];
  const instants = new Set<number>([gatewayNow()]);
  const horizon = gatewayNow() + WEEKS * 7 * 86_400_000;
  for (const at of instants) {
    if (asked.length >= WEEKS * 4) break;
    const answer = await read<readonly OncallView[]>(
      `/api/oncall?at=${encodeURIComponent(new Date(at).toISOString())}`,
    );
    if (!answer.ok) return answer.status;
    asked.push(answer.value);
    const ends = answer.value.map(({ until }) => (until === null ? Number.NaN : Date.parse(until)));
    for (const end of ends) if (end > at && end < horizon) instants.add(end);
  }
  return asked;
}

function Rotation({
  rotation,
  spans,
}: {
  readonly rotation: RotationView;
  readonly spans: readonly OncallView[];
}) {
  const { t, nameOf, siteOf, me } = useSession();
  const words = t.pages.roster;
  const groups = new Map(rotation.groups.map((group) => [group.id, group.name]));
  const now = gatewayNow();
  const when = (time: string | null): string =>
    time === null ? words.always : dayTime(time, t.locale, rotation.timezone);
  const weekday =
    words.weekday[rotation.handoff.weekday as keyof typeof words.weekday] ?? rotation.handoff.weekday;
  return (
    <section class="nk-card">
      <h2 class="nk-card__title">
        <Name>{siteOf(rotation.site) ?? rotation.id}</Name>
      </h2>
      <p class="nk-soft">{words.handoff(weekday, rotation.handoff.time)}</p>
      {rotation.now.fallback === true && <Notice kind="warning" title={words.fallbackText} />}
      <div class="nk-table-holder">
        <table class="utrecht-table utrecht-table--html-table nk-table">
          <thead>
            <tr>
              <th scope="col">{words.group}</th>
              <th scope="col">{words.people}</th>
              <th scope="col">{words.from}</th>
              <th scope="col">{words.until}</th>
            </tr>
          </thead>
          <tbody>
            {spans.map((span) => {
              const current =
                (span.from === null || Date.parse(span.from) <= now) &&
                (span.until === null || Date.parse(span.until) > now);
              return (
                <tr key={`${span.from} ${span.group}`} class={current ? 'nk-current' : ''}>
                  <th scope="row" data-label={words.group}>
                    <Name>{groups.get(span.group) ?? span.group}</Name>{' '}
                    {current && <span class="nk-badge nk-badge--now">{words.now}</span>}
                    {span.fallback === true && <span class="nk-soft"> ({words.fallback})</span>}
                  </th>
                  <td data-label={words.people}>
                    {span.people.map((person, index) => (
                      <span key={person} class={person === me.person?.id ? 'nk-me' : ''}>
                        {index > 0 && ', '}
                        <Name>{nameOf(person) ?? person}</Name>
                      </span>
                    ))}
                  </td>
                  <td data-label={words.from}>{when(span.from)}</td>
                  <td data-label={words.until}>{when(span.until)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Roster() {
  const { t, line } = useSession();
  const words = t.pages.roster;
  const [known, setKnown] = useState<Known | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const load = async (): Promise<void> => {
    const rotations = await read<readonly RotationView[]>('/api/rotations');
    if (!rotations.ok) return setFailed(rotations.status);
    const asked = await readSpans();
    if (typeof asked === 'number') return setFailed(asked);
    setFailed(null);
    setKnown({
      rotations: rotations.value,
      spans: new Map(rotations.value.map(({ id }) => [id, spansOf(asked, id)])),
    });
  };
  useEffect(() => {
    void load();
    const timer = setInterval(load, 60_000);
    const stop = line.onEvent((name) => {
      if (name === 'site') void load();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [line]);
  return (
    <Frame title={words.title} here="roster" width="wide">
      <p class="nk-lead">{words.intro}</p>
      {known === null && failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {known === null && failed !== null && <Failure status={failed} again={() => void load()} />}
      {known !== null && known.rotations.length === 0 && <p class="nk-card nk-empty">{words.empty}</p>}
      {known?.rotations.map((rotation) => (
        <Rotation key={rotation.id} rotation={rotation} spans={known.spans.get(rotation.id) ?? []} />
      ))}
    </Frame>
  );
}

startPage(<Roster />);
