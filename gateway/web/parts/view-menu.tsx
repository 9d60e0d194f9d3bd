/**
 * The parts of a page, each with an address of its own behind the #, so that going back and sharing a link work.
 * Promises that an address that is not there leads to the first part.
 */
import { useEffect, useState } from 'preact/hooks';

/** Which part is shown, and how to go to another. */
export function useView<T extends string>(views: readonly T[], first: T): [T, (view: T) => void] {
  const named = (): T => views.find((view) => view === location.hash.slice(1)) ?? first;
  const [shown, setShown] = useState<T>(named);
  useEffect(() => {
    const changed = (): void => setShown(named());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  });
  return [
    shown,
    (view) => {
      location.hash = view;
      setShown(view);
      scrollTo({ top: 0 });
    },
  ];
}

interface ViewMenuProps {
  readonly label: string;
  readonly views: readonly {
    readonly name: string;
    readonly title: string;
    /** A short word beside it, such as how many wait. */
    readonly tag?: string | undefined;
  }[];
  readonly shown: string;
}

/** The menu of the parts. */
export function ViewMenu({ label, views, shown }: ViewMenuProps) {
  return (
    <nav class="nk-views" aria-label={label}>
      {views.map(({ name, title, tag }) => (
        <a
          key={name}
          href={`#${name}`}
          class="nk-views__one"
          {...(name === shown ? { 'aria-current': 'page' as const } : {})}
        >
          {title}
          {tag !== undefined && <span class="nk-views__tag">{tag}</span>}
        </a>
      ))}
    </nav>
  );
}
