/**
 * What a person adds to an incident: behaviour level, what happened, injury, damage, whether it was acute after all.
 * Promises that typing is never overwritten by news, that only changed fields are sent, and that nobody is asked for
 * the name of a client.
 */
import { useState } from 'preact/hooks';
import type { IncidentView } from '../../core/api.ts';
import { change } from './api.ts';
import { dayTime } from './clock.ts';
import { Button, Choice, Name, Notice, TextField } from './controls.tsx';
import { useSession } from './session.tsx';

type Report = IncidentView['report'];
type Field = 'behaviour' | 'description' | 'injury' | 'damage' | 'notAcute';
type Draft = { readonly [K in Field]?: Report[K] };
const LEVELS = [1, 2, 3, 4, 5] as const;
const emptyIsNull = (value: string): string | null => (value.trim() === '' ? null : value);

/** The fields of a draft that differ from what the gateway holds. */
export function changedFields(draft: Draft, report: Report): Draft {
  const fields = Object.entries(draft) as [Field, Report[Field]][];
  return Object.fromEntries(fields.filter(([field, value]) => value !== report[field])) as Draft;
}

interface FormProps {
  readonly incident: IncidentView;
  readonly address: string;
  readonly readOnly: boolean;
  readonly onSaved: (incident: IncidentView) => void;
}

/** The form. */
export function ReportForm({ incident, address, readOnly, onSaved }: FormProps) {
  const { t, nameOf } = useSession();
  const words = t.pages.incident;
  const { report } = incident;
  const [draft, setDraft] = useState<Draft>({});
  const [outcome, setOutcome] = useState<'busy' | 'saved' | 'failed' | null>(null);
  const now: Report = { ...report, ...draft };
  const set = (fields: Draft): void => {
    setDraft((known) => ({ ...known, ...fields }));
    setOutcome(null);
  };
  const changes = changedFields(draft, report);
  const dirty = Object.keys(changes).length > 0;
  const save = async (): Promise<void> => {
    setOutcome('busy');
    const answer = await change<IncidentView>('PATCH', address, changes);
    setOutcome(answer.ok ? 'saved' : 'failed');
    if (!answer.ok) return;
    setDraft((known) => changedFields(known, answer.value.report));
    onSaved(answer.value);
  };
  return (
    <section class="nk-card nk-report" aria-labelledby="report-title">
      <h2 class="nk-card__title" id="report-title">
        {words.form}
      </h2>
      <Notice kind="info" title={readOnly ? words.readOnly : words.noClients} />
      <fieldset class="nk-group">
        <legend>{words.behaviour}</legend>
        <div class="nk-choices nk-choices--one">
          {LEVELS.map((level) => (
            <Choice
              key={level}
              name="behaviour"
              value={String(level)}
              checked={now.behaviour === level}
              onChoose={() => set({ behaviour: level })}
              title={`${level}. ${words.behaviourLevel[level][0]}`}
              text={words.behaviourLevel[level][1]}
              disabled={readOnly}
            />
          ))}
        </div>
      </fieldset>
      <TextField
        id="description"
        label={words.description}
        hint={words.descriptionHint}
        value={now.description ?? ''}
        onInput={(value) => set({ description: emptyIsNull(value) })}
        longest={4000}
        rows={4}
        disabled={readOnly}
      />
      <TextField
        id="injury"
        label={words.injury}
        hint={words.injuryHint}
        value={now.injury ?? ''}
        onInput={(value) => set({ injury: emptyIsNull(value) })}
        longest={2000}
        rows={2}
        disabled={readOnly}
      />
      <TextField
        id="damage"
        label={words.damage}
        hint={words.damageHint}
        value={now.damage ?? ''}
        onInput={(value) => set({ damage: emptyIsNull(value) })}
        longest={2000}
        rows={2}
        disabled={readOnly}
      />
      <label class="nk-check">
        <input
          type="checkbox"
          checked={now.notAcute === true}
          disabled={readOnly}
          onChange={(event) => set({ notAcute: event.currentTarget.checked })}
        />
        <span>
          {words.notAcute} <span class="nk-soft">{words.notAcuteText}</span>
        </span>
      </label>
      {!readOnly && (
        <div class="nk-report__save">
          <Button look="primary" onClick={() => void save()} disabled={!dirty || outcome === 'busy'}>
            {t.pages.common.save}
          </Button>
          <p aria-live="polite">{outcome === 'saved' && !dirty ? t.pages.common.saved : ''}</p>
        </div>
      )}
      {outcome === 'failed' && <Notice kind="error" title={words.notSaved} live="alert" />}
      {report.at !== null && (
        <p class="nk-soft">
          <Name>
            {words.filledBy(nameOf(report.by) ?? t.pages.common.colleague, dayTime(report.at, t.locale))}
          </Name>
        </p>
      )}
    </section>
  );
}
