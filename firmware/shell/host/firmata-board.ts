/**
 * A board that runs StandardFirmata, over a serial port: the only file that knows johnny-five and firmata-io. Promises
 * that each report of a button's pin is told at once, that a board which falls silent is noticed within 3 s and started
 * anew, that one which was reset or put back is set up again, and that no byte from outside brings the process down.
 * What a press means and what the light shows is left to others.
 *
 * One johnny-five board serves for the life of the process: it keeps every board, light and pin that was ever made.
 */
import { EventEmitter } from 'node:events';
import firmataIo from 'firmata-io';
import five from 'johnny-five';
import type { Tone } from '../../core/signals.ts';
import { KeptPort, type PortTrouble, type Reason } from '../node/port.ts';

const { Firmata } = firmataIo;
type Firmata = InstanceType<typeof Firmata>;

/** StandardFirmata's speed. */
const BAUD = 57_600;
/** Firmata protocol 2.5: REPORT_VERSION, and the sysex message REPORT_FIRMWARE without content. */
const ASK_VERSION = Uint8Array.of(0xf9);
const ASK_FIRMWARE = Uint8Array.of(0xf0, 0x79, 0xf7);
/** Sysex PIN_STATE_QUERY. */
const askPinState = (pin: number): Uint8Array => Uint8Array.of(0xf0, 0x6d, pin & 0x7f, 0xf7);
/** The board is asked for a sign of life this often; two unanswered and it hangs, 2.4 s after its last at most. */
const ASK_MS = 800;
const UNANSWERED_MOST = 2;
/** A board takes about two seconds to start; then it is told as silent, and later it is reset. */
const PATIENCE = 5;
const RESET_AFTER = 12;
/** A board that was asked several times answers as often: it is set up once, this long after its last answer. */
const SETTLE_MS = 50;
/** Longest message that is taken in; StandardFirmata's own are below 200 bytes. */
const MESSAGE_MOST = 1_024;

/** The pins in use, by their numbers on the board. */
export interface BoardPins {
  readonly buttons: readonly number[];
  /** What a pressed button reads: `low` with the board's own pull-up, or `high`. */
  readonly pressed: 'low' | 'high';
  /** One pin, or three of a light in red, green and blue. */
  readonly light: readonly number[];
}
/** Why a board is of no use. `silent`: it hangs, or is no StandardFirmata. `pins`: it lacks one that is in use. */
export type BoardTrouble = PortTrouble | 'silent' | 'pins';
/** What is told of a board. */
export interface BoardListener {
  /** It answers and is set up, the light dark; also told again when it was reset. */
  ready(firmware: string): void;
  away(trouble: BoardTrouble, text: string): void;
  /** A pin says so: 0 is the first button. */
  contact(button: number, closed: boolean): void;
}

/** Colours of a light with three pins; `on` is for motors. */
const COLOURS: Readonly<Record<Tone, string>> = {
  off: '000000',
  on: 'ffffff',
  white: 'ffffff',
  green: '00ff00',
  amber: 'ff6000',
  red: 'ff0000',
  blue: '0000ff',
};

/** The bytes between firmata-io and the port. */
class Transport extends EventEmitter {
  constructor(private readonly send: (bytes: Uint8Array, done: () => void) => void) {
    super();
  }
  write(bytes: Uint8Array, done: () => void): void {
    this.send(bytes, done);
  }
}

/** A board that is looked after until it is closed. */
export class FirmataBoard {
  private readonly port: KeptPort;
  private transport: Transport;
  private io: Firmata;
  private board: five.Board | null = null;
  private paint: ((tone: Tone) => void) | null = null;
  private ready = false;
  /** The pins were told what to be; what they read counts once the board has come that far. */
  private settingUp = false;
  private asked = 0;
  private silent = false;
  private timer: NodeJS.Timeout | undefined;
  private settling: NodeJS.Timeout | undefined;

  constructor(
    path: string,
    private readonly pins: BoardPins,
    private readonly listener: BoardListener,
  ) {
    this.transport = this.newTransport();
    this.io = this.newIo();
    this.port = new KeptPort(path, BAUD, {
      up: () => this.begin(),
      down: (trouble, text) => this.lost(trouble, text),
      bytes: (chunk) => this.take(chunk),
    });
  }

  /** How the first try to open the port went: null when it is open. */
  get first(): Promise<Reason | null> {
    return this.port.first;
  }

  /** Shows a tone; nothing while there is no board. */
  light(tone: Tone): void {
    if (this.ready) this.paint?.(tone);
  }

  /** Lets go of the port, the light dark. */
  async close(): Promise<void> {
    this.light('off');
    this.still();
    await this.port.close();
  }

  private newTransport(): Transport {
    return new Transport((bytes, done) => this.port.write(bytes, done));
  }

