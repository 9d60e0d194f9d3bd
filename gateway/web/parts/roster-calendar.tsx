/**
 * The roster in people's own calendars: secret links made, copied and revoked; and absences read in from a calendar
 * file. A link's address is shown once, by this screen only, and is kept nowhere here.
 */
import { useRef, useState } from 'preact/hooks';
import type { RotationView } from '../../core/api.ts';
import type { CalendarLinkView } from '../../core/api-roster.ts';
import { dayTime } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { SelectField } from './fields.tsx';
import { momentIn } from './roster-dates.ts';
import { type AbsencesRead, dropLink, giveAbsences, makeLink, readLinks } from './roster-doors.ts';
import { refusalOf } from './roster-refusal.ts';
import { useSession } from './session.tsx';
import { useFresh } from './use-roster.ts';

/** Bytes of a calendar file that the gateway reads at most. */
const LARGEST = 2 * 1024 * 1024;

function NewLink({ url }: { readonly url: string }) {
  const { t } = useSession();
  const words = t.pages.roster.calendar;
  const [said, setSaid] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(url);
      setSaid(words.copied);
    } catch {
      setSaid(words.copyFailed);
    }
  };
  return (
    <Notice kind="ok" title={words.made} live="status">
      <div class="nk-copy">
        <label class="nk-sr" for="calendar-url">
          {words.address}
        </label>
        <input
          id="calendar-url"
          ref={field}
          class="utrecht-textbox utrecht-textbox--html-input nk-copy__url"
          type="text"
          readOnly
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button look="primary" onClick={() => void copy()}>
          {words.copy}
        </Button>
      </div>
      <p aria-live="polite">{said}</p>
      <p>{words.how}</p>
    </Notice>
  );
}

function LinkRow({
  link,
  title,
  onRevoke,
}: {
  readonly link: CalendarLinkView;
  readonly title: string;
  readonly onRevoke: () => void;
}) {
  const { t } = useSession();
  const words = t.pages.roster.calendar;
  const [asking, setAsking] = useState(false);
  return (
    <li class="nk-own__one">
      <span>
        <Name>{title}</Name> <span class="nk-soft">{words.since(dayTime(link.at, t.locale))}</span>
      </span>
      {asking ? (
        <fieldset class="nk-confirm">
          <legend>{words.revokeAsk}</legend>
          <Button look="secondary" onClick={() => setAsking(false)}>
            {words.keep}
          </Button>
          <Button look="primary" onClick={onRevoke}>
            {words.revokeYes}
          </Button>
        </fieldset>
      ) : (
        <Button look="secondary" extra="nk-small" onClick={() => setAsking(true)}>
          {words.revoke}
          <span class="nk-sr">: {title}</span>
        </Button>
      )}
    </li>
  );
}

