/**
 * What an import would change: the site as it stands beside the site of a file. Promises that applying exactly these
 * changes gives the file; devices that only the gateway knows are kept and named. Decides nothing and asks nobody.
 */
import type { SiteFile } from '../../core/site.ts';

/** A device as it is registered; revoked ones are left out by the caller. */
export interface RegisteredDevice {
  readonly id: string;
  readonly kind: string;
  readonly place: string | null;
  readonly person: string | null;
}
/** The lists of a site file. */
export type SiteList = keyof SiteFile;
/** One change. `keep` names a registered device that the file does not; `key` one that still needs its key. */
export interface Change {
  readonly change: 'add' | 'change' | 'remove' | 'keep' | 'key';
  readonly list: SiteList;
  readonly id: string;
  /** For `change`: which fields differ. */
  readonly fields: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  /** The same for people, on one line. */
  readonly text: string;
}

/** Lists of items; the rest of a site file is terms. */
type ItemList = Exclude<SiteList, 'retention' | 'roster'>;

const SINGULAR: Record<ItemList, string> = {
  sites: 'site',
  places: 'place',
  people: 'person',
  groups: 'group',
  rotations: 'rotation',
  overrides: 'override',
  policies: 'policy',
  faultPolicies: 'fault policy',
  devices: 'device',
  hubs: 'hub',
};
type Fields = Readonly<Record<string, unknown>>;

/** Overrides and policies have no id of their own: what they are for, or which of the list, stands in its place. */
function keyOf(list: ItemList, item: Fields, position: number): string {
  if (list === 'overrides') return `${item.rotation} ${item.from} to ${item.until}: ${moved(item)}`;
  if (list === 'policies')
    return `${item.place === undefined ? `site ${item.site}` : `place ${item.place}`}, ${item.level}`;
  // The first that fits counts, so it matters where one stands.
  if (list === 'faultPolicies') return String(position + 1);
  return String(item.id);
}
function moved(item: Fields): string {
  if (item.replace !== undefined) {
    const { person, by } = item.replace as { person: string; by: string };
    return `${by} for ${person}`;
  }
  const list = (value: unknown) => (value as readonly string[]).join(', ');
  return item.add === undefined ? `without ${list(item.remove)}` : `with ${list(item.add)}`;
}

/** A value in one form, whatever the order of its fields. */
function plain(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? 'nothing'
  );
}
/** A value for a line of text: short, and without the marks of JSON where it is a word. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `"${value}"` : plain(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
function fieldsThatDiffer(from: Fields, to: Fields): Change['fields'] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((field) => plain(from[field]) !== plain(to[field]))
    .map((field) => ({ field, from: from[field], to: to[field] }));
}
const named = (item: Fields): string => (typeof item.name === 'string' ? ` (${item.name})` : '');

/** The changes from one site to another, list by list; `registered` are the devices that the gateway knows. */
export function planOfChanges(
  standing: SiteFile,
  coming: SiteFile,
  registered: readonly RegisteredDevice[],
): readonly Change[] {
  const changes: Change[] = [];
  for (const list of Object.keys(SINGULAR) as (keyof typeof SINGULAR)[]) {
    const what = SINGULAR[list];
    const index = (items: readonly unknown[]) =>
      new Map((items as Fields[]).map((item, position) => [keyOf(list, item, position), item]));
    const before = index(standing[list] ?? []);
    if (list === 'devices')
      for (const { id, kind, place, person } of registered)
        before.set(id, { id, kind, place, ...(person === null ? {} : { person }) });
    const behind = index(coming[list] ?? []);
    for (const [id, item] of behind) {
      const old = before.get(id);
      if (old === undefined) {
        changes.push({ change: 'add', list, id, fields: [], text: `add ${what} ${id}${named(item)}` });
        continue;
      }
      const fields = fieldsThatDiffer(old, item);
      if (fields.length === 0) continue;
      const text = fields.map(({ field, from, to }) => `${field}: ${shown(from)} -> ${shown(to)}`).join('; ');
      changes.push({ change: 'change', list, id, fields, text: `change ${what} ${id}: ${text}` });
    }
    const known = new Set(list === 'devices' ? registered.map(({ id }) => id) : []);
    for (const [id, item] of before) {
      if (behind.has(id)) continue;
      if (known.has(id)) {
        const text = `keep device ${id}: not in the file, but an import removes no device (use "device revoke")`;
        changes.push({ change: 'keep', list, id, fields: [], text });
        const { person } = item;
        if (typeof person === 'string' && !coming.people.some((one) => one.id === person)) {
          const fields = [{ field: 'person', from: person, to: undefined }];
          const lost = `change device ${id}: person: ${shown(person)} -> ${shown(undefined)}`;
          changes.push({ change: 'change', list, id, fields, text: lost });
        }
      } else
        changes.push({ change: 'remove', list, id, fields: [], text: `remove ${what} ${id}${named(item)}` });
    }
    if (list === 'devices')
      for (const id of behind.keys())
        if (!known.has(id))
          changes.push({
            change: 'key',
            list,
            id,
            fields: [],
            text: `device ${id} needs its key: noodknop device rotate-key ${id}`,
          });
  }
  for (const list of ['retention', 'roster'] as const) {
    const terms = fieldsThatDiffer(
      (standing[list] ?? {}) as unknown as Fields,
      (coming[list] ?? {}) as unknown as Fields,
    );
    if (terms.length === 0) continue;
    const unit = list === 'retention' ? ' days' : '';
    const text = terms
      .map(({ field, from, to }) => `${field}: ${shown(from)} -> ${shown(to)}${unit}`)
      .join('; ');
    changes.push({ change: 'change', list, id: list, fields: terms, text: `change ${list} ${text}` });
  }
  return changes;
}

/** How much a plan changes, in one line. */
export function summaryOf(changes: readonly Change[]): string {
  const count = (kind: Change['change']) => changes.filter(({ change }) => change === kind).length;
  return `${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove`;
}
