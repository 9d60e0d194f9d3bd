/**
 * Plays the light, vibration and sound of a device on its outputs. Promises that a pattern begins anew only when it is
 * another one, that its moments are kept however late the chip gets to them, and that an output is written only when it
 * changes; which pattern holds is the core's.
 */
import type { Look } from '../../core/display.ts';
import type { Pattern, Signal, Stretch, Timeline, Tone } from '../../core/signals.ts';
import { NEVER } from '../../core/timing.ts';

/** An output: told a tone whenever it changes, and of whom. */
export type Output = (tone: Tone, player: Player) => void;
/** A screen: told what is to be seen; it may be the same as before. */
export type Face = (look: Look) => void;
/** What is played. */
export interface Player {
  /** Light, vibration, sound; null for what a board lacks. */
  readonly outputs: readonly (Output | null)[];
  readonly face: Face | null;
  /** The tone each output has. */
  readonly tones: Tone[];
  pattern: Pattern;
  serial: number;
  covert: boolean;
  since: number;
  signal: Signal | null;
  /** When an output changes next. */
  nextAt: number;
}

/** A player that has played nothing yet; its outputs are off. */
export function newPlayer(
  light: Output | null,
  vibration: Output | null,
  sound: Output | null,
  face: Face | null,
): Player {
  const player: Player = {
    outputs: [light, vibration, sound],
    face: face,
    tones: ['off', 'off', 'off'],
    pattern: 'idle',
    serial: 0,
    covert: false,
    since: 0,
    signal: null,
    nextAt: NEVER,
  };
  for (const output of player.outputs) if (output !== null) output('off', player);
  return player;
}

const lengthOf = (stretches: readonly Stretch[]): number => {
  let length = 0;
  for (const stretch of stretches) length = length + stretch.ms;
  return length;
};

/** The tone of a timeline after this time; when it ends is put into `player.nextAt` if that is sooner. */
const toneAt = (player: Player, line: Timeline, now: number): Tone => {
  const stretches = line.stretches;
  const length = lengthOf(stretches);
  let elapsed = now - player.since;
  if (line.end === 'repeat' && length > 0) elapsed = elapsed - Math.floor(elapsed / length) * length;
  for (const stretch of stretches) {
    if (elapsed < stretch.ms) {
      player.nextAt = Math.min(player.nextAt, now + stretch.ms - elapsed);
      return stretch.tone;
    }
    elapsed = elapsed - stretch.ms;
  }
  const last = stretches[stretches.length - 1];
  return line.end === 'hold' && last !== undefined ? last.tone : 'off';
};

const put = (player: Player, index: number, line: Timeline, now: number): void => {
  const output = player.outputs[index];
  if (output === null || output === undefined) return;
  const tone = toneAt(player, line, now);
  if (tone === player.tones[index]) return;
  player.tones[index] = tone;
  output(tone, player);
};

/** Goes on with what is played. */
export function play(player: Player, now: number): void {
  const signal = player.signal;
  player.nextAt = NEVER;
  if (signal === null) return;
  put(player, 0, signal.light, now);
  put(player, 1, signal.vibration, now);
  put(player, 2, signal.sound, now);
}

/** Plays what is to be seen now; the same again goes on. */
export function show(player: Player, look: Look, now: number): void {
  const same =
    player.signal !== null &&
    look.pattern === player.pattern &&
    look.serial === player.serial &&
    look.covert === player.covert;
  if (!same) {
    player.pattern = look.pattern;
    player.serial = look.serial;
    player.covert = look.covert;
    player.since = now;
    player.signal = look.signal;
  }
  if (player.face !== null) player.face(look);
  play(player, now);
}
