/**
 * The floor plan: rooms or a picture, and every device on it in its state. Promises that a hundred devices are drawn only
 * when something about them changed, that each can be reached, chosen and moved by keyboard, and that the picture, which
 * strangers may have drawn, is shown as an image and nothing else.
 */
import { Component } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { KIND_ICON, MARK_ICON, type PlanDevice } from './sim-devices.ts';
import { useDrag } from './sim-drag.ts';
import {
  type Block,
  type FloorLayout,
  keepIn,
  keepOn,
  type Point,
  seatAround,
  seatIn,
} from './sim-layout.ts';
import type { Plan as PlanState } from './use-plan.ts';

/** From so many devices on a floor on, they are drawn smaller. */
const CROWD = 60;
/** From so many alarms on a floor on, their signs stand still: a wave around each says no more, and costs every frame. */
const FLOOD = 12;

interface MarkerProps {
  readonly id: string;
  readonly kind: PlanDevice['kind'];
  readonly mark: PlanDevice['mark'];
  readonly tone: PlanDevice['tone'];
  readonly virtual: boolean;
  readonly chosen: boolean;
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** One device. Drawn again only when what it shows has changed. */
class Marker extends Component<MarkerProps> {
  override shouldComponentUpdate(next: MarkerProps): boolean {
    const known = this.props;
    return (Object.keys(next) as (keyof MarkerProps)[]).some((key) => next[key] !== known[key]);
  }

  override render({ id, kind, mark, tone, virtual, chosen, x, y, label }: MarkerProps) {
    const sign = MARK_ICON[mark];
    return (
      <button
        type="button"
        class={`nk-dev nk-dev--${mark} ${virtual ? 'nk-dev--virtual' : ''} ${chosen ? 'nk-dev--chosen' : ''}`}
        style={{ left: `${x / 10}%`, top: `${y / 10}%` }}
        data-moves={id}
        data-x={x}
        data-y={y}
        data-light={tone}
        aria-label={label}
        aria-pressed={chosen}
        aria-describedby="plan-how"
      >
        <span class="nk-dev__face">
          <Icon name={KIND_ICON[kind]} />
          {sign !== null && (
            <span class="nk-dev__sign">
              <Icon name={sign} />
            </span>
          )}
        </span>
        <span class="nk-dev__id" aria-hidden="true">
          <bdi>{id}</bdi>
        </span>
      </button>
    );
  }
}

interface PlanProps {
  readonly plan: PlanState;
  readonly layout: FloorLayout;
  readonly devices: readonly PlanDevice[];
  readonly chosen: string | null;
  readonly choose: (id: string) => void;
  /** Said when a device was moved by keys. */
  readonly said: (words: string) => void;
}

const percent = (value: number): string => `${value / 10}%`;
const boxOf = ({ x, y, width, height }: Block) => ({
  left: percent(x),
  top: percent(y),
  width: percent(width),
  height: percent(height),
});
const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });
const middle = ({ x, y, width, height }: Block): Point => ({ x: x + width / 2, y: y + height / 2 });

/** Where everything stands: put there by somebody, or in a row in its room. */
function pointsOf(
  devices: readonly PlanDevice[],
  layout: FloorLayout,
  ratio: number,
  positions: PlanState['positions'],
  onPicture: boolean,
): ReadonlyMap<string, Point> {
  const points = new Map<string, Point>();
  const perPlace = new Map<string, PlanDevice[]>();
  for (const device of devices) {
    const list = perPlace.get(device.place ?? '') ?? [];
    perPlace.set(device.place ?? '', [...list, device]);
  }
  for (const [place, list] of perPlace) {
    const room = layout.rooms.get(place);
    if (room === undefined) continue;
    const pin = positions[place] ?? middle(room);
    const seated = list.filter(({ id }) => positions[id] === undefined);
    seated.forEach(({ id }, index) => {
      const seat = onPicture
        ? seatAround(pin, ratio, index, seated.length)
        : seatIn(room, ratio, index, seated.length);
      points.set(id, rounded(seat));
    });
    for (const { id } of list) {
      const put = positions[id];
      if (put !== undefined) points.set(id, rounded(onPicture ? put : keepIn(room, ratio, put)));
    }
  }
  return points;
}

