/** Announcing a drill: which button or place, what will be practised; and the drills that go on or have been. */
import { useState } from 'preact/hooks';
import { isVirtualId } from '../../core/simulation-state.ts';
import { unanswered } from './api.ts';
import { dayTime } from './clock.ts';
import { Button, Choice, Name, Notice, TextField } from './controls.tsx';
import { type Drill, isGoing } from './drill-shape.ts';
import type { Drills } from './drill-state.ts';
import { InputField } from './fields.tsx';
import { Failure } from './frame.tsx';
import { Icon } from './icons.tsx';
import { fieldsOf, listIn, textIn } from './reading.ts';
import { useSession } from './session.tsx';
import { useSteady } from './steady.ts';

/** Targets that are shown at once; the others are found by searching. */
const MOST_SHOWN = 12;
const EARLIER = 8;

/** Something a drill can be announced for. */
interface Target {
  readonly key: string;
  readonly body: Readonly<Record<string, string>>;
  readonly title: string;
  readonly text: string;
}

/** A device and the names of where it is, in words for a list. */
export function useTargetWords(): (drill: Pick<Drill, 'device' | 'place'>) => string {
  const { placeOf } = useSession();
  return ({ device, place }) => placeOf(place) ?? device ?? '';
}

function useTargets(): {
  readonly targets: readonly Target[] | null;
  readonly failed: number | null;
  readonly again: () => void;
} {
  const { t, me } = useSession();
  const devices = useSteady<unknown>('/api/devices', ['site']);
  if (devices.value === null)
    return { targets: null, failed: devices.failed, again: () => void devices.again() };
  const places = new Map(me.places.map((place) => [place.id, place]));
  const sites = new Map(me.sites.map(({ id, name }) => [id, name]));
  const taken = new Set<string>();
  const buttons = listIn(
    devices.value,
    (each): Target | null => {
      const fields = fieldsOf(each);
      const id = textIn(fields?.id);
      if (fields === null || id === null || fields.state === 'revoked') return null;
      // A drill goes the real path; what is dragged in while a simulation runs has none.
      if (isVirtualId(id)) return null;
      if (fields.kind !== 'desk' && fields.kind !== 'wearable') return null;
      const place = places.get(textIn(fields.place) ?? '');
      if (place !== undefined) taken.add(place.id);
      const site = sites.get(place?.site ?? '') ?? '';
      return {
        key: `device ${id}`,
        body: { device: id },
        title: place?.name ?? id,
        text: [id, t.deviceKind[fields.kind], ...(site === '' ? [] : [site])].join(' · '),
      };
    },
    5000,
  );
  const bare = me.places
    .filter(({ id }) => !taken.has(id))
    .map(
      (place): Target => ({
        key: `place ${place.id}`,
        body: { place: place.id },
        title: place.name,
        text: [t.pages.drill.place, sites.get(place.site) ?? ''].filter((part) => part !== '').join(' · '),
      }),
    );
  return { targets: [...(buttons ?? []), ...bare], failed: null, again: () => void devices.again() };
}

