/** Who is on duty now, in large type, per rotation; and who follows. */
import type { RosterView } from '../../core/api-roster.ts';
import { useTick } from './clock.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { momentIn } from './roster-dates.ts';
import { dutyAt, inOrder, type Naming, nameIn, titleOf } from './roster-words.ts';
import { useSession } from './session.tsx';

/** The duty of this moment; drawn anew when it changes hands. */
export function OnDutyNow({ view, naming }: { readonly view: RosterView; readonly naming: Naming }) {
  const { t, me, siteOf, nameless } = useSession();
  const words = t.pages.roster.now;
  const now = useTick();
  return (
    <section class="nk-onduty" aria-labelledby="duty-now">
      <h2 id="duty-now" class="nk-onduty__title">
        <Icon name="person" /> {words.title}
      </h2>
      <ul class="nk-onduty__list">
        {inOrder(view, me.site).map((rotation) => {
          const duty = dutyAt(rotation, now);
          if (duty === null) return null;
          const { shift, span } = duty;
          const next = rotation.shifts.find(({ from }) => Date.parse(from) > now);
          const at = (time: string): string => momentIn(time, t.locale, rotation.timezone);
          const mine = me.person !== null && span.people.includes(me.person.id);
          return (
            <li key={rotation.rotation} class={`nk-onduty__one ${mine ? 'nk-onduty__one--mine' : ''}`}>
              <p class="nk-onduty__where">
                <Name>{titleOf(rotation, siteOf)}</Name>
                {' · '}
                <Name>{shift.groupName}</Name>
              </p>
              <p class={nameless ? 'nk-soft' : 'nk-onduty__people'}>
                {span.people.length === 0
                  ? nameless
                    ? t.pages.common.nameless
                    : words.nobody
                  : span.people.map((person, index) => (
                      <span key={person}>
                        <Name>{nameIn(naming, person)}</Name>
                        {index < span.people.length - 1 && ', '}
                      </span>
                    ))}
              </p>
              {mine && (
                <p class="nk-onduty__mine">
                  <Icon name="check" /> {words.mine}
                </p>
              )}
              {span.fallback && <p class="nk-onduty__fallback">{words.fallback}</p>}
              <p class="nk-onduty__then">
                {words.until(at(span.until))}
                {next !== undefined && (
                  <>
                    <br />
                    {words.next(at(next.from), next.groupName)}
                  </>
                )}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
