/**
 * What this browser tab remembers of calls made from it, for as long as the tab lives: one that the gateway has not taken
 * yet, so that a reload sends it on, and under which id an alarm was raised, so that it can be made an emergency.
 */

/** A call for help, as it is sent. */
export interface Call {
  /** Made before anything is sent: the same id again never makes a second alarm. */
  readonly id: string;
  readonly place: string | null;
  readonly text: string | null;
  readonly level: 'assist' | 'emergency';
  /** It makes an alarm that is there already an emergency. */
  readonly again: boolean;
}

const CALLS = 'noodknop-calls';
const UNSENT = 'noodknop-unsent-call';
/** Milliseconds; who comes back to the tab later than this is asked anew what is needed. */
const KEPT_FOR = 15 * 60_000;

const textOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';

/** Without storage all works, but for what a reload would need of it. */
function put(key: string, value: object | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage must not keep a call from being sent.
  }
}
function get(key: string): Readonly<Record<string, unknown>> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Under which id this browser raised an alarm: the same id again, with a higher level, raises it. */
export function callOf(alarm: string): string | undefined {
  const id = get(CALLS)[alarm];
  return typeof id === 'string' ? id : undefined;
}

/** Remembers under which id an alarm was raised. */
export const keepCall = (alarm: string, id: string): void => put(CALLS, { ...get(CALLS), [alarm]: id });

/** Remembers a call of this person until the gateway took or refused it; null: there is none any more. */
export const keepUnsent = (person: string | null, call: Call | null): void =>
  put(UNSENT, call === null ? null : { ...call, person, at: Date.now() });

/** The call of this person that was being sent when the page went; null: there is none, or it is too old. */
export function unsentCall(person: string | null): Call | null {
  const { id, place, text, level, again, person: whose, at } = get(UNSENT);
  if (typeof at !== 'number' || Math.abs(Date.now() - at) > KEPT_FOR || whose !== person) return null;
  if (typeof id !== 'string' || !textOrNull(place) || !textOrNull(text)) return null;
  if (level !== 'assist' && level !== 'emergency') return null;
  return { id, place, text, level, again: again === true };
}
