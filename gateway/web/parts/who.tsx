/**
 * Who is coming to an alarm, as a list with names, or as a number where names are not to be seen. Also the words for
 * place and waiting time that several pages share.
 */
import type { AlarmView, ResponderView } from '../../core/api.ts';
import type { Texts } from '../../core/texts/index.ts';
import { clockTime, secondsSince } from './clock.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';

/** Responders whose latest answer brings them to the alarm. */
export const comingOf = (alarm: AlarmView): readonly ResponderView[] =>
  alarm.responders.filter(({ answer }) => answer === 'coming' || answer === 'arrived' || answer === 'clear');

/** Where the alarm is, in words; null when it may not be known. */
export function whereOf(alarm: AlarmView, placeOf: (place: string | null) => string | null): string | null {
  return placeOf(alarm.place) ?? alarm.text;
}

/** How long the alarm has been going on, ticking. */
export function Since({
  alarm,
  t,
  now,
}: {
  readonly alarm: AlarmView;
  readonly t: Texts;
  readonly now: number;
}) {
  return (
    <span class="nk-since" role="timer">
      <span class="nk-since__length">{t.pages.common.ago(secondsSince(alarm.openedAt, now))}</span>
      <span class="nk-since__clock"> ({clockTime(alarm.openedAt, t.locale, true)})</span>
    </span>
  );
}

/** Where the wearable of an open alarm was last heard, ticking; nothing for other alarms. */
export function LastHeard({
  alarm,
  t,
  now,
  placeOf,
}: {
  readonly alarm: AlarmView;
  readonly t: Texts;
  readonly now: number;
  readonly placeOf: (place: string | null) => string | null;
}) {
  const { lastHeard } = alarm;
  if (lastHeard === null || alarm.state === 'closed') return null;
  const words = t.pages.common;
  return (
    <p class="nk-heard">
      <Icon name="person" /> {words.lastHeard} <Name>{placeOf(lastHeard.place) ?? lastHeard.hub}</Name>,{' '}
      {words.lastHeardAgo(words.ago(secondsSince(lastHeard.at, now)))}
    </p>
  );
}

interface WhoProps {
  readonly alarm: AlarmView;
  readonly t: Texts;
  readonly nameOf: (person: string | null) => string | null;
  /** Shown as "you". */
  readonly me: string | null;
  /** Also those who cannot come or did not arrive. */
  readonly all?: boolean;
}

/** The list of who comes; says so when nobody does yet. */
export function WhoComes({ alarm, t, nameOf, me, all = false }: WhoProps) {
  const shown = all ? alarm.responders : comingOf(alarm);
  if (shown.length === 0) return <p class="nk-who nk-who--nobody">{t.pages.board.nobodyYet}</p>;
  return (
    <ul class="nk-who">
      {shown.map((responder) => (
        <li key={`${responder.person}${responder.at}`} class={`nk-who__one nk-who__one--${responder.answer}`}>
          <Icon name={responder.answer === 'arrived' || responder.answer === 'clear' ? 'check' : 'person'} />
          <span>
            <Name>
              {responder.person !== null && responder.person === me
                ? t.pages.common.youCapital
                : (nameOf(responder.person) ?? t.pages.common.colleague)}
            </Name>{' '}
            <span class="nk-who__answer">
              {responder.person !== null && responder.person === me
                ? t.answerYou[responder.answer]
                : t.answer[responder.answer]}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
