/**
 * The roster in words: names, who changes places with whom within a shift, and a sign per group, so that nobody needs
 * to tell colours apart. Pure.
 */
import type { RosterView, RotationWeeksView, ShiftView } from '../../core/api-roster.ts';
import type { Texts } from '../../core/texts/index.ts';
import { momentIn } from './roster-dates.ts';

/** What tells names. */
export interface Naming {
  readonly t: Texts;
  readonly view: RosterView;
  readonly nameOf: (person: string | null) => string | null;
  readonly me: string | null;
}

/** A colleague's name, "Jij" for the viewer where `self` is wanted. */
export function nameIn({ t, view, nameOf, me }: Naming, person: string, self = false): string {
  if (self && person === me) return t.pages.common.youCapital;
  const known = view.names[person] ?? nameOf(person) ?? person;
  return known === '' ? t.pages.common.colleague : known;
}

/** What differs from the group as it stands, in one span of a shift. */
export interface ShiftChange {
  readonly text: string;
  /** Part of the shift only. */
  readonly when: string | null;
}

/** The changes of a shift in words, each once, with its time where it is not the whole shift. */
export function changesOf(
  shift: ShiftView,
  { timezone }: Pick<RotationWeeksView, 'timezone'>,
  naming: Naming,
): readonly ShiftChange[] {
  const words = naming.t.pages.roster.weeks;
  const found = new Map<string, { from: string; until: string }[]>();
  const note = (text: string, from: string, until: string): void => {
    const spans = found.get(text) ?? [];
    const last = spans.at(-1);
    if (last !== undefined && last.until === from) last.until = until;
    else spans.push({ from, until });
    found.set(text, spans);
  };
  for (const span of shift.spans) {
    if (span.fallback) {
      note(words.fallback, span.from, span.until);
      continue;
    }
    const gone = shift.members.filter((person) => !span.people.includes(person));
    const come = span.people.filter((person) => !shift.members.includes(person));
    const pairs = Math.min(gone.length, come.length);
    for (let i = 0; i < Math.max(gone.length, come.length); i += 1) {
      const by = come[i];
      const of = gone[i];
      const text =
        i < pairs && by !== undefined && of !== undefined
          ? words.instead(nameIn(naming, by), nameIn(naming, of))
          : by !== undefined
            ? words.added(nameIn(naming, by))
            : words.removed(nameIn(naming, of ?? ''));
      note(text, span.from, span.until);
    }
  }
  const at = (time: string): string => momentIn(time, naming.t.locale, timezone);
  return [...found].flatMap(([text, spans]) =>
    spans.map(({ from, until }) => ({
      text,
      when:
        from === shift.from && until === shift.until
          ? null
          : from === shift.from
            ? words.until(at(until))
            : until === shift.until
              ? words.from(at(from))
              : words.during(at(from), at(until)),
    })),
  );
}

/** The group's name without the words that all groups begin with: "Berk" of "Opvanggroep Berk". */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const parts = names.map((name) => name.trim().split(/\s+/));
  let shared = 0;
  while (
    names.length > 1 &&
    parts.every((words) => words.length > shared + 1 && words[shared] === parts[0]?.[shared])
  )
    shared += 1;
  return new Map(names.map((name, i) => [name, parts[i]?.slice(shared).join(' ') ?? name]));
}

/** A letter per group: its own first letter where that is free, else the first free one of the alphabet. */
export function lettersOf(names: readonly string[]): ReadonlyMap<string, string> {
  const short = shortNames(names);
  const taken = new Set<string>();
  const letters = new Map<string, string>();
  for (const name of names) {
    const own =
      [...(short.get(name) ?? name).toUpperCase()].find((sign) => /[\p{L}\p{N}]/u.test(sign)) ?? 'A';
    const free = [own, ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((sign) => !taken.has(sign)) ?? own;
    taken.add(free);
    letters.set(name, free);
  }
  return letters;
}

/** Colours there are for groups; further groups begin again, and are told apart by letter and name. */
export const TONES = 8;

/** Whoever is on duty at an instant in a rotation; null outside what was read. */
export function dutyAt(
  rotation: RotationWeeksView,
  at: number,
): { readonly shift: ShiftView; readonly span: ShiftView['spans'][number] } | null {
  for (const shift of rotation.shifts)
    for (const span of shift.spans)
      if (Date.parse(span.from) <= at && at < Date.parse(span.until)) return { shift, span };
  return null;
}

/** Rotations with the viewer's own site first. */
export function inOrder(view: RosterView, site: string | null): readonly RotationWeeksView[] {
  return [...view.rotations].sort((a, b) => Number(b.site === site) - Number(a.site === site));
}

/** The buildings that a rotation serves, as its title. */
export const titleOf = (
  rotation: Pick<RotationWeeksView, 'site' | 'sharedWith'>,
  siteOf: (site: string) => string | null,
): string => [rotation.site, ...rotation.sharedWith].map((site) => siteOf(site) ?? site).join(' · ');
