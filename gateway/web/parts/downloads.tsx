/** Links that fetch a report in each of its forms. */
import { Icon } from './icons.tsx';

const FORMS = ['pdf', 'csv', 'json'] as const;

/** @param href address of the report without its form. @param name what the file is called, without its ending. */
export function Downloads({ href, name }: { readonly href: string; readonly name: string }) {
  return (
    <ul class="nk-downloads">
      {FORMS.map((form) => (
        <li key={form}>
          <a
            class={`utrecht-button ${form === 'pdf' ? 'utrecht-button--primary-action' : 'utrecht-button--secondary-action'}`}
            href={`${href}?format=${form}`}
            download={`${name}.${form}`}
          >
            <Icon name="down" />
            <span>{form.toUpperCase()}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
