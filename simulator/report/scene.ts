/**
 * One life as a picture before it is drawn: lanes, and what lies on them at which moment. Plain numbers and texts, so
 * that the same scene goes into a page, a test or a file; where things come to stand on paper is left to `draw.ts`.
 */

/** A lane: a device, the gateway, the log, a channel, a person. */
export interface Lane {
  readonly label: string;
  /** What it is, in a word or two: `desk`, `quick`. */
  readonly about: string;
  readonly group: 'devices' | 'gateway' | 'channels' | 'people';
}

/** Colours by meaning; the page decides what they look like. */
export type Tone =
  | 'calm'
  | 'good'
  | 'coming'
  | 'warn'
  | 'bad'
  | 'ring'
  | 'test'
  | 'dark'
  | 'fault'
  | 'down'
  | 'call'
  | 'plain';

/** Something that lasts on one lane: what a device shows, a gateway that runs. Times in ms of the life. */
export interface Bar {
  readonly lane: number;
  readonly from: number;
  readonly until: number;
  readonly tone: Tone;
  readonly text: string;
}
/** A fault over one or more lanes, `first` to `last`. */
export interface Shade {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly until: number;
  readonly text: string;
}
/** Signs of things that take no time. */
export type Sign =
  | 'press'
  | 'cancel'
  | 'boot'
  | 'end'
  | 'tick'
  | 'ring'
  | 'answer'
  | 'no'
  | 'strange'
  | 'star';
/** Something that takes no time, on one lane. */
export interface Dot {
  readonly lane: number;
  readonly at: number;
  readonly sign: Sign;
  readonly tone: Tone;
  readonly text: string;
}
/** Something that went from one lane to another, or was lost on the way. */
export interface Line {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** Null: it never arrived. */
  readonly until: number | null;
  readonly tone: Tone;
  readonly text: string;
}
/** A moment worth going to. */
export interface Moment {
  readonly at: number;
  readonly text: string;
  readonly failure: boolean;
}

/** A life, ready to be drawn. */
export interface Scene {
  /** The wall clock at the beginning, ISO 8601. */
  readonly begins: string;
  readonly totalMs: number;
  /** When everything that is to be healed was healed. */
  readonly healedAt: number | null;
  readonly lanes: readonly Lane[];
  readonly bars: readonly Bar[];
  readonly shades: readonly Shade[];
  readonly dots: readonly Dot[];
  readonly lines: readonly Line[];
  readonly moments: readonly Moment[];
  /** Devices that have nothing to tell and no lane. */
  readonly quiet: readonly string[];
  /** Things that were too many to be kept. */
  readonly leftOut: number;
}

/** What part of a life is looked at, in ms. */
export interface View {
  readonly from: number;
  readonly until: number;
}
