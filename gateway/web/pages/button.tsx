/**
 * A virtual button to press, and all it shows from "felt" to "closed", in words, light and trembling. Everything comes
 * from the device's own process, so it goes on when the gateway is dead; that is what it is for.
 */
import { useEffect, useState } from 'preact/hooks';
import { AlarmMarks } from '../parts/alarm-marks.tsx';
import { useAlarms } from '../parts/alarms.ts';
import { Button, Choice, Name, Notice } from '../parts/controls.tsx';
import { DeskDrawing, WearableDrawing } from '../parts/device-drawing.tsx';
import { Frame } from '../parts/frame.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { Strip, useTone } from '../parts/signals.tsx';
import { courseOf, type Line, type Stage, stageOf } from '../parts/stage.ts';
import { useVirtual, type VirtualDevice, type VirtualDevices, type VirtualPlace } from '../parts/virtual.ts';

/** Stages that pass in a moment, kept in words long enough to be read, milliseconds. */
const READABLE = 6000;
const PASSING: readonly Stage[] = ['test', 'closed'];

/** The stage to show in words: one that passes at once stays readable for a while. */
function useReadable(device: VirtualDevice): Stage {
  const stage = stageOf(device);
  const [kept, setKept] = useState<{ readonly id: string; readonly stage: Stage } | null>(null);
  useEffect(() => {
    if (PASSING.includes(stage)) setKept({ id: device.id, stage });
    else if (stage !== 'idle') setKept(null);
  }, [device.id, stage]);
  useEffect(() => {
    if (kept === null) return;
    const timer = setTimeout(() => setKept(null), READABLE);
    return () => clearTimeout(timer);
  }, [kept]);
  return stage === 'idle' && kept?.id === device.id ? kept.stage : stage;
}