function Earlier({ drills }: { readonly drills: Drills }) {
  const { t, nameOf } = useSession();
  const words = t.pages.drill;
  const target = useTargetWords();
  const all = drills.drills ?? [];
  const lists = [
    ['now', words.now, all.filter(isGoing)],
    ['earlier', words.earlier, all.filter((drill) => !isGoing(drill)).slice(0, EARLIER)],
  ] as const;
  return (
    <>
      {lists.map(
        ([key, title, list]) =>
          list.length > 0 && (
            <section key={key} aria-labelledby={`drill-${key}`}>
              <h2 class="nk-card__title" id={`drill-${key}`}>
                {title}
              </h2>
              <ul class="nk-walkrows">
                {list.map((drill) => (
                  <li key={drill.id}>
                    <button type="button" class="nk-walkrow" onClick={() => drills.show(drill.id)}>
                      <span class="nk-walkrow__words">
                        <span>
                          <Name>{target(drill)}</Name> · {words.state[drill.state]}
                        </span>
                        <span class="nk-soft">
                          {dayTime(drill.announcedAt, t.locale)}
                          {drill.by !== null && (
                            <>
                              {' · '}
                              <Name>{nameOf(drill.by) ?? drill.by}</Name>
                            </>
                          )}
                        </span>
                      </span>
                      <span class="nk-walkrow__go">
                        {words.open} <Icon name="arrow" />
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
    </>
  );
}

/** The form. */
export function DrillAnnounce({ drills }: { readonly drills: Drills }) {
  const { t, is } = useSession();
  const words = t.pages.drill;
  const { targets, failed, again } = useTargets();
  const [chosen, setChosen] = useState<string | null>(null);
  const [find, setFind] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<{ readonly title: string; readonly text: string } | null>(null);
  const mayRun = is('facilities', 'coordinator', 'admin');
  if (targets === null)
    return failed === null ? (
      <p aria-live="polite">{t.pages.common.loading}</p>
    ) : (
      <Failure status={failed} again={again} />
    );
  const wanted = find.trim().toLowerCase();
  const fitting = targets.filter(({ title, text }) => `${title} ${text}`.toLowerCase().includes(wanted));
  const shown = fitting.slice(0, MOST_SHOWN);
  // What was chosen stays in sight, whatever is searched for.
  const picked = targets.find(({ key }) => key === chosen);
  const list = picked === undefined || shown.includes(picked) ? shown : [picked, ...shown];
  const announce = async (): Promise<void> => {
    if (picked === undefined) {
      setTrouble({ title: words.needWhich, text: '' });
      document.querySelector<HTMLElement>('input[name="target"]')?.focus();
      return;
    }
    setBusy(true);
    setTrouble(null);
    const refused = await drills.announce({
      ...picked.body,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    setBusy(false);
    if (refused !== null && !refused.ok)
      setTrouble(
        unanswered(refused.status)
          ? { title: words.maybeAnnounced, text: words.maybeAnnouncedText }
          : {
              // What it clashes with may be a drill that somebody else announced for the same button.
              title: refused.status === 409 ? words.notAnnouncedNow : words.notAnnounced,
              text: refused.message,
            },
      );
  };
  return (
    <div class="nk-walkchoose">
      <p class="nk-lead">{words.intro}</p>
      {!mayRun && <Notice kind="info" title={words.readOnly} />}
      {mayRun && (
        <>
          <ul class="nk-card nk-rules nk-rules--plain">
            {words.rules.map((rule, index) => (
              <li key={rule}>
                <Icon name={index === 0 ? 'warn' : 'check'} /> <span>{rule}</span>
              </li>
            ))}
          </ul>
          <fieldset class="nk-group">
            <legend>{words.which}</legend>
            {targets.length > MOST_SHOWN && (
              <InputField
                id="drill-find"
                type="search"
                label={words.search}
                value={find}
                onInput={setFind}
                longest={80}
              />
            )}
            {list.length === 0 && <p class="nk-soft">{words.none}</p>}
            <div class="nk-choices">
              {list.map((target) => (
                <Choice
                  key={target.key}
                  name="target"
                  value={target.key}
                  checked={target.key === chosen}
                  onChoose={() => setChosen(target.key)}
                  title={<Name>{target.title}</Name>}
                  text={<Name>{target.text}</Name>}
                />
              ))}
            </div>
            {fitting.length > shown.length && (
              <p class="nk-soft">{words.more(fitting.length - shown.length)}</p>
            )}
          </fieldset>
          <TextField
            id="drill-note"
            label={words.note}
            hint={words.noteHint}
            value={note}
            onInput={setNote}
            longest={200}
          />
          {trouble !== null && (
            <Notice kind="error" title={trouble.title} live="alert">
              {trouble.text !== '' && <Name>{trouble.text}</Name>}
            </Notice>
          )}
          <Button
            look="primary"
            icon="drill"
            extra="nk-big nk-walkchoose__go nk-drillgo"
            onClick={() => void announce()}
            disabled={busy}
          >
            {busy ? words.announcing : words.announce}
          </Button>
        </>
      )}
      <Earlier drills={drills} />
    </div>
  );
}