  private newIo(): Firmata {
    const io = new Firmata(this.transport, {});
    // We ask ourselves, sooner and more than once.
    clearTimeout(io.reportVersionTimeoutId);
    io.on('error', () => undefined);
    io.on('reportversion', () => {
      if (this.ready) this.asked = 0;
    });
    io.on('queryfirmware', () => {
      if (this.board === null) return;
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.setUp(), SETTLE_MS);
    });
    io.once('ready', () => this.adopt(io));
    return io;
  }

  /** The port is open: whatever is at its end is asked who it is. */
  private begin(): void {
    if (this.board === null) {
      // Nothing was learnt yet, and half a conversation cannot be gone on with.
      this.transport = this.newTransport();
      this.io = this.newIo();
    }
    this.io.buffer.length = 0;
    this.still();
    this.timer = setInterval(() => this.ask(), ASK_MS);
  }

  private ask(): void {
    if (this.ready && this.asked >= UNANSWERED_MOST) {
      this.hang();
      this.port.reopen();
      return;
    }
    if (!this.ready && this.asked >= PATIENCE) this.hang();
    if (!this.ready && this.asked >= RESET_AFTER) {
      this.still();
      this.port.reopen();
      return;
    }
    this.asked += 1;
    this.port.write(ASK_VERSION);
    if (!this.ready) this.port.write(ASK_FIRMWARE);
  }

  private hang(): void {
    const was = this.ready;
    this.ready = false;
    if (this.silent) return;
    this.silent = true;
    this.listener.away(
      'silent',
      was
        ? `the board at ${this.port.path} hangs: it is being reset; if this stays, pull its cable out and put it back`
        : `nothing that speaks Firmata at ${this.port.path}: is it the right port (see /dev/serial/by-id), and is StandardFirmata on the board (Arduino IDE: Examples, Firmata)?`,
    );
  }

  /** Nothing is asked and nothing heard counts. */
  private still(): void {
    clearInterval(this.timer);
    clearTimeout(this.settling);
    this.ready = false;
    this.settingUp = false;
    this.asked = 0;
  }

  private lost(trouble: PortTrouble, text: string): void {
    this.still();
    this.silent = false;
    this.listener.away(trouble, text);
  }

  private take(chunk: Uint8Array): void {
    try {
      this.transport.emit('data', chunk);
    } catch {
      // firmata-io trusts what it reads; a message that cannot be one is noise on the line.
      this.io.buffer.length = 0;
    }
    if (this.io.buffer.length > MESSAGE_MOST) this.io.buffer.length = 0;
  }

  /** The board told all about itself, for the first time. */
  private adopt(io: Firmata): void {
    if (io !== this.io || this.board !== null) return;
    const options = { io, repl: false, debug: false, sigint: false };
    const board = new five.Board(options);
    board.on('error', () => undefined);
    board.on('ready', () => {
      this.board = board;
      this.pins.buttons.forEach((pin, button) => {
        io.on(`digital-read-${pin}`, (value: number) => {
          if (this.ready && !this.settingUp)
            this.listener.contact(button, (value === 0) === (this.pins.pressed === 'low'));
        });
      });
      const last = this.lastButton;
      if (last !== undefined) io.on(`pin-state-${last}`, () => this.working());
      this.setUp();
    });
  }

  private get lastButton(): number | undefined {
    return this.pins.buttons[this.pins.buttons.length - 1];
  }

  /** Puts a board to work that has just said who it is: it may have been reset and know nothing of its pins. */
  private setUp(): void {
    const { io, board, pins } = this;
    if (board === null || !this.port.isOpen) return;
    const missing = this.missingPin();
    if (missing !== null) {
      this.ready = false;
      this.asked = 0;
      this.listener.away('pins', missing);
      return;
    }
    const { INPUT, PULLUP, OUTPUT, PWM } = io.MODES;
    for (const pin of pins.buttons) {
      const pullUp = pins.pressed === 'low';
      const knows = io.pins[pin]?.supportedModes.includes(PULLUP) === true;
      io.pinMode(pin, pullUp && knows ? PULLUP : INPUT);
      // Before Firmata 2.5 a pull-up was switched on by writing to an input.
      if (pullUp && !knows) io.digitalWrite(pin, 1);
    }
    this.paint ??= this.makeLight(board);
    // As johnny-five's lights would have it: they write levels where a pin can have them.
    for (const pin of pins.light)
      io.pinMode(pin, io.pins[pin]?.supportedModes.includes(PWM) === true ? PWM : OUTPUT);
    // A pin that becomes an input reads low until its pull-up is on. What is read before the answer to this is not heard.
    const last = this.lastButton;
    this.settingUp = true;
    if (last === undefined) this.working();
    else this.port.write(askPinState(last));
  }

  /** The board has done what it was told. */
  private working(): void {
    if (!this.settingUp) return;
    const { io, pins } = this;
    this.settingUp = false;
    this.ready = true;
    this.silent = false;
    this.asked = 0;
    // Also tells what each reads now.
    for (const pin of pins.buttons) io.reportDigitalPin(pin, 1);
    const { name = '', version } = io.firmware;
    const said = name.replace(/[^ -~]/g, '?').slice(0, 40);
    this.listener.ready(`${said} ${version?.major ?? '?'}.${version?.minor ?? '?'}`);
  }

  private missingPin(): string | null {
    const { INPUT, OUTPUT, PWM } = this.io.MODES;
    const able = (pin: number, mode: number): boolean =>
      this.io.pins[pin]?.supportedModes.includes(mode) === true;
    const button = this.pins.buttons.find((pin) => !able(pin, INPUT));
    if (button !== undefined) return `the board has no pin ${button} that a button can be on`;
    const mode = this.pins.light.length === 3 ? PWM : OUTPUT;
    const light = this.pins.light.find((pin) => !able(pin, mode));
    if (light === undefined) return null;
    const kind = mode === PWM ? 'part of a coloured light (it needs PWM)' : 'light';
    return `the board has no pin ${light} that a ${kind} can be on`;
  }

  private makeLight(board: five.Board): (tone: Tone) => void {
    const [red, green, blue] = this.pins.light;
    if (red === undefined) return () => undefined;
    if (green === undefined || blue === undefined) {
      const led = new five.Led({ board, pin: red });
      return (tone) => void (tone === 'off' ? led.off() : led.on());
    }
    const led = new five.Led.RGB({ board, pins: { red, green, blue } });
    return (tone) => void led.color(COLOURS[tone]);
  }
}
