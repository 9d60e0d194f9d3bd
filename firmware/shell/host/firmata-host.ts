/**
 * The host of a board with StandardFirmata: the firmware core and its link run here, fingers and light are on the board.
 * Promises that the gateway hears within 3 s of a board that is gone or hangs (the fault of its beats), that a press
 * which was felt goes on its way whatever becomes of the board, and that all is well again by itself when the board is.
 */
import { join } from 'node:path';
import { DESK_GESTURES, type DeviceConfig, standardConfig, withCancel } from '../../core/config.ts';
import { fileFlash } from '../node/flash-file.ts';
import { NodeDevice } from '../node/node-device.ts';
import { Contact } from './contact.ts';
import { type BoardPins, type BoardTrouble, FirmataBoard } from './firmata-board.ts';
import { gatewayState } from './gateway-state.ts';
import { Light } from './light.ts';
import type { Report } from './report.ts';
import type { NotBegun, Running } from './running.ts';
import type { Settings } from './settings.ts';

/** What the device list shows. */
const FIRMWARE = 'firmata-host 1';
/** What the gateway is told of a board; at most 16 characters. */
const FAULTS: Readonly<Record<BoardTrouble, string>> = {
  missing: 'no board',
  busy: 'port busy',
  refused: 'port refused',
  odd: 'wrong port',
  silent: 'board silent',
  pins: 'wrong pins',
};

/** What a host is made of. */
export interface FirmataHostParts {
  readonly port: string;
  readonly settings: Settings;
  readonly pins: BoardPins;
  /** Both buttons held for 5 s say "false alarm". */
  readonly cancel: boolean;
  /** Where presses without a receipt are kept. */
  readonly folder: string;
  readonly report: Report;
}

const clock = (): number => performance.now();

const configOf = ({ settings, pins, cancel }: FirmataHostParts): DeviceConfig => {
  const gestures = { ...DESK_GESTURES, second: pins.buttons.length > 1 };
  return {
    ...standardConfig(settings.device, 'desk', FIRMWARE),
    gestures: cancel ? withCancel(gestures) : gestures,
    addresses: settings.addresses.length,
  };
};

/**
 * Starts a button whose fingers and light are on a board. A port that another program holds is refused: that may be
 * another host of this device, and two of them would fight for its one connection.
 */
export async function startFirmataHost(parts: FirmataHostParts): Promise<Running | NotBegun> {
  const { settings, report, pins } = parts;
  const { key, addresses } = settings;
  if (key === null) throw new Error('a device that lives here needs its key');
  let device: NodeDevice | null = null;
  let fault = '';
  const contacts = pins.buttons.map((_, button) => new Contact((down) => device?.pin(button, down), clock));
  const broken = (found: string): void => {
    fault = found;
    device?.fault(found);
  };

  report.part('board', { state: 'starting' });
  const board = new FirmataBoard(parts.port, pins, {
    ready: (firmware) => {
      broken('');
      light.repaint();
      report.part('board', { state: 'ready', text: `${parts.port}: ${firmware}` });
    },
    away: (trouble, text) => {
      // A finger that was on it when it went cannot be seen to leave.
      for (const contact of contacts) contact.report(false);
      broken(FAULTS[trouble]);
      // Before the device lives this ends it all, and is said there.
      if (device === null && trouble === 'busy') return;
      report.part('board', { state: trouble, text }, true);
    },
    contact: (button, closed) => contacts[button]?.report(closed),
  });
  const light = new Light((tone) => board.light(tone), clock);
  const first = await board.first;
  if (first?.trouble === 'busy') {
    await board.close();
    return { field: 'port', reason: first.text };
  }

  const show = (changed: NodeDevice): void => {
    const { look, failures, linkTrouble: trouble } = changed;
    light.play(look.signal.light, `${look.pattern} ${look.serial} ${look.covert}`);
    report.part('gateway', ...gatewayState({ heard: look.gatewayHeard, failures, trouble, addresses }));
    report.part('light', { state: look.pattern });
    report.pending(look.pending);
  };
  const living = new NodeDevice({
    config: configOf(parts),
    key,
    address: (index) => addresses[index] ?? addresses[0],
    flash: fileFlash(join(parts.folder, `${settings.device}.${settings.mark}.flash`)),
    onShow: show,
  });
  device = living;
  living.fault(fault);
  show(living);
  return {
    async stop() {
      for (const contact of contacts) contact.stop();
      light.stop();
      living.stop();
      await board.close();
    },
  };
}
