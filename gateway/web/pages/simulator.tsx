/**
 * The live simulator: a floor plan with every device on it, virtual ones to press and to break, faults of the world, and
 * one timeline of all that happens. Made for people who are no programmers. Everything here is the gateway's or the
 * virtual devices' own; the page only asks and draws, and says when either is gone.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useAlarms } from '../parts/alarms.ts';
import { learnClock } from '../parts/clock.ts';
import { Notice } from '../parts/controls.tsx';
import { Said } from '../parts/fields.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { DevicePanel } from '../parts/sim-device.tsx';
import { type Listed, type PlanDevice, planDevices } from '../parts/sim-devices.ts';
import { removeDevice, type SimulationView } from '../parts/sim-face.ts';
import { FloorView } from '../parts/sim-floor.tsx';
import { Calls, Cards112, Phones } from '../parts/sim-phones.tsx';
import { Scenarios } from '../parts/sim-scenarios.tsx';
import { SessionBand, SessionForm } from '../parts/sim-session.tsx';
import { TimelinePanel } from '../parts/sim-timeline.tsx';
import { FaultBand, World } from '../parts/sim-world.tsx';
import { useSteady } from '../parts/steady.ts';
import { useLine } from '../parts/use-line.ts';
import { useMoments } from '../parts/use-moments.ts';
import { usePlan } from '../parts/use-plan.ts';

/** What a phone shows one of; a desk shows them all. */
const TABS: readonly { readonly key: 'plan' | 'device' | 'timeline' | 'world'; readonly icon: IconName }[] = [
  { key: 'plan', icon: 'simulator' },
  { key: 'device', icon: 'button' },
  { key: 'timeline', icon: 'incidents' },
  { key: 'world', icon: 'policies' },
];
type Tab = (typeof TABS)[number]['key'];
/** News of alarms within so many milliseconds is drawn together: in a flood every press is many. */
const TOGETHER = 50;
/** Screens on which one part is shown at a time; as in simulator.css. */
const ONE_PART = '(max-width: 999px)';

/** The device that the address names; an address can hold anything. */
function chosenBefore(): string | null {
  try {
    return decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    return null;
  }
}

