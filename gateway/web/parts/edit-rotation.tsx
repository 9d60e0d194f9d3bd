/** The form of a rotation: site, the order of its groups by buttons, the handoff, the start, the zone, the fallback. */
import { useRef, useState } from 'preact/hooks';
import type { Rotation, Weekday } from '../../core/site.ts';
import { Name } from './controls.tsx';
import { standing } from './draft.ts';
import type { FormProps } from './edit-list.tsx';
import { FieldError, InputField, Said, SelectField, SignButton, Tick } from './fields.tsx';
import { useSession } from './session.tsx';

/** Days in the order of the week. */
export const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

/** Zones that people may mean; others can be typed. */
export const ZONES = ['Europe/Amsterdam', 'Europe/Brussels', 'America/Kralendijk', 'America/Curacao', 'UTC'];

/** A field for an IANA zone. */
export function ZoneField({
  id,
  value,
  onInput,
  error,
}: {
  readonly id: string;
  readonly value: string;
  readonly onInput: (zone: string) => void;
  readonly error: string | null;
}) {
  const { t } = useSession();
  const words = t.pages.roster.edit;
  return (
    <>
      <InputField
        id={id}
        type="text"
        label={words.zone}
        hint={words.zoneHint}
        value={value}
        onInput={onInput}
        longest={64}
        list={`${id}-known`}
        error={error}
      />
      <datalist id={`${id}-known`}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

function Order({ id, item, put, fault, draft, naming }: FormProps<'rotations'>) {
  const { t } = useSession();
  const words = t.pages.roster.edit;
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const { groups } = item;
  const move = (from: number, to: number): void => {
    const group = groups[from];
    if (group === undefined) return;
    const next = groups.filter((_, index) => index !== from);
    next.splice(to, 0, group);
    put({ ...item, groups: next });
    setSaid(words.place(naming.group(group), to + 1, groups.length));
    // The same button, on the row where the group now stands; at an end the other one, since this one is disabled.
    requestAnimationFrame(() => {
      const row = list.current?.children[to];
      const buttons = [...(row?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
      const wanted = to < from ? buttons[0] : buttons[1];
      (wanted?.disabled === true ? buttons.find(({ disabled }) => !disabled) : wanted)?.focus();
    });
  };
  const all = draft.items === null ? [] : standing(draft.items, draft.draft, 'groups');
  const error = fault('groups');
  return (
    <fieldset class="nk-field">
      <legend class="nk-label">{words.order}</legend>
      <p class="nk-hint">{words.orderHint}</p>
      <ol class="nk-order" ref={list}>
        {groups.map((group, index) => (
          <li
            key={`${group} ${groups.slice(0, index).filter((each) => each === group).length}`}
            class="nk-order__one"
          >
            <span class="nk-order__place">{index + 1}</span>
            <span class="nk-order__name">
              <Name>{naming.group(group)}</Name>
            </span>
            <SignButton
              icon="up"
              label={words.up(naming.group(group))}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            />
            <SignButton
              icon="down"
              label={words.down(naming.group(group))}
              disabled={index === groups.length - 1}
              onClick={() => move(index, index + 1)}
            />
            <SignButton
              icon="cross"
              label={words.takeOut(naming.group(group))}
              onClick={() => {
                put({ ...item, groups: groups.filter((_, other) => other !== index) });
                setSaid(words.takenOut(naming.group(group)));
              }}
            />
          </li>
        ))}
      </ol>
      <SelectField
        id={`${id}-add`}
        label={<span class="nk-label--light">{words.addGroup}</span>}
        value=""
        empty={words.choose}
        options={all.map(({ id: value, name }) => ({ value, label: name || words.unnamed }))}
        onChange={(group) => {
          if (group === '') return;
          put({
            ...item,
            groups: [...groups, group],
            fallback: item.fallback === '' ? group : item.fallback,
          });
          setSaid(words.putIn(naming.group(group)));
        }}
      />
      {error !== null && <FieldError id={`${id}-groups-error`}>{error}</FieldError>}
      <Said>{said}</Said>
    </fieldset>
  );
}

/** The rotation shared with one site more or less; shared with none it is as it would be written in a file. */
function shared({ sharedWith = [], ...item }: Rotation, site: string, on: boolean): Rotation {
  const others = sharedWith.filter((each) => each !== site);
  const next = on ? [...others, site] : others;
  return next.length === 0 ? item : { ...item, sharedWith: next };
}

/** The form. */
export function RotationForm(props: FormProps<'rotations'>) {
  const { id, item, isNew, put, fault, draft } = props;
  const { t, me } = useSession();
  const words = t.pages.roster.edit;
  const groups = draft.items === null ? [] : standing(draft.items, draft.draft, 'groups');
  return (
    <>
      {isNew && (
        <SelectField
          id={`${id}-site`}
          label={words.site}
          value={item.site}
          empty={words.choose}
          options={me.sites.map(({ id: value, name }) => ({ value, label: name }))}
          onChange={(site) => put({ ...item, site })}
          error={fault('site')}
        />
      )}
      {me.sites.length > 1 && (
        <fieldset class="nk-field">
          <legend class="nk-label">{words.sharedWith}</legend>
          {me.sites
            .filter((site) => site.id !== item.site)
            .map((site) => (
              <Tick
                key={site.id}
                label={<Name>{site.name}</Name>}
                checked={item.sharedWith?.includes(site.id) === true}
                onChange={(on) => put(shared(item, site.id, on))}
              />
            ))}
          {fault('sharedWith') !== null && (
            <FieldError id={`${id}-shared`}>{fault('sharedWith') ?? ''}</FieldError>
          )}
        </fieldset>
      )}
      <Order {...props} />
      <div class="nk-form__row">
        <SelectField
          id={`${id}-weekday`}
          label={words.weekday}
          value={item.handoff.weekday}
          options={WEEKDAYS.map((value) => ({ value, label: t.pages.roster.weekday[value] }))}
          onChange={(value) => {
            const weekday = WEEKDAYS.find((day) => day === value);
            if (weekday !== undefined) put({ ...item, handoff: { ...item.handoff, weekday } });
          }}
        />
        <InputField
          id={`${id}-time`}
          type="time"
          label={words.time}
          hint={words.timeHint}
          value={item.handoff.time}
          onInput={(time) => put({ ...item, handoff: { ...item.handoff, time: time.slice(0, 5) } })}
          error={fault('time')}
        />
        <InputField
          id={`${id}-start`}
          type="date"
          label={words.start}
          hint={words.startHint}
          value={item.start}
          onInput={(start) => put({ ...item, start })}
          error={fault('start')}
        />
        <SelectField
          id={`${id}-fallback`}
          label={words.fallback}
          hint={words.fallbackHint}
          value={item.fallback}
          empty={words.choose}
          options={groups.map(({ id: value, name }) => ({ value, label: name || words.unnamed }))}
          onChange={(fallback) => put({ ...item, fallback })}
          error={fault('fallback')}
        />
        <ZoneField
          id={`${id}-zone`}
          value={item.timezone}
          onInput={(timezone) => put({ ...item, timezone })}
          error={fault('timezone')}
        />
      </div>
    </>
  );
}
