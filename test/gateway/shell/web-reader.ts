/** Reads an event stream in tests: gives out what was heard, event by event, as it comes. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';

/** One event. */
export interface Heard {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever JSON came
  readonly data: any;
}

/** A reader of an event stream. */
export class Reader {
  readonly events: Heard[] = [];
  status = 0;
  closed = false;
  private text = '';
  private readonly waiting: (() => void)[] = [];
  private constructor(readonly request: ClientRequest) {}

  static open(port: number, path: string, headers: Record<string, string>): Promise<Reader> {
    return new Promise((resolve) => {
      const request = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false });
      const reader = new Reader(request);
      request.on('response', (response: IncomingMessage) => {
        reader.status = response.statusCode ?? 0;
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => reader.take(chunk));
        response.on('close', () => reader.over());
        response.on('error', () => undefined);
        resolve(reader);
      });
      request.on('error', () => reader.over());
      request.end();
    });
  }

  private over(): void {
    this.closed = true;
    for (const wake of this.waiting.splice(0)) wake();
  }

  private take(chunk: string): void {
    this.text += chunk;
    for (let end = this.text.indexOf('\n\n'); end >= 0; end = this.text.indexOf('\n\n')) {
      const match = /^event: (.*)\ndata: (.*)$/.exec(this.text.slice(0, end));
      if (match !== null) this.events.push({ event: match[1] ?? '', data: JSON.parse(match[2] ?? 'null') });
      this.text = this.text.slice(end + 2);
    }
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Resolves with the first event of this name that was not given out before. */
  async next(event: string): Promise<Heard['data']> {
    for (;;) {
      const index = this.events.findIndex((one) => one.event === event);
      if (index >= 0) return this.events.splice(index, 1)[0]?.data;
      if (this.closed) throw new Error(`the stream closed before ${event}`);
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  async end(): Promise<void> {
    while (!this.closed) await new Promise<void>((wake) => this.waiting.push(wake));
  }

  close(): void {
    this.request.destroy();
  }
}
