/**
 * One alarm as a pager shows it, filling the screen: what, where, since when, who else comes, 112, and the answer
 * that is asked for now, under the thumb. Sound is left to the page.
 */
import { useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import { AlarmMarks, isExercise } from './alarm-marks.tsx';
import { ELSEWHERE, type Said, type Sending } from './answers.ts';
import { Card112, NotAcute } from './card112.tsx';
import { Button, Link, Name, Notice } from './controls.tsx';
import { Icon } from './icons.tsx';
import { becameReal, type PagerCard } from './pager-state.ts';
import { CallOutside, LateWords } from './ring-extras.tsx';
import { useSession } from './session.tsx';
import { useSettled } from './use-settled.ts';
import { comingOf, LastHeard, Since, WhoComes, whereOf } from './who.tsx';

interface RingProps {
  readonly card: PagerCard;
  readonly now: number;
  readonly sending: Sending | null;
  readonly refused: string | null;
  readonly say: (answer: Said) => void;
  readonly hush: () => void;
  readonly dismiss: () => void;
  readonly learn: (alarm: AlarmView) => void;
}

function Answers({ card, sending, say }: Pick<RingProps, 'card' | 'sending' | 'say'>) {
  const { t, is } = useSession();
  const [asking, setAsking] = useState(false);
  const words = t.pages.pager;
  // Only what is being said: who tapped the wrong button can still say the other.
  const busy = (answer: Said): boolean => sending?.answer === answer && !sending.failing;
  const mayClear = card.answer === 'arrived' || is('coordinator', 'admin');
  const asked = card.stopped !== 'taken' && (card.answer === null || card.answer === 'expired');
  // The next answer comes up under the thumb that gave this one: tapped twice, "I am coming" is not "I am there".
  const turned = !useSettled(String(asking));
  const changed = !useSettled(`${asked} ${card.answer} ${mayClear}`);
  const held = turned || changed;
  const big = (answer: Said, text: string, look: 'primary' | 'secondary', kind: string) => (
    <Button
      look={look}
      extra={`nk-answer nk-answer--${kind}`}
      onClick={() => say(answer)}
      disabled={busy(answer)}
      held={turned || (changed && !(answer === 'coming' && asked && card.answer === null))}
    >
      {text}
    </Button>
  );
  if (asking)
    return (
      <fieldset class="nk-answers nk-answers--ask">
        <legend>{words.clearAsk}</legend>
        <Button
          look="primary"
          extra="nk-answer nk-answer--clear"
          held={held}
          onClick={() => {
            setAsking(false);
            say('clear');
          }}
        >
          {words.clearYes}
        </Button>
        <Button extra="nk-answer nk-answer--no" held={held} onClick={() => setAsking(false)}>
          {words.clearNo}
        </Button>
      </fieldset>
    );
  const clear = (look: 'primary' | 'secondary') => (
    <Button
      look={look}
      extra="nk-answer nk-answer--clear"
      onClick={() => setAsking(true)}
      disabled={busy('clear')}
      held={held}
    >
      {words.clear}
    </Button>
  );
  return (
    <div class={`nk-answers ${asked ? 'nk-answers--three' : ''}`}>
      {asked && (
        <>
          {big('coming', words.coming, 'primary', 'coming')}
          {big('cannot', words.cannot, 'secondary', 'no')}
          {big('arrived', words.already, 'secondary', 'small')}
        </>
      )}
      {!asked &&
        (card.answer === null || card.answer === 'expired' || card.answer === 'cannot') &&
        big('coming', words.lateComing, 'secondary', 'coming')}
      {card.answer === 'coming' && (
        <>
          {big('arrived', words.arrived, 'primary', 'arrived')}
          {big('cannot', words.noLonger, 'secondary', 'small')}
        </>
      )}
      {mayClear && card.answer !== 'clear' && clear(card.answer === 'arrived' ? 'primary' : 'secondary')}
    </div>
  );
}

/** The alarm that asks for attention. */
export function RingCard({ card, now, sending, refused, say, hush, dismiss, learn }: RingProps) {
  const { t, me, nameOf, placeOf, siteOf, is } = useSession();
  const words = t.pages.pager;
  const { alarm } = card;
  const closed = alarm.state === 'closed';
  const person = me.person?.id ?? null;
  const where = whereOf(alarm, placeOf) ?? t.page.unknownPlace;
  const floor = me.places.find((place) => place.id === alarm.place)?.floor ?? '';
  const look =
    closed || card.stopped !== null ? 'quiet' : alarm.state === 'on-scene' ? 'on-scene' : alarm.level;
  const status =
    card.answer === 'coming'
      ? words.youComing
      : card.answer === 'arrived'
        ? alarm.lead === person
          ? words.youLead
          : words.youArrived
        : card.answer === 'cannot'
          ? words.youCannot
          : card.answer === 'expired'
            ? becameReal(card)
              ? words.nowReal
              : words.youExpired
            : null;
  return (
    <article
      class={`nk-ring nk-ring--${look} ${card.ringing ? 'nk-ring--ringing' : ''}`}
      aria-labelledby={`ring-${alarm.id}`}
    >
      <AlarmMarks alarm={alarm} />
      <div class="nk-ring__top">
        <p class="nk-ring__level">
          <Icon name="alarm" />{' '}
          {closed ? words.closedTitle : card.stopped === 'taken' ? words.stoppedTitle : t.level[alarm.level]}
        </p>
        {card.ringing && (
          <Button look="subtle" icon="mute" extra="nk-ring__hush" onClick={hush}>
            {words.hush}
          </Button>
        )}
      </div>
      <h1 class="nk-ring__where" id={`ring-${alarm.id}`}>
        <Name>{where}</Name>
      </h1>
      <p class="nk-ring__site">
        {siteOf(alarm.site) !== null && <Name>{siteOf(alarm.site) ?? ''}</Name>}
        {floor !== '' && <span> · {floor}</span>}
      </p>
      {alarm.text !== null && alarm.place !== null && (
        <p class="nk-ring__text">
          <Name>{alarm.text}</Name>
        </p>
      )}
      <LastHeard alarm={alarm} t={t} now={now} placeOf={placeOf} />
      {!closed && (
        <p class="nk-ring__since">
          <span class="nk-sr">{t.pages.incident.when}: </span>
          <Since alarm={alarm} t={t} now={now} />
          {alarm.presses.length > 1 && (
            <span class="nk-ring__again"> · {words.pressedAgain(alarm.presses.length)}</span>
          )}
        </p>
      )}
      {card.stopped !== null && (
        <div class="nk-ring__stopped" aria-live="polite">
          <p>{words.stopped[card.stopped]}</p>
          {card.stopped === 'taken' && <LateWords card={card} />}
          <Button look="primary" onClick={dismiss} extra="nk-big">
            {words.dismiss}
          </Button>
        </div>
      )}
      {alarm.raisedBy !== null && (
        <p class="nk-ring__by">
          {words.raisedBy}{' '}
          <Name>{card.own ? t.pages.common.you : (nameOf(alarm.raisedBy) ?? t.pages.common.colleague)}</Name>
        </p>
      )}
      {alarm.cancelled?.duress === true && <Notice kind="error" title={words.duress} live="alert" />}
      {alarm.cancelled !== null && alarm.cancelled.duress !== true && !closed && (
        <Notice kind="warning" title={words.cancelled} live="status" />
      )}
      {alarm.unverified && !closed && <Notice kind="warning" title={words.unverified} />}
      {status !== null && !closed && (
        <p class="nk-ring__you" aria-live="polite">
          <Icon name="check" />
          <span>{status}</span>
        </p>
      )}
      {card.stopped === null && <LateWords card={card} />}
      {!closed && card.answer !== 'cannot' && <CallOutside calls={card.page?.calls ?? []} />}
      {refused !== null && (
        <Notice
          kind="warning"
          title={
            refused === 'closed'
              ? words.stopped.closed
              : refused === ELSEWHERE
                ? words.saidElsewhere
                : t.pages.common.error.other
          }
          live="alert"
        />
      )}
      {sending?.failing === true && <Notice kind="error" title={words.notSent} live="alert" />}
      {!closed && (
        <section class="nk-ring__who" aria-label={words.others}>
          <h2>
            {comingOf(alarm).length === 0 ? words.alone : words.others}
            {alarm.need > 1 && <span> · {words.needMore(alarm.coming, alarm.need)}</span>}
          </h2>
          {comingOf(alarm).length > 0 && <WhoComes alarm={alarm} t={t} nameOf={nameOf} me={person} />}
          {alarm.lead !== null && alarm.lead !== person && (
            <p>{words.lead(nameOf(alarm.lead) ?? t.pages.common.colleague)}</p>
          )}
        </section>
      )}
      {!closed && <Card112 alarm={alarm} t={t} now={now} nameOf={nameOf} me={person} onChanged={learn} />}
      {alarm.plan !== null && alarm.plan !== '' && !closed && (
        <details class="nk-ring__plan">
          <summary>{words.plan}</summary>
          <p class="nk-lines">{alarm.plan}</p>
        </details>
      )}
      {closed && (
        <>
          {is('manager', 'coordinator', 'admin') && (
            <p>
              <Link href={`/incidents/${encodeURIComponent(alarm.id)}`}>{t.pages.incident.title}</Link>
            </p>
          )}
          {!isExercise(alarm) && <NotAcute alarm={alarm} t={t} />}
        </>
      )}
      {!closed && card.own && <Notice kind="info" title={words.ownAlarm} />}
      {!closed && !card.own && <Answers card={card} sending={sending} say={say} />}
    </article>
  );
}
