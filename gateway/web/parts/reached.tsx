/** Who was reached over which channel and who was not: one line a person, the best of what happened on each channel. */
import type { AlarmView, PageView } from '../../core/api.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';

type How = 'answered' | 'reached' | 'sent' | 'failed';
const RANK: Readonly<Record<How, number>> = { answered: 3, reached: 2, sent: 1, failed: 0 };

/** What a page came to, by its times rather than its last state: one that was withdrawn may have rung before. */
export function howOf(page: Pick<PageView, 'state' | 'answeredAt' | 'deliveredAt' | 'sentAt'>): How {
  // An answer given elsewhere marks all of a person's pages, also those that never left.
  if (page.sentAt === null && page.deliveredAt === null) return 'failed';
  if (page.answeredAt !== null) return 'answered';
  if (page.deliveredAt !== null) return 'reached';
  return page.sentAt !== null && page.state !== 'failed' ? 'sent' : 'failed';
}

/** By person, in the order in which they were paged first: the best outcome on each channel. */
export function reachOf(
  pages: readonly PageView[],
): readonly { readonly person: string; readonly via: readonly (readonly [PageView['channel'], How])[] }[] {
  const people = new Map<string, Map<PageView['channel'], How>>();
  for (const page of pages) {
    if (page.responder === null) continue;
    const via = people.get(page.responder) ?? new Map<PageView['channel'], How>();
    people.set(page.responder, via);
    const how = howOf(page);
    const known = via.get(page.channel);
    if (known === undefined || RANK[how] > RANK[known]) via.set(page.channel, how);
  }
  return [...people].map(([person, via]) => ({ person, via: [...via] }));
}

/** The list; nothing where nobody was paged by name. */
export function Reached({ alarm }: { readonly alarm: Pick<AlarmView, 'pages'> }) {
  const { t, nameOf } = useSession();
  const words = t.channels;
  const people = reachOf(alarm.pages);
  if (people.length === 0) return null;
  const said = { answered: words.answered, reached: words.yes, sent: words.maybe, failed: words.notReached };
  return (
    <section class="nk-card nk-reached" aria-labelledby="reached-title">
      <h2 class="nk-card__title" id="reached-title">
        {words.reached}
      </h2>
      <ul class="nk-plainlist">
        {people.map(({ person, via }) => {
          const lost = via.every(([, how]) => how === 'failed');
          return (
            <li key={person} class={`nk-reached__person ${lost ? 'nk-reached__person--lost' : ''}`}>
              <span class="nk-reached__name">
                {lost && <Icon name="warn" />} <Name>{nameOf(person) ?? t.pages.common.colleague}</Name>
              </span>
              <span class="nk-reached__ways">
                {via.map(([channel, how]) => (
                  <span key={channel} class={`nk-reached__way nk-reached__way--${how}`}>
                    {t.channel[channel]}: {said[how]}
                  </span>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
