/** Links that fetch a report in each of its forms. */
import { fileName, type Kept } from '../../core/file-names.ts';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';

const FORMS = ['pdf', 'csv', 'json'] as const;

/** In the language of the page. @param href address of the report without its form. @param at day of the report, ISO 8601. */
export function Downloads({
  href,
  of,
  at,
  id,
}: {
  readonly href: string;
  readonly of: Kept;
  readonly at: string;
  readonly id: string;
}) {
  const { t } = useSession();
  return (
    <ul class="nk-downloads">
      {FORMS.map((form) => (
        <li key={form}>
          <a
            class={`utrecht-button ${form === 'pdf' ? 'utrecht-button--primary-action' : 'utrecht-button--secondary-action'}`}
            href={`${href}?format=${form}&language=${t.code}`}
            download={fileName(t, of, at, id, form)}
          >
            <Icon name="down" />
            <span>{form.toUpperCase()}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
