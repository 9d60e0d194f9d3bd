/**
 * Open event streams (server-sent events), each bounded: in number, per account, and in what its reader may lag
 * behind. Promises that a reader who does not read is cut off and costs nobody else anything. What is said on them is
 * left to `fanout.ts` and `lane.ts`.
 */
import type { ServerResponse } from 'node:http';
import type { Asker } from './asker.ts';
import type { WebLimits } from './views-face.ts';

/** One open stream. */
export interface Stream {
  readonly account: string;
  /** Set when the stream looks as a site's wall screen does. */
  readonly board: string | null;
  /** Who reads it, asked anew; null when signed out, expired or withdrawn. */
  who(): Asker | null;
  /** Alarms said on this stream that were not closed then: what must be taken back when no longer visible. */
  readonly told: Set<string>;
  /** Writes one event. False when the stream is over, or was ended for lagging behind. */
  say(event: string, payload: unknown): boolean;
  /** Writes an event that was already made into text by `eventText`. */
  write(text: string): boolean;
  /** True while there is ample room before the bound: a long list may go on. */
  roomy(): boolean;
  close(): void;
}

/** All open streams. */
export interface Streams {
  /** Begins a stream on a response whose head was not written yet; null when the total is reached. */
  open(response: ServerResponse, asker: Asker, board: string | null, who: () => Asker | null): Stream | null;
  each(): IterableIterator<Stream>;
  count(): number;
  /** True when this account has a stream open. */
  has(account: string): boolean;
  /** Calls back when the last stream of an account has closed. */
  onLeft(listener: (account: string) => void): void;
  /** Says `beat` to all, and ends those that are no longer welcome or do not read. */
  beat(wallIso: string): void;
  closeAll(): void;
}

type Limits = Pick<WebLimits, 'streams' | 'streamsPerAccount' | 'unsent' | 'stalled'>;

/** One event as it stands on the wire (HTML standard, 9.2 Server-sent events); JSON holds no bare line break. */
export const eventText = (event: string, payload: unknown): string =>
  `event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`;

/** @param now monotonic milliseconds */
export function createStreams(limits: Limits, now: () => number): Streams {
  const open = new Set<Stream>();
  const byAccount = new Map<string, Set<Stream>>();
  const readSince = new Map<Stream, { response: ServerResponse; at: number }>();
  const leavers: ((account: string) => void)[] = [];

  const forget = (stream: Stream): void => {
    if (!open.delete(stream)) return;
    readSince.delete(stream);
    const mine = byAccount.get(stream.account);
    mine?.delete(stream);
    if (mine?.size === 0) {
      byAccount.delete(stream.account);
      for (const listener of leavers) listener(stream.account);
    }
  };

  return {
    open(response, asker, board, who) {
      const mine = byAccount.get(asker.account) ?? new Set<Stream>();
      // A browser that lost its connection must get in again: the oldest stream makes room, not the newest.
      const [oldest] = mine;
      if (mine.size >= limits.streamsPerAccount && oldest !== undefined) oldest.close();
      if (open.size >= limits.streams) return null;
      const stream: Stream = {
        account: asker.account,
        board,
        who,
        told: new Set(),
        say: (event, payload) => stream.write(eventText(event, payload)),
        write(text) {
          if (!open.has(stream)) return false;
          response.write(text);
          if (response.writableLength <= limits.unsent) return true;
          stream.close();
          return false;
        },
        roomy: () => open.has(stream) && response.writableLength < limits.unsent / 2,
        close() {
          forget(stream);
          // `end` would wait for the reader; a reader that does not read is what this is about.
          response.destroy();
        },
      };
      open.add(stream);
      mine.add(stream);
      byAccount.set(asker.account, mine);
      readSince.set(stream, { response, at: now() });
      response.on('close', () => forget(stream));
      response.on('error', () => forget(stream));
      return stream;
    },
    each: () => open.values(),
    count: () => open.size,
    has: (account) => byAccount.has(account),
    onLeft: (listener) => void leavers.push(listener),
    beat(wallIso) {
      for (const stream of [...open]) {
        const read = readSince.get(stream);
        if (read === undefined) continue;
        if (read.response.writableLength === 0) read.at = now();
        if (stream.who() === null || now() - read.at > limits.stalled) stream.close();
        else stream.say('beat', { now: wallIso });
      }
    },
    closeAll() {
      for (const stream of [...open]) stream.close();
    },
  };
}
