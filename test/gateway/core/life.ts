/**
 * A small virtual world around the gateway's core: time, a store that can fail, lanes, and devices that keep to the
 * wire contract (own boot, rising numbers, heartbeats). Promises that events are heard one at a time and effects are
 * performed in order, as the real loop does; nothing in it waits.
 */
import type { Effect } from '../../../gateway/core/effects.ts';
import type { Entry, EntryOf } from '../../../gateway/core/entries.ts';
import type { Actor, GatewayEvent, Outcome } from '../../../gateway/core/events.ts';
import type { Channel, Role, SiteFile } from '../../../gateway/core/site.ts';
import type { Alarm, Device, PageRecord, State } from '../../../gateway/core/state.ts';
import { continueFrom, nextDeadline, restore, start, step } from '../../../gateway/core/step.ts';
import { type Instant, instant, type Now, wall } from '../../../gateway/core/time.ts';
import type { DownBody, PressLevel, ReplyAnswer, UpMessage } from '../../../protocol/messages.ts';
import { LIFE_SITE } from './life-site.ts';

/** How the store treats a batch: writes it, says nothing (until `settle`), or refuses. */
export type StoreMood = 'writes' | 'hangs' | 'fails';
type Ask = GatewayEvent extends infer E
  ? E extends { readonly request: string }
    ? Omit<E, 'request' | 'actor'>
    : never
  : never;
type Down<T extends DownBody['type']> = Extract<DownBody, { readonly type: T }>;

/** One end of the wire: what a device knows. */
export interface End {
  readonly id: string;
  boot: number;
  seq: number;
  /** Highest `n` accepted in this boot. */
  heard: number;
  connected: boolean;
  /** Milliseconds between beats; 0: it does not beat by itself. */
  beatEvery: number;
  beatDue: number;
  /** Everything it accepted, with the moment. */
  readonly got: { readonly t: number; readonly n: number; readonly body: DownBody }[];
  /** Messages it would not have accepted: another boot, or a number that did not rise. */
  readonly refused: { readonly boot: number; readonly n: number; readonly body: DownBody }[];
}

/** Ids of presses, one after the other. */
export const pressId = (n: number): string => n.toString(16).padStart(16, '0');
/** Wednesday 25 November 2026, 10:00 UTC. */
export const MORNING = Date.UTC(2026, 10, 25, 10);

/** An asker of this role. */
export const as = (role: Role, person: string | null = null, site: string | null = null): Actor => ({
  role,
  roles: [role],
  person,
  site,
});

/** A gateway's core and the world it works on. */
export class Life {
  state: State = start();
  t = 1_000_000;
  wall = MORNING;
  mood: StoreMood = 'writes';
  /** Lanes refuse every page. */
  lanesRefuse = false;
  /** How each channel that leads outside treats pages; one that is not here refuses. */
  readonly outside = new Map<Channel, 'takes' | 'refuses' | 'hangs'>();
  readonly ends = new Map<string, End>();
  /** What is on disk. */
  readonly disk: Entry[] = [];
  /** Batches in the order they were given to the store. */
  readonly batches: { readonly batch: number; readonly entries: readonly Entry[] }[] = [];
  readonly effects: { readonly t: number; readonly effect: Effect }[] = [];
  readonly outcomes = new Map<string, Outcome>();
  /** Devices spoken to over the air; false: not taken. */
  readonly overAir = new Map<string, (boot: number, n: number, body: DownBody) => boolean>();
  /** Persons whose pager page is open, and sites whose board is. */
  readonly screens = new Set<string>();
  private readonly queue: GatewayEvent[] = [];
  private waiting: { readonly batch: number; readonly entries: readonly Entry[] }[] = [];
  private busy = false;
  private asked = 0;
  private presses = 0;
  private boots = 1000;
  private lastBatch = 0;

  constructor(site: SiteFile | null = LIFE_SITE) {
    this.hear({ type: 'gateway.started', version: 'test' });
    if (site !== null) this.import(site);
  }

  now(): Now {
    return { t: instant(this.t), wall: wall(this.wall) };
  }

