/**
 * The wall clock beside the monotonic one, as far as it can be judged without asking anybody: that it goes as fast, and
 * that it does not stand in a time before this program was made. Sudden jumps are seen within a second by `clock.ts`.
 */
import type { CheckPart } from '../../core/self-state.ts';

/** A minute of the wall clock may be this much longer or shorter; time servers correct by far less (0.5 ms a second). */
const DRIFT_MOST_MS = 2_000;
/** No clock is right that says less. */
const MADE_AT = Date.UTC(2026, 0, 1);

const part = (ok: boolean, remark: string): CheckPart => ({ part: 'clock', ok, ms: null, remark });

/** Both clocks in milliseconds: `mono` counts from anywhere, `wall` from 1970. */
export function watchClock(mono: () => number, wall: () => number): () => CheckPart {
  let last: { readonly mono: number; readonly wall: number } | null = null;
  return () => {
    const now = { mono: mono(), wall: wall() };
    const drift = last === null ? 0 : now.wall - last.wall - (now.mono - last.mono);
    last = now;
    if (now.wall < MADE_AT) return part(false, `it says ${new Date(now.wall).toISOString().slice(0, 10)}`);
    if (Math.abs(drift) > DRIFT_MOST_MS) return part(false, `${Math.round(drift / 1000)} s`);
    return part(true, `${Math.round(drift)} ms since the last check`);
  };
}
