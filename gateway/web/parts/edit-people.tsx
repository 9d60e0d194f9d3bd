/** Choosing colleagues, and the forms of a group and of a colleague. */
import { useState } from 'preact/hooks';
import { Name } from './controls.tsx';
import { type Item, standing } from './draft.ts';
import type { DraftFace } from './draft-state.ts';
import type { FormProps } from './edit-list.tsx';
import { FieldError, InputField, type Option, Said, SelectField, SignButton, Tick } from './fields.tsx';
import { useSession } from './session.tsx';

/** Roles that somebody who is a person of the organisation may be given here. */
const ROLES = ['employee', 'responder', 'manager', 'facilities', 'coordinator', 'admin', 'auditor'] as const;

/** Everyone who would be there, by site; `first`: whose site stands first. */
export function peopleOptions(
  draft: DraftFace,
  siteOf: (site: string | null) => string | null,
  otherwise: string,
  locale: string,
): readonly Option[] {
  if (draft.items === null) return [];
  return standing(draft.items, draft.draft, 'people')
    .map(({ id, name, site }) => ({ value: id, label: name || id, under: siteOf(site ?? null) ?? otherwise }))
    .sort((a, b) => a.under.localeCompare(b.under, locale) || a.label.localeCompare(b.label, locale));
}

interface PeopleFieldProps {
  readonly id: string;
  readonly label: string;
  readonly people: readonly string[];
  readonly options: readonly Option[];
  readonly nameOf: (person: string) => string;
  readonly onChange: (people: readonly string[]) => void;
  readonly error: string | null;
  readonly empty?: string;
}

/** Several colleagues: those chosen as chips, and a list to add one from. */
export function PeopleField({
  id,
  label,
  people,
  options,
  nameOf,
  onChange,
  error,
  empty,
}: PeopleFieldProps) {
  const { t } = useSession();
  const words = t.pages.roster.edit;
  const [said, setSaid] = useState('');
  return (
    <fieldset class="nk-field">
      <legend class="nk-label">{label}</legend>
      {people.length === 0 && empty !== undefined && <p class="nk-soft">{empty}</p>}
      <ul class="nk-chips">
        {people.map((person) => (
          <li key={person} class="nk-pill nk-pill--person">
            <Name>{nameOf(person)}</Name>
            <SignButton
              icon="cross"
              label={words.takeOut(nameOf(person))}
              onClick={() => {
                onChange(people.filter((each) => each !== person));
                setSaid(words.takenOut(nameOf(person)));
              }}
            />
          </li>
        ))}
      </ul>
      <SelectField
        id={id}
        label={<span class="nk-label--light">{words.addMember}</span>}
        value=""
        empty={words.choose}
        options={options.filter(({ value }) => !people.includes(value))}
        onChange={(person) => {
          if (person === '') return;
          onChange([...people, person]);
          setSaid(words.putIn(nameOf(person)));
        }}
      />
      {error !== null && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <Said>{said}</Said>
    </fieldset>
  );
}

/** A group: its name and members. */
export function GroupForm({ id, item, put, fault, draft, naming }: FormProps<'groups'>) {
  const { t, siteOf } = useSession();
  const words = t.pages.roster.edit;
  return (
    <>
      <InputField
        id={`${id}-name`}
        type="text"
        label={words.name}
        value={item.name}
        onInput={(name) => put({ ...item, name })}
        longest={80}
        error={fault('name')}
      />
      <PeopleField
        id={`${id}-people`}
        label={words.members}
        people={item.people}
        options={peopleOptions(draft, siteOf, words.noSite, t.locale)}
        nameOf={naming.person}
        onChange={(people) => put({ ...item, people })}
        error={fault('people')}
        empty={words.noMembers}
      />
    </>
  );
}

/** A colleague: name, site, language, what they may, who manages them. */
export function PersonForm({ id, item, put, fault, draft }: FormProps<'people'>) {
  const { t, me, siteOf } = useSession();
  const words = t.pages.roster.edit;
  const without = <K extends 'site' | 'manager'>(key: K, value: string): Item<'people'> => ({
    ...item,
    [key]: value === '' ? null : value,
  });
  return (
    <>
      <div class="nk-form__row">
        <InputField
          id={`${id}-name`}
          type="text"
          label={words.name}
          value={item.name}
          onInput={(name) => put({ ...item, name })}
          longest={80}
          error={fault('name')}
        />
        <SelectField
          id={`${id}-site`}
          label={words.site}
          value={item.site ?? ''}
          empty={words.noSite}
          options={me.sites.map(({ id: value, name }) => ({ value, label: name }))}
          onChange={(site) => put(without('site', site))}
        />
        <SelectField
          id={`${id}-language`}
          label={words.language}
          value={item.language}
          options={(['nl', 'en'] as const).map((value) => ({ value, label: words.languages[value] }))}
          onChange={(language) => put({ ...item, language: language === 'en' ? 'en' : 'nl' })}
        />
        <SelectField
          id={`${id}-manager`}
          label={words.manager}
          value={item.manager ?? ''}
          empty={words.noManager}
          options={peopleOptions(draft, siteOf, words.noSite, t.locale).filter(({ value }) => value !== id)}
          onChange={(manager) => put(without('manager', manager))}
        />
      </div>
      <fieldset class="nk-field">
        <legend class="nk-label">{words.roles}</legend>
        <div class="nk-ticks">
          {ROLES.map((role) => (
            <Tick
              key={role}
              label={t.role[role]}
              checked={item.roles.includes(role)}
              onChange={(on) =>
                put({
                  ...item,
                  roles: ROLES.filter((each) => (each === role ? on : item.roles.includes(each))),
                })
              }
            />
          ))}
        </div>
        {fault('roles') !== null && <FieldError id={`${id}-roles-error`}>{fault('roles') ?? ''}</FieldError>}
      </fieldset>
    </>
  );
}
