/**
 * The line that says when the whole way from a press to the lanes of people was last tried, and how that went. Promises
 * to be loud when it failed or was not tried for long, to show no names, and to be absent where it is not for the viewer.
 */

import { channelWord } from './channel-word.ts';
import { secondsSince, useTick } from './clock.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { asWatchers, OutsideWatch, type OutsideWatcher } from './outside-watch.tsx';
import { fieldsOf, listIn, numberIn, textIn, timeIn } from './reading.ts';
import { useSession } from './session.tsx';
import { useSteady } from './steady.ts';
import { lengthOf } from './walk-shape.ts';

/** Seconds without a check after which that is said loudly. */
const STALE = 180;
const READ_EVERY = 60_000;
const MOST_PARTS = 40;

/** One part of the way. */
interface Part {
  readonly part: string;
  readonly ok: boolean;
  readonly remark: string;
}
/** The last check. */
interface SelfCheck {
  readonly at: string | null;
  readonly ok: boolean;
  readonly ms: number | null;
  readonly parts: readonly Part[];
  /** Who watches from outside; null: not said. */
  readonly watchers: readonly OutsideWatcher[] | null;
}

/** A check, or null for anything that has not the marks of one. */
export function asSelfCheck(value: unknown): SelfCheck | null {
  const fields = fieldsOf(value);
  if (fields === null || typeof fields.ok !== 'boolean') return null;
  return {
    at: timeIn(fields.at),
    ok: fields.ok,
    ms: numberIn(fields.ms),
    parts:
      listIn(
        fields.parts,
        (each) => {
          const part = fieldsOf(each);
          const name = textIn(part?.part);
          return part === null || name === null
            ? null
            : { part: name, ok: part.ok !== false, remark: textIn(part.remark) ?? '' };
        },
        MOST_PARTS,
      ) ?? [],
    watchers: asWatchers(fields.watchers),
  };
}

/** The lines: the check, and who watches from outside. `wall`: small on a wall screen, without remarks. */
export function SelfCheckLine({ wall = false }: { readonly wall?: boolean }) {
  const { value } = useSteady<unknown>('/api/self-check', ['self-check'], READ_EVERY);
  const now = useTick();
  const check = asSelfCheck(value);
  if (check === null) return null;
  return (
    <>
      <CheckLine check={check} now={now} wall={wall} />
      {check.watchers !== null && <OutsideWatch watchers={check.watchers} now={now} wall={wall} />}
    </>
  );
}

function CheckLine(props: { readonly check: SelfCheck; readonly now: number; readonly wall: boolean }) {
  const { check, now, wall } = props;
  const { t } = useSession();
  const words = t.pages.selfCheck;
  const partWord = (part: string): string =>
    part.startsWith('lane:')
      ? words.lane(channelWord(t, part.slice(5)))
      : ((Object.hasOwn(words.part, part) ? words.part[part] : undefined) ?? part);
  const look = wall ? 'nk-selfcheck--wall' : '';
  if (check.at === null) return <p class={`nk-selfcheck ${look}`}>{words.never}</p>;
  const age = secondsSince(check.at, now);
  const ago = t.pages.common.ago(age);
  const stale = age > STALE;
  if (check.ok && !stale)
    return (
      <p class={`nk-selfcheck ${look}`}>
        <Icon name="check" />{' '}
        <span>
          {words.good(ago)}
          {!wall && check.ms !== null && ` (${words.took(lengthOf(check.ms, t.locale))})`}
        </span>
      </p>
    );
  const broken = check.parts.filter(({ ok }) => !ok);
  return (
    <section class={`nk-selfcheck nk-selfcheck--bad ${look}`} aria-label={words.title}>
      <Icon name="warn" />
      <div>
        <p>
          <strong>{check.ok ? words.stale(t.pages.common.ago(age - (age % 60))) : words.failed(ago)}</strong>
          {!check.ok && broken.length > 0 && `: ${broken.map(({ part }) => partWord(part)).join(', ')}`}
        </p>
        {!wall && broken.some(({ remark }) => remark !== '') && (
          <ul>
            {broken.map(({ part, remark }) => (
              <li key={part}>
                {partWord(part)}: <Name>{remark}</Name>
              </li>
            ))}
          </ul>
        )}
        {wall && <p>{words.ask}</p>}
      </div>
    </section>
  );
}
