/**
 * Fingers read as calls for help: press, hold, double press, second button, both, "false alarm" and its duress form.
 * Promises that a finger must release before it presses again and that nothing but the configured cancel gesture ever
 * takes a press back into darkness. Knows no ids, no radio and no flash: it gives intents, in order.
 */
import { type Button, copyButton, newButton, pinChanged, settled } from './buttons.ts';
import type { Gestures } from './config.ts';
import { CANCEL_HOLD_MS, DURESS_WINDOW_MS, NEVER, STUCK_MS, TAP_MS } from './timing.ts';

/** What the fingers ask for. `at` is when the finger went down. */
export type Intent =
  | { readonly type: 'press'; readonly level: 'assist' | 'emergency'; readonly at: number }
  /** The press of the finger that is still down becomes an emergency, under the same id. */
  | { readonly type: 'raise' }
  /** Go dark: a cancel was held; whether it was under duress is not known yet. */
  | { readonly type: 'hush' }
  | { readonly type: 'cancel'; readonly duress: boolean };

/** What is remembered of the fingers. A touch lasts from the first button down to the last one up. */
export interface Touch {
  buttons: Button[];
  /** When the touch began; NEVER when no button is down or the touch is spent. */
  since: number;
  /** What this touch has asked for so far. */
  asked: 'nothing' | 'assist' | 'emergency';
  /** Buttons that were already down once in this touch, as bits. */
  used: number;
  /** When both buttons were last found down together. */
  bothSince: number;
  /** Nothing counts until every button was released. */
  spent: boolean;
  /** When the last short tap of a deliberate device ended. */
  tapEnd: number;
  /** `held`: a cancel was made and the fingers are still down. `window`: waiting for a duress tap. `tap`: one began. */
  cancel: 'no' | 'held' | 'window' | 'tap';
  /** When the cancel phase ends by itself. */
  cancelUntil: number;
  /** When and with which button the tap began. */
  tapAt: number;
  tapButton: number;
}

/** Fingers at power-up. Buttons found down count only after a release when `spent`; else they are pressed now. */
export function newTouch(
  gestures: Gestures | null,
  down: readonly boolean[],
  spent: boolean,
  now: number,
): Touch {
  const buttons: Button[] = [];
  const count = gestures === null ? 0 : gestures.second ? 2 : 1;
  let held = false;
  for (let i = 0; i < count; i++) {
    const button = newButton(spent && down[i] === true);
    if (!spent && down[i] === true) pinChanged(button, true, now);
    held = held || button.down;
    buttons.push(button);
  }
  return {
    buttons: buttons,
    since: NEVER,
    asked: 'nothing',
    used: 0,
    bothSince: NEVER,
    spent: held,
    tapEnd: -NEVER,
    cancel: 'no',
    cancelUntil: NEVER,
    tapAt: 0,
    tapButton: 0,
  };
}

/** A copy, for a step that must not change what it was given. */
export function copyTouch(touch: Touch): Touch {
  const copy = Object.assign({}, touch);
  copy.buttons = touch.buttons.map(copyButton);
  return copy;
}

const downCount = (touch: Touch): number => {
  let count = 0;
  for (const button of touch.buttons) if (button.down) count++;
  return count;
};

const ask = (touch: Touch, level: 'assist' | 'emergency', at: number, out: Intent[]): void => {
  touch.asked = level;
  out.push({ type: 'press', level: level, at: at });
};

const endCancel = (touch: Touch, duress: boolean, out: Intent[]): void => {
  touch.cancel = 'no';
  touch.cancelUntil = NEVER;
  out.push({ type: 'cancel', duress: duress });
};

const wentDown = (touch: Touch, g: Gestures, i: number, at: number, out: Intent[]): void => {
  if (touch.cancel === 'window') {
    touch.cancel = 'tap';
    touch.tapAt = at;
    touch.tapButton = i;
    touch.cancelUntil = at + TAP_MS;
    return;
  }
  // A second finger during the tap: this is no tap but somebody calling.
  if (touch.cancel === 'tap') endCancel(touch, false, out);
  if (touch.spent) return;
  const both = downCount(touch) > 1;
  const again = (touch.used & (1 << i)) !== 0;
  if (touch.since === NEVER) touch.since = at;
  touch.used = touch.used | (1 << i);
  if (both) touch.bothSince = at;
  if (i > 0 || both) {
    if (touch.asked === 'nothing' || again) ask(touch, 'emergency', at, out);
    else if (touch.asked === 'assist') {
      touch.asked = 'emergency';
      out.push({ type: 'raise' });
    }
    return;
  }
  if (g.style === 'at-once' || at - touch.tapEnd <= g.doubleGapMs) ask(touch, 'assist', at, out);
};

