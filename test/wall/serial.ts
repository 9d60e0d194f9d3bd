/**
 * The two buttons at the end of a serial cable, each with a real `noodknop button-host`: an Arduino Uno with the real
 * StandardFirmata, and a board that signs for itself and speaks in lines. Needs socat for the cables.
 */
import { ButtonLine } from '../whole/button-host-rig.ts';
import { Wire } from '../whole/wire.ts';
import { Eye, type Place, touchNow, type WallButton } from './button.ts';
import { DEVICES } from './site.ts';

const BUTTON_PIN = 2;
const TAP_MS = 120;
const READY_MS = 30_000;

/** When the first piece that holds a press passed. */
const pressOn = (wire: Wire, since: number): number | null =>
  wire.with('"type":"press"').find(({ at }) => at >= since)?.at ?? null;

/** An Arduino Uno, and the host that runs the firmware for it. */
export async function arduino({ whole, wait }: Place): Promise<WallButton> {
  const wire = await Wire.open(() => whole.mqtt);
  const line = new ButtonLine(whole, () => wire.port);
  const end = async (): Promise<void> => {
    await line.end();
    wire.close();
  };
  try {
    await line.cable.plug();
    const uno = await line.attach('firmata-uno.mjs');
    const host = line.startHost(DEVICES.arduino);
    await wait(
      'the host of the Arduino has its board',
      READY_MS,
      () => host.last('board')?.state === 'ready',
    );
    await wait(
      'the host of the Arduino has its gateway',
      READY_MS,
      () => host.last('gateway')?.state === 'heard',
    );
    const eye = new Eye(() => uno.last('light')?.on === true);
    return {
      device: DEVICES.arduino,
      board: 'Arduino Uno, USB',
      real: 'StandardFirmata, serialport, johnny-five, button-host, MQTT',
      played: 'ATmega328P (avr8js), cable (pty)',
      holdMs: 0,
      press() {
        const touch = touchNow(0);
        uno.tell(`press ${BUTTON_PIN}`);
        setTimeout(() => uno.tell(`release ${BUTTON_PIN}`), TAP_MS);
        return touch;
      },
      leftAt: (since) => pressOn(wire, since),
      toldAt: (since) => eye.steadySince(since),
      isDark: () => eye.isDark,
      end() {
        eye.close();
        return end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A board that speaks the envelope as lines, and the host that carries them. */
export async function lines({ whole, wait }: Place): Promise<WallButton> {
  const wire = await Wire.open(() => whole.mqtt);
  const line = new ButtonLine(whole, () => wire.port);
  const end = async (): Promise<void> => {
    await line.end();
    wire.close();
  };
  try {
    await line.cable.plug();
    const key = whole.keys.get(DEVICES.lines)?.key ?? '';
    // The board first: its beat is what shows that the way is open.
    const board = await line.attach('line-button.mjs', '--device', DEVICES.lines, '--key', key);
    const host = line.startHost(
      DEVICES.lines,
      '--line',
      '--key-file',
      line.keyFile(DEVICES.lines, { key: undefined }),
    );
    await wait(
      'the host of the lines has its gateway',
      READY_MS,
      () => host.last('gateway')?.state === 'heard',
    );
    /** When it was first seen that the board heard a progress of this state, newest last. */
    const heard: { at: number; state: unknown }[] = [];
    let read = 0;
    const listening = setInterval(() => {
      const said = board.of('heard');
      for (; read < said.length; read++) {
        const message = said[read]?.message as { type?: string; state?: string } | undefined;
        if (message?.type === 'progress') heard.push({ at: performance.now(), state: message.state });
      }
    }, 2);
    return {
      device: DEVICES.lines,
      board: 'any board, lines',
      real: 'serialport, button-host --line, MQTT',
      played: 'board (a process), cable (pty)',
      holdMs: 0,
      press() {
        const touch = touchNow(0);
        board.tell('press');
        return touch;
      },
      leftAt: (since) => pressOn(wire, since),
      toldAt: (since) => heard.find(({ at, state }) => at >= since && state === 'coming')?.at ?? null,
      isDark: () => heard.length === 0 || heard.at(-1)?.state === 'closed',
      end() {
        clearInterval(listening);
        return end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
