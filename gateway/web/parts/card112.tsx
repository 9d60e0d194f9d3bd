/**
 * The card with everything to say to the 112 room, filled in from the site, and the buttons by which one person takes
 * the call. Promises that nothing here dials; the telephone opens only when its own link is tapped.
 */
import { useRef, useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import type { Texts } from '../../core/texts/index.ts';
import { isExercise } from './alarm-marks.tsx';
import { type Answer, change } from './api.ts';
import { clockTime, secondsSince } from './clock.ts';
import { Button, Name, Notice, Phone } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSettled } from './use-settled.ts';

/** What one says of the call. */
type Told = 'calling' | 'called' | 'released';
/** Seconds within which "called" must follow "calling". */
const LAPSES_AFTER = 90;

interface CardProps {
  readonly alarm: AlarmView;
  readonly t: Texts;
  readonly now: number;
  /** Names by person; null where the reader may not know. */
  readonly nameOf: (person: string | null) => string | null;
  readonly me: string | null;
  /** Set where the reader may take the call. */
  readonly onChanged?: ((alarm: AlarmView) => void) | undefined;
  /** As large as a wall screen needs. */
  readonly large?: boolean;
}

/** Who calls or called, in words. */
export function callWords({
  alarm,
  t,
  nameOf,
  me,
}: Pick<CardProps, 'alarm' | 't' | 'nameOf' | 'me'>): string | null {
  const guidance = alarm.guidance112;
  if (guidance === null) return null;
  const words = t.pages.call112;
  const who = (person: string | null): string => nameOf(person) ?? t.pages.common.colleague;
  if (guidance.called !== null)
    return words.calledBy(who(guidance.called.person), clockTime(guidance.called.at, t.locale));
  if (guidance.calling === null) return words.nobodyCalls;
  return me !== null && guidance.calling.person === me
    ? words.callingYou
    : words.callingBy(who(guidance.calling.person));
}

function CallButtons({
  alarm,
  t,
  now,
  me,
  onChanged,
}: CardProps & { readonly onChanged: (alarm: AlarmView) => void }) {
  const [note, setNote] = useState('');
  const [trouble, setTrouble] = useState(false);
  const [busy, setBusy] = useState<Told | null>(null);
  // Of which call was asked whether it was made: what is asked of one is not said of the next.
  const [asked, setAsked] = useState<string | null>(null);
  const newest = useRef(0);
  const words = t.pages.call112;
  const guidance = alarm.guidance112;
  const calling = guidance?.calling ?? null;
  const mine = calling !== null && calling.person === me;
  const call = calling === null ? null : `${calling.person} ${calling.at}`;
  const asking = call !== null && !mine && asked === call;
  // Two tap "I am calling 112" at once: the second must not say that it was called.
  const held = !useSettled(`${call === null} ${mine} ${asking}`);
  if (guidance === null || guidance.called !== null || alarm.state === 'closed') return null;
  // Whoever called need not wait with saying so until their "I am calling" was answered.
  const tell = async (state: Told): Promise<void> => {
    newest.current += 1;
    const mine = newest.current;
    setBusy(state);
    const body = state === 'called' && note.trim() !== '' ? { state, note: note.trim() } : { state };
    const answer: Answer<AlarmView> = await change(
      'POST',
      `/api/alarms/${encodeURIComponent(alarm.id)}/112`,
      body,
    );
    if (answer.ok) onChanged(answer.value);
    if (newest.current !== mine) return;
    setBusy(null);
    setTrouble(!answer.ok);
  };
  return (
    <div class="nk-112__do">
      {calling === null && (
        <Button
          look="primary"
          icon="phone"
          extra="nk-big nk-112__take"
          onClick={() => void tell('calling')}
          disabled={busy === 'calling'}
          held={held}
        >
          {words.calling}
        </Button>
      )}
      {mine && (
        <>
          <p class="nk-112__lapse">
            {words.lapses(Math.max(0, LAPSES_AFTER - secondsSince(calling.at, now)))}
          </p>
          <label class="nk-112__note">
            <span>{words.takeNote}</span>
            <input
              class="utrecht-textbox utrecht-textbox--html-input"
              type="text"
              maxLength={200}
              autocomplete="off"
              value={note}
              onInput={(event) => setNote(event.currentTarget.value)}
            />
          </label>
        </>
      )}
      {calling !== null && !asking && (
        <Button
          look={mine ? 'primary' : 'secondary'}
          icon="check"
          extra="nk-big"
          onClick={() => (mine ? void tell('called') : setAsked(call))}
          disabled={busy === 'called'}
          held={held}
        >
          {words.called}
        </Button>
      )}
      {asking && (
        <fieldset class="nk-group nk-112__ask">
          <legend>{words.calledAsk}</legend>
          <Button extra="nk-big" onClick={() => setAsked(null)} held={held}>
            {words.calledNo}
          </Button>
          <Button extra="nk-big" onClick={() => void tell('called')} disabled={busy === 'called'} held={held}>
            {words.calledYes}
          </Button>
        </fieldset>
      )}
      {mine && (
        <Button
          look="subtle"
          onClick={() => void tell('released')}
          disabled={busy === 'released'}
          held={held}
        >
          {words.released}
        </Button>
      )}
      {alarm.virtual !== true && (
        <a class="nk-112__dial utrecht-link utrecht-link--html-a" href="tel:112">
          {words.dial}
        </a>
      )}
      {trouble && <Notice kind="error" title={t.pages.pager.notSent} live="alert" />}
    </div>
  );
}

