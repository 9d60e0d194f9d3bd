/**
 * Who is in the building, on the wall: how many and their names, for when everybody must get out; and a way to mark
 * people in and out with a tap, for a board that may. Never on a covert board, which is given no names.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BoardView } from '../../core/api.ts';
import { gatewayNow } from './clock.ts';
import { Button, Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { sayPresence, usePresence } from './presence.tsx';
import { useSession } from './session.tsx';

/** Milliseconds without a tap after which the marking closes: a wall screen goes back to being one. */
const IDLE = 45_000;

/** The count and the names. */
export function PresentList({ board }: { readonly board: BoardView }) {
  const { t } = useSession();
  const words = t.pages.presence;
  if (board.covert) return null;
  const names = board.present.map(({ name }) => name);
  return (
    <section class="nk-present" aria-label={words.present}>
      <h2>
        <Icon name="inside" /> {names.length === 0 ? words.presentNobody : words.presentCount(names.length)}
      </h2>
      {names.length > 0 && (
        <ul>
          {names.map((name) => (
            <li key={name}>
              <Name>{name}</Name>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Marking people in and out. Only those whom the gateway lists for this board can be marked. */
export function MarkPresent({ close }: { readonly close: () => void }) {
  const { t, me } = useSession();
  const words = t.pages.presence;
  const { value, put, again } = usePresence(true);
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set());
  // What was tapped last of each person who is being marked: a second tap takes the first one back.
  const asked = useRef(new Map<string, 'in' | 'out'>());
  const dialog = useRef<HTMLDialogElement>(null);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stay = (): void => {
    clearTimeout(idle.current);
    idle.current = setTimeout(close, IDLE);
  };
  useEffect(() => {
    dialog.current?.showModal();
    stay();
    return () => clearTimeout(idle.current);
  }, []);
  const where = new Map((value ?? []).map(({ person, presence }) => [person, presence]));
  const people = me.people
    .filter(({ id }) => where.has(id) || me.role === 'board')
    .sort((a, b) => a.name.localeCompare(b.name, t.locale));
  // What was taken counts at once: the list that says so may come after the next tap.
  const hold = (person: string, presence: 'in' | 'out'): void => {
    const now = { person, presence, since: new Date(gatewayNow()).toISOString(), until: null, via: null };
    put((list) => [...list.filter((one) => one.person !== person), now]);
  };
  const mark = async (person: string): Promise<void> => {
    stay();
    const before = asked.current.get(person);
    const wanted = (before ?? where.get(person)) === 'in' ? 'out' : 'in';
    asked.current.set(person, wanted);
    if (before !== undefined) return;
    // One after the other, until what is held is what was tapped last.
    for (let said: 'in' | 'out' | undefined; said !== asked.current.get(person); ) {
      said = asked.current.get(person) ?? wanted;
      const taken = await sayPresence(person, said, null);
      if (taken) hold(person, said);
      setFailed((known) => new Set([...known].filter((id) => id !== person).concat(taken ? [] : [person])));
    }
    asked.current.delete(person);
    await again();
  };
  return (
    <dialog
      ref={dialog}
      class="nk-mark-in"
      aria-labelledby="mark-title"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div class="nk-mark-in__head">
        <div>
          <h2 id="mark-title">{words.mark}</h2>
          <p>{words.markText}</p>
        </div>
        <Button look="primary" icon="check" onClick={close}>
          {words.markClose}
        </Button>
      </div>
      <p class="nk-mark-in__failed" aria-live="assertive">
        {failed.size > 0 ? words.failed : ''}
      </p>
      <ul class="nk-mark-in__people">
        {people.map(({ id, name }) => {
          const inside = where.get(id) === 'in';
          return (
            <li key={id}>
              <button
                type="button"
                class="nk-mark-in__one"
                aria-pressed={inside}
                onClick={() => void mark(id)}
              >
                <Icon name={inside ? 'check' : 'outside'} />
                <span>
                  <Name>{name}</Name>
                  <small>{words[where.get(id) ?? 'unknown']}</small>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </dialog>
  );
}
