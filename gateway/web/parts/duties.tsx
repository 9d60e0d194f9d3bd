/**
 * The duties that follow an incident, with when each is due, to be ticked off, set aside with a reason, or opened
 * again. What is due when, and for whom, is the gateway's.
 */
import { useState } from 'preact/hooks';
import type { DutyView, IncidentView } from '../../core/api.ts';
import type { DutyCode, Texts } from '../../core/texts/index.ts';
import { change } from './api.ts';
import { dayTime, useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { useSession } from './session.tsx';

/** Within this of the alarm's end a duty is due "at once". */
const AT_ONCE = 60_000;

/** When a duty is due, in words; `late` when that has passed. */
export function dueWords(
  duty: DutyView,
  incident: IncidentView,
  t: Texts,
  now: number,
): { readonly text: string; readonly late: boolean } {
  const words = t.pages.incident;
  if (duty.due === null) return { text: words.noDate, late: false };
  const due = Date.parse(duty.due);
  const start = Date.parse(incident.closedAt ?? incident.openedAt);
  const late = due < now;
  if (due - start < AT_ONCE) return { text: words.atOnce, late };
  return {
    text: late ? words.overdue(dayTime(duty.due, t.locale)) : words.due(dayTime(duty.due, t.locale)),
    late,
  };
}

interface DutiesProps {
  readonly incident: IncidentView;
  readonly address: string;
  readonly readOnly: boolean;
  readonly onChanged: (incident: IncidentView) => void;
}

function Duty({ duty, incident, address, readOnly, onChanged }: DutiesProps & { readonly duty: DutyView }) {
  const { t, nameOf } = useSession();
  const words = t.pages.incident;
  const now = useTick();
  const [failed, setFailed] = useState(false);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const set = async (state: DutyView['state'], why: string | null): Promise<void> => {
    const path = `${address}/duties/${encodeURIComponent(duty.code)}`;
    setBusy(true);
    const answer = await change<IncidentView>('POST', path, { state, reason: why });
    setBusy(false);
    setFailed(!answer.ok);
    if (!answer.ok) return;
    setAsking(false);
    onChanged(answer.value);
  };
  const due = dueWords(duty, incident, t, now);
  const open = duty.state === 'open';
  const title = t.duty[duty.code as DutyCode] ?? duty.code;
  return (
    <li class={`nk-duty nk-duty--${duty.state}`}>
      <div class="nk-duty__words">
        <p class="nk-duty__title">{title}</p>
        {duty.code === 'police-report' && (
          <p class="nk-soft">{t.dutyHint.police({ behaviour: incident.report.behaviour })}</p>
        )}
        <p class="nk-duty__when">
          <span>{t.dutyWho[duty.who as keyof Texts['dutyWho']] ?? duty.who}</span>
          {' · '}
          {open ? (
            <span class={due.late ? 'nk-duty__late' : ''}>{due.text}</span>
          ) : (
            <span>
              {t.dutyState[duty.state]}
              {duty.at !== null && (
                <>
                  {': '}
                  <Name>
                    {words.doneBy(nameOf(duty.by) ?? t.pages.common.colleague, dayTime(duty.at, t.locale))}
                  </Name>
                </>
              )}
              {duty.reason !== null && (
                <>
                  {' · '}
                  <Name>{duty.reason}</Name>
                </>
              )}
            </span>
          )}
        </p>
        {asking && (
          <div class="nk-duty__reason">
            <label for={`reason-${duty.code}`}>{words.reason}</label>
            <input
              id={`reason-${duty.code}`}
              class="utrecht-textbox utrecht-textbox--html-input"
              type="text"
              maxLength={300}
              autocomplete="off"
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
            <Button
              onClick={() => void set('not-applicable', reason.trim() === '' ? null : reason.trim())}
              disabled={busy}
            >
              {words.notApplicable}
            </Button>
          </div>
        )}
        {failed && <Notice kind="error" title={t.pages.common.error.other} live="alert" />}
      </div>
      {!readOnly && (
        <fieldset class="nk-duty__do" aria-label={title}>
          {open ? (
            <>
              <Button icon="check" onClick={() => void set('done', null)} disabled={busy}>
                {words.done}
              </Button>
              {!asking && (
                <Button look="subtle" onClick={() => setAsking(true)}>
                  {words.notApplicable}
                </Button>
              )}
            </>
          ) : (
            duty.at !== null && (
              <Button look="subtle" onClick={() => void set('open', null)} disabled={busy}>
                {t.pages.common.undo}
              </Button>
            )
          )}
        </fieldset>
      )}
    </li>
  );
}

/** The list. */
export function Duties(props: DutiesProps) {
  const { t } = useSession();
  return (
    <section class="nk-card" aria-labelledby="duties-title">
      <h2 class="nk-card__title" id="duties-title">
        {t.pages.incident.dutiesTitle}
      </h2>
      <ul class="nk-duties">
        {props.incident.duties.map((duty) => (
          <Duty key={duty.code} {...props} duty={duty} />
        ))}
      </ul>
    </section>
  );
}
