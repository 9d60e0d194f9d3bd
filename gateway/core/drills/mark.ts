/**
 * How a text about the alarm of a drill begins, on every way it takes: "drill", or, where one is announced or was under way and this is none of
 * it, "no drill". Promises that it comes first, so that no cutting takes it away.
 */
import type { Alarm } from '../state.ts';
import type { Texts } from '../texts/index.ts';

/** The mark; empty for an alarm that has nothing to do with a drill. What a virtual device raised is a simulation, whatever else goes on. */
export function markOf(texts: Texts, { drill, sandbox }: Pick<Alarm, 'drill' | 'sandbox'>): string {
  if (sandbox !== null) return texts.simulation.mark;
  return drill === null ? '' : texts.drill.mark[drill];
}

/** A text with the mark before it. */
export function marked(texts: Texts, alarm: Pick<Alarm, 'drill' | 'sandbox'>, text: string): string {
  const mark = markOf(texts, alarm);
  return mark === '' ? text : `${mark}: ${text}`;
}