  /** Hears an event and everything that follows from it at once. */
  hear(event: GatewayEvent): void {
    this.queue.push(event);
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      const { effects } = step(this.state, next, this.now());
      if (next.type === 'time.passed') {
        const due = nextDeadline(this.state);
        if (due !== undefined && due <= this.t) throw new Error('time stands still');
      }
      for (const effect of effects) this.perform(effect);
    }
    this.busy = false;
  }

  /** Lets time pass, stopping at every deadline and every beat. */
  pass(seconds: number): void {
    const until = this.t + seconds * 1000;
    for (;;) {
      const due = nextDeadline(this.state);
      let next = due === undefined ? until : Math.max(due, this.t);
      for (const end of this.ends.values())
        if (end.connected && end.beatEvery > 0) next = Math.min(next, Math.max(end.beatDue, this.t));
      if (next > until || (next === until && (due === undefined || due > until))) {
        const beats = [...this.ends.values()].some(
          (end) => end.connected && end.beatEvery > 0 && end.beatDue <= until,
        );
        if (!beats) break;
      }
      this.move(Math.min(next, until));
      for (const end of this.ends.values())
        if (end.connected && end.beatEvery > 0 && end.beatDue <= this.t) this.beat(end.id);
      if (due !== undefined && due <= this.t) this.hear({ type: 'time.passed' });
    }
    this.move(until);
  }

  /** Time goes by without the core being woken, as when a machine is asleep. */
  sleep(seconds: number): void {
    this.move(this.t + seconds * 1000);
  }

  private move(t: number): void {
    this.wall += t - this.t;
    this.t = t;
  }

  /** These channels that lead outside have lanes, and take pages. */
  openLanes(...channels: Channel[]): void {
    for (const channel of channels) this.outside.set(channel, 'takes');
    this.hear({ type: 'lanes.opened', channels });
  }

  // ---- the store

  /** The store answers for everything it was given. */
  settle(ok = true): void {
    const batches = this.waiting;
    this.waiting = [];
    const last = batches.at(-1);
    const first = batches[0];
    if (last === undefined || first === undefined) return;
    if (!ok) {
      this.hear({ type: 'append.failed', batch: first.batch, reason: 'disk full' });
      return;
    }
    for (const { batch, entries } of batches) this.write(batch, entries);
    this.hear({ type: 'append.done', upto: last.batch });
  }

  /** The store has the batches that were overdue, and hangs on. */
  settleFirst(): void {
    const due = this.waiting.filter(({ batch }) => {
      const open = this.state.store.open.find((one) => one.batch === batch);
      return open !== undefined && open.due <= this.t;
    });
    const last = due.at(-1);
    if (last === undefined) return;
    this.waiting = this.waiting.filter((one) => !due.includes(one));
    for (const { batch, entries } of due) this.write(batch, entries);
    this.hear({ type: 'append.done', upto: last.batch });
  }

  private write(batch: number, entries: readonly Entry[]): void {
    if (batch <= this.lastBatch) throw new Error(`batch ${batch} after ${this.lastBatch}`);
    this.lastBatch = batch;
    this.disk.push(...entries);
  }

  /** The machine loses its power, and its wall clock by so much; no time is known to have passed. */
  powerCut(wallByMs: number): void {
    this.wall += wallByMs;
    this.restart(undefined, true);
  }

  /** The process dies and starts again from what is on disk; devices must connect anew. */
  restart(name?: string, rebooted = false): void {
    this.state = start();
    this.waiting = [];
    this.queue.length = 0;
    for (const end of this.ends.values()) end.connected = false;
    this.screens.clear();
    restore(this.state, this.disk);
    continueFrom(this.state, this.lastBatch);
    this.hear({
      type: 'gateway.started',
      version: 'test',
      ...(name !== undefined && { life: name }),
      ...(rebooted && { rebooted }),
    });
  }

  private perform(effect: Effect): void {
    this.effects.push({ t: this.t, effect });
    switch (effect.type) {
      case 'append':
        this.batches.push(effect);
        if (this.mood === 'hangs' || this.waiting.length > 0) this.waiting.push(effect);
        else if (this.mood === 'fails')
          this.queue.push({ type: 'append.failed', batch: effect.batch, reason: 'disk full' });
        else {
          this.write(effect.batch, effect.entries);
          this.queue.push({ type: 'append.done', upto: effect.batch });
        }
        return;
      case 'send-down':
        this.deliver(effect.device, effect.boot, effect.n, effect.body);
        return;
      case 'send-page': {
        if (this.outside.get(effect.channel) === 'hangs') return;
        let ok = !this.lanesRefuse && this.takes(effect);
        if (ok && effect.device !== null)
          ok = effect.sends
            .map(({ boot, n, body }) => this.deliver(effect.device ?? '', boot, n, body))
            .some((taken) => taken);
        const { page } = effect;
        this.queue.push({
          type: 'pages.handed',
          results: [ok ? { page, ok } : { page, ok, reason: 'refused' }],
        });
        return;
      }
      case 'respond':
        this.outcomes.set(effect.request, effect.outcome);
        return;
      case 'expel': {
        const end = this.ends.get(effect.device);
        if (end !== undefined) end.connected = false;
        return;
      }
      case 'show':
      case 'show-site':
      case 'settle-key':
      case 'forget-old-key':
        return;
    }
  }

  private takes(effect: Extract<Effect, { type: 'send-page' }>): boolean {
    if (effect.far !== undefined) return this.outside.get(effect.channel) === 'takes';
    if (effect.device !== null && this.overAir.has(effect.device)) return true;
    if (effect.device !== null) return this.ends.get(effect.device)?.connected ?? false;
    if (effect.channel === 'board') return this.screens.has(`board ${this.alarm(effect.alarm).site}`);
    return this.screens.has(effect.person ?? '');
  }

  private deliver(id: string, boot: number, n: number, body: DownBody): boolean {
    const overAir = this.overAir.get(id);
    if (overAir !== undefined) return overAir(boot, n, body);
    const end = this.ends.get(id);
    if (end === undefined || !end.connected) return false;
    if (boot !== end.boot || n <= end.heard) {
      end.refused.push({ boot, n, body });
      return true;
    }
    end.heard = n;
    end.got.push({ t: this.t, n, body });
    return true;
  }

  // ---- devices

  /** The end of a device; made when it is first asked for. */
  end(id: string): End {
    const known = this.ends.get(id);
    if (known !== undefined) return known;
    this.boots += 1;
    const made: End = {
      id,
      boot: this.boots,
      seq: 0,
      heard: 0,
      connected: false,
      beatEvery: 0,
      beatDue: 0,
      got: [],
      refused: [],
    };
    this.ends.set(id, made);
    return made;
  }

  /** Connects devices; each beats twice, so that its boot is confirmed, and goes on beating. */
  connect(...ids: readonly string[]): void {
    for (const id of ids) {
      const end = this.end(id);
      end.connected = true;
      end.beatEvery = this.device(id).kind === 'wearable' ? 300_000 : 10_000;
      this.hear({ type: 'device.connected', device: id, takeover: false });
      this.beat(id);
      this.beat(id);
    }
  }

  /** The connection is gone; the device goes on living. */
  drop(...ids: readonly string[]): void {
    for (const id of ids) {
      this.end(id).connected = false;
      this.hear({ type: 'device.disconnected', device: id });
    }
  }

  /** Power off and on: a new boot that remembers no number. */
  reboot(id: string): End {
    const end = this.end(id);
    this.boots += 1;
    end.boot = this.boots;
    end.seq = 0;
    end.heard = 0;
    return end;
  }

  private head(id: string) {
    const end = this.end(id);
    end.seq += 1;
    return { device: id, boot: end.boot, seq: end.seq, heard: end.heard };
  }

  /** Says something as the device; returns it, so that it can be said again. */
  say(message: UpMessage): UpMessage {
    this.hear({ type: 'message.received', message, key: 'current' });
    return message;
  }

  beat(id: string, more: Partial<Extract<UpMessage, { type: 'beat' }>> = {}): UpMessage {
    const end = this.end(id);
    end.beatDue = this.t + end.beatEvery;
    return this.say({ type: 'beat', ...this.head(id), uptime: Math.round(this.t / 1000), ...more });
  }

  /** A new press; its id is drawn in order unless given. */
  press(
    id: string,
    level: PressLevel | 'unknown' = 'assist',
    more: Partial<Extract<UpMessage, { type: 'press' }>> = {},
  ) {
    this.presses += 1;
    const message = {
      type: 'press',
      ...this.head(id),
      id: pressId(this.presses),
      level,
      age: 12,
      ...more,
    } as const;
    this.say(message);
    return message;
  }

  cancel(id: string, press: string, duress = false): UpMessage {
    return this.say({ type: 'cancel', ...this.head(id), id: press, duress });
  }

  /** The pager answers the newest page it was sent, or the one named. */
  reply(id: string, answer: ReplyAnswer, page?: string): UpMessage {
    const newest = page ?? this.got(id, 'page').at(-1)?.page;
    if (newest === undefined) throw new Error(`${id} was sent no page`);
    return this.say({ type: 'reply', ...this.head(id), id: newest, answer });
  }

  /** What a device accepted of one type, in order; `since` leaves out what came before. */
  got<T extends DownBody['type']>(id: string, type: T, since = 0): readonly Down<T>[] {
    return this.end(id).got.flatMap(({ t, body }) =>
      body.type === type && t >= since ? [body as Down<T>] : [],
    );
  }

  /** Forgets what devices got, so that a story can look at what comes next. */
  clear(): void {
    for (const end of this.ends.values()) {
      end.got.length = 0;
      end.refused.length = 0;
    }
    this.effects.length = 0;
  }

  // ---- people and screens

  /** Asks and gives back the outcome, which must be there once the store has answered. */
  ask(actor: Actor, event: Ask): Outcome {
    const request = this.request(actor, event);
    const outcome = this.outcomes.get(request);
    if (outcome === undefined) throw new Error(`no outcome for ${event.type}`);
    return outcome;
  }

  /** Asks without waiting; the name under which `outcomes` will hold the outcome. */
  request(actor: Actor, event: Ask): string {
    this.asked += 1;
    const request = `r${this.asked}`;
    this.hear({ ...event, request, actor } as GatewayEvent);
    return request;
  }

  import(site: SiteFile): Outcome {
    return this.ask(as('admin'), { type: 'site.imported', site });
  }

  /** Answers over HTTP as a person. */
  answer(
    person: string,
    answer: 'coming' | 'cannot' | 'arrived' | 'clear',
    alarm = this.last().id,
    role: Role = 'responder',
  ) {
    return this.ask(as(role, person), { type: 'answer.given', alarm, answer });
  }

  /** Opens or closes somebody's pager page. */
  web(person: string, open = true): void {
    if (open) this.screens.add(person);
    else this.screens.delete(person);
    this.hear({ type: 'web-pager.changed', person, open });
  }

  board(site: string, open = true): void {
    if (open) this.screens.add(`board ${site}`);
    else this.screens.delete(`board ${site}`);
    this.hear({ type: 'board.changed', site, open });
  }

  // ---- looking

  device(id: string): Device {
    const device = this.state.devices.get(id);
    if (device === undefined) throw new Error(`no device ${id}`);
    return device;
  }

  alarm(id: string): Alarm {
    const alarm = this.state.alarms.get(id);
    if (alarm === undefined) throw new Error(`no alarm ${id}`);
    return alarm;
  }

  /** All alarms, oldest first. */
  alarms(): readonly Alarm[] {
    return [...this.state.alarms.values()];
  }

  /** The newest alarm. */
  last(): Alarm {
    const alarm = this.alarms().at(-1);
    if (alarm === undefined) throw new Error('no alarm');
    return alarm;
  }

  /** Entries of one type on disk. */
  entries<T extends Entry['type']>(type: T): readonly EntryOf<T>[] {
    return this.disk.filter((entry): entry is EntryOf<T> => entry.type === type);
  }

  /** Codes of the open faults. */
  faults(): readonly string[] {
    return [...this.state.openFaults.values()].flatMap((id) => this.state.faults.get(id)?.code ?? []);
  }

  /** Pagers that got a page since a moment, by name, each once. */
  paged(since: number): readonly string[] {
    return [...this.ends.values()]
      .filter((end) => end.got.some(({ t, body }) => t >= since && body.type === 'page'))
      .map((end) => end.id)
      .sort();
  }

  /** The pages of the newest round of an alarm. */
  round(alarm = this.last()): readonly PageRecord[] {
    return [...alarm.pages.values()].filter((page) => page.round === alarm.rounds);
  }

  at(seconds: number): Instant {
    return instant(this.t + seconds * 1000);
  }
}
