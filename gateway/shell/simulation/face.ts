/**
 * What the pages may do with a simulation: the types between `open.ts`, which puts it together, and the routes. Nothing
 * here does anything.
 */
import type { DeviceKind } from '../../../protocol/messages.ts';
import type { Actor, Outcome, PersonAnswer } from '../../core/events.ts';
import type { Problem } from '../../core/problem.ts';
import type { Channel } from '../../core/site.ts';
import type { Language } from '../../core/texts/index.ts';

/** How a channel is made to behave. */
export type ChannelMode = 'works' | 'hangs' | 'refuses';
/** Channels whose behaviour can be changed: everything that carries pages. */
export const CHANNELS = [
  'mqtt',
  'web',
  'board',
  'web-push',
  'espa',
  'sms',
  'mail',
  'webhook',
] as const satisfies readonly Channel[];

/** Something to change in the simulated world; what is left out stays. */
export interface WorldChange {
  readonly all?: 'works' | undefined;
  readonly channel?: { readonly kind: Channel; readonly mode: ChannelMode } | undefined;
  readonly broker?: 'runs' | 'stopped' | undefined;
  /** Wall clock: to this instant (ISO 8601), or so many milliseconds from the real one. */
  readonly clock?: { readonly at?: string | undefined; readonly offsetMs?: number | undefined } | undefined;
  readonly person?: { readonly id: string; readonly phone: 'on' | 'off' } | undefined;
}
/** Faults of the world that stand. */
export interface StandingFaults {
  /** Channels that do not work, with how. */
  readonly channels: Readonly<Partial<Record<Channel, ChannelMode>>>;
  readonly broker: 'runs' | 'stopped';
  readonly clock: { readonly offsetMs: number };
  /** People whose phone is off. */
  readonly phones: readonly string[];
}
/** How the simulation stands. */
export interface SimulationView {
  readonly open: boolean;
  /** Everything here is simulated: no end, and the world may be broken. */
  readonly whole: boolean;
  /** ISO 8601; null: no end, or not open. */
  readonly until: string | null;
  readonly by: string | null;
  /** Whom virtual devices may page; everybody where everything is simulated. */
  readonly people: readonly string[];
  /** Ids of virtual devices. */
  readonly devices: readonly string[];
  readonly faults: StandingFaults;
  readonly now: string;
}

/** What a moment is about. */
export type MomentKind =
  | 'press'
  | 'receipt'
  | 'alarm'
  | 'page'
  | 'answer'
  | 'step'
  | 'guidance'
  | 'fault'
  | 'device'
  | 'world'
  | 'walk'
  | 'drill';
/** One line of the timeline. */
export interface Moment {
  /** The gateway's wall clock, ISO 8601 with milliseconds. */
  readonly at: string;
  /** The true wall clock, ISO 8601 with milliseconds, where the gateway's is set to another moment. */
  readonly real?: string;
  readonly kind: MomentKind;
  /** Device, person, channel or alarm that it is about; null: none. */
  readonly subject: string | null;
  readonly text: string;
  readonly alarm: string | null;
}
/** What happens, as it happens. */
export interface Timeline {
  /** Tells what is kept, then everything new, in the order it happened. Returns how to stop. */
  follow(language: Language, tell: (moment: Moment) => void): () => void;
}

/** Where things stand on the picture of a site: thousandths of its width and height. */
export type Positions = Readonly<Record<string, { readonly x: number; readonly y: number }>>;
/** Pictures of sites, and where devices and places are on them. */
export interface Plans {
  /** The picture; why the one that is kept is not shown, by the check that a new one passes; null: there is none. */
  picture(site: string): string | Problem | null;
  /** Why it is not taken, or null. */
  keepPicture(site: string, svg: string): Problem | null;
  positions(site: string): Positions;
  keepPositions(site: string, positions: Positions): Problem | null;
}

/** A new virtual device, as asked for. */
export interface NewDevice {
  readonly id?: string | undefined;
  readonly kind: DeviceKind;
  readonly place: string;
  readonly person?: string | null | undefined;
}

/** An answer on a virtual phone. */
export interface PhoneAnswer {
  readonly alarm: string;
  /** Whose phone it is. */
  readonly person: string;
  readonly answer: PersonAnswer;
}

/** The simulation of a running gateway. */
export interface Simulation {
  readonly whole: boolean;
  view(): SimulationView;
  /** Where the virtual devices have their local connection; null while there are none. */
  origin(): string | null;
  /** Registers a virtual device and gives it to the process that plays them. */
  add(actor: Actor, device: NewDevice): Promise<Outcome>;
  remove(actor: Actor, device: string): Promise<Outcome>;
  /**
   * Answers on somebody's virtual phone: where everything is simulated on any that is on and was paged, in a session in a
   * real site only on one's own. Nobody speaks for a real person.
   */
  answer(actor: Actor, said: PhoneAnswer): Promise<Outcome>;
  /** Changes the world; only where everything is simulated. */
  change(change: WorldChange): Promise<Problem | null>;
  readonly timeline: Timeline;
}
