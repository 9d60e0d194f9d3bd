/** Editing the roster: rotations, groups, colleagues and overrides, section by section. All of it goes into one draft. */
import { useState } from 'preact/hooks';
import type { RosterView } from '../../core/api-roster.ts';
import { gatewayNow } from './clock.ts';
import { type Item, type Listed, standing } from './draft.ts';
import type { DraftFace } from './draft-state.ts';
import { EditList } from './edit-list.tsx';
import { OverrideForm } from './edit-override.tsx';
import { GroupForm, PersonForm } from './edit-people.tsx';
import { RotationForm } from './edit-rotation.tsx';
import { Tick } from './fields.tsx';
import { itemNaming, overridePeriod } from './item-words.ts';
import { addDays, dayIn, fromLocal, mondayOf } from './roster-dates.ts';
import type { Naming } from './roster-words.ts';
import { useSession } from './session.tsx';

const SECTIONS = ['rotations', 'groups', 'people', 'overrides'] as const;
type Section = (typeof SECTIONS)[number];

interface EditProps {
  readonly view: RosterView;
  readonly naming: Naming;
  readonly draft: DraftFace;
}

/** The part of the page. */
export function EditRoster({ draft }: EditProps) {
  const { t, me, siteOf, placeOf } = useSession();
  const words = t.pages.roster.edit;
  const [section, setSection] = useState<Section>('rotations');
  const [past, setPast] = useState(false);
  if (draft.items === null) return <p aria-live="polite">{t.pages.common.loading}</p>;
  const { items } = draft;
  const naming = itemNaming(t, items, draft.draft, siteOf, placeOf);
  const zone = 'Europe/Amsterdam';
  const today = dayIn(zone, gatewayNow());
  const changed = (each: Section): number =>
    [...draft.draft.values()].filter((wish) => wish.section === each).length;
  const first = standing(items, draft.draft, 'rotations')[0];
  const byTime = (list: readonly Listed<'overrides'>[]): readonly Listed<'overrides'>[] =>
    [...list]
      .filter(({ item, mark }) => past || mark !== null || !(Date.parse(item.until) <= gatewayNow()))
      .sort(
        (a, b) =>
          Number(b.mark === 'new') - Number(a.mark === 'new') || a.item.from.localeCompare(b.item.from),
      );
  const byName = <S extends 'groups' | 'people'>(list: readonly Listed<S>[]): readonly Listed<S>[] =>
    [...list].sort(
      (a, b) =>
        Number(b.mark === 'new') - Number(a.mark === 'new') ||
        a.item.name.localeCompare(b.item.name, t.locale),
    );
  const freshOverride = (id: string): Item<'overrides'> => ({
    id,
    rotation: first?.id ?? '',
    from: fromLocal(`${addDays(today, 1)}T09:00`, first?.timezone ?? zone) ?? '',
    until: fromLocal(`${addDays(today, 2)}T09:00`, first?.timezone ?? zone) ?? '',
    replace: { person: '', by: '' },
  });
  return (
    <>
      <p class="nk-lead">{words.intro}</p>
      <fieldset class="nk-segments">
        <legend class="nk-sr">{words.sections}</legend>
        {SECTIONS.map((each) => (
          <button
            key={each}
            type="button"
            class="nk-segments__one"
            aria-pressed={section === each}
            onClick={() => setSection(each)}
          >
            {words.section[each]}
            {changed(each) > 0 && <span class="nk-views__tag">{changed(each)}</span>}
          </button>
        ))}
      </fieldset>
      {section === 'rotations' && (
        <EditList
          section="rotations"
          draft={draft}
          naming={naming}
          fresh={(id) => ({
            id,
            site: me.sites.find((site) => !items.rotations.some((each) => each.site === site.id))?.id ?? '',
            groups: [],
            handoff: { weekday: 'monday', time: '09:00' },
            start: mondayOf(addDays(today, 7)),
            timezone: zone,
            fallback: '',
          })}
          line={(item) =>
            words.rotationLine(
              item.groups.map(naming.group).join(', '),
              t.pages.roster.weekday[item.handoff.weekday],
              item.handoff.time,
            )
          }
          form={(props) => <RotationForm {...props} />}
        />
      )}
      {section === 'groups' && (
        <EditList
          section="groups"
          draft={draft}
          naming={naming}
          fresh={(id) => ({ id, name: '', people: [] })}
          line={(item) =>
            item.people.length === 0 ? words.noMembers : item.people.map(naming.person).join(', ')
          }
          form={(props) => <GroupForm {...props} />}
          arrange={byName}
        />
      )}
      {section === 'people' && (
        <EditList
          section="people"
          draft={draft}
          naming={naming}
          fresh={(id) => ({
            id,
            name: '',
            site: me.site,
            roles: ['employee', 'responder'],
            language: 'nl',
            manager: null,
          })}
          line={(item) =>
            [
              siteOf(item.site ?? null) ?? words.noSite,
              item.roles.map((role) => t.role[role as keyof typeof t.role] ?? role).join(', '),
            ].join(' · ')
          }
          form={(props) => <PersonForm {...props} />}
          arrange={byName}
        />
      )}
      {section === 'overrides' && (
        <>
          <EditList
            section="overrides"
            draft={draft}
            naming={naming}
            fresh={freshOverride}
            line={(item) => `${naming.rotation(item.rotation)} · ${overridePeriod(item, naming)}`}
            form={(props) => <OverrideForm {...props} />}
            arrange={byTime}
          />
          <Tick label={words.past} checked={past} onChange={setPast} />
        </>
      )}
    </>
  );
}
