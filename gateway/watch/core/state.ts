/**
 * What the dead man's switch holds, hears and wants done. The watch has the face of the other cores (`step`,
 * `nextDeadline`; no clock, no chance, no way out), so that a night of outages is lived in a test in a blink. What is
 * decided is in `watch.ts`, when a path is used in `paths.ts`, what is said in `words.ts`.
 */
import type { Instant, Wall } from '../../core/time.ts';

/**
 * What is watched. `gateway`: it answers over HTTP. `broker`: a login, the retained state and a ping over MQTT. `ready`: the gateway says
 * itself that it works. `self-check`: its end-to-end check passes.
 */
export type Subject = 'gateway' | 'broker' | 'ready' | 'self-check';
/** In the order in which they are told. */
export const SUBJECTS: readonly Subject[] = ['gateway', 'broker', 'ready', 'self-check'];
/** The ways to look at the gateway; each answers by itself. */
export type Door = 'http' | 'mqtt';
/** The ways out. None leads over the gateway or its broker. */
export type Path = 'sms' | 'mail' | 'sounder' | 'relay';

/** What was seen of one subject. */
export interface Sign {
  readonly subject: Subject;
  readonly ok: boolean;
  /** What is wrong: a reason of ours (`Trouble`), or parts that the gateway names. Empty when all is well. */
  readonly remark: string;
}

/** All lengths in milliseconds. */
export interface WatchSettings {
  /** How often each door is tried, start to start. */
  readonly askMs: number;
  /** Silence after which it is reported; with `askMs` and a path's patience well under 60 s (P34). */
  readonly silentMs: number;
  /** The same for a failing end-to-end check, which runs once a minute. */
  readonly selfCheckMs: number;
  /** All must have been well for so long before "in order again". */
  readonly backMs: number;
  /** While it lasts it is said again after this. */
  readonly againMs: number;
  /** Most messages over one path in an hour. */
  readonly mostAnHour: number;
  readonly paths: readonly Path[];
  readonly doors: readonly Door[];
}

export interface SubjectState {
  /** On the waking time: when it was last well, or the start. */
  goodAt: number;
  /** By the wall clock; null: never since the start. */
  goodWall: Wall | null;
  bad: boolean;
  remark: string;
  /** Milliseconds for which it was bad, paid off while it is well: a gateway that comes and goes is silent for never long. */
  debt: number;
}
export interface DoorState {
  due: Instant;
  askedT: Instant | null;
  /** The waking time then: what is seen behind it was so since then at the latest. */
  askedAt: number;
}
/** One silence, from its discovery until all is well again. */
export interface Outage {
  readonly number: number;
  /** What is known to be wrong, in the order of `SUBJECTS`. */
  subjects: Subject[];
  /** Since when, by the wall clock; null: since before the watch began. */
  readonly since: Wall | null;
  readonly foundWall: Wall;
  over: Wall | null;
}
export interface PathState {
  /** What was last told over it; null: nothing since the start. */
  told: { readonly outage: number; readonly kind: 'silent' | 'back'; readonly subjects: number } | null;
  toldT: Instant;
  /** A message is on its way since then; null: none is. */
  busyT: Instant | null;
  busyWith: Message | null;
  failures: number;
  retryDue: Instant | null;
  /** Attempts of the last hour, oldest first. */
  attempts: Instant[];
}
export interface WatchState {
  readonly settings: WatchSettings;
  startedWall: Wall;
  /** The newest time seen. */
  t: Instant;
  /** Milliseconds for which the watch was awake; a gap in which it heard nothing counts for little. */
  awake: number;
  readonly subjects: Map<Subject, SubjectState>;
  readonly doors: Map<Door, DoorState>;
  readonly paths: Map<Path, PathState>;
  outage: Outage | null;
  outages: number;
  /** On the waking time: since when everything is well; null: something is not. */
  wellAt: number | null;
}

/** What a path is asked to say. */
export interface Message {
  readonly kind: 'silent' | 'again' | 'back' | 'test';
  readonly outage: number;
  readonly subjects: readonly { readonly subject: Subject; readonly remark: string }[];
  /** Since when; null: since before the watch began, at `began`. */
  readonly since: Wall | null;
  readonly began: Wall;
  readonly at: Wall;
  /** Nothing more is said over this path for a while. */
  readonly last: boolean;
}

export type WatchEvent =
  | { readonly type: 'time.passed' }
  /** A door was tried: what was seen behind it. */
  | { readonly type: 'door.tried'; readonly door: Door; readonly signs: readonly Sign[] }
  | { readonly type: 'message.left'; readonly path: Path }
  | { readonly type: 'message.failed'; readonly path: Path; readonly reason: string };

/** What happened, for the console. */
export type Note =
  | { readonly note: 'sign'; readonly subject: Subject; readonly ok: boolean; readonly remark: string }
  | { readonly note: 'slept'; readonly ms: number }
  | { readonly note: 'silent'; readonly outage: number; readonly subjects: readonly Subject[] }
  | { readonly note: 'back'; readonly outage: number }
  | { readonly note: 'left'; readonly path: Path; readonly kind: Message['kind'] }
  | { readonly note: 'failed'; readonly path: Path; readonly reason: string };

export type WatchEffect =
  | { readonly type: 'try-door'; readonly door: Door }
  | { readonly type: 'send'; readonly path: Path; readonly message: Message }
  | { readonly type: 'note'; readonly at: Wall; readonly note: Note };
