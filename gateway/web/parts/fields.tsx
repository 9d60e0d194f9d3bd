/**
 * Fields of forms beyond text: choosing one, ticking, numbers, days and times. Promises that every field has a label,
 * and that what is wrong with it is said beside it and to screen readers.
 */
import type { ComponentChildren } from 'preact';
import { Icon } from './icons.tsx';

/** What is shared by all fields. */
interface Shared {
  readonly id: string;
  readonly label: ComponentChildren;
  readonly hint?: string | undefined;
  /** What is wrong with it and how to mend it; null: nothing. */
  readonly error?: string | null | undefined;
}

const describedBy = ({
  id,
  hint,
  error,
}: Shared): { 'aria-describedby'?: string; 'aria-invalid'?: boolean } => {
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error ? [`${id}-error`] : [])];
  return {
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(error ? { 'aria-invalid': true } : {}),
  };
};

/** What is wrong, in red and with a sign. */
export function FieldError({ id, children }: { readonly id: string; readonly children: string }) {
  return (
    <p class="nk-field__error" id={id}>
      <Icon name="warn" /> {children}
    </p>
  );
}

function Around({ children, ...shared }: Shared & { readonly children: ComponentChildren }) {
  const { id, label, hint, error } = shared;
  return (
    <div class={`nk-field ${error ? 'nk-field--wrong' : ''}`}>
      <label class="utrecht-form-label" for={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p class="nk-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </div>
  );
}

/** One choice of a list. */
export interface Option {
  readonly value: string;
  readonly label: string;
  /** Heading under which it stands. */
  readonly under?: string;
}

interface SelectProps extends Shared {
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  /** Shown first, with an empty value. */
  readonly empty?: string;
  readonly disabled?: boolean;
}

/** A list to choose one from. */
export function SelectField({ value, options, onChange, empty, disabled = false, ...shared }: SelectProps) {
  const headings = [...new Set(options.map(({ under }) => under))];
  const drawn = (list: readonly Option[]) =>
    list.map((option) => (
      <option key={option.value} value={option.value} selected={option.value === value}>
        {option.label}
      </option>
    ));
  return (
    <Around {...shared}>
      <select
        id={shared.id}
        class="utrecht-textbox utrecht-textbox--html-input nk-select"
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...describedBy(shared)}
      >
        {empty !== undefined && (
          <option value="" selected={value === ''}>
            {empty}
          </option>
        )}
        {headings.map((heading) =>
          heading === undefined ? (
            drawn(options.filter(({ under }) => under === undefined))
          ) : (
            <optgroup key={heading} label={heading}>
              {drawn(options.filter(({ under }) => under === heading))}
            </optgroup>
          ),
        )}
      </select>
    </Around>
  );
}

interface InputProps extends Shared {
  readonly type: 'text' | 'number' | 'date' | 'time' | 'datetime-local' | 'tel' | 'search' | 'file';
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly longest?: number;
  readonly least?: number;
  readonly most?: number;
  /** Id of a list of suggestions. */
  readonly list?: string;
  readonly disabled?: boolean;
}

/** A field of one line. */
export function InputField({
  type,
  value,
  onInput,
  longest,
  least,
  most,
  list,
  disabled = false,
  ...shared
}: InputProps) {
  // The types of the elements know each kind of field by itself, not one out of several.
  const kind = { type } as { type: 'text' };
  return (
    <Around {...shared}>
      <input
        id={shared.id}
        {...kind}
        class={`utrecht-textbox utrecht-textbox--html-input nk-input nk-input--${type}`}
        value={value}
        disabled={disabled}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
        {...(type === 'number' ? { inputMode: 'numeric' as const, step: 1 } : {})}
        {...(longest === undefined ? {} : { maxLength: longest })}
        {...(least === undefined ? {} : { min: least })}
        {...(most === undefined ? {} : { max: most })}
        {...(list === undefined ? {} : { list })}
        {...(type === 'text' ? { dir: 'auto' as const } : {})}
        {...describedBy(shared)}
      />
    </Around>
  );
}

/** A box to tick. */
export function Tick({
  label,
  checked,
  onChange,
  disabled = false,
}: {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}) {
  return (
    <label class="nk-check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** A small round button with a picture; its words are for screen readers and on hovering. */
export function SignButton({
  icon,
  label,
  onClick,
  disabled = false,
}: {
  readonly icon: 'up' | 'down' | 'cross';
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
}) {
  return (
    <button
      type="button"
      class="nk-sign"
      aria-label={label}
      title={label}
      onClick={onClick}
      disabled={disabled}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Says an outcome to screen readers, politely; shows nothing. */
export function Said({ children }: { readonly children: string }) {
  return (
    <p class="nk-sr" aria-live="polite">
      {children}
    </p>
  );
}