const allUp = (touch: Touch, g: Gestures, at: number, out: Intent[]): void => {
  if (touch.cancel === 'held') {
    touch.cancel = 'window';
    touch.cancelUntil = at + DURESS_WINDOW_MS;
  } else if (touch.cancel === 'tap') {
    endCancel(touch, at - touch.tapAt <= TAP_MS, out);
  }
  const tapped = g.style === 'deliberate' && touch.asked === 'nothing' && touch.since !== NEVER;
  touch.tapEnd = tapped ? at : -NEVER;
  touch.since = NEVER;
  touch.asked = 'nothing';
  touch.used = 0;
  touch.spent = false;
};

const tapBecamePress = (touch: Touch, g: Gestures, out: Intent[]): void => {
  const at = touch.tapAt;
  endCancel(touch, false, out);
  touch.since = at;
  touch.used = 1 << touch.tapButton;
  if (touch.tapButton > 0) ask(touch, 'emergency', at, out);
  else if (g.style === 'at-once') ask(touch, 'assist', at, out);
};

/** Takes what a pin says; whatever follows from it comes out of `fingersAt`. */
export function fingerMoved(touch: Touch, index: number, down: boolean, now: number): void {
  const button = touch.buttons[index];
  if (button !== undefined) pinChanged(button, down, now);
}

/** A hold is not judged while a pin says the finger has left and has yet to settle. */
const undecidedUntil = (touch: Touch): number => {
  let until = -NEVER;
  for (const button of touch.buttons) {
    if (button.down && button.checkAt !== NEVER) until = Math.max(until, button.checkAt);
  }
  return until;
};

const holdDeadline = (touch: Touch, g: Gestures): number => {
  if (touch.since === NEVER || touch.spent) return NEVER;
  if (touch.asked === 'emergency') return NEVER;
  const hold = touch.asked === 'nothing' ? g.assistHoldMs : g.emergencyHoldMs;
  return Math.max(touch.since + hold, undecidedUntil(touch));
};

const cancelDeadline = (touch: Touch, g: Gestures): number =>
  g.cancel && !touch.spent && touch.bothSince !== NEVER
    ? Math.max(touch.bothSince + CANCEL_HOLD_MS, undecidedUntil(touch))
    : NEVER;

/** When time alone changes what the fingers mean. */
export function touchDeadline(touch: Touch, g: Gestures): number {
  let at = Math.min(holdDeadline(touch, g), cancelDeadline(touch, g), touch.cancelUntil);
  for (const button of touch.buttons) at = Math.min(at, button.checkAt);
  return at;
}

/** Everything the fingers mean by now, in order. Called again at the same moment it gives nothing. */
export function fingersAt(touch: Touch, g: Gestures, now: number): Intent[] {
  const out: Intent[] = [];
  for (let i = 0; i < touch.buttons.length; i++) {
    const button = touch.buttons[i];
    if (button === undefined || !settled(button, now)) continue;
    if (button.down) wentDown(touch, g, i, button.edgeAt, out);
    else {
      touch.bothSince = NEVER;
      if (downCount(touch) === 0) allUp(touch, g, button.edgeAt, out);
    }
  }
  if (touch.cancelUntil <= now) {
    if (touch.cancel === 'tap') tapBecamePress(touch, g, out);
    else endCancel(touch, false, out);
  }
  if (holdDeadline(touch, g) <= now && touch.asked === 'nothing') ask(touch, 'assist', touch.since, out);
  if (holdDeadline(touch, g) <= now && touch.asked === 'assist') {
    touch.asked = 'emergency';
    out.push({ type: 'raise' });
  }
  if (cancelDeadline(touch, g) <= now) {
    touch.spent = true;
    touch.bothSince = NEVER;
    touch.since = NEVER;
    touch.cancel = 'held';
    touch.cancelUntil = now + DURESS_WINDOW_MS;
    out.push({ type: 'hush' });
  }
  return out;
}

/** True while a button has been down for so long that no finger would. */
export function stuck(touch: Touch, now: number): boolean {
  for (const button of touch.buttons) if (button.down && now - button.edgeAt > STUCK_MS) return true;
  return false;
}
