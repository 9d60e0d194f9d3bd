/** Every edit with who, when, and what stood before and after; taking one back asks first. */
import { useState } from 'preact/hooks';
import type { EditView, RosterView } from '../../core/api-roster.ts';
import { type FieldNaming, fieldsOf } from './change-fields.ts';
import { dayTime } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { Failure } from './frame.tsx';
import { readEdits, undoEdit } from './roster-doors.ts';
import { refusalOf } from './roster-refusal.ts';
import { type Naming, nameIn } from './roster-words.ts';
import { useSession } from './session.tsx';
import { useFresh } from './use-roster.ts';

/** Edits shown before the rest is asked for. */
const FEW = 20;

function Details({ edit, naming }: { readonly edit: EditView; readonly naming: FieldNaming }) {
  const { t } = useSession();
  const words = t.pages.roster.history;
  return (
    <details class="nk-more">
      <summary>{words.details}</summary>
      {edit.changes.map((change) => {
        const fields = fieldsOf(change, naming);
        return (
          <div class="nk-table-holder" key={`${change.section} ${change.id}`}>
            <table class="utrecht-table utrecht-table--html-table nk-table nk-table--narrow">
              <caption class="nk-sr">
                {t.pages.roster.edit.section[change.section]} {change.id}
              </caption>
              <thead>
                <tr>
                  <th scope="col">{words.field}</th>
                  <th scope="col">{words.before}</th>
                  <th scope="col">{words.after}</th>
                </tr>
              </thead>
              <tbody>
                {fields.map(({ field, before, after }) => (
                  <tr key={field}>
                    <th scope="row" data-label={words.field}>
                      {field}
                    </th>
                    <td data-label={words.before}>
                      {before === null ? <span class="nk-soft">{words.wasNot}</span> : <Name>{before}</Name>}
                    </td>
                    <td data-label={words.after}>
                      {after === null ? <span class="nk-soft">{words.isGone}</span> : <Name>{after}</Name>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
    </details>
  );
}

function Edit({
  edit,
  naming,
  fields,
  onUndo,
}: {
  readonly edit: EditView;
  readonly naming: Naming;
  readonly fields: FieldNaming;
  readonly onUndo: () => Promise<void>;
}) {
  const { t } = useSession();
  const words = t.pages.roster.history;
  const [asking, setAsking] = useState(false);
  const what = edit.text.join(' ');
  return (
    <li class={`nk-event ${edit.undoneBy === null ? '' : 'nk-event--undone'}`}>
      <p class="nk-event__when">
        <strong>
          {edit.by === null ? words.bySystem : <Name>{words.by(nameIn(naming, edit.by))}</Name>}
        </strong>
        <span class="nk-soft">{dayTime(edit.at, t.locale)}</span>
        {edit.swap !== null && <span class="nk-pill">{words.ofSwap}</span>}
        {edit.undoes !== null && <span class="nk-pill">{words.undoes}</span>}
        {edit.undoneBy !== null && <span class="nk-pill nk-pill--removed">{words.undone}</span>}
      </p>
      <ul class="nk-event__lines">
        {edit.text.map((line) => (
          <li key={line}>
            <Name>{line}</Name>
          </li>
        ))}
      </ul>
      <Details edit={edit} naming={fields} />
      {edit.undoneBy === null &&
        (edit.stuck !== null ? (
          <p class="nk-hint">{words.stuck(edit.stuck)}</p>
        ) : asking ? (
          <fieldset class="nk-confirm">
            <legend>{words.undoAsk}</legend>
            <Button look="secondary" onClick={() => setAsking(false)}>
              {words.undoNo}
            </Button>
            <Button
              look="primary"
              onClick={() => {
                setAsking(false);
                void onUndo();
              }}
            >
              {words.undoYes}
            </Button>
          </fieldset>
        ) : (
          <div>
            <Button look="secondary" extra="nk-small" onClick={() => setAsking(true)}>
              {words.undo}
              <span class="nk-sr">: {what}</span>
            </Button>
          </div>
        ))}
    </li>
  );
}

interface HistoryProps {
  readonly view: RosterView;
  readonly naming: Naming;
  readonly onUndone: () => void;
}

/** The history. */
export function History({ view, naming, onUndone }: HistoryProps) {
  const { t, siteOf, placeOf } = useSession();
  const words = t.pages.roster.history;
  const edits = useFresh('edits', readEdits);
  const [outcome, setOutcome] = useState<{ readonly ok: boolean; readonly text: string } | null>(null);
  const [all, setAll] = useState(false);
  const groups = new Map(view.items?.groups.map(({ id, name }) => [id, name]) ?? []);
  const fields: FieldNaming = {
    t,
    person: (id) => nameIn(naming, id),
    group: (id) => groups.get(id) ?? id,
    site: (id) => siteOf(id) ?? id,
    place: (id) => placeOf(id) ?? id,
    zone: view.rotations[0]?.timezone ?? 'Europe/Amsterdam',
  };
  const undo = async (edit: string): Promise<void> => {
    const answer = await undoEdit(edit);
    setOutcome(answer.ok ? { ok: true, text: words.undoneNow } : { ok: false, text: refusalOf(answer, t) });
    await edits.again();
    onUndone();
  };
  const list = edits.value;
  return (
    <section class="nk-card" aria-labelledby="history">
      <h2 id="history" class="nk-card__title">
        {words.title}
      </h2>
      <p class="nk-soft">{words.intro}</p>
      <div class="nk-live" aria-live="polite">
        {outcome !== null && <Notice kind={outcome.ok ? 'ok' : 'error'} title={outcome.text} />}
      </div>
      {list === null &&
        (edits.failed === null ? (
          <p aria-live="polite">{t.pages.common.loading}</p>
        ) : (
          <Failure status={edits.failed} again={() => void edits.again()} />
        ))}
      {list !== null && list.length === 0 && <p class="nk-soft">{words.empty}</p>}
      {list !== null && (
        <ol class="nk-events">
          {(all ? list : list.slice(0, FEW)).map((edit) => (
            <Edit key={edit.id} edit={edit} naming={naming} fields={fields} onUndo={() => undo(edit.id)} />
          ))}
        </ol>
      )}
      {list !== null && !all && list.length > FEW && (
        <Button look="secondary" onClick={() => setAll(true)}>
          {t.pages.roster.weeks.more(list.length - FEW)}
        </Button>
      )}
    </section>
  );
}
