/**
 * What leaves: envelopes to devices, states to integrations, messages between the connections of one hub. Promises
 * that the first few packets of a turn of the loop leave at once (receipt and pages of a single alarm), that in a flood
 * everything for one socket leaves in one write, and that a client that does not read holds at most a bounded number
 * of bytes and delays nobody. Signing is done by the caller.
 */

import { Outbox, type WaitingInAll } from '../../core/outbox.ts';
import { publishPacket } from './frames.ts';
import type { BrokerLimits } from './limits.ts';
import type { Link } from './link.ts';
import { matches, type States } from './states.ts';

/** A state reader's socket is full from here on, in bytes. */
const READER_FILL = 16_384;

/** So many packets of a turn are written at once, a receipt and three pages; those behind are gathered by socket. */
const AT_ONCE = 4;

const corked: Link[] = [];
let written = 0;
function uncork(): void {
  written = 0;
  for (const link of corked) {
    link.corked = false;
    link.socket.uncork();
  }
  corked.length = 0;
}

/** Writes a packet; false when the connection takes none. */
function write(link: Link, packet: Buffer): boolean {
  if (link.closed || !link.socket.writable) return false;
  if (written === 0) process.nextTick(uncork);
  written += 1;
  if (written > AT_ONCE && !link.corked) {
    link.corked = true;
    link.socket.cork();
    corked.push(link);
  }
  link.socket.write(packet);
  return true;
}

/** The outbox of a device's connection. */
export function outboxOf(
  link: Link,
  topic: string,
  limits: BrokerLimits,
  inAll: WaitingInAll,
  now: () => number,
): Outbox {
  return new Outbox(
    (envelope, identifier) => {
      write(link, publishPacket(topic, envelope, { identifier, retained: false }));
    },
    limits,
    inAll,
    now,
  );
}

/** Lets an integration's connection read states, as fast as it takes them. */
export function readStates(link: Link, states: States): void {
  const { socket } = link;
  const reader = states.join({
    ready: () => !link.closed && socket.writableLength < READER_FILL,
    write: (topic, payload, retained) => {
      write(
        link,
        publishPacket(topic, Buffer.from(payload), { identifier: null, retained: retained || link.bridge }),
      );
    },
  });
  socket.on('drain', () => reader.flow());
  link.reader = reader;
}

/** Whether one of these connections asked for a topic. */
export function asksFor(links: Iterable<Link>, topic: string): boolean {
  for (const link of links) for (const filter of link.filters ?? []) if (matches(filter, topic)) return true;
  return false;
}

/**
 * Passes a hub's message on to the connections of the same account that asked for it. At QoS 0: what hubs pass on
 * are radio frames, which are repeated by those who send them.
 */
export function passOn(links: Iterable<Link>, topic: string, payload: Buffer): void {
  let packet: Buffer | null = null;
  for (const link of links) {
    for (const filter of link.filters ?? []) {
      if (!matches(filter, topic)) continue;
      packet ??= publishPacket(topic, payload, { identifier: null, retained: false });
      write(link, packet);
      break;
    }
  }
}
