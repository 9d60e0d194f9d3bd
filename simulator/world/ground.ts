/**
 * What every part of a simulated world stands on (time, agenda, chance, witnesses), and the faces by which the parts
 * know each other. Promises nothing by itself; it keeps the parts from importing one another in circles.
 */

import type { HeldPage } from '../../firmware/core/pages.ts';
import type { GatewayEvent, Outcome } from '../../gateway/core/events.ts';
import type { Draws } from '../chance.ts';
import type { Fact } from '../facts.ts';
import type { ChannelFault, OutsideKind, Plan } from '../plan/plan.ts';
import type { Staging } from '../plan/staging.ts';

/** What everything stands on. */
export interface Ground {
  readonly plan: Plan;
  /** What a told story adds to it; a drawn life has none. */
  readonly staging?: Staging | undefined;
  /** True time, whole ms since the life began. */
  now(): number;
  /** Does something after so many ms. */
  after(ms: number, act: () => void): void;
  /** A stream of chance of this name. */
  draws(name: string): Draws;
  /** Something truly happened. */
  witness(fact: Fact): void;
}

/** A device as the network sees it. */
export interface DeviceEnd {
  readonly id: string;
  readonly clone: boolean;
  readonly latencyMs: number;
  opened(attempt: number): void;
  lost(attempt: number): void;
  received(envelope: string, replayed: boolean): void;
}

/** One connection. Each end has its own belief about it. */
export interface Connection {
  readonly end: DeviceEnd;
  readonly attempt: number;
  deviceOpen: boolean;
  /** Open for the gateway: accepted by its process. */
  gatewayOpen: boolean;
  /** Logged in. */
  announced: boolean;
}

/** The gateway as the network sees it. */
export interface GatewayEnd {
  /** The kernel takes connections for it (also while it is paused). */
  listening(): boolean;
  login(connection: Connection, password: string): void;
  heard(connection: Connection, envelope: string, replayed: boolean): void;
  /** The other end closed it, or is silent for too long. */
  gone(connection: Connection, why: string): void;
}

/** The network as devices and gateway see it. */
export interface NetworkPart {
  connect(end: DeviceEnd, attempt: number): Connection;
  login(connection: Connection, password: string): void;
  send(connection: Connection, envelope: string): void;
  /** The device closes. */
  close(connection: Connection): void;
  /** The device is gone without a word. */
  vanish(connection: Connection): void;
  /** Gateway to device; `arrived` is called when the device has it. */
  reply(connection: Connection, envelope: string, arrived: () => void): void;
  /** The gateway closes. */
  drop(connection: Connection): void;
  /** The gateway's process is gone, or there (again). */
  gatewayChanged(connections: Iterable<Connection>): void;
}

/** An event that wants an answer, before it was given the name of its request. */
export type Ask = GatewayEvent extends infer E
  ? E extends { readonly request: string }
    ? Omit<E, 'request'>
    : never
  : never;

/** The gateway as people and plans see it. */
export interface GatewayPart {
  /** A process runs and is not paused. */
  running(): boolean;
  /** Asks; false when nobody is there to be asked. The answer comes after the commit, or never. */
  ask(event: Ask, answered?: (outcome: Outcome) => void): boolean;
  /** A page or board opened or closed; kept by whoever opened it, since a new process knows of none. */
  screen(who: { readonly person: string } | { readonly site: string }, open: boolean): void;
  /** The open pager page says that it rings. */
  webRings(page: string, person: string): void;
  /** A channel that leads outside has evidence that a page arrived, or its person answered on it. */
  reached(page: string, channel: OutsideKind): void;
  answered(page: string, channel: OutsideKind, answer: 'coming' | 'cannot'): void;
  /** Somebody's telephone sends a text. */
  text(from: string, text: string): void;
}

/** The people as the lanes see them. */
export interface PeoplePart {
  /** The person's pager page is open and reachable. */
  webOpen(person: string): boolean;
  boardOpen(): boolean;
  /** A page reached an open pager page. */
  webPage(person: string, page: string, alarm: string): void;
  /** A page is on its way to somebody over a channel that leads outside. */
  outsidePage(person: string, page: string, alarm: string, channel: OutsideKind): void;
  /** What a pager holds has changed. */
  pagerShows(person: string, device: string, pages: readonly HeldPage[]): void;
}

/** What is wrong with the way to page somebody; null: nothing. */
export type ChannelFaults = (
  channel: OutsideKind | 'mqtt' | 'web' | 'board',
  person: string | null,
) => ChannelFault | null;
