/**
 * Contacts that bounce, made into buttons that are up or down. Promises that an edge counts once it has settled for
 * 20 ms, that a noisy contact delays it no further, and that the time given is that of the first edge.
 */
import { DEBOUNCE_MS, NEVER } from './timing.ts';

/** One button. */
export interface Button {
  /** What the pin says. */
  raw: boolean;
  /** What counts. */
  down: boolean;
  /** When the pin began to say otherwise than what counts. */
  edgeAt: number;
  /** When the pin is to be believed. */
  checkAt: number;
}

/** A button that is up, or was found down and counts as such. */
export function newButton(down: boolean): Button {
  return { raw: down, down: down, edgeAt: 0, checkAt: NEVER };
}

/** A copy, for a step that must not change what it was given. */
export function copyButton(button: Button): Button {
  return { raw: button.raw, down: button.down, edgeAt: button.edgeAt, checkAt: button.checkAt };
}

/** Takes what the pin says. Hearing the same twice changes nothing. */
export function pinChanged(button: Button, down: boolean, now: number): void {
  if (button.raw === down) return;
  button.raw = down;
  // The window is not started anew by further edges: a worn contact may rattle for as long as it is held.
  if (button.checkAt !== NEVER) return;
  button.edgeAt = now;
  button.checkAt = now + DEBOUNCE_MS;
}

/** True when the button has just changed for good. */
export function settled(button: Button, now: number): boolean {
  if (button.checkAt > now) return false;
  button.checkAt = NEVER;
  if (button.raw === button.down) return false;
  button.down = button.raw;
  return true;
}
