/**
 * The building blocks every page shares: buttons, links, fields and notices in the components of the NL Design System,
 * and names set apart so that a right-to-left name cannot turn the sentence around it.
 */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons.tsx';

const APPEARANCE = {
  primary: 'utrecht-button utrecht-button--primary-action',
  secondary: 'utrecht-button utrecht-button--secondary-action',
  subtle: 'utrecht-button utrecht-button--subtle',
} as const;

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly look?: keyof typeof APPEARANCE;
  readonly icon?: IconName;
  /** Further classes, of our own layout. */
  readonly extra?: string;
  readonly disabled?: boolean;
  /** Cannot be tapped for a moment, and looks as ever. */
  readonly held?: boolean;
  readonly pressed?: boolean;
}

/** A button that does something here. */
export function Button({
  children,
  onClick,
  look = 'secondary',
  icon,
  extra = '',
  disabled = false,
  held = false,
  pressed,
}: ButtonProps) {
  return (
    <button
      type="button"
      class={`${APPEARANCE[look]} ${extra} ${held && !disabled ? 'nk-held' : ''}`}
      onClick={onClick}
      disabled={disabled || held}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A link in running text. */
export function Link({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <a class="utrecht-link utrecht-link--html-a" href={href}>
      {children}
    </a>
  );
}

/** A telephone number to tap. */
export function Phone({ number }: { readonly number: string }) {
  return (
    <a
      class="utrecht-link utrecht-link--html-a utrecht-link--telephone"
      href={`tel:${number.replaceAll(/[^+0-9]/g, '')}`}
    >
      {number}
    </a>
  );
}

/** A name, set apart from the direction of the text around it. */
export function Name({ children }: { readonly children: string }) {
  return <bdi class="nk-name">{children}</bdi>;
}

/** A notice. `alert` is read out at once by screen readers, `status` when there is a pause. */
export function Notice({
  kind,
  title,
  children,
  live,
}: {
  readonly kind: 'info' | 'ok' | 'warning' | 'error';
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly live?: 'alert' | 'status';
}) {
  return (
    <div
      class={`utrecht-alert utrecht-alert--${kind} nk-notice`}
      {...(live === undefined ? {} : { role: live })}
    >
      <div class="utrecht-alert__content">
        <p class="nk-notice__title">{title}</p>
        {children !== undefined && <div class="nk-notice__text">{children}</div>}
      </div>
    </div>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly longest: number;
  readonly rows?: number;
  readonly disabled?: boolean;
}

/** A field for words, of one line or of several. */
export function TextField({ id, label, hint, value, onInput, longest, rows, disabled = false }: FieldProps) {
  const shared = {
    id,
    value,
    maxLength: longest,
    disabled,
    dir: 'auto' as const,
    autocomplete: 'off' as const,
    ...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }),
  };
  return (
    <div class="utrecht-form-field utrecht-form-field--distanced">
      <label class="utrecht-form-label utrecht-form-field__label" for={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p class="utrecht-form-field-description utrecht-form-field__description nk-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {rows === undefined ? (
        <input
          {...shared}
          type="text"
          class="utrecht-textbox utrecht-textbox--html-input utrecht-form-field__input"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      ) : (
        <textarea
          {...shared}
          rows={rows}
          class="utrecht-textarea utrecht-textarea--html-textarea utrecht-form-field__input"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
  readonly title: ComponentChildren;
  readonly text?: ComponentChildren;
  readonly extra?: string;
  readonly disabled?: boolean;
}

/** One of several choices, as a card that is a radio button all over. */
export function Choice({
  name,
  value,
  checked,
  onChoose,
  title,
  text,
  extra = '',
  disabled = false,
}: ChoiceProps) {
  return (
    <label class={`nk-choice ${checked ? 'nk-choice--checked' : ''} ${extra}`}>
      <input
        type="radio"
        class="utrecht-radio-button utrecht-radio-button--html-input"
        name={name}
        value={value}
        checked={checked}
        disabled={disabled}
        onChange={onChoose}
      />
      <span class="nk-choice__words">
        <span class="nk-choice__title">{title}</span>
        {text !== undefined && <span class="nk-choice__text">{text}</span>}
      </span>
    </label>
  );
}
