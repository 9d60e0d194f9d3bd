/**
 * Announcing a talk or a visit: where, how long, who looks in. The usual case is two taps, from the home too. Refuses
 * here only what can be seen at a glance; the gateway has the last word.
 */
import { useState } from 'preact/hooks';
import type { Answer } from './api.ts';
import { clockTime, gatewayNow } from './clock.ts';
import { Button, Choice, Notice, TextField } from './controls.tsx';
import { PickField, TimeField } from './day-fields.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { spanOf } from './talk-state.ts';
import type { Talks } from './talks.ts';

const MINUTE = 60_000;
/** Minutes of the usual talks; visits take longer. */
const USUAL = { room: [30, 60, 120], visit: [60, 120, 240] } as const;
const ADDRESS_MOST = 200;

/** "half an hour", "1 hour", "2 hours". */
function useLength(): (minutes: number) => string {
  const { t } = useSession();
  const words = t.pages.talks;
  return (minutes) => (minutes < 60 ? words.half : minutes === 60 ? words.hour : words.hours(minutes / 60));
}

/** What to say of an announcement that did not succeed: the gateway's own words where it gave any. */
function Refusal({ answer }: { readonly answer: Answer<unknown> | null }) {
  const { t } = useSession();
  if (answer === null || answer.ok) return null;
  const words = t.pages.talks;
  const known = answer.status === 400 || answer.status === 404 || answer.status === 409;
  return (
    <Notice
      kind="error"
      live="alert"
      title={
        answer.status === 0 ? words.notSent : known && answer.message !== '' ? answer.message : words.failed
      }
    />
  );
}

/** On the home: a home visit in two taps, the second of which says how long. */
export function VisitNow({ talks }: { readonly talks: Talks }) {
  const { t, me } = useSession();
  const words = t.pages.talks;
  const length = useLength();
  const [open, setOpen] = useState(false);
  const [address, setAddress] = useState('');
  const [answer, setAnswer] = useState<Answer<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const person = me.person?.id;
  if (person === undefined) return null;
  const send = async (minutes: number): Promise<void> => {
    setBusy(true);
    const came = await talks.announce({
      person,
      place: null,
      address: address.trim() === '' ? words.visit : address.trim(),
      from: null,
      until: gatewayNow() + minutes * MINUTE,
      looksIn: null,
    });
    setBusy(false);
    setAnswer(came);
  };
  return (
    <section class={`nk-card nk-visit ${open ? 'nk-visit--open' : ''}`} aria-labelledby="visit-title">
      <div class="nk-visit__head">
        <h2 id="visit-title" class="nk-card__title">
          {words.visitHome}
        </h2>
        {!open && (
          <Button look="primary" onClick={() => setOpen(true)}>
            {words.visitNow}
          </Button>
        )}
      </div>
      {open && (
        <>
          <div class="nk-visit__lengths">
            {USUAL.visit.map((minutes) => (
              <Button
                key={minutes}
                look={minutes === 60 ? 'primary' : 'secondary'}
                onClick={() => void send(minutes)}
                disabled={busy}
              >
                {words.now(length(minutes))}
              </Button>
            ))}
          </div>
          <TextField
            id="visit-address"
            label={words.address}
            hint={words.addressHint}
            value={address}
            onInput={setAddress}
            longest={ADDRESS_MOST}
          />
        </>
      )}
      <Refusal answer={answer} />
    </section>
  );
}

