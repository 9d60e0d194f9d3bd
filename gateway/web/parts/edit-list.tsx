/**
 * The list of items of one section that a coordinator edits: each with what it is in a line, whether it was changed,
 * and its form when it is open. One is open at a time. What a form holds is the section's.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RosterSection } from '../../core/roster/entries.ts';
import { Button, Name } from './controls.tsx';
import { type Item, keyOf, type Listed, listed, newId } from './draft.ts';
import type { DraftFace } from './draft-state.ts';
import { InputField } from './fields.tsx';
import { faultsOf, type ItemNaming, titleOf } from './item-words.ts';
import { useSession } from './session.tsx';

/** Items shown at once; the rest is found by name. */
const MOST = 40;

/** What the form of an item is given. */
export interface FormProps<S extends RosterSection> {
  readonly id: string;
  readonly item: Item<S>;
  readonly isNew: boolean;
  readonly put: (item: Item<S>) => void;
  /** What is wrong with a field; null: nothing, or not said yet. */
  readonly fault: (field: string) => string | null;
  readonly draft: DraftFace;
  readonly naming: ItemNaming;
}

interface EditListProps<S extends RosterSection> {
  readonly section: S;
  readonly draft: DraftFace;
  readonly naming: ItemNaming;
  /** An item to begin with. */
  readonly fresh: (id: string) => Item<S>;
  /** A line under the title. */
  readonly line: (item: Item<S>) => ComponentChildren;
  readonly form: (props: FormProps<S>) => ComponentChildren;
  /** Which items are listed, and in which order. */
  readonly arrange?: (list: readonly Listed<S>[]) => readonly Listed<S>[];
  readonly disabled?: boolean;
}

/** The list. */
export function EditList<S extends RosterSection>({
  section,
  draft,
  naming,
  fresh,
  line,
  form,
  arrange = (list) => list,
  disabled = false,
}: EditListProps<S>) {
  const { t } = useSession();
  const words = t.pages.roster.edit;
  const [open, setOpen] = useState<string | null>(null);
  const [sought, setSought] = useState('');
  const opened = useRef<HTMLElement>(null);
  useEffect(() => {
    if (open !== null) opened.current?.querySelector<HTMLElement>('input, select')?.focus();
  }, [open]);
  if (draft.items === null) return null;
  const all = arrange(listed(draft.items, draft.draft, section));
  const wanted = sought.trim().toLocaleLowerCase(t.locale);
  const hits =
    wanted === ''
      ? all
      : all.filter(({ item }) => titleOf(section, item, naming).toLocaleLowerCase(t.locale).includes(wanted));
  const shown = hits.slice(0, MOST);
  const add = (): void => {
    const id = newId(section);
    draft.put(section, id, fresh(id));
    setSought('');
    setOpen(id);
  };
  return (
    <section class="nk-card nk-edits" aria-label={words.section[section]}>
      <div class="nk-edits__head">
        <h2 class="nk-card__title">{words.section[section]}</h2>
        <Button look="secondary" icon="plus" disabled={disabled} onClick={add}>
          {words.add[section]}
        </Button>
      </div>
      {all.length > 12 && (
        <InputField
          id={`seek-${section}`}
          type="search"
          label={words.search}
          value={sought}
          onInput={setSought}
          longest={80}
        />
      )}
      {all.length === 0 && <p class="nk-soft">{words.none[section]}</p>}
      <ul class="nk-edits__list">
        {shown.map(({ id, item, mark }) => {
          const title = titleOf(section, item, naming);
          const isOpen = open === id && mark !== 'removed';
          const faults = mark === 'removed' ? {} : faultsOf(section, item, t);
          const wrong = draft.tried && mark !== null && Object.keys(faults).length > 0;
          return (
            <li
              key={id}
              class={`nk-edit ${mark === null ? '' : `nk-edit--${mark}`} ${isOpen ? 'nk-edit--open' : ''}`}
            >
              <div class="nk-edit__head">
                <div class="nk-edit__words">
                  <h3 class="nk-edit__title">
                    <Name>{title}</Name>{' '}
                    {mark !== null && (
                      <span class={`nk-pill nk-pill--${mark}`}>
                        {mark === 'new'
                          ? words.isNew
                          : mark === 'changed'
                            ? words.isChanged
                            : words.isRemoved}
                      </span>
                    )}
                    {wrong && !isOpen && (
                      <span class="nk-pill nk-pill--refused">{t.pages.roster.draft.fix}</span>
                    )}
                  </h3>
                  <p class="nk-soft">{line(item)}</p>
                </div>
                <div class="nk-actions">
                  {mark !== null && (
                    <Button
                      look="subtle"
                      extra="nk-small"
                      onClick={() => {
                        if (mark === 'new') setOpen(null);
                        draft.revert(keyOf(section, id));
                      }}
                    >
                      {words.restore}
                      <span class="nk-sr">: {title}</span>
                    </Button>
                  )}
                  {mark !== 'removed' && (
                    <button
                      type="button"
                      class="utrecht-button utrecht-button--secondary-action nk-small"
                      aria-expanded={isOpen}
                      onClick={() => setOpen(isOpen ? null : id)}
                    >
                      {isOpen ? words.close : words.open}
                      <span class="nk-sr">: {title}</span>
                    </button>
                  )}
                </div>
              </div>
              {isOpen && (
                <section class="nk-edit__form nk-form" ref={opened} aria-label={title}>
                  {form({
                    id,
                    item,
                    isNew: mark === 'new',
                    put: (next) => draft.put(section, id, next),
                    fault: (field) =>
                      (draft.tried ? faults[field] : undefined) ?? draft.saidOf(keyOf(section, id), field),
                    draft,
                    naming,
                  })}
                  {mark !== 'new' && (
                    <div>
                      <Button
                        look="subtle"
                        onClick={() => {
                          setOpen(null);
                          draft.drop(section, id);
                        }}
                      >
                        {words.remove}
                        <span class="nk-sr">: {title}</span>
                      </Button>
                    </div>
                  )}
                </section>
              )}
            </li>
          );
        })}
      </ul>
      {hits.length > shown.length && <p class="nk-soft">{words.shown(shown.length, hits.length)}</p>}
    </section>
  );
}
