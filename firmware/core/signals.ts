/**
 * What each pattern looks and feels like: light, vibration and sound as lists of lengths. Promises that "received" is
 * never mistaken for "called, not recorded", and that the error patterns stay visible on a covert device. Which
 * pattern holds is decided elsewhere.
 */
import type { DeviceKind } from '../../protocol/messages.ts';

/** Everything a device can show. */
export type Pattern =
  /** Nothing to show. */
  | 'idle'
  /** After a cancel: dark, whatever happens to that alarm. */
  | 'dark'
  | 'felt'
  | 'received'
  | 'unlogged'
  | 'test'
  | 'coming'
  /** Coming, and nobody has called 112 yet. */
  | 'coming-112'
  | 'not-received'
  /** Nobody comes, or 112 has to be called: call 112 yourself. */
  | 'nobody'
  | 'closed'
  | 'out-of-order'
  /** A pager that rings, and one that holds pages but is quiet. */
  | 'ringing'
  | 'paged';

/** Colours of a light; `on` for a motor or a sounder. */
export type Tone = 'off' | 'on' | 'white' | 'green' | 'amber' | 'red' | 'blue';
/** One stretch of a timeline. */
export interface Stretch {
  readonly tone: Tone;
  readonly ms: number;
}
/** A list of stretches; at its end it begins again, stays as it is, or goes off. */
export interface Timeline {
  readonly stretches: readonly Stretch[];
  readonly end: 'repeat' | 'hold' | 'off';
}
/** All three outputs of a device. */
export interface Signal {
  readonly light: Timeline;
  readonly vibration: Timeline;
  readonly sound: Timeline;
}

const NOTHING: Timeline = { stretches: [], end: 'off' };
const SHORT = 120;
const GAP = 160;
const LONG = 600;

const pulses = (tone: Tone, lengths: readonly number[]): Stretch[] => {
  const stretches: Stretch[] = [];
  for (const ms of lengths) {
    stretches.push({ tone: tone, ms: ms });
    stretches.push({ tone: 'off', ms: GAP });
  }
  return stretches;
};

const once = (tone: Tone, lengths: readonly number[]): Timeline => ({
  stretches: pulses(tone, lengths),
  end: 'off',
});

const again = (tone: Tone, lengths: readonly number[], rest: number): Timeline => ({
  stretches: pulses(tone, lengths).concat([{ tone: 'off', ms: rest }]),
  end: 'repeat',
});

const oneOneTwo = (tone: Tone): Stretch[] => [
  { tone: tone, ms: SHORT },
  { tone: 'off', ms: 400 },
  { tone: tone, ms: SHORT },
  { tone: 'off', ms: 400 },
  { tone: tone, ms: SHORT },
  { tone: 'off', ms: GAP },
  { tone: tone, ms: SHORT },
  { tone: 'off', ms: 1200 },
];

/** How long a passing pattern is shown before what holds comes back. */
export function passingMs(pattern: Pattern): number {
  switch (pattern) {
    case 'felt':
      return SHORT + GAP;
    case 'received':
      return 2 * (SHORT + GAP);
    case 'unlogged':
      return LONG + SHORT + 2 * GAP;
    case 'test':
      return 3 * (SHORT + GAP);
    case 'closed':
      return SHORT + GAP;
    default:
      return 0;
  }
}

const drawn = (pattern: Pattern, light: boolean): Timeline => {
  switch (pattern) {
    case 'idle':
    case 'dark':
      return NOTHING;
    case 'felt':
      return once(light ? 'white' : 'on', [SHORT]);
    case 'received':
      return once(light ? 'green' : 'on', [SHORT, SHORT]);
    case 'unlogged':
      return once(light ? 'amber' : 'on', [LONG, SHORT]);
    case 'test':
      return once(light ? 'blue' : 'on', [SHORT, SHORT, SHORT]);
    case 'coming':
      return light
        ? { stretches: pulses('green', [1500]).concat([{ tone: 'green', ms: 1000 }]), end: 'hold' }
        : once('on', [1500]);
    case 'coming-112':
      return {
        stretches: pulses(light ? 'green' : 'on', [1500]).concat(oneOneTwo(light ? 'red' : 'on')),
        end: 'repeat',
      };
    case 'not-received':
      return again(light ? 'red' : 'on', [250, 250, 250], light ? 0 : 5000);
    case 'nobody':
      return { stretches: oneOneTwo(light ? 'red' : 'on'), end: 'repeat' };
    case 'closed':
      return once(light ? 'white' : 'on', [SHORT]);
    case 'out-of-order':
      return light ? again('amber', [1000], 2000) : again('on', [SHORT], 60000 - SHORT - GAP);
    case 'ringing':
      return again(light ? 'red' : 'on', [400, 400], 800);
    case 'paged':
      return light ? { stretches: [{ tone: 'white', ms: 1000 }], end: 'hold' } : NOTHING;
  }
};

/** A covert light says nothing but what nobody may miss. */
const covertLight = (pattern: Pattern): Timeline => {
  switch (pattern) {
    case 'not-received':
    case 'nobody':
    case 'out-of-order':
      return drawn(pattern, true);
    case 'coming-112':
      return drawn('nobody', true);
    default:
      return NOTHING;
  }
};

/**
 * What a device of this kind does for a pattern. Desk: light, never a sound: it stands in a consulting room. Wearable:
 * vibration. Pager: both and sound. Sounder: light and sound. What hangs or is worn to call people also says aloud that
 * its gateway is silent, since nobody looks at its light.
 */
export function signalOf(pattern: Pattern, kind: DeviceKind, covert: boolean): Signal {
  const called = pattern === 'ringing' || pattern === 'out-of-order' ? drawn(pattern, false) : NOTHING;
  switch (kind) {
    case 'desk':
      return {
        light: covert ? covertLight(pattern) : drawn(pattern, true),
        vibration: NOTHING,
        sound: NOTHING,
      };
    case 'wearable':
      return { light: NOTHING, vibration: drawn(pattern, false), sound: NOTHING };
    case 'pager':
      return { light: drawn(pattern, true), vibration: called, sound: called };
    case 'sounder':
      return { light: drawn(pattern, true), vibration: NOTHING, sound: called };
  }
}
