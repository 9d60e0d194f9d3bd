/**
 * What goes on beside the presses that are measured: telemetry, a babbling button, a frozen pager among publishers,
 * deaf screens, a storm of hostile bytes and guesses. Each noise begins, ends, and says what it was; judging what it
 * did to others is left to `load.ts`.
 */
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connectPacket, subscribePacket } from '../../firmware/link/mqtt.ts';
import { downTopic } from '../../protocol/messages.ts';
import { Handset, type Registered } from '../bench/handset.ts';
import { openWires, type Wire } from '../bench/wire.ts';
import { bundle } from '../tools/bundle.ts';
import { type Child, startChild } from '../tools/child.ts';
import { Peer } from '../whole/peer.ts';
import { Raw } from '../whole/raw.ts';
import { until } from '../whole/rig.ts';
import type { Target } from '../whole/storm-http.ts';
import type { Telemetry } from './telemetry.ts';

/** Something that goes on for a while. */
export interface Noise {
  begin(): Promise<void>;
  /** Resolves when it is silent again. */
  end(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

const PATIENCE_MS = 120_000;
const BABBLE_MS = 20;
/** A screen says so often that it is there; the page in the browser does it more often still. */
const SCREEN_EVERY_MS = 2_000;

/** Silence, to measure against. */
export const silence: Noise = {
  begin: async () => undefined,
  end: async () => undefined,
  close: async () => undefined,
};

/** What the telemetry came to. */
export interface Sent {
  readonly sent: number;
  readonly answers: number;
  readonly seconds: number;
  readonly lost: number;
}

/** Very many devices that beat, so many messages a second in all. */
export async function telemetry(
  folder: string,
  config: Telemetry,
): Promise<Noise & { readonly sent: Sent[] }> {
  const file = join(folder, 'telemetry.json');
  writeFileSync(file, JSON.stringify(config));
  const child = startChild(await bundle('test/crash/telemetry.ts'), [file]);
  const sent: Sent[] = [];
  const answer = async (order: string, is: string): Promise<Record<string, unknown>> => {
    const before = child.said.length;
    child.tell(order);
    return child.until((line) => line[is] === true && child.said.indexOf(line) >= before);
  };
  try {
    await child.until((line) => line.ready === true, PATIENCE_MS);
  } catch (error) {
    await child.kill('SIGKILL');
    throw error;
  }
  return {
    sent,
    begin: async () => void (await answer('go', 'going')),
    end: async () => void sent.push((await answer('rest', 'rested')) as unknown as Sent),
    close: () => child.kill('SIGKILL'),
  };
}

/** A button whose contact is broken: it presses by itself, 50 times a second. */
export function babbler(registered: Registered, port: number): Noise & { readonly peer: Peer } {
  const peer = new Peer({ ...registered, port: () => port });
  let babbling: NodeJS.Timeout | undefined;
  return {
    peer,
    begin: () => {
      babbling = setInterval(() => peer.press(), BABBLE_MS);
      return Promise.resolve();
    },
    end: () => {
      clearInterval(babbling);
      return Promise.resolve();
    },
    close: () => {
      clearInterval(babbling);
      peer.stop();
      return Promise.resolve();
    },
  };
}

/** A pager that is connected and reads nothing, while many buttons are pressed, each once in so many ms. */
export async function frozenPager(
  frozen: Registered,
  publishers: readonly Registered[],
  port: number,
  everyMs: number,
): Promise<Noise & { pressed: number }> {
  const handsets = publishers.map((registered) => new Handset(registered));
  const wires: readonly Wire[] = await openWires(
    handsets.map(({ device, password }) => ({ port, id: device, password, filter: downTopic(device) })),
  );
  const { password } = new Handset(frozen);
  let raw: Raw | null = null;
  let pressing: NodeJS.Timeout | undefined;
  let next = 0;
  const noise = {
    pressed: 0,
    async begin() {
      const pager = await Raw.open(port);
      raw = pager;
      pager.write(connectPacket(frozen.device, frozen.device, password, 60));
      pager.write(subscribePacket(1, downTopic(frozen.device)));
      await until('the frozen pager is in', 5_000, () => pager.packets.some(({ type }) => type === 'suback'));
      pager.socket.pause();
      pressing = setInterval(() => {
        const [handset, wire] = [handsets[next], wires[next]];
        next = (next + 1) % wires.length;
        if (handset === undefined || wire === undefined) return;
        noise.pressed += 1;
        wire.send(handset.press(wire).bytes);
      }, everyMs / publishers.length);
    },
    end() {
      clearInterval(pressing);
      raw?.close();
      return Promise.resolve();
    },
    close() {
      clearInterval(pressing);
      raw?.close();
      for (const wire of wires) wire.close();
      return Promise.resolve();
    },
  };
  return noise;
}

/** Open pager pages that nobody reads: each asks for the stream and then leaves everything in its socket. */
export function deafScreens(tokens: readonly string[], httpPort: number, each: number): Noise {
  let sockets: Socket[] = [];
  let saying: NodeJS.Timeout | undefined;
  const end = (): Promise<void> => {
    clearInterval(saying);
    for (const socket of sockets) socket.destroy();
    sockets = [];
    return Promise.resolve();
  };
  return {
    async begin() {
      for (const token of tokens)
        for (let i = 0; i < each; i++) {
          const socket = connect({ host: '127.0.0.1', port: httpPort });
          socket.on('error', () => undefined);
          socket.write(
            `GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${httpPort}\r\nauthorization: Bearer ${token}\r\n\r\n`,
          );
          socket.pause();
          sockets.push(socket);
        }
      const say = async (): Promise<void> => {
        await Promise.all(
          tokens.map(async (token, i) => {
            const reply = await fetch(`http://127.0.0.1:${httpPort}/api/screen`, {
              method: 'POST',
              headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
              body: JSON.stringify({ screen: `deaf-${i}`, pager: true }),
            });
            if (reply.status !== 204) throw new Error(`a screen was refused with ${reply.status}`);
          }),
        );
      };
      await say();
      saying = setInterval(() => void say().catch(() => undefined), SCREEN_EVERY_MS);
    },
    end,
    close: end,
  };
}

/** Everything that no device and no browser would do, see `test/whole/storm.ts`. */
export function storm(
  folder: string,
  target: Target,
): Noise & { readonly tally: Map<string, Map<string, number>> } {
  const file = join(folder, 'storm.json');
  writeFileSync(file, JSON.stringify(target));
  const tally = new Map<string, Map<string, number>>();
  let child: Child | null = null;
  return {
    tally,
    async begin() {
      child = startChild(await bundle('test/whole/storm.ts'), [file]);
      await child.until((line) => line.ready === true);
    },
    async end() {
      if (child === null) return;
      child.tell('stop');
      const done = await child.until((line) => line.done === true);
      for (const [attack, outcomes] of Object.entries(done.tally as Record<string, Record<string, number>>)) {
        const sum = tally.get(attack) ?? new Map<string, number>();
        tally.set(attack, sum);
        for (const [outcome, count] of Object.entries(outcomes))
          sum.set(outcome, (sum.get(outcome) ?? 0) + count);
      }
    },
    close: async () => child?.kill('SIGKILL'),
  };
}
