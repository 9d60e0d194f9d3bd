/**
 * The wearable on a Bangle.js 2: one button, a motor, a screen with words in Dutch or English. Promises that a finger
 * which stays on the button neither restarts the watch nor is slept through, and that a covert watch shows nothing and
 * only vibrates.
 */
import type { Look } from '../../core/display.ts';
import type { Pattern } from '../../core/signals.ts';
import { clock } from './board.ts';
import { type Face, newPlayer, type Output } from './player.ts';
import { wear } from './wearable.ts';

/** The watch's own watchdog waits 5 s. */
const KICK_MS = 2000;
/** The screen stays lit for so long after news. */
const LIT_MS = 10000;
/** Between two looks of the watch at its sensors, none of which is used. */
const POLL_MS = 800;
/** Register and value that put the touch screen to sleep, as the watch itself does when it locks. */
const TOUCH_POWER = 0xe5;
const TOUCH_ASLEEP = 3;
/** The screen's, in pixels. */
const WIDTH = 176;
const MIDDLE = 88;
const LINE = 32;

const wordOf = (pattern: Pattern, english: boolean): string => {
  switch (pattern) {
    case 'felt':
      return english ? 'sent' : 'verstuurd';
    case 'received':
      return english ? 'received' : 'ontvangen';
    case 'unlogged':
      return english ? 'called, not recorded' : 'opgeroepen, niet vastgelegd';
    case 'test':
      return english ? 'test received' : 'test ontvangen';
    case 'coming':
      return english ? 'help is coming' : 'er komt iemand';
    case 'coming-112':
      return english ? 'help is coming call 112' : 'er komt iemand bel 112';
    case 'not-received':
      return english ? 'not received call 112' : 'niet ontvangen bel 112';
    case 'nobody':
      return english ? 'nobody yet call 112' : 'nog niemand bel 112';
    case 'closed':
      return english ? 'closed' : 'afgesloten';
    case 'out-of-order':
      return english ? 'out of order' : 'buiten werking';
    default:
      return '';
  }
};

const faceOf = (english: boolean): Face => {
  let shown = '?';
  return (look: Look): void => {
    const word = look.covert ? '' : wordOf(look.pattern, english);
    if (word === shown) return;
    shown = word;
    g.clear(true);
    g.setFont('Vector', LINE - 6);
    g.setFontAlign(0, 0);
    const lines = g.wrapString(word, WIDTH);
    for (let i = 0; i < lines.length; i++)
      g.drawString(lines[i] ?? '', MIDDLE, MIDDLE + LINE * (i - (lines.length - 1) / 2));
    // Out of order may last for days.
    Bangle.setBacklight(word !== '' && look.pattern !== 'out-of-order');
  };
};

const buzz: Output = (tone, player) => {
  if (tone !== 'off') Bangle.buzz(player.nextAt - clock(), 1);
};

/**
 * A hold of 1.5 s would load the watch's own programs, a watch that locks would hear no button, and one whose button is
 * held feeds its watchdog no more. Only with settings that can be used: else nobody would feed it at all.
 */
const takeOver = (): void => {
  Bangle.setOptions({
    btnLoadTimeout: 0,
    lockTimeout: 0,
    backlightTimeout: LIT_MS,
    wakeOnBTN1: false,
    wakeOnFaceUp: false,
    wakeOnTouch: false,
    wakeOnTwist: false,
    manualWatchdog: true,
  });
  Bangle.setLocked(false);
  Bangle.touchWr(TOUCH_POWER, TOUCH_ASLEEP);
  Bangle.setPollInterval(POLL_MS);
};

wear((file) => {
  takeOver();
  return newPlayer(null, buzz, null, faceOf(file.english === 1));
}, KICK_MS);
