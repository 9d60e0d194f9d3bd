/** The form of an override: which roster, what changes, who, and from when until when in the roster's local time. */
import { Choice } from './controls.tsx';
import { type Item, standing } from './draft.ts';
import type { FormProps } from './edit-list.tsx';
import { PeopleField, peopleOptions } from './edit-people.tsx';
import { InputField, SelectField } from './fields.tsx';
import { fromLocal, toLocal } from './roster-dates.ts';
import { useSession } from './session.tsx';

const KINDS = ['replace', 'add', 'remove'] as const;
type Kind = (typeof KINDS)[number];
const kindOf = (item: Item<'overrides'>): Kind =>
  item.add !== undefined ? 'add' : item.remove !== undefined ? 'remove' : 'replace';

/** The same period with another change in it. */
function asKind(item: Item<'overrides'>, kind: Kind, people: readonly string[]): Item<'overrides'> {
  const { replace: _r, add: _a, remove: _m, ...rest } = item;
  switch (kind) {
    case 'replace':
      return { ...rest, replace: { person: people[0] ?? '', by: '' } };
    case 'add':
      return { ...rest, add: people };
    case 'remove':
      return { ...rest, remove: people };
  }
}

/** The form. */
export function OverrideForm({ id, item, put, fault, draft, naming }: FormProps<'overrides'>) {
  const { t, siteOf } = useSession();
  const words = t.pages.roster.edit;
  const kind = kindOf(item);
  const zone = naming.zoneOf(item.rotation);
  const rotations = draft.items === null ? [] : standing(draft.items, draft.draft, 'rotations');
  const groups = draft.items === null ? [] : standing(draft.items, draft.draft, 'groups');
  const rotation = rotations.find((each) => each.id === item.rotation);
  const everyone = peopleOptions(draft, siteOf, words.noSite, t.locale);
  const members = new Set(
    groups.filter((group) => rotation?.groups.includes(group.id)).flatMap(({ people }) => people),
  );
  const onRoster = everyone.filter(({ value }) => members.has(value));
  const people = item.add ?? item.remove ?? [];
  const title = { replace: words.replace, add: words.addPeople, remove: words.removePeople };
  return (
    <>
      <SelectField
        id={`${id}-rotation`}
        label={words.rotation}
        value={item.rotation}
        empty={words.choose}
        options={rotations.map((each) => ({ value: each.id, label: naming.rotation(each.id) }))}
        onChange={(next) => put({ ...item, rotation: next })}
        error={fault('rotation')}
        disabled={item.shift !== undefined}
      />
      <fieldset class="nk-field">
        <legend class="nk-label">{words.kind}</legend>
        <div class="nk-choices">
          {KINDS.map((each) => (
            <Choice
              key={each}
              name={`${id}-kind`}
              value={each}
              checked={kind === each}
              title={title[each]}
              onChoose={() =>
                put(
                  asKind(
                    item,
                    each,
                    item.replace === undefined ? people : [item.replace.person].filter(Boolean),
                  ),
                )
              }
            />
          ))}
        </div>
      </fieldset>
      {item.replace !== undefined || kind === 'replace' ? (
        <div class="nk-form__row">
          <SelectField
            id={`${id}-person`}
            label={words.replaced}
            value={item.replace?.person ?? ''}
            empty={words.choose}
            options={onRoster}
            onChange={(person) => put({ ...item, replace: { by: item.replace?.by ?? '', person } })}
            error={fault('person')}
          />
          <SelectField
            id={`${id}-by`}
            label={words.replacedBy}
            value={item.replace?.by ?? ''}
            empty={words.choose}
            options={everyone.filter(({ value }) => value !== item.replace?.person)}
            onChange={(by) => put({ ...item, replace: { person: item.replace?.person ?? '', by } })}
            error={fault('by')}
          />
        </div>
      ) : (
        <PeopleField
          id={`${id}-people`}
          label={words.who}
          people={people}
          options={kind === 'remove' ? onRoster : everyone}
          nameOf={naming.person}
          onChange={(next) => put(asKind(item, kind, next))}
          error={fault('people')}
        />
      )}
      {item.shift !== undefined ? (
        <p class="nk-soft">{words.ofSwap(item.shift)}</p>
      ) : (
        <div class="nk-form__row">
          <InputField
            id={`${id}-from`}
            type="datetime-local"
            label={words.from}
            hint={words.localHint(zone)}
            value={toLocal(item.from, zone)}
            onInput={(text) => put({ ...item, from: fromLocal(text, zone) ?? '' })}
            error={fault('from')}
          />
          <InputField
            id={`${id}-until`}
            type="datetime-local"
            label={words.until}
            hint={words.localHint(zone)}
            value={toLocal(item.until, zone)}
            onInput={(text) => put({ ...item, until: fromLocal(text, zone) ?? '' })}
            error={fault('until')}
          />
        </div>
      )}
    </>
  );
}
