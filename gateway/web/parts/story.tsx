/**
 * The story of an alarm, line by line, with the time since it began. Technical lines are folded away until asked for;
 * a kind of line this page does not know is shown by its own name rather than left out.
 */
import { useState } from 'preact/hooks';
import type { IncidentView, TimelineItem } from '../../core/api.ts';
import type { StoryFacts, StoryType, Texts } from '../../core/texts/index.ts';
import { clockTime } from './clock.ts';
import { useSession } from './session.tsx';

/** Lines that tell people little. */
const TECHNICAL: ReadonlySet<string> = new Set([
  'step.started',
  'page.sent',
  'page.delivered',
  'page.retried',
  'page.withdrawn',
  'round.planned',
  'answer.awaited',
  'incident.edited',
  'duty.changed',
]);

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A word out of a table of words, or the key itself. */
const word = (table: Readonly<Record<string, string>>, key: string | null): string =>
  key === null ? '' : (table[key] ?? key);

/** One line in words. `people` turns an id into a name. */
export function lineOf(
  item: TimelineItem,
  t: Texts,
  incident: IncidentView,
  people: (id: string) => string,
): string {
  const type = item.type as StoryType;
  const tell = t.story[type] as ((facts: StoryFacts) => string) | undefined;
  if (tell === undefined) return item.type;
  if (type === 'alarm.closed' && item.ended === 'simulation') return t.simulation.endedLine;
  const ids = list(item.people).filter((id): id is string => typeof id === 'string');
  const one = text(item.person) ?? text(item.lead) ?? text(item.raisedBy) ?? text(item.by);
  const page = text(item.page);
  const paged = page === null ? null : (incident.pages.find(({ id }) => id === page)?.responder ?? null);
  const responders = new Set(
    list(item.pages).map((each) => text((each as { person?: unknown } | null)?.person)),
  );
  return tell({
    who:
      ids.length > 0
        ? ids.map(people).join(', ')
        : one !== null
          ? people(one)
          : paged === null
            ? null
            : people(paged),
    device: text(item.device),
    level: word(t.level, text(item.level)),
    answer: word(t.answer, text(item.answer)),
    reason: word(t.page.reason, text(item.reason)),
    count:
      type === 'step.started'
        ? Number(item.step ?? 0) + 1
        : type === 'page.requested'
          ? responders.size
          : list(item.pages).length,
    duress: item.duress === true,
    note: text(item.note),
  });
}

/** The story. */
export function Story({ incident }: { readonly incident: IncidentView }) {
  const { t, nameOf } = useSession();
  const words = t.pages.incident;
  const [all, setAll] = useState(false);
  const start = Date.parse(incident.openedAt);
  const shown = incident.timeline.filter((item) => all || !TECHNICAL.has(item.type));
  return (
    <section class="nk-card">
      <h2 class="nk-card__title">{words.timeline}</h2>
      <ol class="nk-story">
        {shown.map((item, index) => {
          const after = Math.max(0, Date.parse(item.at) - start) / 1000;
          return (
            <li
              key={`${item.at} ${index}`}
              class={`nk-story__line nk-story__line--${item.type.split('.')[0]}`}
            >
              <span class="nk-story__time">
                {clockTime(item.at, t.locale, true)}
                <span class="nk-story__after">
                  +
                  {after < 60
                    ? `${after.toLocaleString(t.locale, { maximumFractionDigits: 1 })} s`
                    : t.pages.common.ago(Math.round(after))}
                </span>
              </span>
              <bdi class="nk-story__words">{lineOf(item, t, incident, (id) => nameOf(id) ?? id)}</bdi>
            </li>
          );
        })}
      </ol>
      <label class="nk-check nk-noprint">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
        <span>{words.details}</span>
      </label>
    </section>
  );
}
