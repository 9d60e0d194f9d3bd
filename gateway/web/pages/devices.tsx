/** Buttons, pagers and sounders and how they are, with the faults that ask for someone's hands. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { DeviceView, FaultView } from '../../core/api.ts';
import { shownState } from '../../core/device-state.ts';
import { read } from '../parts/api.ts';
import { Channels } from '../parts/channels.tsx';
import { gatewayNow } from '../parts/clock.ts';
import { FleetFaults } from '../parts/fleet-faults.tsx';
import { fleetOf, needsAttention } from '../parts/fleet-shape.ts';
import { FleetTable, isUntried } from '../parts/fleet-table.tsx';
import { Failure, Frame, ToolLinks } from '../parts/frame.tsx';
import { SelfCheckLine } from '../parts/self-check.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { useTurns } from '../parts/turns.ts';

interface Known {
  readonly devices: readonly DeviceView[];
  readonly faults: readonly FaultView[];
}

const isWell = (device: DeviceView): boolean => shownState(device) === 'healthy' && device.inService;

function Devices() {
  const { t, line } = useSession();
  const words = t.pages.devices;
  const [known, setKnown] = useState<Known | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  const turn = useTurns();
  const load = async (): Promise<void> => {
    const taken = turn();
    const devices = await read<readonly DeviceView[]>('/api/devices');
    const faults = await read<readonly FaultView[]>('/api/faults');
    if (!taken()) return;
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
  const fleet = useMemo(
    () => (known === null ? [] : fleetOf(known.devices, known.faults, gatewayNow())),
    [known],
  );
  const ill = fleet.filter(needsAttention).length;
  return (
    <Frame title={words.title} here="devices" width="wide">
      {known === null && failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {known === null && failed !== null && <Failure status={failed} again={() => void load()} />}
      {known !== null && (
        <>
          <div class="nk-fleet__lead">
            <p class="nk-lead">
              {words.counts(live.filter(isWell).length, live.length, live.filter(isUntried).length)}
              {ill > 0 && ` · ${t.pages.fleet.attention(ill)}`}
            </p>
            <SelfCheckLine />
            <ToolLinks />
          </div>
          <FleetFaults faults={known.faults} changed={() => void load()} />
          <Channels />
          {known.devices.length === 0 ? (
            <p class="nk-card nk-empty">{words.empty}</p>
          ) : (
            <FleetTable fleet={fleet} />
          )}
        </>
      )}
    </Frame>
  );
}

startPage(<Devices />);
