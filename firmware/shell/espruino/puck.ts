/**
 * The wearable on a Puck.js: a button, three lights, a coin cell. Promises signals that the cell can bear for weeks:
 * the pulses of a wearable, as light, in the colour that the desk button has for them; on a covert one nothing but
 * errors.
 */
import type { Pattern, Tone } from '../../core/signals.ts';
import { clock, guard } from './board.ts';
import { newPlayer, type Player } from './player.ts';
import { wear } from './wearable.ts';

/** Feeding is cheap, but not nothing; the watchdog waits a minute. */
const KICK_MS = 40000;
/** The long pulse of "coming" before the pulses of 112. */
const LONG_MS = 700;

const isError = (pattern: Pattern): boolean =>
  pattern === 'not-received' || pattern === 'nobody' || pattern === 'coming-112';

const colourOf = (player: Player): Tone => {
  const pattern = player.pattern;
  if (pattern === 'coming-112' && player.nextAt - clock() > LONG_MS) return player.covert ? 'off' : 'green';
  if (isError(pattern)) return 'red';
  if (pattern === 'out-of-order') return 'amber';
  if (player.covert) return 'off';
  if (pattern === 'received' || pattern === 'coming') return 'green';
  if (pattern === 'unlogged') return 'amber';
  return pattern === 'test' ? 'blue' : 'white';
};

const lit = (tone: Tone): void => {
  const white = tone === 'white';
  digitalWrite(LED1, white || tone === 'red' || tone === 'amber' ? 1 : 0);
  digitalWrite(LED2, white || tone === 'green' || tone === 'amber' ? 1 : 0);
  digitalWrite(LED3, white || tone === 'blue' ? 1 : 0);
};

wear(() => {
  // Not with settings that cannot be used: nobody would feed it.
  guard();
  return newPlayer(null, (tone, player) => lit(tone === 'off' ? 'off' : colourOf(player)), null, null);
}, KICK_MS);