/** The whole form, on the page of talks. */
export function TalkForm({ talks }: { readonly talks: Talks }) {
  const { t, me, is } = useSession();
  const words = t.pages.talks;
  const length = useLength();
  const [kind, setKind] = useState<'room' | 'visit'>('room');
  const [person, setPerson] = useState(me.person?.id ?? '');
  const [place, setPlace] = useState('');
  const [address, setAddress] = useState('');
  const [minutes, setMinutes] = useState<number | null>(60);
  const [from, setFrom] = useState(() => clockTime(gatewayNow(), t.locale));
  const [until, setUntil] = useState(() => clockTime(gatewayNow() + 60 * MINUTE, t.locale));
  const [looksIn, setLooksIn] = useState('');
  const [answer, setAnswer] = useState<Answer<unknown> | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const others = is('coordinator', 'admin');
  const colleagues = [...me.people].sort((a, b) => a.name.localeCompare(b.name, t.locale));
  const usual = USUAL[kind];
  const chosen = minutes !== null && (usual as readonly number[]).includes(minutes) ? minutes : null;
  const asked = minutes === null ? null : (chosen ?? usual[0]);

  const send = async (): Promise<void> => {
    const span = asked === null ? spanOf(from, until, gatewayNow()) : null;
    const nowhere = kind === 'room' ? place === '' : address.trim() === '';
    setAnswer(null);
    if (nowhere) return setMissing(words.needWhere);
    if (asked === null && span === null) return setMissing(words.needTime);
    setMissing(null);
    setBusy(true);
    const came = await talks.announce({
      person,
      place: kind === 'room' ? place : null,
      address: kind === 'room' ? null : address.trim(),
      from: span?.from ?? null,
      until: span?.until ?? gatewayNow() + (asked ?? 60) * MINUTE,
      looksIn: looksIn === '' ? null : looksIn,
    });
    setBusy(false);
    setAnswer(came);
    if (came.ok) {
      // Only what was sent: another room chosen meanwhile is for the next one.
      setPlace((now) => (now === place ? '' : now));
      setAddress((now) => (now === address ? '' : now));
      scrollTo({ top: 0 });
    }
  };

  const span = asked === null ? spanOf(from, until, gatewayNow()) : null;
  const tomorrow = span !== null && new Date(span.from).getDate() !== new Date(gatewayNow()).getDate();
  return (
    <form
      class="nk-card nk-talkform"
      aria-labelledby="announce-title"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 id="announce-title" class="nk-card__title">
        {words.announce}
      </h2>
      {others && (
        <PickField
          id="talk-person"
          label={words.who}
          value={person}
          onChoose={setPerson}
          options={colleagues.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        />
      )}
      <fieldset class="nk-group">
        <legend>{words.what}</legend>
        <div class="nk-choices nk-choices--two">
          {(['room', 'visit'] as const).map((one) => (
            <Choice
              key={one}
              name="talk-kind"
              value={one}
              checked={kind === one}
              onChoose={() => setKind(one)}
              title={words[one]}
            />
          ))}
        </div>
      </fieldset>
      {kind === 'room' ? (
        <PickField
          id="talk-place"
          label={words.where}
          value={place}
          onChoose={setPlace}
          options={
            <>
              <option value="">{words.chooseRoom}</option>
              {me.sites.map((site) => (
                <optgroup key={site.id} label={site.name}>
                  {me.places
                    .filter((one) => one.site === site.id)
                    .map((one) => (
                      <option key={one.id} value={one.id}>
                        {one.name}
                      </option>
                    ))}
                </optgroup>
              ))}
            </>
          }
        />
      ) : (
        <>
          <TextField
            id="talk-address"
            label={words.address}
            hint={words.addressHint}
            value={address}
            onInput={setAddress}
            longest={ADDRESS_MOST}
          />
          <p class="nk-talkform__hint">
            <Icon name="phone" /> <span>{words.visitText}</span>
          </p>
        </>
      )}
      <fieldset class="nk-chips nk-chips--large">
        <legend>{words.when}</legend>
        {usual.map((each) => (
          <button
            type="button"
            key={each}
            class="nk-chip"
            aria-pressed={asked === each}
            onClick={() => setMinutes(each)}
          >
            {words.now(length(each))}
          </button>
        ))}
        <button type="button" class="nk-chip" aria-pressed={asked === null} onClick={() => setMinutes(null)}>
          {words.otherTime}
        </button>
      </fieldset>
      {asked === null && (
        <div class="nk-talkform__times">
          <TimeField id="talk-from" label={words.from} value={from} onInput={setFrom} />
          <TimeField id="talk-until" label={words.until} value={until} onInput={setUntil} />
          {tomorrow && span !== null && (
            <p class="nk-soft" aria-live="polite">
              {words.tomorrow(clockTime(span.from, t.locale))}
            </p>
          )}
        </div>
      )}
      <PickField
        id="talk-looksin"
        label={words.looksIn}
        hint={words.looksInHint}
        value={looksIn}
        onChoose={setLooksIn}
        options={
          <>
            <option value="">{words.whoeverOnDuty}</option>
            {colleagues
              .filter(({ id }) => id !== person)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </>
        }
      />
      {missing !== null && <Notice kind="warning" live="alert" title={missing} />}
      <Refusal answer={answer} />
      <button
        type="submit"
        class="utrecht-button utrecht-button--primary-action nk-talkform__send"
        disabled={busy || person === ''}
      >
        <Icon name="check" />
        <span>{words.announceIt}</span>
      </button>
    </form>
  );
}
