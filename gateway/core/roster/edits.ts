/**
 * Edits of the roster: all of them or none, and each can be taken back. Promises that an edit is checked as a whole
 * before it counts (`edit-rules.ts`), that what follows from it is part of it (`edit-follows.ts`), and that nobody's
 * edit is written over unseen. Whether the asker may edit at all was checked by the shell.
 */
import type { Actor, Outcome, RosterRequestOf } from '../events.ts';
import { weekNamed } from '../handoffs.ts';
import type { Problem } from '../problem.ts';
import type { Override, SiteFile } from '../site.ts';
import type { State } from '../state.ts';
import type { Texts } from '../texts/index.ts';
import { iso, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import { alike } from './alike.ts';
import { follow, movedOverride, type SwapMove, type SwapVoid } from './edit-follows.ts';
import { refuseChanges, refusePolicies } from './edit-rules.ts';
import type { RosterChange, RosterItem, RosterSection } from './entries.ts';
import type { RosterEdit } from './events.ts';
import { changed } from './evolve.ts';
import type { EditRecord } from './state.ts';
import { tellMoved, tellResult } from './swap-news.ts';
import { lapseOf } from './swap-rules.ts';
import { changeText, itemText, localText, nameOf, refusal } from './words.ts';
import { zoneOfSite } from './zones.ts';

/** Most items of each section, as in the site file. */
const ITEMS_MOST: Readonly<Record<RosterSection, number>> = {
  people: 10_000,
  groups: 1000,
  rotations: 500,
  overrides: 5000,
  policies: 2000,
};

/** What edits come to: the site they give and the changes of items, in order; or why they are refused. */
export type PlannedEdits =
  | {
      readonly ok: true;
      readonly site: SiteFile;
      readonly changes: readonly RosterChange[];
      /** Swaps that end, those whose shift moves with the rotation, those that are back. */
      readonly voids: readonly SwapVoid[];
      readonly moves: readonly SwapMove[];
      readonly revives: readonly string[];
    }
  | { readonly ok: false; readonly problem: Problem };

const refuse = (problem: Problem): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem,
});
const isProblem = (found: readonly RosterChange[] | Problem): found is Problem => 'code' in found;

/** Works out what edits come to; changes nothing. `actor` null: nobody in particular. */
export function planEdits(
  state: State,
  edits: readonly RosterEdit[],
  at: Wall,
  actor: Actor | null = null,
): PlannedEdits {
  const direct = wanted(state, edits);
  if (isProblem(direct)) return refuse(direct);
  return settle(state, direct, at, actor, null);
}

/** Works out what taking an edit back comes to; changes nothing. */
export function planUndo(state: State, id: string, at: Wall, actor: Actor | null = null): PlannedEdits {
  const edit = state.roster.edits.find((one) => one.id === id);
  if (edit === undefined) return refuse(refusal('not_found', (t) => t.rosterCore.refused.noEdit(id), 'edit'));
  const why = stuckBy(state, edit);
  if (why !== null) return refuse(why);
  const inverse = edit.changes.toReversed().map(inverted);
  return settle(state, inverse, at, actor, id);
}

const inverted = (change: RosterChange): RosterChange =>
  ({ ...change, before: change.after, after: change.before }) as RosterChange;

/** Why an edit cannot be taken back, as far as the history alone can tell; null: it does not stand in the way. */
export function stuckBy(state: State, edit: EditRecord): Problem | null {
  const { edits } = state.roster;
  const { site } = state;
  const when = (t: Texts, { at }: EditRecord): string => localText(t, zoneOfSite(site, null), at);
  if (edit.undoneBy !== null) {
    const undo = edits.find(({ id }) => id === edit.undoneBy) ?? edit;
    return refusal(
      'conflict',
      (t) => t.rosterCore.refused.undone(whoOf(t, site, undo), when(t, undo)),
      'edit',
    );
  }
  // An item that follows from the edit in two ways has two changes; the last is how it left the item.
  const last = new Map(edit.changes.map((change) => [`${change.section}.${change.id}`, change]));
  for (const change of last.values()) {
    const items: readonly RosterItem<RosterSection>[] = site[change.section];
    if (alike(items.find(({ id }) => id === change.id) ?? null, change.after)) continue;
    const item = (t: Texts): string =>
      capital(itemText(t, site, change.section, change.id, change.after ?? change.before));
    const later = edits.findLast(
      (one) => one.revision > edit.revision && touches(one, change.section, change.id),
    );
    return later === undefined
      ? refusal('conflict', (t) => t.rosterCore.refused.touchedByFile(item(t)), 'edit')
      : refusal(
          'conflict',
          (t) => t.rosterCore.refused.touched(item(t), whoOf(t, site, later), when(t, later)),
          'edit',
        );
  }
  return null;
}