function Rooms({ layout, alarmed }: { readonly layout: FloorLayout; readonly alarmed: ReadonlySet<string> }) {
  const { t } = useSession();
  return (
    <>
      {layout.areas.map((area) => (
        <div key={area.id} class="nk-area" style={boxOf(area)}>
          {area.name !== '' && (
            <p class="nk-area__name">
              <Name>{area.name}</Name>
            </p>
          )}
        </div>
      ))}
      {[...layout.rooms.values()].map((room) => (
        <div
          key={room.id}
          class={`nk-room ${alarmed.has(room.id) ? 'nk-room--alarm' : ''}`}
          style={boxOf(room)}
          data-place={room.id}
        >
          <p class="nk-room__name">
            <Name>{room.name}</Name>
            {alarmed.has(room.id) && (
              <span class="nk-room__alarm">
                <Icon name="bell" /> {t.pages.simulator.plan.alarm}
              </span>
            )}
          </p>
        </div>
      ))}
    </>
  );
}

/** The plan of one floor. */
export function Plan({ plan, layout, devices, chosen, choose, said }: PlanProps) {
  const { t, nameOf } = useSession();
  const words = t.pages.simulator.plan;
  const [pictureRatio, setPictureRatio] = useState<number | null>(null);
  const onPicture = plan.picture === 'there';
  useEffect(() => setPictureRatio(null), [plan.pictureUrl]);
  const ratio = onPicture ? (pictureRatio ?? layout.ratio) : layout.ratio;
  const points = useMemo(
    () => pointsOf(devices, layout, ratio, plan.positions, onPicture),
    [devices, layout, ratio, plan.positions, onPicture],
  );
  const byId = useMemo(() => new Map(devices.map((device) => [device.id, device])), [devices]);
  const alarmed = useMemo(
    () => new Set(devices.filter(({ mark }) => mark === 'alarm').map(({ place }) => place ?? '')),
    [devices],
  );
  const alarms = useMemo(() => devices.filter(({ mark }) => mark === 'alarm').length, [devices]);
  const keyed = useRef(false);
  const listeners = useDrag({
    keep(id, point) {
      const room = layout.rooms.get(byId.get(id)?.place ?? '');
      return onPicture || room === undefined ? keepOn(point) : keepIn(room, ratio, point);
    },
    move(id, point) {
      plan.move(id, point);
      if (keyed.current) said(words.moved(id));
    },
    choose: (id) => {
      if (byId.has(id)) choose(id);
    },
  });
  const label = (device: PlanDevice): string =>
    [
      device.id,
      t.deviceKind[device.kind],
      layout.rooms.get(device.place ?? '')?.name ?? '',
      device.person === null ? '' : (nameOf(device.person) ?? ''),
      device.isVirtual ? words.virtual : words.real,
      words.mark[device.mark],
    ]
      .filter((word) => word !== '')
      .join(', ');
  return (
    <div class="nk-plan-holder">
      <fieldset
        class={`nk-plan ${devices.length > CROWD ? 'nk-plan--crowd' : ''} ${alarms > FLOOD ? 'nk-plan--flood' : ''}`}
        style={{ aspectRatio: `1 / ${ratio}` }}
        aria-label={words.title}
        {...listeners}
        onKeyDown={(event) => {
          keyed.current = true;
          listeners.onKeyDown(event);
        }}
        onPointerDown={(event) => {
          keyed.current = false;
          listeners.onPointerDown(event);
        }}
      >
        {onPicture && (
          <img
            class="nk-plan__picture"
            src={plan.pictureUrl}
            alt={words.picture}
            draggable={false}
            onError={plan.pictureBroken}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
              const own = naturalHeight / naturalWidth;
              setPictureRatio(Number.isFinite(own) ? Math.min(Math.max(own, 0.35), 1.6) : 0.6);
            }}
          />
        )}
        {onPicture ? (
          [...layout.rooms.values()].map((room) => {
            const { x, y } = plan.positions[room.id] ?? middle(room);
            return (
              <button
                type="button"
                key={room.id}
                class={`nk-pin ${alarmed.has(room.id) ? 'nk-pin--alarm' : ''}`}
                style={{ left: percent(x), top: percent(y) }}
                data-moves={room.id}
                data-place={room.id}
                data-x={x}
                data-y={y}
                aria-describedby="plan-how"
              >
                <Icon name="place" /> <Name>{room.name}</Name>
              </button>
            );
          })
        ) : (
          <Rooms layout={layout} alarmed={alarmed} />
        )}
        {devices.map((device) => {
          const point = points.get(device.id);
          return (
            point !== undefined && (
              <Marker
                key={device.id}
                id={device.id}
                kind={device.kind}
                mark={device.mark}
                tone={device.tone}
                virtual={device.isVirtual}
                chosen={device.id === chosen}
                x={point.x}
                y={point.y}
                label={label(device)}
              />
            )
          );
        })}
      </fieldset>
      <p class="nk-sr" id="plan-how">
        {words.how}
      </p>
    </div>
  );
}
