/** What an edit changed in an item, field by field, in words: before and after. Pure. */
import type { RosterChange } from '../../core/roster/entries.ts';
import type { PageTarget, Policy } from '../../core/site.ts';
import type { Texts } from '../../core/texts/index.ts';
import { momentIn } from './roster-dates.ts';

/** Names of all that an item mentions. */
export interface FieldNaming {
  readonly t: Texts;
  readonly person: (id: string) => string;
  readonly group: (id: string) => string;
  readonly site: (id: string) => string;
  readonly place: (id: string) => string;
  readonly zone: string;
}
/** One field that differs. Null: the field was not there. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A target of a step in a word or two. */
export function targetName(target: PageTarget, { t, group, person }: FieldNaming): string {
  const words = t.pages.policies;
  if (typeof target === 'string') return words.target[target];
  if ('group' in target) return words.targetGroup(group(target.group));
  if ('person' in target) return person(target.person);
  return words.targetExternal(target.external.name, target.external.phone);
}

function stepsLine(steps: Policy['steps'], naming: FieldNaming): string {
  const words = naming.t.pages.policies;
  return steps
    .map((step) =>
      [
        step.after === 0 ? words.atOnce : words.stepAfter(step.after),
        ': ',
        [
          ...step.page.map((target) => targetName(target, naming)),
          ...(step.guide112 ? [words.guide112Short] : []),
        ].join(', '),
        step.need > 1 ? ` (${words.needLine(step.need)})` : '',
      ].join(''),
    )
    .join('; ');
}

function shown(field: string, value: unknown, section: RosterChange['section'], naming: FieldNaming): string {
  const { t, person, group, site, place, zone } = naming;
  const words = t.pages.roster;
  const all = (list: unknown, one: (id: string) => string): string =>
    Array.isArray(list) && list.length > 0 ? list.map((id) => one(String(id))).join(', ') : words.weeks.none;
  switch (field) {
    case 'people':
    case 'add':
    case 'remove':
      return all(value, person);
    case 'groups':
      return all(value, group);
    case 'fallback':
      return group(String(value));
    case 'manager':
      return person(String(value));
    case 'site':
      return site(String(value));
    case 'place':
      return place(String(value));
    case 'roles':
      return all(value, (role) => t.role[role as keyof typeof t.role] ?? role);
    case 'level':
      return t.level[value === 'emergency' ? 'emergency' : 'assist'];
    case 'from':
    case 'until':
      return section === 'overrides' ? momentIn(String(value), t.locale, zone) : String(value);
    case 'handoff': {
      const { weekday, time } = value as { weekday: keyof typeof words.weekday; time: string };
      return `${words.weekday[weekday]} ${time}`;
    }
    case 'replace': {
      const { person: of, by } = value as { person: string; by: string };
      return words.weeks.instead(person(by), person(of));
    }
    case 'steps':
      return stepsLine(value as Policy['steps'], naming);
    case 'when': {
      const { days, from, until } = value as NonNullable<Policy['when']>;
      const policy = t.pages.policies;
      const on = days.length === 0 ? policy.everyDay : days.map((day) => words.weekday[day]).join(', ');
      return policy.hoursLine(on, from, until);
    }
    case 'repeat':
    case 'acknowledgeExpiry':
      return words.history.seconds(Number(value));
    case 'channels':
      return all(
        (value as readonly { kind: string }[]).map(({ kind }) => kind),
        (kind) => t.channel[kind as keyof typeof t.channel] ?? kind,
      );
    default:
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '…';
  }
}

/** The fields that an edit of one item changed. */
export function fieldsOf(change: RosterChange, naming: FieldNaming): readonly FieldChange[] {
  const before = (change.before ?? {}) as Record<string, unknown>;
  const after = (change.after ?? {}) as Record<string, unknown>;
  const titles = naming.t.pages.roster.history.fields as Readonly<Record<string, string>>;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => field !== 'id' && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  const tell = (field: string, value: unknown): string | null =>
    value === undefined ? null : shown(field, value, change.section, naming);
  return fields.map((field) => ({
    field: titles[field] ?? field,
    before: tell(field, before[field]),
    after: tell(field, after[field]),
  }));
}
