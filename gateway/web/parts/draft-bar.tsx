/**
 * The bar at the foot of a page with changes that were not saved: how many, what the check found, what another
 * coordinator changed meanwhile, and saving or throwing away. Says each outcome to screen readers.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { EditView } from '../../core/api-roster.ts';
import { dayTime } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { refusedAt } from './draft.ts';
import type { DraftFace } from './draft-state.ts';
import { faultsOf, itemNaming, titleOf } from './item-words.ts';
import { readEdits } from './roster-doors.ts';
import { ProblemList } from './roster-problems.tsx';
import { type Naming, nameIn } from './roster-words.ts';
import { useSession } from './session.tsx';

/** Milliseconds for which an outcome stays in sight. */
const SHOWN_FOR = 7000;

function Checked({ draft }: { readonly draft: DraftFace }) {
  const { t, siteOf, placeOf } = useSession();
  const words = t.pages.roster.draft;
  if (draft.outcome?.kind !== 'checked' || draft.items === null) return null;
  const { refused, brings, solves, stays, follows } = draft.outcome.check;
  const at = refusedAt(draft.draft, refused?.field);
  const wish = at === null ? undefined : draft.draft.get(at.key);
  const about = wish?.value ?? wish?.before ?? null;
  const naming = itemNaming(t, draft.items, draft.draft, siteOf, placeOf);
  return (
    <div class="nk-checked">
      {refused !== null && (
        <Notice kind="error" title={words.refused}>
          <p>
            <Name>{refused.message}</Name>
          </p>
          {wish !== undefined && about !== null && (
            <p>{words.refusedIn(titleOf(wish.section, about, naming))}</p>
          )}
        </Notice>
      )}
      {refused === null && brings.length === 0 && <Notice kind="ok" title={words.clean} />}
      {brings.length > 0 && (
        <section>
          <h3 class="nk-subtitle">{words.brings}</h3>
          <ProblemList problems={brings} />
        </section>
      )}
      {solves.length > 0 && (
        <section class="nk-checked__solves">
          <h3 class="nk-subtitle">{words.solves}</h3>
          <ul class="nk-bullets">
            {solves.map(({ text }) => (
              <li key={text}>
                <Name>{text}</Name>
              </li>
            ))}
          </ul>
        </section>
      )}
      {follows.length > 0 && (
        <section>
          <h3 class="nk-subtitle">{words.follows}</h3>
          <ul class="nk-bullets">
            {follows.map((line) => (
              <li key={line}>
                <Name>{line}</Name>
              </li>
            ))}
          </ul>
        </section>
      )}
      {stays.length > 0 && (
        <details class="nk-more">
          <summary>
            {words.stays} ({stays.length})
          </summary>
          <ProblemList problems={stays} />
        </details>
      )}
      {refused === null && <p class="nk-hint">{words.horizon}</p>}
    </div>
  );
}

/** Who changed what meanwhile, and what both changed. */
function Overtaken({ draft, naming }: { readonly draft: DraftFace; readonly naming: Naming }) {
  const { t, siteOf, placeOf } = useSession();
  const words = t.pages.roster.draft;
  const [edits, setEdits] = useState<readonly EditView[]>([]);
  const revision = draft.view?.revision;
  useEffect(() => {
    void readEdits().then((answer) => {
      if (answer.ok) setEdits(answer.value);
    });
  }, [revision]);
  const since = edits.filter((edit) => draft.base !== null && edit.revision > draft.base);
  const items = draft.items;
  return (
    <Notice kind="warning" title={words.conflict} live="status">
      {since.slice(0, 5).map((edit) => (
        <p key={edit.id}>
          <strong>
            <Name>
              {words.conflictBy(
                edit.by === null ? words.somebody : nameIn(naming, edit.by),
                dayTime(edit.at, t.locale),
              )}
            </Name>
          </strong>
          : <Name>{edit.text.join(' ')}</Name>
        </p>
      ))}
      <p>{words.conflictText}</p>
      {items !== null &&
        draft.clashes.map((wish) => {
          // Named as both knew it: by what stood there before.
          const about = wish.before ?? wish.value;
          if (about === null) return null;
          const title = titleOf(wish.section, about, itemNaming(t, items, draft.draft, siteOf, placeOf));
          return (
            <div key={`${wish.section} ${wish.id}`} class="nk-clash">
              <p>{words.clash(title)}</p>
              <Button
                look="secondary"
                extra="nk-small"
                onClick={() => draft.revert(`${wish.section} ${wish.id}`)}
              >
                {words.takeTheirs(title)}
              </Button>
            </div>
          );
        })}
    </Notice>
  );
}

