/**
 * One talk or visit of the viewer: what, where, how long still, and the one large button that says that all is well.
 * Says in plain words when an alarm will be raised, and that the room has no button.
 */
import type { TalkView } from '../../core/api-roster.ts';
import type { Texts } from '../../core/texts/index.ts';
import { clockTime, dayTime, useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { countdownOf, extendedTo, goingOn } from './talk-state.ts';
import type { Talks } from './talks.ts';

/** Minutes by which a talk is extended with one tap. */
const LONGER = [15, 30, 60] as const;

/** From when until when; the second without its day where it is the same. */
export function timesOf({ from, until }: TalkView, t: Texts): string {
  const sameDay = new Date(from).toDateString() === new Date(until).toDateString();
  return t.pages.talks.fromUntil(
    dayTime(from, t.locale),
    sameDay ? clockTime(until, t.locale) : dayTime(until, t.locale),
  );
}

/** Room, or address, of a talk. */
export const whereIs = (talk: TalkView, placeOf: (place: string | null) => string | null): string =>
  placeOf(talk.place) ?? talk.address ?? '';

/** How long it still takes, in words that change once a minute. */
export function countdownWords(talk: TalkView, now: number, t: Texts): string {
  const words = t.pages.talks;
  const countdown = countdownOf(talk, now);
  switch (countdown.until) {
    case 'begin':
      return countdown.minutes === 0 ? words.beginsNow : words.begins(countdown.minutes);
    case 'end':
      return countdown.minutes === 0 ? words.leftLittle : words.left(countdown.minutes);
    case 'alarm':
      return countdown.minutes === 0 ? words.alarmSoon : words.alarmIn(countdown.minutes);
    case 'nothing':
      return talk.state === 'alarm' ? words.alarmWent : words.state[talk.state];
  }
}

/** The card of the viewer's own talk. */
export function TalkCard({
  talk,
  talks: { act, doing },
  title,
  link = false,
}: {
  readonly talk: TalkView;
  readonly talks: Talks;
  /** Level 2 heading above the place. */
  readonly title: string;
  /** Ends with a way to the page of talks. */
  readonly link?: boolean;
}) {
  const { t, nameOf, placeOf } = useSession();
  const words = t.pages.talks;
  const now = useTick();
  const state = doing.get(talk.id);
  const busy = state !== undefined && state !== 'refused' && state !== 'changed';
  const countdown = countdownOf(talk, now);
  const pressing = countdown.until === 'alarm';
  const may = new Set(talk.may);
  return (
    <section
      class={`nk-talk nk-talk--${talk.state} ${pressing ? 'nk-talk--pressing' : ''}`}
      aria-label={`${title}: ${whereIs(talk, placeOf)}`}
    >
      <div class="nk-talk__top">
        <h2>{title}</h2>
        <span class={`nk-tag nk-tag--${talk.state}`}>{words.state[talk.state]}</span>
      </div>
      <p class="nk-talk__where">
        <Name>{whereIs(talk, placeOf)}</Name>
      </p>
      <p class="nk-talk__facts">
        {timesOf(talk, t)}
        {talk.looksIn !== null && (
          <>
            {' · '}
            <bdi>{words.by(nameOf(talk.looksIn) ?? talk.looksIn)}</bdi>
          </>
        )}
      </p>
      <p class="nk-talk__left" aria-live={pressing ? 'assertive' : 'polite'}>
        {pressing && <Icon name="warn" />} <span>{countdownWords(talk, now, t)}</span>
      </p>
      {pressing && <p>{words.askedText}</p>}
      {talk.state === 'alarm' && (
        <a class="nk-talk__link nk-talk__yours" href="/alarm">
          {words.alarmYours} <Icon name="arrow" />
        </a>
      )}
      {talk.noButton && talk.state === 'planned' && (
        <Notice kind="warning" title={talk.place === null ? words.visitText : words.noButton}>
          {talk.place === null ? undefined : words.noButtonText}
        </Notice>
      )}
      {talk.noButton && goingOn(talk) && (
        <p class="nk-talk__nobutton">
          <Icon name="warn" /> {talk.place === null ? words.visitText : words.noButton}
        </p>
      )}
      {(state === 'failing' || state === 'refused' || state === 'changed') && (
        <Notice
          kind="error"
          live="alert"
          title={
            state === 'failing'
              ? t.pages.notices.failing
              : state === 'changed'
                ? words.changedElsewhere
                : words.failedCall
          }
        />
      )}
      <div class="nk-talk__do">
        {may.has('start') && (
          <Button
            look="primary"
            extra="nk-talk__start"
            onClick={() => void act(talk, 'start')}
            disabled={busy}
          >
            {words.start}
          </Button>
        )}
        {may.has('well') && (
          <Button
            look="primary"
            icon="check"
            extra="nk-talk__well"
            onClick={() => void act(talk, 'well')}
            disabled={state === 'well'}
          >
            {words.well}
          </Button>
        )}
        {may.has('extend') && (
          <fieldset class="nk-chips" disabled={busy}>
            <legend>{words.extend}</legend>
            {LONGER.map((minutes) => (
              <button
                type="button"
                key={minutes}
                class="nk-chip"
                onClick={() => void act(talk, 'extend', extendedTo(talk, minutes, now))}
              >
                {words.extendBy(minutes)}
              </button>
            ))}
          </fieldset>
        )}
        {may.has('cancel') && !goingOn(talk) && (
          <Button look="subtle" onClick={() => void act(talk, 'cancel')} disabled={busy}>
            {words.cancel}
          </Button>
        )}
        {link && (
          <a class="utrecht-link utrecht-link--html-a nk-talk__link" href="/talks">
            {words.toTalks}
          </a>
        )}
      </div>
      {goingOn(talk) && !pressing && (
        <p class="nk-talk__promise">{words.alarmAt(clockTime(talk.alarmAt, t.locale))}</p>
      )}
    </section>
  );
}
