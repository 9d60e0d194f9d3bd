/**
 * The wearable, between two hubs that speak as EspruinoHub does: the firmware core and the radio link of a Puck.js, in
 * this process. One hub is nearer; both miss a fifth of what is said, and their loudness is noisy.
 */
import { standardConfig, WEARABLE_GESTURES } from '../../firmware/core/config.ts';
import { memoryFlash } from '../../firmware/shell/node/flash-file.ts';
import { VirtualWearable } from '../../firmware/shell/virtual/virtual-wearable.ts';
import { bytesOf } from '../../protocol/hmac.ts';
import { FakeHub } from '../whole/fake-hub.ts';
import { Air, type Transmitter } from '../whole/on-air.ts';
import { type Place, touchNow, type WallButton } from './button.ts';
import { DEVICES, HUBS } from './site.ts';

const ADDRESS = 'c0:52:3f:50:42:01';
/** Loudness at the nearer and the farther hub, dBm. */
const LOUDNESS = [-58, -74] as const;
const SEED = 6;
const READY_MS = 30_000;
/** Version 1, type press: the first byte of a frame (PROTOCOL.md section 8). */
const PRESS = 0x11;
/** Beyond the hold that is asked for, so that a slow timer does not spoil it. */
const SLACK_MS = 150;

/** Two hubs and the air between them and what is worn. */
export interface Radio {
  readonly air: Air;
  readonly hubs: readonly FakeHub[];
  end(): Promise<void>;
}

/** Registers the hubs and hangs them up. */
export async function hangHubs({ whole, wait }: Place): Promise<Radio> {
  const hubs: FakeHub[] = [];
  const air = new Air(SEED);
  const end = async (): Promise<void> => {
    air.close();
    for (const hub of hubs) hub.close();
  };
  try {
    const made = await Promise.all(HUBS.map((name) => whole.run(['hub', 'add', name, '--json'])));
    for (const [i, name] of HUBS.entries()) {
      const { mqttPassword } = JSON.parse(made[i]?.out ?? '{}') as { mqttPassword: string };
      const hub = await FakeHub.open(whole.mqtt, name, mqttPassword);
      hubs.push(hub);
      await wait(`hub ${name} is let in`, READY_MS, () => hub.connack === 0);
    }
    return { air, hubs, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What is worn. */
export async function worn({ whole, wait }: Place, radio: Radio): Promise<WallButton> {
  const loudness = new Map(radio.hubs.map((hub, i) => [hub, LOUDNESS[i] ?? -80]));
  const on: Transmitter = radio.air.transmitter(ADDRESS, loudness);
  const registered = whole.keys.get(DEVICES.worn);
  const key = bytesOf(registered?.key ?? '');
  if (registered === undefined || key === undefined) throw new Error(`${DEVICES.worn} has no key`);
  /** When a press began to be on the air, and when it showed that somebody comes. */
  const left: number[] = [];
  const told: number[] = [];
  let shown = '';
  const wearable = new VirtualWearable({
    config: standardConfig(DEVICES.worn, 'wearable', 'wall'),
    number: registered.number,
    key,
    flash: memoryFlash(),
    advertise: (frame, everyMs) => {
      if (frame?.[0] === PRESS) left.push(performance.now());
      on.advertise(frame, everyMs);
    },
    hangUp: on.hangUp,
    onShow: () => {
      const pattern = on.wearable?.look.pattern ?? 'idle';
      if (pattern === 'coming' && shown !== 'coming') told.push(performance.now());
      shown = pattern;
    },
  });
  on.wearable = wearable;
  radio.air.reach(on);
  const orders = (): number => radio.hubs.reduce((sum, hub) => sum + hub.orders.length, 0);
  try {
    await wait('the wearable is heard and answered', READY_MS, () => orders() > 0);
  } catch (error) {
    wearable.stop();
    throw error;
  }
  const holdMs = WEARABLE_GESTURES.assistHoldMs;
  return {
    device: DEVICES.worn,
    board: 'wearable, Bluetooth',
    real: 'firmware core, radio link, frames, MQTT of both hubs',
    played: 'board (Node), radio (20 % lost), hubs’ Bluetooth',
    holdMs,
    press() {
      const touch = touchNow(holdMs);
      wearable.pin(true);
      setTimeout(() => wearable.pin(false), holdMs + SLACK_MS);
      return touch;
    },
    leftAt: (since) => left.find((at) => at >= since) ?? null,
    toldAt: (since) => told.find((at) => at >= since) ?? null,
    isDark: () => wearable.look.pattern === 'idle' && wearable.look.alarm === null,
    async end() {
      wearable.stop();
    },
  };
}
