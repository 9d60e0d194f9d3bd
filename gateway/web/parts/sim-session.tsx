/**
 * The simulation session of a real site: who takes part and for how long, and the band that says without any doubt that
 * a simulation is going on and whom it pages. Where everything is virtual no session is needed, and that is said too.
 */
import { useState } from 'preact/hooks';
import { change } from './api.ts';
import { clockTime, secondsSince, useTick } from './clock.ts';
import { Button, Choice, Name, Notice } from './controls.tsx';
import { InputField, Tick } from './fields.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import type { SimulationView } from './sim-face.ts';

const LENGTHS = [15, 30, 60, 120] as const;
/** From so many people on, there is a field to search them. */
const SEARCH_FROM = 10;
/** Names shown in the band; the rest is a number. */
const NAMED = 4;
/** Seconds before the end from which the band says how long is left. */
const LAST = 120;

interface SessionProps {
  readonly simulation: SimulationView;
  readonly again: () => void;
}

/** How to begin. */
export function SessionForm({ again }: SessionProps) {
  const { t, me } = useSession();
  const words = t.pages.simulator.session;
  const own = me.person?.id;
  const [people, setPeople] = useState<ReadonlySet<string>>(new Set(own === undefined ? [] : [own]));
  const [minutes, setMinutes] = useState<number>(30);
  const [search, setSearch] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const begin = async (): Promise<void> => {
    if (people.size === 0) return setTrouble(words.needPeople);
    setBusy(true);
    const answer = await change('POST', '/api/simulation', { people: [...people], minutes });
    setBusy(false);
    setTrouble(answer.ok ? null : answer.message || t.pages.common.error.network);
    again();
  };
  const sought = search.trim().toLocaleLowerCase(t.locale);
  const shown = me.people.filter(
    ({ id, name }) => people.has(id) || name.toLocaleLowerCase(t.locale).includes(sought),
  );
  return (
    <form
      class="nk-card nk-simbegin"
      aria-labelledby="begin-title"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <div>
        <h2 class="nk-card__title" id="begin-title">
          {words.title}
        </h2>
        <p class="nk-soft">{words.intro}</p>
      </div>
      <fieldset class="nk-group">
        <legend>{words.who}</legend>
        <div>
          <p class="nk-hint">{words.whoHint}</p>
          {me.people.length >= SEARCH_FROM && (
            <InputField
              id="begin-search"
              type="search"
              label={words.search}
              value={search}
              onInput={setSearch}
            />
          )}
          <div class="nk-simbegin__people">
            {shown.map(({ id, name }) => (
              <Tick
                key={id}
                label={<Name>{name}</Name>}
                checked={people.has(id)}
                onChange={(checked) =>
                  setPeople((known) => {
                    const next = new Set(known);
                    if (checked) next.add(id);
                    else next.delete(id);
                    return next;
                  })
                }
              />
            ))}
          </div>
        </div>
      </fieldset>
      <fieldset class="nk-group">
        <legend>{words.length}</legend>
        <div class="nk-choices nk-simbegin__lengths">
          {LENGTHS.map((each) => (
            <Choice
              key={each}
              name="minutes"
              value={String(each)}
              checked={minutes === each}
              onChoose={() => setMinutes(each)}
              title={words.minutes(each)}
            />
          ))}
        </div>
      </fieldset>
      {trouble !== null && <Notice kind="error" title={trouble} live="alert" />}
      <div>
        <button type="submit" class="utrecht-button utrecht-button--primary-action" disabled={busy}>
          <Icon name="play" />
          <span>{words.begin}</span>
        </button>
      </div>
    </form>
  );
}

/** That a simulation is going on. */
export function SessionBand({ simulation, again }: SessionProps) {
  const { t, nameOf } = useSession();
  const words = t.pages.simulator.session;
  const now = useTick();
  const [trouble, setTrouble] = useState(false);
  if (simulation.whole)
    return (
      <p class="nk-sim-band nk-sim-band--whole">
        <Icon name="simulator" />
        <span>
          <strong>{words.whole}</strong> {words.wholeText}
        </span>
      </p>
    );
  if (!simulation.open || simulation.until === null) return null;
  const stop = async (): Promise<void> => {
    const answer = await change('POST', '/api/simulation/close', {});
    setTrouble(!answer.ok);
    again();
  };
  const left = -secondsSinceSigned(simulation.until, now);
  const names = simulation.people.slice(0, NAMED);
  return (
    <section class="nk-sim-band" aria-label={words.band}>
      <Icon name="simulator" />
      <p>
        <strong>{words.open(clockTime(simulation.until, t.locale))}</strong>{' '}
        {left < LAST && left >= 0 && <span class="nk-since">{words.left(Math.ceil(left))} </span>}
        <span>
          {words.only}{' '}
          {names.map((person, index) => (
            <span key={person}>
              {index > 0 && ', '}
              <Name>{nameOf(person) ?? person}</Name>
            </span>
          ))}
          {simulation.people.length > NAMED && ` ${words.andMore(simulation.people.length - NAMED)}`}
        </span>
        {trouble && (
          <span role="alert" class="nk-sim-band__trouble">
            {words.notStopped}
          </span>
        )}
      </p>
      <Button look="secondary" icon="cross" onClick={() => void stop()}>
        {words.stop}
      </Button>
    </section>
  );
}

/** Seconds since a moment, below 0 before it. */
const secondsSinceSigned = (time: string, now: number): number =>
  Date.parse(time) > now ? -(Date.parse(time) - now) / 1000 : secondsSince(time, now);
