/**
 * The pager on a Bangle.js 2: core, radio link, screen, motor and button put together. Promises that a watch without
 * usable settings says so and does nothing else, that it buzzes and stays lit for as long as a page rings, and that
 * between events nothing runs but a short turn that feeds the watchdog.
 */
import { consolePassword, deriveKeys } from '../../../protocol/keys.ts';
import type { DeviceConfig } from '../../core/config.ts';
import { waiting } from '../../core/state.ts';
import { newPagerRadio, PAGER_ASKS_MS, pagerSays } from '../../link/pager-radio.ts';
import { nextPressId, wantsNewBoot } from '../../link/radio.ts';
import { endIfOver } from './air.ts';
import { clock, newTimer, readSlots, refuse, shut, startAnew, tidy, watchPin, writeSlot } from './board.ts';
import { chipHmac, newLuck } from './codes.ts';
import { type Happening, hear, type Loop, newLoop, stir } from './loop.ts';
import { newPlayer, type Output } from './player.ts';
import { noProblem, type OwnSettings, readSettings, SETTINGS_FILE } from './settings.ts';
import { storedSettings } from './stored.ts';
import { newPagerAir, openPagerAir, pagerAirDeadline, refreshPagerAir } from './watch-air.ts';
import { faceOf, type GivenAnswer, newWatchFace, pushed, swiped, touched } from './watch-face.ts';

declare const __FIRMWARE__: string;

/** The watch's own watchdog waits 5 s. */
const KICK_MS = 2000;
/** The longest time without a turn; without any in twice that the watchdog is what is wanted. */
const TURN_MS = 60000;
const CELL_MS = 3600000;
/** Lit, and open to touch, for so long after the last that rang. */
const LIT_MS = 30000;
const POLL_MS = 800;

const hmac = (key: Uint8Array, message: string): string => chipHmac(key)(message);

const buzz: Output = (tone, player) => {
  if (tone !== 'off') Bangle.buzz(player.nextAt - clock(), 1);
};

/** A touch screen that is awake costs more than all the rest: it sleeps, locked, but while there is something to answer. */
const setScreen = (open: boolean, ringing: boolean): void => {
  Bangle.setOptions({
    btnLoadTimeout: 0,
    lockTimeout: ringing ? 0 : LIT_MS,
    backlightTimeout: ringing ? 0 : LIT_MS,
    wakeOnBTN1: true,
    wakeOnFaceUp: false,
    wakeOnTouch: false,
    wakeOnTwist: false,
    manualWatchdog: true,
  });
  if (open) Bangle.setLocked(false);
  Bangle.setBacklight(open);
};

const run = (file: OwnSettings, root: Uint8Array): void => {
  const keys = deriveKeys(hmac, root);
  const up = chipHmac(keys.bleUp);
  const slots = readSlots();
  const luck = newLuck(up, `${slots[0]}${slots[1]}`);
  const config: DeviceConfig = {
    device: file.device,
    kind: 'pager',
    gestures: null,
    addresses: 1,
    beatMs: PAGER_ASKS_MS,
    covert: file.covert === 1,
    firmware: __FIRMWARE__,
  };
  const air = newPagerAir(newPagerRadio(file.device, file.number, luck.boot), up, {
    frames: chipHmac(keys.bleDown),
    lines: chipHmac(keys.down),
  });
  const face = newWatchFace(file.english === 1);
  let loop: Loop | null = null;
  let measureAt = 0;
  let turnedAt = clock();
  const happen = (event: Happening, at: number): void => {
    if (loop !== null) hear(loop, event, at);
  };
  const give = (given: GivenAnswer | null): void => {
    if (given !== null) happen({ type: 'answer.given', page: given.page, answer: given.answer }, clock());
  };
  const measure = (now: number): void => {
    measureAt = now + CELL_MS;
    happen({ type: 'battery.read', percent: E.getBattery() }, now);
  };
  const feed = (): void => {
    if (clock() - turnedAt < 2 * TURN_MS) E.kickWatchdog();
    setTimeout(feed, KICK_MS);
  };
  loop = newLoop(
    config,
    {
      now: clock,
      chance: () => ({ id: nextPressId(air.pager.radio), random: Math.random() }),
      turnMs: TURN_MS,
      restUntil: () => 0,
      readFlash: () => slots,
      writeFlash: writeSlot,
      down: () => [],
      radio: (effect) => {
        if (effect.type === 'connect') {
          // There is nothing to wait for: what is said is on the air.
          setTimeout(() => happen({ type: 'link.opened', attempt: effect.attempt }, clock()), 0);
        } else if (effect.type === 'send') pagerSays(air.pager, effect.message, clock());
      },
      radioTime: (now) => {
        endIfOver(air.pager.radio, now);
        if (now >= measureAt) measure(now);
      },
      radioDeadline: () => pagerAirDeadline(air, clock()),
      wake: newTimer(),
      alive: () => {
        turnedAt = clock();
        if (loop === null) return;
        // Pages are in memory alone: as good as something that waits.
        if (wantsNewBoot(air.pager.radio, waiting(loop.state) || loop.state.pages.length > 0)) E.reboot();
        refreshPagerAir(air, turnedAt);
      },
      broken: startAnew,
    },
    newPlayer(null, buzz, null, faceOf(face, clock, setScreen)),
    luck.boot,
  );
  // The core takes another boot than was drawn when flash knows that one.
  air.pager = newPagerRadio(file.device, file.number, loop.state.boot);
  openPagerAir(air, file.open === 1, clock, (messages) => {
    for (const message of messages) happen({ type: 'message.heard', message: message }, clock());
    // Most pieces of a line complete nothing: the core, which takes long, is left alone.
    if (loop !== null && messages.length === 0) stir(loop);
  });
  watchPin(BTN, 0, 1, (_index, down, at) => give(pushed(face, down, at)));
  Bangle.on('touch', (_half, at) => give(touched(face, at.x, at.y, clock())));
  Bangle.on('swipe', (sideways) => give(swiped(face, sideways, clock())));
  feed();
  measure(clock());
};

const settings = readSettings<OwnSettings>(storedSettings(SETTINGS_FILE), noProblem);
if (settings.problem !== '' || settings.file === null || settings.root === undefined) {
  refuse(settings.problem, undefined);
} else {
  setScreen(false, false);
  Bangle.setPollInterval(POLL_MS);
  tidy();
  if (settings.file.open !== 1) shut(consolePassword(hmac, settings.root));
  run(settings.file, settings.root);
}
