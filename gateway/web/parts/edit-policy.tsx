/** The form of a policy: where, which level, when; its steps with their seconds, whom they page, how many must come, 112. */
import { useRef, useState } from 'preact/hooks';
import type { PageTarget, PolicyStep } from '../../core/site.ts';
import { targetName } from './change-fields.ts';
import { Button, Choice } from './controls.tsx';
import { standing } from './draft.ts';
import type { FormProps } from './edit-list.tsx';
import { peopleOptions } from './edit-people.tsx';
import { WEEKDAYS, ZoneField } from './edit-rotation.tsx';
import { SPECIAL, Targets } from './edit-targets.tsx';
import { InputField, type Option, Said, SelectField, SignButton, Tick } from './fields.tsx';
import { useSession } from './session.tsx';

/** A number field that is empty is no number; the fault beside it says so. */
const asNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
const shownNumber = (value: number): string => (Number.isFinite(value) ? String(value) : '');

function Steps({ id, item, put, fault, draft, naming }: FormProps<'policies'>) {
  const { t, siteOf } = useSession();
  const words = t.pages.policies;
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const groups = draft.items === null ? [] : standing(draft.items, draft.draft, 'groups');
  const options: readonly Option[] = [
    ...SPECIAL.map((value) => ({ value, label: words.target[value], under: words.common })),
    { value: 'external', label: words.external, under: words.common },
    ...groups.map(({ id: group, name }) => ({ value: `g:${group}`, label: name, under: words.groups })),
    ...peopleOptions(draft, siteOf, t.pages.roster.edit.noSite, t.locale).map((option) => ({
      value: `p:${option.value}`,
      label: option.label,
      under: words.people,
    })),
  ];
  const nameOf = (target: PageTarget): string => targetName(target, { ...naming, zone: 'Europe/Amsterdam' });
  const change = (index: number, step: PolicyStep): void =>
    put({ ...item, steps: item.steps.map((each, i) => (i === index ? step : each)) });
  const add = (): void => {
    const last = item.steps.at(-1);
    const after = Math.min(3600, (last === undefined ? -20 : last.after) + 20);
    put({ ...item, steps: [...item.steps, { after, page: ['everyone'], need: 1, guide112: false }] });
    requestAnimationFrame(() => list.current?.lastElementChild?.querySelector('input')?.focus());
  };
  return (
    <fieldset class="nk-field">
      <legend class="nk-label">{words.steps}</legend>
      <p class="nk-hint">{words.afterHint}</p>
      <ol class="nk-psteps" ref={list}>
        {item.steps.map((step, index) => (
          // Steps have no name of their own: their place is what they are.
          <li key={index} class="nk-pstep">
            <div class="nk-pstep__head">
              <h4 class="nk-subtitle">{words.step(index + 1)}</h4>
              {item.steps.length > 1 && (
                <SignButton
                  icon="cross"
                  label={words.removeStep(index + 1)}
                  onClick={() => {
                    put({ ...item, steps: item.steps.filter((_, i) => i !== index) });
                    setSaid(words.stepRemoved(index + 1));
                  }}
                />
              )}
            </div>
            <div class="nk-form__row">
              <InputField
                id={`${id}-after-${index}`}
                type="number"
                label={words.after}
                value={shownNumber(step.after)}
                least={0}
                most={3600}
                onInput={(text) => change(index, { ...step, after: asNumber(text) })}
                error={fault(`after${index}`)}
              />
              <SelectField
                id={`${id}-need-${index}`}
                label={words.need}
                value={String(step.need)}
                options={[1, 2, 3, 4, 5, 6]
                  .concat(step.need > 6 ? [step.need] : [])
                  .map((count) => ({ value: String(count), label: String(count) }))}
                onChange={(need) => change(index, { ...step, need: Number(need) })}
              />
            </div>
            <Targets
              id={`${id}-targets-${index}`}
              step={step}
              options={options}
              nameOf={nameOf}
              onChange={(page) => change(index, { ...step, page })}
              error={fault(`page${index}`)}
            />
            <Tick
              label={words.guide112}
              checked={step.guide112}
              onChange={(guide112) => change(index, { ...step, guide112 })}
            />
          </li>
        ))}
      </ol>
      <div>
        <Button look="secondary" icon="plus" disabled={item.steps.length >= 20} onClick={add}>
          {words.addStep}
        </Button>
      </div>
      <Said>{said}</Said>
    </fieldset>
  );
}

