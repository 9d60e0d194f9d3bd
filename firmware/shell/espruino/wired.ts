/**
 * What devices on an ESP32 or ESP32-C3 have in common: core, MQTT over Wi-Fi, flash and pins put together. Promises that
 * a board without usable settings says so on its cable and in its light, and does nothing else; what the device is, and
 * what an edge of its buttons means, is its own program's.
 */
import { consolePassword, deriveKeys } from '../../../protocol/keys.ts';
import type { DeviceKind } from '../../../protocol/messages.ts';
import type { DeviceConfig, Gestures } from '../../core/config.ts';
import {
  buttonsDown,
  clock,
  guard,
  lightOf,
  lock,
  newTimer,
  openButtons,
  readSlots,
  refuse,
  startAnew,
  switchOf,
  tidy,
  watchButtons,
  writeSlot,
} from './board.ts';
import { chipHmac, newLuck } from './codes.ts';
import { type Happening, hear, type Loop, newLoop, stir } from './loop.ts';
import { newPlayer } from './player.ts';
import { lightPin, readSettings, SETTINGS_FILE, type SettingsFile } from './settings.ts';
import { storedSettings } from './stored.ts';
import { networkDeadline, networkTime, openNetwork, perform } from './wifi.ts';

declare const __FIRMWARE__: string;

/** One device. */
export interface Wired {
  readonly kind: DeviceKind;
  readonly gestures: Gestures | null;
  /** A button moved at this moment. */
  readonly moved: (loop: Loop, index: number, down: boolean, at: number) => void;
}

const BEAT_MS = 10000;
/** Well within the watchdog's minute. */
const TURN_MS = 15000;

const hmac = (key: Uint8Array, message: string): string => chipHmac(key)(message);

const run = (file: SettingsFile, root: Uint8Array, device: Wired): void => {
  const keys = deriveKeys(hmac, root);
  const up = chipHmac(keys.up);
  const slots = readSlots();
  const luck = newLuck(up, `${slots[0]}${slots[1]}`);
  const config: DeviceConfig = {
    device: file.device,
    kind: device.kind,
    gestures: device.gestures,
    addresses: file.gateways.length,
    beatMs: BEAT_MS,
    covert: file.covert === 1,
    firmware: __FIRMWARE__,
  };
  let loop: Loop | null = null;
  const happen = (event: Happening, at: number): void => {
    if (loop !== null) hear(loop, event, at);
  };
  const network = openNetwork(file, keys.mqtt, up, chipHmac(keys.down), {
    now: clock,
    opened: (attempt) => happen({ type: 'link.opened', attempt: attempt }, clock()),
    lost: (attempt) => happen({ type: 'link.lost', attempt: attempt }, clock()),
    found: () => happen({ type: 'network.found' }, clock()),
    changed: () => {
      if (loop !== null) stir(loop);
    },
    heard: (message) => happen({ type: 'message.heard', message: message }, clock()),
  });
  // Before anything that may keep the chip busy: edges are noted from now on and heard once it is free.
  watchButtons(file, (index, down, at) => {
    if (loop !== null) device.moved(loop, index, down, at);
  });
  loop = newLoop(
    config,
    {
      now: clock,
      chance: luck.chance,
      turnMs: TURN_MS,
      restUntil: () => 0,
      readFlash: () => slots,
      writeFlash: writeSlot,
      down: () => buttonsDown(file),
      radio: (effect) => perform(network, effect),
      radioTime: (now) => networkTime(network, now),
      radioDeadline: () => networkDeadline(network),
      wake: newTimer(),
      alive: () => E.kickWatchdog(),
      broken: startAnew,
    },
    newPlayer(lightOf(file), null, switchOf(file.buzzer), null),
    luck.boot,
  );
};

/** Runs a device; `problem` names the field of its settings that is wrong. */
export function serve(problem: (file: SettingsFile) => string, device: (file: SettingsFile) => Wired): void {
  const settings = readSettings<SettingsFile>(storedSettings(SETTINGS_FILE), problem);
  const file = settings.file;
  if (settings.problem !== '' || file === null || settings.root === undefined) {
    refuse(settings.problem, lightPin(file));
    return;
  }
  openButtons(file);
  guard();
  tidy();
  if (file.open !== 1) lock(consolePassword(hmac, settings.root));
  run(file, settings.root, device(file));
}
