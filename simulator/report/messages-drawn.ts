/**
 * Finds which message arrived where: what a device said and the gateway heard, receipts and progress on their way
 * back, pages from the gateway over a channel to a person. Promises a line for each that a reader would ask for, and
 * an open end for what never arrived; repeats that say nothing new get none.
 */
import type { FactOf } from '../facts.ts';
import type { Tone } from './scene.ts';

/** A line whose ends are named by lanes that do not stand yet. */
export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly at: number;
  until: number | null;
  readonly tone: Tone;
  readonly text: string;
}
/** Names a device's lane; a pager's is its person's. */
export type LaneOf = (device: string) => string;

/** What is told about messages, in the order of the life. Each gives the line it began, if any. */
export interface Messages {
  said(fact: FactOf<'device.sent'>): Sent | null;
  heard(fact: FactOf<'gateway.heard'>): void;
  did(fact: FactOf<'gateway.did'>): Sent | null;
  deviceHeard(fact: FactOf<'device.heard'>): void;
  handed(fact: FactOf<'page.handed'>): Sent | null;
  rang(fact: FactOf<'page.rang'>): Sent | null;
}

/** Longer than any drawn delay: what is heard later belongs to another transmission, or is a recording. */
const LONGEST_MS = 60_000;
/** Transmissions remembered of one message, newest last. */
const MOST_OPEN = 64;

/** The lane of a channel. */
export const channelLane = (channel: string): string => `channel:${channel}`;
/** The lane of a person. */
export const personLane = (person: string): string => `person:${person}`;
/** The gateway's lane. */
export const GATEWAY_LANE = 'gateway';

const SAYS = { press: 'press', cancel: 'cancel', reply: 'reply' } as const;

/** Begins with a life in which nothing was said yet. */
export function followMessages(laneOf: LaneOf): Messages {
  /** What was said and not heard yet, by device, boot and seq. */
  const open = new Map<string, Sent[]>();
  /** What is on its way down, by device, boot and n. */
  const down = new Map<string, Sent>();
  /** The last progress that was drawn, by device and alarm. */
  const progressed = new Map<string, string>();
  /** When a page left the gateway, and when its channel took it. */
  const left = new Map<string, number>();
  const taken = new Map<string, number>();

  return {
    said({ device, message, at, clone }) {
      if (message.type === 'beat') return null;
      const what =
        message.type === 'press'
          ? `${message.level} press`
          : message.type === 'reply'
            ? `reply “${message.answer}”`
            : SAYS[message.type];
      const line: Sent = {
        from: laneOf(device),
        to: GATEWAY_LANE,
        at,
        until: null,
        tone: message.type === 'press' ? 'bad' : 'plain',
        text: `${clone ? 'the second holder of ' : ''}${device}: ${what}`,
      };
      const key = `${device} ${message.boot} ${message.seq}`;
      const sendings = open.get(key) ?? [];
      sendings.push(line);
      if (sendings.length > MOST_OPEN) sendings.shift();
      open.set(key, sendings);
      return line;
    },
    heard({ event, replayed, at }) {
      if (event.type !== 'message.received' || replayed) return;
      const { message } = event;
      const sendings = open.get(`${message.device} ${message.boot} ${message.seq}`);
      const line = sendings?.findLast((one) => one.until === null && one.at <= at);
      if (line !== undefined && at - line.at <= LONGEST_MS) line.until = at;
    },
    did({ effect, at }) {
      if (effect.type === 'send-page') {
        left.set(effect.page, at);
        return null;
      }
      if (effect.type !== 'send-down') return null;
      const { device, boot, n, body } = effect;
      let what: string;
      let tone: Tone;
      if (body.type === 'receipt') [what, tone] = [`receipt “${body.state}”`, 'good'];
      else if (body.type === 'progress') {
        const state = `${body.state}${body.call112 === 1 ? ', call 112' : ''}`;
        const key = `${device} ${body.id}`;
        if (progressed.get(key) === state) return null;
        progressed.set(key, state);
        [what, tone] = [`progress “${state}”`, 'coming'];
      } else return null;
      const line: Sent = {
        from: GATEWAY_LANE,
        to: laneOf(device),
        at,
        until: null,
        tone,
        text: `to ${device}: ${what}`,
      };
      down.set(`${device} ${boot} ${n}`, line);
      return line;
    },
    deviceHeard({ device, message, at, replayed }) {
      const key = `${device} ${message.boot} ${message.n}`;
      const line = down.get(key);
      if (line === undefined || replayed) return;
      line.until = at;
      down.delete(key);
    },
    handed({ page, channel, outcome, person, at }) {
      if (outcome === 'taken') taken.set(page, at);
      const text = `page ${page} for ${person ?? 'the board'}: ${outcome}`;
      return {
        from: GATEWAY_LANE,
        to: channelLane(channel),
        at: left.get(page) ?? at,
        until: at,
        tone: outcome === 'taken' ? 'ring' : 'fault',
        text,
      };
    },
    rang({ page, channel, person, at }) {
      if (person === null) return null;
      const text = `page ${page} rings for ${person}`;
      return {
        from: channelLane(channel),
        to: personLane(person),
        at: taken.get(page) ?? at,
        until: at,
        tone: 'ring',
        text,
      };
    },
  };
}