const touches = ({ changes }: EditRecord, section: RosterSection, id: string): boolean =>
  changes.some((change) => change.section === section && change.id === id);
const whoOf = (t: Texts, site: SiteFile, { by }: EditRecord): string =>
  by === null ? t.rosterCore.someone : nameOf(site, by);
const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

function settle(
  state: State,
  direct: readonly RosterChange[],
  at: Wall,
  actor: Actor | null,
  undone: string | null,
): PlannedEdits {
  const before = state.site;
  const undoing = undone !== null;
  const {
    site,
    changes: followed,
    ...swaps
  } = follow(state, before, changed(before, direct), direct, at, undone);
  const changes = [...direct, ...followed];
  const problem =
    refuseChanges(state, before, site, changes, at, actor, undoing) ?? refusePolicies(site, direct, undoing);
  return problem === null ? { ok: true, site, changes, ...swaps } : refuse(problem);
}

/** The changes asked for, in order; what changes nothing is left out. */
function wanted(state: State, edits: readonly RosterEdit[]): readonly RosterChange[] | Problem {
  const changes: RosterChange[] = [];
  const named = new Set<string>();
  let { site } = state;
  for (const edit of edits) {
    const { section } = edit;
    const id = edit.do === 'drop' ? edit.id : (edit.value.id ?? freshId(state, site, section));
    const items: readonly RosterItem<RosterSection>[] = site[section];
    const index = items.findIndex((item) => item.id === id);
    const before = items[index] ?? null;
    const item = (t: Texts): string =>
      capital(itemText(t, site, section, id, edit.do === 'put' ? edit.value : before));
    const key = `${section}.${id}`;
    if (named.has(key)) return refusal('invalid', (t) => t.rosterCore.refused.twice(item(t)), key);
    named.add(key);
    if (edit.do === 'drop' && before === null)
      return refusal('not_found', (t) => t.rosterCore.refused.unknown(item(t)), key);
    if (before === null && items.length >= ITEMS_MOST[section])
      return refusal('invalid', (t) => t.rosterCore.refused.tooMany(ITEMS_MOST[section]), section);
    let after: RosterItem<RosterSection> | null = edit.do === 'drop' ? null : { ...edit.value, id };
    if (edit.do === 'put' && edit.section === 'overrides') {
      const override = settledOverride(withRotations(site, edits), { ...edit.value, id }, item);
      if ('code' in override) return override;
      after = override;
    }
    if (alike(before, after)) continue;
    const change = { section, id, before, after, index: index < 0 ? items.length : index } as RosterChange;
    changes.push(change);
    site = changed(site, [change]);
  }
  return changes;
}

/** Rotations as they will be, also where the list of edits names them later. */
function withRotations(site: SiteFile, edits: readonly RosterEdit[]): SiteFile['rotations'] {
  const put = edits.flatMap((edit) =>
    edit.do === 'put' && edit.section === 'rotations' ? [edit.value] : [],
  );
  return put.length === 0
    ? site.rotations
    : [...put, ...site.rotations.filter(({ id }) => !put.some((rotation) => rotation.id === id))];
}

/** An override with its times in UTC, and within its shift if it belongs to one. */
function settledOverride(
  rotations: SiteFile['rotations'],
  override: Override & { readonly id: string },
  item: (t: Texts) => string,
): Override | Problem {
  const [from, until] = [Date.parse(override.from), Date.parse(override.until)];
  if (Number.isNaN(from) || Number.isNaN(until))
    return refusal('invalid', (t) => t.rosterCore.refused.noTime(item(t)), `overrides.${override.id}.from`);
  const timed = { ...override, from: iso(wall(from)), until: iso(wall(until)) };
  const { shift } = override;
  const rotation = rotations.find(({ id }) => id === override.rotation);
  if (shift === undefined || rotation === undefined) return timed;
  const week = weekNamed(rotation, shift);
  const settled = week === undefined || week.number < 0 ? null : movedOverride(timed, week, week);
  return (
    settled ??
    refusal('invalid', (t) => t.rosterCore.refused.noShift(item(t), shift), `overrides.${override.id}.shift`)
  );
}

/** A new id for an item of which the editor gave none: one that no item has or had, as far as the history goes. */
function freshId(state: State, site: SiteFile, section: RosterSection): string {
  const letter = section[0] ?? 'x';
  const pattern = new RegExp(`^${letter}(\\d{1,9})$`);
  const had = state.roster.edits.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.section === section ? [change.id] : [])),
  );
  const items: readonly { readonly id?: string | undefined }[] = site[section];
  let highest = 0;
  for (const id of [...had, ...items.map((item) => item.id ?? '')])
    highest = Math.max(highest, Number(pattern.exec(id)?.[1] ?? 0));
  return `${letter}${highest + 1}`;
}

