/** What the page of figures asks for and chooses from: periods and groups. Pure. */
import type { TimingView } from '../../core/api-roster.ts';
import type { Texts } from '../../core/texts/index.ts';

/** First day of the month so many months back; the month that runs counts as one. */
export function firstDay(months: number, now: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 1))
    .toISOString()
    .slice(0, 10);
}

/** Groups in the rows, by how many alarms they had. */
export function groupsOf(
  rows: readonly TimingView[],
  t: Texts,
): readonly { readonly id: string; readonly name: string }[] {
  const seen = new Map<string, { readonly name: string; readonly alarms: number }>();
  for (const row of rows) {
    const id = row.group ?? '';
    seen.set(id, {
      name: row.groupName ?? row.group ?? t.pages.statistics.noGroup,
      alarms: (seen.get(id)?.alarms ?? 0) + row.alarms,
    });
  }
  return [...seen]
    .sort(([, a], [, b]) => b.alarms - a.alarms || a.name.localeCompare(b.name, t.locale))
    .map(([id, { name }]) => ({ id, name }));
}