function Absences() {
  const { t } = useSession();
  const words = t.pages.roster.calendar;
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<AbsencesRead | null>(null);
  const [said, setSaid] = useState<{ readonly ok: boolean; readonly text: string } | null>(null);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const give = async (text: string | null, done: (read: AbsencesRead) => string): Promise<void> => {
    setBusy(true);
    setOutcome(null);
    const answer = await giveAbsences(text);
    setBusy(false);
    if (answer.ok) setOutcome(answer.value);
    setSaid(answer.ok ? { ok: true, text: done(answer.value) } : { ok: false, text: refusalOf(answer, t) });
  };
  const readIn = async (): Promise<void> => {
    if (file === null) return setSaid({ ok: false, text: words.chooseFirst });
    if (file.size > LARGEST) return setSaid({ ok: false, text: words.tooLarge });
    await give(await file.text(), ({ spans }) => words.outcome(spans.length));
  };
  return (
    <section class="nk-card nk-form" aria-labelledby="absences">
      <h2 id="absences" class="nk-card__title">
        {words.absenceTitle}
      </h2>
      <p class="nk-soft">{words.absenceText}</p>
      <div class="nk-field">
        <label class="utrecht-form-label" for="absence-file">
          {words.file}
        </label>
        <p class="nk-hint" id="absence-hint">
          {words.fileHint}
        </p>
        <input
          id="absence-file"
          class="nk-file"
          type="file"
          accept=".ics,text/calendar"
          aria-describedby="absence-hint"
          onChange={(event) => {
            setSaid(null);
            setFile(event.currentTarget.files?.[0] ?? null);
          }}
        />
      </div>
      <div class="nk-actions">
        <Button look="primary" disabled={busy} onClick={() => void readIn()}>
          {words.read}
        </Button>
        <Button look="subtle" disabled={busy} onClick={() => void give(null, () => words.cleared)}>
          {words.clear}
        </Button>
      </div>
      <div class="nk-live" aria-live="polite">
        {said !== null && (
          <Notice kind={said.ok ? 'ok' : 'error'} title={said.text}>
            {outcome?.notes.map((note) => (
              <p key={note}>{note}</p>
            ))}
            {outcome !== null && outcome.spans.length > 0 && (
              <>
                <p>{words.spans}:</p>
                <ul class="nk-bullets">
                  {outcome.spans.slice(0, 12).map(({ from, until }) => (
                    <li key={from}>
                      {momentIn(from, t.locale, zone)} – {momentIn(until, t.locale, zone)}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </Notice>
        )}
      </div>
    </section>
  );
}

/** Links and absences. */
export function Calendar({ rotations }: { readonly rotations: readonly RotationView[] }) {
  const { t, me, is } = useSession();
  const words = t.pages.roster.calendar;
  const links = useFresh('links', readLinks);
  const [what, setWhat] = useState('');
  const [made, setMade] = useState<string | null>(null);
  const [said, setSaid] = useState<{ readonly ok: boolean; readonly text: string } | null>(null);
  const groups = new Map(
    rotations.flatMap(({ groups: all }) => all.map((group) => [group.id, group] as const)),
  );
  const choices = [...groups.values()].filter(
    (group) => is('coordinator', 'admin') || group.people.includes(me.person?.id ?? ''),
  );
  const make = async (): Promise<void> => {
    setMade(null);
    setSaid(null);
    const answer = await makeLink(what === '' ? null : what);
    if (answer.ok) setMade(new URL(answer.value.url, location.origin).href);
    else setSaid({ ok: false, text: refusalOf(answer, t) });
    await links.again();
  };
  const revoke = async (link: string): Promise<void> => {
    const answer = await dropLink(link);
    setSaid(answer.ok ? { ok: true, text: words.revoked } : { ok: false, text: refusalOf(answer, t) });
    if (answer.ok) setMade(null);
    await links.again();
  };
  return (
    <>
      <section class="nk-card nk-form" aria-labelledby="calendar-link">
        <h2 id="calendar-link" class="nk-card__title">
          {words.linkTitle}
        </h2>
        <p class="nk-soft">{words.linkText}</p>
        <div class="nk-form__row nk-form__row--end">
          <SelectField
            id="calendar-what"
            label={words.what}
            value={what}
            empty={words.mine}
            options={choices.map(({ id, name }) => ({ value: id, label: words.group(name) }))}
            onChange={setWhat}
          />
          <Button look="primary" onClick={() => void make()}>
            {words.make}
          </Button>
        </div>
        {made !== null && <NewLink url={made} />}
        <div class="nk-live" aria-live="polite">
          {said !== null && <Notice kind={said.ok ? 'ok' : 'error'} title={said.text} />}
        </div>
        <h3 class="nk-subtitle">{words.links}</h3>
        {links.value === null || links.value.length === 0 ? (
          <p class="nk-soft">{links.value === null ? t.pages.common.loading : words.none}</p>
        ) : (
          <ul class="nk-own">
            {links.value.map((link) => (
              <LinkRow
                key={link.id}
                link={link}
                title={
                  link.group === null ? words.mine : words.group(groups.get(link.group)?.name ?? link.group)
                }
                onRevoke={() => void revoke(link.id)}
              />
            ))}
          </ul>
        )}
      </section>
      {me.person !== null && <Absences />}
    </>
  );
}
