/** Buttons, pagers and sounders and how they are, with the faults that ask for someone's hands. */
import { useEffect, useState } from 'preact/hooks';
import type { DeviceView, FaultView } from '../../core/api.ts';
import { read } from '../parts/api.ts';
import { Channels } from '../parts/channels.tsx';
import { dayTime, secondsSince, useTick } from '../parts/clock.ts';
import { Name } from '../parts/controls.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icons.tsx';
import { startPage, useSession } from '../parts/session.tsx';

interface Known {
  readonly devices: readonly DeviceView[];
  readonly faults: readonly FaultView[];
}

const ORDER = { lost: 0, 'never-heard': 1, healthy: 2, revoked: 3 } as const;

/** It speaks, but no press of it came through since it was put up. */
const isUntried = ({ state, inService }: DeviceView): boolean => state === 'healthy' && !inService;
const isWell = ({ state, inService }: DeviceView): boolean => state === 'healthy' && inService;

const inOrder = (a: DeviceView, b: DeviceView): number =>
  ORDER[a.state] - ORDER[b.state] || a.id.localeCompare(b.id);

function Faults({ faults }: { readonly faults: readonly FaultView[] }) {
  const { t, language } = useSession();
  const words = t.pages.devices;
  const open = faults.filter(({ until }) => until === null);
  // The log keeps a fault's sentence in Dutch; other readers get theirs from its code.
  const sentence = (fault: FaultView): string =>
    language === 'nl'
      ? fault.text
      : t.fault[fault.code]({
          device: fault.device ?? '',
          channel: fault.channel ?? '',
          devices: fault.devices,
          detail: '',
        });
  return (
    <section aria-labelledby="faults-title">
      <h2 class="nk-card__title" id="faults-title">
        {words.faults}
      </h2>
      {open.length === 0 ? (
        <p class="nk-allwell">
          <Icon name="check" /> {words.noFaults}
        </p>
      ) : (
        <ul class="nk-faults">
          {open.map((fault) => (
            <li key={fault.id}>
              <Icon name="warn" />
              <p>
                <Name>{sentence(fault)}</Name>{' '}
                <span class="nk-soft">{words.since(dayTime(fault.since, t.locale))}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Battery({ percent }: { readonly percent: number | null }) {
  if (percent === null) return null;
  return (
    <span class={`nk-battery ${percent <= 20 ? 'nk-battery--low' : ''}`}>
      <span class="nk-battery__cell" aria-hidden="true">
        <span style={{ width: `${Math.max(4, Math.min(100, percent))}%` }} />
      </span>
      {percent}%
    </span>
  );
}

function Table({ devices }: { readonly devices: readonly DeviceView[] }) {
  const { t, placeOf, nameOf } = useSession();
  const words = t.pages.devices;
  const now = useTick();
  return (
    <div class="nk-table-holder">
      <table class="utrecht-table utrecht-table--html-table nk-table">
        <thead>
          <tr>
            <th scope="col">{words.device}</th>
            <th scope="col">{words.kind}</th>
            <th scope="col">{words.place}</th>
            <th scope="col">{words.holder}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.heard}</th>
            <th scope="col">{words.battery}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.id} class={`nk-device nk-device--${device.state}`}>
              <th scope="row" data-label={words.device}>
                {device.id}
              </th>
              <td data-label={words.kind}>{t.deviceKind[device.kind]}</td>
              <td data-label={words.place}>
                {device.place !== null && <Name>{placeOf(device.place) ?? ''}</Name>}
              </td>
              <td data-label={words.holder}>
                {device.person !== null && <Name>{nameOf(device.person) ?? ''}</Name>}
              </td>
              <td data-label={words.state}>
                {isUntried(device) ? (
                  <span class="nk-state nk-state--untried">{words.unproven}</span>
                ) : (
                  <span class={`nk-state nk-state--${device.state}`}>{t.deviceState[device.state]}</span>
                )}
                {device.testUntil !== null && (
                  <span class="nk-soft"> {words.testing(dayTime(device.testUntil, t.locale))}</span>
                )}
              </td>
              <td data-label={words.heard}>
                {device.lastHeardAt === null ? '' : t.pages.common.ago(secondsSince(device.lastHeardAt, now))}
              </td>
              <td data-label={words.battery}>
                <Battery percent={device.battery} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Devices() {
  const { t, line } = useSession();
  const words = t.pages.devices;
  const [known, setKnown] = useState<Known | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const load = async (): Promise<void> => {
    const devices = await read<readonly DeviceView[]>('/api/devices');
    const faults = await read<readonly FaultView[]>('/api/faults');
    if (devices.ok && faults.ok) setKnown({ devices: devices.value, faults: faults.value });
    setFailed(devices.ok ? (faults.ok ? null : faults.status) : devices.status);
  };
  useEffect(() => {
    void load();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const timer = setInterval(load, 15_000);
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name) => {
        if (name !== 'device' && name !== 'fault' && name !== 'site') return;
        clearTimeout(soon);
        soon = setTimeout(load, 600);
      }),
    ];
    return () => {
      clearInterval(timer);
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line]);
  const live = known?.devices.filter(({ state }) => state !== 'revoked') ?? [];
  return (
    <Frame title={words.title} here="devices" width="wide">
      {known === null && failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {known === null && failed !== null && <Failure status={failed} again={() => void load()} />}
      {known !== null && (
        <>
          <p class="nk-lead">
            {words.counts(live.filter(isWell).length, live.length, live.filter(isUntried).length)}
          </p>
          <Faults faults={known.faults} />
          <Channels />
          {known.devices.length === 0 ? (
            <p class="nk-card nk-empty">{words.empty}</p>
          ) : (
            <Table devices={[...known.devices].sort(inOrder)} />
          )}
        </>
      )}
    </Frame>
  );
}

startPage(<Devices />);
