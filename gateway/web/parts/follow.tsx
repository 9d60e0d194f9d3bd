/**
 * An alarm as the one who raised it sees it: what was received, who comes, 112, and the false-alarm message, which
 * informs and never closes.
 */
import { useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import type { Texts } from '../../core/texts/index.ts';
import { AlarmMarks, isExercise } from './alarm-marks.tsx';
import { change } from './api.ts';
import { Card112, NotAcute } from './card112.tsx';
import { useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { Icon, type IconName } from './icons.tsx';
import { useSession } from './session.tsx';
import { Since, WhoComes, whereOf } from './who.tsx';

type Stage = 'received' | 'coming' | 'on-scene' | 'nobody' | 'closed';

/** What the presser is shown first; somebody coming outweighs the advice to call. */
export function stageOf(alarm: AlarmView): Stage {
  if (alarm.state === 'closed') return 'closed';
  if (alarm.state === 'on-scene') return 'on-scene';
  if (alarm.state === 'acknowledged' || alarm.coming > 0) return 'coming';
  return alarm.nobody || alarm.call112 ? 'nobody' : 'received';
}

const SIGN: Readonly<Record<Stage, IconName>> = {
  received: 'check',
  coming: 'person',
  'on-scene': 'person',
  nobody: 'warn',
  closed: 'check',
};

function wordsFor(stage: Stage, t: Texts): string {
  const words = t.pages.alarm;
  switch (stage) {
    case 'received':
      return words.received;
    case 'coming':
      return words.coming;
    case 'on-scene':
      return words.onScene;
    case 'nobody':
      return words.nobody;
    case 'closed':
      return words.closed;
  }
}

function Cancel({ alarm, learn }: { readonly alarm: AlarmView; readonly learn: (alarm: AlarmView) => void }) {
  const { t } = useSession();
  const words = t.pages.alarm;
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  if (alarm.cancelled !== null) return <Notice kind="info" title={words.cancelled} live="status" />;
  if (!asking)
    return (
      <Button look="subtle" onClick={() => setAsking(true)}>
        {words.cancel}
      </Button>
    );
  const cancel = async (): Promise<void> => {
    setBusy(true);
    const answer = await change<AlarmView>('POST', `/api/alarms/${encodeURIComponent(alarm.id)}/cancel`, {});
    setBusy(false);
    setFailed(!answer.ok);
    if (answer.ok) {
      setAsking(false);
      learn(answer.value);
    }
  };
  return (
    <fieldset class="nk-group nk-follow__cancel">
      <legend>{words.cancelAsk}</legend>
      <Button look="secondary" onClick={() => setAsking(false)}>
        {words.cancelNo}
      </Button>
      <Button look="secondary" onClick={() => void cancel()} disabled={busy}>
        {words.cancelYes}
      </Button>
      {failed && <Notice kind="error" title={t.pages.common.error.other} live="alert" />}
    </fieldset>
  );
}

interface FollowProps {
  readonly alarm: AlarmView;
  readonly learn: (alarm: AlarmView) => void;
  /** Raises it to an emergency, where that can be done from here. */
  readonly emergency: (() => void) | undefined;
  /** Back to the form; not while something is being sent. */
  readonly done: (() => void) | undefined;
}

/** The alarm, followed. */
export function FollowAlarm({ alarm, learn, emergency, done }: FollowProps) {
  const { t, me, nameOf, placeOf, is } = useSession();
  const now = useTick();
  const words = t.pages.alarm;
  const stage = stageOf(alarm);
  const closed = stage === 'closed';
  const drill = isExercise(alarm);
  const person = me.person?.id ?? null;
  const mayCall = is('responder', 'coordinator', 'admin');
  return (
    <>
      <AlarmMarks alarm={alarm} />
      <section class={`nk-follow nk-follow--${stage}`} role={stage === 'nobody' ? 'alert' : 'status'}>
        <Icon name={SIGN[stage]} />
        <h2 class="nk-follow__title">
          {stage === 'nobody' && drill ? t.pages.marks.nobody : wordsFor(stage, t)}
        </h2>
        <p>
          {closed ? words.closedText : stage === 'received' ? words.receivedText : t.alarmState[alarm.state]}
        </p>
        {stage === 'nobody' && !drill && alarm.virtual !== true && (
          <a class="nk-follow__dial" href="tel:112">
            <Icon name="phone" /> {t.pages.call112.dial}
          </a>
        )}
      </section>
      <p class="nk-follow__where">
        <strong>{t.level[alarm.level]}</strong> ·{' '}
        <Name>{whereOf(alarm, placeOf) ?? t.page.unknownPlace}</Name>
        {!closed && (
          <>
            {' · '}
            <Since alarm={alarm} t={t} now={now} />
          </>
        )}
      </p>
      {!closed && (
        <section class="nk-card" aria-label={words.who}>
          <h2 class="nk-card__title">{words.who}</h2>
          <WhoComes alarm={alarm} t={t} nameOf={nameOf} me={person} />
        </section>
      )}
      {!closed && (
        <Card112
          alarm={alarm}
          t={t}
          now={now}
          nameOf={nameOf}
          me={person}
          onChanged={mayCall ? learn : undefined}
        />
      )}
      {closed ? (
        <>
          {!drill && <NotAcute alarm={alarm} t={t} />}
          {done !== undefined && (
            <Button look="primary" onClick={done}>
              {words.another}
            </Button>
          )}
        </>
      ) : (
        <div class="nk-follow__more">
          {alarm.level === 'assist' && emergency !== undefined && (
            <Button
              look="primary"
              icon="alarm"
              extra="nk-raise__go nk-raise__go--emergency"
              onClick={emergency}
            >
              {words.raiseEmergency}
            </Button>
          )}
          <Cancel alarm={alarm} learn={learn} />
          {done !== undefined && (
            <Button look="subtle" onClick={done}>
              {words.another}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
