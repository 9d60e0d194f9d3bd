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
import type { Running } from './running.ts';
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

/** Starts a button whose fingers and light are on a board. */
export function startFirmataHost(parts: FirmataHostParts): Running {
  const { settings, report, pins } = parts;
  if (settings.key === null) throw new Error('a device that lives here needs its key');
  let board: FirmataBoard | null = null;
  const light = new Light((tone) => board?.light(tone), clock);

  const show = (device: NodeDevice): void => {
    const { look } = device;
    light.play(look.signal.light, `${look.pattern} ${look.serial} ${look.covert}`);
    report.part('light', { state: look.pattern });
    const { failures, linkTrouble: trouble } = device;
    const { addresses } = settings;
    report.part('gateway', ...gatewayState({ heard: look.gatewayHeard, failures, trouble, addresses }));
    report.pending(look.pending);
  };
  const device = new NodeDevice({
    config: configOf(parts),
    key: settings.key,
    address: (index) => settings.addresses[index] ?? settings.addresses[0],
    flash: fileFlash(join(parts.folder, `${settings.device}.${settings.mark}.flash`)),
    onShow: (changed) => show(changed),
  });
  show(device);
  const contacts = pins.buttons.map((_, button) => new Contact((down) => device.pin(button, down), clock));

  report.part('board', { state: 'starting' });
  board = new FirmataBoard(parts.port, pins, {
    ready: (firmware) => {
      device.fault('');
      light.repaint();
      report.part('board', { state: 'ready', text: `${parts.port}: ${firmware}` });
    },
    away: (trouble, text) => {
      // A finger that was on it when it went cannot be seen to leave.
      for (const contact of contacts) contact.report(false);
      device.fault(FAULTS[trouble]);
      report.part('board', { state: trouble, text }, true);
    },
    contact: (button, closed) => contacts[button]?.report(closed),
  });
  return {
    async stop() {
      for (const contact of contacts) contact.stop();
      light.stop();
      device.stop();
      await board?.close();
    },
  };
}
