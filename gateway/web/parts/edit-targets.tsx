/** Whom a step pages: targets as chips, and a list to add one from; a number outside wants a name and a number. */
import { useState } from 'preact/hooks';
import type { PageTarget, PolicyStep } from '../../core/site.ts';
import { Button, Name } from './controls.tsx';
import { FieldError, InputField, type Option, Said, SelectField, SignButton } from './fields.tsx';
import { useSession } from './session.tsx';

/** Targets that a word stands for. */
export const SPECIAL = ['oncall', 'site-board', 'everyone', 'present'] as const;

/** The target of a choice in the list; null: a number outside, which wants more fields. */
function targetOf(value: string): PageTarget | null {
  const special = SPECIAL.find((word) => word === value);
  if (special !== undefined) return special;
  const id = value.slice(2);
  return value.startsWith('g:') ? { group: id } : value.startsWith('p:') ? { person: id } : null;
}
const keyOfTarget = (target: PageTarget): string => JSON.stringify(target);

/** The field. */
export function Targets({
  id,
  step,
  options,
  nameOf,
  onChange,
  error,
}: {
  readonly id: string;
  readonly step: PolicyStep;
  readonly options: readonly Option[];
  readonly nameOf: (target: PageTarget) => string;
  readonly onChange: (page: readonly PageTarget[]) => void;
  readonly error: string | null;
}) {
  const { t } = useSession();
  const words = t.pages.policies;
  const [said, setSaid] = useState('');
  const [outside, setOutside] = useState<{ name: string; phone: string } | null>(null);
  const [tried, setTried] = useState(false);
  const add = (target: PageTarget): void => {
    if (!step.page.some((each) => keyOfTarget(each) === keyOfTarget(target)))
      onChange([...step.page, target]);
    setSaid(t.pages.roster.edit.putIn(nameOf(target)));
  };
  const addOutside = (): void => {
    if (outside === null) return;
    setTried(true);
    if (outside.name.trim() === '' || outside.phone.trim() === '') return;
    add({ external: { name: outside.name.trim(), phone: outside.phone.trim() } });
    setOutside(null);
    setTried(false);
  };
  return (
    <fieldset class="nk-field">
      <legend class="nk-label">{words.targets}</legend>
      <ul class="nk-chips">
        {step.page.map((target) => (
          <li key={keyOfTarget(target)} class="nk-pill nk-pill--person">
            <Name>{nameOf(target)}</Name>
            <SignButton
              icon="cross"
              label={words.takeOut(nameOf(target))}
              onClick={() => {
                onChange(step.page.filter((each) => each !== target));
                setSaid(t.pages.roster.edit.takenOut(nameOf(target)));
              }}
            />
          </li>
        ))}
      </ul>
      <SelectField
        id={`${id}-add`}
        label={<span class="nk-label--light">{words.addTarget}</span>}
        value=""
        empty={t.pages.roster.edit.choose}
        options={options}
        onChange={(value) => {
          const target = targetOf(value);
          if (target !== null) add(target);
          else if (value === 'external') setOutside({ name: '', phone: '' });
        }}
      />
      {outside !== null && (
        <div class="nk-form">
          <p class="nk-hint">{words.externalText}</p>
          <div class="nk-form__row nk-form__row--end">
            <InputField
              id={`${id}-outside-name`}
              type="text"
              label={words.externalName}
              value={outside.name}
              onInput={(name) => setOutside({ ...outside, name })}
              longest={80}
            />
            <InputField
              id={`${id}-outside-phone`}
              type="tel"
              label={words.externalPhone}
              value={outside.phone}
              onInput={(phone) => setOutside({ ...outside, phone })}
              longest={30}
            />
            <div class="nk-actions">
              <Button look="secondary" onClick={addOutside}>
                {words.addTarget}
              </Button>
              <Button look="subtle" onClick={() => setOutside(null)}>
                {t.pages.roster.swaps.cancel}
              </Button>
            </div>
          </div>
          {tried && <FieldError id={`${id}-outside-error`}>{words.needPhone}</FieldError>}
        </div>
      )}
      {error !== null && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <Said>{said}</Said>
    </fieldset>
  );
}
