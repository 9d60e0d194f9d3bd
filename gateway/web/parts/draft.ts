/**
 * Edits of the roster that were not saved yet, as plain values: what was put or dropped, what stood there when it
 * began, and the items as they would be. Promises that a live refresh changes nothing of what somebody filled in.
 */
import type { RosterView } from '../../core/api-roster.ts';
import type { RosterItem, RosterSection } from '../../core/roster/entries.ts';
import type { RosterEdit } from '../../core/roster/events.ts';
import { randomHex } from './api.ts';

/** What can be edited. */
export type Items = NonNullable<RosterView['items']>;
/** One item as the gateway shows it to those who edit. */
export type Item<S extends RosterSection> = Items[S][number];

/** One wish, and what stood there when it was begun (null: a new item). */
export interface Wish {
  readonly section: RosterSection;
  readonly id: string;
  /** Null: dropped. */
  readonly value: Item<RosterSection> | null;
  readonly before: Item<RosterSection> | null;
}
/** All wishes, by section and id. */
export type Draft = ReadonlyMap<string, Wish>;

/** The key of an item. */
export const keyOf = (section: RosterSection, id: string): string => `${section} ${id}`;
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The item as it stands at the gateway. */
export function itemOf<S extends RosterSection>(items: Items, section: S, id: string): Item<S> | null {
  const list: readonly Item<S>[] = items[section];
  return list.find((item) => item.id === id) ?? null;
}

/** The draft with one item put or dropped; an item that is as it was is no wish. */
export function withWish(
  draft: Draft,
  items: Items,
  section: RosterSection,
  id: string,
  value: Item<RosterSection> | null,
): Draft {
  const key = keyOf(section, id);
  const known = draft.get(key);
  const before = known === undefined ? itemOf(items, section, id) : known.before;
  const next = new Map(draft);
  if (same(value, before)) next.delete(key);
  else next.set(key, { section, id, value, before });
  return next;
}

/** The draft without a wish. */
export function without(draft: Draft, key: string): Draft {
  const next = new Map(draft);
  next.delete(key);
  return next;
}

/** One item as the page lists it. */
export interface Listed<S extends RosterSection> {
  readonly id: string;
  readonly item: Item<S>;
  readonly mark: 'new' | 'changed' | 'removed' | null;
}
/** A section as it would be, with what was dropped still in its place, marked. New items come first. */
export function listed<S extends RosterSection>(
  items: Items,
  draft: Draft,
  section: S,
): readonly Listed<S>[] {
  const list: readonly Item<S>[] = items[section];
  const there = list.map((item): Listed<S> => {
    const wish = draft.get(keyOf(section, item.id ?? ''));
    if (wish === undefined) return { id: item.id ?? '', item, mark: null };
    return wish.value === null
      ? { id: wish.id, item, mark: 'removed' }
      : { id: wish.id, item: wish.value as Item<S>, mark: 'changed' };
  });
  const ids = new Set(there.map(({ id }) => id));
  const fresh = [...draft.values()]
    .filter((wish) => wish.section === section && wish.value !== null && !ids.has(wish.id))
    .map((wish): Listed<S> => ({ id: wish.id, item: wish.value as Item<S>, mark: 'new' }));
  return [...fresh.reverse(), ...there];
}
/** The items of a section that would be there. */
export const standing = <S extends RosterSection>(
  items: Items,
  draft: Draft,
  section: S,
): readonly Item<S>[] =>
  listed(items, draft, section)
    .filter(({ mark }) => mark !== 'removed')
    .map(({ item }) => item);

/** Fields that hold nothing are left out: the gateway takes an item as a site file would have it. */
const filled = (item: object): object =>
  Object.fromEntries(Object.entries(item).filter(([, field]) => field !== null && field !== undefined));

/** What to ask of the gateway. */
export const editsOf = (draft: Draft): readonly RosterEdit[] =>
  [...draft.values()].map(({ section, id, value }) =>
    value === null
      ? { do: 'drop', section, id }
      : ({ do: 'put', section, value: filled(value) as RosterItem<RosterSection> } as RosterEdit),
  );

/** Wishes about items that somebody else changed since the wish was begun. */
export const clashesOf = (draft: Draft, items: Items): readonly Wish[] =>
  [...draft.values()].filter((wish) => !same(itemOf(items, wish.section, wish.id), wish.before));

/** An id for a new item that nobody else has. */
export const newId = (section: RosterSection): string => `${section.slice(0, 1)}-${randomHex(4)}`;

/** Where a refusal points: the wish, and the field in it. */
export interface RefusedAt {
  readonly key: string;
  /** As in the item: `handoff.time`, `steps.0.page`; empty: the item as a whole. */
  readonly path: string;
}
/** Reads the field of a refusal: `edits.0.value.timezone`, or `policies.p1.steps.0.page`. Null: it points at no wish. */
export function refusedAt(draft: Draft, field: string | undefined): RefusedAt | null {
  if (field === undefined) return null;
  const sent = /^edits\.(\d+)(?:\.value)?\.?(.*)$/.exec(field);
  if (sent !== null) {
    const key = [...draft.keys()][Number(sent[1])];
    return key === undefined ? null : { key, path: sent[2] ?? '' };
  }
  for (const [key, { section, id }] of draft) {
    const item = `${section}.${id}`;
    if (field === item || field.startsWith(`${item}.`)) return { key, path: field.slice(item.length + 1) };
  }
  return null;
}

/** Fields of forms whose name is not that of the item's field. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  time: ['handoff.time'],
  person: ['replace.person'],
  by: ['replace.by'],
  people: ['people', 'add', 'remove'],
  where: ['site', 'place'],
  whenFrom: ['when.from'],
  whenUntil: ['when.until'],
  whenZone: ['when.timezone'],
};
/** True when a refusal points at this field of a form. */
export function pointsAt({ path }: RefusedAt, field: string): boolean {
  const step = /^(after|page)(\d+)$/.exec(field);
  const paths = step === null ? (PATHS[field] ?? [field]) : [`steps.${step[2]}.${step[1]}`];
  return paths.some((one) => path === one || path.startsWith(`${one}.`));
}