/** Why edits that were made while looking at an older revision are refused; null: nobody else touched those items. */
export function conflictOf(state: State, edits: readonly RosterEdit[], base: number | null): Problem | null {
  const { revision, edits: history } = state.roster;
  if (base === null || base === revision) return null;
  const since = history.filter((edit) => edit.revision > base);
  // Revisions without an edit are imports of the site file, or edits of which memory knows no more.
  if (base > revision || since.length < revision - base)
    return refusal('conflict', (t) => t.rosterCore.refused.importedSince(), 'base');
  for (const edit of edits) {
    const id = edit.do === 'drop' ? edit.id : edit.value.id;
    const other = since.findLast((one) => id !== undefined && touches(one, edit.section, id));
    const change = other?.changes.find((one) => one.section === edit.section && one.id === id);
    if (other === undefined || change === undefined || id === undefined) continue;
    const { site } = state;
    return refusal(
      'conflict',
      (t) =>
        t.rosterCore.refused.changedSince(
          capital(itemText(t, site, edit.section, id, change.after ?? change.before)),
          whoOf(t, site, other),
          localText(t, zoneOfSite(site, null), other.at),
          changeText(t, site, change),
        ),
      `${edit.section}.${id}`,
    );
  }
  return null;
}

/** A coordinator edits the roster. */
export function changeRoster(turn: Turn, event: RosterRequestOf<'roster.changed'>): Outcome {
  const { state, now } = turn;
  // An edit heard again changes nothing, whatever its base.
  const direct = wanted(state, event.edits);
  if (!isProblem(direct) && direct.length === 0) return { ok: true };
  const conflict = conflictOf(state, event.edits, event.base);
  if (conflict !== null) return refuse(conflict);
  const plan = planEdits(state, event.edits, now.wall, event.actor);
  if (!plan.ok) return plan;
  return { ok: true, created: true, id: carryOut(turn, plan, event.actor.person, null, null) };
}

/** A coordinator takes an edit back; that is an edit too. */
export function undoRoster(turn: Turn, event: RosterRequestOf<'roster.undone'>): Outcome {
  const { state, now } = turn;
  const plan = planUndo(state, event.edit, now.wall, event.actor);
  const edit = state.roster.edits.find(({ id }) => id === event.edit);
  if (!plan.ok || edit === undefined)
    return plan.ok ? refuse(refusal('not_found', (t) => t.rosterCore.refused.noEdit(event.edit))) : plan;
  const { swap } = edit;
  const whole =
    swap !== null && isUndoing(state, edit, swap) ? { ...plan, voids: undoneBy(plan, swap) } : plan;
  return { ok: true, created: true, id: carryOut(turn, whole, event.actor.person, edit.id, swap) };
}

/** Taking this edit back takes the swap back; also where its override stays, with the name of who stood in before. */
function isUndoing(state: State, edit: EditRecord, id: string): boolean {
  const swap = state.roster.swaps.get(id);
  if (swap?.state !== 'done') return false;
  return edit.undoes === null || (swap.before?.edit === edit.id && swap.before.state === 'void');
}

const undoneBy = ({ voids }: { readonly voids: readonly SwapVoid[] }, swap: string): readonly SwapVoid[] => [
  ...voids.filter((one) => one.swap !== swap),
  { swap, why: 'undone' },
];

/** Records planned edits with what follows for swaps, and tells those concerned. Returns the id of the edit. */
export function carryOut(
  turn: Turn,
  plan: Extract<PlannedEdits, { readonly ok: true }>,
  by: string | null,
  undoes: string | null,
  swap: string | null,
): string {
  const { roster } = turn.state;
  const edit = `e${roster.editNumber + 1}`;
  record(turn, { type: 'roster.edited', edit, changes: plan.changes, by, undoes, swap });
  for (const { swap: id, shift, inReturn } of plan.moves) {
    const moved = roster.swaps.get(id);
    if (moved === undefined) continue;
    record(turn, {
      type: 'swap.changed',
      swap: id,
      state: moved.state,
      by: null,
      moved: { shift, inReturn },
      edit,
    });
  }
  for (const id of plan.revives)
    record(turn, { type: 'swap.changed', swap: id, state: 'done', by: null, edit });
  for (const { swap: id } of plan.voids)
    record(turn, { type: 'swap.changed', swap: id, state: 'void', by: null, edit });
  const whys = new Map(plan.voids.map(({ swap: id, why }) => [id, why]));
  for (const id of [...plan.revives, ...whys.keys()]) {
    const told = roster.swaps.get(id);
    const why = whys.get(id);
    if (told !== undefined)
      tellResult(turn, told, { coordinators: false, except: by, by, more: why === undefined ? [] : [why] });
  }
  for (const { swap: id } of plan.moves) {
    const told = roster.swaps.get(id);
    if (told !== undefined) tellMoved(turn, told, by, lapseOf(turn.state, told));
  }
  return edit;
}