/** What to say to the room, in order. An alarm raised elsewhere begins with its own words, not with our address. */
export function toSay(alarm: AlarmView, t: Texts): readonly (readonly [string, string])[] {
  const words = t.pages.call112;
  const card = alarm.card112;
  const elsewhere = alarm.place === null ? alarm.text : null;
  const rows: readonly (readonly [string, string])[] = [
    [words.where, elsewhere ?? ''],
    [
      elsewhere === null ? words.address : words.base,
      card === null ? '' : `${card.siteName}, ${card.address}`,
    ],
    [words.entrance, elsewhere === null ? (card?.entrance ?? '') : ''],
    [words.inside, card?.placeInside ?? ''],
    [words.callback, card?.callback ?? ''],
  ];
  return rows.filter(([, value]) => value !== '');
}

/** The card. Shown while guidance is on, and afterwards with who called. */
export function Card112(props: CardProps) {
  const { alarm, t, large = false } = props;
  const words = t.pages.call112;
  const card = alarm.card112;
  const guidance = alarm.guidance112;
  if (guidance === null) return null;
  const done = guidance.called !== null;
  const rows = toSay(alarm, t);
  // Nobody must come to call for an exercise: no button to take the call, no link that dials.
  const drill = isExercise(alarm);
  const title = drill ? t.pages.marks.not112 : words.title;
  return (
    <section
      class={`nk-112 ${large ? 'nk-112--large' : ''} ${done ? 'nk-112--done' : ''} ${drill ? 'nk-112--drill' : ''}`}
      aria-label={title}
    >
      <header class="nk-112__head">
        <Icon name={drill ? 'drill' : 'phone'} />
        <h2>{title}</h2>
        <p class="nk-112__who" aria-live="polite">
          {drill ? t.pages.marks[alarm.drill === true ? 'not112Text' : 'not112Virtual'] : callWords(props)}
        </p>
      </header>
      {alarm.virtual === true && <Notice kind="warning" title={t.simulation.card} />}
      {!drill && props.onChanged !== undefined && <CallButtons {...props} onChanged={props.onChanged} />}
      {!done && (card !== null || rows.length > 0) && (
        <div class="nk-112__script">
          {card !== null && (
            <>
              <p class="nk-112__lead">{words.sayFirst}</p>
              <p class="nk-112__quote" lang="nl">
                {words.firstLine(card.municipality)}
              </p>
            </>
          )}
          <p class="nk-112__lead">{words.sayThen}</p>
          <dl>
            {rows.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <Name>{value}</Name>
                </dd>
              </div>
            ))}
            <div>
              <dt>{words.what}</dt>
              <dd>
                {t.level[alarm.level]}. {words.whatHint} {words.special}
              </dd>
            </div>
          </dl>
          <p class="nk-112__calm">{words.calm}</p>
        </div>
      )}
    </section>
  );
}

/** For an alarm that turned out not acute: whom to call then. */
export function NotAcute({ alarm, t }: { readonly alarm: AlarmView; readonly t: Texts }) {
  const words = t.pages.call112;
  const wijkagent = alarm.card112?.contacts.wijkagent ?? null;
  const officer = alarm.card112?.contacts.safetyOfficer ?? null;
  return (
    <div class="nk-notacute">
      <h3>{words.notAcute}</h3>
      <p>{words.notAcuteText}</p>
      <ul>
        <li>
          {words.service}: <Phone number="0900-8844" />
        </li>
        {wijkagent !== null && (
          <li>
            {words.wijkagent}: <Name>{wijkagent.name}</Name>, <Phone number={wijkagent.phone} />
          </li>
        )}
        {officer !== null && (
          <li>
            {words.safetyOfficer}: <Name>{officer.name}</Name>, <Phone number={officer.phone} />
          </li>
        )}
      </ul>
    </div>
  );
}