/** The bar; nothing while there is nothing to say. */
export function DraftBar({ draft, naming }: { readonly draft: DraftFace; readonly naming: Naming }) {
  const { t, siteOf, placeOf } = useSession();
  const words = t.pages.roster.draft;
  const [asking, setAsking] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const count = draft.draft.size;
  const { outcome, busy } = draft;
  const names = draft.items === null ? null : itemNaming(t, draft.items, draft.draft, siteOf, placeOf);
  const incomplete = [...draft.draft.values()].flatMap(({ section, value }) => {
    const missing = value === null ? 0 : Object.keys(faultsOf(section, value, t)).length;
    return value === null || missing === 0 ? [] : [{ section, value, missing }];
  });
  const faults = incomplete.reduce((sum, { missing }) => sum + missing, 0);
  useEffect(() => {
    if (count === 0) setAsking(false);
  }, [count]);
  const { forget } = draft;
  const latest = useRef(forget);
  latest.current = forget;
  useEffect(() => {
    if (outcome?.kind === 'checked') panel.current?.focus();
    if (outcome?.kind !== 'saved' && outcome?.kind !== 'dropped') return;
    const timer = setTimeout(() => latest.current(), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [outcome]);
  const checked = outcome?.kind === 'checked' && !draft.overtaken;
  const savable = checked && outcome.check.refused === null;
  const serious = checked && outcome.check.brings.some(({ weight }) => weight === 'serious');
  const check = (): void => {
    if (faults === 0) void draft.check();
    else draft.try();
  };
  return (
    <>
      <div
        aria-live="polite"
        class={
          count === 0 && (outcome?.kind === 'saved' || outcome?.kind === 'dropped') ? 'nk-toast' : 'nk-sr'
        }
      >
        {outcome?.kind === 'saved' && words.saved}
        {outcome?.kind === 'dropped' && words.dropped}
        {busy !== null && words[busy]}
        {checked &&
          (outcome.check.refused !== null
            ? words.refused
            : outcome.check.brings.length === 0
              ? words.clean
              : words.brings)}
      </div>
      {count > 0 && (
        <section
          class={`nk-draft ${checked || draft.overtaken ? 'nk-draft--open' : ''}`}
          aria-label={words.region}
          tabIndex={-1}
          ref={panel}
        >
          {draft.overtaken && <Overtaken draft={draft} naming={naming} />}
          {outcome?.kind === 'failed' && !draft.overtaken && (
            <Notice kind="error" title={outcome.text} live="alert" />
          )}
          {checked && <Checked draft={draft} />}
          {draft.tried && faults > 0 && names !== null && (
            <Notice kind="error" title={words.fixCount(faults)} live="alert">
              <ul class="nk-bullets">
                {incomplete.map(({ section, value }) => (
                  <li key={value.id}>
                    {t.pages.roster.edit.section[section]}: <Name>{titleOf(section, value, names)}</Name>
                  </li>
                ))}
              </ul>
            </Notice>
          )}
          {asking ? (
            <fieldset class="nk-confirm">
              <legend>{words.dropAsk}</legend>
              <Button look="secondary" onClick={() => setAsking(false)}>
                {words.dropNo}
              </Button>
              <Button look="primary" onClick={draft.clear}>
                {words.dropYes}
              </Button>
            </fieldset>
          ) : (
            <div class="nk-draft__foot">
              <p class="nk-draft__count">{words.count(count)}</p>
              <div class="nk-actions">
                <Button look="subtle" onClick={() => setAsking(true)}>
                  {words.drop}
                </Button>
                {savable ? (
                  <Button look="primary" disabled={busy !== null} onClick={() => void draft.save()}>
                    {busy === 'saving' ? words.saving : serious ? words.saveAnyway : words.save}
                  </Button>
                ) : (
                  <Button look="primary" disabled={busy !== null} onClick={check}>
                    {busy === 'checking' ? words.checking : draft.overtaken ? words.again : words.check}
                  </Button>
                )}
              </div>
            </div>
          )}
        </section>
      )}
    </>
  );
}
