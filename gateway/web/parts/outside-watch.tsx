/**
 * The line that says whether anybody watches the gateway from outside, and when they last asked. Promises to be loud when
 * a watcher is gone, plain when there never was one, and absent where the gateway does not say.
 */

import { secondsSince } from './clock.ts';
import { Icon } from './icons.tsx';
import { fieldsOf, listIn, textIn, timeIn } from './reading.ts';
import { useSession } from './session.tsx';

const MOST_WATCHERS = 8;

/** One that watches from outside. */
export interface OutsideWatcher {
  readonly watcher: string;
  readonly at: string | null;
  readonly ok: boolean;
}

/** Those in a check; null: the gateway does not say. */
export const asWatchers = (value: unknown): readonly OutsideWatcher[] | null =>
  listIn(
    value,
    (each) => {
      const fields = fieldsOf(each);
      const watcher = textIn(fields?.watcher);
      return fields === null || watcher === null
        ? null
        : { watcher, at: timeIn(fields.at), ok: fields.ok !== false };
    },
    MOST_WATCHERS,
  );

/** The lines: one for each watcher, with its name where there are more. `now` in milliseconds since 1970. */
export function OutsideWatch(props: {
  readonly watchers: readonly OutsideWatcher[];
  readonly now: number;
  readonly wall: boolean;
}) {
  const { watchers, now, wall } = props;
  const { t } = useSession();
  const words = t.pages.selfCheck;
  const look = wall ? 'nk-selfcheck--wall' : '';
  if (watchers.length === 0) return <p class={`nk-selfcheck ${look}`}>{words.watchNone}</p>;
  return (
    <>
      {watchers.map(({ watcher, at, ok }) => {
        const ago = at === null ? null : t.pages.common.ago(secondsSince(at, now));
        const name = watchers.length > 1 ? ` (${watcher})` : '';
        const said = ok
          ? ago === null
            ? words.watchAwaited
            : words.watch(ago)
          : ago === null
            ? words.watchLostAll
            : words.watchLost(ago);
        return (
          <p key={watcher} class={`nk-selfcheck ${ok ? '' : 'nk-selfcheck--bad'} ${look}`}>
            <Icon name={ok ? 'check' : 'warn'} />{' '}
            <span>
              {said}
              {name}
            </span>
          </p>
        );
      })}
    </>
  );
}
