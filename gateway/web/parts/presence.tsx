/**
 * Where the viewer is: a switch of three, with until when if wanted. Promises that the switch shows what the gateway
 * holds, and says so when a change did not reach it.
 */
import { useState } from 'preact/hooks';
import type { PresenceView } from '../../core/api-roster.ts';
import type { Presence } from '../../core/roster/entries.ts';
import { change } from './api.ts';
import { clockTime, dayTime, useTick } from './clock.ts';
import { Icon, type IconName } from './icons.tsx';
import { useSession } from './session.tsx';
import { type Steady, useSteady } from './steady.ts';

/** The three places to be, with their pictures. */
export const PLACES_TO_BE: readonly (readonly [Presence, IconName])[] = [
  ['in', 'inside'],
  ['out', 'outside'],
  ['off', 'off'],
];
const HOUR = 3_600_000;
/** Local hour at which a working day ends. */
const EVENING = 18;

/** Where everybody is whom the viewer may see. */
export const usePresence = (wanted: boolean): Steady<readonly PresenceView[]> =>
  useSteady<readonly PresenceView[]>(wanted ? '/api/presence' : null, ['roster', 'site'], 60_000);

/** Says where somebody is; gives whether the gateway took it. */
export async function sayPresence(
  person: string,
  presence: Presence | null,
  until: number | null,
): Promise<boolean> {
  const answer = await change('POST', '/api/presence', {
    person,
    presence,
    until: until === null ? null : new Date(until).toISOString(),
  });
  return answer.ok;
}

/** Moments until which one often is somewhere, from now on: hours, and the end of the working day. */
export function usualUntils(now: number): readonly { readonly at: number; readonly hours: number | null }[] {
  const evening = new Date(now).setHours(EVENING, 0, 0, 0);
  return [
    { at: now + HOUR, hours: 1 },
    { at: now + 2 * HOUR, hours: 2 },
    ...(evening - now > HOUR ? [{ at: evening, hours: null }] : []),
  ];
}

/** The switch of the viewer; nothing for an account without a person. */
export function PresenceSwitch({ small = false }: { readonly small?: boolean }) {
  const { t, me, is } = useSession();
  const words = t.pages.presence;
  const now = useTick();
  const person = me.person?.id ?? null;
  const { value, put, again } = usePresence(person !== null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<{ readonly presence: Presence; readonly until: string | null } | null>(
    null,
  );
  const mine = value?.find((one) => one.person === person) ?? null;
  // What was just tapped is shown at once; the gateway's word takes its place.
  const { presence: current, until } = said ?? mine ?? { presence: null, until: null };
  if (person === null) return null;

  const say = async (presence: Presence, end: number | null): Promise<void> => {
    setBusy(true);
    setSaid({ presence, until: end === null ? null : new Date(end).toISOString() });
    const taken = await sayPresence(person, presence, end);
    setBusy(false);
    setFailed(!taken);
    if (taken)
      put((list) => [
        ...list.filter((one) => one.person !== person),
        {
          person,
          presence,
          since: new Date(now).toISOString(),
          until: end === null ? null : new Date(end).toISOString(),
          via: 'self',
        },
      ]);
    setSaid(null);
    await again();
  };

  return (
    <section class={`nk-presence ${small ? 'nk-presence--small' : ''}`} aria-labelledby="presence-title">
      <h2 id="presence-title" class="nk-presence__title">
        {words.title}
      </h2>
      <fieldset class="nk-switch" disabled={value === null || busy}>
        <legend class="nk-sr">{words.title}</legend>
        {PLACES_TO_BE.map(([presence, icon]) => (
          <label key={presence} class={`nk-switch__one ${current === presence ? 'nk-switch__one--on' : ''}`}>
            <input
              type="radio"
              name="presence"
              class="nk-switch__input"
              value={presence}
              checked={current === presence}
              onChange={() => void say(presence, null)}
            />
            <Icon name={icon} />
            <span>{words[presence]}</span>
          </label>
        ))}
      </fieldset>
      <p class="nk-presence__says" aria-live="polite">
        {said !== null ? (
          t.pages.pager.sending
        ) : failed ? (
          <strong>{words.failed}</strong>
        ) : current === null ? (
          words.unknownText
        ) : (
          words[`${current}Text`]
        )}
        {!failed && said === null && current !== null && until !== null && (
          <strong> {words.untilTime(dayTime(until, t.locale))}.</strong>
        )}
        {!failed && said === null && mine?.via === 'calendar' && <span> ({words.byCalendar})</span>}
        {!failed && said === null && (mine?.via === 'board' || mine?.via === 'coordinator') && (
          <span> ({words.byOther})</span>
        )}
      </p>
      {!small && (
        <p class="nk-presence__more">
          {current !== null && !asking && (
            <button type="button" class="nk-presence__ask" onClick={() => setAsking(true)}>
              {words.until}
            </button>
          )}
          {is('coordinator', 'admin') && (
            <a class="nk-presence__ask" href="/present">
              {words.toList}
            </a>
          )}
        </p>
      )}
      {current !== null && !small && asking && (
        <fieldset class="nk-chips" disabled={busy}>
          <legend>{words.until}</legend>
          <button
            type="button"
            class="nk-chip"
            aria-pressed={until === null}
            onClick={() => void say(current, null)}
          >
            {words.noUntil}
          </button>
          {usualUntils(now).map(({ at, hours }) => (
            <button
              type="button"
              key={hours ?? 'evening'}
              class="nk-chip"
              aria-pressed={until !== null && Math.abs(Date.parse(until) - at) < 60_000}
              onClick={() => void say(current, at)}
            >
              {hours === null ? words.untilTime(clockTime(at, t.locale)) : words.hours(hours)}
            </button>
          ))}
        </fieldset>
      )}
    </section>
  );
}
