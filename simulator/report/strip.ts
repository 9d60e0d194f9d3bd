/**
 * The whole life as one narrow strip, with the part that is looked at; and where to look first. The drawing runs here
 * and in the page, like `draw.ts`, and uses nothing but its arguments.
 */
import type { Scene, View } from './scene.ts';

/** Draws the strip as an `<svg>` element. */
export function drawStrip(scene: Scene, view: View, width: number): string {
  const height = 40;
  const out: string[] = [];
  const x = (at: number): number => Math.round((at / scene.totalMs) * width * 10) / 10;
  // One mark per pixel is all an eye can tell apart.
  const once = new Set<string>();
  const mark = (kind: string, from: number, until: number, top: number, high: number): void => {
    const [a, wide] = [x(from), Math.max(1.5, x(until) - x(from))];
    const key = `${kind} ${Math.round(a)} ${Math.round(wide)}`;
    if (once.has(key)) return;
    once.add(key);
    out.push(`<rect class="${kind}" x="${a}" y="${top}" width="${wide}" height="${high}"/>`);
  };
  for (const { from, until } of scene.shades) mark('shade', from, until, 4, 14);
  for (const { from, until, tone } of scene.bars) if (tone === 'down') mark('bar t-down', from, until, 4, 14);
  for (const { at, sign } of scene.dots) if (sign === 'press') mark('t-bad', at, at, 22, 14);
  for (const { at, sign } of scene.dots) if (sign === 'answer') mark('t-coming', at, at, 26, 10);
  for (const { at, failure } of scene.moments) if (failure) mark('t-call', at, at, 0, height);
  if (scene.healedAt !== null) mark('healed-mark', scene.healedAt, scene.healedAt, 0, height);
  const [a, b] = [x(view.from), x(view.until)];
  out.push(
    `<rect class="window" x="${a}" y="1" width="${Math.max(6, b - a)}" height="${height - 2}" rx="4"/>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" aria-label="The whole life">${out.join('')}</svg>`
  );
}

const BEFORE_MS = 3000;
const AFTER_MS = 57_000;
/** A life shorter than this is looked at as a whole when it failed. */
const SHORT_MS = 60_000;
/** A failure is looked at from the alarm before it, when that is not too long ago. */
const LONGEST_RUN_UP_MS = 180_000;

/** Where to look first: at what led to the failure, else at the alarm with most to see in its first minute. */
export function firstView({ moments, lines, totalMs }: Scene): View {
  const alarms = moments.filter(({ text, failure }) => !failure && text.startsWith('Alarm'));
  const failure = moments.find((one) => one.failure);
  const around = (from: number, until: number): View => ({
    from: Math.max(0, from - BEFORE_MS),
    until: Math.min(totalMs, until),
  });
  if (failure !== undefined) {
    if (totalMs <= SHORT_MS) return { from: 0, until: totalMs };
    const alarm = alarms.findLast(({ at }) => at <= failure.at && failure.at - at < LONGEST_RUN_UP_MS);
    return around(alarm?.at ?? failure.at - AFTER_MS, failure.at + BEFORE_MS);
  }
  const much = (at: number): number =>
    lines.filter((line) => line.until !== null && line.at >= at - BEFORE_MS && line.at <= at + AFTER_MS)
      .length;
  const best = alarms
    .map(({ at }) => ({ at, much: much(at) }))
    .reduce<{ at: number; much: number } | null>(
      (most, one) => (most === null || one.much > most.much ? one : most),
      null,
    );
  return best === null ? { from: 0, until: totalMs } : around(best.at, best.at + AFTER_MS);
}
