/**
 * One device at hand: a virtual one large, with what it shows as it shows it, to be pressed and broken; a real one as it
 * stands, with the reason why it can be neither pressed nor broken here.
 */
import { useEffect, useState } from 'preact/hooks';
import { dayTime } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { DeskDrawing, WearableDrawing } from './device-drawing.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { Strip, useTone } from './signals.tsx';
import { MARK_ICON, type PlanDevice } from './sim-devices.ts';
import { HeldPages, Sounder } from './sim-pager.tsx';
import { type Stage as Shown, stageOf } from './stage.ts';
import type { VirtualDevice, VirtualDevices } from './virtual.ts';

/** Stages whose words tell the presser to call 112; here nobody must. */
const ASKS_112: ReadonlySet<Shown> = new Set<Shown>(['not-received', 'nobody', 'coming-112']);

interface PanelProps {
  readonly device: PlanDevice | null;
  readonly virtuals: VirtualDevices;
  readonly remove: ((id: string) => void) | null;
}

function Switch({
  label,
  text,
  on,
  change,
}: {
  readonly label: string;
  readonly text: string;
  readonly on: boolean;
  readonly change: (on: boolean) => void;
}) {
  return (
    <button
      type="button"
      class={`nk-toggle ${on ? '' : 'nk-toggle--off'}`}
      role="switch"
      aria-checked={on}
      onClick={() => change(!on)}
    >
      <span class="nk-toggle__track" aria-hidden="true">
        <span />
      </span>
      <span class="nk-toggle__words">
        <strong>{label}</strong>
        <span>{text}</span>
      </span>
    </button>
  );
}

function BatterySlider({
  id,
  percent,
  set,
}: {
  readonly id: string;
  readonly percent: number;
  readonly set: (percent: number) => void;
}) {
  const { t } = useSession();
  const words = t.pages.simulator.device;
  const [value, setValue] = useState(percent);
  useEffect(() => setValue(percent), [id, percent]);
  return (
    <div class="nk-slider">
      <label for="battery">
        <Icon name="battery" /> {words.battery}
      </label>
      <input
        id="battery"
        type="range"
        min={0}
        max={100}
        step={1}
        value={value}
        aria-valuetext={`${value}%`}
        onInput={(event) => setValue(event.currentTarget.valueAsNumber)}
        onChange={(event) => set(event.currentTarget.valueAsNumber)}
      />
      <output for="battery">{value}%</output>
    </div>
  );
}

function Faults({
  virtual,
  virtuals,
}: {
  readonly virtual: VirtualDevice;
  readonly virtuals: VirtualDevices;
}) {
  const { t } = useSession();
  const words = t.pages.simulator.device;
  const { id } = virtual;
  const choices = [
    {
      what: 'link',
      on: virtual.link !== 'cut',
      label: words.link,
      set: (on: boolean) => virtuals.tell(id, 'link', { up: on }),
    },
    {
      what: 'power',
      on: virtual.power !== false,
      label: virtual.kind === 'desk' || virtual.kind === 'sounder' ? words.power : words.on,
      set: (on: boolean) => virtuals.tell(id, 'power', { on }),
    },
    {
      what: 'range',
      on: virtual.range !== false,
      label: words.range,
      set: (on: boolean) => virtuals.tell(id, 'range', { in: on }),
    },
  ] as const;
  const shown = choices.filter(
    ({ what }) => what !== (virtual.kind === 'desk' || virtual.kind === 'sounder' ? 'range' : 'link'),
  );
  return (
    <fieldset class="nk-breaks">
      <legend>{words.faults}</legend>
      <div class="nk-breaks__switches">
        {shown.map(({ what, on, label, set }) => (
          <Switch key={what} label={label[0]} text={on ? label[1] : label[2]} on={on} change={set} />
        ))}
      </div>
      {virtual.kind !== 'sounder' && virtual.kind !== 'desk' && (
        <BatterySlider
          id={id}
          percent={virtual.battery ?? 100}
          set={(percent) => virtuals.tell(id, 'battery', { percent })}
        />
      )}
    </fieldset>
  );
}

