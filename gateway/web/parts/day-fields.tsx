/** A choice from a list, and a time of day: fields of the browser's own, in the look of the others. */
import type { ComponentChildren } from 'preact';

interface LabelProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
}

function Label({ id, label, hint }: LabelProps) {
  return (
    <>
      <label class="utrecht-form-label" for={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p class="nk-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </>
  );
}

/** One of a list; `options` are `option` and `optgroup` elements. */
export function PickField({
  id,
  label,
  hint,
  value,
  onChoose,
  options,
}: LabelProps & {
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly options: ComponentChildren;
}) {
  return (
    <div class="nk-pick">
      <Label id={id} label={label} {...(hint === undefined ? {} : { hint })} />
      <select
        id={id}
        class="utrecht-textbox utrecht-textbox--html-input nk-pick__list"
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
      >
        {options}
      </select>
    </div>
  );
}

/** A time of day, "14:30". */
export function TimeField({
  id,
  label,
  value,
  onInput,
}: LabelProps & { readonly value: string; readonly onInput: (value: string) => void }) {
  return (
    <div class="nk-pick">
      <Label id={id} label={label} />
      <input
        id={id}
        type="time"
        class="utrecht-textbox utrecht-textbox--html-input"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
