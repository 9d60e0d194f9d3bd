/**
 * The drawer of virtual devices: each can be dragged into a room, or put there with a form. Promises that whatever can
 * be done by dragging can be done by keyboard, and that a refusal is said in words.
 */
import { useRef, useState } from 'preact/hooks';
import { Button, Notice } from './controls.tsx';
import { SelectField } from './fields.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { KIND_ICON } from './sim-devices.ts';
import { addDevice, DEVICE_KINDS, type DeviceKind } from './sim-face.ts';
import type { PlanPlace, Point } from './sim-layout.ts';

/** Pixels within which a touch is a tap. */
const TAP = 6;
/** These are somebody's: whose, must be asked. */
const CARRIED: readonly DeviceKind[] = ['wearable', 'pager'];

interface DrawerProps {
  readonly places: readonly PlanPlace[];
  /** Who may hold one; null: anybody. */
  readonly people: readonly string[] | null;
  /** The device that is chosen on the plan; null: none. */
  readonly chosen: string | null;
  /** `before`: what was chosen when it was asked for. */
  readonly added: (id: string | null, point: Point | null, before: string | null) => void;
}

interface Wanted {
  readonly kind: DeviceKind;
  readonly place: string;
  readonly point: Point | null;
}

/** The room under a point of the screen, and the point on the plan. */
function roomAt(x: number, y: number): { readonly place: string; readonly point: Point } | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const room = element.closest<HTMLElement>('[data-place]');
    const box = room?.closest('.nk-plan')?.getBoundingClientRect();
    if (room?.dataset.place !== undefined && box !== undefined)
      return {
        place: room.dataset.place,
        point: { x: ((x - box.left) * 1000) / box.width, y: ((y - box.top) * 1000) / box.height },
      };
  }
  return null;
}

function Kind({
  kind,
  dropped,
  opened,
}: {
  readonly kind: DeviceKind;
  readonly dropped: (x: number, y: number) => void;
  readonly opened: () => void;
}) {
  const { t } = useSession();
  const ghost = useRef<HTMLSpanElement>(null);
  const from = useRef<Point | null>(null);
  const dragged = useRef(false);
  const follow = (x: number, y: number, over: boolean): void => {
    const element = ghost.current;
    if (element === null) return;
    element.hidden = !over;
    element.style.transform = `translate(${x}px, ${y}px)`;
  };
  return (
    <>
      <button
        type="button"
        class="nk-kind"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = { x: event.clientX, y: event.clientY };
          dragged.current = false;
        }}
        onPointerMove={({ clientX, clientY }) => {
          if (from.current === null) return;
          if (Math.hypot(clientX - from.current.x, clientY - from.current.y) > TAP) dragged.current = true;
          follow(clientX, clientY, dragged.current);
        }}
        onPointerUp={({ clientX, clientY }) => {
          if (from.current !== null && dragged.current) dropped(clientX, clientY);
          from.current = null;
          follow(0, 0, false);
        }}
        onPointerCancel={() => {
          from.current = null;
          dragged.current = false;
          follow(0, 0, false);
        }}
        onClick={() => {
          if (!dragged.current) opened();
          dragged.current = false;
        }}
      >
        <Icon name={KIND_ICON[kind]} />
        <span>{t.deviceKind[kind]}</span>
      </button>
      <span class="nk-ghost" ref={ghost} hidden aria-hidden="true">
        <Icon name={KIND_ICON[kind]} />
      </span>
    </>
  );
}

function PutForm({
  wanted,
  places,
  people,
  busy,
  put,
  away,
}: {
  readonly wanted: Wanted;
  readonly places: readonly PlanPlace[];
  readonly people: readonly string[] | null;
  readonly busy: boolean;
  readonly put: (kind: DeviceKind, place: string, person: string) => void;
  readonly away: () => void;
}) {
  const { t, me } = useSession();
  const words = t.pages.simulator.drawer;
  const [kind, setKind] = useState<DeviceKind>(wanted.kind);
  const [place, setPlace] = useState(wanted.place);
  const [person, setPerson] = useState('');
  const holders = me.people.filter(({ id }) => people === null || people.includes(id));
  return (
    <form
      class="nk-card nk-put"
      aria-label={words.form}
      onSubmit={(event) => {
        event.preventDefault();
        put(kind, place, person);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') away();
      }}
    >
      <SelectField
        id="put-kind"
        label={words.kind}
        value={kind}
        options={DEVICE_KINDS.map((value) => ({ value, label: t.deviceKind[value] }))}
        onChange={(value) => setKind(DEVICE_KINDS.find((each) => each === value) ?? kind)}
      />
      <SelectField
        id="put-place"
        label={words.place}
        value={place}
        options={places.map(({ id, name, floor }) => ({ value: id, label: name, under: floor }))}
        onChange={setPlace}
      />
      <SelectField
        id="put-person"
        label={words.holder}
        value={person}
        empty={words.nobody}
        options={holders.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setPerson}
      />
      <div class="nk-put__do">
        <button
          type="submit"
          class="utrecht-button utrecht-button--primary-action"
          disabled={busy || place === ''}
        >
          <Icon name="plus" />
          <span>{words.put}</span>
        </button>
        <Button look="subtle" onClick={away}>
          {words.away}
        </Button>
      </div>
    </form>
  );
}

/** The drawer. */
export function Drawer({ places, people, chosen, added }: DrawerProps) {
  const { t } = useSession();
  const words = t.pages.simulator.drawer;
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [underWay, setUnderWay] = useState<Wanted | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  // A late answer is about the form it was asked from: one opened since then stays as it is, and can be sent.
  const put = async (asked: Wanted, kind: DeviceKind, place: string, person: string): Promise<void> => {
    setUnderWay(asked);
    const answer = await addDevice({ kind, place, ...(person === '' ? {} : { person }) });
    setUnderWay((now) => (now === asked ? null : now));
    setTrouble(answer.ok ? null : answer.message || t.pages.common.error.network);
    if (!answer.ok) return;
    setWanted((now) => (now === asked ? null : now));
    added(answer.value?.id ?? null, place === asked.place ? asked.point : null, chosen);
  };
  const dropped = (kind: DeviceKind, x: number, y: number): void => {
    const room = roomAt(x, y);
    setTrouble(room === null ? words.missed : null);
    if (room === null) return;
    if (CARRIED.includes(kind)) setWanted({ kind, ...room });
    else void put({ kind, ...room }, kind, room.place, '');
  };
  return (
    <section class="nk-drawer" aria-labelledby="drawer-title">
      <div class="nk-drawer__row">
        <h2 class="nk-drawer__title" id="drawer-title">
          {words.title}
        </h2>
        <div class="nk-drawer__kinds">
          {DEVICE_KINDS.map((kind) => (
            <Kind
              key={kind}
              kind={kind}
              dropped={(x, y) => dropped(kind, x, y)}
              opened={() => {
                setTrouble(null);
                setWanted({ kind, place: places[0]?.id ?? '', point: null });
              }}
            />
          ))}
        </div>
        <p class="nk-drawer__hint">{words.hint}</p>
      </div>
      {wanted !== null && (
        <PutForm
          key={`${wanted.kind} ${wanted.place}`}
          wanted={wanted}
          places={places}
          people={people}
          busy={underWay === wanted}
          put={(kind, place, person) => void put(wanted, kind, place, person)}
          away={() => setWanted(null)}
        />
      )}
      {trouble !== null && <Notice kind="error" title={trouble} live="alert" />}
    </section>
  );
}
