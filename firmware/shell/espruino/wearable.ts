/**
 * What wearables with Espruino have in common: core, radio link, flash, button and cell put together. Promises that a
 * board without usable settings says so and does nothing else, and that between events nothing runs but a short turn
 * that feeds the watchdog; light, vibration and screen are the board's own.
 */
import { consolePassword, deriveKeys } from '../../../protocol/keys.ts';
import { type DeviceConfig, WEARABLE_GESTURES } from '../../core/config.ts';
import { type DeviceState, waiting, waitingIds } from '../../core/state.ts';
import { NEVER } from '../../core/timing.ts';
import { keepNumbers, newRadio, nextPressId, say, wantsNewBoot } from '../../link/radio.ts';
import { airDeadline, endIfOver, newAir, openAir, refreshAir } from './air.ts';
import { clock, newTimer, readSlots, refuse, shut, startAnew, tidy, watchPin, writeSlot } from './board.ts';
import { chipHmac, newLuck } from './codes.ts';
import { feel, type Happening, hear, type Loop, newLoop, stir } from './loop.ts';
import type { Player } from './player.ts';
import { noProblem, type OwnSettings, readSettings, SETTINGS_FILE } from './settings.ts';
import { storedSettings } from './stored.ts';

declare const __FIRMWARE__: string;

/** Between beats. */
const BEAT_MS = 300000;
/** The cell is measured, and flash tidied when it is nearly full, so often. */
const CELL_MS = 3600000;

/** A press that nobody hears stays on the air as it is; made anew each minute, it costs the cell a tenth. */
const REST_MS = 55000;
const FRESH_MS = 60000;

/** Whether all is quiet but for old presses: no finger, nothing just shown, no alarm known. */
const isOld = (state: DeviceState, now: number): boolean => {
  if (state.queue.presses.length === 0 || state.alarms.list.length > 0 || state.display.until > now)
    return false;
  for (const press of state.queue.presses) if (now - press.askedAt < FRESH_MS) return false;
  for (const button of state.touch.buttons) if (button.raw || button.down) return false;
  return true;
};

const hmac = (key: Uint8Array, message: string): string => chipHmac(key)(message);

const run = (file: OwnSettings, root: Uint8Array, player: Player, kickMs: number): void => {
  const keys = deriveKeys(hmac, root);
  const up = chipHmac(keys.bleUp);
  const slots = readSlots();
  const luck = newLuck(up, `${slots[0]}${slots[1]}`);
  const config: DeviceConfig = {
    device: file.device,
    kind: 'wearable',
    gestures: WEARABLE_GESTURES,
    addresses: 1,
    beatMs: BEAT_MS,
    covert: file.covert === 1,
    firmware: __FIRMWARE__,
  };
  const air = newAir(newRadio(file.device, file.number, luck.boot), up, chipHmac(keys.bleDown));
  let loop: Loop | null = null;
  let measureAt = NEVER;
  let saidAt = 0;
  let turnedAt = clock();
  const happen = (event: Happening, at: number): void => {
    if (loop !== null) hear(loop, event, at);
  };
  const keep = (): void => {
    if (loop !== null) keepNumbers(air.radio, waitingIds(loop.state));
  };
  const measure = (now: number): void => {
    measureAt = now + CELL_MS;
    if (loop !== null && !waiting(loop.state)) tidy();
    happen({ type: 'battery.read', percent: E.getBattery() }, now);
  };
  const feed = (): void => {
    // Not when turns have stopped: then the watchdog is what is wanted.
    if (clock() - turnedAt < 2 * BEAT_MS) E.kickWatchdog();
    setTimeout(feed, kickMs);
  };
  watchPin(BTN, 0, 1, (index, down, at) => {
    if (loop !== null) feel(loop, index, down, at);
  });
  loop = newLoop(
    config,
    {
      now: clock,
      chance: () => {
        keep();
        return { id: nextPressId(air.radio), random: Math.random() };
      },
      turnMs: BEAT_MS,
      restUntil: (state, now) => (isOld(state, now) ? saidAt + REST_MS : 0),
      readFlash: () => slots,
      writeFlash: writeSlot,
      down: () => [digitalRead(BTN) === 1],
      radio: (effect) => {
        if (effect.type === 'connect') {
          // There is nothing to wait for: what is said is on the air.
          setTimeout(() => happen({ type: 'link.opened', attempt: effect.attempt }, clock()), 0);
        } else if (effect.type === 'send') {
          keep();
          saidAt = clock();
          say(air.radio, effect.message, saidAt);
        }
      },
      radioTime: (now) => {
        endIfOver(air.radio, now);
        if (now >= measureAt) measure(now);
      },
      radioDeadline: () => airDeadline(air, clock()),
      wake: newTimer(),
      alive: () => {
        turnedAt = clock();
        if (loop === null) return;
        if (wantsNewBoot(air.radio, waiting(loop.state))) E.reboot();
        refreshAir(air, loop.state.alarms.list.length > 0, turnedAt);
      },
      broken: startAnew,
    },
    player,
    luck.boot,
  );
  // The core takes another boot than was drawn when flash knows that one.
  air.radio = newRadio(file.device, file.number, loop.state.boot);
  openAir(air, file.open === 1, clock, (messages) => {
    for (const message of messages) happen({ type: 'message.heard', message: message }, clock());
    if (loop !== null && messages.length === 0) stir(loop);
  });
  feed();
  measure(clock());
};

/** Runs a wearable; `kickMs`: how often its watchdog is to be fed. */
export function wear(player: (file: OwnSettings) => Player, kickMs: number): void {
  const settings = readSettings<OwnSettings>(storedSettings(SETTINGS_FILE), noProblem);
  if (settings.problem !== '' || settings.file === null || settings.root === undefined) {
    refuse(settings.problem, undefined);
    return;
  }
  tidy();
  if (settings.file.open !== 1) shut(consolePassword(hmac, settings.root));
  run(settings.file, settings.root, player(settings.file), kickMs);
}
