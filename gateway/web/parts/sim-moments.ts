/**
 * The timeline as a list: moments of the gateway and what devices show, put in order, each with the time since the press
 * that began it. Pure and bounded; a moment told twice, as after a reconnection, stands once.
 */
import type { Time } from '../../core/api.ts';

/** What a moment is about. `shows` is what a device shows; the page adds it from the virtual devices. */
export const MOMENT_KINDS = [
  'press',
  'receipt',
  'alarm',
  'page',
  'answer',
  'step',
  'guidance',
  'fault',
  'device',
  'world',
  'walk',
  'drill',
  'shows',
] as const;
export type MomentKind = (typeof MOMENT_KINDS)[number];

/** One moment. */
export interface Moment {
  /** By the gateway's clock, which here can be set to any moment. */
  readonly at: Time;
  /** When it truly was, where that is another time: by this moments are put in order and time between them is told. */
  readonly real?: Time;
  readonly kind: MomentKind;
  /** Id of what it is about: a device, person, channel or alarm. */
  readonly subject: string | null;
  readonly text: string;
  readonly alarm: string | null;
  /** A finger was felt: a press begins here, before the gateway hears of it. */
  readonly felt?: true;
}
/** A moment in the list. `since`: milliseconds since the press that began it; null before the first. */
export interface Line extends Moment {
  readonly key: string;
  readonly since: number | null;
}

/** Moments kept; the oldest go first. */
export const MOST_MOMENTS = 600;
/** A finger is felt at most so long before the gateway hears of it and the two still are one press, milliseconds. */
const FELT_BEFORE = 10_000;

/** A moment that comes so much after another of its time, in milliseconds, was no longer just on its way. */
const LATEST = 5000;

const isTime = (value: unknown): boolean => typeof value === 'string' && Number.isFinite(Date.parse(value));
/** When it truly was, in milliseconds since 1970. */
const trueTime = ({ at, real }: Moment): number => Date.parse(real ?? at);

/** True for something with the marks of a moment. */
export function isMoment(value: unknown): value is Moment {
  if (typeof value !== 'object' || value === null) return false;
  const marks = value as Partial<Moment>;
  return (
    isTime(marks.at) &&
    (marks.real === undefined || isTime(marks.real)) &&
    typeof marks.text === 'string' &&
    MOMENT_KINDS.some((kind) => kind === marks.kind)
  );
}

/** By what a moment that is told twice is recognised. */
export const keyOf = ({ at, kind, subject, text }: Moment): string => `${at} ${kind} ${subject} ${text}`;

/**
 * The list with new moments put in. They come in the order in which they happened, but for what was a moment longer on its
 * way; sorting them all would be wrong, for a machine's own clock can be set too. The same list when there was nothing new.
 */
export function withMoments(known: readonly Moment[], fresh: readonly Moment[]): readonly Moment[] {
  const keys = new Set(known.map(keyOf));
  const list = [...known];
  for (const moment of fresh) {
    const key = keyOf(moment);
    if (keys.has(key)) continue;
    keys.add(key);
    const at = trueTime(moment);
    let index = list.length;
    for (; index > 0; index -= 1) {
      const late = trueTime(list[index - 1] ?? moment) - at;
      if (late <= 0 || late > LATEST) break;
    }
    list.splice(index, 0, moment);
  }
  return list.length === known.length ? known : list.slice(-MOST_MOMENTS);
}

/**
 * Each moment with the time since the press that began it: that of its alarm, else the last press before it.
 * @param before lines made before, by their moment: one that is as it was is the same object, and drawn no more
 */
export function linesOf(
  moments: readonly Moment[],
  before: WeakMap<Moment, Line> = new WeakMap(),
): readonly Line[] {
  const began = new Map<string, number>();
  let last: number | null = null;
  let felt: number | null = null;
  return moments.map((moment) => {
    const at = trueTime(moment);
    if (moment.felt) {
      felt = at;
      last = at;
    }
    if (moment.kind === 'press') {
      const known = moment.alarm === null ? undefined : began.get(moment.alarm);
      const from: number = known ?? (felt !== null && at - felt < FELT_BEFORE ? felt : at);
      if (moment.alarm !== null && known === undefined) began.set(moment.alarm, from);
      last = from;
      felt = null;
    }
    const origin = moment.alarm === null ? last : (began.get(moment.alarm) ?? last);
    const since = origin === null ? null : Math.max(0, at - origin);
    const known = before.get(moment);
    if (known !== undefined && known.since === since) return known;
    const line = { ...moment, key: known?.key ?? keyOf(moment), since };
    before.set(moment, line);
    return line;
  });
}

/** What a device shows, as a moment. `real`: by the true clock; `offsetMs`: the gateway's less that one. */
export const shown = (real: Time, offsetMs: number, device: string, text: string, felt: boolean): Moment => ({
  at: new Date(Date.parse(real) + offsetMs).toISOString(),
  ...(offsetMs === 0 ? {} : { real }),
  kind: 'shows',
  subject: device,
  text,
  alarm: null,
  ...(felt ? { felt } : {}),
});

const seconds = new Map<string, Intl.NumberFormat>();
/** Seconds with milliseconds: `+0,012`. */
export function sinceText(ms: number, locale: string): string {
  const known = seconds.get(locale);
  const form = known ?? new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  if (known === undefined) seconds.set(locale, form);
  return `+${form.format(ms / 1000)}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** Clock time with milliseconds. */
export function clockText(at: Time, locale: string): string {
  let clock = clocks.get(locale);
  if (clock === undefined) {
    // Making one takes longer than a whole list of times.
    clock = new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hour12: false,
    });
    clocks.set(locale, clock);
  }
  return clock.format(new Date(at));
}
