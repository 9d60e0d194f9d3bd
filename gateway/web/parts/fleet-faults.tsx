/**
 * Open faults with what people did about them: who was told and how, who is on it, repair notes, and the two ways to say
 * something. Promises that what is being typed outlives news and a failed attempt.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FaultView } from '../../core/api.ts';
import { change } from './api.ts';
import { channelWord } from './channel-word.ts';
import { dayTime } from './clock.ts';
import { Button, Name, Notice, TextField } from './controls.tsx';
import { careOf, type FaultCare, type FaultNote } from './fleet-shape.ts';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';

/** Faults that are shown before somebody asks for more. */
const FIRST = 12;
const LONGEST = 500;
const MOST_TOLD = 4;

/** Gives the sentence of a fault in the reader's language. */
function useSentence(): (fault: FaultView) => string {
  const { t, language } = useSession();
  return ({ code, device, channel, devices, text, textEn }) => {
    if (language === 'nl') return text;
    if (textEn !== undefined || !Object.hasOwn(t.fault, code)) return textEn ?? text;
    return t.fault[code]({ device: device ?? '', channel: channel ?? '', devices, detail: '' });
  };
}

/** Who said it, when. */
function By({ note }: { readonly note: FaultNote }) {
  const { t, nameOf } = useSession();
  return (
    <>
      <Name>{nameOf(note.person) ?? t.pages.fleet.someone}</Name>, {dayTime(note.at, t.locale)}
      {note.text !== '' && (
        <>
          : <Name>{note.text}</Name>
        </>
      )}
    </>
  );
}

function Care({ care }: { readonly care: FaultCare }) {
  const { t, nameOf } = useSession();
  const words = t.pages.fleet;
  return (
    <>
      <p class="nk-fault__told">
        {care.told.length === 0 ? (
          words.toldNobody
        ) : (
          <>
            {words.told}:{' '}
            {care.told.slice(0, MOST_TOLD).map((told, index) => (
              <span key={`${told.person}${told.channel}${told.at}`}>
                {index > 0 && ', '}
                <Name>{nameOf(told.person === '' ? null : told.person) ?? words.someone}</Name> (
                {channelWord(t, told.channel)}, {dayTime(told.at, t.locale)})
              </span>
            ))}
            {care.told.length > MOST_TOLD && ` ${words.moreTold(care.told.length - MOST_TOLD)}`}
          </>
        )}
      </p>
      {care.acknowledged === null ? (
        <p class="nk-fault__unseen">{words.unseen}</p>
      ) : (
        <p class="nk-fault__seen">
          <Icon name="check" />{' '}
          <span>
            {words.seenBy} <By note={care.acknowledged} />
          </span>
        </p>
      )}
      {care.notes.length > 0 && (
        <ul class="nk-fault__notes" aria-label={words.notes}>
          {care.notes.map((note) => (
            <li key={`${note.at}${note.text}`}>
              <By note={note} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface SayProps {
  readonly fault: FaultView;
  readonly care: FaultCare;
  readonly subject: string;
  readonly changed: () => void;
}

/** Saying that one is on it, or what was done. */
function Say({ fault, care, subject, changed }: SayProps) {
  const { t } = useSession();
  const words = t.pages.fleet;
  const [form, setForm] = useState<{ readonly what: 'acknowledge' | 'notes' } | null>(null);
  const [text, setText] = useState('');
  const [state, setState] = useState<'idle' | 'busy' | 'failed' | 'empty'>('idle');
  const open = form?.what ?? null;
  // A late answer is about the form it was sent from: one opened since keeps its words, and can be sent.
  const shown = useRef(form);
  shown.current = form;
  const said = text.trim();
  const field = `say-${fault.id}`;
  useEffect(() => {
    if (open !== null) document.getElementById(field)?.focus();
  }, [open, field]);
  const send = async (): Promise<void> => {
    if (open === null) return;
    if (open === 'notes' && said === '') return setState('empty');
    setState('busy');
    const body = open === 'notes' ? { text: said } : said === '' ? {} : { note: said };
    const answer = await change('POST', `/api/faults/${encodeURIComponent(fault.id)}/${open}`, body);
    if (answer.ok) changed();
    if (shown.current !== form) return;
    setState(answer.ok ? 'idle' : 'failed');
    if (!answer.ok) return;
    setForm(null);
    setText('');
  };
  if (open === null)
    return (
      <div class="nk-fault__do">
        {care.acknowledged === null && (
          <button type="button" class="nk-chip" onClick={() => setForm({ what: 'acknowledge' })}>
            {words.acknowledge}
            <span class="nk-sr">: {subject}</span>
          </button>
        )}
        <button type="button" class="nk-chip" onClick={() => setForm({ what: 'notes' })}>
          {words.note}
          <span class="nk-sr">: {subject}</span>
        </button>
      </div>
    );
  return (
    <form
      class="nk-fault__say"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextField
        id={field}
        label={open === 'notes' ? words.noteLabel : words.noteOptional}
        hint={words.noteHint}
        value={text}
        onInput={setText}
        longest={LONGEST}
        {...(open === 'notes' ? { rows: 2 } : {})}
      />
      {state === 'failed' && <Notice kind="error" title={words.notSaved} live="alert" />}
      {state === 'empty' && <Notice kind="warning" title={words.needText} live="alert" />}
      <div class="nk-fault__do">
        <Button look="primary" onClick={() => void send()} disabled={state === 'busy'}>
          {open === 'notes' ? words.send : words.acknowledge}
        </Button>
        <Button
          look="subtle"
          onClick={() => {
            setForm(null);
            setState('idle');
          }}
        >
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

/** The list. */
export function FleetFaults({
  faults,
  changed,
}: {
  readonly faults: readonly FaultView[];
  readonly changed: () => void;
}) {
  const { t, is } = useSession();
  const words = t.pages.devices;
  const sentence = useSentence();
  const [all, setAll] = useState(false);
  const open = faults
    .filter(({ until }) => until === null)
    .map((fault) => ({ fault, care: careOf(fault) }))
    .sort(
      (a, b) =>
        Number(a.care.acknowledged !== null) - Number(b.care.acknowledged !== null) ||
        b.fault.since.localeCompare(a.fault.since),
    );
  const shown = all ? open : open.slice(0, FIRST);
  const mayCare = is('facilities', 'coordinator', 'admin');
  return (
    <section aria-labelledby="faults-title">
      <h2 class="nk-card__title" id="faults-title">
        {words.faults}
        {open.length > 0 && <span class="nk-tally">{open.length}</span>}
      </h2>
      {open.length === 0 ? (
        <p class="nk-allwell">
          <Icon name="check" /> {words.noFaults}
        </p>
      ) : (
        <ul class="nk-faults">
          {shown.map(({ fault, care }) => (
            <li key={fault.id} class={care.acknowledged === null ? '' : 'nk-fault--seen'}>
              <Icon name="warn" />
              <div class="nk-fault">
                <p class="nk-fault__what">
                  <Name>{sentence(fault)}</Name>{' '}
                  <span class="nk-soft">{words.since(dayTime(fault.since, t.locale))}</span>
                </p>
                {care.known && <Care care={care} />}
                {care.known && mayCare && (
                  <Say
                    fault={fault}
                    care={care}
                    subject={fault.device ?? sentence(fault)}
                    changed={changed}
                  />
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {open.length > FIRST && (
        <p class="nk-more">
          <Button onClick={() => setAll(!all)}>
            {all ? t.pages.fleet.lessFaults : t.pages.fleet.moreFaults(open.length - FIRST)}
          </Button>
        </p>
      )}
    </section>
  );
}
