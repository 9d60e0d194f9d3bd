/**
 * The evacuation list: per site who said to be in the building, who said nothing, who is elsewhere; with a box to tick
 * beside each name, since the list is made to be printed and carried outside.
 */
import type { PersonView } from '../../core/api.ts';
import type { PresenceView } from '../../core/api-roster.ts';
import { clockTime, dayInFull, dayTime } from '../parts/clock.ts';
import { Button, Name } from '../parts/controls.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { usePresence } from '../parts/presence.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { useSteady } from '../parts/steady.ts';

interface OnePerson {
  readonly person: PersonView;
  readonly found: PresenceView | undefined;
}

function List({ title, people }: { readonly title: string; readonly people: readonly OnePerson[] }) {
  const { t } = useSession();
  const words = t.pages.presence;
  if (people.length === 0) return null;
  return (
    <div>
      <h3 class="nk-evacuation__title">
        {title} ({people.length})
      </h3>
      <ul class="nk-evacuation__list">
        {people.map(({ person, found }) => (
          <li key={person.id} class="nk-evacuation__one">
            <span class="nk-evacuation__box" aria-hidden="true" />
            <Name>{person.name}</Name>
            <span class="nk-soft">
              {found?.presence === 'in' && found.since !== null
                ? words.since(dayTime(found.since, t.locale))
                : found?.presence === 'out' || found?.presence === 'off'
                  ? words[found.presence]
                  : ''}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Present() {
  const { t, me } = useSession();
  const words = t.pages.presence;
  const people = useSteady<readonly PersonView[]>('/api/people', ['site']);
  const presence = usePresence(true);
  const where = new Map((presence.value ?? []).map((one) => [one.person, one]));
  const sites = [
    ...me.sites.map(({ id, name }) => ({ id: id as string | null, name })),
    { id: null, name: '' },
  ];
  const known = people.value !== null && presence.value !== null;
  const failed = people.failed ?? presence.failed;
  return (
    <Frame title={words.list} width="middle">
      <p class="nk-lead">{words.listText}</p>
      <div class="nk-figures__bar">
        <p class="nk-soft">
          {presence.readAt !== null &&
            words.listAt(
              `${dayInFull(presence.readAt, t.locale)}, ${clockTime(presence.readAt, t.locale, true)}`,
            )}
        </p>
        <Button look="secondary" icon="print" extra="nk-noprint" onClick={() => print()}>
          {words.print}
        </Button>
      </div>
      {!known && failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {!known && failed !== null && (
        <Failure
          status={failed}
          again={() => {
            void people.again();
            void presence.again();
          }}
        />
      )}
      {known &&
        sites.map((site) => {
          const here = (people.value ?? [])
            .filter((person) => person.site === site.id)
            .map((person) => ({ person, found: where.get(person.id) }))
            .sort((a, b) => a.person.name.localeCompare(b.person.name, t.locale));
          if (here.length === 0) return null;
          const said = (...presences: readonly (string | null)[]) =>
            here.filter(({ found }) => presences.includes(found?.presence ?? null));
          return (
            <section key={site.id} class="nk-card nk-evacuation">
              <div>
                {site.name !== '' && (
                  <h2 class="nk-card__title">
                    <Name>{site.name}</Name>
                  </h2>
                )}
                <p class="nk-evacuation__count">{words.presentCount(said('in').length)}</p>
              </div>
              <List title={words.listIn} people={said('in')} />
              <List title={words.listUnknown} people={said(null)} />
              <List title={words.listElsewhere} people={said('out', 'off')} />
            </section>
          );
        })}
    </Frame>
  );
}

startPage(<Present />);
