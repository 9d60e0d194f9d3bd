/**
 * One open alarm on a wall screen, to be read from the other end of a corridor. Shows names, place and plan only where
 * the gateway gave them.
 */
import type { AlarmView, BoardView } from '../../core/api.ts';
import { AlarmMarks, isExercise } from './alarm-marks.tsx';
import { Card112 } from './card112.tsx';
import { secondsSince, useTick } from './clock.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { LastHeard, WhoComes } from './who.tsx';

interface BoardAlarmProps {
  readonly alarm: AlarmView;
  readonly board: BoardView;
  /** The first alarm fills the screen; others stand below it. */
  readonly large: boolean;
}

/** The alarm. */
export function BoardAlarm({ alarm, board, large }: BoardAlarmProps) {
  const { t } = useSession();
  const now = useTick();
  const words = t.pages.board;
  const nameOf = (id: string | null): string | null => (id === null ? null : (board.names[id] ?? null));
  const where = board.covert ? null : (nameOf(alarm.place) ?? alarm.text);
  const help =
    alarm.state === 'on-scene'
      ? words.onScene(alarm.coming)
      : alarm.coming > 0
        ? words.coming(alarm.coming)
        : alarm.nobody
          ? isExercise(alarm)
            ? t.pages.marks.nobody
            : words.nobody
          : words.nobodyYet;
  const helped = alarm.state === 'on-scene' ? 'on-scene' : alarm.coming > 0 ? 'coming' : 'none';
  return (
    <article class={`nk-wall nk-wall--${alarm.level} ${large ? 'nk-wall--large' : ''}`}>
      <div class="nk-wall__first">
        <AlarmMarks alarm={alarm} large={large} />
        <p class="nk-wall__level" role="alert">
          <Icon name="alarm" /> <span>{t.level[alarm.level]}</span>
        </p>
        {where !== null && (
          <p class="nk-wall__where">
            <Name>{where}</Name>
          </p>
        )}
        <LastHeard alarm={alarm} t={t} now={now} placeOf={nameOf} />
        <p class="nk-wall__since" role="timer">
          {t.pages.common.ago(secondsSince(alarm.openedAt, now))}
        </p>
        <p class={`nk-wall__help nk-wall__help--${helped}`} aria-live="polite">
          <Icon name={helped === 'none' ? 'warn' : 'person'} /> {help}
        </p>
        {!board.covert && alarm.responders.length > 0 && (
          <WhoComes alarm={alarm} t={t} nameOf={nameOf} me={null} />
        )}
        {alarm.cancelled !== null && <p class="nk-wall__cancelled">{words.cancelled}</p>}
      </div>
      {(alarm.guidance112 !== null || (alarm.plan ?? '') !== '') && (
        <div class="nk-wall__second">
          <Card112 alarm={alarm} t={t} now={now} nameOf={nameOf} me={null} large={large} />
          {alarm.plan !== null && alarm.plan !== '' && (
            <section class="nk-wall__plan" aria-label={words.plan}>
              <h2>{words.plan}</h2>
              <p class="nk-lines">{alarm.plan}</p>
            </section>
          )}
        </div>
      )}
    </article>
  );
}
