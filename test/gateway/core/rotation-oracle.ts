/**
 * A second, slow calculator of who is on duty, written from the public readings alone on top of Temporal: it walks
 * week by week from the start and never estimates. It exists to disagree with `core/rotation.ts`.
 */
import { Temporal } from 'temporal-polyfill';
import type { Rotation, SiteFile } from '../../../gateway/core/site.ts';

const NUMBER_OF = {
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  sunday: 7,
} as const;

/** Every handoff of a rotation up to the end of a year, with the group it brings. */
export function handoffs(rotation: Rotation, lastYear: number): readonly { at: number; group: string }[] {
  let day = Temporal.PlainDate.from(rotation.start);
  while (day.dayOfWeek !== NUMBER_OF[rotation.handoff.weekday]) day = day.add({ days: 1 });
  const found: { at: number; group: string }[] = [];
  for (let turn = 0; day.year <= lastYear; turn += 1, day = day.add({ days: 7 })) {
    const at = day
      .toPlainDateTime(Temporal.PlainTime.from(rotation.handoff.time))
      .toZonedDateTime(rotation.timezone, { disambiguation: 'compatible' }).epochMilliseconds;
    found.push({ at, group: rotation.groups[turn % rotation.groups.length] as string });
  }
  return found;
}

/** Group and people in force, by going through everything that was ever said. */
export function onDuty(
  site: SiteFile,
  rotation: Rotation,
  turns: readonly { at: number; group: string }[],
  at: number,
): { group: string; people: string[]; fallback: boolean } {
  const past = turns.filter((turn) => turn.at <= at);
  const begun = past.length > 0;
  const group = past.at(-1)?.group ?? rotation.fallback;
  const members = (id: string): string[] => [...(site.groups.find((g) => g.id === id)?.people ?? [])];
  let people = members(group);
  const inForce = site.overrides.filter(
    (o) =>
      o.rotation === rotation.id &&
      Temporal.Instant.from(o.from).epochMilliseconds <= at &&
      at < Temporal.Instant.from(o.until).epochMilliseconds,
  );
  for (const o of inForce) if (o.remove) people = people.filter((p) => !o.remove?.includes(p));
  for (const o of inForce)
    if (o.replace) people = people.map((p) => (p === o.replace?.person ? o.replace.by : p));
  for (const o of inForce) people.push(...(o.add ?? []));
  people = people.filter((p, i) => people.indexOf(p) === i);
  if (people.length === 0)
    return { group: rotation.fallback, people: members(rotation.fallback), fallback: true };
  return { group, people, fallback: !begun };
}
