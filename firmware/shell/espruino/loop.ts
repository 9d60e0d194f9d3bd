/**
 * The common loop of every board with Espruino: the device's state, its events in the order they came, its effects in
 * the order given, flash before radio, and one timer. Promises that an edge of a pin is taken at the moment it came,
 * however late the chip gets to it, and that the core, whose step costs a small chip a good part of a second, is asked
 * only when something is due or was heard; what radio, light and flash are is the board's.
 */
import type { DeviceConfig } from '../../core/config.ts';
import { nextDeadline, start, step } from '../../core/device.ts';
import { lookAt } from '../../core/display.ts';
import { fingerMoved } from '../../core/gestures.ts';
import type { Chance, DeviceEffect, DeviceEvent, DeviceState } from '../../core/state.ts';
import { NEVER } from '../../core/timing.ts';
import { type Player, play, show } from './player.ts';

/** An event before it was given its chance, which is drawn when its turn comes. */
export type Happening = DeviceEvent extends infer E ? (E extends unknown ? Omit<E, 'chance'> : never) : never;
/** What is done by radio. */
export type RadioEffect = Exclude<DeviceEffect, { readonly type: 'write-flash' } | { readonly type: 'show' }>;
/** A board, as the loop sees it. Times are milliseconds that never go back. */
export interface Board {
  now(): number;
  /** Chance for the next step, when all before it are done. */
  chance(): Chance;
  /** Turns come at least this often, so that a watchdog is fed. */
  readonly turnMs: number;
  /** Until when the core may be let wait for what is due, now that its state is this; to spare a cell. */
  restUntil(state: DeviceState, now: number): number;
  /** Both flash slots. */
  readFlash(): readonly string[];
  /** True: kept. */
  writeFlash(slot: number, record: string): boolean;
  /** Levels of the buttons. */
  down(): boolean[];
  /** What fails is told by `hear`, but never from within: edges that came meanwhile must be heard first. */
  radio(effect: RadioEffect): void;
  /** Called when the radio's deadline may have come. */
  radioTime(now: number): void;
  radioDeadline(): number;
  /** Calls after this many milliseconds. One call is planned at a time; a new one takes its place. */
  wake(call: () => void, ms: number): void;
  /** At the end of each turn. */
  alive(): void;
  /** Our own mistake: the chip must start anew, and finds what waits in its flash. Without this it would sleep on. */
  broken(problem: unknown): void;
}
/** A device that runs. */
export interface Loop {
  state: DeviceState;
  readonly board: Board;
  readonly player: Player;
  readonly waiting: Heard[];
  busy: boolean;
  /** When something is due of the core, of the radio, and at the latest. */
  coreAt: number;
  radioAt: number;
  turnAt: number;
  tick: () => void;
}
/** An event, and when it came. */
interface Heard {
  readonly event: Happening;
  readonly at: number;
}

const isShow = (effect: DeviceEffect): boolean => effect.type === 'show';

const perform = (loop: Loop, effects: readonly DeviceEffect[]): void => {
  const board = loop.board;
  // Light first: to open a connection may keep the chip busy for seconds.
  if (effects.some(isShow)) show(loop.player, lookAt(loop.state), board.now());
  for (const effect of effects) {
    if (effect.type === 'write-flash') {
      if (!board.writeFlash(effect.slot, effect.record)) {
        loop.waiting.push({ event: { type: 'flash.failed', slot: effect.slot }, at: board.now() });
      }
    } else if (effect.type !== 'show') board.radio(effect);
  }
};

const wakeNext = (loop: Loop, now: number): void => {
  const at = Math.min(Math.min(loop.coreAt, loop.radioAt), Math.min(loop.turnAt, loop.player.nextAt));
  // Whole milliseconds, never too few.
  loop.board.wake(loop.tick, Math.max(0, -Math.floor(now - at)));
};

/** Looks anew what is due when. */
const plan = (loop: Loop): void => {
  const board = loop.board;
  const core = nextDeadline(loop.state);
  const now = board.now();
  loop.coreAt = Math.max(core === undefined ? NEVER : core, board.restUntil(loop.state, now));
  loop.radioAt = board.radioDeadline();
  loop.turnAt = now + board.turnMs;
  wakeNext(loop, now);
};

const takeTurn = (loop: Loop): void => {
  const board = loop.board;
  loop.busy = true;
  let next = loop.waiting.shift();
  while (next !== undefined) {
    const event = Object.assign(next.event, { chance: board.chance() }) as DeviceEvent;
    const done = step(loop.state, event, next.at);
    loop.state = done.state;
    perform(loop, done.effects);
    next = loop.waiting.shift();
  }
  loop.busy = false;
  play(loop.player, board.now());
  board.alive();
  plan(loop);
};

/** Our own mistakes end here. */
const guarded = (loop: Loop, act: (loop: Loop) => void): void => {
  try {
    act(loop);
  } catch (problem) {
    loop.board.broken(problem);
  }
};

/** Takes an event that came at this moment. */
export function hear(loop: Loop, event: Happening, at: number): void {
  loop.waiting.push({ event: event, at: at });
  if (!loop.busy) guarded(loop, takeTurn);
}

/**
 * A pin moved at this moment. While nothing was due before it, it needs only be noted: what it means comes out when it
 * has settled, and a contact that rattles would else keep a small chip busy for seconds.
 */
export function feel(loop: Loop, button: number, down: boolean, at: number): void {
  if (loop.busy || at >= loop.coreAt) {
    hear(loop, { type: 'pin.changed', button: button, down: down }, at);
    return;
  }
  fingerMoved(loop.state.touch, button, down, at);
  guarded(loop, plan);
}

/** Something of the radio changed that the core need not know: only what is due of it is looked at anew. */
export function stir(loop: Loop): void {
  if (loop.busy) return;
  loop.radioAt = loop.board.radioDeadline();
  wakeNext(loop, loop.board.now());
}

/** What the pins say now is what counts: when many edges came at once, the last may have been lost. */
const lookAtPins = (loop: Loop, now: number): void => {
  const down = loop.board.down();
  for (let i = 0; i < down.length; i++) {
    const button = loop.state.touch.buttons[i];
    if (button === undefined || button.raw === down[i]) continue;
    loop.waiting.push({ event: { type: 'pin.changed', button: i, down: down[i] === true }, at: now });
  }
};

/** What is due by now: the radio's part, and the core's. */
const due = (loop: Loop): void => {
  const board = loop.board;
  const now = board.now();
  if (now < loop.coreAt && now < loop.radioAt && now < loop.turnAt) {
    play(loop.player, now);
    wakeNext(loop, now);
    return;
  }
  loop.busy = true;
  board.radioTime(now);
  if (now >= loop.coreAt) loop.waiting.push({ event: { type: 'time.passed' }, at: now });
  lookAtPins(loop, now);
  takeTurn(loop);
};

/** Wakes a device up; `boot` is drawn by the board. */
export function newLoop(config: DeviceConfig, board: Board, player: Player, boot: number): Loop {
  const power = { boot: boot, flash: board.readFlash(), down: board.down(), chance: board.chance() };
  const first = start(config, power, board.now());
  const loop: Loop = {
    state: first.state,
    board: board,
    player: player,
    waiting: [],
    busy: true,
    coreAt: 0,
    radioAt: 0,
    turnAt: 0,
    tick: () => guarded(loop, due),
  };
  guarded(loop, () => {
    perform(loop, first.effects);
    takeTurn(loop);
  });
  return loop;
}
