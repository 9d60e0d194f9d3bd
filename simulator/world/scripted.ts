/**
 * The people of a told story: each does what the script says, and nothing else. Promises that a person reacts once to an
 * alarm, to what rings where they are, and speaks over what rang: pager, telephone, or the open page.
 */
import type { HeldPage } from '../../firmware/core/pages.ts';
import type { Outcome } from '../../gateway/core/events.ts';
import type { Person } from '../../gateway/core/site.ts';
import type { OutsideKind } from '../plan/plan.ts';
import type { Script, SpokenAnswer, Staging } from '../plan/staging.ts';
import { AGAIN_MS, askAsOffice, post } from './asking.ts';
import type { Folk } from './folk.ts';
import type { Ask, GatewayPart, Ground } from './ground.ts';
import type { PagerPart } from './memory.ts';

/** Time on the way of what a phone hears and says, a text message, a call of the paging system. */
const WAY_MS = { web: 60, sms: 2_000, espa: 500 } as const;
/** An open page is back, or missed, so long after the gateway or the phone is. */
const SCREEN_MS = 300;
/** A call to 112 takes so long. */
const CALL_MS = 10_000;
const SILENT = { phone: true, answer: null, afterMs: 0, arrivesMs: null, clearsMs: null, calls112Ms: null };

/** By which way somebody was reached, and answers. */
type Way =
  | { readonly by: 'pager'; readonly pager: PagerPart; readonly page: string }
  | { readonly by: OutsideKind; readonly page: string }
  | { readonly by: 'web' };

interface Player {
  readonly person: Person;
  readonly script: Script;
  /** Reasons why phone and pager are off. */
  off: number;
  /** The gateway knows the page as open. */
  shown: boolean;
  readonly rung: Set<string>;
  /** How each alarm that rang reached them. */
  readonly ways: Map<string, Way>;
  readonly calls: Set<string>;
}

/** Everybody, by script. */
export class ScriptedPeople implements Folk {
  private readonly players = new Map<string, Player>();
  private readonly pagers = new Map<string, PagerPart>();
  private gateway: GatewayPart | null = null;
  private readonly reach = (): GatewayPart | null => this.gateway;
  private readonly guided = new Set<string>();
  private newest: string | null = null;

  constructor(
    private readonly ground: Ground,
    private readonly staging: Staging,
  ) {
    for (const person of staging.site.people) {
      const script = staging.scripts.find((one) => one.person === person.id);
      this.players.set(person.id, {
        person,
        script: script ?? { person: person.id, ...SILENT },
        off: script?.phone === false ? 1 : 0,
        shown: false,
        rung: new Set(),
        ways: new Map(),
        calls: new Set(),
      });
    }
  }

  attach(gateway: GatewayPart): void {
    this.gateway = gateway;
  }
  addPager(device: string, pager: PagerPart): void {
    this.pagers.set(device, pager);
  }
  office(make: () => Ask, answered?: (outcome: Outcome) => void): void {
    askAsOffice(this.ground, this.reach, make, answered);
  }

  // ---- phones and screens

