/**
 * The virtual devices of a live scenario, over their own local connection: fingers, plugs, cables, and what they show.
 * Promises that what cannot be done to a device is said, never passed over.
 */
import type { Pattern } from '../../../firmware/core/signals.ts';
import type { Seen } from '../seen.ts';
import { Client, fieldOf, listOf, textOf } from './http.ts';

/** A page that rings on a pager. */
export interface Ringing {
  readonly device: string;
  readonly page: string;
  readonly alarm: string;
}

/** How long a device may take to be connected. */
const READY_MS = 15_000;
const LOOK_MS = 100;

/** The devices. */
export class LiveDevices {
  private line: Client | null = null;
  private readonly kinds = new Map<string, string>();
  private readonly links = new Map<string, string>();
  private readonly told = new Set<string>();
  /** What pagers showed, by page. */
  readonly words = new Map<string, string>();
  private readonly looks: { readonly at: number; readonly device: string; readonly pattern: Pattern }[] = [];

  constructor(
    private readonly gateway: Client,
    private readonly ringing: (ringing: Ringing) => void,
  ) {}

  /** True for a device that a program can press. */
  has(device: string): boolean {
    return this.kinds.has(device);
  }

  /** Finds them and follows what they show, until `stop`. */
  async begin(stop: AbortSignal): Promise<void> {
    const me = await this.gateway.get('/api/me');
    const virtual = fieldOf(me.body, 'virtual');
    const origin = textOf(virtual, 'origin');
    if (origin === '') return;
    const line = new Client(origin, textOf(virtual, 'token'));
    this.line = line;
    const list = await line.get('/devices');
    for (const view of listOf(list.body)) this.look(view);
    void line.follow('/events', stop, (event, view) => {
      if (event === 'device') this.look(view);
    });
    for (const begun = Date.now(); Date.now() - begun < READY_MS; ) {
      if ([...this.links.values()].every((link) => link === 'up')) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Does something to a device; null, or the status of the refusal. */
  async act(device: string, action: string, body: object): Promise<number | null> {
    if (this.line === null) return 404;
    const { status } = await this.line.post(`/devices/${device}/${action}`, body);
    return status === 204 ? null : status;
  }

  private look(view: unknown): void {
    const device = textOf(view, 'id');
    this.kinds.set(device, textOf(view, 'kind'));
    this.links.set(device, textOf(view, 'link'));
    for (const stage of listOf(fieldOf(view, 'stages'))) {
      const [pattern, at] = [textOf(stage, 'pattern'), textOf(stage, 'at')];
      const key = `${device} ${at} ${pattern}`;
      if (this.told.has(key)) continue;
      this.told.add(key);
      this.looks.push({ at: Date.parse(at), device, pattern: pattern as Pattern });
    }
    for (const page of listOf(fieldOf(fieldOf(view, 'look'), 'pages'))) {
      const id = textOf(page, 'page');
      this.words.set(id, `${textOf(page, 'place')}. ${textOf(page, 'text')}`);
      if (fieldOf(page, 'ringing') !== true || this.told.has(`${device} ${id}`)) continue;
      this.told.add(`${device} ${id}`);
      this.ringing({ device, page: id, alarm: textOf(page, 'alarm') });
    }
  }

  /** What they showed from `t0` on: patterns, and what a pattern says of a press and its receipt. */
  seen(t0: number): readonly Seen[] {
    return this.looks
      .filter(({ at }) => at >= t0)
      .flatMap(({ at: when, device, pattern }): Seen[] => {
        const at = when - t0;
        const shows: Seen = { at, seen: 'shows', device, pattern };
        const kind = this.kinds.get(device);
        if (kind === 'pager' || kind === 'sounder') return [shows];
        if (pattern === 'felt') return [{ at, seen: 'press', device, level: 'assist' }, shows];
        const receipt = { received: 'logged', unlogged: 'unlogged', test: 'test' } as const;
        if (pattern !== 'received' && pattern !== 'unlogged' && pattern !== 'test') return [shows];
        return [{ at, seen: 'receipt', device, state: receipt[pattern] }, shows];
      });
  }
}