function Stage({
  virtual,
  virtuals,
}: {
  readonly virtual: VirtualDevice;
  readonly virtuals: VirtualDevices;
}) {
  const { t, placeOf } = useSession();
  const words = t.pages.button;
  const { look } = virtual;
  const serial = `${virtual.id} ${virtual.serial} ${look.pattern}`;
  const light = useTone(look.signal.light, serial);
  const vibration = useTone(look.signal.vibration, serial);
  const stage = stageOf(virtual);
  const Drawing = virtual.kind === 'wearable' ? WearableDrawing : DeskDrawing;
  const name = `${virtual.id}${virtual.place === null ? '' : `, ${placeOf(virtual.place)}`}`;
  return (
    <div class={`nk-show nk-show--${stage} nk-show--sim`}>
      <Drawing
        key={virtual.id}
        light={virtual.power === false ? 'off' : light}
        vibration={virtual.power === false ? 'off' : vibration}
        labels={{ press: words.press(name), second: virtual.second ? words.pressSecond(name) : null }}
        secondText={t.level.emergency.toUpperCase()}
        onEdge={(button, action) => virtuals.press(virtual.id, button, action)}
      />
      <div class="nk-show__words" aria-live="polite">
        <p class="nk-show__title">{words.stage[stage][0]}</p>
        <p class="nk-show__text">{words.stage[stage][1]}</p>
        {virtual.power === false && virtuals.refused === virtual.id && (
          <p class="nk-show__text" role="alert">
            {t.pages.simulator.device.refused}
          </p>
        )}
        {virtuals.missed === virtual.id && (
          <p class="nk-show__text" role="alert">
            {words.missed}
          </p>
        )}
        {ASKS_112.has(stage) && <p class="nk-show__not112">{t.simulation.card}</p>}
      </div>
      <div class="nk-show__strip">
        {virtual.kind === 'wearable' ? (
          <Strip timeline={look.signal.vibration} label={words.vibration} />
        ) : (
          <Strip timeline={look.signal.light} label={words.light} />
        )}
      </div>
    </div>
  );
}

function Virtual({
  virtual,
  virtuals,
}: {
  readonly virtual: VirtualDevice;
  readonly virtuals: VirtualDevices;
}) {
  const { t } = useSession();
  const words = t.pages.button;
  const presses = virtual.kind === 'desk' || virtual.kind === 'wearable';
  return (
    <>
      {presses && <Stage virtual={virtual} virtuals={virtuals} />}
      {virtual.kind === 'pager' && <HeldPages virtual={virtual} virtuals={virtuals} />}
      {virtual.kind === 'sounder' && <Sounder virtual={virtual} />}
      {presses && (
        <div class="nk-gestures">
          {virtual.gestures.map((gesture) => (
            <Button key={gesture} onClick={() => virtuals.gesture(virtual.id, gesture)}>
              {words.gesture[gesture]}
            </Button>
          ))}
        </div>
      )}
      {presses && <p class="nk-hint">{virtual.kind === 'wearable' ? words.wearableHow : words.deskHow}</p>}
      <Faults virtual={virtual} virtuals={virtuals} />
    </>
  );
}

function Remove({ id, remove }: { readonly id: string; readonly remove: (id: string) => void }) {
  const { t } = useSession();
  const words = t.pages.simulator.device;
  const [asking, setAsking] = useState(false);
  useEffect(() => setAsking(false), [id]);
  if (!asking)
    return (
      <Button look="subtle" icon="cross" onClick={() => setAsking(true)}>
        {words.remove}
      </Button>
    );
  return (
    <div class="nk-gestures">
      <Button look="primary" onClick={() => remove(id)}>
        {words.removeYes(id)}
      </Button>
      <Button look="subtle" onClick={() => setAsking(false)}>
        {words.removeNo}
      </Button>
    </div>
  );
}

/** The device that was chosen on the plan. */
export function DevicePanel({ device, virtuals, remove }: PanelProps) {
  const { t, placeOf, nameOf } = useSession();
  const { device: words, plan } = t.pages.simulator;
  if (device === null)
    return (
      <section class="nk-card nk-panel nk-panel--empty" aria-label={words.title}>
        <Icon name="button" />
        <p>{words.choose}</p>
      </section>
    );
  const { virtual } = device;
  const sign = MARK_ICON[device.mark];
  return (
    <section class="nk-card nk-panel" aria-labelledby="device-title">
      <header class="nk-panel__head">
        <h2 class="nk-card__title" id="device-title" tabIndex={-1}>
          <Name>{device.id}</Name>
        </h2>
        <p class={`nk-stamp ${device.isVirtual ? 'nk-stamp--virtual' : ''}`}>
          {device.isVirtual ? plan.virtual : plan.real}
        </p>
        <p class={`nk-stamp nk-stamp--${device.mark}`}>
          {sign !== null && <Icon name={sign} />} {plan.mark[device.mark]}
        </p>
      </header>
      <p class="nk-soft">
        {t.deviceKind[device.kind]}
        {device.place !== null && (
          <>
            {' · '}
            <Name>{placeOf(device.place) ?? ''}</Name>
          </>
        )}
        {device.person !== null && (
          <>
            {' · '}
            <Name>{nameOf(device.person) ?? ''}</Name>
          </>
        )}
        {device.battery !== null && ` · ${words.battery} ${device.battery}%`}
        {device.testUntil !== null && ` · ${t.pages.devices.testing(dayTime(device.testUntil, t.locale))}`}
      </p>
      {virtual !== null && <Virtual virtual={virtual} virtuals={virtuals} />}
      {virtual === null && device.isVirtual && <p>{words.notYet}</p>}
      {!device.isVirtual && (
        <Notice kind="info" title={words.realTitle}>
          {words.realText}
        </Notice>
      )}
      {device.isVirtual && remove !== null && <Remove id={device.id} remove={remove} />}
    </section>
  );
}
