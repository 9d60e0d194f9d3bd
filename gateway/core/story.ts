/**
 * One line of an incident's story in words. Pure: takes the line as `report.ts` made it, a language, and how to name
 * people; used wherever a story is told outside the browser. A kind of line it does not know keeps its own name.
 */
import type { PageView, TimelineItem } from './api.ts';
import type { StoryFacts, StoryType, Texts } from './texts/index.ts';

/** Lines about the works rather than the people; a short story leaves them out. */
export const TECHNICAL_LINES: ReadonlySet<string> = new Set<StoryType>([
  'step.started',
  'step.repeated',
  'page.retried',
  'page.sent',
  'page.delivered',
  'page.withdrawn',
  'round.planned',
  'answer.awaited',
  'incident.edited',
  'duty.changed',
]);

/** What a story needs of a page: who answered it. */
export type StoryPage = Pick<PageView, 'id' | 'responder'>;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const wordOf = (words: Readonly<Record<string, string>>, key: string | null): string =>
  key === null ? '' : Object.hasOwn(words, key) ? (words[key] ?? key) : key;

function factsOf(
  item: TimelineItem,
  t: Texts,
  pages: readonly StoryPage[],
  nameOf: (person: string) => string,
): StoryFacts {
  const several = listOf(item.people).flatMap((id) => textOf(id) ?? []);
  const answered = pages.find(({ id }) => id === item.page)?.responder ?? null;
  const one =
    textOf(item.person) ?? textOf(item.lead) ?? textOf(item.raisedBy) ?? textOf(item.by) ?? answered;
  const asked = listOf(item.pages).map((page) =>
    textOf((page as { readonly person?: unknown } | null)?.person),
  );
  const counts: Readonly<Record<string, number>> = {
    'step.started': Number(item.step ?? 0) + 1,
    'page.requested': new Set(asked).size,
  };
  return {
    who: several.length > 0 ? several.map(nameOf).join(', ') : one === null ? null : nameOf(one),
    device: textOf(item.device),
    level: wordOf(t.level, textOf(item.level)),
    answer: wordOf(t.answer, textOf(item.answer)),
    reason: wordOf(t.page.reason, textOf(item.reason)),
    count: counts[item.type] ?? asked.length,
    duress: item.duress === true,
    note: textOf(item.note),
  };
}

/** The line in a language. `pages` are those of the alarm; `nameOf` turns a person's id into a name. */
export function storyLine(
  item: TimelineItem,
  t: Texts,
  pages: readonly StoryPage[],
  nameOf: (person: string) => string,
): string {
  if (!Object.hasOwn(t.story, item.type)) return item.type;
  if (item.type === 'alarm.closed' && item.ended === 'simulation') return t.simulation.endedLine;
  const tell: (facts: StoryFacts) => string = t.story[item.type as StoryType];
  return tell(factsOf(item, t, pages, nameOf));
}
