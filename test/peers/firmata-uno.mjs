/**
 * An Arduino Uno at the end of a serial line: the real StandardFirmata image (of npm's avrgirl-arduino) in a simulated
 * ATmega328P (avr8js), with a button on pin 2, a second on pin 3 and its own light on pin 13. It runs in real time, or
 * slower when the machine is: nothing on it waits for anybody.
 *
 * Standard input, one command a line: press PIN, release PIN, pulse PIN MS [AFTER], bounce PIN MS (ten times
 * closed and open within so many milliseconds, then closed), hang, resume, reset. Milliseconds are of the board's own clock.
 * Standard output, one JSON object a line: ready; light {on, ms}, by the board's own clock; hung; resumed; gone.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  avrInstruction,
  CPU,
  PinState,
  portBConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  usart0Config,
} from 'avr8js';
import { SerialPort } from 'serialport';

const HERTZ = 16_000_000;
const LIGHT = 5;
const TOGETHER_MS = 5;
const { values: given } = parseArgs({
  options: { port: { type: 'string' }, share: { type: 'string', default: '1' } },
});
/** The board's clock runs at this share of real time: a whole one costs a whole core. */
const SHARE = Number(given.share);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

/** Words of the flash out of Intel HEX. */
const flashOf = (text) => {
  const bytes = new Uint8Array(0x8000);
  for (const line of text.split('\n')) {
    if (!line.startsWith(':') || line.slice(7, 9) !== '00') continue;
    const length = Number.parseInt(line.slice(1, 3), 16);
    const address = Number.parseInt(line.slice(3, 7), 16);
    for (let i = 0; i < length; i++)
      bytes[address + i] = Number.parseInt(line.slice(9 + 2 * i, 11 + 2 * i), 16);
  }
  return new Uint16Array(bytes.buffer);
};
const packageFolder = dirname(createRequire(import.meta.url).resolve('avrgirl-arduino/package.json'));
const image = readFileSync(join(packageFolder, 'junk', 'hex', 'uno', 'StandardFirmata.cpp.hex'), 'latin1');

let board = null;
/** Deeds by the board's own clock: cycle and what is done then. */
let plan = [];
const closed = new Set();
let hung = false;
const incoming = [];

const port = new SerialPort({ path: given.port ?? '', baudRate: 57_600 });
port.on('error', () => process.exit(1));
port.on('close', () => {
  say({ event: 'gone' });
  process.exit(0);
});

/** A button connects its pin to ground; open, only a pull-up that the firmware switched on makes it high. */
const settle = () => {
  for (const pin of [2, 3])
    board.d.setPin(pin, !closed.has(pin) && board.d.pinState(pin) === PinState.InputPullUp);
};

const switchOn = () => {
  const cpu = new CPU(flashOf(image));
  for (const config of [timer0Config, timer1Config, timer2Config]) new AVRTimer(cpu, config);
  const usart = new AVRUSART(cpu, usart0Config, HERTZ);
  const b = new AVRIOPort(cpu, portBConfig);
  const d = new AVRIOPort(cpu, portDConfig);
  board = { cpu, usart, b, d, base: performance.now(), lit: false, lastDeed: Number.NEGATIVE_INFINITY };
  incoming.length = 0;
  plan = [];
  usart.onByteTransmit = (byte) => port.write(Uint8Array.of(byte));
  usart.onRxComplete = () => {
    if (incoming.length > 0) usart.writeByte(incoming.shift());
  };
  d.addListener(settle);
  b.addListener(() => {
    const lit = b.pinState(LIGHT) === PinState.High;
    if (lit === board.lit) return;
    board.lit = lit;
    say({ event: 'light', on: lit, ms: Math.round((cpu.cycles / HERTZ) * 1_000) });
  });
  settle();
};

port.on('data', (bytes) => {
  if (hung) return;
  incoming.push(...bytes);
  if (!board.usart.rxBusy && incoming.length > 0) board.usart.writeByte(incoming.shift());
});

const cyclesOf = (ms) => Math.round((ms * HERTZ) / 1_000);
const later = (ms, deed) => {
  plan.push({ at: board.cpu.cycles + cyclesOf(ms), deed });
  plan.sort((a, b) => a.at - b.at);
};

const turn = () => {
  if (!hung) {
    const { cpu } = board;
    const due = cyclesOf((performance.now() - board.base) * SHARE);
    const budget = performance.now() + 8;
    // What belongs together is lived through in one go: on a slow machine a contact must not rattle in slow motion.
    const soon = () =>
      cpu.cycles - board.lastDeed < cyclesOf(TOGETHER_MS) ||
      (plan.length > 0 && plan[0].at - cpu.cycles < cyclesOf(TOGETHER_MS));
    while (cpu.cycles < due || soon()) {
      for (let i = 0; i < 500; i++) {
        avrInstruction(cpu);
        cpu.tick();
      }
      while (plan.length > 0 && plan[0].at <= cpu.cycles) {
        plan.shift().deed();
        board.lastDeed = cpu.cycles;
        settle();
      }
      if (performance.now() > budget && !soon()) break;
    }
    // What a slow machine did not reach is not made up for.
    if (cpu.cycles < due) board.base = performance.now() - (cpu.cycles * 1_000) / HERTZ / SHARE;
  }
  setTimeout(turn, 1);
};

const close = (pin) => closed.add(pin);
const open = (pin) => closed.delete(pin);
const deeds = {
  press: (pin) => close(pin),
  release: (pin) => open(pin),
  pulse: (pin, ms, after = 0) => {
    later(after, () => close(pin));
    later(after + ms, () => open(pin));
  },
  bounce: (pin, ms) => {
    for (let i = 0; i < 10; i++) {
      later((ms * 2 * i) / 20, () => close(pin));
      later((ms * (2 * i + 1)) / 20, () => open(pin));
    }
    later(ms, () => close(pin));
  },
  hang: () => {
    hung = true;
    say({ event: 'hung' });
  },
  resume: () => {
    hung = false;
    board.base = performance.now() - (board.cpu.cycles * 1_000) / HERTZ / SHARE;
    say({ event: 'resumed' });
  },
  reset: () => {
    hung = false;
    switchOn();
  },
};

switchOn();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [word, ...numbers] = line.split(' ');
    deeds[word]?.(...numbers.map(Number));
    settle();
  })
  .on('close', () => process.exit(0));
port.on('open', () => {
  say({ event: 'ready' });
  turn();
});
