/**
 * Plays a device's light or vibration in time, and draws it as a strip. Promises the lengths the device's own core
 * gave; with reduced motion a lasting signal is shown steady instead of flashing.
 */
import { useEffect, useState } from 'preact/hooks';

/** Everything a device can show. */
export type Pattern =
  | 'idle'
  | 'dark'
  | 'felt'
  | 'received'
  | 'unlogged'
  | 'test'
  | 'coming'
  | 'coming-112'
  | 'not-received'
  | 'nobody'
  | 'closed'
  | 'out-of-order'
  | 'ringing'
  | 'paged';
/** Colours of a light; `on` for a motor. */
export type Tone = 'off' | 'on' | 'white' | 'green' | 'amber' | 'red' | 'blue';
/** Stretches one after the other; at the end they begin again, stay, or go off. */
export interface Timeline {
  readonly stretches: readonly { readonly tone: Tone; readonly ms: number }[];
  readonly end: 'repeat' | 'hold' | 'off';
}
/** The outputs that a page draws. */
export interface Signal {
  readonly light: Timeline;
  readonly vibration: Timeline;
}

/** The tone at a moment of a timeline, and when it changes next; null: never. */
export function toneAt(
  timeline: Timeline,
  ms: number,
): { readonly tone: Tone; readonly next: number | null } {
  const total = timeline.stretches.reduce((sum, stretch) => sum + stretch.ms, 0);
  const last = timeline.stretches.at(-1);
  if (last === undefined || total <= 0) return { tone: 'off', next: null };
  if (ms >= total && timeline.end !== 'repeat')
    return { tone: timeline.end === 'hold' ? last.tone : 'off', next: null };
  const rounds = Math.floor(ms / total);
  let end = rounds * total;
  for (const stretch of timeline.stretches) {
    end += stretch.ms;
    if (ms < end) return { tone: stretch.tone, next: end };
  }
  return { tone: last.tone, next: end };
}

const steady = (timeline: Timeline): Tone =>
  timeline.end === 'off' ? 'off' : (timeline.stretches.find(({ tone }) => tone !== 'off')?.tone ?? 'off');

const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The tone now. `serial` starts the timeline anew. */
export function useTone(timeline: Timeline, serial: string): Tone {
  const [tone, setTone] = useState<Tone>('off');
  useEffect(() => {
    if (still()) return setTone(steady(timeline));
    const start = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const play = (): void => {
      const passed = performance.now() - start;
      const { tone: now, next } = toneAt(timeline, passed);
      setTone(now);
      if (next !== null) timer = setTimeout(play, Math.max(4, next - passed));
    };
    play();
    return () => clearTimeout(timer);
  }, [serial]);
  return tone;
}

/** Milliseconds that a strip shows. */
const SHOWN = 4000;

/** The timeline drawn over four seconds, with marks of one second. */
export function Strip({ timeline, label }: { readonly timeline: Timeline; readonly label: string }) {
  const bars: { readonly at: number; readonly ms: number; readonly tone: Tone }[] = [];
  let at = 0;
  while (at < SHOWN) {
    const { tone, next } = toneAt(timeline, at);
    const end = Math.min(SHOWN, next ?? SHOWN);
    if (tone !== 'off') bars.push({ at, ms: end - at, tone });
    if (next === null) break;
    at = end;
  }
  return (
    <div class="nk-strip-row">
      <span class="nk-strip-row__label">{label}</span>
      <svg
        class="nk-strip-row__bars"
        viewBox={`0 0 ${SHOWN} 400`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {[1000, 2000, 3000].map((x) => (
          <line key={x} x1={x} x2={x} y1="0" y2="400" class="nk-strip-row__mark" />
        ))}
        {bars.map((bar) => (
          <rect
            key={bar.at}
            x={bar.at}
            width={bar.ms}
            y="60"
            height="280"
            class={`nk-tone nk-tone--${bar.tone}`}
          />
        ))}
      </svg>
    </div>
  );
}
