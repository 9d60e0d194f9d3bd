/**
 * Raises an alarm without a button and follows it as the presser would. Promises an id made before anything is sent,
 * so that trying again, also after a reload, never makes a second alarm, and a loud "not received" after 5 s without an answer.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import { useAlarms } from '../parts/alarms.ts';
import { worthAgain } from '../parts/answers.ts';
import { change, randomHex } from '../parts/api.ts';
import { Button, Choice, Name, Notice, TextField } from '../parts/controls.tsx';
import { FollowAlarm } from '../parts/follow.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icons.tsx';
import { type Call, callOf, keepCall, keepUnsent, unsentCall } from '../parts/kept-call.ts';
import { startPage, useSession } from '../parts/session.tsx';

/** Milliseconds without an answer after which the presser is told. */
const NOT_RECEIVED = 5000;
const PAUSE = 800;
const ELSEWHERE = ' elsewhere';
type Fate = 'sending' | 'late' | 'refused';

/** Sends a call of this person until the gateway has it, also when the page is loaded anew meanwhile. */
function useCall(person: string | null, onReceived: (alarm: AlarmView) => void) {
  const [call, setCall] = useState<Call | null>(null);
  const [fate, setFate] = useState<Fate>('sending');
  const turn = useRef(0);
  const raise = async (next: Call): Promise<void> => {
    turn.current += 1;
    const mine = turn.current;
    setCall(next);
    setFate('sending');
    keepUnsent(person, next);
    const late = setTimeout(() => {
      if (turn.current === mine) setFate('late');
    }, NOT_RECEIVED);
    const { id, place, text, level } = next;
    const body = { id, level, ...(place === null ? {} : { place }), ...(text === null ? {} : { text }) };
    for (;;) {
      const answer = await change<AlarmView>('POST', '/api/alarms', body);
      if (turn.current !== mine) return clearTimeout(late);
      if (answer.ok) {
        clearTimeout(late);
        // It was closed before it became an emergency: what was asked for is a new alarm, and nobody was called for it.
        if (next.again && answer.value.state === 'closed' && answer.value.level !== level) {
          void raise({ ...next, id: randomHex(8), again: false });
          return;
        }
        setCall(null);
        keepUnsent(person, null);
        keepCall(answer.value.id, id);
        onReceived(answer.value);
        return;
      }
      if (!worthAgain(answer.status)) {
        clearTimeout(late);
        keepUnsent(person, null);
        setFate('refused');
        return;
      }
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  };
  useEffect(() => {
    const unsent = unsentCall(person);
    if (unsent !== null) void raise(unsent);
  }, []);
  return { call, fate, raise, giveUp: () => setCall(null) };
}

interface FormProps {
  readonly raise: (call: Call) => void;
}

function RaiseForm({ raise }: FormProps) {
  const { t, me } = useSession();
  const words = t.pages.alarm;
  const [where, setWhere] = useState('');
  const [text, setText] = useState('');
  const [level, setLevel] = useState<'assist' | 'emergency'>('assist');
  const [missing, setMissing] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  const own = [...me.sites].sort((a, b) => Number(b.id === me.site) - Number(a.id === me.site));
  const submit = (): void => {
    const trimmed = text.trim();
    if (where === '' || (where === ELSEWHERE && trimmed === '')) {
      setMissing(true);
      form.current?.querySelector<HTMLElement>(where === ELSEWHERE ? '#alarm-text' : 'input')?.focus();
      return;
    }
    raise({
      id: randomHex(8),
      place: where === ELSEWHERE ? null : where,
      text: trimmed === '' ? null : trimmed,
      level,
      again: false,
    });
  };
  return (
    <div class="nk-raise" ref={form}>
      <p class="nk-lead">{words.intro}</p>
      <fieldset class="nk-group">
        <legend>{words.where}</legend>
        {own.map((site) => (
          <div key={site.id} class="nk-places">
            <h2>
              <Name>{site.name}</Name>
            </h2>
            <div class="nk-choices">
              {me.places
                .filter((place) => place.site === site.id)
                .map((place) => (
                  <Choice
                    key={place.id}
                    name="where"
                    value={place.id}
                    checked={where === place.id}
                    onChoose={() => setWhere(place.id)}
                    title={<Name>{place.name}</Name>}
                    {...(place.floor === '' ? {} : { text: place.floor })}
                  />
                ))}
            </div>
          </div>
        ))}
        <Choice
          name="where"
          value={ELSEWHERE}
          checked={where === ELSEWHERE}
          onChoose={() => setWhere(ELSEWHERE)}
          title={words.otherPlace}
        />
        {where !== '' && (
          <TextField
            id="alarm-text"
            label={where === ELSEWHERE ? words.otherLabel : words.more}
            hint={words.otherHint}
            value={text}
            onInput={setText}
            longest={300}
          />
        )}
      </fieldset>
      <fieldset class="nk-group">
        <legend>{words.level}</legend>
        <div class="nk-choices nk-choices--two">
          {(['assist', 'emergency'] as const).map((each) => (
            <Choice
              key={each}
              name="level"
              value={each}
              checked={level === each}
              onChoose={() => setLevel(each)}
              title={words[each][0]}
              text={words[each][1]}
              extra={`nk-choice--${each}`}
            />
          ))}
        </div>
      </fieldset>
      {missing && <Notice kind="warning" title={words.needWhere} live="alert" />}
      <Button look="primary" icon="alarm" extra={`nk-raise__go nk-raise__go--${level}`} onClick={submit}>
        {words.raise(t.level[level])}
      </Button>
    </div>
  );
}

interface WaitingProps {
  readonly call: Call;
  readonly fate: Fate;
  readonly giveUp: () => void;
}

function Waiting({ call, fate, giveUp }: WaitingProps) {
  const { t } = useSession();
  const words = t.pages.alarm;
  const [sending, sendingText] = call.again ? words.raising : [words.sending, words.sendingText];
  const notReceivedText = call.again ? words.notRaisedText : words.notReceivedText;
  const refused = call.again ? words.raiseRefused : words.refused;
  const bad = fate !== 'sending';
  return (
    <section class={`nk-follow nk-follow--${bad ? 'lost' : 'sending'}`} role={bad ? 'alert' : 'status'}>
      <Icon name={bad ? 'warn' : 'alarm'} />
      <h2 class="nk-follow__title">
        {fate === 'sending' ? sending : fate === 'late' ? words.notReceived : refused}
      </h2>
      <p>{fate === 'sending' ? sendingText : fate === 'late' ? notReceivedText : ''}</p>
      {bad && (
        <a class="nk-follow__dial" href="tel:112">
          <Icon name="phone" /> {t.pages.call112.dial}
        </a>
      )}
      {fate === 'refused' && (
        <Button look="secondary" onClick={giveUp}>
          {t.pages.common.back}
        </Button>
      )}
    </section>
  );
}

function AlarmPage() {
  const { t, me, is } = useSession();
  const words = t.pages.alarm;
  const { alarms, learn } = useAlarms();
  const [followed, setFollowed] = useState<string | null>(null);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const person = me.person?.id ?? null;
  const { call, fate, raise, giveUp } = useCall(person, (alarm) => {
    learn(alarm);
    setFollowed(alarm.id);
  });
  // Whoever is an employee only sees no alarms but the own ones: raised here, or by the own button.
  const onlyOwn = !is('responder', 'manager', 'facilities', 'coordinator', 'admin');
  const mine = alarms.filter(
    (alarm) => (onlyOwn || (person !== null && alarm.raisedBy === person)) && !seen.has(alarm.id),
  );
  const shown =
    alarms.find((alarm) => alarm.id === followed) ?? mine.find((alarm) => alarm.state !== 'closed');
  const callId = shown === undefined ? undefined : callOf(shown.id);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [shown?.id, call === null]);

  return (
    <Frame title={words.title} here="alarm" width="narrow">
      {call !== null && <Waiting call={call} fate={fate} giveUp={giveUp} />}
      {/* Who comes, and 112, stay in sight while it is made an emergency. */}
      {shown !== undefined && (call === null || (call.again && shown.state !== 'closed')) && (
        <FollowAlarm
          key={shown.id}
          alarm={shown}
          learn={learn}
          emergency={
            callId === undefined || call !== null
              ? undefined
              : () =>
                  void raise({
                    id: callId,
                    place: shown.place,
                    text: shown.text,
                    level: 'emergency',
                    again: true,
                  })
          }
          done={
            call === null
              ? () => {
                  setSeen((known) => new Set(known).add(shown.id));
                  setFollowed(null);
                }
              : undefined
          }
        />
      )}
      {call === null && shown === undefined && <RaiseForm raise={(next) => void raise(next)} />}
    </Frame>
  );
}

startPage(<AlarmPage />);