function Hours({ id, item, put, fault }: FormProps<'policies'>) {
  const { t } = useSession();
  const words = t.pages.policies;
  const { when } = item;
  const { when: _, ...always } = item;
  return (
    <fieldset class="nk-field">
      <legend class="nk-label">{words.hours}</legend>
      <div class="nk-choices nk-choices--two">
        <Choice
          name={`${id}-hours`}
          value="always"
          checked={when === undefined}
          title={words.always}
          onChoose={() => put(always)}
        />
        <Choice
          name={`${id}-hours`}
          value="hours"
          checked={when !== undefined}
          title={words.someHours}
          text={words.someHoursText}
          onChoose={() =>
            put({ ...item, when: { days: [], from: '17:00', until: '08:00', timezone: 'Europe/Amsterdam' } })
          }
        />
      </div>
      {when !== undefined && (
        <div class="nk-form">
          <div class="nk-form__row">
            <InputField
              id={`${id}-from`}
              type="time"
              label={words.from}
              value={when.from}
              onInput={(from) => put({ ...item, when: { ...when, from: from.slice(0, 5) } })}
              error={fault('whenFrom')}
            />
            <InputField
              id={`${id}-until`}
              type="time"
              label={words.until}
              value={when.until}
              {...(when.until <= when.from && when.until !== '' ? { hint: words.overnight } : {})}
              onInput={(until) => put({ ...item, when: { ...when, until: until.slice(0, 5) } })}
              error={fault('whenUntil')}
            />
            <ZoneField
              id={`${id}-zone`}
              value={when.timezone}
              onInput={(timezone) => put({ ...item, when: { ...when, timezone } })}
              error={fault('whenZone')}
            />
          </div>
          <fieldset>
            <legend class="nk-label">{words.days}</legend>
            <p class="nk-hint">{words.daysHint}</p>
            <div class="nk-ticks">
              {WEEKDAYS.map((day) => (
                <Tick
                  key={day}
                  label={t.pages.roster.weekday[day]}
                  checked={when.days.includes(day)}
                  onChange={(on) =>
                    put({
                      ...item,
                      when: {
                        ...when,
                        days: WEEKDAYS.filter((each) => (each === day ? on : when.days.includes(each))),
                      },
                    })
                  }
                />
              ))}
            </div>
          </fieldset>
        </div>
      )}
    </fieldset>
  );
}

/** Where a policy counts: a whole site, or one place. */
function Where({ id, item, put, fault }: FormProps<'policies'>) {
  const { t, me, siteOf } = useSession();
  const words = t.pages.policies;
  const { site: _s, place: _p, ...rest } = item;
  const ofPlace = item.place !== undefined;
  return (
    <fieldset class="nk-field">
      <legend class="nk-label">{words.scope}</legend>
      <div class="nk-choices nk-choices--two">
        <Choice
          name={`${id}-scope`}
          value="site"
          checked={!ofPlace}
          title={words.wholeSite}
          onChoose={() =>
            put({ ...rest, site: me.places.find(({ id: place }) => place === item.place)?.site ?? '' })
          }
        />
        <Choice
          name={`${id}-scope`}
          value="place"
          checked={ofPlace}
          title={words.onePlace}
          text={words.onePlaceText}
          onChoose={() => put({ ...rest, place: '' })}
        />
      </div>
      {ofPlace ? (
        <SelectField
          id={`${id}-place`}
          label={words.place}
          value={item.place ?? ''}
          empty={t.pages.roster.edit.choose}
          options={me.places.map(({ id: value, name, site }) => ({
            value,
            label: name,
            under: siteOf(site) ?? site,
          }))}
          onChange={(place) => put({ ...rest, place })}
          error={fault('where')}
        />
      ) : (
        <SelectField
          id={`${id}-site`}
          label={words.site}
          value={item.site ?? ''}
          empty={t.pages.roster.edit.choose}
          options={me.sites.map(({ id: value, name }) => ({ value, label: name }))}
          onChange={(site) => put({ ...rest, site })}
          error={fault('where')}
        />
      )}
    </fieldset>
  );
}

/** The form. */
export function PolicyForm(props: FormProps<'policies'>) {
  const { id, item, put, fault } = props;
  const { t } = useSession();
  const words = t.pages.policies;
  const { repeat: _, ...once } = item;
  return (
    <>
      <Where {...props} />
      <fieldset class="nk-field">
        <legend class="nk-label">{words.level}</legend>
        <div class="nk-choices nk-choices--two">
          {(['assist', 'emergency'] as const).map((level) => (
            <Choice
              key={level}
              name={`${id}-level`}
              value={level}
              checked={item.level === level}
              title={t.level[level]}
              onChoose={() => put({ ...item, level })}
            />
          ))}
        </div>
      </fieldset>
      <Hours {...props} />
      <Steps {...props} />
      <div class="nk-form__row">
        <InputField
          id={`${id}-repeat`}
          type="number"
          label={words.repeat}
          hint={words.repeatHint}
          value={item.repeat === undefined ? '' : shownNumber(item.repeat)}
          least={5}
          most={3600}
          onInput={(text) => put(text === '' ? once : { ...item, repeat: asNumber(text) })}
          error={fault('repeat')}
        />
        <InputField
          id={`${id}-expiry`}
          type="number"
          label={words.expiry}
          hint={words.expiryHint}
          value={shownNumber(item.acknowledgeExpiry)}
          least={1}
          most={3600}
          onInput={(text) => put({ ...item, acknowledgeExpiry: asNumber(text) })}
          error={fault('acknowledgeExpiry')}
        />
      </div>
    </>
  );
}
