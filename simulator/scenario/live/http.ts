/**
 * A small HTTP client for scenarios that run live: JSON in and out, and server-sent events that come back by themselves.
 * Promises a value for every failure, and bounded answers.
 */

/** Most characters of one event that are kept. */
const MOST_EVENT = 4 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
/** Between two attempts at a stream. */
const AGAIN_MS = 250;

/** What came back; status 0: nothing did. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A gateway, or a process of virtual devices, as this token may use it. */
export class Client {
  constructor(
    /** Without a slash at its end. */
    readonly url: string,
    private readonly token: string,
  ) {}

  get = (path: string): Promise<Reply> => this.ask('GET', path);
  post = (path: string, body: unknown): Promise<Reply> => this.ask('POST', path, body);

  private async ask(method: string, path: string, body?: unknown): Promise<Reply> {
    try {
      const reply = await fetch(`${this.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await reply.text();
      return { status: reply.status, body: parsed(text) };
    } catch {
      return { status: 0, body: null };
    }
  }

  /** Hears a stream of events until `stop` is aborted; connects again whenever it ends. */
  async follow(
    path: string,
    stop: AbortSignal,
    hear: (event: string, body: unknown) => void,
    opened?: () => void,
  ): Promise<void> {
    while (!stop.aborted) {
      try {
        const reply = await fetch(`${this.url}${path}`, {
          headers: { authorization: `Bearer ${this.token}` },
          signal: stop,
        });
        if (reply.ok && reply.body !== null) {
          opened?.();
          await readEvents(reply.body, hear);
        }
      } catch {
        // It ended, or there is nobody there: tried again below.
      }
      if (!stop.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  hear: (event: string, body: unknown) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let left = '';
  for await (const chunk of body) {
    left += decoder.decode(chunk, { stream: true });
    for (let end = left.indexOf('\n\n'); end >= 0; end = left.indexOf('\n\n')) {
      const lines = left.slice(0, end).split('\n');
      left = left.slice(end + 2);
      const field = (name: string): string =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      if (field('data') !== '') hear(field('event'), parsed(field('data')));
    }
    if (left.length > MOST_EVENT) return;
  }
}

/** A field of an answer, whatever it is. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
/** A text of an answer; '' when there is none. */
export const textOf = (value: unknown, name: string): string => {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : '';
};
/** A list of an answer; empty when there is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