function Simulator({
  simulation,
  again,
}: {
  readonly simulation: SimulationView;
  readonly again: () => void;
}) {
  const { t, me } = useSession();
  const words = t.pages.simulator;
  const [tab, setTab] = useState<Tab>('plan');
  const [site, setSite] = useState(me.site ?? me.sites[0]?.id ?? '');
  // In the address, so that it is still chosen after the page was loaded anew.
  const [chosen, setChosen] = useState<string | null>(chosenBefore);
  useEffect(() => {
    history.replaceState(null, '', chosen === null ? location.pathname : `#${encodeURIComponent(chosen)}`);
  }, [chosen]);
  const [said, setSaid] = useState('');
  const plan = usePlan(site);
  const list = useSteady<readonly Listed[]>('/api/devices', ['device', 'site'], 15_000);
  const virtuals = useLine(
    list.value?.some(({ virtual, state }) => virtual === true && state !== 'revoked') ?? false,
  );
  const { alarms } = useAlarms(TOGETHER);
  const moments = useMoments(virtuals.devices, simulation.faults.clock.offsetMs, again);
  const known = useRef<readonly PlanDevice[]>([]);
  const devices = useMemo(() => {
    known.current = planDevices(list.value ?? [], virtuals.devices ?? [], alarms, known.current);
    return known.current;
  }, [list.value, virtuals.devices, alarms]);
  const here = useMemo(() => {
    const places = new Set((plan.places ?? []).map(({ id }) => id));
    return devices.filter(({ place: at }) => at === null || places.has(at));
  }, [devices, plan.places]);
  const holders = useMemo(() => new Map(here.map(({ id, person }) => [id, person])), [here]);
  // Elements that are the same are not drawn again, whatever else on the page changes many times a second.
  const timeline = useMemo(() => <TimelinePanel moments={moments} />, [moments.lines, moments.lost]);
  const world = useMemo(
    () => (
      <>
        <World simulation={simulation} again={again} />
        <Scenarios />
      </>
    ),
    [simulation],
  );
  const device = here.find(({ id }) => id === chosen) ?? null;
  const may = simulation.whole || simulation.open;
  const remove = async (id: string): Promise<void> => {
    const answer = await removeDevice(id);
    setSaid(answer.ok ? words.device.removed(id) : answer.message || t.pages.common.error.network);
    if (!answer.ok) return;
    setChosen((now) => (now === id ? null : now));
    void list.again();
    virtuals.again();
  };
  return (
    <>
      <SessionBand simulation={simulation} again={again} />
      <FaultBand simulation={simulation} virtuals={virtuals} again={again} />
      {virtuals.lost && (
        <Notice kind="error" title={words.lostDevices} live="alert">
          {words.lostDevicesText}
        </Notice>
      )}
      <div class={`nk-sim nk-sim--${tab}`}>
        <div class="nk-sim__plan">
          {!may && <SessionForm simulation={simulation} again={again} />}
          <FloorView
            key={site}
            site={site}
            setSite={setSite}
            plan={plan}
            devices={here}
            chosen={chosen}
            choose={(id) => {
              setChosen(id);
              setTab('device');
              // Where one part is shown at a time, what was tapped is gone: on to what it opened.
              if (matchMedia(ONE_PART).matches)
                setTimeout(() => document.getElementById('device-title')?.focus());
            }}
            may={may}
            people={simulation.whole ? null : simulation.people}
            said={setSaid}
            added={() => {
              void list.again();
              virtuals.again();
            }}
          />
        </div>
        <div class="nk-sim__device">
          <DevicePanel device={device} virtuals={virtuals} remove={may ? (id) => void remove(id) : null} />
        </div>
        <Cards112 simulation={simulation} alarms={alarms} />
        <div class="nk-sim__phones">
          <Calls simulation={simulation} alarms={alarms} virtuals={virtuals} holders={holders} />
        </div>
        <div class="nk-sim__hands">
          <Phones simulation={simulation} alarms={alarms} virtuals={virtuals} holders={holders} />
        </div>
        <div class="nk-sim__timeline">{timeline}</div>
        <div class="nk-sim__world">{world}</div>
      </div>
      {/* Under the thumb, and after what it chooses from. */}
      <fieldset class="nk-sim-tabs" aria-label={words.parts}>
        {TABS.map(({ key, icon }) => (
          <button
            type="button"
            key={key}
            aria-pressed={tab === key}
            onClick={() => {
              setTab(key);
              setTimeout(() => document.querySelector('.nk-sim')?.scrollIntoView());
            }}
          >
            <Icon name={icon} />
            <span>{words.tab[key]}</span>
          </button>
        ))}
      </fieldset>
      <Said>{said}</Said>
    </>
  );
}

function SimulatorPage() {
  const { t } = useSession();
  const words = t.pages.simulator;
  const simulation = useSteady<SimulationView>('/api/simulation', ['site', 'device'], 5000);
  const now = simulation.value?.now;
  useEffect(() => {
    if (now !== undefined) learnClock(now);
  }, [now]);
  return (
    <Frame
      title={words.title}
      here="simulator"
      width="full"
      heading={
        <div class="nk-sim-head">
          <h1 class="utrecht-heading-1">{words.title}</h1>
          <p class="nk-lead">{words.intro}</p>
        </div>
      }
    >
      {simulation.value === null &&
        (simulation.failed === null ? (
          <p aria-live="polite">{t.pages.common.loading}</p>
        ) : (
          <Failure status={simulation.failed} again={() => void simulation.again()} />
        ))}
      {simulation.value !== null && (
        <Simulator simulation={simulation.value} again={() => void simulation.again()} />
      )}
    </Frame>
  );
}

startPage(<SimulatorPage />);
