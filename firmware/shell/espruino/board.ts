/**
 * What every board with Espruino has: pins, flash slots in its storage, one timer, a clock, a console to lock. Promises
 * false instead of a throw from flash, and a press's edge with the moment it came; which pins, and the radio, are the
 * board's own.
 */
import type { Tone } from '../../core/signals.ts';
import type { Output } from './player.ts';
import type { SettingsFile } from './settings.ts';

/** A light that flickers this fast means that the settings cannot be used; no pattern of the core does. */
const REFUSED_MS = 60;
/** Seconds without a turn of the loop after which the chip starts anew; longer than a connection can keep it busy. */
const WATCHDOG_S = 60;
/** Storage is tidied while nobody waits, long before it is full: tidying takes seconds. */
const LOW_STORAGE = 4096;

/** Whole milliseconds that never go back. */
export const clock = (): number => Math.round(getTime() * 1000);

const slotName = (slot: number): string => `noodknop.${slot}`;

/** Both slots. */
export function readSlots(): string[] {
  const storage = require('Storage');
  return [storage.read(slotName(0)) ?? '', storage.read(slotName(1)) ?? ''];
}

/** True: the record is kept. */
export function writeSlot(slot: number, record: string): boolean {
  try {
    return require('Storage').write(slotName(slot), record);
  } catch (_error) {
    return false;
  }
}

/** Makes room for records to come. Only to be called while nothing waits. */
export function tidy(): void {
  const storage = require('Storage');
  if (storage.getFree() < LOW_STORAGE) storage.compact();
}

/** The buttons' pins, the first one first. */
export function buttonPins(file: SettingsFile): number[] {
  const pins: number[] = [];
  if (file.button !== undefined) pins.push(file.button);
  if (file.second !== undefined) pins.push(file.second);
  return pins;
}

/** Which buttons are down. */
export function buttonsDown(file: SettingsFile): boolean[] {
  return buttonPins(file).map((pin) => digitalRead(pin) === (file.high ?? 0));
}

/** Tells every edge of one pin; `high`: the level while it is pressed. */
export const watchPin = (
  pin: number,
  index: number,
  high: number,
  moved: (index: number, down: boolean, at: number) => void,
): number =>
  setWatch((edge) => moved(index, edge.state === (high === 1), Math.round(edge.time * 1000)), pin, {
    repeat: true,
    edge: 'both',
    debounce: 0,
  });

/** Prepares the buttons' pins; they can be read from now on. */
export function openButtons(file: SettingsFile): void {
  for (const pin of buttonPins(file)) pinMode(pin, file.high === 1 ? 'input_pulldown' : 'input_pullup');
}

/** Tells every edge of every button with the moment it came. */
export function watchButtons(
  file: SettingsFile,
  moved: (index: number, down: boolean, at: number) => void,
): void {
  const pins = buttonPins(file);
  for (let i = 0; i < pins.length; i++) watchPin(pins[i] ?? 0, i, file.high ?? 0, moved);
}

const put = (pin: number | undefined, on: boolean, low: number | undefined): void => {
  if (pin !== undefined) digitalWrite(pin, on === (low !== 1) ? 1 : 0);
};

/** A light of up to three colours; with one pin it shows every tone. Null without a pin. */
export function lightOf(file: SettingsFile): Output | null {
  const red = file.red;
  const green = file.green;
  const blue = file.blue;
  if (red === undefined && green === undefined && blue === undefined) return null;
  const single = green === undefined && blue === undefined;
  return (tone: Tone): void => {
    const on = tone !== 'off';
    const white = tone === 'white' || tone === 'on';
    put(red, on && (single || white || tone === 'red' || tone === 'amber'), file.low);
    put(green, on && (white || tone === 'green' || tone === 'amber'), file.low);
    put(blue, on && (white || tone === 'blue'), file.low);
  };
}

/** A buzzer or a motor on a pin; null without one. */
export function switchOf(pin: number | undefined): Output | null {
  return pin === undefined ? null : (tone: Tone): void => digitalWrite(pin, tone === 'off' ? 0 : 1);
}

/** One timer: each call takes the place of the one before. */
export function newTimer(): (call: () => void, ms: number) => void {
  let timer: number | undefined;
  return (call, ms) => {
    if (timer !== undefined) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      call();
    }, ms);
  };
}

/** From now on the chip starts anew when `E.kickWatchdog` is not called for a minute. */
export function guard(): void {
  E.enableWatchdog(WATCHDOG_S, false);
}

/** No console without its password. */
export function shut(password: string): void {
  E.setPassword(password);
  E.lockConsole();
}

/** The same on a board that has no use for its Bluetooth, if it has one: it is switched off. */
export function lock(password: string): void {
  shut(password);
  try {
    if (typeof NRF !== 'undefined') {
      NRF.setServices({}, { uart: false });
      NRF.sleep();
    }
  } catch (_error) {
    // A button must start all the same.
  }
}

/** Our own mistake: said on the cable, and the chip starts anew. */
export function startAnew(problem: unknown): void {
  print(`noodknop: ${problem}`);
  E.reboot();
}

const blink = (pin: number, on: boolean): void => {
  digitalWrite(pin, on ? 1 : 0);
  setTimeout(() => blink(pin, !on), REFUSED_MS);
};

/** Nothing can be done with these settings: said on the cable, and by a light that flickers. */
export function refuse(problem: string, light: number | undefined): void {
  print(`noodknop: settings: ${problem}`);
  const pin = light === undefined && typeof LED1 !== 'undefined' ? LED1 : light;
  if (pin !== undefined) blink(pin, true);
}
