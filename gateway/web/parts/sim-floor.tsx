/**
 * The plan with all that stands around it: site and floor, the drawer of virtual devices, undoing, the picture, the signs
 * explained, and whatever has no place on any floor.
 */
import { useMemo, useRef, useState } from 'preact/hooks';
import { Notice } from './controls.tsx';
import { Failure } from './frame.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { KIND_ICON, MARK_ICON, type Mark, type PlanDevice } from './sim-devices.ts';
import { Drawer } from './sim-drawer.tsx';
import { floorsOf, layFloor, type PlanPlace, type Point } from './sim-layout.ts';
import { PictureButton } from './sim-picture.tsx';
import { Plan } from './sim-plan.tsx';
import type { Plan as PlanState } from './use-plan.ts';

const SIGNS: readonly Mark[] = ['alarm', 'lost', 'broken', 'battery', 'test', 'unheard', 'untried'];

interface FloorProps {
  readonly site: string;
  readonly setSite: (site: string) => void;
  readonly plan: PlanState;
  readonly devices: readonly PlanDevice[];
  readonly chosen: string | null;
  readonly choose: (id: string) => void;
  /** Virtual devices may be put here now. */
  readonly may: boolean;
  readonly people: readonly string[] | null;
  readonly said: (words: string) => void;
  readonly added: () => void;
}

function Legend({ devices }: { readonly devices: readonly PlanDevice[] }) {
  const { t } = useSession();
  const words = t.pages.simulator.plan;
  const there = SIGNS.filter((sign) => devices.some(({ mark }) => mark === sign));
  return (
    <ul class="nk-signs" aria-label={words.legend}>
      <li>
        <span class="nk-signs__face" /> {words.real}
      </li>
      <li>
        <span class="nk-signs__face nk-signs__face--virtual" /> {words.virtual}
      </li>
      {there.map((sign) => {
        const icon = MARK_ICON[sign];
        return (
          <li key={sign} class={`nk-signs--${sign}`}>
            {icon !== null && <Icon name={icon} />} {words.mark[sign]}
          </li>
        );
      })}
    </ul>
  );
}

function Elsewhere({
  devices,
  chosen,
  choose,
}: {
  readonly devices: readonly PlanDevice[];
  readonly chosen: string | null;
  readonly choose: (id: string) => void;
}) {
  const { t } = useSession();
  const words = t.pages.simulator.plan;
  if (devices.length === 0) return null;
  return (
    <div class="nk-elsewhere">
      <h3>{words.elsewhere}</h3>
      <ul>
        {devices.map(({ id, kind, mark }) => {
          const sign = MARK_ICON[mark];
          return (
            <li key={id}>
              <button
                type="button"
                class="nk-elsewhere__one"
                aria-pressed={id === chosen}
                onClick={() => choose(id)}
              >
                <Icon name={KIND_ICON[kind]} /> <bdi>{id}</bdi>
                {sign !== null && (
                  <>
                    {' '}
                    <Icon name={sign} /> <span class="nk-sr">{words.mark[mark]}</span>
                  </>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Floors({
  floors,
  floor,
  setFloor,
  places,
  devices,
}: {
  readonly floors: readonly string[];
  readonly floor: string;
  readonly setFloor: (floor: string) => void;
  readonly places: readonly PlanPlace[];
  readonly devices: readonly PlanDevice[];
}) {
  const { t } = useSession();
  const words = t.pages.simulator.plan;
  const alarmed = new Set(devices.filter(({ mark }) => mark === 'alarm').map(({ place }) => place));
  return (
    <fieldset class="nk-floors" aria-label={words.floors}>
      {floors.map((each) => {
        const rings = places.some(({ id, floor: on }) => on === each && alarmed.has(id));
        return (
          <button type="button" key={each} aria-pressed={each === floor} onClick={() => setFloor(each)}>
            <bdi class="nk-floors__name">{each === '' ? words.noFloor : each}</bdi>
            {rings && (
              <>
                {' '}
                <Icon name="bell" /> <span class="nk-sr">{words.alarm}</span>
              </>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}

/** The plan of a site. */
export function FloorView(props: FloorProps) {
  const { site, setSite, plan, devices, chosen, choose, may, people, said, added } = props;
  const { t, me } = useSession();
  const words = t.pages.simulator.plan;
  const [wanted, setWanted] = useState<string | null>(null);
  const latest = useRef(chosen);
  latest.current = chosen;
  const places = plan.places ?? [];
  const floors = floorsOf(places);
  const floor = floors.includes(wanted ?? '') ? (wanted ?? '') : (floors[0] ?? '');
  const known = new Set(places.map(({ id }) => id));
  const onFloor = useMemo(() => {
    const rooms = new Set((plan.places ?? []).filter((each) => each.floor === floor).map(({ id }) => id));
    return devices.filter(({ place }) => rooms.has(place ?? ''));
  }, [devices, plan.places, floor]);
  // How many, not which: a device that changes its state moves no wall.
  const counts = onFloor.map(({ place }) => place).join(' ');
  const layout = useMemo(() => {
    const number = new Map<string, number>();
    for (const place of counts.split(' ')) number.set(place, (number.get(place) ?? 0) + 1);
    return layFloor(
      (plan.places ?? []).filter((each) => each.floor === floor),
      (place) => number.get(place) ?? 0,
      site,
    );
  }, [plan.places, floor, site, counts]);
  if (plan.places === null && plan.failed !== null)
    return <Failure status={plan.failed} again={plan.again} />;
  return (
    <section class="nk-card nk-floor" aria-label={words.title}>
      <header class="nk-floor__head">
        {me.sites.length > 1 && (
          <label class="nk-floor__site">
            <span class="nk-sr">{words.site}</span>
            <select
              class="utrecht-textbox utrecht-textbox--html-input nk-select"
              value={site}
              onChange={(event) => setSite(event.currentTarget.value)}
            >
              {me.sites.map(({ id, name }) => (
                <option key={id} value={id} selected={id === site}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        {floors.length > 1 && (
          <Floors floors={floors} floor={floor} setFloor={setWanted} places={places} devices={devices} />
        )}
      </header>
      {may && places.length > 0 && (
        <Drawer
          places={places}
          people={people}
          chosen={chosen}
          added={(id: string | null, point: Point | null, before: string | null) => {
            if (id !== null && point !== null) plan.move(id, point);
            if (id !== null) {
              said(words.added(id));
              // Who chose another meanwhile keeps it at hand.
              if (before === latest.current) choose(id);
            }
            added();
          }}
        />
      )}
      {plan.refused && <Notice kind="error" title={words.notSaved} live="alert" />}
      {plan.places === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {places.length > 0 && (
        <Plan plan={plan} layout={layout} devices={onFloor} chosen={chosen} choose={choose} said={said} />
      )}
      {plan.places !== null && places.length === 0 && <p class="nk-soft">{words.noPlaces}</p>}
      <Elsewhere
        devices={devices.filter(({ place }) => place === null || !known.has(place))}
        chosen={chosen}
        choose={choose}
      />
      <footer class="nk-floor__head">
        <Legend devices={devices} />
        <div class="nk-floor__tools">
          <button type="button" class="nk-plain" disabled={plan.undo === null} onClick={() => plan.undo?.()}>
            <Icon name="undo" /> {words.undo}
          </button>
          <PictureButton site={site} plan={plan} />
        </div>
      </footer>
      {!may && (
        <p class="nk-soft">
          <Icon name="simulator" /> {words.closed}
        </p>
      )}
    </section>
  );
}
