/**
 * The people of a live scenario whom no human plays: each has a pager page open and a pager in the pocket, and does what the
 * scenario says when it rings. Promises that they speak as themselves, with tokens of their own, over what rang.
 */
import { randomBytes } from 'node:crypto';
import type { SiteFile } from '../../../gateway/core/site.ts';
import type { SpokenAnswer } from '../../plan/staging.ts';
import type { Player } from '../format.ts';
import type { LiveDevices, Ringing } from './devices.ts';
import { type Client, fieldOf, textOf } from './http.ts';

/** A browser page says that it is there this often. */
const SCREEN_MS = 4_000;
/** A call to 112 takes so long, as in the virtual clock. */
const CALL_MS = 10_000;

interface Seat {
  readonly person: string;
  /** Null: they speak over their pager only. */
  readonly client: Client | null;
  readonly player: Player | null;
  /** Ends the open page; null while the phone is off. */
  page: AbortController | null;
  /** By which pager each alarm rang, if by one. */
  readonly pagers: Map<string, Ringing>;
  readonly alarms: Set<string>;
  readonly calls: Set<string>;
}

/** The people. */
export class LivePlayers {
  private readonly seats = new Map<string, Seat>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly owners: ReadonlyMap<string, string>;
  private over = false;

  constructor(
    site: SiteFile,
    private readonly devices: () => LiveDevices,
  ) {
    this.owners = new Map(
      site.devices.flatMap(({ id, person }) => (person === undefined ? [] : [[id, person]])),
    );
  }

  /** True for somebody with a pager that a program can press. */
  hasPager(person: string): boolean {
    return [...this.owners].some(([device, owner]) => owner === person && this.devices().has(device));
  }

  /** Seats a person; their page opens unless their phone is off. */
  seat(person: string, client: Client | null, player: Player | null): void {
    const seat: Seat = {
      person,
      client,
      player,
      page: null,
      pagers: new Map(),
      alarms: new Set(),
      calls: new Set(),
    };
    this.seats.set(person, seat);
    if (player?.phone !== 'off') this.open(seat);
  }

  /** Keeps a wall screen open. */
  board(site: string, client: Client, stop: AbortSignal): void {
    this.screen(client, `/api/events?board=${encodeURIComponent(site)}`, stop, { pager: false, board: site });
  }

  phone(person: string, state: 'on' | 'off'): void {
    const seat = this.seats.get(person);
    if (seat === undefined) return;
    if (state === 'on') this.open(seat);
    else {
      seat.page?.abort();
      seat.page = null;
    }
  }

  /** A pager rings. */
  rings(ringing: Ringing): void {
    const seat = this.seats.get(this.owners.get(ringing.device) ?? '');
    if (seat === undefined) return;
    seat.pagers.set(ringing.alarm, ringing);
    this.react(seat, ringing.alarm);
  }

  /** Says something of the newest alarm that rang; false: there is none, or nobody sits there. */
  speak(person: string, answer: SpokenAnswer): boolean {
    const seat = this.seats.get(person);
    const alarm = [...(seat?.alarms ?? [])].at(-1);
    if (seat === undefined || alarm === undefined) return false;
    void this.say(seat, alarm, answer);
    return true;
  }

  /** Raises an alarm by hand; false: it was refused. */
  async raise(person: string, body: object): Promise<boolean> {
    const reply = await this.seats.get(person)?.client?.post('/api/alarms', body);
    return reply?.status === 201;
  }

  close(): void {
    this.over = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const { page } of this.seats.values()) page?.abort();
  }

  private open(seat: Seat): void {
    const { client } = seat;
    if (seat.page !== null || client === null) return;
    seat.page = new AbortController();
    this.screen(client, '/api/events', seat.page.signal, { pager: true, board: null }, (event, body) => {
      const alarm = textOf(body, 'id');
      if (event === 'page') {
        void client.post(`/api/pages/${encodeURIComponent(textOf(body, 'page'))}/ringing`, {});
        this.react(seat, alarm);
      }
      const guided = fieldOf(body, 'call112') === true;
      if (guided && (event === 'page' || event === 'alarm') && seat.alarms.has(alarm))
        this.call112(seat, alarm);
    });
  }

  /** A browser page: its stream, and its word that it is there. */
  private screen(
    client: Client,
    path: string,
    stop: AbortSignal,
    what: { readonly pager: boolean; readonly board: string | null },
    hear: (event: string, body: unknown) => void = () => undefined,
  ): void {
    const screen = randomBytes(8).toString('hex');
    const word = (): void => void client.post('/api/screen', { screen, ...what });
    void client.follow(path, stop, hear, word);
    const timer = setInterval(word, SCREEN_MS);
    stop.addEventListener('abort', () => clearInterval(timer));
  }

  private react(seat: Seat, alarm: string): void {
    if (seat.alarms.has(alarm)) return;
    seat.alarms.add(alarm);
    const { player } = seat;
    if (player === null || player.live) return;
    const { answers, after, arrives, clears } = player;
    if (answers !== 'nothing') this.later(after, () => this.say(seat, alarm, answers));
    if (arrives === undefined) return;
    const there = (answers === 'nothing' ? 0 : after) + arrives;
    this.later(there, () => this.say(seat, alarm, 'arrived'));
    if (clears !== undefined) this.later(there + clears, () => this.say(seat, alarm, 'clear'));
  }

  private call112(seat: Seat, alarm: string): void {
    const after = seat.player?.calls112;
    if (after === undefined || seat.calls.has(alarm)) return;
    seat.calls.add(alarm);
    this.later(after, () => this.say(seat, alarm, 'calling-112'));
    this.later(after + CALL_MS, () => this.say(seat, alarm, 'called-112'));
  }

  private async say(seat: Seat, alarm: string, answer: SpokenAnswer): Promise<void> {
    const ringing = seat.pagers.get(alarm);
    if (ringing !== undefined) {
      const refused = await this.devices().act(ringing.device, 'answer', { page: null, answer });
      if (refused === null) return;
    }
    const { client } = seat;
    if (client === null) return;
    const path = `/api/alarms/${encodeURIComponent(alarm)}`;
    if (answer === 'calling-112' || answer === 'called-112')
      await client.post(`${path}/112`, { state: answer === 'calling-112' ? 'calling' : 'called' });
    else await client.post(`${path}/answer`, { answer });
  }

  private later(ms: number, act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.over) void act();
    }, ms);
    this.timers.add(timer);
  }
}
