/**
 * A life as lines of text, and the hash over them. Promises one line for each fact, the same for the same life byte
 * for byte; what a line means to a reader is told better by `story.ts`.
 */
import { createHash } from 'node:crypto';
import type { Witnessed } from './facts.ts';

/** Characters gathered before they are hashed. */
const PORTION = 65_536;

/** One fact as a line. */
export function lineOf(fact: Witnessed): string {
  switch (fact.type) {
    case 'device.sent': {
      const { message } = fact;
      const head = `${fact.at} ${fact.device}${fact.clone ? '*' : ''} > ${message.type} ${message.boot} ${message.seq} ${message.heard}`;
      return message.type === 'beat' ? head : `${head} ${JSON.stringify(message)}`;
    }
    case 'device.heard': {
      const { message } = fact;
      const head = `${fact.at} ${fact.device}${fact.clone ? '*' : ''} < ${message.type} ${message.boot} ${message.n} ${fact.accepted ? 1 : 0}${fact.replayed ? 1 : 0}`;
      return message.type === 'alive' ? head : `${head} ${JSON.stringify(message)}`;
    }
    case 'gateway.heard': {
      const { event } = fact;
      if (event.type === 'message.received') {
        const { message } = event;
        return `${fact.at} gateway < ${message.type} ${message.device} ${message.boot} ${message.seq} ${event.key}${fact.replayed ? ' again' : ''} t${fact.t}`;
      }
      if (event.type === 'time.passed' || event.type === 'append.done')
        return `${fact.at} gateway < ${event.type} t${fact.t}`;
      return `${fact.at} gateway < ${JSON.stringify(event)} t${fact.t} w${fact.wall}`;
    }
    case 'gateway.did': {
      const { effect } = fact;
      if (effect.type === 'send-down' && effect.body.type === 'alive')
        return `${fact.at} gateway > alive ${effect.device} ${effect.boot} ${effect.n}`;
      return `${fact.at} gateway > ${JSON.stringify(effect)}`;
    }
    default:
      return JSON.stringify(fact);
  }
}

/** Gathers lines into one hash. */
export class Trace {
  private readonly hash = createHash('sha256');
  private held = '';

  add(line: string): void {
    this.held += `${line}\n`;
    if (this.held.length > PORTION) this.flush();
  }
  /** The hash over all lines, hex; nothing may be added afterwards. */
  end(): string {
    this.flush();
    return this.hash.digest('hex');
  }
  private flush(): void {
    this.hash.update(this.held);
    this.held = '';
  }
}