  switchOff(id: string): () => void {
    const player = this.players.get(id);
    if (player === undefined) return () => undefined;
    player.off += 1;
    this.screen(player);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      player.off -= 1;
      this.screen(player);
    };
  }
  /** A script is kept to the end: nobody is healed of it. */
  heal(): void {}

  gatewayUp(): void {
    for (const player of this.players.values()) {
      player.shown = false;
      this.screen(player);
    }
    for (const site of this.staging.boards)
      this.ground.after(SCREEN_MS, () => this.gateway?.screen({ site }, true));
  }
  /** The page of a person comes to be open, or missed. */
  private screen(player: Player): void {
    this.ground.after(SCREEN_MS, () => {
      const open = player.off === 0;
      if (open === player.shown || this.gateway?.running() !== true) return;
      player.shown = open;
      this.gateway.screen({ person: player.person.id }, open);
    });
  }

  webOpen(id: string): boolean {
    return this.players.get(id)?.off === 0;
  }
  boardOpen(): boolean {
    return this.staging.boards.length > 0;
  }

  // ---- ringing

  webPage(id: string, page: string, alarm: string): void {
    this.ground.after(WAY_MS.web, () => {
      const player = this.players.get(id);
      if (player === undefined || player.off > 0) return;
      this.ground.witness({ type: 'page.rang', page, person: id, channel: 'web' });
      this.gateway?.webRings(page, id);
      this.rung(player, alarm, page, { by: 'web' });
    });
  }

  outsidePage(id: string, page: string, alarm: string, channel: OutsideKind): void {
    this.ground.after(WAY_MS[channel], () => {
      const player = this.players.get(id);
      if (player === undefined || player.off > 0) return;
      this.ground.witness({ type: 'page.rang', page, person: id, channel });
      if (this.gateway?.running() === true) this.gateway.reached(page, channel);
      this.rung(player, alarm, page, { by: channel, page });
    });
  }

  pagerShows(id: string, device: string, pages: readonly HeldPage[]): void {
    const player = this.players.get(id);
    const pager = this.pagers.get(device);
    if (player === undefined || pager === undefined || player.off > 0) return;
    for (const { page, alarm, ringing } of pages) {
      if (!ringing || player.rung.has(page)) continue;
      this.ground.witness({ type: 'page.rang', page, person: id, channel: 'mqtt' });
      this.rung(player, alarm, page, { by: 'pager', pager, page });
    }
  }

  private rung(player: Player, alarm: string, page: string, way: Way): void {
    player.rung.add(page);
    this.newest = alarm;
    const known = player.ways.get(alarm);
    // A pager in the hand goes before the page on a screen, and its newest page before the older.
    if (known === undefined || way.by === 'pager' || known.by !== 'pager') player.ways.set(alarm, way);
    if (this.guided.has(alarm)) this.call112(player, alarm);
    if (known === undefined) this.react(player, alarm);
  }

  private react(player: Player, alarm: string): void {
    const { answer, afterMs, arrivesMs, clearsMs } = player.script;
    if (answer !== null) this.ground.after(afterMs, () => this.say(player, alarm, answer));
    if (arrivesMs === null) return;
    const there = (answer === null ? 0 : afterMs) + arrivesMs;
    this.ground.after(there, () => this.say(player, alarm, 'arrived'));
    if (clearsMs !== null) this.ground.after(there + clearsMs, () => this.say(player, alarm, 'clear'));
  }

  guidanceStarted(alarm: string): void {
    this.guided.add(alarm);
    for (const player of this.players.values()) if (player.ways.has(alarm)) this.call112(player, alarm);
  }
  private call112(player: Player, alarm: string): void {
    const { calls112Ms } = player.script;
    if (calls112Ms === null || player.calls.has(alarm)) return;
    player.calls.add(alarm);
    this.ground.after(calls112Ms, () => this.say(player, alarm, 'calling-112'));
    this.ground.after(calls112Ms + CALL_MS, () => this.say(player, alarm, 'called-112'));
  }

  // ---- speaking

  speak(id: string, answer: SpokenAnswer): void {
    const player = this.players.get(id);
    if (player === undefined) return;
    const alarm = [...player.ways.keys()].at(-1) ?? this.newest;
    if (alarm !== null) this.say(player, alarm, answer);
  }

  private say(player: Player, alarm: string, answer: SpokenAnswer): void {
    if (player.off > 0) return;
    const { id } = player.person;
    const way = player.ways.get(alarm) ?? { by: 'web' };
    const via = this.wayOf(way, answer);
    this.ground.witness({ type: 'person.answered', person: id, alarm, answer, via });
    if (way.by === 'pager') way.pager.answer(way.page, answer);
    else if (via === 'sms') this.textBack(player, answer === 'coming' ? '1' : '2');
    else if (way.by === 'espa' && via === 'espa') this.pressPager(way.page);
    else this.answerOnPage(player, alarm, answer);
  }

  private pressPager(page: string): void {
    this.ground.after(WAY_MS.espa, () => {
      if (this.gateway?.running() === true) this.gateway.answered(page, 'espa', 'coming');
    });
  }

  private answerOnPage({ person: { id, roles } }: Player, alarm: string, answer: SpokenAnswer): void {
    const actor = { role: 'responder', roles, person: id, site: null } as const;
    const calls = answer === 'calling-112' || answer === 'called-112';
    const event: Ask = calls
      ? {
          type: 'guidance.changed',
          alarm,
          state: answer === 'calling-112' ? 'calling' : 'called',
          note: null,
          actor,
        }
      : { type: 'answer.given', alarm, answer, actor };
    post(this.ground, this.reach, event, WAY_MS.web);
  }

  /** What a channel cannot carry is said on the page. */
  private wayOf({ by }: Way, answer: SpokenAnswer): OutsideKind | 'pager' | 'web' {
    if (by === 'pager' || by === 'web') return by;
    const short = answer === 'coming' || (by === 'sms' && answer === 'cannot');
    return short ? by : 'web';
  }

  private textBack(player: Player, text: string): void {
    this.ground.after(WAY_MS.sms, () => {
      const number = player.person.channels.find(({ kind }) => kind === 'sms')?.number;
      if (typeof number !== 'string') return;
      if (this.gateway?.running() === true) this.gateway.text(number, text);
      else this.ground.after(AGAIN_MS, () => this.textBack(player, text));
    });
  }

  alarmOpened(alarm: string): void {
    this.newest = alarm;
  }
  alarmClosed(): void {}
}
