/**
 * The desk button on an ESP32 or ESP32-C3: puts together loop, pins, light, flash and Wi-Fi, and runs. Promises that a
 * board without usable settings says so on its cable and in its light, and does nothing else.
 */
import { consolePassword, deriveKeys } from '../../../protocol/keys.ts';
import { DESK_GESTURES, type DeviceConfig } from '../../core/config.ts';
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
import { hear, type Loop, newLoop } from './loop.ts';
import { newPlayer } from './player.ts';
import { readSettings, SETTINGS_FILE, type SettingsFile } from './settings.ts';
import { storedSettings } from './stored.ts';
import { networkDeadline, networkTime, openNetwork, perform } from './wifi.ts';

declare const __FIRMWARE__: string;

const hmac = (key: Uint8Array, message: string): string => chipHmac(key)(message);

const run = (file: SettingsFile, root: Uint8Array): void => {
  const keys = deriveKeys(hmac, root);
  const up = chipHmac(keys.up);
  const slots = readSlots();
  const luck = newLuck(up, `${slots[0]}${slots[1]}`);
  const config: DeviceConfig = {
    device: file.device,
    kind: 'desk',
    gestures: Object.assign(Object.assign({}, DESK_GESTURES), {
      second: file.second !== undefined,
      cancel: file.cancel === 1,
    }),
    addresses: file.gateways.length,
    beatMs: 10000,
    covert: file.covert === 1,
    firmware: __FIRMWARE__,
  };
  let loop: Loop | null = null;
  const network = openNetwork(file, keys.mqtt, up, chipHmac(keys.down), {
    now: clock,
    opened: (attempt) => {
      if (loop !== null)
        hear(loop, { type: 'link.opened', attempt: attempt, chance: luck.chance() }, clock());
    },
    lost: (attempt) => {
      if (loop !== null) hear(loop, { type: 'link.lost', attempt: attempt, chance: luck.chance() }, clock());
    },
    found: () => {
      if (loop !== null) hear(loop, { type: 'network.found', chance: luck.chance() }, clock());
    },
    heard: (message) => {
      if (loop !== null)
        hear(loop, { type: 'message.heard', message: message, chance: luck.chance() }, clock());
    },
  });
  // Before anything that may keep the chip busy: edges are noted from now on and heard once it is free.
  watchButtons(file, (index, down, at) => {
    if (loop !== null)
      hear(loop, { type: 'pin.changed', button: index, down: down, chance: luck.chance() }, at);
  });
  loop = newLoop(
    config,
    {
      now: clock,
      chance: luck.chance,
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
    newPlayer(lightOf(file), null, switchOf(file.buzzer)),
    luck.boot,
  );
};

const settings = readSettings(storedSettings(SETTINGS_FILE));
if (settings.problem !== '' || settings.file === null || settings.root === undefined) {
  refuse(settings.problem, settings.light);
} else {
  openButtons(settings.file);
  guard();
  tidy();
  if (settings.file.open !== 1) lock(consolePassword(hmac, settings.root));
  run(settings.file, settings.root);
}
