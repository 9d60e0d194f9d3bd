/**
 * The draft of a page that edits the roster, with how it stands: checked, refused, overtaken by somebody else, saved.
 * Promises that nothing that was filled in is lost by a live refresh, by a refusal, or by going to another part of the
 * page; leaving the page asks first.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RosterCheckView, RosterView } from '../../core/api-roster.ts';
import type { RosterSection } from '../../core/roster/entries.ts';
import {
  clashesOf,
  type Draft,
  editsOf,
  type Item,
  type Items,
  pointsAt,
  refusedAt,
  type Wish,
  without,
  withWish,
} from './draft.ts';
import { checkRoster, saveRoster } from './roster-doors.ts';
import { refusalOf } from './roster-refusal.ts';
import { useSession } from './session.tsx';
import type { Fresh } from './use-roster.ts';

/** What came of checking or saving. */
export type DraftOutcome =
  | { readonly kind: 'checked'; readonly check: RosterCheckView }
  | { readonly kind: 'failed'; readonly text: string; readonly field?: string | undefined }
  | { readonly kind: 'saved' }
  | { readonly kind: 'dropped' };

/** The draft as parts of a page use it. */
export interface DraftFace {
  readonly view: RosterView | null;
  readonly items: Items | null;
  readonly draft: Draft;
  /** The revision the draft looks at. */
  readonly base: number | null;
  readonly busy: 'checking' | 'saving' | null;
  readonly outcome: DraftOutcome | null;
  /** Somebody else changed the roster since the draft was begun or last looked again. */
  readonly overtaken: boolean;
  /** Items that both changed. */
  readonly clashes: readonly Wish[];
  /** A check was asked for: what is not filled in is now said. */
  readonly tried: boolean;
  /** What the gateway said of a field, when it refused; null: nothing. */
  readonly saidOf: (key: string, field: string) => string | null;
  readonly put: <S extends RosterSection>(section: S, id: string, value: Item<S>) => void;
  readonly drop: (section: RosterSection, id: string) => void;
  readonly revert: (key: string) => void;
  readonly clear: () => void;
  readonly check: () => Promise<void>;
  readonly save: () => Promise<void>;
  readonly try: () => void;
  readonly forget: () => void;
}

/** The draft of this page. */
export function useDraft(ahead: Fresh<RosterView>): DraftFace {
  const { t } = useSession();
  const view = ahead.value;
  const items = view?.items ?? null;
  const [draft, setDraft] = useState<Draft>(new Map());
  const [base, setBase] = useState<number | null>(null);
  const [busy, setBusy] = useState<DraftFace['busy']>(null);
  const [outcome, setOutcome] = useState<DraftOutcome | null>(null);
  const [tried, setTried] = useState(false);
  const [refusedBase, setRefusedBase] = useState<number | null>(null);
  const waiting = useRef(false);
  waiting.current = draft.size > 0;
  const latest = useRef(draft);
  latest.current = draft;

  useEffect(() => {
    const leave = (event: BeforeUnloadEvent): void => {
      if (waiting.current) event.preventDefault();
    };
    addEventListener('beforeunload', leave);
    return () => removeEventListener('beforeunload', leave);
  }, []);

  const change = (next: Draft): void => {
    if (draft.size === 0) setBase(view?.revision ?? null);
    setDraft(next);
    setOutcome(null);
    if (next.size === 0) setTried(false);
  };
  const overtaken =
    draft.size > 0 &&
    base !== null &&
    ((view !== null && view.revision > base) || (refusedBase !== null && refusedBase >= base));

  const check = async (): Promise<void> => {
    setTried(false);
    setBusy('checking');
    setOutcome(null);
    if (overtaken) await ahead.again();
    const answer = await checkRoster(editsOf(draft), null);
    setBusy(null);
    // Filled in further meanwhile: what was checked is not what would be saved.
    if (latest.current !== draft) return;
    setRefusedBase(null);
    if (!answer.ok) return setOutcome({ kind: 'failed', text: refusalOf(answer, t), field: answer.field });
    setBase(answer.value.revision);
    setOutcome({ kind: 'checked', check: answer.value });
    await ahead.again();
  };
  const save = async (): Promise<void> => {
    setBusy('saving');
    const answer = await saveRoster(editsOf(draft), base);
    setBusy(null);
    if (answer.ok) {
      // What was filled in while it was being saved is still to be saved.
      const left = new Map(
        [...latest.current].flatMap(([key, wish]) => {
          const saved = draft.get(key);
          if (saved === wish) return [];
          return [[key, saved === undefined ? wish : { ...wish, before: saved.value }] as const];
        }),
      );
      setDraft(left);
      if (left.size > 0) setBase(null);
      setTried(false);
      setOutcome({ kind: 'saved' });
      await ahead.again();
    } else if (answer.code === 'conflict' && base !== null) {
      await ahead.again();
      setRefusedBase(base);
      setOutcome({ kind: 'failed', text: refusalOf(answer, t) });
    } else setOutcome({ kind: 'failed', text: refusalOf(answer, t), field: answer.field });
  };

  const refusal =
    outcome?.kind === 'failed'
      ? { field: outcome.field, text: outcome.text }
      : outcome?.kind === 'checked' && outcome.check.refused !== null
        ? { field: outcome.check.refused.field, text: outcome.check.refused.message }
        : null;
  const at = refusedAt(draft, refusal?.field);

  return {
    view,
    items,
    draft,
    base,
    busy,
    outcome,
    overtaken,
    clashes: items === null ? [] : clashesOf(draft, items),
    tried,
    saidOf: (key, field) =>
      at !== null && refusal !== null && at.key === key && pointsAt(at, field) ? refusal.text : null,
    put: (section, id, value) => {
      if (items !== null) change(withWish(draft, items, section, id, value));
    },
    drop: (section, id) => {
      if (items !== null) change(withWish(draft, items, section, id, null));
    },
    revert: (key) => change(without(draft, key)),
    clear: () => {
      setDraft(new Map());
      setTried(false);
      setOutcome({ kind: 'dropped' });
    },
    check,
    save,
    try: () => setTried(true),
    forget: () => setOutcome(null),
  };
}
