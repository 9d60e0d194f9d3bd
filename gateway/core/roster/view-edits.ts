/**
 * Edits of the roster for people: what one would bring before it is saved, and the history with what can be undone.
 * Reads only; both are for those who edit.
 */
import type { EditView, RosterCheckView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import { weekNamed } from '../handoffs.ts';
import { checkPolicy } from '../policy-check.ts';
import type { Problem } from '../problem.ts';
import type { SiteFile } from '../site.ts';
import type { State } from '../state.ts';
import type { Texts } from '../texts/index.ts';
import { iso, type Now, type Wall, wall } from '../time.ts';
import { conflictOf, type PlannedEdits, planEdits, planUndo, stuckBy } from './edits.ts';
import type { RosterEdit } from './events.ts';
import { viewProblem } from './problem-words.ts';
import { problemsOf, type RosterProblem } from './problems.ts';
import type { EditRecord } from './state.ts';
import { changeText, localText, nameOf } from './words.ts';

/** How far ahead an edit is looked at: eight weeks. */
export const LOOK_AHEAD = 56 * 86_400_000;
/** Most edits that are shown. */
const SHOWN_MOST = 200;
/** Newest edits of which it is worked out in full whether they can be undone. */
const WORKED_OUT = 40;

/** A sentence of a refusal in the language of these texts. */
const saidIn = (t: Texts, { message, nl }: Problem): string => (t.code === 'nl' ? (nl ?? message) : message);

/**
 * What these edits would bring; changes nothing. `base`: the revision the editor looked at; null: whatever it is.
 * `actor`: who would save them, where that is known.
 */
export function checkEdits(
  state: State,
  edits: readonly RosterEdit[],
  base: number | null,
  now: Now,
  texts: Texts,
  actor: Actor | null = null,
): RosterCheckView {
  const { revision } = state.roster;
  const conflict = conflictOf(state, edits, base);
  const plan: PlannedEdits =
    conflict === null ? planEdits(state, edits, now.wall, actor) : { ok: false, problem: conflict };
  const until = wall(now.wall + LOOK_AHEAD);
  const before = problemsOf(state, state.site, now.wall, until);
  const view = (site: SiteFile, found: readonly RosterProblem[]) =>
    found.map((one) => viewProblem(texts, site, one));
  if (!plan.ok) {
    const { code, field } = plan.problem;
    const refused = { code, ...(field === undefined ? {} : { field }), message: saidIn(texts, plan.problem) };
    return { revision, refused, brings: [], solves: [], stays: view(state.site, before), follows: [] };
  }
  const after = problemsOf(state, plan.site, now.wall, until);
  const key = (found: RosterProblem): string => JSON.stringify(found);
  const [had, has] = [new Set(before.map(key)), new Set(after.map(key))];
  return {
    revision,
    refused: null,
    brings: view(
      plan.site,
      after.filter((found) => !had.has(key(found))),
    ),
    solves: view(
      state.site,
      before.filter((found) => !has.has(key(found))),
    ),
    stays: view(
      plan.site,
      after.filter((found) => had.has(key(found))),
    ),
    follows: [...followsText(state, plan, edits, texts), ...policyNotes(plan, texts)],
  };
}

/** What the gateway does whatever the policies say that are put. */
function policyNotes(plan: Extract<PlannedEdits, { readonly ok: true }>, { code }: Texts): readonly string[] {
  const notes = plan.changes.flatMap((change) =>
    change.section === 'policies' && change.after !== null
      ? checkPolicy(plan.site, change.after).notes.map((note) => (code === 'nl' ? note.nl : note.message))
      : [],
  );
  return [...new Set(notes)];
}

function followsText(
  state: State,
  plan: Extract<PlannedEdits, { readonly ok: true }>,
  edits: readonly RosterEdit[],
  texts: Texts,
): readonly string[] {
  const { follows } = texts.rosterCore;
  const facts = (id: string, site: SiteFile, shift?: string) => {
    const swap = state.roster.swaps.get(id);
    const rotation = site.rotations.find((one) => one.id === swap?.rotation);
    const week = rotation === undefined ? undefined : weekNamed(rotation, shift ?? swap?.shift ?? '');
    const time = (at: Wall | undefined): string =>
      at === undefined || rotation === undefined ? '' : localText(texts, rotation.timezone, at);
    return {
      who: swap === undefined ? '' : nameOf(state.site, swap.person),
      by: '',
      rotation: swap?.rotation ?? '',
      from: time(week?.from),
      until: time(week?.until),
    };
  };
  const named = new Set(edits.map((edit) => (edit.do === 'drop' ? edit.id : edit.value.id)));
  const carried = new Set(
    [...plan.voids, ...plan.moves]
      .map(({ swap }) => swap)
      .flatMap((id) => state.roster.swaps.get(id)?.overrides ?? []),
  );
  return [
    ...plan.moves.map(({ swap, shift }) => follows.moved(facts(swap, plan.site, shift))),
    ...plan.voids.map(({ swap }) => follows.voided(facts(swap, state.site))),
    ...plan.changes
      .filter(
        ({ section, id, before }) =>
          section === 'overrides' && before !== null && !named.has(id) && !carried.has(id),
      )
      .map((change) => follows.also(changeText(texts, plan.site, change))),
  ];
}

/** The edits that memory holds, newest first, at most 200. Of older ones `stuck` tells only what the history knows. */
export function listEdits(state: State, now: Now, texts: Texts): readonly EditView[] {
  return state.roster.edits
    .slice(-SHOWN_MOST)
    .toReversed()
    .map((edit, i) => ({
      id: edit.id,
      revision: edit.revision,
      at: iso(edit.at),
      by: edit.by,
      changes: edit.changes,
      text: edit.changes.map((change) => changeText(texts, state.site, change)),
      undoes: edit.undoes,
      undoneBy: edit.undoneBy,
      swap: edit.swap,
      stuck: stuck(state, edit, now.wall, texts, i < WORKED_OUT),
    }));
}

function stuck(state: State, edit: EditRecord, at: Wall, texts: Texts, whole: boolean): string | null {
  if (!whole) {
    const why = stuckBy(state, edit);
    return why === null ? null : saidIn(texts, why);
  }
  const plan = planUndo(state, edit.id, at);
  return plan.ok ? null : saidIn(texts, plan.problem);
}