function Stages({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useSession();
  const words = t.pages.button;
  if (lines.length === 0) return null;
  return (
    <section class="nk-card nk-stages" aria-labelledby="stages-title">
      <h2 class="nk-card__title" id="stages-title">
        {words.stages}
      </h2>
      <ol>
        {lines.map((line, index) => (
          <li
            key={`${line.stage}${line.after}`}
            class={`nk-stages__one nk-stages__one--${line.stage} ${index === lines.length - 1 ? 'nk-stages__one--now' : ''}`}
          >
            <span>{words.stage[line.stage][0]}</span>
            <span class="nk-stages__time">
              {words.after(
                (line.after / 1000).toLocaleString(t.locale, {
                  minimumFractionDigits: 1,
                  maximumFractionDigits: 1,
                }),
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Device({ device, virtual }: { readonly device: VirtualDevice; readonly virtual: VirtualDevices }) {
  const { t, placeOf } = useSession();
  const words = t.pages.button;
  const { look } = device;
  const alarm = useAlarms().alarms.find(({ device: id, state }) => id === device.id && state !== 'closed');
  const shown = useReadable(device);
  const serial = `${device.id} ${device.serial} ${look.pattern}`;
  const light = useTone(look.signal.light, serial);
  const vibration = useTone(look.signal.vibration, serial);
  const Drawing = device.kind === 'wearable' ? WearableDrawing : DeskDrawing;
  const name = `${device.id}${device.place === null ? '' : `, ${placeOf(device.place)}`}`;
  return (
    <div class="nk-device-stage">
      {alarm !== undefined && <AlarmMarks alarm={alarm} />}
      <div class={`nk-show nk-show--${shown}`}>
        <Drawing
          key={device.id}
          light={light}
          vibration={vibration}
          labels={{ press: words.press(name), second: device.second ? words.pressSecond(name) : null }}
          secondText={t.level.emergency.toUpperCase()}
          onEdge={(button, action) => virtual.press(device.id, button, action)}
        />
        <div class="nk-show__words" aria-live="polite">
          <p class="nk-show__title">{words.stage[shown][0]}</p>
          <p class="nk-show__text">{words.stage[shown][1]}</p>
          {virtual.missed === device.id && (
            <p class="nk-show__text" role="alert">
              {words.missed}
            </p>
          )}
        </div>
      </div>
      <div class="nk-device-stage__side">
        <section class="nk-card" aria-labelledby="shows-title">
          <h2 class="nk-card__title" id="shows-title">
            {words.shows}
          </h2>
          {device.kind !== 'wearable' && <Strip timeline={look.signal.light} label={words.light} />}
          {device.kind === 'wearable' && <Strip timeline={look.signal.vibration} label={words.vibration} />}
          <p class="nk-soft">
            {words.link[device.link]}
            {look.pending > 0 && ` · ${words.pending(look.pending)}`}
          </p>
          <p class="nk-soft">
            {device.kind === 'wearable' ? words.wearableHow : words.deskHow}
            {device.second && ` ${words.deskSecond}.`}
          </p>
        </section>
        <Stages lines={courseOf(device.stages)} />
        <section class="nk-card" aria-labelledby="gestures-title">
          <h2 class="nk-card__title" id="gestures-title">
            {words.gestures}
          </h2>
          <div class="nk-gestures">
            {device.gestures.map((gesture) => (
              <Button key={gesture} onClick={() => virtual.gesture(device.id, gesture)}>
                {words.gesture[gesture]}
              </Button>
            ))}
          </div>
          <div class="nk-gestures">
            <Button look="subtle" onClick={() => virtual.cable(device.id, device.link === 'cut')}>
              {device.link === 'cut' ? words.mend : words.cut}
            </Button>
          </div>
        </section>
      </div>
    </div>
  );
}

function ButtonPage() {
  const { t, me, placeOf, nameOf } = useSession();
  const words = t.pages.button;
  // Kept when the gateway no longer names them: one that comes back must not take the devices away.
  const [place, setPlace] = useState<VirtualPlace | null>(me.virtual);
  useEffect(() => {
    if (me.virtual !== null) setPlace(me.virtual);
  }, [me.virtual?.origin, me.virtual?.token]);
  const virtual = useVirtual(place);
  const [chosen, setChosen] = useState<string | null>(null);
  const buttons = (virtual.devices ?? []).filter(({ kind }) => kind === 'desk' || kind === 'wearable');
  const device = buttons.find(({ id }) => id === chosen) ?? buttons[0];
  return (
    <Frame title={words.title} here="button" width="wide">
      <p class="nk-lead">{words.intro}</p>
      {(place === null || (virtual.devices !== null && buttons.length === 0)) && (
        <Notice kind="info" title={words.none}>
          {words.noneText}
        </Notice>
      )}
      {virtual.lost && (
        <Notice kind="error" title={words.lostDevices} live="alert">
          {words.lostDevicesText}
        </Notice>
      )}
      {place !== null && virtual.devices === null && !virtual.lost && (
        <p aria-live="polite">{t.pages.common.loading}</p>
      )}
      {device !== undefined && <Device device={device} virtual={virtual} />}
      {buttons.length > 1 && (
        <fieldset class="nk-group nk-pick">
          <legend>{words.choose}</legend>
          <div class="nk-choices">
            {buttons.map((each) => (
              <Choice
                key={each.id}
                name="device"
                value={each.id}
                checked={each === device}
                onChoose={() => setChosen(each.id)}
                title={each.id}
                text={
                  <>
                    {t.deviceKind[each.kind]}
                    {each.place !== null && (
                      <>
                        {' · '}
                        <Name>{placeOf(each.place) ?? ''}</Name>
                      </>
                    )}
                    {each.person !== null && (
                      <>
                        {' · '}
                        <Name>{nameOf(each.person) ?? ''}</Name>
                      </>
                    )}
                  </>
                }
              />
            ))}
          </div>
        </fieldset>
      )}
    </Frame>
  );
}

startPage(<ButtonPage />);
