/**
 * What the card of an alarm says beside the answers: that enough others come while one is still welcome, who took it
 * when one's own page was withdrawn, that an arrival is waited for, and numbers outside to be called by a person.
 */
import type { Contact } from '../../core/site.ts';
import { Icon } from './icons.tsx';
import type { PagerCard } from './pager-state.ts';
import { useSession } from './session.tsx';
import { comingOf } from './who.tsx';

/** How many others are coming or there, as far as this viewer sees. */
export function othersComing({ alarm }: PagerCard, person: string | null): number {
  const named = comingOf(alarm);
  const mine = named.some((responder) => responder.person === person);
  return Math.max(
    named.filter((responder) => responder.person !== person).length,
    alarm.coming - (mine ? 1 : 0),
  );
}

/** True when whoever comes now comes beside enough others. */
export const isLate = (card: PagerCard, person: string | null): boolean =>
  card.alarm.state !== 'closed' &&
  !card.own &&
  (card.answer === null || card.answer === 'coming' || card.answer === 'expired') &&
  othersComing(card, person) >= Math.max(1, card.alarm.need);

/** One sentence for whoever comes late, and who took it. */
export function LateWords({ card }: { readonly card: PagerCard }) {
  const { t, me, nameOf } = useSession();
  const words = t.pages.late;
  const person = me.person?.id ?? null;
  const names = (card.stopped === 'taken' ? (card.page?.takenBy ?? []) : [])
    .filter((id) => id !== person)
    .map((id) => nameOf(id) ?? t.pages.common.colleague.toLowerCase());
  const arriving =
    card.alarm.state !== 'closed' &&
    card.answer === 'coming' &&
    card.ringing &&
    card.page?.asked === 'arrival';
  const late = isLate(card, person);
  if (!late && names.length === 0 && !arriving) return null;
  return (
    <p class="nk-ring__late" aria-live="polite">
      {arriving && <strong>{words.arriving} </strong>}
      {names.length > 0 && (
        <strong>
          <bdi>{words.takenBy(new Intl.ListFormat(t.locale).format(names))}</bdi>{' '}
        </strong>
      )}
      {late && words.already(othersComing(card, person))}
    </p>
  );
}

/** Numbers that this person is asked to call: the machine never dials. */
export function CallOutside({ calls }: { readonly calls: readonly Contact[] }) {
  const { t } = useSession();
  const words = t.pages.late;
  if (calls.length === 0) return null;
  return (
    <section class="nk-outside" aria-label={words.call}>
      <ul>
        {calls.map(({ name, phone }) => (
          <li key={`${name} ${phone}`}>
            <a class="nk-outside__call" href={`tel:${phone.replaceAll(/[^+0-9]/g, '')}`}>
              <Icon name="phone" />
              <span>
                {words.call}: <bdi>{name}</bdi>
                <br />
                <span class="nk-outside__number">{phone}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <p>{words.callText}</p>
    </section>
  );
}
